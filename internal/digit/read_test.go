// SPDX-License-Identifier: Apache-2.0

package digit_test

import (
	"bytes"
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/digit"
	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/layout"
)

// drawn gives a page as the intake would keep it, and its truth.
func drawn(t testing.TB, s drawpage.Spec) (*image.Gray, drawpage.Truth) {
	t.Helper()
	img, truth, err := drawpage.Draw(s)
	if err != nil {
		t.Fatal(err)
	}
	return imaging.Luma(clean.Apply(img, clean.Analyse(img).Recipe, 2400)), truth
}

func sheetOf(t testing.TB, page *image.Gray, s drawpage.Spec) digit.Sheet {
	t.Helper()
	p, ok := layout.Propose(page, s.Type, s.Book.OpenYear)
	if !ok {
		t.Fatalf("%s %s %d: no form found", s.Type, s.Layout, s.Seed)
	}
	return digit.ReadPage(page, p, s.Book.OpenYear, s.Book.OpenYear)
}

// bare is a number as it is compared: without its year and the noughts before it.
func bare(written string) string {
	no, _, _ := strings.Cut(strings.ToLower(written), "/")
	return strings.TrimLeft(no, "0")
}

func short(n digit.Number) string { return fmt.Sprintf("%d%s", n.No, n.Suffix) }

func TestReadsTheNumbersOfAPage(t *testing.T) {
	t.Parallel()
	right, all := 0, 0
	for i, lay := range []drawpage.Layout{drawpage.LayoutTable, drawpage.LayoutHalf, drawpage.LayoutRuled} {
		for k, typ := range []string{"birth", "death"}[:1+i%2] {
			s := drawpage.SampleSpec(uint64(900+10*i+k), typ, lay)
			s.Capture, s.Damage = drawpage.CaptureScan, drawpage.Damage(k+1)
			page, truth := drawn(t, s)
			sheet := sheetOf(t, page, s)
			if len(sheet.Entries) != len(truth.Entries) || sheet.Page == nil {
				t.Errorf("%s %s: %d entries of %d, page %v", typ, lay, len(sheet.Entries), len(truth.Entries), sheet.Page)
				continue
			}
			for e, spot := range sheet.Entries {
				want, _ := truth.Field(e, "so")
				n, p := spot.Reading.Best()
				all++
				switch {
				case short(n) == bare(want.Written):
					right++
				case p >= digit.Certain:
					t.Errorf("%s %s: %s read as %v for certain (%.3f)", typ, lay, want.Written, n, p)
				}
			}
		}
	}
	if right*100 < all*95 {
		t.Errorf("%d of %d numbers right", right, all)
	}
}

// strip writes a number alone and reads it.
func strip(t *testing.T, face, text string, years [2]int) digit.Reading {
	t.Helper()
	s := drawpage.Strip{Face: face, DPI: 200, Size: 2.1, Wide: 1, Slant: 0.08, Track: 0.1, Alpha: 0.9, Uneven: 0.8}
	m, _, err := s.Draw(text, rand.New(rand.NewPCG(5, 9)))
	if err != nil {
		t.Fatal(err)
	}
	return digit.Read(m, digit.Where{Box: m.Rect, PPM: 200 / 25.4, From: years[0], To: years[1]})
}

func TestReadsYearsLettersAndNoughts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]digit.Number{
		"12/1999": {No: 12, Year: 1999}, "007/1999": {No: 7, Year: 1999}, "105": {No: 105}, "12a/1999": {No: 12, Suffix: "a", Year: 1999}, "48/": {No: 48}, "9/99": {No: 9, Year: 1999},
	} {
		for _, face := range []string{"patrick-hand", "mali", "cousine", "tinos"} {
			r := strip(t, face, text, [2]int{1999, 1999})
			n, p := r.Best()
			if want.Suffix != "" { // rare, so that the figures alone must not be sure of another one
				at := slices.IndexFunc(r, func(g digit.Guess) bool { return g.No == want.No && g.Suffix == want.Suffix })
				if at < 0 || r[at].LogP < -4 || p >= digit.Certain && n.Suffix == "" {
					t.Errorf("%s: %s read as %v", face, text, r)
				}
				continue
			}
			if n.No != want.No || n.Suffix != "" {
				t.Errorf("%s: %s read as %v (%.2f)", face, text, n, p)
			}
			if n.Year != want.Year {
				t.Errorf("%s: the year of %s read as %d", face, text, n.Year)
			}
		}
	}
}

