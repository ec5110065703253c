// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/campaign"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// stats are the tiles at the top: plan, fact, left, needed, actual, the end.
func (v *figuresView) stats(b *campaign.Board) ui.Stats {
	l, r := v.l, b.Sum
	p, at := r.Progress, v.asOf()
	noun := l.T("trường hợp")
	if p.ByBooks {
		noun = l.T("quyển sổ")
	}
	done := ui.Stat{Name: l.T("Đã xong"), Definition: l.T("Trường hợp đã phê duyệt, cộng số đăng ký đã hủy; nếu chỉ tiêu giao theo quyển thì là số quyển hoàn thành."),
		Value: l.Number(p.Fact), Of: noun, Href: v.doneHref(b), AsOf: at}
	if p.Plan == 0 {
		return append(ui.Stats{done}, v.todayStats(r)...)
	}
	done.Of = l.T("/ %s %s", l.Number(p.Plan), noun)
	done.Progress = &ui.Progress{Fact: p.Plan - p.Left, Total: p.Plan, Plan: p.Due, Tone: tone(p.Status), Bare: true, Note: l.T("vạch đen: mức phải đạt đến hôm nay, %s", l.Share(p.Due, p.Plan))}
	left := ui.Stat{Name: l.T("Còn lại"), Value: l.Number(p.Left), Of: noun, AsOf: at, Href: v.leftHref(b), Definition: l.T("Chỉ tiêu trừ số đã xong, cộng theo từng đơn vị.")}
	speed := ui.Stat{Name: l.T("Tốc độ: đang làm / cần"), Value: pace(l, p.Actual), AsOf: at, Of: l.T("/ %s mỗi ngày", pace(l, p.Needed)),
		Definition: l.T("Trung bình mỗi ngày của 7 ngày gần nhất, so với số phải làm mỗi ngày từ nay để kịp hạn.")}
	chip := standing(l, p.Status)
	end := ui.Stat{Name: l.T("Dự báo xong"), Value: forecast(l, p), Of: l.T("hạn %s", l.Date(dayTime(r.Target.Deadline))), Chip: &chip, AsOf: at, Definition: l.T("Ngày làm hết số còn lại nếu giữ tốc độ hiện nay.")}
	return append(ui.Stats{done, left, speed, end}, v.todayStats(r)...)
}

// doneHref leads to what is settled; to the units where not all of them have a
// target, since then the sum leaves some out.
func (v *figuresView) doneHref(b *campaign.Board) string {
	if b.Sum.Fact != b.Sum.Target.Settled(b.Sum.Total) {
		return v.unitsHref("share")
	}
	return v.settled(b.Sum)
}

// settled is the list of what counts against a unit's target.
func (v *figuresView) settled(r campaign.Row) string {
	if r.ByBooks {
		return v.books(r.Path, "complete", string(book.Yes))
	}
	return v.entries(r.Path, "stage", stageSettled)
}

// leftHref leads to what is left: the units by how much of it is theirs, or the
// books of a unit that has none below.
func (v *figuresView) leftHref(b *campaign.Board) string {
	switch {
	case v.print:
		return ""
	case len(b.Units) > 0:
		return v.unitsHref("-left")
	default:
		return v.unfinished(v.scope)
	}
}

// unfinished are the books in which what is left of a target lies.
func (v *figuresView) unfinished(scope string) string {
	return v.books(scope, "complete", string(book.No))
}

func (v *figuresView) unitsHref(sort string) string {
	pairs := []string{"sort", sort}
	if v.day != v.today {
		pairs = append(pairs, "day", v.day)
	}
	return address("/progress/"+v.scope, pairs...) + "#units"
}

func (v *figuresView) todayStats(r campaign.Row) ui.Stats {
	l := v.l
	name, people := l.T("Nhập hôm nay"), l.T("Người làm hôm nay")
	if v.day != v.today {
		name, people = l.T("Nhập trong ngày"), l.T("Người làm trong ngày")
	}
	return ui.Stats{
		{Name: name, Value: l.Number(r.Day.Get(counter.Keyed)), Of: l.T("trường hợp"), Href: cmp.Or(v.moved(v.scope, counter.Keyed), v.dayAddress(v.day)), Definition: define(l, counter.Keyed).WhatVI, AsOf: v.asOf()},
		{Name: people, Value: l.Number(int64(r.PeopleTotal())), Of: l.T("người"), Href: v.people(v.scope, "duty", string(persons)),
			Definition: l.T("Số người có việc được ghi nhận trong ngày: nhập, kiểm tra hoặc phê duyệt."), AsOf: v.asOf()},
	}
}

