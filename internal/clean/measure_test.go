// SPDX-License-Identifier: Apache-2.0

package clean_test

import (
	"flag"
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/imaging"
)

// More pages give finer rates: go test ./internal/clean -run Rates -v -pages 400
var pages = flag.Int("pages", 4, "how many pages of each kind the rates are measured on")

// Limits were set while looking at the pages as they are; figures for docs are
// measured on pages that nobody looked at: go test … -fresh
var fresh = flag.Bool("fresh", false, "draw pages of seeds that no limit was set on")

// freshFrom parts the seeds on which limits are set from those that are told.
const freshFrom = 1_000_000

var layouts = []drawpage.Layout{drawpage.LayoutTable, drawpage.LayoutHalf, drawpage.LayoutRuled}

var types = []string{"birth", "marriage", "death", "parent_child"}

// someSpec is a page of any layout, type, age and hand.
func someSpec(seed uint64) (drawpage.Spec, *rand.Rand) {
	rng := rand.New(rand.NewPCG(seed, 0x636c65616e))
	s := drawpage.SampleSpec(seed, types[rng.IntN(len(types))], layouts[rng.IntN(len(layouts))])
	s.DPI, s.Capture = 120, drawpage.CaptureScan
	return s, rng
}

// shot is a drawn page as it lies in a file, with its truth.
type shot struct {
	img   image.Image
	truth drawpage.Truth
	turn  int // quarter turns clockwise that set it upright
}

func draw(t testing.TB, s drawpage.Spec) shot {
	t.Helper()
	img, truth, err := drawpage.Draw(s)
	if err != nil {
		t.Fatal(err)
	}
	return shot{img: imaging.Normalize(img), truth: truth}
}

// measure draws pages of a kind, two at once, and looks at each.
func measure(t *testing.T, first uint64, make func(seed uint64) shot, look func(seed uint64, s shot, r clean.Report)) {
	t.Helper()
	if *fresh {
		first += freshFrom
	}
	var mu sync.Mutex
	var group sync.WaitGroup
	for half := range uint64(2) {
		group.Go(func() {
			for i := half; i < uint64(*pages); i += 2 {
				s := make(first + i)
				r := clean.Analyse(s.img)
				mu.Lock()
				look(first+i, s, r)
				mu.Unlock()
			}
		})
	}
	group.Wait()
}

// tally counts how often something held.
type tally struct{ yes, all int }

func (c *tally) add(ok bool) {
	c.all++
	if ok {
		c.yes++
	}
}

func (c tally) String() string {
	return fmt.Sprintf("%d of %d (%.1f %%)", c.yes, c.all, 100*c.rate())
}

func (c tally) rate() float64 { return float64(c.yes) / float64(max(c.all, 1)) }

// atLeast fails when a rate is lower than it should be; a name, a tally, a rate
// each.
func atLeast(t *testing.T, wants ...any) {
	t.Helper()
	for i := 0; i+2 < len(wants); i += 3 {
		if c := wants[i+1].(tally); c.all > 0 && c.rate() < wants[i+2].(float64) {
			t.Errorf("%s: %v, want %.0f %%", wants[i], c, 100*wants[i+2].(float64))
		}
	}
}

// not is the tally of what did not hold.
func (c tally) not() tally { return tally{c.all - c.yes, c.all} }

func quantile(v []float64, q float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	slices.Sort(v)
	return v[min(int(q*float64(len(v))), len(v)-1)]
}

func TestRatesSkew(t *testing.T) {
	t.Parallel()
	var errs []float64
	var good, flagged tally
	measure(t, 1000, func(seed uint64) shot {
		s, rng := someSpec(seed)
		s.Hard = drawpage.Hard{Skew: rng.Float64()*28 - 14, Border: 2 + 10*rng.Float64()}
		if rng.IntN(2) == 0 {
			s.Hard.Desk = drawpage.DeskBlack
		}
		return draw(t, s)
	}, func(seed uint64, s shot, r clean.Report) {
		e := math.Abs(r.Recipe.Skew - s.truth.LineDeg)
		flagged.add(r.Flagged(clean.MaySkew))
		if r.Flagged(clean.MaySkew) {
			t.Logf("seed %d: flagged, %+v", seed, s.truth.Layout)
			return
		}
		errs = append(errs, e)
		good.add(e <= 0.2)
		if e > 0.2 {
			t.Logf("seed %d: %s damage %d: %.2f, truth %.2f (sheet %.2f)", seed, s.truth.Layout, s.truth.Damage, r.Recipe.Skew, s.truth.LineDeg, s.truth.SkewDeg)
		}
	})
	t.Logf("within 0.2°: %s; median %.3f°, p95 %.3f°, worst %.3f°; left to a person: %s", good, quantile(errs, 0.5), quantile(errs, 0.95), quantile(errs, 1), flagged)
	atLeast(t, "level", good, 0.95, "not left to a person", flagged.not(), 0.9)
}

