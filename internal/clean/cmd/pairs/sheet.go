// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"os"
	"path/filepath"
	"strings"

	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/refusal"
)

// A contact sheet holds across × down pairs, each picture in a cell.
const (
	across, down = 3, 2
	cellW, cellH = 258, 380
)

// writer lays pairs onto contact sheets and measures into a table.
type writer struct {
	dir   string
	file  *os.File
	table *bufio.Writer
	sheet *image.RGBA
	n     int // pages shown
}

const columns = "no\tsheet\tplace\tfile\tpage\tkind\twidth\theight\trefused\tturn\tskew\tflattened\ttrimmed\tfold\tdivides\tfingers\ttone\tblank\tblur\tflags\tsure\n"

func newWriter(dir string) (*writer, error) {
	if err := os.MkdirAll(filepath.Join(dir, "after"), 0o750); err != nil {
		return nil, err
	}
	file, err := os.Create(filepath.Join(dir, "measures.tsv")) //nolint:gosec // G304: the folder is the caller's
	if err != nil {
		return nil, err
	}
	w := &writer{dir: dir, file: file, table: bufio.NewWriter(file)}
	w.table.WriteString(columns)
	return w, nil
}

func (w *writer) close() error {
	if err := w.flush(); err != nil {
		return err
	}
	if err := w.table.Flush(); err != nil {
		return err
	}
	return w.file.Close()
}

// add cleans a page and puts it onto the sheet.
func (w *writer) add(p page) error {
	name := fmt.Sprintf("%s\t%d\t%s", filepath.Base(p.file), p.no, p.media)
	if p.img == nil {
		r, _ := refusal.Of(p.err)
		fmt.Fprintf(w.table, "\t\t\t%s\t\t\t%s: %s\n", name, r.Code, r.EN)
		return nil
	}
	after, r := p.cleaned()
	w.n++
	size := p.img.Bounds()
	fmt.Fprintf(w.table, "%d\t%d\t%d\t%s\t%d\t%d\t\t%s\n", w.n, (w.n-1)/(across*down)+1, (w.n-1)%(across*down)+1, name, size.Dx(), size.Dy(), measures(r))
	data, err := imaging.EncodeJPEG(after, 85)
	if err != nil {
		return fmt.Errorf("page %d of %s: %w", p.no, p.file, err)
	}
	if err := os.WriteFile(filepath.Join(w.dir, "after", fmt.Sprintf("%03d.jpg", w.n)), data, 0o600); err != nil {
		return err
	}
	w.lay(p.img, after)
	if w.n%(across*down) == 0 {
		return w.flush()
	}
	return nil
}

// measures are the columns from turn on.
func measures(r clean.Report) string {
	c := r.Recipe
	trimmed, fold := "", ""
	if k := c.Keep; k != nil {
		trimmed = fmt.Sprintf("%.3f %.3f %.3f %.3f", k.X, k.Y, k.W, k.H)
	}
	if c.Split != nil {
		fold = fmt.Sprintf("%.3f", c.Split.At)
	}
	flags := make([]string, len(r.Flags))
	for i, f := range r.Flags {
		flags[i] = string(f)
	}
	return fmt.Sprintf("%d\t%.2f\t%v\t%s\t%s\t%v\t%d\t%v\t%.3f\t%.3f\t%s\t%v", c.Turn, c.Skew, len(c.Sheet) == 4, trimmed, fold, r.Divides(), len(c.Fingers), c.Tone != nil, r.Blank, r.Blur, strings.Join(flags, " "), r.Sure)
}

// lay puts a pair onto the next place of the sheet, with level lines over the
// second to judge it by.
func (w *writer) lay(before, after image.Image) {
	if w.sheet == nil {
		w.sheet = image.NewRGBA(image.Rect(0, 0, across*(2*cellW+4), down*(cellH+4)))
		draw.Draw(w.sheet, w.sheet.Rect, image.NewUniform(color.RGBA{90, 130, 160, 255}), image.Point{}, draw.Src)
	}
	i := (w.n - 1) % (across * down)
	at := image.Pt(i%across*(2*cellW+4), i/across*(cellH+4))
	w.put(before, at)
	in := w.put(after, at.Add(image.Pt(cellW+1, 0)))
	for k := 1; k < 6; k++ {
		y := in.Min.Y + in.Dy()*k/6
		draw.Draw(w.sheet, image.Rect(in.Min.X, y, in.Max.X, y+1), image.NewUniform(color.RGBA{255, 60, 60, 255}), image.Point{}, draw.Src)
	}
}

func (w *writer) put(img image.Image, at image.Point) image.Rectangle {
	small := imaging.Fit(img, cellW, cellH)
	to := image.Rectangle{Max: small.Bounds().Size()}.Add(at)
	draw.Draw(w.sheet, to, small, small.Bounds().Min, draw.Src)
	return to
}

// flush writes the sheet that has been begun.
func (w *writer) flush() error {
	if w.sheet == nil {
		return nil
	}
	data, err := imaging.EncodeJPEG(w.sheet, 85)
	if err != nil {
		return err
	}
	w.sheet = nil
	return os.WriteFile(filepath.Join(w.dir, fmt.Sprintf("sheet-%02d.jpg", (w.n-1)/(across*down)+1)), data, 0o600)
}
