// SPDX-License-Identifier: Apache-2.0

package imaging_test

import (
	"bytes"
	"compress/lzw"
	"encoding/binary"
	"image"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"golang.org/x/image/tiff"

	"github.com/sogoc/sogoc/internal/imaging"
)

// tiffPage is a page for the little writer below: tags with their numbers and
// the blocks of pixels.
type tiffPage struct {
	tags   map[uint16][]uint32
	blocks [][]byte
	tables []byte
	tiled  bool
}

func grayPage(w, h int, shade byte) tiffPage {
	return tiffPage{
		tags: map[uint16][]uint32{
			256: {uint32(w)}, 257: {uint32(h)}, 258: {8}, 259: {1}, 262: {1}, 277: {1}, 278: {uint32(h)},
		},
		blocks: [][]byte{bytes.Repeat([]byte{shade}, w*h)},
	}
}

func (p tiffPage) with(tag uint16, values ...uint32) tiffPage {
	tags := map[uint16][]uint32{}
	for k, v := range p.tags {
		tags[k] = v
	}
	tags[tag] = values
	p.tags = tags
	return p
}

// grayTIFF claims a size without having the pixels.
func grayTIFF(w, h int) []byte {
	p := grayPage(8, 8, 0).with(256, uint32(w))
	return multiTIFF(binary.LittleEndian, p.with(257, uint32(h)))
}

// multiTIFF writes a file of several pages.
func multiTIFF(order binary.AppendByteOrder, pages ...tiffPage) []byte {
	mark := "II*\x00"
	if order == binary.AppendByteOrder(binary.BigEndian) {
		mark = "MM\x00*"
	}
	out := append([]byte(mark), 0, 0, 0, 0)
	patch := 4 // where the place of the next directory goes
	put := func(at int, v uint32) { copy(out[at:], order.AppendUint32(nil, v)) }
	for _, p := range pages {
		offsetTag, countTag := uint16(273), uint16(279)
		if p.tiled {
			offsetTag, countTag = 324, 325
		}
		var offsets, counts []uint32
		for _, b := range p.blocks {
			offsets = append(offsets, uint32(len(out)))
			counts = append(counts, uint32(len(b)))
			out = append(out, b...)
		}
		p = p.with(offsetTag, offsets...).with(countTag, counts...)
		out, patch = appendDirectory(out, order, p, patch, put)
	}
	put(patch, 0)
	return out
}

func appendDirectory(out []byte, order binary.AppendByteOrder, p tiffPage, patch int, put func(int, uint32)) ([]byte, int) {
	if p.tables != nil {
		p = p.with(347, make([]uint32, len(p.tables))...)
	}
	var tags []int
	for tag := range p.tags {
		tags = append(tags, int(tag))
	}
	sort.Ints(tags)
	var heap []byte
	base := len(out) + 2 + 12*len(tags) + 4
	dir := order.AppendUint16(nil, uint16(len(tags)))
	for _, tag := range tags {
		values := p.tags[uint16(tag)]
		if tag == 347 {
			dir = entry(dir, order, 347, 7, uint32(len(p.tables)))
			dir = order.AppendUint32(dir, uint32(base+len(heap)))
			heap = append(heap, p.tables...)
			continue
		}
		dir = entry(dir, order, uint16(tag), 4, uint32(len(values)))
		if len(values) == 1 {
			dir = order.AppendUint32(dir, values[0])
			continue
		}
		dir = order.AppendUint32(dir, uint32(base+len(heap)))
		for _, v := range values {
			heap = order.AppendUint32(heap, v)
		}
	}
	copy(out[patch:], order.AppendUint32(nil, uint32(len(out))))
	out = append(out, dir...)
	next := len(out)
	out = append(out, 0, 0, 0, 0)
	return append(out, heap...), next
}

// jpegPage is a page kept as JPEG in strips of rows. With shared set, the
// tables are taken out of the strips and kept once.
func jpegPage(t testing.TB, img image.Image, shared bool, rows int) tiffPage {
	t.Helper()
	b := img.Bounds()
	p := tiffPage{tags: map[uint16][]uint32{
		256: {uint32(b.Dx())}, 257: {uint32(b.Dy())}, 258: {8, 8, 8}, 259: {7}, 262: {6}, 277: {3}, 278: {uint32(rows)},
	}}
	for top := 0; top < b.Dy(); top += rows {
		strip := img.(*image.RGBA).SubImage(image.Rect(0, top, b.Dx(), min(top+rows, b.Dy())))
		file := jpegBytes(t, strip, 92)
		if shared {
			p.tables, file = splitTables(file)
		}
		p.blocks = append(p.blocks, file)
	}
	return p
}

