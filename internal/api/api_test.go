// SPDX-License-Identifier: Apache-2.0

package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/api"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/keying"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/unit"
)

const description = "../../docs/format/openapi.yaml"

func TestDescriptionIsInStep(t *testing.T) {
	t.Parallel()
	_, doc := api.New(api.Deps{})
	got, err := doc.YAML()
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(description)
	if err != nil || !bytes.HasSuffix(want, got) { // before it stands a line that says how it was made
		t.Fatalf("docs/format/openapi.yaml is not what the code describes (%v); run make generate", err)
	}
}

type bench struct {
	t       *testing.T
	db      *store.DB
	handler http.Handler
	book    *book.Book
	people  map[string]access.Actor
}

func setup(t *testing.T, db *store.DB, entries int) *bench {
	t.Helper()
	u, ok := unit.At("19363", "2026-01-01")
	if !ok {
		t.Fatal("the commune of the test is not in the catalogue")
	}
	accounts := access.NewAccounts(db, time.Hour)
	s := &bench{t: t, db: db, people: map[string]access.Actor{}}
	for name, role := range map[string]access.Role{"keyer": access.Keyer, "keyer2": access.Keyer, "reviewer": access.Reviewer, "registrar": access.Registrar} {
		a, err := accounts.AddHashed(t.Context(), access.System("44"), access.Account{Actor: access.Actor{Username: name, Name: "Người " + name, Role: role, Unit: string(u.ID), Path: unit.Path(u.ID)}}, "no password")
		if err != nil {
			t.Fatal(err)
		}
		s.people[name] = a.Actor
	}
	entriesRoom := entry.New(db)
	var err error
	s.book, err = book.New(db).Add(t.Context(), s.people["registrar"], "", book.Facts{Type: "birth", OpenYear: 1999, BookNo: "01/1999", RegisteredText: unit.Full(u.ID, "vi"), Responsible: u.ID})
	if err != nil {
		t.Fatal(err)
	}
	var numbers []string
	for i := range entries {
		numbers = append(numbers, fmt.Sprintf("%02d/1999", i+1))
	}
	if _, err := entriesRoom.Place(t.Context(), s.people["registrar"], "", s.book.ID, numbers); err != nil {
		t.Fatal(err)
	}
	s.handler, _ = api.New(api.Deps{DB: db, Accounts: accounts, Entries: entriesRoom, Desk: keying.New(db), Scans: scan.New(db, nil, "")})
	return s
}

// call sends one request as a person and reads the answer into out.
func (s *bench) call(who, method, path string, in, out any) int {
	s.t.Helper()
	var body bytes.Buffer
	if in != nil {
		if err := json.NewEncoder(&body).Encode(in); err != nil {
			s.t.Fatal(err)
		}
	}
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, &body)
	r.Header.Set("Content-Type", "application/json")
	if actor, ok := s.people[who]; ok {
		r = r.WithContext(access.WithActor(r.Context(), actor))
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	if out != nil && w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), out); err != nil {
			s.t.Fatalf("%s %s: %v\n%s", method, path, err, w.Body)
		}
	}
	return w.Code
}

type obj = map[string]any

func (s *bench) lease(who string) (api.Lease, int) {
	s.t.Helper()
	var l api.Lease
	code := s.call(who, "POST", "/api/keying/lease", obj{}, &l)
	return l, code
}

// filled is what a keyer types for a lease.
func (s *bench) filled(l api.Lease) api.Values {
	place := s.book.RegisteredText
	v := api.Values{}
	for id, text := range map[string]string{
		"trangSo": "1", "ngayDangKy": "05.03.1999", "loaiDangKy": "1", "noiDangKy": place, "nguoiKy": "Lê Văn Ký", "chucVuNguoiKy": "Chủ tịch", "nguoiThucHien": "Trần Thị Làm",
		"nksHoTen": "Nguyễn Thị Thử " + l.Entry.Number[:2], "nksGioiTinh": "2", "nksNgaySinh": "20.02.1999", "nksDanToc": "Kinh", "nksQuocTich": "Việt Nam", "nksNoiSinh": place, "nksQueQuan": place, "nksLoaiKhaiSinh": "1",
		"meHoTen": "Trần Thị Mẫu", "meNgaySinh": "1975", "chaHoTen": "Nguyễn Văn Mẫu", "chaNgaySinh": "1972", "nycHoTen": "Nguyễn Văn Mẫu", "nycQuanHe": "cha",
	} {
		v[id] = api.Value{W: text}
	}
	for id, value := range l.Sticky {
		v[id] = value
	}
	for id, value := range l.Auto {
		v[id] = value
	}
	return v
}

