// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/bag"
	"github.com/sogoc/sogoc/internal/exchange"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

func (h *Handler) mountJobs() {
	h.handle("GET /jobs", "", h.jobsPage)
	h.handle("GET /jobs/{id}", "", h.jobPage)
	h.handle("GET /jobs/{id}/part", "", h.jobPart)
	h.handle("POST /jobs/{id}/cancel", "", h.jobCancel)
	h.handle("POST /jobs/{id}/retry", "", h.jobRetry)
}

const jobsOnPage = 20

type jobsBody struct {
	One    *jobCard
	Open   []jobCard
	Ended  []jobCard
	Empty  ui.Empty
	Next   string
	Detail string
}

// jobCard is a job with what can be done to it beside stopping it.
type jobCard struct {
	Job   ui.Job
	Error *ui.Message
	When  string
	Href  string
	Acts  []ui.Action
}

func (h *Handler) theJob(r *http.Request, actor access.Actor) (job.Status, error) {
	s, err := h.Jobs.Get(r.Context(), actor.Province, r.PathValue("id"))
	if err == nil && !access.SeesJob(actor, s.Path, s.Actor) {
		err = access.ErrScope
	}
	return s, err
}

func (h *Handler) jobsPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	f := job.Filter{Path: actor.Path, Before: r.URL.Query().Get("after"), Limit: jobsOnPage + 1}
	if !actor.May(access.BookExport) && !actor.May(access.SystemView) {
		f.Path, f.Actor = "", actor.ID
	}
	found, err := h.Jobs.List(r.Context(), actor.Province, f)
	if err != nil {
		return err
	}
	body := jobsBody{Empty: ui.Empty{Icon: "job", Title: l.T("Không có việc nào đang chạy"), Text: l.T("Việc lâu như xuất dữ liệu, nhận tệp nén, kiểm tra nhật ký chạy ở đây. Có thể đóng trang, việc vẫn chạy tiếp.")}}
	if len(found) > jobsOnPage {
		found = found[:jobsOnPage]
		body.Next = address("/jobs", "after", found[jobsOnPage-1].ID)
	}
	for _, s := range found {
		card := h.jobCard(r, l, actor, s)
		if s.HasEnded() {
			body.Ended = append(body.Ended, card)
		} else {
			body.Open = append(body.Open, card)
		}
	}
	h.ui.Page(w, r, http.StatusOK, "jobs/list", ui.Page{Title: l.T("Việc đang chạy"), Active: "jobs", Body: body})
	return nil
}

func (h *Handler) jobPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	s, err := h.theJob(r, actor)
	if err != nil {
		return err
	}
	card := h.jobCard(r, l, actor, s)
	card.Href = ""
	body := jobsBody{One: &card}
	if s.State == job.Failed && actor.May(access.SystemView) {
		body.Detail = s.Error
	}
	p := ui.Page{Title: card.Job.Title, Active: "jobs", Crumbs: []ui.Crumb{{Text: l.T("Việc đang chạy"), Href: "/jobs"}, {Text: card.Job.Title}}, Body: body}
	h.ui.Page(w, r, http.StatusOK, "jobs/list", p)
	return nil
}

// jobPart is the moving part alone, asked for again and again by the page.
func (h *Handler) jobPart(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	s, err := h.theJob(r, actor)
	if err != nil {
		return err
	}
	h.ui.Part(w, r, h.jobView(r, ui.LangOf(r.Context()), actor, s))
	return nil
}

func (h *Handler) jobCard(r *http.Request, l ui.Lang, actor access.Actor, s job.Status) jobCard {
	c := jobCard{Job: h.jobView(r, l, actor, s), Href: "/jobs/" + s.ID}
	c.When = l.T("%s · yêu cầu lúc %s", h.people(r.Context()).name(s.Actor), l.DateTime(s.Created))
	if s.HasEnded() && !s.Started.IsZero() {
		c.When += " · " + l.T("chạy trong %s", l.Span(s.Ended.Sub(s.Started)))
	}
	if s.State == job.Failed {
		c.Error = &ui.Message{Tone: ui.Bad, Title: l.T("Việc này chưa làm xong vì gặp lỗi."), Text: l.T("Phần đã làm vẫn giữ nguyên. Hãy bấm Làm lại; nếu vẫn lỗi, báo quản trị kèm mã %s.", s.ID[max(0, len(s.ID)-8):])}
	}
	if s.State == job.Failed || s.State == job.Cancelled {
		c.Acts = []ui.Action{{Text: l.T("Làm lại"), Icon: "rotate", Small: true, Post: "/jobs/" + s.ID + "/retry"}}
	}
	return c
}

