// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"

	"github.com/sogoc/sogoc/internal/decode"
	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/pdfscan"
	"github.com/sogoc/sogoc/internal/refusal"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// meeting is a decoder that reads parts behind the first page only when two of
// them are asked for at the same time.
type meeting struct {
	decode.Reader
	both sync.WaitGroup
	mu   sync.Mutex
	ends map[int]int // end of each part, by its first page
}

func (m *meeting) Read(ctx context.Context, file io.ReadSeeker, want decode.Want, each func(decode.Head, decode.Page) error) (decode.Head, error) {
	m.mu.Lock()
	m.ends[want.First] = want.End
	parts := len(m.ends)
	m.mu.Unlock()
	if parts == 2 || parts == 3 { // the first two behind the first page
		m.both.Done()
		m.both.Wait()
	}
	return m.Reader.Read(ctx, file, want, each)
}

// A thick file is read by two decoders at once; every page comes once and in
// its place, also when one in the middle is a spread that becomes two.
func TestThickFileIsSharedAmongDecoders(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	m := &meeting{Reader: decode.Local{}, ends: map[int]int{}}
	m.both.Add(2)
	d.scans.Decoder = m
	const single = 40
	var jpegs [][]byte
	for i := range single {
		jpegs = append(jpegs, jpegOf(t, 300+i))
	}
	left, right := askew(7), askew(8)
	left.Hard, right.Hard = drawpage.Hard{}, drawpage.Hard{}
	spread, _, err := drawpage.DrawSpread(left, right)
	d.must(err)
	open, err := drawpage.EncodeJPEG(spread, 100)
	d.must(err)
	const at = 23
	jpegs[at] = open
	var file bytes.Buffer
	d.must(pdfscan.Write(&file, pdfscan.Meta{}, jpegs...))
	f := d.receive("KS.1999.01.pdf", file.Bytes())
	pages := d.pages(f.ID)
	if f.Pages != single+1 || len(pages) != single+1 {
		t.Fatalf("%d pages, want %d: %+v", len(pages), single+1, f)
	}
	for i, p := range pages {
		if small := p.Width < 200; p.No != i+1 || small == (i == at || i == at+1) {
			t.Errorf("page %d stands as %d, %d px wide", i+1, p.No, p.Width)
		}
	}
	covered := 0
	for first, end := range m.ends {
		covered += end - first
	}
	if covered != single || len(m.ends) < 3 {
		t.Errorf("the parts cover %d pages of %d: %v", covered, single, m.ends)
	}
}

// torn fails on one page.
type torn struct {
	decode.Reader
	page int
}

func (r torn) Read(ctx context.Context, file io.ReadSeeker, want decode.Want, each func(decode.Head, decode.Page) error) (decode.Head, error) {
	if want.First <= r.page && r.page < want.End {
		return decode.Head{Media: "application/pdf", Pages: 30}, &decode.PageError{No: r.page + 1, Err: refusal.New("torn", "Trang rách.", "The page is torn.")}
	}
	return r.Reader.Read(ctx, file, want, each)
}

// One page that can't be read refuses the file, wherever it stands; nothing of
// it is listed.
func TestThickFileIsRefusedForOnePage(t *testing.T) {
	t.Parallel()
	for _, page := range []int{0, 1, 29} {
		t.Run(fmt.Sprint(page), func(t *testing.T) {
			t.Parallel()
			d := setup(t, storetest.OpenSQLite(t))
			d.scans.Decoder = torn{decode.Local{}, page}
			var seeds []int
			for i := range 30 {
				seeds = append(seeds, i)
			}
			f := d.receive("KS.1999.01.001.pdf", pdfOf(t, seeds...))
			if f.State != scan.Refused || f.Pages != 0 || len(d.pages(f.ID)) != 0 || f.Media != "application/pdf" {
				t.Errorf("%+v", f)
			}
		})
	}
}

// A person who goes away in the middle leaves nothing half listed.
func TestThickFileGivenUp(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	ctx, leave := context.WithCancel(t.Context())
	d.scans.Decoder = leaving{decode.Local{}, leave}
	_, err := d.scans.Receive(ctx, d.registrar, scan.Received{Name: "KS.1999.01.001.pdf", Body: bytes.NewReader(pdfOf(t, 1, 2, 3, 4, 5)), Source: "test"})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if files, err := scan.FilesOfBook(t.Context(), d.db, "44", d.b.ID); err != nil || len(files) != 0 {
		t.Errorf("%+v, %v", files, err)
	}
}

// leaving ends the command when the first page has been read.
type leaving struct {
	decode.Reader
	leave func()
}

func (r leaving) Read(ctx context.Context, file io.ReadSeeker, want decode.Want, each func(decode.Head, decode.Page) error) (decode.Head, error) {
	head, err := r.Reader.Read(ctx, file, want, each)
	r.leave()
	return head, err
}
