// SPDX-License-Identifier: Apache-2.0

//go:build linux

package decode_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/decode"
	"github.com/sogoc/sogoc/internal/pdfscan/pdftest"
)

// mostMemory is what any page that is taken may cost a child, in bytes.
const mostMemory = 400 << 20

// blankTIFF is an RGB page of one strip, packed so that a gigabyte is small.
func blankTIFF(w, h int) []byte {
	var strip []byte
	for left := w * h * 3; left > 0; left -= 128 {
		strip = append(strip, 0x81, 200)
	}
	out := []byte("II*\x00\x08\x00\x00\x00\x09\x00")
	for _, e := range [][2]uint32{{256, uint32(w)}, {257, uint32(h)}, {258, 8}, {259, 32773}, {262, 2}, {273, 8 + 2 + 9*12 + 4}, {277, 3}, {278, uint32(h)}, {279, uint32(len(strip))}} {
		out = binary.LittleEndian.AppendUint16(out, uint16(e[0]))
		out = append(out, 4, 0, 1, 0, 0, 0)
		out = binary.LittleEndian.AppendUint32(out, e[1])
	}
	return append(append(out, 0, 0, 0, 0), strip...)
}

// blankFax is an A-size page of a fax of group 4, all white: one bit a row.
func blankFax(h int) []byte { return append(bytes.Repeat([]byte{0xff}, (h+7)/8), 0, 0x10, 0x01) }

// faxTIFF is such a page as TIFF.
func faxTIFF(w, h int) []byte { return tiffOf(w, h, 1, 4, 0, 1, blankFax(h)) }

// tiffOf is a page of one strip.
func tiffOf(w, h, bits, compression, photometric, samples int, strip []byte) []byte {
	out := []byte("II*\x00\x08\x00\x00\x00\x09\x00")
	for _, e := range [][2]int{{256, w}, {257, h}, {258, bits}, {259, compression}, {262, photometric}, {273, 8 + 2 + 9*12 + 4}, {277, samples}, {278, h}, {279, len(strip)}} {
		out = binary.LittleEndian.AppendUint16(out, uint16(e[0]))
		out = append(out, 4, 0, 1, 0, 0, 0)
		out = binary.LittleEndian.AppendUint32(out, uint32(e[1]))
	}
	return append(append(out, 0, 0, 0, 0), strip...)
}

// progressive is a JPEG in colour whose one scan says that nothing changes
// (ITU-T T.81): the decoder keeps all its coefficients all the same.
func progressive(w, h int) []byte {
	out := []byte{0xff, 0xd8, 0xff, 0xdb, 0, 67, 0}
	out = append(out, bytes.Repeat([]byte{1}, 64)...)
	out = append(out, 0xff, 0xc2, 0, 17, 8, byte(h>>8), byte(h), byte(w>>8), byte(w), 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0)
	out = append(append(out, 0xff, 0xc4, 0, 20, 0, 1), make([]byte, 15)...) // one code of one bit:
	out = append(out, 0)                                                    // no difference
	out = append(out, 0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 0, 0)
	blocks := ((w + 15) / 16) * ((h + 15) / 16) * 6
	return append(append(out, make([]byte, blocks/8+1)...), 0xff, 0xd9)
}

// pictureOnPDF is an A3 page that is one picture.
func pictureOnPDF(dict string, picture []byte) []byte {
	return pdftest.Page{Wide: 1191, High: 842, Picture: dict, Data: picture}.Bytes()
}

// drawnPDF is a page on which a square is painted.
func drawnPDF(wide, high int) []byte {
	return pdftest.Page{Wide: wide, High: high, Content: "0 0 1 rg 100 100 500 500 re f", Picture: "/Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray", Data: []byte{0}}.Bytes()
}

// blankJBIG2 holds a page and a region coded as a fax (ITU-T T.88, 7.4.8, 7.4.6).
func blankJBIG2(w, h int) []byte {
	segment := func(number uint32, kind byte, data []byte) []byte {
		out := append(binary.BigEndian.AppendUint32(nil, number), kind, 0, 1)
		return append(binary.BigEndian.AppendUint32(out, uint32(len(data))), data...)
	}
	size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(w)), uint32(h))
	size = append(size, make([]byte, 9)...)
	return append(segment(0, 48, append(size[:len(size):len(size)], 0, 0)), segment(1, 38, append(append(size[:len(size):len(size)], 1), blankFax(h)...))...)
}

