// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/exchange"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// exportsMade fills in the book's exports, youngest first, and the way to note
// that the youngest was handed on.
func (h *Handler) exportsMade(r *http.Request, l ui.Lang, actor access.Actor, b *book.Book, body *exportBody) error {
	made, err := exchange.OfBook(r.Context(), h.DB, b.Province, b.ID, exportsShown)
	if err != nil {
		return err
	}
	names := h.people(r.Context())
	fresh := false
	for i, x := range made {
		changes, other, err := exchange.Since(r.Context(), h.DB, x)
		if err != nil {
			return err
		}
		card := exportCard{Title: x.Name, Open: i == 0, Chip: freshChip(l, len(changes) == 0 && !other)}
		card.Meta = l.T("%s, %s · %d trường hợp, %d tệp PDF", l.DateTime(store.Time(x.At)), names.name(x.By), x.Entries, x.Scans)
		if i == 0 {
			fresh = len(changes) == 0 && !other
			card.Stale = staleMessage(l, changes, other)
		}
		card.Files = filesTable(r, l, x)
		if len(x.Remarks) > 0 {
			card.Heading = l.T("%d trường hợp cần lưu ý", len(x.Remarks))
			card.Remarks = remarksTable(r, l, actor, x)
		}
		body.Exports = append(body.Exports, card)
	}
	if b.Approved > 0 && actor.May(access.EntryTransfer) {
		body.Send = sendAction(l, b, len(made) > 0, fresh)
	}
	return nil
}

func freshChip(l ui.Lang, fresh bool) ui.Chip {
	if fresh {
		return ui.Chip{Text: l.T("Đúng với sổ hiện nay"), Icon: "ok", Tone: ui.OK}
	}
	return ui.Chip{Text: l.T("Đã cũ"), Icon: "warn", Tone: ui.Warn}
}

// changesShown is how many changed entries are named one by one.
const changesShown = 10

func staleMessage(l ui.Lang, changes []exchange.Change, other bool) *ui.Message {
	if len(changes) == 0 && !other {
		return nil
	}
	m := &ui.Message{Tone: ui.Warn, Title: l.T("Sổ đã thay đổi sau lần xuất này. Hãy xuất lại trước khi chuyển.")}
	if other {
		m.Text = l.T("Bản quét, chiều xoay hoặc vị trí trường hợp trên trang đã đổi.")
	}
	for i, c := range changes {
		if i == changesShown {
			m.List = append(m.List, l.T("và %d trường hợp khác", len(changes)-i))
			break
		}
		switch {
		case c.Was == 0:
			m.List = append(m.List, l.T("Số %s: mới được duyệt, chưa có trong tệp", c.RegNo))
		case c.Now == 0:
			m.List = append(m.List, l.T("Số %s: có trong tệp nhưng nay không còn ở bước đã duyệt", c.RegNo))
		default:
			m.List = append(m.List, l.T("Số %s: tệp có phiên bản %d, nay là phiên bản %d", c.RegNo, c.Was, c.Now))
		}
	}
	return m
}

func filesTable(r *http.Request, l ui.Lang, x *exchange.Export) *ui.Table {
	tb := ui.NewTable(r, ui.Column{Text: l.T("Tệp")}, ui.Column{Text: l.T("Kích thước"), Num: true}, ui.Column{Text: "SHA-256"})
	for _, f := range x.Files {
		href := exportAddress(x.BookID) + "/" + x.ID + "/" + string(f.Format)
		row := tb.Add(ui.Link(f.Name, href).With(l.T(formatNames[f.Format][0])), ui.Right(l.Bytes(f.Size)), hashCell(l, f.Hash))
		row.Actions = []ui.Action{{Text: l.T("Tải về"), Icon: "download", Href: href, Small: true}}
	}
	return tb
}

// remarkTexts say why an entry is not in the files, or not wholly.
var remarkTexts = map[string]string{
	"open":                 ui.N("Chưa nhập: không có trong tệp nào"),
	"keyed":                ui.N("Chưa kiểm tra: không có trong tệp nào"),
	"returned":             ui.N("Đang bị trả lại: không có trong tệp nào"),
	"checked":              ui.N("Đã kiểm tra, chưa duyệt: không có trong tệp nào"),
	"corrected":            ui.N("Đã sửa sau duyệt, chờ kiểm tra lại: không có trong tệp nào"),
	"refused":              ui.N("Bị từ chối, chưa sửa: không có trong tệp nào"),
	"voided":               ui.N("Số đã hủy: không có trong tệp nào"),
	exchange.WhyNoScan:     ui.N("Có trong bảng, thiếu PDF: chưa gắn bản quét"),
	exchange.WhyNoNumber:   ui.N("Có trong bảng, thiếu PDF: số đăng ký không đặt được tên tệp"),
	exchange.WhyDouble:     ui.N("Có trong bảng, thiếu PDF: trùng số đăng ký với trường hợp khác trong sổ"),
	exchange.WhyUnreadable: ui.N("Có trong bảng, thiếu PDF: không mở được ảnh quét"),
	exchange.WhyShared:     ui.N("Đủ cả, nhưng PDF là cả trang có người khác: chưa khoanh vùng trên trang"),
}

