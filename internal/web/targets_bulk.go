// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/campaign"
	"github.com/sogoc/sogoc/internal/refusal"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// bulkRow is a unit's line of the form for all: what is typed, what is proposed
// and what is wrong.
type bulkRow struct {
	Code, Name string
	Draft      campaign.Draft
	Suggested  int64
	Version    int
	Wrong      map[string]string
}

// bulkField is a control of a row; its name holds the unit's code.
func (b bulkRow) Field(name string) string { return b.Code + "." + name }

type bulkBody struct {
	Key                         string
	Starts, Deadline, Basis     string
	Rows                        []bulkRow
	Error, Info                 *ui.Message
	Import                      ui.Form
	WrongRows, SuggestedEntries int64
}

// targetsBulk is the form of all communes, like a sheet: a row each, filled with
// the target in force or, on ?fill=1, with what the books declare.
func (h *Handler) targetsBulk(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	rows, err := h.bulkRows(r, actor)
	if err != nil {
		return err
	}
	body := bulkBody{Starts: h.Now().Format("2006-01-02")}
	for i := range rows {
		row := &rows[i]
		if r.URL.Query().Get("fill") != "" && row.Draft.Entries == "" && row.Suggested > 0 {
			row.Draft.Entries = fmt.Sprint(row.Suggested)
		}
		body.Deadline, body.Basis = cmp.Or(body.Deadline, row.Draft.Deadline), cmp.Or(body.Basis, row.Draft.Basis)
	}
	body.Rows = rows
	return h.showBulk(w, r, http.StatusOK, body)
}

func (h *Handler) bulkRows(r *http.Request, actor access.Actor) ([]bulkRow, error) {
	l := ui.LangOf(r.Context())
	targets, err := h.targetsByPath(r, actor)
	if err != nil {
		return nil, err
	}
	suggested, err := h.Targets.Suggest(r.Context(), actor.Province)
	if err != nil {
		return nil, err
	}
	var rows []bulkRow
	for _, u := range campaign.Units(actor.Province) {
		path := unit.Path(u.ID)
		row := bulkRow{Code: u.Code, Name: unit.Name(u.ID, string(l)), Suggested: suggested[path].Entries, Wrong: map[string]string{}}
		if t, ok := targets[path]; ok {
			row.Draft, row.Version = t.Draft(), t.Version
		}
		row.Draft.Code, row.Draft.Name = u.Code, u.Name
		rows = append(rows, row)
	}
	return rows, nil
}

func (h *Handler) showBulk(w http.ResponseWriter, r *http.Request, status int, body bulkBody) error {
	l := ui.LangOf(r.Context())
	body.Key = store.NewID()
	for _, row := range body.Rows {
		body.SuggestedEntries += row.Suggested
		if len(row.Wrong) > 0 {
			body.WrongRows++
		}
	}
	if body.WrongRows > 0 && body.Error == nil {
		body.Error = &ui.Message{Tone: ui.Bad, Title: l.T("Còn %d dòng cần xem lại, chưa giao dòng nào.", body.WrongRows), Text: l.T("Các ô sai được đánh dấu bên dưới; những gì đã gõ vẫn còn.")}
	}
	body.Import = ui.Form{Post: "/targets/sheet", Upload: true, Submit: l.T("Đọc tệp"), Groups: []ui.Group{{Fields: []ui.Field{
		{Name: "file", Label: l.T("Bảng chỉ tiêu (xlsx hoặc csv)"), Kind: "file", Hint: ".xlsx,.csv", Required: true, Help: l.T("Đọc xong, các dòng hiện trong bảng bên dưới để xem lại; bấm Giao chỉ tiêu thì mới có hiệu lực.")}}}}}
	p := ui.Page{Title: l.T("Giao chỉ tiêu cho nhiều đơn vị"), Active: "targets", Crumbs: []ui.Crumb{{Text: l.T("Chỉ tiêu"), Href: "/targets"}, {Text: l.T("Nhiều đơn vị")}}, Body: body,
		Lead: l.T("Mỗi dòng là một xã, phường. Dòng bỏ trống số trường hợp và số quyển thì giữ nguyên như cũ.")}
	p.Actions = []ui.Action{{Text: l.T("Điền theo lời khóa sổ"), Icon: "book", Href: "/targets/all?fill=1"}, {Text: l.T("Tải bảng (xlsx)"), Icon: "download", Href: "/targets/sheet"}}
	h.ui.Page(w, r, status, "targets/bulk", p)
	return nil
}

