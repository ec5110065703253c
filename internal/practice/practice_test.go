// SPDX-License-Identifier: Apache-2.0

package practice_test

import (
	"bytes"
	"errors"
	"image/jpeg"
	"testing"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/practice"
)

func TestExercisesAreKeyedRightFromTheirPage(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for n := 1; n <= practice.Count; n++ {
		x, err := practice.Get(n)
		if err != nil {
			t.Fatal(err)
		}
		seen[x.Type.ID] = true
		if right, wrong := x.Mark(x.Entry.Values); len(wrong) > 0 || right < 8 {
			t.Errorf("exercise %d: the truth itself is marked %d right, wrong %+v", n, right, wrong)
		}
		for _, f := range findings(x) {
			if f.Severity == civil.Error {
				t.Errorf("exercise %d: the truth has an error: %s %s", n, f.Rule, f.VI)
			}
		}
	}
	if len(seen) < 3 {
		t.Errorf("the exercises are of %d types", len(seen))
	}
}

func findings(x practice.Exercise) []civil.Finding {
	_, f := x.Check(x.Entry.Values)
	return f
}

func TestMarkTellsWhatDiffers(t *testing.T) {
	t.Parallel()
	x, err := practice.Get(1)
	if err != nil {
		t.Fatal(err)
	}
	v := x.Entry.Values.Clone()
	name := v["nksHoTen"]
	v["nksHoTen"] = civil.Value{Written: name.Written + "h"}
	delete(v, "meHoTen")
	_, wrong := x.Mark(v)
	if len(wrong) != 2 || wrong[0].Field != "nksHoTen" || wrong[0].Page.Written != name.Written || wrong[1].Field != "meHoTen" {
		t.Fatalf("%+v", wrong)
	}
}

func TestPageHoldsTheEntry(t *testing.T) {
	t.Parallel()
	x, err := practice.Get(2)
	if err != nil {
		t.Fatal(err)
	}
	p, err := x.Draw()
	if err != nil {
		t.Fatal(err)
	}
	im, err := jpeg.DecodeConfig(bytes.NewReader(p.JPEG))
	if err != nil || im.Width != p.Width || im.Height != p.Height {
		t.Fatalf("%+v is drawn as %d×%d (%v)", im, p.Width, p.Height, err)
	}
	if r := p.Region; r.Empty() || r.X1 > float64(p.Width) || r.Y1 > float64(p.Height) {
		t.Fatalf("the entry stands at %+v of %d×%d", r, p.Width, p.Height)
	}
	if again, _ := x.Draw(); again != p {
		t.Error("the page is drawn anew each time")
	}
}

func TestNoSuchExercise(t *testing.T) {
	t.Parallel()
	for _, n := range []int{-1, 0, practice.Count + 1} {
		if _, err := practice.Get(n); !errors.Is(err, practice.ErrNone) {
			t.Errorf("exercise %d: %v", n, err)
		}
	}
}
