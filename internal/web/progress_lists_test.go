// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/unit"
)

var (
	// A figure that is a link: the column it stands in, if any, its list and itself.
	linkedFigure = regexp.MustCompile(`(?:data-label="([^"]*)">)?<a[^>]*? href="(/(?:books|entries|people)\?[^"]*)"[^>]*>(?:<b>)?([+\-−]?[0-9.]+)[^<]*(?:</b>)?</a>`)
	// A figure in a table that is none, other than nought.
	bareFigure = regexp.MustCompile(`data-label="([^"]*)"><span>([+\-−]?[1-9][0-9.,]*)</span>`)
	rows       = regexp.MustCompile(`(?s)<tbody>(.*?)</tbody>`)
	bareStage  = regexp.MustCompile(`<span class="num">[1-9]`)
)

// plusses writes the signs of figures as a browser shows them.
func plusses(page string) string { return strings.ReplaceAll(page, "&#43;", "+") }

func figureOf(text string) int64 {
	n, _ := strconv.ParseInt(strings.NewReplacer(".", "", "+", "", "−", "-").Replace(text), 10, 64)
	return n
}

// list is what a link leads to: its length and what its columns add up to.
type list struct {
	length int64
	sums   map[string]int64
}

var cellFigure = regexp.MustCompile(`data-label="([^"]*)">(?:<a[^>]*>|<span>)([+\-−]?[0-9.]+)<`)

func (c *client) list(path string) list {
	c.b.t.Helper()
	l := list{sums: map[string]int64{}}
	for range 50 {
		page := plusses(c.ok(path))
		if body := rows.FindStringSubmatch(page); body != nil {
			l.length += int64(strings.Count(body[1], "<tr"))
			for _, m := range cellFigure.FindAllStringSubmatch(body[1], -1) {
				l.sums[m[1]] += figureOf(m[2])
			}
		}
		next := nextPage.FindStringSubmatch(page)
		if next == nil {
			return l
		}
		path = html.UnescapeString(next[1])
	}
	c.b.t.Fatalf("%s never ends", path)
	return l
}

// counts tells what of a list a figure counts, by the heading it stands under.
func (l list) counts(path, heading string) int64 {
	q, _ := url.Parse(path)
	switch {
	case q.Query().Has("day") && q.Path == "/entries" || q.Query().Has("by"):
		return l.sums["Cộng thêm"]
	case q.Path != "/books":
		return l.length
	case heading == "Theo khóa sổ" || heading == "Trường hợp theo khóa sổ":
		return l.sums["Khai"]
	case heading == "Đã nhập" || heading == "Đã duyệt" || heading == "Trang quét":
		return l.sums[heading]
	default:
		return l.length
	}
}

// follow opens every figure of a page and returns how many there were. The two
// figures that stand in no table and open all books are the books and what they
// declare.
func (c *client) follow(path string) (followed int) {
	c.b.t.Helper()
	for _, m := range linkedFigure.FindAllStringSubmatch(plusses(c.ok(path)), -1) {
		href, n := html.UnescapeString(m[2]), figureOf(m[3])
		if strings.Contains(href, "complete=no") {
			continue // what is left of a target: where it lies, not what it counts
		}
		l := c.list(href)
		got := l.counts(href, m[1])
		if plain := m[1] == "" && strings.HasPrefix(href, "/books?unit="); plain && got != n {
			got = l.sums["Khai"]
		}
		if got != n {
			c.b.t.Errorf("%s: %q shows %s, and %s has %d (%d rows)", path, m[1], m[3], href, got, l.length)
		}
		followed++
	}
	return followed
}

