// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/sheet"
	"github.com/sogoc/sogoc/internal/unit"
)

func TestBooksListAndFilters(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.as(access.Registrar)
	c.has(c.ok("/books"), "Chưa có sổ nào trong danh mục", "/books/import")
	made, _ := b.aBook(c.actor, "01/1999", 3)
	page := c.ok("/books")
	c.has(page, "01/1999", "KS.1999.01", "/books/"+made.ID, "/keying?book="+made.ID)
	c.has(c.ok("/books?type=death"), "Không có sổ nào hợp với điều kiện lọc")
	c.has(c.ok("/books?type=birth&state=inventoried"), "01/1999")
	c.want(c.get("/books?unit="+url.QueryEscape(unit.Path(b.other.ID))), http.StatusForbidden)
	if got := b.signIn(b.actor(access.Admin, b.whole)).get("/books"); got.code != http.StatusForbidden {
		t.Errorf("an administrator sees registers: %d", got.code)
	}
	far := b.signIn(b.actor(access.Registrar, b.other))
	far.want(far.get("/books/"+made.ID), http.StatusForbidden)
	far.want(far.get("/books/"+made.ID+"/edit"), http.StatusForbidden)
	c.want(c.get("/books/nothing"), http.StatusNotFound)
	english := c.do(requestIn("en", "/books"))
	c.has(english.body, "Registers", "KS.1999.01")
	dept := b.signIn(b.actor(access.Department, b.whole))
	dept.has(dept.ok("/books"), `name="unit"`, "01/1999")
}

func requestIn(lang, path string) *http.Request {
	r, _ := http.NewRequest(http.MethodGet, path, nil)
	r.Host = "sogoc.test"
	r.AddCookie(&http.Cookie{Name: "sogoc_lang", Value: lang})
	return r
}

func newBookValues(b *webBench) url.Values {
	return url.Values{"type": {"birth"}, "openYear": {"1999"}, "bookNo": {"01/1999"}, "registeredText": {"Xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị"},
		"responsible": {unit.Full(b.unit.ID, "vi")}, "declaredEntries": {"1.250"}, "condition": {"worn"}, "closedOn": {"31.12.1999"}}
}

func TestBookAddAndEdit(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.as(access.Registrar)
	form := newBookValues(b)
	form.Set("key", hidden(c.ok("/books/new")).Get("key"))
	first := c.want(c.post("/books/new", form), http.StatusSeeOther)
	if again := c.post("/books/new", form); again.to != first.to {
		t.Errorf("a second press made another book: %s, %s", first.to, again.to)
	}
	id := strings.TrimPrefix(first.to, "/books/")
	made, err := book.Get(t.Context(), b.db, "44", id)
	b.must(err)
	if u, ok := unit.Get(made.RegisteredBy); !ok || u.Core != "Vĩnh Thủy" || made.DeclaredEntries != 1250 || made.HeldBy != b.unit.ID || made.ClosedOn != "1999-12-31" {
		t.Errorf("facts: %+v", made.Facts)
	}
	c.has(c.ok(first.to), "Đã thêm sổ vào danh mục", "Kiểm kê", "1.250", "31/12/1999")

	edit := c.ok(first.to + "/edit")
	form = newBookValues(b)
	for k, v := range hidden(edit) {
		form[k] = v
	}
	form.Set("registeredBy", unit.Full(made.RegisteredBy, "vi"))
	form.Set("box", "12")
	c.has(c.want(c.post(first.to+"/edit", form), http.StatusUnprocessableEntity).body, "Ghi ngắn gọn vì sao sửa", `value="12"`)
	form.Set("reason", "đổi hộp")
	c.want(c.post(first.to+"/edit", form), http.StatusSeeOther)
	page := c.ok(first.to)
	c.has(page, "đổi hộp", "Sửa thông tin (bản 2)", "<ins>12</ins>")
	after, err := book.Get(t.Context(), b.db, "44", id)
	b.must(err)
	if after.RegisteredBy != made.RegisteredBy || after.Responsible != made.Responsible {
		t.Errorf("units changed by an edit that left them alone: %+v", after.Facts)
	}
	// The form of the old version, handed in late: nothing is lost or overwritten.
	form.Set("box", "99")
	late := c.want(c.post(first.to+"/edit", form), http.StatusConflict)
	c.has(late.body, "Có người vừa sửa sổ này trước bạn", `value="99"`)
	if hidden(late.body).Get("base") != "2" {
		t.Error("the form does not stand on the new version")
	}
}

func TestBookFormSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.as(access.Registrar)
	form := newBookValues(b)
	form.Set("openYear", "năm 99")
	form.Set("bookNo", "?")
	form.Set("registeredBy", "Tân Lập")
	form.Set("note", "giữ lại lời này")
	got := c.want(c.post("/books/new", form), http.StatusUnprocessableEntity)
	c.has(got.body, "Chỉ ghi chữ số", "Số quyển viết như trên bìa", "Tên này có thể là nhiều đơn vị", "giữ lại lời này", `<select id="f-registeredBy"`)
	keyer := b.as(access.Keyer)
	keyer.want(keyer.post("/books/new", newBookValues(b)), http.StatusForbidden)
}

