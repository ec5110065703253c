// SPDX-License-Identifier: Apache-2.0

package clean

import (
	"encoding/json"
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sogoc/sogoc/internal/imaging"
)

// anyRecipe draws recipes that pass Check.
func anyRecipe(t *rapid.T) Recipe {
	part := func(name string) *Box {
		x, y := rapid.Float64Range(0, 0.3).Draw(t, name+"x"), rapid.Float64Range(0, 0.3).Draw(t, name+"y")
		return &Box{x, y, rapid.Float64Range(0.3, 1-x).Draw(t, name+"w"), rapid.Float64Range(0.3, 1-y).Draw(t, name+"h")}
	}
	r := Recipe{Turn: rapid.IntRange(0, 3).Draw(t, "turn")}
	if rapid.Bool().Draw(t, "flat") {
		d := func(v float64) float64 { return v + rapid.Float64Range(-0.12, 0.12).Draw(t, "corner") }
		r.Sheet = []Point{{d(0.15), d(0.15)}, {d(0.85), d(0.15)}, {d(0.85), d(0.85)}, {d(0.15), d(0.85)}}
	}
	if rapid.Bool().Draw(t, "skewed") {
		r.Skew = rapid.Float64Range(-MaxSkew, MaxSkew).Draw(t, "skew")
	}
	if rapid.Bool().Draw(t, "trimmed") {
		r.Keep = part("keep")
	}
	if rapid.Bool().Draw(t, "split") {
		r.Split = &Split{rapid.Bool().Draw(t, "down"), rapid.Float64Range(0.2, 0.8).Draw(t, "at"), rapid.IntRange(0, 2).Draw(t, "part")}
	}
	if rapid.Bool().Draw(t, "toned") {
		r.Tone = &Tone{Cb: rapid.IntRange(-40, 40).Draw(t, "cb"), Cr: -3}
	}
	for _, s := range Steps() {
		if rapid.Bool().Draw(t, "off"+string(s)) {
			r = r.Set(s, false)
		}
	}
	return r.rounded()
}

// A place goes to the picture and back to itself, whatever the recipe.
func TestFrameGoesThereAndBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := anyRecipe(t)
		if err := r.Check(); err != nil {
			t.Fatal(err)
		}
		f := r.Frame(rapid.IntRange(300, 5000).Draw(t, "w"), rapid.IntRange(300, 5000).Draw(t, "h"))
		p := Point{rapid.Float64Range(0, 1).Draw(t, "x"), rapid.Float64Range(0, 1).Draw(t, "y")}
		q := f.FromPicture(f.ToPicture(p))
		if math.Hypot(p.X-q.X, p.Y-q.Y) > 1e-9 {
			t.Fatalf("%v came back as %v", p, q)
		}
		b := Box{0.2, 0.3, 0.4, 0.1}
		a := f.Around(f.Corners(b))
		if math.Abs(a.X-b.X)+math.Abs(a.Y-b.Y)+math.Abs(a.W-b.W)+math.Abs(a.H-b.H) > 1e-9 {
			t.Fatalf("%v came back as %v", b, a)
		}
	})
}

// A recipe survives being stored.
func TestRecipeAsJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := anyRecipe(t)
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var back Recipe
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(back)
		if err != nil || string(again) != string(text) {
			t.Fatalf("%s became %s, %v", text, again, err)
		}
	})
}

// What Apply draws has the size that Frame says, at every size.
func TestApplySize(t *testing.T) {
	t.Parallel()
	img := dots(240, 170)
	rapid.Check(t, func(t *rapid.T) {
		r := anyRecipe(t)
		f := r.Frame(240, 170)
		if got := Apply(img, r, 0).Bounds(); got.Dx() != f.W || got.Dy() != f.H {
			t.Fatalf("%v, want %d × %d", got, f.W, f.H)
		}
		side := rapid.IntRange(20, 300).Draw(t, "side")
		if got := Apply(img, r, side).Bounds(); math.Abs(float64(max(got.Dx(), got.Dy())-min(side, max(f.W, f.H)))) > 1 {
			t.Fatalf("%v, want a longer side of %d of %d × %d", got, side, f.W, f.H)
		}
	})
}

// dots is white with a black spot of 9 × 9 px at spots.
var spots = []image.Point{{60, 50}, {180, 50}, {60, 120}, {150, 110}}

func dots(w, h int) *image.Gray {
	g := image.NewGray(image.Rect(0, 0, w, h))
	for i := range g.Pix {
		g.Pix[i] = 250
	}
	for _, s := range spots {
		for y := -4; y <= 4; y++ {
			for x := -4; x <= 4; x++ {
				g.SetGray(s.X+x, s.Y+y, color.Gray{Y: 5})
			}
		}
	}
	return g
}

