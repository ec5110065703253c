// SPDX-License-Identifier: Apache-2.0

package search

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
)

// A row of the first part, in 16-bit numbers:
//
//	length, state and marks, number, year of the number, how many dates,
//	for each date: which, year, month<<5|day,
//	for each name: its tag, its syllables.
//
// A row of the second part: length, then for each text its tag and its words.
const (
	atLength = iota
	atState
	atNumber
	atYear
	atDates
	rowHead
)

// maxRow bounds a row: a note longer than this is found by its beginning.
const maxRow = 2_000

// Bits beside the state.
const (
	stateBits      = 0x0F
	markBlank      = 1 << 4
	markIllegible  = 1 << 5
	markStruck     = 1 << 6
	markErrors     = 1 << 7
	packedMonthDay = 5 // bits of the day
)

// Which says what a date of an entry is.
type Which uint16

// The dates by which entries are found.
const (
	DateEvent Which = iota
	DateBirth
	DateRegistered
)

// Role is whom a name belongs to, or what a text is.
type Role uint16

// The roles of names; those before RoleMother are of the subjects.
const (
	RoleChild Role = iota
	RoleHusband
	RoleWife
	RoleDeceased
	RolePerson
	RoleParent
	RoleGuardian
	RoleWard
	RoleMother
	RoleFather
	RoleApplicant
	RoleOther
	RoleNote
	RolePlace
	RolePaper
)

// roles maps the persons of the registers.
var roles = map[string]Role{"child": RoleChild, "husband": RoleHusband, "wife": RoleWife, "deceased": RoleDeceased, "subject": RolePerson, "parent": RoleParent,
	"guardian": RoleGuardian, "ward": RoleWard, "mother": RoleMother, "father": RoleFather, "adoptivemother": RoleMother, "adoptivefather": RoleFather, "applicant": RoleApplicant}

func (r Role) subject() bool { return r < RoleMother }

// row is an entry in the index. In the store's words: what stands in the
// present version, and the state.
type row struct {
	id   string
	hot  []uint16
	cold []uint16
}

// encode makes the row of an entry.
func (w *words) encode(t *civil.Type, e entry.Brief) row {
	r := row{id: e.ID, hot: make([]uint16, rowHead, 48)}
	r.hot[atState] = uint16(slices.Index(entry.States(), e.State)) | marksOf(e)
	if n, err := civil.ParseRegNo(e.RegNo); err == nil {
		r.hot[atNumber], r.hot[atYear] = uint16(n.No), uint16(n.Year)
	}
	if t != nil && len(e.Values) > 0 {
		if f, ok := t.ByRole(civil.RoleNo); ok { // the keyed number has its year
			if n, err := civil.ParseRegNo(e.Values[f.ID].Text()); err == nil {
				r.hot[atNumber], r.hot[atYear] = uint16(n.No), uint16(n.Year)
			}
		}
		r.hot = appendDates(r.hot, t, e.Values)
		r.hot = w.appendNames(r.hot, t, e.Values)
		r.cold = w.appendTexts(make([]uint16, 1, 48), t, e.Values)
	} else {
		r.cold = make([]uint16, 1)
	}
	r.hot = r.hot[:min(len(r.hot), maxRow)]
	r.cold = r.cold[:min(len(r.cold), maxRow)]
	r.hot[atLength], r.cold[0] = uint16(len(r.hot)), uint16(len(r.cold))
	return r
}

func marksOf(e entry.Brief) (bits uint16) {
	if e.Errors > 0 {
		bits = markErrors
	}
	for _, v := range e.Values {
		switch v.Mark {
		case civil.MarkBlank:
			bits |= markBlank
		case civil.MarkIllegible:
			bits |= markIllegible
		case civil.MarkStruck:
			bits |= markStruck
		}
	}
	return bits
}

// appendDates writes the births of the subjects, the event and the registration.
func appendDates(out []uint16, t *civil.Type, values civil.Values) []uint16 {
	var seen []civil.Date
	add := func(which Which, d civil.Date) {
		if d.IsZero() || slices.Contains(seen, d) {
			return
		}
		seen = append(seen, d)
		out = append(out, uint16(which), uint16(d.Y), uint16(d.M<<packedMonthDay|d.D))
		out[atDates]++
	}
	for _, p := range t.Persons {
		if p.Subject {
			add(DateBirth, t.DateOf(values, civil.RoleOf(p.ID, "dob")))
		}
	}
	add(DateEvent, t.EventDate(values))
	add(DateRegistered, t.DateOf(values, civil.RoleDate))
	return out
}

// appendNames writes the names of the people, each once.
func (w *words) appendNames(out []uint16, t *civil.Type, values civil.Values) []uint16 {
	var seen []string
	for _, p := range t.Persons {
		f, ok := t.ByRole(civil.RoleOf(p.ID, "name"))
		if !ok {
			continue
		}
		name := values[f.ID].Text()
		if name == "" || slices.Contains(seen, name) {
			continue
		}
		seen = append(seen, name)
		role, ok := roles[p.ID]
		if !ok {
			role = RoleOther
		}
		out = append(out, firstTag|uint16(role))
		out = w.codes(out, name, true)
	}
	return out
}

// appendTexts writes notes, places, papers and what else is told of people, each
// text once. The registering authority is a matter of the book.
func (w *words) appendTexts(out []uint16, t *civil.Type, values civil.Values) []uint16 {
	var seen []string
	for i := range t.Fields {
		f := &t.Fields[i]
		role, ok := textRole(f)
		if !ok {
			continue
		}
		text := strings.TrimSpace(values[f.ID].Text())
		if text == "" || slices.Contains(seen, text) {
			continue
		}
		seen = append(seen, text)
		out = append(out, firstTag|uint16(role))
		out = w.codes(out, text, false)
	}
	return out
}

func textRole(f *civil.Field) (Role, bool) {
	switch f.Kind {
	case civil.KindNote, civil.KindText:
		return RoleNote, f.From == "" && f.Match != civil.RoleTitle
	case civil.KindPlace:
		return RolePlace, f.Match != civil.RoleUnit
	case civil.KindPIN, civil.KindPaper:
		return RolePaper, true
	case civil.KindName:
		return RoleOther, f.Match == ""
	}
	return 0, false
}

func toBytes(out []byte, codes []uint16) []byte {
	for _, c := range codes {
		out = binary.LittleEndian.AppendUint16(out, c)
	}
	return out
}

// at16 reads the i-th number of a row.
func at16(b []byte, i int) uint16 { return binary.LittleEndian.Uint16(b[2*i:]) }
