// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"context"
	"encoding/base64"
	"net/http"
	"strconv"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
)

func (s *server) audit() {
	add(s, op{id: "listAudit", method: http.MethodGet, path: "/audit", tag: "audit", scope: access.AuditRead, vi: "Nhật ký, mới nhất trước", en: "Records of the audit log, newest first"}, s.listAudit)
	add(s, op{id: "getCheckpoint", method: http.MethodGet, path: "/audit/checkpoint", tag: "audit", scope: access.AuditRead, vi: "Đầu nhật ký được ký gần nhất", en: "The newest signed head of the log",
		more: "A signed note in the form of golang.org/x/mod/sumdb/note over the size and the RFC 6962 root. Keep it: nothing before it can be changed unseen."}, s.getCheckpoint)
}

// AuditRecord is one thing done. Nothing in it is personal.
type AuditRecord struct {
	Seq     int64             `json:"seq" doc:"Place in the log, from 0"`
	At      int64             `json:"at" doc:"UTC milliseconds"`
	Actor   string            `json:"actor" doc:"Account, or system"`
	Action  string            `json:"action" example:"entry.key" doc:"What was done"`
	Target  string            `json:"target" example:"entry:0192…" doc:"To what it was done: kind and id"`
	Version int               `json:"version,omitempty" doc:"Version that it made"`
	Digest  string            `json:"digest,omitempty" doc:"SHA-256 of the content written"`
	Detail  map[string]string `json:"detail,omitempty" doc:"More about it, nothing personal"`
}

type auditInput struct {
	Paging
	Actor  string `query:"actor" maxLength:"64" doc:"Account"`
	Target string `query:"target" maxLength:"100" example:"entry:0192…" doc:"To what it was done: kind and id"`
}

func (s *server) listAudit(ctx context.Context, actor access.Actor, in *auditInput) (*listed[AuditRecord], error) {
	if err := access.Can(actor, access.AuditView, access.Target{Path: actor.Path}); err != nil {
		return nil, err
	}
	before, _ := strconv.ParseInt(in.cursor, 10, 64) // none starts with the newest
	all, err := access.Trail(ctx, s.DB, access.TrailFilter{Province: actor.Province, Scope: actor.Path, Actor: in.Actor, Target: in.Target, Before: before, Limit: in.Limit + 1})
	if err != nil {
		return nil, err
	}
	next := ""
	if len(all) > in.Limit {
		all = all[:in.Limit]
		next = strconv.FormatInt(all[in.Limit-1].Seq, 10)
	}
	items := make([]AuditRecord, 0, len(all))
	for _, r := range all {
		items = append(items, AuditRecord{r.Seq, r.At, r.Actor, r.Action, r.Target, r.Version, r.Digest, r.Detail})
	}
	return page(&in.Paging, items, next), nil
}

// Checkpoint is a signed head of the log.
type Checkpoint struct {
	Size int64  `json:"size" doc:"Records it covers"`
	Root string `json:"root" doc:"RFC 6962 root, base64"`
	At   int64  `json:"at" doc:"UTC milliseconds"`
	Note string `json:"note" doc:"The signed text"`
}

func (s *server) getCheckpoint(ctx context.Context, actor access.Actor, _ *struct{}) (*answer[Checkpoint], error) {
	if err := access.Can(actor, access.AuditView, access.Target{Path: actor.Path}); err != nil {
		return nil, err
	}
	c, err := audit.Last(ctx, s.DB)
	return give(Checkpoint{c.Size, base64.StdEncoding.EncodeToString(c.Root[:]), c.At, c.Note}), err
}