// province makes two communes with books and entries at every stage, on two days.
func (b *webBench) province() {
	b.t.Helper()
	ctx := b.t.Context()
	b.at(benchDay.AddDate(0, 0, -1))
	b.target(b.unit, 20)
	registrar, keyer, reviewer := b.actor(access.Registrar, b.unit).Actor, b.actor(access.Keyer, b.unit), b.actor(access.Reviewer, b.unit)
	department := b.actor(access.Department, b.whole).Actor
	_, ids := b.aBook(registrar, "01/1999", 12)
	whole, done := b.aBook(registrar, "02/1999", 1)
	for i, id := range ids[:9] {
		b.key(keyer.Actor, id, i+1)
	}
	other := benchBirth(1, unit.Full(b.unit.ID, "vi"))
	other["quyenSo"], other["nksHoTen"], other["nksNgaySinh"] = "02/1999", "Lê Thị Thử Khác", "01.02.1999"
	b.keyValues(keyer.Actor, done[0], civil.Of(other))
	for _, id := range append(slices.Clone(ids[:8]), done...) { // the ninth waits for its check
		b.check(reviewer.Actor, id)
	}
	for _, id := range []string{ids[0], ids[1], ids[2], ids[3], done[0]} {
		b.must(b.h.Entries.Approve(ctx, registrar, entry.Command{Entry: id, Base: 1}))
	}
	b.at(benchDay)
	send := func(id string, to ...entry.State) {
		b.t.Helper()
		for _, s := range to {
			b.must(b.h.Entries.Transfer(ctx, department, entry.Command{Entry: id, Base: 1, Reason: "sai ngày"}, s))
		}
	}
	send(ids[0], entry.Sent)
	send(ids[1], entry.Sent, entry.Accepted)
	send(ids[2], entry.Sent, entry.Refused)
	b.amend(registrar, ids[3])
	b.must(b.h.Entries.Return(ctx, reviewer.Actor, entry.Command{Entry: ids[4], Base: 1, Reason: "thiếu dấu"})) // yesterday's work falls back
	b.must(b.h.Entries.Uncheck(ctx, reviewer.Actor, entry.Command{Entry: ids[5], Base: 1}))
	b.key(keyer.Actor, ids[9], 10)
	b.must(b.h.Entries.Void(ctx, registrar, entry.Command{Entry: ids[10], Reason: "gạch chéo"}))
	b.scans(whole.ID, 3)
	b.scanned(ids[0], "birth")
	b.otherBooks()
}

// otherBooks are of the other commune: lost, of a former district, without entries.
func (b *webBench) otherBooks() {
	b.t.Helper()
	registrar := b.actor(access.Registrar, b.other).Actor
	old, ok := unit.At(b.other.Code, "2010-01-01")
	if !ok {
		b.t.Fatal("the commune's code had no unit in 2010")
	}
	for i, f := range []book.Facts{
		{Type: "death", OpenYear: 2010, BookNo: "01/2010", RegisteredBy: old.ID, DeclaredEntries: 70},
		{Type: "marriage", OpenYear: 2018, BookNo: "01/2018", RegisteredBy: b.other.ID, DeclaredEntries: 5, Condition: book.Missing},
		{Type: "birth", OpenYear: 1988, BookNo: "01/1988", RegisteredText: "Xã Thử"},
	} {
		f.Responsible = b.other.ID
		made, err := b.h.Books.Add(b.t.Context(), registrar, "", f)
		b.must(err)
		if i > 0 {
			b.scans(made.ID, i*1000)
		}
	}
}

// scans counts a file of some pages into a book, as filing one does.
func (b *webBench) scans(id string, pages int) {
	b.t.Helper()
	b.must(b.db.Write(b.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := book.Move(ctx, tx, b.h.Now(), "44", id, book.Counts{Files: 1, Pages: pages})
		return err
	}))
}

var sqlBenchRegion = store.SQL("test.web.region", `INSERT INTO region (province, entry_id, page_id) VALUES ($1, $2, 'p')`)

// scanned links an entry to a page, as a drawn region does.
func (b *webBench) scanned(id, typ string) {
	b.t.Helper()
	b.must(b.db.Write(b.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Do(ctx, sqlBenchRegion, "44", id); err != nil {
			return err
		}
		return counter.Add(ctx, tx, b.h.Now(), counter.Place{Province: "44", Path: unit.Path(b.unit.ID), Type: typ, Era: counter.Era2005}, counter.Of(counter.Attached))
	}))
}

// amend changes an approved entry, which then waits for a new check.
func (b *webBench) amend(by access.Actor, id string) {
	b.t.Helper()
	e, err := entry.Get(b.t.Context(), b.db, "44", id)
	b.must(err)
	values, err := entry.Values(b.t.Context(), b.db, "44", id, e.Version)
	b.must(err)
	values["meHoTen"] = civil.Value{Written: "Trần Thị Mẫn"}
	cmd := entry.Save{Entry: id, Base: e.Version, Values: values, Hold: true, Reason: "nhập nhầm tên mẹ", Basis: "sổ gốc trang 1"}
	_, err = b.h.Entries.Amend(b.t.Context(), by, cmd)
	if cmd.Acks = acksOf(err); len(cmd.Acks) > 0 {
		_, err = b.h.Entries.Amend(b.t.Context(), by, cmd)
	}
	b.must(err)
}

