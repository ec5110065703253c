// SPDX-License-Identifier: Apache-2.0

package clean_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/imaging"
)

// beside are the tools that scanners' helpers know: unpaper levels and masks,
// ImageMagick and vips make the copy for the screen. in.jpg becomes out.jpg.
var beside = map[string][][]string{
	"unpaper+vips": {
		{"vips", "copy", "in.jpg", "in.ppm"},
		{"unpaper", "--overwrite", "--quiet", "--deskew-scan-range", "15", "in.ppm", "out.ppm"},
		{"vipsthumbnail", "out.ppm", "--size", "1600x1600", "-o", "out.jpg[Q=78]"},
	},
	"imagemagick": {
		{"convert", "in.jpg", "-deskew", "40%", "-fuzz", "20%", "-trim", "+repage", "-normalize", "-resize", "1600x1600", "-quality", "78", "out.jpg"},
	},
}

// The same A3 page of 300 dpi, askew on a black lid and yellowed, by this package
// and by the tools beside it: cpu-s/page is the processor time of all processes.
// With SOGOC_PICTURES=DIR the results are kept there.
func BenchmarkBeside(b *testing.B) {
	s := drawpage.SampleSpec(11, "birth", drawpage.LayoutRuled)
	s.DPI, s.Damage, s.Capture = 300, drawpage.DamageMedium, drawpage.CaptureScan
	s.Hard = drawpage.Hard{Skew: 3.5, Border: 6, Desk: drawpage.DeskBlack}
	data, _, err := drawpage.JPEG(s)
	if err != nil {
		b.Fatal(err)
	}
	keep(b, "in", data)
	b.Run("sogoc", func(b *testing.B) {
		before := used(syscall.RUSAGE_SELF)
		for b.Loop() {
			img, err := imaging.Decode(data)
			if err != nil {
				b.Fatal(err)
			}
			out, err := imaging.View(clean.Apply(img, clean.Analyse(img).Recipe, imaging.ViewSide))
			if err != nil {
				b.Fatal(err)
			}
			keep(b, "sogoc", out)
		}
		b.ReportMetric((used(syscall.RUSAGE_SELF)-before).Seconds()/float64(b.N), "cpu-s/page")
	})
	for name, steps := range beside {
		b.Run(name, func(b *testing.B) { runBeside(b, name, steps, data) })
	}
}

func runBeside(b *testing.B, name string, steps [][]string, data []byte) {
	for _, step := range steps {
		if _, err := exec.LookPath(step[0]); err != nil {
			b.Skip(err)
		}
	}
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "in.jpg"), data, 0o600); err != nil {
		b.Fatal(err)
	}
	before := used(syscall.RUSAGE_CHILDREN)
	for b.Loop() {
		for _, step := range steps {
			cmd := exec.Command(step[0], step[1:]...)
			cmd.Dir = dir
			if out, err := cmd.CombinedOutput(); err != nil {
				b.Fatalf("%v: %v: %s", step, err, out)
			}
		}
	}
	b.ReportMetric((used(syscall.RUSAGE_CHILDREN)-before).Seconds()/float64(b.N), "cpu-s/page")
	out, err := os.ReadFile(filepath.Join(dir, "out.jpg"))
	if err != nil {
		b.Fatal(err)
	}
	keep(b, name, out)
}

func used(who int) time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(who, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// keep writes a result, small, where somebody wants to look at it.
func keep(b *testing.B, name string, jpeg []byte) {
	dir := os.Getenv("SOGOC_PICTURES")
	if dir == "" {
		return
	}
	img, err := imaging.Decode(bytes.Clone(jpeg))
	if err != nil {
		b.Fatal(err)
	}
	small, err := imaging.EncodeJPEG(imaging.Fit(img, 700, 700), 78)
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "cleaning-"+name+".jpg"), small, 0o644); err != nil {
		b.Fatal(err)
	}
}