// save sends a save and answers the warnings, as a person does.
func (s *bench) save(who string, l api.Lease, values api.Values) (api.Saved, int) {
	s.t.Helper()
	return s.answered(who, l, obj{"key": "key-" + l.Entry.ID, "version": l.Entry.Version, "values": values})
}

func (s *bench) answered(who string, l api.Lease, in obj) (api.Saved, int) {
	s.t.Helper()
	var saved api.Saved
	var refused struct {
		Findings []api.Finding `json:"findings"`
	}
	path := "/api/keying/" + l.Entry.ID + "/save"
	code := s.call(who, "POST", path, in, &refused)
	if code == http.StatusUnprocessableEntity {
		var acks []string
		for _, f := range refused.Findings {
			if f.Severity == "E" {
				s.t.Fatalf("a sound entry has an error: %+v", f)
			}
			acks = append(acks, f.Key)
		}
		in["acks"] = acks
	}
	code = s.call(who, "POST", path, in, &saved)
	return saved, code
}

// A machine that has the form is not sent it again with the next entry.
func TestFormOnce(t *testing.T) {
	t.Parallel()
	s := setup(t, storetest.OpenSQLite(t), 3)
	for _, kept := range []bool{false, true} {
		l, _ := s.lease("keyer")
		body := obj{"key": store.NewID(), "version": 0, "values": s.filled(l), "form": kept}
		saved, code := s.answered("keyer", l, body)
		if code != http.StatusOK || saved.Next == nil {
			t.Fatalf("%d %+v", code, saved)
		}
		if sent := len(saved.Next.Type.Fields) > 0; sent == kept || saved.Next.Type.ID != l.Type.ID {
			t.Errorf("form kept: %v, sent again: %v", kept, sent)
		}
		if fresh, _ := s.lease("keyer"); saved.Next.Progress != fresh.Progress || fresh.Progress.Done != l.Progress.Done+1 {
			t.Errorf("with the save %+v, asked for afresh %+v, before %+v", saved.Next.Progress, fresh.Progress, l.Progress)
		}
	}
}

// An answer that was lost on the line is given again, with the entry that comes
// next, as often as it is asked for.
func TestSaveDeliveredTwice(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := setup(t, db, 3)
		l, _ := s.lease("keyer")
		values := s.filled(l)
		first, code := s.save("keyer", l, values)
		if code != http.StatusOK || first.Next == nil {
			t.Fatalf("%d %+v", code, first)
		}
		for range 2 {
			again, code := s.save("keyer", l, values)
			if code != http.StatusOK || again.Version != first.Version || again.Next == nil || again.Next.Entry.ID != first.Next.Entry.ID {
				t.Fatalf("%d %+v", code, again)
			}
		}
	})
}

