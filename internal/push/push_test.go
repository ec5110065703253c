// SPDX-License-Identifier: Apache-2.0

package push_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/config"
	"github.com/sogoc/sogoc/internal/push"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/unit"
)

const password = "mot mat khau du dai"

// scene is a server, a line to it that can be cut, and a folder to send.
type scene struct {
	t    testing.TB
	app  *app.App
	line *line
	root string
}

func newScene(t testing.TB) *scene {
	t.Helper()
	c, err := config.Load(config.Sources{Environ: func() []string { return []string{"SOGOC_DATA_DIR=" + t.TempDir()} }})
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{t: t, root: filepath.Join(t.TempDir(), "quét")}
	s.app, err = app.Open(t.Context(), c, slog.New(slog.DiscardHandler))
	s.must(err)
	s.must(os.MkdirAll(s.root, 0o700))
	u, _ := unit.At("19363", "2026-01-01")
	_, err = s.app.Accounts.Add(t.Context(), access.System("44"), access.Account{Actor: access.Actor{Username: "canbo", Name: "Người Thử", Role: access.Registrar, Unit: string(u.ID), Path: unit.Path(u.ID)}}, password)
	s.must(err)
	handler, err := s.app.Handler(nil)
	s.must(err)
	s.app.Uploads.Start(t.Context())
	server := httptest.NewServer(handler)
	s.line = newLine(t, server.Listener.Addr().String())
	t.Cleanup(func() {
		s.line.close()
		server.CloseClientConnections()
		server.Close()
		s.app.Uploads.Stop()
		s.must(s.app.Close())
	})
	return s
}

func (s *scene) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *scene) client() *push.Client {
	s.t.Helper()
	c, err := push.NewClient("http://" + s.line.addr())
	s.must(err)
	c.HTTP.Transport = &http.Transport{}
	s.t.Cleanup(c.HTTP.CloseIdleConnections)
	s.must(c.SignIn(s.t.Context(), "canbo", password))
	return c
}

func (s *scene) write(name string, data []byte) {
	s.t.Helper()
	path := filepath.Join(s.root, filepath.FromSlash(name))
	s.must(errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, data, 0o600)))
}

// listed are the files of the server's work list by hash.
func (s *scene) listed() map[string]int {
	s.t.Helper()
	n := map[string]int{}
	for _, state := range scan.States() {
		for after := ""; ; {
			files, next, err := scan.WorkList(s.t.Context(), s.app.DB, "44", "44", state, after, 200)
			s.must(err)
			for _, f := range files {
				n[f.Hash]++
			}
			if after = next; next == "" {
				break
			}
		}
	}
	return n
}

// paper is a small picture that weighs so many bytes: the rest are comments,
// which every reader passes over.
func paper(seed uint64, size int) []byte {
	rng := rand.New(rand.NewPCG(seed, 1))
	img := image.NewGray(image.Rect(0, 0, 64, 64))
	for i := range 64 {
		img.SetGray(i, int(seed)%64, color.Gray{uint8(rng.IntN(256))})
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, img, nil) // a buffer takes all
	plain := b.Bytes()
	out := bytes.Clone(plain[:2])
	for size > len(out)+len(plain) {
		n := min(size-len(out)-len(plain), 65000)
		out = binary.BigEndian.AppendUint16(append(out, 0xff, 0xfe), uint16(n+2))
		for len(out)%8 != 0 && n > 0 {
			out, n = append(out, byte(seed)), n-1
		}
		for ; n >= 8; n -= 8 {
			out = binary.LittleEndian.AppendUint64(out, rng.Uint64())
		}
		out = append(out, make([]byte, n)...)
	}
	return append(out, plain[2:]...)
}

// line passes bytes on, counts those that are sent, and is cut when told.
type line struct {
	listener net.Listener
	to       string

	mu    sync.Mutex
	open  map[net.Conn]bool
	sent  int64
	cutAt []int64 // of bytes sent, ascending
	cuts  int
	dead  bool // takes no connections
}

func newLine(t testing.TB, to string) *line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{listener: listener, to: to, open: map[net.Conn]bool{}}
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go l.pass(c)
		}
	}()
	return l
}

func (l *line) addr() string { return l.listener.Addr().String() }

