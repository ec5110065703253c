// SPDX-License-Identifier: Apache-2.0

package campaign

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

// Draft is a target as a person typed it, in a form or a row of a sheet.
type Draft struct {
	Row         int    // in the sheet; 0 from a form
	Code        string // of the unit, as catalogued today
	Name        string // of the unit
	Books       string
	Entries     string
	StartsOn    string
	Deadline    string
	Responsible string
	Basis       string
}

// Problem is what is wrong with one field of a draft, and what to do.
type Problem struct{ Field, VI, EN string }

// Empty tells a draft that sets nothing: no plan is given.
func (d Draft) Empty() bool {
	return strings.TrimSpace(d.Books) == "" && strings.TrimSpace(d.Entries) == ""
}

// Parse reads a draft for a province: numbers with dots or spaces between
// groups, dates as they are written in Vietnam or by ISO 8601.
func (d Draft) Parse(province string) (Target, []Problem) {
	p := draftParser{draft: d}
	t := Target{Responsible: strings.TrimSpace(d.Responsible), Basis: strings.TrimSpace(d.Basis)}
	t.Unit = p.unit(province)
	t.PlanBooks = p.number("books", d.Books)
	t.PlanEntries = p.number("entries", d.Entries)
	if d.Empty() {
		p.add("entries", "Ghi số trường hợp, hoặc số quyển nếu giao theo quyển.", "Give a number of entries, or of books if the plan counts books.")
	} else if t.PlanBooks+t.PlanEntries == 0 && len(p.problems) == 0 {
		p.add("entries", "Chỉ tiêu phải lớn hơn 0.", "The target has to be above nought.")
	}
	t.StartsOn = p.date("starts", d.StartsOn)
	t.Deadline = p.date("deadline", d.Deadline)
	if t.StartsOn != "" && t.Deadline != "" && t.Deadline < t.StartsOn {
		p.add("deadline", "Hạn hoàn thành đứng trước ngày bắt đầu. Hãy xem lại hai ngày.", "The deadline lies before the start. Check both dates.")
	}
	return t, p.problems
}

type draftParser struct {
	draft    Draft
	problems []Problem
}

func (p *draftParser) add(field, vi, en string) {
	p.problems = append(p.problems, Problem{field, vi, en})
}

// unit finds today's unit by code or, in a sheet without codes, by name.
func (p *draftParser) unit(province string) unit.ID {
	if code := strings.TrimSpace(p.draft.Code); code != "" {
		for _, u := range unit.Eras(code) {
			if u.InForce() && within(province, unit.Path(u.ID)) {
				return u.ID
			}
		}
		p.add("unit", "Mã đơn vị không có trong tỉnh hiện nay. Lấy mã trong tệp mẫu.", "No unit of the province has this code today. Take the code from the template.")
		return ""
	}
	id, ok := byName(province, p.draft.Name)
	if !ok {
		p.add("unit", "Không tìm thấy đơn vị, hoặc có nhiều đơn vị trùng tên. Ghi mã đơn vị như trong tệp mẫu.", "No such unit, or several of that name. Give the code as in the template.")
	}
	return id
}

func within(province, path string) bool {
	return path == province || strings.HasPrefix(path, province+"/")
}

// byName finds the one unit in force of a province that bears the name.
func byName(province, name string) (id unit.ID, ok bool) {
	for _, u := range Units(province) {
		if strings.EqualFold(strings.TrimSpace(name), u.Name) {
			if ok {
				return "", false
			}
			id, ok = u.ID, true
		}
	}
	return id, ok
}

// Units lists the communes of a province today, by code.
func Units(province string) []unit.Unit {
	for _, p := range unit.Eras(province) {
		if p.InForce() {
			return unit.Communes(p.ID, "")
		}
	}
	return nil
}

func (p *draftParser) number(field, text string) int64 {
	text = strings.NewReplacer(".", "", ",", "", " ", "", "\u00a0", "").Replace(strings.TrimSpace(text))
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > 1_000_000_000 {
		p.add(field, "Chỉ ghi một số nguyên, ví dụ 12.300.", "Write one whole number, such as 12300.")
		return 0
	}
	return n
}

func (p *draftParser) date(field, text string) string {
	d, err := civil.ParseDate(text)
	if err != nil || d.Y == 0 || d.M == 0 || d.D == 0 {
		p.add(field, "Ghi đủ ngày, tháng, năm, ví dụ 20/03/2025.", "Give day, month and year, such as 20/03/2025.")
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Y, d.M, d.D)
}

// Suggestion is what a unit's own books say there is to do.
type Suggestion struct{ Books, Entries int64 }

// Suggest proposes plans by the path of the unit: all books of the inventory,
// and the entries declared when they were closed or, where more have been
// found by now, those.
func (s *Targets) Suggest(ctx context.Context, province string) (map[string]Suggestion, error) {
	return suggest(ctx, s.DB, province)
}

func suggest(ctx context.Context, q store.Querier, province string) (map[string]Suggestion, error) {
	lines, err := counter.ByUnit(ctx, q, province, province, "")
	if err != nil {
		return nil, err
	}
	byPath := make(map[string]Suggestion, len(lines))
	for _, l := range lines {
		found := l.Get(counter.Entries) + l.Get(counter.Voided)
		byPath[l.Key] = Suggestion{Books: l.Get(counter.Books), Entries: max(l.Get(counter.Declared), found)}
	}
	return byPath, nil
}