func TestKeyingAndReview(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := setup(t, db, 2)
		l, code := s.lease("keyer")
		if code != 200 || l.Entry.Number != "01/1999" || l.Auto["so"].W != "01/1999" || l.Sticky["quyenSo"].W != "01/1999" || len(l.Type.Fields) < 30 {
			t.Fatalf("%d %+v", code, l)
		}
		if again, _ := s.lease("keyer"); again.Entry.ID != l.Entry.ID {
			t.Fatal("the same person got another entry while their lease runs")
		}
		other, code := s.lease("keyer2")
		if code != 200 || other.Entry.ID == l.Entry.ID {
			t.Fatalf("%d: one entry was handed to two people", code)
		}
		if code := s.call("keyer", "PUT", "/api/keying/"+l.Entry.ID+"/draft", obj{"version": 0, "values": obj{"nksHoTen": obj{"w": "Nguyễn", "n": "", "m": ""}}}, nil); code >= 300 {
			t.Fatalf("draft: %d", code)
		}
		if again, _ := s.lease("keyer"); again.Draft == nil || again.Draft.Values["nksHoTen"].W != "Nguyễn" {
			t.Fatalf("the draft is lost: %+v", again.Draft)
		}
		saved, code := s.save("keyer", l, s.filled(l))
		if code != 200 || saved.Version != 1 || saved.State != "keyed" || saved.Next != nil {
			t.Fatalf("%d %+v", code, saved)
		}
		if _, code := s.lease("keyer"); code != http.StatusNoContent {
			t.Fatalf("nothing is left: %d", code)
		}
		var r api.Review
		if code := s.call("reviewer", "GET", "/api/review/"+l.Entry.ID, nil, &r); code != 200 || !r.MayDecide || r.KeyedBy != "Người keyer" || r.Values["meHoTen"].W != "Trần Thị Mẫu" {
			t.Fatalf("%d %+v", code, r)
		}
		log, err := audit.Of(t.Context(), db, "entry:"+l.Entry.ID, 1)
		if err != nil || len(log) != 1 || log[0].Action != "view.full" {
			t.Fatalf("the full view was not logged: %+v %v", log, err)
		}
		var d api.Decided
		if code := s.call("reviewer", "POST", "/api/review/"+l.Entry.ID+"/accept", obj{"key": "accept-1", "version": 1}, &d); code != 200 || d.State != "checked" {
			t.Fatalf("%d %+v", code, d)
		}
	})
}

func TestReturnWithFieldsComesBack(t *testing.T) {
	t.Parallel()
	s := setup(t, storetest.OpenSQLite(t), 1)
	l, _ := s.lease("keyer")
	s.save("keyer", l, s.filled(l))
	code := s.call("reviewer", "POST", "/api/review/"+l.Entry.ID+"/return", obj{"key": "return-1", "version": 1, "reason": "sai tên mẹ", "fields": []obj{{"field": "meHoTen", "reason": "thiếu dấu"}}}, nil)
	if code != 200 {
		t.Fatal(code)
	}
	if _, code := s.lease("keyer2"); code != http.StatusNoContent {
		t.Fatalf("a returned entry went to somebody else: %d", code)
	}
	back, _ := s.lease("keyer")
	if back.Returned == nil || back.Returned.Reason != "sai tên mẹ" || back.Returned.By != "Người reviewer" || len(back.Returned.Fields) != 1 || back.Returned.Fields[0].Field != "meHoTen" || back.Values["meHoTen"].W == "" {
		t.Fatalf("%+v", back.Returned)
	}
}

