// SPDX-License-Identifier: Apache-2.0

package imaging_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"golang.org/x/image/tiff"
	"pgregory.net/rapid"

	"github.com/sogoc/sogoc/internal/imaging"
)

// pixels reads the page as colours, to compare kinds of storage.
func pixels(t testing.TB, img image.Image) (out []color.RGBA) {
	t.Helper()
	b := img.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			out = append(out, color.RGBAModel.Convert(img.At(x, y)).(color.RGBA))
		}
	}
	return out
}

func near(a, b []color.RGBA, by int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if abs(int(a[i].R)-int(b[i].R)) > by || abs(int(a[i].G)-int(b[i].G)) > by || abs(int(a[i].B)-int(b[i].B)) > by {
			return false
		}
	}
	return true
}

// Every way to lay samples down gives the same page of 4 × 2 pixels.
func TestTIFFLaysOutSamplesInManyWays(t *testing.T) {
	t.Parallel()
	red, blue, white := color.RGBA{255, 0, 0, 255}, color.RGBA{0, 0, 255, 255}, color.RGBA{255, 255, 255, 255}
	black := color.RGBA{0, 0, 0, 255}
	colours := []color.RGBA{red, blue, white, black, black, white, blue, red}
	shades := []color.RGBA{black, {85, 85, 85, 255}, {170, 170, 170, 255}, white, white, {170, 170, 170, 255}, {85, 85, 85, 255}, black}
	rgb := []byte{255, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 255, 255, 255, 0, 0, 255, 255, 0, 0}
	plane := func(i int) (out []byte) {
		for ; i < len(rgb); i += 3 {
			out = append(out, rgb[i])
		}
		return out
	}
	var wide, predicted, cmyk, alpha, ycc []byte
	for i, v := range rgb {
		wide = append(wide, v, v)
		predicted = append(predicted, v)
		if i%12 >= 3 {
			predicted[i] -= rgb[i-3]
		}
	}
	for _, c := range colours {
		cmyk = append(cmyk, 255-c.R, 255-c.G, 255-c.B, 0)
		alpha = append(alpha, c.R, c.G, c.B, 255)
		y, cb, cr := color.RGBToYCbCr(c.R, c.G, c.B)
		ycc = append(ycc, y, cb, cr)
	}
	base := grayPage(4, 2, 0)
	colour := base.with(262, 2).with(277, 3)
	palette := []uint32{0xffff, 0, 0xffff, 0, 0, 0, 0xffff, 0, 0, 0xffff, 0xffff, 0}
	longPalette := make([]uint32, 48)
	for i, v := range palette {
		longPalette[i/4*16+i%4] = v
	}
	for name, c := range map[string]struct {
		page   tiffPage
		want   []color.RGBA
		blocks [][]byte
	}{
		"RGB":                   {colour, colours, [][]byte{rgb}},
		"RGB, rows apart":       {colour.with(278, 1), colours, [][]byte{rgb[:12], rgb[12:]}},
		"RGB, planes apart":     {colour.with(284, 2), colours, [][]byte{plane(0), plane(1), plane(2)}},
		"RGB, predicted":        {colour.with(317, 2), colours, [][]byte{predicted}},
		"RGB of 16 bits":        {colour.with(258, 16), colours, [][]byte{wide}},
		"RGB with alpha":        {colour.with(277, 4).with(338, 2), colours, [][]byte{alpha}},
		"RGB with applied":      {colour.with(277, 4).with(338, 1), colours, [][]byte{alpha}},
		"RGB with a mask":       {colour.with(277, 4).with(338, 0), colours, [][]byte{alpha}},
		"CMYK":                  {base.with(262, 5).with(277, 4), colours, [][]byte{cmyk}},
		"YCbCr":                 {base.with(262, 6).with(277, 3).with(530, 1, 1), colours, [][]byte{ycc}},
		"palette of 2 bits":     {base.with(262, 3).with(258, 2).with(320, palette...), colours, [][]byte{{0b00_01_10_11, 0b11_10_01_00}}},
		"palette of 4 bits":     {base.with(262, 3).with(258, 4).with(320, longPalette...), colours, [][]byte{{0x01, 0x23, 0x32, 0x10}}},
		"shades of 2 bits":      {base.with(258, 2), shades, [][]byte{{0b00_01_10_11, 0b11_10_01_00}}},
		"shades, white is zero": {base.with(258, 2).with(262, 0), shades, [][]byte{{0b11_10_01_00, 0b00_01_10_11}}},
		"shades of 4 bits":      {base.with(258, 4), shades, [][]byte{{0x05, 0xAF, 0xFA, 0x50}}},
		"bits the other way":    {base.with(258, 4).with(266, 2), shades, [][]byte{{0xA0, 0xF5, 0x5F, 0x0A}}},
		"PackBits":              {base.with(258, 4).with(259, 32773), shades, [][]byte{{0x80, 3, 0x05, 0xAF, 0xFA, 0x50}}},
		"one strip, no length":  {base.with(258, 4), shades, [][]byte{{0x05, 0xAF, 0xFA, 0x50}}},
	} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			page := c.page
			page.blocks = c.blocks
			if got := pixels(t, decode(t, multiTIFF(order, page))); !near(got, c.want, 3) {
				t.Errorf("%s, %v: %v, want %v", name, order, got, c.want)
			}
		}
	}
}

