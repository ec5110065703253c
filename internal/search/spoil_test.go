// SPDX-License-Identifier: Apache-2.0

package search

import (
	"math/rand/v2"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

func strip(s string) string {
	s = strings.NewReplacer("đ", "d", "Đ", "D").Replace(s)
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}

// wrongMarks gives one syllable another tone, or none.
func wrongMarks(r *rand.Rand, s string) string {
	const tones = "\u0300\u0301\u0303\u0309\u0323"
	words := strings.Fields(norm.NFD.String(s))
	i := r.IntN(len(words))
	word := strings.Map(func(c rune) rune {
		if strings.ContainsRune(tones, c) {
			return -1
		}
		return c
	}, words[i])
	if at := strings.IndexFunc(word, func(c rune) bool { return strings.ContainsRune("aeiouyAEIOUY", c) }); at >= 0 && r.IntN(4) > 0 {
		all := []rune(tones)
		word = word[:at+1] + string(all[r.IntN(len(all))]) + word[at+1:]
	}
	words[i] = word
	return norm.NFC.String(strings.Join(words, " "))
}

// oneLetter adds, drops, replaces or exchanges one letter of the name, in any of
// its syllables, the first letter too.
func oneLetter(r *rand.Rand, s string) string {
	const letters = "abcdeghiklmnopqrstuvxy"
	words := strings.Fields(s)
	i := r.IntN(len(words))
	q := []rune(words[i])
	at := r.IntN(len(q))
	letter := rune(letters[r.IntN(len(letters))])
	switch kind := r.IntN(4); {
	case kind == 0 && len(q) > 1:
		q = append(q[:at:at], q[at+1:]...)
	case kind == 1:
		q = append(append(q[:at:at], letter), q[at:]...)
	case kind == 2 && at > 0:
		q[at], q[at-1] = q[at-1], q[at]
	default:
		q[at] = letter
	}
	words[i] = string(q)
	return strings.Join(words, " ")
}

// regional writes one syllable as another region says it.
func regional(r *rand.Rand, s string) string {
	pairs := [][2]string{{"S", "X"}, {"X", "S"}, {"Tr", "Ch"}, {"Ch", "Tr"}, {"D", "Gi"}, {"Gi", "D"}, {"V", "D"}, {"D", "V"}, {"L", "N"}, {"N", "L"}}
	ends := [][2]string{{"ng", "n"}, {"n", "ng"}, {"c", "t"}, {"t", "c"}, {"y", "i"}, {"i", "y"}, {"nh", "n"}}
	words := strings.Fields(s)
	for range 20 {
		i := r.IntN(len(words))
		w := words[i]
		if p := pairs[r.IntN(len(pairs))]; r.IntN(2) == 0 && strings.HasPrefix(w, p[0]) && len(w) > len(p[0])+1 && !strings.HasPrefix(w, "Ng") && !strings.HasPrefix(w, "Nh") {
			words[i] = p[1] + w[len(p[0]):]
			break
		}
		if p := ends[r.IntN(len(ends))]; strings.HasSuffix(w, p[0]) && len(w) > len(p[0])+1 && (p[0] != "n" && p[0] != "ng" || !strings.HasSuffix(w, "nh")) {
			words[i] = w[:len(w)-len(p[0])] + p[1]
			break
		}
	}
	return strings.Join(words, " ")
}
