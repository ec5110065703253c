// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"image"
	"slices"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/digit"
	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/layout"
)

// RegionProposal is where the entries of a page are thought to stand, in reading
// order. Nothing of it is kept until a person saves it.
type RegionProposal struct {
	Template string  // by which it was made; "" when it repeats the page before
	Score    float64 // 0..1: how well the page's lines fit the template
	Places   []Place // without a number where none is read and none follows from the page before
	// Read is how likely each place bears its number by what the machine read
	// there, 0..1; 0 where the number was not read.
	Read []float64
}

// proposeSide is the longer side, in pixels, of the picture that lines are
// looked for on.
const proposeSide = 2400

// Propose looks for the entries on a page of a book: by the form that its ruled
// lines fit, else as somebody drew them on a page before. A page whose numbers
// are known gets as many regions. None are proposed when neither helps.
func (s *Scans) Propose(ctx context.Context, actor access.Actor, pageID string) (out RegionProposal, err error) {
	p, err := GetPage(ctx, s.DB, actor.Province, pageID)
	if err != nil {
		return out, err
	}
	if err := s.maySee(ctx, actor, p); err != nil {
		return out, err
	}
	if p.BookID == "" {
		return out, ErrElsewhere
	}
	b, err := book.Get(ctx, s.DB, actor.Province, p.BookID)
	if err != nil {
		return out, err
	}
	page, err := s.grey(ctx, p)
	if err != nil {
		return out, err
	}
	order, err := PagesInOrder(ctx, s.DB, p.Province, b.ID)
	if err != nil {
		return out, err
	}
	at := slices.IndexFunc(order, func(x BookPage) bool { return x.ID == p.ID })
	found, ok := layout.Propose(page, b.Type, b.OpenYear)
	if !ok {
		boxes, err := s.asBefore(ctx, order, at)
		places := numbered(boxes, order, at)
		return RegionProposal{Places: places, Read: make([]float64, len(places))}, err
	}
	out = RegionProposal{Template: found.Fit.Template.ID, Score: found.Fit.Score, Places: numbered(found.Entries, order, at)}
	settled, err := s.settledOn(ctx, b, p, page, found)
	if err != nil {
		return out, err
	}
	out.Read = withRead(out.Places, settled, order, at)
	return out, nil
}

// settledOn are the numbers of a page as the book tells them, or as the page
// alone does when the machine has not come to it yet.
func (s *Scans) settledOn(ctx context.Context, b *book.Book, p Page, page *image.Gray, found layout.Proposal) ([]digit.Settled, error) {
	kept, err := SettledOn(ctx, s.DB, p)
	if err != nil || len(kept) == len(found.Entries) {
		return kept, err
	}
	from, to := yearsOf(b)
	var readings []digit.Reading
	for _, e := range digit.ReadPage(page, found, from, to).Entries {
		readings = append(readings, e.Reading)
	}
	return digit.Chain(readings, 1), nil
}

// withRead gives places without a number said by a person the numbers that were
// read there for certain, in the way in which the numbers before are written;
// and the likelihood of each that is as it was read.
func withRead(places []Place, settled []digit.Settled, order []BookPage, at int) []float64 {
	read := make([]float64, len(places))
	if len(settled) < len(places) {
		return read
	}
	said := at >= 0 && len(order[at].Entries) > 0
	for i := range places {
		s := settled[i]
		if !s.Sure() {
			continue
		}
		n := civil.RegNo{No: s.No, Suffix: s.Suffix, Year: s.Year}
		if before, err := civil.ParseRegNo(places[i].Number); err == nil {
			if before.No == n.No && before.Suffix == n.Suffix {
				read[i] = s.P
				continue
			}
			n.Year = before.Year
		}
		if !said {
			places[i].Number, read[i] = n.String(), s.P
		}
	}
	return read
}

// grey decodes a page as it is shown, without its colours.
func (s *Scans) grey(ctx context.Context, p Page) (*image.Gray, error) {
	done, err := s.views.turn(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	img, err := s.Image(ctx, p, proposeSide)
	if err != nil {
		return nil, err
	}
	switch m := imaging.Normalize(img).(type) {
	case *image.Gray:
		return m, nil
	case *image.YCbCr:
		return &image.Gray{Pix: m.Y, Stride: m.YStride, Rect: m.Rect}, nil
	}
	return nil, ErrRegion // a picture in normal form is one of the two
}

// asBefore gives the regions of the nearest page before on which somebody drew
// them: pages of a book are alike.
func (s *Scans) asBefore(ctx context.Context, order []BookPage, at int) ([]layout.Box, error) {
	for i := at - 1; i >= 0 && i >= at-20; i-- {
		regions, err := RegionsOfPage(ctx, s.DB, order[i].Province, order[i].ID)
		if err != nil {
			return nil, err
		}
		if len(regions) == 0 || regions[0].W >= 985 {
			continue
		}
		boxes := make([]layout.Box, len(regions))
		for k, r := range regions {
			boxes[k] = r.Box()
		}
		return boxes, nil
	}
	return nil, nil
}

// numbered gives the places their numbers: those that the page has already, and
// as many places; else those that follow the last number before it.
func numbered(boxes []layout.Box, order []BookPage, at int) []Place {
	var numbers []string
	if at >= 0 {
		for _, e := range order[at].Entries {
			numbers = append(numbers, e.RegNo)
		}
	}
	if len(numbers) > 0 {
		boxes = boxes[:min(len(boxes), len(numbers))]
	} else {
		numbers = following(order, at, len(boxes))
	}
	places := make([]Place, 0, len(boxes))
	for i, b := range boxes {
		pl := Place{X: units(b.X) / 10, Y: units(b.Y) / 10}
		pl.W, pl.H = units(b.X+b.W)/10-pl.X, units(b.Y+b.H)/10-pl.Y
		if i < len(numbers) {
			pl.Number = numbers[i]
		}
		places = append(places, pl)
	}
	return places
}

// following counts on from the last entry of the page before.
func following(order []BookPage, at, n int) (numbers []string) {
	if at < 1 || len(order[at-1].Entries) == 0 {
		return nil
	}
	before := order[at-1].Entries
	last, err := civil.ParseRegNo(before[len(before)-1].RegNo)
	if err != nil || last.Suffix != "" {
		return nil
	}
	for i := range n {
		numbers = append(numbers, civil.RegNo{No: last.No + 1 + i, Year: last.Year}.String())
	}
	return numbers
}
