// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"reflect"
	"strconv"
	"time"
)

// funcs are what templates may call, in one language. doc.go lists them for the authors of pages.
func (rd *Renderer) funcs(l Lang, ts *templates) template.FuncMap {
	return template.FuncMap{
		"t":        l.T,
		"n":        func(v any) (string, error) { return formatWhole(l, v) },
		"dec":      l.Decimal,
		"pct":      l.Percent,
		"share":    func(part, whole any) (string, error) { return shareOf(l, part, whole) },
		"date":     l.Date,
		"clock":    l.Clock,
		"datetime": l.DateTime,
		"asof":     l.AsOf,
		"span":     l.Span,
		"bytes":    l.Bytes,
		"millis":   Millis,
		"lang":     func() string { return string(l) },
		"icon":     Icon,
		"asset":    rd.assets.href,
		"state":    l.State,
		"show":     func(c any) (template.HTML, error) { return ts.show(c) },
		"mask":     MaskName,
		"spark":    Sparkline,
		"svg":      func(b BurnUp) template.HTML { return b.SVG(l) },
		"qr":       QR,
		"longdate": l.LongDate,
		"message":  func(tone, title, text string) Message { return Message{Tone: Tone(tone), Title: title, Text: text} },
		"json":     toJSON,
		"dict":     dict,
		"list":     func(v ...any) []any { return v },
		"diff": func(before, after string) []template.HTML {
			a, b := diffText(before, after)
			return []template.HTML{a, b}
		},
		"f1":      func(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) },
		"rfc3339": func(t time.Time) string { return t.In(Zone).Format(time.RFC3339) },
	}
}

// show draws a component (or a pointer to one); nothing for nil.
func (ts *templates) show(c any) (template.HTML, error) {
	if c == nil {
		return "", nil
	}
	if rv := reflect.ValueOf(c); rv.Kind() == reflect.Pointer && rv.IsNil() {
		return "", nil
	}
	part, ok := c.(Component)
	if !ok {
		return "", fmt.Errorf("show: %T is not a component", c)
	}
	buf := bufPool.Get().(*bytes.Buffer)
	defer bufPool.Put(buf)
	buf.Reset()
	if err := ts.parts.ExecuteTemplate(buf, part.Component(), c); err != nil {
		return "", err
	}
	return template.HTML(buf.String()), nil
}

func formatWhole(l Lang, v any) (string, error) {
	n, ok := whole(v)
	if !ok {
		if p, isPtr := v.(*int64); isPtr && p != nil {
			return l.Number(*p), nil
		}
		return "", fmt.Errorf("n: %T is not a whole number", v)
	}
	return l.Number(n), nil
}

func shareOf(l Lang, part, total any) (string, error) {
	p, ok1 := whole(part)
	w, ok2 := whole(total)
	if !ok1 || !ok2 {
		return "", fmt.Errorf("share: %T and %T are not whole numbers", part, total)
	}
	return l.Share(p, w), nil
}

func toJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// dict makes a map of names and values in turn, to hand several things to a template.
func dict(kv ...any) (map[string]any, error) {
	if len(kv)%2 != 0 {
		return nil, fmt.Errorf("dict: %d arguments do not pair", len(kv))
	}
	m := make(map[string]any, len(kv)/2)
	for i := 0; i < len(kv); i += 2 {
		k, ok := kv[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is not a name", kv[i])
		}
		m[k] = kv[i+1]
	}
	return m, nil
}
