// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"context"
	"errors"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/store"
)

var (
	sqlNextCheckBook  = store.SQL("entry.check.book", `SELECT id FROM entry WHERE province = $1 AND book_id = $2 AND state IN ('keyed', 'corrected') AND keyed_by <> $3 AND (reg_key, id) > ($4, $5) ORDER BY reg_key, id LIMIT 1`)
	sqlNextCheckScope = store.SQL("entry.check.scope", `SELECT id FROM entry WHERE province = $1 AND state = $2 AND path >= $3 AND path < $4 AND keyed_by <> $5 AND id <> $6 ORDER BY path, updated_at, id LIMIT 1`)
	sqlBooksToCheck   = store.SQL("entry.check.books", `SELECT id FROM book WHERE province = $1 AND path >= $2 AND path < $3 AND n_keyed + n_corrected > 0 ORDER BY path, type, open_year, book_key, id LIMIT $4`)
)

// NextToCheck finds an entry that waits for the actor's check: in the book of
// after (an entry just handled, or nil) behind it, then before it, then
// anywhere in the actor's unit. store.ErrNotFound when there is none.
func NextToCheck(ctx context.Context, q store.Querier, actor access.Actor, bookID string, after *Entry) (string, error) {
	var key, id string
	if after != nil {
		key, id = after.RegKey, after.ID
		if bookID == "" {
			bookID = after.BookID
		}
	}
	if bookID != "" {
		next, err := store.Scalar[string](ctx, q, sqlNextCheckBook, actor.Province, bookID, actor.ID, key, id)
		if errors.Is(err, store.ErrNotFound) && key != "" {
			next, err = store.Scalar[string](ctx, q, sqlNextCheckBook, actor.Province, bookID, actor.ID, "", "")
		}
		if err == nil && next != id {
			return next, nil
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return "", err
		}
	}
	from, to := access.Range(actor.Path)
	for _, s := range []State{Keyed, Corrected} {
		next, err := store.Scalar[string](ctx, q, sqlNextCheckScope, actor.Province, s, from, to, actor.ID, id)
		if !errors.Is(err, store.ErrNotFound) {
			return next, err
		}
	}
	return "", store.ErrNotFound
}

// BooksToCheck lists the books within scope that hold entries waiting for a check.
func BooksToCheck(ctx context.Context, q store.Querier, province, scope string, limit int) ([]string, error) {
	from, to := access.Range(scope)
	return store.Scalars[string](ctx, q, sqlBooksToCheck, province, from, to, limit)
}
