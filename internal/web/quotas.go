// SPDX-License-Identifier: Apache-2.0

package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

func (h *Handler) mountQuotas() {
	h.handle("GET /quotas", access.QuotaSet, h.quotasPage)
	h.handle("POST /quotas", access.QuotaSet, h.quotaSet)
}

type quotasBody struct {
	Form  ui.Form
	Table *ui.Table
}

// quotasPage lists what each unit has taken of the disk, and its limit.
func (h *Handler) quotasPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	return h.showQuotas(w, r, actor, http.StatusOK, r.FormValue("unit"), r.FormValue("gb"), "")
}

func (h *Handler) showQuotas(w http.ResponseWriter, r *http.Request, actor access.Actor, status int, path, gb, problem string) error {
	l := ui.LangOf(r.Context())
	quotas, err := scan.Quotas(r.Context(), h.DB, actor.Province)
	if err != nil {
		return err
	}
	uses, err := scan.Uses(r.Context(), h.DB, actor.Province, actor.Path)
	if err != nil {
		return err
	}
	units := quotaUnits(l, actor)
	body := quotasBody{Table: quotasTable(l, r, units, quotas, uses)}
	body.Form = ui.Form{Post: "/quotas", Args: map[string]string{"key": store.NewID()}, Submit: l.T("Đặt hạn mức"), Groups: []ui.Group{{Fields: []ui.Field{
		{Name: "unit", Label: l.T("Đơn vị"), Kind: "select", Options: units, Value: path, Width: "l"},
		{Name: "gb", Label: l.T("Hạn mức, GB"), Value: gb, Error: problem, Width: "s", Focus: problem != "",
			Help: l.T("Ví dụ 50 hoặc 2,5. Để trống là bỏ hạn mức. 10.000 trường hợp cần khoảng 1–2 GB.")},
	}}}}
	h.ui.Page(w, r, status, "scans/quotas", ui.Page{Title: l.T("Dung lượng bản quét"), Active: "quotas", Body: body,
		Lead: l.T("Mỗi đơn vị được gửi bao nhiêu bản quét lên máy chủ. Hết hạn mức thì lần gửi sau bị từ chối ngay từ đầu, tệp đã nhận không bị ảnh hưởng.")})
	return nil
}

// quotaUnits are the units that may have a limit: every one, the province as a
// whole, and each below it.
func quotaUnits(l ui.Lang, actor access.Actor) []ui.Option {
	options := []ui.Option{
		{Value: scan.EachUnit, Text: l.T("Mỗi đơn vị chưa đặt riêng")},
		{Value: actor.Path, Text: l.T("Cả %s", unit.Name(unit.ID(actor.Unit), string(l)))},
	}
	return append(options, unitsBelow(l, actor)[1:]...)
}

// quotasTable shows the units that have a limit or have taken something.
func quotasTable(l ui.Lang, r *http.Request, units []ui.Option, quotas []scan.Quota, uses []scan.Use) *ui.Table {
	limits, taken := map[string]scan.Quota{}, map[string]scan.Use{}
	for _, q := range quotas {
		limits[q.Path] = q
	}
	for _, u := range uses {
		for _, o := range units[1:] {
			if access.Within(o.Value, u.Path) {
				sum := taken[o.Value]
				taken[o.Value] = scan.Use{Bytes: sum.Bytes + u.Bytes, Files: sum.Files + u.Files, Reserved: sum.Reserved + u.Reserved}
			}
		}
	}
	tb := ui.NewTable(r, ui.Column{Text: l.T("Đơn vị")}, ui.Column{Text: l.T("Đã nhận"), Num: true}, ui.Column{Text: l.T("Tệp"), Num: true},
		ui.Column{Text: l.T("Đang gửi"), Num: true}, ui.Column{Text: l.T("Hạn mức"), Num: true}, ui.Column{Text: l.T("Tỷ lệ đã dùng"), Num: true})
	for _, o := range units {
		q, limited := limits[o.Value]
		u := taken[o.Value]
		if !limited && u.Files == 0 && u.Reserved == 0 {
			continue
		}
		limit, share := l.T("không đặt"), "–"
		switch {
		case limited:
			limit = l.Bytes(q.Bytes)
		case limits[scan.EachUnit].Path != "" && o.Value != units[1].Value:
			q = limits[scan.EachUnit]
			limit = l.T("%s (chung)", l.Bytes(q.Bytes))
		}
		if q.Bytes > 0 && o.Value != scan.EachUnit {
			share = l.Share(u.Bytes+u.Reserved, q.Bytes)
		}
		tb.Add(ui.Link(o.Text, address("/quotas", "unit", o.Value, "gb", gigabytes(l, q.Bytes))), ui.Right(l.Bytes(u.Bytes)), ui.Num(u.Files), ui.Right(l.Bytes(u.Reserved)), ui.Right(limit), ui.Right(share))
	}
	tb.Empty = ui.Empty{Icon: "inbox", Title: l.T("Chưa có bản quét nào"), Text: l.T("Khi các đơn vị gửi bản quét, dung lượng đã dùng hiện ở đây.")}
	return tb
}

// gigabytes writes a limit as the form takes it.
func gigabytes(l ui.Lang, n int64) string {
	if n == 0 {
		return ""
	}
	text := strconv.FormatFloat(float64(n)/1e9, 'f', -1, 64)
	if l == ui.EN {
		return text
	}
	return strings.Replace(text, ".", ",", 1)
}

var errGigabytes = errors.New("web: not a size")

// readGigabytes reads a limit; nil is none.
func readGigabytes(text string) (*int64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	gb, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil || !(gb >= 0 && gb <= 1<<20) {
		return nil, errGigabytes
	}
	bytes := int64(gb * 1e9)
	return &bytes, nil
}

func (h *Handler) quotaSet(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	path, gb := r.FormValue("unit"), r.FormValue("gb")
	bytes, err := readGigabytes(gb)
	if err != nil {
		return h.showQuotas(w, r, actor, http.StatusUnprocessableEntity, path, gb, l.T("Hãy ghi một số từ 0 trở lên, ví dụ 50 hoặc 2,5."))
	}
	if err := h.Scans.SetQuota(r.Context(), actor, r.FormValue("key"), path, bytes); err != nil {
		return err
	}
	text := l.T("Đã bỏ hạn mức.")
	if bytes != nil {
		text = l.T("Đã đặt hạn mức %s.", l.Bytes(*bytes))
	}
	ui.Redirect(w, r, "/quotas", ui.Flash{Tone: ui.OK, Text: text})
	return nil
}
