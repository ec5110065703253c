// SPDX-License-Identifier: Apache-2.0

package search

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/unit"
)

// bench is a store with a commune's books and a search over it.
type bench struct {
	t       *testing.T
	db      *store.DB
	dir     string
	search  *Search
	books   *book.Books
	entries *entry.Entries
	here    unit.Unit
	there   unit.Unit
	officer access.Actor // of here
	all     access.Actor // of the province
	n       int
}

func newBench(t *testing.T, db *store.DB) *bench {
	t.Helper()
	b := &bench{t: t, db: db, dir: t.TempDir(), books: book.New(db), entries: entry.New(db)}
	for code, to := range map[string]*unit.Unit{"19363": &b.here, "19366": &b.there} {
		u, ok := unit.At(code, "2026-01-01")
		if !ok {
			t.Fatalf("unit %s is not in the catalogue", code)
		}
		*to = u
	}
	b.officer = access.Actor{ID: "officer", Role: access.Registrar, Province: "44", Path: unit.Path(b.here.ID)}
	b.all = access.Actor{ID: "department", Role: access.Department, Province: "44", Path: "44"}
	b.open()
	return b
}

func (b *bench) open() {
	b.t.Helper()
	b.search = New(b.db, b.dir, slog.New(slog.DiscardHandler))
	b.must(b.search.Open(b.t.Context()))
	s := b.search
	b.t.Cleanup(func() { _ = s.Close() })
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// registrar is an officer of a commune.
func registrar(u unit.Unit) access.Actor {
	return access.Actor{ID: "registrar" + u.Code, Role: access.Registrar, Province: "44", Path: unit.Path(u.ID)}
}

// add puts a book of one entry into a commune and keys it.
func (b *bench) add(u unit.Unit, kind string, year int, values map[string]string) (bookID, id string) {
	b.t.Helper()
	b.n++
	actor := registrar(u)
	made, err := b.books.Add(b.t.Context(), actor, "", book.Facts{Type: kind, OpenYear: year, BookNo: fmt.Sprintf("%02d/%d", b.n, year), RegisteredText: unit.Full(u.ID, "vi"), RegisteredBy: u.ID, Responsible: u.ID})
	b.must(err)
	ids, err := b.entries.Place(b.t.Context(), actor, "", made.ID, []string{values["so"]})
	b.must(err)
	b.key(actor, ids[0], values)
	return made.ID, ids[0]
}

func (b *bench) key(actor access.Actor, id string, values map[string]string) {
	b.t.Helper()
	e, err := entry.Get(b.t.Context(), b.db, "44", id)
	b.must(err)
	cmd := entry.Save{Entry: id, Base: e.Version, Values: civil.Of(values), Hold: true}
	_, err = b.entries.KeyIn(b.t.Context(), actor, cmd)
	var left entry.Unanswered
	if errors.As(err, &left) {
		for _, f := range left.Findings {
			cmd.Acks = append(cmd.Acks, f.Key())
		}
		_, err = b.entries.KeyIn(b.t.Context(), actor, cmd)
	}
	b.must(err)
}

func birth(no, name, born, mother, father string) map[string]string {
	return map[string]string{"so": no, "quyenSo": "01/1999", "ngayDangKy": "12.03.1999", "nksHoTen": name, "nksNgaySinh": born, "nksGioiTinh": "2",
		"meHoTen": mother, "chaHoTen": father, "nksNoiSinh": "Thôn Tiên An", "ghiChu": "Bổ sung theo Quyết định số 15 ngày 3.4.2001"}
}

func (b *bench) ids(actor access.Actor, q Query) []string {
	b.t.Helper()
	r, err := b.search.Find(b.t.Context(), actor, q, 0, 20)
	b.must(err)
	out := []string{}
	for _, h := range r.Hits {
		if r.Near {
			break
		}
		out = append(out, h.Entry.ID)
	}
	return out
}

// first fails unless the answer begins with the entry.
func (b *bench) first(id string, queries ...Query) {
	b.t.Helper()
	for _, q := range queries {
		if got := b.ids(b.all, q); len(got) == 0 || got[0] != id {
			b.t.Errorf("%+v: %v, want %s first", q, got, id)
		}
	}
}

func (b *bench) none(actor access.Actor, queries ...Query) {
	b.t.Helper()
	for _, q := range queries {
		if got := b.ids(actor, q); len(got) > 0 {
			b.t.Errorf("%+v found %v", q, got)
		}
	}
}

func TestFindByWhatPeopleRemember(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		_, hoa := b.add(b.here, "birth", 1999, birth("12/1999", "Nguyễn Thị Hòa", "05.03.1999", "Trần Thị Sương", "Nguyễn Văn Dũng"))
		b.add(b.here, "birth", 1999, birth("13/1999", "Nguyễn Thị Hường", "06.03.1998", "Lê Thị Lan", "Nguyễn Văn Trí"))
		b.add(b.there, "birth", 2001, birth("7/2001", "Lê Văn Hòa", "2001", "Trần Thị Mai", "Lê Văn Tám"))
		_, pair := b.add(b.there, "marriage", 1987, map[string]string{"so": "4/1987", "ngayDangKy": "02.09.1987", "chongHoTen": "Hồ Văn Xuân", "chongNgaySinh": "1960", "voHoTen": "Trần Thị Nga", "voNgaySinh": "12.1964"})
		b.first(hoa,
			Query{Text: "Nguyễn Thị Hòa"}, Query{Text: "nguyen thi hoa"}, Query{Text: "NGUYỄN THỊ HOÀ"}, Query{Text: "hoa nguyen"}, Query{Text: "Hòa Thị"}, Query{Text: "nguyen thi ho"},
			Query{Text: "Nguyễn Thị Hào"}, Query{Text: "Nguyễm Thị Hòa"}, Query{Text: "nguyễn thị hoà 5/3/99"}, Query{Text: "Nguyễn Thị Hòa sinh ngày 5 tháng 3 năm 1999"},
			Query{Text: "nguyen thi hoa, tran thi suong"}, Query{Text: "Hòa mẹ Sương"}, Query{Text: "Hòa mẹ Trần Thị Xương"}, Query{Text: "Hòa, cha Nguyễn Văn Dũng"},
			Query{Text: "số 12/1999"}, Query{Text: "12/1999"}, Query{Text: "03/1999"}, Query{Text: "số 12 " + b.here.Name}, Query{Text: "Hòa, " + b.here.Name},
			Query{Kin: "Nguyễn Văn Dũng"}, Query{Kin: "dung suong"}, Query{Date: "1999-03-05"}, Query{Date: "03.1999"}, Query{Text: "Hòa", Date: "1998 - 1999"}, Query{Number: "12"},
			Query{Text: "Hòa", Place: b.here.Name}, Query{Text: "Hòa", Book: "01/1999"}, Query{Text: "Hòa", Type: "birth", Years: "1995-1999"}, Query{Text: "Hòa", Unit: b.officer.Path})
		b.first(pair, Query{Text: "Hồ Văn Suân"}, Query{Text: "Trần Thị Nga"}, Query{Text: "Nga Xuân 1987"}, Query{Text: "Hồ Văn Xuân, vợ Nga"}, Query{Text: "tran thi nga", Type: "marriage"}, Query{Text: "2/9/1987"}, Query{Text: "xuân sinh năm 1960"})
		b.none(b.all, Query{Text: "Hòa", Type: "death"}, Query{Text: "Hòa", State: "approved"}, Query{Text: "Hòa", Years: "2010"}, Query{Date: "1950"}, Query{Text: "quyqxz"}, Query{Number: "99"}, Query{Mark: "illegible", Text: "Hòa"})
		if got := b.ids(b.all, Query{Note: "quyết định 15"}); len(got) != 3 {
			t.Errorf("by the words of the note: %v", got)
		}
		b.none(b.all, Query{Note: "quyết định 151"})
	})
}

