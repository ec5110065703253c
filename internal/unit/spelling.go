// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"slices"
	"strings"
	"unicode"

	"github.com/sogoc/sogoc/internal/vntext"
)

// spelled is a name made ready for comparison. Both forms have the same number of letters, so that letter i of the one
// is letter i of the other.
type spelled struct {
	key    string // bare letters and digits, spellings that mean the same made equal: "Đăk Hà" and "Đắc Hà" are "dacha"
	marked []rune // the same letters in lower case with their marks
}

// spell reads a name. It makes equal what official lists, old books and typists write in different ways without meaning another place.
//
//	i / y after a consonant or qu   Sỹ = Sĩ, Quí = Quý, Mỹ = Mĩ; not in uy, ay, yên
//	k / c, but not kh               Đắk = Đắc, Kà Đam = Cà Đam
//	blanks, hyphens, apostrophes    La Êê = Laêê, P Rao = Prao, Phan Rang-Tháp Chàm, M'Đrắk
//	leading zeros                   Phường 05 = Phường 5
//	NT, N.T                         Nông trường
//
// Tone placement (hoà, hòa) and the normal form are settled by vntext.Canonical.
func spell(text string) spelled {
	words := expandFarm(splitWords(vntext.Canonical(text)))
	var s spelled
	key := make([]byte, 0, len(text))
	for _, w := range words {
		if isNumber(w) {
			w = strings.TrimLeft(w[:len(w)-1], "0") + w[len(w)-1:]
		}
		letters := lowerLetters(w)
		for i, r := range letters {
			base := baseLetter(r)
			if base == 'k' && i+1 < len(letters) && letters[i+1] == 'h' {
				key = append(key, 'k')
			} else {
				key = append(key, sameLetter(base, key))
			}
			s.marked = append(s.marked, r)
		}
	}
	s.key = string(key)
	return s
}

// lowerLetters gives the letters of a word in lower case; marks that compose with nothing and other scripts are dropped.
func lowerLetters(w string) []rune {
	out := make([]rune, 0, len(w))
	for _, r := range w {
		if r = unicode.ToLower(r); baseLetter(r) != 0 {
			out = append(out, r)
		}
	}
	return out
}

// sameLetter maps a bare letter to the one that stands for its spelling, given the letters before it.
func sameLetter(c byte, before []byte) byte {
	n := len(before)
	switch {
	case c == 'k':
		return 'c'
	case c == 'y' && n > 0 && strings.IndexByte("aeiouy", before[n-1]) < 0:
		return 'i'
	case c == 'y' && n > 1 && before[n-1] == 'u' && before[n-2] == 'q':
		return 'i'
	}
	return c
}

// splitWords cuts at everything that is neither letter, mark nor digit, and between letters and digits ("P5").
func splitWords(s string) []string {
	var out []string
	start, kind := -1, 0
	for i, r := range s {
		k := 0
		switch {
		case r >= '0' && r <= '9':
			k = 1
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
			k = 2
		}
		if k == kind && k != 0 {
			continue
		}
		if kind != 0 {
			out = append(out, s[start:i])
		}
		start, kind = i, k
	}
	if kind != 0 {
		out = append(out, s[start:])
	}
	return out
}

// expandFarm writes out the "NT" or "N.T" that begins the names of state farms' townships.
func expandFarm(words []string) []string {
	switch {
	case len(words) > 1 && strings.EqualFold(words[0], "NT"):
		return slices.Concat([]string{"nông", "trường"}, words[1:])
	case len(words) > 2 && strings.EqualFold(words[0], "N") && strings.EqualFold(words[1], "T"):
		return slices.Concat([]string{"nông", "trường"}, words[2:])
	}
	return words
}

func isNumber(w string) bool { return w != "" && w[0] >= '0' && w[0] <= '9' }

// bases maps the letters of Latin, Latin Extended and Vietnamese to their bare ASCII letter.
var bases = func() (t [0x1F00]byte) {
	for _, span := range [][2]rune{{'0', '9'}, {'a', 'z'}, {0xC0, 0x24F}, {0x1E00, 0x1EFF}} {
		for r := span[0]; r <= span[1]; r++ {
			if f := vntext.Fold(string(r)); len(f) == 1 {
				t[r] = f[0]
			}
		}
	}
	return t
}()

// baseLetter gives the bare letter of a lower-case rune, or 0 when it is none.
func baseLetter(r rune) byte {
	if int(r) < len(bases) {
		return bases[r]
	}
	return 0
}

// markFit compares the marks of a typed name with those of a stored one whose key is the same or begins with it: 1 when
// what was typed agrees, a little less when marks were left out or another spelling of the same sound was used, much
// less for each mark that disagrees. A letter typed bare agrees with any mark.
func markFit(typed, stored []rune) float32 {
	wrong, spelling, bare := 0, false, false
	for i, r := range typed {
		if i >= len(stored) || r == stored[i] {
			continue
		}
		switch {
		case sameSound(r, stored[i]) || stopFollows(stored, i) && sameTone(r, stored[i]):
			spelling = true
		case r < 0x80:
			bare = true
		default:
			wrong++
		}
	}
	fit := 1 - 0.07*float32(wrong)
	if bare {
		fit -= 0.02
	}
	if spelling {
		fit -= 0.015
	}
	return max(fit, 0.6)
}

// What markFit gives at least when no mark disagrees, and at least when nothing was left out either.
const (
	noWrongMark = 0.96
	sameText    = 0.999
)

// twins gives for each i its y with the same tone, and c for k.
var twins = map[rune]rune{'i': 'y', 'í': 'ý', 'ì': 'ỳ', 'ỉ': 'ỷ', 'ĩ': 'ỹ', 'ị': 'ỵ', 'k': 'c'}

func sameSound(a, b rune) bool { return twins[a] == b || twins[b] == a }

// sharp gives for each vowel the same with the tone sắc. Before a final stop the tone is heard whether written or not:
// Đăk and Đắk, Pêk and Pếk.
var sharp = map[rune]rune{
	'a': 'á', 'ă': 'ắ', 'â': 'ấ', 'e': 'é', 'ê': 'ế', 'i': 'í', 'o': 'ó', 'ô': 'ố', 'ơ': 'ớ', 'u': 'ú', 'ư': 'ứ',
}

func sameTone(a, b rune) bool { return sharp[a] == b || sharp[b] == a }

func stopFollows(name []rune, i int) bool {
	return i+1 < len(name) && (name[i+1] == 'k' || name[i+1] == 'c' || name[i+1] == 't' || name[i+1] == 'p')
}
