// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func norm1(t *testing.T, typ, field string, v Value, ctx Context) string {
	t.Helper()
	def, ok := ByID(typ)
	if !ok {
		t.Fatalf("no type %q", typ)
	}
	return Normalize(def, Values{field: v}, ctx)[field].Norm
}

func TestNormalizeByKind(t *testing.T) {
	t.Parallel()
	in2007 := Context{Today: today, Book: BookFacts{OpenYear: 2007, BookNo: "01/2007"}}
	for _, c := range []struct{ typ, field, written, want string }{
		{"birth", "nksHoTen", "  Nguyễn  Thị Hoà ", "Nguyễn Thị Hòa"}, {"birth", "nksHoTen", "NGUYỄN THỊ HOA", "NGUYỄN THỊ HOA"}, {"birth", "nksHoTen", "H'Bia Niê", "H'Bia Niê"},
		{"birth", "nksNgaySinh", "5/3/07", "05.03.2007"}, {"birth", "nksNgaySinh", "5/3/99", "05.03.1999"}, {"birth", "meNgaySinh", "80", "1980"}, {"birth", "meNgaySinh", "07", "1907"},
		{"birth", "ngayDangKy", "5/3/07", "05.03.2007"}, {"birth", "ngayDangKy", "5/3/09", "05.03.2009"}, {"birth", "ngayDangKy", "5/3/99", ""}, {"birth", "nksMatTichNgayGhiChuTuyenBo", "5/3/15", "05.03.2015"},
		{"birth", "nksNgaySinh", "30.02.2007", ""}, {"birth", "nksNgaySinh", "05.03.5005", ""}, {"birth", "nksNgaySinh", "Tết", ""},
		{"birth", "nksNgaySinhBangChu", "Ngày năm tháng ba năm hai nghìn không trăm linh bảy", "05.03.2007"}, {"birth", "nksNgaySinhBangChu", "năm con heo", ""},
		{"birth", "so", "12/2007", "12/2007"}, {"birth", "so", "1/07", "01/2007"}, {"birth", "so", "12/", "12/2007"}, {"birth", "so", "12-14/2007", ""}, {"birth", "so", "12bis/2007", "12bis/2007"},
		{"birth", "quyenSo", "Q1/07", "01/2007"}, {"birth", "quyenSo", "1", "01/2007"}, {"birth", "quyenSo", "01-TP/KS-2007", "01/2007"},
		{"birth", "trangSo", "Trang 055", "55"}, {"birth", "trangSo", "tr. 7", "7"}, {"birth", "trangSo", "55-56", "55"}, {"birth", "trangSo", "bìa", ""},
		{"birth", "nksGioiTinh", "Nữ", "2"}, {"birth", "nksDanToc", "Vân kiều", "Bru-Vân Kiều"}, {"birth", "nksDanToc", "Kinhh", ""}, {"birth", "meQuocTich", "Viet Nam", "Việt Nam"},
		{"birth", "nksSoDinhDanh", "045 307 001234", "045307001234"}, {"birth", "nksSoDinhDanh", "12345", ""}, {"birth", "nksSoDinhDanh", "chưa có", ""},
		{"birth", "nycSoGiayToTuyThan", "b 1234567", "B1234567"}, {"birth", "nycSoGiayToTuyThan", "197.012.345", "197012345"}, {"birth", "nycSoGiayToTuyThan", "không", ""}, {"birth", "nycSoGiayToTuyThan", "x", ""},
		{"birth", "nksNoiSinh", "  Xã  Vĩnh Thuỷ ", "Xã Vĩnh Thủy"}, {"birth", "nksQueQuan", ", , , ", ""}, {"birth", "chaNoiCuTru", "-nt-", ""}, {"birth", "chaNoiCuTru", "như trên", ""},
		{"birth", "ghiChu", " a\nb ", "a\nb"}, {"birth", "nycQuanHe", "Mẹ  Đẻ", "Mẹ Đẻ"},
		{"death", "nktGioPhutChet", "14 giờ 30", "14:30"}, {"death", "nktGioPhutChet", "14h30'", "14:30"}, {"death", "nktGioPhutChet", "14g", "14:00"}, {"death", "nktGioPhutChet", "2 giờ chiều", "14:00"},
		{"death", "nktGioPhutChet", "vào lúc 5 giờ 05 phút sáng", "05:05"}, {"death", "nktGioPhutChet", "11 giờ đêm", "23:00"}, {"death", "nktGioPhutChet", "12 giờ đêm", "00:00"}, {"death", "nktGioPhutChet", "12 giờ trưa", "12:00"},
		{"death", "nktGioPhutChet", "1 giờ trưa", "13:00"}, {"death", "nktGioPhutChet", "25:00", ""}, {"death", "nktGioPhutChet", "12:60", ""}, {"death", "nktGioPhutChet", "gà gáy", ""}, {"death", "nktGioPhutChet", "14:30", "14:30"},
		{"marital_status_cert", "noiCap", "UBND xã Hải Ba", "UBND xã Hải Ba"},
	} {
		if got := norm1(t, c.typ, c.field, Value{Written: c.written}, in2007); got != c.want {
			t.Errorf("%s %q → %q, want %q", c.field, c.written, got, c.want)
		}
	}
}

