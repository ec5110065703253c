// SPDX-License-Identifier: Apache-2.0

package keying

import (
	"slices"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/unit"
)

func brief(state entry.State, written map[string]string) entry.Brief {
	return entry.Brief{Version: 1, State: state, Values: civil.Of(written)}
}

func TestGatherCountsWhatTheBookSays(t *testing.T) {
	t.Parallel()
	b := &book.Book{Facts: book.Facts{Type: "birth", OpenYear: 1999}}
	illegible := brief(entry.Keyed, nil)
	illegible.Values["nguoiKy"] = civil.Value{Written: "Lê V…", Mark: civil.MarkIllegible}
	commune := newNameParts()
	commune.add("Khổng Tử Lộ", 1)
	w := gather(b, []entry.Brief{
		brief(entry.Keyed, map[string]string{"nguoiKy": "Lê Văn Ký", "nksHoTen": "Mlô H'Bia", "nksDanToc": "Kinh"}),
		brief(entry.Keyed, map[string]string{"nguoiKy": "Lê Văn Ký", "nksHoTen": "-nt-", "nksDanToc": "Vân Kiều"}),
		brief(entry.Approved, map[string]string{"nguoiKy": "Trần Thị Làm", "ghiChu": "bản sao"}),
		brief(entry.Voided, map[string]string{"nguoiKy": "Trần Thị Làm"}),
		illegible,
		{State: entry.Open},
	}, commune)
	if w.Entries != 4 {
		t.Errorf("%d entries were keyed, 4 are", w.Entries)
	}
	if got := w.Texts["nguoiKy"]; !slices.Equal(got, []Text{{"Lê Văn Ký", 2}, {"Trần Thị Làm", 1}}) {
		t.Errorf("signers %v", got)
	}
	if got := w.Texts["nksHoTen"]; len(got) != 1 || got[0].T != "Mlô H'Bia" {
		t.Errorf("a ditto mark is no name: %v", got)
	}
	if _, ok := w.Texts["ghiChu"]; ok {
		t.Error("annotations are proposed")
	}
	if w.Surnames[0] != "Lê" || !slices.Contains(w.Surnames, "Nguyễn") || !slices.Contains(w.Surnames, "Khổng") || !slices.Contains(w.Givens, "Lộ") {
		t.Errorf("surnames %v", w.Surnames[:6])
	}
	for _, words := range [][]string{w.Surnames, w.Middles, w.Givens} {
		sorted := slices.Clone(words)
		slices.Sort(sorted)
		if len(words) > wordsOfKind || len(slices.Compact(sorted)) != len(words) {
			t.Errorf("%d words, some twice", len(words))
		}
	}
}

// The communes of the book's own district come first, as they were in its year.
func TestNearPlaces(t *testing.T) {
	t.Parallel()
	own, ok := unit.At("19681", "2005-01-01") // a commune of Hải Lăng, Quảng Trị
	if !ok {
		t.Skip("the catalogue has no such commune")
	}
	got := nearPlaces(&book.Book{Facts: book.Facts{Type: "birth", OpenYear: 1999, RegisteredBy: own.ID}})
	district := unit.Name(own.Parent, "vi")
	if len(got) < 50 || !strings.Contains(strings.ToLower(got[0]), strings.ToLower(district)) {
		t.Fatalf("%d places, first %q; the book is of %s", len(got), got[0], district)
	}
	if i := slices.IndexFunc(got, func(s string) bool { return strings.Contains(s, "Hải Phú") }); i < 0 || i > 40 {
		t.Errorf("Hải Phú stands at %d", i)
	}
	if got := nearPlaces(&book.Book{}); len(got) != 0 {
		t.Errorf("a book of nowhere has %d places near", len(got))
	}
}

// Brothers and sisters: each couple of parents once, with all that was written of them.
func TestFamiliesOfABook(t *testing.T) {
	t.Parallel()
	couple := map[string]string{"chaHoTen": "Lê Văn Cha", "meHoTen": "Trần Thị Mẹ", "chaNgaySinh": "1970", "meNoiCuTru": "thôn 3", "nksHoTen": "Lê Con"}
	w := gather(&book.Book{Facts: book.Facts{Type: "birth"}}, []entry.Brief{
		brief(entry.Keyed, couple), brief(entry.Keyed, couple),
		brief(entry.Keyed, map[string]string{"meHoTen": "Hồ Thị Một"}),
		brief(entry.Keyed, map[string]string{"nksHoTen": "Trẻ bị bỏ rơi"}),
	}, newNameParts())
	if len(w.Families) != 2 || w.Families[0]["chaNgaySinh"] != "1970" || w.Families[0]["meNoiCuTru"] != "thôn 3" || w.Families[0]["nksHoTen"] != "" || w.Families[1]["meHoTen"] != "Hồ Thị Một" {
		t.Fatalf("%v", w.Families)
	}
	if w := gather(&book.Book{Facts: book.Facts{Type: "marriage"}}, []entry.Brief{brief(entry.Keyed, couple)}, newNameParts()); len(w.Families) != 0 {
		t.Errorf("a marriage has parents: %v", w.Families)
	}
}
