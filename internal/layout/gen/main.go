// SPDX-License-Identifier: Apache-2.0

// Command gen measures the templates on blank forms: pages of drawpage with
// nothing filled in, whose slots are known exactly.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/draw"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/layout"
)

var types = []string{"birth", "marriage", "death", "parent_child", "marital_status_cert"}

var eras = []struct {
	layout       drawpage.Layout
	since, until int
	suffix       string
}{{drawpage.LayoutRuled, 0, 1998, "old"}, {drawpage.LayoutHalf, 1999, 2015, "1999"}, {drawpage.LayoutTable, 2016, 0, "2016"}}

func main() {
	for _, typ := range types {
		for _, era := range eras {
			t, err := measure(typ, era.layout)
			if err == nil {
				t.ID, t.Type, t.Since, t.Until = typ+"-"+era.suffix, typ, era.since, era.until
				err = os.WriteFile(filepath.Join("templates", t.ID+".json"), text(t), 0o644)
			}
			if err != nil {
				fmt.Fprintln(os.Stderr, "gen:", err)
				os.Exit(1)
			}
		}
	}
}

// measure draws a blank form and takes its slots.
func measure(typ string, lay drawpage.Layout) (*layout.Template, error) {
	spec := drawpage.Spec{Type: typ, Layout: lay, Seed: 6, DPI: 150, Capture: drawpage.CaptureScan, Writing: drawpage.WritingPrint, Book: drawpage.Book{Page: 1}}
	spec.Entries = make([]drawpage.Entry, drawpage.PerPage(lay))
	img, truth, err := drawpage.Draw(spec)
	if err != nil {
		return nil, err
	}
	w, h := truth.PaperMM[0], truth.PaperMM[1]
	t := &layout.Template{Paper: truth.PaperMM, Page: map[string]layout.Box{}, Fields: map[string]layout.Box{}}
	for _, e := range truth.Entries {
		t.Entries = append(t.Entries, fraction(e.MM, drawpage.Rect{X1: w, Y1: h}))
	}
	first := truth.Entries[0]
	for _, f := range first.Fields {
		if _, has := t.Fields[f.ID]; !has && f.ID != "" && !f.Copy {
			t.Fields[f.ID] = fraction(f.SlotMM, first.MM)
		}
	}
	for _, f := range truth.Book {
		if f.ID == "trangSo" {
			slot := f.SlotMM
			slot.X1 = slot.X0 + 14 // room for three figures
			t.Page[f.ID] = fraction(slot, drawpage.Rect{X1: w, Y1: h})
		}
	}
	tickBoxes(t, typ, lay, truth)
	t.Across, t.Down = linesOf(img)
	return t, nil
}

// linesOf finds the lines of the blank form as they are found on a page, without
// those of the sheet's edges and of the margin's words.
func linesOf(img image.Image) (across, down []layout.Rule) {
	page := image.NewGray(img.Bounds())
	draw.Draw(page, page.Rect, img, img.Bounds().Min, draw.Src)
	rules := layout.FindRules(page)
	return ofForm(rules.Across), ofForm(rules.Down)
}

func ofForm(rules []layout.Rule) (kept []layout.Rule) {
	for _, r := range rules {
		if r.At > 0.02 && r.At < 0.97 {
			kept = append(kept, layout.Rule{At: round(r.At), From: round(r.From), To: round(r.To)})
		}
	}
	return kept
}

// tickBoxes gives the fields that are ticked rather than written the whole set
// of boxes with their captions.
func tickBoxes(t *layout.Template, typ string, lay drawpage.Layout, truth drawpage.Truth) {
	var set drawpage.Rect
	first := truth.Entries[0]
	for _, p := range truth.Printed {
		if p.Check {
			set = set.Union(p.Box)
		}
	}
	if set.Empty() {
		return
	}
	mm := truth.PaperMM[0] / float64(truth.Width)
	box := drawpage.Rect{X0: set.X0 * mm, Y0: set.Y0 * mm, X1: first.MM.X1, Y1: set.Y1*mm + 4}
	for _, id := range drawpage.Fields(typ, lay) {
		_, slot := t.Fields[id]
		_, page := t.Page[id]
		if !slot && !page {
			t.Fields[id] = fraction(box, first.MM)
		}
	}
}

func fraction(r, of drawpage.Rect) layout.Box {
	w, h := of.X1-of.X0, of.Y1-of.Y0
	return layout.Box{X: round((r.X0 - of.X0) / w), Y: round((r.Y0 - of.Y0) / h), W: round((r.X1 - r.X0) / w), H: round((r.Y1 - r.Y0) / h)}
}

// round keeps a twentieth of a millimetre.
func round(v float64) float64 { return math.Round(v*1e4) / 1e4 }

// text writes one line a box, so that a change can be read.
func text(t *layout.Template) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n\"id\": %q, \"type\": %q, \"since\": %d, \"until\": %d, \"paper\": %s,\n", t.ID, t.Type, t.Since, t.Until, js(t.Paper))
	fmt.Fprintf(&b, "\"entries\": %s,\n\"page\": %s,\n\"fields\": {", js(t.Entries), js(t.Page))
	for i, id := range slices.Sorted(maps.Keys(t.Fields)) {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "\n%q: %s", id, js(t.Fields[id]))
	}
	fmt.Fprintf(&b, "\n},\n\"across\": %s,\n\"down\": %s\n}\n", lines(t.Across), lines(t.Down))
	return b.Bytes()
}

// lines writes one rule a line.
func lines(rules []layout.Rule) []byte {
	if len(rules) == 0 {
		return []byte("[]")
	}
	var b bytes.Buffer
	for i, r := range rules {
		b.WriteString([]string{",\n", "[\n"}[min(1, max(0, 1-i))])
		b.Write(js(r))
	}
	b.WriteString("\n]")
	return b.Bytes()
}

func js(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // only numbers and strings
	}
	return data
}
