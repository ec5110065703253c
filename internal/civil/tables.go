// SPDX-License-Identifier: Apache-2.0

package civil

import (
	_ "embed"
	"strings"
)

const (
	from158    = "Trang “Ghi chú” của mẫu nhập hộ tịch lịch sử (158)"
	fromPapers = "Mẫu nhập hộ tịch lịch sử (158) và các chương trình dùng mẫu này"
	inferred   = "Suy từ bảng của khai sinh; chưa thấy mẫu gốc"
)

// tables holds every code table. The wording follows the ministry's template with today's spelling (đăng ký).
var tables = []*Table{
	newTable(Table{ID: "loaiDangKy.KS", VI: "Loại đăng ký khai sinh", EN: "Kind of birth registration", Source: from158, Items: []Item{
		{"1", "Đăng ký đúng hạn", "On time", []string{"Đúng hạn", "Đăng kí đúng hạn"}, nil},
		{"2", "Đăng ký lại", "Re-registration", []string{"Đăng kí lại"}, nil},
		{"3", "Ghi vào sổ việc khai sinh đã đăng ký ở cơ quan có thẩm quyền nước ngoài", "Recording of a birth registered abroad",
			[]string{"Ghi vào sổ", "Ghi vào sổ việc khai sinh", "Ghi vào sổ việc khai sinh đã đăng ký ở CQ có thẩm quyền nước ngoài", "Nước ngoài"}, nil},
		{"4", "Đăng ký quá hạn", "Late", []string{"Quá hạn", "Đăng kí quá hạn", "Trễ hạn"}, nil},
		{"5", "Cấp bản chính giấy khai sinh", "Issue of the original certificate", []string{"Cấp lại bản chính"}, nil},
		{"6", "Không xác định", "Not determined", []string{"Không rõ", "0", "Không có thông tin"}, nil},
	}}),
	newTable(Table{ID: "loaiDangKy.KH", VI: "Loại đăng ký kết hôn", EN: "Kind of marriage registration", Source: fromPapers, Items: []Item{
		{"1", "Đăng ký lần đầu", "First registration", []string{"Lần đầu", "Kết hôn lần đầu", "Đăng ký mới"}, nil},
		{"2", "Đăng ký lại", "Re-registration", []string{"Đăng kí lại"}, nil},
		{"3", "Ghi chú kết hôn đã đăng ký ở nước ngoài", "Recording of a marriage registered abroad", []string{"Ghi chú kết hôn", "Ghi vào sổ", "Nước ngoài"}, nil},
	}}),
	newTable(Table{ID: "loaiDangKy.KT", VI: "Loại đăng ký khai tử", EN: "Kind of death registration", Source: inferred, Items: []Item{
		{"1", "Đăng ký đúng hạn", "On time", []string{"Đúng hạn"}, nil},
		{"2", "Đăng ký lại", "Re-registration", []string{"Đăng kí lại"}, nil},
		{"3", "Ghi vào sổ việc khai tử đã đăng ký ở cơ quan có thẩm quyền nước ngoài", "Recording of a death registered abroad", []string{"Ghi vào sổ", "Nước ngoài"}, nil},
		{"4", "Đăng ký quá hạn", "Late", []string{"Quá hạn", "Trễ hạn"}, nil},
		{"6", "Không xác định", "Not determined", []string{"Không rõ", "0"}, nil},
	}}),
	newTable(Table{ID: "loaiDangKy.CMC", VI: "Loại đăng ký nhận cha, mẹ, con", EN: "Kind of parentage registration", Source: fromPapers, Items: []Item{
		{"0", "Không có thông tin", "No information", []string{"Không xác định", "Không rõ"}, nil},
		{"1", "Đăng ký mới", "New registration", []string{"Mới", "Lần đầu"}, nil},
		{"2", "Ghi vào sổ việc đã đăng ký ở nước ngoài", "Recording of a registration abroad", []string{"Ghi vào sổ", "Nước ngoài"}, nil},
	}}),
	newTable(Table{ID: "loaiXacNhan", VI: "Loại xác nhận", EN: "Kind of acknowledgement", Source: fromPapers, Items: []Item{
		{"1", "Cha nhận con", "Father acknowledges child", nil, nil},
		{"2", "Mẹ nhận con", "Mother acknowledges child", nil, nil},
		{"3", "Con nhận cha", "Child acknowledges father", nil, nil},
		{"4", "Con nhận mẹ", "Child acknowledges mother", nil, nil},
	}}),
	newTable(Table{ID: "gioiTinh", VI: "Giới tính", EN: "Sex", Source: from158, Items: []Item{
		{"1", "Nam", "Male", []string{"Trai", "Con trai", "Đàn ông", "M"}, nil},
		{"2", "Nữ", "Female", []string{"Gái", "Con gái", "Đàn bà", "F"}, nil},
		{"3", "Không xác định", "Not determined", []string{"Không rõ", "Chưa xác định"}, nil},
	}}),
	newTable(Table{ID: "cuTru", VI: "Loại cư trú", EN: "Kind of residence", Source: fromPapers, Items: []Item{
		{"0", "Không có thông tin", "No information", nil, nil},
		{"1", "Thường trú", "Permanent", []string{"TT", "Hộ khẩu thường trú"}, nil},
		{"2", "Tạm trú", "Temporary", nil, nil},
	}}),
	newTable(Table{ID: "giayTo", VI: "Loại giấy tờ tùy thân", EN: "Kind of identity paper", Source: fromPapers, Items: []Item{
		{"0", "Không có", "None", []string{"Không"}, nil},
		{"1", "Giấy CMND", "Identity card (CMND)", []string{"CMND", "CMT", "Chứng minh nhân dân", "Giấy chứng minh nhân dân", "Chứng minh thư", "GCMND"}, nil},
		{"2", "Hộ chiếu", "Passport", []string{"HC"}, nil},
		{"3", "Thẻ thường trú", "Residence card", []string{"TTT"}, nil},
		{"4", "Thẻ căn cước công dân", "Citizen card (CCCD)", []string{"CCCD", "Căn cước", "Thẻ căn cước", "Căn cước công dân"}, nil},
		{"5", "Giấy chứng minh quân đội nhân dân", "People's army card", []string{"CMQĐ", "Chứng minh quân đội"}, nil},
		{"6", "Giấy chứng minh sĩ quan quân đội", "Army officer's card", []string{"CMSQ", "Chứng minh sĩ quan"}, nil},
		{"7", "Giấy chứng minh công an nhân dân", "People's police card", []string{"CMCA", "Chứng minh công an"}, nil},
		{"8", "Giấy tờ khác", "Other paper", []string{"Khác"}, nil},
	}}),
	newTable(Table{ID: "loaiKhaiSinh", VI: "Loại khai sinh", EN: "Kind of birth", Source: fromPapers, Items: []Item{
		{"1", "Đủ cha mẹ", "Both parents", []string{"Đủ cha, mẹ", "Có đủ cha mẹ"}, nil},
		{"2", "Chưa xác định mẹ", "Mother not determined", []string{"Chưa xác định được mẹ"}, nil},
		{"3", "Chưa xác định cha", "Father not determined", []string{"Chưa xác định được cha", "Con ngoài giá thú"}, nil},
		{"4", "Chưa xác định cha và mẹ", "Neither parent determined", []string{"Chưa xác định cha mẹ"}, nil},
		{"5", "Trẻ bị bỏ rơi", "Abandoned child", []string{"Bỏ rơi"}, nil},
	}}),
	newTable(Table{ID: "tuyenBo", VI: "Tuyên bố của Tòa án", EN: "Court declaration", Source: from158, Items: []Item{
		{"1", "Tuyên bố", "Declared", nil, nil},
		{"2", "Hủy tuyên bố", "Revoked", []string{"Huỷ tuyên bố"}, nil},
	}}),
	newTable(Table{ID: "loaiGiayBaoTu", VI: "Loại giấy báo tử", EN: "Kind of death notice", Source: fromPapers, Items: []Item{
		{"1", "Giấy báo tử", "Death notice", nil, nil},
		{"2", "Xác nhận thi hành án tử hình", "Confirmation of execution", nil, nil},
		{"3", "Bản án/quyết định của Tòa án tuyên bố chết", "Court decision declaring death", []string{"Bản án của Tòa án", "Quyết định của Tòa án"}, nil},
		{"4", "Văn bản của công an/pháp y", "Paper of the police or a forensic doctor", []string{"Công an", "Pháp y"}, nil},
		{"5", "Xác nhận của y tế cấp huyện", "Confirmation by the district health service", nil, nil},
		{"6", "Biên bản xác nhận việc chết", "Minutes confirming the death", []string{"Biên bản"}, nil},
		{"7", "Văn bản của người làm chứng", "Statement of witnesses", []string{"Người làm chứng"}, nil},
	}}),
	newTable(Table{ID: "tinhTrangKetHon", VI: "Tình trạng kết hôn", EN: "State of the marriage", Source: fromPapers, Items: []Item{
		{"0", "Không có thông tin", "No information", nil, nil},
		{"1", "Đã ly hôn", "Divorced", []string{"Ly hôn"}, nil},
		{"2", "Đã hủy", "Annulled", []string{"Đã huỷ", "Hủy kết hôn"}, nil},
		{"3", "Đã được công nhận", "Recognised", []string{"Công nhận kết hôn"}, nil},
	}}),
	newTable(Table{ID: "mucDich", VI: "Mục đích sử dụng giấy xác nhận", EN: "Purpose of the confirmation", Source: "Mẫu có mã 1–5; tên các mã 1–3 theo ô đánh dấu của sổ", Items: []Item{
		{"1", "Để kết hôn trong nước", "To marry in the country", []string{"Kết hôn trong nước", "Kết hôn"}, nil},
		{"2", "Để kết hôn ở nước ngoài", "To marry abroad", []string{"Kết hôn ở nước ngoài"}, nil},
		{"3", "Mục đích khác", "Other purpose", []string{"Khác"}, nil},
		{"4", "Mã 4 của mẫu nhập", "Code 4 of the template", nil, nil},
		{"5", "Mã 5 của mẫu nhập", "Code 5 of the template", nil, nil},
	}}),
	newTable(Table{ID: "loaiThayDoi", VI: "Loại thay đổi", EN: "Kind of change", Source: "Ô đánh dấu của sổ (thông tư 04/2020)", Items: []Item{
		{"1", "Thay đổi", "Change", nil, nil},
		{"2", "Cải chính", "Correction", nil, nil},
		{"3", "Bổ sung", "Supplement", nil, nil},
		{"4", "Xác định lại dân tộc", "Re-determination of ethnicity", nil, nil},
		{"5", "Ghi vào sổ việc đã đăng ký ở nước ngoài", "Recording of a registration abroad", []string{"Ghi vào sổ"}, nil},
	}}),
	newTable(Table{ID: "loaiGiamHo", VI: "Loại giám hộ", EN: "Kind of guardianship", Source: "Ô đánh dấu của sổ (thông tư 04/2020)", Items: []Item{
		{"1", "Giám hộ cử", "Appointed guardian", nil, nil},
		{"2", "Giám hộ đương nhiên", "Natural guardian", nil, nil},
		{"3", "Chấm dứt giám hộ", "Termination", []string{"Chấm dứt"}, nil},
		{"4", "Giám sát giám hộ", "Supervision", []string{"Giám sát"}, nil},
		{"5", "Ghi vào sổ việc đã đăng ký ở nước ngoài", "Recording of a registration abroad", []string{"Ghi vào sổ"}, nil},
	}}),
	newTable(Table{ID: "loaiLyHon", VI: "Việc ghi chú", EN: "What is noted", Source: "Tên gọi trong luật", Items: []Item{
		{"1", "Ly hôn", "Divorce", nil, nil},
		{"2", "Hủy kết hôn", "Annulment", []string{"Huỷ kết hôn", "Hủy việc kết hôn"}, nil},
		{"3", "Công nhận kết hôn", "Recognition of marriage", nil, nil},
	}}),
	ethnicTable(),
	countryTable(),
}

