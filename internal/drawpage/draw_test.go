// SPDX-License-Identifier: Apache-2.0

package drawpage

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var allLayouts = []Layout{LayoutTable, LayoutHalf, LayoutRuled}

var allTypes = []string{"birth", "marriage", "death", "parent_child", "marital_status_cert", "guardianship"}

func mustDraw(t testing.TB, s Spec) (*image.RGBA, Truth) {
	t.Helper()
	img, truth, err := Draw(s)
	if err != nil {
		t.Fatal(err)
	}
	return img.(*image.RGBA), truth
}

func TestDrawIsDeterministic(t *testing.T) {
	t.Parallel()
	for _, l := range allLayouts {
		s := SampleSpec(7, "birth", l)
		s.DPI, s.Damage = 100, DamageHeavy
		a, ta := mustDraw(t, s)
		b, tb := mustDraw(t, s)
		if !bytes.Equal(a.Pix, b.Pix) {
			t.Errorf("%s: same spec, other pixels", l)
		}
		if d := cmp.Diff(ta, tb); d != "" {
			t.Errorf("%s: same spec, other truth:\n%s", l, d)
		}
		s.Seed++
		c, _ := mustDraw(t, s)
		if sha256.Sum256(a.Pix) == sha256.Sum256(c.Pix) {
			t.Errorf("%s: another seed, same pixels", l)
		}
	}
}

// inkShare is the share of pixels in a box clearly darker than the box's
// lightest tenth, and their centre of mass tests that ink is inside.
func inkShare(img *image.RGBA, r Rect) float64 {
	b := image.Rect(int(r.X0), int(r.Y0), int(math.Ceil(r.X1)), int(math.Ceil(r.Y1))).Intersect(img.Rect)
	if b.Empty() {
		return 0
	}
	paper, dark := 0, 0
	lum := func(x, y int) int {
		i := img.PixOffset(x, y)
		return int(img.Pix[i]) + int(img.Pix[i+1]) + int(img.Pix[i+2])
	}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			paper = max(paper, lum(x, y))
		}
	}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if lum(x, y) < paper*75/100 {
				dark++
			}
		}
	}
	return float64(dark) / float64(b.Dx()*b.Dy())
}

func TestTruthBoxesHoldInk(t *testing.T) {
	t.Parallel()
	for k, typ := range allTypes {
		for i, l := range allLayouts {
			// Types and layouts meet each damage in turn.
			d := Damage((k + i) % 4)
			s := SampleSpec(uint64(11+7*k+i), typ, l)
			s.DPI, s.Damage = 100, d
			img, truth := mustDraw(t, s)
			checkInk(t, fmt.Sprintf("%s/%s/%d", typ, l, d), img, truth)
		}
	}
}

func checkInk(t *testing.T, name string, img *image.RGBA, truth Truth) {
	t.Helper()
	n := 0
	for _, e := range truth.Entries {
		for _, f := range e.Fields {
			if f.Mark == MarkBlank {
				if !f.Box.Empty() || f.Written != "" {
					t.Errorf("%s %s: blank, but box %v", name, f.ID, f.Box)
				}
				continue
			}
			n++
			if f.Lost > 0.3 {
				continue
			}
			if ink := inkShare(img, f.Box); ink < 0.02 {
				t.Errorf("%s entry %d %s %q: ink %.3f in %v", name, e.Index, f.ID, f.Written, ink, f.Box)
			}
		}
	}
	if n < 6 {
		t.Errorf("%s: only %d values written", name, n)
	}
}

// TestBoxesAreTight draws one value alone on the form and compares its box
// with the pixels that change.
func TestBoxesAreTight(t *testing.T) {
	t.Parallel()
	for _, l := range allLayouts {
		for _, w := range []Writing{WritingHand, WritingTyped, WritingPrint} {
			s := Spec{Type: "birth", Layout: l, Seed: 5, Writing: w, Damage: DamageNone, Book: Book{OpenYear: 2000}}
			s.Entries = []Entry{{Values: map[string]string{"nksHoTen": ""}}}
			empty, _ := mustDraw(t, s)
			s.Entries = []Entry{{Values: map[string]string{"nksHoTen": "NGUYỄN THỊ HỒNG GẤM"}}}
			full, truth := mustDraw(t, s)
			f, ok := truth.Field(0, "nksHoTen")
			if !ok {
				t.Fatalf("%s: no field", l)
			}
			got := changed(empty, full, int(f.Slot.Y0)-20, int(f.Slot.Y1)+20)
			for _, d := range []float64{got.X0 - f.Box.X0, got.Y0 - f.Box.Y0, got.X1 - f.Box.X1, got.Y1 - f.Box.Y1} {
				if math.Abs(d) > 2.5 {
					t.Errorf("%s/%s: changed pixels %v, truth says %v", l, w, got, f.Box)
					break
				}
			}
		}
	}
}

