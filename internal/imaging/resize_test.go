// SPDX-License-Identifier: Apache-2.0

package imaging_test

import (
	"bytes"
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/draw"
	"pgregory.net/rapid"

	"github.com/sogoc/sogoc/internal/imaging"
)

func TestFitKeepsShapeAndNeverEnlarges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 400).Draw(t, "w"), rapid.IntRange(1, 400).Draw(t, "h")
		mw, mh := rapid.IntRange(1, 400).Draw(t, "maxW"), rapid.IntRange(1, 400).Draw(t, "maxH")
		out := imaging.Fit(image.NewGray(image.Rect(0, 0, w, h)), mw, mh).Bounds()
		if out.Dx() > min(w, mw) || out.Dy() > min(h, mh) {
			t.Fatalf("%d×%d into %d×%d gave %v", w, h, mw, mh, out)
		}
		scale := min(1, min(float64(mw)/float64(w), float64(mh)/float64(h)))
		if dx := float64(out.Dx()) - float64(w)*scale; dx > 1 || dx < -1 {
			t.Fatalf("%d×%d into %d×%d gave %v: shape lost", w, h, mw, mh, out)
		}
	})
}

func TestFitKeepsFlatShadesExactly(t *testing.T) {
	t.Parallel()
	for _, shade := range []byte{0, 1, 127, 254, 255} {
		img := image.NewGray(image.Rect(0, 0, 331, 277))
		for i := range img.Pix {
			img.Pix[i] = shade
		}
		for _, side := range []int{300, 150, 61, 7, 1} {
			for _, v := range imaging.Fit(img, side, side).(*image.Gray).Pix {
				if v != shade {
					t.Fatalf("shade %d became %d at side %d", shade, v, side)
				}
			}
		}
	}
}

// TestFitAgainstAnotherFilter: the library's Catmull-Rom on the full picture
// is slower; ours must look the same, also in position.
func TestFitAgainstAnotherFilter(t *testing.T) {
	t.Parallel()
	for _, src := range []*image.RGBA{smooth(640, 480), drawPage(640, 480, 21)} {
		for _, side := range []int{600, 400, 210, 97} {
			got := imaging.Fit(src, side, side)
			want := image.NewRGBA(got.Bounds())
			draw.CatmullRom.Scale(want, want.Rect, src, src.Rect, draw.Src, nil)
			if d := difference(t, want, got); d > 2.2 {
				t.Errorf("side %d: differs by %.2f", side, d)
			}
		}
	}
}

func TestFitKeepsPosition(t *testing.T) {
	t.Parallel()
	// A ramp must stay the same ramp: at 1000/3 the last block is a part, and
	// a careless filter would shift everything.
	img := image.NewGray(image.Rect(0, 0, 1000, 10))
	for x := range 1000 {
		for y := range 10 {
			img.Pix[y*img.Stride+x] = byte(x * 255 / 999)
		}
	}
	for _, side := range []int{900, 499, 333, 301, 100} {
		out := imaging.Fit(img, side, side).(*image.Gray)
		for x := 2; x < side-2; x++ {
			center := (float64(x)+0.5)*1000/float64(side) - 0.5
			if want := center * 255 / 999; float64(out.Pix[x])-want > 1.6 || float64(out.Pix[x])-want < -1.6 {
				t.Fatalf("side %d: pixel %d is %d, want %.1f", side, x, out.Pix[x], want)
			}
		}
	}
}

func TestRotate(t *testing.T) {
	t.Parallel()
	img := imaging.Normalize(drawPage(37, 23, 22))
	once := imaging.Rotate(img, 1)
	if once.Bounds() != image.Rect(0, 0, 23, 37) {
		t.Fatalf("a quarter turn gives %v", once.Bounds())
	}
	for y := range 23 {
		for x := range 37 {
			if img.At(x, y) != once.At(22-y, x) {
				t.Fatalf("(%d,%d) did not go to (%d,%d)", x, y, 22-y, x)
			}
		}
	}
	for quarters, want := range map[int]image.Image{0: img, 4: img, -4: img, -3: once, 5: once} {
		if d := difference(t, imaging.Rotate(img, quarters), want); d != 0 {
			t.Errorf("%d quarter turns differ by %.2f", quarters, d)
		}
	}
	if d := difference(t, imaging.Rotate(imaging.Rotate(img, 1), 3), img); d != 0 {
		t.Errorf("there and back differs by %.2f", d)
	}
}

