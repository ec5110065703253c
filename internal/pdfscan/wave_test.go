// SPDX-License-Identifier: Apache-2.0

package pdfscan_test

import (
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/sogoc/sogoc/internal/pdfscan"
)

// waveHead is how a code stream of JPEG 2000 begins (ISO 15444-1, A.5.1).
func waveHead(w, h uint32, colours uint16, packed int) []byte {
	out := make([]byte, max(packed, 42))
	copy(out, "\xff\x4f\xff\x51\x00\x2f")
	binary.BigEndian.PutUint32(out[8:], w)
	binary.BigEndian.PutUint32(out[12:], h)
	binary.BigEndian.PutUint16(out[40:], colours)
	return out
}

// Of a picture for whose pixels there is no memory, the half that the file keeps
// is taken: painted so that the engine unpacks no more than that, and noted.
func TestLargeJPEG2000IsHalved(t *testing.T) {
	t.Parallel()
	const a4, a3 = "/MediaBox [0 0 595 842]", "/MediaBox [0 0 842 1191]"
	for _, c := range []struct {
		name, page string
		w, h       uint32
		colours    uint16
		packed     int
		dpi        int
		reduced    bool
	}{
		{"A4 at 200 dpi", a4, 1654, 2339, 3, 1 << 20, 201, false},
		{"A4 at 300 dpi", a4, 2480, 3508, 3, 5 << 20, 300, false},
		{"A4 at 400 dpi", a4, 3307, 4677, 3, 4 << 20, 400, false},
		{"A4 at 600 dpi", a4, 4961, 7016, 3, 10 << 20, 299, true},
		{"A3 at 300 dpi, almost empty", a3, 3508, 4961, 3, 100 << 10, 300, false},
		{"A3 at 300 dpi", a3, 3508, 4961, 3, 5 << 20, 149, true},
		{"A3 at 300 dpi, grey", a3, 3508, 4961, 1, 5 << 20, 300, false},
		{"A3 at 600 dpi", a3, 7016, 9921, 3, 20 << 20, 149, true},
		{"a head that tells too much", a4, 1 << 31, 1 << 31, 3, 1 << 10, 300, false},
		{"a head that tells nothing", a4, 0, 0, 0, 1 << 10, 300, false},
	} {
		painter := &fakeRenderer{jpeg: jpegOf(t, scan(20, 30, 1))}
		dict := fmt.Sprintf("/Width %d /Height %d /Filter /JPXDecode", c.w, c.h)
		if c.w == 0 || c.w == 1<<31 {
			dict = "/Width 2480 /Height 3508 /Filter /JPXDecode"
		}
		p := pageOf(t, openPDF(t, rawPDF(c.page, "q 900 0 0 1200 0 0 cm /Im0 Do Q", dict, waveHead(c.w, c.h, c.colours, c.packed)), painter), 0)
		if p.Source != pdfscan.Rendered || painter.dpi != c.dpi || p.Reduced != c.reduced {
			t.Errorf("%s: by %s at %d dpi, reduced %v; want %d, %v", c.name, p.Source, painter.dpi, p.Reduced, c.dpi, c.reduced)
		}
	}
}
