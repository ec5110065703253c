// SPDX-License-Identifier: Apache-2.0

package linkage

// PairKind says what a pair of entries is.
type PairKind uint8

// Kinds of pairs. Up to KindBatchReplay they are one person or one event.
const (
	PairNone            PairKind = iota
	PairSameKey                  // same key, same person
	PairOtherKey                 // same person, other key
	PairRegisteredAgain          // the event was registered again later
	PairTwoCopies                // the commune's and the district's copy of one book
	PairBatchReplay              // one batch delivered twice
	PairTwin                     // twins: two children
	PairSibling                  // siblings: two children
	PairHalfSibling              // one parent in common
	PairHusbandAgain             // one husband, two marriages
	PairWifeAgain                // one wife, two marriages
	PairSameName                 // two people of one name
	PairNumberCollision          // two people, one number: communes merged, year lost …
	PairOther                    // nothing in common that matters
	PairParentsMarriage          // families: the parents' marriage of a birth
	PairOwnMarriage              // families: the child of a birth as spouse
	PairOwnDeath                 // families: the child of a birth, dead
	PairSpouseDeath              // families: a spouse of a marriage, dead
	PairSamePerson               // link to a population extract
	numPairKinds
)

var pairKindNames = [numPairKinds]string{"", "same_key_same_person", "same_person_other_key", "registered_again", "two_copies_of_one_book",
	"batch_replay", "twin", "sibling", "half_sibling", "husband_again", "wife_again", "same_name", "number_collision", "unrelated",
	"parents_marriage", "own_marriage", "own_death", "spouse_death", "same_person"}

// String gives the kind as it stands in column `kind`.
func (k PairKind) String() string {
	if k < numPairKinds {
		return pairKindNames[k]
	}
	return "?"
}

// MarshalText writes the kind by its name.
func (k PairKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// VI and EN say the kind in an officer's words.
func (k PairKind) VI() string { return pairKindVI[min(k, numPairKinds-1)] }

// EN is the English of VI.
func (k PairKind) EN() string { return pairKindEN[min(k, numPairKinds-1)] }

// Verdict is what the engine holds of one pair.
type Verdict struct {
	Probability float64  `json:"probability"` // that both are one person or one event
	Kind        PairKind `json:"kind"`
}

// Marked tells whether the pair is given as a duplicate.
func (v Verdict) Marked() bool { return v.Probability >= Threshold }

// judge turns the posterior of a compared pair into a verdict.
func judge(a, b *record, v *pairView, post *[numClass]float64) Verdict {
	p := post[cSame] + post[cAgain]
	out := Verdict{Probability: quantize(p)}
	if out.Marked() {
		out.Kind = markedKind(a, b, v, post)
		return out
	}
	best := cTwin
	for c := cTwin; c < numClass; c++ {
		if post[c] > post[best] {
			best = c
		}
	}
	out.Kind = differentKind(a.kind, v, best)
	return out
}

// quantize keeps six decimals: what is printed is what is compared.
func quantize(p float64) float64 { return float64(int64(p*1e6+0.5)) / 1e6 }

func markedKind(a, b *record, v *pairView, post *[numClass]float64) PairKind {
	l := &v.lev
	key := l[fKey] == keySame || l[fKey] == keyOtherBook
	if post[cAgain] > post[cSame] {
		later := l[fReg] >= regMonth || l[fReg] == regMissing
		if later || l[fRegKind] == rkOneAgain || l[fRegKind] == rkBothAgain {
			return PairRegisteredAgain
		}
		return PairOtherKey
	}
	switch {
	case key && replay(a, b):
		return PairBatchReplay
	case key && a.batch != b.batch && a.batch != 0 && b.batch != 0:
		return PairTwoCopies
	case key:
		return PairSameKey
	}
	return PairOtherKey
}

// replay tells whether two records agree in every field but the batch.
func replay(a, b *record) bool {
	x, y := *a, *b
	x.batch, y.batch, x.orig, y.orig = 0, 0, 0, 0
	return x == y
}

func differentKind(k Kind, v *pairView, class int) PairKind {
	switch {
	case class == cTwin && k == KindMarriage:
		return PairHusbandAgain
	case class == cSibling && k == KindMarriage:
		return PairWifeAgain
	case k != KindMarriage && (class == cTwin || class == cTwinAgain):
		return PairTwin
	case class == cSibling:
		return PairSibling
	case class == cHalf:
		return PairHalfSibling
	}
	l := &v.lev
	switch {
	case l[fKey] == keySame || l[fKey] == keyOtherBook || l[fKey] == keyNumber:
		return PairNumberCollision
	case l[fGiven] >= partSame && l[fGiven] <= partRegion && l[fSur] >= partSame && l[fSur] <= partFold:
		return PairSameName
	}
	return PairOther
}
