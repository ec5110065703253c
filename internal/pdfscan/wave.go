// SPDX-License-Identifier: Apache-2.0

package pdfscan

import (
	"bytes"
	"encoding/binary"

	"github.com/pdfcpu/pdfcpu/pkg/filter"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// What the engine holds while it unpacks a picture in JPEG 2000, in bytes:
// measured with package decode's TestLargest. The rest of what a decoder may
// hold, 400 MB, is the engine itself.
const (
	waveMemory    = 340 << 20
	wavePerColour = 5 // of each pixel, and as much for the pixel on the page
	wavePerByte   = 6 // of the file
	waveLevels    = 5 // halvings that any writer allows for
)

// wave is a picture in JPEG 2000 (ISO 15444-1).
type wave struct {
	w, h, colours int64
	packed        int64 // bytes
}

// waveOf reads the size of a picture where the file itself tells it: what the PDF
// says beside it may be wrong. Not ok: it is none, or nonsense for the engine to refuse.
func (d *Doc) waveOf(sd *types.StreamDict) (wave, bool) {
	n := len(sd.FilterPipeline)
	if n == 0 || sd.FilterPipeline[n-1].Name != filter.JPX {
		return wave{}, false
	}
	p := wave{int64(d.number(sd, "Width")), int64(d.number(sd, "Height")), 3, int64(len(sd.Raw))}
	const size = 42 // from the start of the code stream to behind the number of colours (A.5.1)
	if at := bytes.Index(sd.Raw, []byte{0xff, 0x4f, 0xff, 0x51}); at >= 0 && len(sd.Raw) >= at+size {
		head := sd.Raw[at:]
		p.w = int64(binary.BigEndian.Uint32(head[8:])) - int64(binary.BigEndian.Uint32(head[16:]))
		p.h = int64(binary.BigEndian.Uint32(head[12:])) - int64(binary.BigEndian.Uint32(head[20:]))
		p.colours = int64(binary.BigEndian.Uint16(head[40:]))
	}
	const side = 1 << 20 // beyond any picture
	return p, p.w > 0 && p.h > 0 && p.w < side && p.h < side
}

// halvings is how often the picture must be halved to be unpacked within
// waveMemory. The format keeps each half, so that this loses no time.
func (p wave) halvings() int {
	for n := range waveLevels {
		pixels := (p.w >> n) * (p.h >> n)
		if pixels*(p.colours+1)*wavePerColour+p.packed*wavePerByte <= waveMemory {
			return n
		}
	}
	return waveLevels
}

// finest is the resolution from which on the engine would unpack more than
// waveMemory has room for, the picture filling a page of that size, in points.
// The engine halves as often as the picture has at least twice the pixels that
// are painted; two are taken off for its rounding.
func (p wave) finest(box [2]float64) float64 {
	n := p.halvings()
	if n == 0 {
		return maxDPI
	}
	return min(float64(p.w>>n-2)/box[0], float64(p.h>>n-2)/box[1]) * 72
}
