// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/pdfscan"
	"github.com/sogoc/sogoc/internal/push"
)

const (
	filesOfBook = 200
	foldersSent = 2 // at once: while one folder ends the other keeps the program busy
)

// supply makes the files and sends them.
type supply struct {
	options
	drawn [][]byte     // JPEGs
	filed atomic.Int64 // pages
}

func (s *supply) files() int { return (s.pages + s.perFile - 1) / s.perFile }

// draw draws the different pages.
func (s *supply) draw() error {
	size := 0
	for i := range s.drawings {
		spec := drawpage.SampleSpec(uint64(7000+i), "birth", drawpage.Layout(s.layout))
		spec.DPI = s.dpi
		data, _, err := drawpage.JPEG(spec)
		if err != nil {
			return err
		}
		if s.side > 0 {
			if data, err = smaller(data, s.side); err != nil {
				return err
			}
		}
		s.drawn = append(s.drawn, data)
		size += len(data)
	}
	fmt.Printf("%d pages drawn, %s at %d dpi, %d kB each\n", s.drawings, s.layout, s.dpi, size/1000/s.drawings)
	return nil
}

// smaller is a page within a square of side pixels.
func smaller(jpeg []byte, side int) ([]byte, error) {
	img, err := imaging.Decode(jpeg)
	if err != nil {
		return nil, err
	}
	return imaging.EncodeJPEG(imaging.Fit(img, side, side), 80)
}

// page is drawing n with a comment that no other page has.
func (s *supply) page(n int) []byte {
	drawing := s.drawn[n%len(s.drawn)]
	comment := binary.BigEndian.AppendUint64([]byte{0xff, 0xfe, 0, 10}, uint64(n))
	return append(append(append([]byte{}, drawing[:2]...), comment...), drawing[2:]...)
}

// file is file n with its name: its number in its book.
func (s *supply) file(n int) (name string, data []byte, err error) {
	name = fmt.Sprintf("%s.%03d", bookName(n/filesOfBook), n%filesOfBook+1)
	if s.perFile == 1 {
		return name + ".jpg", s.page(n), nil
	}
	var pages [][]byte
	for i := range s.perFile {
		pages = append(pages, s.page(n*s.perFile+i))
	}
	var out bytes.Buffer
	err = pdfscan.Write(&out, pdfscan.Meta{Title: name}, pages...)
	return name + ".pdf", out.Bytes(), err
}

// send sends all files, folder by folder.
func (s *supply) send(ctx context.Context, base string) error {
	c, err := push.NewClient(base)
	if err != nil {
		return err
	}
	c.HTTP.Transport = &http.Transport{MaxIdleConnsPerHost: 16}
	signIn := func(ctx context.Context) error { return c.SignIn(ctx, username, password) }
	if err := signIn(ctx); err != nil {
		return fmt.Errorf("signing in: %w", err)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(foldersSent)
	for first := 0; first < s.files() && ctx.Err() == nil; first += s.batch {
		group.Go(func() error { return s.folder(ctx, c, signIn, first, min(first+s.batch, s.files())) })
	}
	return group.Wait()
}

// folder sends the files from first up to end. All must be filed.
func (s *supply) folder(ctx context.Context, c *push.Client, signIn func(context.Context) error, first, end int) (err error) {
	dir := filepath.Join(s.dir, "out", fmt.Sprint(first))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	for n := first; n < end; n++ {
		name, data, err := s.file(n)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return err
		}
	}
	var told int64
	tell := func(p push.Progress) {
		if now := int64(p.Done()); now > atomic.LoadInt64(&told) {
			s.filed.Add((now - atomic.SwapInt64(&told, now)) * int64(s.perFile))
		}
	}
	r, err := push.New(c, push.Options{Root: dir, Tell: tell, SignIn: signIn, Patience: 10 * time.Minute}).Once(ctx)
	if err != nil {
		return err
	}
	s.filed.Add((int64(r.Done()) - atomic.LoadInt64(&told)) * int64(s.perFile))
	if r.Done() != end-first || r.Filed != end-first {
		return fmt.Errorf("of %d files: %+v", end-first, r)
	}
	return nil
}
