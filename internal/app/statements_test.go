// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// Every statement of every room, all of which app imports, is understood by
// both engines against the tables as they are after the last migration.
func TestStatementsPrepareOnBothEngines(t *testing.T) {
	t.Parallel()
	all := store.Statements()
	if len(all) < 100 {
		t.Fatalf("only %d statements are registered; are the rooms imported?", len(all))
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, s := range all {
			p, err := db.ReadPool().PrepareContext(t.Context(), s.Text)
			if err != nil {
				t.Errorf("%s: %v\n%s", s.Name, err, s.Text)
				continue
			}
			if err := p.Close(); err != nil {
				t.Errorf("closing %s: %v", s.Name, err)
			}
		}
	})
}

var (
	star     = regexp.MustCompile(`(?i)select\s+(\w+\.)?\*`)
	question = regexp.MustCompile(`\?`)
)

// Columns are listed, so that a program can run on tables that already have one
// more; parameters are $1…, which both engines know.
func TestStatementsAreWrittenForBothEngines(t *testing.T) {
	t.Parallel()
	for _, s := range store.Statements() {
		if star.MatchString(s.Text) {
			t.Errorf("%s selects *", s.Name)
		}
		if question.MatchString(s.Text) {
			t.Errorf("%s has a ? parameter", s.Name)
		}
		if room, _, ok := strings.Cut(s.Name, "."); !ok || room == "" {
			t.Errorf("%q should be named room.what", s.Name)
		}
	}
}

// A statement that only one engine understands is told from one that both do:
// the test above can fail.
func TestPrepareFindsForeignSQL(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		foreign := map[store.Engine]string{
			store.SQLite:   `SELECT DISTINCT ON (id) id FROM book`,
			store.Postgres: `SELECT id FROM book INDEXED BY book_list`,
		}[db.Engine]
		for _, text := range []string{foreign, `SELECT no_such_column FROM book`} {
			if p, err := db.ReadPool().PrepareContext(t.Context(), text); err == nil {
				_ = p.Close()
				t.Errorf("%q was prepared", text)
			}
		}
	})
}

// Contents vouches for what it says it does: an unknown entry is not found.
func TestContents(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for kind, content := range app.Contents() {
			if _, err := content(t.Context(), db, audit.Record{Province: "44", Target: kind + ":none", Version: 1}); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s: %v, want not found", kind, err)
			}
		}
	})
}