func TestNormalizeMarks(t *testing.T) {
	t.Parallel()
	for _, m := range []Mark{MarkBlank, MarkIllegible, MarkStruck} {
		if got := norm1(t, "birth", "nksHoTen", Value{Written: "Lê Hà", Norm: "Lê Hà", Mark: m}, Context{}); got != "" {
			t.Errorf("marked %s: Norm %q", m, got)
		}
		if !m.Valid() {
			t.Errorf("%q is a mark", m)
		}
	}
	if Mark("torn").Valid() {
		t.Error("torn is no mark")
	}
}

// A Norm somebody chose stays where the text allows it, and goes where the text says another thing.
func TestNormalizeKeepsDecisions(t *testing.T) {
	t.Parallel()
	ctx := Context{Today: today, Book: goodBook()}
	for _, c := range []struct{ field, written, chosen, want string }{
		{"nksHoTen", "LÊ THỊ LAN", "Lê Thị Lan", "Lê Thị Lan"}, {"nksHoTen", "LÊ THỊ LAN", "Lê Thị Mai", "LÊ THỊ LAN"}, {"nksHoTen", "Lê Thị H0a", "Lê Thị Hoa", "Lê Thị Hoa"},
		{"nksNgaySinh", "30.02.2007", "02.03.2007", "02.03.2007"}, {"nksNgaySinh", "30.02.2007", "bậy", ""}, {"nksNgaySinh", "05.03.2007", "06.03.2007", "05.03.2007"}, {"nksNgaySinh", "5/3/07", "05.03.1907", "05.03.1907"},
		{"nksDanToc", "Kinhh", "Kinh", "Kinh"}, {"nksDanToc", "Tày", "Kinh", "Tày"}, {"nksDanToc", "Kinhh", "Kinhhh", ""}, {"so", "12/", "12/2008", "12/2008"}, {"so", "12/2007", "13/2007", "12/2007"}, {"quyenSo", "1", "01/2006", "01/2006"},
		{"trangSo", "bìa", "1", "1"}, {"nksDanToc", "-nt-", "Kinh", "Kinh"}, {"chaNoiCuTru", "nt", "Xã Hải Ba", "Xã Hải Ba"}, {"nguoiKy", "//", "Lê Hà", "Lê Hà"}, {"ngayDangKy", "-nt-", "20.03.2007", "20.03.2007"},
		{"chaNgaySinh", "28 tuổi", "1979", "1979"},
	} {
		if got := norm1(t, "birth", c.field, Value{Written: c.written, Norm: c.chosen}, ctx); got != c.want {
			t.Errorf("%s %q chosen %q → %q, want %q", c.field, c.written, c.chosen, got, c.want)
		}
	}
	typ, ctx, values := goodEntry(t, "birth")
	values["nksNgaySinh"] = Value{Written: "30.02.2007", Norm: "02.03.2007"}
	values["nksNgaySinhBangChu"] = Value{}
	if found := Validate(typ, values, ctx); len(found) > 0 {
		t.Errorf("an accepted proposal is asked again: %v", list2(found))
	}
}

// Where the book itself has the mistake, a person decides what is meant; the text stays and the error no longer blocks.
func TestNormalizeKeepsDecided(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ field, written, chosen, want string }{
		{"so", "12/2018", "12/2007", "12/2007"}, {"nksNgaySinh", "21.03.2007", "12.03.2007", "12.03.2007"}, {"nksGioiTinh", "Nam", "2", "2"}, {"nksSoDinhDanh", "045307001235", "045307001234", "045307001234"},
		{"trangSo", "8", "9", "9"}, {"quyenSo", "02/2007", "01/2007", "01/2007"}, {"nksHoTen", "Lê Thị Lam", "Lê Thị Lan", "Lê Thị Lan"},
		{"so", "12/2018", "mười hai", "12/2018"}, {"nksNgaySinh", "21.03.2007", "12/3/07", "21.03.2007"}, {"nksGioiTinh", "Nam", "gái", "1"}, {"nksSoDinhDanh", "045307001235", "1", "045307001235"}, {"trangSo", "8", "x", "8"},
	} {
		v := Value{Written: c.written, Norm: c.chosen, Decided: true}
		if got := norm1(t, "birth", c.field, v, Context{Today: today, Book: goodBook()}); got != c.want {
			t.Errorf("%s %q decided %q → %q, want %q", c.field, c.written, c.chosen, got, c.want)
		}
	}
	typ, ctx, values := goodEntry(t, "birth")
	values["so"] = Value{Written: "12/2018", Norm: "12/2007", Decided: true}
	values["nksNgaySinhBangChu"] = Value{Written: "Ngày năm tháng tư năm hai nghìn không trăm linh bảy", Norm: "05.03.2007", Decided: true}
	if found := Validate(typ, Normalize(typ, values, ctx), ctx); len(found) > 0 {
		t.Errorf("decided, and asked again: %v", list2(found))
	}
}