func TestWhyAHitWasFound(t *testing.T) {
	t.Parallel()
	b := newBench(t, storetest.OpenSQLite(t))
	b.add(b.here, "birth", 1999, birth("12/1999", "Nguyễn Thị Hòa", "05.03.1999", "Trần Thị Sương", "Nguyễn Văn Dũng"))
	r, err := b.search.Find(t.Context(), b.all, Query{Text: "Nguyễn Thị Hoa 5/3/1998, mẹ Xương", Note: "tiên an"}, 0, 1)
	b.must(err)
	if len(r.Hits) != 1 {
		t.Fatalf("%+v", r)
	}
	why := r.Hits[0].Why
	want := []NameMatch{{RoleChild, likePlain, true}, {RoleMother, likeSound, false}}
	if len(why.Names) < 2 || why.Names[0] != want[0] || !slices.Contains(why.Names, want[1]) {
		t.Errorf("names: %+v, want %+v", why.Names, want)
	}
	if len(why.Dates) != 1 || why.Dates[0] != (DateMatch{DateBirth, false}) || !slices.Contains(why.Texts, RolePlace) || why.No {
		t.Errorf("why: %+v", why)
	}
}

func TestOnlyWhatThePersonMaySee(t *testing.T) {
	t.Parallel()
	b := newBench(t, storetest.OpenSQLite(t))
	bookID, far := b.add(b.there, "birth", 1999, birth("12/1999", "Nguyễn Thị Hòa", "05.03.1999", "Trần Thị Sương", "Nguyễn Văn Dũng"))
	b.none(b.officer, Query{Text: "Nguyễn Thị Hòa"}, Query{Number: "12/1999"}, Query{Text: "Hòa", Unit: unit.Path(b.there.ID)}, Query{Text: "Hòa", BookID: bookID})
	other := b.all
	other.Province, other.Path = "48", "48"
	b.none(other, Query{Text: "Nguyễn Thị Hòa"})
	b.first(far, Query{Text: "Nguyễn Thị Hòa"})
	for _, role := range []access.Role{access.Viewer, access.Admin} {
		if _, err := b.search.Find(t.Context(), access.Actor{Role: role, Province: "44", Path: "44"}, Query{Text: "Hòa"}, 0, 1); !errors.Is(err, access.ErrRole) {
			t.Errorf("%s: %v", role, err)
		}
	}
}

