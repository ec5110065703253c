// SPDX-License-Identifier: Apache-2.0

package drawpage

import (
	"slices"
	"strings"
)

// rows sets lines of a form from (x, y) mm in width w, pitch lh, and fills
// their slots from the current entry. It gives the y below the last line.
func (p *page) rows(rs []row, x, y, w, lh float64) float64 {
	for _, r := range rs {
		if len(r.cells) == 0 {
			p.print(p.bold(3.7), x, y+lh*0.72, r.title)
			y += lh
			continue
		}
		p.row(r, x, y+lh*0.72, w, lh)
		y += lh * float64(max(r.lines, 1))
	}
	return y
}

// row sets one line, baseline y.
func (p *page) row(r row, x, y, w, lh float64) {
	cx := x
	for i, c := range r.cells {
		cw := w * c.share
		lw := p.form.width(c.label)
		p.print(p.form, cx, y, c.label)
		s := slot{id: c.id, x: cx + lw + 1.2, w: cw - lw - 2.6, y: y - 0.2, x2: x, w2: w - 1.4, lines: 1, lh: lh}
		if i == len(r.cells)-1 {
			s.lines = max(r.lines, 1)
		}
		p.leaders(s, x+w)
		p.fill(s)
		cx += cw
	}
}

// leaders draws the dotted lines of a slot.
func (p *page) leaders(s slot, right float64) {
	p.dots(s.x, min(s.x+s.w, right), s.y+0.9, formInk)
	for i := 1; i < s.lines; i++ {
		p.dots(s.x2, s.x2+s.w2, s.y+0.9+float64(i)*s.lh, formInk)
	}
}

// rowsHeight is how much rows would take at pitch 1.
func rowsHeight(rs []row) float64 {
	n := 0
	for _, r := range rs {
		n += max(r.lines, 1)
	}
	return float64(n)
}

// oneLine is a slot of a single line.
func oneLine(id string, x, y, w float64) slot {
	return slot{id: id, x: x, w: w, y: y, x2: x, w2: w, lines: 1, lh: 7}
}

// signatures sets captions side by side with a scribble and a name below.
// A caption "field:Text" has the value of field written as the name.
func (p *page) signatures(captions []string, x, y, w, h float64) {
	cw := w / float64(len(captions))
	for i, cap := range captions {
		id, text, named := strings.Cut(cap, ":")
		if !named {
			id, text = "", cap
		}
		mid := x + cw*(float64(i)+0.5)
		p.printMid(p.bold(3.6), mid, y, text)
		it := p.small(3.1)
		it.slant = 0.2
		p.printMid(it, mid, y+4, "(ký, ghi rõ họ, tên)")
		p.signOver(i, id, captions, mid, y, cw, h)
	}
}

// signOver signs below a caption: scribble, name, and the stamp at the last.
func (p *page) signOver(i int, id string, captions []string, mid, y, cw, h float64) {
	if p.entry == nil {
		return
	}
	if id == "nguoiKy" && !p.has("chucVuNguoiKy") {
		title := oneLine("chucVuNguoiKy", mid-cw*0.3, y+9.4, cw*0.6)
		title.center = true
		p.fill(title)
	}
	if !p.entry.Struck { // what was struck out was never signed
		p.signAndStamp(i == len(captions)-1, mid, y, cw, h)
	}
	s := oneLine(id, mid-cw*0.48, y+h*0.93, cw*0.96)
	s.center = true
	if id != "" {
		p.fill(s)
		return
	}
	s.id = signerID(p.spec.Type, p.spec.Layout, i)
	if p.entry.Values[s.id] == "" {
		return
	}
	p.fillCopy(s)
}

func (p *page) signAndStamp(last bool, mid, y, cw, h float64) {
	if last {
		r := min(14.5, h*0.46)
		p.spot("stamp", p.stamp(mid-r*0.75, y+h*0.48, r, norm1(p.rng)*0.25, p.rng))
	}
	p.spot("signature", p.signature(mid, y+h*0.57, min(24, cw*0.45), h*0.17, p.pen.col, p.rng))
}

// has reports whether the current entry has the field on the page already.
func (p *page) has(id string) bool {
	return slices.ContainsFunc(p.current.Fields, func(f Field) bool { return f.ID == id })
}

// signerID gives the field whose value is repeated as the full name below
// signature i.
func signerID(typ string, l Layout, i int) string {
	switch {
	case typ == "marriage" && l == LayoutTable:
		return []string{"voHoTen", "chongHoTen"}[min(i, 1)]
	case typ == "marriage":
		return []string{"chongHoTen", "voHoTen"}[min(i, 1)]
	case i == 0:
		return "nycHoTen"
	default:
		return "nguoiKy"
	}
}

// Fields lists the fields that the form of a type has room for in a layout, in
// no particular order of reading.
func Fields(typ string, l Layout) []string {
	f := formOf(typ)
	var out []string
	rows, signs := f.table, f.signs
	switch l {
	case LayoutRuled:
		for _, c := range f.cols {
			out = append(out, c.id)
		}
		return append(out, "trangSo")
	case LayoutHalf:
		rows, signs = f.half, f.halfBy
	}
	out = append(out, "so", "quyenSo", "ngayDangKy", "ghiChu", "trangSo", "nguoiKy", "chucVuNguoiKy")
	for _, r := range rows {
		for _, c := range r.cells {
			out = append(out, c.id)
		}
	}
	for _, s := range signs {
		if id, _, ok := strings.Cut(s, ":"); ok {
			out = append(out, id)
		}
	}
	if l == LayoutTable {
		for _, c := range f.checks {
			out = append(out, c.field)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
