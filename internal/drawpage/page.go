// SPDX-License-Identifier: Apache-2.0

package drawpage

import (
	"math/rand/v2"
	"strings"
)

// page is a sheet being filled in. Boxes in its truth are in mm on the sheet
// until Draw carries them into the image.
type page struct {
	*canvas
	spec    Spec
	truth   *Truth
	form    style // small print of the form
	pen     style // the hand or machine that fills it in
	second  style // another clerk
	rng     *rand.Rand
	current *EntryTruth
	entry   *Entry
}

var formInk = rgb{38, 36, 40}

var penInks = []rgb{{24, 40, 128}, {20, 30, 95}, {32, 52, 150}, {30, 28, 34}, {52, 36, 104}}

func newPage(s Spec, wMM, hMM float64) *page {
	p := &page{canvas: newCanvas(wMM, hMM, s.DPI), spec: s, rng: s.rng("writing")}
	p.truth = &Truth{
		Type: s.Type, Layout: s.Layout, Seed: s.Seed, DPI: s.DPI, Damage: s.Damage,
		Capture: s.Capture, Writing: s.Writing, PaperMM: [2]float64{wMM, hMM},
	}
	p.form = style{face: faceByName("tinos"), size: 3.75, wide: 1, col: formInk, alpha: 0.92}
	hands := s.rng("hand")
	p.pen = newPen(s, hands)
	p.second = newPen(s, hands)
	return p
}

// newPen chooses face, size, slant, ink and unevenness of one writer.
func newPen(s Spec, rng *rand.Rand) style {
	fade := 1 - 0.09*float64(s.Damage)*rng.Float64()
	switch s.Writing {
	case WritingTyped:
		return style{face: faceByName("cousine"), size: 3.75, wide: 0.94, col: rgb{34, 32, 44}, alpha: 0.88 * fade,
			jit: jitter{base: 0.05, ink: 0.35, size: 0.004}}
	case WritingPrint:
		return style{face: faceByName("tinos"), size: 4.1, wide: 1, col: rgb{18, 18, 22}, alpha: 0.95}
	}
	f := faceByName(handFaces[rng.IntN(len(handFaces))])
	st := style{face: f, wide: 0.92 + 0.14*rng.Float64(), col: penInks[rng.IntN(len(penInks))], alpha: 0.92 * fade}
	st.size = (1.95 + 0.25*rng.Float64()) / f.xHeight
	st.track = 0.06 * norm1(rng)
	st.slant = 0.10 + 0.12*norm1(rng)
	if f.name == "dancing-script" || f.name == "charm" {
		// These lean already, and their capitals are tall for their x-height.
		st.slant *= 0.4
		st.size *= 0.88
		st.track = 0
	}
	st.jit = jitter{base: 0.09, turn: 0.035, size: 0.03, ink: 0.18, drift: 0.006}
	return st
}

// print sets a line of the form and records it.
func (p *page) print(st style, x, y float64, text string) Rect {
	r := st.line(p.canvas, x, y, text, nil)
	p.truth.Printed = append(p.truth.Printed, Printed{Text: text, Box: r})
	return r
}

func (p *page) printMid(st style, x, y float64, text string) Rect {
	return p.print(st, x-st.width(text)/2, y, text)
}

func (p *page) bold(size float64) style {
	st := p.form
	st.face, st.size = faceByName("tinos-bold"), size
	return st
}

func (p *page) small(size float64) style {
	st := p.form
	st.size = size
	return st
}

// slot is the room a form leaves for one value: a first line from x, and
// further lines from x2, pitch lh; y is the first baseline. All mm.
type slot struct {
	id     string
	x, w   float64
	y      float64
	x2, w2 float64
	lines  int
	lh     float64
	center bool
}

func (s slot) width(i int) float64 {
	if i == 0 {
		return s.w
	}
	return s.w2
}

// rect is the region of the slot on the sheet.
func (s slot) rect() Rect {
	r := Rect{s.x, s.y - s.lh*0.72, s.x + s.w, s.y + s.lh*0.22}
	if s.lines > 1 {
		r = r.Union(Rect{s.x2, s.y, s.x2 + s.w2, s.y + s.lh*(float64(s.lines)-0.78)})
	}
	return r
}

