// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/sogoc/sogoc/internal/unit/catfile"
	"github.com/sogoc/sogoc/internal/vntext"
)

// Query asks for the units that a text can mean. Text may be a name ("Vĩnh Thủy", "vinh thu"), a whole place ("xã Vĩnh
// Thủy, H. Vĩnh Linh, Quảng Trị") or a code. Everything else is optional.
type Query struct {
	Text     string
	District string // where it lies, as written
	Province string
	On       string // the day of which the text speaks, may be partial; units of other times rank lower and say so
	Level    Level  // only this tier
	Limit    int    // at most so many candidates; 0 means 20
}

// Candidate is one unit that the text can mean.
type Candidate struct {
	Unit    Unit     `json:"unit"`
	Score   float64  `json:"score"` // 0 to 1: how well everything that was said agrees
	Reasons []Reason `json:"reasons"`
}

// DefaultLimit is how many candidates a query without a limit gets.
const DefaultLimit = 20

// maxQuery bounds the bytes of a text that are looked at; the longest address in a register is far shorter.
const maxQuery = 400

// leastScore is the score under which a unit is no candidate.
const leastScore = 0.3

// goodScore is the score from which misspelt names are not looked for any more.
const goodScore = 0.9

// Search lists the units that a text can mean, the likeliest first. Equal scores are told apart by: in force today, tier,
// code, era. The same query always gives the same list.
func Search(q Query) []Candidate {
	s, ok := newSearch(q)
	if !ok {
		return nil
	}
	if s.code == "" || !s.byCode() {
		s.byName()
	}
	out := s.candidates(cmp.Or(max(q.Limit, 0), DefaultLimit))
	s.hits.free()
	return out
}

// search is the state of one look-up.
type search struct {
	x        *index
	on       day // 0: no day given
	only     uint8
	code     string
	readings []reading
	said     []piece // places given beside the text
	sims     map[string]*likeness
	alike    map[string][]similar
	hits     *hitTable
	best     float32
	typed    bool // a name begins with what was typed, marks and all: the typist is not done yet
}

// hit is the best that is known of a node.
type hit struct {
	score   float32
	fit     nameFit
	reading int // the reading by which it was found, -1 for a code
}

// hitTable holds the hits of one look-up by node. A single letter can hit thousands, so the tables are used again.
type hitTable struct {
	of    []hit // by node; score 0: not hit
	found []node
}

var hitTables sync.Pool

func newHitTable() *hitTable {
	if t, ok := hitTables.Get().(*hitTable); ok {
		return t
	}
	c := load()
	return &hitTable{of: make([]hit, len(c.Units)+len(c.File.Historic))}
}

func (t *hitTable) free() {
	for _, n := range t.found {
		t.of[n] = hit{}
	}
	t.found = t.found[:0]
	hitTables.Put(t)
}

// nameFit says how a name agrees.
type nameFit struct {
	how   uint8
	value float32
}

// The ways in which a name agrees.
const (
	fitNone = iota
	fitExact
	fitPrefix
	fitAlias
	fitMisspelt
	fitCode
)

func newSearch(q Query) (*search, bool) {
	text := clip(q.Text)
	if strings.TrimSpace(text) == "" {
		// Only surroundings were given: the smallest of them is what is asked for.
		if text, q.District = clip(q.District), ""; strings.TrimSpace(text) == "" {
			text, q.Province = clip(q.Province), ""
		}
	}
	s := &search{x: searchIndex(), only: maskAll, sims: map[string]*likeness{}, hits: newHitTable(), alike: map[string][]similar{}}
	switch q.Level {
	case Province:
		s.only = maskP
	case District:
		s.only = maskD
	case Commune:
		s.only = maskC
	}
	if q.On != "" {
		s.on, _ = parseDay(q.On)
	}
	s.say(q.District, maskD)
	s.say(q.Province, maskP)
	s.code = codeIn(text)
	s.read(vntext.Canonical(text))
	return s, len(s.readings) > 0 || s.code != ""
}

// clip bounds a text and makes it valid UTF-8.
func clip(s string) string {
	if len(s) > maxQuery {
		s = s[:maxQuery]
		for len(s) > 0 && !utf8.RuneStart(s[len(s)-1]) {
			s = s[:len(s)-1]
		}
		if n := len(s); n > 0 && s[n-1] >= utf8.RuneSelf {
			s = s[:n-1] // a letter cut in two
		}
	}
	return strings.ToValidUTF8(s, " ")
}

// codeIn gives the code in a text that is a code, an ID or a path: "19402", "19402@0", "45/464/19402".
func codeIn(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "@")
	text = text[strings.LastIndexByte(text, '/')+1:]
	if k, err := catfile.MakeKey(text); err == nil && k != 0 {
		return text
	}
	return ""
}

// say adds a place given in a field of its own; the field tells the tier.
func (s *search) say(text string, mask uint8) {
	text = vntext.Canonical(clip(text))
	ts := tokenize(text)
	for _, how := range cuttings(ts) {
		if ps := cut(text, ts, how); len(ps) > 0 && !how.hyphens && !how.bareKind && !how.noFirst {
			ps[0].mask = mask
			s.said = append(s.said, ps[0])
			return
		}
	}
}

// maxReadings bounds the ways to understand one text.
const maxReadings = 24

