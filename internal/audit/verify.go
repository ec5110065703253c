// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/sogoc/sogoc/internal/store"
)

// Problem is one proof that the log, or what it vouches for, was changed.
type Problem struct {
	Seq  int64 // the record concerned, -1 for the log as a whole
	What string
}

// Report is what Verify found.
type Report struct {
	Records     int64
	Checkpoints int
	Signed      int64 // records covered by the newest good checkpoint
	Vouched     int64 // contents compared with their digests
	Problems    []Problem
}

// OK tells whether the log is whole.
func (r *Report) OK() bool { return len(r.Problems) == 0 }

const maxProblems = 100

func (r *Report) add(seq int64, format string, args ...any) {
	if len(r.Problems) < maxProblems {
		r.Problems = append(r.Problems, Problem{Seq: seq, What: fmt.Sprintf(format, args...)})
	}
}

// Content fetches what a record's digest vouches for; store.ErrNotFound when
// it is gone.
type Content func(ctx context.Context, q store.Querier, r Record) (string, error)

var (
	sqlWalk      = store.SQL("audit.walk", `SELECT seq, at, province, actor, action, target, body FROM audit_record WHERE seq < $1 ORDER BY seq`)
	sqlAllHashes = store.SQL("audit.hash.all", `SELECT idx, hash FROM audit_hash WHERE idx < $1 ORDER BY idx`)
	sqlEnds      = store.SQL("audit.ends", `SELECT COALESCE((SELECT max(seq) FROM audit_record), -1), COALESCE((SELECT max(idx) FROM audit_hash), -1)`)
)

// Verify rebuilds the tree from the records, compares it with the stored
// hashes and with every signed checkpoint, and compares the contents that
// records vouch for (by the kind of their target: "entry", "book"…).
// Memory: 64 bytes a record.
//
// Others may go on writing: what the log's head counts at the beginning is
// verified, and of what came later only that the head counts it too.
func Verify(ctx context.Context, db *store.DB, public string, contents map[string]Content) (*Report, error) {
	kept, err := store.All(ctx, db, sqlCheckpoints, scanCheckpoint)
	if err != nil {
		return nil, err
	}
	size, err := Size(ctx, db) // after the checkpoints, which it covers
	if err != nil {
		return nil, err
	}
	v := &verifier{report: &Report{}, db: db, contents: contents}
	if err := v.records(ctx, size); err != nil {
		return nil, err
	}
	if err := v.hashes(ctx, size); err != nil {
		return nil, err
	}
	for _, c := range kept {
		v.report.Checkpoints++
		v.check(c, public)
	}
	if size != v.report.Records {
		v.report.add(-1, "the log's head counts %d records, %d are there", size, v.report.Records)
	}
	return v.report, v.beyond(ctx)
}

// beyond looks for what the head does not count: the last of everything is read
// before the head, and so is never newer.
func (v *verifier) beyond(ctx context.Context) error {
	type lasts struct{ record, hash int64 }
	last, err := store.One(ctx, v.db, sqlEnds, func(r store.Row) (l lasts, err error) { return l, r.Scan(&l.record, &l.hash) })
	if err != nil {
		return err
	}
	size, err := Size(ctx, v.db)
	if err != nil {
		return err
	}
	if last.record >= size {
		v.report.add(-1, "the log's head counts %d records, number %d is there", size, last.record)
	}
	if last.hash >= tlog.StoredHashCount(size) {
		v.report.add(-1, "stored hash %d belongs to no record", last.hash)
	}
	return nil
}

type verifier struct {
	db       *store.DB
	contents map[string]Content
	report   *Report
	stored   []tlog.Hash // as rebuilt from the records
}

func (v *verifier) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, idx := range indexes {
		if idx < 0 || idx >= int64(len(v.stored)) {
			return nil, fmt.Errorf("hash %d is beyond the log", idx)
		}
		hashes[i] = v.stored[idx]
	}
	return hashes, nil
}

