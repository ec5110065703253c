// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/sogoc/sogoc/internal/store"
)

// Record is one thing done.
type Record struct {
	Seq      int64             `json:"seq"`
	At       int64             `json:"at"` // UTC milliseconds
	Province string            `json:"province"`
	Actor    string            `json:"actor"`  // account id, or "system"
	Action   string            `json:"action"` // "entry.save", "book.approve", …
	Target   string            `json:"target"` // "entry:ID"
	Version  int               `json:"version,omitempty"`
	Digest   string            `json:"digest,omitempty"` // SHA-256 of the content written, see Digest
	Detail   map[string]string `json:"detail,omitempty"` // nothing personal
}

var (
	sqlGrow = store.SQL("audit.grow", `UPDATE audit_head SET size = size + $1 WHERE one = 1 RETURNING size - $1`)
	sqlAdd  = store.SQL("audit.add", `INSERT INTO audit_record (seq, at, province, actor, action, target, body) VALUES ($1, $2, $3, $4, $5, $6, $7)`)
	sqlHash = store.SQL("audit.hash.add", `INSERT INTO audit_hash (idx, hash) VALUES ($1, $2)`)
	sqlSize = store.SQL("audit.size", `SELECT size FROM audit_head WHERE one = 1`)
	sqlOf   = store.SQL("audit.of", `SELECT body FROM audit_record WHERE target = $1 ORDER BY seq DESC LIMIT $2`)
	sqlLast = store.SQL("audit.last", `SELECT body FROM audit_record WHERE seq < $1 ORDER BY seq DESC LIMIT $2`)
)

// Digest is the hex SHA-256 by which a record vouches for content kept elsewhere.
func Digest(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// Append adds a record in the caller's transaction. Seq is given when the
// transaction is committed; At is the present when zero.
func Append(_ context.Context, tx *store.Tx, r Record) error {
	if r.At == 0 {
		r.At = store.Millis(time.Now())
	}
	appending.Add(tx, r)
	return nil
}

// appending writes the records of one transaction, whoever they come from.
var appending = store.NewShared("appending to the audit log", func(ctx context.Context, tx *store.Tx, all []Record) error {
	// The update locks the head row, which makes appends of several processes
	// on one PostgreSQL queue up in an order that the tree can follow.
	first, err := store.Scalar[int64](ctx, tx, sqlGrow, len(all))
	if err != nil {
		return err
	}
	tree := growth{}
	for i, r := range all {
		r.Seq = first + int64(i)
		body, err := json.Marshal(r)
		if err != nil {
			return fmt.Errorf("writing a record: %w", err)
		}
		if err := tx.Do(ctx, sqlAdd, r.Seq, r.At, r.Province, r.Actor, r.Action, r.Target, string(body)); err != nil {
			return err
		}
		if err := tree.add(ctx, tx, r.Seq, body); err != nil {
			return err
		}
	}
	return nil
})

// growth holds the hashes that this transaction adds, by index: most of what
// the next record needs was just made.
type growth map[int64]tlog.Hash

func (g growth) add(ctx context.Context, tx *store.Tx, seq int64, body []byte) error {
	hashes, err := tlog.StoredHashesForRecordHash(seq, tlog.RecordHash(body), g.reader(ctx, tx))
	if err != nil {
		return fmt.Errorf("hashing a record: %w", err)
	}
	first := tlog.StoredHashIndex(0, seq)
	for i, h := range hashes {
		g[first+int64(i)] = h
		if err := tx.Do(ctx, sqlHash, first+int64(i), h[:]); err != nil {
			return err
		}
	}
	return nil
}

// reader looks among the new hashes, then in the store.
func (g growth) reader(ctx context.Context, q store.Querier) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, idx := range indexes {
			h, known := g[idx]
			if !known {
				var err error
				if h, err = hashAt(ctx, q, idx); err != nil {
					return nil, err
				}
			}
			hashes[i] = h
		}
		return hashes, nil
	})
}

// Of lists the newest records about a target, newest first.
func Of(ctx context.Context, q store.Querier, target string, limit int) ([]Record, error) {
	return store.All(ctx, q, sqlOf, scanRecord, target, limit)
}

// Before lists the records before seq, newest first; pass a very large seq for
// the newest.
func Before(ctx context.Context, q store.Querier, seq int64, limit int) ([]Record, error) {
	return store.All(ctx, q, sqlLast, scanRecord, seq, limit)
}

func scanRecord(row store.Row) (r Record, err error) {
	var body string
	if err := row.Scan(&body); err != nil {
		return r, err
	}
	return r, json.Unmarshal([]byte(body), &r)
}

// reader fetches stored hashes one by one.
func reader(ctx context.Context, q store.Querier) tlog.HashReader { return growth{}.reader(ctx, q) }

func hashAt(ctx context.Context, q store.Querier, idx int64) (h tlog.Hash, err error) {
	b, err := store.Scalar[[]byte](ctx, q, sqlHashAt, idx)
	if err != nil {
		return h, fmt.Errorf("hash %d of the audit log: %w", idx, err)
	}
	if len(b) != tlog.HashSize {
		return h, fmt.Errorf("hash %d of the audit log has %d bytes", idx, len(b))
	}
	copy(h[:], b)
	return h, nil
}

var sqlHashAt = store.SQL("audit.hash.at", `SELECT hash FROM audit_hash WHERE idx = $1`)

// TargetID splits "entry:ID" into its parts.
func TargetID(target string) (kind, id string) {
	kind, id, _ = strings.Cut(target, ":")
	return kind, id
}
