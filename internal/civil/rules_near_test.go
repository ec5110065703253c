// SPDX-License-Identifier: Apache-2.0

package civil

import "testing"

func TestValidateNear(t *testing.T) {
	t.Parallel()
	typ, _ := ByID("birth")
	base := map[string]string{"so": "12/1999", "quyenSo": "01/1999", "ngayDangKy": "05.03.1999", "nksHoTen": "Lê Thị Thử", "nksNgaySinh": "01.03.1999"}
	for name, c := range map[string]struct {
		near Near
		want string // rule, severity and field of the one finding; "" for none
	}{
		"alone":                 {Near{}, ""},
		"in order":              {Near{PlacedNo: "12", BeforeNo: "11/1999", BeforeDate: MustDate("05.03.1999"), AfterNo: "13/1999", AfterDate: MustDate("06.03.1999")}, ""},
		"filed under another":   {Near{PlacedNo: "21/1999"}, "V31W:so"},
		"filed without a year":  {Near{PlacedNo: "012/"}, ""},
		"before the one before": {Near{BeforeNo: "11/1999", BeforeDate: MustDate("01.04.1999")}, "V31W:ngayDangKy"},
		"after the one after":   {Near{AfterNo: "13/1999", AfterDate: MustDate("01.02.1999")}, "V31W:ngayDangKy"},
		"month alone is enough": {Near{AfterNo: "13/1999", AfterDate: MustDate("03.1999")}, ""},
		"twin":                  {Near{Twins: []Other{{Text: "số 11/1999"}}}, "V29I:nksHoTen"},
		"same child":            {Near{Alike: []Other{{Text: "số 3/1998"}}}, "V28W:nksHoTen"},
	} {
		got := ValidateNear(typ, Of(base), Context{Today: MustDate("01.01.2026"), Book: BookFacts{OpenYear: 1999}}, c.near)
		said := ""
		for _, f := range got {
			said += f.Rule + string(f.Severity) + ":" + f.Field
		}
		if said != c.want {
			t.Errorf("%s: %q, want %q", name, said, c.want)
		}
	}
}

// An answer given about one neighbour is no answer about another.
func TestNearFindingsLapse(t *testing.T) {
	t.Parallel()
	typ, _ := ByID("birth")
	v := Of(map[string]string{"so": "12/1999", "ngayDangKy": "05.03.1999", "nksHoTen": "Lê Thị Thử"})
	key := func(other string) string {
		return ValidateNear(typ, v, Context{Today: MustDate("01.01.2026")}, Near{Alike: []Other{{Text: other}}})[0].Key()
	}
	if key("số 1") == key("số 2") {
		t.Error("the key of a finding does not tell which entry it speaks of")
	}
}