// changed gives the box of pixels that differ clearly, within rows y0…y1.
func changed(a, b *image.RGBA, y0, y1 int) Rect {
	r := Rect{1e9, 1e9, 0, 0}
	for y := max(y0, 0); y < min(y1, a.Rect.Dy()); y++ {
		for x := range a.Rect.Dx() {
			i := a.PixOffset(x, y)
			if int(a.Pix[i])-int(b.Pix[i]) > 40 {
				r.X0, r.Y0 = min(r.X0, float64(x)), min(r.Y0, float64(y))
				r.X1, r.Y1 = max(r.X1, float64(x+1)), max(r.Y1, float64(y+1))
			}
		}
	}
	return r
}

func TestWrittenIsWhatWasGiven(t *testing.T) {
	t.Parallel()
	for _, typ := range allTypes {
		for _, l := range allLayouts {
			s := SampleSpec(3, typ, l)
			s.DPI = 72
			_, truth := mustDraw(t, s)
			if len(truth.Entries) != len(s.Entries) {
				t.Fatalf("%s/%s: %d entries, want %d", typ, l, len(truth.Entries), len(s.Entries))
			}
			for _, e := range truth.Entries {
				for _, f := range e.Fields {
					if f.Written != s.Entries[e.Index].Values[f.ID] {
						t.Errorf("%s/%s %s: %q, want %q", typ, l, f.ID, f.Written, s.Entries[e.Index].Values[f.ID])
					}
				}
			}
		}
	}
}

// TestLongValuesStayInside: a value three times too long is squeezed, not cut,
// and does not leave the sheet.
func TestLongValuesStayInside(t *testing.T) {
	t.Parallel()
	long := "Nguyễn Thị Hoàng Ngọc Phương Quỳnh Ẩn Ngưỡng Thuở Nghiêng"
	for _, l := range allLayouts {
		s := Spec{Type: "birth", Layout: l, Seed: 9, Book: Book{OpenYear: 2000}}
		s.Entries = []Entry{{Values: map[string]string{"nksHoTen": long, "meHoTen": long, "nksNoiSinh": strings.Repeat("thôn Thượng Nghĩa, xã Cam Nghĩa, ", 3)}}}
		_, truth := mustDraw(t, s)
		for _, f := range truth.Entries[0].Fields {
			if f.Box.X1 > float64(truth.Width) || f.Box.Y1 > float64(truth.Height) {
				t.Errorf("%s %s leaves the image: %v", l, f.ID, f.Box)
			}
			if f.Written != "" && f.MM.X1 > f.SlotMM.X1+4 {
				t.Errorf("%s %s: ink to %.1f mm, slot ends at %.1f", l, f.ID, f.MM.X1, f.SlotMM.X1)
			}
		}
	}
}

func TestMarksAndCorrections(t *testing.T) {
	t.Parallel()
	s := Spec{Type: "birth", Layout: LayoutHalf, Seed: 4, Writing: WritingHand, Book: Book{OpenYear: 2001}}
	values := map[string]string{"nksHoTen": "Trần Văn Đỗ", "meHoTen": "Lê Thị Ấm", "chaHoTen": "Trần Ngọc", "nksNoiSinh": "Hải Lăng"}
	s.Entries = []Entry{{
		Values: values, Struck: true,
		Marks:       map[string]string{"meHoTen": MarkIllegible, "chaHoTen": MarkStruck},
		Corrections: map[string]string{"nksHoTen": "Trần Văn Đổ"},
	}}
	img, truth := mustDraw(t, s)
	name, _ := truth.Field(0, "nksHoTen")
	if name.Was != "Trần Văn Đổ" || name.WasBox.Empty() || name.Box.Y0 >= name.WasBox.Y0 {
		t.Errorf("correction should stand above the struck text: %+v", name)
	}
	mother, _ := truth.Field(0, "meHoTen")
	s.Entries[0].Marks = nil
	plain, _ := mustDraw(t, s)
	if d := difference(img, plain, mother.Box); d < 12 {
		t.Errorf("illegible value should be smeared: mean difference %.1f", d)
	}
	if !truth.Entries[0].Struck || mother.Mark != MarkIllegible {
		t.Errorf("marks lost: %+v", mother)
	}
}

// difference is the mean difference of the green channel within a box.
func difference(a, b *image.RGBA, r Rect) float64 {
	sum, n := 0, 0
	for y := int(r.Y0); y < int(r.Y1); y++ {
		for x := int(r.X0); x < int(r.X1); x++ {
			i := a.PixOffset(x, y) + 1
			sum += max(int(a.Pix[i])-int(b.Pix[i]), int(b.Pix[i])-int(a.Pix[i]))
			n++
		}
	}
	return float64(sum) / float64(max(n, 1))
}

func TestDitto(t *testing.T) {
	t.Parallel()
	s := SampleSpec(2, "birth", LayoutRuled)
	s.Entries[1].Values["meNoiCuTru"] = "-nt-"
	_, truth := mustDraw(t, s)
	if f, ok := truth.Field(1, "meNoiCuTru"); !ok || f.Written != "-nt-" || f.Box.Empty() {
		t.Errorf("ditto: %+v", f)
	}
}

