// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"errors"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/store"
)

// Verdict is what a person says who looks the pages of a book over.
type Verdict string

// The verdicts. A page without one is good.
const (
	Good     Verdict = ""
	Rejected Verdict = "reject"   // to be scanned again
	Double   Verdict = "double"   // the same paper as another page
	Replaced Verdict = "replaced" // a new scan stands in its place; no longer in the book
)

// Why a page is to be scanned again.
const (
	WhyBlurred = "blurred"
	WhyCut     = "cut" // text is cut off or covered
	WhyDark    = "dark"
	WhySkewed  = "skewed"
	WhyBlank   = "blank"
	WhyWrong   = "wrong" // not of this book
	WhyOther   = "other" // the note says it
)

// Whys lists the reasons in the order of their keys.
func Whys() []string {
	return []string{WhyBlurred, WhyCut, WhyDark, WhySkewed, WhyBlank, WhyWrong, WhyOther}
}

// Check is a verdict on a page.
type Check struct {
	PageID, BookID string
	Path           string // scope of the book
	Verdict        Verdict
	Reason         string // of Whys
	Note           string
	Other          string // page that this one doubles, or that stands in its place
	At             int64
	By             string
}

const checkColumns = `page_id, book_id, path, verdict, reason, note, other, at, by_account`

var (
	sqlCheck     = store.SQL("scan.check.get", `SELECT `+checkColumns+` FROM page_check WHERE province = $1 AND page_id = $2`)
	sqlChecks    = store.SQL("scan.check.book", `SELECT `+checkColumns+` FROM page_check WHERE province = $1 AND book_id = $2`)
	sqlPutCheck  = store.SQL("scan.check.put", `INSERT INTO page_check (province, `+checkColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (province, page_id) DO UPDATE SET book_id = excluded.book_id, path = excluded.path, verdict = excluded.verdict, reason = excluded.reason, note = excluded.note, other = excluded.other, at = excluded.at, by_account = excluded.by_account`)
	sqlDropCheck = store.SQL("scan.check.drop", `DELETE FROM page_check WHERE province = $1 AND page_id = $2`)
	sqlToRescan  = store.SQL("scan.check.list", `SELECT `+checkColumns+` FROM page_check WHERE province = $1 AND verdict = 'reject' AND path >= $2 AND path < $3 AND (path, at, page_id) > ($4, $5, $6) ORDER BY path, at, page_id LIMIT $7`)
)

func scanCheck(row store.Row) (c Check, err error) {
	return c, row.Scan(&c.PageID, &c.BookID, &c.Path, &c.Verdict, &c.Reason, &c.Note, &c.Other, &c.At, &c.By)
}

// CheckOf gives the verdict on a page; the zero value when there is none.
func CheckOf(ctx context.Context, q store.Querier, province, pageID string) (Check, error) {
	c, err := store.One(ctx, q, sqlCheck, scanCheck, province, pageID)
	if errors.Is(err, store.ErrNotFound) {
		return Check{}, nil
	}
	return c, err
}

// checksOf gives the verdicts on the pages of a book, by page.
func checksOf(ctx context.Context, q store.Querier, province, bookID string) (map[string]Check, error) {
	all, err := store.All(ctx, q, sqlChecks, scanCheck, province, bookID)
	by := make(map[string]Check, len(all))
	for _, c := range all {
		by[c.PageID] = c
	}
	return by, err
}

// maxNote bounds what is written beside a verdict, in bytes.
const maxNote = 300

// Mark says what a page is: Good takes back what was said. A rejected page needs
// a reason of Whys, and a note when it is another; a double names the page that
// it doubles, of the same book.
func (s *Scans) Mark(ctx context.Context, actor access.Actor, key, pageID string, c Check) error {
	c.Note = cutText(c.Note, maxNote)
	if c.Verdict == Rejected && (!isWhy(c.Reason) || (c.Reason == WhyOther && c.Note == "")) {
		return ErrReason
	}
	return s.withPage(ctx, actor, pageID, func(ctx context.Context, tx *store.Tx, p Page, b *book.Book) error {
		_, _, err := store.Once(ctx, tx, actor.ID, key, func() (string, error) { return "marked", s.mark(ctx, tx, actor, p, b, c) })
		return err
	})
}

func isWhy(reason string) bool {
	for _, w := range Whys() {
		if w == reason {
			return true
		}
	}
	return false
}

// cutText keeps a person's words short and on one line.
func cutText(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "")
	}
	return text
}

func (s *Scans) mark(ctx context.Context, tx *store.Tx, actor access.Actor, p Page, b *book.Book, c Check) error {
	if b == nil || p.BookID == "" {
		return ErrElsewhere
	}
	switch c.Verdict {
	case Good:
		if err := tx.Do(ctx, sqlDropCheck, p.Province, p.ID); err != nil {
			return err
		}
		return s.recordPage(ctx, tx, actor, p, "scan.clear", nil)
	case Rejected:
		c.Other = ""
	case Double:
		other, err := GetPage(ctx, tx, p.Province, c.Other)
		if err != nil {
			return err
		}
		if other.ID == p.ID || other.BookID != p.BookID {
			return ErrElsewhere
		}
		c.Reason = ""
	default:
		return ErrState
	}
	return s.putCheck(ctx, tx, actor, p, b, c)
}

func (s *Scans) putCheck(ctx context.Context, tx *store.Tx, actor access.Actor, p Page, b *book.Book, c Check) error {
	if err := tx.Do(ctx, sqlPutCheck, p.Province, p.ID, b.ID, b.Path, c.Verdict, c.Reason, c.Note, c.Other, store.Millis(s.Now()), actor.ID); err != nil {
		return err
	}
	detail := map[string]string{}
	if c.Reason != "" {
		detail["reason"] = c.Reason
	}
	if c.Other != "" {
		detail["other"] = c.Other
	}
	return s.recordPage(ctx, tx, actor, p, "scan."+string(c.Verdict), detail)
}
