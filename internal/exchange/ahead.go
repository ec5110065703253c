// SPDX-License-Identifier: Apache-2.0

package exchange

import (
	"context"

	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/decode"
)

// painted are the pictures of an entry's PDF, or why there are none.
type painted struct {
	pages [][]byte
	err   error
}

// sheetsAhead is how many sheets are drawn or wait to be taken: two hands at
// work and one sheet being taken.
const sheetsAhead = 3

// paintAhead draws the pictures of a book's entries in the background, a little
// ahead of whoever takes them in order.
type paintAhead struct {
	blobs   blob.Store
	decoder decode.Reader
	slots   chan struct{} // shared by all exports
	sheets  []*paintSheet
	of      map[string]*paintSheet // by entry id
	room    chan struct{}          // one for each sheet begun and not wholly taken
	results map[string]chan painted
}

// paintSheet is a run of entries that begin on the same page: one hand draws
// them, so that the page is opened once.
type paintSheet struct {
	items []item
	side  int // longer side that fitted; set before its last picture is taken
}

// newPaintAhead begins to draw; the work ends with ctx.
func (s *Exports) newPaintAhead(ctx context.Context, items []item) *paintAhead {
	p := &paintAhead{blobs: s.Blobs, decoder: s.Decoder, slots: s.slots, of: map[string]*paintSheet{}, room: make(chan struct{}, sheetsAhead), results: map[string]chan painted{}}
	for _, it := range items {
		if it.file == "" {
			continue
		}
		page := it.places[0].PageID
		n := len(p.sheets)
		if n == 0 || p.sheets[n-1].items[0].places[0].PageID != page {
			p.sheets = append(p.sheets, &paintSheet{})
		}
		sheet := p.sheets[len(p.sheets)-1]
		sheet.items = append(sheet.items, it)
		p.of[it.ID], p.results[it.ID] = sheet, make(chan painted, 1)
	}
	go p.run(ctx)
	return p
}

func (p *paintAhead) run(ctx context.Context) {
	for i, sheet := range p.sheets {
		select {
		case p.room <- struct{}{}:
		case <-ctx.Done():
			return
		}
		hint := 0
		if i >= sheetsAhead {
			// That sheet has been taken, so this is the same on every run.
			hint = p.sheets[i-sheetsAhead].side
		}
		go p.draw(ctx, sheet, hint)
	}
}

func (p *paintAhead) draw(ctx context.Context, sheet *paintSheet, hint int) {
	hand := &painter{blobs: p.blobs, decoder: p.decoder, slots: p.slots, side: hint}
	for _, it := range sheet.items {
		var out painted
		for _, at := range it.places {
			var jpeg []byte
			if jpeg, out.err = hand.paint(ctx, at); out.err != nil {
				break
			}
			out.pages = append(out.pages, jpeg)
		}
		sheet.side = hand.side
		p.results[it.ID] <- out
	}
}

// take waits for an entry's pictures. Each is taken once, in the order of the
// items.
func (p *paintAhead) take(ctx context.Context, id string) ([][]byte, error) {
	sheet := p.of[id]
	select {
	case out := <-p.results[id]:
		if sheet.items[len(sheet.items)-1].ID == id {
			<-p.room
		}
		return out.pages, out.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
