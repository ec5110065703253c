// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// scansReread asks for all refused files of a unit to be read again.
func (h *Handler) scansReread(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	scope, _, err := scansWhere(r, actor)
	if err != nil {
		return err
	}
	id, err := h.Scans.EnqueueReread(r.Context(), actor, h.Jobs, r.PostFormValue("key"), scope)
	if err != nil {
		return err
	}
	l := ui.LangOf(r.Context())
	ui.Redirect(w, r, address("/scans", "state", string(scan.Refused)), ui.Flash{Tone: ui.OK, Text: l.T("Đang đọc lại. Có thể đóng trang, việc vẫn chạy tiếp."), Href: "/jobs/" + id, Word: l.T("Xem việc đang chạy")})
	return nil
}
