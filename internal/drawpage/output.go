// SPDX-License-Identifier: Apache-2.0

package drawpage

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
)

// jpegQuality gives 100–250 kB for an A4 page at 150 dpi.
const jpegQuality = 68

// JPEG draws s and encodes it, the resolution recorded in the file.
func JPEG(s Spec) ([]byte, Truth, error) {
	img, truth, err := Draw(s)
	if err != nil {
		return nil, Truth{}, err
	}
	b, err := EncodeJPEG(img, truth.DPI)
	return b, truth, err
}

// EncodeJPEG encodes a page as colour JPEG with a JFIF header giving dpi; the
// standard encoder writes none, and programs then assume 72.
func EncodeJPEG(img image.Image, dpi int) ([]byte, error) {
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: jpegQuality}); err != nil {
		return nil, fmt.Errorf("encoding page: %w", err)
	}
	b := buf.Bytes()
	jfif := []byte{0xFF, 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 1, byte(dpi >> 8), byte(dpi), byte(dpi >> 8), byte(dpi), 0, 0}
	out := make([]byte, 0, len(b)+len(jfif))
	out = append(out, b[:2]...)
	out = append(out, jfif...)
	return append(out, b[2:]...), nil
}

// PDF wraps baseline JPEG streams, one a page, untouched, in a PDF 1.4 file
// whose pages have the size the dpi says.
func PDF(dpi int, jpegs ...[]byte) ([]byte, error) {
	if dpi <= 0 {
		return nil, fmt.Errorf("wrapping pages: %d dpi", dpi)
	}
	w := &pdfWriter{}
	w.buf.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	w.object(1, "<< /Type /Catalog /Pages 2 0 R >>", nil)
	kids := ""
	for i := range jpegs {
		kids += fmt.Sprintf("%d 0 R ", 3+3*i)
	}
	w.object(2, fmt.Sprintf("<< /Type /Pages /Kids [ %s] /Count %d >>", kids, len(jpegs)), nil)
	for i, j := range jpegs {
		cfg, err := jpeg.DecodeConfig(bytes.NewReader(j))
		if err != nil {
			return nil, fmt.Errorf("wrapping page %d: %w", i+1, err)
		}
		w.page(3+3*i, cfg, dpi, j)
	}
	return w.finish(), nil
}

type pdfWriter struct {
	buf     bytes.Buffer
	offsets []int
}

func (w *pdfWriter) object(n int, dict string, stream []byte) {
	w.offsets = append(w.offsets, w.buf.Len())
	fmt.Fprintf(&w.buf, "%d 0 obj\n%s\n", n, dict)
	if stream != nil {
		w.buf.WriteString("stream\n")
		w.buf.Write(stream)
		w.buf.WriteString("\nendstream\n")
	}
	w.buf.WriteString("endobj\n")
}

// page writes three objects: the page, its content, its image.
func (w *pdfWriter) page(n int, cfg image.Config, dpi int, j []byte) {
	pw, ph := float64(cfg.Width)*72/float64(dpi), float64(cfg.Height)*72/float64(dpi)
	w.object(n, fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R /Resources << /XObject << /Im0 %d 0 R >> >> >>",
		pw, ph, n+1, n+2), nil)
	content := fmt.Appendf(nil, "q %.2f 0 0 %.2f 0 0 cm /Im0 Do Q", pw, ph)
	w.object(n+1, fmt.Sprintf("<< /Length %d >>", len(content)), content)
	w.object(n+2, fmt.Sprintf("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>",
		cfg.Width, cfg.Height, len(j)), j)
}

func (w *pdfWriter) finish() []byte {
	start := w.buf.Len()
	fmt.Fprintf(&w.buf, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for _, o := range w.offsets {
		fmt.Fprintf(&w.buf, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&w.buf, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(w.offsets)+1, start)
	return w.buf.Bytes()
}