func TestSameNumberTwiceIsAFinding(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.as(access.Registrar)
	one, _ := b.aBook(c.actor, "01/1999", 0)
	two, _ := b.aBook(c.actor, "01/1999", 0)
	c.has(c.ok("/books/"+one.ID), "Có sổ khác mang cùng số", "/books/"+two.ID)
	three, _ := b.aBook(c.actor, "02/1999", 0)
	c.lacks(c.ok("/books/"+three.ID), "Có sổ khác mang cùng số")
}

// workbook writes rows as an xlsx, with a title above the head.
func workbook(t *testing.T, head []string, rows ...[]string) []byte {
	t.Helper()
	wb, err := sheet.NewBook()
	if err != nil {
		t.Fatal(err)
	}
	columns := make([]sheet.Column, len(head))
	for i, h := range head {
		columns[i].Header = h
	}
	w, err := wb.Sheet("Sheet1", columns)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := w.Write(r...); err != nil {
			t.Fatal(err)
		}
	}
	var buf bytes.Buffer
	if err := wb.Close(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestInventoryBySheet(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.as(access.Registrar)
	head := []string{"STT", "Loại sổ", "Năm mở sổ", "Quyển số", "Nơi đăng ký", "Số trường hợp"}
	place := "Xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị"
	data := workbook(t, head, []string{"1", "KS", "1999", "01/1999", place, "98"}, []string{"2", "KS", "1999", "không số", place, ""}, []string{"3", "Kết hôn", "2001", "01/2001", place, "40"})
	page := c.want(c.upload("/books/import", "bang.xlsx", data), http.StatusOK)
	c.has(page.body, "2 dòng dùng được", "1 dòng cần sửa", "Số quyển viết như trên bìa")
	if all, _, _ := book.List(t.Context(), b.db, "44", book.Filter{Scope: c.actor.Path, Limit: 10}); len(all) > 0 {
		t.Fatal("books were saved before anybody said so")
	}
	form := url.Values{"rows": {hidden(page.body).Get("rows")}}
	held := c.want(c.post("/books/import/held", form), http.StatusOK)
	for range 2 { // a double press
		c.want(c.post("/books/import/save", form), http.StatusSeeOther)
	}
	all, _, err := book.List(t.Context(), b.db, "44", book.Filter{Scope: c.actor.Path, Limit: 10})
	b.must(err)
	if len(all) != 2 || all[0].DeclaredEntries+all[1].DeclaredEntries != 138 {
		t.Fatalf("%d books saved", len(all))
	}
	// What was held back comes back mended.
	r, err := sheet.Open(strings.NewReader(held.body), sheet.DefaultLimits(), sheet.Options{})
	b.must(err)
	var rows [][]string
	for row, err := range r.Rows() {
		b.must(err)
		rows = append(rows, row.Cells)
	}
	if len(rows) != 1 || !strings.Contains(rows[0][6], "Số quyển") {
		t.Fatalf("the file to mend: %q %q", r.Header.Names, rows)
	}
	rows[0][3] = "02/1999"
	mended := c.want(c.upload("/books/import", "sua.xlsx", workbook(t, r.Header.Names, rows...)), http.StatusOK)
	c.has(mended.body, "1 dòng dùng được")
	c.has(c.want(c.upload("/books/import", "bang.xlsx", data), http.StatusOK).body, "2 dòng đã có trong danh mục")
}

func TestInventoryRefuses(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.as(access.Registrar)
	c.has(c.want(c.upload("/books/import", "a.xlsx", workbook(t, []string{"Loại sổ", "Ghi chú"}, []string{"KS", "x"})), http.StatusUnprocessableEntity).body, "Không tìm thấy cột: Năm mở sổ, Quyển số, Nơi đăng ký")
	c.has(c.want(c.upload("/books/import", "a.xls", []byte("\xd0\xcf\x11\xe0 old")), http.StatusUnprocessableEntity).body, "Excel đời cũ")
	c.has(c.want(c.post("/books/import", url.Values{}), http.StatusUnprocessableEntity).body, "Chọn tệp bảng kê trước đã")
	c.want(c.post("/books/import/save", url.Values{"rows": {"not a sheet"}}), http.StatusBadRequest)
	got := c.want(c.get("/books/import/template"), http.StatusOK)
	r, err := sheet.Open(strings.NewReader(got.body), sheet.DefaultLimits(), sheet.Options{Want: book.Heads()})
	b.must(err)
	if len(r.Header.Names) != len(book.Columns()) {
		t.Errorf("the template has the columns %q", r.Header.Names)
	}
	keyer := b.as(access.Keyer)
	keyer.want(keyer.get("/books/import"), http.StatusForbidden)
}

func TestDockets(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.as(access.Registrar)
	made, _ := b.aBook(c.actor, "01/1999", 2)
	b.aBook(c.actor, "02/1999", 2)
	c.has(c.ok("/books/"+made.ID+"/docket"), "KS.1999.01", `aria-label="QR"`, "Nhận sổ", "dockets a4")
	many := c.ok("/books/dockets?type=birth&paper=a5")
	if n := strings.Count(many, `aria-label="QR"`); n != 2 {
		t.Errorf("%d slips for two books", n)
	}
	c.has(many, "dockets a5")
}

func TestBookCheckAndMissingNumbers(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.as(access.Registrar)
	made, ids := b.aBook(c.actor, "01/1999", 3)
	more, err := b.h.Entries.Place(t.Context(), c.actor, "", made.ID, []string{"07/1999"})
	b.must(err)
	at := "/books/" + made.ID
	page := c.ok(at + "/check")
	c.has(page, "04/1999", "05/1999", "06/1999", "Tệp và trường hợp chưa đi đôi", "/entries/"+ids[0], "/entries/"+more[0], "Chưa khớp lời khóa sổ")
	c.has(c.want(c.post(at+"/void", url.Values{"number": {"05/1999"}, "key": {"v"}}), http.StatusBadRequest).body, "Cần ghi lý do")
	for range 2 {
		c.want(c.post(at+"/void", url.Values{"number": {"05/1999"}, "reason": {"gạch chéo"}, "key": {"w"}}), http.StatusSeeOther)
	}
	form := url.Values{"key": {hidden(page).Get("key")}}
	c.want(c.post(at+"/numbers", form), http.StatusSeeOther)
	now, err := book.Get(t.Context(), b.db, "44", made.ID)
	b.must(err)
	if now.Total() != 7 || now.Voided != 1 {
		t.Errorf("%d entries, %d void; want 7 and 1", now.Total(), now.Voided)
	}
	c.lacks(c.ok(at+"/check"), "Thêm các số này để nhập")
	for range 2 {
		c.want(c.post(at+"/again", url.Values{"number": {"01/1999"}, "key": {"twice"}}), http.StatusSeeOther)
	}
	c.want(c.post(at+"/again", url.Values{"number": {"?"}, "key": {"no number"}}), http.StatusSeeOther)
	c.has(c.ok(at+"/check"), "Số 01/1999 của quyển 01/1999 có ở 2 trường hợp")
	viewer := b.as(access.Viewer)
	viewer.want(viewer.get(at+"/check"), http.StatusForbidden)
	viewer.want(viewer.get(at), http.StatusOK)
}

// A book fresh from the shelf says on each of its pages what to do first.
func TestEmptyBookLeadsOn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.as(access.Registrar)
	f := book.Facts{Type: "birth", OpenYear: 1999, BookNo: "01/1999", RegisteredText: "Xã Vĩnh Linh", RegisteredBy: b.unit.ID, Responsible: b.unit.ID}
	made, err := b.h.Books.Add(t.Context(), c.actor, "", f)
	b.must(err)
	at := "/books/" + made.ID
	c.has(c.ok(at+"/check"), "Chưa có gì để đối chiếu", `href="`+at+`/edit"`, "chưa ghi")
	pages := c.ok(at + "/pages")
	c.has(pages, "Sổ này chưa có bản quét", `href="`+at+`/scans"`, "chưa ghi")
	c.lacks(pages, "Sổ đủ trang")
	reader := b.as(access.Reviewer)
	reader.lacks(reader.ok(at+"/check"), `href="`+at+`/edit"`)
}

