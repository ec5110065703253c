// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

func (h *Handler) mountAudit() {
	h.handle("GET /audit", access.AuditView, h.auditPage)
	h.handle("POST /audit/verify", access.AuditView, h.auditVerify)
}

// VerifyKind is the kind of job that checks the whole audit log.
const VerifyKind = "audit.verify"

const recordsOnPage = 60

type auditBody struct {
	Table      *ui.Table
	Filters    ui.Filters
	Only       *ui.Message
	Checkpoint *audit.Checkpoint
	Signed     string
	Verify     *ui.Action
	Last       *ui.Job
}

func (h *Handler) auditPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l, q := ui.LangOf(r.Context()), r.URL.Query()
	before, _ := strconv.ParseInt(q.Get("after"), 10, 64) // what is no number starts anew
	f := access.TrailFilter{Province: actor.Province, Scope: actor.Path, Actor: q.Get("actor"), Target: q.Get("target"), Before: before, Limit: recordsOnPage + 1}
	records, err := access.Trail(r.Context(), h.DB, f)
	if err != nil {
		return err
	}
	says := h.auditWords(r)
	t := ui.NewTable(r, ui.Column{Text: l.T("Số"), Num: true}, ui.Column{Text: l.T("Lúc")}, ui.Column{Text: l.T("Người")}, ui.Column{Text: l.T("Việc")}, ui.Column{Text: l.T("Đối tượng")}, ui.Column{Text: l.T("Chi tiết")})
	t.Empty = ui.Empty{Icon: "audit", Title: l.T("Không có bản ghi nào"), Text: l.T("Mỗi việc làm thay đổi dữ liệu, mỗi lần xem đầy đủ một trường hợp đều được ghi ở đây.")}
	if len(records) > recordsOnPage {
		records = records[:recordsOnPage]
		t.PageBy("", strconv.FormatInt(records[recordsOnPage-1].Seq, 10))
	}
	for _, rec := range records {
		who := ui.Text(says.people.name(rec.Actor))
		if rec.Actor != "system" {
			who.Href = address("/audit", "actor", rec.Actor)
		}
		t.Add(ui.Num(rec.Seq), ui.At(ui.Millis(rec.At)), who, ui.Text(says.action(rec.Action)), says.target(rec), ui.Text(says.detail(rec)))
	}
	body := auditBody{Table: t, Only: auditOnly(l, says, f)}
	if err := h.auditHead(r, actor, &body); err != nil {
		return err
	}
	p := ui.Page{Title: l.T("Nhật ký"), Lead: l.T("Sổ ghi nối tiếp, không sửa, không xóa được mà không bị phát hiện. Không có thông tin của người dân trong nhật ký."), Active: "audit", Body: body}
	h.ui.Page(w, r, http.StatusOK, "audit/list", p)
	return nil
}

// auditOnly says what the list is narrowed to, with the way out.
func auditOnly(l ui.Lang, says *auditWords, f access.TrailFilter) *ui.Message {
	var only []string
	if f.Actor != "" {
		only = append(only, l.T("việc của %s", says.people.name(f.Actor)))
	}
	if f.Target != "" {
		only = append(only, l.T("bản ghi về %s", says.targetName(f.Target)))
	}
	if len(only) == 0 {
		return nil
	}
	return &ui.Message{Tone: ui.Info, Text: l.T("Chỉ hiện %s.", strings.Join(only, ", ")), Do: []ui.Action{{Text: l.T("Xem tất cả"), Href: "/audit"}}}
}

// auditHead is the last signed head of the log and the state of its checking.
func (h *Handler) auditHead(r *http.Request, actor access.Actor, body *auditBody) error {
	l := ui.LangOf(r.Context())
	c, err := audit.Last(r.Context(), h.DB)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err == nil {
		body.Checkpoint, body.Signed = &c, l.T("Đã ký %d bản ghi đầu tiên, %s.", c.Size, l.AsOf(ui.Millis(c.At)))
	}
	if h.Jobs == nil {
		return nil
	}
	body.Verify = &ui.Action{Text: l.T("Kiểm tra toàn bộ nhật ký ngay"), Icon: "audit", Post: "/audit/verify", Args: map[string]string{"key": store.NewID()}, Kind: "primary"}
	last, err := h.Jobs.List(r.Context(), actor.Province, job.Filter{Path: actor.Path, Kind: VerifyKind, Limit: 1})
	if err != nil || len(last) == 0 {
		return err
	}
	shown := h.jobView(r, l, actor, last[0])
	body.Last = &shown
	if !last[0].HasEnded() {
		body.Verify = nil
	}
	return nil
}

// auditVerify asks for a check of the whole log. The key makes a second click
// show the first job.
func (h *Handler) auditVerify(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	var id string
	err := h.DB.Write(r.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		id, _, err = store.Once(ctx, tx, actor.ID, r.PostFormValue("key"), func() (string, error) {
			return h.Jobs.Enqueue(ctx, tx, job.Job{Province: actor.Province, Path: actor.Path, Kind: VerifyKind, Title: l.T("Toàn bộ nhật ký"), Actor: actor.ID})
		})
		return err
	})
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/jobs/"+id, http.StatusSeeOther)
	return nil
}
