// SPDX-License-Identifier: Apache-2.0

package imaging_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/refusal"
)

func wantRefusal(t *testing.T, err error, want refusal.Code) *refusal.Refusal {
	t.Helper()
	var r *refusal.Refusal
	if !errors.As(err, &r) {
		t.Fatalf("error %v is no Refusal, want %s", err, want)
	}
	if r.Code != want {
		t.Errorf("refused with %s, want %s (%v)", r.Code, want, err)
	}
	if r.VI == "" || r.EN == "" || !strings.Contains(r.Error(), string(want)) {
		t.Errorf("refusal without words: %v", r)
	}
	return r
}

func TestSniffNamesWhatPeopleBring(t *testing.T) {
	t.Parallel()
	taken := map[string]imaging.Format{
		"\xff\xd8\xff\xe0": imaging.JPEG, "\x89PNG\r\n\x1a\n": imaging.PNG, "II*\x00": imaging.TIFF, "MM\x00*": imaging.TIFF,
	}
	for head, want := range taken {
		if got, err := imaging.Sniff([]byte(head)); got != want || err != nil {
			t.Errorf("Sniff(%q) = %q, %v", head, got, err)
		}
	}
	named := map[string]string{
		"II+\x00\x08\x00": "BigTIFF", "GIF89a": "GIF", "BM....": "BMP", "%PDF-1.4": "PDF", "PK\x03\x04": "ZIP",
		"\x00\x00\x00\x0cjP  \r\n": "JPEG 2000", "RIFF....WEBPVP8 ": "WebP", "MZ\x90\x00": "EXE", "\xef\xbb\xbf<?xml version='1.0'?>\n<SVG onload='x'>": "SVG", " <!DOCTYPE html><p>": "HTML", "....ftypavif": "AVIF",
	}
	for head, name := range named {
		_, err := imaging.Sniff([]byte(head))
		if r := wantRefusal(t, err, imaging.CodeOther); !strings.Contains(r.VI, name) || !strings.Contains(r.EN, name) {
			t.Errorf("Sniff(%q) does not name %s: %v", head, name, r)
		}
	}
	for _, brand := range []string{"heic", "heix", "mif1"} {
		_, err := imaging.Sniff([]byte("....ftyp" + brand))
		if r := wantRefusal(t, err, imaging.CodeHEIC); !strings.Contains(r.VI, "Tương thích nhất") {
			t.Errorf("%s: the refusal does not say how to set the telephone: %v", brand, r)
		}
	}
	_, err := imaging.Sniff([]byte("....ftypisom"))
	wantRefusal(t, err, imaging.CodeUnknown)
	_, err = imaging.Sniff(nil)
	wantRefusal(t, err, imaging.CodeEmpty)
}

// TestOrientation holds Decode against the words of the EXIF standard: which
// visible side the stored row 0 and column 0 are.
func TestOrientation(t *testing.T) {
	t.Parallel()
	const w, h = 48, 32
	stored := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w { // four blocks: 20, 90, 160, 230
			stored.SetGray(x, y, color.Gray{Y: byte(20 + 70*(x*2/w) + 140*(y*2/h))})
		}
	}
	sides := map[int][2]string{
		1: {"top", "left"}, 2: {"top", "right"}, 3: {"bottom", "right"}, 4: {"bottom", "left"},
		5: {"left", "top"}, 6: {"right", "top"}, 7: {"right", "bottom"}, 8: {"left", "bottom"},
	}
	opposite := map[string]string{"top": "bottom", "bottom": "top", "left": "right", "right": "left"}
	for o, side := range sides {
		order := binary.AppendByteOrder(binary.LittleEndian)
		if o%2 == 0 {
			order = binary.BigEndian
		}
		f := open(t, withEXIF(jpegBytes(t, stored, 95), o, order))
		info, err := f.Info(0)
		if err != nil || info.Orientation != o || info.DPI != 300 {
			t.Fatalf("Info = %+v, %v", info, err)
		}
		img, err := f.Decode(0)
		if err != nil {
			t.Fatal(err)
		}
		if img.Bounds() != image.Rect(0, 0, info.Width, info.Height) {
			t.Errorf("orientation %d: picture %v, Info says %d × %d", o, img.Bounds(), info.Width, info.Height)
		}
		row, col := side[0], side[1]
		for _, c := range []struct {
			row, col string
			want     int
		}{{row, col, 20}, {row, opposite[col], 90}, {opposite[row], col, 160}, {opposite[row], opposite[col], 230}} {
			p := corner(img.Bounds(), c.row, c.col)
			if got := int(img.(*image.Gray).GrayAt(p.X, p.Y).Y); got < c.want-12 || got > c.want+12 {
				t.Errorf("orientation %d: %s %s is %d, want %d", o, c.row, c.col, got, c.want)
			}
		}
	}
}

func corner(b image.Rectangle, sides ...string) image.Point {
	p := b.Min
	for _, s := range sides {
		switch s {
		case "right":
			p.X = b.Max.X - 1
		case "bottom":
			p.Y = b.Max.Y - 1
		}
	}
	return p
}

