// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/vntext"
)

// Save is a version that somebody wants to make.
type Save struct {
	Entry   string
	Key     string // idempotency: the second delivery gets the first answer
	Base    int    // the version the person saw
	Values  civil.Values
	Acks    []string          // keys of the warnings answered
	Whys    map[string]string // by key of a warning answered: why it stands, in a few words
	Hold    bool              // "the book says so": send on with its errors for a reviewer to settle
	Reason  string
	Basis   string // the paper or decision a correction rests on
	Keys    int    // keys pressed for it, as the workbench counted them
	TypedMS int64  // time at the form
	// Then runs behind the save in its transaction, when the save was delivered before too.
	Then    func(context.Context, *store.Tx, *book.Book) error
	purpose Act
}

// Saved is the answer to a save.
type Saved struct {
	Version  int             `json:"version"`
	State    State           `json:"state"`
	Findings []civil.Finding `json:"findings,omitempty"`

	Book   *book.Book   `json:"-"` // as it was before the save
	From   State        `json:"-"` // of the entry before
	Year   int          `json:"-"` // of the entry, before the save: of the form it was typed into
	Values civil.Values `json:"-"` // as saved; nil when the save was delivered before
}

// KeyIn saves what a keyer typed: an open, returned or keyed entry of theirs
// becomes keyed.
func (s *Entries) KeyIn(ctx context.Context, actor access.Actor, cmd Save) (Saved, error) {
	cmd.purpose = ActKey
	return s.save(ctx, actor, cmd)
}

// Correct saves a reviewer's correction: a version with its basis; the state stays.
func (s *Entries) Correct(ctx context.Context, actor access.Actor, cmd Save) (Saved, error) {
	if strings.TrimSpace(cmd.Basis) == "" {
		return Saved{}, ErrReason
	}
	cmd.purpose = ActCheck
	return s.save(ctx, actor, cmd)
}

// Amend saves a correction after approval: a version with reason and basis; the
// entry becomes corrected and has to be checked and approved anew, by others.
func (s *Entries) Amend(ctx context.Context, actor access.Actor, cmd Save) (Saved, error) {
	if strings.TrimSpace(cmd.Reason) == "" || strings.TrimSpace(cmd.Basis) == "" {
		return Saved{}, ErrReason
	}
	cmd.purpose = ActAmend
	return s.save(ctx, actor, cmd)
}

var actions = map[Act]access.Action{ActKey: access.EntryKey, ActCheck: access.EntryCheck, ActAmend: access.EntryAmend}

func (s *Entries) save(ctx context.Context, actor access.Actor, cmd Save) (saved Saved, err error) {
	// Reading and judging happen before the transaction: the committer is one
	// for everybody and only writes.
	ready, err := s.prepare(ctx, actor, cmd)
	if err != nil {
		return saved, err
	}
	if left := unanswered(ready.findings, cmd.Acks, cmd.Hold); len(left) > 0 {
		// Delivered before: what the rules say today, of what stands in the store
		// meanwhile, must not turn a save into a refusal.
		if _, again, err := store.Recall(ctx, s.DB, actor.ID, cmd.Key); err != nil {
			return saved, err
		} else if !again {
			return Saved{Version: ready.entry.Version, State: ready.entry.State, Findings: ready.findings, Book: ready.book}, Unanswered{left}
		}
	}
	body, err := json.Marshal(ready.values)
	if err != nil {
		return saved, fmt.Errorf("writing a version: %w", err)
	}
	again := false
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		ctx = store.Ahead(ctx, tx, store.AskOnce(actor.ID, cmd.Key), store.Ask(sqlGet, actor.Province, cmd.Entry))
		saved, again, err = store.OnceAs(ctx, tx, actor.ID, cmd.Key, func() (Saved, error) {
			e, err := Get(ctx, tx, actor.Province, cmd.Entry)
			if err != nil {
				return Saved{}, err
			}
			if err := s.mayWrite(actor, e, cmd); err != nil {
				return Saved{}, err
			}
			e.describe(ready.typ, ready.values, ready.findings, cmd)
			err = s.write(ctx, tx, actor, e, ready.book, ready.typ, cmd, ready.values, string(body))
			return Saved{Version: e.Version, State: e.State, Findings: ready.findings}, err
		})
		if err != nil || cmd.Then == nil {
			return err
		}
		return cmd.Then(ctx, tx, ready.book)
	})
	if err != nil {
		return saved, err
	}
	saved.Book, saved.Year, saved.From = ready.book, ready.entry.Year, ready.entry.State
	if !again {
		saved.Values = ready.values
		s.headings.keep(ready.typ, Named{cmd.Entry, saved.Version}, ready.values)
	}
	return saved, nil
}

