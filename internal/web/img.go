// SPDX-License-Identifier: Apache-2.0

package web

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
)

func (h *Handler) mountImages() {
	h.handle("GET /img/{page}", access.ScanView, h.image)
}

// imageHref is the address of a page's picture. The turn in it makes a new
// address when the page is turned, so that a browser may keep the old one for
// ever. Nothing in it says whose entry stands on the page.
func imageHref(p scan.Page, size scan.Size) string {
	return fmt.Sprintf("/img/%s?r=%d&size=%s", p.ID, p.Rotation, size)
}

// image serves a picture of a page, upright: size=thumb, view or full.
func (h *Handler) image(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	size := scan.Size(r.FormValue("size"))
	switch size {
	case "":
		size = scan.View
	case scan.Thumb, scan.View, scan.Full:
	default:
		return store.ErrNotFound
	}
	p, err := scan.GetPage(r.Context(), h.DB, actor.Province, r.PathValue("page"))
	if err != nil {
		return err
	}
	body, media, err := h.Scans.Picture(r.Context(), actor, p, size)
	if err != nil {
		return err
	}
	defer body.Close()
	head := w.Header()
	head.Set("Content-Type", media)
	head.Set("ETag", p.ETag(size))
	// Private: the browser of this person alone may keep it.
	if r.FormValue("r") == strconv.Itoa(p.Rotation) {
		head.Set("Cache-Control", "private, max-age=31536000, immutable")
	} else {
		head.Set("Cache-Control", "private, no-cache")
	}
	http.ServeContent(w, r, "", time.Time{}, body)
	return nil
}
