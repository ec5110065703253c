// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFull(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id     ID
		vi, en string
	}{
		{"19402@0", "Xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị", "Vĩnh Thủy Commune, Vĩnh Linh District, Quảng Trị Province"},
		{"19405@20250701", "Xã Vĩnh Thủy, tỉnh Quảng Trị", "Vĩnh Thủy Commune, Quảng Trị Province"},
		{"19348@0", "Phường 5, thành phố Đông Hà, tỉnh Quảng Trị", "Ward 5, Đông Hà City, Quảng Trị Province"},
		{"760@0", "Quận 1, thành phố Hồ Chí Minh", "District 1, Hồ Chí Minh City"},
		{"21548@20250701", "Đặc khu Lý Sơn, tỉnh Quảng Ngãi", "Lý Sơn Special Zone, Quảng Ngãi Province"},
		{"058@20150312", "Thành phố Bắc Kạn, tỉnh Bắc Kạn", "Bắc Kạn City, Bắc Kạn Province"},
		{"48@0", "Thành phố Đà Nẵng", "Đà Nẵng City"},
		{"tinh-binh-tri-thien@1976-02", "Tỉnh Bình Trị Thiên", "Bình Trị Thiên Province"},
		{"khu-vuc-vinh-linh@1954", "Khu vực Vĩnh Linh", "Khu vực Vĩnh Linh"},
		{"nowhere@0", "", ""},
	} {
		if got := Full(c.id, "vi"); got != c.vi {
			t.Errorf("%s: %q, want %q", c.id, got, c.vi)
		}
		if got := Full(c.id, "en"); strings.TrimSpace(got) != c.en {
			t.Errorf("%s: %q, want %q", c.id, got, c.en)
		}
	}
	if got := Name("19402@0", "en"); got != "Vĩnh Thủy Commune" {
		t.Errorf("Name: %q", got)
	}
}

func TestSurroundingsOnADay(t *testing.T) {
	t.Parallel()
	meLinh, _ := At("08974", "2005-01-01") // a commune of Mê Linh
	for on, want := range map[string]string{
		"2005-01-01": "26/250/08974", "2009-01-01": "01/250/08974", "": "01/250/08974", "x": "01/250/08974",
	} {
		if got := PathOn(meLinh.ID, on); got != want {
			t.Errorf("path of %s on %q: %s, want %s", meLinh.Name, on, got, want)
		}
	}
	if got := FullOn(meLinh.ID, "2005-01-01", "vi"); !strings.HasSuffix(got, "huyện Mê Linh, tỉnh Vĩnh Phúc") {
		t.Errorf("in 2005: %s", got)
	}
	if got := Full(meLinh.ID, "vi"); !strings.HasSuffix(got, "huyện Mê Linh, thành phố Hà Nội") {
		t.Errorf("at the end: %s", got)
	}
}

func TestPath(t *testing.T) {
	t.Parallel()
	for id, want := range map[ID]string{
		"19405@20250701": "44/19405", "19402@0": "45/464/19402", "464@0": "45/464", "45@0": "45", "x@0": "", "tinh-ha-bac@1962": "",
	} {
		if got := Path(id); got != want {
			t.Errorf("path of %s: %q, want %q", id, got, want)
		}
	}
}

func TestContains(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		outer, inner string
		want         bool
	}{
		{"45", "45/464/19402", true}, {"45", "45", true}, {"45/464", "45/464/19402", true}, {"45", "450/1", false},
		{"45/464/19402", "45", false}, {"44", "45/464", false}, {"", "45", false}, {"45", "", false}, {"", "", false},
	} {
		if got := Contains(c.outer, c.inner); got != c.want {
			t.Errorf("Contains(%q, %q) = %v", c.outer, c.inner, got)
		}
	}
}

// TestPathsNest: every unit lies in its own path and in its parent's, and containment is an order.
func TestPathsNest(t *testing.T) {
	t.Parallel()
	for u := range All {
		own := Path(u.ID)
		if !Contains(own, own) || !strings.HasSuffix(own, u.Code) {
			t.Fatalf("%s: path %q", u.ID, own)
		}
		if u.Parent != "" && !Contains(Path(u.Parent), own) {
			t.Fatalf("%s: path %q outside %q of its parent", u.ID, own, Path(u.Parent))
		}
	}
	segment := rapid.SampledFrom([]string{"4", "44", "45", "464"})
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) string { return strings.Join(rapid.SliceOfN(segment, 0, 3).Draw(t, name), "/") }
		a, b, c := draw("a"), draw("b"), draw("c")
		if Contains(a, b) && Contains(b, c) && !Contains(a, c) {
			t.Fatalf("%q contains %q contains %q, but the first not the last", a, b, c)
		}
		if Contains(a, b) && Contains(b, a) && a != b {
			t.Fatalf("%q and %q contain each other", a, b)
		}
	})
}

func TestLevelsAndKindsAreSaid(t *testing.T) {
	t.Parallel()
	for k := range kinds {
		if k.VI() == "" || k.EN() == "" || k.Level() == 0 {
			t.Errorf("kind %q is not said", k)
		}
	}
	if b, err := Commune.MarshalText(); err != nil || string(b) != "C" || Level(0).String() != "" {
		t.Errorf("level as text: %q, %v", b, err)
	}
}

func TestUnitSurvivesJSON(t *testing.T) {
	t.Parallel()
	for _, id := range []ID{"19402@0", "45@0", "tinh-ha-bac@1962"} {
		want, _ := Get(id)
		b, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got Unit
		if err := json.Unmarshal(b, &got); err != nil || got != want {
			t.Errorf("%s came back as %+v (%v)", b, got, err)
		}
	}
	var l Level
	if err := l.UnmarshalText([]byte("X")); err == nil {
		t.Error("level X was read")
	}
}

func Example() {
	res, _ := Resolve("X. Vĩnh Thuỷ, H. Vĩnh Linh, Q.Trị", "1999-05-19")
	fmt.Println(Full(res.Unit.ID, "vi"))
	for _, u := range Current(res.Unit.ID) {
		fmt.Println("→", Full(u.ID, "vi"))
	}
	// Output:
	// Xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị
	// → Xã Vĩnh Thủy, tỉnh Quảng Trị
}
