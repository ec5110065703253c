// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

const year2010 = "2010-05-01"

// TestSearchReadsManyWaysOfWriting: one commune in the ways in which books, clerks and typists write it.
func TestSearchReadsManyWaysOfWriting(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"xã Vĩnh Thủy, huyện Vĩnh Linh, Quảng Trị",
		"Xã Vĩnh Thuỷ - Huyện Vĩnh Linh - Tỉnh Quảng Trị",
		"Vĩnh Thuỷ - Vĩnh Linh - Quảng Trị",
		"Vĩnh Thuỷ-Vĩnh Linh-Quảng Trị",
		"Vĩnh Thủy, Vĩnh Linh, Quảng Trị",
		"vinh thuy vinh linh quang tri",
		"vinh thuy, vinh linh",
		"xa vinh thuy huyen vinh linh tinh quang tri",
		"xã Vĩnh Thủy huyện Vĩnh Linh tỉnh Quảng Trị",
		"X. Vĩnh Thủy, H. Vĩnh Linh, T. Quảng Trị",
		"X.Vĩnh Thủy H.Vĩnh Linh T.Quảng Trị",
		"XÃ VĨNH THỦY, HUYỆN VĨNH LINH, TỈNH QUẢNG TRỊ",
		"Vĩnh Thủy / Vĩnh Linh / Q.Trị",
		"Thôn Thủy Ba, xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị, Việt Nam",
		"Thủy Ba, Vĩnh Thủy, Vĩnh Linh, Quảng Trị",
		"Trạm y tế xã Vĩnh Thủy, Vĩnh Linh",
		"Vi\u0303nh Thu\u0309y, Vi\u0303nh Linh",
		"xã Vĩnh Thũy, huyện Vĩnh Lính, Quảng Trị",
		"xã Vĩnh Thuye, huyện Vĩnh Lin, Quảng Tri",
		"Xã Vĩnh Thủy (huyện Vĩnh Linh)",
		"45/464/19402", "19402", "19402@0",
		"VÜnh Thủy, Vĩnh Linh, Quảng Trị",
	} {
		got := Search(Query{Text: text, On: year2010, Limit: 5})
		if len(got) == 0 || got[0].Unit.ID != "19402@0" {
			t.Errorf("%q: got %v, want 19402@0 first", text, ids(got))
		}
	}
}

func TestSearchFirstAnswer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		q    Query
		want ID
	}{
		{Query{Text: "Vĩnh Thủy", District: "Vĩnh Linh", Province: "Quảng Trị", On: year2010}, "19402@0"},
		{Query{Text: "Vĩnh Thủy", District: "H. Vĩnh Linh", On: "2026-01-01"}, "19405@20250701"},
		{Query{Text: "Vĩnh Thủy", Province: "tỉnh Quảng Trị", On: "2025-07-01"}, "19405@20250701"},
		{Query{District: "Vĩnh Linh", Province: "Quảng Trị", On: year2010}, "464@0"},
		{Query{Province: "Quảng Trị", On: year2010}, "45@0"},
		{Query{Text: "Quảng Trị", Level: District, On: year2010}, "462@0"},
		{Query{Text: "thị xã Quảng Trị", On: year2010}, "462@0"},
		{Query{Text: "phường Quảng Trị"}, "19360@20250701"},
		{Query{Text: "Hà Tĩnh", On: year2010}, "42@0"},
		{Query{Text: "ha tinh", On: year2010}, "42@0"},
		{Query{Text: "Quan Sơn", On: year2010}, "387@0"},
		{Query{Text: "quan son thanh hoa", On: year2010}, "387@0"},
		{Query{Text: "TP.HCM", On: year2010}, "79@0"},
		{Query{Text: "Q1, TP.HCM", On: year2010}, "760@0"},
		{Query{Text: "Quận 1, Sài Gòn", On: year2010}, "760@0"},
		{Query{Text: "Phan Rang - Tháp Chàm", On: year2010}, "582@20070223"},
		{Query{Text: "X. Hoà Long - TX Bà Rịa - Bà Rịa - Vũng Tàu", On: year2010}, "26572@0"},
		{Query{Text: "Bình Trị Thiên", On: "1985"}, "tinh-binh-tri-thien@1976-02"},
		{Query{Text: "Quảng Nam - Đà Nẵng", On: "1990"}, "tinh-quang-nam-da-nang@1976-02"},
		{Query{Text: "QN-ĐN", On: "1990"}, "tinh-quang-nam-da-nang@1976-02"},
		{Query{Text: "huyện Bến Hải, tỉnh Bình Trị Thiên", On: "1985"}, "huyen-ben-hai@1977-03-11"},
		{Query{Text: "Vĩnh Thủy, Bến Hải, Bình Trị Thiên", On: "1985"}, "19402@0"},
		{Query{Text: "xã Nghĩa Mỹ, Tư Nghĩa, Nghĩa Bình", On: "1986"}, "21286@0"},
		{Query{Text: "xã Điện Thọ, Đà Nẵng", On: year2010}, "20569@0"},
		{Query{Text: "Trà Bồng, Quảng Ngãi", On: "2026-01-01"}, "21115@20250701"},
	} {
		got := Search(c.q)
		if len(got) == 0 || got[0].Unit.ID != c.want {
			t.Errorf("%+v: got %v, want %s first", c.q, ids(got[:min(4, len(got))]), c.want)
		}
	}
}

