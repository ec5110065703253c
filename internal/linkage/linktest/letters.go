// SPDX-License-Identifier: Apache-2.0

package linktest

import (
	"math/rand/v2"
	"strings"
	"unicode"

	"github.com/sogoc/sogoc/internal/vntext"
	"golang.org/x/text/unicode/norm"
)

// strip drops every mark.
func strip(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ':
			b.WriteRune('d')
		case r == 'Đ':
			b.WriteRune('D')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func decompose(s string) string { return norm.NFD.String(s) }

func toLegacy(s, code string) string {
	e := vntext.TCVN3
	if code == "vni" {
		e = vntext.VNI
	}
	out, err := vntext.Encode(s, e)
	if err != nil {
		return s
	}
	return out
}

// retone gives a syllable another tone from a set of (from, to) marks.
func retone(s string, from, to rune) (string, bool) {
	d := norm.NFD.String(s)
	i := strings.IndexRune(d, from)
	if i < 0 {
		return s, false
	}
	return norm.NFC.String(strings.Replace(d, string(from), string(to), 1)), true
}

const (
	toneHook  = '\u0309'
	toneTilde = '\u0303'
)

// regional rewrites a syllable as another region hears it.
func regional(r *rand.Rand, s string) string {
	type sub struct{ from, to string }
	heads := []sub{{"S", "X"}, {"X", "S"}, {"Tr", "Ch"}, {"Ch", "Tr"}, {"D", "Gi"}, {"Gi", "D"}, {"V", "D"}, {"D", "V"}, {"L", "N"}}
	tails := []sub{{"ng", "n"}, {"n", "ng"}, {"c", "t"}, {"t", "c"}, {"y", "i"}, {"i", "y"}, {"nh", "n"}}
	if r.IntN(2) == 0 {
		if t, ok := retone(s, toneHook, toneTilde); ok {
			return t
		}
		if t, ok := retone(s, toneTilde, toneHook); ok {
			return t
		}
	}
	start := r.IntN(len(heads))
	if r.IntN(2) == 0 {
		for i := range heads {
			h := heads[(start+i)%len(heads)]
			if strings.HasPrefix(s, h.from) && len(s) > len(h.from)+1 {
				return h.to + s[len(h.from):]
			}
		}
	}
	start = r.IntN(len(tails))
	for i := range tails {
		t := tails[(start+i)%len(tails)]
		if strings.HasSuffix(s, t.from) && len(s) > len(t.from)+1 {
			return s[:len(s)-len(t.from)] + t.to
		}
	}
	return s
}

// typo changes one letter of a word.
func typo(r *rand.Rand, s string) string {
	q := []rune(s)
	if len(q) < 2 {
		return s
	}
	i := 1 + r.IntN(len(q)-1)
	const letters = "abcdeghiklmnopqrstuvxy"
	switch r.IntN(4) {
	case 0:
		return string(q[:i]) + string(q[min(i+1, len(q)):])
	case 1:
		return string(q[:i]) + string(letters[r.IntN(len(letters))]) + string(q[i:])
	case 2:
		q[i] = rune(letters[r.IntN(len(letters))])
		return string(q)
	}
	if i > 1 {
		q[i], q[i-1] = q[i-1], q[i]
	}
	return string(q)
}

// digitOff changes one digit of a number's text.
func digitOff(r *rand.Rand, s string) string {
	var at []int
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return s
	}
	i := at[r.IntN(len(at))]
	b := []byte(s)
	b[i] = '0' + (b[i]-'0'+byte(1+r.IntN(9)))%10
	return string(b)
}
