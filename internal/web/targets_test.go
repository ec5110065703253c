// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"net/http"
	"net/url"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/campaign"
)

func (b *webBench) targets() map[string]campaign.Target {
	b.t.Helper()
	all, err := campaign.Current(b.t.Context(), b.db, "44", "44")
	b.must(err)
	byCode := map[string]campaign.Target{}
	for _, t := range all {
		byCode[t.Unit.Code()] = t
	}
	return byCode
}

func TestTargetIsSetByForm(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.at(benchDay)
	b.fiveEntries()
	c := b.signIn(b.actor(access.Department, b.whole))
	page := c.ok("/targets/" + b.unit.Code)
	c.has(page, "1 quyển với 5 trường hợp", `value="5"`) // the suggestion is filled in
	form := hidden(page)
	form.Set("entries", "1.200")
	form.Set("starts", "2026-03-01")
	form.Set("deadline", "2026-02-01")
	refused := c.want(c.post("/targets/"+b.unit.Code, form), http.StatusUnprocessableEntity)
	c.has(refused.body, "Hạn hoàn thành đứng trước ngày bắt đầu", `value="1.200"`)
	form.Set("deadline", "2026-03-20")
	c.want(c.post("/targets/"+b.unit.Code, form), http.StatusSeeOther)
	c.want(c.post("/targets/"+b.unit.Code, form), http.StatusSeeOther) // delivered twice
	if got := b.targets()[b.unit.Code]; got.PlanEntries != 1200 || got.Version != 1 {
		t.Fatalf("%+v", got)
	}
	c.has(text(c.ok("/targets")), b.unit.Name, "1.200", "1 đơn vị đã được giao chỉ tiêu")
	head := b.as(access.Head)
	head.lacks(head.ok("/targets/"+b.unit.Code), `name="entries"`)
	head.want(head.post("/targets/"+b.unit.Code, form), http.StatusForbidden)
	head.want(head.get("/targets/all"), http.StatusForbidden)
	c.want(c.get("/targets/00004"), http.StatusNotFound)
}

func TestTargetsOfManyUnits(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.at(benchDay)
	b.fiveEntries()
	c := b.signIn(b.actor(access.Department, b.whole))
	c.has(c.ok("/targets/all?fill=1"), `name="`+b.unit.Code+`.entries" value="5"`)
	form := url.Values{"key": {"k"}, "starts": {"2026-03-01"}, "deadline": {"2026-03-20"}, "basis": {"KH 37"}}
	form.Set(b.unit.Code+".entries", "500")
	form.Set(b.other.Code+".entries", "nhiều")
	refused := c.want(c.post("/targets/all", form), http.StatusUnprocessableEntity)
	c.has(refused.body, "Chỉ ghi một số nguyên", `value="nhiều"`, `value="500"`, "chưa giao dòng nào")
	if n := len(b.targets()); n != 0 {
		t.Fatalf("%d targets set beside a wrong row", n)
	}
	form.Set(b.other.Code+".entries", "700")
	c.want(c.post("/targets/all", form), http.StatusSeeOther)
	if got := b.targets(); len(got) != 2 || got[b.other.Code].PlanEntries != 700 || got[b.unit.Code].Basis != "KH 37" {
		t.Fatalf("%+v", got)
	}
	form.Set("key", "k2")
	c.want(c.post("/targets/all", form), http.StatusSeeOther) // nothing new: no version
	if got := b.targets()[b.unit.Code]; got.Version != 1 {
		t.Fatalf("an unchanged row made version %d", got.Version)
	}
}

func TestTargetsBySheet(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.at(benchDay)
	c := b.signIn(b.actor(access.Department, b.whole))
	template, err := campaign.ReadSheet(bytes.NewReader([]byte(c.want(c.get("/targets/sheet"), http.StatusOK).body)), nil)
	if err != nil || len(template) != 0 {
		t.Fatalf("%v %v: an empty template sets something", template, err)
	}
	var file bytes.Buffer
	b.must(campaign.WriteSheet(&file, []campaign.Draft{
		{Code: b.unit.Code, Entries: "500", StartsOn: "2026-03-01", Deadline: "2026-03-20"},
		{Code: b.other.Code, Entries: "700", StartsOn: "2026-03-01", Deadline: "03/2026"},
		{Code: "00004", Name: "Xã Ở Tỉnh Khác", Entries: "1", StartsOn: "2026-03-01", Deadline: "2026-03-20"},
	}))
	got := c.want(c.upload("/targets/sheet", "chi-tieu.xlsx", file.Bytes()), http.StatusUnprocessableEntity)
	c.has(got.body, `value="500"`, `value="03/2026"`, "Ghi đủ ngày, tháng, năm", "Dòng 4: 00004 Xã Ở Tỉnh Khác", "Đã đọc 3 dòng")
	if n := len(b.targets()); n != 0 {
		t.Fatalf("reading a sheet set %d targets", n)
	}
	c.has(c.want(c.upload("/targets/sheet", "x.pdf", []byte("%PDF-1.7")), http.StatusUnprocessableEntity).body, "Chưa đọc được tệp")
	c.has(c.want(c.upload("/targets/sheet", "x.csv", []byte("Đơn vị,Ghi chú\na,b\n")), http.StatusUnprocessableEntity).body, "Hạn hoàn thành", "Bảng thiếu cột cần có")
}

func TestAuditSpeaksAndKeepsToItsScope(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.at(benchDay)
	registrar, keyer := b.fiveEntries()
	stranger := b.actor(access.Registrar, b.other)
	b.must(access.LogView(t.Context(), b.db, stranger.Actor, "entry:x", "đối chiếu bản giấy"))
	head := b.as(access.Head)
	page := head.ok("/audit")
	head.has(text(page), "Phê duyệt", "Nhập trường hợp", registrar.Name, keyer.Name, "Đã kiểm tra → Đã duyệt")
	head.lacks(text(page), stranger.Name)
	department := b.signIn(b.actor(access.Department, b.whole))
	department.has(text(department.ok("/audit")), stranger.Name, "mục đích: đối chiếu bản giấy")
	only := text(department.ok("/audit?actor=" + stranger.ID))
	department.has(only, "Chỉ hiện việc của "+stranger.Name)
	department.lacks(only, "Phê duyệt")
	k := b.as(access.Keyer)
	k.want(k.get("/audit"), http.StatusForbidden)
	if _, err := audit.Last(t.Context(), b.db); err == nil {
		t.Fatal("the bench has a checkpoint")
	}
	department.has(text(department.ok("/audit")), "Chưa có điểm ký nào")
}
