// SPDX-License-Identifier: Apache-2.0

package report

import (
	"errors"
	"fmt"
	"strings"

	"github.com/skip2/go-qrcode"
)

// MaxQR is the longest text of a code, in bytes. Longer ones get so fine that
// a code printed at 25 mm on a docket is no longer read reliably.
const MaxQR = 300

// ErrQRText reports a text that is empty or longer than MaxQR.
var ErrQRText = errors.New("the text of a QR code must have 1 to 300 bytes")

// qr makes a code that still reads with a quarter of it soiled: a docket goes
// through many hands.
func qr(text string) (*qrcode.QRCode, error) {
	if text == "" || len(text) > MaxQR {
		return nil, fmt.Errorf("%w: it has %d", ErrQRText, len(text))
	}
	code, err := qrcode.New(text, qrcode.High)
	if err != nil {
		return nil, fmt.Errorf("making QR code: %w", err)
	}
	return code, nil
}

// QRPNG draws a code as a PNG of size × size pixels.
func QRPNG(text string, size int) ([]byte, error) {
	code, err := qr(text)
	if err != nil {
		return nil, err
	}
	out, err := code.PNG(size)
	if err != nil {
		return nil, fmt.Errorf("drawing QR code: %w", err)
	}
	return out, nil
}

// QRSVG draws a code as an SVG of mm × mm millimetres, sharp at any size of
// paper. It holds no text of its own, so it can stand in any HTML page.
func QRSVG(text string, mm float64) (string, error) {
	code, err := qr(text)
	if err != nil {
		return "", err
	}
	bits := code.Bitmap() // with the white margin
	var path strings.Builder
	for y, row := range bits {
		for x := 0; x < len(row); x++ {
			start := x
			for x < len(row) && row[x] {
				x++
			}
			if x > start { // one stroke for each run of dark squares
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", start, y, x-start, x-start)
			}
		}
	}
	n := len(bits)
	return fmt.Sprintf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%gmm\" height=\"%gmm\" viewBox=\"0 0 %d %d\" "+
		"shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"QR\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path fill=\"#000\" d=\"%s\"/></svg>",
		mm, mm, n, n, n, n, path.String()), nil
}
