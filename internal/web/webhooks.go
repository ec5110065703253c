// SPDX-License-Identifier: Apache-2.0

package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
	"github.com/sogoc/sogoc/internal/webhook"
)

func (h *Handler) mountWebhooks() {
	h.handle("GET /integrations/{id}/webhooks/new", access.WebhookManage, h.webhookNew)
	h.handle("POST /integrations/{id}/webhooks/new", access.WebhookManage, h.webhookAdd)
	h.handle("GET /webhooks/{hook}", access.WebhookManage, h.webhookPage)
	h.handle("POST /webhooks/{hook}/pause", access.WebhookManage, h.webhookTo(webhook.Paused, ui.N("Đã tạm dừng: chuyện xảy ra trong lúc dừng sẽ không được báo.")))
	h.handle("POST /webhooks/{hook}/resume", access.WebhookManage, h.webhookTo(webhook.Active, ui.N("Tin báo được gửi trở lại từ bây giờ.")))
	h.handle("POST /webhooks/{hook}/drop", access.WebhookManage, h.webhookTo(webhook.Dropped, ui.N("Đã bỏ địa chỉ nhận tin báo.")))
	h.handle("POST /webhooks/{hook}/rotate", access.WebhookManage, h.webhookRotate)
	h.handle("POST /webhooks/{hook}/try", access.WebhookManage, h.webhookTry)
	h.handle("POST /webhooks/{hook}/again", access.WebhookManage, h.webhookAgain)
}

const deliveriesOnPage = 30

// hooksTable lists the webhooks of an integration.
func (h *Handler) hooksTable(r *http.Request, actor access.Actor, a access.Account) (*ui.Table, error) {
	l := ui.LangOf(r.Context())
	hooks, err := h.Webhooks.List(r.Context(), actor, a.ID)
	if err != nil {
		return nil, err
	}
	t := ui.NewTable(r, ui.Column{Text: l.T("Địa chỉ")}, ui.Column{Text: l.T("Báo khi")}, ui.Column{Text: l.T("Tình trạng")})
	t.Empty = ui.Empty{Icon: "send", Title: l.T("Chưa đặt địa chỉ nhận tin báo"), Text: l.T("Máy chủ tự báo cho phần mềm khi có thay đổi, để phần mềm khỏi phải hỏi liên tục. Tin báo chỉ có mã số và đường dẫn, không có thông tin của người dân.")}
	for _, one := range hooks {
		t.Add(ui.Link(shownURL(one.URL), "/webhooks/"+one.ID), ui.Text(strings.Join(one.Events, ", ")), ui.Part(hookState(l, one)))
	}
	return t, nil
}

// shownURL leaves out the query, which may hold a secret of the receiver's.
func shownURL(text string) string {
	at, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return at.Scheme + "://" + at.Host + at.Path
}

func hookState(l ui.Lang, one webhook.Hook) ui.Chip {
	switch {
	case one.State == webhook.Paused:
		return ui.Chip{Text: l.T("Tạm dừng"), Icon: "wait"}
	case one.State == webhook.Gone:
		return ui.Chip{Text: l.T("Nơi nhận từ chối"), Icon: "refuse", Tone: ui.Warn}
	case one.State == webhook.Dropped:
		return ui.Chip{Text: l.T("Đã bỏ"), Icon: "void"}
	case one.Failing > 0:
		return ui.Chip{Text: l.T("Chưa gửi được %d lần liền", one.Failing), Icon: "warn", Tone: ui.Warn}
	}
	return ui.Chip{Text: l.T("Đang gửi"), Icon: "ok", Tone: ui.OK}
}

type webhookFormBody struct{ Form ui.Form }

