// SPDX-License-Identifier: Apache-2.0

// Package storetest opens stores for tests, on both engines, and holds the
// behaviour that both must show.
package storetest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

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

// cluster is a private PostgreSQL of this test process: a unix socket in a
// temporary folder, no port, gone when the last test that uses it has ended.
var cluster struct {
	sync.Mutex
	users int
	next  int
	dir   string
	bin   string
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
		if cluster.users--; cluster.users == 0 {
			stopCluster(t)
		}
	})
	cluster.next++
	name := fmt.Sprintf("t%d", cluster.next)
	run(t, "psql", "-h", cluster.dir, "-U", "sogoc", "-d", "postgres", "-qc", "CREATE DATABASE "+name)
	return fmt.Sprintf("postgres://sogoc@/%s?host=%s", name, cluster.dir)
}

func startCluster(t testing.TB) {
	t.Helper()
	cluster.bin = findPostgres()
	if cluster.bin == "" {
		if os.Getenv("SOGOC_TEST_POSTGRES") == "must" {
			t.Fatal("PostgreSQL is not installed and SOGOC_TEST_POSTGRES=must")
		}
		t.Skip("skipped: PostgreSQL's programs (initdb, postgres) are not installed")
	}
	// A unix socket's path is limited to 107 bytes, so not t.TempDir.
	dir, err := os.MkdirTemp("", "sogoc-pg")
	if err != nil {
		t.Fatal(err)
	}
	cluster.dir = dir
	if os.Geteuid() == 0 {
		run(t, "chown", "postgres", dir)
	}
	run(t, "initdb", "-D", filepath.Join(dir, "data"), "-U", "sogoc", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
	run(t, "pg_ctl", "-D", filepath.Join(dir, "data"), "-w", "-t", "60", "-l", filepath.Join(dir, "log"), "-o",
		fmt.Sprintf("-c listen_addresses='' -c unix_socket_directories='%s' -c fsync=off -c max_connections=300", dir), "start")
}

func stopCluster(t testing.TB) {
	t.Helper()
	run(t, "pg_ctl", "-D", filepath.Join(cluster.dir, "data"), "-m", "immediate", "-w", "stop")
	if err := os.RemoveAll(cluster.dir); err != nil {
		t.Errorf("removing the private cluster: %v", err)
	}
}

func findPostgres() string {
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(real)
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return ""
	}
	return filepath.Dir(found[len(found)-1])
}

// run executes one of PostgreSQL's programs. They refuse to run as root, so a
// test that runs as root hands them to the account that Debian's package makes.
func run(t testing.TB, name string, args ...string) {
	t.Helper()
	path := name
	if real := filepath.Join(cluster.bin, name); fileExists(real) {
		path = real
	}
	argv := append([]string{path}, args...)
	if os.Geteuid() == 0 && name != "chown" {
		argv = append([]string{"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"}, argv...)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = cluster.dir
	// The server must not inherit the pipe, or waiting for it never ends.
	out, err := os.CreateTemp("", "sogoc-pg-out")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Remove(out.Name()) }()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		text, _ := os.ReadFile(out.Name())
		t.Fatalf("%s: %v\n%s", name, err, text)
	}
}

func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