// TestTypeAhead: what is typed letter by letter brings the unit up; marks count once they are typed.
func TestTypeAhead(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"vinh thu", "vĩnh thu", "Vĩnh Thủ", "xã vĩnh thủ", "x. vinh thuy", "vinhthuy"} {
		got := Search(Query{Text: text, Province: "Quảng Trị", On: year2010})
		if !slices.ContainsFunc(got[:min(3, len(got))], func(c Candidate) bool { return c.Unit.ID == "19402@0" }) {
			t.Errorf("%q: Vĩnh Thủy not among the first three: %v", text, ids(got))
		}
	}
	for _, c := range Search(Query{Text: "Vĩnh Thịn", Limit: 3}) {
		if !strings.HasPrefix(c.Unit.Core, "Vĩnh Thịn") {
			t.Errorf("“Vĩnh Thịn” brings %s among the first three", c.Unit.Name)
		}
	}
	if got := Search(Query{Text: "kh", On: "2026-01-01", Limit: 5}); len(got) < 5 || !strings.HasPrefix(got[0].Unit.Core, "Kh") {
		t.Errorf("“kh” brings %v", ids(got))
	}
}

// TestEraIsSoft: a unit out of its time is ranked lower and says why; it isn't hidden.
func TestEraIsSoft(t *testing.T) {
	t.Parallel()
	old := Search(Query{Text: "phường Thành Đông, Hải Dương", On: year2010})
	if len(old) == 0 || old[0].Unit.Name != "Phường Thành Đông" || old[0].Score > 0.83 || old[0].Score < 0.7 {
		t.Fatalf("got %v", ids(old))
	}
	if why := old[0].Reason("vi"); !strings.Contains(why, "chỉ có từ ngày 01.07.2025") {
		t.Errorf("reason %q", why)
	}
	if why := old[0].Reason("en"); !strings.Contains(why, "exists only since 01.07.2025") {
		t.Errorf("reason %q", why)
	}
	gone := Search(Query{Text: "phường Cẩm Thượng", On: "2026-03-01"})
	if why := gone[0].Reason("vi"); !strings.Contains(why, "không còn từ ngày 01.07.2025") {
		t.Errorf("reason %q", why)
	}
	if near := Search(Query{Text: "phường Thành Đông", On: "2025-06-20"}); near[0].Score < 0.95 {
		t.Errorf("eleven days before its registry date the ward scores %.2f", near[0].Score)
	}
	if early := Search(Query{Text: "xã Vĩnh Thủy, huyện Vĩnh Linh", On: "1999-01-01"}); !strings.Contains(early[0].Reason("vi"), "danh mục chỉ có từ 31.08.2004") {
		t.Errorf("reason %q", early[0].Reason("vi"))
	}
}

func TestReasonsSayWhatSpeaksAgainst(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		q    Query
		code string
	}{
		{Query{Text: "Vĩnh Thủy, Vĩnh Linh", On: year2010}, "place"},
		{Query{Text: "Vĩnh Thủy, Vĩnh Linh", On: "2026-01-01"}, "former_place"},
		{Query{Text: "Điện Thọ, Đà Nẵng", On: year2010}, "later_place"},
		{Query{Text: "Vĩnh Thủy, Bến Hải", On: "1985"}, "historic_place"},
		{Query{Text: "phường Vĩnh Thủy", On: year2010}, "kind"},
		{Query{Text: "xa vinh thuy", On: year2010}, "unmarked"},
		{Query{Text: "xã Vĩnh Thụy, huyện Vĩnh Linh", On: year2010}, "marks"},
		{Query{Text: "xã Vĩnh Thủyy, huyện Vĩnh Linh", On: year2010}, "misspelt"},
		{Query{Text: "Vĩnh Thủ", On: year2010}, "prefix"},
		{Query{Text: "Sài Gòn", On: year2010}, "alias"},
		{Query{Text: "19402"}, "code"},
		{Query{Text: "Vĩnh Thủy, Cần Giờ", On: year2010}, "elsewhere"},
		{Query{Text: "xã Abcdefgh, huyện Vĩnh Linh", On: year2010}, "part_only"},
		{Query{Text: "Hà Bắc", On: "1980", Level: Province}, "historic"},
	} {
		got := Search(c.q)
		if len(got) == 0 {
			t.Errorf("%+v: nothing found", c.q)
			continue
		}
		i := slices.IndexFunc(got[0].Reasons, func(r Reason) bool { return r.Code == c.code })
		if i < 0 {
			t.Errorf("%+v: %s for %+v, want a reason %s", c.q, got[0].Unit.ID, got[0].Reasons, c.code)
			continue
		}
		if r := got[0].Reasons[i]; r.VI == "" || r.EN == "" {
			t.Errorf("reason %s is not said in both languages", c.code)
		}
	}
}

