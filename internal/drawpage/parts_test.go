// SPDX-License-Identifier: Apache-2.0

package drawpage

import (
	"bytes"
	"image"
	"math"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"golang.org/x/image/font/sfnt"
)

// vietnamese builds every letter with every tone, small and capital.
func vietnamese() []rune {
	const vowels = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"
	const rest = "bcdđghklmnpqrstvxfjwz"
	all := vowels + rest
	return []rune(all + strings.ToUpper(all) + "0123456789/-–.,:;()\"'")
}

func TestFacesVietnamese(t *testing.T) {
	t.Parallel()
	for name := range faceFiles {
		f := faceByName(name)
		for _, r := range vietnamese() {
			g := f.own(r)
			if g == nil {
				t.Errorf("%s has no %c", name, r)
				continue
			}
			if len(g.segs) == 0 {
				t.Errorf("%s: %c is empty", name, r)
			}
		}
		// Stacked marks must be outlines of their own, not the bare letter.
		for _, p := range [][2]rune{{'ệ', 'ê'}, {'ẫ', 'â'}, {'Ộ', 'Ô'}, {'ữ', 'ư'}, {'ỡ', 'ơ'}, {'Ẳ', 'Ă'}} {
			if len(f.own(p[0]).segs) <= len(f.own(p[1]).segs) {
				t.Errorf("%s: %c is drawn no richer than %c", name, p[0], p[1])
			}
		}
	}
}

func TestFacesAreOpen(t *testing.T) {
	t.Parallel()
	for name := range faceFiles {
		lic, err := faceByName(name).font.Name(nil, sfnt.NameIDLicense)
		if err != nil || !strings.Contains(lic, "SIL Open Font License") {
			t.Errorf("%s: licence %q, %v", name, lic, err)
		}
	}
}

func TestFallbackGlyphs(t *testing.T) {
	t.Parallel()
	for _, r := range "ŭčĕ" { // names of the highlands
		if faceByName("patrick-hand").glyph(r) == nil {
			t.Errorf("no face draws %c", r)
		}
	}
	if g := faceByName("mali").glyph('\U0001F600'); g != nil {
		t.Error("an emoji has an outline")
	}
}

func TestGeometryRoundTrip(t *testing.T) {
	t.Parallel()
	for _, l := range allLayouts {
		for _, capture := range []Capture{CaptureScan, CapturePhoto} {
			for seed := range uint64(20) {
				s := Spec{Layout: l, Seed: seed, DPI: 150, Damage: DamageHeavy, Capture: capture}
				c := &canvas{img: &image.RGBA{Rect: image.Rect(0, 0, 1240, 1754)}, ppm: 150 / 25.4}
				g := newGeometry(s, c, s.rng("paper"))
				for _, p := range [][2]float64{{0, 0}, {1240, 0}, {620, 877}, {1240, 1754}, {10, 1700}, {610, 20}} {
					x, y := g.fwd(p[0], p[1])
					u, v := g.inv(x, y)
					if math.Hypot(u-p[0], v-p[1]) > 0.01 {
						t.Fatalf("%s %s seed %d: %v comes back as %.3f, %.3f", l, capture, seed, p, u, v)
					}
				}
			}
		}
	}
}

func TestFitNeverCuts(t *testing.T) {
	t.Parallel()
	st := style{face: faceByName("tinos"), size: 4, wide: 1}
	text := "xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị"
	for _, w := range []float64{5, 20, 60, 200} {
		for lines := 1; lines < 5; lines++ {
			_, got := st.fit(text, lines, func(int) float64 { return w })
			if strings.Join(got, " ") != text {
				t.Errorf("width %v, %d lines: %q", w, lines, got)
			}
		}
	}
	fit, got := st.fit(text, 1, func(int) float64 { return 62 })
	if len(got) != 1 || fit.width(got[0]) > 62 {
		t.Errorf("should fit on one line squeezed: %q %.1f mm", got, fit.width(got[0]))
	}
}

func TestNFDIsDrawnComposed(t *testing.T) {
	t.Parallel()
	st := style{face: faceByName("tinos"), size: 4, wide: 1, alpha: 1}
	c := newCanvas(60, 20, 150)
	d := newCanvas(60, 20, 150)
	st.line(c, 5, 10, "Vi\u1ec7t", nil)
	st.line(d, 5, 10, "Vie\u0323\u0302t", nil)
	if !bytes.Equal(c.img.Pix, d.img.Pix) {
		t.Error("decomposed text is drawn otherwise than composed text")
	}
}

func TestColumnEdges(t *testing.T) {
	t.Parallel()
	for name, f := range forms {
		xs := columnEdges(f.cols, 12, 396)
		onFold := false
		for i := 1; i < len(xs); i++ {
			if xs[i]-xs[i-1] < 8 {
				t.Errorf("%s: column %d is %.1f mm wide", name, i, xs[i]-xs[i-1])
			}
			onFold = onFold || math.Abs(xs[i]-210) < 0.01
		}
		if !onFold || math.Abs(xs[len(xs)-1]-408) > 0.01 {
			t.Errorf("%s: edges %v", name, xs)
		}
	}
}

// TestFormsAreComplete: no field twice in one form, shares sum to one.
func TestFormsAreComplete(t *testing.T) {
	t.Parallel()
	for name, f := range forms {
		for _, rs := range [][]row{f.table, f.half} {
			seen := map[string]bool{}
			for _, r := range rs {
				sum := 0.0
				for _, c := range r.cells {
					sum += c.share
					if seen[c.id] {
						t.Errorf("%s: %s twice", name, c.id)
					}
					seen[c.id] = true
				}
				if len(r.cells) > 0 && math.Abs(sum-1) > 0.001 {
					t.Errorf("%s %v: shares sum to %.2f", name, r.cells, sum)
				}
			}
		}
	}
}

func TestPDFKeepsTheJPEG(t *testing.T) {
	t.Parallel()
	s := SampleSpec(1, "birth", LayoutTable)
	s.DPI = 100
	j, truth, err := JPEG(s)
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := PDF(truth.DPI, j, j)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Count(pdf, j) != 2 {
		t.Error("the JPEG stream is not kept as it is")
	}
	if err := api.Validate(bytes.NewReader(pdf), nil); err != nil {
		t.Errorf("an independent reader refuses the PDF: %v", err)
	}
	dims, err := api.PageDims(bytes.NewReader(pdf), nil)
	if err != nil || len(dims) != 2 || math.Abs(dims[0].Width-float64(truth.Width)*0.72) > 0.1 {
		t.Errorf("pages %v, %v", dims, err)
	}
	if _, err := PDF(0, j); err == nil {
		t.Error("0 dpi accepted")
	}
	if _, err := PDF(100, []byte("no jpeg")); err == nil {
		t.Error("not a JPEG accepted")
	}
}

func TestStampOverTheEdge(t *testing.T) {
	t.Parallel()
	c := newCanvas(40, 40, 150)
	r := c.stamp(38, 20, 15, 0.1, Spec{}.rng("x"))
	if r.X1 != 40 || r.Y0 != 5 {
		t.Errorf("box %v should be cut at the sheet", r)
	}
}
