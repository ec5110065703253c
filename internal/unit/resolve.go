// SPDX-License-Identifier: Apache-2.0

package unit

// Resolution is the answer to "which unit is meant?".
type Resolution struct {
	Candidate
	Confidence float64     `json:"confidence"` // 0 to 1: the score, lessened by how near the next other place comes
	Ambiguous  bool        `json:"ambiguous"`  // another place fits about as well: a person must choose
	EraOpen    bool        `json:"eraOpen"`    // the place is clear, but another era of it fits as well: give a date
	Others     []Candidate `json:"others"`     // the rest of the list
}

// Certain is the confidence from which a resolution may be taken without asking, if it is not ambiguous.
const Certain = 0.9

// clearMargin is the lead of the best candidate over another place from which there is no doubt between the two.
const clearMargin = 0.15

// Resolve finds the unit that a text means on a day (empty: not known). ok is false when nothing fits at all. It never
// decides between two places by itself: look at Ambiguous.
func Resolve(text, on string) (res Resolution, ok bool) {
	return ResolveQuery(Query{Text: text, On: on})
}

// ResolveQuery is [Resolve] with surroundings or a tier given apart.
func ResolveQuery(q Query) (res Resolution, ok bool) {
	list := Search(q)
	if len(list) == 0 {
		return Resolution{}, false
	}
	res = Resolution{Candidate: list[0], Confidence: list[0].Score, Others: list[1:]}
	for _, other := range res.Others {
		lead := res.Score - other.Score
		if lead >= clearMargin {
			break
		}
		switch Compatible(res.Unit.ID, other.Unit.ID) {
		case Same, Renamed, Successor, Partly:
			if lead < clearMargin/5 {
				res.EraOpen = true
			}
			continue
		}
		res.Confidence = min(res.Confidence, res.Score*(0.5+0.5*lead/clearMargin))
		res.Ambiguous = res.Ambiguous || lead < clearMargin/3
	}
	return res, true
}