// splitTables moves the quantisation and Huffman segments of a JPEG into a
// stream of their own.
func splitTables(file []byte) (tables, rest []byte) {
	tables, rest = []byte{0xFF, 0xD8}, []byte{0xFF, 0xD8}
	for at := 2; ; {
		marker, size := file[at+1], int(binary.BigEndian.Uint16(file[at+2:]))+2
		if marker == 0xDA {
			return append(tables, 0xFF, 0xD9), append(rest, file[at:]...)
		}
		if marker == 0xDB || marker == 0xC4 {
			tables = append(tables, file[at:at+size]...)
		} else {
			rest = append(rest, file[at:at+size]...)
		}
		at += size
	}
}

func TestTIFFPagesInOrder(t *testing.T) {
	t.Parallel()
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		var pages []tiffPage
		for i := range 7 {
			pages = append(pages, grayPage(20+i, 30-i, byte(10*i+5)))
		}
		f := open(t, multiTIFF(order, pages...))
		if f.Pages() != 7 || f.Format != imaging.TIFF {
			t.Fatalf("%d pages of %s", f.Pages(), f.Format)
		}
		for i := 6; i >= 0; i-- { // backwards: pages do not depend on each other
			img, err := f.Decode(i)
			if err != nil {
				t.Fatal(err)
			}
			if img.Bounds() != image.Rect(0, 0, 20+i, 30-i) || img.(*image.Gray).GrayAt(3, 3).Y != byte(10*i+5) {
				t.Errorf("page %d: %v with shade %v", i, img.Bounds(), img.At(3, 3))
			}
		}
	}
}

func TestTIFFCompressionsOfTheLibrary(t *testing.T) {
	t.Parallel()
	page := drawPage(90, 70, 11)
	for _, opt := range []*tiff.Options{nil, {Compression: tiff.Deflate}, {Compression: tiff.Deflate, Predictor: true}} {
		var b bytes.Buffer
		if err := tiff.Encode(&b, page, opt); err != nil {
			t.Fatal(err)
		}
		if d := difference(t, page, decode(t, b.Bytes())); d > 1 {
			t.Errorf("%+v: differs by %.2f", opt, d)
		}
	}
}

func TestTIFFGroup4(t *testing.T) {
	t.Parallel()
	// In Group 4 a row equal to the white row above is the single bit 1.
	p := grayPage(8, 8, 0).with(258, 1).with(259, 4).with(262, 0)
	p.blocks = [][]byte{{0xFF, 0x00, 0x10, 0x01}}
	img := decode(t, multiTIFF(binary.LittleEndian, p))
	for y := range 8 {
		if got := img.(*image.Gray).GrayAt(y, y).Y; got != 255 {
			t.Fatalf("white fax page holds %d", got)
		}
	}
}

// A fax that breaks off in the middle must not pass for a page whose rest is
// white; one that says it is over may.
func TestDamagedFaxIsRefused(t *testing.T) {
	t.Parallel()
	page := func(data ...byte) tiffPage {
		p := grayPage(8, 8, 0).with(258, 1).with(259, 4).with(262, 0)
		p.blocks = [][]byte{data}
		return p
	}
	if _, err := open(t, multiTIFF(binary.LittleEndian, page(0xF0, 0x01, 0x00, 0x10))).Decode(0); err != nil {
		t.Errorf("four rows and the mark of the end: %v", err)
	}
	_, err := open(t, multiTIFF(binary.LittleEndian, page(0xF0, 0x3C, 0xFF, 0xFF))).Decode(0)
	wantRefusal(t, err, imaging.CodeDamaged)
}

