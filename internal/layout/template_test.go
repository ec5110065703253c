// SPDX-License-Identifier: Apache-2.0

package layout_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/layout"
)

func inside(b layout.Box) bool {
	const slack = 1e-9
	return b.X >= -slack && b.Y >= -slack && b.W > 0 && b.H > 0 && b.X+b.W <= 1+slack && b.Y+b.H <= 1+slack
}

// A template is whole: its boxes lie on what they are fractions of, its entries
// stand in reading order and don't overlap.
func TestTemplatesAreWhole(t *testing.T) {
	t.Parallel()
	ids := map[string]bool{}
	for _, tpl := range layout.Templates() {
		if ids[tpl.ID] || len(tpl.Entries) == 0 || len(tpl.Fields) < 8 || tpl.Paper[0] < 100 || tpl.Paper[1] < 100 {
			t.Errorf("%s is not whole: %+v", tpl.ID, tpl)
		}
		ids[tpl.ID] = true
		for i, e := range tpl.Entries {
			if !inside(e) || (i > 0 && e.Y < tpl.Entries[i-1].Y+tpl.Entries[i-1].H-0.001) {
				t.Errorf("%s: entry %d lies at %+v", tpl.ID, i, e)
			}
		}
		for id, b := range tpl.Fields {
			if !inside(b) {
				t.Errorf("%s: %s lies at %+v of its entry", tpl.ID, id, b)
			}
		}
		for id, b := range tpl.Page {
			if !inside(b) {
				t.Errorf("%s: %s lies at %+v of the page", tpl.ID, id, b)
			}
		}
		if _, has := tpl.Fields["so"]; !has && tpl.Page["so"] == (layout.Box{}) {
			t.Errorf("%s has no place for the number", tpl.ID)
		}
	}
	if len(ids) != 15 {
		t.Errorf("%d templates", len(ids))
	}
}

func TestTemplateOfAYear(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typ  string
		year int
		want string
	}{
		{"birth", 1987, "birth-old"}, {"birth", 1998, "birth-old"}, {"birth", 1999, "birth-1999"}, {"death", 2015, "death-1999"},
		{"marriage", 2016, "marriage-2016"}, {"marriage", 2026, "marriage-2016"}, {"birth", 0, "birth-2016"},
	} {
		if got, ok := layout.For(c.typ, c.year); !ok || got.ID != c.want {
			t.Errorf("%s of %d: %v", c.typ, c.year, got)
		}
	}
	if got, ok := layout.For("guardianship", 2020); ok {
		t.Errorf("a template nobody has made: %s", got.ID)
	}
	if _, ok := layout.ByID("birth-1999"); !ok {
		t.Error("a template is not found by its name")
	}
}

// Each value of a drawn page, its ink, lies in the place that the template has
// for it: on straight pages within the margin, whatever the region's origin.
func TestFieldsHoldTheInk(t *testing.T) {
	t.Parallel()
	lays := map[string]drawpage.Layout{"old": drawpage.LayoutRuled, "1999": drawpage.LayoutHalf, "2016": drawpage.LayoutTable}
	for _, typ := range []string{"birth", "marriage", "death"} {
		for era, lay := range lays {
			spec := drawpage.SampleSpec(11, typ, lay)
			spec.Damage, spec.Capture, spec.DPI = drawpage.DamageNone, drawpage.CaptureScan, 72
			_, truth, err := drawpage.Draw(spec)
			if err != nil {
				t.Fatal(err)
			}
			tpl, _ := layout.ByID(typ + "-" + era)
			out, all := inkOutside(t, tpl, truth)
			if all < 8 || float64(out) > 0.02*float64(all) {
				t.Errorf("%s: the ink of %d of %d fields lies outside their places", tpl.ID, out, all)
			}
		}
	}
}

