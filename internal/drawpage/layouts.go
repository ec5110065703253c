// SPDX-License-Identifier: Apache-2.0

package drawpage

import (
	"slices"
	"strconv"
	"strings"
)

const (
	a4W, a4H  = 210.0, 297.0
	ruledRows = 14
)

// drawTable is the register since 2016: national heading, one bordered table
// split 70/30, signatures below, page number at the foot.
func drawTable(s Spec) *page {
	p := newPage(s, a4W, a4H)
	f := formOf(s.Type)
	y := p.tableHead(f)
	if len(s.Entries) == 0 {
		p.foot()
		return p
	}
	const x, w = 20.0, 178.0
	p.begin(0, Rect{x, y, x + w, 284})
	y = p.numberLine(x, y+7, w)
	const signH, bottom = 42.0, 282.0
	box := Rect{x, y + 3, x + w, bottom - signH - 4}
	p.frame(box, 0.35, formInk, 0.95)
	split := x + w*0.70
	p.vline(split, box.Y0, box.Y1, 0.3, formInk, 0.95)
	lh := min(10.4, (box.Y1-box.Y0-5)/rowsHeight(f.table))
	p.rows(f.table, x+2.5, box.Y0+2, w*0.70-4, lh)
	p.rightSide(f, split+3, box.Y0+5, w*0.30-5, box.Y1)
	p.signatures(f.signs, x, box.Y1+6, w, signH-8)
	p.end()
	p.foot()
	return p
}

