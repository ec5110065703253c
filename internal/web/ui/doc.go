// SPDX-License-Identifier: Apache-2.0

// Package ui is the design system of Sổ Gốc: the frame round every page, the parts pages are made of, two languages, and the
// built scripts and styles of web/dist. It knows nothing of registers; feature packages under internal/web write the pages.
//
// # Writing a page
//
// A feature package embeds a folder of templates and hands it to New as a Source. Each file is a page; its dot is the frame's view, and
// what the handler put into Page.Body is .Body:
//
//	//go:embed *.html en.json
//	var files embed.FS
//	func Source() ui.Source { return ui.Source{Prefix: "books", FS: files} }
//
//	// list.html
//	{{show .Body.Filters}}
//	{{show .Body.Table}}
//
//	func (h *Handler) list(w http.ResponseWriter, r *http.Request) {
//		l := ui.LangOf(r.Context())
//		tb := ui.NewTable(r, ui.Column{Text: l.T("Quyển số"), Sort: "no"}, ui.Column{Text: l.T("Trường hợp"), Num: true})
//		tb.Add(ui.Link("01/2005", "/books/…"), ui.Num(98))
//		h.ui.Page(w, r, 200, "books/list", ui.Page{Title: l.T("Sổ hộ tịch"), Active: "books", Body: body{Table: tb}})
//	}
//
// Everything a page shows that is more than text is a Component: a Go value filled by the handler and drawn by {{show}}. The page
// /design shows them all, with the state of the art of each.
//
// # Texts
//
// Vietnamese is the text in the source: {{t "Sổ hộ tịch"}} in templates, l.T("Còn %d mục", n) in Go, N("…") where it is translated later.
// English stands in en*.json beside the templates. A test collects all texts under internal/web and fails when one has no English.
//
// # Functions of templates
//
//	t "…" args      text in the language          n 851831        851.831
//	dec 2.5 1       2,5                           pct 0.6258      62,58 %
//	share a b       a of b as percentage          date, datetime, clock, longdate   of a time.Time
//	asof time       "tính đến 16:30 hôm nay"      span, bytes     of a duration, of a size
//	millis ms       time of a store column        state "keyed"   chip of a state
//	show component  draws it                      icon "book"     drawing (a word must stand beside it)
//	diff a b        both sides with <del>, <ins>  mask name       N••••• T•• H••
//	dict, list      to hand over several things   json, asset     for islands and further scripts
//
// # Enhancements by attribute (web/src/app.ts); all pages work without them
//
//	data-ask="…"      on a form: asks before it posts           data-once   on a form: cannot be sent twice
//	data-dialog="ID"  opens a <dialog>                          data-copy="text"  copies and says so
//	data-poll="/x"    the element renews itself from /x         data-auto   a filter form sends itself
//	data-rows         a table walked with ↑ ↓ Enter             data-drop   a drop zone with a queue
//	data-lookup="/x"  suggestions while typing                  data-print  prints the page
//	data-forget="key" drops a setting kept by this browser
//
// # Invariants
//
//   - No script and no style is ever written into a page: the content policy set by Secure forbids both. Lengths in drawings are
//     attributes of SVG.
//   - Pages are sent with no-store; assets are named by hash and kept for ever.
//   - A state is always an icon and a word, never a colour alone.
//   - Nothing personal goes into an address, a cookie or a log line. Filters are for what is not personal; searches post.
//   - A page is drawn whole into memory before a byte leaves, so that a fault gives a clean error page.
package ui