// In the cell of a list, with room for many more figures, one thin one is ink.
func TestReadsOneFigureInAWideCell(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"1", "7", "11"} {
		s := drawpage.Strip{Face: "cousine", DPI: 200, Size: 2.1, Wide: 1, Track: 0.1, Alpha: 0.9}
		m, _, err := s.Draw(text, rand.New(rand.NewPCG(5, 9)))
		if err != nil {
			t.Fatal(err)
		}
		cell := image.NewGray(image.Rect(0, 0, 240, 60+m.Rect.Dy())) // 30 mm wide and 7 higher than a line
		for i := range cell.Pix {
			cell.Pix[i] = m.Pix[0]
		}
		for y := range m.Rect.Dy() {
			copy(cell.Pix[(30+y)*cell.Stride+20:][:m.Rect.Dx()], m.Pix[y*m.Stride:])
		}
		n, p := digit.Read(cell, digit.Where{Box: cell.Rect, PPM: 200 / 25.4}).Best()
		if short(n) != text {
			t.Errorf("%s read as %v (%.2f)", text, n, p)
		}
	}
}

func TestReadsNothingWhereNothingIsWritten(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	m := image.NewGray(image.Rect(0, 0, 400, 60))
	for i := range m.Pix {
		m.Pix[i] = uint8(205 + rng.IntN(12))
	}
	w := digit.Where{Box: m.Rect, PPM: 8, Line: 30}
	if r := digit.Read(m, w); r != nil {
		t.Errorf("bare paper reads as %v", r)
	}
	for x := range 400 {
		m.Pix[45*m.Stride+x], m.Pix[46*m.Stride+x] = 60, 60
		if x%8 < 2 {
			m.Pix[30*m.Stride+x], m.Pix[31*m.Stride+x] = 60, 60
		}
	}
	if r := digit.Read(m, w); r != nil {
		t.Errorf("a ruled line and a dotted one read as %v", r)
	}
	if n, p := strip(t, "tinos", "Số đăng ký", [2]int{}).Best(); p >= digit.Certain {
		t.Errorf("words read as %v for certain", n)
	}
}

// A reading is a share of one whole, the likeliest first, each number once.
func FuzzRead(f *testing.F) {
	f.Add([]byte("12/1999"), uint8(40), uint8(8))
	f.Add(bytes.Repeat([]byte{0, 255, 0, 0, 255, 90}, 200), uint8(25), uint8(3))
	f.Fuzz(func(t *testing.T, pix []byte, width, ppm uint8) {
		w := max(1, int(width))
		m := &image.Gray{Pix: pix, Stride: w, Rect: image.Rect(0, 0, w, len(pix)/w)}
		r := digit.Read(m, digit.Where{Box: image.Rect(-3, -3, 500, 500), PPM: float64(ppm%16) + 0.5, Line: int(ppm) % 40, From: 1990, To: 1991})
		sum, seen := 0.0, map[digit.Number]bool{}
		for i, g := range r {
			sum += math.Exp(g.LogP)
			if seen[g.Number] || g.No <= 0 || i > 0 && g.LogP > r[i-1].LogP {
				t.Fatalf("guess %d of %v", i, r)
			}
			seen[g.Number] = true
		}
		if sum > 1+1e-9 {
			t.Fatalf("likelihoods add up to %v", sum)
		}
	})
}

func TestTheModelIsKeptWithoutLoss(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("model.bin")
	if err != nil {
		t.Fatal(err)
	}
	if len(data) > 300_000 {
		t.Errorf("the model takes %d bytes", len(data))
	}
	net, err := digit.Load(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	if err := net.Save(&again); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again.Bytes(), data) {
		t.Error("what was saved again differs")
	}
	if _, err := digit.Load(bytes.NewReader(data[:len(data)-1])); err == nil {
		t.Error("a model that is cut off is taken")
	}
}

// used is the processor time of this process so far.
func used(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkReadPage(b *testing.B) {
	for _, lay := range []drawpage.Layout{drawpage.LayoutTable, drawpage.LayoutHalf, drawpage.LayoutRuled} {
		s := drawpage.SampleSpec(912, "birth", lay)
		s.DPI, s.Capture = 300, drawpage.CaptureScan
		page, _ := drawn(b, s)
		p, ok := layout.Propose(page, s.Type, s.Book.OpenYear)
		if !ok {
			b.Fatal("no form found")
		}
		b.Run(string(lay), func(b *testing.B) {
			b.ReportAllocs()
			before := used(b)
			for b.Loop() {
				digit.ReadPage(page, p, s.Book.OpenYear, s.Book.OpenYear)
			}
			b.ReportMetric(float64((used(b)-before).Microseconds())/1000/float64(b.N), "cpu-ms/page")
		})
	}
}
