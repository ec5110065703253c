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
	return open(t, filepath.Join(t.TempDir(), "sogoc.db"))
}

// OpenPostgres opens an empty database of the test's own.
func OpenPostgres(t testing.TB) *store.DB {
	t.Helper()
	return open(t, PostgresURL(t))
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

// cluster is the private PostgreSQL of this test process, gone when the last
// test that uses it has ended.
var cluster struct {
	sync.Mutex
	*Cluster
	users int
	next  int
}

// PostgresURL makes an empty database in the private cluster.
func PostgresURL(t testing.TB) string {
	t.Helper()
	cluster.Lock()
	defer cluster.Unlock()
	if cluster.users == 0 {
		startCluster(t)
	}
	cluster.users++
	t.Cleanup(func() {
		cluster.Lock()
		defer cluster.Unlock()
		if cluster.users--; cluster.users > 0 {
			return
		}
		if err := cluster.Close(); err != nil {
			t.Errorf("removing the private cluster: %v", err)
		}
	})
	cluster.next++
	url, err := cluster.Database(context.Background(), fmt.Sprintf("t%d", cluster.next))
	if err != nil {
		t.Fatal(err)
	}
	return url
}

func startCluster(t testing.TB) {
	t.Helper()
	var err error
	cluster.Cluster, err = NewCluster(context.Background(), false)
	switch {
	case errors.Is(err, ErrNoPostgres) && os.Getenv("SOGOC_TEST_POSTGRES") == "must":
		t.Fatal("PostgreSQL is not installed and SOGOC_TEST_POSTGRES=must")
	case errors.Is(err, ErrNoPostgres):
		t.Skip("skipped: " + err.Error())
	case err != nil:
		t.Fatal(err)
	}
}
