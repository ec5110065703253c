// SPDX-License-Identifier: Apache-2.0

package web

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/campaign"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

type dailyBody struct {
	Print    bool
	Head     ui.Letterhead
	Signs    ui.Signs
	Before   string
	After    string
	Today    string
	Pick     ui.Filters
	Stats    ui.Stats
	Missing  *ui.Message
	Tables   []*ui.Table
	Groups   []*ui.Table
	Own      *ui.Message
	Form     *ui.Form
	Versions ui.History
	Words    []wordsOf
	Notes    []string
}

// wordsOf is what a unit said beside its figures, for the printed page.
type wordsOf struct{ Unit, Text, Signer string }

// dailyPage is the report of a day: the figures stand by themselves, the unit
// adds its words.
func (h *Handler) dailyPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	v, err := h.figures(r, actor, r.URL.Query().Get("unit"))
	if err != nil {
		return err
	}
	return h.showDaily(w, r, v, http.StatusOK, nil)
}

func (h *Handler) showDaily(w http.ResponseWriter, r *http.Request, v *figuresView, status int, form *ui.Form) error {
	board, err := h.Targets.ReadBoard(r.Context(), v.actor.Province, v.scope, v.day)
	if err != nil {
		return err
	}
	l := v.l
	body := dailyBody{Print: v.print, Before: v.dayHref(-1), After: v.dayHref(1), Pick: v.dayPick(), Stats: v.dailyStats(board.Sum), Notes: v.notes(board), Form: form}
	for _, part := range v.dailyParts() {
		body.Tables = append(body.Tables, v.dailyTable(board, part))
	}
	if v.day != v.today {
		body.Today = v.dayAddress(v.today)
	}
	if body.Groups, err = v.dayGroups(); err != nil {
		return err
	}
	body.Missing = v.missing(board)
	if err := v.ownWords(board, &body); err != nil {
		return err
	}
	p := ui.Page{Title: l.T("Báo cáo ngày %s: %s", l.Date(dayTime(v.day)), v.name()), Lead: l.T("Số liệu lấy thẳng từ công việc đã lưu trong ngày. Đơn vị chỉ ghi thêm khó khăn, kiến nghị và người ký."),
		Active: "daily", Crumbs: v.crumbs(l.T("Báo cáo ngày")), Body: body}
	p.Actions = []ui.Action{
		{Text: l.T("Tải bảng (xlsx)"), Icon: "download", Href: address("/progress/daily/sheet", "unit", v.scope, "day", v.day)},
		{Text: l.T("Bản in"), Icon: "print", Href: v.dayAddress(v.day) + "&print=1"},
	}
	if body.Print {
		signer := ""
		if board.Sum.Report != nil {
			signer = board.Sum.Report.Signer
		}
		body.Head, body.Signs = v.paper(l.T("Báo cáo ngày về số hóa sổ hộ tịch"), signer)
		body.Words = v.words(board)
		p.Plain, p.Body = true, body
	}
	h.ui.Page(w, r, status, "progress/daily", p)
	return nil
}

func (v *figuresView) dayAddress(day string) string {
	return address("/progress/daily", "unit", v.scope, "day", day)
}

// dayHref leads some days on; "" for a day to come.
func (v *figuresView) dayHref(by int) string {
	day := dayTime(v.day).AddDate(0, 0, by).Format(time.DateOnly)
	if day > v.today {
		return ""
	}
	return v.dayAddress(day)
}

func (v *figuresView) dayPick() ui.Filters {
	fields := []ui.Field{{Name: "day", Label: v.l.T("Ngày"), Kind: "date", Value: v.day, Width: "s"}}
	return ui.Filters{Path: "/progress/daily", Fields: fields, Submit: v.l.T("Xem"), Keep: map[string]string{"unit": v.scope}}
}

func (v *figuresView) dailyStats(r campaign.Row) ui.Stats {
	stats := ui.Stats{}
	for _, m := range []counter.Metric{counter.Pages, counter.Keyed, counter.Checked, counter.Approved, counter.Accepted} {
		d := define(v.l, m)
		stats = append(stats, ui.Stat{Name: d.VI, Definition: d.WhatVI, Value: signedNumber(v.l, r.Day.Get(m)), Href: v.dayHrefOf(r, m), Of: v.l.T("trong ngày · cộng dồn %d", r.Total.Get(m)), AsOf: v.asOf()})
	}
	return stats
}