// remarksShown bounds the list on the page; the JSON has all.
const remarksShown = 200

func remarksTable(r *http.Request, l ui.Lang, actor access.Actor, x *exchange.Export) *ui.Table {
	tb := ui.NewTable(r, ui.Column{Text: l.T("Số đăng ký")}, ui.Column{Text: l.T("Lý do")})
	for i, m := range x.Remarks {
		if i == remarksShown {
			tb.Note = l.T("Chỉ hiện %d dòng đầu; tệp JSON có đủ.", remarksShown)
			break
		}
		why := m.Why
		if text, ok := remarkTexts[why]; ok {
			why = l.T(text)
		}
		no := ui.Text(m.RegNo)
		if actor.May(access.EntryView) {
			no = ui.Link(m.RegNo, "/entries/"+m.Entry)
		}
		tb.Add(no, ui.Text(why))
	}
	return tb
}

func sendAction(l ui.Lang, b *book.Book, made, fresh bool) *ui.Action {
	a := &ui.Action{Text: l.T("Ghi nhận đã chuyển"), Icon: "send", Post: exportAddress(b.ID) + "/send", Args: map[string]string{"key": store.NewID()},
		Ask: l.T("Ghi nhận %d trường hợp đã duyệt là đã chuyển vào phần mềm của Bộ Tư pháp?", b.Approved)}
	switch {
	case !made:
		a.Off = l.T("Hãy xuất tệp trước.")
	case !fresh:
		a.Off = l.T("Tệp gần nhất đã cũ. Hãy xuất lại trước.")
	}
	return a
}

// hashCell shows the beginning of a checksum, which a button copies whole.
func hashCell(l ui.Lang, hash string) ui.Cell {
	return ui.Cell{HTML: template.HTML(fmt.Sprintf(`<code title="%[1]s">%[2]s…</code> <button type="button" class="btn small quiet" data-copy="%[1]s">%[3]s</button>`,
		template.HTMLEscapeString(hash), template.HTMLEscapeString(hash[:min(16, len(hash))]), template.HTMLEscapeString(l.T("Chép"))))}
}

// exportJobView is a running export as the page shows it.
func (h *Handler) exportJobView(l ui.Lang, s job.Status) ui.Job {
	now := h.Now()
	v := ui.Job{Title: h.Jobs.KindTitle(s.Kind, string(l)) + ": " + s.Title, State: string(s.State), Done: s.Done, Total: s.Total, Rate: s.Rate(now), Note: s.Note,
		Poll: "/exports/jobs/" + s.ID, Cancel: "/exports/jobs/" + s.ID + "/cancel"}
	if left, ok := s.Remaining(now); ok {
		v.Left = left
	}
	if s.Cancelling {
		v.Cancel, v.Note = "", l.T("đang dừng…")
	}
	if s.HasEnded() {
		text := l.T("Xem kết quả")
		if s.State == job.Done {
			text = l.T("Xem tệp đã xuất")
		}
		v.Result = &ui.Action{Text: text, Icon: "download", Kind: "primary", Href: exportAddress(exchange.BookOf(s))}
	}
	return v
}

// theExportJob finds the job of the address, for somebody who may export the
// unit's books.
func (h *Handler) theExportJob(r *http.Request, actor access.Actor) (job.Status, error) {
	s, err := h.Jobs.Get(r.Context(), actor.Province, r.PathValue("job"))
	if err != nil {
		return s, err
	}
	if s.Kind != exchange.JobKind {
		return s, store.ErrNotFound
	}
	return s, access.Can(actor, access.BookExport, access.Target{Path: s.Path})
}

// exportJob is the moving part of the page alone.
func (h *Handler) exportJob(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	s, err := h.theExportJob(r, actor)
	if err != nil {
		return err
	}
	h.ui.Part(w, r, h.exportJobView(ui.LangOf(r.Context()), s))
	return nil
}

func (h *Handler) exportCancel(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	s, err := h.theExportJob(r, actor)
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), func(ctx context.Context, tx *store.Tx) error { return h.Jobs.Cancel(ctx, tx, s.Province, s.ID) })
	flash := ui.Flash{Tone: ui.OK, Text: ui.T(r.Context(), "Đã yêu cầu dừng.")}
	if errors.Is(err, job.ErrEnded) {
		flash, err = ui.Flash{Tone: ui.Info, Text: ui.T(r.Context(), "Việc này vừa kết thúc, không cần làm gì thêm.")}, nil
	}
	if err != nil {
		return err
	}
	ui.Redirect(w, r, exportAddress(exchange.BookOf(s)), flash)
	return nil
}
