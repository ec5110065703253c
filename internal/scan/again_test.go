// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// walkAgain goes through the work of the scanning person part by part.
func (d *desk) walkAgain(limit int) (pages, gaps []string) {
	d.t.Helper()
	for after, more := "", true; more; {
		part, err := scan.ToRescan(d.t.Context(), d.db, "44", "44", after, limit)
		d.must(err)
		if len(part.Pages) > limit || len(part.Gaps) > limit {
			d.t.Fatalf("%d pages and %d gaps, at most %d asked for", len(part.Pages), len(part.Gaps), limit)
		}
		for _, c := range part.Pages {
			pages = append(pages, c.PageID)
		}
		for _, g := range part.Gaps {
			gaps = append(gaps, g.ID)
		}
		after, more = part.Next, part.Next != ""
	}
	return pages, gaps
}

// However large a part is, each page and each gap is met once and in order,
// though one list is longer than the other.
func TestWorkIsReadPartByPart(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		ids := d.into("a1.jpg", "a2.jpg", "a3.jpg", "a4.jpg")
		if pages, gaps := d.walkAgain(1); len(pages)+len(gaps) != 0 {
			t.Fatalf("nothing is to be done, yet %v %v", pages, gaps)
		}
		for i, id := range ids {
			d.must(d.scans.Mark(t.Context(), d.keyer, fmt.Sprint("m", i), id, scan.Check{Verdict: scan.Rejected, Reason: scan.WhyDark}))
		}
		var missing []string
		for i := range 2 {
			id, err := d.scans.AddGap(t.Context(), d.keyer, fmt.Sprint("g", i), d.b.ID, ids[0], "", "")
			d.must(err)
			missing = append(missing, id)
		}
		whole, err := scan.ToRescan(t.Context(), db, "44", "44", "", 100)
		d.must(err)
		if len(whole.Pages) != len(ids) || whole.Next != "" {
			t.Fatalf("%+v", whole)
		}
		var order []string
		for _, c := range whole.Pages {
			order = append(order, c.PageID)
		}
		for limit := 1; limit <= 5; limit++ {
			if pages, gaps := d.walkAgain(limit); !slices.Equal(pages, order) || !slices.Equal(gaps, missing) {
				t.Errorf("by %d: pages %v, want %v; gaps %v, want %v", limit, pages, order, gaps, missing)
			}
		}
		if mangled, err := scan.ToRescan(t.Context(), db, "44", "44", "what is this", 100); err != nil || len(mangled.Pages) != len(ids) {
			t.Errorf("a mangled cursor gives %+v %v, not the front", mangled, err)
		}
	})
}

// What is set aside is known by its hash and read from the front; nothing of it
// stays, be it whole or cut.
func TestSetAside(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	s := scan.New(nil, nil, cache)
	a, err := s.SetAside(strings.NewReader("sổ gốc"))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(a); err != nil || string(text) != "sổ gốc" || a.Size != int64(len(text)) || a.Hash != "87c39d407aff44aee12d00b2e01aa2546c197a5fb5339de6bb4f05de70acd313" {
		t.Errorf("%q %v %d %s", text, err, a.Size, a.Hash)
	}
	if info, err := os.Stat(a.Name()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v: others may read it", info, err)
	}
	if err := a.Drop(); err != nil {
		t.Error(err)
	}
	cut := errors.New("the line was cut")
	if _, err := s.SetAside(io.MultiReader(strings.NewReader("sổ"), iotest.ErrReader(cut))); !errors.Is(err, cut) {
		t.Errorf("cut off: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(cache, "spool", "*")); err != nil || len(left) != 0 {
		t.Errorf("left: %v %v", left, err)
	}
}
