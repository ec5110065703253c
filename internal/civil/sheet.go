// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"strconv"
	"strings"
)

// Cell is the text of one column of the sheet for an entry: Norm (dd.mm.yyyy, code, standard name) where there is one, else
// what the book says; a field derived from another (From) takes that one's text. Blank and illegible give "". seq is the
// running number for the column that counts rows.
func (t *Type) Cell(c Column, values Values, seq int) string {
	if c.Fill == FillSeq {
		return strconv.Itoa(seq)
	}
	v := values[c.Name]
	if f, ok := t.Field(c.Name); ok && f.From != "" && v.Empty() {
		v = values[f.From]
		v.Norm = ""
	}
	if v.Mark != MarkNone {
		return ""
	}
	return v.Text()
}

// Row is the entry's row of the sheet, one text per column.
func (t *Type) Row(values Values, seq int) []string {
	row := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		row[i] = t.Cell(c, values, seq)
	}
	return row
}

// HeaderKey makes header texts comparable: cut at the first newline, trimmed, lower case. Sheets in use carry trailing spaces,
// a second line with the codes, and capitals throughout.
func HeaderKey(s string) string {
	line, _, _ := strings.Cut(strings.TrimLeft(s, " \t\r\n\u00a0"), "\n")
	return strings.ToLower(strings.Trim(line, " \t\r\u00a0"))
}

// headerAliases are headers of other versions of the sheets (a contractor's delivery of births drops "Ngay").
var headerAliases = map[string]string{
	"nksmattichghichutuyenbo":               "nksmattichngayghichutuyenbo",
	"nksmattichghichuhuytuyenbo":            "nksmattichngayghichuhuytuyenbo",
	"nkshanchenangluchanhvicancuhuytuyenbo": "nkshanchenangluchanhvingaycancuhuytuyenbo",
}

// ColumnOf finds the column a header cell means, in any of the spellings in use.
func (t *Type) ColumnOf(header string) (Column, bool) {
	key := HeaderKey(header)
	if known, ok := headerAliases[key]; ok {
		key = known
	}
	for _, c := range t.Columns {
		if strings.ToLower(c.Name) == key {
			return c, true
		}
	}
	return Column{}, false
}
