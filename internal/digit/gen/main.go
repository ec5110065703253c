// SPDX-License-Identifier: Apache-2.0

// Command gen teaches the model of figures: drawn glyphs of the given faces and
// of pens, always the same for a seed. It takes some minutes of one core.
//
//	go run ./gen                     all faces, writes model.bin
//	go run ./gen -without mali -o x  leaves a face out, to measure on it
package main

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/digit"
	"github.com/sogoc/sogoc/internal/digit/teach"
	"github.com/sogoc/sogoc/internal/drawpage"
)

func main() {
	out := flag.String("o", "model.bin", "where to write")
	without := flag.String("without", "", "faces to leave out, with commas")
	each := flag.Int("n", 4000, "samples of each class")
	rounds := flag.Int("rounds", 14, "times over all samples")
	pens := flag.Float64("pens", 0.5, "share of figures that are drawn stroke by stroke, in no face")
	seed := flag.Uint64("seed", 1, "of all that is drawn")
	flag.Parse()
	faces := append(drawpage.Hands(), drawpage.Machines()...)
	left := strings.Split(*without, ",")
	faces = slices.DeleteFunc(faces, func(f string) bool { return slices.Contains(left, f) })
	rng := rand.New(rand.NewPCG(*seed, 59))
	s := &teach.Sampler{Rand: rng, Faces: faces, Pens: *pens}
	net := taught(draw(s, *each), *rounds, rng)
	var b bytes.Buffer
	err := net.Save(&b)
	if err == nil {
		err = os.WriteFile(*out, b.Bytes(), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

const classes = len(digit.Classes)

// draw makes the samples; of what is no figure there are four times as many.
func draw(s *teach.Sampler, each int) (all []teach.Sample) {
	for class := range classes {
		want := each
		if class == classes-1 {
			want *= 4
		}
		for n := 0; n < want; {
			if one, ok := s.Next(class); ok {
				all = append(all, one)
				n++
			}
		}
	}
	return all
}

const (
	batch    = 32
	rate     = 0.0015
	smoothed = 0.02 // share of each answer that is spread over all classes
)

// taught trains by Adam on shuffled batches, ever slower.
func taught(all []teach.Sample, rounds int, rng *rand.Rand) *digit.Net {
	net := new(digit.Net)
	for i := range net.In {
		fill(net.In[i][:], math.Sqrt(2/float64(len(net.In[i]))), rng)
	}
	for i := range net.Out {
		fill(net.Out[i][:], math.Sqrt(2/float64(len(net.Out[i]))), rng)
	}
	t := &teacher{net: net}
	steps := rounds * (len(all) / batch)
	for round := range rounds {
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		loss := 0.0
		for at := 0; at+batch <= len(all); at += batch {
			for _, s := range all[at : at+batch] {
				loss += t.learn(&s)
			}
			t.step(rate * (1 - float64(t.steps)/float64(steps+1)))
		}
		fmt.Fprintf(os.Stderr, "round %d: loss %.4f\n", round+1, loss/float64(len(all)))
	}
	return net
}

func fill(row []float32, spread float64, rng *rand.Rand) {
	for i := range row {
		row[i] = float32(spread * rng.NormFloat64())
	}
}

// teacher keeps the gradient of a batch and its moments.
type teacher struct {
	net               *digit.Net
	grad, mean, speed digit.Net
	steps             int
}

// learn adds the gradient of one sample and gives its loss.
func (t *teacher) learn(s *teach.Sample) float64 {
	p, mid := t.net.Forward(&s.Shape)
	var back [len(mid)]float32
	for c := range p {
		want := float32(smoothed / float64(classes))
		if c == s.Class {
			want += 1 - smoothed
		}
		d := float32(p[c]) - want
		t.grad.Last[c] += d
		for h, v := range mid {
			t.grad.Out[c][h] += d * v
			back[h] += d * t.net.Out[c][h]
		}
	}
	for h, v := range mid {
		if v == 0 {
			continue
		}
		d := back[h]
		t.grad.Bias[h] += d
		row := &t.grad.In[h]
		for i, x := range s.Shape {
			row[i] += d * x
		}
	}
	return -math.Log(max(1e-12, p[s.Class]))
}

// step moves the weights and forgets the batch.
func (t *teacher) step(rate float64) {
	t.steps++
	const b1, b2 = 0.9, 0.999
	c1, c2 := 1-math.Pow(b1, float64(t.steps)), 1-math.Pow(b2, float64(t.steps))
	k := float32(rate / c1)
	w, g, m, v := t.net.Rows(), t.grad.Rows(), t.mean.Rows(), t.speed.Rows()
	for r := range w {
		for i := range w[r] {
			d := g[r][i] / batch
			g[r][i] = 0
			m[r][i] = b1*m[r][i] + (1-b1)*d
			v[r][i] = b2*v[r][i] + (1-b2)*d*d
			w[r][i] -= k*m[r][i]/(float32(math.Sqrt(float64(v[r][i])/c2))+1e-7) + float32(rate)*2e-3*w[r][i]
		}
	}
}