// prepared is what a save is about, as it stood before, and what the rules say of
// its values.
type prepared struct {
	entry    *Entry
	book     *book.Book
	typ      *civil.Type
	values   civil.Values // normalized
	findings []civil.Finding
}

// prepare reads what a save is about and judges its values.
func (s *Entries) prepare(ctx context.Context, actor access.Actor, cmd Save) (p prepared, err error) {
	err = s.DB.Together(ctx, func(ctx context.Context) (err error) {
		ctx = store.Ahead(ctx, s.DB, store.Ask(sqlGet, actor.Province, cmd.Entry), book.AskOfEntry(actor.Province, cmd.Entry))
		if p.entry, err = Get(ctx, s.DB, actor.Province, cmd.Entry); err != nil {
			return err
		}
		if p.book, err = book.OfEntry(ctx, s.DB, actor.Province, cmd.Entry); err != nil {
			return err
		}
		var ok bool
		if p.typ, ok = civil.ByID(p.entry.Type); !ok {
			return fmt.Errorf("entry: no definition of type %q", p.entry.Type)
		}
		p.values, p.findings, err = s.Judge(ctx, p.book, p.entry, p.typ, cmd.Values)
		return err
	})
	return p, err
}

// unanswered lists the findings that stand in the way of a save.
func unanswered(findings []civil.Finding, acks []string, hold bool) []civil.Finding {
	var left []civil.Finding
	for _, f := range findings {
		switch {
		case f.Severity == civil.Error && !hold, f.Severity == civil.Warning && !slices.Contains(acks, f.Key()):
			left = append(left, f)
		}
	}
	return left
}

func (s *Entries) mayWrite(actor access.Actor, e *Entry, cmd Save) error {
	if err := access.Can(actor, actions[cmd.purpose], e.Target()); err != nil {
		return err
	}
	if e.Version != cmd.Base {
		return ErrChanged
	}
	to := e.State
	switch cmd.purpose {
	case ActKey:
		to = Keyed
		if e.LeaseBy != "" && e.LeaseBy != actor.ID && e.LeaseUntil > store.Millis(s.Now()) {
			return ErrLeased
		}
		// What somebody else keyed is theirs until it comes back.
		if e.State == Keyed && e.KeyedBy != actor.ID {
			return ErrState
		}
	case ActCheck:
		if e.State != Keyed && e.State != Corrected {
			return ErrState
		}
		return nil
	case ActAmend:
		to = Corrected
	}
	if !CanMove(e.State, to) {
		return ErrState
	}
	return nil
}

