// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/practice"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

func (h *Handler) mountPractice() {
	h.handle("GET /practice", access.EntryKey, h.practicePage)
	h.handle("GET /practice/img/{n}", access.EntryKey, h.practiceImage)
}

// practicePage is the workbench over drawn pages: whatever is keyed there is
// compared with their truth and forgotten. ?n= begins at an exercise, ?tour=1
// with the tour.
func (h *Handler) practicePage(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
	l := ui.LangOf(r.Context())
	n, err := strconv.Atoi(r.FormValue("n"))
	if err != nil || n < 1 || n > practice.Count {
		n = 1
	}
	props := map[string]any{"n": n, "tour": r.FormValue("tour") != "", "home": "/keying"}
	h.island(w, r, l.T("Tập nhập"), "practice", props, l.T("Màn hình nhập liệu cần JavaScript. Hãy bật JavaScript trong trình duyệt."))
	return nil
}

// practiceImage is the page of an exercise. It shows nobody: everybody may keep it.
func (h *Handler) practiceImage(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return store.ErrNotFound
	}
	x, err := practice.Get(n)
	if errors.Is(err, practice.ErrNone) {
		return store.ErrNotFound
	}
	if err != nil {
		return err
	}
	p, err := x.Draw()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Cache-Control", "private, max-age=86400")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(p.JPEG))
	return nil
}
