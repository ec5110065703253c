// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"fmt"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
)

// Place is one entry on a page.
type Place struct {
	Number     string // registration number as written: 12, 12/1999, or 12 (2) for the second of two
	X, Y, W, H int    // thousandths of the page as it is shown
}

// EqualParts places numbers on a page from the top in equal parts.
func EqualParts(numbers []string) []Place {
	places := make([]Place, len(numbers))
	for i, n := range numbers {
		y := i * 1000 / len(numbers)
		places[i] = Place{Number: n, Y: y, W: 1000, H: (i+1)*1000/len(numbers) - y}
	}
	return places
}

// maxRange is the most numbers that one range may stand for; more is a slip.
const maxRange = 60

// ParseNumbers reads what a person types for the numbers of a page: "12",
// "12-15", "12a", "12/1999, 13/1999", "12 (2)". An error wraps ErrNumber.
func ParseNumbers(text string) ([]string, error) {
	var all []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		some, err := parseRange(part)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// parseRange reads one number, or a range of plain numbers of one year.
func parseRange(part string) ([]string, error) {
	from, to, isRange := strings.Cut(strings.NewReplacer("–", "-", "—", "-").Replace(part), "-")
	first, errFrom := civil.ParseRegNo(strings.TrimSpace(from))
	last, errTo := civil.ParseRegNo(strings.TrimSpace(to))
	// "12-1999" is how some books write 12/1999.
	if isRange && errFrom == nil && errTo == nil && (last.No < 1900 || first.Year != 0) {
		if first.Suffix != "" || last.Suffix != "" || last.No <= first.No || last.No-first.No >= maxRange {
			return nil, fmt.Errorf("%w: %s", ErrNumber, part)
		}
		year := max(first.Year, last.Year)
		var all []string
		for n := first.No; n <= last.No; n++ {
			all = append(all, civil.RegNo{No: n, Year: year}.String())
		}
		return all, nil
	}
	if number, _ := splitNth(part); !isRegNo(number) {
		return nil, fmt.Errorf("%w: %s", ErrNumber, part)
	}
	return []string{part}, nil
}

// Link says which entries stand on a page and where. Numbers that the book
// does not have yet are put into it. The list replaces what was linked before.
// A number that stands twice is ErrTwice, unless the book has as many entries
// under it.
func (s *Scans) Link(ctx context.Context, actor access.Actor, key, pageID string, places []Place) error {
	return s.LinkDoubles(ctx, actor, key, pageID, places, nil, false)
}

// LinkDoubles is Link for a page on which a number may stand twice. own are the
// ids of the entries that stood at these places, "" or nothing where unknown:
// they tell two of one number apart, as "12 (2)" does. twice says that the paper
// has it so.
func (s *Scans) LinkDoubles(ctx context.Context, actor access.Actor, key, pageID string, places []Place, own []string, twice bool) error {
	numbers := make([]string, 0, len(places))
	for _, p := range places {
		if p.W <= 0 || p.H <= 0 || p.X < 0 || p.Y < 0 || p.X+p.W > 1000 || p.Y+p.H > 1000 {
			return ErrRegion
		}
		if number, _ := splitNth(p.Number); !isRegNo(number) {
			return fmt.Errorf("%w: %s", ErrNumber, p.Number)
		}
		numbers = append(numbers, p.Number)
	}
	return s.withPage(ctx, actor, pageID, func(ctx context.Context, tx *store.Tx, p Page, b *book.Book) error {
		_, _, err := store.Once(ctx, tx, actor.ID, key, func() (string, error) {
			if b == nil {
				return "", ErrElsewhere
			}
			which, err := meant(ctx, tx, b, numbers, own, twice)
			if err != nil {
				return "", err
			}
			return "linked", s.linkPage(ctx, tx, actor, p, b, places, which)
		})
		return err
	})
}

func (s *Scans) linkPage(ctx context.Context, tx *store.Tx, actor access.Actor, p Page, b *book.Book, places []Place, which []entry.Nth) error {
	ids, err := entry.PlaceNth(ctx, tx, s.Now(), actor, b, which)
	if err != nil {
		return err
	}
	before, err := RegionsOfPage(ctx, tx, p.Province, p.ID)
	if err != nil {
		return err
	}
	regions, kept := make([]Region, 0, len(ids)), map[string]bool{}
	for i, id := range ids {
		pl := places[i]
		kept[id] = true
		regions = append(regions, Region{EntryID: id, PageID: p.ID, Ord: p.No, X: pl.X, Y: pl.Y, W: pl.W, H: pl.H})
	}
	var gone []Region
	for _, r := range before {
		if !kept[r.EntryID] {
			gone = append(gone, r)
		}
	}
	if err := s.link(ctx, tx, b, regions); err != nil {
		return err
	}
	if err := s.drop(ctx, tx, b, gone); err != nil {
		return err
	}
	return s.recordPage(ctx, tx, actor, p, "scan.link", map[string]string{"entries": fmt.Sprint(len(ids))})
}

func (s *Scans) recordPage(ctx context.Context, tx *store.Tx, actor access.Actor, p Page, action string, detail map[string]string) error {
	return audit.Append(ctx, tx, audit.Record{At: store.Millis(s.Now()), Province: p.Province, Actor: actor.ID, Action: action, Target: "page:" + p.ID, Detail: detail})
}

// link writes regions and counts the entries that got their first one.
func (s *Scans) link(ctx context.Context, tx *store.Tx, b *book.Book, regions []Region) error {
	attached := int64(0)
	for _, r := range regions {
		n, err := store.Scalar[int](ctx, tx, sqlCountOf, b.Province, r.EntryID)
		if err != nil {
			return err
		}
		if n == 0 {
			attached++
		}
		if err := tx.Do(ctx, sqlPutRegion, b.Province, r.EntryID, r.PageID, r.Ord, r.X, r.Y, r.W, r.H); err != nil {
			return err
		}
	}
	return s.countAttached(ctx, tx, b, attached)
}

// drop removes regions and counts the entries that lost their last one.
func (s *Scans) drop(ctx context.Context, tx *store.Tx, b *book.Book, regions []Region) error {
	lost := int64(0)
	for _, r := range regions {
		removed, err := tx.Exec(ctx, sqlDropRegion, b.Province, r.EntryID, r.PageID)
		if err != nil {
			return err
		}
		left, err := store.Scalar[int](ctx, tx, sqlCountOf, b.Province, r.EntryID)
		if err != nil {
			return err
		}
		if removed > 0 && left == 0 {
			lost++
		}
	}
	return s.countAttached(ctx, tx, b, -lost)
}

func (s *Scans) countAttached(ctx context.Context, tx *store.Tx, b *book.Book, n int64) error {
	if n == 0 {
		return nil
	}
	var figures counter.Tally
	figures[counter.Attached] = n
	return counter.Add(ctx, tx, s.Now(), b.Place(), figures)
}

// withPage runs fn with a page that the actor may work on. Whoever keys a book
// may turn its pages and say what stands on them. The book is nil while the
// page waits on the work list.
func (s *Scans) withPage(ctx context.Context, actor access.Actor, pageID string, fn func(context.Context, *store.Tx, Page, *book.Book) error) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		p, b, err := workOn(ctx, tx, actor, pageID)
		if err != nil {
			return err
		}
		return fn(ctx, tx, p, b)
	})
}

// workOn reads a page that the actor may work on, and its book.
func workOn(ctx context.Context, tx *store.Tx, actor access.Actor, pageID string) (Page, *book.Book, error) {
	p, err := GetPage(ctx, tx, actor.Province, pageID)
	if err != nil {
		return p, nil, err
	}
	f, err := GetFile(ctx, tx, actor.Province, p.FileID)
	if err != nil {
		return p, nil, err
	}
	if err := mayWork(actor, f); err != nil || f.BookID == "" {
		return p, nil, err
	}
	b, err := book.Get(ctx, tx, actor.Province, f.BookID)
	return p, b, err
}

func mayWork(actor access.Actor, f File) error {
	target := access.Target{Path: f.Path}
	if access.Can(actor, access.ScanUpload, target) == nil {
		return nil
	}
	return access.Can(actor, access.EntryKey, target)
}

// MayWork tells whether the actor may turn a file's pages and link them.
func MayWork(actor access.Actor, f File) bool { return mayWork(actor, f) == nil }
