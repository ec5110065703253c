// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"fmt"
	"html/template"
	"math"
	"strings"
	"time"
)

// BurnUp is the line of work done over days against the plan: how much by when, and where today's pace leads.
type BurnUp struct {
	Title string // read by screen readers; say the message, e.g. "Đã nhập 128.400 / 203.584, chậm 3 ngày"
	Total int64
	Start time.Time
	Due   time.Time
	Fact  []int64 // cumulative, one a day from Start
	// Ends is the forecast day of the end; zero for none.
	Ends time.Time
}

// Component names the template of a chart.
func (BurnUp) Component() string { return "chart" }

// Bars is a stacked bar: parts of one whole.
type Bars struct {
	Title string
	Parts []BarPart
}

// BarPart is a part with its name, count and the list behind it.
type BarPart struct {
	Name  string
	Count int64
	Href  string
}

// Component names the template of a stacked bar.
func (Bars) Component() string { return "bars" }

// Funnel is the route of the work as bars, each a part of the first.
type Funnel []BarPart

// Component names the template of a funnel.
func (Funnel) Component() string { return "funnel" }

// Of is the length of a step in hundredths of the longest.
func (f Funnel) Of(n int64) float64 {
	top := int64(0)
	for _, p := range f {
		top = max(top, p.Count)
	}
	return share100(n, top)
}

const (
	chartW, chartH                   = 640.0, 240.0
	padLeft, padRight, padTop, padBt = 78.0, 16.0, 14.0, 30.0
	dueRoom                          = 160.0 // for the word and day of the deadline
)

// plot maps days and counts to the field of the chart.
type plot struct{ days, top float64 }

func (p plot) x(day float64) float64 { return padLeft + (chartW-padLeft-padRight)*day/p.days }
func (p plot) y(n float64) float64   { return chartH - padBt - (chartH-padTop-padBt)*n/p.top }

// SVG draws the chart in language l.
func (b BurnUp) SVG(l Lang) template.HTML {
	due := days(b.Start, b.Due)
	span := max(due, float64(len(b.Fact)-1), 1)
	if !b.Ends.IsZero() {
		span = max(span, min(days(b.Start, b.Ends), due*1.6))
	}
	p := plot{span, niceTop(max(float64(b.Total), last(b.Fact)))}
	var s strings.Builder
	fmt.Fprintf(&s, `<svg class="chart" viewBox="0 0 %g %g" role="img" aria-label="%s">`, chartW, chartH, template.HTMLEscapeString(b.Title))
	p.grid(&s, l)
	p.dates(&s, l, b.Start)
	fmt.Fprintf(&s, `<path class="plan" d="M%.1f %.1fL%.1f %.1f"/>`, p.x(0), p.y(0), p.x(due), p.y(float64(b.Total)))
	fmt.Fprintf(&s, `<path class="due" d="M%.1f %.1fV%.1f"/>`, p.x(due), chartH-padBt, padTop)
	if len(b.Fact) > 0 {
		p.fact(&s, l, b)
	}
	// After the area, which would else cover it; behind the line, where only the forecast may come, and that lower.
	x, y, anchor := p.x(due)+6, padTop+12, "start"
	if chartW-x < dueRoom {
		x, y, anchor = p.x(due)-6, chartH-padBt-8, "end"
	}
	fmt.Fprintf(&s, `<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, x, y, anchor, l.T("hạn %s", l.Date(b.Due)))
	s.WriteString(`</svg>`)
	return template.HTML(s.String())
}

// grid draws four lines with their counts.
func (p plot) grid(s *strings.Builder, l Lang) {
	for i := range 5 {
		n := p.top * float64(i) / 4
		fmt.Fprintf(s, `<path class="axis" d="M%g %.1fH%g"/><text x="%g" y="%.1f" text-anchor="end">%s</text>`,
			padLeft, p.y(n), chartW-padRight, padLeft-8, p.y(n)+4, l.Number(int64(n)))
	}
}

// dates writes up to six days at even steps below the axis.
func (p plot) dates(s *strings.Builder, l Lang, start time.Time) {
	step := max(1, math.Ceil(p.days/5))
	for d := 0.0; d <= p.days; d += step {
		t := start.In(Zone).AddDate(0, 0, int(d))
		text := t.Format("02/01")
		if l == EN {
			text = t.Format("2 Jan")
		}
		fmt.Fprintf(s, `<text x="%.1f" y="%g" text-anchor="middle">%s</text>`, p.x(d), chartH-8, text)
	}
}

func (p plot) fact(s *strings.Builder, l Lang, b BurnUp) {
	var line strings.Builder
	for i, n := range b.Fact {
		fmt.Fprintf(&line, "%s%.1f %.1f", map[bool]string{true: "M", false: "L"}[i == 0], p.x(float64(i)), p.y(float64(n)))
	}
	end, n := float64(len(b.Fact)-1), last(b.Fact)
	fmt.Fprintf(s, `<path class="area" d="%sL%.1f %.1fL%.1f %.1fZ"/>`, line.String(), p.x(end), p.y(0), p.x(0), p.y(0))
	if !b.Ends.IsZero() {
		ends := days(b.Start, b.Ends)
		at := min(ends, p.days)
		// the forecast is a straight line at today's pace, cut where the chart ends
		y := n + (float64(b.Total)-n)*(at-end)/max(ends-end, 1)
		fmt.Fprintf(s, `<path class="fore" d="M%.1f %.1fL%.1f %.1f"/>`, p.x(end), p.y(n), p.x(at), p.y(y))
	}
	fmt.Fprintf(s, `<path class="fact" d="%s"/><circle class="dot" cx="%.1f" cy="%.1f" r="4.5"/>`, line.String(), p.x(end), p.y(n))
	anchor, dx := "start", 9.0
	if p.x(end) > chartW*0.75 {
		anchor, dx = "end", -9.0
	}
	fmt.Fprintf(s, `<text class="strong" x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, p.x(end)+dx, p.y(n)+14, anchor, l.Number(int64(n)))
}

