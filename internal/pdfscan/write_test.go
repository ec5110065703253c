// SPDX-License-Identifier: Apache-2.0

package pdfscan_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/pdfscan"
	"github.com/sogoc/sogoc/internal/refusal"
)

// scan draws a page whose four quarters have shades of their own, so that any
// turn shows, with some grain.
func scan(w, h int, seed uint64) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 5))
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := byte(30+60*(x*2/w)+120*(y*2/h)) + byte(r.IntN(7))
			img.SetRGBA(x, y, color.RGBA{c, c / 2, 255 - c, 255})
		}
	}
	return img
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 88}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func turned(t testing.TB, file []byte, orientation int) []byte {
	t.Helper()
	out, err := imaging.SetOrientation(file, orientation)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func pdfOf(t testing.TB, meta pdfscan.Meta, files ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := pdfscan.Write(&b, meta, files...); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func decode(t testing.TB, file []byte) image.Image {
	t.Helper()
	img, err := imaging.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// difference is the mean distance of two pictures, 0..255, compared on a grid
// so that sizes need not be equal.
func difference(a, b image.Image) float64 {
	const n = 40
	sum := 0.0
	at := func(m image.Image, x, y int) [3]float64 {
		r := m.Bounds()
		p := image.Pt(r.Min.X+(2*x+1)*r.Dx()/(2*n), r.Min.Y+(2*y+1)*r.Dy()/(2*n))
		cr, cg, cb, _ := m.At(p.X, p.Y).RGBA()
		return [3]float64{float64(cr >> 8), float64(cg >> 8), float64(cb >> 8)}
	}
	for y := range n {
		for x := range n {
			p, q := at(a, x, y), at(b, x, y)
			for i := range p {
				sum += math.Abs(p[i] - q[i])
			}
		}
	}
	return sum / (3 * n * n)
}

func TestWriteIsValidAndHoldsTheBytes(t *testing.T) {
	t.Parallel()
	files := [][]byte{jpegOf(t, scan(200, 290, 1)), jpegOf(t, scan(300, 200, 2)), jpegOf(t, image.NewGray(image.Rect(0, 0, 50, 70)))}
	meta := pdfscan.Meta{Title: "KS.2010.01.001 – Nguyễn Thị Hoa (khai sinh)", Created: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
	out := pdfOf(t, meta, files...)
	api.DisableConfigDir()
	if err := api.Validate(bytes.NewReader(out), nil); err != nil {
		t.Errorf("pdfcpu finds fault: %v", err)
	}
	for i, f := range files {
		if !bytes.Contains(out, f) {
			t.Errorf("JPEG %d is not in the file as given", i)
		}
	}
	if !bytes.Equal(out, pdfOf(t, meta, files...)) {
		t.Error("the same input gives other bytes")
	}
	if over := len(out) - len(files[0]) - len(files[1]) - len(files[2]); over > 3000 {
		t.Errorf("%d bytes beside the pictures", over)
	}
}

func TestWriteAgainstPoppler(t *testing.T) {
	t.Parallel()
	pdfinfo, err1 := exec.LookPath("pdfinfo")
	pdftoppm, err2 := exec.LookPath("pdftoppm")
	if err1 != nil || err2 != nil {
		t.Skip("poppler-utils are not installed: no second opinion on the PDF")
	}
	var files [][]byte
	base := jpegOf(t, scan(240, 340, 3))
	for o := 1; o <= 8; o++ {
		files = append(files, turned(t, base, o))
	}
	name := filepath.Join(t.TempDir(), "out.pdf")
	if err := os.WriteFile(name, pdfOf(t, pdfscan.Meta{Title: "Sổ khai sinh"}, files...), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(pdfinfo, "-l", "8", name).CombinedOutput()
	if err != nil {
		t.Fatalf("pdfinfo: %v\n%s", err, out)
	}
	for _, want := range []string{"Sổ khai sinh", "Pages:           8", "595.28 x 841.89 pts (A4)", "841.89 x 595.28 pts (A4)"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("pdfinfo does not say %q:\n%s", want, out)
		}
	}
	prefix := strings.TrimSuffix(name, ".pdf")
	if out, err := exec.Command(pdftoppm, "-png", "-r", "40", name, prefix).CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("pdftoppm: %v\n%s", err, out)
	}
	for i, f := range files {
		page, err := os.ReadFile(prefix + "-" + string(rune('1'+i)) + ".png")
		if err != nil {
			t.Fatal(err)
		}
		seen, err := png.Decode(bytes.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		if d := difference(inner(seen, decode(t, f)), decode(t, f)); d > 12 {
			t.Errorf("orientation %d: the page shows something else (%.1f)", i+1, d)
		}
	}
}

// inner cuts the white margins off a page that shows want, centred.
func inner(page, want image.Image) image.Image {
	b, w := page.Bounds(), want.Bounds()
	scale := min(float64(b.Dx())/float64(w.Dx()), float64(b.Dy())/float64(w.Dy()))
	dx, dy := int(float64(w.Dx())*scale), int(float64(w.Dy())*scale)
	left, top := (b.Dx()-dx)/2, (b.Dy()-dy)/2
	return imaging.CropRect(page, image.Rect(left, top, left+dx, top+dy))
}

func TestWriteRefusals(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := pdfscan.Write(&b, pdfscan.Meta{}); err == nil {
		t.Error("a PDF without pages was written")
	}
	var r *refusal.Refusal
	if err := pdfscan.Write(&b, pdfscan.Meta{}, []byte("no JPEG")); !errors.As(err, &r) {
		t.Errorf("no JPEG: %v, want a Refusal", err)
	}
	full := errors.New("disk full")
	if err := pdfscan.Write(failing{full}, pdfscan.Meta{}, jpegOf(t, scan(200, 200, 1))); !errors.Is(err, full) {
		t.Errorf("writing to a full disk: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func BenchmarkWrite(b *testing.B) {
	file := jpegOf(b, scan(800, 1100, 1))
	for b.Loop() {
		pdfOf(b, pdfscan.Meta{Title: "KS"}, file)
	}
}
