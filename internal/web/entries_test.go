// SPDX-License-Identifier: Apache-2.0

package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

func TestEntriesListIsMasked(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c, keyer := b.as(access.Registrar), b.as(access.Keyer)
	made, ids := b.aBook(c.actor, "01/1999", 3)
	b.key(keyer.actor, ids[0], 1)
	for _, at := range []string{"/entries", "/entries?book=" + made.ID, "/entries?state=keyed", "/entries?book=" + made.ID + "&state=keyed"} {
		page := c.ok(at)
		c.has(page, "Nguyễn T. T. Bình", "/entries/"+ids[0], "01/1999")
		c.lacks(page, "Nguyễn Thị Thử")
		if keyed := strings.Contains(at, "state="); keyed == strings.Contains(page, ids[1]) {
			t.Errorf("%s: an open entry is shown: %v", at, !keyed)
		}
	}
	c.has(c.ok("/entries?book="+made.ID+"&state=refused"), "Không có trường hợp nào hợp với điều kiện lọc")
	b.check(c.actor, ids[0])
	for at, has := range map[string]bool{"/entries?stage=keyed": true, "/entries?stage=checked&book=" + made.ID: true, "/entries?stage=approved": false, "/entries?stage=keyed&state=keyed": false} {
		if page := c.ok(at); strings.Contains(page, ids[0]) != has || strings.Contains(page, ids[1]) {
			t.Errorf("%s: the checked entry should be there: %v: %s", at, has, text(page))
		}
	}
	c.has(c.ok("/entries?stage=books"), ids[1]) // no stage of entries
	c.want(c.get("/entries?unit="+url.QueryEscape(unit.Path(b.other.ID))), http.StatusForbidden)
	viewer := b.as(access.Viewer)
	viewer.want(viewer.get("/entries"), http.StatusForbidden)
	far := b.signIn(b.actor(access.Registrar, b.other))
	far.want(far.get("/entries?book="+made.ID), http.StatusForbidden)
}

// views counts the full views of an entry in the log.
func (b *webBench) views(id string) (n int) {
	b.t.Helper()
	b.must(store.Each(b.t.Context(), b.db, sqlViews, func(store.Row) error { n++; return nil }, "entry:"+id))
	return n
}

var sqlViews = store.SQL("web.test.views", `SELECT seq FROM audit_record WHERE target = $1 AND action = 'view.full'`)

func TestEntryPage(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c, keyer := b.as(access.Registrar), b.as(access.Keyer)
	_, ids := b.aBook(c.actor, "01/1999", 3)
	values := civil.Of(benchBirth(2, unit.Full(b.unit.ID, "vi")))
	values["chaHoTen"] = civil.Value{Mark: civil.MarkBlank}
	values["nksDanToc"] = civil.Value{Written: "Vân Kiều"}
	values["nycHoTen"] = civil.Value{Written: "NGUYỄN VĂN KHAI"} // a finding proposes "Nguyễn Văn Khai"
	b.keyValues(keyer.actor, ids[1], values)

	page := c.ok("/entries/" + ids[1])
	c.has(page, "Người nhập đã xác nhận: ", "tên chuẩn đề nghị là Nguyễn Văn Khai")
	c.lacks(page, "Cần xem lại.")
	c.has(page, "Nguyễn Thị Thử Chi", "Sổ để trống", "sổ ghi:", "Vân Kiều", "Nhập lần đầu", "Chưa có ảnh", "/entries/"+ids[0], "/entries/"+ids[2], "Kiểm tra đạt", "Hủy số")
	if n := b.views(ids[1]); n != 1 {
		t.Errorf("one full view is logged %d times", n)
	}
	masked := keyer.ok("/entries/" + ids[1])
	keyer.has(masked, "Tên viết toàn chữ hoa", "Bạn xem bản đã che bớt", "Nguyễn T. T. Chi")
	keyer.lacks(masked, "Nguyễn Văn Khai", "NGUYỄN VĂN KHAI", "Nguyễn Thị Thử Chi", "20/02/1999", "Kiểm tra đạt")
	if n := b.views(ids[1]); n != 1 {
		t.Errorf("a masked view was logged as a full one: %d", n)
	}
	c.has(c.ok("/entries/"+ids[0]), "chưa ai nhập", "/keying?entry="+ids[0])
	far := b.signIn(b.actor(access.Registrar, b.other))
	far.want(far.get("/entries/"+ids[1]), http.StatusForbidden)
}

