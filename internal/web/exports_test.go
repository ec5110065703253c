// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/campaign"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/exchange"
	"github.com/sogoc/sogoc/internal/exchange/exchangetest"
	"github.com/sogoc/sogoc/internal/keying"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// exportBench is the pages over a commune with a book, its scans and its people.
func exportBench(t *testing.T) (*exchangetest.Bench, *webBench) {
	t.Helper()
	x := exchangetest.New(t, storetest.OpenSQLite(t))
	x.Accounts.TTL = time.Hour
	h, err := New(Deps{DB: x.DB, Accounts: x.Accounts, Books: x.Books, Entries: x.Entries, Desk: keying.New(x.DB), Targets: campaign.New(x.DB), Blobs: x.Blobs, Jobs: x.Jobs, Exports: x.Exports, Scans: x.Scans})
	if err != nil {
		t.Fatal(err)
	}
	return x, &webBench{t: t, h: h, db: x.DB, unit: x.Unit}
}

func (b *webBench) enter(actor access.Actor) *client {
	b.t.Helper()
	c := &client{b: b, actor: actor, cookies: map[string]*http.Cookie{}}
	c.want(c.post("/login", url.Values{"username": {actor.Username}, "password": {exchangetest.Password}}), http.StatusSeeOther)
	return c
}

// runJobs runs jobs until the test ends.
func (b *webBench) runJobs() {
	b.t.Helper()
	b.must(b.h.Jobs.Start(b.t.Context()))
	b.t.Cleanup(func() {
		if err := b.h.Jobs.Stop(b.t.Context()); err != nil {
			b.t.Log(err) // the test's context is over by then
		}
	})
}

// until asks for a page again until it holds a text.
func (c *client) until(path, want string) string {
	c.b.t.Helper()
	for range 200 {
		if body := c.ok(path); strings.Contains(body, want) {
			return body
		}
		time.Sleep(25 * time.Millisecond)
	}
	c.b.t.Fatalf("%s never shows %q: %s", path, want, text(c.ok(path)))
	return ""
}

func TestExportFromStartToSent(t *testing.T) {
	t.Parallel()
	x, b := exportBench(t)
	at := "/books/" + x.Book.ID + "/export"
	c := b.enter(x.Registrar)
	c.has(c.ok(at), "Sổ chưa có gì để xuất")
	ids := x.Approved(3)
	extra, err := x.Entries.Place(t.Context(), x.Registrar, "", x.Book.ID, []string{"04/1999"})
	b.must(err)
	page := c.ok(at)
	c.has(page, "Bắt đầu xuất", "KS.1999.01", "Hãy xuất tệp trước.")
	c.want(c.post(at, url.Values{"key": {"none"}}), http.StatusSeeOther)
	c.has(c.ok(at), "Hãy chọn ít nhất một loại tệp.")

	form := hidden(page)
	form.Set("xlsx", "1")
	form.Set("zip", "1")
	c.want(c.post(at, form), http.StatusSeeOther)
	running := c.ok(at)
	c.has(running, "Xuất một quyển sổ: KS.1999.01", "/exports/jobs/", "Chờ chạy")
	b.runJobs()
	page = c.until(at, "KS.1999.01.xlsx")
	c.has(page, "Đúng với sổ hiện nay", "KS.1999.01.zip", "Người Thử", "1 trường hợp cần lưu ý", "Chưa nhập: không có trong tệp nào", "SHA-256")
	c.lacks(page, "NGUYỄN THỊ")

	made, err := exchange.OfBook(t.Context(), x.DB, "44", x.Book.ID, 1)
	b.must(err)
	got := c.want(c.get(at+"/"+made[0].ID+"/xlsx"), http.StatusOK)
	if d := got.head.Get("Content-Disposition"); d != `attachment; filename="KS.1999.01.xlsx"` {
		t.Errorf("saved as %s", d)
	}
	w, err := exchange.Read(bytes.NewReader([]byte(got.body)), nil)
	b.must(err)
	n := 0
	for _, err := range w.Lines() {
		b.must(err)
		n++
	}
	b.must(w.Close())
	if n != 3 {
		t.Errorf("%d rows downloaded, want 3", n)
	}
	records, err := audit.Of(t.Context(), x.DB, "book:"+x.Book.ID, 1)
	b.must(err)
	if records[0].Action != "view.full" || records[0].Actor != x.Registrar.ID {
		t.Errorf("the download is logged as %+v", records[0])
	}
	x.Key(extra[0], x.Birth(4))
	x.Approve(extra[0])
	c.has(c.ok(at), "Đã cũ", "Số 04/1999: mới được duyệt, chưa có trong tệp", "Tệp gần nhất đã cũ. Hãy xuất lại trước.")
	c.want(c.post(at+"/send", url.Values{"key": {"s1"}}), http.StatusSeeOther)
	if b.state(ids[0]) != entry.Approved {
		t.Error("a stale export was marked as sent")
	}
	form = hidden(c.ok(at))
	form.Set("xlsx", "1")
	c.want(c.post(at, form), http.StatusSeeOther)
	c.until(at, "Đúng với sổ hiện nay")
	c.want(c.post(at+"/send", url.Values{"key": {"s2"}}), http.StatusSeeOther)
	if b.state(ids[0]) != entry.Sent || b.state(extra[0]) != entry.Sent {
		t.Error("the book was not marked as sent")
	}
	c.has(c.ok(at), "Đúng với sổ hiện nay")
}

