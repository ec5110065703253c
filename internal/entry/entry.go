// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
)

// Entry is one registered event as lists, locks and counters need it. The
// values are in its versions.
type Entry struct {
	Province    string
	ID          string
	Path        string // of the responsible unit
	BookID      string
	Type        string // civil type id
	RegNo       string // as written
	RegKey      string // sorts 2 < 10 < 12 < 12a
	Year        int
	State       State
	Version     int
	Name        string // of the subjects; personal
	NameFold    string
	NameSort    string
	KinFold     string // mother, or spouse: folded
	EventDate   string // ISO, may be partial
	Findings    []civil.Finding
	Errors      int
	Warnings    int
	KeyedBy     string
	KeyedAt     int64
	CheckedBy   string
	CheckedAt   int64
	ApprovedBy  string
	ApprovedAt  int64
	ReturnedWhy string
	LeaseBy     string
	LeaseUntil  int64
	UpdatedAt   int64

	stored number // as the store has it
}

// number is where an entry stands in its book.
type number struct {
	no, key string
	year    int
}

func (e *Entry) number() number { return number{e.RegNo, e.RegKey, e.Year} }

// Target is the entry as the policy sees it.
func (e *Entry) Target() access.Target { return access.Target{Path: e.Path, KeyedBy: e.KeyedBy} }

var (
	// ErrState: the entry is not in a state from which the command may go.
	ErrState = errors.New("entry: its state does not allow this")
	// ErrChanged: somebody else saved the entry meanwhile.
	ErrChanged = errors.New("entry: changed by somebody else meanwhile")
	// ErrLeased: somebody else is keying the entry.
	ErrLeased = errors.New("entry: somebody else is keying it")
	// ErrReason: the command needs a reason, or a basis, in words.
	ErrReason = errors.New("entry: a reason is needed")
	// ErrFindings: errors stand against approval.
	ErrFindings = errors.New("entry: errors stand against approval")
)

// Unanswered refuses a save until the person has looked at its findings.
type Unanswered struct{ Findings []civil.Finding }

func (e Unanswered) Error() string {
	return fmt.Sprintf("entry: %d findings wait for an answer", len(e.Findings))
}

// Entries keeps the entries.
type Entries struct {
	DB  *store.DB
	Now func() time.Time
	// ReadNumber gives the number that was read for certain on the image of an
	// entry where another one is keyed, "" otherwise; nil when nobody reads.
	ReadNumber func(ctx context.Context, province, entryID, keyed string) (string, error)
	// AskNumber is what ReadNumber reads first; nil when nobody reads.
	AskNumber func(province, entryID string) []store.Question

	headings headings
	judged   judged
}

// New uses the wall clock.
func New(db *store.DB) *Entries { return &Entries{DB: db, Now: time.Now} }

// unnumbered sorts entries whose number is not known yet behind all others.
const unnumbered = "~"

func regKey(regNo string, year int) string {
	n, err := civil.ParseRegNo(regNo)
	if err != nil {
		return unnumbered
	}
	if n.Year == 0 {
		n.Year = year
	}
	return n.SortKey()
}

// Place puts entries that are known to stand in a book into it, one per number
// and year given, and returns them. A number that the book already has is
// not added twice: the one there is returned.
func (s *Entries) Place(ctx context.Context, actor access.Actor, key, bookID string, numbers []string) (ids []string, err error) {
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		b, err := book.Get(ctx, tx, actor.Province, bookID)
		if err != nil {
			return err
		}
		if err := placeAllowed(actor, b); err != nil {
			return err
		}
		ids, _, err = store.OnceAs(ctx, tx, actor.ID, key, func() ([]string, error) {
			return PlaceIn(ctx, tx, s.Now(), actor, b, numbers)
		})
		return err
	})
	return ids, err
}

// placeAllowed: whoever keys a book meets the entries in it and may put them in.
func placeAllowed(actor access.Actor, b *book.Book) error {
	target := access.Target{Path: b.Path}
	if err := access.Can(actor, access.BookEdit, target); err == nil {
		return nil
	}
	return access.Can(actor, access.EntryKey, target)
}

// PlaceIn is Place inside a caller's transaction. A number that is given twice
// means two entries under it: clerks did write one twice.
func PlaceIn(ctx context.Context, tx *store.Tx, at time.Time, actor access.Actor, b *book.Book, numbers []string) ([]string, error) {
	all, met := make([]Nth, 0, len(numbers)), map[string]int{}
	for _, number := range numbers {
		key := regKey(number, b.OpenYear)
		all = append(all, Nth{number, met[key]})
		met[key]++
	}
	return PlaceNth(ctx, tx, at, actor, b, all)
}

// Nth is an entry of a book by its number, and how many of the same number come
// before it.
type Nth struct {
	Number string
	Before int
}

