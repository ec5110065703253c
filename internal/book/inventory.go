// SPDX-License-Identifier: Apache-2.0

package book

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/vntext"
)

// column names a column of the inventory sheet.
type column string

const (
	colType        column = "type"
	colYear        column = "year"
	colNo          column = "no"
	colRegistered  column = "registered"
	colResponsible column = "responsible"
	colHeld        column = "held"
	colShelf       column = "shelf"
	colBox         column = "box"
	colCondition   column = "condition"
	colPages       column = "pages"
	colEntries     column = "entries"
	colClosing     column = "closing"
	colClosedOn    column = "closedon"
	colSigned      column = "signed"
	colNote        column = "note"
	colTwin        column = "twin"
)

// Column is one column of the inventory sheet: what a person reads in its head.
type Column struct {
	VI, EN   string
	Help     string // Vietnamese: what to write, for the second sheet of the template
	Example  string
	Required bool

	id      column
	aliases []string // further headers in use, folded
}

// Columns is the inventory sheet, in the order of the template.
func Columns() []Column { return slices.Clone(columnsOfSheet) }

var columnsOfSheet = []Column{
	{id: colType, VI: "Loại sổ", EN: "Register", Required: true, Example: "KS", Help: "KS khai sinh, KH kết hôn, KT khai tử, CMC nhận cha mẹ con, HN xác nhận tình trạng hôn nhân; ghi ký hiệu hoặc ghi tên.", aliases: []string{"loai", "loai so ho tich", "type"}},
	{id: colYear, VI: "Năm mở sổ", EN: "Opening year", Required: true, Example: "1999", Help: "Bốn chữ số.", aliases: []string{"nam", "nam mo", "year"}},
	{id: colNo, VI: "Quyển số", EN: "Book number", Required: true, Example: "01/1999", Help: "Ghi như trên bìa sổ.", aliases: []string{"so quyen", "quyen", "book no"}},
	{id: colRegistered, VI: "Nơi đăng ký", EN: "Registered by", Required: true, Example: "Xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị", Help: "Tên đơn vị như trên bìa sổ, kể cả khi nay đã sáp nhập; nên ghi cả huyện và tỉnh.", aliases: []string{"noi dang ky ghi tren bia", "don vi dang ky", "noidangky"}},
	{id: colResponsible, VI: "Đơn vị chịu trách nhiệm", EN: "Responsible unit", Help: "Đơn vị hiện nay chịu trách nhiệm số hóa. Để trống là đơn vị của người tải bảng kê lên.", aliases: []string{"don vi hien nay", "don vi phu trach"}},
	{id: colHeld, VI: "Nơi giữ sổ", EN: "Held by", Help: "Để trống nếu chính đơn vị chịu trách nhiệm đang giữ.", aliases: []string{"noi luu giu", "noi luu"}},
	{id: colShelf, VI: "Kệ", EN: "Shelf", Example: "K1-04", aliases: []string{"kho, ke", "gia", "ke so"}},
	{id: colBox, VI: "Hộp", EN: "Box", Example: "12", aliases: []string{"hop so", "cap"}},
	{id: colCondition, VI: "Tình trạng", EN: "Condition", Example: "tốt", Help: "tốt, cũ, hỏng, không đọc được, thất lạc. Để trống là tốt.", aliases: []string{"tinh trang so"}},
	{id: colPages, VI: "Số trang", EN: "Pages", Example: "100", Help: "Theo lời khóa sổ.", aliases: []string{"tong so trang"}},
	{id: colEntries, VI: "Số trường hợp", EN: "Entries", Example: "98", Help: "Theo lời khóa sổ, hoặc đếm được.", aliases: []string{"so su kien", "tong so truong hop", "so luong"}},
	{id: colClosing, VI: "Lời khóa sổ", EN: "Closing statement", Help: "Chép nguyên văn.", aliases: []string{"loi khoa"}},
	{id: colClosedOn, VI: "Ngày khóa sổ", EN: "Closed on", Example: "31.12.1999", Help: "ngày.tháng.năm", aliases: []string{"ngay khoa"}},
	{id: colSigned, VI: "Người ký khóa sổ", EN: "Closing signed by", aliases: []string{"nguoi ky"}},
	{id: colNote, VI: "Ghi chú", EN: "Note"},
	{id: colTwin, VI: "Quyển khác trùng số", EN: "Another book of the same number", Help: "Ghi x khi danh mục đã có một quyển cùng loại, năm, số và nơi đăng ký mà đây đúng là quyển khác.", aliases: []string{"trung so"}},
}

