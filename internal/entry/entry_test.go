// SPDX-License-Identifier: Apache-2.0

package entry_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/unit"
)

type bench struct {
	t       *testing.T
	db      *store.DB
	books   *book.Books
	entries *entry.Entries
	b       *book.Book
	unit    unit.Unit

	keyer, other, reviewer, registrar, department access.Actor
}

// setup makes a book of births in a commune of today, with n open entries.
func setup(t *testing.T, db *store.DB, n int) (*bench, []string) {
	t.Helper()
	now, ok := unit.At("19363", "2026-01-01") // a commune of Quảng Trị
	if !ok {
		t.Fatal("the commune of the test is not in the catalogue")
	}
	s := &bench{t: t, db: db, books: book.New(db), entries: entry.New(db), unit: now}
	path := unit.Path(now.ID)
	actor := func(id string, role access.Role, path string) access.Actor {
		return access.Actor{ID: id, Role: role, Province: "44", Path: path, Unit: string(now.ID)}
	}
	s.keyer, s.other = actor("keyer", access.Keyer, path), actor("other", access.Keyer, path)
	s.reviewer, s.registrar = actor("reviewer", access.Reviewer, path), actor("registrar", access.Registrar, path)
	s.department = actor("department", access.Department, "44")
	var err error
	s.b, err = s.books.Add(t.Context(), s.registrar, "", book.Facts{Type: "birth", OpenYear: 1999, BookNo: "01/1999", RegisteredBy: "", RegisteredText: unit.Full(now.ID, "vi"), Responsible: now.ID, DeclaredEntries: n})
	if err != nil {
		t.Fatal(err)
	}
	numbers := make([]string, n)
	for i := range numbers {
		numbers[i] = fmt.Sprintf("%02d/1999", i+1)
	}
	ids, err := s.entries.Place(t.Context(), s.registrar, "place", s.b.ID, numbers)
	if err != nil {
		t.Fatal(err)
	}
	return s, ids
}

// birth is a sound entry number n of the book.
func birth(n int, unitName string) civil.Values {
	return civil.Of(map[string]string{
		"so": fmt.Sprintf("%02d/1999", n), "quyenSo": "01/1999", "trangSo": fmt.Sprint(n), "ngayDangKy": fmt.Sprintf("%02d.03.1999", n%28+1), "loaiDangKy": "1",
		"noiDangKy": unitName, "nguoiKy": "Lê Văn Ký", "chucVuNguoiKy": "Chủ tịch", "nguoiThucHien": "Trần Thị Làm",
		"nksHoTen": fmt.Sprintf("Nguyễn Thị Thử %s", []string{"An", "Bình", "Chi", "Dung", "Em", "Giang", "Hà"}[n%7]), "nksGioiTinh": "2", "nksNgaySinh": "20.02.1999", "nksDanToc": "Kinh", "nksQuocTich": "Việt Nam",
		"nksNoiSinh": unitName, "nksQueQuan": unitName, "nksLoaiKhaiSinh": "1",
		"meHoTen": "Trần Thị Mẫu", "meNgaySinh": "1975", "meDanToc": "Kinh", "meQuocTich": "Việt Nam", "meNoiCuTru": unitName,
		"chaHoTen": "Nguyễn Văn Mẫu", "chaNgaySinh": "1972", "chaDanToc": "Kinh", "chaQuocTich": "Việt Nam", "chaNoiCuTru": unitName,
		"nycHoTen": "Nguyễn Văn Mẫu", "nycQuanHe": "cha",
	})
}

// ackAll answers every warning, as a person does who has looked at them.
func (s *bench) key(actor access.Actor, id string, n, base int) (entry.Saved, error) {
	cmd := entry.Save{Entry: id, Base: base, Values: birth(n, unit.Full(s.unit.ID, "vi"))}
	saved, err := s.entries.KeyIn(s.t.Context(), actor, cmd)
	var unanswered entry.Unanswered
	if errors.As(err, &unanswered) {
		for _, f := range unanswered.Findings {
			if f.Severity == civil.Error {
				s.t.Fatalf("a sound entry has an error: %+v", f)
			}
			cmd.Acks = append(cmd.Acks, f.Key())
		}
		return s.entries.KeyIn(s.t.Context(), actor, cmd)
	}
	return saved, err
}

