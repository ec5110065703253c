// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/unit"
)

// findBench is a book of two entries, the first keyed.
func findBench(t *testing.T) (b *webBench, c *client, bookID string, ids []string) {
	t.Helper()
	b = newBench(t)
	c = b.as(access.Registrar)
	keyer := b.as(access.Keyer)
	made, ids := b.aBook(c.actor, "01/1999", 2)
	values := civil.Of(benchBirth(1, unit.Full(b.unit.ID, "vi")))
	values["nksSoDinhDanh"] = civil.Value{Written: "044199001234"}
	b.keyValues(keyer.actor, ids[0], values)
	return b, c, made.ID, ids
}

func (c *client) find(form url.Values) string {
	c.b.t.Helper()
	return c.want(c.post("/find", form), http.StatusOK).body
}

func TestFind(t *testing.T) {
	t.Parallel()
	b, c, bookID, ids := findBench(t)
	for _, q := range []string{"nguyen thi thu", "Nguyễn Thị Thử Bình", "Bình Thử", "Nguyễm Thị Thử Bình 1999", "1/1999", "số 01/1999", "044199001234", "0441 9900 1234"} {
		page := c.find(url.Values{"q": {q}})
		c.has(page, "/entries/"+ids[0], "Vì sao tìm thấy")
		c.lacks(strings.ReplaceAll(page, `value="`+q+`"`, ""), "Nguyễn Thị Thử")
	}
	c.has(c.find(url.Values{"q": {"01/1999"}}), "/books/"+bookID, "Sổ mang số này")
	c.has(c.find(url.Values{"q": {b.unit.Name}}), "/books?unit=")
	c.has(c.find(url.Values{"q": {"Xyz Qqq"}}), "Không tìm thấy gì")
	c.has(c.find(url.Values{"q": {"x"}}), "Gõ ít nhất hai chữ")
	far := b.signIn(b.actor(access.Registrar, b.other))
	far.lacks(far.find(url.Values{"q": {"044199001234"}}), ids[0])
	viewer := b.as(access.Viewer)
	viewer.lacks(viewer.find(url.Values{"q": {"nguyen thi thu"}}), ids[0])
	viewer.want(viewer.post("/find/list", url.Values{"q": {"nguyen"}}), http.StatusForbidden)
}

func TestFindExactly(t *testing.T) {
	t.Parallel()
	b, c, bookID, ids := findBench(t)
	for _, form := range []url.Values{{"kin": {"Trần Thị Mẫu"}}, {"date": {"20/2/99"}}, {"date": {"1998 - 2000"}}, {"number": {"1"}}, {"book": {"01/1999"}}, {"place": {b.unit.Name}, "q": {"binh"}},
		{"q": {"binh"}, "type": {"birth"}, "state": {"keyed"}, "years": {"1999"}}, {"q": {"binh"}, "bookId": {bookID}}, {"note": {b.unit.Name}}} {
		c.has(c.find(form), "/entries/"+ids[0])
	}
	for _, form := range []url.Values{{"q": {"binh"}, "state": {"approved"}}, {"q": {"binh"}, "type": {"death"}}, {"q": {"binh"}, "mark": {"illegible"}}, {"date": {"1950"}}} {
		c.lacks(c.find(form), "/entries/"+ids[0])
	}
	c.has(c.find(url.Values{"date": {"hôm qua"}, "q": {"binh"}}), "Chưa hiểu ô này", `value="hôm qua"`, `value="binh"`)
	c.has(c.ok("/find?book="+bookID), "Trong sổ", bookID)
	far := b.signIn(b.actor(access.Registrar, b.other))
	far.want(far.get("/find?book="+bookID), http.StatusForbidden)
	near := c.find(url.Values{"q": {"Nguyễn Thị Thử Zwq"}})
	c.has(near, "Không có trường hợp nào khớp hết", "/entries/"+ids[0])
	c.lacks(near, "Không tìm thấy ai")
}

