// SPDX-License-Identifier: Apache-2.0

package civil_test

import (
	"slices"
	"testing"

	"github.com/sogoc/sogoc/internal/civil"
)

// landCertificate is a register this program does not have: certificates of land use. It is written as any definition is, from
// outside the package, and nothing else knows of it. That is the proof that adding a type is adding a definition.
func landCertificate() civil.Type {
	field := func(id, vi, en string, kind civil.Kind, group string, sens civil.Sens) civil.Field {
		return civil.Field{ID: id, VI: vi, EN: en, Kind: kind, Group: group, Sens: sens}
	}
	own := func(f civil.Field, role civil.Role) civil.Field { f.Match = role; return f }
	need := func(f civil.Field) civil.Field { f.Required = civil.Always; return f }
	user := civil.SensPerson
	sex := own(field("gioiTinh", "Giới tính", "Sex", civil.KindCode, "user", user), "user.sex")
	sex.Table = "gioiTinh"
	number := field("giayToSo", "Số giấy tờ", "Paper number", civil.KindPaper, "user", civil.SensSpecial)
	number.Of = "giayToLoai"
	paper := field("giayToLoai", "Loại giấy tờ", "Kind of paper", civil.KindCode, "user", user)
	paper.Table = "giayTo"
	residence := field("cuTru", "Nơi cư trú", "Residence", civil.KindPlace, "user", user)
	// An organisation has no paper of a person; a person with one has a residence too.
	residence.Required = civil.Filled("giayToSo")
	t := civil.Type{
		ID: "land_certificate", Code: "GCN", VI: "Giấy chứng nhận quyền sử dụng đất", EN: "Land-use certificate",
		BookVI: "Sổ cấp giấy chứng nhận", BookEN: "Register of certificates", Event: "ngayCap",
		Groups:  []civil.Group{{ID: "cert", VI: "Giấy chứng nhận", EN: "Certificate"}, {ID: "user", VI: "Người sử dụng đất", EN: "Land user"}, {ID: "parcel", VI: "Thửa đất", EN: "Parcel"}},
		Persons: []civil.Person{{ID: "user", VI: "người sử dụng đất", EN: "land user", Subject: true}},
		Fields: []civil.Field{
			need(own(field("soVaoSo", "Số vào sổ", "Register-entry number", civil.KindRegNo, "cert", civil.SensNone), civil.RoleNo)),
			need(own(field("quyenSo", "Quyển số", "Book number", civil.KindBookNo, "cert", civil.SensNone), civil.RoleBook)),
			need(own(field("ngayCap", "Ngày cấp", "Date of issue", civil.KindDate, "cert", civil.SensNone), civil.RoleDate)),
			need(own(field("noiCap", "Cơ quan cấp", "Issued by", civil.KindPlace, "cert", civil.SensNone), civil.RoleUnit)),
			field("soPhatHanh", "Số phát hành", "Serial number", civil.KindText, "cert", civil.SensNone),
			need(own(field("hoTen", "Tên người sử dụng đất", "Land user", civil.KindName, "user", user), "user.name")),
			own(field("ngaySinh", "Ngày sinh", "Date of birth", civil.KindDate, "user", user), "user.dob"), sex,
			own(field("soDinhDanh", "Số định danh", "Personal number", civil.KindPIN, "user", civil.SensSpecial), "user.pin"),
			paper, number, residence,
			need(field("soTo", "Số tờ bản đồ", "Map sheet", civil.KindNumber, "parcel", civil.SensNone)),
			need(field("soThua", "Số thửa", "Parcel number", civil.KindNumber, "parcel", civil.SensNone)),
			field("dienTich", "Diện tích", "Area", civil.KindText, "parcel", civil.SensNone),
			field("diaChi", "Địa chỉ thửa đất", "Address", civil.KindPlace, "parcel", user),
		},
	}
	for _, f := range t.Fields {
		t.Columns = append(t.Columns, civil.Column{Name: f.ID, Fill: civil.FillField})
	}
	return t
}

