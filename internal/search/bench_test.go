// SPDX-License-Identifier: Apache-2.0

package search

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

var today = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// firstTen is how many of an answer's entries a person looks at.
const firstTen = 10

// with is what is typed beside the name.
var with = []struct {
	what string
	more func(known) string
}{
	{"day of birth", func(k known) string { return k.born }},
	{"year, mother or wife", func(k known) string { return fmt.Sprintf("%d, %s", k.year, k.mother) }},
	{"year, commune", func(k known) string { return fmt.Sprintf("%d, %s", k.year, k.commune) }},
}

// BenchmarkProvince measures questions to an index of the whole province;
// SOGOC_SEARCH_ENTRIES=851831 is its size. "found" is how often the person is
// among the first ten, by what was typed.
func BenchmarkProvince(b *testing.B) {
	p := newProvince(b, sampled(40_000))
	b.Run("find", func(b *testing.B) { benchFind(b, p) })
	b.Run("nobody", func(b *testing.B) { benchNobody(b, p) })
	for _, w := range with {
		for _, s := range spoilers {
			b.Run(w.what+"/"+s.what, func(b *testing.B) {
				rng := rand.New(rand.NewPCG(7, 11))
				found, n, shown := 0, 0, 0
				for b.Loop() {
					k := p.known[rng.IntN(len(p.known))]
					if k.mother == "" && w.what == with[1].what {
						continue
					}
					q := s.spoil(rng, k.name) + " " + w.more(k)
					n++
					if slices.ContainsFunc(p.find(b, Query{Text: q}, firstTen).hits, func(h foundHit) bool { return h.id == k.id }) {
						found++
					} else if shown < 3 && testing.Verbose() {
						shown++
						b.Logf("not found: %q for %q", q, k.name)
					}
				}
				b.ReportMetric(float64(found)/float64(max(n, 1)), "found")
			})
		}
	}
}

// benchNobody measures how often it is said that nobody was found, and how many
// are shown, when nobody bears what is asked.
func benchNobody(b *testing.B, p *province) {
	n, said, most := 0, 0, 0
	for i := 0; b.Loop(); i++ {
		f := p.shown(b, nobody[i%len(nobody)])
		if n++; f.total == 0 || f.guess {
			said++
		} else if n <= len(nobody) && testing.Verbose() {
			b.Logf("%q: %d are listed, near %v", nobody[i%len(nobody)], f.total, f.near)
		}
		most = max(most, f.total)
	}
	b.ReportMetric(float64(said)/float64(max(n, 1)), "nobody-found")
	b.ReportMetric(float64(most), "most-shown")
}

// asks are questions of every kind, the cheap and the dear.
func asks(rng *rand.Rand, k known) []Query {
	return []Query{
		{Text: k.name}, {Text: strip(k.name)}, {Text: oneLetter(rng, k.name)}, {Text: k.name + " " + k.born}, {Text: k.name + ", " + k.mother},
		{Text: "nguyễn"}, {Text: "nguyen thi"}, {Text: "Xyzw Qqq"}, {Text: fmt.Sprint(k.year)}, {Text: "12/1999"}, {Text: "197912345"},
		{Text: strip(k.name) + ", " + k.commune}, {Date: "1990 - 1995", Kin: k.mother}, {Note: "thôn 2"}, {Place: k.commune, Text: k.name}, {Type: "marriage", Text: "tran van"},
		{Text: "nguyễn văn hùng trần thị hoa lê văn"},
	}
}

// benchFind measures one question of each kind after another, by somebody who
// may see the whole province; p95 in ms over all of them.
func benchFind(b *testing.B, p *province) {
	rng := rand.New(rand.NewPCG(3, 4))
	var took []time.Duration
	kinds := len(asks(rng, p.known[0]))
	spent, times := make([]time.Duration, kinds), make([]int, kinds)
	start := cpu()
	for i := 0; b.Loop(); i++ {
		kind := i % kinds
		q := asks(rng, p.known[rng.IntN(len(p.known))])[kind]
		began, used := time.Now(), cpu()
		p.find(b, q, 25)
		took = append(took, time.Since(began))
		spent[kind] += cpu() - used
		times[kind]++
	}
	all := cpu() - start
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
	b.ReportMetric(ms(took[len(took)*95/100]), "p95-ms")
	b.ReportMetric(ms(took[len(took)-1]), "max-ms")
	b.ReportMetric(ms(all)/float64(len(took)), "cpu-ms/question")
	b.ReportMetric(float64(size(b, p.index))/(1<<20), "file-MB")
	b.ReportMetric(float64(len(p.index.words.all)), "syllables")
	if testing.Verbose() {
		for i, q := range asks(rng, p.known[0]) {
			b.Logf("%6.1f ms of CPU: %+v", ms(spent[i])/float64(max(times[i], 1)), q)
		}
	}
}
