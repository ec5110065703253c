// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sogoc/sogoc/internal/vntext"
)

func TestNamesThatAreTakenForOneAnother(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		a, b string
		want bool
	}{
		{"tran thi mau", "tran thi mau", true},
		{"tran thi suong", "chan thi xuong", true},
		{"tran thi mau", "tran thi may", true},
		{"tran thi mau", "tran thj may", false}, // two slips
		{"tran thi mau", "tran thi", false},
		{"tran thi", "tran thi mau", false},
		{"mau", "mau", true},
		{"le a", "le b", false}, // a slip in so short a word is another word
		{"", "", false},
	} {
		if got := nameAlike(x.a, x.b); got != x.want {
			t.Errorf("%q and %q: %v", x.a, x.b, got)
		}
	}
}

// Comparing from the end says what comparing word by word says, both ways.
func TestLikenessIsWordByWord(t *testing.T) {
	t.Parallel()
	word := rapid.SampledFrom([]string{"tran", "chan", "thi", "thj", "mau", "may", "suong", "xuong", "a"})
	rapid.Check(t, func(t *rapid.T) {
		x, y := rapid.SliceOfN(word, 1, 3).Draw(t, "x"), rapid.SliceOfN(word, 1, 3).Draw(t, "y")
		want, slips := len(x) == len(y), 0
		for i := range min(len(x), len(y)) {
			switch {
			case vntext.Sound(x[i]) == vntext.Sound(y[i]):
			case min(len(x[i]), len(y[i])) >= 3 && vntext.Edits(x[i], y[i]) == 1:
				slips++
			default:
				want = false
			}
		}
		want = want && slips <= 1
		a, b := strings.Join(x, " "), strings.Join(y, " ")
		if nameAlike(a, b) != want || nameAlike(b, a) != want {
			t.Fatalf("%q and %q: %v and %v, word by word %v", a, b, nameAlike(a, b), nameAlike(b, a), want)
		}
	})
}
