// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"testing"

	"pgregory.net/rapid"
)

func TestToneLast(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"Hòa": "hoa2", "hoà": "hoa2", "NGUYỄN": "nguyên4", "Đức": "đưc1", "thuỷ": "thuy3", "an": "an", "": ""} {
		if got := ToneLast(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestSoundJoinsRegionalSpellings(t *testing.T) {
	t.Parallel()
	for a, b := range map[string]string{"suong": "xuong", "trinh": "chin", "dung": "vung", "giang": "dan", "ngoc": "ngot", "ly": "li", "phuong": "fuon", "quy": "kui"} {
		if Sound(a) != Sound(b) {
			t.Errorf("%s is %s, %s is %s", a, Sound(a), b, Sound(b))
		}
	}
	if Sound("lan") == Sound("nan") || Sound("hoa") == Sound("toa") {
		t.Error("two sounds are one")
	}
}

// Edits is a distance: nought for the same, the same both ways, one for one
// letter changed.
func TestEditsIsADistance(t *testing.T) {
	t.Parallel()
	word := rapid.StringMatching(`[a-z]{1,12}`)
	rapid.Check(t, func(r *rapid.T) {
		a, b := word.Draw(r, "a"), word.Draw(r, "b")
		d := Edits(a, b)
		if d != Edits(b, a) || (d == 0) != (a == b) || d > max(len(a), len(b)) {
			r.Fatalf("%q to %q: %d, back %d", a, b, d, Edits(b, a))
		}
		at := rapid.IntRange(0, len(a)-1).Draw(r, "at")
		if changed := a[:at] + "#" + a[at+1:]; Edits(a, changed) != 1 || Edits(a, a[:at]+"#"+a[at:]) != 1 {
			r.Fatalf("one letter of %q changed is %d", a, Edits(a, changed))
		}
	})
}
