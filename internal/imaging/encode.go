// SPDX-License-Identifier: Apache-2.0

package imaging

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
)

const (
	// ViewSide is the longer side, in pixels, of the copy that people read
	// from: a register page is legible, and the file is some 190 kB.
	ViewSide = 1600
	// ThumbSide is the longer side of the small picture in lists.
	ThumbSide = 240

	viewQuality  = 78
	thumbQuality = 70
	pageQuality  = 88 // the file received stays kept beside it
)

// EncodeJPEG writes a picture as JPEG, quality 1..100.
func EncodeJPEG(img image.Image, quality int) ([]byte, error) {
	return encodeJPEG(writable(img), quality)
}

func encodeJPEG(img image.Image, quality int) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("writing JPEG: %w", err)
	}
	return b.Bytes(), nil
}

// EncodePage writes a page that came in a form browsers do not show: black and
// white as PNG of one bit, which loses nothing and is small, all else as JPEG.
// It returns the media type too.
func EncodePage(img image.Image) ([]byte, string, error) {
	img = writable(img)
	if two, ok := bilevel(img); ok {
		var b bytes.Buffer
		if err := png.Encode(&b, two); err != nil {
			return nil, "", fmt.Errorf("writing PNG: %w", err)
		}
		return b.Bytes(), "image/png", nil
	}
	b, err := encodeJPEG(img, pageQuality)
	return b, "image/jpeg", err
}

// bilevel gives a picture of black and white alone as two colours.
func bilevel(img image.Image) (*image.Paletted, bool) {
	g, ok := img.(*image.Gray)
	if !ok {
		return nil, false
	}
	b := g.Bounds()
	for y := range b.Dy() {
		for _, v := range g.Pix[y*g.Stride:][:b.Dx()] {
			if v != 0 && v != 255 {
				return nil, false
			}
		}
	}
	two := image.NewPaletted(b, color.Palette{color.Black, color.White})
	for y := range b.Dy() {
		to := two.Pix[y*two.Stride:]
		for x, v := range g.Pix[y*g.Stride:][:b.Dx()] {
			to[x] = v & 1
		}
	}
	return two, true
}

// View gives the copy for reading on the screen, as JPEG.
func View(img image.Image) ([]byte, error) {
	return EncodeJPEG(Fit(img, ViewSide, ViewSide), viewQuality)
}

// Thumb gives the small copy for lists, as JPEG. Made from a View it is as
// good as made from the full scan, and far cheaper.
func Thumb(img image.Image) ([]byte, error) {
	return EncodeJPEG(Fit(img, ThumbSide, ThumbSide), thumbQuality)
}

// Target is the size a page is squeezed to.
type Target struct {
	Bytes      int // to stay under
	MaxSide    int // longer side to start from, pixels
	MinSide    int // shortest longer side one may go down to
	MinQuality int // quality at which making it smaller in pixels is better
	MaxQuality int // more than this cannot be seen
}

// A4Target is the ministry's guidance of about 100 kB for an A4 page: from
// 200 dpi down to 100 dpi, below which handwriting is hard to read.
func A4Target() Target {
	return Target{Bytes: 100_000, MaxSide: 2339, MinSide: 1170, MinQuality: 42, MaxQuality: 85}
}

// Encoded is a JPEG made to a target.
type Encoded struct {
	JPEG          []byte
	Width, Height int
	Quality       int
	Fits          bool // false: the smallest still legible form is larger than wanted
}

// shrinkStep is by how much the sides shrink at least when a size fails.
const shrinkStep = 0.88

// EncodeToSize writes a picture as a JPEG that stays under t.Bytes: as many
// pixels as possible first, then the best quality. It never goes below what
// can be read: a page that cannot be made small enough comes back with Fits
// false at the smallest form.
func EncodeToSize(img image.Image, t Target) (Encoded, error) {
	img = Normalize(img)
	longer := max(img.Bounds().Dx(), img.Bounds().Dy())
	side := min(t.MaxSide, longer)
	for {
		scaled := Fit(img, side, side)
		low, err := EncodeJPEG(scaled, t.MinQuality)
		if err != nil {
			return Encoded{}, err
		}
		fits := len(low) <= t.Bytes
		if fits || side <= min(t.MinSide, longer) {
			return bestQuality(scaled, low, fits, t)
		}
		// Bytes grow a little slower than pixels, so this guess lands just
		// above the wanted size and the loop seldom runs three times.
		guess := math.Sqrt(float64(t.Bytes) / float64(len(low)))
		side = max(int(float64(side)*min(shrinkStep, guess*1.02)), min(t.MinSide, longer))
	}
}

// bestQuality raises the quality as far as the target allows. low is the
// picture at t.MinQuality.
func bestQuality(img image.Image, low []byte, fits bool, t Target) (Encoded, error) {
	b := img.Bounds()
	best := Encoded{JPEG: low, Width: b.Dx(), Height: b.Dy(), Quality: t.MinQuality, Fits: fits}
	if !fits {
		return best, nil
	}
	lo, hi := t.MinQuality+1, t.MaxQuality
	for lo <= hi && len(best.JPEG) < t.Bytes*92/100 {
		q := (lo + hi) / 2
		out, err := EncodeJPEG(img, q)
		if err != nil {
			return Encoded{}, err
		}
		if len(out) <= t.Bytes {
			best.JPEG, best.Quality = out, q
			lo = q + 1
		} else {
			hi = q - 1
		}
	}
	return best, nil
}
