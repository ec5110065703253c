// SPDX-License-Identifier: Apache-2.0

package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/campaign"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/sheet"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// dailyColumns are the columns of the daily report that are measured. A second
// check and the people of contractors are not, so they are not there.
func (v *figuresView) dailyColumns() []dailyColumn {
	l := v.l
	total := func(m counter.Metric, href func(r campaign.Row) string) dailyColumn {
		d := define(l, m)
		return dailyColumn{text: d.VI, hint: d.WhatVI, num: true, value: func(r campaign.Row) string { return l.Number(r.Total.Get(m)) }, href: href}
	}
	day := func(text string, m counter.Metric) dailyColumn {
		c := dailyColumn{text: text, hint: define(l, m).WhatVI, num: true, value: func(r campaign.Row) string { return l.Number(r.Day.Get(m)) }}
		if m != counter.Pages { // pages have no list by day
			c.href = func(r campaign.Row) string { return v.moved(r.Path, m) }
		}
		return c
	}
	books := func(m counter.Metric, pairs ...string) dailyColumn {
		return total(m, func(r campaign.Row) string { return v.books(r.Path, pairs...) })
	}
	linked := func(m counter.Metric, state entry.State) dailyColumn {
		return total(m, func(r campaign.Row) string { return v.inState(r.Path, state) })
	}
	stage := func(m counter.Metric) dailyColumn {
		return total(m, func(r campaign.Row) string { return v.reached(r.Path, m) })
	}
	people := func(text string, duty duty) dailyColumn {
		return dailyColumn{text: text, num: true, value: func(r campaign.Row) string { return l.Number(peopleOf(r, duty.roles()...)) }, href: func(r campaign.Row) string { return v.people(r.Path, "duty", string(duty)) }}
	}
	scanned := []string{"scanned", string(book.Yes)}
	return []dailyColumn{
		{text: l.T("Đơn vị"), value: func(r campaign.Row) string { return unitName(l, r.Path) }, href: func(r campaign.Row) string { return v.dayAddressOf(r.Path) }},
		books(counter.Books), books(counter.BooksScanned, scanned...), books(counter.BooksDone, "complete", string(book.Yes)),
		books(counter.Declared), stage(counter.Entries),
		day(l.T("Trang quét trong ngày"), counter.Pages), books(counter.Pages, scanned...),
		day(l.T("Nhập trong ngày"), counter.Keyed), stage(counter.Keyed), total(counter.Attached, v.attached),
		day(l.T("Kiểm tra trong ngày"), counter.Checked), stage(counter.Checked),
		day(l.T("Duyệt trong ngày"), counter.Approved), stage(counter.Approved),
		stage(counter.Sent), stage(counter.Accepted), linked(counter.Refused, entry.Refused), linked(counter.Returned, entry.Returned),
		{text: l.T("Chỉ tiêu"), num: true, value: func(r campaign.Row) string { return l.Number(r.Plan) }},
		{text: l.T("Còn lại"), num: true, value: func(r campaign.Row) string { return l.Number(r.Left) }, href: func(r campaign.Row) string { return v.unfinished(r.Path) }},
		{text: l.T("Đạt"), num: true, value: func(r campaign.Row) string { return l.Percent(r.Share()) }},
		people(l.T("Công chức"), officials), people(l.T("Người kiểm tra"), reviewers), people(l.T("Người nhập liệu"), keyers),
		{text: l.T("Bình quân mỗi người"), hint: l.T("Số trường hợp nhập trong ngày chia cho số người làm trong ngày."), num: true, value: func(r campaign.Row) string { return pace(l, r.RatePerPerson()) }},
		{text: l.T("Dự báo xong"), num: true, value: func(r campaign.Row) string { return forecast(l, r.Progress) }},
		{text: l.T("Hạn"), num: true, value: func(r campaign.Row) string { return deadline(l, r) }},
		{text: l.T("Tình trạng"), value: func(r campaign.Row) string { return standing(l, r.Status).Text }},
		{text: l.T("Báo cáo"), value: func(r campaign.Row) string { return v.reportState(r) }},
		{text: l.T("Khó khăn, kiến nghị"), value: func(r campaign.Row) string { return said(r, func(p *campaign.Report) string { return p.Obstacles }) }},
		{text: l.T("Người ký"), value: func(r campaign.Row) string { return said(r, func(p *campaign.Report) string { return p.Signer }) }},
	}
}

// attached is the list of a commune's entries with a scan.
func (v *figuresView) attached(r campaign.Row) string {
	if !strings.Contains(r.Path, "/") {
		return ""
	}
	return v.reached(r.Path, counter.Attached)
}

func (v *figuresView) dayAddressOf(path string) string {
	return address("/progress/daily", "unit", path, "day", v.day)
}

