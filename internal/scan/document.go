// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/sogoc/sogoc/internal/imaging"
)

// picture is one page as a file that a browser shows.
type picture struct {
	data          []byte
	media         string
	width, height int
}

// document is a received file, opened.
type document interface {
	Pages() int
	Page(ctx context.Context, i int) (picture, error)
	Close() error
}

// tiffQuality keeps what a lossless page shows; the file itself stays kept.
const tiffQuality = 88

var pdfMagic = []byte("%PDF-")

// reasoned is what the packages that read files say when they refuse one.
type reasoned interface {
	error
	Reason() (code, vi, en string)
}

// refusal finds the reason in an error, if a file was refused with one.
func refusal(err error) (code, vi string, ok bool) {
	var r reasoned
	if !errors.As(err, &r) {
		return "", "", false
	}
	code, vi, _ = r.Reason()
	return code, vi, true
}

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
	// Some scanners write a line or two before the header of a PDF.
	if bytes.Contains(head[:n], pdfMagic) {
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

func (d *imageDocument) Close() error { return nil }

// Page hands a JPEG or PNG on as it is; the pages of a TIFF, which browsers
// don't show, become JPEGs.
func (d *imageDocument) Page(_ context.Context, i int) (picture, error) {
	info, err := d.Info(i)
	if err != nil {
		return picture{}, err
	}
	if d.Format != imaging.TIFF {
		if _, err := d.r.Seek(0, io.SeekStart); err != nil {
			return picture{}, err
		}
		data, err := io.ReadAll(d.r)
		return picture{data, media(d.Format), info.Width, info.Height}, err
	}
	img, err := d.Decode(i)
	if err != nil {
		return picture{}, err
	}
	data, err := imaging.EncodeJPEG(img, tiffQuality)
	return picture{data, "image/jpeg", img.Bounds().Dx(), img.Bounds().Dy()}, err
}
