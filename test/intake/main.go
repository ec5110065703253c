// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"time"

	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/test/stand"
)

// options are the command line.
type options struct {
	pages    int
	drawings int
	layout   string
	dpi      int
	side     int
	perFile  int
	batch    int
	every    time.Duration
	dir      string
	thin     bool
	program  string
}

func main() {
	o := options{}
	flag.IntVar(&o.pages, "pages", 1000, "pages to send")
	flag.IntVar(&o.drawings, "drawings", 12, "different pages to draw")
	flag.StringVar(&o.layout, "layout", string(drawpage.LayoutRuled), "table and half are A4, ruled is A3")
	flag.IntVar(&o.dpi, "dpi", 300, "of the drawings")
	flag.IntVar(&o.side, "side", 0, "pixels of a page's longer side, where the number of pages matters and not their size; 0 as drawn")
	flag.IntVar(&o.perFile, "per-file", 1, "pages of a file: 1 sends JPEGs, more PDFs")
	flag.IntVar(&o.batch, "batch", 40, "files in a folder that is sent at once; two folders are under way")
	flag.DurationVar(&o.every, "every", 30*time.Second, "time between two lines")
	flag.StringVar(&o.dir, "dir", "", "folder to work in, which stays; a temporary one when empty")
	flag.BoolVar(&o.thin, "thin", false, "remove files from the store once they are filed, where the disk is too small for all")
	flag.Parse()
	stand.Main("intake", func(ctx context.Context) error {
		return stand.Folder(o.dir, false, func(dir string) error {
			o.dir = dir
			return run(ctx, o)
		})
	})
}

func run(ctx context.Context, o options) (err error) {
	if o.program, err = stand.Build(ctx, o.dir); err != nil {
		return err
	}
	s := &supply{options: o}
	if err := s.draw(); err != nil {
		return fmt.Errorf("drawing: %w", err)
	}
	books := (s.files() + filesOfBook - 1) / filesOfBook
	if err := prepare(ctx, o.dir, books); err != nil {
		return fmt.Errorf("preparing the store: %w", err)
	}
	p, err := start(ctx, o)
	if err != nil {
		return err
	}
	m := &meter{program: p, pages: s.filed.Load, thin: o.thin, began: time.Now()}
	watched, done := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() { m.watch(watched, o.every); close(ended) }()
	err = s.send(ctx, p.base)
	done()
	<-ended
	if err = errors.Join(err, p.stop()); err != nil {
		return err
	}
	m.summary()
	return prove(ctx, o.dir, books, s.files(), s.files()*o.perFile)
}