func TestEntryActs(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c, keyer, reviewer := b.as(access.Registrar), b.as(access.Keyer), b.as(access.Reviewer)
	_, ids := b.aBook(c.actor, "01/1999", 3)
	b.key(keyer.actor, ids[0], 1)
	at := "/entries/" + ids[0]
	act := func(who *client, name string, want int, more ...string) answer {
		t.Helper()
		form := url.Values{"base": {"1"}}
		for i := 0; i+1 < len(more); i += 2 {
			form.Set(more[i], more[i+1])
		}
		return who.want(who.post(at+"/"+name, form), want)
	}
	is := func(want entry.State) {
		t.Helper()
		if got := b.state(ids[0]); got != want {
			t.Fatalf("the entry is %s, want %s", got, want)
		}
	}
	act(c, "approve", http.StatusConflict) // not checked yet
	act(keyer, "check", http.StatusForbidden)
	act(reviewer, "check", http.StatusConflict, "base", "0") // an old version
	act(reviewer, "check", http.StatusConflict, "base", "x")
	got := act(reviewer, "check", http.StatusSeeOther, "key", "k1")
	is(entry.Checked)
	if got.to != at {
		t.Errorf("went to %q", got.to)
	}
	reviewer.has(reviewer.ok(at), "Đã ghi nhận kiểm tra đạt", "/uncheck?")
	act(reviewer, "uncheck", http.StatusSeeOther)
	is(entry.Keyed)
	act(reviewer, "check", http.StatusSeeOther, "key", "k2")
	act(reviewer, "approve", http.StatusForbidden)
	act(c, "approve", http.StatusSeeOther)
	c.has(c.ok(at), "Bỏ duyệt", "Ghi nhận đã chuyển", at+"/amend")
	act(c, "unapprove", http.StatusSeeOther)
	is(entry.Checked)
	act(c, "return", http.StatusBadRequest)
	act(c, "approve", http.StatusSeeOther)
	act(c, "sent", http.StatusSeeOther)
	act(c, "refused", http.StatusBadRequest)
	act(c, "refused", http.StatusSeeOther, "reason", "trùng dữ liệu")
	is(entry.Refused)
	c.has(c.ok(at), "Bộ Tư pháp từ chối", "trùng dữ liệu")
	act(c, "accepted", http.StatusSeeOther)
	is(entry.Accepted)
	act(c, "destroy", http.StatusNotFound)

	out := c.want(c.post("/entries/"+ids[1]+"/void", url.Values{"base": {"0"}, "reason": {"gạch chéo"}, "back": {"https://elsewhere.example/"}}), http.StatusSeeOther)
	if out.to != "/" {
		t.Errorf("led off the site: %q", out.to)
	}
	c.want(c.post("/entries/"+ids[1]+"/unvoid?base=0", nil), http.StatusSeeOther)
	if got := b.state(ids[1]); got != entry.Open {
		t.Errorf("opened again: %s", got)
	}
}

func TestNobodyActsOnTheirOwn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c, reviewer := b.as(access.Registrar), b.as(access.Reviewer)
	_, ids := b.aBook(c.actor, "01/1999", 1)
	b.key(c.actor, ids[0], 1)
	c.has(c.ok("/entries/"+ids[0]), "Trường hợp do chính bạn nhập")
	c.has(c.want(c.post("/entries/"+ids[0]+"/check", url.Values{"base": {"1"}}), http.StatusForbidden).body, "Không tự kiểm tra việc của mình")
	b.check(reviewer.actor, ids[0])
	c.want(c.post("/entries/"+ids[0]+"/approve", url.Values{"base": {"1"}}), http.StatusForbidden)
}

// ackValue finds the answers that the form of a correction offers.
var ackValue = regexp.MustCompile(`name="ack" value="([^"]+)"`)

// approved is an entry that is through, and the form to correct it.
func (b *webBench) approved(c *client, keyer, reviewer *client) string {
	b.t.Helper()
	_, ids := b.aBook(c.actor, "01/1999", 1)
	b.key(keyer.actor, ids[0], 1)
	b.check(reviewer.actor, ids[0])
	b.must(b.h.Entries.Approve(b.t.Context(), c.actor, entry.Command{Entry: ids[0], Base: 1}))
	return ids[0]
}

