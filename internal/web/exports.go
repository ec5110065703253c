// SPDX-License-Identifier: Apache-2.0

package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/exchange"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

func (h *Handler) mountExports() {
	h.handle("GET /exports", access.BookExport, h.exportsPage)
	h.handle("POST /exports", access.BookExport, h.exportsStart)
	h.handle("GET /exports/jobs/{job}", access.BookExport, h.exportJob)
	h.handle("POST /exports/jobs/{job}/cancel", access.BookExport, h.exportCancel)
	h.handle("GET /books/{id}/export", access.BookExport, h.bookExport)
	h.handle("POST /books/{id}/export", access.BookExport, h.bookExportStart)
	h.handle("POST /books/{id}/export/send", access.EntryTransfer, h.bookExportSend)
	h.handle("GET /books/{id}/export/{export}/{format}", access.BookExport, h.exportDownload)
}

// exportsShown is how many earlier exports of a book are listed.
const exportsShown = 20

type exportBody struct {
	Stats   ui.Stats
	Start   *ui.Form
	Nothing *ui.Empty
	Jobs    []ui.Job
	Message *ui.Message // how the last job failed
	Exports []exportCard
	Send    *ui.Action
}

// exportCard is one export with its files.
type exportCard struct {
	Title   string
	Meta    string
	Chip    ui.Chip
	Stale   *ui.Message
	Files   *ui.Table
	Remarks *ui.Table
	Heading string // of the remarks
	Open    bool
}

func exportAddress(bookID string) string { return "/books/" + bookID + "/export" }

// bookExport is the page of a book's files: make them, watch, fetch, hand on.
func (h *Handler) bookExport(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	b, err := h.theBook(r, actor, access.BookExport)
	if err != nil {
		return err
	}
	l := ui.LangOf(r.Context())
	body := exportBody{Stats: exportStats(l, b)}
	if err := h.exportWork(r, l, b, &body); err != nil {
		return err
	}
	if err := h.exportsMade(r, l, actor, b, &body); err != nil {
		return err
	}
	title := l.T("Xuất tệp")
	h.ui.Page(w, r, http.StatusOK, "exports/book", ui.Page{Title: title + ": " + b.CanonicalName(), Lead: bookTitle(l, b) + " · " + b.RegisteredText, Active: "exports",
		Crumbs: []ui.Crumb{{Text: l.T("Sổ hộ tịch"), Href: "/books"}, {Text: bookTitle(l, b), Href: "/books/" + b.ID}, {Text: title}}, Body: body})
	return nil
}

func exportStats(l ui.Lang, b *book.Book) ui.Stats {
	at, list := ui.Millis(b.UpdatedAt), "/entries?book="+b.ID
	ready, whole := exchange.Ready(b), b.Total()-b.Voided
	number := func(n int) string { return l.Number(int64(n)) }
	return ui.Stats{
		{Name: l.T("Đưa vào tệp được"), Value: number(ready), Of: "/ " + number(whole), AsOf: at, Href: list,
			Definition: l.T("Trường hợp đã duyệt, đã chuyển hoặc đã được tiếp nhận. Mẫu số: mọi trường hợp của sổ trừ số đã hủy."), Progress: &ui.Progress{Fact: int64(ready), Total: int64(whole), Bare: true, Tone: ui.OK}},
		{Name: l.T("Chưa duyệt"), Value: number(whole - ready), AsOf: at, Definition: l.T("Trường hợp chưa đến bước duyệt, bị trả lại, bị từ chối hoặc đang sửa: không đưa vào tệp.")},
		{Name: l.T("Đã chuyển"), Value: number(b.Sent + b.Accepted), AsOf: at, Definition: l.T("Trường hợp đã ghi nhận là đã chuyển vào phần mềm của Bộ Tư pháp, kể cả đã được tiếp nhận.")},
	}
}

// exportWork fills in what can be started, what runs, and what failed.
func (h *Handler) exportWork(r *http.Request, l ui.Lang, b *book.Book, body *exportBody) error {
	last, found, err := h.Exports.LastJob(r.Context(), b)
	if err != nil {
		return err
	}
	running := found && !last.HasEnded()
	switch {
	case running:
		body.Jobs = []ui.Job{h.exportJobView(l, last)}
	case exchange.Ready(b) == 0:
		body.Nothing = &ui.Empty{Icon: "export", Title: l.T("Sổ chưa có gì để xuất"), Text: l.T("Chỉ trường hợp đã duyệt mới được đưa vào tệp. Hãy kiểm tra và duyệt trước."),
			Do: &ui.Action{Text: l.T("Về trang của sổ"), Href: "/books/" + b.ID, Icon: "book"}}
	default:
		form := startForm(l, exportAddress(b.ID))
		body.Start = &form
	}
	if found && last.State == job.Failed {
		body.Message = &ui.Message{Tone: ui.Bad, Title: l.T("Lần xuất gần nhất chưa xong vì gặp lỗi."), Text: l.T("Dữ liệu của sổ vẫn nguyên. Hãy xuất lại; nếu vẫn lỗi, báo quản trị kèm mã %s.", last.ID[max(0, len(last.ID)-8):])}
	}
	return nil
}

