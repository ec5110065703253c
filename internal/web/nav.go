// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// navigation is the menu in the order of the route; each item is offered to
// whoever may do its action.
var navigation = []struct {
	key, text, icon, href, group string
	action                       access.Action
}{
	{"progress", ui.N("Tiến độ"), "chart", "/progress", ui.N("Điều hành"), access.ProgressView},
	{"daily", ui.N("Báo cáo ngày"), "calendar", "/progress/daily", ui.N("Điều hành"), access.ProgressView},
	{"people", ui.N("Khối lượng theo người"), "users", "/people", ui.N("Điều hành"), access.ProgressView},
	{"targets", ui.N("Chỉ tiêu"), "flag", "/targets", ui.N("Điều hành"), access.ProgressView},
	{"books", ui.N("Sổ hộ tịch"), "book", "/books", ui.N("Số hóa"), access.BookView},
	{"scans", ui.N("Bản quét"), "scan", "/scans", ui.N("Số hóa"), access.ScanUpload},
	{"keying", ui.N("Nhập liệu"), "keyboard", "/keying", ui.N("Số hóa"), access.EntryKey},
	{"review", ui.N("Kiểm tra"), "review", "/review", ui.N("Số hóa"), access.EntryCheck},
	{"entries", ui.N("Trường hợp"), "file", "/entries", ui.N("Số hóa"), access.EntryList},
	{"exports", ui.N("Xuất dữ liệu"), "export", "/exports", ui.N("Số hóa"), access.BookExport},
	{"jobs", ui.N("Việc đang chạy"), "job", "/jobs", ui.N("Hệ thống"), access.BookExport},
	{"quotas", ui.N("Dung lượng"), "folder", "/quotas", ui.N("Hệ thống"), access.QuotaSet},
	{"accounts", ui.N("Tài khoản"), "users", "/accounts", ui.N("Hệ thống"), access.AccountManage},
	{"integrations", ui.N("Kết nối phần mềm"), "link", "/integrations", ui.N("Hệ thống"), access.IntegrationManage},
	{"audit", ui.N("Nhật ký"), "audit", "/audit", ui.N("Hệ thống"), access.AuditView},
}

func (h *Handler) nav(r *http.Request) []ui.NavItem {
	actor, ok := access.ActorOf(r.Context())
	if !ok {
		return nil
	}
	l := ui.LangOf(r.Context())
	var items []ui.NavItem
	for _, n := range navigation {
		if n.key == "people" && !seesPeople(actor, actor.Path) {
			continue // a person's own figures are at /keying/me
		}
		if actor.May(n.action) {
			items = append(items, ui.NavItem{Key: n.key, Text: l.T(n.text), Icon: n.icon, Href: n.href, Group: l.T(n.group)})
		}
	}
	return items
}
