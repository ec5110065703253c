// SPDX-License-Identifier: Apache-2.0

package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

func (h *Handler) mountScans() {
	h.mountImages()
	h.mountCleaning()
	h.mountGrid()
	h.handle("GET /scans", access.ScanUpload, h.scansPage)
	h.handle("GET /scans/now", access.ScanUpload, h.scansNow)
	h.handle("POST /scans", access.ScanUpload, h.scansUpload)
	h.handle("GET /scans/{id}", access.ScanUpload, h.scanItem)
	h.handle("GET /scans/{id}/original", access.ScanUpload, h.scanOriginal)
	h.handle("POST /scans/{id}/file", access.ScanUpload, h.scanFile)
	h.handle("POST /scans/{id}/discard", access.ScanUpload, h.scanDiscard)
	h.handle("POST /scans/{id}/restore", access.ScanUpload, h.scanRestore)
	h.handle("POST /scans/{id}/reread", access.ScanUpload, h.scanReread)
	h.handle("POST /scans/reread", access.ScanUpload, h.scansReread)
	h.handle("POST /scans/{id}/unfile", access.ScanUpload, h.scanUnfile)
	h.handle("GET /books/{id}/scans", access.ScanView, h.bookScans)
	h.handle("GET /pages/{id}", access.ScanView, h.scanPage)
	h.handle("POST /pages/{id}/rotate", access.ScanView, h.pageRotate)
	h.handle("POST /pages/{id}/link", access.ScanView, h.pageLink)
}

// filesOnPage is how many files a page of the work list holds.
const filesOnPage = 50

// scanTabs are the states of files in the order of what a person has to do.
var scanTabs = []struct {
	state scan.State
	text  string
	tone  ui.Tone
	what  string
}{
	{scan.Unnamed, ui.N("Chờ xếp vào sổ"), ui.Warn, ui.N("Tệp dùng được nhưng chưa rõ thuộc sổ nào, số nào.")},
	{scan.Refused, ui.N("Không dùng được"), ui.Bad, ui.N("Tệp hỏng, có mật khẩu, quá lớn hoặc không phải bản quét.")},
	{scan.Duplicate, ui.N("Trùng"), ui.Info, ui.N("Giống từng byte với tệp đã nhận dưới tên khác.")},
	{scan.Filed, ui.N("Đã vào sổ"), ui.OK, ui.N("Tệp đã nằm trong sổ của mình.")},
	{scan.Discarded, ui.N("Đã bỏ"), ui.Plain, ui.N("Tệp có người bỏ ra, kèm lý do.")},
}

func scanChip(l ui.Lang, s scan.State) ui.Chip {
	for _, t := range scanTabs {
		if t.state == s {
			return ui.Chip{Text: l.T(t.text), Tone: t.tone, Icon: t.tone.Icon()}
		}
	}
	return ui.Chip{Text: string(s)}
}

type scansBody struct {
	Now     scansNow
	Drop    ui.Drop
	Filters ui.Filters
	What    string
	All     *ui.Action // what can be done with all files of the list
	Table   *ui.Table
}

// scansNow is the part of the page that renews itself.
type scansNow struct {
	Poll  string
	Stats ui.Stats
	Jobs  []ui.Job
}

// scansWhere reads the state and the unit that a list is asked for.
func scansWhere(r *http.Request, actor access.Actor) (scope string, state scan.State, err error) {
	scope, state = actor.Path, scan.Unnamed
	if path := r.FormValue("unit"); path != "" {
		scope = path
	}
	for _, t := range scanTabs {
		if r.FormValue("state") == string(t.state) {
			state = t.state
		}
	}
	return scope, state, access.Can(actor, access.ScanUpload, access.Target{Path: scope})
}

