// SPDX-License-Identifier: Apache-2.0

package keying_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/keying"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/unit"
)

type bench struct {
	desk       *keying.Desk
	keyer, two access.Actor
	book       string
	ids        []string
	now        time.Time
}

// setup makes a book of births with n open entries, and a clock to turn.
func setup(t *testing.T, db *store.DB, n int) *bench {
	t.Helper()
	u, ok := unit.At("19363", "2026-01-01")
	if !ok {
		t.Fatal("the commune of the test is not in the catalogue")
	}
	path := unit.Path(u.ID)
	actor := func(id string, role access.Role) access.Actor {
		return access.Actor{ID: id, Role: role, Province: "44", Path: path, Unit: string(u.ID)}
	}
	s := &bench{desk: keying.New(db), keyer: actor("keyer", access.Keyer), two: actor("two", access.Keyer), now: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
	s.desk.Now = func() time.Time { return s.now }
	registrar := actor("registrar", access.Registrar)
	b, err := book.New(db).Add(t.Context(), registrar, "", book.Facts{Type: "birth", OpenYear: 1999, BookNo: "01/1999", RegisteredText: unit.Full(u.ID, "vi"), Responsible: u.ID})
	if err != nil {
		t.Fatal(err)
	}
	numbers := make([]string, n)
	for i := range numbers {
		numbers[i] = fmt.Sprintf("%02d/1999", i+1)
	}
	if s.ids, err = entry.New(db).Place(t.Context(), registrar, "", b.ID, numbers); err != nil {
		t.Fatal(err)
	}
	s.book = b.ID
	return s
}

func TestBatchIsLeasedOnceAndInOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := setup(t, db, 7)
		b, err := s.desk.Batch(t.Context(), s.keyer, "batch-one", s.book, 5)
		if err != nil || !slices.Equal(b.Entries, s.ids[:5]) {
			t.Fatalf("%v, want %v (%v)", b.Entries, s.ids[:5], err)
		}
		again, err := s.desk.Batch(t.Context(), s.keyer, "batch-one", s.book, 5)
		if err != nil || again.ID != b.ID || !slices.Equal(again.Entries, b.Entries) {
			t.Fatalf("the second delivery of a key made another batch: %+v %v", again, err)
		}
		rest, err := s.desk.Batch(t.Context(), s.two, "batch-two", "", 50)
		if err != nil || !slices.Equal(rest.Entries, s.ids[5:]) {
			t.Fatalf("%v, want the rest %v (%v)", rest.Entries, s.ids[5:], err)
		}
		if _, err := s.desk.Batch(t.Context(), s.two, "batch-three", "", 1); !errors.Is(err, keying.ErrNothing) {
			t.Fatalf("%v: nothing is left", err)
		}
		if took, err := s.desk.Took(t.Context(), s.keyer, s.ids[0]); err != nil || !took {
			t.Fatal(took, err)
		}
		if took, err := s.desk.Took(t.Context(), s.two, s.ids[0]); err != nil || took {
			t.Fatal("an entry counts as taken by somebody who never had it")
		}
	})
}

func TestBatchLeaseIsNotShortened(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := setup(t, db, 2)
		b, err := s.desk.Batch(t.Context(), s.keyer, "batch-one", s.book, 2)
		if err != nil {
			t.Fatal(err)
		}
		if e, err := s.desk.Next(t.Context(), s.keyer, s.book, ""); err != nil || e.LeaseUntil != b.Until {
			t.Fatalf("handing the entry out again left it until %d, want %d (%v)", e.LeaseUntil, b.Until, err)
		}
		if until, err := s.desk.Renew(t.Context(), s.keyer, s.ids[0]); err != nil || store.Millis(until) != b.Until {
			t.Fatalf("renewing left it until %v, want %d (%v)", until, b.Until, err)
		}
		s.now = s.now.Add(keying.BatchTime + time.Minute)
		e, err := s.desk.Next(t.Context(), s.two, s.book, "")
		if err != nil || e.ID != s.ids[0] || e.LeaseUntil != store.Millis(s.now.Add(keying.LeaseTime)) {
			t.Fatalf("a batch that ran out is not handed on: %+v %v", e, err)
		}
		if _, err := s.desk.Renew(t.Context(), s.keyer, s.ids[0]); !errors.Is(err, keying.ErrNothing) {
			t.Fatalf("%v: renewed what is another's", err)
		}
	})
}

func TestBatchIsBounded(t *testing.T) {
	t.Parallel()
	s := setup(t, storetest.OpenSQLite(t), keying.MaxBatch+10)
	if b, err := s.desk.Batch(t.Context(), s.keyer, "one", "", 60); err != nil || len(b.Entries) != 60 {
		t.Fatal(len(b.Entries), err)
	}
	b, err := s.desk.Batch(t.Context(), s.keyer, "two", "", 60)
	if err != nil || len(b.Entries) != keying.MaxBatch-60 {
		t.Fatalf("%d more, want %d (%v)", len(b.Entries), keying.MaxBatch-60, err)
	}
	if _, err := s.desk.Batch(t.Context(), s.keyer, "three", "", 1); !errors.Is(err, keying.ErrEnough) {
		t.Fatalf("%v: took more than anybody may", err)
	}
	if err := s.desk.ReleaseAll(t.Context(), s.two, b.Entries); err != nil { // not theirs: nothing happens
		t.Fatal(err)
	}
	if err := s.desk.ReleaseAll(t.Context(), s.keyer, b.Entries); err != nil {
		t.Fatal(err)
	}
	if b, err := s.desk.Batch(t.Context(), s.keyer, "four", "", 60); err != nil || len(b.Entries) != 40 {
		t.Fatalf("%d after giving back, want 40 (%v)", len(b.Entries), err)
	}
}

func TestBatchOfAnotherUnitIsRefused(t *testing.T) {
	t.Parallel()
	s := setup(t, storetest.OpenSQLite(t), 1)
	stranger := s.keyer
	stranger.ID, stranger.Path = "stranger", "44/00000"
	if _, err := s.desk.Batch(t.Context(), stranger, "one", s.book, 1); !errors.Is(err, access.ErrScope) {
		t.Fatalf("%v: a book of another unit was handed out", err)
	}
	if held, err := s.desk.Held(t.Context(), s.two, keying.Batch{Entries: s.ids}); err != nil || len(held) != 0 {
		t.Fatalf("%d entries count as held by somebody without a lease (%v)", len(held), err)
	}
}
