// SPDX-License-Identifier: Apache-2.0

package pdfscan_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/pdfscan"
)

// The same page of 64 × 8 pixels, its right half black, as faxes have it.
const (
	faxFlat   = "00011011" + "000001101010" // a run of 32 white, one of 32 black
	faxBeside = "11"                        // two changes where the row above has them
	faxMark   = "000000000001"
)

func bitString(s string) []byte {
	out := make([]byte, (len(s)+7)/8)
	for i, c := range s {
		if c == '1' {
			out[i/8] |= 0x80 >> (i % 8)
		}
	}
	return out
}

func group4() []byte {
	return bitString("001" + faxFlat + strings.Repeat(faxBeside, 7) + faxMark + faxMark)
}

// jbig2 holds a page and a region coded as a fax (ITU-T T.88, 7.4.8 and 7.4.6).
func jbig2() []byte {
	segment := func(number uint32, kind byte, data []byte) []byte {
		out := append(binary.BigEndian.AppendUint32(nil, number), kind, 0, 1)
		return append(binary.BigEndian.AppendUint32(out, uint32(len(data))), data...)
	}
	size := []byte{0, 0, 0, 64, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	return append(segment(0, 48, append(size[:len(size):len(size)], 0, 0)), segment(1, 38, append(append(size[:len(size):len(size)], 1), group4()...))...)
}

// halves checks that the left half of a page is white and the right one black.
func halves(t *testing.T, name string, p pdfscan.Page) {
	t.Helper()
	img := decode(t, p.Data)
	b := img.Bounds()
	for at, want := range map[image.Point]uint32{{b.Dx() / 4, b.Dy() / 2}: 255, {b.Dx() * 3 / 4, b.Dy() / 2}: 0} {
		if r, _, _, _ := img.At(at.X, at.Y).RGBA(); r>>8 != want {
			t.Errorf("%s: shade %d at %v, want %d", name, r>>8, at, want)
		}
	}
}

// Faxes of all groups are taken out of a PDF without loss.
func TestFaxesInPDF(t *testing.T) {
	t.Parallel()
	flat, two := strings.Repeat(faxMark+faxFlat, 8), faxMark+"1"+faxFlat+strings.Repeat(faxMark+"0"+faxBeside, 7)
	for name, c := range map[string]struct {
		parms string
		data  []byte
	}{
		"group 4":       {"/K -1", group4()},
		"group 3":       {"/K 0 /EndOfLine true", bitString(flat)},
		"group 3, 2-D":  {"/K 4 /EndOfLine true", bitString(two)},
		"black is ones": {"/K -1 /BlackIs1 true", group4()},
	} {
		decodeArray := ""
		if strings.Contains(c.parms, "BlackIs1") {
			decodeArray = "/Decode [1 0] "
		}
		dict := "/Width 64 /Height 8 /BitsPerComponent 1 /ColorSpace /DeviceGray " + decodeArray + "/Filter /CCITTFaxDecode /DecodeParms << " + c.parms + " /Columns 64 /Rows 8 >>"
		engine := &pdfscan.PDFium{CacheDir: engineCache}
		p := pageOf(t, openPDF(t, rawPDF("", whole, dict, c.data), engine), 0)
		halves(t, name, p)
		t.Logf("%s: by %s", name, p.Source)
		if err := engine.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// engineCache keeps the compiled engine for the tests of one run.
var engineCache string

func TestMain(m *testing.M) {
	var err error
	if engineCache, err = os.MkdirTemp("", "engine"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(engineCache)
	os.Exit(code)
}

// What we don't decode ourselves is painted with as many pixels as it has.
func TestPicturesThatArePainted(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the PDF engine")
	}
	t.Parallel()
	engine := &pdfscan.PDFium{CacheDir: engineCache}
	defer engine.Close()
	// Half an inch wide: 64 pixels are 128 dpi, under what a page is painted at.
	p := pageOf(t, openPDF(t, rawPDF("/MediaBox [0 0 16 2]", "q 16 0 0 2 0 0 cm /Im0 Do Q", "/Width 64 /Height 8 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /JBIG2Decode", jbig2()), engine), 0)
	halves(t, "JBIG2", p)
	if p.Source != pdfscan.Rendered || p.Width != 64 || p.Height != 8 {
		t.Errorf("JBIG2: %d × %d by %s, want its own 64 × 8 pixels", p.Width, p.Height, p.Source)
	}
	tool, err := exec.LookPath("opj_compress")
	if err != nil {
		t.Skip("opj_compress (libopenjp2-tools) is not installed: no JPEG 2000 to try")
	}
	dir := t.TempDir()
	img := scan(120, 160, 3)
	source, target := filepath.Join(dir, "a.png"), filepath.Join(dir, "a.jp2")
	f, err := os.Create(source)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, img); err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(tool, "-i", source, "-o", target).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	data, err := os.ReadFile(target)
	if err != nil {
		t.Fatal(err)
	}
	p = pageOf(t, openPDF(t, rawPDF("/MediaBox [0 0 30 40]", "q 30 0 0 40 0 0 cm /Im0 Do Q", "/Width 120 /Height 160 /Filter /JPXDecode", data), engine), 0)
	if diff := difference(decode(t, p.Data), img); p.Width != 120 || p.Height != 160 || diff > 6 {
		t.Errorf("JPEG 2000: %d × %d, differs by %.1f", p.Width, p.Height, diff)
	}
	// At half its size the engine unpacks the half that the file keeps.
	file := rawPDF("/MediaBox [0 0 30 40]", "q 30 0 0 40 0 0 cm /Im0 Do Q", "/Width 120 /Height 160 /Filter /JPXDecode", data)
	half, err := engine.Render(t.Context(), io.NewSectionReader(bytes.NewReader(file), 0, int64(len(file))), 0, 144)
	if err != nil {
		t.Fatal(err)
	}
	if diff := difference(decode(t, half), img); diff > 12 {
		t.Errorf("JPEG 2000, half: differs by %.1f", diff)
	}
}
