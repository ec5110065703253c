// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/refusal"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// maxZip is the size of an archive sent through the browser when the
// configuration says nothing.
const maxZip = 1 << 30

// uploaded is what a request of the drop zone holds: fields, then files.
// The browser's script sends by /uploads/ instead; this is the way without it.
type uploaded struct {
	unit, book, path string
	files            int
	outcome          scan.Outcome
	zips             int
	last             scan.File
}

// scansUpload takes files in as they stream by; none is held in memory.
func (h *Handler) scansUpload(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return h.uploadAnswer(w, r, uploaded{}, badUpload{err})
	}
	var up uploaded
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = h.uploadPart(r, actor, part, &up)
		}
		if err != nil {
			return h.uploadAnswer(w, r, up, err)
		}
	}
	return h.uploadAnswer(w, r, up, nil)
}

// badUpload is a request that no form of ours sends.
type badUpload struct{ error }

func (h *Handler) uploadPart(r *http.Request, actor access.Actor, part *multipart.Part, up *uploaded) error {
	if part.FormName() != "file" {
		text, err := io.ReadAll(io.LimitReader(part, 2048))
		switch part.FormName() {
		case "unit":
			up.unit = string(text)
		case "book":
			up.book = string(text)
		case "path":
			up.path = string(text)
		}
		return err
	}
	name := part.FileName()
	if up.path != "" {
		name = up.path // with its folders, which FileName cuts off
	}
	if name == "" {
		return nil // an empty field of a form without script
	}
	body := bufio.NewReaderSize(part, 64<<10)
	in := scan.Received{Name: name, Body: body, Source: "upload", Scope: up.unit, BookID: up.book}
	up.files++
	if head, _ := body.Peek(4); bytes.Equal(head, []byte("PK\x03\x04")) && strings.HasSuffix(strings.ToLower(name), ".zip") {
		up.zips++
		_, err := h.Scans.EnqueueZip(r.Context(), actor, h.Jobs, in, h.maxUpload())
		return err
	}
	f, err := h.Scans.Receive(r.Context(), actor, in)
	if err != nil {
		return err
	}
	up.last = f
	up.outcome.Count(f)
	return nil
}

func (h *Handler) maxUpload() int64 {
	if h.MaxUpload > 0 {
		return h.MaxUpload
	}
	return maxZip
}

type uploadReply struct {
	OK      bool   `json:"ok"`
	Message string `json:"message"`
	Href    string `json:"href,omitempty"`
}

// uploadAnswer tells the script what became of its file, or goes back to the
// page with what became of all.
func (h *Handler) uploadAnswer(w http.ResponseWriter, r *http.Request, up uploaded, err error) error {
	l := ui.LangOf(r.Context())
	if !strings.Contains(r.Header.Get("Accept"), "application/json") {
		if err != nil {
			return err
		}
		ui.Redirect(w, r, backTo(up), uploadFlash(l, up))
		return nil
	}
	status, reply := http.StatusOK, fileReply(l, up)
	if err != nil {
		status, reply = h.uploadFailed(r, l, err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(reply)
}

// uploadFailed says why a file was not taken in. With no words the script
// offers to send it again.
func (h *Handler) uploadFailed(r *http.Request, l ui.Lang, err error) (int, uploadReply) {
	if why, ok := refusal.Of(err); ok {
		return http.StatusOK, uploadReply{Message: why.Says(string(l))}
	}
	if f, known := fault(l, err); known {
		text := l.T("Bạn không được nhận bản quét cho đơn vị này.")
		if f.Status == http.StatusNotFound {
			text = l.T("Không tìm thấy sổ đã chọn.")
		}
		return f.Status, uploadReply{Message: text}
	}
	h.Log.ErrorContext(r.Context(), "taking a file in failed", "error", err)
	return http.StatusInternalServerError, uploadReply{}
}

func fileReply(l ui.Lang, up uploaded) uploadReply {
	f := up.last
	switch {
	case up.zips > 0:
		return uploadReply{OK: true, Message: l.T("Đã nhận; đang mở tệp nén, xem tiến độ bên dưới")}
	case up.files == 0:
		return uploadReply{Message: l.T("Không có tệp nào trong lần gửi này.")}
	case f.Again:
		return uploadReply{OK: true, Message: l.T("đã nhận từ trước"), Href: "/scans/" + f.ID}
	case f.State == scan.Filed:
		return uploadReply{OK: true, Message: l.T("vào sổ: %s", f.Canonical), Href: "/scans/" + f.ID}
	case f.State == scan.Unnamed:
		return uploadReply{OK: true, Message: l.T("chờ bạn xếp: %s", f.Says(string(l))), Href: "/scans/" + f.ID}
	default:
		return uploadReply{Message: f.Says(string(l)), Href: "/scans/" + f.ID}
	}
}

func backTo(up uploaded) string {
	if up.book != "" {
		return "/books/" + up.book + "/scans"
	}
	return "/scans"
}

func uploadFlash(l ui.Lang, up uploaded) ui.Flash {
	if up.files == 0 {
		return ui.Flash{Tone: ui.Warn, Text: l.T("Không có tệp nào trong lần gửi này.")}
	}
	f := ui.Flash{Tone: ui.OK, Text: outcomeText(l, up.outcome)}
	if up.zips > 0 {
		f.Text = l.T("Đã nhận; đang mở tệp nén, xem tiến độ bên dưới")
	}
	if up.outcome.Waiting() > 0 {
		f.Tone, f.Href, f.Word = ui.Warn, "/scans", l.T("Xem tệp cần xử lý")
	}
	return f
}
