// SPDX-License-Identifier: Apache-2.0

package digit

import (
	"cmp"
	"math"
	"slices"
)

// What a number looks like: one to four figures, maybe a letter, maybe a slash
// and a year. What stands before and behind it is passed over at a price.
const (
	passed      = -1.0 // a piece passed over before the number: the rest of a label
	passedAfter = -1.2
	spoiled     = -5.0 // a piece passed over within it: a stain
	apart       = -3.0 // figures of one number far apart
	lettered    = -2.0 // sub-numbers are rare
	leading     = -0.3 // a nought in front
	oddYear     = -4.0 // a year that is not the book's
	noYear      = -0.5 // most numbers of the forms bear one
)

// state is how far a number has been read.
type state struct {
	Number
	figures     int // of the number
	yearFigures int // 0 before the slash, then 1 + figures
	ended       bool
	logp        float64
}

// read walks over the pieces with the likeliest states, and gathers the numbers
// that they end in.
func (l *lattice) read(w Where) Reading {
	at := make([][]state, l.n+1)
	at[0] = []state{{}}
	for i := range l.n {
		at[i] = best(at[i])
		for _, s := range at[i] {
			l.step(at, i, s, w)
		}
	}
	sums, nothing := map[Number]float64{}, 0.0
	for _, s := range at[l.n] {
		if s.figures == 0 {
			nothing += math.Exp(s.logp)
		}
		if logp, ok := s.close(w); ok {
			sums[s.Number] += math.Exp(logp)
		}
	}
	return listed(sums, nothing)
}

// step goes on from piece i: over it, or over a glyph that begins with it.
func (l *lattice) step(at [][]state, i int, s state, w Where) {
	for _, sp := range l.spans[i] {
		price := 0.0
		if s.figures > 0 && sp.gap > farApart {
			price = apart
		}
		for c := range junk {
			if next, ok := s.with(c, w); ok && !s.ended {
				next.logp += sp.logp[c] + price
				at[sp.to] = append(at[sp.to], next)
			}
		}
	}
	skip := l.spans[i][0]
	switch {
	case s.figures == 0:
		s.logp += skip.logp[junk] + passed
	case s.ended || s.whole():
		// What follows the number is passed over for good.
		ended := s
		ended.ended = true
		ended.logp += skip.logp[junk] + passedAfter
		at[skip.to] = append(at[skip.to], ended)
		s.logp += skip.logp[junk] + spoiled
		if s.ended {
			return
		}
	default:
		s.logp += skip.logp[junk] + spoiled
	}
	at[skip.to] = append(at[skip.to], s)
}

// with adds a glyph to what was read; false when no number goes on like that.
func (s state) with(c int, w Where) (state, bool) {
	switch {
	case c < slash && s.yearFigures == 0 && s.Suffix == "":
		if s.figures == 4 {
			return s, false
		}
		if s.figures > 0 && s.No == 0 && c == 0 {
			s.logp += leading
		}
		s.No = s.No*10 + c
		s.figures++
	case w.Plain:
		return s, false
	case c < slash && s.yearFigures > 0 && s.yearFigures < 5:
		s.Year = s.Year*10 + c
		s.yearFigures++
	case c == slash && s.figures > 0 && s.yearFigures == 0:
		s.yearFigures = 1
	case c >= letter && s.figures > 0 && s.yearFigures == 0 && s.Suffix == "":
		s.Suffix = Classes[c : c+1]
		s.logp += lettered
	default:
		return s, false
	}
	return s, true
}

// whole tells whether a number may end here.
func (s state) whole() bool {
	return s.No > 0 && (s.yearFigures <= 1 || s.yearFigures == 3 || s.yearFigures == 5)
}

// close gives the likelihood of a number that ends here.
func (s *state) close(w Where) (float64, bool) {
	if !s.whole() || s.figures == 0 {
		return 0, false
	}
	logp := s.logp
	if s.yearFigures == 3 {
		s.Year += 1900
		if s.Year < 1945 {
			s.Year += 100
		}
	}
	if s.Year != 0 && (s.Year < 1900 || s.Year > 2100 || w.From > 0 && (s.Year < w.From || s.Year > w.To)) {
		logp += oddYear
	}
	if s.yearFigures == 0 && !w.Plain {
		logp += noYear
	}
	return logp, true
}

// best keeps the likeliest states; those that have read the same are one.
func best(states []state) []state {
	slices.SortFunc(states, func(a, b state) int { return cmp.Compare(b.logp, a.logp) })
	seen := map[state]int{}
	kept := states[:0]
	for _, s := range states {
		key := s
		key.logp = 0
		if i, ok := seen[key]; ok {
			kept[i].logp = logSum(kept[i].logp, s.logp)
			continue
		}
		if len(kept) == beamWidth {
			break
		}
		seen[key] = len(kept)
		kept = append(kept, s)
	}
	return kept
}

func logSum(a, b float64) float64 {
	m := max(a, b)
	return m + math.Log(math.Exp(a-m)+math.Exp(b-m))
}

// least is the likelihood that something else than all that is listed is
// written.
const least = 1e-5

// listed are the likeliest numbers, beside that there is none.
func listed(sums map[Number]float64, nothing float64) Reading {
	all := nothing
	for _, p := range sums {
		all += p
	}
	if len(sums) == 0 || all <= 0 {
		return nil
	}
	var r Reading
	for n, p := range sums {
		r = append(r, Guess{n, math.Log(p / all * (1 - least))})
	}
	slices.SortFunc(r, func(a, b Guess) int {
		return cmp.Or(cmp.Compare(b.LogP, a.LogP), cmp.Compare(a.No, b.No), cmp.Compare(a.Suffix, b.Suffix), cmp.Compare(a.Year, b.Year))
	})
	return r[:min(len(r), mostGuesses)]
}
