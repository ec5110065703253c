// SPDX-License-Identifier: Apache-2.0

package search

import (
	"math"
	"strings"

	"github.com/sogoc/sogoc/internal/vntext"
)

// How alike a syllable of a name is to one of the question; 0 is not at all.
const (
	likeEdit2  = 5  // two letters changed, in a long syllable
	likeShort  = 6  // one letter changed, in a syllable of one or two
	likeBegins = 7  // begins with what was typed
	likeEdit   = 9  // one letter changed
	likeLoose  = 10 // one sound in some regions: l/n, r/d/gi
	likeSound  = 11 // one sound in much of the country: s/x, tr/ch, d/gi/v, final n/ng and t/c
	likeMarks  = 12 // other marks
	likePlain  = 13 // one side has no marks, or hỏi and ngã are exchanged
	likeSame   = 15
)

// asked is a syllable of a question.
type asked struct {
	text, fold string
	sound      string
	loose      string
	plain      bool // typed without marks
	allPlain   bool // as was everything: marks say nothing
	mayGoOn    bool // the typist may not be done with it
}

func askedOf(tokens []string) []asked {
	out := make([]asked, 0, len(tokens))
	allPlain := true
	for _, t := range tokens {
		text := vntext.ToneLast(t)
		fold := foldSyllable(text)
		a := asked{text: text, fold: fold, sound: vntext.Sound(fold), loose: looseSound(fold), plain: text == fold}
		allPlain = allPlain && a.plain
		out = append(out, a)
	}
	for i := range out {
		out[i].allPlain = allPlain
		out[i].mayGoOn = i == len(out)-1
	}
	return out
}

// looseSound is vntext.Sound with what only some regions exchange.
func looseSound(fold string) string {
	s := vntext.Sound(fold)
	switch {
	case strings.HasPrefix(fold, "nh"), strings.HasPrefix(fold, "ng"):
		return s
	case strings.HasPrefix(s, "n"):
		return "l" + s[1:]
	case strings.HasPrefix(s, "r"):
		return "z" + s[1:]
	}
	return s
}

// like weighs a syllable of the index against one of the question.
func (a *asked) like(w *word) uint8 {
	switch {
	case w.text == a.text:
		return likeSame
	case w.fold == a.fold:
		return a.likeMarks(w)
	case len(w.fold) > len(a.fold)+2 && !a.mayGoOn, len(a.fold) > len(w.fold)+2:
		return 0
	}
	best := a.likeSpelling(w)
	if a.mayGoOn && len(a.fold) >= 2 && strings.HasPrefix(w.fold, a.fold) {
		best = max(best, likeBegins)
	}
	return best
}

func (a *asked) likeMarks(w *word) uint8 {
	switch {
	case a.allPlain:
		return likeSame
	case a.plain, w.text == w.fold, hookTilde(a.text, w.text):
		return likePlain
	}
	return likeMarks
}

// hookTilde: hỏi and ngã are one tone to most of the country.
func hookTilde(a, b string) bool {
	n := len(a)
	return n > 1 && n == len(b) && a[:n-1] == b[:n-1] && (a[n-1] == '3' && b[n-1] == '4' || a[n-1] == '4' && b[n-1] == '3')
}

func (a *asked) likeSpelling(w *word) uint8 {
	if abs(len(a.fold)-len(w.fold)) > 2 {
		return 0
	}
	if vntext.Sound(w.fold) == a.sound {
		return likeSound
	}
	if looseSound(w.fold) == a.loose {
		return likeLoose
	}
	long := min(len(a.fold), len(w.fold))
	switch vntext.Edits(a.fold, w.fold) {
	case 1:
		if max(len(a.fold), len(w.fold)) < 3 {
			return likeShort
		}
		return likeEdit
	case 2:
		if long >= 4 {
			return likeEdit2
		}
	}
	return 0
}

func abs(n int) int { return max(n, -n) }

// maxAsked is the most syllables of a question that are looked at; a nibble
// each in the table below.
const maxAsked = 16

// likeness tells for every code which syllables of the question it is like, and
// how much: four bits each.
type likeness struct {
	any  []uint16 // by code: bit per syllable of the question
	much []uint64
	all  uint16 // the syllables of the question that anything is like
}

func (w *words) likeness(of []asked) likeness {
	n := min(len(w.all), maxWords+crowd)
	if len(w.all) > maxWords {
		n = maxWords + crowd
	}
	l := likeness{any: make([]uint16, n), much: make([]uint64, n)}
	for i := range w.all {
		x := &w.all[i]
		for t := range of {
			v := uint64(of[t].like(x))
			if at := l.much[x.code]; v > at>>(4*t)&15 {
				l.any[x.code] |= 1 << t
				l.all |= 1 << t
				l.much[x.code] = at&^(15<<(4*t)) | v<<(4*t)
			}
		}
	}
	return l
}

// weight is how much a syllable tells: "Thị" little, a rare given name much.
// Between 1 and 4.
func (w *words) weight(a asked, rows int) float32 {
	uses := int32(0)
	for i := range w.all {
		if w.all[i].fold == a.fold {
			uses += w.all[i].uses
		}
	}
	share := float64(rows+1) / float64(uses+1)
	return float32(min(max(math.Log10(share*10), 1), 4))
}