// ReasonHead is the head of the column that tells why a row was held back. It
// is no column of the inventory: a mended file can be handed in with it.
const ReasonHead = "Cần sửa"

// Sheet is an inventory sheet that has been read.
type Sheet struct {
	Head []string
	Rows []Row
}

// Row is one line of an inventory sheet.
type Row struct {
	N      int      // as the spreadsheet counts it, from 1
	Cells  []string // untouched
	Facts  Facts
	Notes  []Note
	Exists string // id of the book that the inventory has already, with the same facts
}

// Note is what there is to say about a row. An error holds the row back.
type Note struct {
	Severity civil.Severity
	Column   string // Vietnamese head, "" for the whole row
	VI, EN   string
}

// Level is the worst of a row's notes; "" when there is nothing to say.
func (r *Row) Level() civil.Severity {
	worst := civil.Severity("")
	for _, n := range r.Notes {
		switch {
		case n.Severity == civil.Error:
			return civil.Error
		case n.Severity == civil.Warning || worst == "":
			worst = n.Severity
		}
	}
	return worst
}

// Good tells whether the row will be saved.
func (r *Row) Good() bool { return r.Level() != civil.Error && r.Exists == "" }

// Reasons puts what is wrong with the row into one cell.
func (r *Row) Reasons() string {
	var texts []string
	for _, n := range r.Notes {
		if n.Severity == civil.Error {
			texts = append(texts, n.VI)
		}
	}
	return strings.Join(texts, " ")
}

// Good lists the facts of the rows to save.
func (s *Sheet) Good() []Facts {
	var all []Facts
	for i := range s.Rows {
		if s.Rows[i].Good() {
			all = append(all, s.Rows[i].Facts)
		}
	}
	return all
}

// Held gives the rows held back as a sheet to mend: the head, the cells as they
// were, and the reasons in a column at the end.
func (s *Sheet) Held() [][]string {
	at := slices.IndexFunc(s.Head, func(h string) bool { return vntext.Fold(h) == vntext.Fold(ReasonHead) })
	if at < 0 {
		at = len(s.Head)
	}
	put := func(cells []string, text string) []string {
		line := make([]string, max(len(s.Head), at+1))
		copy(line, cells)
		line[at] = text
		return line
	}
	out := [][]string{put(s.Head, ReasonHead)}
	for i := range s.Rows {
		if s.Rows[i].Level() == civil.Error {
			out = append(out, put(s.Rows[i].Cells, s.Rows[i].Reasons()))
		}
	}
	return out
}

// Setting is what an inventory sheet is read with.
type Setting struct {
	Year  int     // the present one
	Unit  unit.ID // of the person: responsible where the sheet says nothing
	Scope string  // path within which the person may add books
	// Same finds the books that the inventory has under the natural key. It may be nil.
	Same func(Facts) ([]*Book, error)
}

// HeadError says which columns a sheet lacks.
type HeadError struct{ Missing []string }

func (e *HeadError) Error() string {
	return "book: the sheet has no column " + strings.Join(e.Missing, ", ")
}

// Line is one line of a spreadsheet with its number in the file.
type Line struct {
	N     int
	Cells []string
}

// Heads lists every head by which a column of the inventory is known, for
// finding the row of heads below a title.
func Heads() []string {
	var all []string
	for _, c := range columnsOfSheet {
		all = append(append(all, c.VI, c.EN), c.aliases...)
	}
	return all
}

