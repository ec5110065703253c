// SPDX-License-Identifier: Apache-2.0

package web

import (
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/campaign"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

func (h *Handler) mountProgress() {
	h.handle("GET /progress", access.ProgressView, h.progressPage)
	h.handle("GET /progress/{path...}", access.ProgressView, h.progressPage)
	h.handle("GET /progress/daily", access.ProgressView, h.dailyPage)
	h.handle("GET /progress/daily/sheet", access.ProgressView, h.dailySheet)
	h.handle("POST /progress/daily", access.ReportSend, h.dailySend)
	h.handle("GET /people", access.ProgressView, h.peoplePage)
	h.handle("GET /keying/me", "", h.peopleMe)
}

// view is what every page of figures needs: who asks, about which unit, by
// which words.
type figuresView struct {
	h     *Handler
	r     *http.Request
	l     ui.Lang
	actor access.Actor
	scope string
	unit  unit.Unit
	day   string // yyyy-mm-dd, the last day counted
	today string
	print bool
}

// figures reads the unit and the day of an address. Without a unit it is the
// person's own; any unit of the province may be seen.
func (h *Handler) figures(r *http.Request, actor access.Actor, scope string) (*figuresView, error) {
	if scope == "" {
		scope = actor.Path
	}
	if err := access.Can(actor, access.ProgressView, access.Target{Path: scope}); err != nil {
		return nil, err
	}
	v := &figuresView{h: h, r: r, l: ui.LangOf(r.Context()), actor: actor, scope: scope, today: counter.Day(h.Now()), print: r.URL.Query().Get("print") != ""}
	var ok bool
	if v.unit, ok = campaign.UnitAt(scope); !ok {
		return nil, store.ErrNotFound
	}
	v.day = v.today
	if day := r.URL.Query().Get("day"); day != "" {
		if _, err := time.Parse(time.DateOnly, day); err != nil || day > v.today {
			return nil, store.ErrNotFound
		}
		v.day = day
	}
	return v, nil
}

// asOf is the instant up to which the figures hold: counters move with the work,
// so they hold now; those of an earlier day hold for its end.
func (v *figuresView) asOf() time.Time {
	if v.day == v.today {
		return v.h.Now()
	}
	return dayTime(v.day).AddDate(0, 0, 1).Add(-time.Minute)
}

func dayTime(day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, counter.Vietnam)
	if err != nil {
		return time.Time{}
	}
	return t
}

func (v *figuresView) name() string { return unit.Name(v.unit.ID, string(v.l)) }

func (v *figuresView) crumbs(last string) []ui.Crumb {
	province, _, below := strings.Cut(v.scope, "/")
	var crumbs []ui.Crumb
	if top, ok := campaign.UnitAt(province); ok && below {
		crumbs = append(crumbs, ui.Crumb{Text: unit.Name(top.ID, string(v.l)), Href: "/progress/" + province})
	}
	if last == "" {
		return append(crumbs, ui.Crumb{Text: v.name()})
	}
	return append(crumbs, ui.Crumb{Text: v.name(), Href: "/progress/" + v.scope}, ui.Crumb{Text: last})
}

// books and entries are the lists behind figures, narrowed by pairs of name and
// value; "" for whoever may not see them, and for figures of an earlier day: the
// lists hold what is now.
func (v *figuresView) books(scope string, pairs ...string) string {
	return v.now(v.list("/books", access.BookView, scope, pairs...))
}

func (v *figuresView) entries(scope string, pairs ...string) string {
	return v.now(v.list("/entries", access.EntryList, scope, pairs...))
}

func (v *figuresView) inState(scope string, s entry.State) string {
	return v.entries(scope, "state", string(s))
}

// reached is the list of the entries that a cumulative figure counts.
func (v *figuresView) reached(scope string, m counter.Metric) string {
	return v.entries(scope, "stage", counter.Metrics()[m].ID)
}

// moved is the list of what a figure of the day counts. It is kept for communes:
// what a whole province did on a day is read from the table of its units.
func (v *figuresView) moved(scope string, m counter.Metric, more ...string) string {
	if !strings.Contains(scope, "/") {
		return ""
	}
	return v.list("/entries", access.EntryList, scope, append([]string{"stage", counter.Metrics()[m].ID, "day", v.day}, more...)...)
}

// people is the list of who worked on the day.
func (v *figuresView) people(scope string, more ...string) string {
	if !seesPeople(v.actor, scope) {
		return ""
	}
	return address("/people", append([]string{"unit", scope, "day", v.day}, more...)...)
}

func (v *figuresView) now(href string) string {
	if v.day != v.today {
		return ""
	}
	return href
}

