// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/campaign"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/sheet"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/unit"
)

// at sets the clock of the pages and of the targets.
func (b *webBench) at(now time.Time) {
	b.h.Now = func() time.Time { return now }
	b.h.Targets.Now = b.h.Now
	b.h.Books.Now, b.h.Entries.Now = b.h.Now, b.h.Now
}

var benchDay = time.Date(2026, 3, 10, 10, 0, 0, 0, counter.Vietnam)

func (b *webBench) target(u unit.Unit, entries int64) {
	b.t.Helper()
	department := access.Actor{ID: "d", Role: access.Department, Province: "44", Path: "44"}
	b.must(b.h.Targets.Set(b.t.Context(), department, "", campaign.Target{Unit: u.ID, PlanEntries: entries, StartsOn: "2026-03-01", Deadline: "2026-03-20", Basis: "Kế hoạch 37/KH-UBND"}))
}

// fiveEntries is five entries placed, three keyed, two checked, one approved.
func (b *webBench) fiveEntries() (registrar, keyer access.Account) {
	b.t.Helper()
	registrar, keyer = b.actor(access.Registrar, b.unit), b.actor(access.Keyer, b.unit)
	_, ids := b.aBook(registrar.Actor, "01/1999", 5)
	for i, id := range ids[:3] {
		b.key(keyer.Actor, id, i+1)
	}
	for _, id := range ids[:2] {
		b.check(registrar.Actor, id)
	}
	_, err := b.h.Entries.ApproveBook(b.t.Context(), registrar.Actor, "", b.bookOf(ids[0]))
	b.must(err)
	return registrar, keyer
}

func (b *webBench) bookOf(entry string) string {
	b.t.Helper()
	id, err := store.Scalar[string](b.t.Context(), b.db, sqlBenchBook, entry)
	b.must(err)
	return id
}

var sqlBenchBook = store.SQL("test.web.book", `SELECT book_id FROM entry WHERE id = $1`)

func TestProgressShowsPlanAndFact(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.at(benchDay)
	b.target(b.unit, 20)
	b.fiveEntries()
	c := b.as(access.Head)
	page := c.ok("/progress")
	read := text(page)
	c.has(read, "Tiến độ: "+b.unit.Name, "Có nguy cơ chậm", "2 / 20", "18 trường hợp", "10/03/2026", "Kế hoạch 37/KH-UBND", "tính đến")
	path := url.QueryEscape(unit.Path(b.unit.ID))
	c.has(page, "/entries?stage=keyed&amp;unit="+path, "/entries?stage=settled&amp;unit="+path, "/entries?stage=approved&amp;unit="+path, "/entries?stage=to_check&amp;unit="+path, "/entries?state=open&amp;unit="+path, "/books?unit="+path, "<svg class=\"chart\"")
	c.has(read, "Theo huyện cũ đã đăng ký", "Không qua cấp huyện 1 5 3 2 40\u00a0%") // registered by a commune of today
	old, ok := unit.At(b.unit.Code, "2010-01-01")
	if !ok {
		t.Fatal("the commune's code had no unit in 2010")
	}
	f := book.Facts{Type: "death", OpenYear: 2010, BookNo: "02/2010", RegisteredText: unit.Full(old.ID, "vi"), RegisteredBy: old.ID, Responsible: b.unit.ID, DeclaredEntries: 7}
	_, err := b.h.Books.Add(t.Context(), b.actor(access.Registrar, b.unit).Actor, "", f)
	b.must(err)
	c.has(text(c.ok("/progress")), "Vĩnh Linh 1 7 0 0 0\u00a0%", "2006–2015 1 7 0 0 0\u00a0%", "Khai tử 1 7 0 0 0\u00a0%")
	c.cookies["sogoc_lang"] = &http.Cookie{Name: "sogoc_lang", Value: "en"}
	c.has(text(c.ok("/progress")), "Progress: ", "At risk", "What each figure counts")
}