// write puts the new version and everything that follows from it into tx.
func (s *Entries) write(ctx context.Context, tx *store.Tx, actor access.Actor, e *Entry, b *book.Book, t *civil.Type, cmd Save, values civil.Values, body string) error {
	now := s.Now()
	from, first := e.State, e.Version == 0
	e.Version++
	switch cmd.purpose {
	case ActKey:
		e.State, e.KeyedBy, e.KeyedAt, e.ReturnedWhy, e.LeaseBy, e.LeaseUntil = Keyed, actor.ID, store.Millis(now), "", "", 0
	case ActAmend:
		e.State, e.KeyedBy, e.KeyedAt = Corrected, actor.ID, store.Millis(now)
		e.CheckedBy, e.CheckedAt, e.ApprovedBy, e.ApprovedAt = "", 0, "", 0
	}
	acks, err := json.Marshal(append([]string{}, cmd.Acks...))
	if err != nil {
		return fmt.Errorf("writing acknowledgements: %w", err)
	}
	err = s.finish(ctx, tx, now, actor, e, b.Place(), from, move{
		action: "entry." + string(cmd.purpose), reason: cmd.Reason, digest: audit.Digest(body)})
	if err != nil {
		return err
	}
	if err := tx.Do(ctx, sqlAddVersion, e.Province, e.ID, e.Version, store.Millis(now), actor.ID, cmd.purpose, cmd.Reason, cmd.Basis, string(acks), body); err != nil {
		return err
	}
	if err := tx.Do(ctx, sqlDropDraft, e.Province, e.ID, actor.ID); err != nil {
		return err
	}
	return s.person(ctx, tx, now, actor, e, t, values, cmd, first)
}

// person counts a keyer's work: an entry once, by its first save, and once more
// when a reviewer had to correct it.
func (s *Entries) person(ctx context.Context, tx *store.Tx, now time.Time, actor access.Actor, e *Entry, t *civil.Type, values civil.Values, cmd Save, first bool) error {
	if cmd.purpose == ActCheck && e.KeyedBy != "" {
		return counter.AddPerson(ctx, tx, now, e.Province, e.Path, counter.Person{AccountID: e.KeyedBy, Corrected: 1})
	}
	if cmd.purpose != ActKey || !first {
		return nil
	}
	p := counter.Person{AccountID: actor.ID, Keyed: 1, Keys: int64(max(0, cmd.Keys)), TypedMS: max(0, cmd.TypedMS)}
	classes := t.CountLengths(values)
	p.ShortFields, p.MediumFields, p.Long = int64(classes.Short), int64(classes.Medium), int64(classes.Long)
	return counter.AddPerson(ctx, tx, now, e.Province, actor.Path, p)
}

// describe derives the row from the values.
func (e *Entry) describe(t *civil.Type, values civil.Values, findings []civil.Finding, cmd Save) {
	if f, ok := t.ByRole(civil.RoleNo); ok && !values[f.ID].Empty() {
		e.RegNo = strings.TrimSpace(values[f.ID].Written)
		if year := t.Year(values, civil.BookFacts{}); year != 0 {
			e.Year = year
		}
		e.RegKey = regKey(values[f.ID].Text(), e.Year)
	}
	e.Name = t.DisplayName(values)
	e.NameFold, e.NameSort = vntext.Fold(e.Name), vntext.CollKey(e.Name)
	e.EventDate = t.EventDate(values).ISO()
	e.KinFold = kin(t, values)
	said := map[string]string{}
	for _, f := range e.Findings {
		said[f.Key()] = f.Why
	}
	e.Findings, e.Errors, e.Warnings = nil, 0, 0
	for _, f := range findings {
		key := f.Key()
		switch {
		case f.Severity == civil.Error:
			e.Errors++
		case f.Severity == civil.Warning && !slices.Contains(cmd.Acks, key):
			e.Warnings++
		case f.Severity == civil.Warning:
			f.Acked, f.Why = true, cmp.Or(clip(cmd.Whys[key]), said[key])
		}
		e.Findings = append(e.Findings, f)
	}
}

// longestWhy is how many letters of a reason are kept.
const longestWhy = 200

func clip(s string) string {
	r := []rune(strings.TrimSpace(s))
	return string(r[:min(len(r), longestWhy)])
}

// kin is what tells two people of one name and day apart: the mother.
func kin(t *civil.Type, values civil.Values) string {
	if f, ok := t.ByRole(civil.RoleOf("mother", "name")); ok {
		return vntext.Fold(values[f.ID].Text())
	}
	return ""
}

