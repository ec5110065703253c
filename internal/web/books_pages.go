// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/layout"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/web/ui"
)

type bookPagesBody struct {
	Facts   ui.Facts
	Groups  []checkGroup
	AllGood *ui.Empty
	Numbers string // address of the numbers on the pictures; "" when there is nothing to show
	Ask     string // where to ask for pages to be read that are not yet; "" when there are none
	AsOf    string
}

// pageGroup is one kind of thing that the pages of a book lack.
type pageGroup struct {
	title, help string
	tone        ui.Tone
	rows        []checkRow
}

// bookPages is the report on whether a book's pages are all there.
func (h *Handler) bookPages(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	b, err := h.theBook(r, actor, access.ScanView)
	if err != nil {
		return err
	}
	c, err := scan.CompletenessOf(r.Context(), h.DB, b)
	if err != nil {
		return err
	}
	body := bookPagesBody{Facts: completeFacts(l, c), Groups: completeGroups(l, c), AsOf: l.T("Lập lúc %s", l.DateTime(h.Now()))}
	if c.Complete() {
		body.AllGood = &ui.Empty{Icon: "ok", Title: l.T("Sổ đủ trang"), Text: l.T("Trang nào cũng có số, trường hợp nào cũng có ảnh, thứ tự khớp.")}
	}
	if len(c.Pages) == 0 {
		body.AllGood = &ui.Empty{Icon: "scan", Title: l.T("Sổ này chưa có bản quét"), Do: &ui.Action{Text: l.T("Bản quét của sổ"), Href: "/books/" + b.ID + "/scans"}}
	}
	if _, ok := layout.For(b.Type, b.OpenYear); ok && len(c.Pages) > 0 {
		body.Numbers = "/books/" + b.ID + "/numbers"
		if c.Numbers.Unread > 0 && scan.MayWork(actor, scan.File{Path: b.Path}) {
			body.Ask = "/books/" + b.ID + "/numbers/read"
		}
	}
	chip := l.State(string(b.State))
	h.ui.Page(w, r, http.StatusOK, "books/pages", ui.Page{Title: bookTitle(l, b), Lead: b.RegisteredText, Active: "books", Chip: &chip, Tabs: bookTabs(l, actor, b, "/pages"), Body: body, Crumbs: bookCrumbs(l, b, l.T("Đủ trang"))})
	return nil
}

func completeFacts(l ui.Lang, c *scan.Completeness) ui.Facts {
	return ui.Facts{
		{Name: l.T("Lời khóa sổ ghi"), Value: declared(l, c.DeclaredEntries, c.Declared)},
		{Name: l.T("Trang ảnh trong sổ"), Value: l.T("%d trang, không kể %d trang lặp", c.Present, len(c.Doubles))},
		{Name: l.T("Đã ghi số trang in"), Value: l.T("%d trên %d trang", c.Labelled, c.Present)},
		{Name: l.T("Trường hợp chưa có ảnh"), Value: l.Number(int64(len(c.NoImage)))},
		{Name: l.T("Số máy đọc trên ảnh"), Value: readFact(l, c.Numbers)},
	}
}

// pageName is how a page of the report is called.
func pageName(l ui.Lang, c *scan.Completeness, i int) string {
	return l.T("Trang %s", cmp.Or(c.Pages[i].Label, fmt.Sprint(i+1)))
}

func openThe(l ui.Lang, c *scan.Completeness, i int) ui.Action {
	return ui.Action{Text: l.T("Mở trang"), Href: "/pages/" + c.Pages[i].ID, Small: true}
}