func (h *Handler) webhookNew(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	a, err := h.Accounts.IntegrationFor(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	h.showWebhookNew(w, r, http.StatusOK, a, "", nil, nil)
	return nil
}

func (h *Handler) showWebhookNew(w http.ResponseWriter, r *http.Request, status int, a access.Account, at string, chosen []string, wrong map[string]string) {
	l := ui.LangOf(r.Context())
	group := ui.Group{Title: l.T("Báo khi"), Cols: true}
	for _, e := range webhook.Events() {
		f := ui.Field{Name: e.Name, Label: e.VI, Kind: "check", Help: e.Name}
		if l == ui.EN {
			f.Label = e.EN
		}
		for _, c := range chosen {
			if c == e.Name {
				f.Value = "1"
			}
		}
		group.Fields = append(group.Fields, f)
	}
	group.Fields[0].Error = wrong["events"]
	form := ui.Form{Post: "/integrations/" + a.ID + "/webhooks/new", Args: map[string]string{"key": store.NewID()}, Submit: l.T("Đặt địa chỉ và hiện khóa ký"), Cancel: "/integrations/" + a.ID, Groups: []ui.Group{
		{Fields: []ui.Field{{Name: "url", Label: l.T("Địa chỉ nhận tin báo"), Value: at, Required: true, Focus: true, Mode: "url", Auto: "off", Hint: "https://kho.example/nhan-tin", Error: wrong["url"],
			Help: l.T("Địa chỉ https:// của phần mềm nhận. Mạng nội bộ: người quản trị máy chủ phải cho phép dải địa chỉ trước (webhook-allow).")}}}, group}}
	p := ui.Page{Title: l.T("Đặt địa chỉ nhận tin báo"), Active: "integrations", Crumbs: hookCrumbs(l, a, l.T("Đặt địa chỉ nhận tin báo")), Body: webhookFormBody{form}}
	h.ui.Page(w, r, status, "integrations/form", p)
}

func hookCrumbs(l ui.Lang, a access.Account, last string) []ui.Crumb {
	return []ui.Crumb{{Text: l.T("Kết nối phần mềm"), Href: "/integrations"}, {Text: a.Name, Href: "/integrations/" + a.ID}, {Text: last}}
}

// webhookFaults says beside each field what is wrong with it, in the words that
// programs get too; another error is given back.
func webhookFaults(l ui.Lang, err error) (wrong map[string]string, other error) {
	for field, refused := range map[string][]error{"url": {webhook.ErrURL, webhook.ErrAddress, webhook.ErrMany}, "events": {webhook.ErrEvent}} {
		for _, is := range refused {
			if r, ok := problem.Find(err); ok && errors.Is(err, is) {
				return map[string]string{field: r.Says(string(l))}, nil
			}
		}
	}
	return nil, err
}

func (h *Handler) webhookAdd(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	l := ui.LangOf(r.Context())
	a, err := h.Accounts.IntegrationFor(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	at := strings.TrimSpace(r.PostFormValue("url"))
	var chosen []string
	for _, e := range webhook.Events() {
		if r.PostFormValue(e.Name) != "" {
			chosen = append(chosen, e.Name)
		}
	}
	made, err := h.Webhooks.Add(r.Context(), actor, r.PostFormValue("key"), a.ID, at, chosen)
	wrong, err := webhookFaults(l, err)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		h.showWebhookNew(w, r, http.StatusUnprocessableEntity, a, at, chosen, wrong)
		return nil
	}
	h.showSecret(w, r, a, made)
	return nil
}

// showSecret shows the secret of a webhook once, as an answer to a post.
func (h *Handler) showSecret(w http.ResponseWriter, r *http.Request, a access.Account, one webhook.Hook) {
	l := ui.LangOf(r.Context())
	body := tokenBody{Token: one.Secret, Done: ui.Action{Text: l.T("Đã chép xong"), Icon: "ok", Href: "/webhooks/" + one.ID, Kind: "primary"}}
	p := ui.Page{Title: l.T("Khóa ký tin báo"), Active: "integrations", Crumbs: hookCrumbs(l, a, l.T("Khóa ký tin báo")), Body: body,
		Lead: l.T("Khóa chỉ hiện một lần ở đây. Phần mềm nhận dùng khóa này để biết tin báo đúng là của máy chủ.")}
	h.ui.Page(w, r, http.StatusOK, "integrations/token", p)
}

type webhookBody struct {
	Acts    []ui.Action
	Message *ui.Message
	Facts   ui.Facts
	Tabs    ui.Tabs
	Table   *ui.Table
}

// webhookPage shows how a receiver does: what went out last, and what was given
// up and waits for a person.
func (h *Handler) webhookPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l, only := ui.LangOf(r.Context()), webhook.Outcome(r.URL.Query().Get("state"))
	one, a, err := h.Webhooks.Get(r.Context(), actor, r.PathValue("hook"))
	if err != nil {
		return err
	}
	waiting, dead, err := h.Webhooks.Open(r.Context(), actor, one.ID)
	if err != nil {
		return err
	}
	found, err := h.Webhooks.Deliveries(r.Context(), actor, one.ID, only, r.URL.Query().Get("after"), deliveriesOnPage+1)
	if err != nil {
		return err
	}
	page := "/webhooks/" + one.ID
	body := webhookBody{Acts: hookActs(l, one, dead), Table: deliveryTable(r, l, one, found)}
	body.Facts = ui.Facts{{Name: l.T("Báo khi"), Value: strings.Join(one.Events, ", ")}, {Name: l.T("Ngày lập"), Value: l.DateTime(ui.Millis(one.CreatedAt))}}
	if one.Failing > 0 {
		body.Message = &ui.Message{Tone: ui.Warn, Text: l.T("Nơi nhận chưa nhận được. Máy chủ thử lại lúc %s; tin báo được giữ, không mất.", l.DateTime(ui.Millis(one.HeldUntil)))}
	}
	body.Tabs = ui.Tabs{{Text: l.T("Tất cả"), Href: page, Count: -1, Current: only == ""}, {Text: l.T("Đang chờ"), Href: page + "?state=waiting", Count: int64(waiting), Current: only == webhook.Waiting}, {Text: l.T("Không gửi được"), Href: page + "?state=dead", Count: int64(dead), Current: only == webhook.Dead}}
	chip := hookState(l, one)
	h.ui.Page(w, r, http.StatusOK, "integrations/webhook", ui.Page{Title: shownURL(one.URL), Active: "integrations", Chip: &chip, Crumbs: hookCrumbs(l, a, l.T("Tin báo")), Body: body})
	return nil
}

