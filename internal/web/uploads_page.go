// SPDX-License-Identifier: Apache-2.0

package web

import (
	"errors"
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/upload"
	"github.com/sogoc/sogoc/internal/web/ui"
)

type uploadsBody struct {
	Drop    ui.Drop
	Room    ui.Facts
	Full    *ui.Message
	Open    []openUpload
	Command string
}

// openUpload is an upload that was begun and waits for its next byte.
type openUpload struct {
	ID, Name, Folder, Size, Share string
	Offset, Whole                 int64
}

// uploadsPage is the page to send much from: the queue, what is left over from
// before, and how much room there is.
func (h *Handler) uploadsPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	scope, _, err := scansWhere(r, actor)
	if err != nil {
		return err
	}
	body := uploadsBody{Drop: scansDrop(l, scope, ""), Command: "sogoc push " + l.T("THƯ-MỤC") + " --server " + origin(r)}
	body.Drop.Help = l.T("PDF, JPEG, PNG, TIFF hoặc ZIP. Tên tệp như KS.2010.01.001.pdf thì tự vào sổ; tên khác thì bạn xếp ở trang “Bản quét”.")
	room, err := scan.RoomOf(r.Context(), h.DB, actor.Province, scope)
	if err != nil {
		return err
	}
	body.Room, body.Full = roomFacts(l, room)
	open, err := h.Uploads.Mine(r.Context(), actor)
	if err != nil {
		return err
	}
	for _, up := range open {
		folder, name := splitName(up.Name)
		body.Open = append(body.Open, openUpload{ID: up.ID, Name: name, Folder: folder, Size: l.Bytes(up.Size), Share: l.Share(up.Offset, max(up.Size, 1)),
			Offset: up.Offset, Whole: max(up.Size, 1)})
	}
	h.ui.Page(w, r, http.StatusOK, "scans/uploads", ui.Page{Title: l.T("Gửi bản quét"), Active: "scans", Body: body,
		Crumbs: []ui.Crumb{{Text: l.T("Bản quét"), Href: "/scans"}, {Text: l.T("Gửi bản quét")}}})
	return nil
}

// origin is the address that the browser used.
func origin(r *http.Request) string {
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// roomFacts says how much a unit may still send; nothing where there is no
// limit.
func roomFacts(l ui.Lang, room scan.Room) (ui.Facts, *ui.Message) {
	if !room.Limited {
		return nil, nil
	}
	facts := ui.Facts{{Name: l.T("Đã dùng"), Value: l.T("%s trong %s", l.Bytes(room.Taken), l.Bytes(room.Limit))}, {Name: l.T("Còn nhận được"), Value: l.Bytes(room.Left())}}
	if room.Left() > room.Limit/20 {
		return facts, nil
	}
	return facts, &ui.Message{Tone: ui.Warn, Title: l.T("Sắp hết dung lượng của đơn vị"), Text: l.T("Hãy đề nghị quản trị hệ thống nâng hạn mức trước khi gửi nhiều tệp.")}
}

// scansDrop is the zone for files of a unit, or of a book.
func scansDrop(l ui.Lang, scope, bookID string) ui.Drop {
	d := ui.Drop{Post: "/scans", Accept: ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.zip", Folder: true, Args: map[string]string{"unit": scope},
		Help: l.T("PDF, JPEG, PNG, TIFF hoặc ZIP. Tên tệp như KS.2010.01.001.pdf thì tự vào sổ; tên khác thì bạn xếp ở dưới.")}
	if bookID != "" {
		d.Args["book"] = bookID
	}
	return d
}

// uploadDrop gives an unfinished upload up.
func (h *Handler) uploadDrop(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	flash := ui.Flash{Tone: ui.OK, Text: l.T("Đã bỏ lần gửi dở.")}
	err := h.Uploads.GiveUp(r.Context(), actor, r.PathValue("id"))
	switch {
	case errors.Is(err, upload.ErrWhole):
		flash = ui.Flash{Tone: ui.Warn, Text: l.T("Tệp này đã gửi đủ và đang được nhận, không bỏ được nữa.")}
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return err
	}
	ui.Redirect(w, r, "/uploads", flash)
	return nil
}