func TestSearchFindsNothingInNothing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "   ", ",,, - .", "\x00\xff", "日本国", "12", "qqqqqqqq", strings.Repeat("\u0303", 300)} {
		if got := Search(Query{Text: text, Level: Commune, On: year2010, Province: ""}); text != "12" && len(got) > 0 {
			t.Errorf("%q: found %v", text, ids(got))
		}
	}
	if _, ok := Resolve("", ""); ok {
		t.Error("nothing resolved to something")
	}
}

func TestSearchKeepsItsBounds(t *testing.T) {
	t.Parallel()
	if got := Search(Query{Text: "Tân Lập"}); len(got) != DefaultLimit {
		t.Errorf("%d candidates, want %d", len(got), DefaultLimit)
	}
	if got := Search(Query{Text: "Tân Lập", Limit: -5}); len(got) != DefaultLimit {
		t.Errorf("%d candidates for a limit under 0, want %d", len(got), DefaultLimit)
	}
	for _, level := range []Level{Province, District, Commune} {
		for _, c := range Search(Query{Text: "Quảng Trị", Level: level}) {
			if c.Unit.Level != level {
				t.Errorf("level %s: %s", level, c.Unit.ID)
			}
		}
	}
	long := strings.Repeat("xã Vĩnh Thủy, ", 10000)
	if got := Search(Query{Text: long}); len(got) > DefaultLimit {
		t.Errorf("a long text: %d candidates", len(got))
	}
}

// TestSearchIsTheSameFromManySides asks one question from several goroutines at once; run with -race.
func TestSearchIsTheSameFromManySides(t *testing.T) {
	t.Parallel()
	q := Query{Text: "Hung Dao, Hai Duong", On: year2010}
	want := Search(q)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				if d := cmp.Diff(want, Search(q)); d != "" {
					t.Error(d)
				}
			}
		})
	}
	wg.Wait()
}

func TestResolve(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, on  string
		want      ID
		certain   bool
		ambiguous bool
		eraOpen   bool
	}{
		{"xã Vĩnh Thủy, huyện Vĩnh Linh, Quảng Trị", year2010, "19402@0", true, false, false},
		{"xã Vĩnh Thủy, Quảng Trị", "", "19405@20250701", true, false, true},
		{"Vĩnh Linh", "", "464@0", false, true, false},
		{"Tân Lập", "", "", false, true, false},
		{"xã Vĩnh Thuye, huyện Vĩnh Linh, Quảng Trị", year2010, "19402@0", false, false, false},
	} {
		res, ok := Resolve(c.text, c.on)
		if !ok || c.want != "" && res.Unit.ID != c.want {
			t.Errorf("%q: got %s, want %s", c.text, res.Unit.ID, c.want)
		}
		if got := res.Confidence >= Certain && !res.Ambiguous; got != c.certain || res.Ambiguous != c.ambiguous || res.EraOpen != c.eraOpen {
			t.Errorf("%q: confidence %.2f, ambiguous %v, era open %v", c.text, res.Confidence, res.Ambiguous, res.EraOpen)
		}
	}
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"xã Vĩnh Thủy, huyện Vĩnh Linh", "TT. Hồ Xá", "P.5", "k", "Bà Rịa - Vũng Tàu", "T.T.", "xã", "Đ", "\xff", "45/464/19402", "N.T. x"} {
		f.Add(s, "Vĩnh Linh", "Quảng Trị", "2010")
	}
	f.Fuzz(func(t *testing.T, text, district, province, on string) {
		got := Search(Query{Text: text, District: district, Province: province, On: on, Limit: 5})
		for i, c := range got {
			if c.Score < leastScore || c.Score > 1.0001 || i > 0 && c.Score > got[i-1].Score {
				t.Fatalf("scores out of order or range: %v", got)
			}
			if _, ok := Get(c.Unit.ID); !ok || len(c.Reasons) == 0 || !utf8.ValidString(c.Reason("vi")) {
				t.Fatalf("bad candidate %+v", c)
			}
		}
	})
}
