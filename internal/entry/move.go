// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
)

// Command moves an entry that somebody looked at.
type Command struct {
	Entry  string
	Key    string // idempotency
	Base   int    // the version the person saw
	Reason string
}

// move is what finish writes beside the row.
type move struct {
	action string
	reason string
	digest string
}

func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }

// Check accepts a keyed or corrected entry. Errors stand against it: the
// reviewer settles them by a correction or returns the entry.
func (s *Entries) Check(ctx context.Context, actor access.Actor, cmd Command) error {
	return s.step(ctx, actor, cmd, access.EntryCheck, "entry.check", func(e *Entry, now int64) error {
		if e.State != Keyed && e.State != Corrected { // to check what is approved would take the approval back
			return ErrState
		}
		if e.Errors > 0 {
			return ErrFindings
		}
		e.State, e.CheckedBy, e.CheckedAt = Checked, actor.ID, now
		return nil
	}, counter.Person{AccountID: actor.ID, Checked: 1})
}

// Return gives an entry back to its keyer, with a reason.
func (s *Entries) Return(ctx context.Context, actor access.Actor, cmd Command) error {
	if strings.TrimSpace(cmd.Reason) == "" {
		return ErrReason
	}
	return s.step(ctx, actor, cmd, access.EntryCheck, "entry.return", func(e *Entry, _ int64) error {
		e.State, e.ReturnedWhy = Returned, strings.TrimSpace(cmd.Reason)
		e.CheckedBy, e.CheckedAt = "", 0
		return nil
	}, counter.Person{})
}

// Uncheck takes a check back: an undo for whoever gave it.
func (s *Entries) Uncheck(ctx context.Context, actor access.Actor, cmd Command) error {
	return s.step(ctx, actor, cmd, access.EntryCheck, "entry.uncheck", func(e *Entry, _ int64) error {
		if e.State != Checked || e.CheckedBy != actor.ID {
			return ErrState
		}
		e.State, e.CheckedBy, e.CheckedAt = Keyed, "", 0
		return nil
	}, counter.Person{AccountID: actor.ID, Checked: -1})
}

// Approve approves a checked entry. Errors stand against it.
func (s *Entries) Approve(ctx context.Context, actor access.Actor, cmd Command) error {
	return s.step(ctx, actor, cmd, access.EntryApprove, "entry.approve", approve(actor), counter.Person{AccountID: actor.ID, Approved: 1})
}

func approve(actor access.Actor) func(*Entry, int64) error {
	return func(e *Entry, now int64) error {
		if e.Errors > 0 {
			return ErrFindings
		}
		e.State, e.ApprovedBy, e.ApprovedAt = Approved, actor.ID, now
		return nil
	}
}

// Unapprove takes an approval back before the transfer.
func (s *Entries) Unapprove(ctx context.Context, actor access.Actor, cmd Command) error {
	return s.step(ctx, actor, cmd, access.EntryApprove, "entry.unapprove", func(e *Entry, _ int64) error {
		if e.State != Approved {
			return ErrState
		}
		e.State, e.ApprovedBy, e.ApprovedAt = Checked, "", 0
		return nil
	}, counter.Person{AccountID: actor.ID, Approved: -1})
}

// Void settles a number that is void or blank in the book, with a reason.
func (s *Entries) Void(ctx context.Context, actor access.Actor, cmd Command) error {
	if strings.TrimSpace(cmd.Reason) == "" {
		return ErrReason
	}
	return s.step(ctx, actor, cmd, access.EntryVoid, "entry.void", func(e *Entry, _ int64) error {
		e.State, e.LeaseBy, e.LeaseUntil = Voided, "", 0
		return nil
	}, counter.Person{})
}

// Unvoid opens a voided number again.
func (s *Entries) Unvoid(ctx context.Context, actor access.Actor, cmd Command) error {
	return s.step(ctx, actor, cmd, access.EntryVoid, "entry.unvoid", func(e *Entry, _ int64) error {
		e.State = Open
		e.KeyedBy, e.KeyedAt, e.CheckedBy, e.CheckedAt = "", 0, "", 0
		return nil
	}, counter.Person{})
}

