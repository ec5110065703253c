// SPDX-License-Identifier: Apache-2.0

package search

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/civil"
)

// said puts what was read of a query into one line.
func said(a ask) string {
	var parts []string
	add := func(what string, values ...string) {
		if text := strings.Join(values, " "); text != "" {
			parts = append(parts, what+"="+text)
		}
	}
	add("name", a.name...)
	add("kin", a.kin...)
	for _, d := range a.dates {
		add("date", spanText(d))
	}
	for _, n := range a.numbers {
		add("no", n.String())
	}
	if a.bookNo != nil {
		add("book", a.bookNo.String())
	}
	add("place", a.place)
	add("digits", a.digits...)
	add("text", a.text...)
	return strings.Join(parts, " | ")
}

func spanText(s span) string {
	if s.one() {
		return s.from.ISO()
	}
	return s.from.ISO() + ".." + s.to.ISO()
}

func TestReadTakesFreeTextApart(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Nguyễn Thị Hoa":                            "name=Nguyễn Thị Hoa",
		"nguyen thi hoa 1978":                       "name=nguyen thi hoa | date=1978",
		"Hoa sinh năm 1978":                         "name=Hoa | date=1978",
		"Nguyễn Văn Sinh 1978":                      "name=Nguyễn Văn Sinh | date=1978",
		"Hoa sinh vào 5/3/78":                       "name=Hoa | date=1978-03-05",
		"Hoa 5/3/78":                                "name=Hoa | date=1978-03-05",
		"Hoa sinh ngày 5 tháng 3 năm 1978":          "name=Hoa | date=1978-03-05",
		"Hoa 1975-1980":                             "name=Hoa | date=1975..1980",
		"Hoa từ 1975 đến 1980":                      "name=Hoa | date=1975..1980",
		"Nguyễn Thị Hoa, Trần Thị Mai":              "name=Nguyễn Thị Hoa | kin=Trần Thị Mai",
		"Hoa mẹ Mai":                                "name=Hoa | kin=Mai",
		"Hoa 1978, mẹ Trần Thị Mai, cha Lê Văn Tám": "name=Hoa | kin=Trần Thị Mai Lê Văn Tám | date=1978",
		"vợ: Trần Thị Mai":                          "kin=Trần Thị Mai",
		"Hoa xã Vĩnh Thủy":                          "name=Hoa | place=xã Vĩnh Thủy",
		"Hoa, xã Vĩnh Thủy, huyện Vĩnh Linh":        "name=Hoa | place=xã Vĩnh Thủy, huyện Vĩnh Linh",
		"Võ Huyền Tinh":                             "name=Võ Huyền Tinh",
		"số 12/1999":                                "no=12/1999",
		"Số 12bis/1999":                             "no=12bis/1999",
		"12/1999":                                   "date=1999-12 | no=12/1999",
		"77/1999":                                   "no=77/1999",
		"12":                                        "no=12",
		"số 12 quyển 01/1999":                       "no=12 | book=01/1999",
		"0441 9900 1234":                            "digits=044199001234",
		"197912345":                                 "digits=197912345",
		"H'Hen Niê":                                 "name=H Hen Niê",
		"Bh'riu Thị Ơn":                             "name=Bhriu Thị Ơn",
		"05.03.1978":                                "date=1978-03-05",
		"":                                          "",
	} {
		a, err := read(Query{Text: in}, today)
		if err != nil || said(a) != want {
			t.Errorf("%q: %s (%v), want %s", in, said(a), err, want)
		}
	}
}

func TestReadNamesTheFieldItCantRead(t *testing.T) {
	t.Parallel()
	_, err := read(Query{Date: "hôm qua", Number: "abc", Book: "x", Years: "1999-1990", State: "none", Mark: "none"}, today)
	var wrong Wrong
	if !errors.As(err, &wrong) {
		t.Fatal(err)
	}
	for _, field := range []string{"date", "number", "book", "years", "state", "mark"} {
		if !slices.Contains(wrong.Fields, field) {
			t.Errorf("%s is taken: %v", field, wrong.Fields)
		}
	}
	if strings.Contains(err.Error(), "hôm qua") {
		t.Error("what was typed stands in the error, which may be logged")
	}
}

func TestSpanFits(t *testing.T) {
	t.Parallel()
	date := func(s string) civil.Date {
		if s == "" {
			return civil.Date{}
		}
		return civil.MustDate(s)
	}
	for _, c := range []struct {
		from, to, entry string
		want            float32
	}{
		{"05.03.1978", "", "05.03.1978", 1}, {"03.1978", "", "05.03.1978", 1}, {"1978", "", "05.03.1978", 1},
		{"05.03.1978", "", "1978", dateLess}, {"05.03.1978", "", "03.1978", dateLess},
		{"03.05.1978", "", "05.03.1978", dateSlip}, {"05.03.1979", "", "05.03.1978", dateSlip}, {"05.03.1968", "", "05.03.1978", dateSlip}, {"06.03.1978", "", "05.03.1978", dateSlip},
		{"11.10.1978", "", "05.03.1978", dateYear}, {"1979", "", "05.03.1978", dateNear}, {"1985", "", "1978", 0}, {"11.10.1985", "", "05.03.1978", 0},
		{"1975", "1980", "05.03.1978", 1}, {"1975", "1978", "31.12.1978", 1}, {"1975", "1977", "1978", 0}, {"04.1978", "05.1978", "1978", 1}, {"04.1978", "05.1978", "05.03.1978", 0},
	} {
		s := span{date(c.from), date(c.from)}
		if c.to != "" {
			s.to = date(c.to)
		}
		if got := s.fits(date(c.entry)); got != c.want {
			t.Errorf("%s: %s is %v, want %v", spanText(s), c.entry, got, c.want)
		}
	}
}

// Whatever is typed is read or refused, and can be asked.
func FuzzFind(f *testing.F) {
	for _, s := range []string{"Nguyễn Thị Hoa 5/3/78, mẹ Mai", "số 12bis/1999 quyển 1", "H'Hen Niê", "1975 - 1980", "0441 9900 1234", "xã \xff, 12/", "số 0", "Hòa; +,;"} {
		f.Add(s, s)
	}
	p := newProvince(f, 300)
	f.Fuzz(func(t *testing.T, free, exact string) {
		for _, q := range []Query{{Text: free, Note: exact}, {Kin: free, Place: exact}, {Date: free}, {Number: free, Book: exact}} {
			a, err := read(q, today)
			if err != nil {
				continue
			}
			r, err := p.index.find(a, everywhere, 0, 5)
			if err != nil {
				t.Fatal(err)
			}
			if len(r.hits) > 5 || len(r.hits) > r.total {
				t.Fatalf("%d answers of %d", len(r.hits), r.total)
			}
			for i, h := range r.hits {
				if h.score <= 0 || h.score > 1 || i > 0 && h.score > r.hits[i-1].score {
					t.Fatalf("answer %d weighs %v", i, h.score)
				}
			}
		}
	})
}
