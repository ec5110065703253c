// SPDX-License-Identifier: Apache-2.0

package linkage

// Learning without labels. Every candidate pair is a draw from one of the
// classes; expectation–maximization finds, from the pairs alone, how often a
// class agrees at each level and how many pairs it has. What the expert expects
// counts as a number of pairs already seen, so that a class with few pairs of
// its own keeps the expert's view and one with many follows the data.

const (
	emRounds  = 6
	emSample  = 60_000 // pairs of a kind that are looked at
	emTrust   = 60.0   // pairs that the expert's distribution is worth …
	emShare   = 0.03   // … or this share of the pairs of the class, if more
	emMaxMove = 3.0    // a rate moves at most by this factor from the expert's
)

// learn fits the model of one kind to candidate pairs.
func learn(m *kindModel, pairs []pairView, records, allPairs float64) {
	if len(pairs) < 200 || records < 500 {
		return
	}
	base := *m
	var post [numClass]float64
	for range emRounds {
		acc := newSums()
		prior := m.prior(records, allPairs)
		for i := range pairs {
			m.posterior(&pairs[i], &prior, &post)
			acc.add(&pairs[i], &post)
		}
		m.update(&base, acc, records)
	}
	m.pairs = len(pairs)
}

// collisions counts the pairs of strangers that have one number and year, by
// whether their units are the same or heirs of one unit.
type collisions struct {
	seen  [2][numKey]float64 // pairs held hopeless
	total [2]float64         // all pairs of such units
}

// learnCollisions sets how often strangers have one number from what the file
// shows: where entries carry today's codes, merged communes collide a hundred
// times more often than where they carry their own.
func (m *kindModel) learnCollisions(c *collisions) {
	for g := range c.total {
		if c.total[g] < 1e5 {
			continue
		}
		for _, l := range [...]int{keySame, keyOtherBook} {
			expert := m.keyP[g][l]
			m.keyP[g][l] = min(max((c.seen[g][l]+1)/c.total[g], expert/5), expert*40)
		}
	}
	m.compile()
}

// sums are the expected counts of one round.
type sums struct {
	n   [numClass]float64
	lev [numClass][numFeat][numPart + 3]float64
}

func newSums() *sums { return new(sums) }

func (s *sums) add(v *pairView, post *[numClass]float64) {
	for c := range numClass - 1 {
		p := post[c]
		if p < 1e-3 {
			continue
		}
		p *= float64(v.weight)
		s.n[c] += p
		for f := range numFeat {
			s.lev[c][f][v.lev[f]] += p
		}
	}
}

// update takes one step. Rates are bounded: a class does not grow beyond what
// the expert holds possible because pairs of another kind look like it.
func (m *kindModel) update(base *kindModel, s *sums, records float64) {
	for c := range numClass - 1 {
		if base.rate[c] == 0 {
			continue
		}
		seen := s.n[c] / records
		r := 0.25*base.rate[c] + 0.75*seen
		most := base.rate[c] * emMaxMove
		if c == cSame { // a file may be two copies of one book from end to end
			most = max(most, 0.8)
		}
		m.rate[c] = min(max(r, base.rate[c]/emMaxMove/3), most)
		for f := range numFeat {
			if base.prob[c][f] != nil && !frozen(c, f) {
				m.refit(base, s, c, f)
			}
		}
	}
	m.tie()
	m.compile()
}

// tie gives the parents of twins and siblings the error rates of the parents in
// two entries of one child: the same fields go through the same hands, and the
// siblings that meet in a block are those whose parents are spelt alike.
func (m *kindModel) tie() {
	for _, c := range [...]int{cTwin, cSibling, cTwinAgain} {
		for _, f := range [...]int{fFather, fFatherBirth, fMother, fMotherBirth, fSur} {
			if m.prob[c][f] != nil && m.prob[cSame][f] != nil && m.prob[cSibling][fSpouse] != nil {
				m.prob[c][f] = m.prob[cSame][f]
			}
		}
	}
}

// frozen tells the distributions that stay the expert's: what sets siblings and
// twins apart from one person. The few pairs of a class that lie near the other
// would teach it that siblings share days and twins share names.
func frozen(c, f int) bool {
	switch c {
	case cSibling:
		return f == fPIN
	case cHalf, cTwin, cTwinAgain:
		return f == fGiven || f == fBirth || f == fPIN
	}
	return false
}

// capped bounds what siblings may be taught to share, and what one person's
// entries may be taught to differ in: a wholly
// other given name or day of birth is what makes another person, so those
// levels do not grow far beyond the expert's.
func capped(c, f, lev int, p, expert float64) float64 {
	if c == cSibling && (f == fBirth && lev < dateMonth || f == fGiven && lev == partSame) {
		return min(p, 3*expert)
	}
	if c != cSame && c != cAgain {
		return p
	}
	if limit := driftLimit(f, lev); limit > 0 {
		return min(p, limit*expert)
	}
	return p
}

// driftLimit is how far beyond the expert a level that speaks against one
// person may grow in the classes of one person; 0 is without limit. It keeps
// those classes from being taken over by the far more numerous pairs of
// namesakes and kin when the data have more of them than was foreseen.
func driftLimit(f, lev int) float64 {
	switch f {
	case fGiven:
		if lev == partDiffer {
			return 1.5
		}
	case fBirth, fSpouseBirth, fEvent:
		if lev >= dateNear {
			return 1.5
		}
	case fPIN:
		if lev == idDiffer {
			return 1.5
		}
	case fFather, fMother, fSpouse:
		if lev >= fullGiven {
			return 2.5
		}
	case fFatherBirth, fMotherBirth:
		if lev >= yearClose {
			return 2.5
		}
	case fSex:
		if lev == sexDiffer {
			return 2
		}
	case fEth, fSpouseEth:
		if lev == textDiffer {
			return 2.5
		}
	case fSur, fMid:
		if lev == partDiffer {
			return 2.5
		}
	}
	return 0
}

func (m *kindModel) refit(base *kindModel, s *sums, c, f int) {
	b := base.prob[c][f]
	total := 0.0
	for l := 1; l <= len(b); l++ {
		total += s.lev[c][f][l]
	}
	trust := max(emTrust, emShare*total)
	p := make([]float64, len(b))
	held, free := 0.0, 0.0
	for i := range p {
		p[i] = (s.lev[c][f][i+1] + trust*b[i]) / (total + trust)
		if q := capped(c, f, i+1, p[i], b[i]); q < p[i] {
			p[i] = -q // held at its limit
			held += q
		} else {
			free += p[i]
		}
	}
	for i := range p { // the levels that are not held share what is left
		if p[i] < 0 {
			p[i] = -p[i]
		} else {
			p[i] *= (1 - held) / free
		}
	}
	m.prob[c][f] = p
}