func (s *bench) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *bench) get(id string) *entry.Entry {
	s.t.Helper()
	e, err := entry.Get(s.t.Context(), s.db, "44", id)
	s.must(err)
	return e
}

func (s *bench) figures() counter.Tally {
	s.t.Helper()
	l, err := counter.Total(s.t.Context(), s.db, "44", "44", "")
	s.must(err)
	return l.Tally
}

// The main route of one entry, with every figure that hangs on it.
func TestFromKeyingToAcceptance(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ids := setup(t, db, 2)
		ctx, id := t.Context(), ids[0]
		saved, err := s.key(s.keyer, id, 1, 0)
		s.must(err)
		if saved.Version != 1 || saved.State != entry.Keyed {
			t.Fatalf("%+v", saved)
		}
		cmd := entry.Command{Entry: id, Base: 1}
		if err := s.entries.Check(ctx, s.keyer, cmd); !errors.Is(err, access.ErrRole) {
			t.Fatalf("a keyer checked: %v", err)
		}
		s.must(s.entries.Check(ctx, s.reviewer, cmd))
		s.must(s.entries.Approve(ctx, s.registrar, cmd))
		s.must(s.entries.Transfer(ctx, s.department, cmd, entry.Sent))
		s.must(s.entries.Transfer(ctx, s.department, cmd, entry.Accepted))
		want := counter.Of(counter.Books, counter.Entries, counter.Keyed, counter.Checked, counter.Approved, counter.Sent, counter.Accepted)
		want[counter.Entries], want[counter.Declared] = 2, 2
		if got := s.figures(); got != want {
			t.Fatalf("figures %v, want %v", got, want)
		}
		b, err := book.Get(ctx, db, "44", s.b.ID)
		s.must(err)
		if b.Open != 1 || b.Accepted != 1 || b.Total() != 2 || b.State != book.Keying {
			t.Fatalf("%+v", b)
		}
		events, err := entry.Events(ctx, db, "44", id)
		s.must(err)
		if len(events) != 5 || events[4].To != entry.Accepted {
			t.Fatalf("%+v", events)
		}
	})
}

func TestReturnGoesBackAndComesAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ids := setup(t, db, 1)
		ctx, id := t.Context(), ids[0]
		_, err := s.key(s.keyer, id, 1, 0)
		s.must(err)
		if err := s.entries.Return(ctx, s.reviewer, entry.Command{Entry: id, Base: 1}); !errors.Is(err, entry.ErrReason) {
			t.Fatalf("returned without a reason: %v", err)
		}
		s.must(s.entries.Return(ctx, s.reviewer, entry.Command{Entry: id, Base: 1, Reason: "họ mẹ chưa đúng"}))
		if e := s.get(id); e.State != entry.Returned || e.ReturnedWhy == "" || s.figures().Get(counter.Returned) != 1 || s.figures().Get(counter.Keyed) != 0 {
			t.Fatalf("%+v", e)
		}
		saved, err := s.key(s.keyer, id, 1, 1)
		s.must(err)
		if saved.Version != 2 || s.figures().Get(counter.Returned) != 0 || s.figures().Get(counter.Keyed) != 1 {
			t.Fatalf("%+v %v", saved, s.figures())
		}
	})
}

func TestNobodyJudgesTheirOwnEvenInTheStore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ids := setup(t, db, 1)
		_, err := s.key(s.registrar, ids[0], 1, 0)
		s.must(err)
		if err := s.entries.Check(t.Context(), s.registrar, entry.Command{Entry: ids[0], Base: 1}); !errors.Is(err, access.ErrOwn) {
			t.Fatalf("checked their own: %v", err)
		}
		for _, s := range []*store.Stmt{sqlForceCheck, sqlForceApprove} {
			err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, s, ids[0])
				return err
			})
			if err == nil {
				t.Errorf("%s: the store let a person judge their own entry", s.Name)
			}
		}
	})
}

var (
	sqlForceCheck   = store.SQL("test.force.check", `UPDATE entry SET checked_by = keyed_by WHERE id = $1`)
	sqlForceApprove = store.SQL("test.force.approve", `UPDATE entry SET approved_by = keyed_by WHERE id = $1`)
)