var tableByID = func() map[string]*Table {
	m := make(map[string]*Table, len(tables))
	for _, t := range tables {
		m[t.ID] = t
	}
	return m
}()

//go:embed codes/ethnic.tsv
var ethnicTSV string

//go:embed codes/countries.tsv
var countriesTSV string

//go:embed codes/provinces.tsv
var provincesTSV string

// ethnicTable is the open table of ethnic groups. The ministry's sheet takes names, so the name is the code; the codes of
// both official lists are kept as Refs, never looked up as text: 37 of the 54 groups have different ones.
func ethnicTable() *Table {
	t := Table{ID: "danToc", VI: "Dân tộc", EN: "Ethnic group", Open: true,
		Source: "QĐ 121-TCTK/PPCĐ (1979), QĐ 1019/QĐ-TCTK (2008); tên gọi khác theo sổ"}
	for _, row := range tsv(ethnicTSV, 5) {
		it := Item{Code: row[0], VI: row[0], EN: row[1], Aliases: list(row[4])}
		if it.EN == "" {
			it.EN = it.VI
		}
		if row[2] != "" {
			it.Refs = map[string]string{"qd121": row[2], "qd1019": row[3]}
		}
		t.Items = append(t.Items, it)
	}
	return newTable(t)
}

// countryTable is the open table of nationalities, Việt Nam first.
func countryTable() *Table {
	t := Table{ID: "quocTich", VI: "Quốc tịch", EN: "Nationality", Open: true, Source: "ISO 3166; tên tiếng Việt: i18n-iso-countries (MIT)"}
	var rest []Item
	for _, row := range tsv(countriesTSV, 5) {
		it := Item{Code: row[2], VI: row[2], EN: row[3], Aliases: list(row[4]), Refs: map[string]string{"alpha2": row[0], "alpha3": row[1]}}
		if row[0] == "VN" {
			t.Items = append(t.Items, it)
		} else {
			rest = append(rest, it)
		}
	}
	stateless := Item{Code: "Người không quốc tịch", VI: "Người không quốc tịch", EN: "Stateless", Aliases: []string{"Không quốc tịch"}}
	t.Items = append(append(t.Items, stateless), rest...)
	return newTable(t)
}

// Province is what identity numbers say about where they come from. Prefixes are of the provinces before 2025-07-01; numbers
// keep them after mergers.
type Province struct {
	PIN  string   // first three digits of a personal number
	Name string   // with its kind: "Tỉnh Quảng Trị"
	Card []string // first digits of nine-digit identity cards
	Seen bool     // the card prefixes were read in a published list
}

var provinceByPIN = func() map[string]Province {
	m := make(map[string]Province, 64)
	for _, row := range tsv(provincesTSV, 4) {
		m[row[0]] = Province{row[0], row[1], strings.Fields(row[2]), row[3] == "seen"}
	}
	return m
}()

// ProvinceOfPIN finds the province a personal number was given in, by its first three digits.
func ProvinceOfPIN(pin string) (Province, bool) {
	if len(pin) < 3 {
		return Province{}, false
	}
	p, ok := provinceByPIN[pin[:3]]
	return p, ok
}

// tsv reads the rows of an embedded list; lines that begin with # are remarks.
func tsv(text string, width int) [][]string {
	var rows [][]string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		row := strings.Split(line, "\t")
		for len(row) < width {
			row = append(row, "")
		}
		rows = append(rows, row)
	}
	return rows
}

func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "; ")
}