var ratios = []image.YCbCrSubsampleRatio{
	image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420,
	image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410,
}

// subsampled is a picture whose colours are stored at the given ratio.
func subsampled(ratio image.YCbCrSubsampleRatio, w, h int) *image.YCbCr {
	img := image.NewYCbCr(image.Rect(0, 0, w, h), ratio)
	r := rand.New(rand.NewPCG(uint64(ratio), 3))
	for _, p := range [][]byte{img.Y, img.Cb, img.Cr} {
		for i := range p {
			p[i] = byte(60 + r.IntN(130))
		}
	}
	return img
}

func TestEveryColourRatioCanBeTurnedCutAndShrunk(t *testing.T) {
	t.Parallel()
	for _, ratio := range ratios {
		img := subsampled(ratio, 64, 48)
		turned := imaging.Rotate(img, 1)
		for y := range 48 {
			for x := range 64 {
				a, b := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA), color.RGBAModel.Convert(turned.At(47-y, x)).(color.RGBA)
				if abs(int(a.R)-int(b.R)) > 2 || abs(int(a.G)-int(b.G)) > 2 || abs(int(a.B)-int(b.B)) > 2 {
					t.Fatalf("%v: (%d,%d) %v became %v", ratio, x, y, a, b)
				}
			}
		}
		rect := image.Rect(8, 4, 40, 28)
		if d := difference(t, img.SubImage(rect), imaging.CropRect(img, rect)); d != 0 {
			t.Errorf("%v: cut differs by %.2f", ratio, d)
		}
		if b := imaging.Fit(img, 20, 20).Bounds(); b != image.Rect(0, 0, 20, 15) {
			t.Errorf("%v: shrunk to %v", ratio, b)
		}
	}
}

func TestOddSizesNeverFail(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 33).Draw(t, "w"), rapid.IntRange(1, 33).Draw(t, "h")
		img := imaging.Normalize(subsampled(rapid.SampledFrom(ratios).Draw(t, "ratio"), w, h))
		turned := imaging.Rotate(img, rapid.IntRange(-5, 5).Draw(t, "quarters"))
		region := imaging.Region{
			X: rapid.Float64Range(-0.5, 1.5).Draw(t, "x"), Y: rapid.Float64Range(-0.5, 1.5).Draw(t, "y"),
			W: rapid.Float64Range(0, 1.5).Draw(t, "rw"), H: rapid.Float64Range(0, 1.5).Draw(t, "rh"),
		}
		cut := imaging.Crop(turned, region)
		if cut == nil || cut.Bounds().Empty() {
			t.Fatalf("region %+v of %v is empty", region, turned.Bounds())
		}
		side := rapid.IntRange(1, 33).Draw(t, "side")
		if _, err := imaging.EncodeJPEG(imaging.Fit(cut, side, side), 70); err != nil {
			t.Fatal(err)
		}
	})
}

func TestCropOutside(t *testing.T) {
	t.Parallel()
	img := imaging.Normalize(drawPage(30, 20, 1))
	if out := imaging.CropRect(img, image.Rect(40, 0, 50, 10)); out != nil {
		t.Errorf("a cut outside the page is %v", out.Bounds())
	}
	if out := imaging.CropRect(img, image.Rect(-5, 15, 5, 90)); out.Bounds() != image.Rect(0, 0, 5, 5) {
		t.Errorf("a cut over the edge is %v", out.Bounds())
	}
	if out := imaging.Crop(img, imaging.Region{X: 0.5, Y: 0.25, W: 0.5, H: 0.5}); out.Bounds() != image.Rect(0, 0, 15, 10) {
		t.Errorf("a region is %v", out.Bounds())
	}
}

func TestViewAndThumb(t *testing.T) {
	t.Parallel()
	page := drawPage(1240, 2000, 31)
	view, err := imaging.View(page)
	if err != nil {
		t.Fatal(err)
	}
	if b := decode(t, view).Bounds(); b.Dy() != imaging.ViewSide || b.Dx() != 992 {
		t.Errorf("view is %v", b)
	}
	thumb, err := imaging.Thumb(decode(t, view))
	if err != nil {
		t.Fatal(err)
	}
	if b := decode(t, thumb).Bounds(); b.Dy() != imaging.ThumbSide {
		t.Errorf("thumb is %v", b)
	}
	if len(thumb) > 20_000 {
		t.Errorf("thumb has %d bytes", len(thumb))
	}
}

