// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"bytes"
	"errors"
	"image/jpeg"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

func (d *desk) page(id string) scan.Page {
	d.t.Helper()
	p, err := scan.GetPage(d.t.Context(), d.db, "44", id)
	d.must(err)
	return p
}

// askew is a page put down badly on a black scanner.
func askew(seed uint64) drawpage.Spec {
	s := drawpage.SampleSpec(seed, "birth", drawpage.LayoutHalf)
	s.Damage, s.Capture, s.DPI = drawpage.DamageLight, drawpage.CaptureScan, 100
	s.Hard = drawpage.Hard{Skew: 4, Border: 8, Desk: drawpage.DeskBlack}
	return s
}

// A page comes out level and trimmed; what was measured can be asked for.
func TestIntakeCleans(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	p, truth := d.drawn("KS.1999.01.001.jpg", askew(3))
	if math.Abs(p.Recipe.Skew-truth.LineDeg) > 0.2 || p.Recipe.Keep == nil || p.Rotation != 0 {
		t.Fatalf("%+v, lines are off by %g", p.Recipe, truth.LineDeg)
	}
	w, h := p.Shown()
	if wantW, wantH := 210*100/25.4, 297*100/25.4; math.Abs(float64(w)-wantW) > 25 || math.Abs(float64(h)-wantH) > 25 {
		t.Errorf("shown %d × %d, the sheet is %.0f × %.0f", w, h, wantW, wantH)
	}
	for _, size := range []scan.Size{scan.Thumb, scan.View, scan.Full} {
		img, err := jpeg.Decode(bytes.NewReader(d.picture(p, size)))
		d.must(err)
		if v, _, _, _ := img.At(3, img.Bounds().Dy()-4).RGBA(); v>>8 < 100 {
			t.Errorf("%s: the black desk is seen", size)
		}
	}
	all, err := scan.MeasuredInBook(t.Context(), d.db, "44", d.b.ID)
	d.must(err)
	rep, err := scan.Measured(t.Context(), d.db, "44", p.ID)
	d.must(err)
	if diff := cmp.Diff(rep, all[p.ID]); diff != "" || rep.Flagged(clean.IsBlank) || rep.Sure[clean.Deskew] == 0 {
		t.Errorf("%s, %+v", diff, rep)
	}
}

