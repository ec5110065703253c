// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/search"
	"github.com/sogoc/sogoc/internal/sheet"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// keptTable lists the person's saved questions; nil when there are none.
func (h *Handler) keptTable(r *http.Request, l ui.Lang, actor access.Actor) (*ui.Table, error) {
	kept, err := h.Search.Kept(r.Context(), actor)
	if err != nil || len(kept) == 0 {
		return nil, err
	}
	t := ui.NewTable(r, ui.Column{Text: l.T("Tên gợi nhớ")}, ui.Column{Text: l.T("Lưu lúc")})
	t.Caption = l.T("Câu tìm kiếm đã lưu (chỉ bạn thấy)")
	for _, k := range kept {
		row := t.Add(ui.Text(k.Name), ui.At(store.Time(k.At)))
		row.Actions = []ui.Action{{Text: l.T("Tìm"), Icon: "search", Post: "/find", Args: map[string]string{"kept": k.ID}, Small: true},
			{Text: l.T("Xóa"), Icon: "minus", Post: "/find/forget", Args: map[string]string{"id": k.ID}, Small: true, IconOnly: true}}
	}
	return t, nil
}

func (h *Handler) findKeep(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, 32<<10)
	if err := r.ParseForm(); err != nil {
		return err
	}
	flash := ui.Flash{Tone: ui.OK, Text: ui.T(r.Context(), "Đã lưu câu tìm kiếm.")}
	switch _, err := h.Search.Keep(r.Context(), actor, r.PostFormValue("key"), r.PostFormValue("name"), queryOf(r)); {
	case errors.Is(err, search.ErrName):
		flash = ui.Flash{Tone: ui.Warn, Text: ui.T(r.Context(), "Hãy đặt tên gợi nhớ, dài nhất 80 chữ.")}
	case errors.Is(err, search.ErrFull):
		flash = ui.Flash{Tone: ui.Warn, Text: ui.T(r.Context(), "Đã lưu đủ 50 câu. Hãy xóa bớt rồi lưu lại.")}
	case err != nil:
		return err
	}
	ui.Redirect(w, r, "/find", flash)
	return nil
}

func (h *Handler) findForget(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	if err := h.Search.Forget(r.Context(), actor, r.PostFormValue("id")); err != nil {
		return err
	}
	ui.Redirect(w, r, "/find", ui.Flash{Tone: ui.OK, Text: ui.T(r.Context(), "Đã xóa câu tìm kiếm.")})
	return nil
}

// purposeWords are the purposes of a full view, in the order of purposes.
var purposeWords = []string{ui.N("Phục vụ công việc đang làm"), ui.N("Trả lời yêu cầu của công dân, cơ quan"), ui.N("Giải quyết khiếu nại"), ui.N("Kiểm tra, thanh tra")}

// listForm offers the list as a file: masked, or in full for who may see it.
func listForm(l ui.Lang, actor access.Actor, q search.Query, total int) *ui.Form {
	fields := []ui.Field{{Name: "format", Label: l.T("Loại tệp"), Kind: "select", Value: "xlsx", Options: []ui.Option{{Value: "xlsx", Text: l.T("Bảng tính Excel (xlsx)")}, {Value: "csv", Text: "CSV"}}, Width: "m"}}
	help := l.T("Tên được che như trên trang; nhiều nhất %s dòng. Việc xuất được ghi nhật ký.", l.Number(int64(min(total, search.MostListed))))
	if actor.May(access.EntryView) {
		full := ui.Field{Name: "full", Label: l.T("Tên và ngày trong tệp"), Kind: "select", Width: "m", Options: []ui.Option{{Value: "", Text: l.T("Che bớt")}}}
		for i, p := range purposes {
			full.Options = append(full.Options, ui.Option{Value: p, Text: l.T("Đầy đủ: %s", strings.ToLower(l.T(purposeWords[i])))})
		}
		full.Help = l.T("Danh sách đầy đủ có nhiều nhất %d dòng; từng trường hợp được ghi nhật ký là đã xem, kèm mục đích.", search.MostListedFull)
		fields = append(fields, full)
	}
	return &ui.Form{Post: "/find/list", Args: argsOf(q), Submit: l.T("Xuất danh sách"), Groups: []ui.Group{{Help: help, Fields: fields, Cols: true}}}
}

// findList hands the answers out as a file.
func (h *Handler) findList(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, 32<<10)
	if err := r.ParseForm(); err != nil {
		return err
	}
	how := search.Listing{Purpose: r.PostFormValue("full")}
	how.Full = slices.Contains(purposes, how.Purpose)
	lines, err := h.Search.List(r.Context(), actor, queryOf(r), how)
	if err != nil {
		return err
	}
	l, name := ui.LangOf(r.Context()), "danh-sach-"+h.Now().Format("20060102-1504")
	var file bytes.Buffer
	kind := "text/csv; charset=utf-8"
	if r.PostFormValue("format") == "csv" {
		name += ".csv"
		err = listCSV(&file, l, lines)
	} else {
		name, kind = name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		err = listXLSX(&file, l, lines)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	w.Header().Set("Cache-Control", "no-store")
	_, err = file.WriteTo(w)
	return err
}

func listHead(l ui.Lang) []string {
	return []string{l.T("Loại sổ"), l.T("Số đăng ký"), l.T("Sổ"), l.T("Nơi đăng ký"), l.T("Đơn vị quản lý"), l.T("Họ tên"), l.T("Ngày sự kiện"), l.T("Ngày đăng ký"), l.T("Mẹ"), l.T("Cha"), l.T("Bước")}
}

func listRow(l ui.Lang, x search.Line) []string {
	registered := x.Book.RegisteredText
	if name := unit.Full(x.Book.RegisteredBy, string(l)); name != "" {
		registered = name
	}
	return []string{x.Type.Label(string(l)), x.Entry.RegNo, x.Book.CanonicalName(), registered, unit.Name(x.Book.Responsible, string(l)), x.Name, x.Event, x.Registered, x.Mother, x.Father, entryState(l, x.Entry.State).Text}
}

func listCSV(file *bytes.Buffer, l ui.Lang, lines []search.Line) error {
	w, err := sheet.NewCSVWriter(file, sheet.ForExcel(), listHead(l)...)
	if err != nil {
		return err
	}
	for _, x := range lines {
		if err := w.Write(listRow(l, x)...); err != nil {
			return err
		}
	}
	return w.Close()
}

func listXLSX(file *bytes.Buffer, l ui.Lang, lines []search.Line) error {
	b, err := sheet.NewBook()
	if err != nil {
		return err
	}
	var columns []sheet.Column
	for _, head := range listHead(l) {
		columns = append(columns, sheet.Column{Header: head})
	}
	w, err := b.Sheet(l.T("Danh sách"), columns)
	if err != nil {
		return err
	}
	for _, x := range lines {
		if err := w.Write(listRow(l, x)...); err != nil {
			return err
		}
	}
	return b.Close(file)
}
