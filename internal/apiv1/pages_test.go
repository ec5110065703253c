// SPDX-License-Identifier: Apache-2.0

package apiv1_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/apiv1"
	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// firstPage is that of a book with one scan.
func (b *bench) firstPage(book string) apiv1.BookPage {
	b.t.Helper()
	var pages apiv1.Page[apiv1.BookPage]
	b.get(access.Registrar, "/api/v1/books/"+book+"/pages").into(http.StatusOK, &pages)
	if len(pages.Items) == 0 {
		b.t.Fatal("the book has no page")
	}
	return pages.Items[0]
}

// scannedBook is a book with one scan.
func (b *bench) scannedBook() (apiv1.Book, apiv1.BookPage) {
	b.t.Helper()
	book := b.addBook("01/1999")
	b.scanIn("KS.1999.01.001.jpg", book.ID)
	return book, b.firstPage(book.ID)
}

// file sends the bytes of a scan.
func (b *bench) file(role access.Role, path string, body []byte) reply {
	b.t.Helper()
	return b.send(ask{role: role, scopes: everyScope(), method: http.MethodPost, path: path, head: map[string]string{"Idempotency-Key": store.NewID(), "Content-Type": "application/octet-stream"}}, body)
}

// drawnAnew is another page than drawn.
func drawnAnew(t *testing.T, seed uint64) []byte {
	t.Helper()
	s := drawpage.SampleSpec(seed, "birth", drawpage.LayoutRuled)
	s.DPI = 75
	data, _, err := drawpage.JPEG(s)
	must(t, err)
	return data
}

func TestPagesAreTurnedAndLinked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		_, p := b.scannedBook()
		at := "/api/v1/pages/" + p.ID
		var turned apiv1.ChangedPage
		b.command(access.Keyer, http.MethodPatch, at, obj{"rotation": 90, "label": "12"}).into(http.StatusOK, &turned)
		if turned.Rotation != 90 || turned.Label != "12" || turned.Width != p.Height || turned.Look == p.Look {
			t.Errorf("%+v from %+v", turned, p)
		}
		turned = apiv1.ChangedPage{}
		b.command(access.Keyer, http.MethodPatch, at, obj{"label": ""}).into(http.StatusOK, &turned)
		if turned.Rotation != 90 || turned.Label != "" {
			t.Errorf("what was left out has changed: %+v", turned)
		}
		b.command(access.Keyer, http.MethodPatch, at, obj{"rotation": 45}).refused(http.StatusUnprocessableEntity, "request.invalid")
		b.command(access.Viewer, http.MethodPatch, at, obj{"rotation": 0}).refused(http.StatusForbidden, "access.role")

		half := []obj{{"number": "01/1999", "x": 0, "y": 0, "w": 1000, "h": 500}, {"number": "02/1999", "x": 0, "y": 500, "w": 1000, "h": 500}}
		var regions apiv1.Regions
		b.command(access.Keyer, http.MethodPut, at+"/regions", obj{"regions": half}).into(http.StatusOK, &regions)
		if len(regions.Items) != 2 || regions.Items[1].Number != "02/1999" || regions.Items[1].Y != 500 || regions.Items[1].State != "open" {
			t.Errorf("%+v", regions)
		}
		half[1]["number"] = "01/1999"
		b.command(access.Keyer, http.MethodPut, at+"/regions", obj{"regions": half}).refused(http.StatusUnprocessableEntity, "scan.twice")
		half[1]["h"] = 900
		b.command(access.Keyer, http.MethodPut, at+"/regions", obj{"regions": half, "twice": true}).refused(http.StatusUnprocessableEntity, "scan.region")
		b.get(access.Keyer, at+"/regions").into(http.StatusOK, &regions)
		if len(regions.Items) != 2 {
			t.Errorf("a refused list has changed the page: %+v", regions)
		}
	})
}

