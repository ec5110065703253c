// SPDX-License-Identifier: Apache-2.0

package apiv1_test

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/apiv1"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

const description = "../../docs/format/openapi-v1.yaml"

func TestDescriptionIsInStep(t *testing.T) {
	t.Parallel()
	_, doc := apiv1.New(apiv1.Deps{})
	got, err := doc.YAML()
	must(t, err)
	want, err := os.ReadFile(description)
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Fatal("docs/format/openapi-v1.yaml is not what the code describes; run make generate")
	}
}

func TestWhoMayAsk(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.OpenSQLite(t))
	read, write := ask{method: http.MethodGet, path: "/api/v1/books"}, ask{method: http.MethodPost, path: "/api/v1/books", body: b.facts("01/1999"), head: map[string]string{"Idempotency-Key": "a-key-of-mine"}}
	with := func(a ask, role access.Role, scopes access.Scopes) ask {
		a.role, a.scopes = role, scopes
		return a
	}
	b.do(read).refused(http.StatusUnauthorized, "auth.required")
	b.do(with(read, access.Registrar, 0)).into(http.StatusOK, nil)
	b.do(with(write, access.Registrar, 0)).refused(http.StatusForbidden, "auth.token_only")
	b.do(with(read, access.Registrar, access.EntriesRead)).refused(http.StatusForbidden, "auth.scope")
	b.do(with(write, access.Registrar, access.BooksRead)).refused(http.StatusForbidden, "auth.scope")
	b.do(with(write, access.Keyer, access.BooksWrite)).refused(http.StatusForbidden, "access.role")
	b.do(with(write, access.Registrar, access.BooksWrite)).into(http.StatusCreated, nil)
	b.do(with(ask{method: http.MethodGet, path: "/api/v1/books?unit=44/19400"}, access.Registrar, access.BooksRead)).refused(http.StatusForbidden, "access.unit")
}

func TestElsewhere(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.OpenSQLite(t))
	b.get(access.Registrar, "/api/v1/nothing").refused(http.StatusNotFound, "request.path")
	got := b.command(access.Registrar, http.MethodDelete, "/api/v1/books", nil)
	got.refused(http.StatusMethodNotAllowed, "request.method")
	if got.head.Get("Allow") != "GET, HEAD, POST" {
		t.Errorf("Allow: %q", got.head.Get("Allow"))
	}
	b.get(access.Registrar, "/api/v1/books?tpye=birth").refused(http.StatusUnprocessableEntity, "request.invalid")
	b.get(access.Registrar, "/api/v1/books?type=%00").refused(http.StatusUnprocessableEntity, "request.invalid")
}

// A command sent again is answered as the first time; under the same key no
// other request is carried out.
func TestCommandsAreDoneOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		var first, second apiv1.Book
		key := store.NewID()
		made := b.command(access.Registrar, http.MethodPost, "/api/v1/books", b.facts("01/1999"), "Idempotency-Key", key).into(http.StatusCreated, &first)
		if made.head.Get("ETag") != `"1"` || made.head.Get("Location") != "/api/v1/books/"+first.ID || made.head.Get("Idempotency-Replayed") != "" {
			t.Errorf("%v", made.head)
		}
		again := b.command(access.Registrar, http.MethodPost, "/api/v1/books", b.facts("01/1999"), "Idempotency-Key", key).into(http.StatusCreated, &second)
		if again.head.Get("Idempotency-Replayed") != "true" || !bytes.Equal(again.body, made.body) {
			t.Errorf("another answer: %s %s", again.body, made.body)
		}
		b.command(access.Registrar, http.MethodPost, "/api/v1/books", b.facts("02/1999"), "Idempotency-Key", key).refused(http.StatusUnprocessableEntity, "request.key_reused")
		b.do(ask{role: access.Registrar, scopes: everyScope(), method: http.MethodPost, path: "/api/v1/books", body: b.facts("02/1999")}).refused(http.StatusUnprocessableEntity, "request.invalid")
		var list apiv1.Page[apiv1.Book]
		b.get(access.Registrar, "/api/v1/books").into(http.StatusOK, &list)
		if len(list.Items) != 1 {
			t.Errorf("%d books", len(list.Items))
		}
	})
}