func TestLandCertificateNeedsOnlyItsDefinition(t *testing.T) {
	t.Parallel()
	land, err := civil.Define(landCertificate())
	if err != nil {
		t.Fatal(err)
	}
	ctx := civil.Context{Today: civil.Date{Y: 2026, M: 11, D: 20}, ResolveUnit: func(string, civil.Date) bool { return true }}
	values := civil.Of(map[string]string{"soVaoSo": "123/2010", "quyenSo": "02/2008", "ngayCap": "5/3/2010", "noiCap": "UBND huyện Vĩnh Linh", "soPhatHanh": "BA 123456", "hoTen": "Trần Văn Nam", "ngaySinh": "1960",
		"gioiTinh": "Nam", "soDinhDanh": "045060001234", "giayToLoai": "CMND", "giayToSo": "197012345", "cuTru": "Xã Vĩnh Thủy", "soTo": "12", "soThua": "045", "dienTich": "320 m²"})
	norm := civil.Normalize(land, values, ctx)
	if found := civil.Validate(land, norm, ctx); len(found) > 0 {
		t.Errorf("a good certificate: %+v", found)
	}
	for id, want := range map[string]string{"ngayCap": "05.03.2010", "soThua": "45", "gioiTinh": "1", "giayToLoai": "1"} {
		if norm[id].Norm != want {
			t.Errorf("%s → %q, want %q", id, norm[id].Norm, want)
		}
	}
	if got := land.DisplayName(norm) + "|" + land.MaskedName(norm) + "|" + land.EventDate(norm).String(); got != "Trần Văn Nam|Trần V. Nam|05.03.2010" {
		t.Error(got)
	}
	if row := land.Row(norm, 1); len(row) != 16 || row[2] != "05.03.2010" {
		t.Errorf("row %v", row)
	}
	if form := land.Form(2010); len(form) != 3 || form[2].Group.ID != "parcel" {
		t.Errorf("form %+v", form)
	}
	if masked := civil.Mask(land, norm); masked["soDinhDanh"].Written != "•••234" || masked["soThua"].Norm != "45" {
		t.Errorf("masked %+v", masked)
	}
}

// The rules follow by roles and kinds, without a line written for land.
func TestLandCertificateIsHeldToTheRules(t *testing.T) {
	t.Parallel()
	land, err := civil.Define(landCertificate())
	if err != nil {
		t.Fatal(err)
	}
	values := civil.Of(map[string]string{"soVaoSo": "123/2011", "quyenSo": "02/2008", "ngayCap": "05.03.2010", "hoTen": "TRẦN VĂN NAM", "ngaySinh": "1961", "gioiTinh": "2", "soDinhDanh": "045060001234",
		"giayToLoai": "4", "giayToSo": "197012345", "noiCap": "Huyện nào đó", "soTo": "mười hai", "soThua": "1"})
	ctx := civil.Context{Today: civil.Date{Y: 2026, M: 11, D: 20}, ResolveUnit: func(string, civil.Date) bool { return false }}
	var got []string
	for _, f := range civil.Validate(land, civil.Normalize(land, values, ctx), ctx) {
		got = append(got, f.Rule+string(f.Severity)+" "+f.Field)
	}
	slices.Sort(got)
	want := []string{"R01E cuTru", "R02E soTo", "V03E soVaoSo", "V08W soDinhDanh", "V08W soDinhDanh", "V09W giayToSo", "V36W noiCap", "V37W hoTen"}
	if !slices.Equal(got, want) {
		t.Errorf("findings %v, want %v", got, want)
	}
	book := civil.ValidateBook(land, []civil.EntryFacts{{ID: "a", Values: civil.Normalize(land, values, ctx)}}, civil.BookFacts{})
	if len(book) != 1 || book[0].Rule != "V32" {
		t.Errorf("the book: %+v", book)
	}
}