func inkOutside(t *testing.T, tpl *layout.Template, truth drawpage.Truth) (out, all int) {
	t.Helper()
	w, h := float64(truth.Width), float64(truth.Height)
	of := func(r drawpage.Rect) layout.Box {
		return layout.Box{X: r.X0 / w, Y: r.Y0 / h, W: (r.X1 - r.X0) / w, H: (r.Y1 - r.Y0) / h}
	}
	for _, e := range truth.Entries {
		for _, f := range e.Fields {
			if f.Box.Empty() || f.Copy || f.ID == "" {
				continue
			}
			place, ok := tpl.FieldBox(of(e.Box), f.ID)
			ink := of(f.Box)
			all++
			if !ok || ink.X+ink.W/2 < place.X || ink.X+ink.W/2 > place.X+place.W || ink.Y+ink.H/2 < place.Y || ink.Y+ink.H/2 > place.Y+place.H {
				out++
			}
		}
	}
	return out, all
}

// A region over the full width was not drawn by anybody: the entry of the
// template that lies in it takes its place.
func TestSharedOutRegions(t *testing.T) {
	t.Parallel()
	half, _ := layout.ByID("birth-1999")
	table, _ := layout.ByID("birth-2016")
	for i, want := range half.Entries {
		if got := half.EntryBox(layout.Box{Y: float64(i) / 2, W: 1, H: 0.5}); got != want {
			t.Errorf("half %d of the page: %+v", i, got)
		}
	}
	whole := layout.Box{W: 1, H: 1}
	if got := table.EntryBox(whole); got != table.Entries[0] {
		t.Errorf("the only entry of the page: %+v", got)
	}
	if got := half.EntryBox(whole); got != whole {
		t.Errorf("one of two entries, nobody knows which: %+v", got)
	}
	drawn := layout.Box{X: 0.1, Y: 0.2, W: 0.8, H: 0.3}
	if got := half.EntryBox(drawn); got != drawn {
		t.Errorf("what somebody drew: %+v", got)
	}
}

func TestBoxes(t *testing.T) {
	t.Parallel()
	part := rapid.Float64Range(0, 1)
	rapid.Check(t, func(t *rapid.T) {
		box := func(name string) layout.Box {
			x, y := part.Draw(t, name+" x"), part.Draw(t, name+" y")
			return layout.Box{X: x, Y: y, W: part.Draw(t, name+" w") * (1 - x), H: part.Draw(t, name+" h") * (1 - y)}
		}
		in, outer := box("inner"), box("outer")
		got := in.In(outer)
		if got.X < outer.X-1e-9 || got.X+got.W > outer.X+outer.W+1e-9 || got.Y < outer.Y-1e-9 || got.Y+got.H > outer.Y+outer.H+1e-9 {
			t.Errorf("%+v in %+v is %+v", in, outer, got)
		}
		if got.W > 0.01 && math.Abs((got.X-outer.X)/outer.W-in.X) > 1e-6 {
			t.Errorf("%+v in %+v is %+v", in, outer, got)
		}
		grown := in.Grow(part.Draw(t, "dx"), part.Draw(t, "dy"))
		if grown.X < 0 || grown.Y < 0 || grown.X+grown.W > 1+1e-9 || grown.Y+grown.H > 1+1e-9 || grown.W < in.W-1e-9 || grown.H < in.H-1e-9 {
			t.Errorf("%+v grown is %+v", in, grown)
		}
	})
}

// The fields of a template are fields of its type's form: what drawpage writes
// and civil knows.
func TestTypesOfTemplates(t *testing.T) {
	t.Parallel()
	var types []string
	for _, tpl := range layout.Templates() {
		types = append(types, tpl.Type)
		if want := drawpage.LayoutOf(max(tpl.Since, 1)); len(tpl.Entries) != drawpage.PerPage(want) {
			t.Errorf("%s holds %d entries", tpl.ID, len(tpl.Entries))
		}
	}
	slices.Sort(types)
	if got := slices.Compact(types); len(got) != 5 {
		t.Errorf("types %v", got)
	}
}