func completeGroups(l ui.Lang, c *scan.Completeness) (groups []checkGroup) {
	for _, g := range append(numberGroups(l, c), []pageGroup{
		{l.T("Thiếu trang"), l.T("Trang có trong sổ giấy mà chưa có ảnh, hoặc số trang bị nhảy. Mở sổ giấy ra xem, rồi quét bổ sung."), ui.Bad, missingRows(l, c)},
		{l.T("Số trường hợp khác lời khóa sổ"), l.T("Lời khóa sổ ghi tổng số trường hợp của sổ giấy. Đếm lại trên sổ; nếu lời khóa sổ nhầm thì ghi chú vào sổ, đừng thêm bớt cho khớp."), ui.Warn, countRows(l, c)},
		{l.T("Chờ quét lại"), l.T("Trang đã bị trả về khâu quét."), ui.Warn, pageRows(l, c, c.Rejected, func(i int) string { return verdictWhy(l, c.Pages[i].Check) })},
		{l.T("Trang lặp"), l.T("Cùng một trang giấy có hai ảnh: cùng số trang in, cùng ảnh, hoặc có người đánh dấu."), ui.Warn, doubleRows(l, c)},
		{l.T("Sai thứ tự"), l.T("Số trang in hoặc số đăng ký lùi lại ở đây. Chuyển trang về đúng chỗ ở mục Bản quét."), ui.Warn, pageRows(l, c, c.OutOfOrder, nil)},
		{l.T("Một số ở hai trang xa nhau"), l.T("Cùng một trường hợp gắn với hai trang không liền nhau: thường là ghi nhầm số ở một trang."), ui.Warn, twiceRows(l, c)},
		{l.T("Ảnh chưa có trường hợp"), l.T("Trang chưa ghi số nào: ghi số, hoặc đánh dấu trang trắng, trang lặp."), ui.Warn, pageRows(l, c, c.NoEntries, nil)},
		{l.T("Trường hợp chưa có ảnh"), l.T("Số có trong máy mà chưa gắn với trang nào."), ui.Warn, noImageRows(l, c)},
	}...) {
		if len(g.rows) == 0 {
			continue
		}
		shown := min(len(g.rows), 100)
		groups = append(groups, checkGroup{Title: g.title, Help: g.help, Chip: ui.Chip{Text: l.Number(int64(len(g.rows))), Tone: g.tone, Icon: g.tone.Icon()}, Rows: g.rows[:shown], More: len(g.rows) - shown})
	}
	return groups
}

func missingRows(l ui.Lang, c *scan.Completeness) (rows []checkRow) {
	at := map[string]int{}
	for i, p := range c.Pages {
		at[p.ID] = i
	}
	for _, g := range c.Gaps {
		text := l.T("Thiếu một trang")
		if g.Label != "" {
			text = l.T("Thiếu trang %s", g.Label)
		}
		if i, ok := at[g.After]; ok {
			text += " " + l.T("sau trang %s", cmp.Or(c.Pages[i].Label, fmt.Sprint(i+1)))
		}
		rows = append(rows, checkRow{Text: text})
	}
	for _, n := range c.NoLabels {
		rows = append(rows, checkRow{Text: l.T("Không có trang nào mang số %d", n)})
	}
	if c.Declared > c.Present+len(rows) {
		rows = append(rows, checkRow{Text: l.T("Lời khóa sổ ghi %d trang, trong máy có %d ảnh trang. Một ảnh chụp cả sổ mở gồm hai trang giấy.", c.Declared, c.Present)})
	}
	return rows
}

// countRows hold the declared number of entries against those in the book and
// those whose numbers stand on the pictures.
func countRows(l ui.Lang, c *scan.Completeness) (rows []checkRow) {
	if c.CountDiffers() {
		rows = append(rows, checkRow{Text: l.T("Lời khóa sổ ghi %d trường hợp, trong máy có %d.", c.DeclaredEntries, c.Entries)})
	}
	if n := c.CountRead(); n > 0 {
		rows = append(rows, checkRow{Text: l.T("Lời khóa sổ ghi %d trường hợp, máy đọc được %d số trên ảnh", c.DeclaredEntries, n)})
	}
	return rows
}

func pageRows(l ui.Lang, c *scan.Completeness, at []int, why func(int) string) (rows []checkRow) {
	for _, i := range at {
		text := pageName(l, c, i)
		if why != nil && why(i) != "" {
			text += " – " + why(i)
		}
		rows = append(rows, checkRow{Text: text, Do: []ui.Action{openThe(l, c, i)}})
	}
	return rows
}

func doubleRows(l ui.Lang, c *scan.Completeness) (rows []checkRow) {
	for _, d := range c.Doubles {
		rows = append(rows, checkRow{Text: l.T("%s lặp lại %s", pageName(l, c, d.Page), pageName(l, c, d.Of)), Do: []ui.Action{openThe(l, c, d.Page), openThe(l, c, d.Of)}})
	}
	return rows
}

