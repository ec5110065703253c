// SPDX-License-Identifier: Apache-2.0

package search

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// nobody are questions that nobody answers: no words at all, words that are not
// names, and names of half the country beside what is no word.
var nobody = []string{
	"qwxz kfjp", "zzkq wqpf jjxv", "asdf ghjk", "xqzt kfwj 1978", "qwxz kfjp 5/3/1978", "qwxz kfjp số 12/1999",
	"Nguyem xqzt", "Nguyễn qzkw", "Trầm xqvw zzkj", "Nguyễn Thị qzkw", "Lêe wfqz 1985", "Nguyễn Văn xqzt, xã Vĩnh Thủy", "Nguyễn qzkw 1978",
	"hôm nay trời mưa to quá", "phần mềm này chạy rất chậm", "cái bàn ở đâu vậy", "con mèo trèo lên cây cau", "chúng tôi đang chờ kết quả", "tôi muốn xin giấy khai sinh", "bao giờ thì xong việc này", "the quick brown fox jumps",
}

func (p *province) shown(t testing.TB, text string) found {
	t.Helper()
	return p.find(t, Query{Text: text}, 25)
}

func TestFold(t *testing.T) {
	t.Parallel()
	p := newProvince(t, 4_000)
	t.Run("nobody", func(t *testing.T) { checkNobody(t, p) })
	t.Run("hides nobody", func(t *testing.T) { checkHidesNobody(t, p) })
	t.Run("answers stay", func(t *testing.T) { checkAnswersStay(t, p) })
}

// Where nobody was found, that is said, and a handful is shown.
func checkNobody(t *testing.T, p *province) {
	for _, text := range nobody {
		f := p.shown(t, text)
		if len(f.hits) > few || f.total != len(f.hits) || len(f.hits) > 0 && !f.guess {
			t.Errorf("%q: %d shown of %d, folded %d, near %v, guesses %v", text, len(f.hits), f.total, f.folded, f.near, f.guess)
		}
		if all := p.find(t, Query{Text: text, All: true}, 25); all.total != f.total+f.folded || all.folded != 0 || all.guess {
			t.Errorf("%q: %d unfolded, want %d", text, all.total, f.total+f.folded)
		}
	}
}

// spoiltMore are ways of typing after which only a few names are found wholly.
var spoiltMore = []func(*rand.Rand, string) string{
	func(r *rand.Rand, s string) string { return oneLetter(r, oneLetter(r, s)) },
	func(r *rand.Rand, s string) string { // a word missing, another misspelt
		words := strings.Fields(s)
		i := r.IntN(len(words))
		return oneLetter(r, strings.Join(slices.Delete(words, i, min(i+1, len(words)-1)), " "))
	},
	func(r *rand.Rand, s string) string { // a word too many
		words := strings.Fields(s)
		return strings.Join(slices.Insert(words, r.IntN(len(words)), "Quỵnh"), " ")
	},
	func(r *rand.Rand, s string) string { // a word that is none
		words := strings.Fields(s)
		words[r.IntN(len(words))] = "Xqzt"
		return strings.Join(words, " ")
	},
}

// Who is among the first ten of all that comes near is among what is listed.
func checkHidesNobody(t *testing.T, p *province) {
	ways := spoiltMore
	for _, s := range spoilers {
		ways = append(ways, s.spoil)
	}
	rng := rand.New(rand.NewPCG(5, 8))
	near, folded := 0, 0
	for range 15 {
		k := p.known[rng.IntN(len(p.known))]
		for _, w := range with {
			for i, spoil := range ways {
				q := spoil(rng, k.name) + " " + w.more(k)
				listed := p.find(t, Query{Text: q}, firstTen)
				if !listed.near {
					continue
				}
				near++
				folded += listed.folded
				is := func(h foundHit) bool { return h.id == k.id }
				if all := p.find(t, Query{Text: q, All: true}, firstTen); slices.ContainsFunc(all.hits, is) && !slices.ContainsFunc(listed.hits, is) {
					t.Errorf("way %d, %s: %q hides %q, guess %v", i, w.what, q, k.name, listed.guess)
				}
			}
		}
	}
	if near < 50 || folded < 50 {
		t.Errorf("%d questions came near, %d answers were folded away: too few to tell", near, folded)
	}
}

// One word, a date alone and what is found wholly are listed to the end.
func checkAnswersStay(t *testing.T, p *province) {
	rng := rand.New(rand.NewPCG(2, 3))
	for range 40 {
		k := p.known[rng.IntN(len(p.known))]
		words := split(k.name)
		for _, q := range []Query{{Text: words[rng.IntN(len(words))]}, {Text: strip(words[0])}, {Text: oneLetter(rng, words[len(words)-1])}, {Date: k.born}, {Kin: words[0]}, {Text: k.name}, {Text: strip(k.name)}} {
			f, all := p.find(t, q, 25), p.find(t, Query{Text: q.Text, Date: q.Date, Kin: q.Kin, All: true}, 25)
			if len(split(q.Text)) > 1 && f.near { // the book has another spelling, and nobody else bears the name
				continue
			}
			if f.folded > 0 || f.guess || f.near || f.total != all.total {
				t.Errorf("%+v: %d of %d, near %v, guesses %v", q, f.total, all.total, f.near, f.guess)
			}
		}
	}
}

// The counts of a tally and the order of a list agree: what is counted from a
// grade on is what stands before the rest.
func TestTallyCountsWhatStandsBefore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		scores := rapid.SliceOfN(rapid.Float32Range(0.0001, 1), 1, 50).Draw(t, "scores")
		var counts, half tally
		for i, s := range scores {
			if i%2 == 0 {
				half[hundredths(s)]++
			} else {
				counts[hundredths(s)]++
			}
		}
		counts.add(&half)
		slices.SortFunc(scores, func(a, b float32) int { return better(spot{score: a}, spot{score: b}) })
		grade := hundredths(scores[rapid.IntRange(0, len(scores)-1).Draw(t, "which")])
		n := counts.from(grade)
		if n < 1 || hundredths(scores[n-1]) < grade || n < len(scores) && hundredths(scores[n]) >= grade || counts.from(0) != len(scores) {
			t.Fatalf("%d from %d on: %v", n, grade, scores)
		}
	})
}

// How much of a question is explained: by the weight of its words, and what a
// date, a number and a paper tell counts beside them.
func TestShareOfTheQuestionExplained(t *testing.T) {
	t.Parallel()
	var e Explanation
	if e.share() != 1 {
		t.Error("nothing was asked, and it is not explained")
	}
	e.explains(4, 0.5)
	e.explains(2, 0.5)
	e.explains(tellsDay, 1)
	if got := e.share(); got != 0.7 {
		t.Errorf("%v, want 0.7", got)
	}
	for text, want := range map[string]float32{"Hoa 5/3/1978": tellsDay, "Hoa 1978": tellsYear, "Hoa 1975-1980": tellsRange} {
		a, err := read(Query{Text: text}, today)
		if err != nil || len(a.dates) != 1 || a.dates[0].tells() != want {
			t.Errorf("%q: %+v, %v", text, a.dates, err)
		}
	}
	p := &plan{ask: ask{digits: []string{"15", "044199001234"}}, text: make([]asked, 2)}
	if got := p.textTells(); got != 2*tellsWord+2+tellsDigits {
		t.Errorf("texts tell %v", got)
	}
}