// See-through pixels lie on white.
func TestTIFFSeeThrough(t *testing.T) {
	t.Parallel()
	for kind, px := range map[uint32][]byte{1: {0, 0, 0, 127}, 2: {0, 0, 0, 127}} {
		page := grayPage(1, 1, 0).with(262, 2).with(277, 4).with(338, kind)
		page.blocks = [][]byte{px}
		if got := pixels(t, decode(t, multiTIFF(binary.LittleEndian, page))); !near(got, []color.RGBA{{128, 128, 128, 255}}, 2) {
			t.Errorf("kind %d: %v", kind, got)
		}
	}
}

func TestOldJPEGInTIFF(t *testing.T) {
	t.Parallel()
	img := smooth(48, 32)
	file := jpegBytes(t, img, 95)
	want := pixels(t, decode(t, file))
	page := grayPage(48, 32, 0).with(259, 6).with(262, 6).with(277, 3)
	page.blocks = [][]byte{file}
	if got := pixels(t, decode(t, multiTIFF(binary.LittleEndian, page))); !near(got, want, 1) {
		t.Error("a strip that is a JPEG gives another page")
	}
	// The place of the JPEG is known once the file is laid out.
	page = page.with(513, 0).with(514, uint32(len(file)))
	at := bytes.Index(multiTIFF(binary.BigEndian, page), file)
	if got := pixels(t, decode(t, multiTIFF(binary.BigEndian, page.with(513, uint32(at))))); !near(got, want, 1) {
		t.Error("a JPEG told by its place gives another page")
	}
	_, err := open(t, multiTIFF(binary.BigEndian, page.with(513, 3))).Decode(0)
	wantRefusal(t, err, imaging.CodeUnsupported)
}

// parts takes a JPEG of the standard encoder apart: tables by component as the
// old form of TIFF lists them, and the coded pixels.
func parts(t testing.TB, file []byte) (q, dc, ac [][]byte, coded []byte) {
	t.Helper()
	for at := 2; ; {
		kind, long := file[at+1], int(binary.BigEndian.Uint16(file[at+2:]))
		body := file[at+4 : at+2+long]
		at += 2 + long
		switch kind {
		case 0xDB:
			for ; len(body) > 0; body = body[65:] {
				q = append(q, body[1:65])
			}
		case 0xC4:
			for len(body) > 0 {
				n := 17
				for _, c := range body[1:17] {
					n += int(c)
				}
				if body[0]>>4 == 0 {
					dc = append(dc, body[1:n])
				} else {
					ac = append(ac, body[1:n])
				}
				body = body[n:]
			}
		case 0xDA:
			return q, dc, ac, file[at : len(file)-2]
		}
	}
}

// oldJPEG is a page as programs of the nineties wrote it: the tables of a JPEG
// one by one, here behind all else, and only coded pixels in each strip of 16
// rows.
func oldJPEG(t testing.TB, order binary.AppendByteOrder, strips ...[]byte) []byte {
	t.Helper()
	q, dc, ac, _ := parts(t, strips[0])
	page := grayPage(48, 16*len(strips), 0).with(259, 6).with(262, 6).with(277, 3).with(278, 16).with(530, 2, 2)
	page = page.with(519, 0, 0, 0).with(520, 0, 0, 0).with(521, 0, 0, 0)
	page.blocks = nil
	for _, s := range strips {
		_, _, _, coded := parts(t, s)
		page.blocks = append(page.blocks, coded)
	}
	at := uint32(len(multiTIFF(order, page)))
	var tables []byte
	for tag, of := range [][][]byte{q, dc, ac} {
		var places []uint32
		for _, i := range []int{0, 1, 1} { // one table for both colours
			places = append(places, at+uint32(len(tables)))
			tables = append(tables, of[i]...)
		}
		page = page.with(uint16(519+tag), places...)
	}
	return append(multiTIFF(order, page), tables...)
}