// pngHeader is a PNG that claims a size and holds nothing.
func pngHeader(w, h uint32, depth, kind byte) []byte {
	body := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	body = append(binary.BigEndian.AppendUint32(body, h), depth, kind, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	out = append(out, body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
}

func jpegHeader(w, h uint16, marker, precision, components byte) []byte {
	out := []byte{0xFF, 0xD8, 0xFF, marker, 0, 8 + 3*components, precision}
	out = binary.BigEndian.AppendUint16(out, h)
	out = append(binary.BigEndian.AppendUint16(out, w), components)
	for i := range components {
		out = append(out, i+1, 0x11, 0)
	}
	return append(out, 0xFF, 0xDA)
}

func TestBombsAreRefusedFromTheHeader(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		file []byte
		want refusal.Code
	}{
		"png pixels":       {pngHeader(50_000, 50_000, 8, 2), imaging.CodeTooManyPix},
		"png memory":       {pngHeader(9_900, 9_900, 16, 6), imaging.CodeTooManyPix},
		"jpeg pixels":      {jpegHeader(65_535, 65_535, 0xC0, 8, 3), imaging.CodeTooManyPix},
		"jpeg progressive": {jpegHeader(9_000, 9_000, 0xC2, 8, 3), imaging.CodeTooManyPix},
		"jpeg zero":        {jpegHeader(0, 10, 0xC0, 8, 3), imaging.CodeDamaged},
		"jpeg lossless":    {jpegHeader(10, 10, 0xC3, 8, 3), imaging.CodeUnsupported},
		"jpeg arithmetic":  {jpegHeader(10, 10, 0xC9, 8, 3), imaging.CodeUnsupported},
		"jpeg 12 bit":      {jpegHeader(10, 10, 0xC1, 12, 1), imaging.CodeUnsupported},
		"jpeg 2 channels":  {jpegHeader(10, 10, 0xC0, 8, 2), imaging.CodeUnsupported},
		"tiff pixels":      {grayTIFF(60_000, 60_000), imaging.CodeTooManyPix},
	}
	for name, c := range cases {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := imaging.Decode(c.file)
		runtime.ReadMemStats(&after)
		wantRefusal(t, err, c.want)
		if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
			t.Errorf("%s: %d bytes of memory before refusing", name, used)
		}
	}
}

func TestLimitsOnTheFile(t *testing.T) {
	t.Parallel()
	file := jpegBytes(t, drawPage(100, 80, 1), 80)
	limits := imaging.DefaultLimits()
	limits.Bytes = int64(len(file)) - 1
	_, err := imaging.Open(bytes.NewReader(file), limits)
	wantRefusal(t, err, imaging.CodeTooBig)
	_, err = imaging.Open(bytes.NewReader(nil), limits)
	wantRefusal(t, err, imaging.CodeEmpty)
	_, err = open(t, file).Decode(1)
	wantRefusal(t, err, imaging.CodeNoPage)
	_, err = open(t, file).Info(-1)
	wantRefusal(t, err, imaging.CodeNoPage)
}

// TestCutFiles cuts each kind of file at many places: it must be refused as
// damaged, never taken as another picture and never a panic.
func TestCutFiles(t *testing.T) {
	t.Parallel()
	img := drawPage(120, 90, 2)
	files := map[string][]byte{
		"jpeg": jpegBytes(t, img, 80), "png": pngBytes(t, img),
		"tiff": multiTIFF(binary.LittleEndian, grayPage(64, 64, 9)),
	}
	for name, file := range files {
		for cut := 16; cut < len(file)*9/10; cut += 1 + len(file)/60 {
			_, err := imaging.Decode(file[:cut])
			if r := wantRefusal(t, err, imaging.CodeDamaged); r.Unwrap() == nil {
				t.Errorf("%s cut at %d: no cause kept", name, cut)
			}
		}
	}
}

func TestNormalFormOfEveryKindOfPicture(t *testing.T) {
	t.Parallel()
	page := drawPage(61, 43, 3)
	wide := image.Rect(0, 0, 61, 43)
	gray, gray16 := image.NewGray(wide), image.NewGray16(wide)
	bilevel := image.NewPaletted(wide, color.Palette{color.Black, color.White})
	nrgba, cmyk := image.NewNRGBA(wide), image.NewCMYK(wide)
	colours := image.NewPaletted(wide, color.Palette{color.RGBA{200, 0, 0, 255}, color.White})
	for y := range 43 {
		for x := range 61 {
			c := page.At(x, y)
			gray.Set(x, y, c)
			gray16.Set(x, y, c)
			bilevel.Set(x, y, c)
			nrgba.Set(x, y, c)
			cmyk.Set(x, y, c)
			colours.Set(x, y, c)
		}
	}
	for _, src := range []image.Image{gray, gray16, bilevel, nrgba, cmyk, colours, page, page.SubImage(image.Rect(5, 6, 50, 40))} {
		out := imaging.Normalize(src)
		if out.Bounds() != image.Rect(0, 0, src.Bounds().Dx(), src.Bounds().Dy()) {
			t.Errorf("%T: bounds %v", src, out.Bounds())
		}
		switch out.(type) {
		case *image.Gray, *image.YCbCr:
		default:
			t.Errorf("%T became %T", src, out)
		}
		if d := difference(t, src, out); d > 1 {
			t.Errorf("%T differs from its normal form by %.2f", src, d)
		}
	}
	if _, ok := imaging.Normalize(bilevel).(*image.Gray); !ok {
		t.Error("a black-and-white palette did not become grey")
	}
}