func hookActs(l ui.Lang, one webhook.Hook, dead int) (acts []ui.Action) {
	at, key := "/webhooks/"+one.ID, map[string]string{"key": store.NewID()}
	switch one.State {
	case webhook.Dropped:
		return nil
	case webhook.Active:
		acts = append(acts, ui.Action{Text: l.T("Gửi thử"), Icon: "send", Kind: "primary", Post: at + "/try", Args: key})
		if dead > 0 {
			acts = append(acts, ui.Action{Text: l.T("Gửi lại %d tin không gửi được", dead), Icon: "rotate", Post: at + "/again"})
		}
		acts = append(acts, ui.Action{Text: l.T("Tạm dừng"), Icon: "wait", Post: at + "/pause", Ask: l.T("Tạm dừng gửi? Chuyện xảy ra trong lúc dừng sẽ không được báo.")})
	default:
		acts = append(acts, ui.Action{Text: l.T("Gửi trở lại"), Icon: "play", Kind: "primary", Post: at + "/resume"})
	}
	return append(acts, ui.Action{Text: l.T("Đổi khóa ký"), Icon: "lock", Post: at + "/rotate", Args: key, Ask: l.T("Đổi khóa ký? Trong 24 giờ tin báo được ký bằng cả hai khóa để kịp thay.")},
		ui.Action{Text: l.T("Bỏ địa chỉ này"), Icon: "trash", Kind: "danger", Post: at + "/drop", Ask: l.T("Bỏ địa chỉ này? Tin đang chờ sẽ không được gửi nữa.")})
}

func deliveryTable(r *http.Request, l ui.Lang, one webhook.Hook, found []webhook.Delivery) *ui.Table {
	t := ui.NewTable(r, ui.Column{Text: l.T("Lúc")}, ui.Column{Text: l.T("Việc")}, ui.Column{Text: l.T("Tình trạng")}, ui.Column{Text: l.T("Số lần thử"), Num: true}, ui.Column{Text: l.T("Trả lời")}, ui.Column{Text: l.T("Mất"), Num: true})
	t.Empty = ui.Empty{Icon: "inbox", Title: l.T("Chưa có tin báo nào"), Text: l.T("Bấm “Gửi thử” để xem nơi nhận có nhận được không.")}
	if len(found) > deliveriesOnPage {
		found = found[:deliveriesOnPage]
		t.PageBy("", found[deliveriesOnPage-1].ID)
	}
	for _, d := range found {
		took := ""
		if d.Attempt > 0 {
			took = l.T("%d ms", d.Took)
		}
		row := t.Add(ui.At(ui.Millis(d.At)), ui.Text(d.Event).With(d.ID), ui.Part(deliveryState(l, d)), ui.Num(int64(d.Attempt)), ui.Text(answerWords(l, d)), ui.Right(took))
		if d.State != webhook.Waiting && one.State == webhook.Active {
			row.Actions = []ui.Action{{Text: l.T("Gửi lại"), Icon: "rotate", Small: true, Post: "/webhooks/" + one.ID + "/again", Args: map[string]string{"delivery": d.ID}}}
		}
	}
	return t
}

