// SPDX-License-Identifier: Apache-2.0

package book_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/unit"
)

const commune = "19363" // of Quảng Trị, today

func setting(t *testing.T) book.Setting {
	t.Helper()
	u, ok := unit.At(commune, "2026-01-01")
	if !ok {
		t.Fatal("the commune of the test is not in the catalogue")
	}
	return book.Setting{Year: 2026, Unit: u.ID, Scope: unit.Path(u.ID)}
}

// templateHead is the head of the template that people download.
func templateHead() []string {
	var head []string
	for _, c := range book.Columns() {
		head = append(head, c.VI)
	}
	return head
}

// line fills a row of the template by heads.
func line(n int, cells map[string]string) book.Line {
	l := book.Line{N: n, Cells: make([]string, len(book.Columns()))}
	for i, c := range book.Columns() {
		l.Cells[i] = cells[c.VI]
	}
	return l
}

func sound() map[string]string {
	return map[string]string{"Loại sổ": "KS", "Năm mở sổ": "1999", "Quyển số": "01/1999", "Nơi đăng ký": "Xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị", "Kệ": "K1", "Hộp": "12",
		"Tình trạng": "cũ", "Số trang": "100", "Số trường hợp": "98", "Ngày khóa sổ": "31.12.1999", "Người ký khóa sổ": "Lê Văn Ký"}
}

func with(more map[string]string) map[string]string {
	cells := sound()
	for k, v := range more {
		cells[k] = v
	}
	return cells
}

func read(t *testing.T, set book.Setting, lines ...book.Line) *book.Sheet {
	t.Helper()
	s, err := book.ReadSheet(templateHead(), lines, set)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSheetReadsASoundRow(t *testing.T) {
	t.Parallel()
	set := setting(t)
	s := read(t, set, line(2, sound()))
	if len(s.Rows) != 1 || !s.Rows[0].Good() || len(s.Rows[0].Notes) > 0 {
		t.Fatalf("a sound row: %+v", s.Rows)
	}
	f := s.Rows[0].Facts
	if f.Type != "birth" || f.OpenYear != 1999 || f.BookNo != "01/1999" || f.Condition != book.Worn || f.DeclaredPages != 100 || f.DeclaredEntries != 98 || f.ClosedOn != "1999-12-31" {
		t.Errorf("facts: %+v", f)
	}
	if u, ok := unit.Get(f.RegisteredBy); !ok || u.Core != "Vĩnh Thủy" || u.InForce() {
		t.Errorf("registered by %q: want the commune as it was in 1999", f.RegisteredBy)
	}
	if f.Responsible != set.Unit || f.HeldBy != set.Unit {
		t.Errorf("responsible %q, held by %q: want the person's own unit", f.Responsible, f.HeldBy)
	}
}

// Each mistake holds its row back with a sentence at its column.
func TestSheetHoldsBackWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cells  map[string]string
		column string
		level  civil.Severity
	}{
		"type unknown":           {map[string]string{"Loại sổ": "sổ điểm"}, "Loại sổ", civil.Error},
		"type missing":           {map[string]string{"Loại sổ": ""}, "Loại sổ", civil.Error},
		"year in words":          {map[string]string{"Năm mở sổ": "năm 99"}, "Năm mở sổ", civil.Error},
		"year to come":           {map[string]string{"Năm mở sổ": "2031"}, "Năm mở sổ", civil.Error},
		"no book number":         {map[string]string{"Quyển số": "một"}, "Quyển số", civil.Error},
		"no unit":                {map[string]string{"Nơi đăng ký": ""}, "Nơi đăng ký", civil.Error},
		"pages beyond belief":    {map[string]string{"Số trang": "99999"}, "Số trang", civil.Error},
		"closed before opened":   {map[string]string{"Ngày khóa sổ": "31.12.1989"}, "Ngày khóa sổ", civil.Error},
		"outside the scope":      {map[string]string{"Đơn vị chịu trách nhiệm": "Tỉnh Nghệ An"}, "Đơn vị chịu trách nhiệm", civil.Error},
		"responsible is no unit": {map[string]string{"Đơn vị chịu trách nhiệm": "phòng lưu trữ"}, "Đơn vị chịu trách nhiệm", civil.Error},
		"unit unknown":           {map[string]string{"Nơi đăng ký": "Xã Không Có Thật Đâu"}, "Nơi đăng ký", civil.Warning},
		"odd condition":          {map[string]string{"Tình trạng": "bị mối"}, "Tình trạng", civil.Warning},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := read(t, setting(t), line(7, with(c.cells))).Rows[0]
			i := slices.IndexFunc(r.Notes, func(n book.Note) bool { return n.Severity == c.level && n.Column == c.column })
			if i < 0 || r.Level() != c.level || r.N != 7 {
				t.Fatalf("want %s at %q in row 7, have row %d, %+v", c.level, c.column, r.N, r.Notes)
			}
			if r.Notes[i].VI == "" || r.Notes[i].EN == "" {
				t.Error("a note lacks a language")
			}
			if r.Good() != (c.level != civil.Error) {
				t.Errorf("good: %v", r.Good())
			}
		})
	}
}

