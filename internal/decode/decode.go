// SPDX-License-Identifier: Apache-2.0

package decode

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/pdfscan"
	"github.com/sogoc/sogoc/internal/refusal"
)

// Head is what is known of a file before its pages are read.
type Head struct {
	Media string `json:"media"` // such as application/pdf
	Pages int    `json:"pages"` // at least 1
}

// Want says which pages to read, and how large.
type Want struct {
	First int `json:"first,omitempty"` // counted from 0
	End   int `json:"end,omitempty"`   // the page to stop before; 0 is none
	// Side is the longer side of Page.Image at most, in pixels; 0 is as it is.
	// Of a picture that Measure finds to be two pages, each may be that large.
	Side int `json:"side,omitempty"`
	// Look draws Page.Image by a recipe; nil is as the picture is.
	Look *clean.Recipe `json:"look,omitempty"`
	// Measure fills Page.Report, and draws by the recipe it proposes.
	Measure bool `json:"measure,omitempty"`
}

// Page is one page, read.
type Page struct {
	No            int          // counted from 0
	Data          []byte       // the page as a file that a browser shows; nil when that is the file read
	Media         string       // of Data, or of the file
	Width, Height int          // of the page as Data shows it, upright, in pixels
	Image         image.Image  // the same in normal form (see imaging), drawn as wanted, at most Want.Side
	Reduced       bool         // the file holds more pixels than Data; told in Report, and not sent on
	Report        clean.Report // empty unless measured
}

// Reader reads files. It may be used from several goroutines.
type Reader interface {
	// Read reads the wanted pages of a file in their order and hands each to
	// each, whose error ends the reading. What is not taken is a
	// *refusal.Refusal, within a *PageError when it is about one of several
	// pages.
	Read(ctx context.Context, file io.ReadSeeker, want Want, each func(Head, Page) error) (Head, error)
}

// PageError says which page of several an error is about.
type PageError struct {
	No  int // counted from 1
	Err error
}

func (e *PageError) Error() string { return fmt.Sprintf("page %d: %v", e.No, e.Err) }
func (e *PageError) Unwrap() error { return e.Err }

// Image reads the first page of a file and draws it by a recipe.
func Image(ctx context.Context, r Reader, file io.ReadSeeker, look clean.Recipe, side int) (image.Image, error) {
	var img image.Image
	_, err := r.Read(ctx, file, Want{End: 1, Side: side, Look: &look}, func(_ Head, p Page) error {
		img = p.Image
		return nil
	})
	return img, err
}

// Local reads in the calling process. Renderer may be nil: then PDF pages that
// are not one picture are refused.
type Local struct{ Renderer pdfscan.Renderer }

var _ Reader = Local{}

// Read implements Reader.
func (l Local) Read(ctx context.Context, file io.ReadSeeker, want Want, each func(Head, Page) error) (Head, error) {
	src, err := section(file)
	if err != nil {
		return Head{}, err
	}
	return read(ctx, src, l.Renderer, want, each)
}

// section gives ReadAt to a file that may only seek.
func section(file io.ReadSeeker) (*io.SectionReader, error) {
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("measuring the file: %w", err)
	}
	at, ok := file.(io.ReaderAt)
	if !ok {
		at = &seeker{file}
	}
	return io.NewSectionReader(at, 0, size), nil
}

// seeker reads at an offset by seeking; one caller at a time.
type seeker struct{ r io.ReadSeeker }

