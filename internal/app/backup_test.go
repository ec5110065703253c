// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/backup"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/blob/blobtest"
	"github.com/sogoc/sogoc/internal/exchange/exchangetest"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

func silent(string, int64) {}

var noLog = slog.New(slog.NewTextHandler(io.Discard, nil))

// backedUp is an installation with work in it, and where its backups go.
type backedUp struct {
	*app.App
	bench *exchangetest.Bench
	dir   string
	key   *blob.MasterKey
}

func withWork(t *testing.T, lines ...string) *backedUp {
	t.Helper()
	a := openConfigured(t, configured(t, lines...))
	b := &backedUp{App: a, bench: exchangetest.New(t, a.DB), dir: t.TempDir()}
	a.Blobs = b.bench.Blobs
	b.bench.Approved(3)
	b.key = blobtest.NewKey(t)
	return b
}

func (b *backedUp) run(t *testing.T) backup.Manifest {
	t.Helper()
	m, err := b.Backup(t.Context(), b.dir, b.key.Public(), silent)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// source is what Backup gives to Make, some time later.
func (b *backedUp) source(later time.Duration) backup.Source {
	return backup.Source{DB: b.DB, Blobs: b.Blobs, EachBlob: app.EachBlob, Program: "test", Now: func() time.Time { return time.Now().Add(later) }}
}

// An installation on either engine is backed up while it is open, comes back on
// the other engine into an empty place, whole, and work goes on there.
func TestBackupComesBackOnTheOtherEngine(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		source := []string{}
		target := []string{"db = " + filepath.Join(t.TempDir(), "to.db")}
		if db.Engine == store.Postgres {
			source = []string{"db = " + storetest.PostgresURL(t)}
		} else {
			target = []string{"db = " + storetest.PostgresURL(t)}
		}
		b := withWork(t, source...)
		m := b.run(t)
		if m.NewBlobs == 0 || len(m.Missing) != 0 || m.Engine != db.Engine {
			t.Fatalf("manifest: %+v", m)
		}
		if again, err := backup.Make(t.Context(), b.source(time.Hour), b.dir, b.key.Public(), silent); err != nil || again.NewBlobs != 0 || again.Blobs != m.Blobs {
			t.Errorf("the second run added %d scans of %d (%v)", again.NewBlobs, again.Blobs, err)
		}
		to := configured(t, target...)
		r, err := app.Restore(t.Context(), to, noLog, b.dir, m.Set, b.key, silent)
		if err != nil || len(r.Problems) != 0 {
			t.Fatalf("restore: %v, problems %q", err, r.Problems)
		}
		there := openConfigured(t, to)
		report, err := audit.Verify(t.Context(), there.DB, b.Key.Public, app.Contents())
		if err != nil || !report.OK() || report.Vouched == 0 {
			t.Errorf("audit: %+v, %v", report, err)
		}
		if c := check(t, there, "Điểm chốt nhật ký"); !c.OK {
			t.Errorf("doctor: %+v", c)
		}
		if _, err := there.Entries.Place(t.Context(), b.bench.Registrar, "", b.bench.Book.ID, []string{"99/1999"}); err != nil {
			t.Errorf("work after the restore: %v", err)
		}
	})
}

func TestRestoreOverwritesNothing(t *testing.T) {
	t.Parallel()
	b := withWork(t)
	b.run(t)
	if _, err := app.Restore(t.Context(), b.Config, noLog, b.dir, "", b.key, silent); !errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("over the installation itself: %v", err)
	}
	other := configured(t)
	openConfigured(t, other) // which makes a key of its own
	if _, err := app.Restore(t.Context(), other, noLog, b.dir, "", b.key, silent); !errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("over another's key: %v, want ErrNotEmpty", err)
	}
	if _, err := app.Restore(t.Context(), configured(t), noLog, b.dir, "20000101T000000Z", b.key, silent); !errors.Is(err, backup.ErrNoSet) {
		t.Errorf("a set that is not there: %v", err)
	}
}

