// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"math"
	"strconv"
	"strings"
)

var digitWords = [...]string{"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"}

// NumberWords writes n in Vietnamese words as official papers do: "hai nghìn không trăm linh tám",
// "hai mươi mốt", "mười lăm", "hai mươi tư". A negative number begins with "âm".
func NumberWords(n int) string {
	if n == 0 {
		return digitWords[0]
	}
	var words []string
	u := uint64(n)
	if n < 0 {
		words = append(words, "âm")
		u = -u
	}
	return strings.Join(appendNumber(words, u, false), " ")
}

// appendNumber writes n; full says that higher groups precede, so that hundreds are spoken even when zero.
func appendNumber(w []string, n uint64, full bool) []string {
	if n >= 1e9 {
		w = append(appendNumber(w, n/1e9, full), "tỷ")
		n, full = n%1e9, true
	}
	for _, g := range [...]struct {
		size uint64
		name string
	}{{1e6, "triệu"}, {1e3, "nghìn"}, {1, ""}} {
		if v := n / g.size % 1000; v > 0 {
			w = appendGroup(w, int(v), full)
			if g.name != "" {
				w = append(w, g.name)
			}
			full = true
		}
	}
	return w
}

// appendGroup writes 1…999.
func appendGroup(w []string, v int, full bool) []string {
	hundreds, tens, units := v/100, v/10%10, v%10
	if hundreds > 0 || full {
		w = append(w, digitWords[hundreds], "trăm")
		if tens == 0 && units > 0 {
			w = append(w, "linh")
		}
	}
	switch {
	case tens == 1:
		w = append(w, "mười")
	case tens > 1:
		w = append(w, digitWords[tens], "mươi")
	}
	switch {
	case units == 0:
	case units == 1 && tens > 1:
		w = append(w, "mốt")
	case units == 4 && tens > 1:
		w = append(w, "tư")
	case units == 5 && tens > 0:
		w = append(w, "lăm")
	default:
		w = append(w, digitWords[units])
	}
	return w
}

// numeral words by their folded form.
var unitValues = map[string]int{
	"khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5, "sau": 6,
	"bay": 7, "tam": 8, "chin": 9,
}

// scaleWords by their folded form, largest first when a number is read.
var scaleWords = []struct {
	names []string
	value int
}{
	{[]string{"ty", "ti"}, 1e9},
	{[]string{"trieu"}, 1e6},
	{[]string{"van"}, 1e4},
	{[]string{"nghin", "ngan", "nghan"}, 1e3},
}

// ParseNumberWords reads a number written in Vietnamese words, in any case, with or without marks, in northern
// and southern usage: lăm/nhăm/năm, mốt/một, tư/bốn, linh/lẻ, nghìn/ngàn, mươi/chục, hăm (20), băm (30), a spoken
// ten left out ("chín trăm tám lăm"), a year read digit by digit ("một chín bảy chín"), and plain digits. It
// refuses what can mean two numbers ("hai nghìn tám": 2008 or 2800).
func ParseNumberWords(s string) (int, bool) {
	toks := numberTokens(Fold(s))
	if len(toks) > 1 && toks[0] == "am" {
		n, ok := parseNumber(toks[1:])
		return -n, ok
	}
	return parseNumber(toks)
}

// numberTokens cuts folded text at everything that is neither letter nor digit.
func numberTokens(folded string) []string {
	return strings.FieldsFunc(folded, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
}

func parseNumber(toks []string) (int, bool) {
	if len(toks) == 0 {
		return 0, false
	}
	if len(toks) == 1 && toks[0][0] <= '9' {
		n, err := strconv.Atoi(toks[0])
		return n, err == nil
	}
	if n, ok := parseDigits(toks); ok {
		return n, true
	}
	n, ok := parseScaled(toks, 0, false)
	return n, ok
}

// parseDigits reads a number spoken digit by digit, two digits at least.
func parseDigits(toks []string) (int, bool) {
	if len(toks) < 2 || len(toks) > 9 {
		return 0, false
	}
	n := 0
	for _, t := range toks {
		d, ok := unitValues[t]
		if !ok {
			return 0, false
		}
		n = n*10 + d
	}
	return n, true
}

// parseScaled reads toks whose largest scale word is scaleWords[level] or smaller; higher says that a larger
// group stands before them.
func parseScaled(toks []string, level int, higher bool) (int, bool) {
	if level == len(scaleWords) {
		return parseGroup(toks, higher)
	}
	at := lastScale(toks, level)
	if at < 0 {
		return parseScaled(toks, level+1, higher)
	}
	from := level + 1
	if level == 0 { // "một nghìn tỷ": the count of tỷ is a whole number itself
		from = 0
	}
	count, ok := parseScaled(toks[:at], from, false)
	if !ok && higher { // "một triệu linh hai nghìn"
		count, ok = parseScaled(toks[:at], from, true)
	}
	if !ok || (count == 0 && !higher) || count > math.MaxInt/scaleWords[level].value {
		return 0, false
	}
	n := count * scaleWords[level].value
	if at == len(toks)-1 {
		return n, true
	}
	rest, ok := parseScaled(toks[at+1:], level+1, true)
	if !ok || rest >= scaleWords[level].value || rest > math.MaxInt-n {
		return 0, false
	}
	return n + rest, true
}

func lastScale(toks []string, level int) int {
	for i := len(toks) - 1; i >= 0; i-- {
		for _, name := range scaleWords[level].names {
			if toks[i] == name {
				return i
			}
		}
	}
	return -1
}

// parseGroup reads 0…999. higher says that a larger group stands before: a lone digit is then ambiguous, and
// "linh" may stand without hundreds.
func parseGroup(toks []string, higher bool) (int, bool) {
	if len(toks) == 0 {
		return 0, false
	}
	if len(toks) >= 2 && toks[1] == "tram" {
		h, ok := unitValues[toks[0]]
		if !ok {
			return 0, false
		}
		if len(toks) == 2 {
			return h * 100, true
		}
		t, ok := parseTens(toks[2:], true)
		return h*100 + t, ok
	}
	return parseTens(toks, higher)
}

// parseTens reads 0…99; after says that hundreds or more were spoken before.
func parseTens(toks []string, after bool) (int, bool) {
	switch toks[0] {
	case "linh", "le":
		if len(toks) != 2 || !after {
			return 0, false
		}
		return unitOf(toks[1])
	case "muoi":
		return tenPlus(10, toks[1:])
	case "ham":
		return tenPlus(20, toks[1:])
	case "bam":
		return tenPlus(30, toks[1:])
	}
	d, ok := unitValues[toks[0]]
	switch {
	case !ok:
		return 0, false
	case len(toks) == 1:
		return d, !after
	case toks[1] == "muoi" || toks[1] == "chuc":
		if d == 0 {
			return 0, false
		}
		return tenPlus(10*d, toks[2:])
	case len(toks) == 2: // "tám lăm", "không tám"
		u, ok := unitOf(toks[1])
		return 10*d + u, ok
	}
	return 0, false
}

func tenPlus(tens int, rest []string) (int, bool) {
	switch len(rest) {
	case 0:
		return tens, true
	case 1:
		u, ok := unitOf(rest[0])
		return tens + u, ok && u > 0
	}
	return 0, false
}

func unitOf(tok string) (int, bool) {
	u, ok := unitValues[tok]
	return u, ok
}
