// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// ask is an action that needs words: a form that unfolds.
type ask struct {
	Text, Icon, Kind string
	Post, Key, Base  string
	Label, Hint      string
	Note             string
}

// deed is a command on one entry as the page offers it.
type deed struct {
	act    string
	action access.Action
	from   []entry.State
	text   string // on the button
	icon   string
	kind   string
	ask    string // label of the reason; "" for no reason
	hint   string
	note   string
	done   string // what is said afterwards
	undo   string // act that takes it back
	run    func(*entry.Entries, context.Context, access.Actor, entry.Command) error
}

// transfer makes a deed of what became of an entry at the ministry.
func transfer(to entry.State) func(*entry.Entries, context.Context, access.Actor, entry.Command) error {
	return func(s *entry.Entries, ctx context.Context, actor access.Actor, cmd entry.Command) error {
		return s.Transfer(ctx, actor, cmd, to)
	}
}

// deeds are all commands, in the order of the page. The room asks policy and
// states again; here they decide what is offered.
var deeds = []deed{
	{act: "check", action: access.EntryCheck, from: []entry.State{entry.Keyed, entry.Corrected}, text: ui.N("Kiểm tra đạt"), icon: "review", kind: "primary", done: ui.N("Đã ghi nhận kiểm tra đạt."), undo: "uncheck", run: (*entry.Entries).Check},
	{act: "approve", action: access.EntryApprove, from: []entry.State{entry.Checked}, text: ui.N("Duyệt trường hợp này"), icon: "approve", kind: "primary", done: ui.N("Đã duyệt."), undo: "unapprove", run: (*entry.Entries).Approve},
	{act: "sent", action: access.EntryTransfer, from: []entry.State{entry.Approved}, text: ui.N("Ghi nhận đã chuyển"), icon: "send", done: ui.N("Đã ghi nhận là đã chuyển."), undo: "unsent", run: transfer(entry.Sent)},
	{act: "accepted", action: access.EntryTransfer, from: []entry.State{entry.Sent, entry.Refused}, text: ui.N("Bộ đã tiếp nhận"), icon: "ok", done: ui.N("Đã ghi nhận Bộ tiếp nhận."), run: transfer(entry.Accepted)},
	{act: "uncheck", action: access.EntryCheck, from: []entry.State{entry.Checked}, text: ui.N("Bỏ kết quả kiểm tra"), icon: "undo", done: ui.N("Đã bỏ kết quả kiểm tra."), run: (*entry.Entries).Uncheck},
	{act: "unapprove", action: access.EntryApprove, from: []entry.State{entry.Approved}, text: ui.N("Bỏ duyệt"), icon: "undo", done: ui.N("Đã bỏ duyệt."), undo: "approve", run: (*entry.Entries).Unapprove},
	{act: "unsent", action: access.EntryTransfer, from: []entry.State{entry.Sent}, text: ui.N("Chưa chuyển thật"), icon: "undo", done: ui.N("Trường hợp trở lại đã duyệt."), run: transfer(entry.Approved)},
	{act: "unvoid", action: access.EntryVoid, from: []entry.State{entry.Voided}, text: ui.N("Mở lại số"), icon: "undo", done: ui.N("Đã mở lại số, chờ nhập."), run: (*entry.Entries).Unvoid},
	{act: "return", action: access.EntryCheck, from: []entry.State{entry.Keyed, entry.Checked, entry.Corrected}, text: ui.N("Trả lại"), icon: "return", kind: "danger", ask: ui.N("Lý do trả lại"),
		hint: ui.N("Ví dụ: ngày sinh bằng chữ và bằng số khác nhau, xem lại ảnh"), note: ui.N("Người nhập sẽ thấy nguyên văn lý do này."), done: ui.N("Đã trả lại người nhập."), run: (*entry.Entries).Return},
	{act: "refused", action: access.EntryTransfer, from: []entry.State{entry.Sent}, text: ui.N("Bộ từ chối"), icon: "refuse", kind: "danger", ask: ui.N("Lý do Bộ từ chối"), hint: ui.N("Chép thông báo của phần mềm, ví dụ: trùng dữ liệu"), done: ui.N("Đã ghi nhận Bộ từ chối."), run: transfer(entry.Refused)},
	{act: "void", action: access.EntryVoid, from: []entry.State{entry.Open, entry.Keyed, entry.Returned, entry.Refused}, text: ui.N("Hủy số"), icon: "void", kind: "danger", ask: ui.N("Lý do hủy số"), hint: ui.N("Ví dụ: trong sổ gạch chéo, ghi “bỏ”"),
		note: ui.N("Dùng khi trong sổ số này bị gạch bỏ, bỏ trống hoặc nhảy số. Số vẫn được kể, không tính là thiếu."), done: ui.N("Đã hủy số."), undo: "unvoid", run: (*entry.Entries).Void},
}

