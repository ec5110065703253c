// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/refusal"
	"github.com/sogoc/sogoc/internal/sheet"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

const (
	inventoryBytes = 8 << 20 // of a file
	inventoryRows  = 5000
	inventoryShown = 500 // findings drawn on the page; all are in the file to mend
)

// inventory is an uploaded sheet on its way through the page of findings: it
// travels in the form, so that nothing is stored before the person says so.
type inventory struct {
	Head  []string    `json:"h"`
	Lines []book.Line `json:"l"`
}

func (v inventory) pack() (string, error) {
	var buf bytes.Buffer
	zw := gzip.NewWriter(&buf)
	if err := errors.Join(json.NewEncoder(zw).Encode(v), zw.Close()); err != nil {
		return "", fmt.Errorf("packing a sheet: %w", err)
	}
	return base64.StdEncoding.EncodeToString(buf.Bytes()), nil
}

// errInventory: what came back is not what the page of findings held.
var errInventory = errors.New("web: the sheet in the form can't be read")

func unpackInventory(text string) (v inventory, err error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return v, errInventory
	}
	zr, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return v, errInventory
	}
	if json.NewDecoder(io.LimitReader(zr, 64<<20)).Decode(&v) != nil || len(v.Lines) > inventoryRows {
		return v, errInventory
	}
	return v, nil
}

// key names the sheet by its content: the same sheet twice is the same command.
func (v inventory) key() string {
	text, err := json.Marshal(v)
	if err != nil {
		return "" // strings always marshal
	}
	sum := sha256.Sum256(text)
	return "inventory/" + hex.EncodeToString(sum[:])
}

func (h *Handler) setting(ctx context.Context, actor access.Actor) book.Setting {
	set := book.Setting{Year: h.Now().In(ui.Zone).Year(), Scope: actor.Path, Same: func(f book.Facts) ([]*book.Book, error) {
		return book.Same(ctx, h.DB, actor.Province, f)
	}}
	if u, ok := unit.Get(unit.ID(actor.Unit)); ok && u.Level == unit.Commune {
		set.Unit = u.ID
	}
	return set
}

type inventoryBody struct {
	Upload  ui.Form
	Columns *ui.Table
}

func (h *Handler) inventoryPage(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
	h.showInventory(w, r, http.StatusOK, "")
	return nil
}

func inventoryFrame(l ui.Lang) ui.Page {
	return ui.Page{Title: l.T("Nhập bảng kê sổ"), Active: "books", Crumbs: []ui.Crumb{{Text: l.T("Sổ hộ tịch"), Href: "/books"}, {Text: l.T("Nhập bảng kê sổ")}}}
}

func (h *Handler) showInventory(w http.ResponseWriter, r *http.Request, status int, problem string) {
	l := ui.LangOf(r.Context())
	t := ui.NewTable(r, ui.Column{Text: l.T("Cột")}, ui.Column{Text: l.T("Bắt buộc")}, ui.Column{Text: l.T("Ví dụ")}, ui.Column{Text: l.T("Cách ghi")})
	t.Caption = l.T("Các cột của bảng kê")
	for _, c := range book.Columns() {
		must := ""
		if c.Required {
			must = l.T("có")
		}
		t.Add(ui.Text(c.VI), ui.Text(must), ui.Text(c.Example), ui.Text(c.Help))
	}
	p := inventoryFrame(l)
	p.Lead = l.T("Kiểm kê nhiều sổ một lần bằng Excel. Chưa có gì được lưu cho đến khi bạn xem kết quả từng dòng và bấm lưu.")
	p.Actions = []ui.Action{{Text: l.T("Tải mẫu bảng kê"), Icon: "download", Href: "/books/import/template"}}
	p.Body = inventoryBody{Columns: t, Upload: ui.Form{Post: "/books/import", Upload: true, Submit: l.T("Kiểm tra bảng kê"), Cancel: "/books", Groups: []ui.Group{{Fields: []ui.Field{
		{Name: "file", Label: l.T("Tệp bảng kê"), Kind: "file", Required: true, Hint: ".xlsx,.csv", Error: problem, Help: l.T("Tệp .xlsx hoặc .csv. Tên cột có thể khác đôi chút; dòng tiêu đề có thể nằm dưới tên đơn vị.")}}}}}}
	h.ui.Page(w, r, status, "books/import", p)
}

// inventoryTemplate is the empty sheet with an example, and how to fill it in on
// a second one.
func (h *Handler) inventoryTemplate(w http.ResponseWriter, _ *http.Request, _ access.Actor) error {
	var heads []string
	var example []string
	help := [][]string{}
	for _, c := range book.Columns() {
		heads, example = append(heads, c.VI), append(example, c.Example)
		must := ""
		if c.Required {
			must = "có"
		}
		help = append(help, []string{c.VI, must, c.Example, c.Help})
	}
	return download(w, "mau-bang-ke-so.xlsx", []table{{"Bảng kê", heads, [][]string{example}}, {"Cách ghi", []string{"Cột", "Bắt buộc", "Ví dụ", "Cách ghi"}, help}})
}