func (v *verifier) records(ctx context.Context, size int64) error {
	return store.Each(ctx, v.db, sqlWalk, func(row store.Row) error {
		var r Record
		var body string
		if err := row.Scan(&r.Seq, &r.At, &r.Province, &r.Actor, &r.Action, &r.Target, &body); err != nil {
			return err
		}
		n := v.report.Records
		v.report.Records++
		if r.Seq != n {
			v.report.add(n, "record %d is missing; the next one there is %d", n, r.Seq)
		}
		v.compareColumns(r, body)
		hashes, err := tlog.StoredHashesForRecordHash(n, tlog.RecordHash([]byte(body)), v)
		if err != nil {
			return err
		}
		v.stored = append(v.stored, hashes...)
		return v.vouch(ctx, body)
	}, size)
}

func (v *verifier) compareColumns(columns Record, body string) {
	var inside Record
	if err := json.Unmarshal([]byte(body), &inside); err != nil {
		v.report.add(columns.Seq, "the record can't be read: %v", err)
		return
	}
	same := inside.Seq == columns.Seq && inside.At == columns.At && inside.Province == columns.Province &&
		inside.Actor == columns.Actor && inside.Action == columns.Action && inside.Target == columns.Target
	if !same {
		v.report.add(columns.Seq, "the record's columns disagree with its body")
	}
}

func (v *verifier) vouch(ctx context.Context, body string) error {
	var r Record
	if json.Unmarshal([]byte(body), &r) != nil || r.Digest == "" {
		return nil // an unreadable body is reported by compareColumns
	}
	kind, _ := TargetID(r.Target)
	fetch, known := v.contents[kind]
	if !known {
		return nil
	}
	content, err := fetch(ctx, v.db, r)
	switch {
	case errors.Is(err, store.ErrNotFound):
		v.report.add(r.Seq, "%s version %d is gone", r.Target, r.Version)
	case err != nil:
		return err
	case Digest(content) != r.Digest:
		v.report.add(r.Seq, "%s version %d was changed after it was saved", r.Target, r.Version)
	default:
		v.report.Vouched++
	}
	return nil
}

func (v *verifier) hashes(ctx context.Context, size int64) error {
	next := int64(0)
	err := store.Each(ctx, v.db, sqlAllHashes, func(row store.Row) error {
		var idx int64
		var hash []byte
		if err := row.Scan(&idx, &hash); err != nil {
			return err
		}
		switch {
		case idx != next:
			v.report.add(-1, "stored hash %d is missing", next)
		case idx >= int64(len(v.stored)):
			v.report.add(-1, "stored hash %d belongs to no record", idx)
		case string(hash) != string(v.stored[idx][:]):
			v.report.add(-1, "stored hash %d disagrees with the records", idx)
		}
		next = idx + 1
		return nil
	}, tlog.StoredHashCount(size))
	if err == nil && next < int64(len(v.stored)) {
		v.report.add(-1, "stored hashes from %d on are missing", next)
	}
	return err
}

// check compares one checkpoint with the records.
func (v *verifier) check(kept Checkpoint, public string) {
	c, err := Open(kept.Note, public)
	switch {
	case err != nil:
		v.report.add(-1, "the checkpoint at %d records: %v", kept.Size, err)
		return
	case c.Size != kept.Size:
		v.report.add(-1, "the checkpoint filed at %d records was signed for %d", kept.Size, c.Size)
		return
	case c.Size > v.report.Records:
		v.report.add(-1, "%d records were signed, %d are there: records were removed", c.Size, v.report.Records)
		return
	}
	root, err := tlog.TreeHash(c.Size, v)
	if err != nil || root != c.Root {
		v.report.add(-1, "the records up to %d are not those that were signed", c.Size)
		return
	}
	v.report.Signed = max(v.report.Signed, c.Size)
}
