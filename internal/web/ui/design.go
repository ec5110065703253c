// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"time"
)

// designBody is what the page of the design system shows. The people and figures in it are invented.
type designBody struct {
	Tokens     []string
	Icons      []string
	Buttons    []Action
	States     [][]Chip
	Messages   []Message
	Tabs       Tabs
	Stats      Stats
	BurnUp     BurnUp
	Bars       Bars
	Funnel     Funnel
	Bar        Progress
	Filters    Filters
	Table      *Table
	EmptyTable *Table
	Form       Form
	Drop       Drop
	Jobs       []Job
	History    History
	Facts      Facts
	Keys       Keys
	Dialog     Dialog
	Head       Letterhead
	Signs      Signs
	Docket     Docket
	Type       []string
}

// Design is the handler of /design: every part of the design system on one page, in the language and theme of the screen.
func (rd *Renderer) Design(w http.ResponseWriter, r *http.Request) {
	l := LangOf(r.Context())
	rd.Page(w, r, http.StatusOK, "design", Page{
		Title:  l.T("Bộ mẫu giao diện"),
		Lead:   l.T("Mọi thành phần của màn hình, để người làm trang chọn dùng và người kiểm tra so sánh. Người và số liệu ở đây là bịa."),
		Crumbs: []Crumb{{l.T("Trang đầu"), "/"}, {l.T("Bộ mẫu giao diện"), ""}},
		Actions: []Action{
			{Text: l.T("Tải về"), Icon: "download", Href: "#table"},
			{Text: l.T("Thêm sổ"), Icon: "plus", Href: "#form", Kind: "primary"},
		},
		Body: designOf(l, r),
	})
}