// table is a sheet to download.
type table struct {
	name string
	head []string
	rows [][]string
}

// download answers with a workbook. It is made whole before a byte leaves, so
// that a fault gives an error page.
func download(w http.ResponseWriter, name string, tables []table) error {
	wb, err := sheet.NewBook()
	if err != nil {
		return err
	}
	for _, t := range tables {
		columns := make([]sheet.Column, len(t.head))
		for i, text := range t.head {
			columns[i] = sheet.Column{Header: text}
		}
		s, err := wb.Sheet(t.name, columns)
		if err != nil {
			return err
		}
		for _, row := range t.rows {
			if err := s.Write(row...); err != nil {
				return err
			}
		}
	}
	var buf bytes.Buffer
	if err := wb.Close(&buf); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	w.Header().Set("Cache-Control", "no-store")
	_, err = w.Write(buf.Bytes())
	return err
}

// readInventory reads the uploaded file; problem is a sentence for the person
// when it can't be used.
func (h *Handler) readInventory(l ui.Lang, w http.ResponseWriter, r *http.Request) (v inventory, problem string, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, inventoryBytes+1<<20)
	file, _, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return v, l.T("Chọn tệp bảng kê trước đã."), nil
	}
	if err != nil {
		return v, "", err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	limits := sheet.DefaultLimits()
	limits.Bytes, limits.Unpacked = inventoryBytes, 16*inventoryBytes
	t, err := sheet.Open(file, limits, sheet.Options{Want: book.Heads(), Unguard: true, Workbook: h.Workbook(r.Context())})
	if err != nil {
		return v, refusalText(l, err), notRefused(err)
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	v.Head = t.Header.Names
	for row, err := range t.Rows() {
		if err != nil {
			return v, refusalText(l, err), notRefused(err)
		}
		if len(v.Lines) == inventoryRows {
			return v, l.T("Bảng có hơn %d dòng. Hãy chia thành nhiều tệp.", inventoryRows), nil
		}
		v.Lines = append(v.Lines, book.Line{N: row.Number, Cells: row.Cells})
	}
	return v, "", nil
}

func refusalText(l ui.Lang, err error) string {
	refused, ok := refusal.Of(err)
	if !ok {
		return ""
	}
	return refused.Says(string(l))
}

// notRefused keeps only what is our own failure.
func notRefused(err error) error {
	if _, ok := refusal.Of(err); ok {
		return nil
	}
	return err
}

type findingsBody struct {
	Messages []ui.Message
	Table    *ui.Table
	Rows     string // the sheet, packed
	Good     int
	Held     int
}

func (h *Handler) inventoryRead(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	v, problem, err := h.readInventory(l, w, r)
	if err != nil {
		return err
	}
	var s *book.Sheet
	if problem == "" {
		var lacking *book.HeadError
		s, err = book.ReadSheet(v.Head, v.Lines, h.setting(r.Context(), actor))
		switch {
		case errors.As(err, &lacking):
			problem = l.T("Không tìm thấy cột: %s. Hãy dùng mẫu bảng kê, hoặc đặt đúng tên cột.", strings.Join(lacking.Missing, ", "))
		case err != nil:
			return err
		case len(s.Rows) == 0:
			problem = l.T("Bảng chưa có dòng nào dưới tiêu đề.")
		}
	}
	if problem != "" {
		h.showInventory(w, r, http.StatusUnprocessableEntity, problem)
		return nil
	}
	packed, err := v.pack()
	if err != nil {
		return err
	}
	h.showFindings(w, r, s, packed)
	return nil
}

// showFindings is the page between upload and saving: every row with what there
// is to say about it, the worst first.
func (h *Handler) showFindings(w http.ResponseWriter, r *http.Request, s *book.Sheet, packed string) {
	l := ui.LangOf(r.Context())
	body := findingsBody{Rows: packed, Good: len(s.Good()), Held: len(s.Held()) - 1}
	there := len(s.Rows) - body.Good - body.Held
	body.Messages = findingsMessages(l, body, there)
	t := ui.NewTable(r, ui.Column{Text: l.T("Dòng"), Num: true}, ui.Column{Text: l.T("Kết quả")}, ui.Column{Text: l.T("Sổ")}, ui.Column{Text: l.T("Nơi đăng ký")}, ui.Column{Text: l.T("Cần biết")})
	t.Caption = l.T("Kết quả từng dòng")
	for _, level := range []civil.Severity{civil.Error, civil.Warning, civil.Info, ""} {
		for i := range s.Rows {
			if s.Rows[i].Level() == level && len(t.Rows) < inventoryShown {
				addFinding(l, t, &s.Rows[i])
			}
		}
	}
	if hidden := len(s.Rows) - len(t.Rows); hidden > 0 {
		t.Note = l.T("Còn %d dòng không hiện ở đây; dòng có lỗi nằm đủ trong tệp tải về.", hidden)
	}
	body.Table = t
	p := inventoryFrame(l)
	p.Title, p.Body = l.T("Kết quả kiểm tra bảng kê"), body
	h.ui.Page(w, r, http.StatusOK, "books/findings", p)
}

func findingsMessages(l ui.Lang, body findingsBody, there int) []ui.Message {
	var all []ui.Message
	if body.Good > 0 {
		all = append(all, ui.Message{Tone: ui.OK, Title: l.T("%d dòng dùng được.", body.Good), Text: l.T("Chưa lưu. Xem lại rồi bấm lưu ở dưới.")})
	}
	if body.Held > 0 {
		all = append(all, ui.Message{Tone: ui.Bad, Title: l.T("%d dòng cần sửa.", body.Held), Text: l.T("Các dòng này không được lưu. Tải chúng về, sửa theo cột “Cần sửa” rồi nộp lại đúng tệp ấy; không phải gõ lại từ đầu.")})
	}
	if there > 0 {
		all = append(all, ui.Message{Tone: ui.Info, Title: l.T("%d dòng đã có trong danh mục.", there), Text: l.T("Thông tin y như vậy, nên không thêm lần nữa.")})
	}
	return all
}

func addFinding(l ui.Lang, t *ui.Table, row *book.Row) {
	chip := map[civil.Severity]ui.Chip{civil.Error: {Text: l.T("Cần sửa"), Icon: "bad", Tone: ui.Bad}, civil.Warning: {Text: l.T("Lưu được, nên xem"), Icon: "warn", Tone: ui.Warn},
		civil.Info: {Text: l.T("Đã có"), Icon: "info", Tone: ui.Info}, "": {Text: l.T("Tốt"), Icon: "ok", Tone: ui.OK}}[row.Level()]
	var said []string
	notes := slices.Clone(row.Notes)
	slices.SortStableFunc(notes, func(a, b book.Note) int { return strings.Compare(string(a.Severity), string(b.Severity)) }) // E, I, W
	for _, n := range notes {
		text := n.VI
		if l == ui.EN {
			text = n.EN
		}
		if n.Column != "" {
			text = n.Column + ": " + text
		}
		said = append(said, text)
	}
	what := ui.Text(row.Facts.BookNo).With(typeName(l, row.Facts.Type) + " " + row.Facts.YearText())
	if row.Exists != "" {
		what.Href = "/books/" + row.Exists
	}
	where := ui.Text(row.Facts.RegisteredText)
	if full := unit.Full(row.Facts.RegisteredBy, string(l)); full != row.Facts.RegisteredText {
		where = where.With(full)
	}
	t.Add(ui.Num(int64(row.N)), ui.Part(chip), what, where, ui.Text(strings.Join(said, " ")))
}

// again reads the sheet that the page of findings holds, and judges it anew: the
// inventory may have changed meanwhile.
func (h *Handler) again(w http.ResponseWriter, r *http.Request, actor access.Actor) (inventory, *book.Sheet, error) {
	r.Body = http.MaxBytesReader(w, r.Body, 2*inventoryBytes)
	if err := r.ParseForm(); err != nil {
		return inventory{}, nil, err
	}
	v, err := unpackInventory(r.PostFormValue("rows"))
	if err != nil {
		return v, nil, err
	}
	s, err := book.ReadSheet(v.Head, v.Lines, h.setting(r.Context(), actor))
	return v, s, err
}

func (h *Handler) inventorySave(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	v, s, err := h.again(w, r, actor)
	if err != nil {
		return err
	}
	l := ui.LangOf(r.Context())
	good := s.Good()
	if len(good) == 0 {
		ui.Redirect(w, r, "/books", ui.Flash{Tone: ui.Info, Text: l.T("Các sổ trong bảng kê đã có trong danh mục, không thêm lần nữa.")})
		return nil
	}
	// Rows mended or added since make another set of good ones: the key names
	// the sheet and what is to be saved of it.
	ids, err := h.Books.AddAll(r.Context(), actor, fmt.Sprintf("%s/%d", v.key(), len(good)), good)
	if err != nil {
		return err
	}
	ui.Redirect(w, r, "/books", ui.Flash{Tone: ui.OK, Text: l.T("Đã thêm %d sổ vào danh mục.", len(ids)), Href: "/books/dockets", Word: l.T("In phiếu theo sổ")})
	return nil
}

// inventoryHeld gives the rows that were held back as a file to mend.
func (h *Handler) inventoryHeld(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	_, s, err := h.again(w, r, actor)
	if err != nil {
		return err
	}
	held := s.Held()
	return download(w, "dong-can-sua.xlsx", []table{{"Bảng kê", held[0], held[1:]}})
}