// PlaceNth is PlaceIn for entries of which some share a number with others. Those
// that are new are made in the order in which they are counted.
func PlaceNth(ctx context.Context, tx *store.Tx, at time.Time, actor access.Actor, b *book.Book, all []Nth) ([]string, error) {
	ids, order, made := make([]string, len(all)), make([]int, len(all)), 0
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(all[i].Before, all[j].Before) })
	for _, i := range order {
		id, isNew, err := placeOne(ctx, tx, at, b, all[i].Number, all[i].Before)
		if err != nil {
			return nil, err
		}
		if isNew {
			made++
		}
		ids[i] = id
	}
	if made == 0 {
		return ids, nil
	}
	return ids, placed(ctx, tx, at, actor, b, made, map[string]string{"entries": fmt.Sprint(made)})
}

// placed counts and records entries that were put into a book.
func placed(ctx context.Context, tx *store.Tx, at time.Time, actor access.Actor, b *book.Book, made int, detail map[string]string) error {
	var delta book.Counts
	inBook(&delta, Open, made)
	moved, err := book.Move(ctx, tx, at, b.Province, b.ID, delta)
	if err != nil {
		return err
	}
	*b = *moved
	var figures counter.Tally
	figures[counter.Entries] = int64(made)
	if err := counter.Add(ctx, tx, at, b.Place(), figures); err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Record{At: store.Millis(at), Province: b.Province, Actor: actor.ID, Action: "entry.place", Target: "book:" + b.ID, Detail: detail})
}

// KeyIn is what makes two numbers of a book the same: 12 and 012/1999 in a book
// of 1999.
func KeyIn(b *book.Book, number string) string { return regKey(number, b.OpenYear) }

// placeOne finds the entry under a number, past those that are to be skipped.
func placeOne(ctx context.Context, tx *store.Tx, at time.Time, b *book.Book, number string, skip int) (id string, isNew bool, err error) {
	key := regKey(number, b.OpenYear)
	if key != unnumbered {
		id, err = store.Scalar[string](ctx, tx, sqlInBookByKey, b.Province, b.ID, key, skip)
		if !errors.Is(err, store.ErrNotFound) {
			return id, false, err
		}
	}
	id, err = putIn(ctx, tx, at, b, number, key)
	return id, true, err
}

// putIn adds an entry without asking whether its number is taken.
func putIn(ctx context.Context, tx *store.Tx, at time.Time, b *book.Book, number, key string) (string, error) {
	year := b.OpenYear
	if n, err := civil.ParseRegNo(number); err == nil && n.Year != 0 {
		year = n.Year
	}
	id := store.NewID()
	err := tx.Do(ctx, sqlPlace, b.Province, id, b.Path, b.ID, b.Type, number, key, year, Open, store.Millis(at))
	return id, err
}

// Version is one save of an entry.
type Version struct {
	N      int
	At     int64
	Author string
	Act    Act
	Reason string
	Basis  string
	Acks   []string
	Values civil.Values
}

// Act is why a version was made.
type Act string

// The acts that make a version.
const (
	ActKey     Act = "key"     // the keyer's own save
	ActCheck   Act = "check"   // a reviewer's correction
	ActAmend   Act = "amend"   // a correction after approval
	ActImport  Act = "import"  // taken over from a sheet
	ActRestore Act = "restore" // an earlier version made the present one again
)

// Event is one move between states.
type Event struct {
	At       int64
	Actor    string
	From, To State
	Version  int
	Reason   string
}

// Get reads an entry; store.ErrNotFound when the province has none by that id.
func Get(ctx context.Context, q store.Querier, province, id string) (*Entry, error) {
	return store.One(ctx, q, sqlGet, Scan, province, id)
}

// Values reads the values of a version; version 0 has none.
func Values(ctx context.Context, q store.Querier, province, id string, version int) (civil.Values, error) {
	if version == 0 {
		return civil.Values{}, nil
	}
	v, err := store.One(ctx, q, sqlVersion, scanVersion, province, id, version)
	return v.Values, err
}

// Versions lists an entry's versions, oldest first.
func Versions(ctx context.Context, q store.Querier, province, id string) ([]Version, error) {
	return store.All(ctx, q, sqlVersions, scanVersion, province, id)
}

// Events lists an entry's moves, oldest first.
func Events(ctx context.Context, q store.Querier, province, id string) ([]Event, error) {
	return store.All(ctx, q, sqlEvents, scanEvent, province, id)
}

// Content fetches what audit records about entries vouch for.
func Content(ctx context.Context, q store.Querier, r audit.Record) (string, error) {
	_, id := audit.TargetID(r.Target)
	return store.Scalar[string](ctx, q, sqlVersionBody, r.Province, id, r.Version)
}

// AskPrevious is what Previous reads of the book.
func AskPrevious(e *Entry) store.Question {
	return store.Ask(sqlPrevious, e.Province, e.BookID, e.RegKey, e.ID)
}

// Previous reads the values of the last keyed entry before a key in its book,
// for ditto; nil when there is none.
// When it is the version in hand, the values in hand are the answer.
func Previous(ctx context.Context, q store.Querier, e *Entry, hand Named, inHand civil.Values) (civil.Values, error) {
	which, err := store.One(ctx, q, sqlPrevious, scanNamed, e.Province, e.BookID, e.RegKey, e.ID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, nil
	case err == nil && which == hand:
		return inHand, nil
	case err != nil:
		return nil, err
	}
	return Values(ctx, q, e.Province, which.ID, which.Version)
}