// jobView is a job as the component shows it.
func (h *Handler) jobView(r *http.Request, l ui.Lang, actor access.Actor, s job.Status) ui.Job {
	now := h.Now()
	v := ui.Job{Title: h.Jobs.KindTitle(s.Kind, string(l)), State: string(s.State), Done: s.Done, Total: s.Total, Rate: s.Rate(now), Poll: "/jobs/" + s.ID + "/part", Cancel: "/jobs/" + s.ID + "/cancel", Note: s.Note}
	if s.Title != "" {
		v.Title += ": " + s.Title
	}
	if left, ok := s.Remaining(now); ok {
		v.Left = left
	}
	if s.Cancelling {
		v.Note, v.Cancel = l.T("đang dừng…"), ""
	}
	if s.State == job.Done {
		v.Result = h.jobResult(l, s)
		if s.Kind == VerifyKind {
			v.Note = verifyNote(l, s.Result)
		}
	}
	return v
}

// jobResult leads to what a job made.
func (h *Handler) jobResult(l ui.Lang, s job.Status) *ui.Action {
	var args struct{ Book string }
	if err := json.Unmarshal(s.Args, &args); err == nil && args.Book != "" {
		if s.Kind == exchange.JobKind {
			return &ui.Action{Text: l.T("Tệp đã xuất"), Icon: "export", Href: exportAddress(args.Book), Small: true}
		}
		if s.Kind == bag.PackKind || s.Kind == bag.CheckKind {
			return &ui.Action{Text: l.T("Xem các gói"), Icon: "folder", Href: bagAddress(args.Book), Small: true}
		}
		return &ui.Action{Text: l.T("Mở sổ"), Icon: "book", Href: "/books/" + args.Book, Small: true}
	}
	if s.Kind == bag.RestoreKind {
		return &ui.Action{Text: l.T("Xem các gói"), Icon: "folder", Href: "/bags", Small: true}
	}
	if s.Kind == "scan.zip" {
		return &ui.Action{Text: l.T("Xem bản quét đã nhận"), Icon: "scan", Href: "/scans", Small: true}
	}
	return nil
}

// VerifyResult is what the job of kind VerifyKind leaves behind.
type VerifyResult struct {
	Records, Signed, Vouched int64
	Problems                 []string
}

func verifyNote(l ui.Lang, result string) string {
	var v VerifyResult
	if err := json.Unmarshal([]byte(result), &v); err != nil {
		return ""
	}
	if len(v.Problems) > 0 {
		return l.T("PHÁT HIỆN %d CHỖ BỊ SỬA. Hãy giữ nguyên máy chủ và báo ngay lãnh đạo Sở. Chi tiết: chạy sogoc audit verify.", len(v.Problems))
	}
	return l.T("Nguyên vẹn: %d bản ghi, %d đã ký, %d nội dung khớp.", v.Records, v.Signed, v.Vouched)
}

func (h *Handler) jobCancel(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	return h.changeJob(w, r, actor, h.Jobs.Cancel, ui.T(r.Context(), "Đã yêu cầu dừng."))
}

func (h *Handler) jobRetry(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	return h.changeJob(w, r, actor, h.Jobs.Retry, ui.T(r.Context(), "Đã xếp lại vào hàng chờ."))
}

func (h *Handler) changeJob(w http.ResponseWriter, r *http.Request, actor access.Actor, change func(context.Context, *store.Tx, string, string) error, said string) error {
	s, err := h.theJob(r, actor)
	if err != nil {
		return err
	}
	err = h.DB.Write(r.Context(), func(ctx context.Context, tx *store.Tx) error {
		return change(ctx, tx, actor.Province, s.ID)
	})
	flash := ui.Flash{Tone: ui.OK, Text: said}
	if errors.Is(err, job.ErrEnded) || errors.Is(err, job.ErrNotEnded) {
		flash, err = ui.Flash{Tone: ui.Info, Text: ui.T(r.Context(), "Việc này vừa đổi tình trạng, không cần làm gì thêm.")}, nil
	}
	if err != nil {
		return err
	}
	ui.Redirect(w, r, "/jobs/"+s.ID, flash)
	return nil
}
