// SPDX-License-Identifier: Apache-2.0

package exchange

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/vntext"
)

// Illegible stands in a column of free text for what can't be read in the book.
const Illegible = "[không đọc được]"

// NormalFirst tells whether a column of the kind takes the meaning of a value
// before its text; see the package.
func NormalFirst(k civil.Kind) bool {
	switch k {
	case civil.KindDate, civil.KindCode, civil.KindTerm, civil.KindRegNo, civil.KindBookNo, civil.KindPage,
		civil.KindNumber, civil.KindPIN, civil.KindPaper:
		return true
	}
	return false
}

// Cell is the text of one column for an entry; seq is the number of its row,
// from 1.
func Cell(t *civil.Type, c civil.Column, values civil.Values, seq int) string {
	if c.Fill == civil.FillSeq {
		return strconv.Itoa(seq)
	}
	f, ok := t.Field(c.Name)
	if !ok {
		return ""
	}
	v := values[f.ID]
	if f.From != "" && v.Empty() {
		// The column repeats another one in the words of the book.
		v = values[f.From]
		v.Norm = ""
	}
	return tidy(cellText(f.Kind, v))
}

func cellText(k civil.Kind, v civil.Value) string {
	switch {
	case v.Mark == civil.MarkIllegible && !NormalFirst(k):
		return Illegible
	case v.Mark != civil.MarkNone:
		return ""
	case v.Norm != "" && (NormalFirst(k) || civil.IsDitto(v.Written)):
		return v.Norm
	}
	return v.Written
}

// Row is an entry's row of the workbook: a text for each column.
func Row(t *civil.Type, values civil.Values, seq int) []string {
	row := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		row[i] = Cell(t, c, values, seq)
	}
	return row
}

// tidy leaves what a cell can hold: composed letters, no spaces around, line
// breaks of one kind, none of the characters that XML forbids.
func tidy(s string) string {
	if plain(s) {
		return strings.Trim(s, " ")
	}
	s = lineBreaks.Replace(strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == '\uFFFE' || r == '\uFFFF' {
			return -1
		}
		return r
	}, s)
	// Composed last: what was taken out may have stood between a letter and its
	// mark.
	return strings.TrimSpace(vntext.NFC(s))
}

var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// plain tells text that needs no tidying but for spaces around it.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