func peopleOf(r campaign.Row, roles ...access.Role) (n int64) {
	for _, role := range roles {
		n += int64(r.People[role])
	}
	return n
}

func deadline(l ui.Lang, r campaign.Row) string {
	if r.Target == nil {
		return "–"
	}
	return l.Date(dayTime(r.Target.Deadline))
}

func said(r campaign.Row, what func(*campaign.Report) string) string {
	if r.Report == nil {
		return ""
	}
	return what(r.Report)
}

// reportState is an indicator by itself: sent, late, or missing.
func (v *figuresView) reportState(r campaign.Row) string {
	switch {
	case r.Report == nil:
		return v.l.T("Chưa gửi")
	case r.Report.Late(v.day):
		return v.l.T("Gửi muộn %s", v.l.Clock(ui.Millis(r.Report.SentAt)))
	default:
		return v.l.T("Đã gửi %s", v.l.Clock(ui.Millis(r.Report.SentAt)))
	}
}

// dailySheet is the daily table as a workbook. Whole numbers are numbers there,
// so that a sum can be made of them.
func (h *Handler) dailySheet(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	v, err := h.figures(r, actor, r.URL.Query().Get("unit"))
	if err != nil {
		return err
	}
	board, err := h.Targets.ReadBoard(r.Context(), actor.Province, v.scope, v.day)
	if err != nil {
		return err
	}
	b, err := sheet.NewBook()
	if err != nil {
		return err
	}
	cols := v.dailyColumns()
	heads := make([]sheet.Column, len(cols))
	for i, c := range cols {
		heads[i] = sheet.Column{Header: c.text}
		if c.num {
			heads[i].Kind = sheet.Number
		}
	}
	page, err := b.Sheet(v.l.T("Ngày %s", strings.ReplaceAll(v.day, "-", ".")), heads)
	if err != nil {
		return err
	}
	for _, row := range append(board.Units, board.Sum) {
		values := make([]string, len(cols))
		for i, c := range cols {
			values[i] = plainNumber(v.l, c, c.value(row))
		}
		if err := page.Write(values...); err != nil {
			return err
		}
	}
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="bao-cao-ngay-%s-%s.xlsx"`, v.unit.Code, v.day))
	w.Header().Set("Cache-Control", "no-store")
	return b.Close(w)
}

// plainNumber takes the grouping out of a whole number.
func plainNumber(l ui.Lang, c dailyColumn, text string) string {
	if !c.num {
		return text
	}
	group := "."
	if l == ui.EN {
		group = ","
	}
	plain := strings.ReplaceAll(strings.ReplaceAll(text, group, ""), "−", "-")
	if n, err := strconv.ParseInt(plain, 10, 64); err == nil && l.Number(n) == text {
		return plain
	}
	return text
}

// dayGroups are the day's own figures by type of event and by era.
func (v *figuresView) dayGroups() ([]*ui.Table, error) {
	ctx, db, province := v.r.Context(), v.h.DB, v.actor.Province
	types, err := counter.ByType(ctx, db, province, v.scope, v.day)
	if err != nil {
		return nil, err
	}
	eras, err := counter.ByEra(ctx, db, province, v.scope, v.day)
	if err != nil {
		return nil, err
	}
	return []*ui.Table{
		v.dayTable(v.l.T("Trong ngày, theo loại sự kiện"), v.l.T("Loại"), types, "type", typeName),
		v.dayTable(v.l.T("Trong ngày, theo thời kỳ mở sổ"), v.l.T("Thời kỳ"), eras, "", eraName),
	}, nil
}

// dayTable is a table of one division of the day's work. by is the condition
// that lists of entries have for it, "" for none.
func (v *figuresView) dayTable(caption, head string, lines []counter.Line, by string, name func(ui.Lang, string) string) *ui.Table {
	metrics := []counter.Metric{counter.Pages, counter.Keyed, counter.Checked, counter.Approved}
	cols := []ui.Column{{Text: head}}
	for _, m := range metrics {
		cols = append(cols, ui.Column{Text: define(v.l, m).VI, Num: true, Hint: define(v.l, m).WhatVI})
	}
	t := ui.NewTable(v.r, cols...)
	t.Caption, t.Keep = caption, true
	t.Empty = ui.Empty{Icon: "calendar", Title: v.l.T("Chưa có việc nào trong ngày"), Text: v.l.T("Số liệu hiện ra ngay khi có người quét, nhập, kiểm tra hoặc duyệt.")}
	for _, line := range lines {
		row := []ui.Cell{ui.Text(name(v.l, line.Key))}
		for _, m := range metrics {
			cell := ui.Right(signedNumber(v.l, line.Get(m)))
			if by != "" && m != counter.Pages && line.Get(m) != 0 {
				cell.Href = v.moved(v.scope, m, by, line.Key)
			}
			row = append(row, cell)
		}
		t.Add(row...)
	}
	return t
}
