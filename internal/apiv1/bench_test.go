// SPDX-License-Identifier: Apache-2.0

package apiv1_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/apiv1"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/campaign"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/exchange"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/search"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/upload"
	"github.com/sogoc/sogoc/internal/webhook"
)

type obj = map[string]any

// bench is the interface over an empty store of the test's own, with one
// person of each role in a commune.
type bench struct {
	t       *testing.T
	db      *store.DB
	deps    apiv1.Deps
	handler http.Handler
	doc     *huma.OpenAPI
	people  map[access.Role]access.Actor
	watch   func(*http.Request, []byte, *http.Response, []byte) // of contract tests
	cache   string                                              // folder of the scans
	n       int
}

// commune is where the people of the tests work.
const commune = "19363"

func setup(t *testing.T, db *store.DB) *bench {
	t.Helper()
	blobs, err := blob.OpenDisk(t.TempDir())
	must(t, err)
	cache := t.TempDir()
	accounts, jobs, scans := access.NewAccounts(db, time.Hour), job.New(db, job.Options{}), scan.New(db, blobs, cache)
	log := slog.New(slog.DiscardHandler)
	find := search.New(db, t.TempDir(), log)
	must(t, find.Open(t.Context()))
	t.Cleanup(func() { _ = find.Close() })
	account := func(ctx context.Context, id string) (access.Actor, error) {
		a, err := accounts.Get(ctx, id)
		return a.Actor, err
	}
	uploads, err := upload.New(upload.Options{DB: db, Scans: scans, Jobs: jobs, Account: account, Dir: t.TempDir(), Log: log})
	must(t, err)
	b := &bench{t: t, db: db, cache: cache, people: map[access.Role]access.Actor{}}
	b.deps = apiv1.Deps{DB: db, Accounts: accounts, Books: book.New(db), Entries: entry.New(db), Scans: scans, Uploads: uploads, Exports: exchange.New(db, blobs, jobs, accounts, "test"),
		Targets: campaign.New(db), Jobs: jobs, Search: find, Log: log, Webhooks: webhook.New(db, accounts, webhook.Options{Log: log})}
	b.handler, b.doc = apiv1.New(b.deps)
	b.keepsContract()
	u, ok := unit.At(commune, "2026-01-01")
	if !ok {
		t.Fatal("the commune of the test is not in the catalogue")
	}
	for _, role := range access.Roles() {
		at, path := u.ID, unit.Path(u.ID)
		if role == access.Department || role == access.Admin {
			at, path = "44@20250701", "44"
		}
		a, err := accounts.AddHashed(t.Context(), access.System("44"), access.Account{Actor: access.Actor{Username: "thu." + string(role), Name: "Người Thử", Role: role, Unit: string(at), Path: path}}, "no password")
		must(t, err)
		b.people[role] = a.Actor
	}
	return b
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ask is a request being made up. Without scopes it comes with the session of a
// browser, without a role from nobody.
type ask struct {
	role         access.Role
	scopes       access.Scopes
	method, path string
	body         any
	head         map[string]string
}

// reply is an answer as a test reads it.
type reply struct {
	t    *testing.T
	code int
	head http.Header
	body []byte
}

func (b *bench) do(a ask) reply {
	b.t.Helper()
	var body []byte
	if a.body != nil {
		var err error
		body, err = json.Marshal(a.body)
		must(b.t, err)
	}
	return b.send(a, body)
}

func (b *bench) send(a ask, body []byte) reply {
	b.t.Helper()
	r := httptest.NewRequestWithContext(b.t.Context(), a.method, a.path, bytes.NewReader(body))
	if len(body) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	for k, v := range a.head {
		r.Header.Set(k, v)
	}
	if actor, ok := b.people[a.role]; ok {
		actor.Scopes = a.scopes
		r = r.WithContext(access.WithActor(r.Context(), actor))
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	if b.watch != nil {
		b.watch(r, body, w.Result(), w.Body.Bytes())
	}
	return reply{b.t, w.Code, w.Header(), w.Body.Bytes()}
}

// everyScope is a token for everything.
func everyScope() (all access.Scopes) {
	for _, s := range access.EveryScope() {
		all |= s
	}
	return all
}

// get reads with a token of all scopes.
func (b *bench) get(role access.Role, path string) reply {
	b.t.Helper()
	return b.do(ask{role: role, scopes: everyScope(), method: http.MethodGet, path: path})
}

// command sends with a token of all scopes and a new key.
func (b *bench) command(role access.Role, method, path string, body any, head ...string) reply {
	b.t.Helper()
	b.n++
	all := map[string]string{"Idempotency-Key": store.NewID()}
	for i := 0; i+1 < len(head); i += 2 {
		all[head[i]] = head[i+1]
	}
	return b.do(ask{role: role, scopes: everyScope(), method: method, path: path, body: body, head: all})
}

// into reads an answer that must have a status.
func (r reply) into(code int, out any) reply {
	r.t.Helper()
	if r.code != code {
		r.t.Fatalf("status %d, want %d: %s", r.code, code, r.body)
	}
	if out != nil {
		must(r.t, json.Unmarshal(r.body, out))
	}
	return r
}

// refused checks the status and the code of a problem.
func (r reply) refused(code int, name string) {
	r.t.Helper()
	var p problem.Problem
	if err := json.Unmarshal(r.body, &p); err != nil || r.code != code || p.Code != name || p.Status != code || p.Detail == "" || r.head.Get("Content-Type") != "application/problem+json" {
		r.t.Fatalf("want %d %s, got %d %s (%v)", code, name, r.code, r.body, err)
	}
}

// facts are those of a book of the tests' commune.
func (b *bench) facts(no string) obj {
	u, _ := unit.At(commune, "2026-01-01")
	return obj{"type": "birth", "openYear": 1999, "bookNo": no, "registeredText": unit.Full(u.ID, "vi"), "responsible": string(u.ID)}
}

// addBook puts a book in by the interface.
func (b *bench) addBook(no string) apiv1.Book {
	b.t.Helper()
	var made apiv1.Book
	b.command(access.Registrar, http.MethodPost, "/api/v1/books", b.facts(no)).into(http.StatusCreated, &made)
	return made
}