func TestSheetKeepsTheWordsOfAnOddCondition(t *testing.T) {
	t.Parallel()
	f := read(t, setting(t), line(2, with(map[string]string{"Tình trạng": "bị mối", "Ghi chú": "thiếu bìa"}))).Rows[0].Facts
	if f.Note != "bị mối. thiếu bìa" {
		t.Errorf("note %q", f.Note)
	}
}

func TestSheetFindsDoublesInItself(t *testing.T) {
	t.Parallel()
	s := read(t, setting(t), line(2, sound()), line(3, with(map[string]string{"Kệ": "K9"})), line(4, with(map[string]string{"Quyển khác trùng số": "x"})))
	if got := []bool{s.Rows[0].Good(), s.Rows[1].Good(), s.Rows[2].Good()}; !slices.Equal(got, []bool{true, false, true}) {
		t.Errorf("good rows: %v; the second is a double, the third says that it is another book", got)
	}
	if !strings.Contains(s.Rows[1].Reasons(), "dòng 2") {
		t.Errorf("the double does not name its row: %q", s.Rows[1].Reasons())
	}
}

func TestSheetAgainstTheInventory(t *testing.T) {
	t.Parallel()
	set := setting(t)
	there := &book.Book{ID: "there", Facts: read(t, set, line(2, sound())).Rows[0].Facts}
	set.Same = func(book.Facts) ([]*book.Book, error) { return []*book.Book{there}, nil }
	s := read(t, set, line(2, sound()), line(3, with(map[string]string{"Quyển số": "02/1999"})))
	if r := s.Rows[0]; r.Good() || r.Level() != civil.Info || r.Exists != "there" {
		t.Errorf("the very same book: %+v", r)
	}
	if !s.Rows[1].Good() {
		t.Errorf("another number: %+v", s.Rows[1].Notes)
	}
	s = read(t, set, line(2, with(map[string]string{"Hộp": "99"})))
	if s.Rows[0].Level() != civil.Error {
		t.Errorf("the same number with other facts: %+v", s.Rows[0].Notes)
	}
	s = read(t, set, line(2, with(map[string]string{"Hộp": "99", "Quyển khác trùng số": "x"})))
	if !s.Rows[0].Good() {
		t.Errorf("said to be another book: %+v", s.Rows[0].Notes)
	}
	set.Same = func(book.Facts) ([]*book.Book, error) { return nil, errors.New("store is down") }
	if _, err := book.ReadSheet(templateHead(), []book.Line{line(2, sound())}, set); err == nil {
		t.Error("a failing store was taken for no double")
	}
}

// What is held back can be mended and handed in again as it is.
func TestHeldRowsComeBack(t *testing.T) {
	t.Parallel()
	set := setting(t)
	s := read(t, set, line(2, sound()), line(3, with(map[string]string{"Quyển số": "?"})))
	held := s.Held()
	if len(held) != 2 || !strings.Contains(held[1][len(held[1])-1], "Số quyển") || held[0][len(held[0])-1] != book.ReasonHead {
		t.Fatalf("held: %q", held)
	}
	at := slices.Index(held[0], "Quyển số")
	held[1][at] = "02/1999"
	again, err := book.ReadSheet(held[0], []book.Line{{N: 2, Cells: held[1]}}, set)
	if err != nil || !again.Rows[0].Good() {
		t.Fatalf("mended: %v %+v", err, again)
	}
	held[1][at] = "?"
	again, _ = book.ReadSheet(held[0], []book.Line{{N: 2, Cells: held[1]}}, set)
	if twice := again.Held(); len(twice[0]) != len(held[0]) {
		t.Errorf("the column of reasons grew: %q", twice[0])
	}
}

func TestSheetHeads(t *testing.T) {
	t.Parallel()
	s, err := book.ReadSheet([]string{"STT", "LOẠI SỔ *", "Năm mở", "So quyen", "Đơn vị đăng ký"}, []book.Line{{N: 5, Cells: []string{"1", "Sổ đăng ký kết hôn", "2001.0", "2", "Xã Vĩnh Thủy, Vĩnh Linh, Quảng Trị"}}, {N: 6, Cells: []string{"", " "}}}, setting(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Rows) != 1 || s.Rows[0].Facts.Type != "marriage" || s.Rows[0].Facts.OpenYear != 2001 {
		t.Errorf("rows: %+v", s.Rows)
	}
	var head *book.HeadError
	if _, err = book.ReadSheet([]string{"STT", "Loại sổ"}, nil, setting(t)); !errors.As(err, &head) || !slices.Equal(head.Missing, []string{"Năm mở sổ", "Quyển số", "Nơi đăng ký"}) {
		t.Errorf("missing columns: %v", err)
	}
}

// A bare name that many communes bear: those of the own province come first.
func TestCandidatesOfTheOwnProvinceComeFirst(t *testing.T) {
	t.Parallel()
	r := read(t, setting(t), line(2, with(map[string]string{"Nơi đăng ký": "Xã Tân Lập", "Năm mở sổ": "2005", "Ngày khóa sổ": ""}))).Rows[0]
	i := slices.IndexFunc(r.Notes, func(n book.Note) bool { return n.Column == "Nơi đăng ký" })
	if i < 0 || !strings.Contains(r.Notes[i].VI, "có thể là: Xã Tân Lập, huyện Hướng Hóa, tỉnh Quảng Trị") {
		t.Errorf("notes: %+v", r.Notes)
	}
}