func (s *seeker) ReadAt(p []byte, off int64) (int, error) {
	if _, err := s.r.Seek(off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(s.r, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}

// read opens a file and reads the wanted pages. A panic of a decoder is a
// refusal: it is the file that brought it about.
func read(ctx context.Context, src *io.SectionReader, renderer pdfscan.Renderer, want Want, each func(Head, Page) error) (head Head, err error) {
	doc, media, err := open(src, renderer)
	head.Media = media
	if err != nil {
		return head, err
	}
	head.Pages = doc.Pages()
	end := head.Pages
	if want.End > 0 {
		end = min(end, want.End)
	}
	for i := want.First; i < end; i++ {
		if err := ctx.Err(); err != nil {
			return head, err
		}
		p, err := one(ctx, doc, i)
		if err != nil && head.Pages > 1 {
			return head, &PageError{i + 1, err}
		}
		if err != nil {
			return head, err
		}
		if err := want.draw(&p); err != nil {
			return head, err
		}
		if err := each(head, p); err != nil {
			return head, err
		}
	}
	return head, nil
}

// draw makes the picture of a page what is wanted of it.
func (w Want) draw(p *Page) (err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = crashed.Because(fmt.Errorf("panic: %v", broken))
		}
	}()
	var look clean.Recipe
	if w.Measure {
		p.Report = clean.Analyse(p.Image)
		if p.Reduced && !p.Report.Empty() {
			p.Report.Flags = append(p.Report.Flags, clean.IsReduced)
		}
		look = p.Report.Recipe
	}
	if w.Look != nil {
		look = *w.Look
	}
	if err := look.Check(); err != nil {
		return err
	}
	side := w.Side
	if w.Measure && p.Report.Divides() {
		side = sideForHalves(look, p.Image.Bounds().Size(), side)
	}
	p.Image = clean.Apply(p.Image, look, side)
	return nil
}

// sideForHalves is the longer side of a spread whose larger page gets side.
func sideForHalves(look clean.Recipe, size image.Point, side int) int {
	whole, larger := look.Frame(size.X, size.Y), 1
	for part := 1; part <= 2; part++ {
		half := look
		half.Split = &clean.Split{Down: look.Split.Down, At: look.Split.At, Part: part}
		f := half.Frame(size.X, size.Y)
		larger = max(larger, f.W, f.H)
	}
	return (side*max(whole.W, whole.H) + larger - 1) / larger
}

func one(ctx context.Context, doc document, i int) (p Page, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = crashed.Because(fmt.Errorf("panic: %v", broken))
		}
	}()
	p, err = doc.page(ctx, i)
	p.No = i
	return p, err
}

// The reasons this package refuses for.
const (
	CodeCrashed  refusal.Code = "decode_crashed"
	CodeSlow     refusal.Code = "decode_too_slow"
	CodeMemory   refusal.Code = "decode_too_much_memory"
	CodePolyglot refusal.Code = "decode_two_formats"
	CodeArchive  refusal.Code = "zip_inside"
)

var (
	crashed = refusal.New(CodeCrashed,
		"Tệp làm bộ đọc ảnh dừng đột ngột: có thể tệp hỏng hoặc được cố ý làm sai. Hãy quét lại, hoặc mở tệp bằng chương trình khác rồi lưu lại thành JPEG.",
		"The file stopped the program that reads it: it may be damaged or meant to do harm. Scan the page again, or open the file elsewhere and save it as JPEG.")
	tooSlow = refusal.New(CodeSlow,
		"Đọc tệp quá lâu nên đã dừng lại. Nếu tệp là ảnh quét thật, hãy bấm “Đọc lại” khi máy chủ rảnh, hoặc quét lại ở 300 dpi.",
		"Reading the file took too long and was ended. If it is a real scan, ask for it to be read again when the server is less busy, or scan it at 300 dpi.")
	tooMuch = refusal.New(CodeMemory,
		"Tệp cần quá nhiều bộ nhớ để mở nên đã dừng lại. Hãy quét lại ở 300 dpi, 24 bit màu.",
		"The file needs too much memory to open and was ended. Scan again at 300 dpi, 24-bit colour.")
	twoFormats = refusal.New(CodePolyglot,
		"Tệp vừa là ảnh vừa chứa thêm một tệp khác (tệp nén, PDF hoặc trang web) giấu bên trong, nên không được nhận. Hãy quét lại, hoặc mở ảnh và lưu lại thành JPEG.",
		"The file is a picture that carries another file (an archive, a PDF or a web page) hidden inside, so it is not taken. Scan again, or open the picture and save it as JPEG.")
	archive = refusal.New(CodeArchive,
		"Tệp nén nằm ở chỗ của ảnh quét. Hãy giải nén rồi gửi các tệp bên trong.",
		"A zip file where a scan should be. Unpack it and send the files inside.")
)
