// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// Each book of the list says what comes next, from the shelf to the file.
func TestNextStepOfABook(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	officer, viewer := b.actor(access.Registrar, b.unit).Actor, b.actor(access.Viewer, b.unit).Actor
	for _, c := range []struct {
		counts   book.Counts
		declared int
		href     string
	}{
		{book.Counts{}, 3, "/books/b/scans"},
		{book.Counts{Open: 1, Keyed: 1}, 2, "/keying?book=b"},
		{book.Counts{Returned: 1, Checked: 1}, 2, "/keying?book=b"},
		{book.Counts{Keyed: 1, Checked: 1}, 3, "/review?book=b"},
		{book.Counts{Checked: 1, Approved: 1}, 3, "/books/b"},
		{book.Counts{Approved: 2}, 3, "/books/b/check"},
		{book.Counts{Approved: 2, Voided: 1}, 3, "/books/b/export"},
		{book.Counts{Accepted: 3}, 3, ""},
	} {
		bk := &book.Book{ID: "b", Counts: c.counts, Facts: book.Facts{DeclaredEntries: c.declared}}
		got := ""
		for _, a := range bookRowActions(ui.VI, officer, bk) {
			got += a.Href
		}
		if got != c.href {
			t.Errorf("%+v of %d: next is %q, want %q", c.counts, c.declared, got, c.href)
		}
		if len(bookRowActions(ui.VI, viewer, bk)) > 0 {
			t.Errorf("%+v: a step for who only looks on", c.counts)
		}
		next, _ := bookActions(ui.VI, officer, bk)
		first := ""
		for _, a := range next {
			if a.Kind == "primary" {
				first += a.Text
			}
			if a.Off == "" && first == "" {
				t.Errorf("%+v: %q can be done and does not stand out", c.counts, a.Text)
			}
		}
	}
}

// The numbers of a book open the lists they count.
func TestNumbersOfABookAreTheirLists(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	keyer, reviewer, officer := b.actor(access.Keyer, b.unit), b.actor(access.Reviewer, b.unit), b.as(access.Registrar)
	bk, ids := b.aBook(officer.actor, "01/1999", 4)
	for i, id := range ids[:3] {
		b.key(keyer.Actor, id, i+1)
	}
	b.must(b.h.Entries.Return(t.Context(), reviewer.Actor, entry.Command{Entry: ids[0], Base: 1, Reason: "thiếu dấu"}))
	for _, id := range ids[1:3] {
		b.check(reviewer.Actor, id)
		b.must(b.h.Entries.Approve(t.Context(), officer.actor, entry.Command{Entry: id, Base: 1}))
	}
	b.must(b.h.Entries.Transfer(t.Context(), officer.actor, entry.Command{Entry: ids[1], Base: 1}, entry.Sent))
	page := officer.ok("/books/" + bk.ID)
	for _, stage := range []string{"keyed", "approved"} {
		list := "/entries?book=" + bk.ID + "&stage=" + stage
		officer.has(page, strings.ReplaceAll(list, "&", "&amp;")+`"><b>2</b>`)
		officer.has(officer.ok(list), "2 dòng trên trang này")
	}
	officer.has(officer.ok("/entries?book="+bk.ID+"&state=refused"), "Xem tất cả trường hợp")
}

// What came back names its book; a reviewer with nothing left hears why.
func TestFirstPagesOfWork(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	keyer, reviewer, officer := b.as(access.Keyer), b.as(access.Reviewer), b.as(access.Registrar)
	bk, ids := b.aBook(officer.actor, "07/1999", 2)
	b.key(keyer.actor, ids[0], 1)
	b.must(b.h.Entries.Return(t.Context(), reviewer.actor, entry.Command{Entry: ids[0], Base: 1, Reason: "thiếu dấu"}))
	keyer.has(keyer.ok("/keying"), "Khai sinh · quyển 07/1999", "thiếu dấu", `href="#back"`, `href="/keying/me"`)

	got := reviewer.want(reviewer.get("/review?book="+bk.ID), http.StatusSeeOther)
	if got.to != "/review" {
		t.Fatalf("leads to %s", got.to)
	}
	reviewer.has(reviewer.ok("/review"), "Không còn trường hợp nào cho bạn kiểm tra", "Không có gì chờ kiểm tra")
	reviewer.lacks(reviewer.ok("/review"), "Không còn trường hợp nào cho bạn kiểm tra")
}

// The figures of progress lead on: what is left to the units or books it is of,
// the day's work to the report of the day.
func TestFiguresOfProgressLeadOn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.at(benchDay)
	officer, department := b.as(access.Registrar), b.signIn(b.actor(access.Department, b.whole))
	bk, _ := b.aBook(officer.actor, "01/1999", 3)
	b.target(b.unit, 3)
	province, commune := department.ok("/progress"), officer.ok("/progress")
	department.has(province, `href="/progress/44?sort=-left#units"`, `href="/progress/daily?`)
	officer.has(commune, `href="/books?complete=no&amp;unit=`+strings.ReplaceAll(bk.Path, "/", "%2F")+`"><b>3</b>`)
	if path := unit.Path(b.unit.ID); path != bk.Path {
		t.Errorf("the book is of %s, not %s", bk.Path, path)
	}
}