func TestSecondDeliveryAndStaleSave(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ids := setup(t, db, 1)
		cmd := entry.Save{Entry: ids[0], Key: "k1", Values: birth(1, unit.Full(s.unit.ID, "vi")), Hold: true}
		_, err := s.entries.KeyIn(t.Context(), s.keyer, cmd)
		var unanswered entry.Unanswered
		if errors.As(err, &unanswered) {
			for _, f := range unanswered.Findings {
				cmd.Acks = append(cmd.Acks, f.Key())
			}
			_, err = s.entries.KeyIn(t.Context(), s.keyer, cmd)
		}
		s.must(err)
		again, err := s.entries.KeyIn(t.Context(), s.keyer, cmd)
		s.must(err)
		if again.Version != 1 || s.get(ids[0]).Version != 1 {
			t.Fatalf("the second delivery made a version: %+v", again)
		}
		cmd.Key = "k2"
		if _, err := s.entries.KeyIn(t.Context(), s.keyer, cmd); !errors.Is(err, entry.ErrChanged) {
			t.Fatalf("a save on a stale version: %v", err)
		}
	})
}

func TestWarningsAreAskedOnceAndErrorsHeld(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	s, ids := setup(t, db, 1)
	values := birth(1, unit.Full(s.unit.ID, "vi"))
	values["nksNgaySinh"] = civil.Value{Written: "20.02.2001"} // born after the registration
	cmd := entry.Save{Entry: ids[0], Values: values}
	_, err := s.entries.KeyIn(t.Context(), s.keyer, cmd)
	var unanswered entry.Unanswered
	if !errors.As(err, &unanswered) || s.get(ids[0]).Version != 0 {
		t.Fatalf("an error went through: %v", err)
	}
	for _, f := range unanswered.Findings {
		cmd.Acks = append(cmd.Acks, f.Key())
	}
	if _, err := s.entries.KeyIn(t.Context(), s.keyer, cmd); !errors.As(err, &unanswered) {
		t.Fatalf("an error was acknowledged away: %v", err)
	}
	cmd.Hold, cmd.Whys = true, map[string]string{}
	for _, key := range cmd.Acks {
		cmd.Whys[key] = " sổ ghi rõ " + strings.Repeat("x", 300)
	}
	_, err = s.entries.KeyIn(t.Context(), s.keyer, cmd)
	s.must(err)
	e := s.get(ids[0])
	for _, f := range e.Findings {
		if warned := f.Severity == civil.Warning; f.Acked != warned || (f.Why != "") != warned || len([]rune(f.Why)) > 200 {
			t.Errorf("%s is answered %v: %q", f.Key(), f.Acked, f.Why)
		}
	}
	correct := entry.Save{Entry: e.ID, Base: e.Version, Values: values, Acks: cmd.Acks, Hold: true, Basis: "ảnh trang 1"}
	if _, err := s.entries.Correct(t.Context(), s.reviewer, correct); err != nil {
		t.Fatal(err)
	}
	corrected := s.get(ids[0])
	for i, f := range corrected.Findings {
		if f.Why != e.Findings[i].Why {
			t.Errorf("the reason %q became %q", e.Findings[i].Why, f.Why)
		}
	}
	e = corrected
	if e.Errors == 0 || e.Warnings != 0 {
		t.Fatalf("%d errors, %d open warnings", e.Errors, e.Warnings)
	}
	if err := s.entries.Check(t.Context(), s.reviewer, entry.Command{Entry: e.ID, Base: e.Version}); !errors.Is(err, entry.ErrFindings) {
		t.Fatalf("checked with errors: %v", err)
	}
}

