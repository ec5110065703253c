// SPDX-License-Identifier: Apache-2.0

// Command linkpics draws the pictures of docs/linkage.md as SVG.
//
//	linkpics FIGURES.json FOLDER
//
// FIGURES.json is what benchlinkage -json wrote; the weights and the waterfall
// come from a small province made here.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/linkage"
	"github.com/sogoc/sogoc/internal/linkage/linktest"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: linkpics figures.json folder")
		os.Exit(2)
	}
	if err := draw(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "linkpics:", err)
		os.Exit(1)
	}
}

func draw(figures, dir string) error {
	set, err := linktest.Villages(linktest.Params{Seed: 5, Records: 20_000, Duplicates: .05, Errors: 1, Twins: 1})
	if err != nil {
		return err
	}
	data, err := set.CSV()
	if err != nil {
		return err
	}
	run, err := linkage.Dedupe(bytes.NewReader(data), linkage.Input{}, linkage.Options{Near: true})
	if err != nil {
		return err
	}
	if err := save(dir, "weights", weights(run.Model.Kinds["birth"])); err != nil {
		return err
	}
	twins, again := examples(run)
	for name, e := range map[string]*linkage.Edge{"waterfall-twins": twins, "waterfall-again": again} {
		if e == nil {
			return fmt.Errorf("the small province has no example for %s", name)
		}
		x, err := run.Explain(run.ID(e.L), run.ID(e.R))
		if err != nil {
			return err
		}
		if err := save(dir, name, waterfall(&x)); err != nil {
			return err
		}
	}
	b, err := os.ReadFile(figures)
	if err != nil {
		return fmt.Errorf("reading the figures: %w", err)
	}
	var figs []figure
	if err := json.Unmarshal(b, &figs); err != nil {
		return fmt.Errorf("reading the figures: %w", err)
	}
	return save(dir, "recall", recall(figs))
}

// examples picks the surest twins and the surest late re-registration.
func examples(run *linkage.Run) (twins, again *linkage.Edge) {
	for i, e := range run.Near {
		if e.Kind == linkage.PairTwin && twins == nil && e.Probability < 1e-5 {
			twins = &run.Near[i]
		}
	}
	for i, e := range run.Edges {
		if e.Kind == linkage.PairRegisteredAgain && e.Probability > .999 && again == nil {
			again = &run.Edges[i]
		}
	}
	return twins, again
}

func save(dir, name, svg string) error {
	p := filepath.Join(dir, "linkage-"+name+".svg")
	if err := os.WriteFile(p, []byte(svg), 0o644); err != nil {
		return fmt.Errorf("writing the picture: %w", err)
	}
	return nil
}

// page wraps shapes in an SVG of the given size with a title.
func page(w, h int, title, body string) string {
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13" role="img" aria-label="%s">
<rect width="100%%" height="100%%" fill="#ffffff"/>
<text x="16" y="26" font-size="16" font-weight="bold" fill="#1b1b1b">%s</text>
%s</svg>
`, w, h, w, h, esc(title), esc(title), body)
}

func esc(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}

func text(b *strings.Builder, x, y float64, anchor, fill, s string) {
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="%s" fill="%s">%s</text>`+"\n", x, y, anchor, fill, esc(s))
}

func bar(b *strings.Builder, x, y, w, h float64, fill string) {
	if w < 0 {
		x, w = x+w, -w
	}
	fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n", x, y, w, h, fill)
}

const (
	forColour, againstColour, quiet = "#1f6f8b", "#b5532a", "#6b6b6b"
)

