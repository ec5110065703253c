// SPDX-License-Identifier: Apache-2.0

package pdfscan_test

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"testing"

	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/pdfscan"
	"github.com/sogoc/sogoc/internal/pdfscan/pdftest"
)

// formPDF is a page that draws the form Fm0, object 6; the picture is object 5,
// and what forms there are more follows.
func formPDF(content string, picture []byte, forms ...[]byte) []byte {
	return pdftest.Objects(append([][]byte{
		[]byte("<< /Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 300 400] >>"),
		[]byte("<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /Im0 5 0 R /Fm0 6 0 R >> >> >>"),
		pdftest.Stream("", []byte(content)),
		picture,
	}, forms...)...)
}

func aForm(dict, content string) []byte {
	return pdftest.Stream("/Type /XObject /Subtype /Form "+dict, []byte(content))
}

func aPicture(dict string, data []byte) []byte {
	return pdftest.Stream("/Type /XObject /Subtype /Image "+dict, data)
}

const (
	ofPicture = "/Resources << /XObject << /Im0 5 0 R >> >> "
	ofForm    = "/Resources << /XObject << /Fm1 7 0 R >> >> "
	wholeBox  = "/BBox [0 0 300 400] "
	unitBox   = "/BBox [0 0 1 1] "
)

func paintedBy(t *testing.T, engine *pdfscan.PDFium, pdf []byte) image.Image {
	t.Helper()
	data, err := engine.Render(t.Context(), io.NewSectionReader(bytes.NewReader(pdf), 0, int64(len(pdf))), 0, 72)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, data)
}

// A picture that some programs wrap in forms is the page all the same, as the
// engine paints it.
func TestPictureThroughForms(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the PDF engine")
	}
	engine := &pdfscan.PDFium{CacheDir: engineCache}
	defer engine.Close()
	file := jpegOf(t, scan(120, 160, 4))
	for name, c := range map[string]struct {
		content string
		forms   [][]byte
		upside  bool
	}{
		"the form places it":            {"/Fm0 Do", [][]byte{aForm(wholeBox+ofPicture, whole)}, false},
		"the page places it":            {"q 300 0 0 400 0 0 cm /Fm0 Do Q", [][]byte{aForm(unitBox+ofPicture, "/Im0 Do")}, false},
		"the form's matrix places it":   {"/Fm0 Do", [][]byte{aForm(unitBox+"/Matrix [300 0 0 400 0 0] "+ofPicture, "/Im0 Do")}, false},
		"the page's resources":          {"/Fm0 Do", [][]byte{aForm(wholeBox, whole)}, false},
		"bounds rounded":                {"/Fm0 Do", [][]byte{aForm("/BBox [0 0 299 399] "+ofPicture, whole)}, false},
		"bounds the other way round":    {"/Fm0 Do", [][]byte{aForm("/BBox [300 400 0 0] "+ofPicture, whole)}, false},
		"two forms, each half of it":    {"2 0 0 2 0 0 cm /Fm0 Do", [][]byte{aForm("/BBox [0 0 150 200] "+ofForm, "150 0 0 200 0 0 cm /Fm1 Do"), aForm(unitBox+ofPicture, "/Im0 Do")}, false},
		"upside down in turned forms":   {"-1 0 0 -1 300 400 cm /Fm0 Do", [][]byte{aForm(wholeBox+ofPicture, whole)}, true},
		"turned there and turned back":  {"-1 0 0 -1 300 400 cm /Fm0 Do", [][]byte{aForm(wholeBox+"/Matrix [-1 0 0 -1 300 400] "+ofPicture, whole)}, false},
		"text beneath that is not seen": {"/Fm0 Do", [][]byte{aForm(wholeBox+ofPicture, whole+" BT 3 Tr 10 10 Td (x) Tj ET")}, false},
	} {
		pdf := formPDF(c.content, aPicture(dct, file), c.forms...)
		p := pageOf(t, openPDF(t, pdf, nil), 0)
		want := file
		if c.upside {
			want = turned(t, file, 3)
		}
		if p.Source != pdfscan.Stream || p.Format != imaging.JPEG || !bytes.Equal(p.Data, want) {
			t.Errorf("%s: %d bytes by %s, want the %d given", name, len(p.Data), p.Source, len(want))
		}
		if painted := paintedBy(t, engine, pdf); difference(painted, decode(t, want)) > 12 {
			t.Errorf("%s: the engine paints something else (%.1f)", name, difference(painted, decode(t, want)))
		}
	}
}

