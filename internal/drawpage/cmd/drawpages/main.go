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
	types := []string{"birth", "marriage", "death", "parent_child", "marital_status_cert", "guardianship"}
	layouts := []drawpage.Layout{drawpage.LayoutTable, drawpage.LayoutHalf, drawpage.LayoutRuled}
	for i := range o.n {
		typ, layout := types[i%len(types)], layouts[i%len(layouts)]
		if i%len(layouts) == 0 && o.layout == "" && len(types)%len(layouts) == 0 {
			// Keep type and layout from running in step.
			typ = types[(i+i/len(types))%len(types)]
		}
		if o.typ != "" {
			typ = o.typ
		}
		if o.layout != "" {
			layout = drawpage.Layout(o.layout)
		}
		if err := writePage(o, typ, layout, o.seed+uint64(i)); err != nil {
			return err
		}
	}
	return nil
}

func writePage(o options, typ string, layout drawpage.Layout, seed uint64) error {
	spec := drawpage.SampleSpec(seed, typ, layout)
	spec.DPI = o.dpi
	if o.damage >= 0 {
		spec.Damage = drawpage.Damage(o.damage)
	}
	data, truth, err := encode(spec, o.format)
	if err != nil {
		return err
	}
	name := filepath.Join(o.out, fmt.Sprintf("%s-%s-%d", typ, layout, seed))
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
