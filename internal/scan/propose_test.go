// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"errors"
	"math"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// The entries of a page of two are found by its lines, in reading order, with
// the numbers that follow the page before.
func TestProposedRegions(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	first, truth := d.drawn("KS.1999.01.001-002.jpg", halfPage(21))
	second, _ := d.drawn("KS.1999.01.050.jpg", halfPage(22))
	d.must(d.scans.Link(t.Context(), d.keyer, "", second.ID, nil))
	got, err := d.scans.Propose(t.Context(), d.keyer, first.ID)
	d.must(err)
	if got.Template != "birth-1999" || got.Score < 0.2 || len(got.Places) != 2 || got.Places[0].Number != "01/1999" || got.Places[1].Number != "02/1999" {
		t.Fatalf("%+v", got)
	}
	for i, e := range truth.Entries {
		p := got.Places[i]
		top, foot := 1000*e.Box.Y0/float64(truth.Height), 1000*e.Box.Y1/float64(truth.Height)
		if math.Abs(float64(p.Y)-top) > 15 || math.Abs(float64(p.Y+p.H)-foot) > 15 {
			t.Errorf("entry %d is proposed at %+v, stands at %.0f–%.0f", i, p, top, foot)
		}
	}
	// What is proposed can be saved as it is.
	d.must(d.scans.Link(t.Context(), d.keyer, "", first.ID, got.Places))
	got, err = d.scans.Propose(t.Context(), d.keyer, second.ID)
	d.must(err)
	if len(got.Places) != 2 || got.Places[0].Number != "03/1999" || got.Places[1].Number != "04/1999" {
		t.Errorf("numbers go on as %+v", got.Places)
	}
	if _, err := d.scans.Propose(t.Context(), d.elsewhere, first.ID); !errors.Is(err, access.ErrScope) {
		t.Errorf("another unit: %v", err)
	}
}

// A page whose form nobody knows gets the regions of the page before it.
func TestProposedAsOnThePageBefore(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	one := d.pages(d.receive("KS.1999.01.001.jpg", jpegOf(t, 1)).ID)[0]
	two := d.pages(d.receive("KS.1999.01.002.jpg", jpegOf(t, 2)).ID)[0]
	if got, err := d.scans.Propose(t.Context(), d.keyer, one.ID); err != nil || len(got.Places) != 0 {
		t.Errorf("out of nothing: %+v, %v", got, err)
	}
	drawn := []scan.Place{{Number: "01/1999", X: 50, Y: 100, W: 900, H: 400}}
	d.must(d.scans.Link(t.Context(), d.keyer, "", one.ID, drawn))
	got, err := d.scans.Propose(t.Context(), d.keyer, two.ID)
	d.must(err)
	want := drawn[0]
	want.Number = "02/1999"
	if len(got.Places) != 1 || got.Places[0] != want || got.Template != "" {
		t.Errorf("%+v", got)
	}
}
