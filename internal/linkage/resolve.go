// SPDX-License-Identifier: Apache-2.0

package linkage

// A child has one birth. When an entry is like two others that are held to be
// two people (twins, most often), it can be the same as one of them at most:
// the surer pair stands and the other becomes what the two are to each other.
// The rule looks one step around a pair, so that a live index can follow it.

// neighbour is a marked pair seen from one of its records.
type neighbour struct {
	at uint32 // position of the other record
	v  Verdict
}

// apartBelow is the probability under which two records are held to be two
// people for this purpose.
const apartBelow = 0.05

// rival looks for a record that stands nearer to x than a does, and is another
// person than a. It gives what the two are to each other.
func (e *engine) rival(x, a uint32, p float64, around []neighbour, v *pairView) (Verdict, float64, bool) {
	for _, n := range around {
		if n.at == a || n.at == x || n.v.Probability <= p {
			continue
		}
		d := e.between(n.at, a, v)
		if d.Probability < apartBelow && (d.Kind == PairTwin || d.Kind == PairSibling) {
			return d, n.v.Probability, true
		}
	}
	return Verdict{}, 0, false
}

// between judges two records by position.
func (e *engine) between(x, y uint32, v *pairView) Verdict {
	a, b := &e.c.recs[x], &e.c.recs[y]
	if a.orig > b.orig {
		a, b = b, a
	}
	return e.verdict(a, b, v)
}

// settle gives the verdict on the marked pair x, a after its surroundings have
// been looked at.
func (e *engine) settle(x, a uint32, d Verdict, aroundX, aroundA []neighbour, v *pairView) Verdict {
	if d.Kind == PairBatchReplay || e.people || e.mentions {
		return d
	}
	r, strong, ok := e.rival(x, a, d.Probability, aroundX, v)
	if !ok {
		r, strong, ok = e.rival(a, x, d.Probability, aroundA, v)
	}
	if !ok {
		return d
	}
	return Verdict{Probability: quantize(min(d.Probability*(1-strong), Threshold/2)), Kind: r.Kind}
}

// resolve settles the marked pairs of a batch; the demoted ones join the near.
func (e *engine) resolve(marked, near []Edge) (kept, others []Edge) {
	pos := make(map[uint32]uint32, 2*len(marked))
	around := make(map[uint32][]neighbour, 2*len(marked))
	for _, m := range marked {
		pos[m.L], pos[m.R] = 0, 0
	}
	for i := range e.c.recs {
		if o := e.c.recs[i].orig; len(pos) > 0 {
			if _, ok := pos[o]; ok {
				pos[o] = uint32(i)
			}
		}
	}
	for _, m := range marked {
		l, r := pos[m.L], pos[m.R]
		around[l] = append(around[l], neighbour{r, m.Verdict})
		around[r] = append(around[r], neighbour{l, m.Verdict})
	}
	var v pairView
	kept, others = marked[:0:0], near
	for _, m := range marked {
		l, r := pos[m.L], pos[m.R]
		if len(around[l]) > 1 || len(around[r]) > 1 {
			m.Verdict = e.settle(l, r, m.Verdict, around[l], around[r], &v)
		}
		if m.Marked() {
			kept = append(kept, m)
		} else {
			others = append(others, m)
		}
	}
	sortEdges(others)
	return kept, others
}
