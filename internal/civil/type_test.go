// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDefinitionsHoldTogether(t *testing.T) {
	t.Parallel()
	for _, typ := range Types() {
		if err := typ.Check(); err != nil {
			t.Errorf("%v", err)
		}
	}
}

func TestColumnCounts(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]int{"birth": 70, "marriage": 44, "death": 48, "parent_child": 50, "marital_status_cert": 35} {
		typ, _ := ByID(id)
		if got := len(typ.Columns); got != want || typ.Generic {
			t.Errorf("%s has %d columns, want %d", id, got, want)
		}
	}
}

// The lists as they stand in the ministry's templates, written out: the definitions build them from blocks.
func TestColumnsInFull(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"birth": `STT so quyenSo trangSo ngayDangKy loaiDangKy noiDangKy nguoiKy chucVuNguoiKy nguoiThucHien ghiChu nksSoDinhDanh nksHoTen nksGioiTinh nksNgaySinh
			nksNgaySinhBangChu nksNoiSinh nksNoiSinhDVHC nksQueQuan nksDanToc nksQuocTich nksQuocTichStr nksQuocTichKhac nksQuocTichKhacStr nksLoaiKhaiSinh nksMatTich
			nksMatTichNgayGhiChuTuyenBo nksMatTichCanCuTuyenBo nksMatTichNgayGhiChuHuyTuyenBo nksMatTichCanCuHuyTuyenBo nksHanCheNangLucHanhVi
			nksHanCheNangLucHanhViNgayGhiChuTuyenBo nksHanCheNangLucHanhViCanCuTuyenBo nksHanCheNangLucHanhViNgayGhiChuHuyTuyenBo nksHanCheNangLucHanhViNgayCanCuHuyTuyenBo
			meSoDinhDanhCaNhan meHoTen meNgaySinh meDanToc meQuocTich meQuocTichStr meQuocTichKhac meQuocTichKhacStr meLoaiCuTru meNoiCuTru meLoaiGiayToTuyThan meSoGiayToTuyThan
			chaSoDinhDanhCaNhan chaHoTen chaNgaySinh chaDanToc chaQuocTich chaQuocTichStr chaQuocTichKhac chaQuocTichKhacStr chaLoaiCuTru chaNoiCuTru chaLoaiGiayToTuyThan chaSoGiayToTuyThan
			nycHoTen nycQuanHe nycLoaiGiayToTuyThan nycGiayToKhac nycSoGiayToTuyThan nycNgayCapGiayToTuyThan nycNoiCapGiayToTuyThan
			soDangKyNuocNgoai ngayDangKyNuocNgoai cqNuocNgoaiDaDangKy qgNuocNgoaiDaDangKy`,
		"marriage": `so quyenSo trangSo ngayDangKy loaiDangKy noiDangKy nguoiKy chucVuNguoiKy ngayXacLapQuanHeHonNhan nguoiThucHien ghiChu tinhTrangKetHon huyKetHonNgayGhiChu
			huyKetHonCanCu congNhanKetHonNgayGhiChu congNhanKetHonCanCu chongHoTen chongNgaySinh chongDanToc chongQuocTich chongQuocTichKhac chongLoaiCuTru chongNoiCuTru
			chongLoaiGiayToTuyThan chongGiayToKhac chongSoGiayToTuyThan chongNgayCapGiayToTuyThan chongNoiCapGiayToTuyThan voHoTen voNgaySinh voDanToc voQuocTich voQuocTichKhac
			voLoaiCuTru voNoiCuTru voLoaiGiayToTuyThan voGiayToKhac voSoGiayToTuyThan voNgayCapGiayToTuyThan voNoiCapGiayToTuyThan
			soDangKyNuocNgoai ngayDangKyNuocNgoai cqNuocNgoaiDaDangKy qgNuocNgoaiDaDangKy`,
		"death": `so quyenSo trangSo ngayDangKy loaiDangKy noiDangKy nguoiKy chucVuNguoiKy nguoiThucHien ghiChu nktHoTen nktGioiTinh nktNgaySinh nktDanToc nktQuocTich
			nktQuocTichKhac nktLoaiCuTru nktNoiCuTru nktLoaiGiayToTuyThan nktGiayToKhac nktSoGiayToTuyThan nktNgayCapGiayToTuyThan nktNoiCapGiayToTuyThan nktNgayChet
			nktNgayChetGhiBangChu nktGioPhutChet nktNoiChet nktNguyenNhanChet nktTinhTrangTuyenBoViecChet nktNgayGhiChuTuyenBoViecChet nktCanCuTuyenBoViecChet
			nktNgayGhiChuHuyTuyenBoViecChet nktCanCuHuyTuyenBoViecChet gbtLoai gbtSo gbtNgay gbtCoQuanCap
			nycHoTen nycQuanHe nycLoaiGiayToTuyThan nycGiayToKhac nycSoGiayToTuyThan nycNgayCapGiayToTuyThan nycNoiCapGiayToTuyThan
			soDangKyNuocNgoai ngayDangKyNuocNgoai cqNuocNgoaiDaDangKy qgNuocNgoaiDaDangKy`,
		"parent_child": `so quyenSo trangSo quyetDinhSo ngayDangKy loaiDangKy loaiXacNhan noiDangKy nguoiKy chucVuNguoiKy nguoiThucHien ghiChu
			cmHoTen cmNgaySinh cmDanToc cmQuocTich cmQuocTichKhac cmQueQuan cmLoaiCuTru cmNoiCuTru cmLoaiGiayToTuyThan cmGiayToKhac cmSoGiayToTuyThan cmNgayCapGiayToTuyThan cmNoiCapGiayToTuyThan
			ncHoTen ncNgaySinh ncDanToc ncQuocTich ncQuocTichKhac ncQueQuan ncLoaiCuTru ncNoiCuTru ncLoaiGiayToTuyThan ncGiayToKhac ncSoGiayToTuyThan ncNgayCapGiayToTuyThan ncNoiCapGiayToTuyThan
			nycHoTen nycQHNguoiDuocNhan nycQHNguoiNhan nycLoaiGiayToTuyThan nycGiayToKhac nycSoGiayToTuyThan nycNgayCapGiayToTuyThan nycNoiCapGiayToTuyThan
			soDangKyNuocNgoai ngayDangKyNuocNgoai cqNuocNgoaiDaDangKy qgNuocNgoaiDaDangKy`,
		"marital_status_cert": `so quyenSo trangSo ngayDangKy noiCap nguoiKy chucVuNguoiKy nguoiThucHien ghiChu nxnHoTen nxnGioiTinh nxnNgaySinh nxnDanToc nxnQuocTich nxnQuocTichKhac
			nxnLoaiCuTru nxnNoiCuTru nxnLoaiGiayToTuyThan nxnGiayToKhac nxnSoGiayToTuyThan nxnNgayCapGiayToTuyThan nxnNoiCapGiayToTuyThan nxnThoiGianCuTruTai nxnThoiGianCuTruTu
			nxnThoiGianCuTruDen nxnTinhTrangHonNhan nxnLoaiMucDichSuDung nxnMucDichSuDung
			nycHoTen nycQuanHe nycLoaiGiayToTuyThan nycGiayToKhac nycSoGiayToTuyThan nycNgayCapGiayToTuyThan nycNoiCapGiayToTuyThan`,
	} {
		typ, _ := ByID(id)
		var got []string
		for _, c := range typ.Columns {
			got = append(got, c.Name)
		}
		if d := cmp.Diff(strings.Fields(want), got); d != "" {
			t.Errorf("%s: %s", id, d)
		}
	}
}