// read lists the ways to understand the text.
func (s *search) read(text string) {
	ts := tokenize(text)
	for _, how := range cuttings(ts) {
		ps := cut(text, ts, how)
		if how.hyphens {
			for _, joined := range s.x.joinPairs(ps) {
				s.addReadings(readings(joined), 1)
			}
		}
		s.addReadings(readings(ps), 1)
		if len(ps) == 1 {
			for _, tails := range s.x.splitTails(ps[0], maskP|maskD) {
				s.addReadings(readings(tails), 0.99)
			}
		}
	}
}

func (s *search) addReadings(rs []reading, factor float32) {
	for _, r := range rs {
		if len(s.readings) == maxReadings {
			return
		}
		r.factor *= factor
		r.around = append(r.around, s.said...)
		s.readings = append(s.readings, r)
	}
}

// byCode finds the eras of a code; false when there is none such.
func (s *search) byCode() bool {
	k, _ := catfile.MakeKey(s.code)
	lo, hi := s.x.c.eras(k)
	for r := lo; r < hi; r++ {
		if s.only&(1<<k.Level()) != 0 {
			score := s.dateFactor(node(r)) * s.aroundFactor(node(r), s.said)
			s.keep(node(r), hit{score: score, fit: nameFit{fitCode, 1}, reading: -1})
		}
	}
	return len(s.hits.found) > 0
}

// byName looks names up by every reading: first the names as written and those that begin so; if nothing agrees well,
// misspelt ones.
func (s *search) byName() {
	for i := range s.readings {
		s.exact(i)
	}
	if s.best >= goodScore || s.typed {
		return
	}
	for i := range s.readings {
		s.misspelt(i, spell(s.readings[i].name.text).key)
	}
}

func (s *search) exact(i int) {
	r := &s.readings[i]
	name := spell(r.name.text)
	if name.key == "" {
		return
	}
	s.exactSpan(i, name, name.key)
	if last := len(name.key) - 1; r.typing && name.marked[last] == 'k' {
		s.exactSpan(i, name, name.key[:last]+"kh")
	}
}

func (s *search) exactSpan(i int, name spelled, key string) {
	typing := s.readings[i].typing
	span := s.x.span(key)
	for j := range span {
		e := &span[j]
		fit := nameFit{fitExact, markFit(name.marked, e.marked)}
		switch {
		case len(e.key) == len(name.key):
			if e.alias {
				fit = nameFit{fitAlias, fit.value * 0.97}
			}
		case !typing:
			return // the span begins with the equal ones
		default:
			s.typed = s.typed || fit.value >= noWrongMark
			fit = nameFit{fitPrefix, fit.value * (0.78 + 0.14*float32(len(name.key))/float32(len(e.key)))}
		}
		s.offer(i, e, fit)
	}
}

// misspelt looks for names like the one of a reading; readings often share a name, so what was found is kept.
func (s *search) misspelt(i int, key string) {
	found, ok := s.alike[key]
	if !ok {
		s.x.alike(key, s.only, func(e *entry, fit float32) { found = append(found, similar{e, fit}) })
		s.alike[key] = found
	}
	for _, f := range found {
		s.offer(i, f.e, nameFit{fitMisspelt, f.fit})
	}
}

// similar is a name like another.
type similar struct {
	e   *entry
	fit float32
}

// offer scores every bearer of a name.
func (s *search) offer(i int, e *entry, fit nameFit) {
	r := &s.readings[i]
	mask := r.name.mask & s.only
	if e.levels&s.only == 0 {
		return
	}
	base := r.factor * fit.value
	for _, n := range e.refs {
		level := uint8(1) << s.x.level(n)
		if s.only&level == 0 {
			continue
		}
		score := base * s.kindFactor(n, r.name, mask&level != 0) * s.dateFactor(n)
		if score < leastScore {
			continue
		}
		s.keep(n, hit{score: score * s.aroundFactor(n, r.around), fit: fit, reading: i})
	}
}

func (s *search) keep(n node, h hit) {
	if h.score < leastScore || h.score <= s.hits.of[n].score {
		return
	}
	if s.hits.of[n].score == 0 {
		s.hits.found = append(s.hits.found, n)
	}
	s.hits.of[n] = h
	s.best = max(s.best, h.score)
}

// candidates orders the hits and explains the first ones.
func (s *search) candidates(limit int) []Candidate {
	type scored struct {
		n     node
		score float32
	}
	order := make([]scored, len(s.hits.found))
	for i, n := range s.hits.found {
		order[i] = scored{n, s.hits.of[n].score}
	}
	slices.SortFunc(order, func(a, b scored) int {
		return cmp.Or(-cmp.Compare(a.score, b.score), s.x.compare(a.n, b.n))
	})
	order = order[:min(limit, len(order))]
	out := make([]Candidate, len(order))
	for i, o := range order {
		out[i] = Candidate{Unit: s.x.unit(o.n), Score: float64(o.score), Reasons: s.explain(o.n, s.hits.of[o.n])}
	}
	return out
}

// compare orders nodes of equal score: in force first, catalogued before historic, higher tiers, codes, later eras.
func (x *index) compare(a, b node) int {
	n := node(len(x.c.Units))
	if a >= n || b >= n {
		return cmp.Compare(a, b)
	}
	ua, ub := &x.c.Units[a], &x.c.Units[b]
	if open := (ua.To == 0); open != (ub.To == 0) {
		if open {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(ua.Key, ub.Key), -cmp.Compare(a, b))
}

func (x *index) unit(n node) Unit {
	if h, ok := x.historicOf(n); ok {
		return historicUnit(h)
	}
	return x.c.unit(Ref(n))
}
