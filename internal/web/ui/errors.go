// SPDX-License-Identifier: Apache-2.0

package ui

import "net/http"

// Fault is a page that says something went wrong: what, and what to do. Empty texts are filled from the status.
type Fault struct {
	Status int
	Title  string
	Text   string
	Do     []string // steps to take
	Action *Action
	Ref    string // a number to quote to the administrator; never the error itself
}

// Error draws the page of a fault. Statuses 400, 403, 404, 405, 409, 413, 429, 500 and 503 have texts of their own.
func (rd *Renderer) Error(w http.ResponseWriter, r *http.Request, f Fault) {
	l := LangOf(r.Context())
	d := faultText(l, f.Status)
	if f.Title == "" {
		f.Title = d.Title
	}
	if f.Text == "" {
		f.Text = d.Text
	}
	if f.Do == nil {
		f.Do = d.Do
	}
	if f.Action == nil {
		f.Action = &Action{Text: l.T("Về trang đầu"), Href: "/", Icon: "home", Kind: "primary"}
	}
	rd.Page(w, r, f.Status, "fault", Page{Title: f.Title, Plain: true, Body: f})
}

// faultText is what is said for a status when the handler says nothing of its own.
func faultText(l Lang, status int) Fault {
	switch status {
	case http.StatusBadRequest:
		return Fault{Title: l.T("Yêu cầu chưa đúng"), Text: l.T("Máy chủ không hiểu nội dung vừa gửi."),
			Do: []string{l.T("Quay lại trang trước, kiểm tra các ô đã điền rồi gửi lại.")}}
	case http.StatusForbidden:
		return Fault{Title: l.T("Bạn chưa được phép xem trang này"), Text: l.T("Tài khoản của bạn không có quyền với đơn vị hoặc công việc này."),
			Do: []string{l.T("Kiểm tra xem bạn đã đăng nhập đúng tài khoản chưa."), l.T("Nếu công việc cần quyền này, hãy đề nghị quản trị của đơn vị cấp.")}}
	case http.StatusNotFound:
		return Fault{Title: l.T("Không tìm thấy trang"), Text: l.T("Địa chỉ này không có, hoặc mục đã được chuyển sang đơn vị khác."),
			Do: []string{l.T("Kiểm tra lại địa chỉ, hoặc tìm theo số sổ và năm mở sổ.")}}
	case http.StatusMethodNotAllowed:
		return Fault{Title: l.T("Không mở được bằng cách này"), Text: l.T("Trang này chỉ nhận dữ liệu gửi từ biểu mẫu."),
			Do: []string{l.T("Quay lại trang trước và bấm nút trên trang.")}}
	case http.StatusConflict:
		return Fault{Title: l.T("Có người vừa sửa trước bạn"), Text: l.T("Dữ liệu đã thay đổi kể từ khi bạn mở trang. Chưa có gì bị ghi đè."),
			Do: []string{l.T("Tải lại trang để xem bản mới, rồi sửa lại phần của bạn.")}}
	case http.StatusRequestEntityTooLarge:
		return Fault{Title: l.T("Tệp quá lớn"), Text: l.T("Máy chủ không nhận tệp lớn như vậy trong một lần."),
			Do: []string{l.T("Chia thành nhiều tệp nhỏ, hoặc chép vào thư mục rồi nhờ quản trị nhập.")}}
	case http.StatusTooManyRequests:
		return Fault{Title: l.T("Thử lại sau ít phút"), Text: l.T("Có quá nhiều lần thử liên tiếp từ máy này."),
			Do: []string{l.T("Chờ vài phút rồi thử lại.")}}
	case http.StatusServiceUnavailable:
		return Fault{Title: l.T("Chưa kết nối được máy chủ"), Text: l.T("Mạng đang gián đoạn hoặc máy chủ đang bảo trì. Những gì bạn đã nhập được giữ trên máy này."),
			Do: []string{l.T("Kiểm tra dây mạng hoặc Wi-Fi."), l.T("Không đóng cửa sổ đang nhập; phần mềm tự gửi lại khi có mạng.")}}
	}
	return Fault{Title: l.T("Trang này đang gặp lỗi"), Text: l.T("Việc bạn đã lưu vẫn còn nguyên. Hãy quay lại trang trước và thử lại."),
		Do: []string{l.T("Nếu lỗi còn lặp lại, hãy báo quản trị kèm giờ xảy ra và mã dưới đây.")}}
}
