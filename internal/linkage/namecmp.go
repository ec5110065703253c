// SPDX-License-Identifier: Apache-2.0

package linkage

// Levels of one part of a name (family, middle or given name).
const (
	partMissing = iota
	partSame
	partMarks   // equal but for marks, one side having none, or hỏi and ngã exchanged
	partFold    // equal letters, other marks
	partRegion  // regional spelling: s/x, tr/ch, d/gi/v, n/ng …
	partEdit    // one letter added, lost, exchanged
	partAbbr    // one side abbreviates the other
	partOneSide // middle only: one side has none
	partDiffer
	numPart
)

// Levels of a whole name.
const (
	fullMissing = iota
	fullSame
	fullMarks  // only marks differ
	fullNear   // every part equal or a variant; or parts in another order, spaces moved
	fullMiddle // family and given name equal, middle missing or other
	fullGiven  // given name equal (or a variant), family name other
	fullFamily // family name equal, given name other
	fullDiffer
	numFull
)

// nameCmp is the comparison of two names.
type nameCmp struct {
	sur, mid, giv uint8
	full          uint8
}

// compare compares two names; either may be 0 (missing).
func (t *names) compare(a, b uint32) nameCmp {
	if a == 0 || b == 0 {
		return nameCmp{}
	}
	x, y := &t.recs[a], &t.recs[b]
	if a == b {
		c := nameCmp{sur: partSame, mid: partSame, giv: partSame, full: fullSame}
		if x.sur == 0 {
			c.sur = partMissing
		}
		if x.midC == 0 {
			c.mid = partMissing
		}
		return c
	}
	c := nameCmp{sur: t.part(x.sur, y.sur), giv: t.part(x.giv, y.giv)}
	c.mid = t.middle(x, y)
	if x.fold == y.fold {
		c.full = fullMarks
		return c
	}
	if (c.giv == partDiffer || c.sur == partDiffer) && (x.bag == y.bag || x.concat == y.concat) {
		// the same syllables in another order, or other spaces
		return nameCmp{sur: partMarks, mid: partMarks, giv: partMarks, full: fullNear}
	}
	c.full = fullLevel(c)
	return c
}

// fullLevel sums the parts up.
func fullLevel(c nameCmp) uint8 {
	near := func(p uint8) bool { return p >= partSame && p <= partAbbr }
	surOK := near(c.sur) || c.sur == partMissing
	switch {
	case near(c.giv) && surOK && (near(c.mid) || c.mid == partMissing):
		return fullNear
	case near(c.giv) && surOK:
		return fullMiddle
	case near(c.giv):
		return fullGiven
	case c.sur >= partSame && c.sur <= partFold:
		return fullFamily
	}
	return fullDiffer
}

// part compares two syllables.
func (t *names) part(a, b uint32) uint8 {
	switch {
	case a == 0 || b == 0:
		return partMissing
	case a == b:
		return partSame
	}
	fa, fb := t.fold[a], t.fold[b]
	if fa == fb {
		if t.flags[a]&sylPlain != 0 || t.flags[b]&sylPlain != 0 || t.hookTilde(a, b) {
			return partMarks
		}
		return partFold
	}
	sa, sb := t.foldT.bytes(fa), t.foldT.bytes(fb)
	if (t.flags[a]|t.flags[b])&sylAbbr != 0 && abbreviates(sa, sb) {
		return partAbbr
	}
	if t.phon[a] == t.phon[b] {
		return partRegion
	}
	if len(sa)+len(sb) >= 5 && oneEdit(sa, sb) {
		return partEdit
	}
	return partDiffer
}

// hookTilde tells whether two canonical syllables differ only by hỏi (3)
// against ngã (4), the pair that most of the country does not tell apart.
func (t *names) hookTilde(a, b uint32) bool {
	x, y := t.canon.bytes(a), t.canon.bytes(b)
	n := len(x)
	if n != len(y) || n < 2 {
		return false
	}
	p, q := x[n-1], y[n-1]
	return (p == '3' && q == '4' || p == '4' && q == '3') && string(x[:n-1]) == string(y[:n-1])
}

// abbreviates tells whether the shorter text is how the longer is shortened:
// the same first letter, and its letters in order within the longer.
func abbreviates(a, b []byte) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 || len(b) == 0 || a[0] != b[0] {
		return false
	}
	j := 0
	for _, c := range b {
		if j < len(a) && a[j] == c {
			j++
		}
	}
	return j == len(a)
}

// middle compares the middle syllables of two names.
func (t *names) middle(x, y *nameRec) uint8 {
	switch {
	case x.midC == y.midC:
		if x.midC == 0 {
			return partMissing
		}
		return partSame
	case x.midC == 0 || y.midC == 0:
		return partOneSide
	case x.midF == y.midF:
		return partMarks
	}
	mx, my := t.mids(x), t.mids(y)
	if len(mx) == len(my) {
		worst := uint8(partSame)
		for i := range mx {
			worst = max(worst, t.part(mx[i], my[i]))
		}
		if worst < partDiffer {
			return worst
		}
		return partDiffer
	}
	if len(mx) > len(my) {
		mx, my = my, mx
	}
	for _, c := range mx { // "Thị" within "Thị Thu": a syllable was dropped
		for _, d := range my {
			if t.fold[c] == t.fold[d] {
				return partOneSide
			}
		}
	}
	return partDiffer
}

func (t *names) mids(r *nameRec) []uint32 {
	s := t.syls[r.off : r.off+uint32(r.n)]
	switch {
	case len(s) < 2:
		return nil
	case t.flags[s[0]]&sylMarker != 0 && len(s) == 3:
		return s[:1]
	case t.flags[s[0]]&sylPrefixed != 0 && len(s) == 2:
		return nil
	}
	return s[1 : len(s)-1]
}
