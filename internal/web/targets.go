// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/campaign"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

func (h *Handler) mountTargets() {
	h.handle("GET /targets", access.ProgressView, h.targetsPage)
	h.handle("GET /targets/all", access.TargetSet, h.targetsBulk)
	h.handle("POST /targets/all", access.TargetSet, h.targetsBulkSet)
	h.handle("GET /targets/sheet", access.ProgressView, h.targetsExport)
	h.handle("POST /targets/sheet", access.TargetSet, h.targetsImport)
	h.handle("GET /targets/{code}", access.ProgressView, h.targetPage)
	h.handle("POST /targets/{code}", access.TargetSet, h.targetSet)
}

type targetsBody struct {
	Table *ui.Table
	Notes []string
}

// targetsPage lists the targets in force of the whole province.
func (h *Handler) targetsPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	targets, err := h.targetsByPath(r, actor)
	if err != nil {
		return err
	}
	suggested, err := h.Targets.Suggest(r.Context(), actor.Province)
	if err != nil {
		return err
	}
	t := ui.NewTable(r, ui.Column{Text: l.T("Đơn vị")}, ui.Column{Text: l.T("Chỉ tiêu trường hợp"), Num: true}, ui.Column{Text: l.T("Chỉ tiêu quyển"), Num: true},
		ui.Column{Text: l.T("Theo khóa sổ"), Num: true, Hint: l.T("Tổng trường hợp của các sổ đã kiểm kê, để đối chiếu với chỉ tiêu.")}, ui.Column{Text: l.T("Từ ngày")}, ui.Column{Text: l.T("Hạn")}, ui.Column{Text: l.T("Người chịu trách nhiệm")}, ui.Column{Text: l.T("Bản"), Num: true})
	given := 0
	var sum campaign.Suggestion
	for _, u := range targetUnits(actor.Province) {
		path := unit.Path(u.ID)
		link := ui.Link(unit.Name(u.ID, string(l)), "/targets/"+u.Code)
		target, ok := targets[path]
		if !ok && u.Level == unit.Province {
			continue
		}
		if !ok {
			row := t.Add(link, ui.Right("–"), ui.Right("–"), figureCell(suggested[path].Entries, ""), ui.Text(""), ui.Text(""), ui.Text(l.T("chưa giao")), ui.Text(""))
			row.Dim = true
			continue
		}
		given++
		sum.Books, sum.Entries = sum.Books+target.PlanBooks, sum.Entries+target.PlanEntries
		t.Add(link, ui.Num(target.PlanEntries), ui.Num(target.PlanBooks), differs(target.PlanEntries, suggested[path].Entries), ui.Day(dayTime(target.StartsOn)), ui.Day(dayTime(target.Deadline)),
			ui.Text(target.Responsible).With(target.Basis), ui.Num(int64(target.Version)))
	}
	t.Sum = []ui.Cell{ui.Text(l.T("Cộng")), ui.Num(sum.Entries), ui.Num(sum.Books), ui.Text(""), ui.Text(""), ui.Text(""), ui.Text(""), ui.Text("")}
	t.Note = l.T("%d đơn vị đã được giao chỉ tiêu", given)
	t.Export = []ui.Action{{Text: l.T("Tải bảng (xlsx)"), Icon: "download", Small: true, Href: "/targets/sheet"}}
	p := ui.Page{Title: l.T("Chỉ tiêu"), Lead: l.T("Mỗi lần giao lại là một bản mới; báo cáo của ngày nào so với bản có hiệu lực ngày ấy."), Active: "targets", Body: targetsBody{Table: t}}
	if actor.May(access.TargetSet) {
		p.Actions = []ui.Action{{Text: l.T("Giao cho nhiều đơn vị"), Icon: "flag", Kind: "primary", Href: "/targets/all"}}
	}
	h.ui.Page(w, r, http.StatusOK, "targets/list", p)
	return nil
}

// differs shows what the books declare, and marks where the plan is far from it.
func differs(plan, declared int64) ui.Cell {
	c := figureCell(declared, "")
	if declared > 0 && plan > 0 && (plan*10 < declared*9 || plan*9 > declared*10) {
		c.Part = ui.Chip{Text: ui.VI.Number(declared), Icon: "warn", Tone: ui.Warn}
	}
	return c
}

