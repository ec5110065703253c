// SPDX-License-Identifier: Apache-2.0

package exchange

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
)

// Why an entry is not, or not wholly, in an export: the state of one that is
// not approved, or one of these.
const (
	WhyNoScan     = "noscan"     // in the tables; no page is linked to it, so it has no PDF
	WhyNoNumber   = "nonumber"   // in the tables; its number can't be read, so its PDF has no name
	WhyDouble     = "double"     // in the tables; another entry has the name of its PDF
	WhyUnreadable = "unreadable" // in the tables; the scan can't be opened
	WhyShared     = "shared"     // all there, but its PDF shows a whole page on which others stand
)

// Remark is one entry of which something has to be said.
type Remark struct {
	Entry string `json:"entry"`
	RegNo string `json:"no"`
	Why   string `json:"why"`
}

// LeftOut tells whether the entry is in no file at all.
func (m Remark) LeftOut() bool { return !slices.Contains(partly, m.Why) }

var partly = []string{WhyNoScan, WhyNoNumber, WhyDouble, WhyUnreadable, WhyShared}

// Part is one entry that went into an export, in the version it had.
type Part struct {
	Entry   string `json:"entry"`
	RegNo   string `json:"no"`
	Version int    `json:"version"`
	File    string `json:"file,omitempty"` // its PDF; "" when it has none
}

// exportable tells whether entries of a state are handed on.
func exportable(s entry.State) bool {
	return s == entry.Approved || s == entry.Sent || s == entry.Accepted
}

// Ready counts the entries of a book that an export would hold.
func Ready(b *book.Book) int { return b.Approved + b.Sent + b.Accepted }

// picked is what goes into an export.
type picked struct {
	book    *book.Book
	typ     *civil.Type
	items   []item
	remarks []Remark
	print   string
}

// item is one entry with its pictures.
type item struct {
	*entry.Entry
	file   string // name of its PDF; "" when it gets none
	places []place
}

// place is where an entry stands.
type place struct {
	scan.Placed
	alone bool // nobody else stands on the page
}

// wholeBook is more entries than any book holds.
const wholeBook = 100_000

// pick decides what an export of the book holds now.
func pick(ctx context.Context, q store.Querier, province, bookID string) (*picked, error) {
	b, err := book.Get(ctx, q, province, bookID)
	if err != nil {
		return nil, err
	}
	t, ok := civil.ByID(b.Type)
	if !ok {
		return nil, fmt.Errorf("exchange: no definition of type %q", b.Type)
	}
	all, _, err := entry.List(ctx, q, province, entry.Filter{Book: bookID, Limit: wholeBook})
	if err != nil {
		return nil, fmt.Errorf("listing the entries of a book: %w", err)
	}
	placed, err := scan.PlacesInBook(ctx, q, province, bookID)
	if err != nil {
		return nil, fmt.Errorf("listing the pages of a book: %w", err)
	}
	p := &picked{book: b, typ: t}
	stamps := p.choose(all, byEntry(placed))
	p.print = fingerprint(b, stamps, placed)
	return p, nil
}

// choose sorts the entries into what goes in and what is said about the rest.
func (p *picked) choose(all []*entry.Entry, places map[string][]place) []stamp {
	var stamps []stamp
	taken := map[string]bool{}
	for _, e := range all {
		if !exportable(e.State) {
			p.remark(e, string(e.State))
			continue
		}
		stamps = append(stamps, stamp{e.ID, e.Version})
		it := item{Entry: e, places: places[e.ID]}
		name, err := fileName(p.typ, p.book, e)
		switch {
		case len(it.places) == 0:
			p.remark(e, WhyNoScan)
		case err != nil:
			p.remark(e, WhyNoNumber)
		case taken[name]:
			p.remark(e, WhyDouble)
		default:
			it.file, taken[name] = name, true
			if slices.ContainsFunc(it.places, place.showsOthers) {
				p.remark(e, WhyShared)
			}
		}
		p.items = append(p.items, it)
	}
	return stamps
}

func (p *picked) remark(e *entry.Entry, why string) {
	p.remarks = append(p.remarks, Remark{Entry: e.ID, RegNo: e.RegNo, Why: why})
}

// withoutScans says nothing of PDFs that nobody asked for.
func (p *picked) withoutScans() {
	for i := range p.items {
		p.items[i].file = ""
	}
	p.remarks = slices.DeleteFunc(p.remarks, func(m Remark) bool { return !m.LeftOut() })
}

// showsOthers tells a page that must be shown whole although others stand on
// it: nobody has drawn the entry's region.
func (p place) showsOthers() bool { return !p.alone && p.isWhole() }

func (p place) isWhole() bool { return p.X <= 0 && p.Y <= 0 && p.W >= 1000 && p.H >= 1000 }

func byEntry(placed []scan.Placed) map[string][]place {
	onPage := map[string]int{}
	for _, at := range placed {
		onPage[at.PageID]++
	}
	out := map[string][]place{}
	for _, at := range placed {
		out[at.EntryID] = append(out[at.EntryID], place{at, onPage[at.PageID] == 1})
	}
	return out
}

// fileName is the name of an entry's PDF: KS.2010.01.001.pdf.
func fileName(t *civil.Type, b *book.Book, e *entry.Entry) (string, error) {
	no, err := civil.ParseBookNo(b.BookNo)
	if err != nil {
		return "", err
	}
	n, err := civil.ParseRegNo(e.RegNo)
	if err != nil {
		return "", err
	}
	no.Year, n.Year = b.OpenYear, cmp.Or(n.Year, e.Year, b.OpenYear)
	return civil.EntryFileName(t, no, n), nil
}

// stamp is an entry in one version.
type stamp struct {
	id      string
	version int
}

// fingerprint is the same as long as an export of the book would be the same:
// name of the book, versions of its entries, their pages, regions and turns.
func fingerprint(b *book.Book, stamps []stamp, placed []scan.Placed) string {
	slices.SortFunc(stamps, func(x, y stamp) int { return cmp.Compare(x.id, y.id) })
	h := sha256.New()
	fmt.Fprintln(h, b.CanonicalName())
	in := make(map[string]bool, len(stamps))
	for _, s := range stamps {
		fmt.Fprintln(h, s.id, s.version)
		in[s.id] = true
	}
	onPage := map[string]int{}
	for _, at := range placed {
		onPage[at.PageID]++
	}
	for _, at := range placed {
		if in[at.EntryID] {
			fmt.Fprintln(h, at.EntryID, at.Page.Hash, at.Page.Version(), at.Ord, at.X, at.Y, at.W, at.H, onPage[at.PageID] == 1)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

var sqlStamps = store.SQL("exchange.stamps", `SELECT id, version FROM entry WHERE province = $1 AND book_id = $2 AND state IN ('approved', 'sent', 'accepted')`)

// Print is the fingerprint of what an export of the book would hold now.
func Print(ctx context.Context, q store.Querier, b *book.Book) (string, error) {
	stamps, err := store.All(ctx, q, sqlStamps, func(r store.Row) (s stamp, err error) { return s, r.Scan(&s.id, &s.version) }, b.Province, b.ID)
	if err != nil {
		return "", fmt.Errorf("reading the versions in a book: %w", err)
	}
	placed, err := scan.PlacesInBook(ctx, q, b.Province, b.ID)
	if err != nil {
		return "", fmt.Errorf("listing the pages of a book: %w", err)
	}
	return fingerprint(b, stamps, placed), nil
}
