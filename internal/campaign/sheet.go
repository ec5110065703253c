// SPDX-License-Identifier: Apache-2.0

package campaign

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/sheet"
)

// The headers of the sheet of targets. A sheet with other columns beside them
// is read too; without code or name, or without a plan, it is not.
const (
	headCode        = "Mã đơn vị"
	headName        = "Đơn vị"
	headBooks       = "Chỉ tiêu số quyển"
	headEntries     = "Chỉ tiêu số trường hợp"
	headStarts      = "Ngày bắt đầu"
	headDeadline    = "Hạn hoàn thành"
	headResponsible = "Người chịu trách nhiệm"
	headBasis       = "Căn cứ"
)

var sheetColumns = []sheet.Column{
	{Header: headCode, Width: 12}, {Header: headName, Width: 28}, {Header: headBooks, Width: 14, Kind: sheet.Number}, {Header: headEntries, Width: 16, Kind: sheet.Number},
	{Header: headStarts, Width: 14}, {Header: headDeadline, Width: 14}, {Header: headResponsible, Width: 28}, {Header: headBasis, Width: 42},
}

// WriteSheet writes drafts as a workbook that ReadSheet takes back.
func WriteSheet(out io.Writer, drafts []Draft) error {
	b, err := sheet.NewBook()
	if err != nil {
		return err
	}
	w, err := b.Sheet("Chỉ tiêu", sheetColumns)
	if err != nil {
		return err
	}
	for _, d := range drafts {
		if err := w.Write(d.Code, d.Name, d.Books, d.Entries, day(d.StartsOn), day(d.Deadline), d.Responsible, d.Basis); err != nil {
			return err
		}
	}
	return b.Close(out)
}

// day writes an ISO date as Vietnam does; any other text stays.
func day(iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return t.Format("02/01/2006")
}

// Draft writes a target as a person would type it.
func (t Target) Draft() Draft {
	code, _, _ := strings.Cut(string(t.Unit), "@")
	return Draft{Code: code, Books: number(t.PlanBooks), Entries: number(t.PlanEntries), StartsOn: t.StartsOn, Deadline: t.Deadline, Responsible: t.Responsible, Basis: t.Basis}
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// MissingColumns refuses a sheet that lacks headers it can't be read without.
type MissingColumns []string

func (m MissingColumns) Error() string { return "campaign: the sheet lacks: " + strings.Join(m, ", ") }

// maxRows of a sheet of targets: a province has some hundred units.
const maxRows = 2000

// ReadSheet reads the rows that set something. A file that is no table is
// refused as package sheet refuses it; workbook reads one that is an xlsx, nil
// in the calling process.
func ReadSheet(r io.ReadSeeker, workbook sheet.Opener) ([]Draft, error) {
	limits := sheet.DefaultLimits()
	limits.Bytes, limits.Unpacked, limits.Rows = 8<<20, 64<<20, maxRows
	t, err := sheet.Open(r, limits, sheet.Options{Want: []string{headCode, headName, headBooks, headEntries, headDeadline}, Workbook: workbook})
	if err != nil {
		return nil, err
	}
	defer t.Close()
	if err := checkHeader(&t.Header); err != nil {
		return nil, err
	}
	cell := func(row sheet.Row, head string) string {
		i, ok := t.Header.Index(head)
		if !ok {
			return ""
		}
		return strings.TrimSpace(row.Cell(i))
	}
	var drafts []Draft
	for row, err := range t.Rows() {
		if err != nil {
			return nil, err
		}
		d := Draft{Row: row.Number, Code: cell(row, headCode), Name: cell(row, headName), Books: cell(row, headBooks), Entries: cell(row, headEntries),
			StartsOn: cell(row, headStarts), Deadline: cell(row, headDeadline), Responsible: cell(row, headResponsible), Basis: cell(row, headBasis)}
		if !d.Empty() {
			drafts = append(drafts, d)
		}
	}
	return drafts, nil
}

func checkHeader(h *sheet.Header) error {
	var missing MissingColumns
	if len(h.Missing(headCode, headName)) == 2 {
		missing = append(missing, headCode)
	}
	if len(h.Missing(headBooks, headEntries)) == 2 {
		missing = append(missing, headEntries)
	}
	missing = append(missing, h.Missing(headStarts, headDeadline)...)
	if len(missing) > 0 {
		return missing
	}
	return nil
}