func TestSeeThroughIsWhite(t *testing.T) {
	t.Parallel()
	img := image.NewNRGBA(image.Rect(0, 0, 10, 200)) // all see-through, several bands
	out := decode(t, pngBytes(t, img))
	if r, g, b, _ := out.At(5, 150).RGBA(); r>>8 < 254 || g>>8 < 254 || b>>8 < 254 {
		t.Errorf("see-through became %d %d %d", r>>8, g>>8, b>>8)
	}
}

// onlySeeks hides ReadAt, as a body from the network may.
type onlySeeks struct{ io.ReadSeeker }

func TestSourceWithoutReadAt(t *testing.T) {
	t.Parallel()
	for _, file := range [][]byte{
		jpegBytes(t, drawPage(80, 60, 4), 85),
		multiTIFF(binary.BigEndian, grayPage(20, 10, 1), grayPage(30, 12, 2)),
	} {
		f, err := imaging.Open(onlySeeks{bytes.NewReader(file)}, imaging.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		last := f.Pages() - 1
		got, err := f.Decode(last)
		if err != nil {
			t.Fatal(err)
		}
		want, err := open(t, file).Decode(last)
		if err != nil {
			t.Fatal(err)
		}
		if d := difference(t, got, want); d != 0 {
			t.Errorf("%s: pages differ by %.2f", f.Format, d)
		}
	}
}

func FuzzDecode(f *testing.F) {
	img := drawPage(40, 30, 5)
	f.Add(jpegBytes(f, img, 60))
	f.Add(withEXIF(jpegBytes(f, img, 60), 6, binary.LittleEndian))
	f.Add(pngBytes(f, img))
	f.Add(multiTIFF(binary.LittleEndian, grayPage(20, 10, 1), jpegPage(f, img, true, 10)))
	f.Add(multiTIFF(binary.BigEndian, grayPage(16, 16, 3)))
	f.Add(oldJPEG(f, binary.BigEndian, jpegBytes(f, smooth(48, 16), 80)))
	for _, p := range []tiffPage{
		{tags: grayPage(16, 2, 0).with(258, 1).with(259, 4).with(262, 0).tags, blocks: [][]byte{{0xff, 0x00, 0x10, 0x01}}}, // fax of group 4
		{tags: grayPage(16, 1, 0).with(258, 1).with(259, 3).tags, blocks: [][]byte{{0x00, 0x1a, 0x81, 0x55}}},              // of group 3
		{tags: grayPage(8, 1, 0).with(259, 5).tags, blocks: [][]byte{{0x80, 0x40, 0x40}}},                                  // LZW
		{tags: grayPage(8, 1, 0).with(259, 32773).tags, blocks: [][]byte{{0xf9, 7}}},                                       // PackBits
		{tags: grayPage(2, 2, 0).with(262, 6).with(277, 3).with(530, 2, 2).tags, blocks: [][]byte{{1, 2, 3, 4, 128, 128}}}, // shared colour
		{tags: grayPage(2, 1, 0).with(258, 16).with(317, 2).tags, blocks: [][]byte{{1, 2, 3, 4}}},                          // differences
	} {
		f.Add(multiTIFF(binary.LittleEndian, p))
	}
	limits := imaging.Limits{Bytes: 1 << 20, Pixels: 1 << 18, Memory: 1 << 21, Pages: 8}
	f.Fuzz(func(t *testing.T, b []byte) {
		slow := time.AfterFunc(5*time.Second, func() { panic("a small file takes more than 5 s") })
		defer slow.Stop()
		file, err := imaging.Open(bytes.NewReader(b), limits)
		if err != nil {
			mustRefuse(t, err)
			return
		}
		for i := range min(file.Pages(), 4) {
			info, err := file.Info(i)
			if err != nil {
				mustRefuse(t, err)
				continue
			}
			page, err := file.Decode(i)
			if err != nil {
				mustRefuse(t, err)
				continue
			}
			if page.Bounds() != image.Rect(0, 0, info.Width, info.Height) {
				t.Errorf("page %d is %v, its header says %d × %d", i, page.Bounds(), info.Width, info.Height)
			}
		}
	})
}

func mustRefuse(t *testing.T, err error) {
	t.Helper()
	var r *refusal.Refusal
	if !errors.As(err, &r) {
		t.Errorf("%v is no Refusal", err)
	}
}
