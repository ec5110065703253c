// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"encoding/json"
	"slices"
	"testing"
	"unicode/utf8"
)

func TestValueJSON(t *testing.T) {
	t.Parallel()
	in := Values{"a": {Written: "Lê Hà", Norm: "Lê Hà"}, "b": {Mark: MarkBlank}}
	text, err := json.Marshal(in)
	if err != nil || string(text) != `{"a":{"w":"Lê Hà","n":"Lê Hà"},"b":{"m":"blank"}}` {
		t.Errorf("%s, %v", text, err)
	}
}

func TestValueEmptyAndText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v     Value
		empty bool
		text  string
	}{{Value{}, true, ""}, {Value{Written: " "}, true, ""}, {Value{Mark: MarkBlank}, false, ""}, {Value{Written: " a "}, false, "a"}, {Value{Written: "a", Norm: "b"}, false, "b"}} {
		if c.v.Empty() != c.empty || c.v.Text() != c.text {
			t.Errorf("%+v: %v %q", c.v, c.v.Empty(), c.v.Text())
		}
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	birth, _ := ByID("birth")
	a := Values{"so": {Written: "1/2007"}, "nksHoTen": {Written: "Lê Hà"}, "meHoTen": {Written: "Lan"}, "chaHoTen": {Mark: MarkBlank}, "nksNgaySinh": {Written: "30.02.2007"}}
	b := Values{"so": {Written: " 1/2007 "}, "nksHoTen": {Written: "Lê Hạ"}, "meHoTen": {Written: "Lan", Mark: MarkStruck}, "ghiChu": {Written: "x"}, "nksNgaySinh": {Written: "30.02.2007", Norm: "02.03.2007"}}
	if got, want := Diff(birth, a, b), []string{"nksHoTen", "nksNgaySinh", "meHoTen", "chaHoTen", "ghiChu"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := Diff(birth, a, a.Clone()); got != nil {
		t.Errorf("a copy differs: %v", got)
	}
}

// Every definition speaks both languages, and every field says how it is keyed.
func TestLabels(t *testing.T) {
	t.Parallel()
	birth, _ := ByID("birth")
	f, _ := birth.Field("nksGioiTinh")
	it, _ := mustTable(t, "gioiTinh").ByCode("2")
	for want, got := range map[string]string{
		"Khai sinh": birth.Label("vi"), "Birth": birth.Label("en"), "Giới tính của người được khai sinh": f.Label("vi"), "Child: sex": f.Label("en"), "Nữ": it.Label("vi"), "Female": it.Label("en"),
		"v": Finding{VI: "v", EN: "e"}.Label("vi"), "e": Finding{VI: "v", EN: "e"}.Label("en"),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for _, typ := range Types() {
		for i := range typ.Fields {
			f := &typ.Fields[i]
			if f.Help("vi") == "" || f.Help("en") == "" || f.Help("vi") == f.Help("en") || f.Limit() < 10 {
				t.Errorf("%s: %s has no help", typ.ID, f.ID)
			}
		}
	}
}

// The ministry's own sample rows break the rules; they are read, and said so.
func TestTemplateSampleRows(t *testing.T) {
	t.Parallel()
	typ, _, values := goodEntry(t, "birth")
	for id, text := range map[string]string{"so": "01/2018", "quyenSo": "02/2018", "trangSo": "55", "ngayDangKy": "27.10.2008", "nksNgaySinh": "01.09.2008", "nksDanToc": "Ba Na", "nksQuocTich": "Nhat Ban ",
		"nksNgaySinhBangChu": "Ngay Hai Muoi Bay Thang Tam Nam Hai Nghin Khong Tram Linh Tam", "meNgaySinh": "01.1980", "chaNgaySinh": "01/02/1980"} {
		values[id] = Value{Written: text}
	}
	norm := Normalize(typ, values, Context{Today: today})
	for id, want := range map[string]string{"nksDanToc": "Ba-na", "nksQuocTich": "Nhật Bản", "nksNgaySinhBangChu": "27.08.2008", "meNgaySinh": "01.1980", "chaNgaySinh": "01.02.1980"} {
		if norm[id].Norm != want {
			t.Errorf("%s → %q, want %q", id, norm[id].Norm, want)
		}
	}
	var got []string
	for _, f := range Validate(typ, norm, Context{Today: today}) {
		got = append(got, short(f))
	}
	if want := []string{"V03E so", "V40W nksNgaySinhBangChu"}; !slices.Equal(got, want) {
		t.Errorf("findings %v, want %v", got, want)
	}
}

// Two-digit years follow the book even when it stays in use for years, and newborns are not taken for old men.
func TestShortYearsInLongBooks(t *testing.T) {
	t.Parallel()
	ctx := Context{Today: today, Book: BookFacts{OpenYear: 2007}}
	birth, _ := ByID("birth")
	norm := Normalize(birth, Of(map[string]string{"so": "3/", "ngayDangKy": "9/2/09", "nksNgaySinh": "5/2/09", "meNgaySinh": "85"}), ctx)
	veiled := Normalize(birth, Of(map[string]string{"so": "3", "ngayDangKy": "-nt-", "nksNgaySinh": "5/2/09"}), ctx)
	if veiled["so"].Norm != "" || veiled["nksNgaySinh"].Norm != "" {
		t.Errorf("a year is guessed while the date of registration is still a ditto mark: %v", veiled)
	}
	parent, _ := ByID("parent_child")
	other := Normalize(parent, Of(map[string]string{"ngayDangKy": "9/2/09", "ncNgaySinh": "5/2/08", "cmNgaySinh": "08"}), ctx)
	for want, got := range map[string]string{"03/2009": norm["so"].Norm, "09.02.2009": norm["ngayDangKy"].Norm, "05.02.2009": norm["nksNgaySinh"].Norm, "1985": norm["meNgaySinh"].Norm,
		"05.02.2008": other["ncNgaySinh"].Norm, "1908": other["cmNgaySinh"].Norm} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestWordsMayLackTheDay(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]int{"năm hai nghìn không trăm linh bảy": 0, "tháng ba năm hai nghìn không trăm linh bảy": 0, "tháng tư năm hai nghìn không trăm linh bảy": 1} {
		found := ruleCase{set: map[string]string{"nksNgaySinhBangChu": words}}.run(t)
		if len(found) != want {
			t.Errorf("%q: %v", words, list2(found))
		}
	}
}

func TestKeyOf(t *testing.T) {
	t.Parallel()
	typ, ctx, values := goodEntry(t, "birth")
	if k, ok := KeyOf(typ, values, ctx); !ok || k != (Key{"u1", "birth", "01/2007", "12/2007"}) {
		t.Errorf("%v, %v", k, ok)
	}
	values["so"] = Value{Written: "mười"}
	if k, ok := KeyOf(typ, values, ctx); ok {
		t.Errorf("a key of an unreadable number: %v", k)
	}
}

// Any text in any field is read without a panic, kept as written, and read the same way twice.
func FuzzValidate(f *testing.F) {
	for i, s := range []string{"12bis/07", "30.02.2007", "như trên", "NGUYỄN VĂN A", "045307001234", "0x.1.99", "14 giờ", ", ,", "\xff\xfe", "Đăng ký", "٠١/٢٠٠٧", "e\u0301ế"} {
		f.Add(s, i*7, i)
	}
	f.Fuzz(func(t *testing.T, text string, at, which int) {
		typ := Types()[uint(which)%uint(len(Types()))]
		field := typ.Fields[uint(at)%uint(len(typ.Fields))].ID
		ctx := Context{Today: today, Book: goodBook()}
		values := Of(goodBirth())
		values[field] = Value{Written: text}
		norm := Normalize(typ, values, ctx)
		if norm[field].Written != text {
			t.Errorf("%q became %q", text, norm[field].Written)
		}
		if again := Normalize(typ, norm, ctx); again[field] != norm[field] {
			t.Errorf("%s %q: %q, then %q", field, text, norm[field].Norm, again[field].Norm)
		}
		if n := norm[field].Norm; utf8.ValidString(text) && !utf8.ValidString(n) {
			t.Errorf("%s %q: Norm %q", field, text, n)
		}
		for _, found := range Validate(typ, norm, ctx) {
			if found.VI == "" || found.Proposal != "" && found.Proposal == norm[found.Field].Norm {
				t.Errorf("%+v", found)
			}
		}
	})
}
