// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Zone is the time of Viet Nam, +07:00 all year. It is fixed here so that a machine without a time-zone table shows the same.
var Zone = time.FixedZone("ICT", 7*60*60)

// Number writes a whole number with the groups of the language: 851.831 in Vietnamese, 851,831 in English.
func (l Lang) Number(n int64) string {
	s := strconv.FormatInt(n, 10)
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	sep := "."
	if l == EN {
		sep = ","
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + sep + s[i:]
	}
	if neg {
		return "−" + s
	}
	return s
}

// Decimal writes x with exactly digits decimals, rounded half away from zero: 62,5 in Vietnamese, 62.5 in English.
func (l Lang) Decimal(x float64, digits int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	scale := math.Pow10(digits)
	s := strconv.FormatFloat(math.Round(math.Abs(x)*scale)/scale, 'f', digits, 64)
	whole, frac, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return s // beyond any count of the product: plain digits rather than a wrong number
	}
	out := l.Number(n)
	if frac != "" {
		point := ","
		if l == EN {
			point = "."
		}
		out += point + frac
	}
	if x < 0 && strings.ContainsAny(s, "123456789") {
		out = "−" + out
	}
	return out
}

// Percent writes a ratio (0.6258) as a percentage with up to two decimals: "62,58 %" in Vietnamese, "62.58%" in English.
// A ratio below one never rounds up to 100, nor one above nought down to 0: a leader reads "100 %" as finished.
func (l Lang) Percent(ratio float64) string {
	if math.IsNaN(ratio) || math.IsInf(ratio, 0) {
		return "–"
	}
	p := ratio * 100
	switch {
	case ratio < 1 && p > 99.99:
		p = 99.99
	case ratio > 0 && p < 0.01:
		p = 0.01
	}
	s := l.Decimal(p, 2)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ",.")
	if s == "" || (math.Abs(p) >= 1 && !strings.ContainsAny(l.Decimal(p, 2), ",.")) {
		s = l.Decimal(p, 0)
	}
	if l == EN {
		return s + "%"
	}
	return s + "\u00a0%"
}

// Share is part/whole as Percent, or "–" when there is no whole to divide by.
func (l Lang) Share(part, whole int64) string {
	if whole == 0 {
		return "–"
	}
	return l.Percent(float64(part) / float64(whole))
}

// Date writes a day: 05/03/1978 in Vietnamese, 5 Mar 1978 in English (so that day and month cannot be swapped by a reader).
func (l Lang) Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if l == EN {
		return t.In(Zone).Format("2 Jan 2006")
	}
	return t.In(Zone).Format("02/01/2006")
}

// LongDate writes a day as the head of an official paper has it: ngày 05 tháng 3 năm 2025. Days below ten and the months January and
// February take a nought, as the rules of paperwork ask.
func (l Lang) LongDate(t time.Time) string {
	if t.IsZero() {
		return l.T("ngày … tháng … năm …")
	}
	t = t.In(Zone)
	if l == EN {
		return t.Format("2 January 2006")
	}
	month := strconv.Itoa(int(t.Month()))
	if t.Month() < time.March {
		month = "0" + month
	}
	return fmt.Sprintf("ngày %02d tháng %s năm %d", t.Day(), month, t.Year())
}

// Clock writes the time of day: 16:30.
func (l Lang) Clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(Zone).Format("15:04")
}

// DateTime writes day and time: 16:30 05/03/2025, or 5 Mar 2025 16:30.
func (l Lang) DateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if l == EN {
		return t.In(Zone).Format("2 Jan 2006 15:04")
	}
	return t.In(Zone).Format("15:04 02/01/2006")
}

// AsOf writes the stamp that stands beside a figure.
func (l Lang) AsOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if now := time.Now().In(Zone); t.In(Zone).Format(time.DateOnly) == now.Format(time.DateOnly) {
		return l.T("tính đến %s hôm nay", l.Clock(t))
	}
	return l.T("tính đến %s", l.DateTime(t))
}

// Millis is the instant of a store column: UTC milliseconds since 1970. Nought is no instant.
func Millis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

// Span writes a length of time in the words of a clock on the wall: 45 giây, 12 phút, 3 giờ 20 phút, 2 ngày.
func (l Lang) Span(d time.Duration) string {
	switch {
	case d < 0:
		return l.Span(-d)
	case d < time.Minute:
		return l.T("%d giây", int(d/time.Second))
	case d < time.Hour:
		return l.T("%d phút", int(d/time.Minute))
	case d < 24*time.Hour:
		h, m := int(d/time.Hour), int(d/time.Minute)%60
		if m == 0 {
			return l.T("%d giờ", h)
		}
		return l.T("%d giờ %d phút", h, m)
	}
	return l.T("%d ngày", int(d/(24*time.Hour)))
}

// Bytes writes a size of a file: 812 kB, 1,4 MB (thousands, as file managers of telephones and the ministry's letters do).
func (l Lang) Bytes(n int64) string {
	switch {
	case n < 1000:
		return l.Number(n) + " B"
	case n < 1_000_000:
		return l.Decimal(float64(n)/1000, 0) + " kB"
	case n < 1_000_000_000:
		return l.Decimal(float64(n)/1e6, 1) + " MB"
	}
	return l.Decimal(float64(n)/1e9, 1) + " GB"
}
