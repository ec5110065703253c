// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

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

// What PostgreSQL is set up with is told. The tests' own server doesn't wait for
// its disk, and says so; what a session of ours answers waits all the same.
func TestServerTellsHowItIsSetUp(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, err := db.Server(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if db.Engine == store.SQLite {
			if len(s.Unsafe) > 0 || s.Cache != 0 || s.Data != 0 {
				t.Errorf("%+v of SQLite", s)
			}
			return
		}
		if !slices.Equal(s.Unsafe, []string{"fsync"}) || s.Cache < 1<<20 || s.Data < 1<<20 {
			t.Errorf("%+v", s)
		}
	})
}

// TestSavesWaitForTheDiskWhateverTheServerSays: a database that answers before
// its disk does is told otherwise by each session.
func TestSavesWaitForTheDiskWhateverTheServerSays(t *testing.T) {
	t.Parallel()
	url := storetest.PostgresURL(t)
	loose, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := loose.Exec(t.Context(), `DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET synchronous_commit = off'; END $$`); err != nil {
		t.Fatal(err)
	}
	if err := loose.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	err = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		if waits, err := waits(ctx, tx); err != nil || !waits {
			t.Errorf("a save does not wait for the disk: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
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
