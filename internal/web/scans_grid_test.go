// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"fmt"
	"html"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/unit"
)

// gridBench is a book of n scanned pages, one entry each.
func gridBench(t *testing.T, n int) (*webBench, *client, *book.Book, []scan.Page) {
	t.Helper()
	b := newScanBench(t)
	c := b.as(access.Registrar)
	bk, _ := b.aBook(c.actor, "01/1999", n)
	var pages []scan.Page
	for i := range n {
		_, f := c.send(nil, "KS.1999.01.00"+string(rune('1'+i))+".jpg", paperJPEG(t, i+1))
		pages = append(pages, b.scanPages(strings.TrimPrefix(f.Href, "/scans/"))...)
	}
	return b, c, bk, pages
}

// asScript posts as the grid's script does.
func (c *client) asScript(path string, values url.Values) answer {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Requested-With", "sogoc")
	return c.do(r)
}

func (c *client) sendFile(path, name string, data []byte) answer {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	c.b.must(err)
	_, err = part.Write(data)
	c.b.must(err)
	c.b.must(w.Close())
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return c.do(r)
}

var pageInGrid = regexp.MustCompile(`data-(?:page|gap)="([^"]+)"`)

func (c *client) grid(bk *book.Book) (ids []string) {
	for _, m := range pageInGrid.FindAllStringSubmatch(c.ok("/books/"+bk.ID+"/scans"), -1) {
		ids = append(ids, m[1])
	}
	return ids
}

// A page is sent back with a reason, appears on the scanning person's list, and
// the new scan returns to its place.
func TestGridRejectAndRescan(t *testing.T) {
	t.Parallel()
	b, c, bk, pages := gridBench(t, 3)
	keyer, viewer, other := b.as(access.Keyer), b.as(access.Viewer), b.signIn(b.actor(access.Keyer, b.other))
	mark := "/pages/" + pages[1].ID + "/mark"
	bad := url.Values{"verdict": {"reject"}, "reason": {scan.WhyBlurred}, "note": {"nửa dưới"}}
	got := keyer.want(keyer.asScript(mark, bad), http.StatusOK)
	keyer.has(got.body, `id="p-`+pages[1].ID+`"`, "Quét lại", "Mờ, không đọc được: nửa dưới", `data-verdict="reject"`)
	keyer.want(keyer.asScript(mark, url.Values{"verdict": {"reject"}}), http.StatusUnprocessableEntity)
	viewer.want(viewer.post(mark, bad), http.StatusForbidden)
	other.want(other.post(mark, bad), http.StatusForbidden)
	keyer.want(keyer.get("/scans/again"), http.StatusForbidden)

	list := c.ok("/scans/again")
	c.has(list, "nửa dưới", "/pages/"+pages[1].ID+"/rescan", "/books/"+bk.ID+"/scans")
	c.has(c.ok("/scans"), "Cần quét lại")
	got = c.want(c.sendFile("/pages/"+pages[1].ID+"/rescan", "KS.1999.01.001.jpg", paperJPEG(t, 1)), http.StatusSeeOther)
	c.has(c.ok(got.to), "không phải bản quét mới")
	got = c.want(c.sendFile("/pages/"+pages[1].ID+"/rescan", "moi.jpg", paperJPEG(t, 50)), http.StatusSeeOther)
	c.has(c.ok(got.to), "vào đúng chỗ", "Không có trang nào cần quét")
	now := c.grid(bk)
	if len(now) != 3 || now[0] != pages[0].ID || now[2] != pages[2].ID || now[1] == pages[1].ID {
		t.Errorf("the grid holds %v", now)
	}
}

func TestGridMovesAndGaps(t *testing.T) {
	t.Parallel()
	_, c, bk, pages := gridBench(t, 3)
	move := func(i int, step string) {
		c.want(c.asScript("/pages/"+pages[i].ID+"/move", url.Values{"step": {step}}), http.StatusOK)
	}
	order := func(want ...int) {
		t.Helper()
		var ids []string
		for _, i := range want {
			ids = append(ids, pages[i].ID)
		}
		if got := c.grid(bk); !slices.Equal(got, ids) {
			t.Errorf("order %v, want %v", got, ids)
		}
	}
	move(2, "-1")
	order(0, 2, 1)
	move(2, "-1")
	order(2, 0, 1)
	move(2, "-1") // it is the first already
	move(1, "1")  // and this one the last
	order(2, 0, 1)
	move(2, "1")
	order(0, 2, 1)
	c.want(c.post("/pages/"+pages[1].ID+"/move", url.Values{"after": {"first"}}), http.StatusSeeOther)
	order(1, 0, 2)

	got := c.want(c.asScript("/books/"+bk.ID+"/gaps", url.Values{"after": {pages[1].ID}, "label": {"7"}}), http.StatusOK)
	gap := pageInGrid.FindStringSubmatch(got.body)[1]
	if ids := c.grid(bk); ids[1] != gap {
		t.Errorf("the missing page stands in %v", ids)
	}
	c.has(c.ok("/scans/again"), "Thiếu trang", "/gaps/"+gap+"/scan")
	c.has(c.ok("/books/"+bk.ID+"/pages"), "Thiếu trang 7")
	c.want(c.asScript("/gaps/"+gap+"/drop", nil), http.StatusNoContent)
	order(1, 0, 2)
}