// offered tells whether a deed stands open to the person, and if it is shown
// all the same, why not.
func (d *deed) offered(l ui.Lang, actor access.Actor, e *entry.Entry) (shown bool, off string) {
	in := false
	for _, s := range d.from {
		in = in || s == e.State
	}
	if !in || access.Can(actor, d.action, access.Target{Path: e.Path}) != nil {
		return false, ""
	}
	switch {
	case d.act == "uncheck" && e.CheckedBy != actor.ID:
		return false, ""
	case access.Can(actor, d.action, e.Target()) != nil:
		return true, l.T("Trường hợp do chính bạn nhập: cần người khác.")
	case e.Errors > 0 && (d.act == "check" || d.act == "approve"):
		return true, l.T("Còn lỗi chưa xử lý.")
	default:
		return true, ""
	}
}

func entryActions(l ui.Lang, actor access.Actor, e *entry.Entry) (actions []ui.Action, asks []ask) {
	at, base := "/entries/"+e.ID, strconv.Itoa(e.Version)
	may := func(a access.Action) bool { return access.Can(actor, a, access.Target{Path: e.Path}) == nil }
	mine := e.KeyedBy == actor.ID
	if may(access.EntryKey) && (e.State == entry.Open || mine && (e.State == entry.Returned || e.State == entry.Keyed)) {
		actions = append(actions, ui.Action{Text: l.T("Nhập"), Icon: "keyboard", Href: "/keying?entry=" + e.ID, Kind: "primary"})
	}
	for i := range deeds {
		d := &deeds[i]
		shown, off := d.offered(l, actor, e)
		switch {
		case !shown:
		case d.ask != "" && off == "":
			asks = append(asks, ask{Text: l.T(d.text), Icon: d.icon, Kind: d.kind, Post: at + "/" + d.act, Key: commandKey(), Base: base, Label: l.T(d.ask), Hint: l.T(d.hint), Note: translated(l, d.note)})
		case d.ask == "":
			actions = append(actions, ui.Action{Text: l.T(d.text), Icon: d.icon, Kind: d.kind, Post: at + "/" + d.act, Off: off, Args: map[string]string{"key": commandKey(), "base": base}})
		}
	}
	if may(access.EntryAmend) && entry.CanMove(e.State, entry.Corrected) {
		actions = append(actions, ui.Action{Text: l.T("Sửa sau khi duyệt"), Icon: "pencil", Href: at + "/amend"})
	}
	return actions, asks
}

func translated(l ui.Lang, text string) string {
	if text == "" {
		return ""
	}
	return l.T(text)
}

// entryAct carries out one command and goes back to where it was asked for.
func (h *Handler) entryAct(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	var d *deed
	for i := range deeds {
		if deeds[i].act == r.PathValue("act") {
			d = &deeds[i]
		}
	}
	if d == nil {
		return store.ErrNotFound
	}
	id := r.PathValue("id")
	cmd := entry.Command{Entry: id, Key: r.FormValue("key"), Base: baseOf(r), Reason: strings.TrimSpace(r.FormValue("reason"))}
	if err := d.run(h.Entries, r.Context(), actor, cmd); err != nil {
		return err
	}
	back := "/entries/" + id
	if to := r.FormValue("back"); to != "" {
		back = localPath(to)
	}
	flash := ui.Flash{Tone: ui.OK, Text: ui.LangOf(r.Context()).T(d.done)}
	if d.undo != "" {
		flash.Undo = address("/entries/"+id+"/"+d.undo, "base", strconv.Itoa(cmd.Base), "back", back)
	}
	ui.Redirect(w, r, back, flash)
	return nil
}