func deflated(t testing.TB, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	for chunk := bytes.Repeat([]byte{200}, 1<<16); n > 0; n -= len(chunk) {
		if _, err := z.Write(chunk[:min(n, len(chunk))]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// deflatedRows are rows that went through a filter of PNG: each the difference
// from the one above it.
func deflatedRows(t testing.TB, long, rows int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	row := make([]byte, 1+long)
	for y := range rows {
		row[0] = 2
		if row[1] = 0; y == 0 {
			row[1] = 200
		}
		if _, err := z.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// jpeg2000OnPDF is a page of A3 in as many colours, 1 or 3, of yellowed paper
// with its grain, packed to one part in less of its size.
func jpeg2000OnPDF(t testing.TB, w, h, colours, less int) []byte {
	t.Helper()
	tool, err := exec.LookPath("opj_compress")
	if err != nil {
		t.Skip("opj_compress (libopenjp2-tools) is not installed: no JPEG 2000 to try")
	}
	dir := t.TempDir()
	kind, random := map[int]string{1: "pgm", 3: "ppm"}[colours], rand.New(rand.NewPCG(1, 2))
	source, target := filepath.Join(dir, "a."+kind), filepath.Join(dir, "a.jp2")
	page := fmt.Appendf(nil, "P%d\n%d %d\n255\n", map[string]int{"pgm": 5, "ppm": 6}[kind], w, h)
	for range w * h * colours {
		page = append(page, byte(170+random.IntN(60)))
	}
	if err := os.WriteFile(source, page, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(tool, "-i", source, "-o", target, "-r", strconv.Itoa(less)).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	data, err := os.ReadFile(target)
	if err != nil {
		t.Fatal(err)
	}
	return pictureOnPDF(fmt.Sprintf("/Width %d /Height %d /Filter /JPXDecode", w, h), data)
}

// A3 at 600 dpi, the largest that a register is scanned at.
const wideA3, highA3 = 9921, 7016

// large are the largest pages of each kind that are to be taken.
var large = []struct {
	name   string
	always bool // in every run; the others with SOGOC_TEST_KINDS=all, or a part of the name
	file   func(t testing.TB) []byte
}{
	{"TIFF, RGB", true, func(testing.TB) []byte { return blankTIFF(wideA3, highA3) }},
	{"TIFF, fax of group 4", false, func(testing.TB) []byte { return faxTIFF(wideA3, highA3) }},
	{"TIFF, JPEG", false, func(t testing.TB) []byte {
		return tiffOf(wideA3, highA3, 8, 7, 1, 1, jpegFile(t, image.NewGray(image.Rect(0, 0, wideA3, highA3))))
	}},
	{"TIFF, 16 bit grey, Deflate", false, func(t testing.TB) []byte {
		return tiffOf(wideA3, highA3, 16, 8, 1, 1, deflated(t, 2*wideA3*highA3))
	}},
	{"TIFF, CMYK, Deflate", false, func(t testing.TB) []byte {
		return tiffOf(wideA3, highA3, 8, 8, 5, 4, deflated(t, 4*wideA3*highA3))
	}},
	{"JPEG", true, func(t testing.TB) []byte {
		return jpegFile(t, image.NewYCbCr(image.Rect(0, 0, wideA3, highA3), image.YCbCrSubsampleRatio420))
	}},
	{"JPEG, progressive, 49 million pixels", true, func(testing.TB) []byte { return progressive(8192, 5984) }},
	{"PNG, grey, 100 million pixels", true, func(t testing.TB) []byte { return pngFile(t, image.NewGray(image.Rect(0, 0, 12_000, 8_300))) }},
	{"PNG, RGB, 52 million pixels", false, func(t testing.TB) []byte {
		rgb := image.NewRGBA(image.Rect(0, 0, 8_000, 6_500))
		for i := range rgb.Pix {
			rgb.Pix[i] = 255
		}
		return pngFile(t, rgb)
	}},
	{"PDF, JPEG", false, func(t testing.TB) []byte {
		dict := fmt.Sprintf("/Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode", wideA3, highA3)
		return pictureOnPDF(dict, jpegFile(t, image.NewYCbCr(image.Rect(0, 0, wideA3, highA3), image.YCbCrSubsampleRatio420)))
	}},
	{"PDF, fax of group 4", false, func(testing.TB) []byte {
		return pictureOnPDF(fmt.Sprintf("/Width %d /Height %d /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns %[1]d /Rows %[2]d >>", wideA3, highA3), blankFax(highA3))
	}},
	{"PDF, JBIG2, A3 at 300 dpi", false, func(testing.TB) []byte {
		return pictureOnPDF("/Width 4961 /Height 3508 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /JBIG2Decode", blankJBIG2(4961, 3508))
	}},
	{"PDF, JBIG2, A3 at 400 dpi", false, func(testing.TB) []byte {
		return pictureOnPDF("/Width 6614 /Height 4677 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /JBIG2Decode", blankJBIG2(6614, 4677))
	}},
	{"PDF, JBIG2, A3 at 600 dpi", false, func(testing.TB) []byte {
		return pictureOnPDF(fmt.Sprintf("/Width %d /Height %d /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /JBIG2Decode", wideA3, highA3), blankJBIG2(wideA3, highA3))
	}},
	{"PDF, Flate, A3 at 300 dpi", false, func(t testing.TB) []byte {
		return pictureOnPDF("/Width 4961 /Height 3508 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode", deflated(t, 3*4961*3508))
	}},
	{"PDF, Flate, A3 at 600 dpi", true, func(t testing.TB) []byte {
		return pictureOnPDF(fmt.Sprintf("/Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode", wideA3, highA3), deflated(t, 3*wideA3*highA3))
	}},
	{"PDF, Flate with filters of PNG, A3 at 600 dpi", false, func(t testing.TB) []byte {
		dict := fmt.Sprintf("/Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors 3 /Columns %[1]d >>", wideA3, highA3)
		return pictureOnPDF(dict, deflatedRows(t, 3*wideA3, highA3))
	}},
	{"PDF, JPEG 2000, A4 at 300 dpi", false, func(t testing.TB) []byte { return jpeg2000OnPDF(t, 2480, 3508, 3, 5) }},
	{"PDF, JPEG 2000, A4 at 400 dpi", false, func(t testing.TB) []byte { return jpeg2000OnPDF(t, 3307, 4677, 3, 10) }},
	{"PDF, JPEG 2000, A3 at 300 dpi, almost empty", false, func(t testing.TB) []byte { return jpeg2000OnPDF(t, 4961, 3508, 3, 1000) }},
	{"PDF, JPEG 2000, A3 at 300 dpi, halved", false, func(t testing.TB) []byte { return jpeg2000OnPDF(t, 4961, 3508, 3, 5) }},
	{"PDF, JPEG 2000, A3 at 600 dpi, halved", false, func(t testing.TB) []byte { return jpeg2000OnPDF(t, wideA3, highA3, 3, 10) }},
	{"PDF, JPEG 2000, grey, A3 at 400 dpi", false, func(t testing.TB) []byte { return jpeg2000OnPDF(t, 6614, 4677, 1, 10) }},
	{"TIFF, YCbCr 2 × 2, Deflate", false, func(t testing.TB) []byte {
		return tiffOf(wideA3, highA3, 8, 8, 6, 3, deflated(t, (wideA3+1)/2*(highA3/2)*6))
	}},
	{"PDF, drawn, A3", false, func(testing.TB) []byte {
		return drawnPDF(1191, 842)
	}},
	{"PDF, drawn, a page of 100 million pixels", false, func(testing.TB) []byte {
		return drawnPDF(4200, 3000)
	}},
}

// Whatever is taken stays under mostMemory, measured as at intake.
func TestLargestPagesStayWithinTheirMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("decodes pages of 70 million pixels")
	}
	for _, kind := range large {
		if only := os.Getenv("SOGOC_TEST_KINDS"); !kind.always && only != "all" && (only == "" || !strings.Contains(kind.name, only)) {
			continue
		}
		p := pool(t, "well")
		peak := int64(0)
		_, err := p.Read(t.Context(), bytes.NewReader(kind.file(t)), decode.Want{Side: 2048, Measure: true}, func(decode.Head, decode.Page) error {
			peak = peakOfChildren(t)
			return nil
		})
		if err != nil {
			t.Errorf("%s: not taken: %v", kind.name, err)
		} else {
			t.Logf("%s: %d MB", kind.name, peak>>20)
		}
		if peak > mostMemory {
			t.Errorf("%s took %d MB", kind.name, peak>>20)
		}
		p.Close()
	}
}

// peakOfChildren is the most memory that a running child of this process held.
func peakOfChildren(t *testing.T) (peak int64) {
	t.Helper()
	list, err := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/children", os.Getpid()))
	if err != nil {
		t.Skip("this kernel does not list children")
	}
	dirs, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		more, _ := os.ReadFile("/proc/self/task/" + d.Name() + "/children")
		list = append(list, more...)
	}
	for _, pid := range strings.Fields(string(list)) {
		status, err := os.ReadFile("/proc/" + pid + "/status")
		if err != nil {
			continue
		}
		_, after, _ := strings.Cut(string(status), "VmHWM:")
		kb, _ := strconv.ParseInt(strings.Fields(after + " 0")[0], 10, 64)
		peak = max(peak, kb<<10)
	}
	return peak
}