// fill writes the current entry's value into a slot and records it.
func (p *page) fill(s slot) {
	if p.entry == nil {
		return
	}
	text, mark := strings.Join(strings.Fields(p.entry.Values[s.id]), " "), p.entry.Marks[s.id]
	f := Field{ID: s.id, Written: text, Mark: mark, Kind: "text", SlotMM: s.rect()}
	if text == "" {
		f.Mark = MarkBlank
	} else {
		p.write(&f, s, text)
	}
	p.current.Fields = append(p.current.Fields, f)
}

// fillCopy writes a value that stands elsewhere on the page once more, without
// its blemishes.
func (p *page) fillCopy(s slot) {
	text := strings.Join(strings.Fields(p.entry.Values[s.id]), " ")
	f := Field{ID: s.id, Written: text, Kind: "text", SlotMM: s.rect(), Face: p.pen.face.name, Lines: 1, Copy: true}
	st, lines := p.pen.fit(text, 1, s.width)
	f.MM = p.writeLine(st, s, 0, strings.Join(lines, " "), 0)
	p.current.Fields = append(p.current.Fields, f)
}

// write puts ink for f: the value, and what was struck out beneath it.
func (p *page) write(f *Field, s slot, text string) {
	st := p.pen
	f.Face = st.face.name
	if was := p.entry.Corrections[s.id]; was != "" && was != text {
		p.correct(f, s, was, text)
		return
	}
	st, lines := st.fit(text, s.lines, s.width)
	f.Lines = len(lines)
	for i, line := range lines {
		box := p.writeLine(st, s, i, line, 0)
		f.MM = f.MM.Union(box)
		if f.Mark == MarkStruck {
			p.strikeOut(box, st.col)
		}
	}
	if f.Mark == MarkIllegible {
		p.smear(f.MM, st.col, p.rng)
	}
}

// writeLine writes line i of a slot, raised by up mm.
func (p *page) writeLine(st style, s slot, i int, line string, up float64) Rect {
	x, w := s.x, s.w
	if i > 0 {
		x, w = s.x2, s.w2
	}
	room := w - st.width(line)
	switch {
	case s.center:
		x += room / 2
	case room > 1 && p.spec.Writing == WritingHand:
		x += min(room*0.2, 2.5) * p.rng.Float64()
	}
	rng := p.rng
	if p.spec.Writing == WritingPrint {
		rng = nil
	}
	return st.line(p.canvas, x, s.y+float64(i)*s.lh-up, line, rng)
}

// correct draws the rule of the registers: the wrong text struck through, the
// right one above it.
func (p *page) correct(f *Field, s slot, was, text string) {
	one := s
	one.lines = 1
	old, oldLines := p.pen.fit(was, 1, one.width)
	old.alpha *= 0.95
	wasBox := p.writeLine(old, one, 0, strings.Join(oldLines, " "), 0)
	p.strikeOut(wasBox, old.col)
	f.Was, f.WasBox, f.Lines = was, wasBox, 1
	neu := p.pen.narrowed(0.84, 0.95)
	neu.col = rgb{24, 36, 120}
	if p.rng.IntN(3) == 0 {
		neu.col = rgb{170, 24, 40} // corrections are often in red
	}
	neu, lines := neu.fit(text, 1, one.width)
	f.MM = p.writeLine(neu, one, 0, strings.Join(lines, " "), s.lh*0.50)
}

// strikeOut runs the pen through the middle of a line of writing, at the
// height of the small letters.
func (p *page) strikeOut(box Rect, col rgb) {
	if box.Empty() {
		return
	}
	y := box.Y0 + (box.Y1-box.Y0)*0.60
	p.strike(box.X0-0.8, y+0.3*norm1(p.rng), box.X1+0.8, y+0.3*norm1(p.rng), col, p.rng)
}

// begin opens entry i in a region of the sheet; end closes it.
func (p *page) begin(i int, region Rect) {
	p.entry = &p.spec.Entries[i]
	p.truth.Entries = append(p.truth.Entries, EntryTruth{Index: i, Struck: p.entry.Struck, MM: region})
	p.current = &p.truth.Entries[len(p.truth.Entries)-1]
}

