// SPDX-License-Identifier: Apache-2.0

package imaging

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"sync"

	"github.com/sogoc/sogoc/internal/refusal"
)

// Limits bound what a file may ask for.
type Limits struct {
	Bytes  int64 // of the file
	Pixels int64 // of one page
	Memory int64 // bytes that decoding one page takes at its peak
	Pages  int   // of one file
}

// DefaultLimits suit a register scanned as an A3 spread at 600 dpi (70 million
// pixels), four times the usual 300 dpi, and refuse what no scanner makes.
func DefaultLimits() Limits {
	return Limits{Bytes: 256 << 20, Pixels: 100_000_000, Memory: 352 << 20, Pages: 1000}
}

// PageInfo describes a page without decoding it.
type PageInfo struct {
	Format        Format
	Width, Height int     // pixels, upright
	Orientation   int     // 1..8 as in EXIF: what Decode applies
	DPI           float64 // 0 when unknown
}

// File is an opened scan of one or more pages. It reads from its source on
// each call; the source must stay open. Safe for concurrent use if the source
// has ReadAt.
type File struct {
	Format Format
	r      io.ReaderAt
	size   int64
	limits Limits
	tiff   []*directory // nil unless TIFF
}

// Open recognises the file and reads its directory. It decodes nothing. What
// is not taken as a whole is a *refusal.Refusal; single pages are judged by Info.
func Open(r io.ReadSeeker, limits Limits) (*File, error) {
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("measuring image: %w", err)
	}
	if limits.Bytes > 0 && size > limits.Bytes {
		return nil, refuseBytes(size, limits.Bytes)
	}
	at, ok := r.(io.ReaderAt)
	if !ok {
		at = &seekReaderAt{r: r}
	}
	head := make([]byte, SniffLen)
	n, err := at.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading image: %w", err)
	}
	f := &File{r: at, size: size, limits: limits}
	if f.Format, err = Sniff(head[:n]); err != nil {
		return nil, err
	}
	if f.Format == TIFF {
		if f.tiff, err = readPages(at, limits.Pages); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// Pages is the number of pages, at least 1.
func (f *File) Pages() int {
	if f.Format == TIFF {
		return len(f.tiff)
	}
	return 1
}

// Info describes page i, counted from 0, and holds it against the limits. A
// page that Decode would not take is a *refusal.Refusal.
func (f *File) Info(i int) (PageInfo, error) {
	if i < 0 || i >= f.Pages() {
		return PageInfo{}, refuseNoPage(i, f.Pages())
	}
	info, memory, err := f.describe(i)
	if err != nil {
		return info, err
	}
	w, h := info.Width, info.Height
	switch {
	case w <= 0 || h <= 0:
		return info, refuseDamaged(fmt.Errorf("size %d × %d", w, h))
	case f.limits.Pixels > 0 && int64(w)*int64(h) > f.limits.Pixels:
		return info, refusePixels(w, h, f.limits.Pixels)
	case f.limits.Memory > 0 && memory > f.limits.Memory:
		return info, refuseMemory(w, h)
	}
	if info.Orientation >= 5 {
		info.Width, info.Height = h, w
	}
	return info, nil
}

// describe reads the header of page i. Width and height are as stored.
func (f *File) describe(i int) (PageInfo, int64, error) {
	switch f.Format {
	case JPEG:
		return f.describeJPEG()
	case PNG:
		return f.describePNG()
	default:
		return describeTIFF(f.tiff[i])
	}
}

func (f *File) describeJPEG() (PageInfo, int64, error) {
	j, err := ReadJPEGInfo(f.reader())
	if err != nil {
		return PageInfo{Format: JPEG}, 0, err
	}
	if what := j.unsupported(); what != "" {
		return PageInfo{Format: JPEG}, 0, refuseKind(JPEG, what)
	}
	return PageInfo{JPEG, j.Width, j.Height, j.Orientation, j.DPI}, j.memory(), nil
}

func (f *File) describePNG() (PageInfo, int64, error) {
	config, err := png.DecodeConfig(f.reader())
	if err != nil {
		return PageInfo{Format: PNG}, 0, refuseDamaged(fmt.Errorf("reading PNG header: %w", err))
	}
	memory := int64(config.Width) * int64(config.Height) * (bytesPerPixel(config.ColorModel) + normalBytes(config.ColorModel))
	return PageInfo{PNG, config.Width, config.Height, 1, 0}, memory, nil
}

func bytesPerPixel(m color.Model) int64 {
	switch m {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	if _, ok := m.(color.Palette); ok {
		return 1
	}
	return 4
}

// normalBytes is what the normal form takes beside what was decoded.
func normalBytes(m color.Model) int64 {
	switch m {
	case color.GrayModel:
		return 0 // it is the normal form
	case color.Gray16Model:
		return 1
	}
	return 3
}

func describeTIFF(d *directory) (PageInfo, int64, error) {
	info := PageInfo{Format: TIFF, Orientation: d.orientation(), DPI: d.dpi()}
	w, h, err := d.size()
	if err != nil {
		return info, 0, refuseDamaged(err)
	}
	info.Width, info.Height = w, h
	if what := d.unsupported(); what != "" {
		return info, 0, refuseKind(TIFF, what)
	}
	return info, d.memory(w, h), nil
}

// Decode decodes page i, counted from 0, into normal form (see the package).
func (f *File) Decode(i int) (image.Image, error) {
	info, err := f.Info(i)
	if err != nil {
		return nil, err
	}
	img, err := f.decode(i)
	if err != nil {
		return nil, f.refuse(fmt.Errorf("decoding page %d: %w", i+1, err))
	}
	return orient(Normalize(img), info.Orientation), nil
}

// refuse tells what the decoder cannot read from what is broken.
func (f *File) refuse(err error) *refusal.Refusal {
	if r, ok := refusal.Of(err); ok {
		return r
	}
	var (
		inJPEG jpeg.UnsupportedError
		inPNG  png.UnsupportedError
	)
	switch {
	case errors.As(err, &inJPEG):
		return refuseKind(f.Format, string(inJPEG))
	case errors.As(err, &inPNG):
		return refuseKind(f.Format, string(inPNG))
	}
	return refuseDamaged(err)
}

func (f *File) decode(i int) (image.Image, error) {
	switch f.Format {
	case JPEG:
		return jpeg.Decode(f.reader())
	case PNG:
		return png.Decode(f.reader())
	default:
		return f.tiff[i].decode()
	}
}

func (f *File) reader() io.Reader { return io.NewSectionReader(f.r, 0, f.size) }

// Decode reads the first page of b into normal form, under DefaultLimits.
func Decode(b []byte) (image.Image, error) {
	f, err := Open(bytes.NewReader(b), DefaultLimits())
	if err != nil {
		return nil, err
	}
	return f.Decode(0)
}

// seekReaderAt gives ReadAt to a source that can only seek. mu guards the
// place in the source.
type seekReaderAt struct {
	mu sync.Mutex
	r  io.ReadSeeker
}

func (s *seekReaderAt) ReadAt(p []byte, off int64) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if off < 0 {
		return 0, fmt.Errorf("reading at %d", off)
	}
	if _, err := s.r.Seek(off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(s.r, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}

// readBlock reads size bytes at off without trusting size for the allocation.
func readBlock(r io.ReaderAt, off, size int64) ([]byte, error) {
	var b bytes.Buffer
	n, err := io.Copy(&b, io.NewSectionReader(r, off, size))
	if err == nil && n < size {
		err = io.ErrUnexpectedEOF
	}
	return b.Bytes(), err
}
