// SPDX-License-Identifier: Apache-2.0

package pdfscan_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image/png"
	"testing"

	"pgregory.net/rapid"

	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/pdfscan"
)

// idat gives the packed rows of a PNG: what a PDF holds under Predictor 15.
func idat(t interface{ Fatal(...any) }, file []byte) (rows []byte) {
	for at := 8; at+8 <= len(file); {
		long := int(binary.BigEndian.Uint32(file[at:]))
		if string(file[at+4:at+8]) == "IDAT" {
			rows = append(rows, file[at+8:at+8+long]...)
		}
		at += 12 + long
	}
	if rows == nil {
		t.Fatal("a PNG without pixels")
	}
	return rows
}

// Rows that went through the filters of PNG, all five, come out as the library
// of PNG gives them.
func TestPicturesWithFiltersOfPNG(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 60).Draw(t, "w"), rapid.IntRange(1, 40).Draw(t, "h")
		img := scan(w, h, uint64(rapid.IntRange(0, 1000).Draw(t, "seed")))
		var file bytes.Buffer
		if err := png.Encode(&file, img); err != nil {
			t.Fatal(err)
		}
		colours, space := 3, "/DeviceRGB"
		if file.Bytes()[25] == 0 { // grey, as its header says
			colours, space = 1, "/DeviceGray"
		}
		dict := fmt.Sprintf("/Width %d /Height %d /BitsPerComponent 8 /ColorSpace %s /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors %d /Columns %[1]d >>", w, h, space, colours)
		d, err := pdfscan.Open(bytes.NewReader(rawPDF("", whole, dict, idat(t, file.Bytes()))), pdfscan.DefaultLimits(), nil)
		if err != nil {
			t.Fatal(err)
		}
		p, err := d.Page(context.Background(), 0)
		if err != nil || p.Format != imaging.TIFF || p.Source != pdfscan.Picture {
			t.Fatalf("%s by %s: %v", p.Format, p.Source, err)
		}
		got, err := imaging.Decode(p.Data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := difference(got, img); diff > 1.5 {
			t.Fatalf("%d × %d differs by %.1f", w, h, diff)
		}
	})
}

// Pictures in other spaces of colour, and turned, are taken out row by row too.
func TestPicturesTakenRowByRow(t *testing.T) {
	t.Parallel()
	const w, h = 40, 30
	img := scan(w, h, 9)
	var rgb, differences, inks []byte
	for y := range h {
		for x := range w {
			c := img.RGBAAt(x, y)
			rgb = append(rgb, c.R, c.G, c.B)
			inks = append(inks, 255-c.R, 255-c.G, 255-c.B, 0)
			px := []byte{c.R, c.G, c.B}
			for i := range px {
				if x > 0 {
					px[i] -= rgb[len(rgb)-6+i]
				}
			}
			differences = append(differences, px...)
		}
	}
	size := fmt.Sprintf("/Width %d /Height %d /BitsPerComponent 8 ", w, h)
	for name, c := range map[string]struct {
		dict string
		data []byte
	}{
		"as they are": {size + "/ColorSpace /DeviceRGB", rgb}, "differences": {size + "/ColorSpace /DeviceRGB /Filter /FlateDecode /DecodeParms << /Predictor 2 /Colors 3 /Columns 40 >>", packed(t, differences)},
		"inks": {size + "/ColorSpace /DeviceCMYK /Filter /FlateDecode", packed(t, inks)}, "measured colour": {size + "/ColorSpace [/CalRGB << /WhitePoint [0.95 1 1.09] >>] /Filter /FlateDecode", packed(t, rgb)},
	} {
		for _, turn := range []int{0, 90, 180, 270} {
			p := pageOf(t, openPDF(t, rawPDF(fmt.Sprintf("/Rotate %d", turn), whole, c.dict, c.data), nil), 0)
			got := imaging.Rotate(decode(t, p.Data), -turn/90)
			if diff := difference(got, img); p.Format != imaging.TIFF || got.Bounds() != img.Bounds() || diff > 2 {
				t.Errorf("%s turned %d: %s, %v, differs by %.1f", name, turn, p.Format, got.Bounds(), diff)
			}
		}
	}
}