var (
	nextPage = regexp.MustCompile(`rel="next" href="([^"]+)"`)
	gapForm  = regexp.MustCompile(`action="(/gaps/([^/]+)/scan[^"]*)"`)
)

// A long list of what is to be scanned is turned page by page, within the unit
// that was chosen; who replaces a page stays on theirs, or comes to the front
// when it was the last one of it.
func TestToScanPageByPage(t *testing.T) {
	t.Parallel()
	b, c, bk, pages := gridBench(t, 1)
	var want []string
	for i := range againOnPage + 1 {
		id, err := b.h.Scans.AddGap(t.Context(), c.actor, fmt.Sprint("gap", i), bk.ID, pages[0].ID, "", "")
		b.must(err)
		want = append(want, id)
	}
	reject := url.Values{"verdict": {"reject"}, "reason": {scan.WhyBlurred}}
	c.want(c.asScript("/pages/"+pages[0].ID+"/mark", reject), http.StatusOK)

	front := c.ok("/scans/again?unit=" + url.QueryEscape(c.actor.Path))
	next := html.UnescapeString(nextPage.FindStringSubmatch(front)[1])
	c.has(next, "unit="+url.QueryEscape(c.actor.Path))
	second := c.ok(next)
	c.has(front, "/pages/"+pages[0].ID+"/rescan")
	c.lacks(second, "/pages/"+pages[0].ID+"/rescan", `rel="next"`)
	var got []string
	for _, m := range gapForm.FindAllStringSubmatch(front+second, -1) {
		got = append(got, m[2])
	}
	if !slices.Equal(got, want) {
		t.Errorf("the pages hold %v, want %v", got, want)
	}

	last := gapForm.FindStringSubmatch(second)[1]
	done := c.want(c.sendFile(html.UnescapeString(last), "moi.jpg", paperJPEG(t, 60)), http.StatusSeeOther)
	if done.to != next {
		t.Errorf("after a page was replaced: %s, want %s", done.to, next)
	}
	if left := c.want(c.get(next), http.StatusSeeOther); left.to != "/scans/again?unit="+url.QueryEscape(c.actor.Path) {
		t.Errorf("of a page with nothing left one comes to %s", left.to)
	}
	c.want(c.get("/scans/again?unit="+url.QueryEscape(unit.Path(b.other.ID))), http.StatusForbidden)
}

func TestGridDoubles(t *testing.T) {
	t.Parallel()
	_, c, bk, pages := gridBench(t, 3)
	mark := "/pages/" + pages[2].ID + "/mark"
	got := c.want(c.asScript(mark, url.Values{"verdict": {"double"}}), http.StatusOK)
	c.has(got.body, "Trang lặp", `data-other="`+pages[1].ID+`"`)
	c.has(c.ok("/books/"+bk.ID+"/pages"), "Trang 3 lặp lại Trang 2")
	c.has(c.ok("/pages/"+pages[2].ID), "Trang tốt, bỏ đánh dấu")
	got = c.want(c.post(mark, url.Values{"verdict": {""}}), http.StatusSeeOther)
	c.has(c.ok(got.to), "Đã bỏ đánh dấu trang")
	c.lacks(c.ok("/books/"+bk.ID+"/pages"), "lặp lại")
}

func TestCompletenessPage(t *testing.T) {
	t.Parallel()
	b, c, bk, pages := gridBench(t, 3)
	c.has(c.ok("/books/"+bk.ID+"/pages"), "Sổ đủ trang", "data-print", "/books/"+bk.ID+"/numbers")
	b.must(b.h.Scans.Link(t.Context(), c.actor, "", pages[1].ID, nil))
	page := c.ok("/books/" + bk.ID + "/pages")
	c.has(page, "Ảnh chưa có trường hợp", "Trường hợp chưa có ảnh", "Số 02/1999", "/pages/"+pages[1].ID)
	strip := c.ok("/books/" + bk.ID + "/numbers")
	c.has(strip, "01/1999", "03/1999", "/img/"+pages[0].ID+"/crop/", "chưa ghi số")
	viewer := b.as(access.Viewer)
	viewer.want(viewer.get("/books/"+bk.ID+"/pages"), http.StatusForbidden)
	viewer.want(viewer.get("/books/"+bk.ID+"/numbers"), http.StatusForbidden)
}

// What was measured on a picture stands on its thumb, each flag in words.
func TestGridShowsFlags(t *testing.T) {
	t.Parallel()
	if chips := flagChips("vi", scan.Page{}, clean.Report{Flags: []clean.Flag{clean.IsBlurred, clean.IsSpread}}); len(chips) != 2 || chips[0].Text != "mờ?" || chips[1].Text != "hai trang?" {
		t.Errorf("%+v", chips)
	}
	for f := range flagNotes {
		if flagWords[f] == "" {
			t.Errorf("the grid has no word for %s", f)
		}
	}
}
