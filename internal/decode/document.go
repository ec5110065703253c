// SPDX-License-Identifier: Apache-2.0

package decode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/pdfscan"
)

// document is an opened file.
type document interface {
	Pages() int
	page(ctx context.Context, i int) (Page, error)
}

var (
	pdfMagic = []byte("%PDF-")
	zipMagic = []byte("PK\x03\x04")
)

// headLen is how far into a file its kind is looked for: some scanners write a
// line or two before the header of a PDF, and readers look this far.
const headLen = 1024

// open recognises a file by its bytes; its name is not asked. The media type is
// told also of a file that is refused.
func open(src *io.SectionReader, renderer pdfscan.Renderer) (document, string, error) {
	head := make([]byte, min(headLen, src.Size()))
	if _, err := src.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, "", fmt.Errorf("reading the file: %w", err)
	}
	if bytes.HasPrefix(head, zipMagic) {
		return nil, "application/zip", archive
	}
	format, err := imaging.Sniff(head)
	if err != nil && bytes.Contains(head, pdfMagic) {
		doc, err := openPDF(src, renderer)
		return doc, "application/pdf", err
	}
	if err != nil {
		return nil, "", err
	}
	if err := secondFormat(src, head); err != nil {
		return nil, media(format), err
	}
	f, err := imaging.Open(src, imaging.DefaultLimits())
	if err != nil {
		return nil, media(format), err
	}
	return picture{f}, media(format), nil
}

func media(f imaging.Format) string {
	switch f {
	case imaging.JPEG:
		return "image/jpeg"
	case imaging.PNG:
		return "image/png"
	default:
		return "image/tiff"
	}
}

// picture is a JPEG, PNG or TIFF file.
type picture struct{ *imaging.File }

// page leaves a JPEG or PNG as it is; the pages of a TIFF, which browsers don't
// show, are written anew. Every page is decoded: what can't be opened is found
// while the paper is still at hand.
func (d picture) page(_ context.Context, i int) (Page, error) {
	img, err := d.Decode(i)
	if err != nil {
		return Page{}, err
	}
	p := Page{Media: media(d.Format), Image: img, Width: img.Bounds().Dx(), Height: img.Bounds().Dy()}
	if d.Format == imaging.TIFF {
		p.Data, p.Media, err = imaging.EncodePage(img)
	}
	return p, err
}

// document of scanned pages.
type pdf struct{ *pdfscan.Doc }

func openPDF(src *io.SectionReader, renderer pdfscan.Renderer) (document, error) {
	if err := endsAsArchive(src); err != nil {
		return nil, err
	}
	doc, err := pdfscan.Open(src, pdfscan.DefaultLimits(), renderer)
	if err != nil {
		return nil, err
	}
	return pdf{doc}, nil
}

// page takes out page i as a JPEG or PNG that a browser shows.
func (d pdf) page(ctx context.Context, i int) (Page, error) {
	taken, err := d.Page(ctx, i)
	if err != nil {
		return Page{}, err
	}
	f, err := imaging.Open(bytes.NewReader(taken.Data), imaging.DefaultLimits())
	if err != nil {
		return Page{}, err
	}
	p, err := picture{f}.page(ctx, 0)
	if err == nil && p.Data == nil {
		p.Data = taken.Data
	}
	p.Reduced = taken.Reduced
	return p, err
}