func TestCorrectSavesAndAccepts(t *testing.T) {
	t.Parallel()
	s := setup(t, storetest.OpenSQLite(t), 1)
	l, _ := s.lease("keyer")
	s.save("keyer", l, s.filled(l))
	values := s.filled(l)
	values["meHoTen"] = api.Value{W: "Trần Thị Mẫn"}
	changed := api.Values{"meHoTen": values["meHoTen"]} // the rest stays as it was keyed
	var d api.Decided
	if code := s.call("reviewer", "POST", "/api/review/"+l.Entry.ID+"/correct", obj{"key": "correct-1", "version": 1, "values": changed, "basis": ""}, nil); code != http.StatusUnprocessableEntity {
		t.Fatalf("corrected without a basis: %d", code)
	}
	if code := s.call("reviewer", "POST", "/api/review/"+l.Entry.ID+"/correct", obj{"key": "correct-2", "version": 1, "values": changed, "basis": "ảnh trang 1"}, &d); code != 200 || d.State != "checked" || d.Version != 2 {
		t.Fatalf("%d %+v", code, d)
	}
	var after api.Review
	if code := s.call("reviewer", "GET", "/api/review/"+l.Entry.ID, nil, &after); code != 200 {
		t.Fatal(code)
	}
	for id, v := range values {
		if v.W != "" && after.Values[id].W != v.W {
			t.Errorf("%s holds %q after a correction of another field, it held %q", id, after.Values[id].W, v.W)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	s := setup(t, storetest.OpenSQLite(t), 1)
	l, _ := s.lease("keyer")
	for name, c := range map[string]struct {
		who, method, path string
		in                any
		want              int
	}{
		"nobody":           {"", "POST", "/api/keying/lease", obj{}, 401},
		"reviewer keys":    {"reviewer", "POST", "/api/keying/lease", obj{"book": s.book.ID}, 403},
		"keyer reviews":    {"keyer", "GET", "/api/review/" + l.Entry.ID, nil, 403},
		"unknown entry":    {"reviewer", "GET", "/api/review/none", nil, 404},
		"not yet keyed":    {"reviewer", "POST", "/api/review/" + l.Entry.ID + "/accept", obj{"key": "12345678", "version": 0}, 409},
		"leased to other":  {"keyer2", "POST", "/api/keying/lease", obj{"entry": l.Entry.ID}, 409},
		"renewed by other": {"keyer2", "POST", "/api/keying/" + l.Entry.ID + "/renew", obj{}, 409},
		"no key":           {"keyer", "POST", "/api/keying/" + l.Entry.ID + "/save", obj{"version": 0, "values": obj{}}, 422},
		"unknown table":    {"keyer", "GET", "/api/lookup/codes/none?q=a", nil, 404},
	} {
		if got := s.call(c.who, c.method, c.path, c.in, nil); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestLookups(t *testing.T) {
	t.Parallel()
	s := setup(t, storetest.OpenSQLite(t), 1)
	var codes struct{ Options []api.Option }
	if code := s.call("keyer", "GET", "/api/lookup/codes/danToc?q=k", nil, &codes); code != 200 || len(codes.Options) == 0 || codes.Options[0].VI != "Kinh" {
		t.Fatalf("%d %+v", code, codes)
	}
	var units struct{ Units []struct{ Full string } }
	if code := s.call("keyer", "GET", "/api/lookup/units?q=vinh+thuy&on=1999-03-05", nil, &units); code != 200 || len(units.Units) == 0 {
		t.Fatalf("%d %+v", code, units)
	}
}

func TestReleaseAndRenew(t *testing.T) {
	t.Parallel()
	s := setup(t, storetest.OpenSQLite(t), 1)
	l, _ := s.lease("keyer")
	var renewed struct{ LeaseUntil int64 }
	if code := s.call("keyer", "POST", "/api/keying/"+l.Entry.ID+"/renew", obj{}, &renewed); code != 200 || renewed.LeaseUntil < l.LeaseUntil {
		t.Fatalf("%d %+v", code, renewed)
	}
	if code := s.call("keyer", "POST", "/api/keying/"+l.Entry.ID+"/release", obj{}, nil); code >= 300 {
		t.Fatal(code)
	}
	if got, code := s.lease("keyer2"); code != 200 || got.Entry.ID != l.Entry.ID {
		t.Fatalf("%d: a released entry is not handed on", code)
	}
}

// A number that the clerk wrote twice: the second entry comes right after the first.
func TestAgainComesNext(t *testing.T) {
	t.Parallel()
	s := setup(t, storetest.OpenSQLite(t), 2)
	l, _ := s.lease("keyer")
	var made, sentAgain api.Entry
	path := "/api/keying/" + l.Entry.ID + "/again"
	if code := s.call("keyer", "POST", path, obj{"key": "again-01"}, &made); code != 200 || made.ID == l.Entry.ID || made.Number != l.Entry.Number {
		t.Fatalf("%d %+v", code, made)
	}
	if s.call("keyer", "POST", path, obj{"key": "again-01"}, &sentAgain); sentAgain.ID != made.ID {
		t.Fatalf("a second delivery made %s beside %s", sentAgain.ID, made.ID)
	}
	if code := s.call("reviewer", "POST", path, obj{"key": "again-02"}, nil); code != http.StatusForbidden {
		t.Fatalf("a reviewer put an entry into a book: %d", code)
	}
	saved, code := s.save("keyer", l, s.filled(l))
	if code != 200 || saved.Next == nil || saved.Next.Entry.ID != made.ID {
		t.Fatalf("%d: after the first of two comes %+v", code, saved.Next)
	}
}

// What the desk offers: the words of the book, its list with masked names, and
// one's own settings.
func TestDesk(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := setup(t, db, 3)
		l, _ := s.lease("keyer")
		s.save("keyer", l, s.filled(l))
		var w keying.Words
		if code := s.call("keyer", "GET", "/api/keying/books/"+s.book.ID+"/words", nil, &w); code != 200 || w.Entries != 1 || len(w.Texts["meHoTen"]) != 1 || w.Texts["meHoTen"][0].T != "Trần Thị Mẫu" || len(w.Surnames) == 0 {
			t.Fatalf("%d %+v", code, w)
		}
		if log, err := audit.Of(t.Context(), db, "book:"+s.book.ID, 5); err != nil || log[0].Action != "view.full" {
			t.Fatalf("the view of names in full was not logged: %+v %v", log, err)
		}
		var listed struct{ Entries []api.ListedEntry }
		if code := s.call("keyer2", "GET", "/api/keying/books/"+s.book.ID+"/entries", nil, &listed); code != 200 || len(listed.Entries) != 3 {
			t.Fatalf("%d %+v", code, listed)
		}
		first, leased, open := listed.Entries[0], listed.Entries[1], listed.Entries[2]
		if first.Opens || first.Mine || strings.Contains(first.Name, "Thử") || leased.Opens || !leased.Leased || !open.Opens {
			t.Errorf("another's entry is listed as %+v, one in work as %+v, an open one as %+v", first, leased, open)
		}
		if code := s.call("keyer", "GET", "/api/keying/books/"+s.book.ID+"/entries", nil, &listed); code != 200 || !listed.Entries[0].Opens || !listed.Entries[0].Mine {
			t.Errorf("one's own entry is listed as %+v", listed.Entries[0])
		}
		for _, path := range []string{"words", "entries"} {
			if code := s.call("reviewer", "GET", "/api/keying/books/"+s.book.ID+"/"+path, nil, nil); code != http.StatusForbidden {
				t.Errorf("a reviewer got the %s of the desk: %d", path, code)
			}
		}
	})
}

// One field down the column: what is keyed there waits in the drafts and leaves the rest of them alone.
func TestColumn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := setup(t, db, 3)
		l, _ := s.lease("keyer")
		s.call("keyer", "PUT", "/api/keying/"+l.Entry.ID+"/draft", obj{"version": 0, "values": obj{"nksHoTen": obj{"w": "Nguyễn", "n": "", "m": ""}}}, nil)
		path := "/api/keying/books/" + s.book.ID + "/column/nksGioiTinh"
		var c api.Column
		if code := s.call("keyer", "GET", path, nil, &c); code != 200 || len(c.Rows) != 3 || c.Rows[0].Value != nil {
			t.Fatalf("%d %+v", code, c.Rows)
		}
		values := obj{}
		for _, r := range c.Rows {
			values[r.Entry.ID] = api.Value{W: "Nữ", N: "2"}
		}
		for range 2 {
			if code := s.call("keyer", "PUT", path, obj{"values": values}, nil); code >= 300 {
				t.Fatal(code)
			}
		}
		again, _ := s.lease("keyer")
		if again.Draft == nil || again.Draft.Values["nksGioiTinh"].W != "Nữ" || again.Draft.Values["nksHoTen"].W != "Nguyễn" {
			t.Errorf("the draft holds %+v", again.Draft)
		}
		if s.call("keyer2", "GET", path, nil, &c); len(c.Rows) != 2 || c.Rows[0].Value != nil {
			t.Errorf("another person sees %+v", c.Rows)
		}
		for name, x := range map[string]struct {
			who, path string
			want      int
		}{"reviewer": {"reviewer", path, 403}, "a name": {"keyer", strings.Replace(path, "nksGioiTinh", "nksHoTen", 1), 404}, "no book": {"keyer", "/api/keying/books/none/column/nksGioiTinh", 404}} {
			if code := s.call(x.who, "PUT", x.path, obj{"values": values}, nil); code != x.want {
				t.Errorf("%s: %d, want %d", name, code, x.want)
			}
		}
	})
}