func TestOldJPEGWithTablesApart(t *testing.T) {
	t.Parallel()
	img := smooth(48, 32)
	top, bottom := jpegBytes(t, img.SubImage(image.Rect(0, 0, 48, 16)), 95), jpegBytes(t, img.SubImage(image.Rect(0, 16, 48, 32)), 95)
	want := append(pixels(t, decode(t, top)), pixels(t, decode(t, bottom))...)
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		file := oldJPEG(t, order, top, bottom)
		if got := pixels(t, decode(t, file)); !near(got, want, 2) {
			t.Errorf("%v: another page", order)
		}
		if _, err := open(t, file[:len(file)-40]).Decode(0); err == nil {
			t.Errorf("%v: read without its last table", order)
		}
	}
}

// Colour kept once for several pixels, as it lies: units of shades and colour.
func TestTIFFSharedColour(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ sx, sy, w, h, rows int }{{2, 2, 6, 4, 4}, {2, 2, 5, 3, 2}, {2, 1, 5, 2, 1}, {4, 2, 9, 5, 2}, {1, 2, 3, 3, 2}, {4, 4, 3, 2, 4}} {
		var blocks [][]byte
		var want []color.RGBA
		shade := func(x, y int) byte { return byte(20 + 11*x + 23*y) }
		colour := func(x, y int) (byte, byte) { return byte(100 + 9*(x/c.sx)), byte(140 - 7*(y/c.sy)) }
		for y := range c.h {
			for x := range c.w {
				cb, cr := colour(x, y)
				r, g, b := color.YCbCrToRGB(shade(x, y), cb, cr)
				want = append(want, color.RGBA{r, g, b, 255})
			}
		}
		for top := 0; top < c.h; top += c.rows {
			var strip []byte
			for y := top; y < min(top+c.rows, c.h); y += c.sy {
				for x := 0; x < c.w; x += c.sx {
					for k := range c.sx * c.sy {
						strip = append(strip, shade(x+k%c.sx, y+k/c.sx))
					}
					cb, cr := colour(x, y)
					strip = append(strip, cb, cr)
				}
			}
			blocks = append(blocks, strip)
		}
		page := grayPage(c.w, c.h, 0).with(262, 6).with(277, 3).with(278, uint32(c.rows)).with(530, uint32(c.sx), uint32(c.sy))
		page.blocks = blocks
		if got := pixels(t, decode(t, multiTIFF(binary.BigEndian, page))); !near(got, want, 2) {
			t.Errorf("%d × %d of %d × %d: %v, want %v", c.sx, c.sy, c.w, c.h, got, want)
		}
		page.blocks[0] = page.blocks[0][:len(page.blocks[0])-1]
		if _, err := open(t, multiTIFF(binary.BigEndian, page)).Decode(0); err == nil && len(blocks) == 1 {
			t.Errorf("%d × %d: a strip that breaks off is read", c.sx, c.sy)
		}
	}
}

// faxPage is black and white with runs of every length from 1 to 2600.
func faxPage() *image.Gray {
	const w, h = 2700, 420
	img := image.NewGray(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(1, 2))
	next := 1
	for y := range h {
		shade, x := byte(255*(y%2)), 0
		for x < w {
			n := 1 + r.IntN(60)
			if y%3 == 0 {
				n, next = next, next%2600+37
			}
			for range min(n, w-x) {
				img.Pix[y*w+x] = shade
				x++
			}
			shade = 255 - shade
		}
		if y%5 == 1 { // like the row above, somewhat moved: what two dimensions are for
			copy(img.Pix[y*w+y%4:(y+1)*w], img.Pix[(y-1)*w:])
		}
	}
	return img
}

