// SPDX-License-Identifier: Apache-2.0

package apiv1_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/apiv1"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/unit"
)

// birth is what a keyer reads of a page.
func birth(number, name string) obj {
	u, _ := unit.At(commune, "2026-01-01")
	place := unit.Full(u.ID, "vi")
	values := obj{}
	for id, text := range map[string]string{
		"so": number, "quyenSo": "01/1999", "trangSo": "1", "ngayDangKy": "05.03.1999", "loaiDangKy": "1", "noiDangKy": place, "nguoiKy": "Lê Văn Ký", "chucVuNguoiKy": "Chủ tịch", "nguoiThucHien": "Trần Thị Làm",
		"nksHoTen": name, "nksGioiTinh": "2", "nksNgaySinh": "20.02.1999", "nksDanToc": "Kinh", "nksQuocTich": "Việt Nam", "nksNoiSinh": place, "nksQueQuan": place, "nksLoaiKhaiSinh": "1",
		"meHoTen": "Trần Thị Mẫu", "meNgaySinh": "1975", "chaHoTen": "Nguyễn Văn Mẫu", "chaNgaySinh": "1972", "nycHoTen": "Nguyễn Văn Mẫu", "nycQuanHe": "cha",
	} {
		values[id] = obj{"written": text}
	}
	return values
}

// place puts numbers into a book and gives the entries.
func (b *bench) place(book string, numbers ...string) []string {
	b.t.Helper()
	var made apiv1.Placed
	b.command(access.Registrar, http.MethodPost, "/api/v1/books/"+book+"/entries", obj{"numbers": numbers}).into(http.StatusCreated, &made)
	return made.Entries
}

// key saves an entry as a keyer does: warnings are answered.
func (b *bench) key(id, number, name string) apiv1.Saved {
	b.t.Helper()
	at, body := "/api/v1/entries/"+id+"/key", obj{"values": birth(number, name)}
	first := b.command(access.Keyer, http.MethodPost, at, body, "If-Match", `"0"`)
	var p problem.Problem
	if first.code == http.StatusUnprocessableEntity {
		first.into(http.StatusUnprocessableEntity, &p)
		var acks []string
		for _, f := range p.Findings {
			acks = append(acks, f.Key)
		}
		body["acks"] = acks
		first = b.command(access.Keyer, http.MethodPost, at, body, "If-Match", `"0"`)
	}
	var saved apiv1.Saved
	first.into(http.StatusOK, &saved)
	return saved
}

// An entry goes the whole route through the interface.
func TestEntryFromNumberToMinistry(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		book := b.addBook("01/1999")
		ids := b.place(book.ID, "01/1999", "02/1999")
		if saved := b.key(ids[0], "01/1999", "Nguyễn Thị Thử"); saved.Version != 1 || saved.State != "keyed" {
			t.Fatalf("%+v", saved)
		}
		var waiting apiv1.Page[apiv1.ReviewItem]
		b.get(access.Reviewer, "/api/v1/review").into(http.StatusOK, &waiting)
		if len(waiting.Items) != 1 || waiting.Items[0].Name != "Nguyễn T. Thử" || waiting.Items[0].Own {
			t.Fatalf("%+v", waiting)
		}
		at := "/api/v1/entries/" + ids[0]
		for _, step := range []struct {
			role      access.Role
			act, from string
		}{{access.Reviewer, "accept", "checked"}, {access.Registrar, "approve", "approved"}, {access.Registrar, "sent", "sent"}, {access.Registrar, "accepted", "accepted"}} {
			tag := b.get(access.Registrar, at).into(http.StatusOK, nil).head.Get("ETag")
			var saved apiv1.Saved
			b.command(step.role, http.MethodPost, at+"/"+step.act, obj{}, "If-Match", tag).into(http.StatusOK, &saved)
			if saved.State != step.from {
				t.Fatalf("%s: %+v", step.act, saved)
			}
		}
		b.command(access.Reviewer, http.MethodPost, at+"/accept", obj{}, "If-Match", `"1"`).refused(http.StatusConflict, "entry.state")
		b.command(access.Keyer, http.MethodPost, at+"/accept", obj{}, "If-Match", `"1"`).refused(http.StatusForbidden, "access.role")
		var list apiv1.Page[apiv1.Entry]
		b.get(access.Registrar, "/api/v1/entries?stage=checked&book="+book.ID).into(http.StatusOK, &list)
		if len(list.Items) != 1 || list.Items[0].ID != ids[0] {
			t.Fatalf("%+v", list)
		}
	})
}

