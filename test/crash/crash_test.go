// SPDX-License-Identifier: Apache-2.0

package crash

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/sample"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/whole"
)

const (
	keyers   = 8
	commune  = "19363"
	password = "mật khẩu thử"
	// Kills come this long after the program serves; every sixth comes while it
	// starts.
	shortestLife = 20 * time.Millisecond
	lifeSpread   = 900 * time.Millisecond
)

// kills is how many times each store's program is killed.
func kills(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("SOGOC_TEST_KILLS"))
	if err != nil || n < 1 {
		return 4
	}
	return n
}

func TestCrashSQLite(t *testing.T) {
	t.Parallel()
	s := newScene(t, "")
	s.run(t)
}

func TestCrashPostgres(t *testing.T) {
	t.Parallel()
	newPostgresScene(t).run(t)
}

// newPostgresScene makes an installation on a PostgreSQL of its own, with fsync.
func newPostgresScene(t *testing.T) *scene {
	t.Helper()
	cluster, err := storetest.NewCluster(t.Context(), true)
	if err != nil {
		if os.Getenv("SOGOC_TEST_POSTGRES") == "must" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	t.Cleanup(func() {
		if err := cluster.Close(); err != nil {
			t.Error(err)
		}
	})
	url, err := cluster.Database(t.Context(), "sogoc")
	if err != nil {
		t.Fatal(err)
	}
	s := newScene(t, url)
	s.cluster = cluster
	return s
}

// scene is one installation under fire.
type scene struct {
	dir     string
	cluster *storetest.Cluster // nil on SQLite
	values  map[string]civil.Values
	people  map[string]person
	ledger  ledger
}

type person struct{ id, token string }

// newScene makes an installation with people, books and numbers to key. url is
// empty for SQLite.
func newScene(t *testing.T, url string) *scene {
	t.Helper()
	// A unix socket's path is limited to 107 bytes, so not t.TempDir.
	dir, err := os.MkdirTemp("", "sogoc-crash")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if url == "" {
		url = filepath.Join(dir, "data", "sogoc.db")
	}
	if err := os.WriteFile(filepath.Join(dir, "url"), []byte(url), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &scene{dir: dir, values: map[string]civil.Values{}, people: map[string]person{}}
	s.within(t, func(a *app.App) {
		registrar := s.sign(t, a, "registrar", access.Registrar)
		s.sign(t, a, "reviewer", access.Reviewer)
		for i := range keyers {
			s.sign(t, a, fmt.Sprint("keyer", i), access.Keyer)
		}
		s.fill(t, a, registrar)
	})
	return s
}

// within opens the installation in this process; no child is running.
func (s *scene) within(t *testing.T, fn func(*app.App)) {
	t.Helper()
	a, err := open(context.Background(), s.dir)
	if err != nil {
		t.Fatalf("opening what a killed process left: %v", err)
	}
	fn(a)
	if err := a.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
}

func (s *scene) sign(t *testing.T, a *app.App, name string, role access.Role) access.Actor {
	t.Helper()
	u, ok := unit.At(commune, "2026-01-01")
	if !ok {
		t.Fatal("the commune of the test is not in the catalogue")
	}
	account, err := a.Accounts.Add(t.Context(), access.System("44"), access.Account{Actor: access.Actor{Username: name, Name: name, Role: role, Unit: string(u.ID), Path: unit.Path(u.ID)}}, password)
	if err != nil {
		t.Fatal(err)
	}
	token, _, err := a.Accounts.SignIn(t.Context(), name, password, "", "test")
	if err != nil {
		t.Fatal(err)
	}
	s.people[name] = person{account.ID, token}
	return account.Actor
}

// fill lists invented books of the commune and puts their numbers in.
func (s *scene) fill(t *testing.T, a *app.App, registrar access.Actor) {
	t.Helper()
	u, _ := unit.At(commune, "2026-01-01")
	plan, err := sample.Province(7, sample.Scale{Books: 0.05, Entries: 0.02})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range plan.Books {
		made, err := a.Books.Add(t.Context(), registrar, store.NewID(), book.Facts{Type: b.Type, OpenYear: b.OpenYear, BookNo: b.No, RegisteredBy: b.Unit, Responsible: u.ID, DeclaredEntries: b.DeclaredEntries})
		if err != nil {
			t.Fatal(err)
		}
		numbers, values, seen := []string{}, []civil.Values{}, map[string]bool{}
		for _, e := range b.Entries {
			if no := e.Values["so"].Text(); !seen[no] && no != "" {
				seen[no] = true
				numbers, values = append(numbers, no), append(values, e.Values)
			}
		}
		ids, err := a.Entries.Place(t.Context(), registrar, store.NewID(), made.ID, numbers)
		if err != nil {
			t.Fatal(err)
		}
		for i, id := range ids {
			s.values[id] = values[i]
		}
	}
}

// run kills the program again and again while clients work.
func (s *scene) run(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	var working sync.WaitGroup
	defer func() {
		stop()
		working.Wait()
	}()
	work := func(name string, n int, fn func(*client, context.Context)) {
		c := newClient(s.dir, s.people[name], &s.ledger, s.values, n)
		working.Go(func() { fn(c, ctx) })
	}
	for i := range keyers {
		work(fmt.Sprint("keyer", i), i, (*client).keys)
	}
	work("reviewer", keyers, (*client).checks)
	work("registrar", keyers+1, (*client).uploads)
	n := kills(t)
	for i := range n {
		s.round(t, i)
		s.verify(t)
		if t.Failed() {
			t.Fatalf("after %d kills", i+1)
		}
	}
	s.sum(t, n)
}

// round lets a process live for a moment and kills it.
func (s *scene) round(t *testing.T, i int) {
	starting := i%6 == 5
	c := startChild(t, s.dir, !starting)
	time.Sleep(shortestLife + rand.N(lifeSpread))
	if s.cluster != nil && i%3 == 1 {
		s.killDatabase(t, starting)
	}
	c.kill(t)
}

// killDatabase kills PostgreSQL under a running program, which must go on by
// itself once PostgreSQL is back.
func (s *scene) killDatabase(t *testing.T, starting bool) {
	t.Helper()
	s.restartDatabase(t)
	if starting {
		return
	}
	before := s.saved()
	for end := time.Now().Add(20 * time.Second); s.saved() == before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the program saves nothing although its database is back")
		}
	}
}