// Faxes as another program writes them, in every form.
func TestFaxesOfLibtiff(t *testing.T) {
	t.Parallel()
	tiffcp, err := exec.LookPath("tiffcp")
	if err != nil {
		t.Skip("tiffcp (libtiff-tools) is not installed: no second opinion on faxes")
	}
	want := faxPage()
	dir := t.TempDir()
	source := filepath.Join(dir, "source.tif")
	for _, zero := range []uint32{0, 1} { // white is zero, black is zero
		page := grayPage(want.Rect.Dx(), want.Rect.Dy(), 0).with(258, 1).with(262, zero)
		page.blocks = [][]byte{packed(want, zero == 0)}
		if err := os.WriteFile(source, multiTIFF(binary.LittleEndian, page), 0o600); err != nil {
			t.Fatal(err)
		}
		for name, args := range map[string][]string{
			"group 3": {"-c", "g3:1d"}, "group 3, filled": {"-c", "g3:1d:fill"}, "group 3, two dimensions": {"-c", "g3:2d"},
			"two dimensions, filled": {"-c", "g3:2d:fill"}, "group 4": {"-c", "g4"}, "two dimensions, bits reversed": {"-c", "g3:2d", "-f", "lsb2msb"},
			"group 4, bits reversed": {"-c", "g4", "-f", "lsb2msb"}, "group 4, big-endian": {"-B", "-c", "g4"}, "group 4 in tiles": {"-t", "-w", "256", "-l", "256", "-c", "g4"},
			"strips": {"-r", "16", "-c", "g3:2d"}, "packbits": {"-c", "packbits"}, "lzw": {"-c", "lzw"}, "deflate": {"-c", "zip"}, "none in tiles": {"-t", "-w", "64", "-l", "64", "-c", "none"},
		} {
			file := filepath.Join(dir, "out.tif")
			if out, err := exec.Command(tiffcp, append(args, source, file)...).CombinedOutput(); err != nil {
				t.Fatalf("%s: %v %s", name, err, out)
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got, err := imaging.Decode(data)
			if err != nil {
				t.Errorf("%s (%d): %v", name, zero, err)
				continue
			}
			if g, ok := got.(*image.Gray); !ok || !bytes.Equal(g.Pix, want.Pix) {
				t.Errorf("%s (%d): another page", name, zero)
			}
		}
	}
}

// packed gives eight pixels a byte.
func packed(img *image.Gray, whiteIsZero bool) []byte {
	w := (img.Rect.Dx() + 7) / 8
	out := make([]byte, w*img.Rect.Dy())
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if (img.Pix[y*img.Stride+x] == 0) == whiteIsZero {
				out[y*w+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return out
}

// What the library writes and reads, we read as it does.
func TestTIFFAgainstTheLibrary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 40).Draw(t, "w"), rapid.IntRange(1, 40).Draw(t, "h")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		var img image.Image
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			m := image.NewGray(image.Rect(0, 0, w, h))
			fill(r, m.Pix)
			img = m
		case 1:
			m := image.NewRGBA(image.Rect(0, 0, w, h))
			fill(r, m.Pix)
			for i := 3; i < len(m.Pix); i += 4 {
				m.Pix[i] = 255
			}
			img = m
		case 2:
			m := image.NewGray16(image.Rect(0, 0, w, h))
			fill(r, m.Pix)
			img = m
		default:
			m := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.RGBA{200, 0, 0, 255}, color.White, color.Black})
			for i := range m.Pix {
				m.Pix[i] = byte(r.IntN(3))
			}
			img = m
		}
		var b bytes.Buffer
		opts := &tiff.Options{Compression: rapid.SampledFrom([]tiff.CompressionType{tiff.Uncompressed, tiff.Deflate}).Draw(t, "compression"), Predictor: rapid.Bool().Draw(t, "predictor")}
		if err := tiff.Encode(&b, img, opts); err != nil {
			t.Fatal(err)
		}
		theirs, err := tiff.Decode(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		ours, err := imaging.Decode(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		for y := range h {
			for x := range w {
				a, b := color.RGBAModel.Convert(theirs.At(x, y)).(color.RGBA), color.RGBAModel.Convert(ours.At(x, y)).(color.RGBA)
				if !near([]color.RGBA{a}, []color.RGBA{b}, 3) {
					t.Fatalf("at %d,%d: %v, theirs %v", x, y, b, a)
				}
			}
		}
	})
}

func fill(r *rand.Rand, b []byte) {
	for i := range b {
		b[i] = byte(r.Uint32())
	}
}
