// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/scan"
)

// filesImported at once: reading and decoding overlap with the disk.
const filesImported = 3

// scanImport takes the files of a folder in.
type scanImport struct {
	scans   *scan.Scans
	actor   access.Actor
	scope   string
	root    string
	out     io.Writer
	shows   bool // a line of progress that renews itself
	started time.Time
	files   []string // relative to root, in order

	mu      sync.Mutex // guards what follows
	result  scan.Outcome
	skipped int
	unread  []string
	stopped bool
	shown   time.Time
}

// scannable are the endings of files that are taken up; the bytes decide what
// they are.
var scannable = []string{".pdf", ".jpg", ".jpeg", ".jpe", ".png", ".tif", ".tiff", ".zip"}

func (m *scanImport) do(ctx context.Context) error {
	m.started = time.Now()
	if err := m.walk(); err != nil {
		return err
	}
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(filesImported)
	for _, name := range m.files {
		if gctx.Err() != nil {
			break
		}
		group.Go(func() error { return m.one(gctx, name) })
	}
	err := group.Wait()
	m.progress("", true)
	if ctx.Err() != nil {
		m.stopped = true
		return findings{errors.New("đã dừng theo yêu cầu")}
	}
	if err != nil {
		return err
	}
	if n := m.result.Waiting() + m.result.Still + len(m.unread); n > 0 {
		return findings{fmt.Errorf("%d tệp cần người xem: mở trang “Bản quét”", n)}
	}
	return nil
}

// walk lists the files in order. What can't be listed is said, not fatal.
func (m *scanImport) walk() error {
	info, err := os.Stat(m.root)
	if err != nil || !info.IsDir() {
		return fmt.Errorf("không có thư mục %s", m.root)
	}
	return filepath.WalkDir(m.root, func(path string, d fs.DirEntry, err error) error {
		name, relErr := filepath.Rel(m.root, path)
		if relErr != nil {
			return relErr
		}
		switch {
		case err != nil:
			m.unread = append(m.unread, name)
		case !d.Type().IsRegular() || scan.PassOver(filepath.ToSlash(name)):
		case slices.Contains(scannable, strings.ToLower(filepath.Ext(name))):
			m.files = append(m.files, name)
		default:
			m.result.Passed++
		}
		return nil
	})
}

// one takes one file in. Only what stops all further work is an error.
func (m *scanImport) one(ctx context.Context, name string) error {
	f, err := os.Open(filepath.Join(m.root, name))
	if err != nil {
		m.cannotRead(name)
		return nil
	}
	defer f.Close()
	if strings.EqualFold(filepath.Ext(name), ".zip") {
		return m.archive(ctx, name, f)
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		m.cannotRead(name)
		return nil
	}
	before, seen, err := m.scans.Seen(ctx, m.actor.Province, hex.EncodeToString(hash.Sum(nil)), m.received(name, nil).Name)
	if err != nil {
		return fmt.Errorf("looking %s up: %w", name, err)
	}
	if seen {
		m.skip(name, before)
		return nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		m.cannotRead(name)
		return nil
	}
	got, err := m.scans.Receive(ctx, m.actor, m.received(name, f))
	if err != nil {
		return fmt.Errorf("taking %s in: %w", name, err)
	}
	m.count(name, got)
	return nil
}

func (m *scanImport) received(name string, body io.Reader) scan.Received {
	return scan.Received{Name: filepath.Join(filepath.Base(m.root), name), Body: body, Source: "folder", Scope: m.scope}
}

func (m *scanImport) archive(ctx context.Context, name string, f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		m.cannotRead(name)
		return nil
	}
	_, err = m.scans.ReceiveZip(ctx, m.actor, m.received(name, nil), f, info.Size(), func(_, _ int, got scan.File) { m.count(got.Original, got) })
	if err != nil {
		return fmt.Errorf("taking %s in: %w", name, err)
	}
	return nil
}

func (m *scanImport) count(name string, f scan.File) {
	m.mu.Lock()
	m.result.Count(f)
	m.mu.Unlock()
	m.progress(name, false)
}

func (m *scanImport) skip(name string, before scan.File) {
	m.mu.Lock()
	m.skipped++
	if before.State != scan.Filed {
		m.result.Still++
	}
	m.mu.Unlock()
	m.progress(name, false)
}

func (m *scanImport) cannotRead(name string) {
	m.mu.Lock()
	m.unread = append(m.unread, name)
	m.mu.Unlock()
}

// progress renews the line: how many, how fast, how long still.
func (m *scanImport) progress(name string, last bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.shows || !last && time.Since(m.shown) < 200*time.Millisecond {
		return
	}
	m.shown = time.Now()
	done, total := m.result.Files+m.skipped, len(m.files)
	rate := float64(done) / max(time.Since(m.started).Seconds(), 0.001)
	line := fmt.Sprintf("%d/%d tệp · %.1f tệp/giây", done, max(total, done), rate)
	if left := total - done; left > 0 && rate > 0 {
		line += " · còn khoảng " + time.Duration(float64(left)/rate*float64(time.Second)).Round(time.Second).String()
	}
	if name != "" {
		line += " · " + filepath.Base(name)
	}
	end := "\r"
	if last {
		end = "\n"
	}
	fmt.Fprintf(m.out, "\x1b[2K%s%s", line, end)
}