func twiceRows(l ui.Lang, c *scan.Completeness) (rows []checkRow) {
	for _, a := range c.NumberTwice {
		rows = append(rows, checkRow{Text: l.T("Số %s ở %s và %s", a.Entry.RegNo, pageName(l, c, a.Pages[0]), pageName(l, c, a.Pages[1])), Do: []ui.Action{openThe(l, c, a.Pages[0]), openThe(l, c, a.Pages[1])}})
	}
	return rows
}

func noImageRows(l ui.Lang, c *scan.Completeness) (rows []checkRow) {
	for _, e := range c.NoImage {
		rows = append(rows, checkRow{Text: l.T("Số %s", e.RegNo), Do: []ui.Action{{Text: l.T("Mở số %s", e.RegNo), Href: "/entries/" + e.ID, Small: true}}})
	}
	return rows
}

// numbersOnPage is how many pages of a book the strip of numbers shows at once.
const numbersOnPage = 40

type stripBody struct {
	Rows          []stripRow
	Before, After string
	Note          string
}

// stripRow is a page with the pictures of its numbers in reading order.
type stripRow struct {
	Text, Href string
	Numbers    []stripNumber
}

// stripNumber is a number as it is kept, its picture, and what was read on it
// when that is another one.
type stripNumber struct{ Text, Href, Src, Read string }

// bookNumberStrip shows the number of each entry as it stands on the picture
// beside the number it is kept under, in reading order: one look tells where a
// page was given wrong numbers.
func (h *Handler) bookNumberStrip(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	b, err := h.theBook(r, actor, access.ScanView)
	if err != nil {
		return err
	}
	pages, err := scan.PagesInOrder(r.Context(), h.DB, actor.Province, b.ID)
	if err != nil {
		return err
	}
	from, _ := strconv.Atoi(r.FormValue("from"))
	from = max(0, min(from, len(pages)))
	to := min(from+numbersOnPage, len(pages))
	href := func(n int) string { return fmt.Sprintf("/books/%s/numbers?from=%d", b.ID, n) }
	body := stripBody{Note: l.T("Trang %d đến %d trên %d", min(from+1, len(pages)), to, len(pages))}
	if from > 0 {
		body.Before = href(max(0, from-numbersOnPage))
	}
	if to < len(pages) {
		body.After = href(to)
	}
	read, err := scan.NumbersOf(r.Context(), h.DB, actor.Province, b.ID, pages)
	if err != nil {
		return err
	}
	other := map[string]string{}
	for _, i := range read.Differ {
		other[read.Spots[i].Entry.ID] = l.T("máy đọc %s", read.Spots[i].Number)
	}
	for i, p := range pages[from:to] {
		row, err := h.stripRow(r, l, b, from+i, p)
		if err != nil {
			return err
		}
		for k, e := range p.Entries {
			row.Numbers[k].Read = other[e.ID]
		}
		body.Rows = append(body.Rows, row)
	}
	h.ui.Page(w, r, http.StatusOK, "books/numbers", ui.Page{Title: l.T("Đối chiếu số trên ảnh"), Lead: bookTitle(l, b), Active: "books", Tabs: bookTabs(l, actor, b, "/pages"), Body: body, Crumbs: bookCrumbs(l, b, l.T("Đối chiếu số"))})
	return nil
}

func (h *Handler) stripRow(r *http.Request, l ui.Lang, b *book.Book, i int, p scan.BookPage) (stripRow, error) {
	row := stripRow{Text: l.T("Trang %s", cmp.Or(p.Label, fmt.Sprint(i+1))), Href: "/pages/" + p.ID}
	regions, err := scan.RegionsOfPage(r.Context(), h.DB, p.Province, p.ID)
	if err != nil {
		return row, err
	}
	boxes := map[string]scan.Region{}
	for _, x := range regions {
		boxes[x.EntryID] = x
	}
	t, known := layout.For(b.Type, b.OpenYear)
	for _, e := range p.Entries {
		n := stripNumber{Text: e.RegNo, Href: "/entries/" + e.ID}
		if known {
			if box, ok := t.FieldBox(boxes[e.ID].Box(), "so"); ok {
				n.Src = fmt.Sprintf("/img/%s/crop/%s?r=%s", p.ID, scan.FieldPlace{Box: box}.Crop(), p.Version())
			}
		}
		row.Numbers = append(row.Numbers, n)
	}
	return row, nil
}
