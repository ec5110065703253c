// SPDX-License-Identifier: Apache-2.0

package decode

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"io"

	"github.com/sogoc/sogoc/internal/clean"
)

// Parent and child speak in frames: a kind, a length, a body. The parent sends
// a task; the child asks for ranges of the file, tells the head and each page,
// and ends with done or failed.
type kind byte

const (
	kindTask   kind = 'T' // to the child: a task
	kindRead   kind = 'R' // to the parent: a reading
	kindData   kind = 'D' // to the child: the bytes asked for
	kindBroken kind = 'B' // to the child: the file can't be read; why
	kindPage   kind = 'P' // to the parent: a pageFrame, then raw bytes
	kindRow    kind = 'W' // to the parent: a rowFrame, then the text of its cells
	kindDone   kind = 'O' // to the parent: the Head
	kindFailed kind = 'F' // to the parent: a failure
)

type task struct {
	Size int64 `json:"size"` // of the file, bytes
	Want Want  `json:"want"`
	// Table asks for the rows of a workbook instead of pages.
	Table *tableTask `json:"table,omitempty"`
}

type reading struct {
	At int64 `json:"at"`
	N  int   `json:"n"`
}

// pageFrame announces a page: behind it come DataLen bytes of Page.Data and
// the planes of Page.Image, row by row without padding.
type pageFrame struct {
	Head    Head   `json:"head"`
	No      int    `json:"no"`
	Media   string `json:"media"`
	Width   int    `json:"w"`
	Height  int    `json:"h"`
	DataLen int    `json:"data"`
	Gray    bool   `json:"gray,omitempty"`
	Ratio   int    `json:"ratio,omitempty"` // image.YCbCrSubsampleRatio
	ImageW  int    `json:"iw"`
	ImageH  int    `json:"ih"`

	Report clean.Report `json:"report,omitzero"`
}

// failure carries an error to the parent. With a code it is a refusal.
type failure struct {
	Head Head   `json:"head"`
	Page int    `json:"page,omitempty"` // 0 when it is about the whole file
	Row  int    `json:"row,omitempty"`  // of a table
	Code string `json:"code,omitempty"`
	VI   string `json:"vi,omitempty"`
	EN   string `json:"en,omitempty"`
	Text string `json:"text,omitempty"`
}

const (
	maxFrame = 1 << 20   // body of a frame; larger things follow as raw bytes
	maxData  = 256 << 20 // Page.Data
	maxSide  = 1 << 16   // of a picture, pixels
	maxArea  = 120_000_000
)

func send(w io.Writer, k kind, body []byte) error {
	head := [5]byte{byte(k)}
	binary.BigEndian.PutUint32(head[1:], uint32(len(body)))
	if _, err := w.Write(head[:]); err != nil {
		return err
	}
	_, err := w.Write(body)
	return err
}

func sendJSON(w io.Writer, k kind, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return send(w, k, body)
}

func receive(r io.Reader) (kind, []byte, error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > maxFrame {
		return 0, nil, fmt.Errorf("a frame of %d bytes", n)
	}
	body := make([]byte, n)
	_, err := io.ReadFull(r, body)
	return kind(head[0]), body, err
}

// sendPage writes a page. w is flushed.
func sendPage(w *bufio.Writer, head Head, p Page) error {
	f := pageFrame{Head: head, No: p.No, Media: p.Media, Width: p.Width, Height: p.Height, DataLen: len(p.Data), Report: p.Report}
	f.ImageW, f.ImageH = p.Image.Bounds().Dx(), p.Image.Bounds().Dy()
	_, f.Gray = p.Image.(*image.Gray)
	if m, ok := p.Image.(*image.YCbCr); ok {
		f.Ratio = int(m.SubsampleRatio)
	}
	if err := sendJSON(w, kindPage, f); err != nil {
		return err
	}
	if _, err := w.Write(p.Data); err != nil {
		return err
	}
	for _, pl := range planesOf(p.Image) {
		for y := range pl.h {
			if _, err := w.Write(pl.pix[y*pl.stride:][:pl.w]); err != nil {
				return err
			}
		}
	}
	return w.Flush()
}

// receivePage reads what follows a pageFrame. Sizes are checked before memory
// is spent.
func receivePage(r io.Reader, body []byte) (Head, Page, error) {
	var f pageFrame
	if err := json.Unmarshal(body, &f); err != nil {
		return Head{}, Page{}, err
	}
	if f.DataLen < 0 || f.DataLen > maxData || !sane(f.ImageW, f.ImageH) || !sane(f.Width, f.Height) || f.Ratio < 0 || f.Ratio > int(image.YCbCrSubsampleRatio410) {
		return f.Head, Page{}, fmt.Errorf("an impossible page: %+v", f)
	}
	if err := f.Report.Check(); err != nil {
		return f.Head, Page{}, err
	}
	p := Page{No: f.No, Media: f.Media, Width: f.Width, Height: f.Height, Report: f.Report}
	if f.DataLen > 0 {
		p.Data = make([]byte, f.DataLen)
		if _, err := io.ReadFull(r, p.Data); err != nil {
			return f.Head, p, err
		}
	}
	p.Image = blank(f)
	for _, pl := range planesOf(p.Image) {
		if _, err := io.ReadFull(r, pl.pix[:pl.w*pl.h]); err != nil {
			return f.Head, p, err
		}
	}
	return f.Head, p, nil
}

func sane(w, h int) bool {
	return w > 0 && h > 0 && w <= maxSide && h <= maxSide && w*h <= maxArea
}

func blank(f pageFrame) image.Image {
	rect := image.Rect(0, 0, f.ImageW, f.ImageH)
	if f.Gray {
		return image.NewGray(rect)
	}
	return image.NewYCbCr(rect, image.YCbCrSubsampleRatio(f.Ratio))
}

// samples is one plane of a picture in normal form.
type samples struct {
	pix          []byte
	w, h, stride int
}

func planesOf(img image.Image) []samples {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	switch m := img.(type) {
	case *image.Gray:
		return []samples{{m.Pix, w, h, m.Stride}}
	case *image.YCbCr:
		if len(m.Cb) == 0 || m.CStride == 0 {
			return nil
		}
		cw, ch := chroma(m.SubsampleRatio, w, h)
		return []samples{{m.Y, w, h, m.YStride}, {m.Cb, cw, ch, m.CStride}, {m.Cr, cw, ch, m.CStride}}
	}
	return nil
}

// chroma is the size of a colour plane of a picture that begins at (0,0).
func chroma(ratio image.YCbCrSubsampleRatio, w, h int) (cw, ch int) {
	m := image.NewYCbCr(image.Rect(0, 0, w, 1), ratio)
	cw = m.CStride
	if ratio == image.YCbCrSubsampleRatio420 || ratio == image.YCbCrSubsampleRatio440 || ratio == image.YCbCrSubsampleRatio410 {
		return cw, (h + 1) / 2
	}
	return cw, h
}
