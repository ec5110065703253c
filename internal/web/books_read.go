// SPDX-License-Identifier: Apache-2.0

package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/digit"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// readFact says how far the numbers on the pictures have been read.
func readFact(l ui.Lang, n *scan.Numbers) string {
	switch {
	case n.Read == 0:
		return l.T("chưa đọc trang nào")
	case len(n.Spots) == 0:
		return l.T("không nhận ra mẫu trang")
	case n.Unread > 0:
		return l.T("chắc %d trên %d số; còn %d trang chưa đọc", n.Sure(), len(n.Spots), n.Unread)
	}
	return l.T("chắc %d trên %d số", n.Sure(), len(n.Spots))
}

// numberGroups are what the numbers read on the pictures tell. Each row shows
// them, so that a person sees at once who is right.
func numberGroups(l ui.Lang, c *scan.Completeness) []pageGroup {
	return []pageGroup{
		{l.T("Số trên ảnh khác số đã nhập"), l.T("Máy đọc số trên ảnh, so với số đã nhập. Xem ảnh cắt bên cạnh: nhập nhầm thì mở trang sửa số, máy đọc nhầm thì bỏ qua."), ui.Warn, differRows(l, c)},
		{l.T("Số trên ảnh bị nhảy"), l.T("Các số đọc được ở hai bên liền nhau trong sổ, ở giữa thiếu số: có thể sót trang, hoặc sổ giấy bỏ số. Mở sổ giấy ra xem."), ui.Warn, jumpRows(l, c)},
		{l.T("Số trên ảnh bị lặp"), l.T("Hai chỗ trong sổ cùng một số: trang quét hai lần, hoặc sổ giấy ghi trùng."), ui.Warn, againRows(l, c)},
		{l.T("Số trên ảnh sai thứ tự"), l.T("Số đọc được ở đây không theo thứ tự các trang trước và sau. Chuyển trang về đúng chỗ ở mục Bản quét."), ui.Warn, misplacedRows(l, c)},
		{l.T("Số trang trên ảnh khác số trang đã ghi"), l.T("Số trang in trên giấy máy đọc được không phải số đã ghi cho trang này."), ui.Warn, pageDifferRows(l, c)},
		{l.T("Số máy đọc chưa rõ"), l.T("Máy không dám chắc các số này nên không so. Cần thì nhìn ảnh mà đối chiếu."), ui.Info, unclearRows(l, c)},
	}
}

func spotPicture(l ui.Lang, c *scan.Completeness, s scan.NumberSpot) rowPicture {
	p := c.Pages[s.Page]
	return rowPicture{fmt.Sprintf("/img/%s/crop/%s?r=%s", p.ID, s.Crop(), p.Version()), "/pages/" + p.ID, l.T("Số trên ảnh, %s", pageName(l, c, s.Page))}
}

func spotRow(l ui.Lang, c *scan.Completeness, text string, spots ...scan.NumberSpot) checkRow {
	row := checkRow{Text: text}
	for _, s := range spots {
		row.Pics = append(row.Pics, spotPicture(l, c, s))
	}
	row.Do = []ui.Action{openThe(l, c, spots[0].Page)}
	return row
}

func differRows(l ui.Lang, c *scan.Completeness) (rows []checkRow) {
	for _, i := range c.Numbers.Differ {
		s := c.Numbers.Spots[i]
		row := spotRow(l, c, l.T("%s: đã nhập %s, máy đọc %s", pageName(l, c, s.Page), s.Entry.RegNo, s.Number), s)
		row.Do = append(row.Do, ui.Action{Text: l.T("Mở số %s", s.Entry.RegNo), Href: "/entries/" + s.Entry.ID, Small: true})
		rows = append(rows, row)
	}
	return rows
}

func jumpRows(l ui.Lang, c *scan.Completeness) (rows []checkRow) {
	for _, m := range c.Numbers.Missing {
		s := c.Numbers.Spots[m.Before]
		text := l.T("Sau số %d (%s) không thấy số %d", s.No, pageName(l, c, s.Page), m.From)
		if m.To > m.From {
			text = l.T("Sau số %d (%s) không thấy các số %d đến %d", s.No, pageName(l, c, s.Page), m.From, m.To)
		}
		spots := []scan.NumberSpot{s}
		if next := c.Numbers.Spots[m.Before:]; len(next) > 1 {
			spots = append(spots, next[1])
		}
		rows = append(rows, spotRow(l, c, text, spots...))
	}
	return rows
}

