// SPDX-License-Identifier: Apache-2.0

package pdfscan

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestReadContent(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		pictures    []string
		under, over bool
	}{
		"/A Do":                               {[]string{"A"}, false, false},
		"/A#20B Do":                           {[]string{"A B"}, false, false},
		"0 0 9 9 re f /A Do":                  {[]string{"A"}, true, false},
		"/A Do 0 0 9 9 re B*":                 {[]string{"A"}, false, true},
		"/A Do 0 0 9 9 re W n":                {[]string{"A"}, false, false},
		"3 Tr (Do ) Tj [(/B Do) -20 <41>] TJ": {nil, false, false},
		"0 Tr (x) Tj":                         {nil, true, false},
		"/A Do/B Do":                          {[]string{"A", "B"}, false, false},
		"% /C Do\n/A Do":                      {[]string{"A"}, false, false},
		"((nested (brackets)) \\( ) Tj /A Do": {[]string{"A"}, true, false},
		"(never closed /A Do":                 {nil, false, false},
		"<</K /V /L [1 2]>> /A Do":            {[]string{"A"}, false, false},
		"Q Q Q /A Do":                         {[]string{"A"}, false, false},
	}
	for content, want := range cases {
		got, err := readContent([]byte(content))
		if err != nil {
			t.Errorf("%q: %v", content, err)
		}
		if len(got.pictures) != len(want.pictures) || got.under != want.under || got.over != want.over {
			t.Errorf("%q: %+v, want %+v", content, got, want)
			continue
		}
		for i, name := range want.pictures {
			if got.pictures[i].name != name {
				t.Errorf("%q: picture %q, want %q", content, got.pictures[i].name, name)
			}
		}
	}
	for _, content := range []string{"1 2 3 cm", "BI /W 1 ID x EI"} {
		if _, err := readContent([]byte(content)); err == nil {
			t.Errorf("%q was followed", content)
		}
	}
}

func TestOrientationUndoesPlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := rapid.IntRange(1, 8).Draw(t, "orientation")
		w, h := rapid.Float64Range(1, 5000).Draw(t, "w"), rapid.Float64Range(1, 5000).Draw(t, "h")
		if math.Max(w, h) > 40*math.Min(w, h) {
			t.Skip("no page is so narrow")
		}
		m := place[o].then(matrix{w, 0, 0, h, rapid.Float64Range(-100, 100).Draw(t, "x"), 7})
		if got := m.orientation(); got != o {
			t.Fatalf("orientation %d is read as %d", o, got)
		}
		if a := m.area(); math.Abs(a-w*h) > w*h*1e-9 {
			t.Fatalf("area %f, want %f", a, w*h)
		}
	})
}

func FuzzReadContent(f *testing.F) {
	f.Add([]byte("q 1 0 0 1 0 0 cm /A Do Q (a\\)b) Tj <41> % c\n BI ID EI"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, _ := readContent(b)
		if len(got.pictures) > len(b) {
			t.Errorf("%d pictures from %d bytes", len(got.pictures), len(b))
		}
	})
}