// A page that is sent back stands in the list of work until its new scan came.
func TestPageIsScannedAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		book, p := b.scannedBook()
		at := "/api/v1/pages/" + p.ID
		b.command(access.Keyer, http.MethodPut, at+"/verdict", obj{"verdict": "reject"}).refused(http.StatusUnprocessableEntity, "scan.reason")
		var said apiv1.PageVerdict
		b.command(access.Keyer, http.MethodPut, at+"/verdict", obj{"verdict": "reject", "reason": "blurred", "note": "nửa dưới"}).into(http.StatusOK, &said)
		work := func() (w apiv1.Rescans) {
			b.get(access.Registrar, "/api/v1/rescans").into(http.StatusOK, &w)
			return w
		}
		if w := work(); said.Reason != "blurred" || len(w.Pages) != 1 || w.Pages[0].Page != p.ID || w.Pages[0].Note != "nửa dưới" || len(w.Gaps) != 0 {
			t.Fatalf("%+v %+v", said, w)
		}
		b.get(access.Keyer, "/api/v1/rescans").refused(http.StatusForbidden, "access.role")
		b.file(access.Registrar, at+"/rescan?name=lai.jpg", drawn(t)).refused(http.StatusConflict, "scan.same")
		b.file(access.Registrar, at+"/rescan?name=lai.jpg", []byte("no picture")).refused(http.StatusUnprocessableEntity, "scan.unusable")
		var scan apiv1.Scan
		b.file(access.Registrar, at+"/rescan?name=lai.jpg", drawnAnew(t, 8)).into(http.StatusOK, &scan)
		after := b.firstPage(book.ID)
		if w := work(); len(w.Pages) != 0 || after.ID == p.ID || after.Scan != scan.ID || len(after.Entries) != len(p.Entries) {
			t.Errorf("%+v, %+v, was %+v", w, after, p)
		}
	})
}

func TestGapsAreFilled(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		book, p := b.scannedBook()
		other := b.addBook("02/1999")
		at := "/api/v1/books/" + book.ID + "/gaps"
		b.command(access.Registrar, http.MethodPost, "/api/v1/books/"+other.ID+"/gaps", obj{"after": p.ID}).refused(http.StatusConflict, "scan.elsewhere")
		var gap, second apiv1.Gap
		b.command(access.Registrar, http.MethodPost, at, obj{"after": p.ID, "label": "7"}).into(http.StatusCreated, &gap)
		b.command(access.Registrar, http.MethodPost, at, obj{}).into(http.StatusCreated, &second)
		gone := ask{role: access.Registrar, scopes: everyScope(), method: http.MethodDelete, path: "/api/v1/gaps/" + second.ID, head: map[string]string{"Idempotency-Key": "khoa-mot-lan"}}
		if first, again := b.do(gone).into(http.StatusOK, nil), b.do(gone).into(http.StatusOK, nil); !bytes.Equal(first.body, again.body) || again.head.Get("Idempotency-Replayed") != "true" {
			t.Errorf("%s, then %s", first.body, again.body)
		}
		b.command(access.Registrar, http.MethodDelete, "/api/v1/gaps/"+second.ID, nil).refused(http.StatusNotFound, "not_found")
		var gaps apiv1.Gaps
		b.get(access.Registrar, at).into(http.StatusOK, &gaps)
		if len(gaps.Items) != 1 || gaps.Items[0] != gap || gap.Label != "7" || gap.After != p.ID {
			t.Fatalf("%+v", gaps)
		}
		b.file(access.Registrar, "/api/v1/gaps/"+gap.ID+"/scan?name=moi.jpg", drawnAnew(t, 9)).into(http.StatusOK, nil)
		b.get(access.Registrar, at).into(http.StatusOK, &gaps)
		var pages apiv1.Page[apiv1.BookPage]
		b.get(access.Registrar, "/api/v1/books/"+book.ID+"/pages").into(http.StatusOK, &pages)
		if len(gaps.Items) != 0 || len(pages.Items) != 2 || pages.Items[1].Label != "7" {
			t.Errorf("%+v %+v", gaps, pages)
		}
	})
}

