// SPDX-License-Identifier: Apache-2.0

package pdfscan_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/pdfscan"
	"github.com/sogoc/sogoc/internal/pdfscan/pdftest"
	"github.com/sogoc/sogoc/internal/refusal"
)

func wantRefusal(t *testing.T, err error, want refusal.Code) {
	t.Helper()
	var r *refusal.Refusal
	if !errors.As(err, &r) {
		t.Fatalf("error %v is no Refusal, want %s", err, want)
	}
	if r.Code != want {
		t.Errorf("refused with %s, want %s (%v)", r.Code, want, err)
	}
	if r.VI == "" || r.EN == "" || !strings.Contains(err.Error(), string(want)) {
		t.Errorf("refusal without words: %v", r)
	}
}

func openPDF(t testing.TB, b []byte, r pdfscan.Renderer) *pdfscan.Doc {
	t.Helper()
	d, err := pdfscan.Open(bytes.NewReader(b), pdfscan.DefaultLimits(), r)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return d
}

func pageOf(t testing.TB, d *pdfscan.Doc, i int) pdfscan.Page {
	t.Helper()
	p, err := d.Page(t.Context(), i)
	if err != nil {
		t.Fatalf("Page(%d): %v", i, err)
	}
	return p
}

// rawPDF is a page with a picture: what stands in the page, what paints it, and
// the picture.
func rawPDF(page, content, pictureDict string, picture []byte) []byte {
	return pdftest.Page{Dict: page, Content: content, Picture: pictureDict, Data: picture}.Bytes()
}