// Sparkline draws a row of values as a small line, the last one marked. Fewer than two values draw nothing.
func Sparkline(values []float64) template.HTML {
	if len(values) < 2 {
		return ""
	}
	const w, h, pad = 120.0, 28.0, 3.0
	top := values[0]
	for _, v := range values {
		top = max(top, v)
	}
	if top <= 0 {
		top = 1
	}
	var d strings.Builder
	var x, y float64
	for i, v := range values {
		x = pad + (w-2*pad)*float64(i)/float64(len(values)-1)
		y = h - pad - (h-2*pad)*max(v, 0)/top
		fmt.Fprintf(&d, "%s%.1f %.1f", map[bool]string{true: "M", false: "L"}[i == 0], x, y)
	}
	return template.HTML(fmt.Sprintf(`<svg class="spark" viewBox="0 0 %g %g" width="%g" height="%g" aria-hidden="true"><path d="%s"/>`+
		`<circle cx="%.1f" cy="%.1f" r="2.5"/></svg>`, w, h, w, h, d.String(), x, y))
}

// segment is a part of a stacked bar with its place on it, in hundredths.
type segment struct {
	BarPart
	Class     string
	From, Len float64
}

// Segments lays the parts side by side.
func (b Bars) Segments() []segment {
	total := b.Total()
	var out []segment
	at := 0.0
	for i, p := range b.Parts {
		w := share100(p.Count, total)
		out = append(out, segment{p, fmt.Sprintf("c%d", i%6), at, w})
		at += w
	}
	return out
}

// Total is the sum of the parts.
func (b Bars) Total() int64 {
	var n int64
	for _, p := range b.Parts {
		n += p.Count
	}
	return n
}

func days(a, b time.Time) float64 { return math.Max(0, math.Round(b.Sub(a).Hours()/24)) }

func last(v []int64) float64 {
	if len(v) == 0 {
		return 0
	}
	return float64(v[len(v)-1])
}

// niceTop rounds up to 1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8 times a power of ten, all of which split in four.
func niceTop(n float64) float64 {
	if n <= 4 {
		return 4
	}
	p := math.Pow10(int(math.Floor(math.Log10(n))))
	for _, m := range []float64{1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8, 10} {
		if m*p >= n {
			return m * p
		}
	}
	return 10 * p
}