// A restore that broke off before the tables is run again to its end.
func TestRestoreGoesOn(t *testing.T) {
	t.Parallel()
	b := withWork(t)
	b.run(t)
	to := configured(t)
	tables := filepath.Join(b.dir, "sets")
	sets, err := backup.Sets(b.dir)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(tables, sets[0].Set, "tables.age")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, whole[:len(whole)-100], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Restore(t.Context(), to, noLog, b.dir, "", b.key, silent); err == nil {
		t.Fatal("cut tables were restored")
	}
	if err := os.WriteFile(file, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if r, err := app.Restore(t.Context(), to, noLog, b.dir, "", b.key, silent); err != nil || len(r.Problems) != 0 {
		t.Errorf("again: %v", err)
	}
}

// Nothing in a backup is readable without its key, and each damaged file is
// found, with the key or without.
func TestBackupIsSealedAndItsDamageFound(t *testing.T) {
	t.Parallel()
	b := withWork(t)
	m := b.run(t)
	if c, err := backup.Check(t.Context(), b.dir, silent); err != nil || len(c.Damaged) != 0 || c.Files == 0 {
		t.Fatalf("Check = %+v, %v", c, err)
	}
	if _, problems, err := app.ProveBackup(t.Context(), b.dir, "", t.TempDir(), b.key, silent); err != nil || len(problems) != 0 {
		t.Fatalf("ProveBackup: %v, %q", err, problems)
	}
	if _, err := backup.Open(b.dir, "", blobtest.NewKey(t)); !errors.Is(err, blob.ErrOtherKey) {
		t.Errorf("opened with another key: %v", err)
	}
	secret, err := os.ReadFile(filepath.Join(b.Config.DataDir, "audit.key"))
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(b.dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, private := range []string{"NGUYỄN", "Nguyễn", strings.TrimSpace(string(secret)), "JFIF"} {
			if strings.Contains(string(text), private) {
				t.Errorf("%s holds %.10q readable", path, private)
			}
		}
		if strings.HasSuffix(path, ".sha256") || e.Name() == "LAYOUT.txt" || e.Name() == "format" {
			return nil
		}
		return damagedOnce(t, b, path, text)
	})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := backup.Find(b.dir, m.Set); err != nil || again.Set != m.Set {
		t.Errorf("Find: %+v, %v", again, err)
	}
}

// damagedOnce changes a byte of a file, expects Check to name it, and mends it.
func damagedOnce(t *testing.T, b *backedUp, path string, text []byte) error {
	t.Helper()
	changed := slices.Clone(text)
	changed[len(changed)/2] ^= 1
	if err := os.WriteFile(path, changed, 0o600); err != nil {
		return err
	}
	name, err := filepath.Rel(b.dir, path)
	if err != nil {
		return err
	}
	c, err := backup.Check(t.Context(), b.dir, silent)
	named := slices.Contains(c.Damaged, filepath.ToSlash(name))
	// A manifest that can't be read any more is an error instead.
	if !named && !errors.Is(err, backup.ErrDamaged) {
		t.Errorf("%s was changed: Check = %+v, %v", name, c, err)
	}
	return os.WriteFile(path, text, 0o600)
}

// A scan that a row points to and that is damaged or gone is told, and does not
// keep the rest from being saved.
func TestBackupTellsWhatIsMissing(t *testing.T) {
	t.Parallel()
	b := withWork(t)
	var hash string
	err := app.EachBlob(t.Context(), b.DB, func(h string) error {
		hash = h
		return nil
	})
	if err := errors.Join(err, b.Blobs.Delete(t.Context(), hash)); err != nil {
		t.Fatal(err)
	}
	m := b.run(t)
	if !slices.Equal(m.Missing, []string{hash}) || m.NewBlobs == 0 {
		t.Errorf("missing %v, added %d; want %s", m.Missing, m.NewBlobs, hash)
	}
}

// A run that broke off is no set, and what it had copied is not copied again,
// but for the scan whose sum was not written to its end.
func TestBackupThatBrokeOffGoesOn(t *testing.T) {
	t.Parallel()
	b := withWork(t)
	broken := b.source(0)
	broken.Blobs = unreadable{b.Blobs}
	if _, err := backup.Make(t.Context(), broken, b.dir, b.key.Public(), silent); !errors.Is(err, errLine) {
		t.Fatalf("the run did not break off: %v", err)
	}
	first, err := backup.Make(t.Context(), b.source(time.Hour), b.dir, b.key.Public(), silent)
	if err != nil {
		t.Fatal(err)
	}
	set, sums := filepath.Join(b.dir, "sets", first.Set), filepath.Join(b.dir, "sums", first.Set+".sha256")
	lines, err := os.ReadFile(sums)
	if err := errors.Join(err, os.WriteFile(sums, lines[:len(lines)-10], 0o600), os.Rename(set, set+".partial")); err != nil {
		t.Fatal(err)
	}
	if sets, err := backup.Sets(b.dir); err != nil || len(sets) != 0 {
		t.Errorf("sets after broken runs: %v, %v", sets, err)
	}
	m, err := backup.Make(t.Context(), b.source(2*time.Hour), b.dir, b.key.Public(), silent)
	if err != nil || m.NewBlobs != 1 || m.Blobs != first.Blobs {
		t.Errorf("after them: added %d of %d, want 1 (%v)", m.NewBlobs, m.Blobs, err)
	}
	if c, err := backup.Check(t.Context(), b.dir, silent); err != nil || len(c.Damaged) != 0 {
		t.Errorf("Check = %+v, %v", c, err)
	}
}

var errLine = errors.New("the line went dead")

type unreadable struct{ blob.Store }

func (unreadable) Open(context.Context, string) (io.ReadSeekCloser, error) { return nil, errLine }
