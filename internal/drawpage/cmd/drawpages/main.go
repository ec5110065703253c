// SPDX-License-Identifier: Apache-2.0

// Command drawpages writes sample register pages and their truth.
//
//	go run ./internal/drawpage/cmd/drawpages -n 10 -seed 1 -out DIR
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"

	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/sample"
)

type options struct {
	n      int
	seed   uint64
	out    string
	typ    string
	layout string
	format string
	dpi    int
	damage int

	province bool
}

func main() {
	var o options
	flag.IntVar(&o.n, "n", 10, "number of pages")
	flag.Uint64Var(&o.seed, "seed", 1, "first seed; page i has seed+i")
	flag.StringVar(&o.out, "out", "pages", "folder to write into")
	flag.StringVar(&o.typ, "type", "", "event type; empty means each in turn")
	flag.StringVar(&o.layout, "layout", "", "table, half or ruled; empty means each in turn")
	flag.StringVar(&o.format, "format", "jpg", "jpg, pdf or png")
	flag.IntVar(&o.dpi, "dpi", 150, "resolution")
	flag.IntVar(&o.damage, "damage", -1, "0 none … 3 heavy; -1 means by seed")
	flag.BoolVar(&o.province, "province", false, "pages of the books of the invented province of this seed, instead of built-in values")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "drawpages:", err)
		os.Exit(1)
	}
}

func run(o options) error {
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return fmt.Errorf("making the output folder: %w", err)
	}
	if o.province {
		return provincePages(o)
	}
	types := []string{"birth", "marriage", "death", "parent_child", "marital_status_cert", "guardianship"}
	layouts := []drawpage.Layout{drawpage.LayoutTable, drawpage.LayoutHalf, drawpage.LayoutRuled}
	for i := range o.n {
		// Types advance once per round of layouts, so that all pairs come up.
		typ, layout := types[(i/len(layouts))%len(types)], layouts[i%len(layouts)]
		if o.typ != "" {
			typ = o.typ
		}
		if o.layout != "" {
			layout = drawpage.Layout(o.layout)
		}
		spec := drawpage.SampleSpec(o.seed+uint64(i), typ, layout)
		if err := writePage(o, fmt.Sprintf("%s-%s-%d", typ, layout, spec.Seed), spec); err != nil {
			return err
		}
	}
	return nil
}

// provincePages draws pages of the invented province, one of every few books.
func provincePages(o options) error {
	plan, err := sample.Province(o.seed, sample.DefaultScale)
	if err != nil {
		return err
	}
	step := max(1, len(plan.Books)/max(1, o.n))
	for i, left := 0, o.n; i < len(plan.Books) && left > 0; i++ {
		b := plan.Books[i]
		if i%step != 0 || o.typ != "" && b.Type != o.typ || b.Pages() == 0 {
			continue
		}
		left--
		page := 1 + i%b.Pages()
		if err := writePage(o, fmt.Sprintf("book%03d-p%02d-%s-%d", b.ID, page, b.Type, b.OpenYear), b.PageSpec(page, o.dpi)); err != nil {
			return err
		}
	}
	return nil
}

func writePage(o options, name string, spec drawpage.Spec) error {
	spec.DPI = o.dpi
	if o.damage >= 0 {
		spec.Damage = drawpage.Damage(o.damage)
	}
	data, truth, err := encode(spec, o.format)
	if err != nil {
		return err
	}
	name = filepath.Join(o.out, name)
	if err := os.WriteFile(name+"."+o.format, data, 0o644); err != nil {
		return fmt.Errorf("writing page: %w", err)
	}
	j, err := json.MarshalIndent(truth, "", " ")
	if err != nil {
		return fmt.Errorf("encoding truth: %w", err)
	}
	return os.WriteFile(name+".json", append(j, '\n'), 0o644)
}

func encode(spec drawpage.Spec, format string) ([]byte, drawpage.Truth, error) {
	if format == "png" {
		img, truth, err := drawpage.Draw(spec)
		if err != nil {
			return nil, truth, err
		}
		var b strings.Builder
		err = png.Encode(&b, img)
		return []byte(b.String()), truth, err
	}
	jpg, truth, err := drawpage.JPEG(spec)
	if err != nil || format == "jpg" {
		return jpg, truth, err
	}
	pdf, err := drawpage.PDF(truth.DPI, jpg)
	return pdf, truth, err
}
