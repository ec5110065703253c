// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/vntext"
)

// dayIn gives a day inside an era.
func dayIn(u Unit) string {
	switch {
	case u.From != "":
		return u.From
	case u.To != "":
		return Begin
	}
	return "2025-07-01"
}

// homonyms tells whether a and b can't be told apart by what was written: same letters, one parent.
func homonyms(a, b Unit) bool {
	return spell(a.Core).key == spell(b.Core).key && a.ParentCode == b.ParentCode
}

// TestEveryUnitIsFoundByItsFullName asks for units by their full name on a day of their era, as written, without marks
// and in the short way of clerks: the unit itself must come first.
func TestEveryUnitIsFoundByItsFullName(t *testing.T) {
	t.Parallel()
	short := strings.NewReplacer("Xã ", "X.", "Phường ", "P.", "Thị trấn ", "TT.", ", huyện ", " - H. ", ", quận ", " - Q. ",
		", thị xã ", " - TX ", ", thành phố ", " - TP ", ", tỉnh ", " - ")
	forms := []struct {
		name  string
		write func(string) string
	}{
		{"as written", func(s string) string { return s }},
		{"without marks", vntext.Fold},
		{"short", short.Replace},
	}
	asked := 0
	for i := 0; i < len(load().Units); i += 7 {
		u := load().unit(Ref(i))
		on := dayIn(u)
		for _, f := range forms {
			text := f.write(FullOn(u.ID, on, "vi"))
			got := Search(Query{Text: text, On: on, Limit: 3})
			asked++
			if len(got) == 0 || got[0].Unit.ID != u.ID && !homonyms(got[0].Unit, u) {
				t.Errorf("%s: %q on %s: want %s, got %v", f.name, text, on, u.ID, ids(got))
			}
		}
	}
	if asked < 7000 {
		t.Errorf("asked only %d times", asked)
	}
}

func ids(cs []Candidate) []string {
	var out []string
	for _, c := range cs {
		out = append(out, string(c.Unit.ID)+" "+c.Unit.Name)
	}
	return out
}
