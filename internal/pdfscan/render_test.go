// SPDX-License-Identifier: Apache-2.0

package pdfscan_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/pdfscan"
)

const serveEnv = "SOGOC_PDFSCAN_SERVE"

// TestMain turns the test program into the process that Child starts.
func TestMain(m *testing.M) {
	switch os.Getenv(serveEnv) {
	case "":
		os.Exit(m.Run())
	case "hang":
		time.Sleep(time.Minute)
	case "rubbish":
		fmt.Println("{}")
	default:
		engine := &pdfscan.PDFium{CacheDir: os.Getenv(serveEnv)}
		if err := pdfscan.ServeRender(context.Background(), os.Stdin, os.Stdout, engine); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(0)
}

// TestChildRendersAPage paints a page of text and picture in a process.
func TestChildRendersAPage(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the PDF engine")
	}
	img := scan(120, 160, 6)
	pdf := rawPDF("", whole+" 1 0 0 rg 0 0 150 20 re f", dct, jpegOf(t, img))
	t.Setenv(serveEnv, t.TempDir())
	d := openPDF(t, pdf, pdfscan.NewChild(os.Args[0]))
	p := pageOf(t, d, 0)
	// 300 × 400 points at 200 dpi; the engine rounds up.
	if p.Source != pdfscan.Rendered || p.Width/2 != 834/2 || p.Height/2 != 1112/2 {
		t.Errorf("rendered %d × %d by %s", p.Width, p.Height, p.Source)
	}
	out := decode(t, p.Data)
	if diff := difference(out, img); diff > 12 {
		t.Errorf("the page shows something else (%.1f)", diff)
	}
	r, g, _, _ := out.At(40, p.Height-20).RGBA()
	if r>>8 < 230 || g>>8 > 30 {
		t.Errorf("what is painted over the picture is missing: %d %d", r>>8, g>>8)
	}
}

func TestChildThatFails(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	child := &pdfscan.Child{Command: []string{os.Args[0]}, Timeout: 300 * time.Millisecond}
	t.Setenv(serveEnv, "hang")
	start := time.Now()
	if _, err := child.Render(t.Context(), []byte("x"), 0, 72); err == nil || time.Since(start) > 10*time.Second {
		t.Errorf("a process that hangs: %v after %v", err, time.Since(start))
	}
	t.Setenv(serveEnv, "rubbish")
	if _, err := child.Render(t.Context(), []byte("x"), 0, 72); err == nil {
		t.Error("an answer without a page was taken")
	}
	if _, err := pdfscan.NewChild("/does/not/exist").Render(t.Context(), nil, 0, 72); err == nil {
		t.Error("a missing program was run")
	}
}

func TestServeRenderRefusesBadOrders(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"", "no json\n", "{\"size\":-1}\n", "{\"size\":99}\nshort", "{\"size\":999999999999}\n"} {
		var out bytes.Buffer
		if err := pdfscan.ServeRender(t.Context(), strings.NewReader(in), &out, &pdfscan.PDFium{}); err == nil || out.Len() > 0 {
			t.Errorf("order %q: %v, %d bytes answered", in, err, out.Len())
		}
	}
}