func TestEncodeToSize(t *testing.T) {
	t.Parallel()
	target := imaging.A4Target()
	for seed, size := range []image.Point{{1654, 2339}, {2480, 3508}, {900, 1200}, {3508, 2480}} {
		got, err := imaging.EncodeToSize(drawPage(size.X, size.Y, uint64(seed)), target)
		if err != nil {
			t.Fatal(err)
		}
		b := decode(t, got.JPEG).Bounds()
		if b.Dx() != got.Width || b.Dy() != got.Height {
			t.Errorf("%v: file is %v, Encoded says %d × %d", size, b, got.Width, got.Height)
		}
		if !got.Fits || len(got.JPEG) > target.Bytes {
			t.Errorf("%v: %d bytes at %v, quality %d", size, len(got.JPEG), b, got.Quality)
		}
		if max(b.Dx(), b.Dy()) < target.MinSide || got.Quality < target.MinQuality {
			t.Errorf("%v: shrunk below legibility: %v, quality %d", size, b, got.Quality)
		}
		if len(got.JPEG) < target.Bytes/2 && got.Quality < target.MaxQuality && b.Dx() < size.X {
			t.Errorf("%v: only %d of %d bytes used at %v, quality %d", size, len(got.JPEG), target.Bytes, b, got.Quality)
		}
	}
}

func TestEncodeToSizeStopsAtLegibility(t *testing.T) {
	t.Parallel()
	noise := image.NewGray(image.Rect(0, 0, 1500, 2000))
	r := rand.New(rand.NewPCG(1, 1))
	for i := range noise.Pix {
		noise.Pix[i] = byte(r.Uint32())
	}
	target := imaging.A4Target()
	got, err := imaging.EncodeToSize(noise, target)
	if err != nil {
		t.Fatal(err)
	}
	if got.Fits || got.Height != target.MinSide || got.Quality != target.MinQuality || len(got.JPEG) <= target.Bytes {
		t.Errorf("noise: fits %v, %d × %d, quality %d, %d bytes", got.Fits, got.Width, got.Height, got.Quality, len(got.JPEG))
	}
}

func TestEncodeToSizeIsRepeatable(t *testing.T) {
	t.Parallel()
	page := drawPage(800, 1100, 9)
	one, err1 := imaging.EncodeToSize(page, imaging.A4Target())
	two, err2 := imaging.EncodeToSize(page, imaging.A4Target())
	if err1 != nil || err2 != nil || !bytes.Equal(one.JPEG, two.JPEG) {
		t.Error("the same page gives different bytes")
	}
}

// The benchmarks use an A4 page at 300 dpi.
func benchPage(b *testing.B) ([]byte, image.Image) {
	b.Helper()
	file := jpegBytes(b, drawPage(2480, 3508, 77), 85)
	return file, decode(b, file)
}

func BenchmarkDecodeA4(b *testing.B) {
	file, _ := benchPage(b)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		decode(b, file)
	}
}

func BenchmarkViewA4(b *testing.B) {
	_, img := benchPage(b)
	for b.Loop() {
		if _, err := imaging.View(img); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFitA4To1600(b *testing.B) {
	_, img := benchPage(b)
	for b.Loop() {
		imaging.Fit(img, 1600, 1600)
	}
}

func BenchmarkFitA4To1600ByLibrary(b *testing.B) {
	_, img := benchPage(b)
	dst := image.NewRGBA(imaging.Fit(img, 1600, 1600).Bounds())
	for b.Loop() {
		draw.CatmullRom.Scale(dst, dst.Rect, img, img.Bounds(), draw.Src, nil)
	}
}

func BenchmarkThumbA4(b *testing.B) {
	_, img := benchPage(b)
	for b.Loop() {
		if _, err := imaging.Thumb(img); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRotateA4(b *testing.B) {
	_, img := benchPage(b)
	for b.Loop() {
		imaging.Rotate(img, 1)
	}
}

func BenchmarkEncodeA4To100kB(b *testing.B) {
	_, img := benchPage(b)
	for b.Loop() {
		if _, err := imaging.EncodeToSize(img, imaging.A4Target()); err != nil {
			b.Fatal(err)
		}
	}
}
