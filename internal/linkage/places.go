// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/unit"
)

// Succession is one edge of a table of successions given beside the catalogue.
type Succession struct{ Old, New, Date string }

// ReadSuccessions reads a table old_code,new_code,date (any order of columns).
func ReadSuccessions(r io.Reader) ([]Succession, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reading the successions: %w", err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("reading the successions: the file is empty")
	}
	col := map[string]int{"old_code": -1, "new_code": -1, "date": -1}
	for i, h := range rows[0] {
		h = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))
		if _, ok := col[h]; ok {
			col[h] = i
		}
	}
	if col["old_code"] < 0 || col["new_code"] < 0 {
		return nil, fmt.Errorf("reading the successions: columns old_code and new_code are needed, got %q", rows[0])
	}
	var out []Succession
	for _, row := range rows[1:] {
		s := Succession{Old: strings.TrimSpace(row[col["old_code"]]), New: strings.TrimSpace(row[col["new_code"]])}
		if col["date"] >= 0 {
			s.Date = strings.TrimSpace(row[col["date"]])
		}
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b Succession) int { return strings.Compare(a.Date, b.Date) })
	return out, nil
}

// place is one registering unit as it was written, resolved.
type place struct {
	orig     uint32    // identity of the unit as it was then
	cur      [4]uint32 // today's units that hold its people; 0 ends
	district uint32
	province uint32
}

// places resolves and compares registering units.
type places struct {
	cells *interner // the raw cells joined, with the era
	of    []uint16  // per cells id → index in list
	ids   *interner // identities of units
	list  []place
	next  map[string][]Succession
	last  map[string]bool // codes that are a successor of something
}

func newPlaces(succ []Succession) *places {
	p := &places{cells: newInterner(1 << 10), of: []uint16{0}, ids: newInterner(1 << 10), list: make([]place, 1), next: map[string][]Succession{}, last: map[string]bool{}}
	for _, s := range succ {
		p.next[s.Old] = append(p.next[s.Old], s)
		p.last[s.New] = true
	}
	return p
}

// id resolves the four cells of a place; year is the year of registration or 0.
func (p *places) id(code, commune, district, province []byte, year int, buf *[]byte) uint16 {
	if len(code) == 0 && len(commune) == 0 {
		return 0
	}
	era := byte('a')
	if year >= 2025 {
		era = 'b'
	} else if year == 0 {
		era = 'c'
	}
	b := append((*buf)[:0], era)
	for _, c := range [4][]byte{code, commune, district, province} {
		b = append(append(b, c...), 0x1f)
	}
	*buf = b
	id, fresh := p.cells.id(b)
	if fresh {
		p.of = append(p.of, p.resolve(code, commune, district, province, year))
	}
	return p.of[id]
}

func (p *places) resolve(code, commune, district, province []byte, year int) uint16 {
	name, dist, prov := placeText(commune), placeText(district), placeText(province)
	pl := place{}
	if dist != "" {
		pl.district = p.ident("d:" + dist)
	}
	if prov != "" {
		pl.province = p.ident("p:" + prov)
	}
	c := strings.TrimSpace(string(code))
	switch {
	case c != "" && (len(p.next[c]) > 0 || p.last[c]):
		pl.orig = p.ident("c:" + c)
		p.setCurrent(&pl, p.follow(c))
	case c != "":
		p.fromCatalogue(&pl, c, name, year)
	default:
		p.fromText(&pl, string(commune), string(district), string(province), name, dist, prov, year)
	}
	for i, q := range p.list {
		if i > 0 && q == pl {
			return uint16(i)
		}
	}
	if len(p.list) >= 65535 {
		return 0
	}
	p.list = append(p.list, pl)
	return uint16(len(p.list) - 1)
}

func (p *places) ident(s string) uint32 {
	id, _ := p.ids.id([]byte(s))
	return id
}

func (p *places) setCurrent(pl *place, codes []string) {
	slices.Sort(codes)
	codes = slices.Compact(codes)
	for i, c := range codes {
		if i == len(pl.cur) {
			break
		}
		pl.cur[i] = p.ident("u:" + c)
	}
}