// tableHead sets what stands on top of each page since 2016.
func (p *page) tableHead(f *form) float64 {
	b := p.spec.Book
	st := p.small(3.5)
	p.printMid(p.bold(3.6), 60, 14, "BỘ TƯ PHÁP")
	p.printMid(p.bold(3.6), 147, 14, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
	p.printMid(p.bold(3.6), 147, 19, "Độc lập - Tự do - Hạnh phúc")
	p.hline(129, 165, 20.4, 0.25, formInk, 0.9)
	p.hline(52, 68, 15.6, 0.25, formInk, 0.9)
	p.printMid(p.bold(5.2), a4W/2, 28.5, f.title)
	p.print(st, 20, 35.5, "Cơ quan đăng ký:")
	head := p.headStyle()
	p.bookField(head, "book.authority", b.Authority, 20+st.width("Cơ quan đăng ký: ")+0.5, 35.5)
	x := 20.0
	for _, c := range [][3]string{{"Quyển số:", "book.bookNo", b.BookNo}, {"Mở ngày:", "book.openedOn", b.OpenedOn}, {"Khóa ngày:", "book.closedOn", b.ClosedOn}} {
		p.print(st, x, 42.5, c[0])
		p.bookField(head, c[1], c[2], x+st.width(c[0])+1.5, 42.5)
		x += 60
	}
	return 44
}

// headStyle is how the facts of the book are written on each page: the same
// pen, a little smaller.
func (p *page) headStyle() style {
	return p.pen.narrowed(0.9, 0.95)
}

// numberLine is "Số … Quyển số … ngày đăng ký" above the table.
func (p *page) numberLine(x, y, w float64) float64 {
	p.row(cells(cellSpec{"Số:", "so", .24}, cellSpec{"Quyển số:", "quyenSo", .30}, cellSpec{"Ngày, tháng, năm đăng ký:", "ngayDangKy", .46}), x, y, w, 7)
	return y
}

// rightSide sets the check boxes and below them the annotations.
func (p *page) rightSide(f *form, x, y, w, bottom float64) {
	y = p.checkBoxes(f.checks, x, y, w)
	p.print(p.bold(3.6), x, y+3, "Ghi chú:")
	y += 10
	n := int((bottom - y - 1) / 7.5)
	s := slot{id: "ghiChu", x: x - 1, w: w + 1, y: y, x2: x - 1, w2: w + 1, lines: max(n, 1), lh: 7.5}
	for i := range s.lines {
		p.dots(s.x, s.x+s.w, s.y+0.9+float64(i)*s.lh, formInk)
	}
	p.fill(s)
}

// checkBoxes draws the boxes in the order of the form and records the value of
// each ticked one.
func (p *page) checkBoxes(checks []check, x, y, w float64) float64 {
	for _, c := range checks {
		value := strings.TrimSpace(p.entry.Values[c.field])
		on := value != "" && slices.ContainsFunc(c.codes, func(k string) bool { return strings.EqualFold(k, value) })
		r, h := p.checkBox(x, y, 3.6, c.caption, w-6, on)
		if on {
			p.fieldTicked(c.field, value, r)
		}
		y += h + 3.2
	}
	return y
}

// foot writes the page number at the bottom right.
func (p *page) foot() {
	st := p.small(3.5)
	p.print(st, 168, 289, "Trang số:")
	if n := p.spec.Book.Page; n > 0 {
		p.bookField(p.headStyle(), "trangSo", strconv.Itoa(n), 184, 289)
	}
}

// drawHalf is the register of 1999–2015: two blocks on an A4 page.
func drawHalf(s Spec) *page {
	p := newPage(s, a4W, a4H)
	f := formOf(s.Type)
	p.printMid(p.small(3.2), a4W/2, 10, f.title)
	const top, blockH = 12.0, 136.0
	const x, w = 17.0, 176.0
	for i := range s.Entries {
		p.oneHand(i)
		p.halfBlock(f, i, Rect{x, top + float64(i)*blockH, x + w, top + float64(i+1)*blockH - 1.5})
	}
	p.hline(x-4, x+w+4, top+blockH-0.6, 0.3, formInk, 0.9)
	p.foot()
	return p
}

// oneHand lets another clerk take over now and then.
func (p *page) oneHand(i int) {
	if i > 0 && p.rng.IntN(8) == 0 {
		p.pen, p.second = p.second, p.pen
	}
}

func (p *page) halfBlock(f *form, i int, r Rect) {
	p.begin(i, r)
	w := r.X1 - r.X0
	p.row(cells(cellSpec{"Số:", "so", .40}, cellSpec{"Quyển số:", "quyenSo", .60}), r.X0, r.Y0+6.5, w, 7)
	const signH = 31.0
	y := r.Y0 + 8.2
	lh := min(9.0, (r.Y1-signH-y-2)/rowsHeight(f.half))
	y = p.rows(f.half, r.X0, y, w, lh)
	p.signatures(f.halfBy, r.X0, max(y, r.Y1-signH)+3.8, w, signH-5)
	p.end()
}

// drawRuled is the register before 1999: a list over an A3 spread.
func drawRuled(s Spec) *page {
	p := newPage(s, 420, 297)
	f := formOf(s.Type)
	p.pen, p.second = ruledPen(p.pen), ruledPen(p.second)
	p.ruledHead(f)
	const x, w, top, headH, rowH = 12.0, 396.0, 30.0, 14.0, 17.0
	xs := columnEdges(f.cols, x, w)
	bottom := top + headH + ruledRows*rowH
	for i, cx := range xs {
		p.vline(cx, top, bottom, 0.25, formInk, 0.85)
		if i < len(f.cols) {
			p.columnTitle(f.cols[i].label, cx, xs[i+1], top, headH)
		}
	}
	p.hline(x, x+w, top, 0.35, formInk, 0.9)
	for i := range ruledRows + 1 {
		p.hline(x, x+w, top+headH+float64(i)*rowH, 0.22, formInk, 0.8)
	}
	for i := range s.Entries {
		p.oneHand(i)
		y := top + headH + float64(i)*rowH
		p.ruledRow(f, i, xs, Rect{x, y, x + w, y + rowH})
	}
	return p
}

// ruledPen: narrow columns are written small.
func ruledPen(st style) style {
	return st.narrowed(0.86, 0.92)
}

func (p *page) ruledHead(f *form) {
	b := p.spec.Book
	st := p.small(3.8)
	p.printMid(p.bold(5.6), 105, 17, f.title)
	p.print(st, 20, 25, "Ủy ban nhân dân:")
	p.bookField(p.pen, "book.authority", b.Authority, 20+st.width("Ủy ban nhân dân: ")+0.5, 24.8)
	p.print(st, 230, 25, "Quyển số:")
	p.bookField(p.pen, "book.bookNo", b.BookNo, 250, 24.8)
	p.print(st, 290, 25, "Mở ngày:")
	p.bookField(p.pen, "book.openedOn", b.OpenedOn, 309, 24.8)
	p.print(st, 360, 25, "Trang số:")
	if b.Page > 0 {
		p.bookField(p.pen, "trangSo", strconv.Itoa(b.Page), 379, 24.8)
	}
}

// columnEdges gives the x of each vertical rule. The fold lies in the middle;
// the nearest rule moves onto it so that no column is folded.
func columnEdges(cols []column, x, w float64) []float64 {
	total := 0.0
	for _, c := range cols {
		total += c.share
	}
	xs := []float64{x}
	for _, c := range cols {
		xs = append(xs, xs[len(xs)-1]+w*c.share/total)
	}
	mid, best := x+w/2, 1
	for i := range xs {
		if abs(xs[i]-mid) < abs(xs[best]-mid) {
			best = i
		}
	}
	left, right := (mid-x)/(xs[best]-x), (x+w-mid)/(x+w-xs[best])
	at := xs[best]
	for i := range xs {
		if xs[i] <= at {
			xs[i] = x + (xs[i]-x)*left
		} else {
			xs[i] = mid + (xs[i]-at)*right
		}
	}
	return xs
}

func abs(v float64) float64 { return max(v, -v) }

func (p *page) columnTitle(label string, x0, x1, top, h float64) {
	st := p.bold(3.1)
	width := func(int) float64 { return x1 - x0 - 1.5 }
	st, lines := st.fit(label, 3, width)
	y := top + h/2 - float64(len(lines)-1)*1.9 + 1.1
	for i, l := range lines {
		p.printMid(st, (x0+x1)/2, y+float64(i)*3.8, l)
	}
}

func (p *page) ruledRow(f *form, i int, xs []float64, r Rect) {
	p.begin(i, r)
	for k, c := range f.cols {
		const lh = 4.9
		w := xs[k+1] - xs[k] - 2
		s := slot{id: c.id, x: xs[k] + 1.1, w: w, y: r.Y0 + 5.1, x2: xs[k] + 1.1, w2: w, lines: 3, lh: lh}
		s.center = w < 13
		p.fill(s)
	}
	p.end()
}