func TestFormsThatArePainted(t *testing.T) {
	t.Parallel()
	file := jpegOf(t, scan(120, 160, 5))
	for name, c := range map[string]struct {
		content string
		forms   [][]byte
	}{
		"a form that draws itself":      {"/Fm0 Do", [][]byte{aForm(wholeBox+"/Resources << /XObject << /Fm0 6 0 R >> >>", "/Fm0 Do")}},
		"forms that draw each other":    {"/Fm0 Do", [][]byte{aForm(wholeBox+ofForm, "/Fm1 Do"), aForm(wholeBox+"/Resources << /XObject << /Fm1 6 0 R >> >>", "/Fm1 Do")}},
		"a form that cuts":              {"/Fm0 Do", [][]byte{aForm("/BBox [0 0 300 200] "+ofPicture, whole)}},
		"a form around it that cuts":    {"/Fm0 Do", [][]byte{aForm("/BBox [0 0 150 400] "+ofForm, "/Fm1 Do"), aForm(wholeBox+ofPicture, whole)}},
		"a form without bounds":         {"/Fm0 Do", [][]byte{aForm(ofPicture, whole)}},
		"a form that may be hidden":     {"/Fm0 Do", [][]byte{aForm(wholeBox+"/OC << /Type /OCG /Name (a) >> "+ofPicture, whole)}},
		"two pictures in it":            {"/Fm0 Do", [][]byte{aForm(wholeBox+ofPicture, whole+" "+whole)}},
		"a form and a picture":          {"/Fm0 Do " + whole, [][]byte{aForm(wholeBox+ofPicture, whole)}},
		"a line over it in the form":    {"/Fm0 Do", [][]byte{aForm(wholeBox+ofPicture, whole+" 0 0 m 300 400 l S")}},
		"a line over the form":          {"/Fm0 Do 0 0 m 300 400 l S", [][]byte{aForm(wholeBox+ofPicture, whole)}},
		"a small part of the page":      {"0.1 0 0 0.1 0 0 cm /Fm0 Do", [][]byte{aForm(wholeBox+ofPicture, whole)}},
		"nothing in it":                 {"/Fm0 Do", [][]byte{aForm(wholeBox+ofPicture, "")}},
		"a content that can't be read":  {"/Fm0 Do", [][]byte{aForm(wholeBox+"/Filter /FlateDecode "+ofPicture, "rubbish")}},
		"a picture that nobody has put": {"/Fm0 Do", [][]byte{aForm(wholeBox+"/Resources << >>", whole)}},
	} {
		pdf := formPDF(c.content, aPicture(dct, file), c.forms...)
		_, err := openPDF(t, pdf, nil).Page(t.Context(), 0)
		t.Log(name)
		wantRefusal(t, err, pdfscan.CodeNeedsRender)
		p := pageOf(t, openPDF(t, pdf, &fakeRenderer{jpeg: file}), 0)
		if p.Source != pdfscan.Rendered {
			t.Errorf("%s: by %s", name, p.Source)
		}
	}
}

// A page is painted as finely as the pictures in its forms are, and no finer
// than there is memory to unpack them.
func TestPicturesInFormsCount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		page    string
		w, h    uint32
		packed  int
		dpi     int
		reduced bool
	}{{"300 400", 1250, 1667, 1 << 10, 300, false}, {"842 1191", 3508, 4961, 5 << 20, 149, true}} {
		picture := aPicture(fmt.Sprintf("/Width %d /Height %d /Filter /JPXDecode", c.w, c.h), waveHead(c.w, c.h, 3, c.packed))
		pdf := pdftest.Objects(
			fmt.Appendf(nil, "<< /Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 %s] >>", c.page),
			[]byte("<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /Fm0 6 0 R >> >> >>"),
			pdftest.Stream("", []byte("/Fm0 Do")), picture,
			aForm(wholeBox+ofForm, "/Fm1 Do"),
			aForm(wholeBox+"/Resources << /XObject << /Im0 5 0 R /Back 6 0 R >> >>", whole))
		painter := &fakeRenderer{jpeg: jpegOf(t, scan(20, 30, 1))}
		p := pageOf(t, openPDF(t, pdf, painter), 0)
		if p.Source != pdfscan.Rendered || painter.dpi != c.dpi || p.Reduced != c.reduced {
			t.Errorf("%d × %d: by %s at %d dpi, reduced %v; want %d, %v", c.w, c.h, p.Source, painter.dpi, p.Reduced, c.dpi, c.reduced)
		}
	}
}
