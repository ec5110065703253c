// SPDX-License-Identifier: Apache-2.0

package exchange

import (
	"archive/zip"
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/sogoc/sogoc/internal/pdfscan"
	"github.com/sogoc/sogoc/internal/sheet"
	"github.com/sogoc/sogoc/internal/store"
)

// sink is a file being made.
type sink interface {
	add(ctx context.Context, r *row) error
	// finish completes the file; one that came out empty has no hash.
	finish() (File, error)
	// drop gives an unfinished file up; after finish it does nothing.
	drop()
}

// sinks opens the files in the order of the formats.
func (s *Exports) sinks(ctx context.Context, p *picked, x *Export, formats []Format) (out []sink, err error) {
	defer func() {
		if err != nil {
			for _, k := range out {
				k.drop()
			}
		}
	}()
	for _, f := range formats {
		var k sink
		switch f {
		case XLSX:
			k, err = s.sheetSink(ctx, p, x)
		case ZIP:
			k = s.zipSink(ctx, p, x)
		case CSV:
			k, err = s.csvSink(ctx, p, x)
		default:
			k, err = s.jsonSink(ctx, p, x)
		}
		if err != nil {
			return out, err
		}
		out = append(out, k)
	}
	return out, nil
}

// upload is a blob being written.
type upload struct {
	file File
	pipe *io.PipeWriter
	w    *bufio.Writer
	end  chan error // gets one value when the store has ended
	over bool
}

var errDropped = errors.New("exchange: given up")

func (s *Exports) upload(ctx context.Context, x *Export, f Format) *upload {
	r, w := io.Pipe()
	u := &upload{file: File{Format: f, Name: x.Name + "." + string(f)}, pipe: w, w: bufio.NewWriterSize(w, 64<<10), end: make(chan error, 1)}
	go func() {
		ref, err := s.Blobs.Put(ctx, r)
		u.file.Hash, u.file.Size = ref.Hash, ref.Size
		_ = r.CloseWithError(errors.Join(err, io.ErrClosedPipe)) // always nil; a writer must not wait for ever
		u.end <- err
	}()
	return u
}

// close completes the blob.
func (u *upload) close() (File, error) {
	u.over = true
	err := u.w.Flush()
	_ = u.pipe.CloseWithError(err) // nil ends the blob well; the call itself never fails
	if end := <-u.end; end != nil {
		err = end
	}
	return u.file, err
}

func (u *upload) drop() {
	if u.over {
		return
	}
	u.over = true
	_ = u.pipe.CloseWithError(errDropped) // always nil
	<-u.end                               //nolint:errcheck // given up: how the store ended is of no interest
}

type sheetSink struct {
	*upload
	book *SheetWriter
}

func (s *Exports) sheetSink(ctx context.Context, p *picked, x *Export) (sink, error) {
	w, err := NewSheetWriter(p.typ)
	if err != nil {
		return nil, err
	}
	return &sheetSink{s.upload(ctx, x, XLSX), w}, nil
}

func (k *sheetSink) add(_ context.Context, r *row) error { return k.book.Write(r.cells) }

func (k *sheetSink) finish() (File, error) {
	err := k.book.Close(k.w)
	k.book = nil
	if err != nil {
		k.upload.drop()
		return File{}, err
	}
	return k.close()
}

func (k *sheetSink) drop() {
	if k.book != nil {
		_ = k.book.Close(io.Discard) // only to free what it holds
		k.book = nil
	}
	k.upload.drop()
}

type csvSink struct {
	*upload
	csv *sheet.CSVWriter
}

func (s *Exports) csvSink(ctx context.Context, p *picked, x *Export) (sink, error) {
	u := s.upload(ctx, x, CSV)
	w, err := sheet.NewCSVWriter(u.w, sheet.ForExcel(), csvHeader(p.typ)...)
	if err != nil {
		u.drop()
		return nil, err
	}
	return &csvSink{u, w}, nil
}

func (k *csvSink) add(_ context.Context, r *row) error { return k.csv.Write(r.cells...) }

func (k *csvSink) finish() (File, error) {
	if err := k.csv.Close(); err != nil {
		k.drop()
		return File{}, err
	}
	return k.close()
}

// zipSink writes the archive of PDFs.
type zipSink struct {
	*upload
	zip   *zip.Writer
	ahead *paintAhead
	stop  context.CancelFunc // of the drawing
	files int
}

func (s *Exports) zipSink(ctx context.Context, p *picked, x *Export) sink {
	u := s.upload(ctx, x, ZIP)
	ctx, stop := context.WithCancel(ctx)
	return &zipSink{upload: u, zip: zip.NewWriter(u.w), ahead: s.newPaintAhead(ctx, p.items), stop: stop}
}

// add writes the entry's PDF: a page for each page on which it stands. A scan
// that can't be opened is remarked and does not stop the book.
func (k *zipSink) add(ctx context.Context, r *row) error {
	if r.file == "" {
		return nil
	}
	pages, err := k.ahead.take(ctx, r.ID)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.file = ""
		r.remark(WhyUnreadable)
		return nil
	}
	// Pictures don't get smaller by packing again; the time is that of the
	// version, so that the same versions give the same bytes.
	w, err := k.zip.CreateHeader(&zip.FileHeader{Name: r.file, Method: zip.Store, Modified: store.Time(r.version.At)})
	if err != nil {
		return err
	}
	k.files++
	return pdfscan.Write(w, pdfscan.Meta{Title: strings.TrimSuffix(r.file, ".pdf")}, pages...)
}

func (k *zipSink) drop() {
	k.stop()
	k.upload.drop()
}

func (k *zipSink) finish() (File, error) {
	k.stop()
	if k.files == 0 {
		k.drop()
		return File{}, nil
	}
	if err := k.zip.Close(); err != nil {
		k.drop()
		return File{}, err
	}
	return k.close()
}