func TestAmendAfterApproval(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ids := setup(t, db, 1)
		ctx, id := t.Context(), ids[0]
		_, err := s.key(s.keyer, id, 1, 0)
		s.must(err)
		cmd := entry.Command{Entry: id, Base: 1}
		s.must(s.entries.Check(ctx, s.reviewer, cmd))
		s.must(s.entries.Approve(ctx, s.registrar, cmd))
		values, err := entry.Values(ctx, db, "44", id, 1)
		s.must(err)
		values["meHoTen"] = civil.Value{Written: "Trần Thị Mẫn"}
		save := entry.Save{Entry: id, Base: 1, Values: values, Hold: true, Reason: "nhập nhầm tên mẹ", Basis: "sổ gốc trang 1", Acks: acksOf(t, s, s.get(id), values)}
		if _, err := s.entries.Amend(ctx, s.reviewer, save); !errors.Is(err, access.ErrRole) {
			t.Fatalf("a reviewer amended: %v", err)
		}
		saved, err := s.entries.Amend(ctx, s.registrar, save)
		s.must(err)
		e := s.get(id)
		if saved.State != entry.Corrected || e.ApprovedBy != "" || e.KeyedBy != "registrar" || s.figures().Get(counter.Approved) != 0 {
			t.Fatalf("%+v %+v", saved, e)
		}
		versions, err := entry.Versions(ctx, db, "44", id)
		s.must(err)
		if len(versions) != 2 || versions[0].Values["meHoTen"].Written != "Trần Thị Mẫu" || versions[1].Basis == "" {
			t.Fatalf("%+v", versions)
		}
		if err := s.entries.Approve(ctx, s.registrar, entry.Command{Entry: id, Base: 2}); err == nil {
			t.Fatal("the amender approved their own amendment")
		}
	})
}

func acksOf(t *testing.T, s *bench, e *entry.Entry, values civil.Values) (acks []string) {
	t.Helper()
	typ, _ := civil.ByID(e.Type)
	_, findings, err := s.entries.Judge(t.Context(), s.b, e, typ, values)
	s.must(err)
	for _, f := range findings {
		acks = append(acks, f.Key())
	}
	return acks
}

func TestApproveBookSkipsAndFinishes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ids := setup(t, db, 4)
		ctx := t.Context()
		for i, id := range ids[:3] {
			keyer := s.keyer
			if i == 2 {
				keyer = s.registrar
			}
			_, err := s.key(keyer, id, i+1, 0)
			s.must(err)
			s.must(s.entries.Check(ctx, s.reviewer, entry.Command{Entry: id, Base: 1}))
		}
		s.must(s.entries.Void(ctx, s.registrar, entry.Command{Entry: ids[3], Reason: "số bỏ trống trong sổ"}))
		r, err := s.entries.ApproveBook(ctx, s.registrar, "k", s.b.ID)
		s.must(err)
		if r.Done != 2 || r.Skipped["own"] != 1 {
			t.Fatalf("%+v", r)
		}
		head := access.Actor{ID: "head", Role: access.Head, Province: "44", Path: s.b.Path}
		r, err = s.entries.ApproveBook(ctx, head, "k", s.b.ID)
		s.must(err)
		b, err := book.Get(ctx, db, "44", s.b.ID)
		s.must(err)
		if r.Done != 1 || b.State != book.Approved || s.figures().Get(counter.BooksDone) != 1 {
			t.Fatalf("%+v %s %v", r, b.State, s.figures())
		}
		if r, err = s.entries.SendBook(ctx, s.registrar, "send", s.b.ID, nil); err != nil || r.Done != 3 {
			t.Fatalf("%+v %v", r, err)
		}
	})
}

func TestPlaceTwiceKeepsOne(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ids := setup(t, db, 2)
		again, err := s.entries.Place(t.Context(), s.keyer, "other key", s.b.ID, []string{"1/1999", "03/1999", "02/"})
		s.must(err)
		if again[0] != ids[0] || again[2] != ids[1] || again[1] == ids[0] || s.figures().Get(counter.Entries) != 3 {
			t.Fatalf("%v %v %v", ids, again, s.figures())
		}
	})
}

