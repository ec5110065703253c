// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/sogoc/sogoc/internal/unit/catfile"
)

// kindWords are the words that begin the official name of each kind.
var kindWords = map[string]string{
	"tinh": "Tỉnh", "tp_tw": "Thành phố", "huyen": "Huyện", "quan": "Quận", "thi_xa": "Thị xã", "thanh_pho": "Thành phố",
	"xa": "Xã", "phuong": "Phường", "thi_tran": "Thị trấn", "dac_khu": "Đặc khu",
}

// eventWords number the column "event" of units.csv.
var eventWords = []string{
	"", "first_seen", "new", "renamed", "retyped", "moved", "renamed+retyped", "renamed+moved", "retyped+moved",
	"renamed+retyped+moved", "merged", "unchanged",
}

func build(src sources) (*catfile.File, error) {
	b := &builder{file: &catfile.File{}, basis: newTable(), clause: newTable(), evidence: newTable()}
	steps := []struct {
		path string
		do   func([]row) error
	}{
		{src.units, b.addUnits},
		{src.corrections, b.addCorrections},
		{src.successions, b.addEdges},
		{src.corrections, b.checkCorrections},
		{src.members, b.addMembers},
		{src.historical, b.addHistoric},
		{src.extra, b.addHistoric},
		{src.aliases, b.addAliases},
	}
	for _, s := range steps {
		rows, err := readTable(s.path)
		if err != nil {
			return nil, err
		}
		if err := s.do(rows); err != nil {
			return nil, fmt.Errorf("%s: %w", s.path, err)
		}
	}
	b.addSameCode()
	catfile.SortEdges(b.file.Edges)
	b.file.Basis, b.file.Clauses, b.file.Evidence = b.basis.list, b.clause.list, b.evidence.list
	return b.file, nil
}

// row is one line of a table by column name, NFC.
type row map[string]string

func readTable(path string) ([]row, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening table: %w", err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("reading %s: empty", path)
	}
	rows := make([]row, 0, len(lines)-1)
	for _, l := range lines[1:] {
		r := row{}
		for i, head := range lines[0] {
			r[head] = norm.NFC.String(strings.TrimSpace(l[i]))
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// table numbers distinct strings by first use; 0 is the empty string.
type table struct {
	list  []string
	place map[string]int
}

func newTable() *table { return &table{list: []string{""}, place: map[string]int{"": 0}} }

func (t *table) num(s string) int {
	n, ok := t.place[s]
	if !ok {
		n = len(t.list)
		t.list, t.place[s] = append(t.list, s), n
	}
	return n
}

type builder struct {
	file                    *catfile.File
	basis, clause, evidence *table
	passed                  map[passing]bool // (unit, day) for which the table of successions speaks
	members                 map[string][]catfile.Key
	corrections             map[wrongRow]*correction
}

type passing struct {
	key  catfile.Key
	date uint32
}

// parseDate reads "2025-07-01" as 20250701 and "" as 0.
func parseDate(s string) (uint32, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(strings.ReplaceAll(s, "-", ""))
	if err != nil || len(s) != len("2006-01-02") {
		return 0, fmt.Errorf("date %q: want yyyy-mm-dd", s)
	}
	return uint32(n), nil
}

// position finds a word in one of the format's lists.
func position(list []string, word string) (uint8, error) {
	i := slices.Index(list, word)
	if i < 0 {
		return 0, fmt.Errorf("unknown word %q", word)
	}
	return uint8(i), nil
}

// coreName takes the word for the kind off the official name, whatever its capitals ("Thành Phố Bắc Kạn").
func coreName(kind, name string) (string, error) {
	word := kindWords[kind]
	if len(name) <= len(word)+1 || !strings.EqualFold(name[:len(word)], word) || name[len(word)] != ' ' {
		return "", fmt.Errorf("name %q does not begin with its kind %q", name, word)
	}
	return name[len(word)+1:], nil
}

func (b *builder) addUnits(rows []row) error {
	for i, r := range rows {
		u, err := b.unit(r)
		if err != nil {
			return fmt.Errorf("row %d: %w", i+2, err)
		}
		b.file.Units = append(b.file.Units, u)
	}
	slices.SortFunc(b.file.Units, func(x, y catfile.Unit) int {
		return cmp.Or(cmp.Compare(x.Key, y.Key), cmp.Compare(x.From, y.From))
	})
	return nil
}

func (b *builder) unit(r row) (u catfile.Unit, err error) {
	var errs [6]error
	u.Key, errs[0] = catfile.MakeKey(r["code"])
	u.Parent, errs[1] = catfile.MakeKey(r["parent"])
	u.From, errs[2] = parseDate(r["valid_from"])
	u.To, errs[3] = parseDate(r["valid_to"])
	u.Kind, errs[4] = position(catfile.Kinds, r["kind"])
	u.Event, errs[5] = position(eventWords, r["event"])
	for _, e := range errs {
		if e != nil {
			return u, e
		}
	}
	u.Name, err = coreName(r["kind"], r["name"])
	u.FromBasis, u.ToBasis = uint16(b.basis.num(r["from_basis"])), uint16(b.basis.num(r["to_basis"]))
	return u, err
}

// last finds the era of key that was in force on the day before date; first the one in force on date.
func (b *builder) last(key catfile.Key, date uint32) (int, bool) {
	return b.find(key, func(u *catfile.Unit) bool { return u.From < date && (u.To == 0 || date <= u.To) })
}

func (b *builder) first(key catfile.Key, date uint32) (int, bool) {
	return b.find(key, func(u *catfile.Unit) bool { return u.From <= date && (u.To == 0 || date < u.To) })
}

func (b *builder) find(key catfile.Key, ok func(*catfile.Unit) bool) (int, bool) {
	us := b.file.Units
	i, _ := slices.BinarySearchFunc(us, key, func(u catfile.Unit, k catfile.Key) int { return cmp.Compare(u.Key, k) })
	for ; i < len(us) && us[i].Key == key; i++ {
		if ok(&us[i]) {
			return i, true
		}
	}
	return 0, false
}
