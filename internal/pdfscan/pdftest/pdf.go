// SPDX-License-Identifier: Apache-2.0

// Package pdftest writes small PDFs by hand, good ones and bad ones, for tests.
package pdftest

import "fmt"

// Page is a PDF of one page with one picture, named Im0.
type Page struct {
	Wide, High int    // in points; 300 × 400 when zero
	Dict       string // more entries of the page
	Content    string // what paints; empty paints the picture over the whole page
	Picture    string // entries of the picture: its size, kind and packing
	Data       []byte // of the picture
}

// Bytes is the file.
func (p Page) Bytes() []byte {
	if p.Wide == 0 {
		p.Wide, p.High = 300, 400
	}
	if p.Content == "" {
		p.Content = fmt.Sprintf("q %d 0 0 %d 0 0 cm /Im0 Do Q", p.Wide, p.High)
	}
	return Objects(
		fmt.Appendf(nil, "<< /Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 %d %d] >>", p.Wide, p.High),
		[]byte("<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /Im0 5 0 R >> "+
			"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> "+p.Dict+" >>"),
		Stream("", []byte(p.Content)),
		Stream("/Type /XObject /Subtype /Image "+p.Picture, p.Data))
}

// Objects is a file of a catalogue, object 1, and of objects 2, 3 and so on;
// object 2 is the tree of the pages.
func Objects(objects ...[]byte) []byte {
	out := []byte("%PDF-1.4\n")
	var offsets []int
	for i, o := range append([][]byte{[]byte("<< /Type /Catalog /Pages 2 0 R >>")}, objects...) {
		offsets = append(offsets, len(out))
		out = append(fmt.Appendf(out, "%d 0 obj\n", i+1), o...)
		out = append(out, "\nendobj\n"...)
	}
	start := len(out)
	out = fmt.Appendf(out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		out = fmt.Appendf(out, "%010d 00000 n \n", at)
	}
	return fmt.Appendf(out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
}

// Stream is an object that holds data; dict is what is said of it.
func Stream(dict string, data []byte) []byte {
	out := fmt.Appendf(nil, "<< %s /Length %d >>\nstream\n", dict, len(data))
	return append(append(out, data...), "\nendstream"...)
}
