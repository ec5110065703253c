// SPDX-License-Identifier: Apache-2.0

package decode_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/decode"
	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/refusal"
)

// TestMain turns the test program into the process that a Pool starts.
func TestMain(m *testing.M) {
	if len(os.Args) < 4 || os.Args[1] != "as-child" {
		os.Exit(withEngine(m))
	}
	if err := asChild(os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// engine keeps the compiled PDF engine for all children of a run.
var engine string

func withEngine(m *testing.M) int {
	var err error
	if engine, err = os.MkdirTemp("", "engine"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(engine) }()
	return m.Run()
}

// asChild behaves, or misbehaves in one way.
func asChild(how, engine string) error {
	in := io.Reader(os.Stdin)
	switch how {
	case "hang":
		time.Sleep(time.Hour)
	case "die":
		return errors.New("it was me")
	case "rubbish":
		_, err := os.Stdout.WriteString("P\x00\x00\x00\x02{}")
		return err
	case "huge":
		_, err := os.Stdout.WriteString("P\xff\xff\xff\xff")
		return err
	case "greedy":
		in = &greedy{in, nil}
	case "look":
		return decode.Serve(&look{}, os.Stdout, "")
	}
	return decode.Serve(in, os.Stdout, engine)
}

// greedy takes memory without end once it is bound.
type greedy struct {
	r    io.Reader
	have [][]byte
}

func (g *greedy) Read([]byte) (int, error) {
	for {
		b := make([]byte, 16<<20)
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		g.have = append(g.have, b)
	}
}

// look tries what a child must not do, and says on standard error how it went.
type look struct{}

func (*look) Read([]byte) (int, error) {
	_, dial := net.Dial("tcp", "127.0.0.1:1")
	_, listen := net.Listen("tcp", "127.0.0.1:0")
	run := exec.Command("/bin/true").Run()
	fmt.Fprintf(os.Stderr, "dial: %v; listen: %v; run: %v; environment: %q", dial, listen, run, os.Environ())
	return 0, io.EOF
}

func pool(t testing.TB, how string) *decode.Pool {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := decode.NewPool(2, exe, "as-child", how, engine)
	t.Cleanup(func() { p.Close() })
	return p
}

// drawn is a picture with something to see on it.
func drawn(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), 120, 255})
		}
	}
	return img
}

func jpegFile(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngFile(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readAll(t testing.TB, r decode.Reader, file []byte, want decode.Want) ([]decode.Page, decode.Head, error) {
	t.Helper()
	var pages []decode.Page
	head, err := r.Read(t.Context(), bytes.NewReader(file), want, func(_ decode.Head, p decode.Page) error {
		pages = append(pages, p)
		return nil
	})
	return pages, head, err
}

// A child must give, pixel for pixel, what decoding here gives.
func TestPoolReadsWhatLocalReads(t *testing.T) {
	t.Parallel()
	gray := image.NewGray(image.Rect(0, 0, 33, 21))
	for i := range gray.Pix {
		gray.Pix[i] = byte(i)
	}
	files := map[string][]byte{
		"JPEG": jpegFile(t, drawn(301, 203)), "grey JPEG": jpegFile(t, gray),
		"PNG": pngFile(t, drawn(50, 70)), "grey PNG": pngFile(t, gray),
	}
	p := pool(t, "well")
	for name, file := range files {
		for _, want := range []decode.Want{{}, {Side: 16}, {End: 1}} {
			here, headHere, err := readAll(t, decode.Local{}, file, want)
			if err != nil {
				t.Fatal(name, err)
			}
			there, headThere, err := readAll(t, p, file, want)
			if err != nil || headHere != headThere || len(here) != len(there) {
				t.Fatalf("%s: %v, %v %d pages, here %v %d", name, err, headThere, len(there), headHere, len(here))
			}
			for i := range here {
				if !same(here[i], there[i]) {
					t.Errorf("%s %+v: page %d differs", name, want, i)
				}
			}
		}
	}
}

func same(a, b decode.Page) bool {
	if a.No != b.No || a.Media != b.Media || a.Width != b.Width || a.Height != b.Height || !bytes.Equal(a.Data, b.Data) || a.Image.Bounds() != b.Image.Bounds() {
		return false
	}
	x, err := imaging.EncodeJPEG(a.Image, 95)
	if err != nil {
		return false
	}
	y, err := imaging.EncodeJPEG(b.Image, 95)
	return err == nil && bytes.Equal(x, y)
}

func TestPoolPassesRefusalsOn(t *testing.T) {
	t.Parallel()
	p := pool(t, "well")
	_, head, err := readAll(t, p, []byte("PK\x03\x04 something"), decode.Want{})
	why, ok := refusal.Of(err)
	if !ok || why.Code != decode.CodeArchive || !strings.Contains(why.VI, "Tệp nén") || head.Media != "application/zip" {
		t.Errorf("%+v, %v", head, err)
	}
	if _, _, err = readAll(t, p, jpegFile(t, drawn(20, 20)), decode.Want{}); err != nil {
		t.Errorf("the file after it: %v", err)
	}
}

func TestChildrenThatMisbehave(t *testing.T) {
	t.Parallel()
	misbehave(t, map[string]refusal.Code{
		"hang": decode.CodeSlow, "die": decode.CodeCrashed, "rubbish": decode.CodeCrashed, "huge": decode.CodeCrashed, "greedy": decode.CodeMemory,
	}, func(t *testing.T, p *decode.Pool) error {
		_, _, err := readAll(t, p, jpegFile(t, drawn(20, 20)), decode.Want{})
		return err
	})
}

// misbehave reads with children that go wrong, each in its way, and looks at
// what is said of the file.
func misbehave(t *testing.T, wants map[string]refusal.Code, read func(*testing.T, *decode.Pool) error) {
	t.Helper()
	for how, want := range wants {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			p := pool(t, how)
			p.PageTime = 2 * time.Minute // a busy machine; none of these waits for it
			if how == "hang" {
				p.PageTime = 200 * time.Millisecond
			}
			err := read(t, p)
			if why, ok := refusal.Of(err); !ok || why.Code != want {
				t.Errorf("refused with %v, want %s", err, want)
			}
		})
	}
}