func TestRatesTurn(t *testing.T) {
	t.Parallel()
	var right, flagged, wrong tally
	measure(t, 2000, func(seed uint64) shot {
		s, rng := someSpec(seed)
		s.Hard.Skew = rng.Float64()*6 - 3
		p := draw(t, s)
		p.turn = rng.IntN(4)
		p.img = imaging.Rotate(p.img, -p.turn)
		return p
	}, func(seed uint64, s shot, r clean.Report) {
		ok := r.Recipe.Turn == s.turn
		unsure := r.Flagged(clean.MayTurn)
		right.add(ok && !unsure)
		flagged.add(unsure)
		wrong.add(!ok && !unsure)
		if !ok && !unsure {
			t.Logf("seed %d: %s %s: %d, truth %d, sure %.2f", seed, s.truth.Layout, s.truth.Writing, r.Recipe.Turn, s.turn, r.Sure["turn"])
		}
	})
	t.Logf("set upright: %s; left to a person: %s; wrong: %s", right, flagged, wrong)
	atLeast(t, "upright", right, 0.7, "not wrong", wrong.not(), 0.97)
}

// A picture that ends on the sheet, with no desk: a ruled line is not its rim.
func TestRatesNoDesk(t *testing.T) {
	t.Parallel()
	var whole tally
	measure(t, 9000, func(seed uint64) shot {
		s, rng := someSpec(seed)
		s.DPI = 100 + 25*rng.IntN(4)
		s.Hard.Skew = 0.001 // asks for a picture that ends on the sheet
		return draw(t, s)
	}, func(seed uint64, s shot, r clean.Report) {
		d, lost := off(s.truth, r.Recipe)
		mm := float64(s.truth.DPI) / 25.4
		whole.add(d/mm <= 3 && !lost)
		if d/mm > 3 || lost {
			t.Logf("seed %d: %s damage %d %d dpi: off by %.1f mm, ink lost %v, %+v sheet %v", seed, s.truth.Layout, s.truth.Damage, s.truth.DPI, d/mm, lost, r.Recipe.Keep, r.Recipe.Sheet)
		}
	})
	t.Logf("left whole, within 3 mm: %s", whole)
	atLeast(t, "left whole", whole, 0.9)
}

func TestRatesTrim(t *testing.T) {
	t.Parallel()
	var found, near, cut tally
	var errs []float64
	measure(t, 3000, func(seed uint64) shot {
		s, rng := someSpec(seed)
		s.Hard = drawpage.Hard{Skew: rng.Float64()*6 - 3, Border: 3 + 12*rng.Float64(), Desk: []drawpage.Desk{drawpage.DeskAuto, drawpage.DeskBlack, drawpage.DeskWood}[rng.IntN(3)]}
		return draw(t, s)
	}, func(seed uint64, s shot, r clean.Report) {
		found.add(r.Recipe.Keep != nil || r.Recipe.Sheet != nil)
		d, lost := off(s.truth, r.Recipe)
		mm := float64(s.truth.DPI) / 25.4
		errs = append(errs, d/mm)
		near.add(d/mm <= 3)
		cut.add(lost)
		if d/mm > 3 || lost {
			t.Logf("seed %d: %s damage %d %s: off by %.1f mm, ink lost %v, %+v sheet %v", seed, s.truth.Layout, s.truth.Damage, s.truth.Hard.Desk, d/mm, lost, r.Recipe.Keep, r.Recipe.Sheet != nil)
		}
	})
	t.Logf("found: %s; within 3 mm: %s; median %.2f mm, p95 %.2f mm; writing cut: %s", found, near, quantile(errs, 0.5), quantile(errs, 0.95), cut)
	atLeast(t, "sheet found", near, 0.95, "nothing cut", cut.not(), 1.0)
}