// restartDatabase kills PostgreSQL and starts it again a moment later.
func (s *scene) restartDatabase(t *testing.T) {
	t.Helper()
	if err := s.cluster.Kill(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond)
	if err := s.cluster.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (s *scene) saved() (n int) {
	s.ledger.note(func() { n = len(s.ledger.saves) })
	return n
}

// sum says what happened, and fails when the test has shown nothing.
func (s *scene) sum(t *testing.T, kills int) {
	l := &s.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	t.Logf("%d kills: %d saves answered, %d accepts, %d scans; %d requests without an answer, %d of them answered when sent again; refused: %v",
		kills, len(l.saves), len(l.accepts), len(l.scans), l.unknown, l.retried, l.refused)
	if len(l.saves) < 5*kills || len(l.accepts) == 0 || len(l.scans) == 0 || l.unknown == 0 {
		t.Error("too little was saved, or no request was interrupted: the test has shown nothing")
	}
	for what, n := range l.refused {
		t.Errorf("%d answers that no client should get: %s", n, what)
	}
}

var (
	sqlVersions = store.SQL("crash.versions", `SELECT entry_id, author, n, reason FROM entry_version`)
	sqlChecks   = store.SQL("crash.checks", `SELECT entry_id, actor, version FROM entry_event WHERE to_state = 'checked'`)
	sqlScans    = store.SQL("crash.scans", `SELECT hash FROM scan_file`)
)

// verify proves that what was answered is there, once, and that all is whole.
func (s *scene) verify(t *testing.T) {
	t.Helper()
	// What was answered before the store was opened must be in it.
	var saves, accepts []answered
	var scans []string
	s.ledger.note(func() { saves, accepts, scans = s.ledger.saves[:], s.ledger.accepts[:], s.ledger.scans[:] })
	s.within(t, func(a *app.App) {
		report, err := whole.Check(t.Context(), a.DB, a.Blobs, a.Key.Public, app.Contents())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range report.Problems {
			t.Error(p)
		}
		s.findSaves(t, a.DB, saves)
		s.findAccepts(t, a.DB, accepts)
		s.findScans(t, a.DB, scans)
	})
}

func (s *scene) findSaves(t *testing.T, db *store.DB, saves []answered) {
	t.Helper()
	made := map[answered]int{}
	perKey := map[string]int{}
	err := store.Each(t.Context(), db, sqlVersions, func(r store.Row) error {
		var a answered
		var why string
		err := r.Scan(&a.entry, &a.account, &a.version, &why)
		a.key = why[min(len(why), len(reason(""))):]
		made[a]++
		perKey[a.key]++
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range saves {
		if made[a] != 1 {
			t.Errorf("an answered save is there %d times: %+v", made[a], a)
		}
	}
	for key, n := range perKey {
		if n != 1 {
			t.Errorf("the save %s was carried out %d times", key, n)
		}
	}
}

func (s *scene) findAccepts(t *testing.T, db *store.DB, accepts []answered) {
	t.Helper()
	made := map[answered]bool{}
	err := store.Each(t.Context(), db, sqlChecks, func(r store.Row) error {
		var a answered
		err := r.Scan(&a.entry, &a.account, &a.version)
		made[a] = true
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range accepts {
		a.key = ""
		if !made[a] {
			t.Errorf("an answered acceptance is lost: %+v", a)
		}
	}
}

func (s *scene) findScans(t *testing.T, db *store.DB, scans []string) {
	t.Helper()
	there := map[string]bool{}
	err := store.Each(t.Context(), db, sqlScans, func(r store.Row) error {
		var hash string
		err := r.Scan(&hash)
		there[hash] = true
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, hash := range scans {
		if !there[hash] {
			t.Errorf("an answered scan is lost: %s", hash)
		}
	}
}