// targetsBulkSet sets every row that says something new, all or none.
func (h *Handler) targetsBulkSet(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, 2<<20)
	l := ui.LangOf(r.Context())
	rows, err := h.bulkRows(r, actor)
	if err != nil {
		return err
	}
	body := bulkBody{Starts: r.PostFormValue("starts"), Deadline: r.PostFormValue("deadline"), Basis: r.PostFormValue("basis")}
	for i := range rows {
		row := &rows[i]
		row.Draft = campaign.Draft{Code: row.Code, Name: row.Name, Entries: r.PostFormValue(row.Field("entries")), Books: r.PostFormValue(row.Field("books")),
			StartsOn: cmp.Or(r.PostFormValue(row.Field("starts")), body.Starts), Deadline: cmp.Or(r.PostFormValue(row.Field("deadline")), body.Deadline),
			Responsible: r.PostFormValue(row.Field("responsible")), Basis: cmp.Or(r.PostFormValue(row.Field("basis")), body.Basis)}
	}
	targets, err := h.changedTargets(r, actor, rows)
	if err != nil {
		return err
	}
	body.Rows = rows
	if anyWrong(rows) {
		return h.showBulk(w, r, http.StatusUnprocessableEntity, body)
	}
	if len(targets) == 0 {
		ui.Redirect(w, r, "/targets", ui.Flash{Tone: ui.Info, Text: l.T("Không có chỉ tiêu nào thay đổi.")})
		return nil
	}
	if err := h.Targets.Set(r.Context(), actor, r.PostFormValue("key"), targets...); err != nil {
		return err
	}
	ui.Redirect(w, r, "/targets", ui.Flash{Tone: ui.OK, Text: l.T("Đã giao chỉ tiêu cho %d đơn vị.", len(targets))})
	return nil
}

func anyWrong(rows []bulkRow) bool {
	for _, row := range rows {
		if len(row.Wrong) > 0 {
			return true
		}
	}
	return false
}

// changedTargets parses the rows that say something, marks what is wrong in
// them, and leaves out those that say what is in force already.
func (h *Handler) changedTargets(r *http.Request, actor access.Actor, rows []bulkRow) ([]campaign.Target, error) {
	l := ui.LangOf(r.Context())
	now, err := h.targetsByPath(r, actor)
	if err != nil {
		return nil, err
	}
	var changed []campaign.Target
	for i := range rows {
		row := &rows[i]
		if row.Draft.Empty() {
			continue
		}
		t, problems := row.Draft.Parse(actor.Province)
		for _, p := range problems {
			row.Wrong[p.Field] = inLang(l, p)
		}
		if len(problems) == 0 && !sameTarget(now[unit.Path(t.Unit)], t) {
			changed = append(changed, t)
		}
	}
	return changed, nil
}

func sameTarget(a, b campaign.Target) bool {
	return a.PlanBooks == b.PlanBooks && a.PlanEntries == b.PlanEntries && a.StartsOn == b.StartsOn && a.Deadline == b.Deadline && a.Responsible == b.Responsible && a.Basis == b.Basis
}

// targetsExport is the table as a workbook that can be filled in and read back.
func (h *Handler) targetsExport(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	rows, err := h.bulkRows(r, actor)
	if err != nil {
		return err
	}
	drafts := make([]campaign.Draft, len(rows))
	for i, row := range rows {
		drafts[i] = row.Draft
	}
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", `attachment; filename="chi-tieu-`+actor.Province+`.xlsx"`)
	w.Header().Set("Cache-Control", "no-store")
	return campaign.WriteSheet(w, drafts)
}