// step is one stage of the route: how much has come this far, and how much of
// it waits for the next stage, each with its list.
type step struct {
	Name, What string
	Count      int64
	Href       string
	Width      float64
	Waits      string
	WaitsHref  string
}

// route is the way from the shelf to the ministry: books, then entries.
func (v *figuresView) route(t counter.Tally) (books, entries []step) {
	all := max(t[counter.Declared], t[counter.Entries])
	add := func(to []step, m counter.Metric, whole int64, href string) []step {
		d := define(v.l, m)
		s := step{Name: d.VI, What: d.WhatVI, Count: t[m], Href: href}
		if whole > 0 {
			s.Width = min(100, float64(t[m])*100/float64(whole))
		}
		return append(to, s)
	}
	waits := func(steps []step, n int64, text, href string) {
		if last := &steps[len(steps)-1]; n > 0 {
			last.Waits, last.WaitsHref = v.l.Number(n)+" "+text, href
		}
	}
	l := v.l
	books = add(books, counter.Books, t[counter.Books], v.books(v.scope))
	waits(books, campaign.Stalled(t, campaign.NoScans), l.T("chưa quét"), v.waiting(v.scope, campaign.NoScans))
	books = add(books, counter.BooksScanned, t[counter.Books], v.books(v.scope, "scanned", string(book.Yes)))
	books = add(books, counter.BooksDone, t[counter.Books], v.books(v.scope, "complete", string(book.Yes)))
	entries = add(entries, counter.Declared, all, v.books(v.scope))
	entries = add(entries, counter.Entries, all, v.reached(v.scope, counter.Entries))
	waits(entries, campaign.Stalled(t, campaign.WaitsToBeKeyed), l.T("chờ nhập"), v.waiting(v.scope, campaign.WaitsToBeKeyed))
	entries = add(entries, counter.Keyed, all, v.reached(v.scope, counter.Keyed))
	waits(entries, campaign.Stalled(t, campaign.WaitsForCheck), l.T("chờ kiểm tra"), v.waiting(v.scope, campaign.WaitsForCheck))
	entries = add(entries, counter.Checked, all, v.reached(v.scope, counter.Checked))
	waits(entries, campaign.Stalled(t, campaign.WaitsForApprove), l.T("chờ duyệt"), v.waiting(v.scope, campaign.WaitsForApprove))
	entries = add(entries, counter.Approved, all, v.reached(v.scope, counter.Approved))
	waits(entries, campaign.Stalled(t, campaign.WaitsToBeSent), l.T("chờ chuyển"), v.waiting(v.scope, campaign.WaitsToBeSent))
	entries = add(entries, counter.Sent, all, v.reached(v.scope, counter.Sent))
	waits(entries, t[counter.Sent]-t[counter.Accepted]-t[counter.Refused], l.T("chờ Bộ trả lời"), v.inState(v.scope, entry.Sent))
	return books, add(entries, counter.Accepted, all, v.reached(v.scope, counter.Accepted))
}

// stallLine is a cause of waiting as the page shows it.
type stallLine struct {
	Text  string
	Count int64
	Href  string
	Icon  string
	Where []stallWhere
}

// stallWhere is a unit that holds much of it.
type stallWhere struct {
	Name, Href string // the unit's own page
	Count      int64
	List       string
}