// A number that the clerk wrote twice can be keyed twice: each save asks once
// and stands.
func TestPlaceAgainKeepsBoth(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ids := setup(t, db, 2)
		ctx := t.Context()
		var twin string
		for range 2 { // sent twice, made once
			id, err := s.entries.PlaceAgain(ctx, s.keyer, "again", s.b.ID, "01/1999")
			s.must(err)
			if twin != "" && id != twin {
				t.Fatalf("a second delivery made another entry: %s, %s", twin, id)
			}
			twin = id
		}
		if twin == ids[0] || s.figures().Get(counter.Entries) != 3 {
			t.Fatalf("%s %v %v", twin, ids, s.figures())
		}
		_, err := s.key(s.keyer, ids[0], 1, 0)
		s.must(err)
		cmd := entry.Save{Entry: twin, Key: "twin", Values: birth(1, unit.Full(s.unit.ID, "vi"))}
		_, err = s.entries.KeyIn(ctx, s.keyer, cmd)
		var asked entry.Unanswered
		if !errors.As(err, &asked) || !slices.ContainsFunc(asked.Findings, func(f civil.Finding) bool { return f.Rule == "V27" && f.Severity == civil.Warning }) {
			t.Fatalf("nobody is asked about a number keyed already: %v", err)
		}
		for _, f := range asked.Findings {
			cmd.Acks = append(cmd.Acks, f.Key())
		}
		saved, err := s.entries.KeyIn(ctx, s.keyer, cmd)
		if err != nil || saved.State != entry.Keyed {
			t.Fatalf("%+v %v", saved, err)
		}
		viewer := s.keyer
		viewer.Role = access.Viewer
		if _, err := s.entries.PlaceAgain(ctx, viewer, "again 2", s.b.ID, "02/1999"); !errors.Is(err, access.ErrRole) {
			t.Fatalf("a viewer put an entry into a book: %v", err)
		}
	})
}

// Whatever happened, the figures equal what a count of the rows would give.
func TestFiguresEqualTheRows(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ids := setup(t, db, 12)
		ctx := t.Context()
		for i, id := range ids {
			if i%4 == 0 {
				continue
			}
			_, err := s.key(s.keyer, id, i+1, 0)
			s.must(err)
			cmd := entry.Command{Entry: id, Base: 1, Reason: "xem lại"}
			switch i % 4 {
			case 1:
				s.must(s.entries.Return(ctx, s.reviewer, cmd))
			case 2:
				s.must(s.entries.Check(ctx, s.reviewer, cmd))
				s.must(s.entries.Uncheck(ctx, s.reviewer, cmd))
			case 3:
				s.must(s.entries.Check(ctx, s.reviewer, cmd))
				s.must(s.entries.Approve(ctx, s.registrar, cmd))
				s.must(s.entries.Unapprove(ctx, s.registrar, cmd))
			}
		}
		states := map[entry.State]int64{}
		all, next, err := entry.List(ctx, db, "44", entry.Filter{Book: s.b.ID, Limit: 100})
		s.must(err)
		if next != "" || len(all) != 12 {
			t.Fatalf("%d rows, next %q", len(all), next)
		}
		for _, e := range all {
			states[e.State]++
		}
		f := s.figures()
		if f.Get(counter.Returned) != states[entry.Returned] || f.Get(counter.Checked) != states[entry.Checked] || f.Get(counter.Keyed) != states[entry.Keyed]+states[entry.Checked] || f.Get(counter.Entries) != 12 {
			t.Fatalf("figures %v, rows %v", f, states)
		}
	})
}

func TestAuditVouchesForVersions(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	s, ids := setup(t, db, 1)
	_, err := s.key(s.keyer, ids[0], 1, 0)
	s.must(err)
	key, err := audit.LoadKey(t.TempDir() + "/k")
	s.must(err)
	contents := map[string]audit.Content{"entry": entry.Content, "book": book.Content}
	r, err := audit.Verify(t.Context(), db, key.Public, contents)
	s.must(err)
	if !r.OK() || r.Vouched < 2 {
		t.Fatalf("%+v", r)
	}
	s.must(db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, sqlForge)
		return err
	}))
	r, err = audit.Verify(t.Context(), db, key.Public, contents)
	s.must(err)
	if r.OK() {
		t.Fatal("an edited version was not found")
	}
}

var sqlForge = store.SQL("test.forge", `UPDATE entry_version SET body = replace(body, 'Mẫu', 'Mậu')`)

func TestListsPageThroughEverythingOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ids := setup(t, db, 25)
		_, err := s.key(s.keyer, ids[3], 4, 0)
		s.must(err)
		for name, f := range map[string]entry.Filter{
			"scope": {Scope: "44"}, "book": {Book: s.b.ID}, "state": {Scope: s.b.Path, State: entry.Open},
			"keyer": {Keyer: "keyer", State: entry.Keyed},
		} {
			want := map[string]int{"scope": 25, "book": 25, "state": 24, "keyer": 1}[name]
			seen := map[string]bool{}
			for f.Limit = 10; ; {
				page, next, err := entry.List(t.Context(), db, "44", f)
				s.must(err)
				for _, e := range page {
					if seen[e.ID] {
						t.Fatalf("%s: an entry came twice", name)
					}
					seen[e.ID] = true
				}
				if f.After = next; next == "" {
					break
				}
			}
			if len(seen) != want {
				t.Errorf("%s: %d entries, want %d", name, len(seen), want)
			}
		}
	})
}

