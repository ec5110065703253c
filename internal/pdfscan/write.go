// SPDX-License-Identifier: Apache-2.0

package pdfscan

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf16"

	"github.com/sogoc/sogoc/internal/imaging"
)

// Size of an A4 page in points, upright.
const (
	a4Width  = 595.28
	a4Height = 841.89
)

// Meta is what the PDF says about itself.
type Meta struct {
	Title   string
	Created time.Time // left out when zero, so that bytes repeat
}

var errNoJPEG = errors.New("a PDF needs at least one page")

// Write writes a PDF of one A4 page for each JPEG. A page lies on its side
// when its picture does; the picture is fitted and centred, and stays the
// very bytes given. Its EXIF orientation is honoured. A picture that is no
// readable JPEG is an *refusal.Refusal.
func Write(w io.Writer, meta Meta, jpegs ...[]byte) error {
	if len(jpegs) == 0 {
		return errNoJPEG
	}
	p := &printer{w: bufio.NewWriter(w)}
	// The comment of high bytes tells transfer programs that this is binary.
	p.printf("%%PDF-1.4\n%%\xe2\xe3\xcf\xd3\n")
	p.object(1, "<< /Type /Catalog /Pages 2 0 R >>")
	p.pageTree(len(jpegs))
	p.object(3, info(meta))
	for i, file := range jpegs {
		head, err := imaging.ReadJPEGInfo(bytes.NewReader(file))
		if err != nil {
			return fmt.Errorf("page %d: %w", i+1, err)
		}
		if err := p.page(4+3*i, head, file); err != nil {
			return fmt.Errorf("page %d: %w", i+1, err)
		}
	}
	p.trailer()
	if p.err != nil {
		return fmt.Errorf("writing PDF: %w", p.err)
	}
	if err := p.w.Flush(); err != nil {
		return fmt.Errorf("writing PDF: %w", err)
	}
	return nil
}

// printer writes objects and remembers where they are.
type printer struct {
	w       *bufio.Writer
	at      int64
	offsets []int64 // of object 1, 2, …
	err     error   // the first; later calls do nothing
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		var n int
		n, p.err = fmt.Fprintf(p.w, format, args...)
		p.at += int64(n)
	}
}

// object writes object number n; numbers come in order.
func (p *printer) object(n int, body string) {
	p.offsets = append(p.offsets, p.at)
	p.printf("%d 0 obj\n%s\nendobj\n", n, body)
}

func (p *printer) stream(n int, dict string, body []byte) {
	p.offsets = append(p.offsets, p.at)
	p.printf("%d 0 obj\n<< %s/Length %d >>\nstream\n", n, dict, len(body))
	if p.err == nil {
		var written int
		written, p.err = p.w.Write(body)
		p.at += int64(written)
	}
	p.printf("\nendstream\nendobj\n")
}

func (p *printer) pageTree(pages int) {
	var kids bytes.Buffer
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 4+3*i)
	}
	p.object(2, fmt.Sprintf("<< /Type /Pages /Count %d /Kids [ %s] >>", pages, kids.String()))
}

// page writes a page, its content and its picture as objects n, n+1, n+2.
func (p *printer) page(n int, head imaging.JPEGInfo, file []byte) error {
	if head.Width == 0 || head.Height == 0 {
		return errors.New("the picture has no size")
	}
	w, h := float64(head.Width), float64(head.Height)
	if head.Orientation >= 5 {
		w, h = h, w
	}
	pageW, pageH := a4Width, a4Height
	if w > h {
		pageW, pageH = pageH, pageW
	}
	scale := min(pageW/w, pageH/h)
	w, h = w*scale, h*scale
	m := place[head.Orientation].then(matrix{w, 0, 0, h, (pageW - w) / 2, (pageH - h) / 2})
	content := fmt.Sprintf("q\n%.4f %.4f %.4f %.4f %.4f %.4f cm\n/Scan Do\nQ\n", m[0], m[1], m[2], m[3], m[4], m[5])
	p.object(n, fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] "+
		"/Resources << /XObject << /Scan %d 0 R >> >> /Contents %d 0 R >>", pageW, pageH, n+2, n+1))
	p.stream(n+1, "", []byte(content))
	p.stream(n+2, pictureDict(head), file)
	return nil
}

func pictureDict(head imaging.JPEGInfo) string {
	space := "/DeviceRGB"
	switch head.Components {
	case 1:
		space = "/DeviceGray"
	case 4: // programs that write print colours write them inverted
		space = "/DeviceCMYK /Decode [1 0 1 0 1 0 1 0]"
	}
	return fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent %d "+
		"/ColorSpace %s /Filter /DCTDecode ", head.Width, head.Height, head.Precision, space)
}

func (p *printer) trailer() {
	start := p.at
	p.printf("xref\n0 %d\n0000000000 65535 f \n", len(p.offsets)+1)
	for _, at := range p.offsets {
		p.printf("%010d 00000 n \n", at)
	}
	p.printf("trailer\n<< /Size %d /Root 1 0 R /Info 3 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(p.offsets)+1, start)
}

func info(meta Meta) string {
	out := "<< /Producer " + text("Sổ Gốc")
	if meta.Title != "" {
		out += " /Title " + text(meta.Title)
	}
	if !meta.Created.IsZero() {
		out += " /CreationDate (D:" + meta.Created.UTC().Format("20060102150405") + "Z)"
	}
	return out + " >>"
}

// text is a PDF text string: UTF-16 with a mark, in hexadecimal.
func text(s string) string {
	b := []byte{0xFE, 0xFF}
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.BigEndian.AppendUint16(b, u)
	}
	return fmt.Sprintf("<%X>", b)
}