func (v *figuresView) list(path string, action access.Action, scope string, pairs ...string) string {
	if access.Can(v.actor, action, access.Target{Path: scope}) != nil {
		return ""
	}
	return address(path, append([]string{"unit", scope}, pairs...)...)
}

// figureCell is a number that opens its list where the person may see it.
func figureCell(n int64, href string) ui.Cell {
	if href == "" || n == 0 {
		return ui.Num(n)
	}
	return ui.NumLink(n, href)
}

// unitCell is the name of a unit on one line: in wide tables the first column
// would else be squeezed until words break.
func unitCell(text, href string) ui.Cell {
	esc := template.HTMLEscapeString
	if href == "" {
		return ui.Cell{HTML: template.HTML(`<span class="nowrap">` + esc(text) + `</span>`)}
	}
	return ui.Cell{HTML: template.HTML(`<a class="main-link nowrap" href="` + esc(href) + `">` + esc(text) + `</a>`)}
}

func define(l ui.Lang, m counter.Metric) counter.Definition {
	d := counter.Metrics()[m]
	if l == ui.EN {
		d.VI, d.WhatVI = d.EN, d.WhatEN
	}
	return d
}

// standing is the chip of a status: icon and word.
func standing(l ui.Lang, s campaign.Status) ui.Chip {
	switch s {
	case campaign.Done:
		return l.State("finished")
	case campaign.OnTrack:
		return l.State("on_time")
	case campaign.Behind:
		return l.State("slow")
	case campaign.Late:
		return l.State("late")
	case campaign.Waiting:
		return ui.Chip{Text: l.T("Chưa đến ngày bắt đầu"), Icon: "wait"}
	default:
		return l.State("no_plan")
	}
}

func tone(s campaign.Status) ui.Tone {
	switch s {
	case campaign.Done, campaign.OnTrack:
		return ui.OK
	case campaign.Behind:
		return ui.Warn
	case campaign.Late:
		return ui.Bad
	default:
		return ui.Plain
	}
}

// forecast is the day of the end in words.
func forecast(l ui.Lang, p campaign.Progress) string {
	switch {
	case p.Status == campaign.Done:
		return l.T("đã xong")
	case p.Far:
		return l.T("hơn 10 năm")
	case p.Forecast == "":
		return "–"
	default:
		return l.Date(dayTime(p.Forecast))
	}
}

// pace writes entries a day with one decimal where that says something.
func pace(l ui.Lang, x float64) string {
	if x >= 100 || x == float64(int64(x)) {
		return l.Number(int64(x + 0.5))
	}
	return l.Decimal(x, 1)
}

type progressBody struct {
	Print    bool
	Head     ui.Letterhead
	Signs    ui.Signs
	Stats    ui.Stats
	Chart    ui.Component
	NoChart  *ui.Empty
	Route    [][]step
	Lead     string
	Stalls   []stallLine
	Groups   []*ui.Table
	Units    *ui.Table
	Notes    []string
	Meanings ui.Facts
	Message  *ui.Message
}

func (h *Handler) progressPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	v, err := h.figures(r, actor, r.PathValue("path"))
	if err != nil {
		return err
	}
	board, err := h.Targets.ReadBoard(r.Context(), actor.Province, v.scope, v.day)
	if err != nil {
		return err
	}
	body := progressBody{Print: v.print, Stats: v.stats(board), Lead: v.lead(board.Sum), Stalls: v.stalls(board), Notes: v.notes(board), Meanings: meanings(v.l)}
	books, entries := v.route(board.Sum.Total)
	body.Route = [][]step{books, entries}
	if body.Groups, err = v.groups(); err != nil {
		return err
	}
	if body.Chart, err = v.burnUp(board); err != nil {
		return err
	}
	if body.Chart == nil {
		body.NoChart = v.noChart()
	}
	if len(board.Units) > 0 {
		body.Units = v.unitTable(board)
	}
	p := ui.Page{Title: v.l.T("Tiến độ: %s", v.name()), Lead: v.lead(board.Sum), Active: "progress", Crumbs: v.crumbs(""), Body: body}
	chip := standing(v.l, board.Sum.Status)
	p.Chip = &chip
	p.Actions = v.actions()
	if body.Print {
		body.Head, body.Signs = v.paper(v.l.T("Báo cáo tiến độ số hóa sổ hộ tịch"), "")
		p.Plain, p.Body = true, body
	}
	h.ui.Page(w, r, http.StatusOK, "progress/board", p)
	return nil
}

