// SPDX-License-Identifier: Apache-2.0

// Command pairs cleans pictures as the intake does and lays each beside what it
// was, for eyes to judge: contact sheets, the cleaned pages, and a table of what
// was measured. It is how real scans, whose truth nobody has written down, are
// looked at.
//
//	go run ./internal/clean/cmd/pairs -out DIR FILE|FOLDER…
//
// With -known each page is instead turned, set askew, laid on a desk and blurred
// by known amounts, and it is counted how often that is found.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"image"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/decode"
	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/pdfscan"
	"github.com/sogoc/sogoc/internal/refusal"
)

func main() {
	out := flag.String("out", "", "folder for the pictures and measures.tsv")
	known := flag.Bool("known", false, "change each page by known amounts and print how often that is found")
	flag.Parse()
	if err := run(*out, *known, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "pairs:", err)
		os.Exit(1)
	}
}

func run(out string, known bool, places []string) error {
	if known {
		k := newKnown()
		if err := eachPage(places, func(p page) error { k.try(p); return nil }); err != nil {
			return err
		}
		k.print(os.Stdout)
		return nil
	}
	if out == "" {
		return errors.New("where to? Give -out DIR")
	}
	w, err := newWriter(out)
	if err != nil {
		return err
	}
	if err := eachPage(places, w.add); err != nil {
		return err
	}
	return w.close()
}

// page is one page of a file as it was read, or why it was not.
type page struct {
	file  string
	no    int // counted from 1
	media string
	img   image.Image // nil when refused
	err   error
}

// eachPage hands on all pages of all files, in the order of their names.
func eachPage(places []string, each func(page) error) error {
	reader := decode.Local{Renderer: &pdfscan.PDFium{}}
	for _, place := range places {
		err := filepath.WalkDir(place, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			return readFile(reader, path, each)
		})
		if err != nil {
			return fmt.Errorf("reading %s: %w", place, err)
		}
	}
	return nil
}

// readFile hands on the pages of a file; a refusal is handed on as a page too.
func readFile(reader decode.Reader, path string, each func(page) error) error {
	file, err := os.Open(path) //nolint:gosec // G304: the folder is the caller's
	if err != nil {
		return err
	}
	defer file.Close()
	no := 0
	head, err := reader.Read(context.Background(), file, decode.Want{}, func(h decode.Head, p decode.Page) error {
		no = p.No + 1
		return each(page{path, no, h.Media, p.Image, nil})
	})
	if _, ok := refusal.Of(err); ok {
		return each(page{path, no + 1, head.Media, nil, err})
	}
	return err
}

// cleaned is the page as the intake shows it, with what was measured.
func (p page) cleaned() (image.Image, clean.Report) {
	r := clean.Analyse(p.img)
	return clean.Apply(p.img, r.Recipe, imaging.ViewSide), r
}