// Frame tells where Apply puts things: a spot is found where its place says.
func TestFrameIsWhatApplyDraws(t *testing.T) {
	t.Parallel()
	img := dots(240, 170)
	rapid.Check(t, func(t *rapid.T) {
		r := anyRecipe(t)
		r.Tone = nil
		f := r.Frame(240, 170)
		out := imaging.Luma(Apply(img, r, 0))
		for _, s := range spots {
			p := f.FromPicture(Point{(float64(s.X) + 0.5) / 240, (float64(s.Y) + 0.5) / 170})
			if p.X < 0.05 || p.Y < 0.05 || p.X > 0.95 || p.Y > 0.95 {
				continue
			}
			x, y := int(p.X*float64(f.W)), int(p.Y*float64(f.H))
			if v := out.GrayAt(x, y).Y; v > 90 {
				t.Fatalf("%+v: spot %v is not at %d, %d of %v (%d)", r, s, x, y, out.Rect, v)
			}
		}
	})
}

func TestSetAStep(t *testing.T) {
	t.Parallel()
	r := Recipe{Skew: 2, Keep: &Box{0.1, 0.1, 0.8, 0.8}}
	off := r.Set(Deskew, false)
	if off.Does(Deskew) || !off.Has(Deskew) || !off.Does(Trim) || r.Off != nil {
		t.Errorf("%+v", off)
	}
	if diff := cmp.Diff(r, off.Set(Deskew, true)); diff != "" {
		t.Error(diff)
	}
	if !r.AsScanned().Plain() || r.Plain() {
		t.Error("as scanned, something is still done")
	}
}

// Trimmed on the level page, all of it must still be seen when the page is not
// levelled.
func TestTrimWithoutDeskew(t *testing.T) {
	t.Parallel()
	r := Recipe{Skew: 8, Keep: &Box{0.2, 0.2, 0.6, 0.6}}
	level, askew := r.Frame(1000, 1400), r.Set(Deskew, false).Frame(1000, 1400)
	for _, p := range []Point{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
		q := askew.FromPicture(level.ToPicture(p))
		if q.X < -1e-9 || q.Y < -1e-9 || q.X > 1+1e-9 || q.Y > 1+1e-9 {
			t.Errorf("the corner %v is cut off: %v", p, q)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	for name, r := range map[string]Recipe{
		"turn": {Turn: 4}, "skew": {Skew: 16}, "not a number": {Skew: nan}, "three corners": {Sheet: []Point{{0, 0}, {1, 0}, {1, 1}}},
		"crossed": {Sheet: []Point{{0, 0}, {1, 1}, {1, 0}, {0, 1}}}, "nothing kept": {Keep: &Box{0, 0, 0, 1}}, "beside": {Keep: &Box{0.5, 0, 0.6, 1}},
		"fold": {Split: &Split{At: 0.01}}, "half": {Split: &Split{At: 0.5, Part: 3}}, "tone": {Tone: &Tone{Power: 2}}, "step": {Off: []Step{"x"}},
		"corner": {Sheet: []Point{{nan, 0}, {1, 0}, {1, 1}, {0, 1}}}, "finger": {Fingers: []Box{{0, 0, 2, 1}}},
	} {
		if r.Check() == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if err := (Recipe{}).Check(); err != nil {
		t.Error(err)
	}
}

// Yellowed paper becomes white and even; ink stays dark, a red stamp red.
func TestLighten(t *testing.T) {
	t.Parallel()
	img := image.NewRGBA(image.Rect(0, 0, 400, 300))
	for y := range 300 {
		for x := range 400 {
			c := color.RGBA{210 - uint8(x/8), 195 - uint8(x/8), 150 - uint8(x/8), 255}
			switch {
			case y%30 < 3:
				c = color.RGBA{50, 45, 60, 255}
			case x > 300 && x < 340 && y > 100 && y < 116:
				c = color.RGBA{150, 30, 40, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	normal := imaging.Normalize(img)
	before := imaging.Luma(clone(normal)).Pix
	p := paperOf(normal)
	out := Apply(normal, Recipe{Tone: &Tone{Cb: int(p.cb) - 128, Cr: int(p.cr) - 128}}, 0)
	for _, x := range []int{20, 200, 380} {
		r, g, b, _ := out.At(x, 15).RGBA()
		if lo, hi := min(r, g, b)>>8, max(r, g, b)>>8; lo < 232 || hi-lo > 14 {
			t.Errorf("paper at %d is %d…%d", x, lo, hi)
		}
		if v := imaging.Luma(out).GrayAt(x, 31).Y; v > 90 {
			t.Errorf("ink at %d is %d", x, v)
		}
	}
	if r, g, _, _ := out.At(320, 108).RGBA(); r>>8 < 140 || r < 2*g {
		t.Errorf("the stamp has faded: %d, %d", r>>8, g>>8)
	}
	if !cmp.Equal(before, imaging.Luma(normal).Pix) {
		t.Error("the picture itself was changed")
	}
}

func TestCoverFingers(t *testing.T) {
	t.Parallel()
	img := dots(240, 170)
	r := Recipe{Fingers: []Box{{0.2, 0.2, 0.1, 0.2}}} // over the first spot
	out := imaging.Luma(Apply(img, r, 0))
	if v := out.GrayAt(spots[0].X, spots[0].Y).Y; v < 240 {
		t.Errorf("not covered: %d", v)
	}
	if v := out.GrayAt(spots[1].X, spots[1].Y).Y; v > 20 {
		t.Errorf("covered too much: %d", v)
	}
}
