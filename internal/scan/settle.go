// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
)

var (
	// ErrState: the file is not in a state from which the command may go.
	ErrState = errors.New("scan: the file's state does not allow this")
	// ErrNumber: a registration number can't be read.
	ErrNumber = errors.New("scan: not a registration number")
	// ErrRegion: a region lies outside the page or has no size.
	ErrRegion = errors.New("scan: the region does not lie on the page")
	// ErrElsewhere: page and entry stand in different books.
	ErrElsewhere = errors.New("scan: page and entry are not of one book")
	// ErrReason: setting a file aside needs a reason.
	ErrReason = errors.New("scan: a reason is needed")
)

// FileIn files a file of the work list: the book and the registration numbers
// it holds (none when they are linked later).
func (s *Scans) FileIn(ctx context.Context, actor access.Actor, key, fileID, bookID string, numbers []string) error {
	for _, n := range numbers {
		if _, err := civil.ParseRegNo(n); err != nil {
			return fmt.Errorf("%w: %s", ErrNumber, n)
		}
	}
	return s.once(ctx, actor, key, func(ctx context.Context, tx *store.Tx) error {
		f, err := GetFile(ctx, tx, actor.Province, fileID)
		if err != nil {
			return err
		}
		b, err := book.Get(ctx, tx, actor.Province, bookID)
		if err != nil {
			return err
		}
		for _, p := range []string{f.Path, b.Path} {
			if err := access.Can(actor, access.ScanUpload, access.Target{Path: p}); err != nil {
				return err
			}
		}
		if f.State != Unnamed {
			return ErrState
		}
		pages, err := PagesOfFile(ctx, tx, actor.Province, fileID)
		if err != nil {
			return err
		}
		f.State, f.Reason, f.Detail, f.BookID, f.Canonical = Filed, "", "", b.ID, nameFor(b, numbers, f)
		if err := s.settle(ctx, tx, f); err != nil {
			return err
		}
		if err := s.putInBook(ctx, tx, actor, f, pages, b, numbers); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, f, "scan.file")
	})
}

// nameFor writes the canonical name of a file that a person has filed.
func nameFor(b *book.Book, numbers []string, f File) string {
	ext := strings.ToLower(path.Ext(f.Original))
	if len(numbers) == 0 {
		return b.CanonicalName() + ".P" + f.ID[len(f.ID)-6:] + ext
	}
	t, _ := civil.ByID(b.Type)
	n := civil.ScanName{Type: t.Code, Year: b.OpenYear, Ext: ext}
	if no, err := civil.ParseBookNo(b.BookNo); err == nil {
		n.Book, n.BookSuffix = no.No, no.Suffix
	}
	if no, err := civil.ParseRegNo(numbers[0]); err == nil {
		n.No, n.Suffix = no.No, no.Suffix
		if no.Year != 0 && no.Year != b.OpenYear {
			n.RegYear = no.Year
		}
	}
	if last, err := civil.ParseRegNo(numbers[len(numbers)-1]); err == nil && len(numbers) > 1 {
		n.To = last.No
	}
	return n.String()
}

func (s *Scans) settle(ctx context.Context, tx *store.Tx, f File) error {
	_, err := tx.Exec(ctx, sqlSettle, f.Province, f.ID, f.BookID, f.Canonical, f.State, f.Reason, f.Detail)
	return err
}

func (s *Scans) once(ctx context.Context, actor access.Actor, key string, fn func(context.Context, *store.Tx) error) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, _, err := store.Once(ctx, tx, actor.ID, key, func() (string, error) { return "done", fn(ctx, tx) })
		return err
	})
}

// Discard sets a file of the work list aside, with a reason. Its bytes stay.
func (s *Scans) Discard(ctx context.Context, actor access.Actor, key, fileID, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return ErrReason
	}
	return s.once(ctx, actor, key, func(ctx context.Context, tx *store.Tx) error {
		f, err := s.mine(ctx, tx, actor, fileID)
		if err != nil {
			return err
		}
		if f.State == Filed || f.State == Discarded {
			return ErrState
		}
		f.State, f.Detail = Discarded, strings.TrimSpace(reason)
		if err := s.settle(ctx, tx, f); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, f, "scan.discard")
	})
}

// Unfile takes a file out of its book again and puts it back on the work list:
// an undo. Entries stay, without their pages.
func (s *Scans) Unfile(ctx context.Context, actor access.Actor, key, fileID string) error {
	return s.once(ctx, actor, key, func(ctx context.Context, tx *store.Tx) error {
		f, err := s.mine(ctx, tx, actor, fileID)
		if err != nil {
			return err
		}
		if f.State != Filed {
			return ErrState
		}
		b, err := book.Get(ctx, tx, actor.Province, f.BookID)
		if err != nil {
			return err
		}
		if err := s.unlink(ctx, tx, b, f); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sqlUnbook, f.Province, f.ID); err != nil {
			return err
		}
		if _, err := book.Move(ctx, tx, s.Now(), b.Province, b.ID, book.Counts{Files: -1, Pages: -f.Pages}); err != nil {
			return err
		}
		f.State, f.BookID, f.Canonical, f.Reason, f.Detail = Unnamed, "", "", "unfiled", "Đã được đưa ra khỏi sổ. Hãy chọn sổ và số đăng ký đúng."
		if err := s.settle(ctx, tx, f); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, f, "scan.unfile")
	})
}