// off is how far, px, the worst corner of the page shown lies from that of the
// sheet, and whether any writing was cut away.
func off(t drawpage.Truth, r clean.Recipe) (worst float64, lost bool) {
	r.Turn = 0
	f := r.Frame(t.Width, t.Height)
	corners := f.Corners(clean.Box{W: 1, H: 1})
	for i, c := range corners {
		worst = max(worst, math.Hypot(c.X*float64(t.Width)-t.Corners[i][0], c.Y*float64(t.Height)-t.Corners[i][1]))
	}
	for _, e := range t.Entries {
		for _, field := range e.Fields {
			b := field.Box
			if b.Empty() {
				continue
			}
			p := f.FromPicture(clean.Point{X: (b.X0 + b.X1) / 2 / float64(t.Width), Y: (b.Y0 + b.Y1) / 2 / float64(t.Height)})
			lost = lost || p.X < 0 || p.Y < 0 || p.X > 1 || p.Y > 1
		}
	}
	return worst, lost
}

func TestRatesPhotograph(t *testing.T) {
	t.Parallel()
	var flat, near tally
	var errs []float64
	measure(t, 4000, func(seed uint64) shot {
		s, rng := someSpec(seed)
		s.Capture = drawpage.CapturePhoto
		s.Hard = drawpage.Hard{Skew: rng.Float64()*10 - 5, Border: 8 + 15*rng.Float64(), Tilt: 0.05 + 0.15*rng.Float64(), Sides: true}
		return draw(t, s)
	}, func(seed uint64, s shot, r clean.Report) {
		flat.add(r.Recipe.Sheet != nil)
		d, _ := off(s.truth, r.Recipe)
		mm := float64(s.truth.DPI) / 25.4
		errs = append(errs, d/mm)
		near.add(d/mm <= 5)
		if d/mm > 5 {
			t.Logf("seed %d: %s damage %d: off by %.1f mm, flat %v", seed, s.truth.Layout, s.truth.Damage, d/mm, r.Recipe.Sheet != nil)
		}
	})
	t.Logf("flattened: %s; corners within 5 mm: %s; median %.2f mm, p95 %.2f mm", flat, near, quantile(errs, 0.5), quantile(errs, 0.95))
	atLeast(t, "flattened", flat, 0.9, "corners", near, 0.9)
}

func TestRatesSpread(t *testing.T) {
	t.Parallel()
	var divided, kept, single tally
	var errs []float64
	measure(t, 5000, func(seed uint64) shot {
		s, rng := someSpec(seed)
		if s.Hard.Border = 5 * rng.Float64(); s.Layout == drawpage.LayoutRuled {
			return draw(t, s)
		}
		if seed%3 == 0 {
			return draw(t, s)
		}
		o, _ := someSpec(seed + 77777)
		o.Type, o.Layout, o.Hard = s.Type, s.Layout, s.Hard
		if want := drawpage.PerPage(s.Layout); len(o.Entries) > want {
			o.Entries = o.Entries[:want]
		}
		img, truth, err := drawpage.DrawSpread(s, o)
		if err != nil {
			t.Error(err)
		}
		return shot{img: imaging.Normalize(img), truth: truth}
	}, func(seed uint64, s shot, r clean.Report) {
		divides := r.Divides()
		switch {
		case s.truth.Fold != nil:
			ok := divides
			if r.Recipe.Split != nil {
				p := r.Recipe
				p.Split = &clean.Split{At: p.Split.At, Part: 1}
				p.Turn = 0
				e := p.Frame(s.truth.Width, s.truth.Height).ToPicture(clean.Point{X: 1, Y: 0.5})
				d := math.Abs(e.X*float64(s.truth.Width)-(s.truth.Fold[0][0]+s.truth.Fold[1][0])/2) / (float64(s.truth.DPI) / 25.4)
				errs = append(errs, d)
				ok = ok && d < 5
			}
			divided.add(ok)
			if !ok {
				t.Logf("seed %d: %s damage %d not divided: %+v sure %v keep %+v", seed, s.truth.Layout, s.truth.Damage, r.Recipe.Split, r.Sure, r.Recipe.Keep)
			}
		case s.truth.Layout == drawpage.LayoutRuled:
			kept.add(!divides)
			if divides {
				t.Logf("seed %d: list torn apart", seed)
			}
		default:
			single.add(!divides && r.Recipe.Split == nil)
		}
	})
	t.Logf("two pages divided within 5 mm: %s, median %.2f mm, p95 %.2f mm; lists over a spread left whole: %s; single pages left: %s", divided, quantile(errs, 0.5), quantile(errs, 0.95), kept, single)
	atLeast(t, "divided", divided, 0.9, "lists whole", kept, 1.0, "single pages", single, 0.95)
}