// scansPage takes files in and lists what waits for a person.
func (h *Handler) scansPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	scope, state, err := scansWhere(r, actor)
	if err != nil {
		return err
	}
	body := scansBody{}
	var counts map[scan.State]int
	if body.Now, counts, err = h.scansState(r, actor, scope); err != nil {
		return err
	}
	files, next, err := scan.WorkList(r.Context(), h.DB, actor.Province, scope, state, r.FormValue("after"), filesOnPage)
	if err != nil {
		return err
	}
	body.Table = scansTable(l, r, state, files)
	body.Table.PageBy("", next)
	if state == scan.Refused && len(files) > 1 {
		body.All = &ui.Action{Text: l.T("Đọc lại tất cả"), Icon: "rotate", Small: true, Post: "/scans/reread", Args: map[string]string{"key": store.NewID(), "unit": scope},
			Ask: l.T("Đọc lại mọi tệp không dùng được đã được giữ? Nên làm sau khi cập nhật chương trình, hoặc khi lần trước máy chủ quá bận.")}
	}
	body.Drop = scansDrop(l, scope, "")
	if fields := scansFields(l, actor); len(fields) > 0 {
		body.Filters = ui.NewFilters(r, fields...)
		body.Filters.Keep["state"] = string(state)
	}
	var where []string
	if scope != actor.Path {
		where = []string{"unit", scope}
	}
	tabs := ui.Tabs{}
	for _, t := range scanTabs {
		count := int64(-1)
		if n, ok := counts[t.state]; ok {
			count = int64(n)
		}
		tabs = append(tabs, ui.Tab{Text: l.T(t.text), Href: address("/scans", append(where, "state", string(t.state))...) + "#list", Count: count, Current: t.state == state})
		if t.state == state {
			body.What = l.T(t.what)
		}
	}
	tabs = append(tabs, ui.Tab{Text: l.T("Cần quét lại"), Href: address(againList, where...), Count: -1})
	h.ui.Page(w, r, http.StatusOK, "scans/list", ui.Page{Title: l.T("Bản quét"), Active: "scans", Body: struct {
		scansBody
		Tabs ui.Tabs
	}{body, tabs}})
	return nil
}

// scansFields offers the units below, where there are any.
func scansFields(l ui.Lang, actor access.Actor) []ui.Field {
	options := unitsBelow(l, actor)
	if len(options) < 2 {
		return nil
	}
	return []ui.Field{{Name: "unit", Label: l.T("Đơn vị"), Kind: "select", Options: options, Width: "m"}}
}

// scansNow answers the script that renews the figures.
func (h *Handler) scansNow(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	scope, _, err := scansWhere(r, actor)
	if err != nil {
		return err
	}
	now, _, err := h.scansState(r, actor, scope)
	if err != nil {
		return err
	}
	h.ui.Fragment(w, r, "scans/now", now)
	return nil
}

func (h *Handler) scansState(r *http.Request, actor access.Actor, scope string) (scansNow, map[scan.State]int, error) {
	l := ui.LangOf(r.Context())
	counts, err := scan.CountWork(r.Context(), h.DB, actor.Province, scope)
	if err != nil {
		return scansNow{}, nil, err
	}
	now := scansNow{Poll: address("/scans/now", "unit", scope)}
	for _, t := range scanTabs {
		n, ok := counts[t.state]
		if !ok {
			continue
		}
		value := l.Number(int64(n))
		if n >= scan.CountMost {
			value += "+"
		}
		now.Stats = append(now.Stats, ui.Stat{Name: l.T(t.text), Definition: l.T(t.what), Value: value, AsOf: h.Now(),
			Href: address("/scans", "state", string(t.state), "unit", scope) + "#list"})
	}
	now.Jobs, err = h.zipJobs(r, l, actor, scope)
	return now, counts, err
}

// zipJobs shows the archives that are being taken in, and those that just were.
func (h *Handler) zipJobs(r *http.Request, l ui.Lang, actor access.Actor, scope string) ([]ui.Job, error) {
	if h.Jobs == nil {
		return nil, nil
	}
	recent, err := h.Jobs.List(r.Context(), actor.Province, job.Filter{Path: scope, Kind: scan.ZipKind, Limit: 5})
	if err != nil {
		return nil, err
	}
	var all []ui.Job
	for _, s := range recent {
		if s.HasEnded() && h.Now().Sub(s.Ended) > scansRecent {
			continue
		}
		shown := ui.Job{Title: s.Title, State: string(s.State), Done: s.Done, Total: s.Total, Rate: s.Rate(h.Now()), Note: s.Note}
		shown.Left, _ = s.Remaining(h.Now())
		var out scan.Outcome
		if s.State == job.Done && json.Unmarshal([]byte(s.Result), &out) == nil {
			shown.Note = outcomeText(l, out)
		}
		all = append(all, shown)
	}
	return all, nil
}

// outcomeText says what became of the files of an archive.
func outcomeText(l ui.Lang, out scan.Outcome) string {
	text := l.T("%d tệp vào sổ", out.ByState[scan.Filed])
	for _, part := range []struct {
		n    int
		text string
	}{
		{out.ByState[scan.Unnamed], ui.N("%d chờ xếp")}, {out.ByState[scan.Refused], ui.N("%d không dùng được")},
		{out.ByState[scan.Duplicate], ui.N("%d trùng")}, {out.Again, ui.N("%d đã nhận từ trước")}, {out.Passed, ui.N("%d bỏ qua")},
	} {
		if part.n > 0 {
			text += ", " + l.T(part.text, part.n)
		}
	}
	return text
}

