// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func normalized(t testing.TB, id string) (*Type, Values) {
	t.Helper()
	typ, ctx, values := goodEntry(t, id)
	return typ, Normalize(typ, values, ctx)
}

func TestDisplayNameAndEventDate(t *testing.T) {
	t.Parallel()
	for id, want := range map[string][3]string{
		"birth":    {"Nguyễn Thị Thu Hà", "Nguyễn T. T. Hà", "2007-03-05"},
		"marriage": {"Hồ Văn Xoan – Lê Thị Lan", "Hồ V. Xoan – Lê T. Lan", "2018-02-14"},
		"death":    {"Hoàng Thị Mít", "Hoàng T. Mít", "2012-05-08"},
	} {
		typ, values := normalized(t, id)
		if got := [3]string{typ.DisplayName(values), typ.MaskedName(values), typ.EventDate(values).ISO()}; got != want {
			t.Errorf("%s: %v, want %v", id, got, want)
		}
	}
	birth, values := normalized(t, "birth")
	values["nksNgaySinh"] = Value{Written: "Tết"}
	if got := birth.EventDate(values).ISO(); got != "2007-03-20" {
		t.Errorf("without a date of birth the registration dates the event: %s", got)
	}
	if got := birth.DisplayName(nil) + birth.EventDate(nil).ISO(); got != "" {
		t.Errorf("nothing keyed: %q", got)
	}
}

func TestMaskName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"": "", "Kôn": "K.", "Kray Sức": "K. Sức", "Nguyễn Thị Thanh Hoa": "Nguyễn T. T. Hoa", "Đặng Ẩn Ý": "Đặng Ẩ. Ý"} {
		if got := MaskName(in); got != want {
			t.Errorf("MaskName(%q) = %q, want %q", in, got, want)
		}
	}
}

// No masked value gives away what it hides, whatever field it stands in.
func TestMaskHidesEverything(t *testing.T) {
	t.Parallel()
	for _, typ := range Types() {
		values := Values{"cu": {Written: "x"}}
		for _, f := range typ.Fields {
			text := map[Kind]string{KindName: "Nguyễn Thị Thanh Hoa", KindDate: "05.03.1987", KindPIN: "045307001234", KindPaper: "197012345", KindCode: "1", KindTerm: "Kinh"}[f.Kind]
			if text == "" {
				text = "Thôn Thủy Ba Tây"
			}
			values[f.ID] = Value{Written: text, Norm: text}
		}
		masked := Mask(typ, values)
		if _, ok := masked["cu"]; ok {
			t.Errorf("%s: an unknown field is shown", typ.ID)
		}
		for _, f := range typ.Fields {
			got := masked[f.ID]
			if f.Sens == SensNone {
				if got != values[f.ID] {
					t.Errorf("%s: %s of the book is masked: %+v", typ.ID, f.ID, got)
				}
				continue
			}
			want := map[Kind]string{KindName: "Nguyễn T. T. Hoa", KindDate: "1987", KindPIN: "•••234", KindPaper: "•••345"}[f.Kind]
			if want == "" {
				want = hidden
			}
			if f.Match.Attr() == "sex" {
				want = "1"
			}
			if got.Written != want || got.Norm != "" {
				t.Errorf("%s: %s is shown as %+v, want %q", typ.ID, f.ID, got, want)
			}
		}
	}
	birth, _ := ByID("birth")
	odd := Mask(birth, Values{"nksNgaySinh": {Written: "sinh ngày rằm"}, "nksSoDinhDanh": {Written: "1234"}, "meHoTen": {Mark: MarkIllegible}})
	if odd["nksNgaySinh"].Written != hidden || odd["nksSoDinhDanh"].Written != hidden || odd["meHoTen"].Mark != MarkIllegible {
		t.Errorf("%+v", odd)
	}
}

// Ethnicity, parentage, identity numbers and court notes are special in every type; nothing about a person is open.
func TestSensitivity(t *testing.T) {
	t.Parallel()
	for _, typ := range Types() {
		for _, f := range typ.Fields {
			person := f.Match.Person()
			if f.Match != "" && person != "entry" && f.Sens == SensNone {
				t.Errorf("%s: %s of a person is open", typ.ID, f.ID)
			}
			special := f.Table == "danToc" || f.Kind == KindPIN || f.Kind == KindPaper || f.Group == "legal" || f.ID == "ghiChu"
			if special && f.Sens != SensSpecial {
				t.Errorf("%s: %s is not special", typ.ID, f.ID)
			}
		}
	}
}

