// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// auditWords puts records of the log into words.
type auditWords struct {
	l      ui.Lang
	people *people
}

func (h *Handler) auditWords(r *http.Request) *auditWords {
	return &auditWords{ui.LangOf(r.Context()), h.people(r.Context())}
}

// auditActions are the actions of all rooms in the officers' words. A test
// looks for actions that have none.
var auditActions = map[string]string{
	"account.add":       ui.N("Tạo tài khoản"),
	"account.assign":    ui.N("Đổi họ tên, vai trò hoặc đơn vị của tài khoản"),
	"account.disable":   ui.N("Khóa tài khoản"),
	"account.enable":    ui.N("Mở khóa tài khoản"),
	"account.password":  ui.N("Đặt mật khẩu"),
	"integration.add":   ui.N("Lập kết nối phần mềm"),
	"integration.open":  ui.N("Mở lại kết nối phần mềm"),
	"integration.close": ui.N("Khóa kết nối phần mềm"),
	"token.add":         ui.N("Cấp mã truy cập"),
	"token.rotate":      ui.N("Đổi mã truy cập"),
	"token.revoke":      ui.N("Thu hồi mã truy cập"),
	"webhook.add":       ui.N("Đặt địa chỉ nhận tin báo"),
	"webhook.pause":     ui.N("Tạm dừng gửi tin báo"),
	"webhook.resume":    ui.N("Gửi tin báo trở lại"),
	"webhook.drop":      ui.N("Bỏ địa chỉ nhận tin báo"),
	"webhook.rotate":    ui.N("Đổi khóa ký tin báo"),
	"webhook.again":     ui.N("Gửi lại tin báo"),
	"webhook.gone":      ui.N("Nơi nhận tin báo từ chối nhận tiếp"),
	"book.complete":     ui.N("Mọi trường hợp của sổ đã duyệt"),
	"session.open":      ui.N("Đăng nhập"),
	"session.revoke":    ui.N("Kết thúc phiên đăng nhập"),
	"view.full":         ui.N("Xem đầy đủ thông tin"),
	"book.add":          ui.N("Thêm sổ vào danh mục"),
	"book.change":       ui.N("Sửa thông tin sổ"),
	"book.export":       ui.N("Xuất dữ liệu sổ"),
	"search.keep":       ui.N("Lưu một câu tìm kiếm"),
	"search.forget":     ui.N("Xóa câu tìm kiếm đã lưu"),
	"search.export":     ui.N("Xuất danh sách tìm được"),
	"scan.receive":      ui.N("Nhận bản quét"),
	"quota.set":         ui.N("Đặt hạn mức dung lượng"),
	"scan.file":         ui.N("Xếp bản quét vào sổ"),
	"scan.unfile":       ui.N("Rút bản quét khỏi sổ"),
	"scan.discard":      ui.N("Bỏ bản quét"),
	"scan.restore":      ui.N("Lấy lại bản quét đã bỏ"),
	"scan.reread":       ui.N("Đọc lại bản quét"),
	"scan.link":         ui.N("Gắn trường hợp với trang quét"),
	"scan.share":        ui.N("Cho số trùng đứng cùng trang quét"),
	"scan.rotate":       ui.N("Xoay trang quét"),
	"scan.step":         ui.N("Bỏ hoặc dùng lại một bước làm sạch ảnh"),
	"scan.skew":         ui.N("Chỉnh độ nghiêng trang quét"),
	"scan.trim":         ui.N("Cắt viền trang quét"),
	"scan.reset":        ui.N("Đặt lại ảnh trang như máy đề nghị"),
	"scan.divide":       ui.N("Chia ảnh sổ mở đôi thành hai trang"),
	"scan.join":         ui.N("Ghép hai nửa ảnh thành một trang"),
	"scan.label":        ui.N("Ghi số trang"),
	"scan.reject":       ui.N("Trả trang về quét lại"),
	"scan.double":       ui.N("Đánh dấu trang lặp"),
	"scan.clear":        ui.N("Bỏ đánh dấu trang"),
	"scan.replaced":     ui.N("Thay trang bằng bản quét mới"),
	"scan.move":         ui.N("Đổi chỗ trang"),
	"scan.numbers":      ui.N("Máy đọc số trên ảnh"),
	"scan.gap":          ui.N("Ghi nhận thiếu trang"),
	"scan.gap.drop":     ui.N("Bỏ ghi nhận thiếu trang"),
	"scan.gap.scanned":  ui.N("Quét bổ sung trang thiếu"),
	"entry.place":       ui.N("Lập số đăng ký trong sổ"),
	"entry.key":         ui.N("Nhập trường hợp"),
	"entry.check":       ui.N("Kiểm tra đạt"),
	"entry.correct":     ui.N("Sửa khi kiểm tra"),
	"entry.return":      ui.N("Trả lại người nhập"),
	"entry.uncheck":     ui.N("Rút lại kết quả kiểm tra"),
	"entry.approve":     ui.N("Phê duyệt"),
	"entry.unapprove":   ui.N("Rút phê duyệt"),
	"entry.amend":       ui.N("Cải chính sau phê duyệt"),
	"entry.import":      ui.N("Nhận trường hợp từ bảng tính"),
	"entry.restore":     ui.N("Lấy lại bản cũ"),
	"entry.void":        ui.N("Hủy số"),
	"entry.unvoid":      ui.N("Bỏ hủy số"),
	"entry.transfer":    ui.N("Ghi kết quả chuyển lên Bộ"),
	"entry.second":      ui.N("Gửi bản nhập thứ hai cho người kiểm tra"),
	"keying.batch":      ui.N("Mang trường hợp đi nhập khi mất mạng"),
	"target.set":        ui.N("Giao chỉ tiêu"),
	"report.send":       ui.N("Gửi báo cáo ngày"),
	"book.restore":      ui.N("Nhận lại sổ từ gói lưu trữ"),
	"book.bag":          ui.N("Đóng gói sổ cho lưu trữ"),
	"book.bag.fetch":    ui.N("Tải gói lưu trữ của sổ"),
	"backup.make":       ui.N("Sao lưu"),
	"backup.restore":    ui.N("Phục hồi từ bản sao lưu"),
	"blobs.move":        ui.N("Chuyển nơi giữ ảnh quét"),
	"blobs.seal":        ui.N("Mã hóa lại ảnh quét"),
	"blobs.key":         ui.N("Đổi khóa mã hóa ảnh quét"),
}

