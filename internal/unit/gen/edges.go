// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strings"

	"github.com/sogoc/sogoc/internal/unit/catfile"
)

// addEdges turns codes and dates into eras: the old unit as it was on the day before, the new one as it was on the day.
// A row that names a unit unknown on its day is an error, not a gap.
func (b *builder) addEdges(rows []row) error {
	b.passed = map[passing]bool{}
	for i, r := range rows {
		if err := b.addEdge(r); err != nil {
			return fmt.Errorf("row %d: %w", i+2, err)
		}
	}
	return nil
}

func (b *builder) addEdge(r row) error {
	if c, ok := b.corrections[wrongRow{r["old_code"], r["date"], r["new_code"]}]; ok {
		c.used++
		if r["new_code"] = c.code; c.code == "" {
			return nil
		}
	}
	oldKey, err := catfile.MakeKey(r["old_code"])
	if err != nil {
		return err
	}
	newKey, err := catfile.MakeKey(r["new_code"])
	if err != nil {
		return err
	}
	date, err := parseDate(r["date"])
	if err != nil {
		return err
	}
	from, okOld := b.last(oldKey, date)
	to, okNew := b.first(newKey, date)
	if !okOld || !okNew {
		return fmt.Errorf("%s to %s on %s: no such unit on that day", r["old_code"], r["new_code"], r["date"])
	}
	b.passed[passing{oldKey, date}] = true
	if from == to {
		return nil // "unchanged" provinces are listed as their own successors; the era simply goes on
	}
	part, err := position(catfile.Parts, r["part"])
	if err != nil {
		return err
	}
	people, err := position(catfile.People, r["people"])
	if err != nil {
		return err
	}
	b.file.Edges = append(b.file.Edges, catfile.Edge{
		Old: uint32(from), New: uint32(to), Date: date, Part: part, People: people,
		Basis: uint16(b.basis.num(r["legal_basis"])), Clause: uint16(b.clause.num(r["clause"])),
		Evidence: uint8(b.evidence.num(r["evidence"])),
	})
	return nil
}

// wrongRow names a row of successions.csv that is known to be wrong.
type wrongRow struct{ oldCode, date, newCode string }

// correction gives the code that the row should hold; an empty one drops the row, which leaves the successor unknown.
type correction struct {
	code string
	used int
}

func (b *builder) addCorrections(rows []row) error {
	b.corrections = map[wrongRow]*correction{}
	for i, r := range rows {
		if r["reason"] == "" {
			return fmt.Errorf("row %d: a correction without a reason", i+2)
		}
		b.corrections[wrongRow{r["old_code"], r["date"], r["new_code"]}] = &correction{code: r["correct_code"]}
	}
	return nil
}

// checkCorrections refuses corrections that meet no row, or several: the table was mended and the correction must go.
func (b *builder) checkCorrections([]row) error {
	for w, c := range b.corrections {
		if c.used != 1 {
			return fmt.Errorf("correction of %s to %s on %s meets %d rows", w.oldCode, w.newCode, w.date, c.used)
		}
	}
	return nil
}

// addSameCode links two eras of one code that follow each other without a gap and of which the successions say nothing:
// the unit was renamed, retyped or put under another district, and its people stayed. Where the successions do speak, the
// code was given to another unit and equality of codes proves nothing.
func (b *builder) addSameCode() {
	part, _ := position(catfile.Parts, "same_code")
	people, _ := position(catfile.People, "all")
	why := uint8(b.evidence.num("same_code"))
	us := b.file.Units
	for i := 1; i < len(us); i++ {
		if us[i-1].Key != us[i].Key || us[i-1].To != us[i].From || b.passed[passing{us[i].Key, us[i].From}] {
			continue
		}
		b.file.Edges = append(b.file.Edges, catfile.Edge{
			Old: uint32(i - 1), New: uint32(i), Date: us[i].From, Part: part, People: people, Basis: us[i].FromBasis, Evidence: why,
		})
	}
}

// addMembers reads which catalogued units cover the land of a historic one; the codes are those of 2004 to 2025.
func (b *builder) addMembers(rows []row) error {
	b.members = map[string][]catfile.Key{}
	for i, r := range rows {
		for _, code := range strings.Fields(r["members"]) {
			k, err := catfile.MakeKey(code)
			if err != nil {
				return fmt.Errorf("row %d: %w", i+2, err)
			}
			if _, ok := b.find(k, func(*catfile.Unit) bool { return true }); !ok {
				return fmt.Errorf("row %d: no unit %s", i+2, code)
			}
			b.members[r["name"]] = append(b.members[r["name"]], k)
		}
	}
	return nil
}

func (b *builder) addHistoric(rows []row) error {
	for i, r := range rows {
		members := b.members[r["name"]]
		if len(members) == 0 {
			return fmt.Errorf("row %d: %s has no members: add them to historic_members.csv", i+2, r["name"])
		}
		// What the sources put in brackets tells homonyms of different times apart; it is no part of the name.
		name, _, _ := strings.Cut(r["name"], " (")
		b.file.Historic = append(b.file.Historic, catfile.Historic{
			Slug: slug(r["name"]), Kind: r["kind"], Name: name, PartOf: r["part_of"], From: r["from"], To: r["to"],
			Note: r["made_of_or_became"], Basis: r["basis"], Evidence: r["evidence"], Members: members,
		})
	}
	return nil
}

func (b *builder) addAliases(rows []row) error {
	levels := []string{"", "P", "D", "C"}
	for i, r := range rows {
		level, err := position(levels, r["level"])
		if err != nil {
			return fmt.Errorf("row %d: %w", i+2, err)
		}
		b.file.Aliases = append(b.file.Aliases, catfile.Alias{Text: r["text"], Name: r["name"], Level: level})
	}
	return nil
}