func TestChildHasNoNetworkNoProgramsNoEnvironment(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/seccomp"); err != nil {
		if status, err := os.ReadFile("/proc/self/status"); err != nil || !bytes.Contains(status, []byte("Seccomp:")) {
			t.Skip("this kernel has no filters for system calls")
		}
	}
	_, _, err := readAll(t, pool(t, "look"), jpegFile(t, drawn(20, 20)), decode.Want{})
	if err == nil || strings.Count(err.Error(), "operation not permitted") != 3 || !strings.Contains(err.Error(), "environment: []") {
		t.Errorf("%v", err)
	}
}

func TestEachEndsTheReading(t *testing.T) {
	t.Parallel()
	enough := errors.New("enough")
	for name, r := range map[string]decode.Reader{"local": decode.Local{}, "pool": pool(t, "well")} {
		_, err := r.Read(t.Context(), bytes.NewReader(jpegFile(t, drawn(20, 20))), decode.Want{}, func(decode.Head, decode.Page) error { return enough })
		if !errors.Is(err, enough) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPoolAndCancelledContexts(t *testing.T) {
	t.Parallel()
	p := pool(t, "hang")
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	file := bytes.NewReader(jpegFile(t, drawn(20, 20)))
	if _, err := p.Read(ctx, file, decode.Want{}, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if _, err := p.Read(ctx, file, decode.Want{}, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestPoolServesMany(t *testing.T) {
	t.Parallel()
	p := pool(t, "well")
	p.Idle = time.Millisecond // children come and go meanwhile
	file := jpegFile(t, drawn(120, 80))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				if img, err := decode.Image(t.Context(), p, bytes.NewReader(file), clean.Recipe{}, 40); err != nil || img.Bounds().Dx() != 40 {
					t.Errorf("%v", err)
				}
			}
		})
	}
	wg.Wait()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := decode.Image(t.Context(), p, bytes.NewReader(file), clean.Recipe{}, 40); err == nil {
		t.Error("a closed pool reads on")
	}
}

// failing breaks in the middle, as a disk does.
type failing struct{ *bytes.Reader }

func (failing) Read([]byte) (int, error)          { return 0, errors.New("disk gone") }
func (failing) ReadAt([]byte, int64) (int, error) { return 0, errors.New("disk gone") }

func TestAFileThatCannotBeReadIsNoRefusal(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]decode.Reader{"local": decode.Local{}, "pool": pool(t, "well")} {
		_, err := r.Read(t.Context(), failing{bytes.NewReader(make([]byte, 100))}, decode.Want{}, nil)
		if _, ok := refusal.Of(err); ok || err == nil || !strings.Contains(err.Error(), "disk gone") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPoolWithoutAProgram(t *testing.T) {
	t.Parallel()
	_, _, err := readAll(t, decode.NewPool(1, "/does/not/exist"), jpegFile(t, drawn(9, 9)), decode.Want{})
	if _, ok := refusal.Of(err); ok || err == nil {
		t.Errorf("%v", err)
	}
}

func BenchmarkRead(b *testing.B) {
	file := jpegFile(b, drawn(2480, 3508))
	for name, r := range map[string]decode.Reader{"local": decode.Local{}, "pool": pool(b, "well")} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := decode.Image(b.Context(), r, bytes.NewReader(file), clean.Recipe{}, imaging.ViewSide); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
