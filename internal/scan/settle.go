// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
)

var (
	// ErrState: the file is not in a state from which the command may go.
	ErrState = errors.New("scan: the file's state does not allow this")
	// ErrNumber: a registration number can't be read.
	ErrNumber = errors.New("scan: not a registration number")
	// ErrTwice: a number is given more often than the book has entries under it.
	ErrTwice = errors.New("scan: a number is given twice")
	// ErrRegion: a region lies outside the page or has no size.
	ErrRegion = errors.New("scan: the region does not lie on the page")
	// ErrElsewhere: page and entry stand in different books, or in none.
	ErrElsewhere = errors.New("scan: page and entry are not of one book")
	// ErrReason: setting a file aside needs a reason.
	ErrReason = errors.New("scan: a reason is needed")
)

// FileIn files a file of the work list: the book and the registration numbers
// it holds (none when they are linked later).
func (s *Scans) FileIn(ctx context.Context, actor access.Actor, key, fileID, bookID string, numbers []string) error {
	for _, text := range numbers {
		if number, _ := splitNth(text); !isRegNo(number) {
			return fmt.Errorf("%w: %s", ErrNumber, text)
		}
	}
	return s.once(ctx, actor, key, func(ctx context.Context, tx *store.Tx) error {
		f, err := s.mine(ctx, tx, actor, fileID)
		if err != nil {
			return err
		}
		b, err := book.Get(ctx, tx, actor.Province, bookID)
		if err != nil {
			return err
		}
		if err := access.Can(actor, access.ScanUpload, access.Target{Path: b.Path}); err != nil {
			return err
		}
		if f.State != Unnamed {
			return ErrState
		}
		pages, err := PagesOfFile(ctx, tx, actor.Province, fileID)
		if err != nil {
			return err
		}
		f.State, f.Reason, f.Detail, f.Canonical = Filed, "", "", canonical(b, numbers, f)
		return s.settleIn(ctx, tx, actor, &f, pages, place{b, numbers}, "scan.file")
	})
}

// settleIn writes what became of a file and, if it is to be filed, files it.
func (s *Scans) settleIn(ctx context.Context, tx *store.Tx, actor access.Actor, f *File, pages []Page, to place, action string) error {
	if to.book != nil {
		f.BookID, f.Path = to.book.ID, to.book.Path
	}
	if err := s.settle(ctx, tx, *f); err != nil {
		return err
	}
	if to.book != nil {
		if err := s.putInBook(ctx, tx, actor, *f, pages, to); err != nil {
			return err
		}
	}
	return s.record(ctx, tx, actor, *f, action)
}

func (s *Scans) settle(ctx context.Context, tx *store.Tx, f File) error {
	return tx.Do(ctx, sqlSettle, f.Province, f.ID, f.Path, f.BookID, f.Canonical, f.State, f.Reason, f.Detail)
}

// putInBook puts a file's pages behind those of the book and links them to the
// entries they hold.
func (s *Scans) putInBook(ctx context.Context, tx *store.Tx, actor access.Actor, f File, pages []Page, to place) error {
	b := to.book
	last, err := store.Scalar[int](ctx, tx, sqlLastPage, f.Province, b.ID)
	if err != nil {
		return err
	}
	if err := tx.Do(ctx, sqlPageBook, f.Province, f.ID, b.ID, last); err != nil {
		return err
	}
	which, err := whichOf(ctx, tx, b, to.numbers)
	if err != nil {
		return err
	}
	ids, err := entry.PlaceNth(ctx, tx, s.Now(), actor, b, which)
	if err != nil {
		return err
	}
	if _, err := book.Move(ctx, tx, s.Now(), b.Province, b.ID, book.Counts{Files: 1, Pages: len(pages)}); err != nil {
		return err
	}
	if err := s.due(ctx, tx, b.Province, b.ID, store.Millis(s.Now())); err != nil {
		return err
	}
	return s.link(ctx, tx, b, shares(ids, pages, last))
}

