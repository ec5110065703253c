// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"fmt"
	"net/http"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
)

func (h *Handler) mountImages() {
	h.handle("GET /img/{page}", access.ScanView, h.image)
	h.handle("GET /img/{page}/tile/{level}/{tile}", access.ScanView, h.imageTile)
	h.handle("GET /img/{page}/crop/{box}", access.ScanView, h.imageCrop)
}

// imageHref is the address of a page's picture. The version of its look in it
// makes a new address when the page is turned or cleaned otherwise, so that a browser may keep the old one for
// ever. Nothing in it says whose entry stands on the page.
func imageHref(p scan.Page, size scan.Size) string {
	return fmt.Sprintf("/img/%s?r=%s&size=%s", p.ID, p.Version(), size)
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
	if size != scan.Thumb {
		if err := h.Scans.Viewed(r.Context(), actor, p); err != nil {
			return err
		}
	}
	w.Header().Set("Content-Type", media)
	cachePrivately(w, r, p, p.ETag(size))
	http.ServeContent(w, r, "", time.Time{}, body)
	return nil
}

// cachePrivately lets the browser of this person alone keep a picture: for ever
// when the address says how the page stands, else it has to ask again.
func cachePrivately(w http.ResponseWriter, r *http.Request, p scan.Page, tag string) {
	head := w.Header()
	head.Set("ETag", tag)
	head.Set("Cache-Control", "private, no-cache")
	if r.FormValue("r") == p.Version() {
		head.Set("Cache-Control", "private, max-age=31536000, immutable")
	}
}

// imageTile serves a square of a page at a level of its pyramid: 3/0_2.
func (h *Handler) imageTile(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	var t scan.Tile
	if _, err := fmt.Sscanf(r.PathValue("level")+"/"+r.PathValue("tile"), "%d/%d_%d", &t.Level, &t.X, &t.Y); err != nil {
		return store.ErrNotFound
	}
	p, err := scan.GetPage(r.Context(), h.DB, actor.Province, r.PathValue("page"))
	if err != nil {
		return err
	}
	data, err := h.Scans.Tile(r.Context(), actor, p, t)
	if err != nil {
		return err
	}
	return h.serveJPEG(w, r, actor, p, t.ETag(p), data)
}

// imageCrop serves a part of a page, x-y-w-h in ten-thousandths of it.
func (h *Handler) imageCrop(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	c, err := scan.ParseCrop(r.PathValue("box"))
	if err != nil {
		return store.ErrNotFound
	}
	p, err := scan.GetPage(r.Context(), h.DB, actor.Province, r.PathValue("page"))
	if err != nil {
		return err
	}
	data, err := h.Scans.Cut(r.Context(), actor, p, c)
	if err != nil {
		return err
	}
	return h.serveJPEG(w, r, actor, p, c.ETag(p), data)
}

// serveJPEG sends a readable part of a page, and notes who was shown it.
func (h *Handler) serveJPEG(w http.ResponseWriter, r *http.Request, actor access.Actor, p scan.Page, tag string, data []byte) error {
	if err := h.Scans.Viewed(r.Context(), actor, p); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/jpeg")
	cachePrivately(w, r, p, tag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	return nil
}
