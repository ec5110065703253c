// SPDX-License-Identifier: Apache-2.0

package imaging_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/sogoc/sogoc/internal/imaging"
)

// drawPage draws something like a register page: paper with grain, ruled
// lines and pen strokes.
func drawPage(w, h int, seed uint64) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 7))
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := 0; i < len(img.Pix); i += 4 {
		g := byte(r.IntN(9))
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = 236+g, 231+g, 214+g, 255
	}
	for y := h / 20; y < h; y += max(h/28, 1) {
		for x := w / 12; x < w-w/12; x++ {
			img.Set(x, y, color.RGBA{120, 110, 150, 255})
		}
	}
	for range h / 4 {
		stroke(img, r, w, h)
	}
	return img
}

func stroke(img *image.RGBA, r *rand.Rand, w, h int) {
	x, y, a := float64(r.IntN(w)), float64(r.IntN(h)), r.Float64()*6
	for range 60 {
		a += r.Float64() - 0.5
		x, y = x+math.Cos(a), y+math.Sin(a)*0.7
		for d := range 3 {
			img.Set(int(x)+d, int(y), color.RGBA{28, 30, 70, 255})
		}
	}
}

// smooth is a picture without sharp edges, for comparing filters.
func smooth(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := func(f, p float64) byte {
				return byte(128 + 90*math.Sin(f*float64(x)/float64(w)+p)*math.Cos(f*float64(y)/float64(h)))
			}
			img.Set(x, y, color.RGBA{v(9, 0), v(7, 1), v(5, 2), 255})
		}
	}
	return img
}

func jpegBytes(t testing.TB, img image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngBytes(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withEXIF puts an EXIF segment with an orientation and 300 dpi into a JPEG.
func withEXIF(file []byte, orientation int, order binary.AppendByteOrder) []byte {
	mark := "II*\x00"
	if order == binary.AppendByteOrder(binary.BigEndian) {
		mark = "MM\x00*"
	}
	body := append([]byte("Exif\x00\x00"), mark...)
	body = order.AppendUint32(body, 8)
	body = order.AppendUint16(body, 2)
	body = entry(body, order, 274, 3, 1)
	body = order.AppendUint16(order.AppendUint16(body, uint16(orientation)), 0)
	body = entry(body, order, 282, 5, 1)
	body = order.AppendUint32(body, 8+2+24+4)
	body = order.AppendUint32(body, 0)
	body = order.AppendUint32(order.AppendUint32(body, 300), 1)
	segment := binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(body)+2))
	out := append([]byte{0xFF, 0xD8}, segment...)
	return append(append(out, body...), file[2:]...)
}

func entry(b []byte, order binary.AppendByteOrder, tag, typ uint16, count uint32) []byte {
	return order.AppendUint32(order.AppendUint16(order.AppendUint16(b, tag), typ), count)
}

func open(t testing.TB, b []byte) *imaging.File {
	t.Helper()
	f, err := imaging.Open(bytes.NewReader(b), imaging.DefaultLimits())
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return f
}

func decode(t testing.TB, b []byte) image.Image {
	t.Helper()
	img, err := imaging.Decode(b)
	if err != nil {
		t.Fatalf("Decode: %v", err)
	}
	return img
}

// difference is the mean distance of two pictures of one size, 0..255.
func difference(t testing.TB, a, b image.Image) float64 {
	t.Helper()
	if a.Bounds().Size() != b.Bounds().Size() {
		t.Fatalf("sizes differ: %v and %v", a.Bounds(), b.Bounds())
	}
	sum, size := 0.0, a.Bounds().Size()
	am, bm := a.Bounds().Min, b.Bounds().Min
	for y := range size.Y {
		for x := range size.X {
			r1, g1, b1, _ := a.At(am.X+x, am.Y+y).RGBA()
			r2, g2, b2, _ := b.At(bm.X+x, bm.Y+y).RGBA()
			sum += math.Abs(float64(r1)-float64(r2)) + math.Abs(float64(g1)-float64(g2)) + math.Abs(float64(b1)-float64(b2))
		}
	}
	return sum / 3 / 257 / float64(size.X*size.Y)
}

// A canvas is written without a copy where it hides nothing, and shows no
// difference; see-through parts of one are white paper.
func TestCanvasIsWrittenAsItLies(t *testing.T) {
	t.Parallel()
	whole := image.NewRGBA(image.Rect(0, 0, 70, 50))
	draw.Draw(whole, whole.Rect, drawPage(70, 50, 5), image.Point{}, draw.Src)
	for name, canvas := range map[string]*image.RGBA{"whole": whole, "part": whole.SubImage(image.Rect(9, 5, 60, 44)).(*image.RGBA), "clear": image.NewRGBA(whole.Rect)} {
		normal := imaging.Normalize(canvas)
		got, err := imaging.EncodeJPEG(canvas, 80)
		if err != nil {
			t.Fatal(err)
		}
		if want, err := imaging.EncodeJPEG(normal, 80); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, in normal form %d (%v)", name, len(got), len(want), err)
		}
		page, media, err := imaging.EncodePage(canvas)
		if want, _, _ := imaging.EncodePage(normal); err != nil || media != "image/jpeg" || !bytes.Equal(page, want) {
			t.Errorf("%s as a page: %s of %d bytes, in normal form %d (%v)", name, media, len(page), len(want), err)
		}
	}
}