func TestApproveAndSendABook(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c, keyer, reviewer := b.as(access.Registrar), b.as(access.Keyer), b.as(access.Reviewer)
	made, ids := b.aBook(c.actor, "01/1999", 3)
	b.key(keyer.actor, ids[0], 1)
	b.key(keyer.actor, ids[1], 2)
	b.key(c.actor, ids[2], 3) // the registrar's own
	for _, id := range ids {
		b.check(reviewer.actor, id)
	}
	at := "/books/" + made.ID
	c.has(c.ok(at), fmt.Sprintf("/entries?book=%s&amp;state=checked", made.ID))
	form := url.Values{"key": {"once"}}
	for range 2 {
		got := c.want(c.post(at+"/approve", form), http.StatusOK)
		c.has(got.body, "Đã duyệt 2 trường hợp", "1 trường hợp do chính bạn nhập")
	}
	keyer.want(keyer.post(at+"/approve", form), http.StatusForbidden)
	c.has(c.ok(at), at+"/export")
	if got := b.state(ids[0]); got != entry.Approved {
		t.Errorf("the first entry is %s", got)
	}
}

func TestLookupUnits(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.as(access.Registrar)
	got := c.want(c.get("/lookup/units?q="+url.QueryEscape("vinh thuy")), http.StatusOK)
	c.has(got.body, `"units":[`, "Xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị")
	c.lacks(c.get("/lookup/units?now=1&q="+url.QueryEscape("vinh thuy")).body, "huyện Vĩnh Linh")
	c.has(c.get("/lookup/units?q=v").body, `"units":[]`)
	out := &client{b: b, cookies: map[string]*http.Cookie{}}
	out.want(out.get("/lookup/units?q=vinh"), http.StatusSeeOther)
}
