// SPDX-License-Identifier: Apache-2.0

package apiv1_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/apiv1"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

func TestSavedSearchesAreTheCallersOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		const at = "/api/v1/searches"
		asked := obj{"q": "nguyễn thị thử", "years": "1995-1999", "mark": "errors"}
		var made apiv1.SavedID
		b.command(access.Registrar, http.MethodPost, at, obj{"name": "Họ Nguyễn", "question": asked}).into(http.StatusCreated, &made)
		b.command(access.Registrar, http.MethodPost, at, obj{"name": " ", "question": obj{}}).refused(http.StatusUnprocessableEntity, "search.name")
		var mine, theirs apiv1.SavedSearches
		b.get(access.Registrar, at).into(http.StatusOK, &mine)
		b.get(access.Reviewer, at).into(http.StatusOK, &theirs)
		if len(theirs.Items) != 0 || len(mine.Items) != 1 || mine.Items[0].ID != made.ID || mine.Items[0].Question != (apiv1.Question{Q: "nguyễn thị thử", Years: "1995-1999", Mark: "errors"}) {
			t.Fatalf("%+v %+v", mine, theirs)
		}
		b.command(access.Registrar, http.MethodPost, "/api/v1/search", mine.Items[0].Question).into(http.StatusOK, nil)
		b.command(access.Reviewer, http.MethodDelete, at+"/"+made.ID, nil).into(http.StatusOK, nil)
		b.get(access.Registrar, at).into(http.StatusOK, &mine)
		if len(mine.Items) != 1 {
			t.Error("somebody else has dropped it")
		}
		b.command(access.Registrar, http.MethodDelete, at+"/"+made.ID, nil).into(http.StatusOK, nil)
		b.get(access.Registrar, at).into(http.StatusOK, &mine)
		if len(mine.Items) != 0 {
			t.Errorf("%+v", mine)
		}
	})
}

func TestSearchSaysWhy(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.OpenSQLite(t))
	id := b.place(b.addBook("01/1999").ID, "01/1999")[0]
	b.key(id, "01/1999", "Nguyễn Thị Thử")
	must(t, b.deps.Search.Follow(t.Context()))
	for _, c := range []struct {
		question obj
		want     apiv1.Why
	}{
		{obj{"q": "Nguyễn Thị Thử"}, apiv1.Why{What: "name", Of: "child", How: "whole"}},
		{obj{"q": "Nguyễn Thị Thứ"}, apiv1.Why{What: "name", Of: "child", How: "marks"}},
		{obj{"kin": "Trần Thị Mẫu"}, apiv1.Why{What: "name", Of: "mother", How: "whole"}},
		{obj{"date": "20.02.1999"}, apiv1.Why{What: "date", Of: "birth", How: "whole"}},
		{obj{"number": "01/1999"}, apiv1.Why{What: "number", How: "whole"}},
	} {
		var found apiv1.Found
		b.do(ask{role: access.Reviewer, method: http.MethodPost, path: "/api/v1/search", body: c.question}).into(http.StatusOK, &found)
		if len(found.Items) != 1 || !slices.Contains(found.Items[0].Why, c.want) {
			t.Errorf("%v: %+v, want %+v", c.question, found, c.want)
		}
	}
}

// As on the page: of what nobody bears a few guesses, unless all are asked for.
func TestSearchSaysThatNobodyWasFound(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.OpenSQLite(t))
	numbers := []string{"01/1999", "02/1999", "03/1999", "04/1999", "05/1999", "06/1999", "07/1999"}
	for i, id := range b.place(b.addBook("01/1999").ID, numbers...) {
		b.key(id, numbers[i], "Nguyễn Thị Thử")
	}
	must(t, b.deps.Search.Follow(t.Context()))
	for _, c := range []struct {
		question             obj
		total, items, folded int
		near, guess          bool
	}{
		{obj{"q": "Thử Zwqx"}, 5, 5, 2, true, true},
		{obj{"q": "Thử Zwqx", "all": true}, 7, 7, 0, true, false},
		{obj{"q": "Nguyễn Thị Thử Zwqx"}, 7, 7, 0, true, false},
		{obj{"q": "Nguyễn Thị Thử"}, 7, 7, 0, false, false},
		{obj{"q": "Wqzx Kfjp"}, 0, 0, 0, true, false},
	} {
		var found apiv1.Found
		b.do(ask{role: access.Reviewer, method: http.MethodPost, path: "/api/v1/search", body: c.question}).into(http.StatusOK, &found)
		if found.Total != c.total || len(found.Items) != c.items || found.Folded != c.folded || found.Near != c.near || found.Guess != c.guess || found.Next != "" {
			t.Errorf("%v: %+v", c.question, found)
		}
	}
}

// If-Match: * asks only that the thing is there (RFC 9110, 13.1.1); of a list, one
// has to be what stands there.
func TestIfMatchNamesWhatStandsThere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		book := b.addBook("01/1999")
		at := "/api/v1/books/" + book.ID
		change := func(tag string) reply {
			return b.command(access.Registrar, http.MethodPut, at, obj{"facts": b.facts("01/1999"), "reason": tag}, "If-Match", tag)
		}
		change("*").into(http.StatusOK, nil)
		change(`"1"`).refused(http.StatusPreconditionFailed, "request.stale")
		change(`"1", "2.abcd"`).into(http.StatusOK, nil)
		change(`"1", "2"`).refused(http.StatusPreconditionFailed, "request.stale")
		change(`none`).refused(http.StatusPreconditionFailed, "request.stale")
		b.command(access.Registrar, http.MethodPut, "/api/v1/books/none", obj{"facts": b.facts("01/1999")}, "If-Match", "*").refused(http.StatusNotFound, "not_found")
		id := b.place(book.ID, "01/1999")[0]
		b.command(access.Registrar, http.MethodPost, "/api/v1/entries/"+id+"/void", obj{"reason": "số bỏ trống"}, "If-Match", "*").into(http.StatusOK, nil)
	})
}

// A whole book is approved at once; what stands against some is counted.
func TestBookIsApproved(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		book := b.addBook("01/1999")
		ids := b.place(book.ID, "01/1999", "02/1999")
		b.key(ids[0], "01/1999", "Nguyễn Thị Thử")
		b.key(ids[1], "02/1999", "Lê Thị Thử")
		b.command(access.Reviewer, http.MethodPost, "/api/v1/entries/"+ids[0]+"/accept", obj{}, "If-Match", `"1"`).into(http.StatusOK, nil)
		at := "/api/v1/books/" + book.ID + "/approve"
		b.command(access.Keyer, http.MethodPost, at, nil).refused(http.StatusForbidden, "access.role")
		var done apiv1.BookResult
		b.command(access.Registrar, http.MethodPost, at, nil).into(http.StatusOK, &done)
		if done.Done != 1 || len(done.Skipped) != 0 {
			t.Errorf("%+v", done)
		}
		var e apiv1.EntryFull
		b.get(access.Registrar, "/api/v1/entries/"+ids[0]).into(http.StatusOK, &e)
		if e.State != "approved" {
			t.Errorf("%+v", e)
		}
	})
}
