// SPDX-License-Identifier: Apache-2.0

package backup_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/backup"
)

// folder makes a backup's folder with sets of some days, by their stamps.
func folder(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		set := filepath.Join(dir, "sets", name)
		text, err := json.Marshal(backup.Manifest{Set: name})
		if err := errors.Join(err, os.MkdirAll(set, 0o700), os.WriteFile(filepath.Join(set, "manifest.json"), text, 0o600), os.WriteFile(filepath.Join(set, "tables.age"), []byte("x"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func left(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, "sets"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestPruneKeepsTheYoungest(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	dir := folder(t, "20261119T020000Z", "20261120T020000Z", "20261121T020000Z", "20261122T020000Z",
		"20261118T020000Z.partial", "20261122T023000Z.partial", "ghi-chu.partial")
	p, err := backup.Prune(dir, 2, now)
	if err != nil || !slices.Equal(p.Sets, []string{"20261119T020000Z", "20261120T020000Z"}) || !slices.Equal(p.Broken, []string{"20261118T020000Z.partial"}) {
		t.Fatalf("%+v %v", p, err)
	}
	// One that may still be written, and what is not ours, stay.
	if got := left(t, dir); !slices.Equal(got, []string{"20261121T020000Z", "20261122T020000Z", "20261122T023000Z.partial", "ghi-chu.partial"}) {
		t.Errorf("%v", got)
	}
	if again, err := backup.Prune(dir, 2, now); err != nil || len(again.Sets)+len(again.Broken) != 0 {
		t.Errorf("%+v %v", again, err)
	}
}

func TestPruneTakesNothingWhenInDoubt(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	dir := folder(t, "20261120T020000Z", "20261121T020000Z")
	if _, err := backup.Prune(dir, 0, now); !errors.Is(err, backup.ErrKeep) {
		t.Errorf("keeping none: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "sets", "20261121T020000Z", "manifest.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Prune(dir, 1, now); !errors.Is(err, backup.ErrDamaged) {
		t.Errorf("a set that can't be read: %v", err)
	}
	if got := left(t, dir); len(got) != 2 {
		t.Errorf("%v", got)
	}
	if p, err := backup.Prune(t.TempDir(), 3, now); err != nil || len(p.Sets) != 0 {
		t.Errorf("an empty folder: %+v %v", p, err)
	}
}