// Every figure of progress opens the list that it counts, on both stores.
func TestEveryFigureOpensItsList(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := benchOn(t, db)
		b.province()
		commune, far := unit.Path(b.unit.ID), unit.Path(b.other.ID)
		c := b.signIn(b.actor(access.Department, b.whole))
		paths := []string{"/progress", "/progress/" + commune, "/progress/" + far, "/progress/daily", "/progress/daily?unit=" + url.QueryEscape(commune), "/people", "/people?all=1",
			"/progress?day=2026-03-09", "/progress/daily?day=2026-03-09&unit=" + url.QueryEscape(commune), "/people?day=2026-03-09"}
		for _, path := range paths {
			followed := c.follow(path)
			if least := map[string]int{"/progress": 25, "/progress/" + commune: 20, "/progress/daily": 25, "/people": 2}[path]; followed < least {
				t.Errorf("%s: %d figures open a list, want %d", path, followed, least)
			}
		}
		b.noBareFigures(c, append(paths[:2:2], paths[3:5]...)...)
		keyer := b.as(access.Keyer)
		keyer.follow("/progress")
		keyer.lacks(keyer.ok("/progress"), `href="/people?`)
	})
}

// noBareFigures looks for figures in tables that open nothing, but for those that
// are worked out and count nothing.
func (b *webBench) noBareFigures(c *client, paths ...string) {
	b.t.Helper()
	known := []string{"Cần/ngày", "Đang/ngày", "Dự báo xong", "Tỷ lệ duyệt", "Chỉ tiêu", "Đạt", "Bình quân mỗi người", "Hạn", "Trang quét trong ngày"}
	for _, path := range paths {
		page := plusses(c.ok(path))
		tables := rows.FindAllStringSubmatch(page, -1)
		if strings.Contains(path, "daily") {
			tables = tables[:1] // below it the day is divided by era, which entries have no list by
		}
		for _, body := range tables {
			for _, m := range bareFigure.FindAllStringSubmatch(body[1], -1) {
				if !slices.Contains(known, m[1]) {
					b.t.Errorf("%s: %q shows %s and opens nothing", path, m[1], m[2])
				}
			}
		}
		if bareStage.MatchString(page) {
			b.t.Errorf("%s: a stage of the route opens nothing", path)
		}
	}
}

// The conditions that a figure's link sets are shown, kept and dropped like those
// chosen by hand.
func TestBooksListKeepsItsConditions(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.province()
	c := b.signIn(b.actor(access.Department, b.whole))
	page := c.ok("/books?scanned=yes&complete=yes&era=-2005&district=none&after=x")
	c.has(text(page), "Bản quét: Sổ đã quét", "Hoàn thành: Sổ hoàn thành", "Thời kỳ mở sổ: Đến năm 2005", "Huyện cũ đã đăng ký: Không qua cấp huyện")
	c.has(page, `<input type="hidden" name="era" value="-2005">`, `<input type="hidden" name="district" value="none">`, "02/1999", "Trang quét",
		`href="/books?complete=yes&amp;district=none&amp;era=-2005"`, `href="/books?complete=yes&amp;district=none&amp;scanned=yes"`, "/books/dockets?scanned=yes")
	c.lacks(page, "01/1999", "01/1988") // entries under way, none at all
	c.lacks(c.ok("/books"), `name="era"`, `name="district"`)
	c.has(c.ok("/books?complete=yes&state=lost"), "Không có sổ nào hợp với điều kiện lọc")
	if n := strings.Count(c.ok("/books/dockets?scanned=no"), `aria-label="QR"`); n != 2 {
		t.Errorf("%d slips for the two books without scans", n)
	}
	head := b.as(access.Head)
	head.lacks(head.ok("/books?scanned=yes"), "01/2018")
	head.want(head.get("/books?scanned=yes&unit="+url.QueryEscape(unit.Path(b.other.ID))), http.StatusForbidden)
	head.has(text(plusses(head.ok("/entries?stage=keyed&day=2026-03-10"))), "Trong ngày: 10/03/2026", "Tính vào: Đã nhập", "+1", "−1")
	head.want(head.get("/entries?stage=keyed&day=2026-03-10&unit=44"), http.StatusForbidden)
	head.lacks(head.ok("/entries?stage=keyed&day=hom-qua"), "Cộng thêm") // no day narrows nothing
}

// What a person did is a list for them and for who answers for people.
func TestWorkOfAPersonIsNotForAll(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.at(benchDay)
	_, did := b.fiveEntries()
	path := "/entries?stage=keyed&by=" + did.ID
	head, own, other := b.as(access.Head), b.signIn(did), b.as(access.Keyer)
	head.has(text(head.ok(path)), "Người làm: "+did.Name, "3 dòng trên trang này")
	own.has(own.ok("/keying/me"), html.EscapeString("/entries?by="+did.ID+"&day=2026-03-10&stage=keyed"))
	own.follow("/keying/me")
	other.want(other.get(path), http.StatusForbidden)
}
