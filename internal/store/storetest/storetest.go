// SPDX-License-Identifier: Apache-2.0

// Package storetest opens stores for tests, on both engines, and holds the
// behaviour that both must show.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/sogoc/sogoc/internal/store"
)

// Each runs fn once per engine, each time on a fresh, empty store. PostgreSQL
// is left out, with a word, where its programs are not installed, unless
// SOGOC_TEST_POSTGRES=must says that they have to be.
func Each(t *testing.T, fn func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		fn(t, OpenSQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		fn(t, OpenPostgres(t))
	})
}

// OpenSQLite opens an empty store in a file of the test's own.
func OpenSQLite(t testing.TB) *store.DB {
	t.Helper()
	made, err := emptySQLite()
	if err != nil {
		t.Fatalf("making an empty store: %v", err)
	}
	path := filepath.Join(t.TempDir(), "sogoc.db")
	if err := os.WriteFile(path, made, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

// OpenPostgres opens an empty database of the test's own.
func OpenPostgres(t testing.TB) *store.DB {
	t.Helper()
	return open(t, postgresURL(t, true))
}

func open(t testing.TB, url string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), url)
	if err != nil {
		t.Fatalf("opening the store: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	return db
}

// emptySQLite is the file of a store with its tables and nothing in them: to
// make them anew for every test would take longer than most tests do.
var emptySQLite = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "sogoc-empty")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "sogoc.db")
	if err := makeTables(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func makeTables(url string) error {
	db, err := store.Open(context.Background(), url)
	if err != nil {
		return err
	}
	return db.Close() // moves the write-ahead log into the file
}

// cluster is the private PostgreSQL of this test process. It goes when the
// process ends.
var cluster struct {
	sync.Mutex
	*Cluster
	next   int
	tables bool // there is a database with tables, to copy
}

// withTables is the database that others are copied from.
const withTables = "with_tables"

// PostgresURL makes an empty database, without tables, in the private cluster.
func PostgresURL(t testing.TB) string {
	t.Helper()
	return postgresURL(t, false)
}

func postgresURL(t testing.TB, tables bool) string {
	t.Helper()
	cluster.Lock()
	defer cluster.Unlock()
	if cluster.Cluster == nil {
		startCluster(t)
	}
	from := "template1"
	if tables {
		from = withTables
		if !cluster.tables {
			if err := cluster.makeTables(); err != nil {
				t.Fatalf("making an empty store: %v", err)
			}
			cluster.tables = true
		}
	}
	cluster.next++
	url, err := cluster.copyDatabase(context.Background(), fmt.Sprintf("t%d", cluster.next), from)
	if err != nil {
		t.Fatal(err)
	}
	return url
}

func (c *Cluster) makeTables() error {
	url, err := c.Database(context.Background(), withTables)
	if err != nil {
		return err
	}
	return makeTables(url)
}

func startCluster(t testing.TB) {
	t.Helper()
	c, err := NewCluster(context.Background(), false)
	switch {
	case errors.Is(err, ErrNoPostgres) && os.Getenv("SOGOC_TEST_POSTGRES") == "must":
		t.Fatal("PostgreSQL is not installed and SOGOC_TEST_POSTGRES=must")
	case errors.Is(err, ErrNoPostgres):
		t.Skip("skipped: " + err.Error())
	case err != nil:
		t.Fatal(err)
	}
	if err := c.endWithProcess(); err != nil {
		t.Fatal(errors.Join(err, c.Close()))
	}
	cluster.Cluster = c
}