func designOf(l Lang, r *http.Request) designBody {
	now := time.Now()
	return designBody{
		Tokens: []string{"paper", "surface", "surface-2", "mute-soft", "line", "edge", "ink", "ink-2", "ink-3", "primary", "primary-soft",
			"seal", "ok", "ok-soft", "warn", "warn-soft", "bad", "bad-soft", "info", "info-soft", "mark", "focus"},
		Icons:    IconNames(),
		Buttons:  designButtons(l),
		States:   designStates(l),
		Messages: designMessages(l),
		Tabs: Tabs{{Text: l.T("Trường hợp"), Href: "#tabs", Count: 98, Current: true}, {Text: l.T("Bản quét"), Href: "#tabs", Count: 112},
			{Text: l.T("Lịch sử"), Href: "#tabs", Count: -1}},
		Stats:      designStats(l, now),
		BurnUp:     designBurnUp(l, now),
		Bars:       designBars(l),
		Funnel:     designFunnel(l),
		Bar:        Progress{Fact: 128400, Total: 203584, Plan: 148000, Tone: Warn, Label: l.T("Đã nhập"), Note: l.T("cần %d/ngày, đang đạt %d/ngày", 15032, 12100)},
		Filters:    designFilters(l, r),
		Table:      designTable(l, r, now),
		EmptyTable: designEmpty(l, r),
		Form:       designForm(l),
		Drop:       Drop{Post: "/design", Accept: ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.zip", Folder: true, Help: l.T("PDF, JPEG, PNG, TIFF hoặc ZIP; tên tệp như KS.2010.01.001.pdf")},
		Jobs:       designJobs(l),
		History:    designHistory(l, now),
		Facts: Facts{{Name: l.T("Họ, chữ đệm, tên"), Value: "Hồ Thị Kăn Lưm", Written: "HỒ THỊ KĂN LƯM"}, {Name: l.T("Ngày sinh"), Value: "05/03/1978"},
			{Name: l.T("Dân tộc"), Value: "Bru - Vân Kiều", Written: "Vân kiều"}, {Name: l.T("Nơi sinh"), Value: ""}},
		Keys: Keys{{"Enter", l.T("ô tiếp")}, {"F4", l.T("như dòng trên")}, {"F2", l.T("để trống")}, {"F3", l.T("không đọc được")}, {"Ctrl+Enter", l.T("lưu và sang trường hợp sau")}},
		Dialog: Dialog{ID: "dlg", Title: l.T("Trả lại cho người nhập?"), Text: l.T("Trường hợp này sẽ quay về danh sách của người nhập, kèm lý do bạn ghi."),
			Post: "/design", Confirm: l.T("Trả lại"), Fields: []Field{{Name: "why", Label: l.T("Lý do"), Kind: "textarea", Required: true}}},
		Head: Letterhead{Above: "UBND tỉnh Quảng Trị", Agency: "Sở Tư pháp", Number: "12/BC-STP", Place: "Quảng Trị", Date: now,
			Title: l.T("Báo cáo tiến độ số hóa sổ hộ tịch"), About: l.T("Số liệu chốt lúc 16:30")},
		Signs: Signs{{Role: l.T("Người lập"), Name: "Trần Văn Mẫu"}, {Role: l.T("Giám đốc"), How: l.T("(Ký tên, đóng dấu)"), Name: "Lê Thị Ví Dụ"}},
		Docket: Docket{Title: l.T("Phiếu theo sổ"), Link: "https://sogoc.example/b/01J8ZK3T", Code: "KS-2005-02 · 19333",
			Facts: Facts{{Name: l.T("Loại sổ"), Value: l.T("Sổ đăng ký khai sinh")}, {Name: l.T("Quyển số"), Value: "02/2005"}, {Name: l.T("Nơi đăng ký"), Value: "Xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị"}, {Name: l.T("Kho, kệ, hộp"), Value: "K1 / 04 / 12"}},
			Ticks: []string{l.T("Nhận sổ"), l.T("Quét xong"), l.T("Kiểm ảnh"), l.T("Trả sổ")}},
		Type: []string{"Ẳ Ẵ Ặ Ấ Ẩ Ẫ Ậ Ế Ể Ễ Ệ Ố Ổ Ỗ Ộ Ớ Ở Ỡ Ợ Ứ Ử Ữ Ự", "Nguyễn Thị Ngọc Ẩn – Đặng Hữu Nghĩa – H'Bia Ayŭn – Y Bhăm Êñuôl", "0123456789 · 851.831 · 62,58 % · 05/03/1978"},
	}
}

func designButtons(l Lang) []Action {
	return []Action{
		{Text: l.T("Lưu và sang trường hợp sau"), Kind: "primary", Href: "#b", Key: "Ctrl+Enter"},
		{Text: l.T("Thêm sổ"), Icon: "plus", Href: "#b"},
		{Text: l.T("Trả lại"), Icon: "return", Kind: "danger", Href: "#b"},
		{Text: l.T("Xem lịch sử"), Kind: "quiet", Icon: "history", Href: "#b"},
		{Text: l.T("Khóa sổ"), Icon: "lock", Off: l.T("Còn 3 trường hợp chưa duyệt")},
		{Text: l.T("In phiếu"), Icon: "print", Small: true, Href: "#b"},
		{Text: l.T("Xoay ảnh"), Icon: "rotate", Small: true, IconOnly: true, Href: "#b"},
	}
}

func designStates(l Lang) [][]Chip {
	var out [][]Chip
	for _, group := range [][]string{
		{"waiting", "leased", "keyed", "checked", "approved", "sent", "accepted", "refused", "returned", "corrected", "voided"},
		{"inventoried", "scanned", "keying", "checking", "exported", "closed", "lost", "damaged", "illegible"},
		{"queued", "running", "done", "failed", "cancelled"},
		{"on_time", "slow", "late", "finished", "no_plan"},
	} {
		var chips []Chip
		for _, s := range group {
			chips = append(chips, l.State(s))
		}
		out = append(out, chips)
	}
	return out
}

func designMessages(l Lang) []Message {
	return []Message{
		{Tone: OK, Text: l.T("Đã lưu trường hợp số 12/2005."), Do: []Action{{Text: l.T("Hoàn tác"), Icon: "undo", Small: true, Href: "#m"}}},
		{Tone: Info, Text: l.T("Sổ này có bản thứ hai lưu ở huyện cũ. Hãy đối chiếu trước khi khóa.")},
		{Tone: Warn, Title: l.T("Thiếu 2 số:"), Text: l.T("số 14 và 31 của năm 2005 chưa có trang nào.")},
		{Tone: Bad, Title: l.T("Chưa duyệt được sổ."), List: []string{l.T("Số 07/2005: ngày đăng ký trước ngày sinh."), l.T("Số 22/2005: chưa gắn bản quét.")}},
	}
}

func designStats(l Lang, now time.Time) Stats {
	late := l.State("slow")
	return Stats{
		{Name: l.T("Đã nhập"), Value: l.Number(128400), Of: "/ " + l.Number(203584), Href: "#stat", AsOf: now,
			Definition: l.T("Số trường hợp có ít nhất một bản lưu, kể cả bản bị trả lại. Mẫu số: số trường hợp ghi khi kiểm kê, bản ngày 01/03/2025."),
			Progress:   &Progress{Fact: 128400, Total: 203584, Plan: 148000, Tone: Warn, Bare: true}},
		{Name: l.T("Hôm nay"), Value: l.Number(4212), Of: l.T("cần %d/ngày", 15032), Chip: &late, Spark: []float64{3100, 3900, 3600, 4400, 5100, 4700, 4212}, AsOf: now},
		{Name: l.T("Bị từ chối"), Value: l.Share(27000, 541000), Of: l.T("%d trường hợp", 27000), Href: "#stat", AsOf: now},
		{Name: l.T("Chờ kiểm tra"), Value: l.Number(611), Href: "#stat", AsOf: now, Definition: l.T("Số trường hợp đã nhập mà chưa ai kiểm tra.")},
	}
}

func designBurnUp(l Lang, now time.Time) BurnUp {
	fact := []int64{0, 6100, 14200, 23900, 31000, 42800, 55200, 66100, 79900, 88000, 97100, 109000, 118300, 128400}
	start := now.AddDate(0, 0, -13)
	return BurnUp{Title: l.T("Đã nhập %d trên %d trường hợp, dự kiến xong sau hạn 3 ngày", 128400, 203584), Total: 203584, Start: start,
		Due: start.AddDate(0, 0, 18), Ends: start.AddDate(0, 0, 21), Fact: fact}
}

func designBars(l Lang) Bars {
	return Bars{Title: l.T("Trường hợp theo bước"), Parts: []BarPart{{l.T("Đã duyệt"), 96200, "#bars"}, {l.T("Đã kiểm tra"), 12400, "#bars"}, {l.T("Đã nhập"), 19800, "#bars"},
		{l.T("Trả lại"), 1400, "#bars"}, {l.T("Bị từ chối"), 900, "#bars"}, {l.T("Chưa nhập"), 72884, "#bars"}}}
}

func designFunnel(l Lang) Funnel {
	return Funnel{{l.T("Kiểm kê"), 203584, "#funnel"}, {l.T("Đã quét"), 198120, "#funnel"}, {l.T("Đã nhập"), 128400, "#funnel"}, {l.T("Đã kiểm tra"), 109100, "#funnel"},
		{l.T("Đã duyệt"), 96200, "#funnel"}, {l.T("Đã tiếp nhận"), 81440, "#funnel"}}
}

func designFilters(l Lang, r *http.Request) Filters {
	return NewFilters(r,
		Field{Name: "type", Label: l.T("Loại sổ"), Kind: "select", Options: []Option{{"", l.T("Tất cả")}, {"KS", l.T("Khai sinh")}, {"KH", l.T("Kết hôn")}, {"KT", l.T("Khai tử")}}},
		Field{Name: "year", Label: l.T("Năm mở sổ"), Mode: "numeric", Width: "s"},
		Field{Name: "state", Label: l.T("Trạng thái"), Kind: "select", Options: []Option{{"", l.T("Tất cả")}, {"keying", l.T("Đang nhập")}, {"closed", l.T("Đã khóa sổ")}}},
	)
}

func designTable(l Lang, r *http.Request, now time.Time) *Table {
	t := NewTable(r, Column{Text: l.T("Quyển số"), Sort: "no"}, Column{Text: l.T("Nơi đăng ký"), Sort: "unit"},
		Column{Text: l.T("Người ký")}, Column{Text: l.T("Trường hợp"), Sort: "entries", Num: true}, Column{Text: l.T("Đã nhập"), Num: true},
		Column{Text: l.T("Tiến độ")}, Column{Text: l.T("Trạng thái"), Sort: "state"}, Column{Text: l.T("Sửa lần cuối"), Sort: "at"})
	t.ID, t.Caption = "table", l.T("Sổ hộ tịch của đơn vị")
	t.Note = l.T("%d dòng trên trang này · tổng %d, %s", 4, 2088, l.AsOf(now))
	t.Export = []Action{{Text: l.T("Tải danh sách (xlsx)"), Icon: "download", Small: true, Kind: "quiet", Href: "#table"}}
	for i, b := range []struct {
		no, kind, unit, signer, state string
		all, done                     int64
		tone                          Tone
	}{
		{"01/2003", l.T("Khai sinh"), "Xã Vĩnh Thủy", "Nguyễn Văn Đức", "closed", 214, 214, OK},
		{"02/2005", l.T("Khai sinh"), "Xã Vĩnh Thủy", "Nguyễn Văn Đức", "keying", 198, 131, ""},
		{"01/1999", l.T("Kết hôn"), "Thị trấn Hồ Xá", "Lê Thị Hòa", "checking", 97, 97, ""},
		{"01/1987", l.T("Khai tử"), "Xã Vĩnh Ô", "Hồ Văn Khưm", "damaged", 41, 6, Bad},
	} {
		row := t.Add(Link(b.no, "#table").With(b.kind), Text(b.unit).With("Huyện Vĩnh Linh"), Masked(MaskName(b.signer), "#table"), NumLink(b.all, "#table"), Num(b.done),
			Part(Progress{Fact: b.done, Total: b.all, Tone: b.tone, Bare: true}), Part(l.State(b.state)), At(now.Add(-time.Duration(i*7)*time.Hour)))
		row.Actions = []Action{{Text: l.T("Nhập tiếp"), Icon: "pencil", Small: true, Href: "#table"}, {Text: l.T("In phiếu"), Icon: "print", Small: true, IconOnly: true, Kind: "quiet", Href: "#docket"}}
		row.Current = i == 1
	}
	t.Sum = []Cell{Text(l.T("Cộng")), {}, {}, Num(550), Num(448), {}, {}, {}}
	t.PageBy("", "x")
	return t
}

func designEmpty(l Lang, r *http.Request) *Table {
	t := NewTable(r, Column{Text: l.T("Quyển số")})
	t.Empty = Empty{Icon: "book", Title: l.T("Chưa có sổ nào trong danh sách"), Text: l.T("Kiểm kê sổ trên kệ bằng biểu mẫu, hoặc tải lên bảng kê theo mẫu."),
		Do: &Action{Text: l.T("Thêm sổ"), Icon: "plus", Kind: "primary", Href: "#form"}}
	return t
}

func designForm(l Lang) Form {
	return Form{Post: "/design", Cancel: "#form", Submit: l.T("Lưu sổ"), Groups: []Group{
		{Title: l.T("Sổ"), Cols: true, Fields: []Field{
			{Name: "kind", Label: l.T("Loại sổ"), Kind: "select", Required: true, Options: []Option{{"KS", l.T("Khai sinh")}, {"KH", l.T("Kết hôn")}}},
			{Name: "year", Label: l.T("Năm mở sổ"), Required: true, Mode: "numeric", Value: "205", Error: l.T("Năm mở sổ có bốn chữ số, ví dụ 2005.")},
			{Name: "no", Label: l.T("Quyển số"), Required: true, Hint: "02/2005", Help: l.T("Ghi đúng như trên bìa sổ.")}}},
		{Title: l.T("Nơi lưu giữ"), Fields: []Field{
			{Name: "unit", Label: l.T("Nơi đăng ký"), Value: "Xã Vĩnh Thủy, huyện Vĩnh Linh", Help: l.T("Tên đơn vị vào lúc đăng ký, dù nay đã sáp nhập."), Lookup: "/api/lookup/units"},
			{Name: "note", Label: l.T("Tình trạng sổ"), Kind: "textarea", Optional: true},
			{Name: "copy", Label: l.T("Đây là bản thứ hai (bản lưu ở huyện)"), Kind: "check"}}},
	}}
}

func designJobs(l Lang) []Job {
	return []Job{
		{Title: l.T("Xuất sổ KS 02/2005"), State: "running", Done: 131, Total: 198, Rate: 42.5, Left: 95 * time.Second, Cancel: "/design"},
		{Title: l.T("Nhập bản quét từ thư mục"), State: "done", Done: 1120, Total: 1120, Note: l.T("mất %s", l.Span(4*time.Minute)), Result: &Action{Text: l.T("Xem kết quả"), Href: "#job", Small: true}},
		{Title: l.T("Nhập bảng kê"), State: "failed", Done: 12, Total: 60, Note: l.T("dừng ở dòng 13: thiếu năm mở sổ")},
	}
}

func designHistory(l Lang, now time.Time) History {
	return History{
		{When: now.Add(-20 * time.Minute), Who: "Lê Thị Ví Dụ", What: l.T("Duyệt"), Tone: OK, Icon: "approve"},
		{When: now.Add(-2 * time.Hour), Who: "Phạm Văn Thử", What: l.T("Sửa khi kiểm tra"), Tone: Info, Icon: "pencil", Reason: l.T("Đối chiếu lại ảnh trang 12."),
			Changes: []Change{{l.T("Họ, chữ đệm, tên"), "Nguyễn Thi Hoà", "Nguyễn Thị Hòa"}, {l.T("Ngày sinh"), "05/03/1987", "05/03/1978"}, {l.T("Nơi sinh"), "", "Trạm y tế xã Vĩnh Thủy"}}},
		{When: now.Add(-26 * time.Hour), Who: "Phạm Văn Thử", What: l.T("Trả lại"), Tone: Warn, Icon: "return", Reason: l.T("Ngày sinh không khớp với ngày ghi bằng chữ.")},
		{When: now.Add(-30 * time.Hour), Who: "Trần Văn Mẫu", What: l.T("Nhập lần đầu"), Icon: "pencil"},
	}
}
