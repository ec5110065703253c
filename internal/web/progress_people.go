// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/web/ui"
)

type peopleBody struct {
	Print  bool
	Head   ui.Letterhead
	Signs  ui.Signs
	Pick   *ui.Filters
	Stats  ui.Stats
	Table  *ui.Table
	Notice *ui.Message
	Notes  []string
}

// seesPeople: who answers for people sees what each did; a person sees their
// own figures at /keying/me. There is no order by merit.
func seesPeople(actor access.Actor, scope string) bool {
	return access.Can(actor, access.PeopleView, access.Target{Path: scope}) == nil
}

// peoplePage lists what each person of a unit did on a day, or in all: the basis
// of a statement of acceptance.
func (h *Handler) peoplePage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	v, err := h.figures(r, actor, r.URL.Query().Get("unit"))
	if err != nil {
		return err
	}
	if !seesPeople(actor, v.scope) {
		if v.scope != actor.Path {
			return access.ErrScope
		}
		http.Redirect(w, r, "/keying/me", http.StatusSeeOther)
		return nil
	}
	l, day := v.l, v.day
	all := r.URL.Query().Get("all") != ""
	if all {
		day = ""
	}
	people, err := counter.People(r.Context(), h.DB, actor.Province, v.scope, day)
	if err != nil {
		return err
	}
	workers := v.onDuty(people, duty(r.URL.Query().Get("duty")))
	body := peopleBody{Print: v.print, Stats: v.fieldStats(workers), Table: v.peopleTable(workers, day), Pick: v.peoplePick(all), Notes: v.peopleNotes()}
	title := l.T("Khối lượng theo người, ngày %s: %s", l.Date(dayTime(v.day)), v.name())
	if all {
		title = l.T("Khối lượng theo người, từ đầu đợt: %s", v.name())
	}
	p := ui.Page{Title: title, Active: "people", Crumbs: v.crumbs(l.T("Khối lượng theo người")), Body: body}
	p.Actions = []ui.Action{{Text: l.T("Bản in"), Icon: "print", Href: v.r.URL.RequestURI() + queryJoin(v.r) + "print=1"}}
	if body.Print {
		body.Head, body.Signs = v.paper(l.T("Bảng kê khối lượng nhập liệu"), "")
		body.Signs = append(ui.Signs{{Role: l.T("Bên nhập liệu")}}, body.Signs...)
		p.Plain, p.Body = true, body
	}
	h.ui.Page(w, r, http.StatusOK, "progress/people", p)
	return nil
}

func queryJoin(r *http.Request) string {
	if r.URL.RawQuery == "" {
		return "?"
	}
	return "&"
}

func (v *figuresView) peoplePick(all bool) *ui.Filters {
	f := &ui.Filters{Path: "/people", Submit: v.l.T("Xem"), Keep: map[string]string{"unit": v.scope}}
	whole := ui.Field{Name: "all", Label: v.l.T("Khoảng"), Kind: "select", Options: []ui.Option{{Value: "", Text: v.l.T("Trong ngày")}, {Value: "1", Text: v.l.T("Cộng từ đầu đợt")}}}
	if all {
		whole.Value = "1"
	}
	who := ui.Field{Name: "duty", Label: v.l.T("Ai"), Kind: "select", Value: v.r.URL.Query().Get("duty"), Options: []ui.Option{{Value: "", Text: v.l.T("Tất cả")}, {Value: string(persons), Text: v.l.T("Người, không kể phần mềm")},
		{Value: string(officials), Text: v.l.T("Công chức")}, {Value: string(reviewers), Text: v.l.T("Người kiểm tra")}, {Value: string(keyers), Text: v.l.T("Người nhập liệu")}}}
	f.Fields = []ui.Field{{Name: "day", Label: v.l.T("Ngày"), Kind: "date", Value: v.day, Width: "s"}, whole, who}
	return f
}

func (v *figuresView) peopleNotes() []string {
	return []string{
		v.l.T("Trường được đếm khi lưu lần đầu, chia theo độ dài: đến 15 ký tự, 16–50, trên 50 – cách tính công nhập liệu theo trường."),
		v.l.T("Danh sách xếp theo tên đăng nhập. Số bị trả lại chỉ để sắp xếp việc sửa, không dùng để xếp hạng người nhập."),
	}
}

func personColumns(l ui.Lang, first ui.Column) []ui.Column {
	return []ui.Column{first, {Text: l.T("Đã nhập"), Num: true}, {Text: l.T("Đã kiểm tra"), Num: true}, {Text: l.T("Đã duyệt"), Num: true}, {Text: l.T("Bị trả lại"), Num: true}, {Text: l.T("Được sửa khi kiểm tra"), Num: true},
		{Text: l.T("Trường ≤ 15 ký tự"), Num: true}, {Text: l.T("16–50 ký tự"), Num: true}, {Text: l.T("> 50 ký tự"), Num: true}, {Text: l.T("Tổng số trường"), Num: true}}
}