func againRows(l ui.Lang, c *scan.Completeness) (rows []checkRow) {
	for _, at := range c.Numbers.Twice {
		a, b := c.Numbers.Spots[at[0]], c.Numbers.Spots[at[1]]
		row := spotRow(l, c, l.T("Số %s ở %s và %s", a.Number, pageName(l, c, a.Page), pageName(l, c, b.Page)), a, b)
		if b.Page != a.Page {
			row.Do = append(row.Do, openThe(l, c, b.Page))
		}
		rows = append(rows, row)
	}
	return rows
}

func misplacedRows(l ui.Lang, c *scan.Completeness) (rows []checkRow) {
	for _, i := range c.Numbers.Misplaced {
		s := c.Numbers.Spots[i]
		rows = append(rows, spotRow(l, c, l.T("Số %s ở %s", s.Number, pageName(l, c, s.Page)), s))
	}
	return rows
}

func pageDifferRows(l ui.Lang, c *scan.Completeness) (rows []checkRow) {
	for _, i := range c.Numbers.PageDiffer {
		s := c.Numbers.PageSpots[i]
		rows = append(rows, spotRow(l, c, l.T("%s: máy đọc số trang %d", pageName(l, c, s.Page), s.No), s))
	}
	return rows
}

func unclearRows(l ui.Lang, c *scan.Completeness) (rows []checkRow) {
	for _, i := range c.Numbers.Unclear {
		s := c.Numbers.Spots[i]
		rows = append(rows, spotRow(l, c, l.T("%s, chỗ thứ %d: có lẽ %s", pageName(l, c, s.Page), s.Place+1, s.Number), s))
	}
	return rows
}

// askNumbers asks for the numbers of a book to be read.
func (h *Handler) askNumbers(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	if err := h.Scans.AskNumbers(r.Context(), actor, r.PathValue("id")); err != nil {
		return err
	}
	ui.Redirect(w, r, "/books/"+r.PathValue("id")+"/pages", ui.Flash{Text: l.T("Máy sẽ đọc số trên các trang, khoảng một phút cho một trăm trang. Tải lại trang này để xem.")})
	return nil
}

// flagRead marks pages of the grid on which a number is not what was keyed, and
// says what was read on those that have no numbers yet.
func flagRead(l ui.Lang, thumbs []thumb, pages []scan.BookPage, n *scan.Numbers) {
	chips := map[string]ui.Chip{}
	for from := 0; from < len(n.Spots); {
		to, sure := from, true
		for ; to < len(n.Spots) && n.Spots[to].Page == n.Spots[from].Page; to++ {
			sure = sure && n.Spots[to].Sure()
		}
		if p := pages[n.Spots[from].Page]; sure && len(p.Entries) == 0 {
			chips[p.ID] = ui.Chip{Text: l.T("máy đọc %s", fromTo(n.Spots[from].Settled, n.Spots[to-1].Settled)), Tone: ui.Info, Icon: "eye"}
		}
		from = to
	}
	for _, i := range n.Differ {
		chips[pages[n.Spots[i].Page].ID] = ui.Chip{Text: l.T("số khác ảnh?"), Tone: ui.Warn, Icon: "warn"}
	}
	for i, t := range thumbs {
		if c, ok := chips[t.ID]; ok && !t.Gap {
			thumbs[i].Flags = append(t.Flags, c)
		}
	}
}

// fromTo names the numbers of a page: 12, or 12–15.
func fromTo(a, b digit.Settled) string {
	a.Year, b.Year = 0, 0
	if a.Number == b.Number {
		return a.Number.String()
	}
	return a.Number.String() + "–" + b.Number.String()
}

// readOn are the numbers of a page as a person would type them, when all of them
// are read for certain and nobody has said any; "" otherwise.
func (h *Handler) readOn(r *http.Request, o openPage) (string, error) {
	if !o.edit || o.book == nil || len(o.entries) > 0 {
		return "", nil
	}
	settled, err := scan.SettledOn(r.Context(), h.DB, o.page)
	var numbers []string
	for _, s := range settled {
		if !s.Sure() {
			return "", err
		}
		numbers = append(numbers, civil.RegNo{No: s.No, Suffix: s.Suffix, Year: s.Year}.String())
	}
	return strings.Join(numbers, ", "), err
}
