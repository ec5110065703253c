// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/store"
)

// Gap is a page that the book has and nobody has scanned yet.
type Gap struct {
	ID, BookID string
	Path       string // scope of the book
	After      string // page before it; "" at the front
	Label      string // page number as printed
	Note       string
	At         int64
	By         string
}

const gapColumns = `id, book_id, path, after_id, label, note, at, by_account`

var (
	sqlAddGap  = store.SQL("scan.gap.add", `INSERT INTO page_gap (province, `+gapColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`)
	sqlGap     = store.SQL("scan.gap.get", `SELECT `+gapColumns+` FROM page_gap WHERE province = $1 AND id = $2`)
	sqlGaps    = store.SQL("scan.gap.book", `SELECT `+gapColumns+` FROM page_gap WHERE province = $1 AND book_id = $2 ORDER BY id`)
	sqlDropGap = store.SQL("scan.gap.drop", `DELETE FROM page_gap WHERE province = $1 AND id = $2`)
	sqlToScan  = store.SQL("scan.gap.list", `SELECT `+gapColumns+` FROM page_gap WHERE province = $1 AND path >= $2 AND path < $3 AND (path, at, id) > ($4, $5, $6) ORDER BY path, at, id LIMIT $7`)
)

func scanGap(row store.Row) (g Gap, err error) {
	return g, row.Scan(&g.ID, &g.BookID, &g.Path, &g.After, &g.Label, &g.Note, &g.At, &g.By)
}

// GapsOfBook lists the pages of a book that are known to be missing.
func GapsOfBook(ctx context.Context, q store.Querier, province, bookID string) ([]Gap, error) {
	return store.All(ctx, q, sqlGaps, scanGap, province, bookID)
}

// GetGap reads a gap.
func GetGap(ctx context.Context, q store.Querier, province, id string) (Gap, error) {
	return store.One(ctx, q, sqlGap, scanGap, province, id)
}

// AddGap notes that a page is missing behind another one ("" at the front), and
// gives the gap's id. The same key gives the same gap.
func (s *Scans) AddGap(ctx context.Context, actor access.Actor, key, bookID, after, label, note string) (id string, err error) {
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		b, err := book.Get(ctx, tx, actor.Province, bookID)
		if err != nil {
			return err
		}
		if err := mayWork(actor, File{Path: b.Path}); err != nil {
			return err
		}
		id, _, err = store.Once(ctx, tx, actor.ID, key, func() (string, error) {
			g := Gap{ID: store.NewID(), BookID: b.ID, Path: b.Path, After: after, Label: cutText(label, maxLabel), Note: cutText(note, maxNote)}
			return g.ID, s.addGap(ctx, tx, actor, g)
		})
		return err
	})
	return id, err
}

func (s *Scans) addGap(ctx context.Context, tx *store.Tx, actor access.Actor, g Gap) error {
	if g.After != "" {
		p, err := GetPage(ctx, tx, actor.Province, g.After)
		if err != nil {
			return err
		}
		if p.BookID != g.BookID {
			return ErrElsewhere
		}
	}
	if err := tx.Do(ctx, sqlAddGap, actor.Province, g.ID, g.BookID, g.Path, g.After, g.Label, g.Note, store.Millis(s.Now()), actor.ID); err != nil {
		return err
	}
	return s.recordGap(ctx, tx, actor, g, "scan.gap")
}

// DropGap takes back that a page is missing. Saying it twice is harmless.
func (s *Scans) DropGap(ctx context.Context, actor access.Actor, id string) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		g, err := GetGap(ctx, tx, actor.Province, id)
		if err != nil {
			return err
		}
		if err := mayWork(actor, File{Path: g.Path}); err != nil {
			return err
		}
		return s.dropGap(ctx, tx, actor, g, "scan.gap.drop")
	})
}

func (s *Scans) dropGap(ctx context.Context, tx *store.Tx, actor access.Actor, g Gap, action string) error {
	if err := tx.Do(ctx, sqlDropGap, actor.Province, g.ID); err != nil {
		return err
	}
	return s.recordGap(ctx, tx, actor, g, action)
}

func (s *Scans) recordGap(ctx context.Context, tx *store.Tx, actor access.Actor, g Gap, action string) error {
	return audit.Append(ctx, tx, audit.Record{At: store.Millis(s.Now()), Province: actor.Province, Actor: actor.ID, Action: action, Target: "book:" + g.BookID, Detail: map[string]string{"gap": g.ID, "after": g.After}})
}