// Of what nobody bears a few guesses are shown; the others are asked for.
func TestFindSaysThatNobodyWasFound(t *testing.T) {
	t.Parallel()
	const keyed = 8
	b := newBench(t)
	c, keyer := b.as(access.Registrar), b.as(access.Keyer)
	_, ids := b.aBook(c.actor, "01/1999", keyed)
	for i, id := range ids {
		b.key(keyer.actor, id, i+1)
	}
	shown := func(page string) (n int) {
		for _, id := range ids {
			if strings.Contains(page, "/entries/"+id) {
				n++
			}
		}
		return n
	}
	page := c.find(url.Values{"q": {"Thử Zwqx"}})
	c.has(page, "Không tìm thấy ai như vậy", "5 trường hợp chỉ giống một phần", "Xem 3 trường hợp khác")
	if n := shown(page); n != 5 {
		t.Errorf("%d guesses are shown", n)
	}
	all := c.find(url.Values{"q": {"Thử Zwqx"}, "all": {hidden(page).Get("all")}})
	c.has(all, "8 trường hợp gần giống")
	c.lacks(all, "Không tìm thấy ai", "Xem 3 trường hợp")
	if n := shown(all); n != keyed {
		t.Errorf("%d are shown when all are asked for", n)
	}
	got := c.want(c.post("/find/list", url.Values{"q": {"Thử Zwqx"}, "format": {"csv"}}), http.StatusOK)
	if n := strings.Count(got.body, "KS.1999"); n != 5 {
		t.Errorf("%d lines leave as a file, want those of the page: %s", n, got.body)
	}
}

func TestFindSaysWhyWithoutTellingTheName(t *testing.T) {
	t.Parallel()
	_, c, _, _ := findBench(t)
	page := c.find(url.Values{"q": {"Nguyễn Thị Thử Bính 1999, mẹ Chần Thị Mẫu"}})
	c.has(page, "Tên con khác dấu", "tên mẹ gần âm", "ngày sinh khớp")
	c.lacks(page, "Trần Thị Mẫu", "Thử Bình<")
}

func TestFindKeepsAQuestion(t *testing.T) {
	t.Parallel()
	b, c, _, ids := findBench(t)
	page := c.find(url.Values{"q": {"thu binh"}, "type": {"birth"}})
	form := hidden(page)
	form.Set("name", "Nhà chị Bình")
	c.want(c.post("/find/keep", form), http.StatusSeeOther)
	page = c.ok("/find")
	c.has(page, "Nhà chị Bình")
	kept := url.Values{"kept": {hidden(page).Get("kept")}}
	c.has(c.find(kept), "/entries/"+ids[0], `value="thu binh"`)
	other := b.as(access.Registrar)
	other.lacks(other.ok("/find"), "Nhà chị Bình")
	other.want(other.post("/find", kept), http.StatusNotFound)
	other.want(other.post("/find/forget", url.Values{"id": kept["kept"]}), http.StatusSeeOther)
	c.has(c.ok("/find"), "Nhà chị Bình")
	c.want(c.post("/find/forget", url.Values{"id": kept["kept"]}), http.StatusSeeOther)
	c.lacks(c.ok("/find"), "Nhà chị Bình")
	form.Set("name", "")
	c.want(c.post("/find/keep", form), http.StatusSeeOther)
	c.has(c.ok("/find"), "Hãy đặt tên gợi nhớ")
}

func TestFindHandsAListOut(t *testing.T) {
	t.Parallel()
	b, c, _, ids := findBench(t)
	got := c.want(c.post("/find/list", url.Values{"q": {"thu binh"}, "format": {"csv"}}), http.StatusOK)
	c.has(got.body, "Nguyễn T. T. Bình", "KS.1999.01", "01/1999")
	c.lacks(got.body, "Nguyễn Thị Thử", "20.02.1999")
	if d := got.head.Get("Content-Disposition"); !strings.HasSuffix(d, `.csv"`) || strings.Contains(d, "binh") {
		t.Errorf("saved as %s", d)
	}
	got = c.want(c.post("/find/list", url.Values{"q": {"thu binh"}, "full": {"complaint"}}), http.StatusOK)
	if d := got.head.Get("Content-Disposition"); !strings.HasPrefix(got.body, "PK") || !strings.HasSuffix(d, `.xlsx"`) {
		t.Errorf("no workbook: %s", d)
	}
	records, err := audit.Of(t.Context(), b.db, "entry:"+ids[0], 1)
	b.must(err)
	if records[0].Action != "view.full" || records[0].Detail["purpose"] != "complaint" {
		t.Errorf("the log has %+v", records[0])
	}
	keyer := b.as(access.Keyer)
	keyer.lacks(keyer.find(url.Values{"q": {"thu binh"}}), `name="full"`)
	keyer.want(keyer.post("/find/list", url.Values{"q": {"thu binh"}, "full": {"complaint"}}), http.StatusForbidden)
}
