// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// CombiningTones are the five combining tones in decomposed text.
const CombiningTones = "\u0300\u0301\u0303\u0309\u0323"

// ToneLast gives the NFC lower-case form of a syllable with the tone taken
// out of its place and put at the end as a digit, so that "hoà" and "hòa" are
// equal whatever the placement: hoa + 2.
func ToneLast(s string) string {
	d := norm.NFD.String(strings.ToLower(s))
	tone := byte(0)
	var b strings.Builder
	for _, r := range d {
		if strings.ContainsRune(CombiningTones, r) {
			switch r {
			case 0x300:
				tone = '2'
			case 0x301:
				tone = '1'
			case 0x303:
				tone = '4'
			case 0x309:
				tone = '3'
			case 0x323:
				tone = '5'
			}
			continue
		}
		if r == 'ð' {
			r = 'đ'
		}
		b.WriteRune(r)
	}
	out := norm.NFC.String(b.String())
	if tone != 0 {
		out += string(tone)
	}
	return out
}

// Sound collapses a folded syllable into the class of its regional
// spellings: tr/ch, s/x, d/gi/v (r stays), final n/ng and t/c, i/y, c/k/q, ph/f.
func Sound(f string) string {
	if f == "" {
		return f
	}
	head, rest := "", f
	switch {
	case strings.HasPrefix(f, "ngh"), strings.HasPrefix(f, "ng"):
		head, rest = "N", strings.TrimPrefix(strings.TrimPrefix(f, "ng"), "h")
	case strings.HasPrefix(f, "tr"), strings.HasPrefix(f, "ch"):
		head, rest = "C", f[2:]
	case strings.HasPrefix(f, "ph"):
		head, rest = "f", f[2:]
	case strings.HasPrefix(f, "gh"):
		head, rest = "g", f[2:]
	case strings.HasPrefix(f, "gi"):
		head, rest = "z", f[2:]
		if rest == "" || !strings.ContainsAny(rest, "aeiouy") {
			rest = "i" + rest
		}
	case f[0] == 's', f[0] == 'x':
		head, rest = "x", f[1:]
	case f[0] == 'd', f[0] == 'v':
		head, rest = "z", f[1:]
	case f[0] == 'c', f[0] == 'k', f[0] == 'q':
		head, rest = "k", f[1:]
		if strings.HasPrefix(f, "kh") {
			head, rest = "K", f[2:]
		}
	}
	rest = strings.ReplaceAll(rest, "y", "i")
	switch {
	case strings.HasSuffix(rest, "ng"):
		rest = rest[:len(rest)-1]
	case strings.HasSuffix(rest, "nh"): // vinh / vin in the south
		rest = rest[:len(rest)-1]
	case strings.HasSuffix(rest, "ch"):
		rest = rest[:len(rest)-2] + "t"
	case strings.HasSuffix(rest, "c"):
		rest = rest[:len(rest)-1] + "t"
	}
	return head + rest
}

// Edits is the optimal-string-alignment distance (insertions, deletions,
// substitutions, exchanges of neighbours) by Hyyrö's bit-parallel algorithm. It
// compares bytes, so folded text is what it is for, and looks at the first 64.
func Edits[T ~string | ~[]byte](a, b T) int {
	a, b = a[:min(len(a), 64)], b[:min(len(b), 64)]
	if len(a) == 0 {
		return len(b)
	}
	var peq [256]uint64
	for i := range len(a) {
		peq[a[i]] |= 1 << i
	}
	top := uint64(1) << (len(a) - 1)
	vp, vn, d0, prev := ^uint64(0), uint64(0), uint64(0), uint64(0)
	score := len(a)
	for j := range len(b) {
		pm := peq[b[j]]
		tr := (^d0 & pm) << 1 & prev
		d0 = (pm&vp + vp) ^ vp | pm | vn | tr
		hp := vn | ^(d0 | vp)
		hn := d0 & vp
		if hp&top != 0 {
			score++
		}
		if hn&top != 0 {
			score--
		}
		hp = hp<<1 | 1
		vp = hn<<1 | ^(d0 | hp)
		vn = hp & d0
		prev = pm
	}
	return score
}