func scansTable(l ui.Lang, r *http.Request, state scan.State, files []scan.File) *ui.Table {
	tb := ui.NewTable(r, ui.Column{Text: l.T("Tệp")}, ui.Column{Text: l.T("Vì sao")}, ui.Column{Text: l.T("Trang"), Num: true}, ui.Column{Text: l.T("Cỡ"), Num: true}, ui.Column{Text: l.T("Nhận lúc")})
	for _, f := range files {
		folder, name := splitName(f.Original)
		if f.Canonical != "" {
			folder, name = f.Original, f.Canonical
		}
		why := ui.Text(f.Says(string(l)))
		if state == scan.Filed {
			why = ui.Part(scanChip(l, f.State))
		}
		tb.Add(ui.Link(name, "/scans/"+f.ID).With(folder), why, ui.Num(int64(f.Pages)), ui.Right(l.Bytes(f.Size)), ui.At(store.Time(f.CreatedAt)))
	}
	tb.Empty = scansEmpty(l, state)
	return tb
}

// splitName cuts a name from the folders it came in.
func splitName(original string) (folder, name string) {
	at := strings.LastIndexByte(original, '/')
	return strings.TrimSuffix(original[:at+1], "/"), original[at+1:]
}

func scansEmpty(l ui.Lang, state scan.State) ui.Empty {
	switch state {
	case scan.Unnamed:
		return ui.Empty{Icon: "ok", Title: l.T("Không có tệp nào chờ"), Text: l.T("Mọi tệp đã nhận đều nằm trong sổ của mình. Tải thêm bản quét ở ô phía trên.")}
	case scan.Refused:
		return ui.Empty{Icon: "ok", Title: l.T("Không có tệp nào bị từ chối"), Text: l.T("Tệp hỏng, có mật khẩu hoặc quá lớn sẽ hiện ở đây kèm lý do.")}
	case scan.Duplicate:
		return ui.Empty{Icon: "duplicate", Title: l.T("Không có tệp trùng"), Text: l.T("Tệp giống hệt một tệp đã nhận sẽ hiện ở đây, không vào sổ hai lần.")}
	case scan.Filed:
		return ui.Empty{Icon: "scan", Title: l.T("Chưa có bản quét nào trong sổ"), Text: l.T("Tải bản quét ở ô phía trên; tệp có tên như KS.2010.01.001.pdf sẽ tự vào sổ.")}
	default:
		return ui.Empty{Icon: "trash", Title: l.T("Chưa bỏ tệp nào"), Text: l.T("Tệp bị bỏ vẫn giữ ở đây và lấy lại được.")}
	}
}

// scanFault explains the errors of the room.
func scanFault(l ui.Lang, err error) (string, bool) {
	switch {
	case errors.Is(err, scan.ErrNumber):
		return l.T("Không đọc được số “%s”. Viết như 12, 12-15, 12a hoặc 12/1999.", lastWords(err)), true
	case errors.Is(err, scan.ErrTwice):
		return l.T("Số “%s” ghi hai lần, mà sổ chưa có nhiều trường hợp mang số đó.", lastWords(err)), true
	case errors.Is(err, scan.ErrReason):
		return l.T("Hãy ghi lý do để người sau hiểu vì sao bỏ tệp này."), true
	case errors.Is(err, scan.ErrSameScan), errors.Is(err, scan.ErrUnusable):
		return l.T("Bản quét mới không thay được trang này. Hãy xem danh sách cần quét lại."), true
	case errors.Is(err, scan.ErrState):
		return l.T("Có người vừa xử lý tệp này. Hãy tải lại trang."), true
	case errors.Is(err, scan.ErrRegion):
		return l.T("Vùng phải nằm gọn trong trang."), true
	case errors.Is(err, scan.ErrElsewhere):
		return l.T("Trang này chưa nằm trong sổ nào. Hãy xếp tệp vào sổ trước."), true
	}
	return "", false
}

// lastWords is what an error names after its colon: a number that was typed.
func lastWords(err error) string {
	text := err.Error()
	return strings.TrimSpace(text[strings.LastIndexByte(text, ':')+1:])
}

// scansRecent is how long an archive that was taken in stays in sight.
const scansRecent = 30 * time.Minute
