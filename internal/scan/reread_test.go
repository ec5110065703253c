// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/decode"
	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/refusal"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// older reads as a program of yesterday did: nothing but refusals.
type older struct{ why *refusal.Refusal }

func (o older) Read(context.Context, io.ReadSeeker, decode.Want, func(decode.Head, decode.Page) error) (decode.Head, error) {
	return decode.Head{Media: "image/heic"}, o.why
}

// A file that an older program refused is filed when it is read again, with
// its page, its entry and the figures, once.
func TestRereadAfterAnUpgrade(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		now := d.scans.Decoder
		d.scans.Decoder = older{refusal.New("old", "Chưa đọc được.", "Cannot be read yet.")}
		f := d.receive("KS.1999.01.007.jpg", jpegOf(t, 1))
		if f.State != scan.Refused || f.Reason != "old" {
			t.Fatalf("%+v", f)
		}
		d.scans.Decoder = older{refusal.New("newer", "Vẫn chưa đọc được.", "Still cannot be read.")}
		d.must(d.scans.Reread(t.Context(), d.registrar, "k1", f.ID))
		if got := d.file(f.ID); got.State != scan.Refused || got.Reason != "newer" || got.Says("en") != "Still cannot be read." {
			t.Errorf("refused again as %+v", got)
		}
		d.scans.Decoder = now
		for range 2 { // sent twice
			if err := d.scans.Reread(t.Context(), d.registrar, "k2", f.ID); err != nil && !errors.Is(err, scan.ErrState) {
				t.Fatal(err)
			}
		}
		got := d.file(f.ID)
		if got.State != scan.Filed || got.Canonical != "KS.1999.01.007.jpg" || got.Media != "image/jpeg" || got.Pages != 1 || got.Reason != "" || got.Says("vi") != "" {
			t.Errorf("read again as %+v", got)
		}
		if pages := d.pages(f.ID); len(pages) != 1 || d.numbers(pages[0].ID) != "07/1999 " {
			t.Errorf("pages %+v", pages)
		}
		if fig := d.figures(); fig.Get(counter.Files) != 1 || fig.Get(counter.Pages) != 1 || fig.Get(counter.Entries) != 1 {
			t.Errorf("figures %v", fig)
		}
	})
}

// What came again meanwhile, readable, is not filed twice.
func TestRereadFindsADuplicate(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	now := d.scans.Decoder
	d.scans.Decoder = older{refusal.New("old", "Chưa đọc được.", "Cannot be read yet.")}
	first, second := d.receive("KS.1999.01.001.jpg", jpegOf(t, 1)), d.receive("KS.1999.01.002.jpg", jpegOf(t, 1))
	d.scans.Decoder = now
	d.must(d.scans.Reread(t.Context(), d.registrar, "a", first.ID))
	d.must(d.scans.Reread(t.Context(), d.registrar, "b", second.ID))
	if a, b := d.file(first.ID), d.file(second.ID); a.State != scan.Filed || b.State != scan.Duplicate || b.Pages != 0 || len(d.pages(b.ID)) != 0 {
		t.Errorf("%+v\n%+v", a, b)
	}
}

func TestWhatCannotBeReread(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	filed := d.receive("KS.1999.01.001.jpg", jpegOf(t, 1))
	lost := d.receive("virus.jpg", eicar())
	refused := d.receive("words.txt", []byte("only words"))
	for _, f := range []scan.File{filed, lost} {
		if err := d.scans.Reread(t.Context(), d.registrar, f.ID, f.ID); !errors.Is(err, scan.ErrState) {
			t.Errorf("%s: %v", f.Original, err)
		}
	}
	if err := d.scans.Reread(t.Context(), d.elsewhere, "x", refused.ID); err == nil || errors.Is(err, scan.ErrState) {
		t.Errorf("somebody of another unit: %v", err)
	}
	d.must(d.scans.Reread(t.Context(), d.registrar, "y", refused.ID))
	if got := d.file(refused.ID); got.Reason != string(imaging.CodeUnknown) {
		t.Errorf("%+v", got)
	}
}

// All refused files of a unit are read again by one job: what can be used now
// is filed, what can't keeps its reason, and other units are left alone.
func TestRereadAll(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		jobs := job.New(db, job.Options{})
		jobs.Register(d.scans.RereadJob(func(context.Context, string) (access.Actor, error) { return d.registrar, nil }))
		now := d.scans.Decoder
		d.scans.Decoder = older{refusal.New("old", "Chưa đọc được.", "Cannot be read yet.")}
		good, other := d.receive("KS.1999.01.007.jpg", jpegOf(t, 1)), d.receive("KS.1999.01.008.jpg", jpegOf(t, 2))
		bad := d.receive("KS.1999.01.009.jpg", []byte("không phải ảnh"))
		d.scans.Decoder = now
		if _, err := d.scans.EnqueueReread(t.Context(), d.keyer, jobs, "k", d.keyer.Path); !errors.Is(err, access.ErrRole) {
			t.Errorf("a keyer: %v", err)
		}
		id, err := d.scans.EnqueueReread(t.Context(), d.registrar, jobs, "k", d.registrar.Path)
		d.must(err)
		if again, err := d.scans.EnqueueReread(t.Context(), d.registrar, jobs, "k", d.registrar.Path); err != nil || again != id {
			t.Errorf("asked twice: %s, %v", again, err)
		}
		d.must(jobs.Start(t.Context()))
		t.Cleanup(func() { _ = jobs.Stop(context.Background()) })
		var s job.Status
		for range 400 {
			if s, err = jobs.Get(t.Context(), "44", id); err != nil || s.HasEnded() {
				break
			}
			time.Sleep(25 * time.Millisecond)
		}
		d.must(err)
		if s.State != job.Done || s.Result != `{"Files":3,"Read":2,"Refused":1}` {
			t.Errorf("%s: %s %s", s.State, s.Result, s.Error)
		}
		for _, f := range []scan.File{good, other} {
			if got := d.file(f.ID); got.State != scan.Filed {
				t.Errorf("%+v", got)
			}
		}
		if got := d.file(bad.ID); got.State != scan.Refused || got.Reason == "old" {
			t.Errorf("%+v", got)
		}
	})
}
