// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"

	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/store"
)

// Look is how a page is drawn from its picture: the recipe with the turn that
// the page stands at.
func (p Page) Look() clean.Recipe {
	r := p.Recipe
	r.Turn = (p.Rotation/90%4 + 4) % 4
	return r
}

// AsReceived tells that the page is shown as its picture is.
func (p Page) AsReceived() bool { return p.Rotation%360 == 0 && p.Recipe.Plain() }

// Shown gives the width and height of the page as it is shown, in pixels of the
// full picture.
func (p Page) Shown() (w, h int) {
	f := p.Look().Frame(p.Width, p.Height)
	return f.W, f.H
}

// Version names the look: the same picture under the same version is drawn the
// same. For addresses and caches.
func (p Page) Version() string {
	if p.Recipe.Plain() {
		return fmt.Sprint(p.Rotation)
	}
	h := fnv.New64a()
	h.Write([]byte(recipeText(p.Recipe))) // never fails
	return fmt.Sprintf("%d-%x", p.Rotation, h.Sum64())
}

// recipeText is how a recipe is kept; the turn has its own column.
func recipeText(r clean.Recipe) string {
	r.Turn = 0
	text, err := json.Marshal(r)
	if err != nil || string(text) == "{}" { // numbers and words: can't fail once checked
		return ""
	}
	return string(text)
}

// recipeColumn reads the column recipe into a Page.
type recipeColumn struct{ to *clean.Recipe }

func (c recipeColumn) Scan(src any) error { return scanJSON(src, c.to) }

func scanJSON(src, to any) error {
	text := []byte{}
	switch v := src.(type) {
	case string:
		text = []byte(v)
	case []byte:
		text = v
	}
	if len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, to)
}

func reportText(r clean.Report) string {
	if r.Empty() {
		return ""
	}
	text, err := json.Marshal(r)
	if err != nil { // numbers and words: can't fail
		return ""
	}
	return string(text)
}

var (
	sqlPlaces   = store.SQL("scan.region.quads", `SELECT entry_id, page_id, ord, x, y, w, h, quad FROM region WHERE province = $1 AND page_id = $2 ORDER BY y, entry_id`)
	sqlPutPlace = store.SQL("scan.region.quad", `INSERT INTO region (province, entry_id, page_id, ord, x, y, w, h, quad) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (province, entry_id, page_id) DO UPDATE SET x = excluded.x, y = excluded.y, w = excluded.w, h = excluded.h, quad = excluded.quad`)
	sqlLook     = store.SQL("scan.page.look", `UPDATE scan_page SET rotation = $3, recipe = $4 WHERE province = $1 AND id = $2`)
)

// anchored is a region with its fixed place on the picture.
type anchored struct {
	Region
	quad [4]clean.Point
}

// anchors reads the regions of a page with their places on the picture. A
// region that was given under the look in force gets its place from it.
func anchors(ctx context.Context, tx *store.Tx, p Page) ([]anchored, error) {
	frame := p.Look().Frame(p.Width, p.Height)
	return store.All(ctx, tx, sqlPlaces, func(row store.Row) (a anchored, err error) {
		var text string
		if err := row.Scan(&a.EntryID, &a.PageID, &a.Ord, &a.X, &a.Y, &a.W, &a.H, &text); err != nil {
			return a, err
		}
		if text != "" {
			return a, json.Unmarshal([]byte(text), &a.quad)
		}
		a.quad = frame.Corners(a.box())
		return a, nil
	}, p.Province, p.ID)
}

// box is the region in fractions of the page shown.
func (r Region) box() clean.Box {
	return clean.Box{X: float64(r.X) / 1000, Y: float64(r.Y) / 1000, W: float64(r.W) / 1000, H: float64(r.H) / 1000}
}

// FromPicture gives where on the page shown a part of its picture appears: x, y,
// w and h of r are thousandths of the picture as received.
func (p Page) FromPicture(r Region) Region {
	asIs := clean.Recipe{}.Frame(p.Width, p.Height)
	on, _ := anchored{r, asIs.Corners(r.box())}.under(p.Look().Frame(p.Width, p.Height))
	return on
}

// OnPicture gives a region of the page in thousandths of its picture, turned
// by Rotation and not changed otherwise: for whoever has the picture alone.
func (p Page) OnPicture(r Region) Region {
	a := anchored{r, p.Look().Frame(p.Width, p.Height).Corners(r.box())}
	turned := clean.Recipe{Turn: p.Look().Turn}
	on, _ := a.under(turned.Frame(p.Width, p.Height))
	return on
}

// under gives the region as it appears under a look; ok is false when nothing
// of it lies on the page shown.
func (a anchored) under(f clean.Frame) (r Region, ok bool) {
	b := f.Around(a.quad)
	edge := func(v float64) int { return int(math.Round(min(max(v, 0), 1) * 1000)) }
	r = a.Region
	r.X, r.Y = edge(b.X), edge(b.Y)
	r.W, r.H = edge(b.X+b.W)-r.X, edge(b.Y+b.H)-r.Y
	ok = r.W > 0 && r.H > 0
	// A region that was trimmed away keeps its entry on the page: a sliver.
	r.W, r.H = max(r.W, 1), max(r.H, 1)
	r.X, r.Y = min(r.X, 1000-r.W), min(r.Y, 1000-r.H)
	return r, ok
}

// relook gives a page another look, and its regions their places under it.
func (s *Scans) relook(ctx context.Context, tx *store.Tx, before, after Page) error {
	places, err := anchors(ctx, tx, before)
	if err != nil {
		return err
	}
	if err := tx.Do(ctx, sqlLook, after.Province, after.ID, after.Rotation, recipeText(after.Recipe)); err != nil {
		return err
	}
	if err := s.due(ctx, tx, after.Province, after.BookID, store.Millis(s.Now())); err != nil {
		return err
	}
	frame := after.Look().Frame(after.Width, after.Height)
	for _, a := range places {
		r, _ := a.under(frame)
		if err := putPlace(ctx, tx, after, r, a.quad); err != nil {
			return err
		}
	}
	return nil
}

func putPlace(ctx context.Context, tx *store.Tx, p Page, r Region, quad [4]clean.Point) error {
	for i, q := range quad {
		quad[i] = clean.Point{X: math.Round(q.X*1e6) / 1e6, Y: math.Round(q.Y*1e6) / 1e6}
	}
	text, err := json.Marshal(quad)
	if err != nil {
		return fmt.Errorf("noting a region: %w", err)
	}
	err = tx.Do(ctx, sqlPutPlace, p.Province, r.EntryID, p.ID, r.Ord, r.X, r.Y, r.W, r.H, string(text))
	return err
}
