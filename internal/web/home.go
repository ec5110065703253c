// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
)

func (h *Handler) mountHome() {
	h.handle("GET /{$}", "", h.home)
}

// homes is where each role begins its day.
var homes = map[access.Role]string{
	access.Keyer: "/keying", access.Reviewer: "/review", access.Registrar: "/books", access.Head: "/progress",
	access.Department: "/progress", access.Viewer: "/progress", access.Admin: "/accounts",
}

func (h *Handler) home(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	http.Redirect(w, r, homes[actor.Role], http.StatusSeeOther)
	return nil
}