// The work of the scanning person is read page by page.
func TestRescansHavePages(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.OpenSQLite(t))
	book, p := b.scannedBook()
	b.command(access.Keyer, http.MethodPut, "/api/v1/pages/"+p.ID+"/verdict", obj{"verdict": "reject", "reason": "cut"}).into(http.StatusOK, nil)
	for _, label := range []string{"1", "2", "3"} {
		b.command(access.Registrar, http.MethodPost, "/api/v1/books/"+book.ID+"/gaps", obj{"label": label}).into(http.StatusCreated, nil)
	}
	met, pages, answers := "", 0, 0
	for at := "/api/v1/rescans?limit=1"; at != ""; answers++ {
		var part apiv1.Rescans
		got := b.get(access.Registrar, at).into(http.StatusOK, &part)
		pages += len(part.Pages)
		for _, g := range part.Gaps {
			met += g.Label
		}
		at, _, _ = strings.Cut(strings.TrimPrefix(got.head.Get("Link"), "<"), ">")
		if (at == "") != (part.Next == "") {
			t.Fatalf("Link to %q and next %q", at, part.Next)
		}
	}
	if met != "123" || pages != 1 || answers != 3 {
		t.Errorf("in %d answers gaps %s and %d pages", answers, met, pages)
	}
	b.get(access.Registrar, "/api/v1/rescans?after=bGlzdEVudHJpZXMKeA").refused(http.StatusUnprocessableEntity, "request.cursor")
}

// halfWay gives a body and looks, once half of it was taken, where that is.
type halfWay struct {
	left, half int
	look       func(taken int)
}

func (h *halfWay) Read(p []byte) (int, error) {
	if h.left == 0 {
		return 0, io.EOF
	}
	if h.left <= h.half {
		h.look(h.half)
		h.half = 0
	}
	n := min(len(p), h.left)
	h.left -= n
	return n, nil
}

// A scan goes to the disk as it comes; it is not gathered in memory. Its bytes are
// a part of what its key names.
func TestScansAreNotHeldInMemory(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.OpenSQLite(t))
	_, p := b.scannedBook()
	at := "/api/v1/pages/" + p.ID + "/rescan?name=lai.jpg"
	ask := func(key string, body io.Reader) reply {
		actor := b.people[access.Registrar]
		actor.Scopes = everyScope()
		r := httptest.NewRequestWithContext(access.WithActor(t.Context(), actor), http.MethodPost, at, body)
		r.Header.Set("Idempotency-Key", key)
		r.Header.Set("Content-Type", "application/octet-stream")
		w := httptest.NewRecorder()
		b.handler.ServeHTTP(w, r)
		return reply{t, w.Code, w.Header(), w.Body.Bytes()}
	}
	const size, buffered = 8 << 20, 64 << 10
	looked := false
	ask("khoa-thu-nhat", &halfWay{left: size, half: size / 2, look: func(taken int) {
		looked = true
		files, err := filepath.Glob(filepath.Join(b.cache, "spool", "*"))
		if err != nil || len(files) != 1 {
			t.Errorf("while it comes there are %v %v", files, err)
			return
		}
		if info, err := os.Stat(files[0]); err != nil || info.Size() < int64(taken-buffered) {
			t.Errorf("of %d bytes that came the disk has %d %v", taken, info.Size(), err)
		}
	}}).refused(http.StatusUnprocessableEntity, "scan.unusable")
	if !looked {
		t.Fatal("the body was not read")
	}
	ask("khoa-thu-hai", bytes.NewReader(nil)).refused(http.StatusBadRequest, "request.malformed")
	ask("khoa-thu-ba", &halfWay{left: 49 << 20}).refused(http.StatusRequestEntityTooLarge, "request.too_large")
	ask("khoa-thu-tu", iotest.ErrReader(io.ErrUnexpectedEOF)).refused(http.StatusBadRequest, "request.malformed")
	data := drawnAnew(t, 31)
	first := ask("khoa-thu-nam", bytes.NewReader(data)).into(http.StatusOK, nil)
	if again := ask("khoa-thu-nam", bytes.NewReader(data)).into(http.StatusOK, nil); !bytes.Equal(first.body, again.body) || again.head.Get("Idempotency-Replayed") != "true" {
		t.Errorf("%s, then %s", first.body, again.body)
	}
	ask("khoa-thu-nam", bytes.NewReader(drawnAnew(t, 32))).refused(http.StatusUnprocessableEntity, "request.key_reused")
	if left, err := filepath.Glob(filepath.Join(b.cache, "spool", "*")); err != nil || len(left) != 0 {
		t.Errorf("left in the spool: %v %v", left, err)
	}
}
