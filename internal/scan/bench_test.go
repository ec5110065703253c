// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"golang.org/x/image/tiff"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/pdfscan"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

// desk is a commune with a book of births of 1999 and the people around it.
type desk struct {
	t     testing.TB
	db    *store.DB
	blobs *blob.Keeper
	books *book.Books
	scans *scan.Scans
	b     *book.Book

	registrar, keyer, viewer, elsewhere access.Actor
}

func setup(t testing.TB, db *store.DB) *desk {
	t.Helper()
	blobs, err := blob.OpenDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, db: db, blobs: blobs, books: book.New(db), scans: scan.New(db, blobs, t.TempDir())}
	here, there := commune(t, "19363"), commune(t, "19366")
	d.registrar, d.keyer, d.viewer = actor("registrar", access.Registrar, here), actor("keyer", access.Keyer, here), actor("viewer", access.Viewer, here)
	d.elsewhere = actor("elsewhere", access.Registrar, there)
	d.b = d.addBook(d.registrar, "birth", 1999, "01/1999")
	return d
}

func commune(t testing.TB, code string) unit.Unit {
	t.Helper()
	u, ok := unit.At(code, "2026-01-01")
	if !ok {
		t.Fatalf("the commune %s is not in the catalogue", code)
	}
	return u
}

func actor(id string, role access.Role, u unit.Unit) access.Actor {
	return access.Actor{ID: id, Role: role, Province: "44", Path: unit.Path(u.ID), Unit: string(u.ID)}
}

func (d *desk) addBook(by access.Actor, typ string, year int, no string) *book.Book {
	d.t.Helper()
	b, err := d.books.Add(d.t.Context(), by, "", book.Facts{Type: typ, OpenYear: year, BookNo: no, RegisteredText: unit.Full(unit.ID(by.Unit), "vi"), Responsible: unit.ID(by.Unit)})
	d.must(err)
	return b
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) receive(name string, data []byte) scan.File {
	d.t.Helper()
	f, err := d.scans.Receive(d.t.Context(), d.registrar, scan.Received{Name: name, Body: bytes.NewReader(data), Source: "test"})
	d.must(err)
	return f
}

func (d *desk) file(id string) scan.File {
	d.t.Helper()
	f, err := scan.GetFile(d.t.Context(), d.db, "44", id)
	d.must(err)
	return f
}

func (d *desk) pages(fileID string) []scan.Page {
	d.t.Helper()
	p, err := scan.PagesOfFile(d.t.Context(), d.db, "44", fileID)
	d.must(err)
	return p
}

func (d *desk) on(pageID string) []scan.OnPage {
	d.t.Helper()
	e, err := scan.EntriesOnPage(d.t.Context(), d.db, "44", pageID)
	d.must(err)
	return e
}

func (d *desk) numbers(pageID string) string {
	text := ""
	for _, e := range d.on(pageID) {
		text += e.RegNo + " "
	}
	return text
}

func (d *desk) figures() counter.Tally {
	d.t.Helper()
	l, err := counter.Total(d.t.Context(), d.db, "44", "44", "")
	d.must(err)
	return l.Tally
}

// paper draws a small page that no other seed gives: lines and a dark corner at
// the top left, by which a test sees how it was turned.
func paper(seed, w, h int) image.Image {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := uint8(235)
			switch {
			case x < w/4 && y < h/8:
				v = 20
			case (y+seed)%13 == 0 || (x*7+seed*31)%(40+seed%17) == 0:
				v = 150
			}
			img.SetGray(x, y, color.Gray{Y: v})
		}
	}
	return img
}

func jpegOf(t testing.TB, seed int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, paper(seed, 120, 170), &jpeg.Options{Quality: 85}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, seed int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, paper(seed, 120, 170)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tiffOf(t testing.TB, seed int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := tiff.Encode(&b, paper(seed, 120, 170), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pdfOf(t testing.TB, seeds ...int) []byte {
	t.Helper()
	var jpegs [][]byte
	for _, s := range seeds {
		jpegs = append(jpegs, jpegOf(t, s))
	}
	var b bytes.Buffer
	if err := pdfscan.Write(&b, pdfscan.Meta{Title: fmt.Sprint(seeds)}, jpegs...); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
