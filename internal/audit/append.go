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
	sqlGrow = store.SQL("audit.grow", `UPDATE audit_head SET size = size + 1 WHERE one = 1 RETURNING size - 1`)
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

// Append adds a record in the caller's transaction. Seq is given here; At is
// the present when zero.
func Append(ctx context.Context, tx *store.Tx, r Record) error {
	// The update locks the head row, which makes appends of several processes
	// on one PostgreSQL queue up in an order that the tree can follow.
	seq, err := store.Scalar[int64](ctx, tx, sqlGrow)
	if err != nil {
		return fmt.Errorf("appending to the audit log: %w", err)
	}
	r.Seq = seq
	if r.At == 0 {
		r.At = store.Millis(time.Now())
	}
	body, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("writing an audit record: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlAdd, r.Seq, r.At, r.Province, r.Actor, r.Action, r.Target, string(body)); err != nil {
		return err
	}
	hashes, err := tlog.StoredHashesForRecordHash(seq, tlog.RecordHash(body), reader(ctx, tx))
	if err != nil {
		return fmt.Errorf("hashing an audit record: %w", err)
	}
	first := tlog.StoredHashIndex(0, seq)
	for i, h := range hashes {
		if _, err := tx.Exec(ctx, sqlHash, first+int64(i), h[:]); err != nil {
			return err
		}
	}
	return nil
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

// reader fetches stored hashes one by one: an append needs one on average.
func reader(ctx context.Context, q store.Querier) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, idx := range indexes {
			b, err := store.Scalar[[]byte](ctx, q, sqlHashAt, idx)
			if err != nil {
				return nil, fmt.Errorf("hash %d of the audit log: %w", idx, err)
			}
			if copy(hashes[i][:], b) != tlog.HashSize {
				return nil, fmt.Errorf("hash %d of the audit log has %d bytes", idx, len(b))
			}
		}
		return hashes, nil
	})
}

var sqlHashAt = store.SQL("audit.hash.at", `SELECT hash FROM audit_hash WHERE idx = $1`)

// TargetID splits "entry:ID" into its parts.
func TargetID(target string) (kind, id string) {
	kind, id, _ = strings.Cut(target, ":")
	return kind, id
}
