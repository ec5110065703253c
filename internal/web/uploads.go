// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/refusal"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/upload"
	"github.com/sogoc/sogoc/internal/web/ui"
)

const (
	// endedWait is how long a question what became of uploads stays open: below
	// what proxies between allow.
	endedWait = 15 * time.Second
	// offerMost bounds a request that offers files: names and hashes only.
	offerMost = 1 << 20
)

func (h *Handler) mountUploads() {
	if h.Uploads == nil {
		return
	}
	h.Uploads.Say = uploadRefusal
	h.mux.Handle(upload.Prefix, h.script(http.HandlerFunc(h.uploadTus)))
	h.mux.Handle("POST /uploads/offer", h.script(http.HandlerFunc(h.uploadOffer)))
	h.mux.Handle("POST /uploads/ended", h.script(http.HandlerFunc(h.uploadEnded)))
	h.handle("GET /uploads", access.ScanUpload, h.uploadsPage)
	h.handle("POST /uploads/drop/{id}", access.ScanUpload, h.uploadDrop)
}

// script guards what a script or the command line asks for: refusals are
// answers, not pages.
func (h *Handler) script(next http.Handler) http.Handler {
	return h.signedIn(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if actor, _ := access.ActorOf(r.Context()); !actor.May(access.ScanUpload) {
			h.refuseScript(w, r, access.ErrRole)
			return
		}
		next.ServeHTTP(w, r)
	}))
}

func (h *Handler) uploadTus(w http.ResponseWriter, r *http.Request) { h.Uploads.ServeHTTP(w, r) }

// uploadRefusal puts what an upload is refused for into words.
func uploadRefusal(ctx context.Context, err error) (int, string) {
	l := ui.LangOf(ctx)
	why, refused := refusal.Of(err)
	switch {
	case refused:
		return http.StatusInsufficientStorage, why.Says(string(l))
	case errors.Is(err, upload.ErrSize):
		return http.StatusRequestEntityTooLarge, l.T("Tệp quá lớn. Một tệp quét tối đa %s; tệp ZIP lớn hơn mức cho phép thì chia nhỏ theo sổ.", l.Bytes(scan.MaxFile))
	case errors.Is(err, upload.ErrDisk):
		return http.StatusInsufficientStorage, l.T("Máy chủ sắp hết đĩa nên chưa nhận thêm. Hãy báo người quản trị rồi gửi lại.")
	case errors.Is(err, upload.ErrMany):
		return http.StatusTooManyRequests, l.T("Có quá nhiều tệp đang gửi dở. Hãy gửi tiếp hoặc bỏ bớt ở trang “Gửi bản quét”.")
	case errors.Is(err, upload.ErrSame):
		return http.StatusConflict, l.T("Tệp này đang được gửi ở một cửa sổ khác.")
	case errors.Is(err, upload.ErrOffer):
		return http.StatusBadRequest, l.T("Yêu cầu gửi tệp không đúng. Hãy tải lại trang rồi chọn lại tệp.")
	}
	f, known := fault(l, err)
	switch {
	case known && f.Status == http.StatusForbidden:
		return f.Status, l.T("Bạn không được nhận bản quét cho đơn vị này.")
	case known && f.Status == http.StatusNotFound:
		return f.Status, l.T("Không tìm thấy sổ đã chọn.")
	}
	return http.StatusInternalServerError, ""
}

func (h *Handler) refuseScript(w http.ResponseWriter, r *http.Request, err error) {
	status, text := uploadRefusal(r.Context(), err)
	if status == http.StatusInternalServerError {
		h.Log.ErrorContext(r.Context(), "an upload failed", "path", r.URL.Path, "error", err)
	}
	answerJSON(w, status, map[string]string{"message": text})
}

func answerJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the browser has gone: nobody is left to tell
}

// offer is the body of POST /uploads/offer.
type offer struct {
	Unit  string           `json:"unit"`
	Book  string           `json:"book"`
	Files []upload.Offered `json:"files"`
}

