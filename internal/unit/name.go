// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"strings"

	"github.com/sogoc/sogoc/internal/unit/catfile"
)

// Full writes a unit with all that it lies in, in Vietnamese ("Xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị") or, for
// lang "en", in English ("Vĩnh Thủy Commune, Vĩnh Linh District, Quảng Trị Province"); as on the era's last day. An
// unknown ID gives "".
func Full(id ID, lang string) string {
	c := load()
	r, ok := c.ref(id)
	if !ok {
		u, _ := Get(id)
		return u.label(lang)
	}
	return c.full(r, lastDay(&c.Units[r]), lang)
}

// FullOn is [Full] with the surroundings of a given day: a commune of Mê Linh lay in Vĩnh Phúc until August 2008.
func FullOn(id ID, on, lang string) string {
	c := load()
	r, ok := c.ref(id)
	d, okDay := parseDay(on)
	if !ok || !okDay {
		return Full(id, lang)
	}
	return c.full(r, d, lang)
}

// Name writes the unit alone: "Xã Vĩnh Thủy" or, for lang "en", "Vĩnh Thủy Commune".
func Name(id ID, lang string) string {
	u, _ := Get(id)
	return u.label(lang)
}

func (c *catalogue) full(r Ref, on day, lang string) string {
	var b strings.Builder
	for first := true; r != NoRef; first = false {
		label := c.label(r, lang)
		if !first {
			b.WriteString(", ")
			if lang != "en" {
				label = lowerFirst(label)
			}
		}
		b.WriteString(label)
		if up := c.parentOn(r, on); up != NoRef {
			r = up
			continue
		}
		r = c.parent(r) // the day asked for lies outside the parent's eras
	}
	return b.String()
}

func (c *catalogue) label(r Ref, lang string) string {
	u := &c.Units[r]
	return label(Kind(catfile.Kinds[u.Kind]), u.Name, lang)
}

func (u Unit) label(lang string) string {
	if u.Kind == KindOther {
		return u.Name
	}
	return label(u.Kind, u.Core, lang)
}

// label joins kind and name; numbered wards and districts read "Ward 5", "District 1" in English.
func label(k Kind, core, lang string) string {
	if lang != "en" {
		return k.VI() + " " + core
	}
	if core != "" && core[0] >= '0' && core[0] <= '9' {
		return strings.TrimPrefix(k.EN(), "Urban ") + " " + core
	}
	return core + " " + k.EN()
}

// lowerFirst lowers the first letter of a kind; the kinds begin with T, H, Q, X, P and Đ.
func lowerFirst(s string) string {
	if rest, ok := strings.CutPrefix(s, "Đ"); ok {
		return "đ" + rest
	}
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// Path is the scope of a unit, codes from the province down: "44/19405" since July 2025, "45/464/19402" before, "44" for
// a province. It is that of the era's last day. A historic unit or unknown ID has the empty path, which contains nothing.
func Path(id ID) string {
	c := load()
	r, ok := c.ref(id)
	if !ok {
		return ""
	}
	return c.path(r, lastDay(&c.Units[r]))
}

// PathOn is [Path] with the surroundings of a given day.
func PathOn(id ID, on string) string {
	c := load()
	r, ok := c.ref(id)
	d, okDay := parseDay(on)
	if !ok || !okDay {
		return Path(id)
	}
	return c.path(r, d)
}

func (c *catalogue) path(r Ref, on day) string {
	path := c.Units[r].Key.Code()
	for {
		up := c.parentOn(r, on)
		if up == NoRef {
			up = c.parent(r)
		}
		if up == NoRef {
			return path
		}
		path, r = c.Units[up].Key.Code()+"/"+path, up
	}
}

// Contains tells whether the path inner is outer or lies below it: "45" contains "45" and "45/464/19402", not "450". The
// empty path contains nothing and lies in nothing. Beware that paths hold codes without eras: "44" is Quảng Bình before
// July 2025 and Quảng Trị since.
func Contains(outer, inner string) bool {
	if outer == "" || !strings.HasPrefix(inner, outer) {
		return false
	}
	return len(inner) == len(outer) || inner[len(outer)] == '/'
}