func TestSearchKeys(t *testing.T) {
	t.Parallel()
	birth, values := normalized(t, "birth")
	values["nksSoDinhDanh"] = Value{Written: "045 307 001234", Norm: "045307001234"}
	values["chaHoTen"] = Value{Written: "Nguyễn Văn Dũng", Mark: MarkStruck}
	keys := birth.SearchKeys(values)
	for _, want := range []SearchKey{{"child.name", "nguyen thi thu ha"}, {"child.dob", "2007-03-05"}, {"child.pin", "045307001234"}, {"mother.name", "le thi lan"}, {"mother.dob", "1980"},
		{"entry.no", "12/2007"}, {"entry.book", "01/2007"}, {"applicant.paper", "197012345"}} {
		if !slices.Contains(keys, want) {
			t.Errorf("no key %v in %v", want, keys)
		}
	}
	for _, k := range keys {
		if k.Role == "father.name" || k.Role == "entry.note" || k.Text == "" {
			t.Errorf("key %v", k)
		}
	}
}

func TestCountLengths(t *testing.T) {
	t.Parallel()
	birth, _ := ByID("birth")
	got := birth.CountLengths(Values{
		"so": {Written: "12/2007"}, "nksHoTen": {Written: strings.Repeat("ễ", 15)}, "meHoTen": {Written: strings.Repeat("ễ", 16) + "  "}, "chaHoTen": {Written: strings.Repeat("e\u0302\u0303", 50)},
		"nksNoiSinh": {Written: strings.Repeat("x", 51)}, "ghiChu": {Written: "  "}, "nksQuocTichStr": {Written: "Việt Nam"}, "meNgaySinh": {Mark: MarkBlank}, "cu": {Written: "x"},
	})
	if want := (Lengths{2, 2, 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if sum := got.Add(Lengths{1, 0, 2}); sum != (Lengths{3, 2, 3}) || sum.Total() != 8 {
		t.Errorf("sum %+v", sum)
	}
}

func TestRow(t *testing.T) {
	t.Parallel()
	birth, values := normalized(t, "birth")
	values["nksGioiTinh"] = Value{Written: "Nữ", Norm: "2"}
	values["nksNgaySinh"] = Value{Written: "30/02/2007"}
	values["nksQuocTich"] = Value{Written: "VN", Norm: "Việt Nam"}
	values["meQuocTichStr"] = Value{Written: "Việt nam cộng hòa"}
	values["chaHoTen"] = Value{Written: "Nguyễn Văn Dũng", Mark: MarkStruck}
	row := birth.Row(values, 7)
	if len(row) != 70 {
		t.Fatalf("%d cells", len(row))
	}
	cell := map[string]string{}
	for i, c := range birth.Columns {
		cell[c.Name] = row[i]
	}
	for name, want := range map[string]string{"STT": "7", "so": "12/2007", "ngayDangKy": "20.03.2007", "nksGioiTinh": "2", "nksNgaySinh": "30/02/2007", "nksQuocTich": "Việt Nam", "nksQuocTichStr": "VN",
		"meQuocTichStr": "Việt nam cộng hòa", "chaHoTen": "", "chaQuocTichKhacStr": "", "meNgaySinh": "1980", "nksMatTich": ""} {
		if cell[name] != want {
			t.Errorf("%s: %q, want %q", name, cell[name], want)
		}
	}
}

// A row read back by its headers is the same row again: what the sheet says is what we take.
func TestRowRoundTrip(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"birth", "marriage", "death"} {
		typ, ctx, values := goodEntry(t, id)
		row := typ.Row(Normalize(typ, values, ctx), 1)
		back := Values{}
		for i, c := range typ.Columns {
			col, ok := typ.ColumnOf(strings.ToUpper(c.Header()) + " ")
			if !ok || col != c {
				t.Fatalf("%s: header %q means %v", id, c.Header(), col)
			}
			if c.Fill == FillField && row[i] != "" {
				back[c.Name] = Value{Written: row[i]}
			}
		}
		if d := cmp.Diff(row, typ.Row(Normalize(typ, back, ctx), 1)); d != "" {
			t.Errorf("%s: %s", id, d)
		}
	}
}

func TestColumnOf(t *testing.T) {
	t.Parallel()
	birth, _ := ByID("birth")
	for header, want := range map[string]string{"so ": "so", " QUYENSO": "quyenSo", "loaiDangKy  \ni=[1,2,3,4,5,6]": "loaiDangKy", "\u00a0NKSMATTICHGHICHUTUYENBO": "nksMatTichNgayGhiChuTuyenBo",
		"NKSHANCHENANGLUCHANHVICANCUHUYTUYENBO": "nksHanCheNangLucHanhViNgayCanCuHuyTuyenBo", "STT": "STT", "DC_DVNHAPXA": "", "": ""} {
		if got, _ := birth.ColumnOf(header); got.Name != want {
			t.Errorf("ColumnOf(%q) = %q, want %q", header, got.Name, want)
		}
	}
}