func TestRatesBlank(t *testing.T) {
	t.Parallel()
	var blank, written tally
	measure(t, 6000, func(seed uint64) shot {
		s, rng := someSpec(seed)
		s.Hard = drawpage.Hard{Blank: seed%2 == 0, Border: 4 * rng.Float64()}
		if seed%4 == 1 { // a form with one entry, or none
			s.Entries = s.Entries[:rng.IntN(2)]
		}
		return draw(t, s)
	}, func(seed uint64, s shot, r clean.Report) {
		if s.truth.Hard.Blank {
			blank.add(r.Flagged(clean.IsBlank))
		} else {
			written.add(!r.Flagged(clean.IsBlank))
		}
		if s.truth.Hard.Blank != r.Flagged(clean.IsBlank) {
			t.Logf("seed %d: %s damage %d: blank %v scored %.3f", seed, s.truth.Layout, s.truth.Damage, s.truth.Hard.Blank, r.Blank)
		}
	})
	t.Logf("blank found: %s; written left: %s", blank, written)
	atLeast(t, "blank", blank, 0.9, "written", written, 0.9)
}

func TestRatesBlur(t *testing.T) {
	t.Parallel()
	var blurred, crisp tally
	var lo, hi []float64
	measure(t, 7000, func(seed uint64) shot {
		s, rng := someSpec(seed)
		s.DPI = 150
		if seed%2 == 0 {
			if rng.IntN(2) == 0 {
				s.Hard.Blur = 0.8 + rng.Float64()
			} else {
				s.Hard.Shake = 1.2 + 1.5*rng.Float64()
			}
		}
		return draw(t, s)
	}, func(seed uint64, s shot, r clean.Report) {
		bad := s.truth.Hard.Blur+s.truth.Hard.Shake > 0
		if bad {
			blurred.add(r.Flagged(clean.IsBlurred))
			lo = append(lo, r.Blur)
		} else {
			crisp.add(!r.Flagged(clean.IsBlurred))
			hi = append(hi, r.Blur)
		}
		if bad != r.Flagged(clean.IsBlurred) {
			t.Logf("seed %d: %s damage %d %s: blur %.2f shake %.2f scored %.3f blank %.2f", seed, s.truth.Layout, s.truth.Damage, s.truth.Writing, s.truth.Hard.Blur, s.truth.Hard.Shake, r.Blur, r.Blank)
		}
	})
	t.Logf("blurred found: %s (lowest score %.2f); crisp left: %s (highest score %.2f)", blurred, quantile(lo, 0), crisp, quantile(hi, 1))
	atLeast(t, "blurred", blurred, 0.8, "crisp", crisp, 0.95)
}

func TestRatesFinger(t *testing.T) {
	t.Parallel()
	var found, none tally
	measure(t, 8000, func(seed uint64) shot {
		s, rng := someSpec(seed)
		s.Hard = drawpage.Hard{Finger: int(seed % 2), Border: 4 * rng.Float64()}
		if rng.IntN(2) == 0 {
			s.Hard.Border = 0
		}
		return draw(t, s)
	}, func(seed uint64, s shot, r clean.Report) {
		has := len(s.truth.Fingers) > 0
		if has {
			found.add(r.Flagged(clean.HasFinger))
		} else {
			none.add(!r.Flagged(clean.HasFinger))
		}
		if has != r.Flagged(clean.HasFinger) {
			t.Logf("seed %d: %s damage %d: fingers %v, found %v border %.1f", seed, s.truth.Layout, s.truth.Damage, s.truth.Fingers, r.Recipe.Fingers, s.truth.Hard.Border)
		}
	})
	t.Logf("fingers found: %s; none where none is: %s", found, none)
	atLeast(t, "fingers", found, 0.9, "no fingers", none, 0.95)
}

// The parts of the intake of an A3 page at 300 dpi that this package does.
func BenchmarkA3(b *testing.B) {
	s := drawpage.SampleSpec(11, "birth", drawpage.LayoutRuled)
	s.DPI, s.Damage, s.Capture = 300, drawpage.DamageMedium, drawpage.CaptureScan
	s.Hard = drawpage.Hard{Skew: 2, Border: 4, Desk: drawpage.DeskBlack}
	page := draw(b, s)
	r := clean.Analyse(page.img)
	b.Run("analyse", func(b *testing.B) {
		for b.Loop() {
			clean.Analyse(page.img)
		}
	})
	b.Run("view", func(b *testing.B) {
		for b.Loop() {
			clean.Apply(page.img, r.Recipe, imaging.ViewSide)
		}
	})
	b.Run("full", func(b *testing.B) {
		for b.Loop() {
			clean.Apply(page.img, r.Recipe, 0)
		}
	})
}
