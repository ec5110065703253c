// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"html/template"
	"slices"
)

// icons are drawn on a 24 by 24 field with a line of 1.75, round ends. They are our own. An icon never stands alone for a
// state: a word is always beside it.
var icons = map[string]string{
	"home":     `<path d="M4 11.5 12 5l8 6.5M6.5 10v9h11v-9M10.5 19v-5h3v5"/>`,
	"book":     `<path d="M12 7c-2-1.5-4.6-2-8-2v13c3.4 0 6 .5 8 2 2-1.5 4.600-2 8-2V5c-3.400 0-6 .5-8 2zM12 7v13"/>`,
	"scan":     `<path d="M4 8V5h3M17 5h3v3M20 16v3h-3M7 19H4v-3M4 12h16"/>`,
	"key":      `<path d="M3 7h18v10H3zM6.500 10.500h.01M10 10.500h.01M13.500 10.500h.01M17 10.500h.01M8 14h8"/>`,
	"review":   `<path d="M5 4h9l4 4v5M14 4v4h4M5 4v16h6M14.500 18l2 2 4-4.500"/>`,
	"approve":  `<path d="M9 4h6l-1 7h-4zM6 15c0-2.500 2-4 6-4s6 1.500 6 4zM5 19h14"/>`,
	"search":   `<circle cx="11" cy="11" r="6"/><path d="m15.500 15.500 4.500 4.500"/>`,
	"export":   `<path d="M12 4v11M8 8l4-4 4 4M5 14v5h14v-5"/>`,
	"download": `<path d="M12 4v11M8 11l4 4 4-4M5 15v4h14v-4"/>`,
	"progress": `<path d="M4 19h16M7 16v-4M12 16V6M17 16V9"/>`,
	"chart":    `<path d="M4 4v16h16M7.500 15l4-4.500 3 2.500L20 7"/>`,
	"job":      `<circle cx="12" cy="12" r="3"/><path d="M12 4v3M12 17v3M4 12h3M17 12h3M6.500 6.500l2 2M15.500 15.500l2 2M17.500 6.500l-2 2M8.500 15.500l-2 2"/>`,
	"admin":    `<path d="M4 7h9M17 7h3M4 12h3M11 12h9M4 17h11M19 17h1"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="12" r="2"/><circle cx="17" cy="17" r="2"/>`,
	"audit":    `<path d="M12 4l7 3v5c0 4-2.800 6.800-7 8-4.200-1.200-7-4-7-8V7zM9 12l2.200 2.200L15.500 10"/>`,
	"user":     `<circle cx="12" cy="8.500" r="3.500"/><path d="M5 20c.5-4 3-6 7-6s6.500 2 7 6"/>`,
	"users":    `<circle cx="9" cy="9" r="3"/><path d="M3 19c.4-3.400 2.600-5 6-5s5.600 1.600 6 5M15.500 6.200a3 3 0 0 1 0 5.600M17 14.300c2.300.5 3.700 2.100 4 4.700"/>`,
	"unit":     `<path d="M4 20h16M6 20V10M10 20V10M14 20V10M18 20V10M3.500 10h17L12 4z"/>`,
	"logout":   `<path d="M13 5H5v14h8M10 12h10M16.500 8.500 20 12l-3.500 3.500"/>`,
	"menu":     `<path d="M4 7h16M4 12h16M4 17h16"/>`,
	"close":    `<path d="m6 6 12 12M18 6 6 18"/>`,
	"plus":     `<path d="M12 5v14M5 12h14"/>`,
	"minus":    `<path d="M5 12h14"/>`,
	"check":    `<path d="m5 12.500 4.500 4.500L19 7"/>`,
	"ok":       `<circle cx="12" cy="12" r="8.500"/><path d="m8 12.300 2.800 2.700L16 9.500"/>`,
	"warn":     `<path d="M12 4 2.800 19.500h18.400zM12 10v4.500M12 17h.01"/>`,
	"bad":      `<path d="M8.500 3.500h7l5 5v7l-5 5h-7l-5-5v-7zM9 9l6 6M15 9l-6 6"/>`,
	"info":     `<circle cx="12" cy="12" r="8.500"/><path d="M12 11v5.500M12 7.700h.01"/>`,
	"wait":     `<circle cx="12" cy="12" r="8.500"/><path d="M12 7.500V12l3 2"/>`,
	"late":     `<path d="M7 4h10M7 20h10M8 4c0 5 8 6 8 11v5M16 4c0 5-8 6-8 11v5"/>`,
	"pencil":   `<path d="M5 19l1-4L16 5l3 3L9 18zM14 7l3 3"/>`,
	"return":   `<path d="M9 6 4.500 10.500 9 15M5 10.500h9a5 5 0 0 1 0 10h-2"/>`,
	"send":     `<path d="m4 12 16-7-5 15-3.500-6zM11.500 14 20 5"/>`,
	"inbox":    `<path d="M4 13 7 5h10l3 8v6H4zM4 13h5c0 2 1 3 3 3s3-1 3-3h5"/>`,
	"refuse":   `<circle cx="12" cy="12" r="8.500"/><path d="m6 6 12 12"/>`,
	"void":     `<path d="M5 7h14M5 12h14M5 17h9M4 19 20 5"/>`,
	"lock":     `<path d="M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3"/>`,
	"eye":      `<path d="M3 12c2.400-4 5.400-6 9-6s6.600 2 9 6c-2.400 4-5.400 6-9 6s-6.600-2-9-6z"/><circle cx="12" cy="12" r="2.700"/>`,
	"link":     `<path d="M10 14a4 4 0 0 0 5.700 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3a4 4 0 0 0 5.700 5.700l1-1"/>`,
	"trash":    `<path d="M5 7h14M9.500 7V4.500h5V7M7 7l1 13h8l1-13M10.500 11v5M13.500 11v5"/>`,
	"print":    `<path d="M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z"/>`,
	"qr":       `<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2"/>`,
	"file":     `<path d="M6 4h8l4 4v12H6zM14 4v4h4"/>`,
	"folder":   `<path d="M3 6h6l2 2.500h10V19H3z"/>`,
	"image":    `<path d="M4 5h16v14H4zM4 16l5-5 4 4 2.500-2.500L20 17"/><circle cx="15.500" cy="9" r="1.300"/>`,
	"upload":   `<path d="M7 18a4.500 4.500 0 0 1 .5-9 5 5 0 0 1 9.500 1 4 4 0 0 1 0 8M12 20v-8M9 14.500l3-3 3 3"/>`,
	"up":       `<path d="m6 14.500 6-6 6 6"/>`,
	"down":     `<path d="m6 9.500 6 6 6-6"/>`,
	"left":     `<path d="m14.500 6-6 6 6 6"/>`,
	"right":    `<path d="m9.500 6 6 6-6 6"/>`,
	"updown":   `<path d="m8 9.500 4-4 4 4M8 14.500l4 4 4-4"/>`,
	"help":     `<circle cx="12" cy="12" r="8.500"/><path d="M9.500 9.500c.2-1.600 1.200-2.300 2.600-2.300 1.500 0 2.500.9 2.500 2.200 0 2-2.600 2-2.600 4M12 16.500h.01"/>`,
	"sun":      `<circle cx="12" cy="12" r="4"/><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.600 5.600 7 7M17 17l1.400 1.400M18.400 5.600 17 7M7 17l-1.400 1.400"/>`,
	"moon":     `<path d="M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10z"/>`,
	"globe":    `<circle cx="12" cy="12" r="8.500"/><path d="M3.500 12h17M12 3.500c2.500 2.400 3.700 5.200 3.700 8.500s-1.200 6.100-3.700 8.500c-2.500-2.400-3.700-5.200-3.700-8.500S9.500 5.900 12 3.500z"/>`,
	"rotate":   `<path d="M19 12a7 7 0 1 1-2.200-5.100M17 3v4h-4"/>`,

	"rotate-left": `<path d="M5 12a7 7 0 1 0 2.200-5.100M7 3v4h4"/>`,
	"zoom-in":     `<circle cx="11" cy="11" r="6"/><path d="m15.500 15.500 4.500 4.500M11 8.500v5M8.500 11h5"/>`,
	"zoom-out":    `<circle cx="11" cy="11" r="6"/><path d="m15.500 15.500 4.500 4.500M8.500 11h5"/>`,
	"calendar":    `<path d="M4 6h16v14H4zM4 10.500h16M8.500 4v4M15.500 4v4"/>`,
	"history":     `<path d="M5 12a7 7 0 1 0 2.200-5.100M7 3v4h4M12 8v4.500l3 1.800"/>`,
	"play":        `<path d="M8 5.500v13l10-6.500z"/>`,
	"stop":        `<path d="M7 7h10v10H7z"/>`,
	"undo":        `<path d="M9 6 4.500 10.500 9 15M5 10.500h9.500a4.500 4.500 0 0 1 0 9H9"/>`,
	"filter":      `<path d="M4 5h16l-6 7.500V19l-4-2v-4.500z"/>`,
	"box":         `<path d="M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8"/>`,
	"offline":     `<path d="M4 4l16 16M8.500 15.500a5 5 0 0 1 7 0M5.500 12a9.500 9.500 0 0 1 4-2.300M18.500 12a9.500 9.500 0 0 0-5-2.500M12 19h.01"/>`,
	"flag":        `<path d="M6 21V4h11l-2 4 2 4H6"/>`,
	"more":        `<path d="M6 12h.01M12 12h.01M18 12h.01"/>`,
	"keyboard":    `<path d="M3 7h18v10H3zM6.500 10.500h.01M10 10.500h.01M13.500 10.500h.01M17 10.500h.01M8 14h8"/>`,
	"duplicate":   `<path d="M8 8h12v12H8zM16 8V4H4v12h4"/>`,
}

// Icon returns a drawing by name, hidden from screen readers because the word beside it speaks. An unknown name panics:
// names are literals in templates and a test renders them all.
func Icon(name string) template.HTML {
	d, ok := icons[name]
	if !ok {
		panic("ui: no icon named " + name)
	}
	return template.HTML(`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">` + d + `</svg>`)
}

// IconNames lists the icons in order, for the page that shows them.
func IconNames() []string {
	names := make([]string, 0, len(icons))
	for n := range icons {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