func TestProgressIsOpenWithinTheProvince(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.at(benchDay)
	b.fiveEntries()
	viewer := b.signIn(b.actor(access.Viewer, b.other))
	page := viewer.ok("/progress/" + unit.Path(b.unit.ID))
	viewer.has(text(page), b.unit.Name, "Chưa giao chỉ tiêu")
	viewer.lacks(page, "/entries?", "/books?") // figures only: no lists of another unit
	viewer.want(viewer.get("/progress/45"), http.StatusForbidden)
	viewer.want(viewer.get("/progress/44/99999"), http.StatusNotFound)
	viewer.want(viewer.get("/progress?day=2026-03-11"), http.StatusNotFound) // a day to come
	viewer.want(viewer.get("/progress?day=hôm+qua"), http.StatusNotFound)
	province := viewer.ok("/progress/44?sort=-left")
	viewer.has(text(province), "Các đơn vị", b.unit.Name)
}

func TestPrintedProgressHasTheNationalHeading(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.at(benchDay)
	b.target(b.unit, 20)
	c := b.signIn(b.actor(access.Department, b.whole))
	for _, path := range []string{"/progress?print=1", "/progress/daily?print=1", "/people?print=1"} {
		c.has(text(c.ok(path)), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Sở Tư pháp", "Giám đốc", "ngày 10 tháng 3 năm 2026")
	}
}

func TestDailyReport(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.at(benchDay.Add(8 * time.Hour)) // 18:00, past the cut-off
	b.target(b.unit, 20)
	b.fiveEntries()
	head := b.as(access.Head)
	page := head.ok("/progress/daily")
	head.has(text(page), "Đơn vị chưa gửi báo cáo của ngày này", "Bảng ngày 10/03/2026")
	form := hidden(page)
	form.Set("obstacles", "Máy quét hỏng.")
	refused := head.want(head.post("/progress/daily", form), http.StatusUnprocessableEntity)
	head.has(refused.body, "Ghi họ tên người ký báo cáo.", "Máy quét hỏng.")
	form.Set("signer", "Nguyễn Văn Ký")
	head.want(head.post("/progress/daily", form), http.StatusSeeOther)
	head.want(head.post("/progress/daily", form), http.StatusSeeOther) // delivered twice
	page = text(head.ok("/progress/daily"))
	head.has(page, "Máy quét hỏng.", "Lần gửi 1", "gửi sau 16:30")
	head.lacks(page, "Lần gửi 2")

	department := b.signIn(b.actor(access.Department, b.whole))
	department.has(text(department.ok("/progress/daily")), "1 đơn vị gửi sau 16:30", "Gửi muộn 18:00", "Ngày trước")
	department.lacks(department.ok("/progress/daily"), "Ngày sau")
	department.has(department.ok("/progress/daily?day=2026-03-09"), "day=2026-03-10")

	keyer := b.as(access.Keyer)
	keyer.want(keyer.post("/progress/daily", form), http.StatusForbidden)
	keyer.lacks(keyer.ok("/progress/daily"), `name="obstacles"`)
}

func TestDailySheetHoldsNumbers(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.at(benchDay)
	b.target(b.unit, 12345)
	b.fiveEntries()
	c := b.signIn(b.actor(access.Department, b.whole))
	got := c.want(c.get("/progress/daily/sheet"), http.StatusOK)
	if !strings.Contains(got.head.Get("Content-Disposition"), "bao-cao-ngay-44-2026-03-10.xlsx") {
		t.Fatal(got.head)
	}
	r, err := sheet.Open(bytes.NewReader([]byte(got.body)), sheet.DefaultLimits(), sheet.Options{})
	b.must(err)
	want := map[string]string{"Đơn vị": b.unit.Name, "Đã nhập": "3", "Đã duyệt": "2", "Duyệt trong ngày": "2", "Chỉ tiêu": "12345", "Còn lại": "12343", "Báo cáo": "Chưa gửi", "Công chức": "1", "Người nhập liệu": "1"}
	for row, err := range r.Rows() {
		b.must(err)
		for head, value := range want {
			i, ok := r.Header.Index(head)
			if !ok || row.Cell(i) != value {
				t.Errorf("%s: %q, want %q", head, row.Cell(i), value)
			}
		}
		return
	}
	t.Fatal("the sheet has no rows")
}

func TestPeopleSeeTheirOwnFigures(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.at(benchDay)
	_, keyer := b.fiveEntries()
	k := b.signIn(keyer)
	if got := k.want(k.get("/people"), http.StatusSeeOther); got.to != "/keying/me" {
		t.Fatal(got.to)
	}
	k.want(k.get("/people?unit=44"), http.StatusForbidden)
	k.has(text(k.ok("/keying/me")), "10/03/2026", "3 trường hợp đã nhập")
	head := b.as(access.Head)
	page := text(head.ok("/people"))
	head.has(page, keyer.Name, "Trường ≤ 15 ký tự", "Cộng")
	head.has(text(head.ok("/people?all=1")), "từ đầu đợt", keyer.Name)
	head.lacks(text(head.ok("/people?day=2026-03-09")), keyer.Name)
	head.want(head.get("/people?unit="+url.QueryEscape(unit.Path(b.other.ID))), http.StatusForbidden)
}

// BenchmarkPages draws the pages of figures at the scale of a whole province:
// 78 communes over 120 days.
func BenchmarkPages(b *testing.B) {
	h, token := provinceBench(b)
	for name, path := range map[string]string{"board": "/progress", "daily": "/progress/daily", "earlier day": "/progress/daily?day=2026-02-01", "commune": "/progress/44/19366", "targets": "/targets"} {
		b.Run(name, func(b *testing.B) {
			var size int
			for b.Loop() {
				size = visit(b, h, token, path)
			}
			b.ReportMetric(float64(size), "B/page")
		})
	}
}

func provinceBench(b *testing.B) (*Handler, string) {
	b.Helper()
	db := storetest.OpenSQLite(b)
	h, err := New(Deps{DB: db, Accounts: access.NewAccounts(db, time.Hour), Targets: campaign.New(db), Now: func() time.Time { return benchDay }})
	if err != nil {
		b.Fatal(err)
	}
	h.Targets.Now = h.Now
	top, _ := campaign.UnitAt("44")
	a, err := h.Accounts.Add(b.Context(), access.System("44"), access.Account{Actor: access.Actor{Username: "so.tu.phap", Name: "Người Thử", Role: access.Department, Unit: string(top.ID), Path: "44"}}, benchPassword)
	if err != nil {
		b.Fatal(err)
	}
	fillCampaign(b, h, a.Actor)
	token, _, err := h.Accounts.SignIn(b.Context(), a.Username, benchPassword, "", "")
	if err != nil {
		b.Fatal(err)
	}
	return h, token
}

func fillCampaign(b *testing.B, h *Handler, actor access.Actor) {
	b.Helper()
	units := campaign.Units("44")
	targets := make([]campaign.Target, len(units))
	for i, u := range units {
		targets[i] = campaign.Target{Unit: u.ID, PlanEntries: 11000, StartsOn: "2025-11-11", Deadline: "2026-03-31"}
	}
	if err := h.Targets.Set(b.Context(), actor, "", targets...); err != nil {
		b.Fatal(err)
	}
	for d := range 120 {
		at := benchDay.AddDate(0, 0, d-119)
		err := h.DB.Write(b.Context(), func(ctx context.Context, tx *store.Tx) error {
			for i, u := range units {
				if err := dayOf(ctx, tx, at, unit.Path(u.ID), fmt.Sprint(461+i%9)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func dayOf(ctx context.Context, tx *store.Tx, at time.Time, path, district string) error {
	for _, typ := range []string{"birth", "marriage", "death", "parent_child", "marital_status_cert"} {
		for _, era := range []string{counter.Era2005, counter.Era2015, counter.EraRecent} {
			var delta counter.Tally
			for m := range delta {
				delta[m] = int64(8 - m/3)
			}
			if err := counter.Add(ctx, tx, at, counter.Place{Province: "44", Path: path, Type: typ, Era: era, District: district}, delta); err != nil {
				return err
			}
		}
	}
	return nil
}

func visit(b *testing.B, h *Handler, token, path string) int {
	b.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	r.AddCookie(&http.Cookie{Name: sessionCookie, Value: token})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		b.Fatalf("%s: %d %s", path, w.Code, w.Body.String())
	}
	return w.Body.Len()
}