// What a token of entries:read sees is masked; a full view needs the scope, the
// role and a purpose, and is in the log before it is in the answer.
func TestFullViewsAreLogged(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.OpenSQLite(t))
	id := b.place(b.addBook("01/1999").ID, "01/1999")[0]
	b.key(id, "01/1999", "NGUYỄN THỊ THỬ") // a rule proposes it in small letters
	at := "/api/v1/entries/" + id
	for _, path := range []string{at, "/api/v1/entries", "/api/v1/review"} {
		if got := b.get(access.Reviewer, path).into(http.StatusOK, nil); bytes.Contains(bytes.ToLower(got.body), []byte("nguyễn thị thử")) || bytes.Contains(got.body, []byte("20.02.1999")) {
			t.Errorf("%s is not masked: %s", path, got.body)
		}
	}
	logged := func() int {
		all, err := audit.Of(t.Context(), b.db, "entry:"+id, 50)
		must(t, err)
		n := 0
		for _, r := range all {
			if r.Action == "view.full" && r.Detail["purpose"] == "audit" {
				n++
			}
		}
		return n
	}
	b.get(access.Reviewer, at+"?view=full").refused(http.StatusUnprocessableEntity, "view.purpose")
	b.get(access.Keyer, at+"?view=full&purpose=audit").refused(http.StatusForbidden, "access.role")
	b.do(ask{role: access.Reviewer, scopes: access.EntriesRead, method: http.MethodGet, path: at + "?view=full&purpose=audit"}).refused(http.StatusForbidden, "auth.scope")
	if logged() != 0 {
		t.Error("a refused view is in the log")
	}
	var full apiv1.EntryFull
	b.get(access.Reviewer, at+"?view=full&purpose=audit").into(http.StatusOK, &full)
	if full.Name != "NGUYỄN THỊ THỬ" || full.Values["meHoTen"].Written != "Trần Thị Mẫu" || full.Masked || logged() != 1 {
		t.Errorf("%+v, %d records", full, logged())
	}
	var history apiv1.EntryHistory
	b.get(access.Reviewer, at+"/history?purpose=audit").into(http.StatusOK, &history)
	if len(history.Versions) != 1 || len(history.Moves) != 1 || logged() != 2 {
		t.Errorf("%+v, %d records", history, logged())
	}
}

func TestReturnNamesFields(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.OpenSQLite(t))
	id := b.place(b.addBook("01/1999").ID, "01/1999")[0]
	b.key(id, "01/1999", "Nguyễn Thị Thử")
	at := "/api/v1/entries/" + id + "/return"
	b.command(access.Reviewer, http.MethodPost, at, obj{}, "If-Match", `"1"`).refused(http.StatusUnprocessableEntity, "entry.reason")
	b.command(access.Reviewer, http.MethodPost, at, obj{"reason": "sai tên mẹ", "fields": []obj{{"field": "meHoTen", "reason": "thiếu dấu"}}}, "If-Match", `"1"`).into(http.StatusOK, nil)
	var e apiv1.EntryFull
	b.get(access.Reviewer, "/api/v1/entries/"+id).into(http.StatusOK, &e)
	if e.State != "returned" || !strings.Contains(e.Why, "sai tên mẹ") {
		t.Errorf("%+v", e)
	}
}

func TestUnits(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.OpenSQLite(t))
	var found apiv1.UnitCandidates
	b.get(access.Viewer, "/api/v1/units?q=vinh+thuy&province=quang+tri").into(http.StatusOK, &found)
	if len(found.Items) == 0 || !strings.Contains(found.Items[0].Unit.Name, "Vĩnh Thủy") {
		t.Fatalf("%+v", found)
	}
	var provinces, below apiv1.Units
	b.get(access.Viewer, "/api/v1/provinces").into(http.StatusOK, &provinces)
	b.get(access.Viewer, "/api/v1/units/44@20250701/children").into(http.StatusOK, &below)
	if len(provinces.Items) != 34 || len(below.Items) < 70 {
		t.Errorf("%d provinces, %d communes", len(provinces.Items), len(below.Items))
	}
	var history apiv1.UnitHistory
	b.get(access.Viewer, "/api/v1/units/19402@0/history").into(http.StatusOK, &history)
	if len(history.Successors) == 0 || len(history.Current) != 1 {
		t.Errorf("%+v", history)
	}
	b.get(access.Viewer, "/api/v1/units/none").refused(http.StatusNotFound, "not_found")
}

// scanIn takes a drawn page in, as a scanner sends it.
func (b *bench) scanIn(name, book string) scan.File {
	b.t.Helper()
	f, err := b.deps.Scans.Receive(b.t.Context(), b.people[access.Registrar], scan.Received{Name: name, Body: bytes.NewReader(drawn(b.t)), Source: "upload", BookID: book})
	must(b.t, err)
	return f
}