// dayHrefOf leads to what a figure of the day counts: its entries in a commune,
// the table of units elsewhere. Pages have no list by day.
func (v *figuresView) dayHrefOf(r campaign.Row, m counter.Metric) string {
	switch {
	case r.Day.Get(m) == 0 || m == counter.Pages:
		return ""
	case strings.Contains(v.scope, "/"):
		return v.moved(v.scope, m)
	default:
		return "#day"
	}
}

// dailyColumn is a column of the daily table: on the screen and in the sheet.
type dailyColumn struct {
	text, hint string
	value      func(campaign.Row) string
	num        bool
	href       func(campaign.Row) string
}

// dailyParts are the columns of each table: all in one on the screen; on paper,
// where a sheet holds ten, one table after another.
func (v *figuresView) dailyParts() [][]dailyColumn {
	all := v.dailyColumns()
	if !v.print {
		return [][]dailyColumn{all}
	}
	const wordsAtEnd, onPaper = 2, 10 // obstacles and signers are printed in full below
	var parts [][]dailyColumn
	for rest := all[1 : len(all)-wordsAtEnd]; len(rest) > 0; rest = rest[min(onPaper, len(rest)):] {
		parts = append(parts, append([]dailyColumn{all[0]}, rest[:min(onPaper, len(rest))]...))
	}
	return parts
}

func (v *figuresView) dailyTable(b *campaign.Board, cols []dailyColumn) *ui.Table {
	heads := make([]ui.Column, len(cols))
	for i, c := range cols {
		heads[i] = ui.Column{Text: c.text, Num: c.num, Hint: c.hint}
	}
	t := ui.NewTable(v.r, heads...)
	t.Keep, t.Tall = true, !v.print && len(b.Units) > 12
	t.Caption = v.l.T("Bảng ngày %s", v.l.Date(dayTime(v.day)))
	if !v.print {
		t.ID = "day"
	}
	rows := b.Units
	if len(rows) == 0 {
		rows = []campaign.Row{b.Sum}
	}
	for _, r := range rows {
		t.Add(cells(cols, r)...)
	}
	if len(b.Units) > 0 {
		t.Sum = cells(cols, b.Sum)
		t.Sum[0] = ui.Text(v.l.T("Cộng"))
	}
	t.Note = v.l.T("Báo cáo chốt lúc 16:30; %s.", v.l.AsOf(v.asOf()))
	return t
}

func cells(cols []dailyColumn, r campaign.Row) []ui.Cell {
	out := make([]ui.Cell, len(cols))
	for i, c := range cols {
		out[i] = ui.Cell{Text: c.value(r), Num: c.num}
		if c.href != nil && out[i].Text != "0" {
			out[i].Href = c.href(r)
		}
		if !c.num {
			out[i] = unitCell(shortened(out[i].Text), out[i].Href)
		}
	}
	return out
}

