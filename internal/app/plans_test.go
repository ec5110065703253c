// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"database/sql"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // asked for its plans

	"github.com/sogoc/sogoc/internal/store"
)

// large are the tables that grow with a province's books, scans and entries.
const large = "book|entry|entry_event|entry_version|entry_keyed|scan_file|scan_page|region|page_numbers|page_check|page_view|upload|audit_record|command|key_batch_entry"

var (
	placeholder = regexp.MustCompile(`\$\d+`)
	// readsAll is a plan that reads a large table whole, or all that a province
	// or a state has of it: what follows the province in the index is not used.
	readsAll = regexp.MustCompile(`SCAN (?:\w+ )?(?:` + large + `)\b|SEARCH (?:` + large + `)\b[^|]*\((?:province=\?|province=\? AND state=\?|state=\?)\)`)
)

// readWhole are the statements that are meant to read a table whole, or a part
// that stays small, each with its reason.
var readWhole = map[string]string{
	"book.each":          "the commands that copy or count everything",
	"exchange.provinces": "a command that names a book and no province",
	"scan.hash.files":    "which scans lie in the store of blobs, asked by doctor and move",
	"scan.hash.pages":    "the same",
	"scan.numbers.books": "the command that reads all numbers anew",
	"scan.provinces":     "the same, and rebuild",
	"scan.rebuild.count": "how much there is to rebuild",
	"upload.mine":        "uploads under way are few, ended ones have another state",
	"upload.old":         "the sweep, once an hour",
}

// TestNoStatementReadsAProvince asks SQLite how it would answer each statement.
// An ORDER BY that an index does not serve makes it walk the key's index
// through the whole province instead of looking up the few rows: fine with a
// hundred rows, and with 58,000 scans four fifths of the cost of taking in one more.
func TestNoStatementReadsAProvince(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sogoc.db")
	made, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := made.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, s := range store.Statements() {
		plan := planOf(t, db, s)
		why, meant := readWhole[s.Name]
		if all := readsAll.FindString(plan); all != "" && !meant && !strings.HasPrefix(s.Name, "whole.") && !strings.Contains(s.Name, "_test.") {
			t.Errorf("%s: %s", s.Name, plan)
		} else if all == "" && meant {
			t.Errorf("%s reads no table whole any more (%s)", s.Name, why)
		}
	}
}

// planOf is the engine's plan in one line; "" for what it can't plan, which
// another test tells.
func planOf(t *testing.T, db *sql.DB, s *store.Stmt) string {
	t.Helper()
	args := make([]any, len(slices.Compact(slices.Sorted(slices.Values(placeholder.FindAllString(s.Text, -1))))))
	for i := range args {
		args[i] = "44"
	}
	rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+s.Text, args...)
	if err != nil {
		return ""
	}
	defer func() { _ = rows.Close() }()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(plan, " | ")
}
