// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"bytes"
	"context"
	"io"

	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/pdfscan"
)

// Render paints PDF pages that are not one picture; set once at start. nil
// refuses such pages with a reason.
var Render pdfscan.Renderer

// pdfDocument is a PDF of scanned pages.
type pdfDocument struct{ *pdfscan.Doc }

func openPDF(r io.ReadSeeker) (document, error) {
	doc, err := pdfscan.Open(r, pdfscan.DefaultLimits(), Render)
	if err != nil {
		return nil, err
	}
	return pdfDocument{doc}, nil
}

// Page takes out page i as a JPEG or PNG that a browser shows.
func (d pdfDocument) Page(ctx context.Context, i int) (picture, error) {
	p, err := d.Doc.Page(ctx, i)
	if err != nil {
		return picture{}, err
	}
	r := bytes.NewReader(p.Data)
	f, err := imaging.Open(r, imaging.DefaultLimits())
	if err != nil {
		return picture{}, err
	}
	return (&imageDocument{f, r}).Page(ctx, 0)
}
