// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/sogoc/sogoc/internal/imaging"
)

// picture is one page as a file that a browser shows.
type picture struct {
	data          []byte
	media         string
	width, height int
	img           image.Image // the same, decoded and upright
}

// document is a received file, opened. Page may be called from several
// goroutines.
type document interface {
	Pages() int
	Page(ctx context.Context, i int) (picture, error)
}

// tiffQuality keeps what a lossless page shows; the file itself stays kept.
const tiffQuality = 88

var (
	pdfMagic = []byte("%PDF-")
	zipMagic = []byte("PK\x03\x04")
)

// openDocument recognises a file by its first bytes.
func openDocument(r io.ReadSeeker) (document, string, error) {
	head := make([]byte, 1024)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, "", fmt.Errorf("reading the file: %w", err)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, "", err
	}
	switch {
	case bytes.HasPrefix(head[:n], zipMagic):
		return nil, "application/zip", zipRefusal(ReasonZipInside)
	// Some scanners write a line or two before the header of a PDF.
	case bytes.Contains(head[:n], pdfMagic):
		d, err := openPDF(r)
		return d, "application/pdf", err
	}
	f, err := imaging.Open(r, imaging.DefaultLimits())
	if err != nil {
		return nil, "", err
	}
	return &imageDocument{f, r}, media(f.Format), nil
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

// imageDocument is a JPEG, PNG or TIFF file.
type imageDocument struct {
	*imaging.File
	r io.ReadSeeker
}

// Page hands a JPEG or PNG on as it is; the pages of a TIFF, which browsers
// don't show, become JPEGs. Every page is decoded once: what can't be opened
// is found while the paper is still at hand.
func (d *imageDocument) Page(_ context.Context, i int) (picture, error) {
	img, err := d.Decode(i)
	if err != nil {
		return picture{}, err
	}
	p := picture{img: img, width: img.Bounds().Dx(), height: img.Bounds().Dy()}
	if d.Format == imaging.TIFF {
		p.media = "image/jpeg"
		p.data, err = imaging.EncodeJPEG(img, tiffQuality)
		return p, err
	}
	if _, err := d.r.Seek(0, io.SeekStart); err != nil {
		return picture{}, err
	}
	p.media = media(d.Format)
	p.data, err = io.ReadAll(d.r)
	return p, err
}
