// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"testing"

	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

var (
	sqlPutHash  = store.SQL("test.copy.hash", `INSERT INTO audit_hash (idx, hash) VALUES ($1, $2)`)
	sqlAllFails = store.SQL("test.copy.fails", `SELECT key, since, n FROM sign_in_failure ORDER BY key`)
	sqlAllHash  = store.SQL("test.copy.hashes", `SELECT idx, hash FROM audit_hash ORDER BY idx`)
	sqlHead     = store.SQL("test.copy.head", `SELECT size FROM audit_head`)
	sqlWorked   = store.SQL("test.copy.worked", `INSERT INTO audit_record (seq, at, province, actor, action, target, body) VALUES (0, 0, '', '', '', '', '')`)
)

func quiet(string, int64) {}

func fillForCopy(t *testing.T, db *store.DB, n int) {
	t.Helper()
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		for i := range n {
			if _, err := tx.Exec(ctx, sqlPut, fmt.Sprint("Nguyễn\n\x01 ", i), int64(-i)<<40, i); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, sqlPutHash, i, bytes.Repeat([]byte{byte(i), 0, 255}, i%5)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// content is what the filled tables hold, as text.
func content(t *testing.T, db *store.DB) (all []string) {
	t.Helper()
	err := store.Each(t.Context(), db, sqlAllFails, func(r store.Row) error {
		var key string
		var since, n int64
		err := r.Scan(&key, &since, &n)
		all = append(all, fmt.Sprint(key, since, n))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = store.Each(t.Context(), db, sqlAllHash, func(r store.Row) error {
		var idx int64
		var hash []byte
		err := r.Scan(&idx, &hash)
		all = append(all, fmt.Sprintf("%d %x", idx, hash))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func copyOf(t *testing.T, db *store.DB) ([]byte, int64, []store.Counted) {
	t.Helper()
	s, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	tables, err := s.Copy(t.Context(), &out, quiet)
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), s.Version, tables
}

// A store of either engine comes back on either engine.
func TestCopyBetweenEngines(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		fillForCopy(t, db, 300)
		b, version, tables := copyOf(t, db)
		for name, url := range map[string]string{"sqlite": filepath.Join(t.TempDir(), "to.db"), "postgres": storetest.PostgresURL(t)} {
			got, err := store.Load(t.Context(), url, version, bytes.NewReader(b), quiet)
			if err != nil {
				t.Fatalf("to %s: %v", name, err)
			}
			if !slices.Equal(got, tables) {
				t.Errorf("to %s: %v, want %v", name, got, tables)
			}
			to, err := store.Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := content(t, to), content(t, db); !slices.Equal(got, want) {
				t.Errorf("to %s: %d values differ from the %d copied", name, len(got), len(want))
			}
			if n, err := store.Scalar[int](t.Context(), to, sqlHead); err != nil || n != 0 {
				t.Errorf("to %s: the row that migrations make: %d, %v", name, n, err)
			}
			if err := to.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}

// A snapshot is of one moment: what is written while it is copied is not in it.
func TestSnapshotIsOfOneMoment(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		fillForCopy(t, db, 10)
		s, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		err = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, sqlPut, "later", 1, 1)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		tables, err := s.Copy(t.Context(), io.Discard, quiet)
		if err := errors.Join(err, s.Close()); err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(tables, func(c store.Counted) bool { return c.Name == "sign_in_failure" })
		if i < 0 || tables[i].Rows != 10 {
			t.Errorf("%v: want 10 rows in sign_in_failure", tables)
		}
	})
}

func TestLoadRefusesWhatIsNotEmpty(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b, version, _ := copyOf(t, db)
		url := filepath.Join(t.TempDir(), "to.db")
		if db.Engine == store.Postgres {
			url = storetest.PostgresURL(t)
		}
		to, err := store.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		err = to.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, sqlWorked)
			return err
		})
		if err := errors.Join(err, to.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Load(t.Context(), url, version, bytes.NewReader(b), quiet); !errors.Is(err, store.ErrNotEmpty) {
			t.Errorf("Load over work: %v, want ErrNotEmpty", err)
		}
		if _, err := store.Load(t.Context(), filepath.Join(t.TempDir(), "x.db"), version+1000, bytes.NewReader(b), quiet); err == nil {
			t.Error("a copy of a newer program was loaded")
		}
	})
}

// However a copy is cut or changed, loading it fails or gives every row; the
// store is empty or full, never between.
func TestDamagedCopyLeavesNothing(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	fillForCopy(t, db, 20)
	b, version, _ := copyOf(t, db)
	for at := 1; at < len(b); at += len(b)/6 + 1 {
		for name, damaged := range map[string][]byte{"cut": b[:at], "doubled": append(bytes.Clone(b[:at]), b...)} {
			url := filepath.Join(t.TempDir(), "to.db")
			if _, err := store.Load(t.Context(), url, version, bytes.NewReader(damaged), quiet); err == nil {
				t.Fatalf("%s at %d: loaded", name, at)
			}
			to, err := store.Open(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			if got := content(t, to); len(got) != 0 {
				t.Errorf("%s at %d: %d values are left", name, at, len(got))
			}
			if err := to.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}
