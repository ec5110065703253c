// SPDX-License-Identifier: Apache-2.0

package imaging

import (
	"image"
	"image/color"
	"image/draw"
)

// bandRows is how many rows are flattened at a time, so that converting a
// large picture needs little memory beside its result.
const bandRows = 64

// Normalize brings any picture into normal form: *image.Gray or *image.YCbCr
// with its origin at (0,0), see-through parts on white. A picture already in
// that form is returned as it is, not copied.
func Normalize(img image.Image) image.Image {
	switch m := img.(type) {
	case *image.Gray:
		if m.Rect.Min == (image.Point{}) {
			return m
		}
	case *image.YCbCr:
		if m.Rect.Min == (image.Point{}) {
			return m
		}
	case *image.Gray16:
		return grayFrom16(m)
	case *image.Paletted:
		if lut, ok := grayPalette(m.Palette); ok {
			return grayFromPalette(m, lut)
		}
	}
	return flatten(img)
}

// writable is what goes into a file: an opaque canvas as it lies, which spares a
// copy of it, all else in normal form.
func writable(img image.Image) image.Image {
	if canvas, ok := img.(*image.RGBA); ok && canvas.Opaque() {
		return img
	}
	return Normalize(img)
}

func grayFrom16(m *image.Gray16) *image.Gray {
	b := m.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	for y := range b.Dy() {
		src := m.Pix[y*m.Stride:]
		dst := out.Pix[y*out.Stride:][:b.Dx()]
		for x := range dst {
			dst[x] = src[2*x] // the high byte
		}
	}
	return out
}

// grayPalette tells whether a palette holds only opaque greys, as that of a
// black-and-white scan does, and gives the grey of each index.
func grayPalette(p color.Palette) (lut [256]byte, ok bool) {
	for i, c := range p {
		r, g, b, a := c.RGBA()
		if r != g || g != b || a != 0xffff || i > 255 {
			return lut, false
		}
		lut[i] = byte(r >> 8)
	}
	return lut, true
}

func grayFromPalette(m *image.Paletted, lut [256]byte) *image.Gray {
	b := m.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	for y := range b.Dy() {
		src := m.Pix[y*m.Stride:]
		dst := out.Pix[y*out.Stride:][:b.Dx()]
		for x := range dst {
			dst[x] = lut[src[x]]
		}
	}
	return out
}

// flatten draws any picture on white, band by band, and keeps it as YCbCr.
func flatten(img image.Image) *image.YCbCr {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	out := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio444)
	band := image.NewRGBA(image.Rect(0, 0, w, min(h, bandRows)))
	for top := 0; top < h; top += bandRows {
		draw.Draw(band, band.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(band, band.Rect, img, image.Pt(b.Min.X, b.Min.Y+top), draw.Over)
		for y := top; y < min(top+bandRows, h); y++ {
			flattenRow(out, y, band.Pix[(y-top)*band.Stride:][:4*w])
		}
	}
	return out
}

func flattenRow(out *image.YCbCr, y int, rgba []byte) {
	at := y * out.YStride
	for x := 0; len(rgba) >= 4; x, rgba = x+1, rgba[4:] {
		out.Y[at+x], out.Cb[at+x], out.Cr[at+x] = color.RGBToYCbCr(rgba[0], rgba[1], rgba[2])
	}
}

// plane is one channel of a picture in normal form.
type plane struct {
	pix    []byte
	w, h   int
	stride int
}

func newPlane(w, h int) plane { return plane{make([]byte, w*h), w, h, w} }

// planes gives the channels of a picture in normal form: one or three.
func planes(img image.Image) ([]plane, image.YCbCrSubsampleRatio) {
	if g, ok := img.(*image.Gray); ok {
		return []plane{{g.Pix, g.Rect.Dx(), g.Rect.Dy(), g.Stride}}, 0
	}
	m := img.(*image.YCbCr)
	cw, ch := chromaSize(m.SubsampleRatio, m.Rect.Dx(), m.Rect.Dy())
	return []plane{
		{m.Y, m.Rect.Dx(), m.Rect.Dy(), m.YStride},
		{m.Cb, cw, ch, m.CStride},
		{m.Cr, cw, ch, m.CStride},
	}, m.SubsampleRatio
}

// picture is the inverse of planes.
func picture(p []plane, ratio image.YCbCrSubsampleRatio) image.Image {
	rect := image.Rect(0, 0, p[0].w, p[0].h)
	if len(p) == 1 {
		return &image.Gray{Pix: p[0].pix, Stride: p[0].stride, Rect: rect}
	}
	return &image.YCbCr{
		Y: p[0].pix, Cb: p[1].pix, Cr: p[2].pix,
		YStride: p[0].stride, CStride: p[1].stride,
		SubsampleRatio: ratio, Rect: rect,
	}
}

// ChromaStep is how many pixels share one value of colour, across and down, where
// colour is stored at a lower resolution than brightness.
func ChromaStep(ratio image.YCbCrSubsampleRatio) (x, y int) {
	switch ratio {
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 1, 1
}

func chromaSize(ratio image.YCbCrSubsampleRatio, w, h int) (cw, ch int) {
	x, y := ChromaStep(ratio)
	return (w + x - 1) / x, (h + y - 1) / y
}