func (l *line) pass(near net.Conn) {
	far, err := net.Dial("tcp", l.to)
	if err != nil {
		near.Close()
		return
	}
	l.mu.Lock()
	dead := l.dead
	l.open[near], l.open[far] = true, true
	l.mu.Unlock()
	if dead {
		near.Close()
		far.Close()
		return
	}
	go func() {
		_, _ = io.Copy(near, far)
		near.Close()
	}()
	_, _ = io.Copy(far, counted{near, l})
	far.Close()
	l.mu.Lock()
	delete(l.open, near)
	delete(l.open, far)
	l.mu.Unlock()
}

type counted struct {
	r io.Reader
	l *line
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.l.count(int64(n))
	return n, err
}

func (l *line) count(n int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent += n
	if len(l.cutAt) > 0 && l.sent >= l.cutAt[0] {
		l.cutAt = l.cutAt[1:]
		l.cutNow()
	}
}

// cutNow drops all connections as a cable that is pulled out does; mu is held.
func (l *line) cutNow() {
	l.cuts++
	for c := range l.open {
		_ = c.(*net.TCPConn).SetLinger(0)
		c.Close()
	}
	clear(l.open)
}

func (l *line) close() {
	l.listener.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cutNow()
}

func number(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// The line is cut again and again while files are sent. Nothing is lost,
// nothing is listed twice, and hardly a byte is sent twice. The figure of the
// project is SOGOC_TEST_FILES=500 SOGOC_TEST_FILE_KB=5000 SOGOC_TEST_CUTS=50.
func TestLineCutAgainAndAgain(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	files, size, cuts := number("SOGOC_TEST_FILES", 24), number("SOGOC_TEST_FILE_KB", 700)*1000, number("SOGOC_TEST_CUTS", 8)
	want := map[string]int{}
	var total int64
	for i := range files {
		data := paper(uint64(i), size)
		want[blob.Sum(data)]++
		total += int64(len(data))
		s.write(fmt.Sprintf("lô %d/trang %d.jpg", i/100, i), data)
	}
	c := s.client()
	before := s.line.sent
	for i := range cuts {
		s.line.cutAt = append(s.line.cutAt, before+total*int64(i+1)/int64(cuts+1))
	}
	started := time.Now()
	result, err := push.New(c, push.Options{Root: s.root, Patience: time.Minute}).Once(t.Context())
	s.must(err)
	sent := s.line.sent - before
	times := float64(sent) / float64(total)
	t.Logf("%d files, %d bytes, %d cuts: %d bytes sent, each %.4f times, in %s", files, total, s.line.cuts, sent, times, time.Since(started).Round(time.Second))
	// Where the answer was lost, the file is told to be there still.
	if s.line.cuts < cuts || result.Done() != files || result.Waiting+result.Still != files {
		t.Errorf("%d cuts, result %+v", s.line.cuts, result)
	}
	got := s.listed()
	for hash := range want {
		if got[hash] != 1 {
			t.Errorf("%s is listed %d times", hash, got[hash])
		}
		if ref, err := blob.Verify(t.Context(), s.app.Blobs, hash); err != nil {
			t.Errorf("%s is not whole: %v", ref.Hash, err)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d listed, %d sent", len(got), len(want))
	}
	// A cut may cost a piece on each of the two lines, and what asks and
	// answers weigh.
	if allowed := 1 + (2*float64(cuts)*(1<<20)+float64(files)*4000)/float64(total); times > allowed {
		t.Errorf("each byte is sent %.4f times", times)
	}
	if total > 1<<30 && times > 1.05 {
		t.Errorf("each byte is sent %.4f times, want at most 1.05", times)
	}
	again, err := push.New(c, push.Options{Root: s.root}).Once(t.Context())
	s.must(err)
	if resent := s.line.sent - before - sent; again.Done() != files || resent > total/10 {
		t.Errorf("sent again: %+v, %d bytes", again, resent)
	}
}

// What the server says of each file reaches who sends, and what can't be read
// here is told beside it.
func TestResultSaysWhatBecameOfEach(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.write("la.jpg", paper(1, 3000))
	s.write("bản sao/la 2.jpg", paper(1, 3000))
	s.write("hỏng.pdf", []byte("%PDF-1.4 no more"))
	s.write("trống.jpg", nil)
	s.write("ghi chú.txt", []byte("x"))
	takes := func(name string) bool { return !strings.HasSuffix(name, ".txt") }
	r, err := push.New(s.client(), push.Options{Root: s.root, Takes: takes}).Once(t.Context())
	s.must(err)
	// The two of the same bytes go side by side: either is the first.
	if r.Files != 4 || r.Waiting != 1 || r.Duplicate != 1 || r.Refused != 2 || r.ToLookAt() != 4 || len(r.Problems) != 4 {
		t.Errorf("%+v", r)
	}
	for _, p := range r.Problems {
		if p.Why == "" || !strings.HasPrefix(p.Name, "quét/") {
			t.Errorf("%+v", p)
		}
	}
}

// A limit on the unit is a refusal with its reason, not something to wait for.
func TestRefusalIsNotWaitedOut(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	none := int64(0)
	s.must(s.app.Scans.SetQuota(t.Context(), access.Actor{ID: "ad", Role: access.Admin, Province: "44", Path: "44"}, "", scan.EachUnit, &none))
	s.write("la.jpg", paper(1, 3000))
	r, err := push.New(s.client(), push.Options{Root: s.root}).Once(t.Context())
	s.must(err)
	if r.Refused != 1 || !strings.Contains(r.Problems[0].Why, "hạn mức") {
		t.Errorf("%+v", r)
	}
}

func TestSilentServerIsGivenUp(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.write("la.jpg", paper(1, 3000))
	c := s.client()
	s.line.close()
	_, err := push.New(c, push.Options{Root: s.root, Patience: time.Millisecond}).Once(t.Context())
	if !errors.Is(err, push.ErrSilent) {
		t.Errorf("%v", err)
	}
}

// A session that ends on the way is renewed where that is possible, else said.
func TestSessionEndsOnTheWay(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.write("la.jpg", paper(1, 3000))
	c := s.client()
	account, err := s.app.Accounts.ByUsername(t.Context(), "canbo")
	s.must(err)
	end := func() {
		sessions, err := s.app.Accounts.Sessions(t.Context(), account.ID)
		s.must(err)
		for _, x := range sessions {
			s.must(s.app.Accounts.Revoke(t.Context(), account.Actor, account.ID, x.ID))
		}
	}
	end()
	if _, err := push.New(c, push.Options{Root: s.root}).Once(t.Context()); !errors.Is(err, push.ErrSignIn) {
		t.Errorf("without a password: %v", err)
	}
	asked := 0
	signIn := func(ctx context.Context) error {
		asked++
		return c.SignIn(ctx, "canbo", password)
	}
	r, err := push.New(c, push.Options{Root: s.root, SignIn: signIn}).Once(t.Context())
	if err != nil || r.Waiting != 1 || asked != 1 {
		t.Errorf("%+v %v, asked %d times", r, err, asked)
	}
}

func TestSignInSaysWhyNot(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	c := s.client()
	if err := c.SignIn(t.Context(), "canbo", "sai"); !errors.Is(err, push.ErrSignIn) {
		t.Errorf("a wrong password: %v", err)
	}
	_, err := s.app.Accounts.Add(t.Context(), access.System("44"), access.Account{MustChange: true, Actor: access.Actor{Username: "moi", Name: "Người Mới", Role: access.Registrar, Unit: "44", Path: "44"}}, password)
	s.must(err)
	if err := c.SignIn(t.Context(), "moi", password); !errors.Is(err, push.ErrMustChange) {
		t.Errorf("a password of somebody else's: %v", err)
	}
	for _, bad := range []string{"", "sogoc.example", "ftp://x", "https://x/y"} {
		if _, err := push.NewClient(bad); err == nil {
			t.Errorf("%q is taken for a server", bad)
		}
	}
	for server, open := range map[string]bool{"http://10.0.0.5": true, "https://10.0.0.5": false, "http://localhost:8080": false, "http://127.0.0.1": false} {
		if c, err := push.NewClient(server); err != nil || c.Open() != open {
			t.Errorf("%s: %v", server, err)
		}
	}
}
