// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/config"
	"github.com/sogoc/sogoc/internal/sample"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

const (
	password     = "mật khẩu thử tải"
	provinceCode = "44"
	// keptValues bounds the entries whose values wait here to be keyed.
	keptValues = 90_000
)

const (
	openShare = 5   // one book in so many waits to be keyed
	mostSaves = 600 // a second, without a pause: more than any machine reached
	warmUp    = 3   // seconds of saving without a pause before what is measured
)

// least is how many entries must be filled in so that nobody runs out of
// entries to key before the saving has been measured.
func (o options) least() int {
	return openShare * (mostSaves*(warmUp+o.seconds) + o.rate*o.seconds)
}

// round is one generated province: some 520 books and 40,000 entries. Many
// rounds, each by its own seed, make a large store without holding it.
var round = sample.Scale{Books: 0.25, Entries: 0.2}

// waiting is a book whose entries nobody has keyed yet.
type waiting struct {
	id, path, no string
	values       map[string]civil.Values // by number as written
	answered     map[string][]string     // the warnings of each, which the desk has shown and the keyer has answered before saving
}

// province is what the measurements need to know of the filled store.
type province struct {
	entries, books int
	accounts       map[string]access.Account // by user name
	keyers         []string                  // user names
	checkers       []string                  // user names of the reviewers of a shift
	waiting        map[string][]*waiting     // by path of the responsible unit
	bookIDs        []string                  // some, to open
	entryIDs       []string
	known          []remembered // some keyed entries, to look for
	kept           int
}

func (s *session) open(ctx context.Context) (*app.App, error) { return openApp(ctx, s.url, s.dir) }

func openApp(ctx context.Context, url, dir string) (*app.App, error) {
	c, err := config.Load(config.Sources{Environ: func() []string { return []string{"SOGOC_DATA_DIR=" + dir, "SOGOC_DB=" + url} }})
	if err != nil {
		return nil, err
	}
	return app.Open(ctx, c, slog.New(slog.DiscardHandler))
}

// fill makes the people through the rooms and the books through SQL.
func fill(ctx context.Context, o options, url, dir string, t *table) (*province, error) {
	began := time.Now()
	p := &province{accounts: map[string]access.Account{}, waiting: map[string][]*waiting{}}
	a, err := openApp(ctx, url, dir)
	if err != nil {
		return nil, err
	}
	err = p.people(ctx, a, o.clients, o.checks)
	size := int64(0)
	if err == nil {
		size, err = firstSize(ctx, a.DB)
	}
	engine := a.DB.Engine
	if err := errors.Join(err, a.Close()); err != nil {
		return nil, err
	}
	s, err := openSink(ctx, engine, url)
	if err != nil {
		return nil, err
	}
	f := &filler{province: p, sink: s, target: o.entries, now: time.Now(), log: newLog(size), figures: newFigures()}
	if err := errors.Join(f.run(ctx), s.close(ctx)); err != nil {
		return nil, err
	}
	// A store in use has not been written whole a moment ago: what filling it left
	// in memory would go to the disk in the midst of what is measured.
	syscall.Sync()
	took := time.Since(began)
	t.add(string(engine), fmt.Sprintf("filled with %d entries in %d books", p.entries, p.books), took.Seconds(), "s", 0, atMost)
	bytes, err := storeSize(ctx, engine, url)
	t.add(string(engine), "size of the store", float64(bytes)/(1<<20), "MB", 0, atMost)
	return p, err
}

// communes lists today's communes that answer for the sample's books.
func communes() ([]unit.ID, error) {
	plan, err := sample.Province(1, sample.DefaultScale)
	if err != nil {
		return nil, err
	}
	var all []unit.ID
	for _, b := range plan.Books {
		if id := responsible(b.Unit); id != "" && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all, nil
}

// responsible is the unit of today that answers for the books of an old one.
func responsible(old unit.ID) unit.ID {
	for _, u := range unit.Current(old) {
		return u.ID
	}
	return ""
}

// people makes keyers spread over the communes, and one account of each role
// that opens pages. One password for all: hashing takes its time.
func (p *province) people(ctx context.Context, a *app.App, keyers, checkers int) error {
	where, err := communes()
	if err != nil {
		return err
	}
	hash, err := access.HashPassword(password)
	if err != nil {
		return err
	}
	add := func(name string, role access.Role, id unit.ID) error {
		made, err := a.Accounts.AddHashed(ctx, access.System(provinceCode), access.Account{Actor: access.Actor{Username: name, Name: name, Role: role, Unit: string(id), Path: unit.Path(id)}}, hash)
		if err == nil {
			p.accounts[name] = made
		}
		return err
	}
	for i := range keyers {
		name := fmt.Sprintf("keyer%d", i)
		if err := add(name, access.Keyer, where[i%len(where)]); err != nil {
			return err
		}
		p.keyers = append(p.keyers, name)
	}
	for i := range checkers {
		name := fmt.Sprintf("reviewer%d", i)
		if err := add(name, access.Reviewer, where[i%len(where)]); err != nil {
			return err
		}
		p.checkers = append(p.checkers, name)
	}
	home, ok := unit.At(provinceCode, time.Now().Format(time.DateOnly))
	if !ok {
		return errors.New("the province is not in the catalogue")
	}
	return errors.Join(add("department", access.Department, home.ID), add("registrar", access.Registrar, where[0]), add("reviewer", access.Reviewer, where[0]))
}

var sqlLogSize = store.SQL("load.log.size", `SELECT size FROM audit_head WHERE one = 1`)

func firstSize(ctx context.Context, db *store.DB) (int64, error) {
	return store.Scalar[int64](ctx, db, sqlLogSize)
}

func storeSize(ctx context.Context, engine store.Engine, url string) (n int64, err error) {
	if engine == store.SQLite {
		files, err := filepath.Glob(url + "*")
		for _, name := range files {
			if info, err := os.Stat(name); err == nil {
				n += info.Size()
			}
		}
		return n, err
	}
	conn, err := connectRaw(ctx, url)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close(ctx) }()
	return n, conn.QueryRow(ctx, `SELECT pg_database_size(current_database())`).Scan(&n)
}