func TestPreviousForDitto(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	s, ids := setup(t, db, 3)
	_, err := s.key(s.keyer, ids[0], 1, 0)
	s.must(err)
	v, err := entry.Previous(t.Context(), db, s.get(ids[2]), entry.Named{}, nil)
	s.must(err)
	if v["so"].Written != "01/1999" {
		t.Fatalf("%v", v["so"])
	}
	mine := civil.Values{"so": {Written: "in hand"}}
	for version, want := range map[int]string{1: "in hand", 2: "01/1999"} {
		v, err := entry.Previous(t.Context(), db, s.get(ids[2]), entry.Named{ID: ids[0], Version: version}, mine)
		if s.must(err); v["so"].Written != want {
			t.Fatalf("with version %d in hand: %v", version, v["so"])
		}
	}
	if v, err := entry.Previous(t.Context(), db, s.get(ids[0]), entry.Named{}, nil); err != nil || v != nil {
		t.Fatalf("before the first: %v %v", v, err)
	}
}

// What the entries around say while one is keyed: order, the same child, twins.
func TestNeighboursAreAsked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ids := setup(t, db, 4)
		ctx := t.Context()
		_, err := s.key(s.keyer, ids[1], 2, 0)
		s.must(err)
		kind, _ := civil.ByID("birth")
		at := ids[2]
		asked := func(change map[string]string) map[string]bool {
			values := birth(3, unit.Full(s.unit.ID, "vi"))
			for id, text := range change {
				values[id] = civil.Value{Written: text}
			}
			_, findings, err := s.entries.Judge(ctx, s.b, s.get(at), kind, values)
			s.must(err)
			said := map[string]bool{}
			for _, f := range findings {
				said[f.Rule+" "+f.Field] = true
			}
			return said
		}
		second := birth(2, "")["nksHoTen"].Written
		if said := asked(nil); said["V31 ngayDangKy"] || said["V31 so"] || !said["V29 nksHoTen"] || said["V28 nksHoTen"] {
			t.Errorf("another child of the same mother and day: %v", said)
		}
		if said := asked(map[string]string{"ngayDangKy": "01.03.1999", "so": "30/1999"}); !said["V31 ngayDangKy"] || !said["V31 so"] {
			t.Errorf("a day before that of the number before, under another number: %v", said)
		}
		if said := asked(map[string]string{"nksHoTen": slip(second)}); said["V28 nksHoTen"] || !said["V29 nksHoTen"] {
			t.Errorf("a name nearly the same under the next number, as twins have: %v", said)
		}
		if said := asked(map[string]string{"nksHoTen": second, "meHoTen": slip(birth(2, "")["meHoTen"].Written)}); !said["V28 nksHoTen"] {
			t.Errorf("the same child, the mother one letter off: %v", said)
		}
		if said := asked(map[string]string{"meHoTen": "Lê Thị Khác"}); said["V28 nksHoTen"] || said["V29 nksHoTen"] {
			t.Errorf("a child of another mother: %v", said)
		}
		if said := asked(map[string]string{"nksHoTen": second, "nksNgaySinh": "21.02.1999"}); !said["V28 nksHoTen"] || said["V29 nksHoTen"] {
			t.Errorf("the same child on another day: %v", said)
		}
		at = ids[3]
		if said := asked(map[string]string{"nksHoTen": slip(second)}); !said["V28 nksHoTen"] || said["V29 nksHoTen"] {
			t.Errorf("the same child, one letter off, some numbers further: %v", said)
		}
	})
}

// slip is a name with one letter of its last word of three letters or more left out.
func slip(name string) string {
	words := strings.Fields(name)
	for i := len(words) - 1; i >= 0; i-- {
		if r := []rune(words[i]); len(r) >= 4 {
			words[i] = string(r[:len(r)-1])
			break
		}
	}
	return strings.Join(words, " ")
}