func (p *page) end() {
	if p.entry.Struck {
		r := p.current.MM
		p.strike(r.X0+3, r.Y0+3+2*p.rng.Float64(), r.X1-3, r.Y1-3, p.pen.col, p.rng)
		if r.Y1-r.Y0 > 40 {
			p.strike(r.X1-4, r.Y0+3, r.X0+4, r.Y1-4, p.pen.col, p.rng)
		}
	}
	p.entry, p.current = nil, nil
}

// bookField writes a fact of the book (head of the page) and records it.
func (p *page) bookField(st style, id, text string, x, y float64) Rect {
	var rng *rand.Rand
	if st.jit != (jitter{}) {
		rng = p.rng
	}
	r := st.line(p.canvas, x, y, text, rng)
	mark := ""
	if text == "" {
		mark = MarkBlank
	}
	p.truth.Book = append(p.truth.Book, Field{ID: id, Written: text, Mark: mark, Kind: "text", Face: st.face.name, Lines: 1, MM: r, SlotMM: r})
	return r
}

// spot records a thing that is not text; box in mm.
func (p *page) spot(kind string, r Rect) {
	p.truth.Spots = append(p.truth.Spots, Spot{kind, r})
}

// checkBox draws a box of the form with its caption, ticked or not.
func (p *page) checkBox(x, y, size float64, caption string, width float64, ticked bool) (Rect, float64) {
	r := Rect{x, y - size*0.82, x + size, y + size*0.18}
	p.frame(r, 0.22, formInk, 0.9)
	st := p.small(3.45)
	lines, _ := st.wrap(caption, func(int) float64 { return width })
	for i, l := range lines {
		p.print(st, x+size+1.6, y+float64(i)*4.2, l)
	}
	if ticked {
		p.tick(r)
	}
	p.truth.Printed = append(p.truth.Printed, Printed{Text: caption, Box: r, Check: true, Ticked: ticked})
	return r, float64(len(lines)) * 4.2
}

// tick marks a check box: a V or a cross by pen, a cross by machine.
func (p *page) tick(r Rect) {
	w := r.X1 - r.X0
	if p.spec.Writing != WritingHand || p.rng.IntN(3) == 0 {
		p.strike(r.X0+w*0.1, r.Y0+w*0.1, r.X1-w*0.1, r.Y1-w*0.1, p.pen.col, p.rng)
		p.strike(r.X1-w*0.1, r.Y0+w*0.1, r.X0+w*0.1, r.Y1-w*0.1, p.pen.col, p.rng)
		return
	}
	pts := [][2]float64{{r.X0 - 0.2, r.Y0 + w*0.45}, {r.X0 + w*0.42, r.Y1 - 0.2}, {r.X1 + w*0.35, r.Y0 - w*0.3}}
	p.strokeLong(pts, []float64{0.4, 0.5, 0.35}, p.pen.col, 0.9)
}

// toImage carries all boxes from mm on the sheet into pixels of the image.
func (p *page) toImage(g *geometry) {
	px := func(mm Rect) Rect { return g.box(mm.scale(p.ppm)).round2() }
	fields := func(fs []Field) {
		for i := range fs {
			f := &fs[i]
			f.Box, f.Slot, f.WasBox = px(f.MM), px(f.SlotMM), px(f.WasBox)
			f.MM, f.SlotMM = f.MM.round2(), f.SlotMM.round2()
		}
	}
	t := p.truth
	fields(t.Book)
	for i := range t.Entries {
		t.Entries[i].Box, t.Entries[i].MM = px(t.Entries[i].MM), t.Entries[i].MM.round2()
		fields(t.Entries[i].Fields)
	}
	for i := range t.Printed {
		t.Printed[i].Box = px(t.Printed[i].Box)
	}
	for i := range t.Spots {
		t.Spots[i].Box = px(t.Spots[i].Box)
	}
}

// fieldTicked records a set of check boxes that stand for one coded field.
func (p *page) fieldTicked(id, written string, box Rect) {
	p.current.Fields = append(p.current.Fields, Field{
		ID: id, Written: written, Kind: "check", MM: box, SlotMM: box, Lines: 1, Face: p.pen.face.name,
	})
}