// Judge reads and checks values as a save would, without saving. What comes
// back is remembered for the next who asks the same: it must not be changed.
func (s *Entries) Judge(ctx context.Context, b *book.Book, e *Entry, t *civil.Type, values civil.Values) (civil.Values, []civil.Finding, error) {
	sum, now := sumOf(values), s.Now()
	if said, ok := s.judged.of(e, b.Civil(), sum, now); ok {
		return said.values, said.findings, nil
	}
	values, findings, err := s.judge(ctx, b, e, t, values)
	if err == nil {
		s.judged.keep(e.ID, judgement{b.ID, b.Civil(), e.Version, sum, now, values, findings})
	}
	return values, findings, err
}

func (s *Entries) judge(ctx context.Context, b *book.Book, e *Entry, t *civil.Type, values civil.Values) (civil.Values, []civil.Finding, error) {
	var failed error
	cc := civil.Context{Book: b.Civil(), Today: civil.DateOfTime(s.Now().In(counter.Vietnam)), ResolveUnit: places.known}
	if s.DB.Engine == store.Postgres {
		cc.Ahead = func(asked civil.Asked) { ctx = store.Ahead(ctx, s.DB, s.asks(b, e, t, values, asked)...) }
	}
	cc.SameKey = func(k civil.Key) string {
		text, err := s.sameKey(ctx, b, e, k)
		failed = cmp.Or(failed, err)
		return text
	}
	if s.ReadNumber != nil {
		cc.ReadNumber = func(keyed string) string {
			text, err := s.ReadNumber(ctx, e.Province, e.ID, keyed)
			failed = cmp.Or(failed, err)
			return text
		}
	}
	cc.SamePerson = func(id civil.Identity) []string {
		found, err := s.samePerson(ctx, e, id)
		failed = cmp.Or(failed, err)
		return found
	}
	values = civil.Normalize(t, values, cc)
	findings := civil.Validate(t, values, cc)
	around, err := s.near(ctx, e, t, values)
	if err != nil {
		return nil, nil, err
	}
	findings = append(findings, civil.ValidateNear(t, values, cc, around)...)
	civil.SortFindings(findings)
	return values, findings, failed
}

func (s *Entries) sameKey(ctx context.Context, b *book.Book, e *Entry, k civil.Key) (string, error) {
	type other struct{ no, book string }
	o, err := store.One(ctx, s.DB, sqlSameKey, func(r store.Row) (o other, err error) { return o, r.Scan(&o.no, &o.book) }, sameKeyArgs(b, e, k)...)
	if isNotFound(err) {
		return "", nil
	}
	return fmt.Sprintf("số %s, quyển %s", o.no, o.book), err
}

func (s *Entries) samePerson(ctx context.Context, e *Entry, id civil.Identity) ([]string, error) {
	return store.All(ctx, s.DB, sqlSamePerson, scanNumber, samePersonArgs(e, id)...)
}

func sameKeyArgs(b *book.Book, e *Entry, k civil.Key) []any {
	return []any{b.Province, b.RegisteredBy, b.Type, b.OpenYear, b.Key, regKey(k.No, e.Year), e.ID}
}

func samePersonArgs(e *Entry, id civil.Identity) []any {
	return []any{e.Province, id.Name, id.Born.ISO(), e.Type, e.ID, id.Mother}
}

// asks is what judging the values will read.
func (s *Entries) asks(b *book.Book, e *Entry, t *civil.Type, values civil.Values, asked civil.Asked) []store.Question {
	all := askNear(e, t, values)
	if s.AskNumber != nil {
		all = append(all, s.AskNumber(e.Province, e.ID)...)
	}
	if asked.Key != (civil.Key{}) {
		all = append(all, store.Ask(sqlSameKey, sameKeyArgs(b, e, asked.Key)...))
	}
	for _, id := range asked.Persons {
		all = append(all, store.Ask(sqlSamePerson, samePersonArgs(e, id)...))
	}
	return all
}