func TestScansAndPictures(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.OpenSQLite(t))
	book := b.addBook("01/1999")
	b.scanIn("KS.1999.01.001.jpg", book.ID)
	var pages apiv1.Page[apiv1.BookPage]
	b.get(access.Registrar, "/api/v1/books/"+book.ID+"/pages").into(http.StatusOK, &pages)
	if len(pages.Items) != 1 || len(pages.Items[0].Entries) != 1 || pages.Items[0].Width == 0 {
		t.Fatalf("%+v", pages)
	}
	at := "/api/v1/pages/" + pages.Items[0].ID
	for _, path := range []string{at + "/image?size=thumb", at + "/image", at + "/crops/0-0-10000-1000"} {
		got := b.get(access.Registrar, path).into(http.StatusOK, nil)
		if !strings.HasPrefix(got.head.Get("Content-Type"), "image/") || len(got.body) < 100 || got.head.Get("ETag") == "" {
			t.Errorf("%s: %v, %d bytes", path, got.head, len(got.body))
		}
		same := b.do(ask{role: access.Registrar, scopes: everyScope(), method: http.MethodGet, path: path, head: map[string]string{"If-None-Match": got.head.Get("ETag")}})
		if same.code != http.StatusNotModified {
			t.Errorf("%s: %d", path, same.code)
		}
	}
	views, err := scan.ViewsOf(t.Context(), b.db, "44", pages.Items[0].ID, 5)
	if err != nil || len(views) != 1 {
		t.Errorf("who saw the page is not noted: %v %v", views, err)
	}
	b.get(access.Viewer, at+"/image").refused(http.StatusForbidden, "access.role")
	loose := b.scanIn("so-khong-ro.jpg", "")
	var work apiv1.Page[apiv1.Scan]
	b.get(access.Registrar, "/api/v1/scans").into(http.StatusOK, &work)
	if loose.State == scan.Unnamed && len(work.Items) != 1 {
		t.Errorf("%+v", work)
	}
}

func TestUploadsAreOffered(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.OpenSQLite(t))
	var out apiv1.Uploads
	offer := obj{"files": []obj{{"name": "KS.1999.01.001.pdf", "size": 1234, "hash": strings.Repeat("ab", 32)}}}
	b.do(ask{role: access.Registrar, method: http.MethodPost, path: "/api/v1/uploads/offer", body: offer}).into(http.StatusOK, &out)
	if len(out.Files) != 1 || out.Files[0].State != "new" {
		t.Errorf("%+v", out)
	}
	b.do(ask{role: access.Registrar, method: http.MethodPost, path: "/api/v1/uploads/ended", body: obj{"ids": []string{"none"}}}).into(http.StatusOK, &out)
	if len(out.Files) != 1 || out.Files[0].State != "gone" {
		t.Errorf("%+v", out)
	}
	b.do(ask{role: access.Keyer, method: http.MethodPost, path: "/api/v1/uploads/offer", body: offer}).refused(http.StatusForbidden, "access.role")
}

func TestExportOfABook(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		book := b.addBook("01/1999")
		id := b.place(book.ID, "01/1999")[0]
		b.key(id, "01/1999", "Nguyễn Thị Thử")
		start := func() reply {
			return b.command(access.Registrar, http.MethodPost, "/api/v1/books/"+book.ID+"/exports", obj{"formats": []string{"xlsx", "json"}})
		}
		start().refused(http.StatusConflict, "export.nothing")
		b.command(access.Reviewer, http.MethodPost, "/api/v1/entries/"+id+"/accept", obj{}, "If-Match", `"1"`).into(http.StatusOK, nil)
		b.command(access.Registrar, http.MethodPost, "/api/v1/entries/"+id+"/approve", obj{}, "If-Match", `"1"`).into(http.StatusOK, nil)
		var started apiv1.Started
		start().into(http.StatusAccepted, &started)
		b.runJob(started.Job)
		var made apiv1.Export
		b.get(access.Registrar, "/api/v1/exports/"+started.Job).into(http.StatusOK, &made)
		if !made.Fresh || made.Entries != 1 || len(made.Files) != 2 {
			t.Fatalf("%+v", made)
		}
		file := b.get(access.Registrar, made.Files[0].Href).into(http.StatusOK, nil)
		if int64(len(file.body)) != made.Files[0].Size || !strings.Contains(file.head.Get("Content-Disposition"), made.Files[0].Name) {
			t.Errorf("%d bytes, %v", len(file.body), file.head)
		}
		var result apiv1.BookResult
		b.command(access.Registrar, http.MethodPost, "/api/v1/books/"+book.ID+"/sent", nil).into(http.StatusOK, &result)
		if result.Done != 1 {
			t.Errorf("%+v", result)
		}
		var jobs apiv1.Page[apiv1.Job]
		b.get(access.Registrar, "/api/v1/jobs").into(http.StatusOK, &jobs)
		if len(jobs.Items) != 1 || jobs.Items[0].State != "done" {
			t.Errorf("%+v", jobs)
		}
		b.command(access.Registrar, http.MethodPost, "/api/v1/jobs/"+started.Job+"/cancel", nil).refused(http.StatusConflict, "job.ended")
	})
}