// ReadSheet reads an inventory sheet and saves nothing. A *HeadError tells which
// columns are missing altogether.
func ReadSheet(head []string, lines []Line, set Setting) (*Sheet, error) {
	where := heads(head)
	var missing []string
	for _, c := range columnsOfSheet {
		if _, ok := where[c.id]; c.Required && !ok {
			missing = append(missing, c.VI)
		}
	}
	if len(missing) > 0 {
		return nil, &HeadError{missing}
	}
	s := &Sheet{Head: head}
	seen := map[string]int{}
	for _, l := range lines {
		if blank(l.Cells) {
			continue
		}
		r := Row{N: l.N, Cells: l.Cells}
		(&rowReader{Row: &r, where: where, set: set}).read()
		if err := r.compare(set, seen, where); err != nil {
			return nil, err
		}
		s.Rows = append(s.Rows, r)
	}
	return s, nil
}

func blank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}

func heads(cells []string) map[column]int {
	found := map[column]int{}
	for i, cell := range cells {
		text := strings.TrimRight(vntext.Fold(civil.HeaderKey(cell)), " *:")
		for _, c := range columnsOfSheet {
			if _, taken := found[c.id]; !taken && (text == vntext.Fold(c.VI) || text == vntext.Fold(c.EN) || slices.Contains(c.aliases, text)) {
				found[c.id] = i
				break
			}
		}
	}
	return found
}

// rowReader reads one row; what it can't read becomes a note.
type rowReader struct {
	*Row
	where map[column]int
	set   Setting
}

func (r *rowReader) cell(c column) string {
	i, ok := r.where[c]
	if !ok || i >= len(r.Cells) {
		return ""
	}
	return strings.Join(strings.Fields(vntext.NFC(r.Cells[i])), " ")
}

func (r *rowReader) note(sev civil.Severity, c column, vi, en string) {
	i := slices.IndexFunc(columnsOfSheet, func(x Column) bool { return x.id == c })
	head := ""
	if i >= 0 {
		head = columnsOfSheet[i].VI
	}
	r.Notes = append(r.Notes, Note{sev, head, vi, en})
}

func (r *rowReader) read() {
	f := &r.Facts
	f.BookNo, f.RegisteredText = r.cell(colNo), r.cell(colRegistered)
	f.Shelf, f.Box, f.Note = r.cell(colShelf), r.cell(colBox), r.cell(colNote)
	f.ClosingText, f.ClosedOn, f.SignedBy = r.cell(colClosing), r.cell(colClosedOn), r.cell(colSigned)
	if t, ok := typeOf(r.cell(colType)); ok {
		f.Type = t.ID
	}
	f.OpenYear = r.number(colYear)
	f.DeclaredPages, f.DeclaredEntries = r.number(colPages), r.number(colEntries)
	r.condition()
	r.registered()
	r.responsible()
	r.held()
	for _, bad := range f.Check(r.set.Year) {
		if c, ok := columnOf[bad.Field]; ok && !r.has(c) {
			r.note(civil.Error, c, bad.VI, bad.EN)
		}
	}
	f.tidy()
}

// columnOf leads from the fields of Facts.Check to columns.
var columnOf = map[string]column{"type": colType, "openYear": colYear, "bookNo": colNo, "responsible": colResponsible, "registeredBy": colRegistered,
	"declaredPages": colPages, "declaredEntries": colEntries, "closedOn": colClosedOn}

// has tells whether an error was said about a column already.
func (r *rowReader) has(c column) bool {
	return slices.ContainsFunc(r.Notes, func(n Note) bool {
		i := slices.IndexFunc(columnsOfSheet, func(x Column) bool { return x.id == c })
		return n.Severity == civil.Error && n.Column == columnsOfSheet[i].VI
	})
}

func (r *rowReader) number(c column) int {
	text := strings.TrimSuffix(r.cell(c), ".0")
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		r.note(civil.Error, c, fmt.Sprintf("“%s” không phải là số: chỉ ghi chữ số.", text), fmt.Sprintf("%q is not a number: write digits only.", text))
		return 0
	}
	return n
}

// typeOf reads the type of a register: its letters, its id or its name.
func typeOf(text string) (*civil.Type, bool) {
	if t, ok := civil.ByCode(text); ok {
		return t, true
	}
	bare := func(s string) string {
		s = vntext.Fold(s)
		for _, lead := range []string{"so ", "dang ky "} {
			s = strings.TrimPrefix(s, lead)
		}
		return s
	}
	wanted := bare(text)
	for _, t := range civil.Types() {
		if wanted != "" && slices.Contains([]string{bare(t.VI), bare(t.BookVI), vntext.Fold(t.EN), t.ID}, wanted) {
			return t, true
		}
	}
	return nil, false
}