// What is saved is found by the next question, whatever the index's file has.
func TestFollowsTheStore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		bookID, id := b.add(b.here, "birth", 1999, birth("12/1999", "Nguyễn Thị Hòa", "05.03.1999", "Trần Thị Sương", "Nguyễn Văn Dũng"))
		b.first(id, Query{Text: "Nguyễn Thị Hòa", State: "keyed"})
		b.must(b.search.index.Load().merge(b.dir)) // from now on the row is in the file
		b.first(id, Query{Text: "Nguyễn Thị Hòa"})
		b.key(registrar(b.here), id, birth("12/1999", "Phạm Thị Quỳnh", "05.03.1999", "Trần Thị Sương", "Nguyễn Văn Dũng"))
		b.first(id, Query{Text: "Phạm Thị Quỳnh"})
		b.none(b.all, Query{Text: "Nguyễn Thị Hòa"})
		b.must(b.entries.Return(t.Context(), b.all, entry.Command{Entry: id, Base: 2, Reason: "xem lại"}))
		b.none(b.all, Query{Text: "Quỳnh", State: "keyed"})
		b.first(id, Query{Text: "Quỳnh", State: "returned"})

		made, err := book.Get(t.Context(), db, "44", bookID)
		b.must(err)
		made.BookNo = "09/1999"
		b.must(b.books.Change(t.Context(), registrar(b.here), "", bookID, made.Version, made.Facts, "đánh số lại"))
		b.first(id, Query{Text: "Quỳnh", Book: "09/1999"}, Query{Text: "Quỳnh quyển 9"})
		b.none(b.all, Query{Text: "Quỳnh", Book: "01/1999"})

		b.must(b.search.Close())
		b.open() // from the file, and what the log says since
		b.first(id, Query{Text: "Phạm Thị Quỳnh"})
		if x := b.search.index.Load(); x.rows != 1 {
			t.Errorf("%d rows, want 1", x.rows)
		}
	})
}

