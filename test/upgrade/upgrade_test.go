// SPDX-License-Identifier: Apache-2.0

package upgrade_test

import (
	"compress/gzip"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/config"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/whole"
)

const (
	tables  = "testdata/tables-1.copy.gz" // made by the release, copied table by table
	version = 1
)

// What the release counted, as its progress page showed it.
var before = map[counter.Metric]int64{counter.Books: 156, counter.Entries: 401}

func TestFromTheFirstTables(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		upgrade(t, filepath.Join(t.TempDir(), "sogoc.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		upgrade(t, storetest.PostgresURL(t))
	})
}

func upgrade(t *testing.T, url string) {
	t.Helper()
	load(t, url)
	public, err := os.ReadFile("testdata/audit.key.pub")
	if err != nil {
		t.Fatal(err)
	}
	a := open(t, url)
	isWhole(t, a, string(public))
	total, err := counter.Everywhere(t.Context(), a.DB)
	if err != nil {
		t.Fatal(err)
	}
	for m, want := range before {
		if got := total.Get(m); got != want {
			t.Errorf("figure %d: %d, the release had %d", m, got, want)
		}
	}
	work(t, a)
	isWhole(t, a, string(public))
}

func load(t *testing.T, url string) {
	t.Helper()
	f, err := os.Open(tables)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	text, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Load(t.Context(), url, version, text, nil); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, url string) *app.App {
	t.Helper()
	dir := t.TempDir()
	c := &config.Config{DataDir: dir, DB: url, Blobs: filepath.Join(dir, "blobs"), SessionHours: 12, MaxUploadMB: 10}
	a, err := app.Open(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func isWhole(t *testing.T, a *app.App, public string) {
	t.Helper()
	report, err := whole.Check(t.Context(), a.DB, a.Blobs, public, app.Contents())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range report.Problems {
		t.Error(p)
	}
	if report.Entries != 401 || report.Records < 1251 {
		t.Errorf("%d entries, %d records of the log", report.Entries, report.Records)
	}
}

// work goes on where people of the release stood: a reviewer returns an entry
// that was keyed and its keyer keys it again.
func work(t *testing.T, a *app.App) {
	t.Helper()
	e := keyed(t, a)
	keyer, err := a.Accounts.Get(t.Context(), e.KeyedBy)
	if err != nil {
		t.Fatal(err)
	}
	reviewer := access.Actor{ID: "reviewer", Province: e.Province, Role: access.Reviewer, Path: e.Path}
	if err := a.Entries.Return(t.Context(), reviewer, entry.Command{Entry: e.ID, Base: e.Version, Reason: "đọc lại tên mẹ"}); err != nil {
		t.Fatal(err)
	}
	values, err := entry.Values(t.Context(), a.DB, e.Province, e.ID, e.Version)
	if err != nil {
		t.Fatal(err)
	}
	save := entry.Save{Entry: e.ID, Base: e.Version, Values: values, Hold: true, Reason: "sổ ghi như vậy"}
	saved, err := a.Entries.KeyIn(t.Context(), keyer.Actor, save)
	var asked entry.Unanswered
	if errors.As(err, &asked) {
		for _, f := range asked.Findings {
			save.Acks = append(save.Acks, f.Key())
		}
		saved, err = a.Entries.KeyIn(t.Context(), keyer.Actor, save)
	}
	if err != nil || saved.State != entry.Keyed || saved.Version != e.Version+1 {
		t.Errorf("%+v %v", saved, err)
	}
}

var sqlKeyed = store.SQL("upgrade.keyed", `SELECT id, province FROM entry WHERE state = 'keyed' ORDER BY id LIMIT 1`)

func keyed(t *testing.T, a *app.App) *entry.Entry {
	t.Helper()
	type key struct{ id, province string }
	k, err := store.One(t.Context(), a.DB, sqlKeyed, func(r store.Row) (k key, err error) { return k, r.Scan(&k.id, &k.province) })
	if err != nil {
		t.Fatal(err)
	}
	e, err := entry.Get(context.WithoutCancel(t.Context()), a.DB, k.province, k.id)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
