// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/store"
)

var (
	sqlOfState  = store.SQL("entry.book.page.state", `SELECT `+Columns+` FROM entry WHERE province = $1 AND book_id = $2 AND (reg_key, id) > ($3, $4) AND state = $6 ORDER BY reg_key, id LIMIT $5`)
	sqlTroubled = store.SQL("entry.book.page.errors", `SELECT `+Columns+` FROM entry WHERE province = $1 AND book_id = $2 AND (reg_key, id) > ($3, $4) AND n_errors > 0 ORDER BY reg_key, id LIMIT $5`)
)

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

func decodeValues(body string) (v civil.Values, err error) {
	return v, json.Unmarshal([]byte(body), &v)
}
