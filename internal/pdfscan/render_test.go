// SPDX-License-Identifier: Apache-2.0

package pdfscan_test

import (
	"testing"

	"github.com/sogoc/sogoc/internal/pdfscan"
)

// TestPDFiumRendersAPage paints a page of text and picture.
func TestPDFiumRendersAPage(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the PDF engine")
	}
	img := scan(120, 160, 6)
	pdf := rawPDF("", whole+" 1 0 0 rg 0 0 150 20 re f", dct, jpegOf(t, img))
	engine := &pdfscan.PDFium{CacheDir: engineCache}
	defer engine.Close()
	d := openPDF(t, pdf, engine)
	p := pageOf(t, d, 0)
	// 300 × 400 points at 200 dpi; the engine rounds up.
	if p.Source != pdfscan.Rendered || p.Width/2 != 834/2 || p.Height/2 != 1112/2 {
		t.Errorf("rendered %d × %d by %s", p.Width, p.Height, p.Source)
	}
	out := decode(t, p.Data)
	if diff := difference(out, img); diff > 12 {
		t.Errorf("the page shows something else (%.1f)", diff)
	}
	r, g, _, _ := out.At(40, p.Height-20).RGBA()
	if r>>8 < 230 || g>>8 > 30 {
		t.Errorf("what is painted over the picture is missing: %d %d", r>>8, g>>8)
	}
}