// personCells is a row of a person's figures. href, which may be nil, gives the
// list behind one; fields and what came back have none.
func personCells(first ui.Cell, p counter.Person, href func(counter.Metric) string) []ui.Cell {
	if href == nil {
		href = func(counter.Metric) string { return "" }
	}
	return []ui.Cell{first, figureCell(p.Keyed, href(counter.Keyed)), figureCell(p.Checked, href(counter.Checked)), figureCell(p.Approved, href(counter.Approved)),
		ui.Num(p.Returned), ui.Num(p.Corrected), ui.Num(p.ShortFields), ui.Num(p.MediumFields), ui.Num(p.Long), ui.Num(p.ShortFields + p.MediumFields + p.Long)}
}

// didHref leads to what a person of a commune did on a day, "" for all days.
func didHref(actor access.Actor, id, path, day string) func(counter.Metric) string {
	if !strings.Contains(path, "/") || access.Can(actor, access.EntryList, access.Target{Path: path}) != nil {
		return nil
	}
	return func(m counter.Metric) string {
		pairs := []string{"unit", path, "by", id, "stage", counter.Metrics()[m].ID}
		if day != "" {
			pairs = append(pairs, "day", day)
		}
		return address("/entries", pairs...)
	}
}

func sumPeople(people []counter.Person) (sum counter.Person) {
	for _, p := range people {
		sum.Keyed += p.Keyed
		sum.Checked += p.Checked
		sum.Approved += p.Approved
		sum.Returned += p.Returned
		sum.Corrected += p.Corrected
		sum.Keys += p.Keys
		sum.TypedMS += p.TypedMS
		sum.ShortFields += p.ShortFields
		sum.MediumFields += p.MediumFields
		sum.Long += p.Long
	}
	return sum
}

func (v *figuresView) fieldStats(workers []worker) ui.Stats {
	l, sum := v.l, sumPeople(figuresOf(workers))
	return ui.Stats{
		{Name: l.T("Người có việc"), Value: l.Number(int64(len(workers))), Of: l.T("người"), AsOf: v.asOf()},
		{Name: l.T("Đã nhập"), Value: l.Number(sum.Keyed), Of: l.T("trường hợp"), AsOf: v.asOf(), Definition: l.T("Số trường hợp lưu lần đầu.")},
		{Name: l.T("Đã kiểm tra"), Value: l.Number(sum.Checked), Of: l.T("trường hợp"), AsOf: v.asOf()},
		{Name: l.T("Tổng số trường"), Value: l.Number(sum.ShortFields + sum.MediumFields + sum.Long), Of: l.T("trường"), AsOf: v.asOf(), Definition: l.T("Trường được đếm khi lưu lần đầu, chia theo độ dài: đến 15 ký tự, 16–50, trên 50 – cách tính công nhập liệu theo trường.")},
	}
}

func (v *figuresView) peopleTable(workers []worker, day string) *ui.Table {
	l := v.l
	t := ui.NewTable(v.r, personColumns(l, ui.Column{Text: l.T("Người")})...)
	t.Empty = ui.Empty{Icon: "users", Title: l.T("Chưa ai có việc trong ngày này"), Text: l.T("Chọn ngày khác, hoặc xem cộng từ đầu đợt.")}
	for _, a := range workers {
		cell := ui.Link(a.Name, "/accounts/"+a.ID)
		if access.Can(v.actor, access.AccountManage, access.Target{Path: a.Path, Role: a.Role}) != nil {
			cell = ui.Text(a.Name)
		}
		t.Add(personCells(cell.With(a.Username+" · "+l.T(roleNames[a.Role])), a.person, didHref(v.actor, a.ID, a.Path, day))...)
	}
	if len(workers) > 1 {
		t.Sum = personCells(ui.Text(l.T("Cộng")), sumPeople(figuresOf(workers)), nil)
	}
	t.Note = l.T("%d người, %s", len(workers), l.AsOf(v.asOf()))
	return t
}