func TestExportRefusals(t *testing.T) {
	t.Parallel()
	x, b := exportBench(t)
	x.Approved(1)
	at := "/books/" + x.Book.ID + "/export"
	done, err := x.Exports.Make(t.Context(), exchange.Order{ID: "made", Province: "44", Book: x.Book.ID, Actor: x.Registrar.ID, Formats: exchange.Formats()}, func(int64, int64, string) {})
	b.must(err)
	for name, actor := range map[string]access.Actor{"keyer": x.Keyer, "reviewer": x.Reviewer, "elsewhere": x.Elsewhere} {
		c := b.enter(actor)
		for _, path := range []string{at, at + "/" + done.ID + "/xlsx"} {
			if got := c.get(path); got.code != http.StatusForbidden {
				t.Errorf("%s: %s answers %d", name, path, got.code)
			}
		}
		if got := c.post(at, url.Values{"xlsx": {"1"}}); got.code != http.StatusForbidden {
			t.Errorf("%s starts: %d", name, got.code)
		}
	}
	c := b.enter(x.Registrar)
	for _, path := range []string{at + "/none/xlsx", at + "/made/doc", "/books/none/export", "/books/none/export/made/xlsx", "/exports/jobs/none"} {
		c.want(c.get(path), http.StatusNotFound)
	}
	head := b.enter(x.Second) // may fetch, may not note the transfer
	c.want(head.get(at+"/made/csv"), http.StatusOK)
	c.want(head.post(at+"/send", url.Values{"key": {"k"}}), http.StatusForbidden)
}

func TestManyExportsAtOnce(t *testing.T) {
	t.Parallel()
	x, b := exportBench(t)
	ids := x.Approved(2)
	c := b.enter(x.Registrar)
	page := c.ok("/exports")
	c.has(page, "KS.1999.01", "Chưa xuất", `name="book" value="`+x.Book.ID+`"`)
	form := hidden(page)
	form.Set("xlsx", "1")
	c.want(c.post("/exports", form), http.StatusSeeOther)
	c.has(c.ok("/exports"), "Hãy chọn ít nhất một sổ.")
	form.Add("book", x.Book.ID)
	c.want(c.post("/exports", form), http.StatusSeeOther)
	page = c.ok("/exports")
	c.has(page, "Xuất một quyển sổ: KS.1999.01", "disabled")
	jobs, err := x.Exports.Running(t.Context(), x.Book)
	b.must(err)
	c.has(c.ok("/exports/jobs/"+jobs[0].ID), "Chờ chạy")
	c.want(c.post("/exports/jobs/"+jobs[0].ID+"/cancel", nil), http.StatusSeeOther)
	c.has(c.ok("/exports/jobs/"+jobs[0].ID), "Đã hủy", "Xem kết quả")
	c.want(c.post("/exports/jobs/"+jobs[0].ID+"/cancel", nil), http.StatusSeeOther)
	form.Set("key", "again")
	c.want(c.post("/exports", form), http.StatusSeeOther)
	b.runJobs()
	c.until("/exports", "Đúng với sổ hiện nay")
	for _, id := range ids {
		b.must(x.Entries.Transfer(t.Context(), x.Registrar, entry.Command{Entry: id, Base: 1}, entry.Sent))
	}
	c.has(c.ok("/exports?state=exported"), "KS.1999.01", "Đúng với sổ hiện nay")
	c.has(c.ok("/exports?state=approved"), "Không có sổ nào ở bước này")
}

func TestRemarksHaveWords(t *testing.T) {
	t.Parallel()
	for _, s := range entry.States() {
		if remarkTexts[string(s)] == "" && s != entry.Approved && s != entry.Sent && s != entry.Accepted {
			t.Errorf("an entry that is %s is left out without a word", s)
		}
	}
}