// Before 1991 LZW was written the other way round, as in a GIF.
func TestTIFFOldLZW(t *testing.T) {
	t.Parallel()
	want := drawPage(90, 70, 4)
	var pixels, coded bytes.Buffer
	for i := 0; i < len(want.Pix); i += 4 {
		pixels.Write(want.Pix[i : i+3])
	}
	w := lzw.NewWriter(&coded, lzw.LSB, 8)
	if _, err := w.Write(pixels.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	p := grayPage(90, 70, 0).with(259, 5).with(262, 2).with(277, 3)
	p.blocks = [][]byte{coded.Bytes()}
	if d := difference(t, want, decode(t, multiTIFF(binary.LittleEndian, p))); d > 1 {
		t.Errorf("differs by %.2f", d)
	}
}

func TestTIFFOnePageDoesNotTakeTheOthers(t *testing.T) {
	t.Parallel()
	refused := map[string]tiffPage{
		"JPEG 2000":        grayPage(8, 8, 1).with(259, 34712),
		"compression 1234": grayPage(8, 8, 1).with(259, 1234),
		"3 bit":            grayPage(8, 8, 1).with(258, 3),
		"old JPEG":         grayPage(8, 8, 1).with(259, 6),
		"planar":           grayPage(8, 8, 1).with(259, 7).with(284, 2).with(277, 3),
		"fax in colour":    grayPage(8, 8, 1).with(259, 4),
		"colour model 8":   grayPage(8, 8, 1).with(262, 8),
		"4 bit colour":     grayPage(8, 8, 1).with(262, 2).with(258, 4),
		"YCbCr 3×3":        grayPage(8, 8, 1).with(262, 6).with(277, 3).with(530, 3, 3),
		"sample format":    grayPage(8, 8, 1).with(339, 3),
	}
	for what, bad := range refused {
		f := open(t, multiTIFF(binary.LittleEndian, grayPage(8, 8, 50), bad, grayPage(8, 8, 70)))
		if f.Pages() != 3 {
			t.Fatalf("%s: %d pages", what, f.Pages())
		}
		_, err := f.Decode(1)
		if r := wantRefusal(t, err, imaging.CodeUnsupported); !strings.Contains(r.VI, what) || !strings.Contains(r.EN, what) {
			t.Errorf("refusal does not name %q: %v", what, r)
		}
		for i, shade := range map[int]byte{0: 50, 2: 70} {
			if img, err := f.Decode(i); err != nil || img.(*image.Gray).GrayAt(0, 0).Y != shade {
				t.Errorf("%s: page %d beside it: %v", what, i, err)
			}
		}
	}
}

func TestTIFFSkipsReducedCopies(t *testing.T) {
	t.Parallel()
	f := open(t, multiTIFF(binary.LittleEndian,
		grayPage(40, 40, 1), grayPage(4, 4, 2).with(254, 1), grayPage(40, 40, 3), grayPage(40, 40, 4).with(254, 4)))
	if f.Pages() != 2 {
		t.Errorf("%d pages, want 2 without the reduced copy and the mask", f.Pages())
	}
	if img, err := f.Decode(1); err != nil || img.(*image.Gray).GrayAt(0, 0).Y != 3 {
		t.Errorf("second page: %v", err)
	}
}

func TestTIFFEndlessChains(t *testing.T) {
	t.Parallel()
	file := multiTIFF(binary.LittleEndian, grayPage(8, 8, 1), grayPage(8, 8, 2))
	first := binary.LittleEndian.Uint32(file[4:])
	entries := int(binary.LittleEndian.Uint16(file[first:]))
	second := binary.LittleEndian.Uint32(file[int(first)+2+12*entries:])
	entries2 := int(binary.LittleEndian.Uint16(file[second:]))
	next := int(second) + 2 + 12*entries2
	binary.LittleEndian.PutUint32(file[next:], first)
	if f := open(t, file); f.Pages() != 2 {
		t.Errorf("a chain that bites its tail has %d pages, want 2", f.Pages())
	}
	var many []tiffPage
	for range 12 {
		many = append(many, grayPage(4, 4, 0))
	}
	limits := imaging.DefaultLimits()
	limits.Pages = 10
	_, err := imaging.Open(bytes.NewReader(multiTIFF(binary.LittleEndian, many...)), limits)
	wantRefusal(t, err, imaging.CodeTooManyPage)
}

func TestTIFFBrokenTailKeepsTheFirstPages(t *testing.T) {
	t.Parallel()
	file := multiTIFF(binary.LittleEndian, grayPage(8, 8, 1))
	first := int(binary.LittleEndian.Uint32(file[4:]))
	entries := int(binary.LittleEndian.Uint16(file[first:]))
	binary.LittleEndian.PutUint32(file[first+2+12*entries:], 0xFFFFFF)
	if f := open(t, file); f.Pages() != 1 {
		t.Errorf("%d pages", f.Pages())
	}
}

func TestTIFFOrientationAndResolution(t *testing.T) {
	t.Parallel()
	p := grayPage(8, 4, 200).with(274, 6)
	p.blocks[0][0] = 10
	f := open(t, multiTIFF(binary.LittleEndian, p))
	img, err := f.Decode(0)
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds() != image.Rect(0, 0, 4, 8) || img.(*image.Gray).GrayAt(3, 0).Y != 10 {
		t.Errorf("turned page is %v, its right top is %v", img.Bounds(), img.At(3, 0))
	}
}

func TestJPEGInTIFF(t *testing.T) {
	t.Parallel()
	page := drawPage(96, 80, 12)
	loss := difference(t, page, decode(t, jpegBytes(t, page, 92))) // of JPEG itself
	for _, shared := range []bool{false, true} {
		for _, rows := range []int{80, 32, 24} {
			img := decode(t, multiTIFF(binary.LittleEndian, jpegPage(t, page, shared, rows)))
			if d := difference(t, page, img); d > loss+0.3 {
				t.Errorf("shared tables %v, strips of %d rows: differs by %.2f, JPEG alone by %.2f", shared, rows, d, loss)
			}
		}
	}
}

func TestJPEGInTIFFTiles(t *testing.T) {
	t.Parallel()
	page := smooth(100, 70)
	p := tiffPage{tiled: true, tags: map[uint16][]uint32{
		256: {100}, 257: {70}, 258: {8, 8, 8}, 259: {7}, 262: {6}, 277: {3}, 322: {64}, 323: {64},
	}}
	for top := 0; top < 70; top += 64 {
		for left := 0; left < 100; left += 64 {
			tile := image.NewRGBA(image.Rect(0, 0, 64, 64))
			for y := range 64 {
				for x := range 64 {
					tile.Set(x, y, page.At(min(left+x, 99), min(top+y, 69)))
				}
			}
			p.blocks = append(p.blocks, jpegBytes(t, tile, 95))
		}
	}
	if d := difference(t, page, decode(t, multiTIFF(binary.BigEndian, p))); d > 3 {
		t.Errorf("tiles differ by %.2f", d)
	}
}

// TestJPEGInTIFFClaimsTooMuch: the block's own header must not ask for more
// than the page that was held against the limits.
func TestJPEGInTIFFClaimsTooMuch(t *testing.T) {
	t.Parallel()
	p := jpegPage(t, drawPage(32, 32, 1), false, 32)
	p.blocks[0] = jpegHeader(60_000, 60_000, 0xC0, 8, 3)
	_, err := imaging.Decode(multiTIFF(binary.LittleEndian, p))
	wantRefusal(t, err, imaging.CodeDamaged)
}

// TestTIFFFromLibtiff reads files that another program wrote.
func TestTIFFFromLibtiff(t *testing.T) {
	t.Parallel()
	pdftoppm, err := exec.LookPath("pdftoppm")
	if err != nil {
		t.Skip("pdftoppm (poppler-utils) is not installed: no second opinion on TIFF")
	}
	dir := t.TempDir()
	source := filepath.Join(dir, "page.pdf")
	if err := os.WriteFile(source, []byte(tinyPDF), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, compression := range []string{"none", "packbits", "lzw", "deflate", "jpeg"} {
		prefix := filepath.Join(dir, compression)
		out, err := exec.Command(pdftoppm, "-tiff", "-tiffcompression", compression, "-r", "60", source, prefix).CombinedOutput()
		if err != nil {
			t.Fatalf("pdftoppm: %v\n%s", err, out)
		}
		file, err := os.ReadFile(prefix + "-1.tif")
		if err != nil {
			t.Fatal(err)
		}
		img := decode(t, file)
		b := img.Bounds()
		if b.Dx() != 200 || b.Dy() != 100 {
			t.Errorf("%s: %v", compression, b)
		}
		for p, want := range map[image.Point]color.RGBA{{50, 50}: {255, 0, 0, 255}, {150, 50}: {255, 255, 255, 255}} {
			r, g, bl, _ := img.At(p.X, p.Y).RGBA()
			if abs(int(r>>8)-int(want.R)) > 6 || abs(int(g>>8)-int(want.G)) > 6 || abs(int(bl>>8)-int(want.B)) > 6 {
				t.Errorf("%s at %v: %d %d %d, want %v", compression, p, r>>8, g>>8, bl>>8, want)
			}
		}
	}
}

func abs(v int) int { return max(v, -v) }

// tinyPDF is a page whose left half is red. It has no cross-reference table;
// readers repair that.
const tinyPDF = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" +
	"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 240 120]/Contents 4 0 R/Resources<<>>>>endobj\n" +
	"4 0 obj<</Length 29>>stream\n1 0 0 rg 0 0 120 120 re f     \nendstream endobj\n" +
	"trailer<</Root 1 0 R/Size 5>>\n%%EOF\n"
