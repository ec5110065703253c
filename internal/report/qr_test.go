// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/report"
)

const sample = "https://sogoc.example/b/01981f6c-7b1e-7c4e-9c60-3a7f1f0f2a11"

func TestQRPNG(t *testing.T) {
	t.Parallel()
	b, err := report.QRPNG(sample, 256)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil || img.Bounds().Dx() != 256 || img.Bounds().Dy() != 256 {
		t.Fatalf("PNG: %v, %v", img.Bounds(), err)
	}
	if again, err := report.QRPNG(sample, 256); err != nil || !bytes.Equal(again, b) {
		t.Error("the same text gives other bytes")
	}
}

var run = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)

// TestQRSVGShowsTheSameSquares draws the SVG's runs and holds them against the
// PNG, and against what every code must have: three corner marks and a margin.
func TestQRSVGShowsTheSameSquares(t *testing.T) {
	t.Parallel()
	svg, err := report.QRSVG(sample, 25)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if _, err := fmt.Sscanf(svg[strings.Index(svg, "viewBox"):], "viewBox=\"0 0 %d", &n); err != nil {
		t.Fatal(err)
	}
	dark := make([]bool, n*n)
	for _, m := range run.FindAllStringSubmatch(svg, -1) {
		x, _ := strconv.Atoi(m[1])
		y, _ := strconv.Atoi(m[2])
		w, _ := strconv.Atoi(m[3])
		for i := range w {
			dark[y*n+x+i] = true
		}
	}
	b, err := report.QRPNG(sample, n*8)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	for y := range n {
		for x := range n {
			r, _, _, _ := img.At(x*8+4, y*8+4).RGBA()
			if dark[y*n+x] != (r < 0x8000) {
				t.Fatalf("square %d,%d differs", x, y)
			}
			if dark[y*n+x] && (x < 4 || y < 4 || x >= n-4 || y >= n-4) {
				t.Fatalf("square %d,%d is dark inside the margin", x, y)
			}
		}
	}
	for i := range 7 { // the upper edge of the three corner marks
		if !dark[4*n+4+i] || !dark[4*n+n-5-i] || !dark[(n-5)*n+4+i] {
			t.Fatal("a corner mark is missing")
		}
	}
}

func TestQRSVGIsWellFormed(t *testing.T) {
	t.Parallel()
	svg, err := report.QRSVG("KS \"<&>", 30.5)
	if err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(svg, "width=\"30.5mm\"") {
		t.Errorf("size is missing: %s", svg[:120])
	}
}

func TestQRTextTooLongOrEmpty(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", strings.Repeat("x", report.MaxQR+1)} {
		if _, err := report.QRPNG(text, 100); !errors.Is(err, report.ErrQRText) {
			t.Errorf("%d bytes as PNG: %v", len(text), err)
		}
		if _, err := report.QRSVG(text, 20); !errors.Is(err, report.ErrQRText) {
			t.Errorf("%d bytes as SVG: %v", len(text), err)
		}
	}
	if _, err := report.QRSVG(strings.Repeat("x", report.MaxQR), 20); err != nil {
		t.Errorf("the longest text: %v", err)
	}
}