// A file that is damaged, cut short or of another store is built anew.
func TestBuildsAnewWhatCantBeUsed(t *testing.T) {
	t.Parallel()
	b := newBench(t, storetest.OpenSQLite(t))
	_, id := b.add(b.here, "birth", 1999, birth("12/1999", "Nguyễn Thị Hòa", "05.03.1999", "Trần Thị Sương", "Nguyễn Văn Dũng"))
	b.must(b.search.Follow(t.Context()))
	for name, spoil := range map[string]func([]byte) []byte{
		"one bit":    func(f []byte) []byte { f[len(f)/2] ^= 4; return f },
		"cut short":  func(f []byte) []byte { return f[:len(f)/2] },
		"empty":      func([]byte) []byte { return nil },
		"no file":    nil,
		"its ending": func(f []byte) []byte { copy(f[len(f)-footSize:], "xxxxxxxxxxxx"); return f },
	} {
		b.must(b.search.Close())
		at := newest(b.dir)
		if spoil == nil {
			b.must(os.Remove(at))
		} else {
			text, err := os.ReadFile(at)
			b.must(err)
			b.must(os.WriteFile(at, spoil(text), 0o600))
		}
		b.open()
		if got := b.ids(b.all, Query{Text: "Nguyễn Thị Hòa"}); !slices.Equal(got, []string{id}) {
			t.Errorf("%s: %v", name, got)
		}
	}
	b.must(b.search.Close())
	other := storetest.OpenSQLite(t)
	s := New(other, b.dir, slog.New(slog.DiscardHandler))
	b.must(s.Open(t.Context())) // the log of an empty store ends before the file's cursor
	if r, err := s.Find(t.Context(), b.all, Query{Text: "Hòa"}, 0, 1); err != nil || r.Total > 0 {
		t.Errorf("another store: %+v, %v", r, err)
	}
	b.must(s.Close())
	if _, err := s.Find(t.Context(), b.all, Query{Text: "Hòa"}, 0, 1); !errors.As(err, &ErrBuilding{}) {
		t.Errorf("closed: %v", err)
	}
}

// Rows that were merged are found as those that were not.
func TestMergeKeepsEveryRow(t *testing.T) {
	t.Parallel()
	b := newBench(t, storetest.OpenSQLite(t))
	ids := map[string]string{}
	for i, name := range []string{"Phan Thị Ánh", "Bùi Văn Bảo", "Đỗ Thị Cúc", "Vũ Văn Dần"} {
		_, id := b.add([]unit.Unit{b.here, b.there}[i%2], "birth", 1999, birth(fmt.Sprintf("%d/1999", i+1), name, "1999", "Trần Thị Mẫu", ""))
		ids[name] = id
		b.must(b.search.Follow(t.Context()))
		if i%2 == 0 {
			b.must(b.search.index.Load().merge(b.dir))
		}
	}
	b.must(b.search.index.Load().merge(b.dir))
	for name, id := range ids {
		b.first(id, Query{Text: name}, Query{Text: name, Note: "tien an"})
	}
	if x := b.search.index.Load(); x.rows != len(ids) || x.fresh != 0 {
		t.Errorf("%d rows, %d changed; want %d and none", x.rows, x.fresh, len(ids))
	}
	if names, err := os.ReadDir(b.dir); err != nil || len(names) != 1 {
		t.Errorf("files left: %v, %v", names, err)
	}
}

func TestSavedSearchesAreThePersonsOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		q := Query{Text: "Nguyễn Thị Hòa", Type: "birth"}
		first, err := b.search.Keep(t.Context(), b.officer, "k", "Họ Nguyễn", q)
		b.must(err)
		if again, err := b.search.Keep(t.Context(), b.officer, "k", "Họ Nguyễn", q); err != nil || again != first {
			t.Errorf("the same delivery: %q, %v", again, err)
		}
		if _, err := b.search.Keep(t.Context(), b.officer, "", " ", q); !errors.Is(err, ErrName) {
			t.Errorf("without a name: %v", err)
		}
		kept, err := b.search.Kept(t.Context(), b.officer)
		b.must(err)
		if len(kept) != 1 || kept[0].ID != first || kept[0].Query != q || kept[0].Name != "Họ Nguyễn" {
			t.Fatalf("kept: %+v", kept)
		}
		if _, err := b.search.KeptOne(t.Context(), b.all, kept[0].ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("somebody else reads it: %v", err)
		}
		b.must(b.search.Forget(t.Context(), b.all, kept[0].ID))
		if one, err := b.search.KeptOne(t.Context(), b.officer, kept[0].ID); err != nil || one.Query != q {
			t.Errorf("somebody else has removed it: %v", err)
		}
		b.must(b.search.Forget(t.Context(), b.officer, kept[0].ID))
		b.must(b.search.Forget(t.Context(), b.officer, kept[0].ID))
		records, err := audit.Of(t.Context(), db, "search:"+kept[0].ID, 10)
		b.must(err)
		if len(records) != 2 || strings.Contains(fmt.Sprint(records), "Hòa") {
			t.Errorf("the log: %+v", records)
		}
		for range mostSaved {
			_, err := b.search.Keep(t.Context(), b.officer, "", "x", q)
			b.must(err)
		}
		if _, err := b.search.Keep(t.Context(), b.officer, "", "x", q); !errors.Is(err, ErrFull) {
			t.Errorf("one too many: %v", err)
		}
	})
}

func TestListsAreMaskedAndLogged(t *testing.T) {
	t.Parallel()
	b := newBench(t, storetest.OpenSQLite(t))
	_, id := b.add(b.here, "birth", 1999, birth("12/1999", "Nguyễn Thị Hòa", "05.03.1999", "Trần Thị Sương", "Nguyễn Văn Dũng"))
	lines, err := b.search.List(t.Context(), b.officer, Query{Text: "Hòa"}, Listing{})
	b.must(err)
	if len(lines) != 1 || lines[0].Name != "Nguyễn T. Hòa" || lines[0].Event != "1999" || lines[0].Mother != "Trần T. Sương" {
		t.Errorf("masked: %+v", lines)
	}
	lines, err = b.search.List(t.Context(), b.officer, Query{Text: "Hòa"}, Listing{Full: true, Purpose: "request"})
	b.must(err)
	if len(lines) != 1 || lines[0].Name != "Nguyễn Thị Hòa" || lines[0].Event != "05.03.1999" || lines[0].Father != "Nguyễn Văn Dũng" {
		t.Errorf("in full: %+v", lines)
	}
	if records, err := audit.Of(t.Context(), b.db, "entry:"+id, 1); err != nil || records[0].Action != "view.full" || records[0].Detail["purpose"] != "request" {
		t.Errorf("the view is logged as %+v, %v", records, err)
	}
	all, err := audit.Before(t.Context(), b.db, 1<<60, 10)
	b.must(err)
	if n := strings.Count(fmt.Sprint(all), "search.export"); n != 2 {
		t.Errorf("%d lists in the log, want 2", n)
	}
	if _, err := b.search.List(t.Context(), b.officer, Query{Text: "Hòa"}, Listing{Full: true}); !errors.Is(err, ErrPurpose) {
		t.Errorf("without a purpose: %v", err)
	}
	keyer := b.officer
	keyer.Role = access.Keyer
	if _, err := b.search.List(t.Context(), keyer, Query{Text: "Hòa"}, Listing{Full: true, Purpose: "work"}); !errors.Is(err, access.ErrRole) {
		t.Errorf("a keyer has the list in full: %v", err)
	}
}