// targetUnits are the units a department sets targets for: the province as a
// whole, then its communes.
func targetUnits(province string) []unit.Unit {
	units := campaign.Units(province)
	if top, ok := campaign.UnitAt(province); ok {
		units = append([]unit.Unit{top}, units...)
	}
	return units
}

func (h *Handler) targetsByPath(r *http.Request, actor access.Actor) (map[string]campaign.Target, error) {
	all, err := campaign.Current(r.Context(), h.DB, actor.Province, actor.Province)
	if err != nil {
		return nil, err
	}
	byPath := make(map[string]campaign.Target, len(all))
	for _, t := range all {
		byPath[t.Path] = t
	}
	return byPath, nil
}

type targetBody struct {
	Form    *ui.Form
	Facts   ui.Facts
	History ui.History
	Suggest *ui.Message
}

// theUnit finds the unit of an address among those that can have a target.
func (h *Handler) targetUnit(r *http.Request, actor access.Actor) (unit.Unit, error) {
	for _, u := range targetUnits(actor.Province) {
		if u.Code == r.PathValue("code") {
			return u, nil
		}
	}
	return unit.Unit{}, store.ErrNotFound
}

func (h *Handler) targetPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	return h.showTarget(w, r, actor, http.StatusOK, nil, nil)
}

func (h *Handler) showTarget(w http.ResponseWriter, r *http.Request, actor access.Actor, status int, typed *campaign.Draft, problems []campaign.Problem) error {
	l := ui.LangOf(r.Context())
	u, err := h.targetUnit(r, actor)
	if err != nil {
		return err
	}
	history, err := campaign.History(r.Context(), h.DB, actor.Province, unit.Path(u.ID))
	if err != nil {
		return err
	}
	suggested, err := h.Targets.Suggest(r.Context(), actor.Province)
	if err != nil {
		return err
	}
	body := targetBody{History: h.targetHistory(r, l, history)}
	if s := suggested[unit.Path(u.ID)]; s.Entries > 0 {
		body.Suggest = &ui.Message{Tone: ui.Info, Text: l.T("Theo lời khóa sổ, đơn vị có %d quyển với %d trường hợp.", s.Books, s.Entries)}
	}
	if actor.May(access.TargetSet) {
		draft := startingDraft(u, history, suggested[unit.Path(u.ID)], h.Now().Format("2006-01-02"))
		if typed != nil {
			draft = *typed
		}
		body.Form = targetForm(l, u, draft, problems)
	} else if len(history) > 0 {
		body.Facts = targetFacts(l, history[0])
	}
	p := ui.Page{Title: l.T("Chỉ tiêu: %s", unit.Name(u.ID, string(l))), Active: "targets", Crumbs: []ui.Crumb{{Text: l.T("Chỉ tiêu"), Href: "/targets"}, {Text: unit.Name(u.ID, string(l))}}, Body: body}
	p.Actions = []ui.Action{{Text: l.T("Xem tiến độ"), Icon: "chart", Href: "/progress/" + unit.Path(u.ID)}}
	h.ui.Page(w, r, status, "targets/one", p)
	return nil
}

// startingDraft is what the form begins with: the target in force, or what the
// books say and today.
func startingDraft(u unit.Unit, history []campaign.Target, s campaign.Suggestion, today string) campaign.Draft {
	if len(history) > 0 {
		return history[0].Draft()
	}
	d := campaign.Target{Unit: u.ID, PlanBooks: s.Books, PlanEntries: s.Entries, StartsOn: today}.Draft()
	return d
}

