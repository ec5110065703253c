// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/store"
)

var (
	// By number: the books of the scope, and in each the one key.
	sqlByNumber = store.SQL("entry.find.number", `SELECT `+prefixed("e", Columns)+` FROM book b JOIN entry e ON e.province = b.province AND e.book_id = b.id AND e.reg_key = $4
WHERE b.province = $1 AND b.path >= $2 AND b.path < $3 ORDER BY b.path, b.type, b.open_year, b.book_key, b.id, e.id LIMIT $5`)
	sqlByPIN = store.SQL("entry.find.pin", `SELECT `+prefixed("e", Columns)+` FROM entry_pin p JOIN entry e ON e.province = p.province AND e.id = p.entry_id
WHERE p.province = $1 AND p.pin = $2 AND e.path >= $3 AND e.path < $4 ORDER BY e.type, e.id LIMIT $5`)
	sqlDropPINs = store.SQL("entry.pin.drop", `DELETE FROM entry_pin WHERE province = $1 AND entry_id = $2`)
	sqlAddPIN   = store.SQL("entry.pin.add", `INSERT INTO entry_pin (province, pin, entry_id) VALUES ($1, $2, $3) ON CONFLICT (province, pin, entry_id) DO NOTHING`)
	sqlOfState  = store.SQL("entry.book.page.state", `SELECT `+Columns+` FROM entry WHERE province = $1 AND book_id = $2 AND (reg_key, id) > ($3, $4) AND state = $6 ORDER BY reg_key, id LIMIT $5`)
	sqlTroubled = store.SQL("entry.book.page.errors", `SELECT `+Columns+` FROM entry WHERE province = $1 AND book_id = $2 AND (reg_key, id) > ($3, $4) AND n_errors > 0 ORDER BY reg_key, id LIMIT $5`)
)

// prefixed puts a table's alias before each column.
func prefixed(alias, columns string) string {
	return alias + "." + strings.ReplaceAll(columns, ", ", ", "+alias+".")
}

// ByNumber finds entries by their registration number with its year, in all the
// books of a scope. A number without a year finds nothing: every book has one.
func ByNumber(ctx context.Context, q store.Querier, province, scope, number string, limit int) ([]*Entry, error) {
	n, err := civil.ParseRegNo(number)
	if err != nil || n.Year == 0 {
		return nil, nil
	}
	from, to := access.Range(scope)
	return store.All(ctx, q, sqlByNumber, Scan, province, from, to, n.SortKey(), limit)
}

// ByPIN finds the entries in which somebody bears a personal identification
// number.
func ByPIN(ctx context.Context, q store.Querier, province, scope, pin string, limit int) ([]*Entry, error) {
	from, to := access.Range(scope)
	return store.All(ctx, q, sqlByPIN, Scan, province, pin, from, to, limit)
}

// idsAtOnce is how many entries one statement reads by their ids.
const idsAtOnce = 25

var sqlByIDs = store.SQL("entry.byids", `SELECT `+Columns+` FROM entry WHERE province = $1 AND id IN (`+idParams()+`)`)

func idParams() string {
	var b strings.Builder
	for i := range idsAtOnce {
		fmt.Fprintf(&b, ", $%d", i+2)
	}
	return b.String()[len(", "):]
}

// ByIDs reads entries by their ids; one that is not there is left out.
func ByIDs(ctx context.Context, q store.Querier, province string, ids []string) (map[string]*Entry, error) {
	all := make(map[string]*Entry, len(ids))
	for some := range slices.Chunk(ids, idsAtOnce) {
		args := make([]any, 1, idsAtOnce+1)
		args[0] = province
		for _, id := range some {
			args = append(args, id)
		}
		for len(args) <= idsAtOnce {
			args = append(args, "")
		}
		found, err := store.All(ctx, q, sqlByIDs, Scan, args...)
		if err != nil {
			return nil, err
		}
		for _, e := range found {
			all[e.ID] = e
		}
	}
	return all, nil
}

// keepPINs renews what an entry is found by. Most old entries have no such
// number at all, so a first save without one costs nothing.
func (e *Entry) keepPINs(ctx context.Context, tx *store.Tx, t *civil.Type, values civil.Values) error {
	if e.Version > 1 {
		if err := tx.Do(ctx, sqlDropPINs, e.Province, e.ID); err != nil {
			return err
		}
	}
	for i := range t.Fields {
		if v := values[t.Fields[i].ID]; t.Fields[i].Kind == civil.KindPIN && v.Norm != "" && v.Mark == civil.MarkNone {
			if err := tx.Do(ctx, sqlAddPIN, e.Province, v.Norm, e.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func decodeValues(body string) (v civil.Values, err error) {
	return v, json.Unmarshal([]byte(body), &v)
}
