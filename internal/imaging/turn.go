// SPDX-License-Identifier: Apache-2.0

package imaging

import (
	"image"
)

// Rotate turns a picture clockwise by quarter turns; negative numbers turn it
// the other way. The result is in normal form.
func Rotate(img image.Image, quarters int) image.Image {
	orientation := [4]int{1, 6, 3, 8}[((quarters%4)+4)%4]
	return orient(Normalize(img), orientation)
}

// Orient makes a picture upright that was stored with the EXIF orientation
// 1..8. The result is in normal form.
func Orient(img image.Image, orientation int) image.Image {
	return orient(Normalize(img), orientation)
}

// orient makes a picture upright that was stored with an EXIF orientation. img
// must be in normal form; anything but 2..8 leaves it as it is.
func orient(img image.Image, orientation int) image.Image {
	if orientation < 2 || orientation > 8 {
		return img
	}
	in, ratio := planes(img)
	sx, sy := ChromaStep(ratio)
	if orientation >= 5 && sx != sy && len(in) == 3 {
		// Colour at half width becomes colour at half height. Only some
		// ratios have such a counterpart, so go through full colour.
		if ratio != image.YCbCrSubsampleRatio422 && ratio != image.YCbCrSubsampleRatio440 {
			return orient(flatten(img), orientation)
		}
		ratio = image.YCbCrSubsampleRatio422 + image.YCbCrSubsampleRatio440 - ratio
	}
	out := make([]plane, len(in))
	for i, p := range in {
		out[i] = orientPlane(p, orientation)
	}
	return picture(out, ratio)
}

// orientPlane copies a plane so that its pixels are read in another order:
// the walk over the source starts at base and steps by dx to the right and dy
// downwards in the result.
func orientPlane(p plane, orientation int) plane {
	w, h, s := p.w, p.h, p.stride
	out := newPlane(w, h)
	if orientation >= 5 {
		out = newPlane(h, w)
	}
	right, bottom := w-1, (h-1)*s
	walk := [9]struct{ base, dx, dy int }{
		2: {right, -1, s},           // mirrored left to right
		3: {bottom + right, -1, -s}, // half a turn
		4: {bottom, 1, -s},          // mirrored top to bottom
		5: {0, s, 1},                // mirrored along the main diagonal
		6: {bottom, -s, 1},          // a quarter turn clockwise
		7: {bottom + right, -s, -1}, // mirrored along the other diagonal
		8: {right, s, -1},           // a quarter turn anticlockwise
	}[orientation]
	const tile = 64 // both source and result stay in the cache
	for ty := 0; ty < out.h; ty += tile {
		for tx := 0; tx < out.w; tx += tile {
			for y := ty; y < min(ty+tile, out.h); y++ {
				at := walk.base + y*walk.dy + tx*walk.dx
				row := out.pix[y*out.stride+tx : y*out.stride+min(tx+tile, out.w)]
				for x := range row {
					row[x] = p.pix[at]
					at += walk.dx
				}
			}
		}
	}
	return out
}

// Region is a part of a page in fractions of its width and height, from the
// top left: it means the same on the full scan and on a small view.
type Region struct {
	X, Y, W, H float64
}

// Rect gives the region in pixels of a page of w × h, inside it and at least
// one pixel large.
func (r Region) Rect(w, h int) image.Rectangle {
	clamp := func(v float64, n int) int { return max(0, min(int(v*float64(n)+0.5), n)) }
	out := image.Rect(clamp(r.X, w), clamp(r.Y, h), clamp(r.X+r.W, w), clamp(r.Y+r.H, h))
	if out.Dx() == 0 {
		out.Min.X = min(out.Min.X, w-1)
		out.Max.X = out.Min.X + 1
	}
	if out.Dy() == 0 {
		out.Min.Y = min(out.Min.Y, h-1)
		out.Max.Y = out.Min.Y + 1
	}
	return out
}

// Crop copies a region out of a picture, in normal form.
func Crop(img image.Image, r Region) image.Image {
	b := img.Bounds()
	return CropRect(img, r.Rect(b.Dx(), b.Dy()))
}

// CropRect copies a rectangle of pixels out of a picture, in normal form. What
// lies outside the picture is left out; an empty rest is nil.
func CropRect(img image.Image, rect image.Rectangle) image.Image {
	img = Normalize(img)
	rect = rect.Intersect(img.Bounds())
	if rect.Empty() {
		return nil
	}
	in, ratio := planes(img)
	sx, sy := ChromaStep(ratio)
	out := []plane{cropPlane(in[0], rect.Min.X, rect.Min.Y, rect.Dx(), rect.Dy())}
	for _, p := range in[1:] {
		cw, ch := chromaSize(ratio, rect.Dx(), rect.Dy())
		out = append(out, cropPlane(p, rect.Min.X/sx, rect.Min.Y/sy, cw, ch))
	}
	return picture(out, ratio)
}

func cropPlane(p plane, x, y, w, h int) plane {
	out := newPlane(w, h)
	for row := range h {
		copy(out.pix[row*w:][:w], p.pix[(y+row)*p.stride+x:])
	}
	return out
}