func targetForm(l ui.Lang, u unit.Unit, d campaign.Draft, problems []campaign.Problem) *ui.Form {
	wrong := map[string]string{}
	for _, p := range problems {
		wrong[p.Field] = inLang(l, p)
	}
	return &ui.Form{
		Post: "/targets/" + u.Code, Args: map[string]string{"key": store.NewID()}, Submit: l.T("Giao chỉ tiêu"), Cancel: "/targets",
		Groups: []ui.Group{{Cols: true, Fields: []ui.Field{
			{Name: "entries", Label: l.T("Số trường hợp"), Value: d.Entries, Mode: "numeric", Error: wrong["entries"]},
			{Name: "books", Label: l.T("Số quyển sổ"), Value: d.Books, Mode: "numeric", Error: wrong["books"], Help: l.T("Chỉ dùng làm mẫu số khi không ghi số trường hợp.")},
			{Name: "starts", Label: l.T("Ngày bắt đầu"), Value: d.StartsOn, Kind: "date", Required: true, Error: wrong["starts"]},
			{Name: "deadline", Label: l.T("Hạn hoàn thành"), Value: d.Deadline, Kind: "date", Required: true, Error: wrong["deadline"]},
		}}, {Fields: []ui.Field{
			{Name: "responsible", Label: l.T("Người đứng đầu chịu trách nhiệm"), Value: d.Responsible, Optional: true, Max: 100, Width: "m"},
			{Name: "basis", Label: l.T("Căn cứ (kế hoạch, quyết định)"), Value: d.Basis, Optional: true, Max: 300, Hint: "Kế hoạch 37/KH-UBND ngày 20/02/2025"},
		}}},
	}
}

func inLang(l ui.Lang, p campaign.Problem) string {
	if l == ui.EN {
		return p.EN
	}
	return p.VI
}

func targetFacts(l ui.Lang, t campaign.Target) ui.Facts {
	return ui.Facts{
		{Name: l.T("Số trường hợp"), Value: l.Number(t.PlanEntries)}, {Name: l.T("Số quyển sổ"), Value: l.Number(t.PlanBooks)},
		{Name: l.T("Ngày bắt đầu"), Value: l.Date(dayTime(t.StartsOn))}, {Name: l.T("Hạn hoàn thành"), Value: l.Date(dayTime(t.Deadline))},
		{Name: l.T("Người chịu trách nhiệm"), Value: t.Responsible}, {Name: l.T("Căn cứ"), Value: t.Basis},
	}
}

func (h *Handler) targetHistory(r *http.Request, l ui.Lang, history []campaign.Target) ui.History {
	who := h.people(r.Context())
	var events ui.History
	for i, t := range history {
		e := ui.Event{When: ui.Millis(t.SetAt), Who: who.name(t.SetBy), What: l.T("Bản %d: %d trường hợp, %d quyển, hạn %s", t.Version, t.PlanEntries, t.PlanBooks, l.Date(dayTime(t.Deadline))), Reason: t.Basis, Icon: "flag"}
		if i+1 < len(history) {
			e.Changes = targetChanges(l, history[i+1], t)
		}
		events = append(events, e)
	}
	return events
}

func targetChanges(l ui.Lang, before, after campaign.Target) []ui.Change {
	var changes []ui.Change
	old, now := targetFacts(l, before), targetFacts(l, after)
	for i := range now {
		if old[i].Value != now[i].Value {
			changes = append(changes, ui.Change{Name: now[i].Name, Before: old[i].Value, After: now[i].Value})
		}
	}
	return changes
}

func (h *Handler) targetSet(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	l := ui.LangOf(r.Context())
	u, err := h.targetUnit(r, actor)
	if err != nil {
		return err
	}
	draft := campaign.Draft{Code: u.Code, Name: u.Name, Books: r.PostFormValue("books"), Entries: r.PostFormValue("entries"), StartsOn: r.PostFormValue("starts"), Deadline: r.PostFormValue("deadline"),
		Responsible: r.PostFormValue("responsible"), Basis: r.PostFormValue("basis")}
	target, problems := draft.Parse(actor.Province)
	if len(problems) > 0 {
		return h.showTarget(w, r, actor, http.StatusUnprocessableEntity, &draft, problems)
	}
	if err := h.Targets.Set(r.Context(), actor, r.PostFormValue("key"), target); err != nil {
		return err
	}
	ui.Redirect(w, r, "/targets/"+u.Code, ui.Flash{Tone: ui.OK, Text: l.T("Đã giao chỉ tiêu cho %s.", strings.TrimSpace(unit.Name(u.ID, string(l))))})
	return nil
}
