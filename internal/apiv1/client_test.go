// SPDX-License-Identifier: Apache-2.0

package apiv1_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/sogoc/sogoc/client"
	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/unit"
)

// speaker is our own client before the interface, as somebody of a role.
func (b *bench) speaker(role access.Role) *client.Client {
	b.t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		actor := b.people[role]
		actor.Scopes = everyScope()
		b.handler.ServeHTTP(w, r.WithContext(access.WithActor(r.Context(), actor)))
	}))
	b.t.Cleanup(server.Close)
	c, err := client.New(server.URL, client.Retries(1, time.Millisecond))
	must(b.t, err)
	return c
}

// The client and the interface understand each other, whole way through.
func TestClientSpeaksWithTheInterface(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		c, ctx := b.speaker(access.Registrar), t.Context()
		u, _ := unit.At(commune, "2026-01-01")
		for _, no := range []string{"01/1999", "02/1999", "03/1999"} {
			_, err := c.AddBook(ctx, client.BookFacts{Type: "birth", OpenYear: 1999, BookNo: no, RegisteredText: unit.Full(u.ID, "vi"), Responsible: string(u.ID)})
			must(t, err)
		}
		var first client.Book
		n := 0
		for book, err := range c.Books(ctx, client.BookFilter{Type: "birth"}) {
			must(t, err)
			if n++; n == 1 {
				first = book
			}
		}
		if n != 3 || first.Name != "KS.1999.01" || first.Counts["open"] != 0 {
			t.Fatalf("%d, %+v", n, first)
		}
		read, err := c.Book(ctx, first.ID)
		must(t, err)
		read.Facts.Box = "7"
		changed, err := c.ChangeBook(ctx, read, read.Facts, "xếp lại")
		if err != nil || changed.Version != 2 {
			t.Fatalf("%+v %v", changed, err)
		}
		if _, err := c.ChangeBook(ctx, read, read.Facts, "chậm"); !errors.Is(err, &client.Problem{Code: "request.stale"}) {
			t.Fatal(err)
		}
		id := b.place(first.ID, "01/1999")[0]
		b.key(id, "01/1999", "Nguyễn Thị Thử")
		masked, err := c.Entry(ctx, id)
		must(t, err)
		full, err := c.FullEntry(ctx, id, "work")
		if err != nil || masked.Name == full.Name || full.Values["meHoTen"].Written == "" || !masked.Masked {
			t.Fatalf("%+v %v", full, err)
		}
		saved, err := c.Accept(ctx, masked)
		if err != nil || saved.State != "checked" {
			t.Fatalf("%+v %v", saved, err)
		}
		must(t, b.deps.Search.Follow(ctx))
		found := 0
		for hit, err := range c.Search(ctx, client.Query{Q: "nguyen thi thu"}) {
			must(t, err)
			if hit.Entry.ID == id {
				found++
			}
		}
		p, err := c.Progress(ctx, "", "")
		if err != nil || found != 1 || p.Sum.Total["entries"] != 1 {
			t.Fatalf("%d %+v %v", found, p, err)
		}
		if _, err := c.StartExport(ctx, first.ID, "csv"); client.CodeOf(err) != "export.nothing" {
			t.Fatal(err)
		}
	})
}

// Pages, gaps and searches by the client.
func TestClientMendsABook(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.OpenSQLite(t))
	c, ctx := b.speaker(access.Registrar), t.Context()
	on, p := b.scannedBook()
	book := on.ID
	must(t, c.Turn(ctx, p.ID, 180))
	regions, err := c.Regions(ctx, p.ID)
	if err != nil || len(regions) != 1 {
		t.Fatalf("%+v %v", regions, err)
	}
	regions[0].H = 500
	if regions, err = c.PutRegions(ctx, p.ID, regions); err != nil || len(regions) != 1 || regions[0].H != 500 || regions[0].State != "open" {
		t.Fatalf("%+v %v", regions, err)
	}
	if said, err := c.Reject(ctx, p.ID, "dark", ""); err != nil || said.Verdict != "reject" {
		t.Fatalf("%+v %v", said, err)
	}
	gap, err := c.AddGap(ctx, book, p.ID, "3", "rách")
	must(t, err)
	more, err := c.AddGap(ctx, book, "", "", "")
	must(t, err)
	must(t, c.DropGap(ctx, more.ID))
	work, err := c.Rescans(ctx, "")
	if err != nil || len(work.Pages) != 1 || len(work.Gaps) != 1 || work.Gaps[0].ID != gap.ID {
		t.Fatalf("%+v %v", work, err)
	}
	must(t, c.Rescan(ctx, p.ID, "lai.jpg", drawnAnew(t, 21)))
	must(t, c.ScanGap(ctx, gap.ID, "moi.jpg", drawnAnew(t, 22)))
	if err := c.ScanGap(ctx, gap.ID, "moi.jpg", drawnAnew(t, 22)); client.CodeOf(err) != "not_found" {
		t.Error(err)
	}
	if work, err = c.Rescans(ctx, ""); err != nil || len(work.Pages)+len(work.Gaps) != 0 {
		t.Errorf("%+v %v", work, err)
	}
	id, err := c.SaveSearch(ctx, "Năm 1999", client.Query{Years: "1999", Limit: 5})
	must(t, err)
	if kept, err := c.SavedSearches(ctx); err != nil || len(kept) != 1 || kept[0].ID != id || kept[0].Question.Years != "1999" {
		t.Errorf("%+v %v", kept, err)
	}
	must(t, c.DropSearch(ctx, id))
	if done, err := c.ApproveBook(ctx, book); err != nil || done.Done != 0 {
		t.Errorf("%+v %v", done, err)
	}
}