// targetsImport reads a sheet into the form for all: nothing is set before a
// person has looked at it.
func (h *Handler) targetsImport(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, 10<<20)
	l := ui.LangOf(r.Context())
	rows, err := h.bulkRows(r, actor)
	if err != nil {
		return err
	}
	body := bulkBody{Rows: rows}
	drafts, err := h.readUpload(r)
	if err != nil {
		if body.Error = refusedSheet(l, err); body.Error == nil {
			return err
		}
		return h.showBulk(w, r, http.StatusUnprocessableEntity, body)
	}
	unplaced := fillRows(l, actor.Province, body.Rows, drafts)
	body.Info = &ui.Message{Tone: ui.Info, Text: l.T("Đã đọc %d dòng có chỉ tiêu. Xem lại rồi bấm Giao chỉ tiêu.", len(drafts))}
	if len(unplaced) > 0 {
		body.Error = &ui.Message{Tone: ui.Bad, Title: l.T("%d dòng chưa biết của đơn vị nào.", len(unplaced)), List: unplaced}
	}
	status := http.StatusOK
	if len(unplaced) > 0 || anyWrong(body.Rows) {
		status = http.StatusUnprocessableEntity
	}
	return h.showBulk(w, r, status, body)
}

func (h *Handler) readUpload(r *http.Request) ([]campaign.Draft, error) {
	file, _, err := r.FormFile("file")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return campaign.ReadSheet(file, h.Workbook(r.Context()))
}

// refusedSheet says why a file is not taken; nil for an error that is our own.
func refusedSheet(l ui.Lang, err error) *ui.Message {
	var missing campaign.MissingColumns
	refused, isRefused := refusal.Of(err)
	switch {
	case errors.As(err, &missing):
		return &ui.Message{Tone: ui.Bad, Title: l.T("Bảng thiếu cột cần có."), List: missing, Text: l.T("Tải bảng mẫu ở trên, điền rồi gửi lại.")}
	case isRefused:
		return &ui.Message{Tone: ui.Bad, Title: l.T("Chưa đọc được tệp."), Text: refused.Says(string(l))}
	case errors.Is(err, http.ErrMissingFile):
		return &ui.Message{Tone: ui.Bad, Title: l.T("Chưa chọn tệp."), Text: l.T("Chọn bảng chỉ tiêu rồi bấm Đọc tệp.")}
	}
	return nil
}

// fillRows puts what a sheet says into the rows of its units and marks what is
// wrong. It returns a sentence for each row that belongs to no unit.
func fillRows(l ui.Lang, province string, rows []bulkRow, drafts []campaign.Draft) (unplaced []string) {
	byUnit := map[unit.ID]int{}
	for i, row := range rows {
		t, _ := campaign.Draft{Code: row.Code}.Parse(province)
		byUnit[t.Unit] = i
	}
	seen := map[int]int{}
	for _, d := range drafts {
		t, problems := d.Parse(province)
		i, ok := byUnit[t.Unit]
		if !ok {
			unplaced = append(unplaced, l.T("Dòng %s: %s %s", fmt.Sprint(d.Row), d.Code, d.Name))
			continue
		}
		row := &rows[i]
		name := row.Draft.Name
		row.Draft = d
		row.Draft.Code, row.Draft.Name = row.Code, name
		row.Draft.StartsOn, row.Draft.Deadline = cmp.Or(t.StartsOn, d.StartsOn), cmp.Or(t.Deadline, d.Deadline)
		for _, p := range problems {
			row.Wrong[p.Field] = inLang(l, p)
		}
		if first, twice := seen[i]; twice {
			row.Wrong["entries"] = l.T("Đơn vị có hai dòng trong tệp: dòng %s và dòng %s.", fmt.Sprint(first), fmt.Sprint(d.Row))
		}
		seen[i] = d.Row
	}
	return unplaced
}
