// SPDX-License-Identifier: Apache-2.0

package demo_test

import (
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/config"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/demo"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
)

var sqlStates = store.SQL("test.demo.states", `SELECT state, count(*) FROM entry GROUP BY state`)

// The invented province is made through the rooms, so everything that holds for
// a real one holds for it.
func TestFill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := &config.Config{DataDir: dir, DB: filepath.Join(dir, "sogoc.db"), Blobs: filepath.Join(dir, "blobs"), SessionHours: 1, Province: demo.Province}
	a, err := app.Open(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	f := demo.New(a)
	if err := f.Fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkStates(t, a)
	checkLogins(t, a, f)
	r, err := audit.Verify(t.Context(), a.DB, a.Key.Public, app.Contents())
	if err != nil || !r.OK() || r.Vouched < 3000 {
		t.Errorf("audit: %+v %v", r, err)
	}
	board, err := a.Targets.ReadBoard(t.Context(), demo.Province, demo.Province, counter.Day(a.Targets.Now()))
	if err != nil || len(board.Units) < 20 || board.Sum.Plan == 0 || board.Sum.Fact == 0 || board.Sum.Left == 0 || board.Sum.Day.IsZero() {
		t.Errorf("board: %d units, %+v, %v", len(board.Units), board.Sum.Progress, err)
	}
}

// checkStates wants entries at every stage, and figures that equal the rows.
func checkStates(t *testing.T, a *app.App) {
	t.Helper()
	states := map[entry.State]int64{}
	err := store.Each(t.Context(), a.DB, sqlStates, func(row store.Row) error {
		var s entry.State
		var n int64
		err := row.Scan(&s, &n)
		states[s] = n
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range entry.States() {
		if states[s] == 0 && s != entry.Corrected {
			t.Errorf("no entry is %s: %v", s, states)
		}
	}
	total, err := counter.Total(t.Context(), a.DB, demo.Province, demo.Province, "")
	if err != nil || total.Get(counter.Returned) != states[entry.Returned] || total.Get(counter.Voided) != states[entry.Voided] ||
		total.Get(counter.Approved) != states[entry.Approved]+states[entry.Sent]+states[entry.Accepted]+states[entry.Refused] || total.Get(counter.Attached) == 0 {
		t.Errorf("figures %+v, rows %v, %v", total, states, err)
	}
}

func checkLogins(t *testing.T, a *app.App, f *demo.Filler) {
	t.Helper()
	if len(f.Logins) < 8 {
		t.Errorf("%d accounts are printed", len(f.Logins))
	}
	for _, l := range f.Logins {
		if _, account, err := a.Accounts.SignIn(t.Context(), l.Username, l.Password, "127.0.0.1", "test"); err != nil || account.Role != l.Role {
			t.Errorf("%s: %v", l.Username, err)
		}
	}
}
