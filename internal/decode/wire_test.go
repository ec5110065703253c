// SPDX-License-Identifier: Apache-2.0

package decode

import (
	"bufio"
	"bytes"
	"encoding/json"
	"image"
	"io"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/pdfscan"
	"github.com/sogoc/sogoc/internal/refusal"
)

// A page of every ratio of colour, also of odd sizes, comes over as it was.
func TestPagesCrossTheWire(t *testing.T) {
	t.Parallel()
	var pages []Page
	for ratio := image.YCbCrSubsampleRatio444; ratio <= image.YCbCrSubsampleRatio410; ratio++ {
		for _, size := range []image.Point{{1, 1}, {7, 5}, {16, 9}} {
			img := image.NewYCbCr(image.Rectangle{Max: size}, ratio)
			for i, plane := range [][]byte{img.Y, img.Cb, img.Cr} {
				for k := range plane {
					plane[k] = byte(40*i + k)
				}
			}
			pages = append(pages, Page{No: 3, Data: []byte("data"), Media: "image/png", Width: 5, Height: 9, Image: img})
		}
	}
	for _, p := range pages {
		var b bytes.Buffer
		if err := sendPage(bufio.NewWriter(&b), Head{"image/tiff", 4}, p); err != nil {
			t.Fatal(err)
		}
		k, body, err := receive(&b)
		if err != nil || k != kindPage {
			t.Fatal(k, err)
		}
		head, got, err := receivePage(&b, body)
		if err != nil || head != (Head{"image/tiff", 4}) || b.Len() != 0 || got.No != 3 || string(got.Data) != "data" || got.Media != "image/png" || got.Width != 5 || got.Height != 9 {
			t.Fatalf("%+v %+v, %d bytes left, %v", head, got, b.Len(), err)
		}
		a, c := p.Image.(*image.YCbCr), got.Image.(*image.YCbCr)
		if a.SubsampleRatio != c.SubsampleRatio || !bytes.Equal(a.Y, c.Y) || !bytes.Equal(a.Cb, c.Cb) || !bytes.Equal(a.Cr, c.Cr) {
			t.Errorf("%v %v came over changed", a.SubsampleRatio, a.Rect)
		}
	}
}

// What a child may say of a page that cannot be: no memory is spent on it.
func TestImpossiblePagesAreNotBelieved(t *testing.T) {
	t.Parallel()
	good := pageFrame{Width: 2, Height: 2, ImageW: 2, ImageH: 2, Gray: true}
	for name, change := range map[string]func(*pageFrame){
		"no size": func(f *pageFrame) { f.ImageW = 0 }, "negative": func(f *pageFrame) { f.ImageH = -2 }, "huge": func(f *pageFrame) { f.ImageW, f.ImageH = maxSide, maxSide },
		"data of a terabyte": func(f *pageFrame) { f.DataLen = 1 << 40 }, "data of less than nothing": func(f *pageFrame) { f.DataLen = -1 }, "an unknown ratio": func(f *pageFrame) { f.Ratio = 99 },
		"a page of no width": func(f *pageFrame) { f.Width = 0 },
	} {
		f := good
		change(&f)
		body, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := receivePage(bytes.NewReader(make([]byte, 100)), body); err == nil {
			t.Errorf("%s: believed", name)
		}
	}
}

// FuzzReceive gives a parent whatever a child that was taken over may say.
func FuzzReceive(f *testing.F) {
	var b bytes.Buffer
	_ = sendPage(bufio.NewWriter(&b), Head{"image/png", 1}, Page{Media: "image/png", Width: 3, Height: 3, Image: image.NewGray(image.Rect(0, 0, 3, 3))}) // to memory
	f.Add(b.Bytes())
	b.Reset()
	row := bufio.NewWriter(&b)
	_ = sendRow(row, 7, []string{"01/2010", "", "Nguyễn Thị Hoa"}) // to memory
	_ = row.Flush()
	f.Add(b.Bytes())
	f.Add([]byte("O\x00\x00\x00\x02{}"))
	f.Add([]byte("F\x00\x00\x00\x0e{\"code\":\"a_b\"}"))
	f.Fuzz(func(t *testing.T, said []byte) {
		r := bytes.NewReader(said)
		for {
			k, body, err := receive(r)
			if err != nil {
				return
			}
			switch k {
			case kindPage:
				_, p, err := receivePage(r, body)
				if err == nil && (p.Image.Bounds().Empty() || len(p.Data) > len(said)) {
					t.Fatalf("%+v", p)
				}
			case kindRow:
				n, cells, err := receiveRow(r, body)
				if err == nil && (n < 1 || len(strings.Join(cells, "")) > 3*len(said)) {
					t.Fatalf("row %d of %d cells", n, len(cells))
				}
			case kindFailed:
				if _, _, err := failed(body); err == nil {
					t.Fatal("a failure without an error")
				}
			}
		}
	})
}

// FuzzServe gives a child whatever bytes as a file: it answers with pages or
// one failure, and waits for the next task.
func FuzzServe(f *testing.F) {
	for _, head := range []string{"\xff\xd8\xff\xe0", "\x89PNG\r\n\x1a\n", "II*\x00\x08\x00\x00\x00", "%PDF-1.4\n", "PK\x03\x04", "<svg>", "....ftypheic", ""} {
		f.Add([]byte(head))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		_, err := Local{}.Read(t.Context(), bytes.NewReader(file), Want{Side: 64}, func(_ Head, p Page) error {
			if p.Image.Bounds().Empty() || max(p.Image.Bounds().Dx(), p.Image.Bounds().Dy()) > 64 {
				t.Fatalf("a page of %v", p.Image.Bounds())
			}
			return nil
		})
		if _, ok := refusal.Of(err); err != nil && !ok {
			t.Fatalf("a failure of our own over bytes from outside: %v", err)
		}
	})
}

// noEngine paints nothing.
type noEngine struct{ pdfscan.Renderer }

func (noEngine) Close() error { return nil }

// A parent that speaks nonsense ends the child with an error, not with a wait.
func TestServeRefusesNonsense(t *testing.T) {
	t.Parallel()
	for _, said := range []string{"X\x00\x00\x00\x00", "T\x00\x00\x00\x01{", "T\xff\xff\xff\xff", "T\x00"} {
		if err := serve(bytes.NewReader([]byte(said)), io.Discard, noEngine{}); err == nil {
			t.Errorf("%q was taken", said)
		}
	}
	if err := serve(bytes.NewReader(nil), io.Discard, noEngine{}); err != nil {
		t.Errorf("an end is an end: %v", err)
	}
}

// A zip behind a file is told from the same four bytes by chance.
func TestArchiveBehindAFile(t *testing.T) {
	t.Parallel()
	record := append([]byte("PK\x05\x06"), make([]byte, 18)...)
	for name, c := range map[string]struct {
		file []byte
		want bool
	}{
		"none": {[]byte("nothing here"), false}, "by chance": {append(record[:22:22], "and more"...), false}, "an end record": {append([]byte("x"), record...), true},
		"with a comment": {append(append([]byte("x"), append(record[:20:20], 3, 0)...), "abc"...), true}, "short": {[]byte("PK\x05\x06"), false},
	} {
		err := endsAsArchive(io.NewSectionReader(bytes.NewReader(c.file), 0, int64(len(c.file))))
		if (err != nil) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