// peopleMe is a person's own figures, day by day, seen by nobody else but those
// who answer for the unit.
func (h *Handler) peopleMe(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	since := h.Now().AddDate(0, 0, -30)
	days, err := counter.PersonDays(r.Context(), h.DB, actor.Province, actor.ID, counter.Day(since))
	if err != nil {
		return err
	}
	t := ui.NewTable(r, personColumns(l, ui.Column{Text: l.T("Ngày")})...)
	t.Empty = ui.Empty{Icon: "keyboard", Title: l.T("Chưa có việc nào trong 30 ngày qua"), Text: l.T("Mỗi trường hợp bạn nhập, kiểm tra hoặc duyệt được cộng vào đây.")}
	spark := make([]float64, 0, len(days))
	for i := len(days) - 1; i >= 0; i-- {
		t.Add(personCells(ui.Text(l.Date(dayTime(days[i].AccountID))), days[i], didHref(actor, actor.ID, actor.Path, days[i].AccountID))...)
	}
	for _, d := range days {
		spark = append(spark, float64(d.Keyed+d.Checked))
	}
	sum := sumPeople(days)
	t.Sum = personCells(ui.Text(l.T("Cộng")), sum, nil)
	stats := ui.Stats{
		{Name: l.T("30 ngày qua"), Value: l.Number(sum.Keyed), Of: l.T("trường hợp đã nhập"), AsOf: h.Now(), Spark: spark},
		{Name: l.T("Đã kiểm tra"), Value: l.Number(sum.Checked), Of: l.T("trường hợp"), AsOf: h.Now()},
		{Name: l.T("Tổng số trường"), Value: l.Number(sum.ShortFields + sum.MediumFields + sum.Long), Of: l.T("trường"), AsOf: h.Now()},
	}
	if sum.Keyed > 0 && sum.Keys > 0 {
		stats = append(stats,
			ui.Stat{Name: l.T("Số phím mỗi trường hợp"), Value: l.Number(sum.Keys / sum.Keyed), Of: l.T("phím"), AsOf: h.Now(), Definition: l.T("Số phím bạn nhấn chia cho số trường hợp bạn lưu lần đầu. Dùng phím như trường hợp trên và gợi ý để bớt phím.")},
			ui.Stat{Name: l.T("Thời gian gõ mỗi trường hợp"), Value: l.Number(sum.TypedMS / sum.Keyed / 1000), Of: l.T("giây"), AsOf: h.Now(), Definition: l.T("Thời gian ở biểu nhập, không tính lúc ngừng gõ quá nửa phút.")})
	}
	stats = append(stats, ui.Stat{Name: l.T("Được sửa hoặc trả lại"), Value: l.Number(sum.Corrected + sum.Returned), Of: l.T("trường hợp"), AsOf: h.Now(), Definition: l.T("Trường hợp của bạn mà người kiểm tra sửa hoặc trả lại. Chỉ để bạn tự xem, không dùng để xếp hạng.")})
	body := peopleBody{Stats: stats, Table: t}
	h.ui.Page(w, r, http.StatusOK, "progress/people", ui.Page{Title: l.T("Việc của tôi"), Lead: l.T("Chỉ bạn và người phụ trách đơn vị xem được trang này."), Active: "keying", Body: body})
	return nil
}

// worker is a person with an account and what they did.
type worker struct {
	access.Account
	person counter.Person
}

// byUsername orders people by the name they sign in with: any order by output
// would be a ranking.
func (v *figuresView) byUsername(people []counter.Person) []worker {
	workers := make([]worker, 0, len(people))
	for _, p := range people {
		a, err := v.h.Accounts.Get(v.r.Context(), p.AccountID)
		if err != nil {
			a = access.Account{Actor: access.Actor{ID: p.AccountID, Name: p.AccountID}}
		}
		workers = append(workers, worker{a, p})
	}
	slices.SortStableFunc(workers, func(x, y worker) int { return strings.Compare(x.Username, y.Username) })
	return workers
}

func figuresOf(workers []worker) []counter.Person {
	people := make([]counter.Person, len(workers))
	for i, w := range workers {
		people[i] = w.person
	}
	return people
}

// duty is the part of the people that a figure of the daily report counts.
type duty string

const (
	persons   duty = "persons"
	officials duty = "officials"
	reviewers duty = "reviewers"
	keyers    duty = "keyers"
)

// roles lists the roles of a duty; those of persons are all.
func (d duty) roles() []access.Role {
	switch d {
	case officials:
		return []access.Role{access.Registrar, access.Head, access.Department}
	case reviewers:
		return []access.Role{access.Reviewer}
	case keyers:
		return []access.Role{access.Keyer}
	default:
		return nil
	}
}

// onDuty orders people by the name they sign in with and keeps those of a duty.
// Programs have no duty: only the whole list, "", has them.
func (v *figuresView) onDuty(people []counter.Person, d duty) []worker {
	workers := v.byUsername(people)
	if d == "" {
		return workers
	}
	roles := d.roles()
	return slices.DeleteFunc(workers, func(w worker) bool {
		return w.Kind != access.Person || len(roles) > 0 && !slices.Contains(roles, w.Role)
	})
}