// What somebody read is what they change: a change on an old version is refused.
func TestChangesNeedWhatWasRead(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		made := b.addBook("01/1999")
		at := "/api/v1/books/" + made.ID
		read := b.get(access.Registrar, at).into(http.StatusOK, nil)
		tag := read.head.Get("ETag")
		same := b.do(ask{role: access.Registrar, scopes: everyScope(), method: http.MethodGet, path: at, head: map[string]string{"If-None-Match": tag}})
		if same.code != http.StatusNotModified || len(same.body) != 0 || same.head.Get("ETag") != tag {
			t.Errorf("%d %v %s", same.code, same.head, same.body)
		}
		facts := b.facts("01/1999")
		facts["box"] = "7"
		change := obj{"facts": facts, "reason": "xếp lại kệ"}
		b.command(access.Registrar, http.MethodPut, at, change).refused(http.StatusPreconditionRequired, "request.if_match")
		b.command(access.Registrar, http.MethodPut, at, change, "If-Match", `"what"`).refused(http.StatusPreconditionFailed, "request.stale")
		key := store.NewID()
		var now apiv1.Book
		b.command(access.Registrar, http.MethodPut, at, change, "If-Match", tag, "Idempotency-Key", key).into(http.StatusOK, &now)
		if now.Version != 2 || now.Facts.Box != "7" {
			t.Fatalf("%+v", now)
		}
		b.command(access.Registrar, http.MethodPut, at, change, "If-Match", tag, "Idempotency-Key", key).into(http.StatusOK, nil)
		b.command(access.Registrar, http.MethodPut, at, change, "If-Match", tag).refused(http.StatusPreconditionFailed, "request.stale")
		facts["bookNo"] = ""
		b.command(access.Registrar, http.MethodPut, at, change, "If-Match", `"2"`).refused(http.StatusUnprocessableEntity, "book.invalid")
	})
}

// Going from page to page meets each book once, in order, whatever the size of
// a page; a cursor of another list is refused.
func TestPages(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.OpenSQLite(t))
	for _, no := range []string{"01/1999", "02/1999", "03/1999", "04/1999", "05/1999"} {
		b.addBook(no)
	}
	for _, size := range []string{"1", "2", "4", "5", "6"} {
		var met []string
		at := "/api/v1/books?type=birth&limit=" + size
		for at != "" {
			var p apiv1.Page[apiv1.Book]
			got := b.get(access.Registrar, at).into(http.StatusOK, &p)
			for _, x := range p.Items {
				met = append(met, x.Facts.BookNo)
			}
			link := got.head.Get("Link")
			if (link == "") != (p.Next == "") {
				t.Fatalf("Link %q and next %q", link, p.Next)
			}
			at, _, _ = strings.Cut(strings.TrimPrefix(link, "<"), ">")
		}
		if strings.Join(met, " ") != "01/1999 02/1999 03/1999 04/1999 05/1999" {
			t.Errorf("pages of %s: %v", size, met)
		}
	}
	b.get(access.Registrar, "/api/v1/books?after="+url.QueryEscape("bGlzdEVudHJpZXMKeA")).refused(http.StatusUnprocessableEntity, "request.cursor")
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.OpenSQLite(t))
	vi := b.get(access.Registrar, "/api/v1/books/none").into(http.StatusNotFound, nil)
	en := b.do(ask{role: access.Registrar, scopes: everyScope(), method: http.MethodGet, path: "/api/v1/books/none", head: map[string]string{"Accept-Language": "en-GB"}}).into(http.StatusNotFound, nil)
	if !bytes.Contains(vi.body, []byte("Không tìm thấy")) || !bytes.Contains(en.body, []byte("nothing by this id")) {
		t.Errorf("%s %s", vi.body, en.body)
	}
}
