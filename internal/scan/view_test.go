// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"bytes"
	"errors"
	"image/jpeg"
	"io"
	"sync"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/pdfscan"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

func (d *desk) picture(p scan.Page, size scan.Size) []byte {
	d.t.Helper()
	r, _, err := d.scans.Picture(d.t.Context(), d.keyer, p, size)
	d.must(err)
	b, err := io.ReadAll(r)
	d.must(err)
	d.must(r.Close())
	return b
}

// The picture shown stands upright: the dark corner goes round with the turn.
func TestPictureIsTurned(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	id := d.pages(d.receive("KS.1999.01.001.jpg", jpegOf(t, 1)).ID)[0].ID
	corners := map[int][2]int{0: {5, 5}, 90: {165, 5}, 180: {115, 165}, 270: {5, 115}}
	tags := map[string]bool{}
	for _, turn := range []int{0, 90, 180, 270} {
		d.must(d.scans.Rotate(t.Context(), d.keyer, id, turn))
		p, err := scan.GetPage(t.Context(), d.db, "44", id)
		d.must(err)
		for _, size := range []scan.Size{scan.View, scan.Full, scan.Thumb} {
			tags[p.ETag(size)] = true
			for range 2 { // drawn, then from the cache
				img, err := jpeg.Decode(bytes.NewReader(d.picture(p, size)))
				d.must(err)
				if w, h := p.Shown(); img.Bounds().Dx() != w || img.Bounds().Dy() != h {
					t.Errorf("%d° %s is %v, want %d × %d", turn, size, img.Bounds(), w, h)
				}
				if v, _, _, _ := img.At(corners[turn][0], corners[turn][1]).RGBA(); v>>8 > 90 {
					t.Errorf("%d° %s: the dark corner is not where it should be (%d)", turn, size, v>>8)
				}
			}
		}
	}
	if len(tags) != 12 {
		t.Errorf("%d tags for 12 different pictures", len(tags))
	}
}

func TestPictureAsReceived(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	data := jpegOf(t, 1)
	p := d.pages(d.receive("KS.1999.01.001.pdf", pdfOf(t, 1)).ID)[0]
	if !bytes.Equal(d.picture(p, scan.Full), data) {
		t.Error("the page of a PDF is not the JPEG that lies in it")
	}
}

func TestPictureAccess(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	f := d.receive("KS.1999.01.001.jpg", jpegOf(t, 1))
	p := d.pages(f.ID)[0]
	for who, want := range map[*access.Actor]error{&d.elsewhere: access.ErrScope, &d.viewer: access.ErrRole, &d.keyer: nil} {
		_, _, err := d.scans.Picture(t.Context(), *who, p, scan.Thumb)
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", who.ID, err, want)
		}
	}
	if _, _, err := d.scans.Original(t.Context(), d.keyer, f.ID); !errors.Is(err, access.ErrRole) {
		t.Errorf("a keyer takes the file away: %v", err)
	}
	if _, _, err := d.scans.Original(t.Context(), d.elsewhere, f.ID); !errors.Is(err, access.ErrScope) {
		t.Errorf("another unit takes the file away: %v", err)
	}
}

// A file received for the whole province and filed in a commune's book is seen
// by the commune.
func TestFiledScanBelongsToTheBook(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	wide := d.registrar
	wide.Path = "44"
	f, err := d.scans.Receive(t.Context(), wide, scan.Received{Name: "x.jpg", Body: bytes.NewReader(jpegOf(t, 1))})
	d.must(err)
	if _, _, err := d.scans.Picture(t.Context(), d.keyer, d.pages(f.ID)[0], scan.Thumb); !errors.Is(err, access.ErrScope) {
		t.Errorf("seen before it is filed: %v", err)
	}
	d.must(d.scans.FileIn(t.Context(), wide, "", f.ID, d.b.ID, nil))
	if _, _, err := d.scans.Picture(t.Context(), d.keyer, d.pages(f.ID)[0], scan.Thumb); err != nil {
		t.Error(err)
	}
}

func TestPictureForManyAtOnce(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	p := d.pages(d.receive("KS.1999.01.001.jpg", jpegOf(t, 1)).ID)[0]
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			r, _, err := d.scans.Picture(t.Context(), d.keyer, p, scan.View)
			if err != nil {
				t.Error(err)
				return
			}
			_ = r.Close()
		})
	}
	wg.Wait()
}

// register draws a page as scanned at 150 dpi: some 300 kB.
func register(b *testing.B, seed uint64) []byte {
	b.Helper()
	data, _, err := drawpage.JPEG(drawpage.SampleSpec(seed, "birth", drawpage.LayoutAuto))
	if err != nil {
		b.Fatal(err)
	}
	return data
}

// unlike makes the bytes different from any before, behind the picture's end.
func unlike(data []byte, n int) []byte {
	return append(data[:len(data):len(data)], byte(n), byte(n>>8), byte(n>>16))
}

func BenchmarkReceiveJPEG(b *testing.B) {
	d := setup(b, storetest.OpenSQLite(b))
	data := register(b, 1)
	b.ReportMetric(float64(len(data))/1000, "kB/file")
	n := 0
	for b.Loop() {
		n++
		f := d.receive("", unlike(data, n))
		if f.State != scan.Unnamed {
			b.Fatalf("%+v", f)
		}
	}
}

func BenchmarkReceivePDF40(b *testing.B) {
	d := setup(b, storetest.OpenSQLite(b))
	var jpegs [][]byte
	for i := range uint64(4) {
		jpegs = append(jpegs, register(b, i))
	}
	n := 0
	for b.Loop() {
		b.StopTimer()
		var pages [][]byte
		for i := range 40 {
			n++
			pages = append(pages, unlike(jpegs[i%4], n))
		}
		var pdf bytes.Buffer
		d.must(pdfscan.Write(&pdf, pdfscan.Meta{}, pages...))
		b.StartTimer()
		if f := d.receive("", pdf.Bytes()); f.Pages != 40 {
			b.Fatalf("%+v", f)
		}
	}
}

func BenchmarkPictureView(b *testing.B) {
	d := setup(b, storetest.OpenSQLite(b))
	data := register(b, 1)
	p := d.pages(d.receive("", data).ID)[0]
	b.Run("cached", func(b *testing.B) {
		for b.Loop() {
			d.picture(p, scan.View)
		}
	})
	b.Run("drawn", func(b *testing.B) {
		for b.Loop() {
			d.scans = scan.New(d.db, d.blobs, b.TempDir())
			d.picture(p, scan.View)
		}
	})
}