func TestAmendAfterApproval(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c, keyer, reviewer := b.as(access.Registrar), b.as(access.Keyer), b.as(access.Reviewer)
	id := b.approved(c, keyer, reviewer)
	at := "/entries/" + id + "/amend"
	page := c.ok(at)
	c.has(page, `name="w.nksHoTen" value="Nguyễn Thị Thử Bình"`, `list="t-`, "Lý do sửa", "Căn cứ")
	form := url.Values{"base": {hidden(page).Get("base")}, "key": {hidden(page).Get("key")}, "w.nksHoTen": {"Nguyễn Thị Thử Bính"}, "m.nksHoTen": {""}}
	c.has(c.want(c.post(at, form), http.StatusUnprocessableEntity).body, "Ghi vì sao phải sửa", "Ghi căn cứ", `value="Nguyễn Thị Thử Bính"`, "đã đổi")
	form.Set("reason", "nhập nhầm dấu")
	form.Set("basis", "sổ gốc trang 1")
	form.Set("w.nksNgaySinh", "20.12.1999") // after the registration: an error
	wrong := c.want(c.post(at, form), http.StatusUnprocessableEntity)
	c.has(wrong.body, "Chưa lưu: còn điều cần bạn xem", `name="hold"`, `value="20.12.1999"`)
	form.Set("w.nksNgaySinh", "20.02.1999")
	got := c.post(at, form)
	for got.code == http.StatusUnprocessableEntity { // answer what is asked
		before := len(form[ackName])
		for _, m := range ackValue.FindAllStringSubmatch(got.body, -1) {
			form.Add(ackName, m[1])
		}
		if len(form[ackName]) == before {
			t.Fatalf("nothing to answer: %s", text(got.body))
		}
		got = c.post(at, form)
	}
	c.want(got, http.StatusSeeOther)
	if s := b.state(id); s != entry.Corrected {
		t.Errorf("the entry is %s", s)
	}
	c.has(c.ok("/entries/"+id), "Sửa sau khi duyệt (bản 2)", "<del>", "<ins>", "nhập nhầm dấu", "Căn cứ: sổ gốc trang 1")
	values, err := entry.Values(t.Context(), b.db, "44", id, 2)
	b.must(err)
	if values["nksHoTen"].Written != "Nguyễn Thị Thử Bính" || values["meHoTen"].Written != "Trần Thị Mẫu" {
		t.Errorf("values: %+v", values)
	}
	// The same form once more stands on a version that is gone.
	form.Set("key", "other")
	form.Set("w.nksHoTen", "Nguyễn Thị Thử Binh")
	c.has(c.want(c.post(at, form), http.StatusConflict).body, "Có người vừa sửa trường hợp này trước bạn", "Thử Binh")
	keyer.want(keyer.get(at), http.StatusForbidden)
}

func TestAmendMarks(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c, keyer, reviewer := b.as(access.Registrar), b.as(access.Keyer), b.as(access.Reviewer)
	id := b.approved(c, keyer, reviewer)
	e, err := entry.Get(t.Context(), b.db, "44", id)
	b.must(err)
	form := url.Values{"base": {strconv.Itoa(e.Version)}, "reason": {"x"}, "basis": {"y"}, "w.nycHoTen": {"Nguyễn Văn Mẫu"}, "m.nycHoTen": {""}}
	c.has(c.want(c.post("/entries/"+id+"/amend", form), http.StatusUnprocessableEntity).body, "Bạn chưa đổi ô nào")
	form.Set("m.nycHoTen", "illegible")
	form.Set("hold", "1")
	got := c.post("/entries/"+id+"/amend", form)
	for _, m := range ackValue.FindAllStringSubmatch(got.body, -1) {
		form.Add(ackName, m[1])
	}
	if got.code != http.StatusSeeOther {
		c.want(c.post("/entries/"+id+"/amend", form), http.StatusSeeOther)
	}
	values, err := entry.Values(t.Context(), b.db, "44", id, 2)
	b.must(err)
	if v := values["nycHoTen"]; v.Mark != civil.MarkIllegible || v.Written != "Nguyễn Văn Mẫu" {
		t.Errorf("the mark: %+v", v)
	}
}

// Strips of a row show all of it, in order, each of a shape that can be read.
func TestStripsShowTheWholeRow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x, y := rapid.IntRange(0, 5000).Draw(t, "x"), rapid.IntRange(0, 5000).Draw(t, "y")
		w, h := rapid.IntRange(1, 9000).Draw(t, "w"), rapid.IntRange(1, 9000).Draw(t, "h")
		end := x
		views := strips(x, y, w, h)
		for _, v := range views {
			var from, top, width, height int
			if _, err := fmt.Sscan(v, &from, &top, &width, &height); err != nil || from > end || top != y || height != h {
				t.Fatalf("%q after %d of %v: %v", v, end, views, err)
			}
			end = from + width
		}
		if end != x+w || len(views) > 4 || len(views) > 1 && w < 7*h {
			t.Fatalf("%dx%d from %d: %v", w, h, x, views)
		}
	})
}