func (v *figuresView) actions() []ui.Action {
	actions := []ui.Action{
		{Text: v.l.T("Báo cáo ngày"), Icon: "calendar", Href: address("/progress/daily", "unit", v.scope)},
		{Text: v.l.T("Bản in"), Icon: "print", Href: "/progress/" + v.scope + "?print=1"},
	}
	if v.actor.May(access.TargetSet) {
		href := "/targets"
		if v.unit.Level == unit.Commune {
			href += "/" + v.unit.Code
		}
		actions = append(actions, ui.Action{Text: v.l.T("Giao chỉ tiêu"), Icon: "flag", Href: href, Kind: "primary"})
	}
	return actions
}

// lead says the standing in a sentence, as a leader would ask for it.
func (v *figuresView) lead(r campaign.Row) string {
	l, p := v.l, r.Progress
	switch p.Status {
	case campaign.NoTarget:
		return l.T("Chưa giao chỉ tiêu nên chưa có kế hoạch để so. Số liệu dưới đây là việc đã làm được.")
	case campaign.Done:
		return l.T("Đã hoàn thành chỉ tiêu.")
	case campaign.Waiting:
		return l.T("Đợt số hóa bắt đầu ngày %s.", l.Date(dayTime(r.Target.StartsOn)))
	case campaign.Late:
		return l.T("Đã quá hạn ngày %s, còn %d chưa xong.", l.Date(dayTime(r.Target.Deadline)), p.Left)
	case campaign.Behind:
		return l.T("Còn %d ngày, cần %s mỗi ngày nhưng đang làm được %s. Với tốc độ này, dự báo xong: %s.", p.DaysLeft, pace(l, p.Needed), pace(l, p.Actual), forecast(l, p))
	default:
		return l.T("Còn %d ngày, cần %s mỗi ngày, đang làm được %s. Dự báo xong: %s.", p.DaysLeft, pace(l, p.Needed), pace(l, p.Actual), forecast(l, p))
	}
}

// notes stand at the foot: what the figures are and how old.
func (v *figuresView) notes(b *campaign.Board) []string {
	l := v.l
	notes := []string{l.T("Số liệu cộng dồn ngay khi công việc được lưu, %s. Việc gần nhất ghi lúc %s.", l.AsOf(v.asOf()), orDash(l.DateTime(ui.Millis(b.Sum.AsOf))))}
	t := b.Sum.Target
	switch {
	case t == nil:
	case t.ID == "":
		notes = append(notes, l.T("Mẫu số: tổng chỉ tiêu của các đơn vị, lần sửa thứ %d. Số vượt chỉ tiêu của đơn vị này không bù cho đơn vị khác.", t.Version))
	default:
		notes = append(notes, l.T("Mẫu số: chỉ tiêu phiên bản %d, giao lúc %s.", t.Version, l.DateTime(ui.Millis(t.SetAt))))
	}
	if t != nil && t.Basis != "" {
		notes = append(notes, l.T("Căn cứ: %s.", strings.TrimSuffix(t.Basis, ".")))
	}
	return append(notes, l.T("Tốc độ thực tế là trung bình mỗi ngày của 7 ngày gần nhất, kể cả hôm nay và ngày nghỉ; dự báo giả định tốc độ này không đổi."))
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// meanings defines every figure.
func meanings(l ui.Lang) ui.Facts {
	facts := ui.Facts{
		{Name: l.T("Đã xong (so với chỉ tiêu)"), Value: l.T("Trường hợp đã phê duyệt, cộng số đăng ký đã hủy; nếu chỉ tiêu giao theo quyển thì là số quyển hoàn thành.")},
		{Name: l.T("Cần mỗi ngày"), Value: l.T("Số còn lại chia cho số ngày đến hạn, kể cả hôm nay và ngày nghỉ.")},
	}
	for _, m := range counter.Metrics() {
		d := define(l, m.Metric)
		facts = append(facts, ui.Fact{Name: d.VI, Value: d.WhatVI})
	}
	return facts
}

// paper is the head and foot of a printed report.
func (v *figuresView) paper(title, signer string) (ui.Letterhead, ui.Signs) {
	l := v.l
	agency, above := l.T("Ủy ban nhân dân %s", v.name()), ""
	place := v.unit.Core
	role := l.T("Chủ tịch")
	if top, ok := campaign.UnitAt(v.actor.Province); ok && v.scope != v.actor.Province {
		above = l.T("Ủy ban nhân dân %s", unit.Name(top.ID, string(l)))
	} else {
		above, agency, role = agency, l.T("Sở Tư pháp"), l.T("Giám đốc")
	}
	about := v.name() + ", " + l.AsOf(v.asOf())
	head := ui.Letterhead{Above: above, Agency: agency, Number: "……/BC", Place: place, Date: v.h.Now(), Title: title, About: about}
	return head, ui.Signs{{Role: l.T("Người lập biểu")}, {Role: role, How: l.T("(Ký, đóng dấu, ghi rõ họ tên)"), Name: signer}}
}