// weights shows how the same given name, day … speak under four explanations.
func weights(km *linkage.KindModel) string {
	fields := []struct {
		name  string
		level int
		label string
	}{{"mother_name", 0, "same mother"}, {"father_name", 0, "same father"}, {"birth_date", 0, "same day of birth"}, {"given_name", 0, "same given name"},
		{"given_name", 7, "other given name"}, {"key", 0, "same number, year, book"}, {"key", 3, "neighbouring number"}, {"reg_date", 0, "registered on one day"}, {"reg_date", 5, "registered years apart"}}
	classes := []string{"same_entry", "registered_again", "twin", "sibling"}
	colours := []string{"#1f6f8b", "#5aa9a3", "#c98b2b", "#b5532a"}
	var b strings.Builder
	for i, c := range classes {
		bar(&b, 230+float64(i)*150, 42, 12, 12, colours[i])
		text(&b, 248+float64(i)*150, 53, "start", "#1b1b1b", c)
	}
	for i, f := range fields {
		y := 78 + float64(i)*58
		text(&b, 216, y+24, "end", "#1b1b1b", f.label)
		for k, c := range classes {
			p := 0.0
			if t := km.Tables[c][f.name]; t != nil {
				p = t[f.level]
			}
			bar(&b, 230, y+float64(k)*12, max(p*520, 1), 10, colours[k])
			text(&b, 236+max(p*520, 1), y+float64(k)*12+9, "start", quiet, fmt.Sprintf("%.3g", p))
		}
	}
	return page(840, 78+58*len(fields)+10, "How often each kind of pair agrees so (births, learnt without labels)", b.String())
}

// waterfall adds the weights of one pair up, field by field.
func waterfall(x *linkage.Explanation) string {
	var b strings.Builder
	fields := slices.Clone(x.Fields)
	lo, hi, sum := 0.0, 0.0, x.Prior
	lo, hi = min(lo, sum), max(hi, sum)
	for _, f := range fields {
		sum += f.Weight
		lo, hi = min(lo, sum), max(hi, sum)
	}
	scale := 420 / (hi - lo + 1)
	at := func(v float64) float64 { return 400 + (v-lo)*scale }
	text(&b, 16, 48, "start", quiet, x.EN)
	y := 66.0
	step := func(label string, from, to float64) {
		c := forColour
		if to < from {
			c = againstColour
		}
		text(&b, 386, y+13, "end", "#1b1b1b", label)
		bar(&b, at(from), y+2, (to-from)*scale, 14, c)
		text(&b, at(max(from, to))+5, y+13, "start", quiet, fmt.Sprintf("%+.1f", to-from))
		y += 21
	}
	step("before any field", 0, x.Prior)
	sum = x.Prior
	for _, f := range fields {
		step(f.EN, sum, sum+f.Weight)
		sum += f.Weight
	}
	fmt.Fprintf(&b, `<line x1="%.1f" y1="60" x2="%.1f" y2="%.1f" stroke="%s" stroke-dasharray="3 3"/>`+"\n", at(0), at(0), y, quiet)
	text(&b, 16, y+22, "start", "#1b1b1b", fmt.Sprintf("%.1f bits against strangers; likeliest other explanation: %s; verdict: %s, probability %.6f", sum, x.Rival, x.Kind, x.Probability))
	return page(910, int(y)+40, "One pair, field by field (bits for one person against strangers)", b.String())
}

// figure is the part of the bench's figures that is drawn.
type figure struct {
	Name     string `json:"name"`
	Gen      string `json:"generator"`
	Accuracy struct{ ByKind map[string][2]int }
}

func recall(figs []figure) string {
	var b strings.Builder
	kinds := []string{"batch_replay", "two_copies_of_one_book", "same_key_same_person", "same_person_other_key", "registered_again"}
	y := 60.0
	for _, f := range figs {
		if f.Name != "100k" && f.Name != "hard" && f.Name != "851k" {
			continue
		}
		text(&b, 16, y, "start", "#1b1b1b", f.Name+", "+f.Gen)
		y += 10
		for _, k := range kinds {
			c := f.Accuracy.ByKind[k]
			p := float64(c[0]) / float64(max(c[1], 1))
			text(&b, 216, y+11, "end", quiet, k)
			bar(&b, 226, y+1, (p-.9)/.1*480, 12, forColour)
			text(&b, 232+max((p-.9)/.1*480, 0), y+11, "start", quiet, fmt.Sprintf("%.4f", p))
			y += 17
		}
		y += 22
	}
	text(&b, 226, 44, "start", quiet, "0.90")
	text(&b, 706, 44, "end", quiet, "1.00")
	return page(800, int(y), "Share of the duplicates found, by how they came about", b.String())
}