var conditionWords = map[string]Condition{"": Good, "tot": Good, "binh thuong": Good, "nguyen ven": Good, "con tot": Good, "cu": Worn, "sờn": Worn, "son": Worn, "cu, son": Worn,
	"hong": Damaged, "hu hong": Damaged, "rach": Damaged, "rach nat": Damaged, "khong doc duoc": Illegible, "mo": Illegible, "that lac": Missing, "mat": Missing,
	"good": Good, "worn": Worn, "damaged": Damaged, "illegible": Illegible, "lost": Missing}

func (r *rowReader) condition() {
	text := r.cell(colCondition)
	c, ok := conditionWords[vntext.Fold(text)]
	if !ok {
		c = Good
		r.Facts.Note = strings.TrimSpace(text + ". " + r.Facts.Note)
		r.note(civil.Warning, colCondition, fmt.Sprintf("Tình trạng “%s” không có trong danh sách: ghi là tốt, lời của bạn chuyển sang ghi chú.", text),
			fmt.Sprintf("The condition %q is not on the list: kept as good, your words go to the note.", text))
	}
	r.Facts.Condition = c
}

// ResolveUnit finds the one unit that a text means on a day; an id means itself.
// Where several may be meant the id is empty and others are the candidates:
// a person must choose.
func ResolveUnit(text, on string) (id unit.ID, others []unit.Candidate) {
	if u, ok := unit.Get(unit.ID(text)); ok {
		return u.ID, nil
	}
	res, ok := unit.Resolve(text, on)
	if !ok {
		return "", nil
	}
	if res.Ambiguous || res.Confidence < unit.Certain {
		return "", append([]unit.Candidate{res.Candidate}, res.Others...)
	}
	return res.Unit.ID, nil
}

// Nearest puts the units first whose people are in the province today: a register
// that stands on a commune's shelf is mostly of its own province.
func Nearest(cs []unit.Candidate, province string) []unit.Candidate {
	here := func(c unit.Candidate) bool {
		return slices.ContainsFunc(unit.Current(c.Unit.ID), func(u unit.Unit) bool { return unit.Contains(province, unit.Path(u.ID)) })
	}
	var near, far []unit.Candidate
	for _, c := range cs {
		if here(c) {
			near = append(near, c)
		} else {
			far = append(far, c)
		}
	}
	return append(near, far...)
}

func names(cs []unit.Candidate, lang string) string {
	var texts []string
	for _, c := range cs {
		if full := unit.Full(c.Unit.ID, lang); !slices.Contains(texts, full) && len(texts) < 3 {
			texts = append(texts, full)
		}
	}
	return strings.Join(texts, "; ")
}

func (r *rowReader) registered() {
	f := &r.Facts
	if f.RegisteredText == "" {
		return
	}
	id, others := ResolveUnit(f.RegisteredText, yearText(f.OpenYear))
	province, _, _ := strings.Cut(r.set.Scope, "/")
	others = Nearest(others, province)
	switch {
	case id != "":
		f.RegisteredBy = id
	case len(others) > 0:
		r.note(civil.Warning, colRegistered, fmt.Sprintf("Nơi đăng ký có thể là: %s. Sổ vẫn được lưu theo chữ trên bìa; nên ghi rõ huyện, tỉnh.", names(others, "vi")),
			fmt.Sprintf("The registering unit can be: %s. The book is kept with the words of its cover; better add district and province.", names(others, "en")))
	default:
		r.note(civil.Warning, colRegistered, "Không tìm thấy nơi đăng ký trong danh mục đơn vị. Sổ vẫn được lưu theo chữ trên bìa; hãy xem lại chính tả.",
			"The registering unit is not in the catalogue. The book is kept with the words of its cover; check the spelling.")
	}
}

func yearText(year int) string {
	if year == 0 {
		return ""
	}
	return strconv.Itoa(year)
}

