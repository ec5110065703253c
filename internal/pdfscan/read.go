// SPDX-License-Identifier: Apache-2.0

package pdfscan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"github.com/sogoc/sogoc/internal/refusal"
)

// Limits bound what a PDF may ask for.
type Limits struct {
	Bytes  int64 // of the file; reading needs about as much memory
	Pages  int
	Pixels int64 // of one page
	DPI    int   // at which a page is rendered that is not one picture
}

// DefaultLimits suit a whole book of 300 dpi scans.
func DefaultLimits() Limits {
	return Limits{Bytes: 256 << 20, Pages: 2000, Pixels: 100_000_000, DPI: 200}
}

// Doc is an opened PDF. It reads from its source while it is used. Safe for
// concurrent use.
type Doc struct {
	limits   Limits
	renderer Renderer

	// mu guards ctx: the library resolves and decodes objects in place.
	mu  sync.Mutex
	ctx *model.Context
	src *io.SectionReader
}

// quiet keeps the library from making a configuration folder in the home of
// the user the program runs as.
var quiet = sync.OnceFunc(func() { model.ConfigPath = "disable" })

func configuration(limits Limits) *model.Configuration {
	quiet()
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationRelaxed
	conf.Offline = true
	conf.Limits.MaxStreamBytes = limits.Bytes
	conf.Limits.MaxDecodeBytes = 4*limits.Pixels + 1<<20
	conf.Limits.MaxImagePixels = limits.Pixels
	conf.Limits.MaxImageBytes = 4*limits.Pixels + 1<<20
	conf.Limits.MaxObjectCount = 1_000_000
	conf.Limits.MaxXRefEntries = 1_000_000
	conf.Limits.MaxObjectStreamCount = 100_000
	return conf
}

// Open reads the structure of a PDF. renderer may be nil: then pages that are
// not one picture are refused. What is not taken is a *refusal.Refusal.
func Open(r io.ReadSeeker, limits Limits, renderer Renderer) (*Doc, error) {
	src, err := source(r, limits)
	if err != nil {
		return nil, err
	}
	ctx, err := readContext(src, limits)
	if err != nil {
		return nil, err
	}
	switch n := ctx.PageCount; {
	case n <= 0:
		return nil, refuse(CodeNoPages, nil)
	case limits.Pages > 0 && n > limits.Pages:
		return nil, refusePages(n, limits.Pages)
	}
	var acting string
	if err := guarded(func() error { acting = active(ctx); return nil }); err != nil {
		return nil, refuse(CodeDamaged, err)
	}
	if acting != "" {
		return nil, refuse(CodeActive, errors.New(acting))
	}
	return &Doc{limits: limits, renderer: renderer, ctx: ctx, src: src}, nil
}

// source holds the file against the limits.
func source(r io.ReadSeeker, limits Limits) (*io.SectionReader, error) {
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("measuring PDF: %w", err)
	}
	if size == 0 {
		return nil, refuse(CodeEmpty, nil)
	}
	if limits.Bytes > 0 && size > limits.Bytes {
		return nil, refuseBytes(size, limits.Bytes)
	}
	at, ok := r.(io.ReaderAt)
	if !ok {
		if at, err = inMemory(r, size); err != nil {
			return nil, err
		}
	}
	// The mark may stand behind some rubbish, but within the first kilobyte.
	head := make([]byte, min(size, 1024))
	if _, err := at.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading PDF: %w", err)
	}
	if !bytes.Contains(head, []byte("%PDF-")) {
		return nil, refuse(CodeNotPDF, nil)
	}
	return io.NewSectionReader(at, 0, size), nil
}

func inMemory(r io.ReadSeeker, size int64) (io.ReaderAt, error) {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("reading PDF: %w", err)
	}
	all := make([]byte, size)
	if _, err := io.ReadFull(r, all); err != nil {
		return nil, fmt.Errorf("reading PDF: %w", err)
	}
	return bytes.NewReader(all), nil
}

// again reads a source from its beginning, beside others who do.
func again(src *io.SectionReader) *io.SectionReader { return io.NewSectionReader(src, 0, src.Size()) }

func readContext(src *io.SectionReader, limits Limits) (ctx *model.Context, err error) {
	err = guarded(func() error {
		ctx, err = pdfcpu.Read(again(src), configuration(limits))
		if err != nil {
			return err
		}
		if ctx.Encrypt != nil {
			return pdfcpu.ErrEncrypted
		}
		return ctx.EnsurePageCount()
	})
	switch {
	case err == nil:
		return ctx, nil
	case isEncrypted(err):
		return nil, refuse(CodeEncrypted, err)
	}
	return nil, refuse(CodeDamaged, err)
}

func isEncrypted(err error) bool {
	for _, known := range []error{
		pdfcpu.ErrEncrypted, pdfcpu.ErrWrongPassword, pdfcpu.ErrOwnerPasswordRequired,
		pdfcpu.ErrPermissionDenied, pdfcpu.ErrMalformedEncryption, pdfcpu.ErrUnsupportedEncryptionFeature,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

// guarded turns a panic of the library on hostile input into an error.
func guarded(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			if known, ok := p.(error); ok {
				err = fmt.Errorf("the PDF library stopped: %w", known)
				return
			}
			err = fmt.Errorf("the PDF library stopped: %v", p)
		}
	}()
	return fn()
}

// Pages is the number of pages, at least 1.
func (d *Doc) Pages() int { return d.ctx.PageCount }

// Page takes out page i, counted from 0.
func (d *Doc) Page(ctx context.Context, i int) (Page, error) {
	if i < 0 || i >= d.Pages() {
		return Page{}, refuseNoPage(i, d.Pages())
	}
	if err := ctx.Err(); err != nil {
		return Page{}, fmt.Errorf("reading page %d: %w", i+1, err)
	}
	page, err := d.picture(i)
	if err == nil {
		return page, nil
	}
	if r, ok := refusal.Of(err); ok && r.Code == CodeTooLarge {
		return Page{}, r
	}
	return d.render(ctx, i, err)
}
