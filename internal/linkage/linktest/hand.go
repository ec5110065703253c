// SPDX-License-Identifier: Apache-2.0

package linktest

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// hand is one keyer of the acceptance generator: each has habits and a care of
// their own, and mistakes come in bad moments rather than field by field.
type hand struct {
	style
	care    float64 // factor on every mistake
	telex   float64 // input method left on or off
	south   float64 // hears another region
	short   float64 // abbreviates
	blanks  float64 // leaves optional cells empty
	longDay bool    // "ngày 5 tháng 3 năm 1999"
	twoYear bool    // 5/3/99
	nt      bool    // "-nt-" for what stands above
}

func (g *registry) hand(key string) *hand {
	if h := g.hands[key]; h != nil {
		return h
	}
	r := g.r
	h := &hand{care: math.Exp(r.NormFloat64() * .5), telex: .004, south: .010, short: .002, blanks: .03 + .05*r.Float64()}
	h.dates = []string{"d.m.y", "d/m/y", "d-m-y", "y-m-d", "d.m.y"}[r.IntN(5)]
	h.bookFmt, h.sexFmt, h.yearIn = r.IntN(4), r.IntN(3), r.IntN(2) == 0
	switch r.IntN(20) {
	case 0:
		h.capital = true
	case 1:
		h.capital = true
		h.nfd = true
	case 2:
		h.nfd = true
	case 3:
		h.plain = true
	case 4:
		h.legacy = []string{"tcvn3", "vni"}[r.IntN(2)]
	case 5:
		h.longDay = true
	case 6:
		h.twoYear = true
	case 7:
		h.nt = true
	case 8:
		h.short = .05
	case 9:
		h.south = .08
	}
	g.hands[key] = h
	return h
}

// moment is the keyer's state in one record: most are careful, a few are not.
func (g *registry) moment(h *hand) float64 {
	m := h.care * g.p.Errors
	if g.r.IntN(12) == 0 {
		return m * 5
	}
	return m * .7
}

func (g *registry) err(rate, moment float64) bool { return g.r.Float64() < rate*moment }

// misread changes letters as a reader of old handwriting would.
func (g *registry) misread(s string) string {
	pairs := [][2]string{{"u", "n"}, {"n", "u"}, {"r", "n"}, {"a", "o"}, {"o", "a"}, {"h", "b"}, {"m", "n"}, {"i", "l"}, {"c", "e"}, {"â", "ă"}, {"ê", "e"}, {"ơ", "o"}, {"ư", "u"}, {"đ", "d"}, {"Đ", "D"}}
	start := g.r.IntN(len(pairs))
	for i := range pairs {
		p := pairs[(start+i)%len(pairs)]
		if k := strings.LastIndex(s, p[0]); k > 0 {
			return s[:k] + p[1] + s[k+len(p[0]):]
		}
	}
	return typo(g.r, s)
}

var telexTone = map[rune]string{'\u0301': "s", '\u0300': "f", '\u0309': "r", '\u0303': "x", '\u0323': "j"}