// An accepted proposal silences the finding that made it, for every rule case that has one.
func TestProposalsAnswerTheirFinding(t *testing.T) {
	t.Parallel()
	for _, rc := range ruleCases() {
		typ, ctx, values := goodEntry(t, rc.typ)
		for id, text := range rc.set {
			values[id] = Value{Written: text}
		}
		if rc.ctx != nil {
			rc.ctx(&ctx)
		}
		for _, f := range Validate(typ, Normalize(typ, values, ctx), ctx) {
			v := Normalize(typ, values, ctx)[f.Field]
			if f.Proposal != "" && f.Proposal == v.Norm {
				t.Errorf("%s: %s proposes what is taken already: %q", rc.name, short(f), f.Proposal)
			}
			if f.Proposal == "" {
				continue
			}
			v.Norm = f.Proposal
			answered := values.Clone()
			answered[f.Field] = v
			if slices.ContainsFunc(Validate(typ, Normalize(typ, answered, ctx), ctx), func(g Finding) bool { return g.Key() == f.Key() }) {
				t.Errorf("%s: %s still asks after %q was accepted", rc.name, short(f), f.Proposal)
			}
		}
	}
}

func TestNormalizePassesUnknownFields(t *testing.T) {
	t.Parallel()
	typ, _ := ByID("birth")
	out := Normalize(typ, Values{"cu": {Written: "x", Norm: "y"}}, Context{})
	if len(out) != 1 || out["cu"] != (Value{Written: "x", Norm: "y"}) {
		t.Errorf("%v", out)
	}
}

func TestIsDitto(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{"-nt-": true, "nt": true, "N.T": false, "//": true, "như trên": true, "\"": true, "”": true, "": false, "n": false, "Nhữ Trên Nguyễn": false} {
		if got := IsDitto(s); got != want {
			t.Errorf("IsDitto(%q) = %v", s, got)
		}
	}
}

// Normalizing twice is normalizing once, for any text in any field; and nothing written is lost.
func TestNormalizeProperties(t *testing.T) {
	t.Parallel()
	texts := []string{"", "Nguyễn Văn A", "NGUYỄN VĂN A", "5/3/07", "30.02.2007", "05.03.5005", "12/", "12bis/1999", "1", "2", "Kinh", "Kinhh", "không", "-nt-", ", ,", "14h", "045307001234", "Việt Nam"}
	rapid.Check(t, func(t *rapid.T) {
		typ := Types()[rapid.IntRange(0, len(Types())-1).Draw(t, "type")]
		ctx := Context{Today: today}
		if rapid.Bool().Draw(t, "book") {
			ctx.Book = goodBook()
		}
		values := Values{}
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(typ.Fields)-1), 0, 12).Draw(t, "fields") {
			text := rapid.OneOf(rapid.SampledFrom(texts), rapid.String()).Draw(t, "text")
			values[typ.Fields[i].ID] = Value{Written: text, Mark: rapid.SampledFrom([]Mark{"", "", "", MarkStruck}).Draw(t, "mark")}
		}
		once := Normalize(typ, values, ctx)
		twice := Normalize(typ, once, ctx)
		for id, v := range once {
			if v.Written != values[id].Written || v.Mark != values[id].Mark {
				t.Fatalf("%s: %+v became %+v", id, values[id], v)
			}
			if twice[id] != v {
				t.Fatalf("%s: %+v, then %+v", id, v, twice[id])
			}
		}
		Validate(typ, once, ctx)
		Mask(typ, once)
	})
}

func BenchmarkValidateFullBirth(b *testing.B) {
	typ, ctx, values := fullBirth(b)
	b.ReportAllocs()
	for b.Loop() {
		Validate(typ, values, ctx)
	}
}

func BenchmarkNormalizeFullBirth(b *testing.B) {
	typ, ctx, values := fullBirth(b)
	b.ReportAllocs()
	for b.Loop() {
		Normalize(typ, values, ctx)
	}
}

// fullBirth fills every field of the birth sheet.
func fullBirth(b testing.TB) (*Type, Context, Values) {
	typ, ctx, values := goodEntry(b, "birth")
	for _, f := range typ.Fields {
		if !values[f.ID].Empty() {
			continue
		}
		text := map[Kind]string{KindName: "Nguyễn Thị Hà", KindDate: "01.02.2007", KindPlace: "Xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị", KindCode: "1", KindTerm: "Việt Nam",
			KindPIN: "045307001234", KindPaper: "197012345", KindText: "Quyết định số 12/QĐ", KindNote: "Không"}[f.Kind]
		values[f.ID] = Value{Written: text}
	}
	return typ, ctx, Normalize(typ, values, ctx)
}
