// SPDX-License-Identifier: Apache-2.0

package web

import (
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/search"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// whose names the people of an entry in a line that says why it was found.
var whose = map[search.Role]string{
	search.RoleChild: ui.N("tên con"), search.RoleHusband: ui.N("tên chồng"), search.RoleWife: ui.N("tên vợ"), search.RoleDeceased: ui.N("tên người chết"),
	search.RolePerson: ui.N("họ tên"), search.RoleParent: ui.N("tên cha hoặc mẹ"), search.RoleGuardian: ui.N("tên người giám hộ"), search.RoleWard: ui.N("tên người được giám hộ"),
	search.RoleMother: ui.N("tên mẹ"), search.RoleFather: ui.N("tên cha"), search.RoleApplicant: ui.N("tên người yêu cầu"), search.RoleOther: ui.N("tên người khác"),
	search.RoleNote: ui.N("ghi chú"), search.RolePlace: ui.N("nơi chốn"), search.RolePaper: ui.N("số giấy tờ"),
}

// howAlike says how a name agrees with what was typed.
var howAlike = map[search.Alike]string{
	search.AlikeWhole: ui.N("%s khớp"), search.AlikePart: ui.N("%s khớp một phần"), search.AlikeMarks: ui.N("%s khác dấu"),
	search.AlikeSound: ui.N("%s gần âm"), search.AlikeLetter: ui.N("%s lệch một chữ cái"), search.AlikeNear: ui.N("%s gần giống"),
}

var whichDate = map[search.Which]string{search.DateBirth: ui.N("ngày sinh"), search.DateEvent: ui.N("ngày sự kiện"), search.DateRegistered: ui.N("ngày đăng ký")}

// whyFound says in one line why an entry is an answer, without telling anything
// that the list masks.
func whyFound(l ui.Lang, why search.Explanation) string {
	var parts []string
	add := func(s string) {
		if !slices.Contains(parts, s) {
			parts = append(parts, s)
		}
	}
	for _, n := range why.Names {
		add(l.T(howAlike[n.Alike()], l.T(whose[n.Role])))
	}
	for _, d := range why.Dates {
		which := l.T(whichDate[d.Which])
		if d.Exact {
			add(l.T("%s khớp", which))
		} else {
			add(l.T("%s gần khớp", which))
		}
	}
	if why.No {
		add(l.T("%s khớp", l.T("số đăng ký")))
	}
	for _, r := range why.Texts {
		add(l.T("có trong %s", l.T(whose[r])))
	}
	if len(parts) == 0 {
		return l.T("hợp điều kiện lọc")
	}
	s := strings.Join(parts, "; ")
	return capital(s)
}