func (v *figuresView) stalls(b *campaign.Board) []stallLine {
	l := v.l
	words := map[campaign.Cause]struct{ text, icon string }{
		campaign.NoScans:         {l.T("quyển sổ chưa có bản quét"), "scan"},
		campaign.WaitsToBeKeyed:  {l.T("trường hợp chờ nhập"), "keyboard"},
		campaign.GivenBack:       {l.T("trường hợp bị trả lại, chờ người nhập sửa"), "return"},
		campaign.WaitsForCheck:   {l.T("trường hợp đã nhập, chờ kiểm tra"), "review"},
		campaign.WaitsForApprove: {l.T("trường hợp đã kiểm tra, chờ phê duyệt"), "approve"},
		campaign.WaitsToBeSent:   {l.T("trường hợp đã duyệt, chờ chuyển lên Bộ"), "send"},
		campaign.RefusedAbove:    {l.T("trường hợp bị Bộ từ chối, chờ xử lý"), "refuse"},
	}
	var lines []stallLine
	for _, s := range b.Stalls(3) {
		word := words[s.Cause]
		line := stallLine{Text: word.text, Icon: word.icon, Count: s.Count, Href: v.waiting(v.scope, s.Cause)}
		for _, w := range s.Where {
			line.Where = append(line.Where, stallWhere{Name: unitName(l, w.Path), Count: w.Count, Href: "/progress/" + w.Path, List: v.waiting(w.Path, s.Cause)})
		}
		lines = append(lines, line)
	}
	return lines
}

// waiting is the list of what waits for a cause.
func (v *figuresView) waiting(scope string, c campaign.Cause) string {
	switch c {
	case campaign.NoScans:
		return v.books(scope, "scanned", string(book.No))
	case campaign.WaitsForCheck:
		return v.entries(scope, "stage", stageToCheck)
	}
	states := map[campaign.Cause]entry.State{campaign.WaitsToBeKeyed: entry.Open, campaign.GivenBack: entry.Returned, campaign.WaitsForApprove: entry.Checked, campaign.WaitsToBeSent: entry.Approved, campaign.RefusedAbove: entry.Refused}
	return v.inState(scope, states[c])
}

func unitName(l ui.Lang, path string) string {
	if u, ok := campaign.UnitAt(path); ok {
		return unit.Name(u.ID, string(l))
	}
	return path
}

// burnUp draws what is settled by day against the straight line of the plan.
func (v *figuresView) burnUp(b *campaign.Board) (ui.Component, error) {
	t := b.Sum.Target
	if t == nil || v.day < t.StartsOn {
		return nil, nil
	}
	days, err := counter.ByDay(v.r.Context(), v.h.DB, v.actor.Province, v.scope, t.StartsOn, v.day)
	if err != nil {
		return nil, err
	}
	if days, err = v.withoutUntargeted(b, t, days); err != nil {
		return nil, err
	}
	start := dayTime(t.StartsOn)
	n := int(dayTime(v.day).Sub(start).Hours()/24) + 1
	fact := make([]int64, n)
	sum := b.Sum.Fact
	// From today's total back, so that what was settled before the start is in it.
	for i, d := n-1, len(days)-1; i >= 0; i-- {
		fact[i] = sum
		if d >= 0 && days[d].Key == start.AddDate(0, 0, i).Format(time.DateOnly) {
			sum -= t.Settled(days[d].Tally)
			d--
		}
	}
	chart := ui.BurnUp{Title: v.l.T("Đã xong %d trên %d, hạn %s", fact[n-1], t.Plan(), v.l.Date(dayTime(t.Deadline))), Total: t.Plan(), Start: start, Due: dayTime(t.Deadline), Fact: fact, Ends: dayTime(b.Sum.Forecast)}
	return chart, nil
}

// withoutUntargeted takes the days of units without a target out: the line has
// to end at the same fact as the tile beside it.
func (v *figuresView) withoutUntargeted(b *campaign.Board, t *campaign.Target, days []counter.Line) ([]counter.Line, error) {
	if t.ID != "" {
		return days, nil
	}
	at := make(map[string]int, len(days))
	for i, d := range days {
		at[d.Key] = i
	}
	for _, r := range b.Units {
		if r.Target != nil {
			continue
		}
		own, err := counter.ByDay(v.r.Context(), v.h.DB, v.actor.Province, r.Path, t.StartsOn, v.day)
		if err != nil {
			return nil, err
		}
		for _, d := range own {
			if i, ok := at[d.Key]; ok {
				days[i].Tally = days[i].Minus(d.Tally)
			}
		}
	}
	return days, nil
}