// runJob lets the queue work until a job has ended.
func (b *bench) runJob(id string) {
	b.t.Helper()
	must(b.t, b.deps.Jobs.Start(b.t.Context()))
	defer func() { must(b.t, b.deps.Jobs.Stop(context.WithoutCancel(b.t.Context()))) }()
	for {
		j, err := b.deps.Jobs.Get(b.t.Context(), "44", id)
		must(b.t, err)
		if j.HasEnded() {
			return
		}
	}
}

func TestProgressAndTargets(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		b.place(b.addBook("01/1999").ID, "01/1999", "02/1999")
		u, _ := unit.At(commune, "2026-01-01")
		target := obj{"unit": string(u.ID), "planEntries": 10, "startsOn": "2026-01-01", "deadline": "2030-12-31"}
		b.command(access.Department, http.MethodPost, "/api/v1/targets", obj{"targets": []obj{target}}).into(http.StatusOK, nil)
		b.command(access.Registrar, http.MethodPost, "/api/v1/targets", obj{"targets": []obj{target}}).refused(http.StatusForbidden, "access.role")
		target["deadline"] = "2020-01-01"
		b.command(access.Department, http.MethodPost, "/api/v1/targets", obj{"targets": []obj{target}}).refused(http.StatusUnprocessableEntity, "target.dates")
		var p apiv1.Progress
		b.get(access.Viewer, "/api/v1/progress?unit=44").into(http.StatusOK, &p)
		if len(p.Units) != 1 || p.Units[0].Plan != 10 || p.Units[0].Total["entries"] != 2 {
			t.Errorf("%+v", p)
		}
		var days apiv1.Days
		b.get(access.Viewer, "/api/v1/progress/days?from="+p.Day+"&to="+p.Day).into(http.StatusOK, &days)
		if len(days.Items) != 1 || days.Items[0].Figures["entries"] != 2 {
			t.Errorf("%+v", days)
		}
		b.get(access.Viewer, "/api/v1/progress/people").refused(http.StatusForbidden, "access.role")
		b.get(access.Registrar, "/api/v1/progress/people").into(http.StatusOK, nil)
	})
}

func TestSearchIsMasked(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.OpenSQLite(t))
	ids := b.place(b.addBook("01/1999").ID, "01/1999", "02/1999")
	b.key(ids[0], "01/1999", "Nguyễn Thị Thử")
	b.key(ids[1], "02/1999", "Nguyễn Thị Thư")
	must(t, b.deps.Search.Follow(t.Context()))
	var met []string
	body := obj{"q": "nguyen thi thu", "limit": 1}
	for {
		var found apiv1.Found
		got := b.do(ask{role: access.Reviewer, method: http.MethodPost, path: "/api/v1/search", body: body}).into(http.StatusOK, &found)
		if bytes.Contains(got.body, []byte("Nguyễn Thị")) {
			t.Fatalf("not masked: %s", got.body)
		}
		for _, h := range found.Items {
			met = append(met, h.Entry.ID)
		}
		if found.Next == "" {
			break
		}
		body["after"] = found.Next
	}
	if len(met) != 2 || met[0] == met[1] {
		t.Errorf("%v", met)
	}
	b.do(ask{role: access.Reviewer, method: http.MethodPost, path: "/api/v1/search", body: obj{"q": "x", "date": "no date"}}).refused(http.StatusUnprocessableEntity, "search.unreadable")
}

func TestAuditGoesBackwards(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.OpenSQLite(t))
	b.place(b.addBook("01/1999").ID, "01/1999")
	var met []int64
	at := "/api/v1/audit?limit=3"
	for at != "" {
		var p apiv1.Page[apiv1.AuditRecord]
		got := b.get(access.Department, at).into(http.StatusOK, &p)
		for _, r := range p.Items {
			met = append(met, r.Seq)
		}
		at, _, _ = strings.Cut(strings.TrimPrefix(got.head.Get("Link"), "<"), ">")
	}
	for i := range met {
		if met[i] != int64(len(met)-1-i) {
			t.Fatalf("%v", met)
		}
	}
	b.get(access.Registrar, "/api/v1/audit").refused(http.StatusForbidden, "access.role")
	b.get(access.Department, "/api/v1/audit/checkpoint").refused(http.StatusNotFound, "not_found")
}

// drawn is a page of a register as a scanner sends it.
func drawn(t *testing.T) []byte {
	t.Helper()
	s := drawpage.SampleSpec(7, "birth", drawpage.LayoutRuled)
	s.DPI = 75
	data, _, err := drawpage.JPEG(s)
	must(t, err)
	return data
}