func deliveryState(l ui.Lang, d webhook.Delivery) ui.Chip {
	switch {
	case d.State == webhook.Taken:
		return ui.Chip{Text: l.T("Đã nhận"), Icon: "ok", Tone: ui.OK}
	case d.State == webhook.Dead:
		return ui.Chip{Text: l.T("Không gửi được"), Icon: "bad", Tone: ui.Bad}
	case d.Attempt > 0:
		return ui.Chip{Text: l.T("Thử lại %s", l.DateTime(ui.Millis(d.Due))), Icon: "wait", Tone: ui.Warn}
	}
	return ui.Chip{Text: l.T("Đang chờ"), Icon: "wait"}
}

// answerWords says what the receiver answered, or why it did not.
func answerWords(l ui.Lang, d webhook.Delivery) string {
	switch {
	case d.Status != 0:
		return strings.TrimSpace(l.T("mã %d", d.Status) + " " + http.StatusText(d.Status))
	case d.Error == "time-out":
		return l.T("quá lâu không trả lời")
	case d.Error == "address not allowed":
		return l.T("địa chỉ không được phép")
	case d.Error == "410":
		return l.T("nơi nhận đã từ chối nhận tiếp")
	case d.Error != "":
		return l.T("không nối được")
	}
	return "–"
}

// webhookTo leads a webhook to a state.
func (h *Handler) webhookTo(to webhook.State, said string) func(http.ResponseWriter, *http.Request, access.Actor) error {
	return func(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
		one, a, err := h.Webhooks.Get(r.Context(), actor, r.PathValue("hook"))
		if err != nil {
			return err
		}
		if err := h.Webhooks.SetState(r.Context(), actor, one.ID, to); err != nil {
			return err
		}
		back := "/webhooks/" + one.ID
		if to == webhook.Dropped {
			back = "/integrations/" + a.ID
		}
		ui.Redirect(w, r, back, ui.Flash{Tone: ui.OK, Text: ui.T(r.Context(), said)})
		return nil
	}
}

func (h *Handler) webhookRotate(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	one, err := h.Webhooks.Rotate(r.Context(), actor, r.PostFormValue("key"), r.PathValue("hook"))
	if err != nil {
		return err
	}
	a, err := h.Accounts.Get(r.Context(), one.AccountID)
	if err != nil {
		return err
	}
	h.showSecret(w, r, a, one)
	return nil
}

func (h *Handler) webhookTry(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	if err := h.Webhooks.Try(r.Context(), actor, r.PostFormValue("key"), r.PathValue("hook")); err != nil {
		return err
	}
	ui.Redirect(w, r, "/webhooks/"+r.PathValue("hook"), ui.Flash{Tone: ui.OK, Text: ui.T(r.Context(), "Tin thử được gửi trong vài giây. Tải lại trang để xem nơi nhận trả lời gì.")})
	return nil
}

// webhookAgain sends one delivery again, or all that were given up.
func (h *Handler) webhookAgain(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	var err error
	if id := r.PostFormValue("delivery"); id != "" {
		err = h.Webhooks.Again(r.Context(), actor, id)
	} else {
		err = h.Webhooks.AllAgain(r.Context(), actor, r.PathValue("hook"))
	}
	if err != nil {
		return err
	}
	ui.Redirect(w, r, "/webhooks/"+r.PathValue("hook"), ui.Flash{Tone: ui.OK, Text: ui.T(r.Context(), "Đã xếp để gửi lại.")})
	return nil
}