func TestBirthHeaders(t *testing.T) {
	t.Parallel()
	const facts = "../../../shared/data/codes/birth_import_columns_158.csv"
	f, err := os.Open(facts)
	if err != nil {
		t.Skip("the compiled table of the ministry's columns is not at hand")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	birth, _ := ByID("birth")
	if len(rows)-1 != len(birth.Columns) {
		t.Fatalf("%d columns, want %d", len(birth.Columns), len(rows)-1)
	}
	for i, row := range rows[1:] {
		want := row[1]
		if row[2] != "" {
			want += "\n" + row[2]
		}
		if got := birth.Columns[i].Header(); got != want {
			t.Errorf("column %d: %q, want %q", i+1, got, want)
		}
	}
}

func TestByCode(t *testing.T) {
	t.Parallel()
	for code, id := range map[string]string{"KS": "birth", "ks ": "birth", "KH": "marriage", "KT": "death", "CMC": "parent_child", "HN": "marital_status_cert",
		"XNHN": "marital_status_cert", "TTHN": "marital_status_cert", "GH": "guardianship", "TD": "change_correction", "TDCC": "change_correction", "NCN": "adoption", "LH": "divorce_note", "GCLH": "divorce_note", "GNN": "foreign_note"} {
		if typ, ok := ByCode(code); !ok || typ.ID != id {
			t.Errorf("ByCode(%q) = %v", code, typ)
		}
	}
	if _, ok := ByCode("K"); ok {
		t.Error("K is no type")
	}
	if _, ok := ByID("birht"); ok {
		t.Error("birht is no type")
	}
}

func TestPriorityFields(t *testing.T) {
	t.Parallel()
	birth, _ := ByID("birth")
	want := []string{"so", "quyenSo", "ngayDangKy", "nksHoTen", "nksNgaySinh", "nksGioiTinh", "meHoTen", "chaHoTen"}
	if got := birth.Priority(); !slices.Equal(got, want) {
		t.Errorf("checked twice: %v", got)
	}
}

func formIDs(t *testing.T, typ *Type, year int) (page, more []string) {
	t.Helper()
	for _, s := range typ.Form(year) {
		for _, f := range s.Fields {
			if s.More {
				more = append(more, f.ID)
			} else {
				page = append(page, f.ID)
			}
		}
	}
	return page, more
}

// Every field that is keyed stands on the form once, on the page or under "more", in every era.
func TestFormHasEveryField(t *testing.T) {
	t.Parallel()
	for _, typ := range Types() {
		for _, year := range []int{0, 1958, 1998, 1999, 2015, 2016, 2026} {
			page, more := formIDs(t, typ, year)
			all := slices.Sorted(slices.Values(append(page, more...)))
			var want []string
			for _, f := range typ.Fields {
				if f.From == "" {
					want = append(want, f.ID)
				}
			}
			slices.Sort(want)
			if d := cmp.Diff(want, all); d != "" {
				t.Errorf("%s %d: %s", typ.ID, year, d)
			}
		}
	}
}

func TestFormByEra(t *testing.T) {
	t.Parallel()
	birth, _ := ByID("birth")
	at := func(page []string, id string) int { return slices.Index(page, id) }
	now, _ := formIDs(t, birth, 2017)
	mid, more := formIDs(t, birth, 2007)
	old, _ := formIDs(t, birth, 1988)
	if at(now, "nksSoDinhDanh") < 0 || at(mid, "nksSoDinhDanh") >= 0 || at(more, "nksSoDinhDanh") < 0 {
		t.Error("personal numbers are on pages since 2016 only")
	}
	if at(now, "meHoTen") > at(now, "chaHoTen") || at(mid, "chaHoTen") > at(mid, "meHoTen") {
		t.Error("mother first since 2016, father first before")
	}
	if at(mid, "nksGioiTinh") > at(mid, "nksNgaySinh") || at(now, "nksGioiTinh") < at(now, "nksNgaySinh") {
		t.Error("sex before date of birth until 2015")
	}
	if at(mid, "nksQueQuan") >= 0 || at(now, "nksQueQuan") < 0 || at(old, "nycHoTen") >= 0 || at(mid, "nycHoTen") < 0 {
		t.Error("home place and applicant")
	}
	f, _ := birth.Field("nycHoTen")
	if birth.OnPage(f, 1988) || !birth.OnPage(f, 2007) {
		t.Error("OnPage of the applicant")
	}
	if got := birth.Year(Of(map[string]string{"ngayDangKy": "5/3/1987"}), BookFacts{OpenYear: 1985}); got != 1987 {
		t.Errorf("year by date: %d", got)
	}
	if got := birth.Year(Of(map[string]string{"so": "5/1987"}), BookFacts{OpenYear: 1985}); got != 1987 {
		t.Errorf("year by number: %d", got)
	}
	if got := birth.Year(nil, BookFacts{OpenYear: 1985}); got != 1985 {
		t.Errorf("year by book: %d", got)
	}
}

// Each way a definition can fail is named.
func TestCheckFindsMistakes(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(*Type){
		"lacks a label":              func(t *Type) { t.Fields[3].EN = "" },
		"canonical spelling":         func(t *Type) { t.Fields[3].VI = "Hoà" },
		"a field twice":              func(t *Type) { t.Fields[3].ID = t.Fields[4].ID },
		"a column twice":             func(t *Type) { t.Columns[3] = t.Columns[4] },
		"no group":                   func(t *Type) { t.Fields[3].Group = "x" },
		"has kind":                   func(t *Type) { t.Fields[3].Kind = "x" },
		"and table":                  func(t *Type) { edit(t.Fields, "nksGioiTinh", table("x")) },
		"no date field":              func(t *Type) { t.Event = "so" },
		"since 2016 until 2010":      func(t *Type) { edit(t.Fields, "nksSoDinhDanh", func(f *Field) { f.Until = 2010 }) },
		"of \"nksHoTen\"":            func(t *Type) { edit(t.Fields, "nksNgaySinhBangChu", of("nksHoTen")) },
		"has no code \"9\"":          func(t *Type) { edit(t.Fields, "meHoTen", required(Is("loaiDangKy", "9"))) },
		"required by \"x\"":          func(t *Type) { edit(t.Fields, "meHoTen", required(Filled("x"))) },
		"operator":                   func(t *Type) { edit(t.Fields, "meHoTen", required(When{{Field: "so", Op: "like"}})) },
		"is also that of":            func(t *Type) { edit(t.Fields, "meHoTen", match("father.name")) },
		"of nobody":                  func(t *Type) { edit(t.Fields, "meHoTen", match("aunt.name")) },
		"no person is a subject":     func(t *Type) { t.Persons[0].Subject = false },
		"omits nksHoTen":             func(t *Type) { t.Layouts[0].Omit = []string{"nksHoTen"} },
		"layout since 2016: no":      func(t *Type) { t.Layouts[0].Groups = []string{"x"} },
		"has no field":               func(t *Type) { t.Columns[3].Name = "x" },
		"has no column":              func(t *Type) { t.Columns = t.Columns[:60] },
		"no field with role entry.n": func(t *Type) { edit(t.Fields, "so", match("")) },
		"from \"x\"":                 func(t *Type) { edit(t.Fields, "nksQuocTichStr", func(f *Field) { f.From = "x" }) },
		"id and code":                func(t *Type) { t.Code = "" },
		"a group twice":              func(t *Type) { t.Groups[1] = t.Groups[2] },
	} {
		bad := birthType()
		spoil(bad)
		if _, err := Define(*bad); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	values := Values{"a": {Written: "x", Norm: "1"}, "b": {Mark: MarkBlank}}
	for i, c := range []struct {
		when When
		year int
		want bool
	}{
		{nil, 0, false}, {When{}, 0, false}, {Always, 0, true}, {Is("a", "1", "2"), 0, true}, {Is("a", "2"), 0, false}, {Is("c", ""), 0, true}, {IsNot("a", "2"), 0, true}, {IsNot("a", "1"), 0, false},
		{Filled("a"), 0, true}, {Filled("b"), 0, true}, {Filled("c"), 0, false}, {append(Is("a", "1"), Filled("c")...), 0, false}, {When{{Op: "?"}}, 0, false},
		{When{{Op: OpSince, Of: []string{"2016"}}}, 2016, true}, {When{{Op: OpSince, Of: []string{"2016"}}}, 2015, false}, {When{{Op: OpSince, Of: []string{"2016"}}}, 0, false},
	} {
		if got := c.when.Holds(values, c.year); got != c.want {
			t.Errorf("%d: %v holds: %v", i, c.when, got)
		}
	}
}

// A definition is data: it survives JSON whole, so the browser and other tools can be driven by it.
func TestDefinitionIsData(t *testing.T) {
	t.Parallel()
	for _, typ := range Types() {
		text, err := json.Marshal(typ)
		if err != nil {
			t.Fatal(err)
		}
		var back Type
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		again, err := Define(back)
		if err != nil {
			t.Fatal(err)
		}
		if len(again.Form(2017)) != len(typ.Form(2017)) || len(again.Fields) != len(typ.Fields) {
			t.Errorf("%s came back different", typ.ID)
		}
		for i := range typ.Fields {
			if d := cmp.Diff(typ.Fields[i], again.Fields[i]); d != "" {
				t.Errorf("%s: %s", typ.ID, d)
			}
		}
	}
}