func packed(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const (
	dct   = "/Width 120 /Height 160 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode"
	whole = "q 300 0 0 400 0 0 cm /Im0 Do Q"
)

func TestPageGivesBackTheVeryBytes(t *testing.T) {
	t.Parallel()
	base := jpegOf(t, scan(120, 160, 1))
	var files [][]byte
	for o := 1; o <= 8; o++ {
		files = append(files, turned(t, base, o))
	}
	d := openPDF(t, pdfOf(t, pdfscan.Meta{}, files...), nil)
	if d.Pages() != 8 {
		t.Fatalf("%d pages", d.Pages())
	}
	for i, want := range files {
		p := pageOf(t, d, i)
		if !bytes.Equal(p.Data, want) || p.Source != pdfscan.Stream || p.Format != imaging.JPEG {
			t.Errorf("orientation %d: %d bytes by %s, want the %d given", i+1, len(p.Data), p.Source, len(want))
		}
		if b := decode(t, want).Bounds(); p.Width != b.Dx() || p.Height != b.Dy() {
			t.Errorf("orientation %d: %d × %d, want %v", i+1, p.Width, p.Height, b)
		}
	}
}

func TestPageIsUprightHoweverItIsTurned(t *testing.T) {
	t.Parallel()
	file := jpegOf(t, scan(120, 160, 2))
	img := decode(t, file)
	// EXIF inside a PDF is not looked at by viewers, so it must not count.
	misleading := turned(t, file, 8)
	cases := map[string]struct {
		page, content string
		quarters      int
	}{
		"as it is":            {"", whole, 0},
		"page turned":         {"/Rotate 90", whole, 1},
		"page turned back":    {"/Rotate -90", whole, 3},
		"upside down":         {"/Rotate 180", whole, 2},
		"content turned":      {"", "q 0 -400 300 0 0 400 cm /Im0 Do Q", 1},
		"turned twice":        {"/Rotate 270", "q 0 -400 300 0 0 400 cm /Im0 Do Q", 0},
		"in two steps":        {"", "q 300 0 0 400 0 0 cm q -1 0 0 -1 1 1 cm /Im0 Do Q Q", 2},
		"half a degree askew": {"", "q 299.9 2.6 -3.5 399.9 0 0 cm /Im0 Do Q", 0},
	}
	for name, c := range cases {
		want := imaging.Rotate(img, c.quarters)
		for _, f := range [][]byte{file, misleading} {
			p := pageOf(t, openPDF(t, rawPDF(c.page, c.content, dct, f), nil), 0)
			got := decode(t, p.Data)
			if got.Bounds() != want.Bounds() || difference(got, want) > 0.5 || p.Source != pdfscan.Stream {
				t.Errorf("%s: %v by %s, differs by %.1f", name, got.Bounds(), p.Source, difference(got, want))
			}
		}
	}
}

func TestPagesWithMoreThanAPicture(t *testing.T) {
	t.Parallel()
	file := jpegOf(t, scan(120, 160, 3))
	taken := map[string][2]string{
		"recognised text beneath": {"", whole + " BT /F1 9 Tf 3 Tr 10 10 Td (sổ khai \\) sinh) Tj ET"},
		"white beneath":           {"", "1 g 0 0 300 400 re f " + whole},
		"marked content":          {"", "/Artifact <</Type /Page (x)>> BDC " + whole + " EMC % Do Do"},
		"a link":                  {"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] >>]", whole},
	}
	for name, c := range taken {
		p := pageOf(t, openPDF(t, rawPDF(c[0], c[1], dct, file), nil), 0)
		if !bytes.Equal(p.Data, file) {
			t.Errorf("%s: not taken as it is but by %s", name, p.Source)
		}
	}
	rendered := map[string][2]string{
		"text":           {"", whole + " BT /F1 9 Tf 10 10 Td (stamp) Tj ET"},
		"no picture":     {"", "BT /F1 9 Tf 10 10 Td (only text) Tj ET"},
		"two pictures":   {"", whole + " " + whole},
		"a small one":    {"", "q 30 0 0 40 0 0 cm /Im0 Do Q"},
		"a line over it": {"", whole + " 0 0 m 300 400 l S"},
		"at an angle":    {"", "q 200 150 -150 200 100 0 cm /Im0 Do Q"},
		"a stamp":        {"/Annots [<< /Type /Annot /Subtype /Stamp /Rect [0 0 9 9] >>]", whole},
		"inline picture": {"", "BI /W 1 /H 1 /BPC 8 /CS /G ID x EI " + whole},
		"another name":   {"", "q 300 0 0 400 0 0 cm /Other Do Q"},
	}
	for name, c := range rendered {
		pdf := rawPDF(c[0], c[1], dct, file)
		_, err := openPDF(t, pdf, nil).Page(t.Context(), 0)
		t.Log(name)
		wantRefusal(t, err, pdfscan.CodeNeedsRender)
		painter := &fakeRenderer{jpeg: file}
		p := pageOf(t, openPDF(t, pdf, painter), 0)
		if p.Source != pdfscan.Rendered || painter.page != 0 || painter.dpi != 200 || !bytes.Equal(painter.pdf, pdf) {
			t.Errorf("%s: by %s, renderer got page %d at %d dpi", name, p.Source, painter.page, painter.dpi)
		}
	}
}

type fakeRenderer struct {
	jpeg, pdf []byte
	page, dpi int
	err       error
}

func (f *fakeRenderer) Render(_ context.Context, pdf *io.SectionReader, i, dpi int) ([]byte, error) {
	f.page, f.dpi = i, dpi
	f.pdf, _ = io.ReadAll(pdf)
	return f.jpeg, f.err
}

func TestRendererFails(t *testing.T) {
	t.Parallel()
	cause := errors.New("engine down")
	d := openPDF(t, rawPDF("", " ", dct, nil), &fakeRenderer{err: cause})
	_, err := d.Page(t.Context(), 0)
	wantRefusal(t, err, pdfscan.CodeRender)
	if !errors.Is(err, cause) {
		t.Errorf("the cause is lost: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Page(ctx, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestOtherKindsOfPictures(t *testing.T) {
	t.Parallel()
	const w, h = 120, 160
	img := scan(w, h, 4)
	gray, bits := make([]byte, w*h), make([]byte, w/8*h)
	rgb := make([]byte, 0, 3*w*h)
	for y := range h {
		for x := range w {
			c := img.RGBAAt(x, y)
			rgb = append(rgb, c.R, c.G, c.B)
			gray[y*w+x] = c.R
			if x >= w/2 { // the right half white
				bits[y*w/8+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	size := fmt.Sprintf("/Width %d /Height %d ", w, h)
	cases := map[string]struct {
		dict string
		data []byte
		want func(x, y int) [3]int
	}{
		"packed colour": {size + "/BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode", packed(t, rgb),
			func(x, y int) [3]int { c := img.RGBAAt(x, y); return [3]int{int(c.R), int(c.G), int(c.B)} }},
		"packed grey": {size + "/BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /FlateDecode", packed(t, gray),
			func(x, y int) [3]int { v := int(gray[y*w+x]); return [3]int{v, v, v} }},
		"black and white": {size + "/BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /FlateDecode", packed(t, bits),
			func(x, _ int) [3]int { v := 255 * (x * 2 / w); return [3]int{v, v, v} }},
		"raw grey": {size + "/BitsPerComponent 8 /ColorSpace /DeviceGray", gray,
			func(x, y int) [3]int { v := int(gray[y*w+x]); return [3]int{v, v, v} }},
		"packed JPEG": {dct[:strings.Index(dct, "/Filter")] + "/Filter [/FlateDecode /DCTDecode]", packed(t, jpegOf(t, img)),
			func(x, y int) [3]int { c := img.RGBAAt(x, y); return [3]int{int(c.R), int(c.G), int(c.B)} }},
	}
	for name, c := range cases {
		for _, turn := range []int{0, 90} {
			d := openPDF(t, rawPDF(fmt.Sprintf("/Rotate %d", turn), whole, c.dict, c.data), nil)
			p := pageOf(t, d, 0)
			got := imaging.Rotate(decode(t, p.Data), -turn/90)
			if got.Bounds() != image.Rect(0, 0, w, h) {
				t.Errorf("%s: %v", name, got.Bounds())
				continue
			}
			for _, at := range []image.Point{{20, 20}, {100, 20}, {20, 140}, {100, 140}} {
				r, g, b, _ := got.At(at.X, at.Y).RGBA()
				want := c.want(at.X, at.Y)
				for i, v := range []int{int(r >> 8), int(g >> 8), int(b >> 8)} {
					if v < want[i]-14 || v > want[i]+14 {
						t.Errorf("%s turned %d at %v: %d, want %d", name, turn, at, v, want[i])
					}
				}
			}
		}
	}
}

func TestGroup4Fax(t *testing.T) {
	t.Parallel()
	dict := "/Width 64 /Height 8 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /CCITTFaxDecode " +
		"/DecodeParms << /K -1 /Columns 64 /Rows 8 >>"
	// A row equal to the white row above it is the single bit 1.
	p := pageOf(t, openPDF(t, rawPDF("", whole, dict, []byte{0xFF, 0x00, 0x10, 0x01}), nil), 0)
	img := decode(t, p.Data)
	if r, _, _, _ := img.At(30, 4).RGBA(); img.Bounds() != image.Rect(0, 0, 64, 8) || r>>8 != 255 {
		t.Errorf("white fax page is %v with shade %d", img.Bounds(), r>>8)
	}
}

func TestFilesThatAreNotTaken(t *testing.T) {
	t.Parallel()
	good := pdfOf(t, pdfscan.Meta{}, jpegOf(t, scan(60, 80, 1)))
	cases := map[string]struct {
		file []byte
		want refusal.Code
	}{
		"empty":         {nil, pdfscan.CodeEmpty},
		"a JPEG":        {jpegOf(t, scan(60, 80, 1)), pdfscan.CodeNotPDF},
		"text":          {[]byte("Sổ khai sinh"), pdfscan.CodeNotPDF},
		"the head only": {[]byte("%PDF-1.4\n"), pdfscan.CodeDamaged},
		"cut in half":   {good[:len(good)/2], pdfscan.CodeDamaged},
		"no pages":      {bytes.Replace(bytes.Replace(good, []byte("/Count 1"), []byte("/Count 0"), 1), []byte("[ 4 0 R ]"), []byte("[       ]"), 1), pdfscan.CodeNoPages},
		"password":      {encrypted(t, good, "1234", "5678"), pdfscan.CodeEncrypted},
		"locked":        {encrypted(t, good, "", "5678"), pdfscan.CodeEncrypted},
	}
	for name, c := range cases {
		t.Log(name)
		_, err := pdfscan.Open(bytes.NewReader(c.file), pdfscan.DefaultLimits(), nil)
		wantRefusal(t, err, c.want)
	}
}

func encrypted(t *testing.T, file []byte, user, owner string) []byte {
	t.Helper()
	api.DisableConfigDir()
	var b bytes.Buffer
	if err := api.Encrypt(bytes.NewReader(file), &b, model.NewAESConfiguration(user, owner, 256)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLimits(t *testing.T) {
	t.Parallel()
	file := jpegOf(t, scan(60, 80, 1))
	pdf := pdfOf(t, pdfscan.Meta{}, file, file, file)
	limits := pdfscan.DefaultLimits()
	limits.Bytes = int64(len(pdf)) - 1
	_, err := pdfscan.Open(bytes.NewReader(pdf), limits, nil)
	wantRefusal(t, err, pdfscan.CodeTooBig)
	limits = pdfscan.DefaultLimits()
	limits.Pages = 2
	_, err = pdfscan.Open(bytes.NewReader(pdf), limits, nil)
	wantRefusal(t, err, pdfscan.CodeTooManyPage)
	_, err = openPDF(t, pdf, nil).Page(t.Context(), 3)
	wantRefusal(t, err, pdfscan.CodeNoPage)
	bomb := rawPDF("", whole, "/Width 90000 /Height 90000 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /FlateDecode", packed(t, make([]byte, 1000)))
	_, err = openPDF(t, bomb, nil).Page(t.Context(), 0)
	wantRefusal(t, err, pdfscan.CodeTooLarge)
	huge := bytes.Replace(rawPDF("", " ", dct, file), []byte("[0 0 300 400]"), []byte("[0 0 9e5 9e5]"), 1)
	_, err = openPDF(t, huge, &fakeRenderer{jpeg: file}).Page(t.Context(), 0)
	wantRefusal(t, err, pdfscan.CodeTooLarge)
}

func FuzzOpen(f *testing.F) {
	file := jpegOf(f, scan(24, 32, 1))
	f.Add(pdfOf(f, pdfscan.Meta{Title: "x"}, file))
	f.Add(rawPDF("/Rotate 90", whole, dct, file))
	f.Add(rawPDF("", whole, "/Width 8 /Height 8 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /FlateDecode", packed(f, make([]byte, 64))))
	for dict, data := range map[string][]byte{
		"/BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 64 /Rows 8 >>":        group4(),
		"/BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /JBIG2Decode":                                                        jbig2(),
		"/BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors 1 /Columns 64 >>": packed(f, make([]byte, 65*8)),
		"/BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /FlateDecode /DecodeParms << /Predictor 2 /Colors 1 /Columns 64 >>":  packed(f, make([]byte, 64*8)),
		"/BitsPerComponent 8 /ColorSpace [/Indexed /DeviceRGB 1 <000000FFFFFF>] /Filter /FlateDecode":                             packed(f, make([]byte, 64*8)),
		"/BitsPerComponent 8 /ColorSpace /DeviceCMYK":                                                                             make([]byte, 4*64*8),
	} {
		f.Add(rawPDF("", whole, "/Width 64 /Height 8 "+dict, data))
	}
	limits := pdfscan.Limits{Bytes: 1 << 20, Pages: 20, Pixels: 1 << 18, DPI: 72}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := pdfscan.Open(bytes.NewReader(b), limits, nil)
		if err != nil {
			return
		}
		for i := range min(d.Pages(), 3) {
			p, err := d.Page(t.Context(), i)
			if err == nil && (len(p.Data) == 0 || p.Width <= 0 || p.Height <= 0) {
				t.Errorf("page %d: empty without an error", i)
			}
		}
	})
}

func BenchmarkPageOf300dpi(b *testing.B) {
	pdf := pdfOf(b, pdfscan.Meta{}, jpegOf(b, scan(2480, 3508, 1)))
	b.SetBytes(int64(len(pdf)))
	for b.Loop() {
		pageOf(b, openPDF(b, pdf, nil), 0)
	}
}

func BenchmarkBookOf100Pages(b *testing.B) {
	file := jpegOf(b, scan(1240, 1754, 1))
	files := make([][]byte, 100)
	for i := range files {
		files[i] = file
	}
	pdf := pdfOf(b, pdfscan.Meta{}, files...)
	b.SetBytes(int64(len(pdf)))
	for b.Loop() {
		d := openPDF(b, pdf, nil)
		for i := range d.Pages() {
			pageOf(b, d, i)
		}
	}
}
