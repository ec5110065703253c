// SPDX-License-Identifier: Apache-2.0

package search

// What comes near without being what was asked is often much: for "Nguyễn Xqzt"
// every Nguyễn. What is listed of it is measured by the question, how much of it
// is explained, and by the best answer; the rest is folded away, never lost.
// What answers wholly is not measured: it is listed to its end.
const (
	// few are listed when they are but guesses, and at least.
	few = 5
	// enough is the share of the question, by weight, that the best answer must
	// explain. Below it nobody was found: more was asked than anybody bears.
	enough = 0.5
	// far is the share of the best score below which an answer is folded away.
	far = 0.5
)

// What is asked beside names, in the weights of syllables, which are 1 to 4.
const (
	tellsDay    = 4
	tellsYear   = 2
	tellsRange  = 1
	tellsNumber = 3
	tellsDigits = 4 // at most: one a digit
	tellsWord   = 1 // of a note or place: many share them
)

// tells is what a date says of a person when it agrees.
func (s span) tells() float32 {
	switch {
	case !s.one():
		return tellsRange
	case s.from.M == 0:
		return tellsYear
	}
	return tellsDay
}

// textTells is what the words and runs of digits tell that were asked for.
func (p *plan) textTells() float32 {
	sum := float32(tellsWord * len(p.text))
	for _, d := range p.ask.digits {
		sum += float32(min(len(d), tellsDigits))
	}
	return sum
}

// known is how much of a group a row explains: 0 to 1. What is only like a
// syllable tells less than it weighs in the order of answers: in any entry there
// is something like a short word, and a sentence is made of those.
func (p *plan) known(g *group, slots []nameSlot, home, taken int) float32 {
	sum := float32(0)
	for t := g.from; t < g.to; t++ {
		v := float32(slots[home].best[t])
		for s := range slots {
			if s != taken {
				v = max(v, float32(slots[s].best[t])*elsewhere)
			}
		}
		v /= likeSame
		sum += v * v * p.weight[t]
	}
	return sum / g.sum
}

// explains notes of a part of the question, of a weight, how much of it a row
// explains: 0 to 1.
func (e *Explanation) explains(weight, share float32) {
	e.asked += weight
	e.explained += weight * share
}

// share is how much of the question a row explains: 0 to 1.
func (e *Explanation) share() float32 {
	if e.asked == 0 {
		return 1
	}
	return e.explained / e.asked
}

// tally counts answers by their score in hundredths.
type tally [101]int

func hundredths(score float32) int { return min(int(score*100), 100) }

func (t *tally) add(o *tally) {
	for i, n := range o {
		t[i] += n
	}
}

// from counts the answers that score so many hundredths and more.
func (t *tally) from(grade int) (n int) {
	for _, some := range t[grade:] {
		n += some
	}
	return n
}

// fold tells how many of the answers that come near are listed, and whether they
// are but guesses; best is the first of them, on shelf s.
func (x *Index) fold(p *plan, s *shelf, best spot, scores *tally) (listed int, guess bool, err error) {
	h, err := x.show(p, s, best)
	if err != nil {
		return 0, false, err
	}
	if h.why.share() < enough {
		return min(few, scores.from(0)), true, nil
	}
	return min(max(few, scores.from(hundredths(best.score*far))), scores.from(0)), false, nil
}