func (v *figuresView) noChart() *ui.Empty {
	e := &ui.Empty{Icon: "flag", Title: v.l.T("Chưa có kế hoạch để vẽ"), Text: v.l.T("Khi chỉ tiêu được giao và đợt số hóa bắt đầu, biểu đồ cho thấy số đã xong so với kế hoạch từng ngày.")}
	return e
}

// groups are the same figures by type of event, by era and by former district.
func (v *figuresView) groups() ([]*ui.Table, error) {
	ctx, db, province := v.r.Context(), v.h.DB, v.actor.Province
	types, err := counter.ByType(ctx, db, province, v.scope, "")
	if err != nil {
		return nil, err
	}
	eras, err := counter.ByEra(ctx, db, province, v.scope, "")
	if err != nil {
		return nil, err
	}
	districts, err := counter.ByDistrict(ctx, db, province, v.scope, "")
	if err != nil {
		return nil, err
	}
	return []*ui.Table{
		v.groupTable(v.l.T("Theo loại sự kiện"), v.l.T("Loại"), types, "type", typeName),
		v.groupTable(v.l.T("Theo thời kỳ mở sổ"), v.l.T("Thời kỳ"), eras, "era", eraName),
		v.groupTable(v.l.T("Theo huyện cũ đã đăng ký"), v.l.T("Huyện, thị xã, thành phố cũ"), districts, "district", districtName),
	}, nil
}

// groupTable is a table of one division of the books. Its figures open the books
// of a line, in whose columns they are again, book by book.
func (v *figuresView) groupTable(caption, head string, lines []counter.Line, by string, name func(ui.Lang, string) string) *ui.Table {
	l := v.l
	t := ui.NewTable(v.r, ui.Column{Text: head}, ui.Column{Text: l.T("Sổ"), Num: true, Hint: define(l, counter.Books).WhatVI}, ui.Column{Text: l.T("Theo khóa sổ"), Num: true, Hint: define(l, counter.Declared).WhatVI},
		ui.Column{Text: l.T("Đã nhập"), Num: true, Hint: define(l, counter.Keyed).WhatVI}, ui.Column{Text: l.T("Đã duyệt"), Num: true, Hint: define(l, counter.Approved).WhatVI}, ui.Column{Text: l.T("Tỷ lệ duyệt"), Num: true})
	t.Caption, t.Keep = caption, true
	t.Empty = ui.Empty{Icon: "book", Title: l.T("Chưa có sổ nào"), Text: l.T("Số liệu hiện ra khi sổ được kiểm kê.")}
	for _, line := range lines {
		all := max(line.Get(counter.Declared), line.Get(counter.Entries))
		if all == 0 && line.Get(counter.Books) == 0 {
			continue
		}
		row := []ui.Cell{unitCell(name(l, line.Key), "")}
		href := v.books(v.scope, by, cmp.Or(line.Key, book.NoDistrict))
		for _, m := range []counter.Metric{counter.Books, counter.Declared, counter.Keyed, counter.Approved} {
			row = append(row, figureCell(line.Get(m), href))
		}
		t.Add(append(row, ui.Right(l.Share(line.Get(counter.Approved), all)))...)
	}
	return t
}