// telex writes a word as typed with the input method off: "Nguyeenx".
func telex(s string) string {
	tone := ""
	var b strings.Builder
	for _, r := range decompose(s) {
		switch {
		case telexTone[r] != "":
			tone = telexTone[r]
		case r == '\u0302':
			b.WriteString(strings.ToLower(b.String()[b.Len()-1:]))
		case r == '\u0306' || r == '\u031b':
			b.WriteString("w")
		case r == 'đ':
			b.WriteString("dd")
		case r == 'Đ':
			b.WriteString("DD")
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + tone
}

func (g *registry) keyName(f FullName, h *hand, m float64) string {
	w := strings.Fields(f.String())
	if len(w) == 0 {
		return ""
	}
	for i := range w {
		switch {
		case g.err(.006, m):
			w[i] = strip(w[i])
		case g.err(h.south*.5, m):
			w[i] = regional(g.r, w[i])
		case g.err(.005, m):
			w[i] = g.misread(w[i])
		case g.err(h.telex*.3, m):
			w[i] = telex(w[i])
		}
	}
	if len(w) > 2 && g.err(h.short, m) {
		w[0] = string([]rune(w[0])[:1+g.r.IntN(2)]) + "."
		if g.r.IntN(2) == 0 {
			w[1] = string([]rune(w[1])[:1]) + "."
		}
	}
	if len(w) > 3 && g.err(.012, m) {
		w = append(w[:2:2], w[3:]...)
	} else if len(w) == 3 && g.err(.006, m) {
		w = []string{w[0], w[2]}
	}
	if g.err(.002, m) && len(w) > 1 {
		w[0] = w[0] + w[1]
		w = append(w[:1], w[2:]...)
	}
	return strings.Join(w, " ")
}

func (g *registry) keyDate(a ymd, h *hand, m float64) string {
	if a.y == 0 {
		return ""
	}
	if a.d != 0 {
		switch {
		case g.err(.006, m) && a.d <= 12:
			a.d, a.m = a.m, a.d
		case g.err(.004, m):
			a = g.lunar.of(a)
		case g.err(.008, m):
			a.m, a.d = 0, 0
		case g.err(.010, m):
			a = g.digit(a)
		}
	} else if g.err(.008, m) {
		a.y += []int{1, -1, 10, -10}[g.r.IntN(4)]
	}
	switch {
	case a.d == 0 || a.m == 0:
		return []string{fmt.Sprint(a.y), "--/--/" + fmt.Sprint(a.y), fmt.Sprint(a.y)}[g.r.IntN(3)]
	case h.longDay:
		return fmt.Sprintf("ngày %d tháng %d năm %d", a.d, a.m, a.y)
	case h.twoYear && a.y >= 1930 && a.y < 2020:
		return fmt.Sprintf("%d/%d/%02d", a.d, a.m, a.y%100)
	}
	return h.date(a)
}

func (g *registry) digit(a ymd) ymd {
	s := []byte(fmt.Sprintf("%02d%02d%04d", a.d, a.m, a.y))
	for range 20 {
		t := append([]byte(nil), s...)
		i := []int{0, 1, 1, 2, 3, 6, 7, 7}[g.r.IntN(8)]
		swap := map[byte][]byte{'1': []byte("7"), '7': []byte("1"), '3': []byte("8"), '8': []byte("3"), '0': []byte("6"), '6': []byte("0"), '4': []byte("9"), '9': []byte("4"), '5': []byte("6"), '2': []byte("3")}
		t[i] = swap[t[i]][0]
		if g.r.IntN(3) == 0 {
			t[i] = byte('0' + g.r.IntN(10))
		}
		d, _ := strconv.Atoi(string(t[:2]))
		mo, _ := strconv.Atoi(string(t[2:4]))
		y, _ := strconv.Atoi(string(t[4:]))
		if mo >= 1 && mo <= 12 && d >= 1 && d <= 31 && y > 1880 && y < 2026 && string(t) != string(s) {
			return ymd{y, mo, d}
		}
	}
	return a
}

// lunarTable turns dates into lunar ones.
type lunarTable struct{ months []lunarMonth }

type lunarMonth struct{ y, m, start int }

func loadLunar() (*lunarTable, error) {
	dir, err := SharedDir()
	if err != nil {
		return nil, err
	}
	f, err := os.Open(filepath.Join(dir, "lunar_months.csv"))
	if err != nil {
		return nil, fmt.Errorf("reading the lunar months: %w", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reading the lunar months: %w", err)
	}
	t := &lunarTable{}
	for _, r := range rows[1:] {
		if r[0] != "8" {
			continue
		}
		y, _ := strconv.Atoi(r[1])
		m, _ := strconv.Atoi(r[2])
		d, err := time.Parse("2006-01-02", r[4])
		if err != nil {
			return nil, fmt.Errorf("reading the lunar months: %w", err)
		}
		t.months = append(t.months, lunarMonth{y, m, int(d.Unix() / 86400)})
	}
	return t, nil
}

// of gives the lunar date of a day.
func (t *lunarTable) of(a ymd) ymd {
	n := int(time.Date(a.y, time.Month(a.m), a.d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
	lo, hi := 0, len(t.months)
	for lo < hi {
		mid := (lo + hi) / 2
		if t.months[mid].start <= n {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == 0 {
		return a
	}
	mo := t.months[lo-1]
	return ymd{mo.y, mo.m, n - mo.start + 1}
}