// Transfer notes what became of an entry at the ministry: Sent, Accepted or
// Refused (with the ministry's reason), or back to Approved when it was not
// sent after all.
func (s *Entries) Transfer(ctx context.Context, actor access.Actor, cmd Command, to State) error {
	if to == Refused && strings.TrimSpace(cmd.Reason) == "" {
		return ErrReason
	}
	if to != Sent && to != Accepted && to != Refused && to != Approved {
		return ErrState
	}
	return s.step(ctx, actor, cmd, access.EntryTransfer, "entry.transfer", func(e *Entry, _ int64) error {
		if to == Approved && e.State != Sent {
			return ErrState
		}
		e.State = to
		if to == Refused {
			e.ReturnedWhy = strings.TrimSpace(cmd.Reason)
		}
		return nil
	}, counter.Person{})
}

// step runs one move: policy, version, table of states, and all that follows.
func (s *Entries) step(ctx context.Context, actor access.Actor, cmd Command, action access.Action, name string, change func(*Entry, int64) error, person counter.Person) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, _, err := store.Once(ctx, tx, actor.ID, cmd.Key, func() (string, error) {
			e, err := Get(ctx, tx, actor.Province, cmd.Entry)
			if err != nil {
				return "", err
			}
			return "done", s.stepIn(ctx, tx, actor, e, cmd, action, name, change, person)
		})
		return err
	})
}

func (s *Entries) stepIn(ctx context.Context, tx *store.Tx, actor access.Actor, e *Entry, cmd Command, action access.Action, name string, change func(*Entry, int64) error, person counter.Person) error {
	if err := access.Can(actor, action, e.Target()); err != nil {
		return err
	}
	if e.Version != cmd.Base {
		return ErrChanged
	}
	now, from, keyer := s.Now(), e.State, e.KeyedBy
	if err := change(e, store.Millis(now)); err != nil {
		return err
	}
	if !CanMove(from, e.State) || from == e.State {
		return ErrState
	}
	b, err := book.Get(ctx, tx, e.Province, e.BookID)
	if err != nil {
		return err
	}
	if err := s.finish(ctx, tx, now, actor, e, b.Place(), from, move{action: name, reason: cmd.Reason}); err != nil {
		return err
	}
	if person.AccountID != "" {
		if err := counter.AddPerson(ctx, tx, now, e.Province, actor.Path, person); err != nil {
			return err
		}
	}
	if e.State == Returned && keyer != "" {
		if err := counter.AddPerson(ctx, tx, now, e.Province, e.Path, counter.Person{AccountID: keyer, Returned: 1}); err != nil {
			return err
		}
	}
	if e.State == Checked || e.State == Voided {
		return settle(ctx, tx, e)
	}
	return nil
}

// finish writes the row and everything that hangs on a change of state.
func (s *Entries) finish(ctx context.Context, tx *store.Tx, now time.Time, actor access.Actor, e *Entry, place counter.Place, from State, m move) error {
	e.UpdatedAt = store.Millis(now)
	if from != e.State {
		if err := counter.Add(ctx, tx, now, place, stages(e.State).Minus(stages(from))); err != nil {
			return err
		}
		var delta book.Counts
		inBook(&delta, from, -1)
		inBook(&delta, e.State, 1)
		if _, err := book.Move(ctx, tx, now, e.Province, e.BookID, delta); err != nil {
			return err
		}
	}
	tx.OnCommit(func() { s.judged.changed(e.BookID) })
	if err := update(ctx, tx, e); err != nil {
		return err
	}
	if err := tx.Do(ctx, sqlAddEvent, e.Province, e.ID, store.NewID(), store.Millis(now), actor.ID, from, e.State, e.Version, m.reason); err != nil {
		return err
	}
	r := audit.Record{At: store.Millis(now), Province: e.Province, Actor: actor.ID, Action: m.action, Target: "entry:" + e.ID, Digest: m.digest,
		Detail: map[string]string{"from": string(from), "to": string(e.State)}}
	if m.digest != "" {
		r.Version = e.Version
	}
	return audit.Append(ctx, tx, r)
}

// BookResult tells what a command over a whole book did.
type BookResult struct {
	Done    int
	Skipped map[string]int // reason code → entries left as they were
}

// ApproveBook approves every checked entry of a book that nothing stands
// against; the others stay, counted by reason.
func (s *Entries) ApproveBook(ctx context.Context, actor access.Actor, key, bookID string) (BookResult, error) {
	return s.overBook(ctx, actor, key, bookID, sweep{from: Checked, action: access.EntryApprove, name: "entry.approve", change: approve(actor), person: counter.Person{AccountID: actor.ID, Approved: 1}})
}

