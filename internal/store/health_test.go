// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

var sqlDropIndex = store.SQL("store_test.drop.index", `DROP INDEX entry_person`)

// A sound store says nothing; one that lost an index names it.
func TestHealthNamesMissingIndexes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ill, err := db.Health(t.Context())
		if err != nil || !ill.None() {
			t.Fatalf("a new store: %+v %v", ill, err)
		}
		err = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, sqlDropIndex)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		ill, err = db.Health(t.Context())
		if err != nil || !slices.Equal(ill.Missing, []string{"entry_person"}) || len(ill.Broken) != 0 {
			t.Errorf("%+v %v", ill, err)
		}
	})
}

// The clock of the engine is that of the moment, to the second: both run here.
func TestClockOfTheEngine(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		before := time.Now()
		there, err := db.Clock(t.Context())
		if err != nil || there.Before(before.Add(-time.Second)) || there.After(time.Now().Add(time.Second)) {
			t.Errorf("%v at %v: %v", there, before, err)
		}
	})
}

// A page of SQLite's file that was overwritten is found.
func TestHealthFindsADamagedFile(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/sogoc.db"
	db, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	const page, from, to = 4096, 20, 60
	for i := int64(from); i < to; i++ {
		if _, err := f.WriteAt([]byte(strings.Repeat("\xa5", 512)), i*page); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	db, err = store.Open(t.Context(), path)
	if err != nil {
		return // so damaged that it does not open: nobody overlooks that
	}
	defer func() { _ = db.Close() }()
	if ill, err := db.Health(t.Context()); err == nil && ill.None() {
		t.Error("a damaged file passes for sound")
	}
}

func TestIndexesAreThoseOfTheMigrations(t *testing.T) {
	t.Parallel()
	all, err := store.Indexes()
	if err != nil || !slices.Contains(all, "entry_state") || len(all) < 20 {
		t.Errorf("%v %v", all, err)
	}
}