// unitTable lists the units below, those in need first unless the address asks
// for another order.
func (v *figuresView) unitTable(b *campaign.Board) *ui.Table {
	l := v.l
	b.ByNeed()
	v.sortUnits(b.Units)
	t := ui.NewTable(v.r, ui.Column{Text: l.T("Đơn vị"), Sort: "name"}, ui.Column{Text: l.T("Tình trạng"), Sort: "need"}, ui.Column{Text: l.T("Xong / chỉ tiêu"), Sort: "share"}, ui.Column{Text: l.T("Còn lại"), Num: true, Sort: "left"},
		ui.Column{Text: l.T("Cần/ngày"), Num: true}, ui.Column{Text: l.T("Đang/ngày"), Num: true, Hint: l.T("Trung bình 7 ngày gần nhất.")}, ui.Column{Text: l.T("Dự báo xong"), Num: true, Sort: "forecast"},
		ui.Column{Text: l.T("Nhập hôm nay"), Num: true, Sort: "today"}, ui.Column{Text: l.T("Chờ kiểm tra"), Num: true, Hint: l.T("Đã nhập nhưng chưa có người kiểm tra.")}, ui.Column{Text: l.T("Trả lại"), Num: true, Hint: define(l, counter.Returned).WhatVI})
	t.ID, t.Caption = "units", l.T("Các đơn vị")
	for i := range t.Columns {
		if v.print { // paper has nothing to click
			t.Columns[i].Sort = ""
		}
	}
	for _, r := range b.Units {
		chip := standing(l, r.Status)
		t.Add(unitCell(unitName(l, r.Path), "/progress/"+r.Path), ui.Part(chip), v.shareCell(r), figureCell(r.Left, v.unfinished(r.Path)), ui.Right(v.dash(r, r.Needed)), ui.Right(pace(l, r.Actual)), ui.Right(forecast(l, r.Progress)),
			figureCell(r.Day.Get(counter.Keyed), v.moved(r.Path, counter.Keyed)), figureCell(campaign.Stalled(r.Total, campaign.WaitsForCheck), v.waiting(r.Path, campaign.WaitsForCheck)),
			figureCell(r.Total.Get(counter.Returned), v.waiting(r.Path, campaign.GivenBack)))
	}
	t.Note = l.T("%d đơn vị, %s", len(b.Units), l.AsOf(v.asOf()))
	t.Export = []ui.Action{{Text: l.T("Tải bảng (xlsx)"), Icon: "download", Small: true, Href: address("/progress/daily/sheet", "unit", v.scope, "day", v.day)}}
	return t
}

func (v *figuresView) shareCell(r campaign.Row) ui.Cell {
	href := v.settled(r)
	if r.Fact == 0 {
		href = ""
	}
	if r.Plan == 0 {
		return ui.Link(v.l.Number(r.Fact), href).With(v.l.T("chưa giao"))
	}
	if v.print {
		return ui.Right(v.l.Number(r.Fact) + " / " + v.l.Number(r.Plan) + " (" + v.l.Percent(r.Share()) + ")")
	}
	c := ui.Part(ui.Progress{Fact: r.Plan - r.Left, Total: r.Plan, Plan: r.Due, Tone: tone(r.Status), Bare: true})
	c.SubHref = href
	return c.With(v.l.Number(r.Fact) + " / " + v.l.Number(r.Plan))
}

func (v *figuresView) dash(r campaign.Row, x float64) string {
	if r.Plan == 0 || r.Status == campaign.Late {
		return "–"
	}
	return pace(v.l, x)
}

// sortUnits obeys ?sort=; "need" and nothing leave the order of need.
func (v *figuresView) sortUnits(units []campaign.Row) {
	by := map[string]func(x, y campaign.Row) int{
		"name":     func(x, y campaign.Row) int { return cmp.Compare(x.Path, y.Path) },
		"share":    func(x, y campaign.Row) int { return cmp.Compare(x.Share(), y.Share()) },
		"left":     func(x, y campaign.Row) int { return cmp.Compare(x.Left, y.Left) },
		"forecast": func(x, y campaign.Row) int { return cmp.Compare(endKey(x.Progress), endKey(y.Progress)) },
		"today": func(x, y campaign.Row) int {
			return cmp.Compare(x.Day.Get(counter.Keyed), y.Day.Get(counter.Keyed))
		},
	}
	key, down := sortOf(v.r.URL.Query())
	if key == "need" && down {
		slices.Reverse(units)
	}
	if less, ok := by[key]; ok {
		slices.SortStableFunc(units, less)
		if down {
			slices.Reverse(units)
		}
	}
}

// endKey puts what never ends last.
func endKey(p campaign.Progress) string {
	if p.Forecast == "" && p.Status != campaign.Done {
		return "~"
	}
	return p.Forecast
}

func sortOf(q url.Values) (key string, down bool) {
	key = q.Get("sort")
	if key != "" && key[0] == '-' {
		return key[1:], true
	}
	return key, false
}