var sqlUnbook = store.SQL("scan.page.unbook", `UPDATE scan_page SET book_id = '', no = (SELECT count(*) FROM scan_page q WHERE q.province = scan_page.province AND q.file_id = scan_page.file_id AND q.no <= scan_page.no) WHERE province = $1 AND file_id = $2`)

func (s *Scans) unlink(ctx context.Context, tx *store.Tx, b *book.Book, f File) error {
	regions, err := store.All(ctx, tx, sqlRegionsFile, scanRegion, f.Province, f.ID)
	if err != nil {
		return err
	}
	return s.drop(ctx, tx, b, regions)
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

func (s *Scans) mine(ctx context.Context, q store.Querier, actor access.Actor, fileID string) (File, error) {
	f, err := GetFile(ctx, q, actor.Province, fileID)
	if err != nil {
		return f, err
	}
	return f, access.Can(actor, access.ScanUpload, access.Target{Path: f.Path})
}

// Rotate turns a page by quarters of a turn clockwise, for everybody.
func (s *Scans) Rotate(ctx context.Context, actor access.Actor, pageID string, quarters int) error {
	return s.onPage(ctx, actor, pageID, func(ctx context.Context, tx *store.Tx, p Page, b *book.Book) error {
		turn := ((quarters%4 + 4) % 4) * 90
		if _, err := tx.Exec(ctx, sqlRotate, p.Province, p.ID, turn); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Record{Province: p.Province, Actor: actor.ID, Action: "scan.rotate", Target: "page:" + p.ID, Detail: map[string]string{"degrees": fmt.Sprint(turn)}})
	})
}

// Link says which entries stand on a page and where. Numbers that the book
// does not have yet are put into it. The list replaces what was linked before.
func (s *Scans) Link(ctx context.Context, actor access.Actor, key, pageID string, places []Place) error {
	for _, p := range places {
		if _, err := civil.ParseRegNo(p.Number); err != nil {
			return fmt.Errorf("%w: %s", ErrNumber, p.Number)
		}
		if p.W <= 0 || p.H <= 0 || p.X < 0 || p.Y < 0 || p.X+p.W > 1000 || p.Y+p.H > 1000 {
			return ErrRegion
		}
	}
	return s.onPage(ctx, actor, pageID, func(ctx context.Context, tx *store.Tx, p Page, b *book.Book) error {
		_, _, err := store.Once(ctx, tx, actor.ID, key, func() (string, error) { return "linked", s.linkPage(ctx, tx, actor, p, b, places) })
		return err
	})
}

// Place is one entry on a page.
type Place struct {
	Number     string // registration number as written: 12, 12/1999
	X, Y, W, H int    // thousandths of the page
}

func (s *Scans) linkPage(ctx context.Context, tx *store.Tx, actor access.Actor, p Page, b *book.Book, places []Place) error {
	if b == nil {
		return ErrElsewhere
	}
	numbers := make([]string, 0, len(places))
	for _, pl := range places {
		numbers = append(numbers, pl.Number)
	}
	ids, err := entry.PlaceIn(ctx, tx, s.Now(), actor, b, numbers)
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
		regions, kept[id] = append(regions, Region{EntryID: id, PageID: p.ID, Ord: ordBefore(before, id, p.No), X: pl.X, Y: pl.Y, W: pl.W, H: pl.H}), true
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
	return audit.Append(ctx, tx, audit.Record{Province: p.Province, Actor: actor.ID, Action: "scan.link", Target: "page:" + p.ID, Detail: map[string]string{"entries": fmt.Sprint(len(ids))}})
}

// ordBefore keeps an entry's order of pages; a new page takes its place in the book.
func ordBefore(before []Region, entryID string, no int) int {
	for _, r := range before {
		if r.EntryID == entryID {
			return r.Ord
		}
	}
	return no
}

// onPage runs fn with a page that the actor may work on. Whoever keys a book
// may turn its pages and say what stands on them.
func (s *Scans) onPage(ctx context.Context, actor access.Actor, pageID string, fn func(context.Context, *store.Tx, Page, *book.Book) error) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		p, err := GetPage(ctx, tx, actor.Province, pageID)
		if err != nil {
			return err
		}
		f, err := GetFile(ctx, tx, actor.Province, p.FileID)
		if err != nil {
			return err
		}
		target := access.Target{Path: f.Path}
		if err := access.Can(actor, access.ScanUpload, target); err != nil {
			if err := access.Can(actor, access.EntryKey, target); err != nil {
				return err
			}
		}
		var b *book.Book
		if f.BookID != "" {
			if b, err = book.Get(ctx, tx, actor.Province, f.BookID); err != nil {
				return err
			}
		}
		return fn(ctx, tx, p, b)
	})
}