// follow walks the given successions from a code to today's codes. The same
// code may name another unit after a change, so a code that is itself a
// successor stays among the answers.
func (p *places) follow(code string) []string {
	seen := map[string]bool{code: true}
	var out []string
	queue := []string{code}
	for len(queue) > 0 {
		c := queue[0]
		queue = queue[1:]
		ended := len(p.next[c]) == 0
		for _, s := range p.next[c] {
			if s.New == c {
				ended = true
			} else if !seen[s.New] {
				seen[s.New] = true
				queue = append(queue, s.New)
			}
		}
		if ended || c == code && p.last[c] {
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		out = []string{code}
	}
	return out
}

// fromCatalogue resolves an official code: the era is chosen by name, then by
// the year of registration; if neither decides, all eras count.
func (p *places) fromCatalogue(pl *place, code, name string, year int) {
	if len(code) < 5 && isDigits(code) {
		code = strings.Repeat("0", 5-len(code)) + code
	}
	eras := unit.Eras(code)
	if len(eras) == 0 {
		pl.orig = p.ident("c:" + code)
		p.setCurrent(pl, []string{code})
		return
	}
	pick := chooseEra(eras, name, code, year)
	pl.orig = p.ident("c:" + code)
	if len(pick) == 1 {
		pl.orig = p.ident("i:" + string(pick[0].ID))
	}
	p.fromUnits(pl, pick)
}

func (p *places) fromUnits(pl *place, list []unit.Unit) {
	var codes []string
	for _, u := range list {
		for _, c := range unit.Current(u.ID) {
			codes = append(codes, c.Code)
			pl.province = p.ident("P:" + c.ParentCode)
		}
		if u.ParentCode != "" && len(u.ParentCode) == 3 {
			pl.district = p.ident("D:" + u.ParentCode)
		}
	}
	if len(codes) == 0 {
		codes = []string{list[0].Code}
	}
	p.setCurrent(pl, codes)
}

func chooseEra(eras []unit.Unit, name, code string, year int) []unit.Unit {
	if name != "" {
		var same []unit.Unit
		for _, u := range eras {
			if placeText([]byte(u.Name)) == name {
				same = append(same, u)
			}
		}
		if len(same) > 0 {
			return same
		}
	}
	if year > 0 {
		if u, ok := unit.At(code, fmt.Sprintf("%04d-06-30", max(year, 2005))); ok {
			return []unit.Unit{u}
		}
	}
	return eras
}

// fromText resolves a unit that is only named.
func (p *places) fromText(pl *place, commune, district, province, name, dist, prov string, year int) {
	if district == "" && province == "" && strings.Contains(commune, ",") { // "UBND xã A, huyện B, tỉnh C"
		parts := strings.Split(commune, ",")
		commune, name = parts[0], placeText([]byte(parts[0]))
		district, province = strings.TrimSpace(parts[len(parts)-1]), strings.TrimSpace(parts[len(parts)-1])
		if len(parts) > 2 {
			district = strings.TrimSpace(parts[len(parts)-2])
		}
		dist, prov = placeText([]byte(district)), placeText([]byte(province))
		pl.district, pl.province = p.ident("d:"+dist), p.ident("p:"+prov)
	}
	on := ""
	if year > 0 {
		on = fmt.Sprintf("%04d-12-31", year)
	}
	found := unit.Search(unit.Query{Text: commune, District: district, Province: province, On: on, Level: unit.Commune, Limit: 3})
	if len(found) > 0 && (dist != "" || prov != "") && placeText([]byte(found[0].Unit.Name)) == name {
		pl.orig = p.ident("i:" + string(found[0].Unit.ID))
		p.fromUnits(pl, []unit.Unit{found[0].Unit})
		return
	}
	key := "n:" + name + "|" + dist + "|" + prov
	pl.orig = p.ident(key)
	p.setCurrent(pl, []string{key})
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// placeText folds the name of a place and drops the words for what it is.
func placeText(b []byte) string {
	b = bytes.TrimSpace(b)
	if len(b) == 0 {
		return ""
	}
	if text, ok := decodeIfOdd(b); ok {
		b = text
	}
	f := foldString(string(b))
	for _, w := range []string{"ubnd ", "uy ban nhan dan ", "xa ", "phuong ", "thi tran ", "thi xa ", "thanh pho ", "huyen ", "quan ", "tinh ", "dac khu ", "tp. ", "tp ", "tt. ", "tx. ", "p. ", "x. ", "h. "} {
		f = strings.TrimPrefix(f, w)
	}
	return foldKey(f)
}

func decodeIfOdd(b []byte) ([]byte, bool) {
	if isASCII(b) {
		return nil, false
	}
	for _, w := range bytes.Fields(b) {
		if !isASCII(w) && oddSyllable(strings.Trim(string(w), ",.;()-")) {
			return decodeLegacy(b)
		}
	}
	return nil, false
}

// Levels of two registering units.
const (
	placeMissing = iota
	placeSame    // the same unit of the same time
	placeHeir    // other codes, but people of both are in one unit of today
	placeNear    // same district or province
	placeOther
	numPlace
)

func (p *places) compare(a, b uint16) uint8 {
	if a == 0 || b == 0 {
		return placeMissing
	}
	x, y := &p.list[a], &p.list[b]
	if a == b || x.orig == y.orig {
		return placeSame
	}
	for _, c := range x.cur {
		if c == 0 {
			break
		}
		for _, d := range y.cur {
			if c == d {
				return placeHeir
			}
		}
	}
	if x.district != 0 && x.district == y.district || x.province != 0 && x.province == y.province {
		return placeNear
	}
	return placeOther
}