// shares places entries on the pages of a file: several on one page share it
// from the top in equal parts, until somebody draws their true places.
func shares(ids []string, pages []Page, last int) []Region {
	var regions []Region
	for i, id := range ids {
		for _, p := range pages {
			r := Whole(id, p.ID, last+p.No)
			if len(pages) == 1 {
				r.Y = i * 1000 / len(ids)
				r.H = (i+1)*1000/len(ids) - r.Y
			}
			regions = append(regions, r)
		}
	}
	return regions
}

func (s *Scans) once(ctx context.Context, actor access.Actor, key string, fn func(context.Context, *store.Tx) error) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, _, err := store.Once(ctx, tx, actor.ID, key, func() (string, error) { return "done", fn(ctx, tx) })
		return err
	})
}

// Discard sets a file of the work list aside, with a reason. Its bytes stay.
func (s *Scans) Discard(ctx context.Context, actor access.Actor, key, fileID, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
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
		f.State, f.Detail = Discarded, strings.ReplaceAll(reason, "\n", " ")
		return s.settleIn(ctx, tx, actor, &f, nil, place{}, "scan.discard")
	})
}

// Restore puts a file that was set aside back on the work list: the undo of
// Discard. A file without pages goes back as refused.
func (s *Scans) Restore(ctx context.Context, actor access.Actor, key, fileID string) error {
	return s.once(ctx, actor, key, func(ctx context.Context, tx *store.Tx) error {
		f, err := s.mine(ctx, tx, actor, fileID)
		if err != nil {
			return err
		}
		if f.State != Discarded {
			return ErrState
		}
		same, err := s.sameBytes(ctx, tx, f)
		if err != nil {
			return err
		}
		switch first := held(same); {
		case first != nil:
			f.duplicateOf(*first)
		case f.Pages > 0:
			f.wait(ReasonUnfiled, "Được lấy lại từ các tệp đã bỏ. Hãy chọn sổ và số đăng ký.", "Taken back from the files set aside. Choose the book and the numbers.")
		default:
			f.State = Refused
			f.say("Được lấy lại từ các tệp đã bỏ; tệp không có trang nào đọc được.", "Taken back from the files set aside; it has no page that can be read.")
		}
		return s.settleIn(ctx, tx, actor, &f, nil, place{}, "scan.restore")
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
		if err := s.takeOut(ctx, tx, b, f); err != nil {
			return err
		}
		f.wait(ReasonUnfiled, "Đã được đưa ra khỏi sổ "+b.CanonicalName()+". Hãy chọn sổ và số đăng ký đúng.", "Taken out of the book "+b.CanonicalName()+". Choose the right book and numbers.")
		return s.settleIn(ctx, tx, actor, &f, nil, place{}, "scan.unfile")
	})
}

func (s *Scans) takeOut(ctx context.Context, tx *store.Tx, b *book.Book, f File) error {
	regions, err := store.All(ctx, tx, sqlRegionsFile, scanRegion, f.Province, f.ID)
	if err != nil {
		return err
	}
	if err := s.drop(ctx, tx, b, regions); err != nil {
		return err
	}
	first, err := store.Scalar[int](ctx, tx, sqlFirstPage, f.Province, f.ID)
	if err != nil {
		return err
	}
	// A page whose place a new scan took has left the book before.
	in, err := store.Scalar[int](ctx, tx, sqlInBook, f.Province, f.ID, b.ID)
	if err != nil {
		return err
	}
	if err := tx.Do(ctx, sqlUnbook, f.Province, f.ID, first-1); err != nil {
		return err
	}
	_, err = book.Move(ctx, tx, s.Now(), b.Province, b.ID, book.Counts{Files: -1, Pages: -in})
	return err
}

func (s *Scans) mine(ctx context.Context, q store.Querier, actor access.Actor, fileID string) (File, error) {
	f, err := GetFile(ctx, q, actor.Province, fileID)
	if err != nil {
		return f, err
	}
	return f, access.Can(actor, access.ScanUpload, access.Target{Path: f.Path})
}