func TestChecksAreTicked(t *testing.T) {
	t.Parallel()
	s := SampleSpec(1, "birth", LayoutTable)
	s.Entries[0].Values["loaiDangKy"] = "Quá hạn"
	_, truth := mustDraw(t, s)
	var ticked []string
	for _, p := range truth.Printed {
		if p.Check && p.Ticked {
			ticked = append(ticked, p.Text)
		}
	}
	if d := cmp.Diff([]string{"Đăng ký quá hạn"}, ticked); d != "" {
		t.Error(d)
	}
	if f, ok := truth.Field(0, "loaiDangKy"); !ok || f.Kind != "check" || f.Box.Empty() {
		t.Errorf("tick not recorded: %+v", f)
	}
}

func TestSpecErrors(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]Spec{
		"dpi": {DPI: 20}, "layout": {Layout: "scroll"},
		"entries": {Layout: LayoutTable, Entries: make([]Entry, 2)},
	} {
		if _, _, err := Draw(s); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, _, err := Draw(Spec{Type: "birth"}); err != nil {
		t.Errorf("a page without entries is a page: %v", err)
	}
}

func TestLayoutOf(t *testing.T) {
	t.Parallel()
	for y, want := range map[int]Layout{1976: LayoutRuled, 1998: LayoutRuled, 1999: LayoutHalf, 2015: LayoutHalf, 2016: LayoutTable, 2024: LayoutTable} {
		if got := LayoutOf(y); got != want {
			t.Errorf("LayoutOf(%d) = %s, want %s", y, got, want)
		}
	}
}

func TestEveryPageSaysItIsInvented(t *testing.T) {
	t.Parallel()
	for _, l := range allLayouts {
		_, truth := mustDraw(t, SampleSpec(8, "death", l))
		found := false
		for _, p := range truth.Printed {
			found = found || p.Text == marginText && !p.Box.Empty()
		}
		if !found {
			t.Errorf("%s: the margin does not say that the page is a sample", l)
		}
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	for l, lim := range map[Layout][2]int{LayoutTable: {90_000, 260_000}, LayoutHalf: {90_000, 280_000}, LayoutRuled: {150_000, 600_000}} {
		for seed := range uint64(4) {
			b, truth, err := JPEG(SampleSpec(seed, "birth", l))
			if err != nil {
				t.Fatal(err)
			}
			if len(b) < lim[0] || len(b) > lim[1] {
				t.Errorf("%s seed %d (damage %d, %s): %d bytes, want %v", l, seed, truth.Damage, truth.Capture, len(b), lim)
			}
			cfg, err := jpeg.DecodeConfig(bytes.NewReader(b))
			if err != nil || cfg.Width != truth.Width || cfg.Height != truth.Height {
				t.Errorf("%s: %v %v, truth %d×%d", l, cfg, err, truth.Width, truth.Height)
			}
		}
	}
}

// TestGoldenStructure pins what a birth page since 2016 consists of.
func TestGoldenStructure(t *testing.T) {
	t.Parallel()
	_, truth := mustDraw(t, SampleSpec(1, "birth", LayoutTable))
	var ids []string
	for _, f := range truth.Entries[0].Fields {
		if !f.Copy {
			ids = append(ids, f.ID)
		}
	}
	want := "so quyenSo ngayDangKy nksHoTen nksNgaySinh nksNgaySinhBangChu nksGioiTinh nksDanToc nksQuocTich nksNoiSinh nksQueQuan nksSoDinhDanh " +
		"meHoTen meNgaySinh meDanToc meQuocTich meNoiCuTru chaHoTen chaNgaySinh chaDanToc chaQuocTich chaNoiCuTru nycHoTen nycQuanHe " +
		"nycSoGiayToTuyThan nycNgayCapGiayToTuyThan nycNoiCapGiayToTuyThan nguoiKy chucVuNguoiKy loaiDangKy ghiChu nguoiThucHien"
	if d := cmp.Diff(strings.Fields(want), ids); d != "" {
		t.Error(d)
	}
	if truth.PaperMM != [2]float64{210, 297} {
		t.Errorf("paper %v", truth.PaperMM)
	}
	if _, err := json.Marshal(truth); err != nil {
		t.Error(err)
	}
}

func BenchmarkJPEG(b *testing.B) {
	for _, l := range allLayouts {
		for _, d := range []Damage{DamageNone, DamageHeavy} {
			b.Run(fmt.Sprintf("%s/damage%d", l, d), func(b *testing.B) {
				s := SampleSpec(1, "birth", l)
				s.Damage = d
				size := 0
				for b.Loop() {
					data, _, err := JPEG(s)
					if err != nil {
						b.Fatal(err)
					}
					size = len(data)
				}
				b.ReportMetric(float64(size)/1000, "kB")
			})
		}
	}
}

func TestFieldsCoverTheDrawing(t *testing.T) {
	t.Parallel()
	for _, typ := range allTypes {
		for _, l := range allLayouts {
			s := SampleSpec(2, typ, l)
			s.DPI = 72
			_, truth := mustDraw(t, s)
			room := Fields(typ, l)
			for _, f := range truth.Entries[0].Fields {
				if !slices.Contains(room, f.ID) {
					t.Errorf("%s/%s: %s is drawn but not listed", typ, l, f.ID)
				}
			}
		}
	}
}