// Every step can be turned off and on again, and everything stands where it
// stood: the recipe is reversible and so are the places of the entries.
func TestStepsOffAndOn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		p, _ := d.drawn("KS.1999.01.001.jpg", askew(3))
		d.must(d.scans.Link(t.Context(), d.keyer, "", p.ID, []scan.Place{{"1", 17, 31, 950, 450}, {"2", 20, 500, 900, 480}}))
		regions, versions := d.regions(p.ID), map[string]bool{p.Version(): true}
		for _, step := range []clean.Step{clean.Deskew, clean.Trim} {
			d.must(d.scans.SetStep(t.Context(), d.keyer, p.ID, step, false))
			off := d.page(p.ID)
			if off.Recipe.Does(step) || !off.Recipe.Has(step) || versions[off.Version()] {
				t.Errorf("%s: %+v", step, off.Recipe)
			}
			versions[off.Version()] = true
			if cmp.Equal(regions, d.regions(p.ID)) {
				t.Errorf("%s off: the regions have not followed", step)
			}
		}
		d.must(d.scans.SetAll(t.Context(), d.keyer, p.ID, false))
		if raw := d.page(p.ID); !raw.AsReceived() {
			t.Errorf("%+v", raw.Recipe)
		}
		d.must(d.scans.SetAll(t.Context(), d.keyer, p.ID, true))
		back := d.page(p.ID)
		if diff := cmp.Diff(p, back, cmpopts.IgnoreUnexported(scan.Page{})); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(regions, d.regions(p.ID)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestChangeAndReset(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	p, _ := d.drawn("KS.1999.01.001.jpg", askew(3))
	ctx := t.Context()
	d.must(d.scans.SetSkew(ctx, d.keyer, p.ID, -2.5))
	d.must(d.scans.SetKeep(ctx, d.keyer, p.ID, &clean.Box{X: 0.1, Y: 0.1, W: 0.5, H: 0.5}))
	d.must(d.scans.Rotate(ctx, d.keyer, p.ID, 90))
	if got := d.page(p.ID); got.Recipe.Skew != -2.5 || got.Recipe.Keep.W != 0.5 || got.Rotation != 90 {
		t.Errorf("%+v", got)
	}
	d.must(d.scans.Reset(ctx, d.keyer, p.ID))
	if diff := cmp.Diff(p, d.page(p.ID), cmpopts.IgnoreUnexported(scan.Page{})); diff != "" {
		t.Error(diff)
	}
	for name, err := range map[string]error{
		"angle": d.scans.SetSkew(ctx, d.keyer, p.ID, 80), "trim": d.scans.SetKeep(ctx, d.keyer, p.ID, &clean.Box{X: 2}),
		"unknown": d.scans.SetStep(ctx, d.keyer, p.ID, "x", true), "not there": d.scans.SetStep(ctx, d.keyer, p.ID, clean.Flatten, false),
		"a half": d.scans.SetStep(ctx, d.keyer, p.ID, clean.Divide, false),
	} {
		if !errors.Is(err, scan.ErrRecipe) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := d.scans.SetAll(ctx, d.elsewhere, p.ID, false); !errors.Is(err, access.ErrScope) {
		t.Errorf("another unit: %v", err)
	}
	if err := d.scans.SetAll(ctx, d.viewer, p.ID, false); !errors.Is(err, access.ErrRole) {
		t.Errorf("a viewer: %v", err)
	}
}

// openBook is two pages in one picture.
func (d *desk) openBook(name string) scan.File {
	d.t.Helper()
	left, right := askew(5), askew(6)
	left.Hard, right.Hard = drawpage.Hard{Border: 4}, drawpage.Hard{}
	img, truth, err := drawpage.DrawSpread(left, right)
	d.must(err)
	data, err := drawpage.EncodeJPEG(img, truth.DPI)
	d.must(err)
	return d.receive(name, data)
}

// An open book comes in as two pages of one picture; they can be joined and
// divided again, and the entries stay where they stand.
func TestDivideAndJoin(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		d.receive("KS.1999.01.001.jpg", jpegOf(t, 1))
		f := d.openBook("KS.1999.01.002.jpg")
		d.receive("KS.1999.01.003.jpg", jpegOf(t, 2))
		both := d.pages(f.ID)
		if len(both) != 2 || f.Pages != 2 || both[0].Hash != both[1].Hash || both[0].Recipe.Split.Part+both[1].Recipe.Split.Part != 3 {
			t.Fatalf("%+v", both)
		}
		d.must(d.scans.Link(t.Context(), d.keyer, "", both[0].ID, []scan.Place{{"02/1999", 10, 20, 900, 400}}))
		d.must(d.scans.Link(t.Context(), d.keyer, "", both[1].ID, []scan.Place{{"4", 10, 520, 900, 400}}))
		left, right := d.regions(both[0].ID), d.regions(both[1].ID)

		for range 2 { // the second delivery changes nothing
			if whole, err := d.scans.Join(t.Context(), d.keyer, "join", both[1].ID); err != nil || whole != both[0].ID {
				t.Fatalf("%s, %v", whole, err)
			}
		}
		if one := d.pages(f.ID); len(one) != 1 || d.file(f.ID).Pages != 1 || d.numbers(one[0].ID) != "02/1999 4 " {
			t.Fatalf("%+v: %s", one, d.numbers(one[0].ID))
		}
		if _, err := d.scans.Join(t.Context(), d.keyer, "", both[0].ID); !errors.Is(err, scan.ErrFold) {
			t.Errorf("joined a whole page: %v", err)
		}
		d.must(d.scans.Divide(t.Context(), d.keyer, "divide", both[0].ID, 0))
		again := d.pages(f.ID)
		if len(again) != 2 {
			t.Fatalf("%+v", again)
		}
		right[0].PageID = again[1].ID
		if diff := cmp.Diff(left, d.regions(again[0].ID)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(right, d.regions(again[1].ID), cmpopts.IgnoreFields(scan.Region{}, "Ord")); diff != "" {
			t.Error(diff)
		}
		twice, err := store.Scalar[int](t.Context(), db, sqlRowTwice)
		d.must(err)
		b, err := book.Get(t.Context(), db, "44", d.b.ID)
		d.must(err)
		if twice != 0 || b.Pages != 4 {
			t.Errorf("%d numbers of pages are given twice; the book has %d pages", twice, b.Pages)
		}
	})
}

// An entry that reaches over the fold stands on both halves, and on the whole
// page where it stood.
func TestDivideThroughAnEntry(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	p := d.pages(d.receive("KS.1999.01.001.jpg", jpegOf(t, 1)).ID)[0]
	d.must(d.scans.Link(t.Context(), d.keyer, "", p.ID, []scan.Place{{"01/1999", 100, 100, 800, 300}, {"2", 50, 500, 400, 300}}))
	before := d.regions(p.ID)
	if err := d.scans.Divide(t.Context(), d.keyer, "", p.ID, 0); !errors.Is(err, scan.ErrFold) {
		t.Errorf("divided without a fold: %v", err)
	}
	d.must(d.scans.Divide(t.Context(), d.keyer, "", p.ID, 0.5))
	both := d.pages(p.FileID)
	if len(both) != 2 || d.numbers(both[0].ID) != "01/1999 2 " || d.numbers(both[1].ID) != "01/1999 " {
		t.Fatalf("%s / %s", d.numbers(both[0].ID), d.numbers(both[1].ID))
	}
	if r := d.regions(both[1].ID)[0]; r.X != 0 || r.W != 800 || r.Y != 100 {
		t.Errorf("on the second half it stands at %+v", r)
	}
	_, err := d.scans.Join(t.Context(), d.keyer, "", both[0].ID)
	d.must(err)
	if diff := cmp.Diff(before, d.regions(p.ID)); diff != "" {
		t.Error(diff)
	}
	for _, turn := range []int{90, 180, 270} {
		d.must(d.scans.Rotate(t.Context(), d.keyer, p.ID, turn))
		as := d.regions(p.ID)
		d.must(d.scans.Divide(t.Context(), d.keyer, "", p.ID, 0.5))
		halves := d.pages(p.FileID)
		img, err := jpeg.Decode(bytes.NewReader(d.picture(halves[0], scan.View)))
		d.must(err)
		if w, h := halves[0].Shown(); img.Bounds().Dx() != w || img.Bounds().Dy() != h {
			t.Errorf("turned %d: %v, want %d × %d", turn, img.Bounds(), w, h)
		}
		// The first half is the left one as the page is shown.
		for _, r := range d.regions(halves[0].ID) {
			for _, whole := range as {
				if r.EntryID == whole.EntryID && r.X != min(1000, 2*whole.X) {
					t.Errorf("turned %d: %+v stands at %+v on the first half", turn, whole, r)
				}
			}
		}
		_, err = d.scans.Join(t.Context(), d.keyer, "", p.ID)
		d.must(err)
		if diff := cmp.Diff(as, d.regions(p.ID)); diff != "" {
			t.Errorf("turned %d: %s", turn, diff)
		}
	}
}