// formatNames say what each format is for.
var formatNames = map[exchange.Format][2]string{
	exchange.XLSX: {ui.N("Excel theo mẫu của Bộ (.xlsx)"), ui.N("Mỗi trường hợp một dòng, đúng cột và thứ tự của mẫu nhập.")},
	exchange.ZIP:  {ui.N("Tệp PDF từng trường hợp (.zip)"), ui.N("Mỗi trường hợp một PDF, khoảng 100 kB một trang A4.")},
	exchange.CSV:  {ui.N("CSV (.csv)"), ui.N("Cùng các cột của mẫu, mở được bằng Excel.")},
	exchange.JSON: {ui.N("JSON (.json)"), ui.N("Chữ trong sổ, giá trị chuẩn, dấu trống và không đọc được, phiên bản, ai nhập, kiểm tra, duyệt.")},
}

func startForm(l ui.Lang, post string) ui.Form {
	var fields []ui.Field
	for _, f := range exchange.Formats() {
		field := ui.Field{Name: string(f), Kind: "check", Label: l.T(formatNames[f][0]), Help: l.T(formatNames[f][1])}
		if f == exchange.XLSX || f == exchange.ZIP {
			field.Value = "1"
		}
		fields = append(fields, field)
	}
	return ui.Form{Post: post, Args: map[string]string{"key": store.NewID()}, Groups: []ui.Group{{Fields: fields, Cols: true}}, Submit: l.T("Bắt đầu xuất")}
}

func formats(r *http.Request) (out []exchange.Format) {
	for _, f := range exchange.Formats() {
		if r.FormValue(string(f)) != "" {
			out = append(out, f)
		}
	}
	return out
}

func (h *Handler) bookExportStart(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l, id := ui.LangOf(r.Context()), r.PathValue("id")
	_, err := h.Exports.Start(r.Context(), actor, r.FormValue("key"), id, formats(r))
	flash := ui.Flash{Tone: ui.OK, Text: l.T("Đã bắt đầu xuất. Có thể đóng trang, việc vẫn chạy tiếp.")}
	switch {
	case errors.Is(err, exchange.ErrFormat):
		flash = ui.Flash{Tone: ui.Warn, Text: l.T("Hãy chọn ít nhất một loại tệp.")}
	case errors.Is(err, exchange.ErrNothing):
		flash = ui.Flash{Tone: ui.Warn, Text: l.T("Sổ chưa có trường hợp nào được duyệt nên chưa xuất được.")}
	case err != nil:
		return err
	}
	ui.Redirect(w, r, exportAddress(id), flash)
	return nil
}

// bookExportSend notes that the book was handed on.
func (h *Handler) bookExportSend(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l, id := ui.LangOf(r.Context()), r.PathValue("id")
	done, err := h.Exports.Send(r.Context(), h.Entries, actor, r.FormValue("key"), id)
	flash := ui.Flash{Tone: ui.OK, Text: l.T("Đã ghi nhận %d trường hợp là đã chuyển.", done.Done)}
	switch {
	case errors.Is(err, exchange.ErrNotFresh):
		flash = ui.Flash{Tone: ui.Warn, Text: l.T("Sổ đã thay đổi sau lần xuất gần nhất. Hãy xuất lại, chuyển tệp mới rồi mới ghi nhận.")}
	case err != nil:
		return err
	}
	ui.Redirect(w, r, exportAddress(id), flash)
	return nil
}

// exportDownload streams a file; that somebody took it is in the audit log
// before the first byte leaves.
func (h *Handler) exportDownload(w http.ResponseWriter, r *http.Request, actor access.Actor) (err error) {
	x, err := exchange.Get(r.Context(), h.DB, actor.Province, r.PathValue("export"))
	if err != nil {
		return err
	}
	if x.BookID != r.PathValue("id") {
		return store.ErrNotFound
	}
	file, body, err := h.Exports.Open(r.Context(), actor, x, exchange.Format(r.PathValue("format")))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	head := w.Header()
	head.Set("Content-Type", file.Format.Media())
	head.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", file.Name))
	head.Set("ETag", strconv.Quote(file.Hash))
	http.ServeContent(w, r, file.Name, store.Time(x.At), body)
	return nil
}