func (a *auditWords) action(action string) string {
	if text, ok := auditActions[action]; ok {
		return a.l.T(text)
	}
	return action
}

// auditTargets are the kinds of things that records are about, with the page of
// each where there is one.
var auditTargets = map[string]struct{ text, href string }{
	"entry":       {ui.N("Trường hợp"), "/entries/"},
	"book":        {ui.N("Sổ"), "/books/"},
	"account":     {ui.N("Tài khoản"), "/accounts/"},
	"integration": {ui.N("Kết nối"), "/integrations/"},
	"page":        {ui.N("Trang quét"), ""},
	"file":        {ui.N("Tệp quét"), ""},
	"target":      {ui.N("Chỉ tiêu"), ""},
	"system":      {ui.N("Hệ thống"), ""},
	"report":      {ui.N("Báo cáo ngày"), ""},
	"search":      {ui.N("Câu tìm kiếm"), ""},
}

func (a *auditWords) targetName(target string) string {
	kind, id := audit.TargetID(target)
	known, ok := auditTargets[kind]
	if !ok {
		return target
	}
	switch kind {
	case "account", "integration":
		return a.l.T(known.text) + " " + a.people.name(id)
	case "report":
		path, day, _ := strings.Cut(id, "@")
		return a.l.T("Báo cáo ngày %s, %s", a.l.Date(dayTime(day)), unitName(a.l, path))
	}
	const shown = 8 // of an id: enough to tell two apart by eye
	return a.l.T(known.text) + " …" + id[max(0, len(id)-shown):]
}

func (a *auditWords) target(r audit.Record) ui.Cell {
	kind, id := audit.TargetID(r.Target)
	c := ui.Text(a.targetName(r.Target))
	switch known := auditTargets[kind]; {
	case kind == "report":
		path, day, _ := strings.Cut(id, "@")
		c.Href = address("/progress/daily", "unit", path, "day", day)
	case kind == "target":
		c.Text += ", " + unitName(a.l, r.Detail["path"])
		if _, code, ok := strings.Cut(r.Detail["path"], "/"); ok {
			c.Href = "/targets/" + code
		}
	case known.href != "":
		c.Href = known.href + id
	}
	return c
}

// detailNames are the members of a record's detail in words. They never hold
// anything about a citizen.
var detailNames = map[string]string{
	"purpose": ui.N("mục đích"), "entries": ui.N("số trường hợp"), "books": ui.N("số quyển"), "deadline": ui.N("hạn"), "degrees": ui.N("độ"), "files": ui.N("số tệp"), "format": ui.N("định dạng"),
	"prefix": ui.N("mã"), "scopes": ui.N("quyền"),
}

func (a *auditWords) detail(r audit.Record) string {
	var parts []string
	if from, to := r.Detail["from"], r.Detail["to"]; from != "" && to != "" && from != to {
		parts = append(parts, a.state(from)+" → "+a.state(to))
	}
	if role := r.Detail["role"]; role != "" {
		parts = append(parts, a.l.T(roleNames[access.Role(role)])+", "+unitName(a.l, r.Detail["path"]))
	}
	var keys []string
	for key := range r.Detail {
		if detailNames[key] != "" {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		value := r.Detail[key]
		switch key {
		case "deadline":
			value = a.l.Date(dayTime(value))
		case "purpose":
			value = a.purpose(value)
		}
		if value != "0" {
			parts = append(parts, a.l.T(detailNames[key])+": "+value)
		}
	}
	if r.Version > 0 {
		parts = append(parts, a.l.T("bản %d", r.Version))
	}
	return strings.Join(parts, " · ")
}

// viewPurposes are what pages and programs give as the purpose of a full view,
// besides those that a person chooses from.
var viewPurposes = map[string]string{
	"work": ui.N("công việc đang làm"), "request": ui.N("trả lời công dân, cơ quan"), "complaint": ui.N("giải quyết khiếu nại"), "audit": ui.N("kiểm tra, thanh tra"),
	"amend": ui.N("sửa sau khi duyệt"), "scan.page": ui.N("xem trang quét"), "kiểm tra": ui.N("kiểm tra"), "gợi ý khi nhập": ui.N("gợi ý khi nhập"), "đối chiếu bản nhập trùng": ui.N("đối chiếu bản nhập trùng"),
}

func (a *auditWords) purpose(of string) string {
	if file, ok := strings.CutPrefix(of, "export.download "); ok {
		return a.l.T("tải tệp đã xuất %s", file)
	}
	if word, ok := viewPurposes[of]; ok {
		return a.l.T(word)
	}
	return of
}

func (a *auditWords) state(name string) string {
	if name == "open" {
		name = "waiting"
	}
	return a.l.State(name).Text
}

// event is a record as a step in the history of a thing.
func (a *auditWords) event(r audit.Record) ui.Event {
	return ui.Event{When: ui.Millis(r.At), Who: a.people.name(r.Actor), What: a.action(r.Action), Reason: a.detail(r)}
}