// shortened keeps a row on one line; the unit's own page and the sheet have the
// whole text.
func shortened(text string) string {
	const most = 60
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// missing names the units that said nothing, or said it late.
func (v *figuresView) missing(b *campaign.Board) *ui.Message {
	due, err := campaign.Due(v.day)
	if err != nil || v.h.Now().Before(due) || len(b.Units) == 0 {
		return nil
	}
	var silent, late []string
	for _, r := range b.Units {
		switch {
		case r.Report == nil:
			silent = append(silent, unitName(v.l, r.Path))
		case r.Report.Late(v.day):
			late = append(late, unitName(v.l, r.Path))
		}
	}
	if len(silent)+len(late) == 0 {
		return &ui.Message{Tone: ui.OK, Text: v.l.T("Tất cả %d đơn vị đã gửi báo cáo đúng giờ.", len(b.Units))}
	}
	m := &ui.Message{Tone: ui.Warn, Title: v.l.T("%d đơn vị chưa gửi, %d đơn vị gửi sau 16:30.", len(silent), len(late))}
	if len(silent) > 0 {
		m.List = append(m.List, v.l.T("Chưa gửi: %s", listed(v.l, silent)))
	}
	if len(late) > 0 {
		m.List = append(m.List, v.l.T("Gửi muộn: %s", listed(v.l, late)))
	}
	return m
}

// listed writes up to eight names and how many more there are.
func listed(l ui.Lang, names []string) string {
	const most = 8
	if len(names) <= most {
		return strings.Join(names, ", ") + "."
	}
	return l.T("%s và %d đơn vị khác.", strings.Join(names[:most], ", "), len(names)-most)
}

// ownWords shows what the unit of the page said, and the form to whoever may
// say it for that unit.
func (v *figuresView) ownWords(b *campaign.Board, body *dailyBody) error {
	l := v.l
	versions, err := campaign.Reports(v.r.Context(), v.h.DB, v.actor.Province, v.scope, v.day)
	if err != nil {
		return err
	}
	who := v.h.people(v.r.Context())
	for _, said := range versions {
		e := ui.Event{When: ui.Millis(said.SentAt), Who: who.name(said.SentBy), What: l.T("Lần gửi %d, người ký: %s", said.Version, said.Signer), Reason: said.Obstacles, Icon: "send"}
		if said.Late(v.day) {
			e.Tone, e.What = ui.Warn, e.What+" · "+l.T("gửi sau 16:30")
		}
		body.Versions = append(body.Versions, e)
	}
	if v.actor.Path != v.scope || !v.actor.May(access.ReportSend) {
		return nil
	}
	if body.Form == nil {
		said := b.Sum.Report
		if said == nil { // mostly the same person signs every day
			signer, err := campaign.LastSigner(v.r.Context(), v.h.DB, v.actor.Province, v.scope)
			if err != nil {
				return err
			}
			said = &campaign.Report{Signer: signer}
		}
		body.Form = v.reportForm(said)
	}
	if len(versions) == 0 {
		body.Own = &ui.Message{Tone: ui.Warn, Text: l.T("Đơn vị chưa gửi báo cáo của ngày này. Hạn gửi: 16:30.")}
	}
	return nil
}

func (v *figuresView) reportForm(last *campaign.Report) *ui.Form {
	l := v.l
	said := campaign.Report{}
	if last != nil {
		said = *last
	}
	return &ui.Form{
		Post: "/progress/daily", Args: map[string]string{"day": v.day, "key": store.NewID()}, Submit: l.T("Gửi báo cáo"),
		Groups: []ui.Group{{Fields: []ui.Field{
			{Name: "obstacles", Label: l.T("Khó khăn, vướng mắc, kiến nghị"), Kind: "textarea", Value: said.Obstacles, Optional: true, Max: 2000, Help: l.T("Không ghi thông tin của người dân.")},
			{Name: "signer", Label: l.T("Người ký báo cáo"), Value: said.Signer, Required: true, Max: 100, Width: "m"},
		}}},
	}
}

func (h *Handler) dailySend(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	day, l := r.PostFormValue("day"), ui.LangOf(r.Context())
	err := h.Targets.SendReport(r.Context(), actor, r.PostFormValue("key"), day, r.PostFormValue("obstacles"), r.PostFormValue("signer"))
	if errors.Is(err, campaign.ErrSigner) {
		v, err := h.figures(r, actor, "")
		if err != nil {
			return err
		}
		v.day = day
		form := v.reportForm(&campaign.Report{Obstacles: r.PostFormValue("obstacles")})
		form.Groups[0].Fields[1].Error = l.T("Ghi họ tên người ký báo cáo.")
		return h.showDaily(w, r, v, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	ui.Redirect(w, r, address("/progress/daily", "unit", actor.Path, "day", day), ui.Flash{Tone: ui.OK, Text: l.T("Đã gửi báo cáo ngày %s. Có thể gửi lại, bản trước vẫn được giữ.", l.Date(dayTime(day)))})
	return nil
}

// words are the obstacles of all units, for paper.
func (v *figuresView) words(b *campaign.Board) []wordsOf {
	var all []wordsOf
	for _, r := range append([]campaign.Row{b.Sum}, b.Units...) {
		if r.Report != nil && r.Report.Obstacles != "" {
			all = append(all, wordsOf{unitName(v.l, r.Path), r.Report.Obstacles, r.Report.Signer})
		}
	}
	return all
}