// fileAnswer says of one file what is to be sent, or what became of it. State
// is "new", "open", "done", "failed" or "gone"; Kind of a done one is a state
// of scans, "again", "still" (again, and a person has not settled it yet) or
// "zip".
type fileAnswer struct {
	State  string `json:"state"`
	ID     string `json:"id,omitempty"`
	Offset int64  `json:"offset,omitempty"`
	Kind   string `json:"kind,omitempty"`
	uploadReply
}

// uploadOffer tells which of some files need sending.
func (h *Handler) uploadOffer(w http.ResponseWriter, r *http.Request) {
	actor, _ := access.ActorOf(r.Context())
	var in offer
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, offerMost)).Decode(&in); err != nil {
		h.refuseScript(w, r, upload.ErrOffer)
		return
	}
	verdicts, err := h.Uploads.Offer(r.Context(), actor, in.Unit, in.Book, in.Files)
	if err != nil {
		h.refuseScript(w, r, err)
		return
	}
	l := ui.LangOf(r.Context())
	answers := make([]fileAnswer, len(verdicts))
	for i, v := range verdicts {
		answers[i] = fileAnswer{State: string(v.State), ID: v.Upload.ID, Offset: v.Upload.Offset}
		if v.State == upload.Done {
			answers[i] = doneAnswer(l, v.Upload, v.File)
			answers[i].Kind = again(answers[i].Kind, v.Upload.Zip)
		}
	}
	answerJSON(w, http.StatusOK, map[string]any{"files": answers})
}

// again marks an archive that was sent before.
func again(kind string, zip bool) string {
	if zip {
		return "again"
	}
	return kind
}

// uploadEnded waits until one of some uploads has ended and tells what became
// of it; after a while, that none has.
func (h *Handler) uploadEnded(w http.ResponseWriter, r *http.Request) {
	actor, _ := access.ActorOf(r.Context())
	var in struct {
		IDs  []string `json:"ids"`
		Wait int      `json:"wait"` // seconds; 0 for as long as goes
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, offerMost)).Decode(&in); err != nil || len(in.IDs) > upload.OffersMost {
		h.refuseScript(w, r, upload.ErrOffer)
		return
	}
	most := endedWait
	if in.Wait > 0 {
		most = min(most, time.Duration(in.Wait)*time.Second)
	}
	wait, stop := context.WithTimeout(r.Context(), most)
	defer stop()
	ended, err := h.Uploads.Ended(wait, actor, in.IDs)
	if err != nil {
		h.refuseScript(w, r, err)
		return
	}
	answers := make([]fileAnswer, len(ended))
	for i, up := range ended {
		if answers[i], err = h.endedAnswer(r, actor, up); err != nil {
			h.refuseScript(w, r, err)
			return
		}
	}
	answerJSON(w, http.StatusOK, map[string]any{"files": answers})
}

func (h *Handler) endedAnswer(r *http.Request, actor access.Actor, up upload.Upload) (fileAnswer, error) {
	l := ui.LangOf(r.Context())
	switch {
	case up.State != upload.Done:
		return fileAnswer{State: string(up.State), ID: up.ID, uploadReply: uploadReply{Message: up.Says(string(l))}}, nil
	case up.Zip:
		return doneAnswer(l, up, scan.File{}), nil
	}
	f, err := scan.GetFile(r.Context(), h.DB, actor.Province, up.FileID)
	f.Again = up.Again
	return doneAnswer(l, up, f), err
}

// doneAnswer says what became of a file that is in.
func doneAnswer(l ui.Lang, up upload.Upload, f scan.File) fileAnswer {
	a := fileAnswer{State: string(upload.Done), ID: up.ID}
	switch {
	case up.Zip:
		a.Kind = "zip"
		a.uploadReply = fileReply(l, uploaded{zips: 1})
		a.Href = "/jobs/" + up.FileID
	case f.Again && f.State != scan.Filed:
		a.Kind = "still"
		f.Again = false
		a.uploadReply = fileReply(l, uploaded{files: 1, last: f})
	case f.Again:
		a.Kind = "again"
		a.uploadReply = fileReply(l, uploaded{files: 1, last: f})
	default:
		a.Kind = string(f.State)
		a.uploadReply = fileReply(l, uploaded{files: 1, last: f})
	}
	return a
}