func (r *rowReader) responsible() {
	text := r.cell(colResponsible)
	if text == "" {
		r.Facts.Responsible = r.set.Unit
	} else if id, others := ResolveUnit(text, ""); id != "" {
		r.Facts.Responsible = id
	} else {
		hint, hintEN := "", ""
		if len(others) > 0 {
			hint, hintEN = " Có thể là: "+names(others, "vi")+".", " It can be: "+names(others, "en")+"."
		}
		r.note(civil.Error, colResponsible, fmt.Sprintf("Chưa rõ “%s” là đơn vị nào hiện nay.%s Ghi tên đơn vị hiện nay, hoặc để trống.", text, hint),
			fmt.Sprintf("It is not clear which unit of today %q is.%s Write the unit's present name, or leave it empty.", text, hintEN))
		return
	}
	if path := unit.Path(r.Facts.Responsible); !access.Within(r.set.Scope, path) {
		r.note(civil.Error, colResponsible, fmt.Sprintf("%s không thuộc phạm vi của bạn: đề nghị đơn vị đó tự kiểm kê.", unit.Full(r.Facts.Responsible, "vi")),
			fmt.Sprintf("%s is outside your unit: ask that unit to list the book.", unit.Full(r.Facts.Responsible, "en")))
	}
}

func (r *rowReader) held() {
	text := r.cell(colHeld)
	if text == "" {
		return
	}
	id, _ := ResolveUnit(text, "")
	if id == "" {
		r.Facts.Note = strings.TrimSpace("Nơi giữ: " + text + ". " + r.Facts.Note)
		r.note(civil.Warning, colHeld, "Không tìm thấy nơi giữ sổ trong danh mục đơn vị: ghi đơn vị chịu trách nhiệm, lời của bạn chuyển sang ghi chú.",
			"The holder is not in the catalogue: kept as the responsible unit, your words go to the note.")
		return
	}
	r.Facts.HeldBy = id
}

// NaturalKey names a book as its cover does: unit, type, year, number. Two books
// of one key are a finding.
func (f *Facts) NaturalKey() string {
	where := string(f.RegisteredBy)
	if where == "" {
		where = vntext.Fold(f.RegisteredText)
	}
	return strings.Join([]string{where, f.Type, strconv.Itoa(f.OpenYear), f.key()}, "|")
}

// compare holds a row against the rows before it and the books there already.
func (r *Row) compare(set Setting, seen map[string]int, where map[column]int) error {
	if r.Level() == civil.Error {
		return nil
	}
	reader := rowReader{Row: r, where: where, set: set}
	twin := reader.cell(colTwin) != ""
	key := r.Facts.NaturalKey()
	if first, ok := seen[key]; ok && !twin {
		reader.note(civil.Error, colNo, fmt.Sprintf("Trùng với dòng %d của bảng: cùng loại, năm, số quyển và nơi đăng ký. Nếu là hai quyển khác nhau, ghi x vào cột “Quyển khác trùng số”.", first),
			fmt.Sprintf("The same as row %d: type, year, book number and unit. If they are two books, put x in the last column.", first))
		return nil
	}
	seen[key] = r.N
	if set.Same == nil || twin {
		return nil
	}
	there, err := set.Same(r.Facts)
	if err != nil {
		return fmt.Errorf("looking for books of the same number: %w", err)
	}
	for _, b := range there {
		if b.NaturalKey() != key {
			continue
		}
		if r.Exists = b.ID; b.Facts == r.Facts {
			reader.note(civil.Info, "", "Danh mục đã có quyển này, thông tin y như vậy: không thêm lần nữa.", "The inventory has this very book already: it is not added again.")
			return nil
		}
	}
	if r.Exists != "" {
		reader.note(civil.Error, colNo, "Danh mục đã có quyển cùng loại, năm, số và nơi đăng ký nhưng thông tin khác. Cần sửa thì mở quyển đó; nếu đây là quyển khác, ghi x vào cột “Quyển khác trùng số”.",
			"The inventory has a book of this type, year, number and unit with other facts. Open that book to change it; if this is another book, put x in the last column.")
	}
	return nil
}