// SendBook notes that every approved entry of a book was handed to the ministry.
// good, which may be nil, is asked in the same transaction when all are marked:
// where it refuses, none is.
func (s *Entries) SendBook(ctx context.Context, actor access.Actor, key, bookID string, good func(context.Context, *store.Tx) error) (BookResult, error) {
	return s.overBook(ctx, actor, key, bookID, sweep{from: Approved, action: access.EntryTransfer, name: "entry.transfer", change: func(e *Entry, _ int64) error {
		e.State = Sent
		return nil
	}, good: good})
}

// sweep is what is done to all entries of a book that are in one state.
type sweep struct {
	from   State
	action access.Action
	name   string // in the audit log
	change func(e *Entry, at int64) error
	person counter.Person
	good   func(context.Context, *store.Tx) error // asked at the end; nil for no question
}

func (s *Entries) overBook(ctx context.Context, actor access.Actor, key, bookID string, w sweep) (r BookResult, err error) {
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		r, _, err = store.OnceAs(ctx, tx, actor.ID, key, func() (BookResult, error) {
			r, err := s.sweepIn(ctx, tx, actor, bookID, w)
			if err != nil || w.good == nil {
				return r, err
			}
			return r, w.good(ctx, tx)
		})
		return err
	})
	return r, err
}

func (s *Entries) sweepIn(ctx context.Context, tx *store.Tx, actor access.Actor, bookID string, w sweep) (BookResult, error) {
	r := BookResult{Skipped: map[string]int{}}
	all, err := store.All(ctx, tx, sqlOfBookState, Scan, actor.Province, bookID, w.from)
	if err != nil {
		return r, err
	}
	for _, e := range all {
		err := s.stepIn(ctx, tx, actor, e, Command{Entry: e.ID, Base: e.Version}, w.action, w.name, w.change, w.person)
		switch reason := skipReason(err); {
		case err == nil:
			r.Done++
		case reason != "":
			r.Skipped[reason]++
		default:
			return r, err
		}
	}
	return r, nil
}

// skipReason names a refusal that leaves one entry aside and lets the rest go on.
func skipReason(err error) string {
	switch {
	case errors.Is(err, ErrFindings):
		return "errors"
	case errors.Is(err, access.ErrOwn):
		return "own"
	default:
		return ""
	}
}

var (
	sqlOfBookState = store.SQL("entry.book.state", `SELECT `+Columns+` FROM entry WHERE province = $1 AND book_id = $2 AND state = $3 ORDER BY reg_key, id`)
	sqlDropDraft   = store.SQL("entry.draft.drop", `DELETE FROM entry_draft WHERE province = $1 AND entry_id = $2 AND account_id = $3`)
	sqlDropDrafts  = store.SQL("entry.draft.drop.all", `DELETE FROM entry_draft WHERE province = $1 AND entry_id = $2`)
	sqlPutDraft    = store.SQL("entry.draft.put", `INSERT INTO entry_draft (province, entry_id, account_id, at, body) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (province, entry_id, account_id) DO UPDATE SET at = excluded.at, body = excluded.body`)
	sqlDraft       = store.SQL("entry.draft.get", `SELECT at, body FROM entry_draft WHERE province = $1 AND entry_id = $2 AND account_id = $3`)
)

// SaveDraft keeps what is being typed, per entry and person; no version, no findings.
func (s *Entries) SaveDraft(ctx context.Context, actor access.Actor, id string, values civil.Values) error {
	body, err := json.Marshal(values)
	if err != nil {
		return fmt.Errorf("writing a draft: %w", err)
	}
	e, err := Get(ctx, s.DB, actor.Province, id)
	if err != nil {
		return err
	}
	if err := access.Can(actor, access.EntryKey, e.Target()); err != nil {
		return err
	}
	return s.DB.WriteSoon(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.Do(ctx, sqlPutDraft, actor.Province, id, actor.ID, store.Millis(s.Now()), string(body))
	})
}

// AskDraft is what Draft reads.
func AskDraft(actor access.Actor, id string) store.Question {
	return store.Ask(sqlDraft, actor.Province, id, actor.ID)
}

// Draft reads what the person was typing, and when; nil when there is none.
func (s *Entries) Draft(ctx context.Context, actor access.Actor, id string) (civil.Values, int64, error) {
	type draft struct {
		at   int64
		body string
	}
	d, err := store.One(ctx, s.DB, sqlDraft, func(r store.Row) (d draft, err error) { return d, r.Scan(&d.at, &d.body) }, actor.Province, id, actor.ID)
	if isNotFound(err) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	var v civil.Values
	return v, d.at, json.Unmarshal([]byte(d.body), &v)
}
