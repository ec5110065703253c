// SPDX-License-Identifier: Apache-2.0

package book

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

// State is how far a book has come.
type State string

// The states of a book, in the order of the route; the last three are set by hand.
const (
	Inventoried State = "inventoried"
	Scanned     State = "scanned"
	Keying      State = "keying"
	Checking    State = "checking"
	Approved    State = "approved"
	Exported    State = "exported"
	Lost        State = "lost"
)

// States lists them in the order of the route.
func States() []State {
	return []State{Inventoried, Scanned, Keying, Checking, Approved, Exported, Lost}
}

// Condition of the paper.
type Condition string

// Conditions of the paper.
const (
	Good      Condition = "good"
	Worn      Condition = "worn"
	Damaged   Condition = "damaged"
	Illegible Condition = "illegible"
	Missing   Condition = "lost"
)

// Conditions lists them from the best to the worst.
func Conditions() []Condition { return []Condition{Good, Worn, Damaged, Illegible, Missing} }

// Facts is what a person states about a book; every change of it is a version.
type Facts struct {
	Type            string    `json:"type"` // civil type id
	OpenYear        int       `json:"openYear"`
	BookNo          string    `json:"bookNo"`         // as on the cover
	RegisteredBy    unit.ID   `json:"registeredBy"`   // "" when the text could not be resolved
	RegisteredText  string    `json:"registeredText"` // as on the cover
	HeldBy          unit.ID   `json:"heldBy"`
	Responsible     unit.ID   `json:"responsible"`
	Shelf           string    `json:"shelf,omitempty"`
	Box             string    `json:"box,omitempty"`
	Condition       Condition `json:"condition"`
	DeclaredPages   int       `json:"declaredPages,omitempty"`
	DeclaredEntries int       `json:"declaredEntries,omitempty"`
	ClosingText     string    `json:"closingText,omitempty"` // the closing statement as written
	ClosedOn        string    `json:"closedOn,omitempty"`    // yyyy-mm-dd or partial
	SignedBy        string    `json:"signedBy,omitempty"`
	Note            string    `json:"note,omitempty"`
}

// Counts is a book's entries by state, and its scans.
type Counts struct {
	Files, Pages, Open, Keyed, Checked, Approved, Returned, Sent, Accepted, Refused, Corrected, Voided int
}

// Total counts all entries, voided ones too: every number of the book.
func (c Counts) Total() int {
	return c.Open + c.Keyed + c.Checked + c.Approved + c.Returned + c.Sent + c.Accepted + c.Refused + c.Corrected + c.Voided
}

// Done counts the entries on which no more work is due before the transfer.
func (c Counts) Done() int {
	return c.Approved + c.Sent + c.Accepted + c.Refused + c.Voided
}

// Begun counts the entries that somebody has worked on.
func (c Counts) Begun() int { return c.Total() - c.Open }

// Book is a register book.
type Book struct {
	Province string
	ID       string
	Path     string // of the responsible unit
	Facts
	Key        string // sort key of the book number
	State      State
	Version    int
	CreatedAt  int64
	CreatedBy  string
	UpdatedAt  int64
	ExportedAt int64
	Counts
}

// Place is where the book's figures belong.
func (b *Book) Place() counter.Place {
	return counter.Place{Province: b.Province, Path: b.Path, Type: b.Type, Era: counter.Era(b.OpenYear), District: b.formerDistrict()}
}

// formerDistrict is the code of the district in which, or by which, the book was
// registered; "" for books of the province, or of communes since July 2025.
func (b *Book) formerDistrict() string {
	const districtCode = 3 // digits; a commune's code has five
	_, below, _ := strings.Cut(unit.Path(b.RegisteredBy), "/")
	if code, _, _ := strings.Cut(below, "/"); len(code) == districtCode {
		return code
	}
	return ""
}

// The Bến Hải, border of 1954–1975, ran through Quảng Trị: the provinces from there on have codes from 45, and Vĩnh Linh
// lay north of it.
const (
	southFrom    = "45"
	northOfRiver = "45/464"
)

// south tells whether the place of registration lay south of the Bến Hải. A commune of today bears the code of one that it was
// made of, and is asked for by that: today's Quảng Trị lies on both sides.
func (b *Book) south() bool {
	id := cmp.Or(b.RegisteredBy, b.Responsible)
	if now, ok := unit.Get(id); ok && now.From >= unit.TwoTier {
		if was, ok := unit.At(now.Code, dayBefore); ok {
			id = was.ID
		}
	}
	path := unit.Path(id)
	return path >= southFrom && !strings.HasPrefix(path+"/", northOfRiver+"/")
}

// dayBefore is the last day of the units before July 2025.
const dayBefore = "2025-06-30"

// Civil is what validation knows of the book.
func (b *Book) Civil() civil.BookFacts {
	facts := civil.BookFacts{Type: b.Type, Unit: b.RegisteredText, OpenYear: b.OpenYear, South: b.south(), BookNo: b.BookNo, DeclaredPages: b.DeclaredPages}
	if b.DeclaredEntries > 0 {
		facts.DeclaredEntries = map[int]int{0: b.DeclaredEntries}
	}
	return facts
}

// CanonicalName is the stem of the book's files: "KS.2010.01".
func (b *Book) CanonicalName() string {
	code := strings.ToUpper(b.Type)
	if t, ok := civil.ByID(b.Type); ok {
		code = t.Code
	}
	no := b.BookNo
	if parsed, err := civil.ParseBookNo(b.BookNo); err == nil {
		no = fmt.Sprintf("%02d%s", parsed.No, parsed.Suffix)
	}
	return fmt.Sprintf("%s.%d.%s", code, b.OpenYear, no)
}

// Invalid says which fact is wrong and what to do, in both languages.
type Invalid struct {
	Field  string
	VI, EN string
}

func (e Invalid) Error() string { return "book: " + e.Field + ": " + e.EN }

// Check looks a person's facts over; the year is the present one.
func (f *Facts) Check(year int) []Invalid {
	var bad []Invalid
	add := func(field, vi, en string) { bad = append(bad, Invalid{field, vi, en}) }
	if _, ok := civil.ByID(f.Type); !ok {
		add("type", "Chọn loại sổ: khai sinh, kết hôn, khai tử…", "Choose the type of the register: births, marriages, deaths…")
	}
	if f.OpenYear < 1900 || f.OpenYear > year {
		add("openYear", fmt.Sprintf("Năm mở sổ phải từ 1900 đến %d.", year), fmt.Sprintf("The opening year must be from 1900 to %d.", year))
	}
	if _, err := civil.ParseBookNo(f.BookNo); err != nil {
		add("bookNo", "Số quyển viết như trên bìa, ví dụ 01/1999 hoặc 01.", "Write the book number as on the cover, for example 01/1999 or 01.")
	}
	if u, ok := unit.Get(f.Responsible); !ok || !u.InForce() {
		add("responsible", "Chọn đơn vị hiện chịu trách nhiệm quyển sổ này.", "Choose the unit that answers for this book today.")
	}
	if f.RegisteredBy == "" && strings.TrimSpace(f.RegisteredText) == "" {
		add("registeredBy", "Ghi nơi đăng ký như trên bìa sổ.", "Give the registering unit as on the cover.")
	}
	if f.DeclaredPages < 0 || f.DeclaredPages > 5000 {
		add("declaredPages", "Số trang phải từ 0 đến 5.000.", "The number of pages must be from 0 to 5,000.")
	}
	if f.DeclaredEntries < 0 || f.DeclaredEntries > 20000 {
		add("declaredEntries", "Số trường hợp phải từ 0 đến 20.000.", "The number of entries must be from 0 to 20,000.")
	}
	if f.ClosedOn != "" {
		if d, err := civil.ParseDate(f.ClosedOn); err != nil {
			add("closedOn", "Ngày khóa sổ chưa đúng, ví dụ 31.12.1999.", "The closing date is not a date; write for example 31.12.1999.")
		} else if d.Y < f.OpenYear {
			add("closedOn", "Ngày khóa sổ phải sau năm mở sổ.", "The closing date must be after the opening year.")
		}
	}
	return bad
}

func (f *Facts) tidy() {
	for _, s := range []*string{&f.BookNo, &f.RegisteredText, &f.Shelf, &f.Box, &f.ClosingText, &f.SignedBy, &f.Note} {
		*s = strings.TrimSpace(*s)
	}
	if f.Condition == "" {
		f.Condition = Good
	}
	if f.HeldBy == "" {
		f.HeldBy = f.Responsible
	}
	if f.RegisteredText == "" {
		f.RegisteredText = unit.Full(f.RegisteredBy, "vi")
	}
	if d, err := civil.ParseDate(f.ClosedOn); err == nil {
		f.ClosedOn = d.ISO()
	}
}

func (f *Facts) key() string {
	n, err := civil.ParseBookNo(f.BookNo)
	if err != nil {
		return f.BookNo
	}
	if n.Year == 0 {
		n.Year = f.OpenYear
	}
	return n.SortKey()
}

// ErrInvalid wraps the list of what is wrong with the facts of a book.
type ErrInvalid []Invalid

func (e ErrInvalid) Error() string {
	texts := make([]string, 0, len(e))
	for _, i := range e {
		texts = append(texts, i.Error())
	}
	return strings.Join(texts, "; ")
}

// ErrChanged: somebody else changed the book meanwhile.
var ErrChanged = errors.New("book: changed by somebody else meanwhile")

// Books keeps the inventory.
type Books struct {
	DB  *store.DB
	Now func() time.Time
	// OnChange is told in the same transaction of a book whose facts were changed,
	// by rooms that keep something by the book's place, type or year; may be nil.
	OnChange func(ctx context.Context, tx *store.Tx, before, after *Book) error
}

// New uses the wall clock.
func New(db *store.DB) *Books { return &Books{DB: db, Now: time.Now} }

// Add puts a book into the inventory. key makes a repeated delivery harmless.
func (s *Books) Add(ctx context.Context, actor access.Actor, key string, f Facts) (b *Book, err error) {
	f.tidy()
	if bad := f.Check(s.Now().In(counter.Vietnam).Year()); len(bad) > 0 {
		return nil, ErrInvalid(bad)
	}
	if err := access.Can(actor, access.BookEdit, access.Target{Path: unit.Path(f.Responsible)}); err != nil {
		return nil, err
	}
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		id, _, err := store.Once(ctx, tx, actor.ID, key, func() (string, error) { return s.add(ctx, tx, actor, f) })
		if err != nil {
			return err
		}
		b, err = Get(ctx, tx, actor.Province, id)
		return err
	})
	return b, err
}

func (s *Books) add(ctx context.Context, tx *store.Tx, actor access.Actor, f Facts) (string, error) {
	now := s.Now()
	b := &Book{ID: store.NewID(), Path: unit.Path(f.Responsible), Facts: f, Key: f.key(), State: Inventoried, Version: 1,
		CreatedAt: store.Millis(now), CreatedBy: actor.ID, UpdatedAt: store.Millis(now)}
	b.Province, _, _ = strings.Cut(b.Path, "/")
	if err := insert(ctx, tx, b); err != nil {
		return "", err
	}
	if err := s.version(ctx, tx, actor, b, "book.add", ""); err != nil {
		return "", err
	}
	delta := counter.Of(counter.Books)
	delta[counter.Declared] = int64(f.DeclaredEntries)
	return b.ID, counter.Add(ctx, tx, now, b.Place(), delta)
}

// Change states new facts about a book. version is the one the person saw; key
// makes a repeated delivery harmless.
func (s *Books) Change(ctx context.Context, actor access.Actor, key, id string, version int, f Facts, reason string) error {
	f.tidy()
	if bad := f.Check(s.Now().In(counter.Vietnam).Year()); len(bad) > 0 {
		return ErrInvalid(bad)
	}
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, _, err := store.Once(ctx, tx, actor.ID, key, func() (string, error) {
			b, err := mayChange(ctx, tx, actor, id, version, f)
			if err != nil {
				return "", err
			}
			return "changed", s.change(ctx, tx, actor, b, f, reason)
		})
		return err
	})
}

// mayChange reads a book for a change of its facts, or says why it can't be.
func mayChange(ctx context.Context, tx *store.Tx, actor access.Actor, id string, version int, f Facts) (*Book, error) {
	b, err := Get(ctx, tx, actor.Province, id)
	if err != nil {
		return nil, err
	}
	for _, path := range []string{b.Path, unit.Path(f.Responsible)} {
		if err := access.Can(actor, access.BookEdit, access.Target{Path: path}); err != nil {
			return nil, err
		}
	}
	if b.Version != version {
		return nil, ErrChanged
	}
	if moves := b.Path != unit.Path(f.Responsible) || b.Type != f.Type; moves && (b.Total() > 0 || b.Files > 0) {
		return nil, ErrInvalid{{"responsible", "Sổ đã có bản quét hoặc trường hợp: không đổi được loại sổ và đơn vị chịu trách nhiệm.", "The book has scans or entries: its type and responsible unit can't be changed any more."}}
	}
	return b, nil
}

func (s *Books) change(ctx context.Context, tx *store.Tx, actor access.Actor, b *Book, f Facts, reason string) error {
	now := s.Now()
	was := *b
	b.Facts, b.Key, b.Path, b.Version, b.UpdatedAt = f, f.key(), unit.Path(f.Responsible), b.Version+1, store.Millis(now)
	b.State = b.state()
	if err := update(ctx, tx, b); err != nil {
		return err
	}
	if err := s.version(ctx, tx, actor, b, "book.change", reason); err != nil {
		return err
	}
	if err := counter.Add(ctx, tx, now, was.Place(), counter.Tally{}.Minus(was.Figures())); err != nil {
		return err
	}
	if err := counter.Add(ctx, tx, now, b.Place(), b.Figures()); err != nil || s.OnChange == nil {
		return err
	}
	return s.OnChange(ctx, tx, &was, b)
}

// Figures is what a book as a whole adds to those of its place, but for entries
// with a scan, which the book does not count.
func (b *Book) Figures() counter.Tally {
	t := counter.Of(counter.Books)
	t[counter.Declared] = int64(b.DeclaredEntries)
	t[counter.Files], t[counter.Pages] = int64(b.Files), int64(b.Pages)
	t[counter.Entries] = int64(b.Total() - b.Voided)
	t[counter.Voided] = int64(b.Voided)
	t[counter.Returned] = int64(b.Returned)
	keyed := b.Keyed + b.Checked + b.Corrected + b.Approved + b.Sent + b.Accepted + b.Refused
	t[counter.Keyed] = int64(keyed)
	t[counter.Checked] = int64(keyed - b.Keyed - b.Corrected)
	t[counter.Approved] = int64(b.Approved + b.Sent + b.Accepted + b.Refused)
	t[counter.Sent] = int64(b.Sent + b.Accepted + b.Refused)
	t[counter.Accepted], t[counter.Refused] = int64(b.Accepted), int64(b.Refused)
	if b.Files > 0 {
		t[counter.BooksScanned] = 1
	}
	if b.complete() {
		t[counter.BooksDone] = 1
	}
	return t
}

func (s *Books) version(ctx context.Context, tx *store.Tx, actor access.Actor, b *Book, action, reason string) error {
	body, err := json.Marshal(b.Facts)
	if err != nil {
		return fmt.Errorf("writing a book's version: %w", err)
	}
	if err := tx.Do(ctx, sqlAddVersion, b.Province, b.ID, b.Version, b.UpdatedAt, actor.ID, reason, string(body)); err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Record{At: b.UpdatedAt, Province: b.Province, Actor: actor.ID, Action: action, Target: "book:" + b.ID, Version: b.Version,
		Digest: audit.Digest(string(body)), Detail: map[string]string{"path": b.Path}})
}

// Content fetches what audit records about books vouch for.
func Content(ctx context.Context, q store.Querier, r audit.Record) (string, error) {
	_, id := audit.TargetID(r.Target)
	return store.Scalar[string](ctx, q, sqlVersionBody, r.Province, id, r.Version)
}

// complete tells whether every number of the book is settled. An empty book
// isn't, nor one that holds fewer entries than its closing statement.
func (b *Book) complete() bool {
	return b.Total() > 0 && b.Done() == b.Total() && b.Total() >= b.DeclaredEntries
}

// state derives how far the book has come.
func (b *Book) state() State {
	switch {
	case b.Condition == Missing:
		return Lost
	case b.complete() && b.Approved == 0 && b.Sent+b.Accepted+b.Refused > 0:
		return Exported
	case b.complete():
		return Approved
	case b.Total() > 0 && b.Open+b.Returned == 0 && b.Total() >= b.DeclaredEntries:
		return Checking
	case b.Begun() > 0:
		return Keying
	case b.Files > 0:
		return Scanned
	default:
		return Inventoried
	}
}

// Version is one earlier or present statement about a book.
type Version struct {
	N      int
	At     int64
	Author string
	Reason string
	Facts
}

func scanVersion(row store.Row) (v Version, err error) {
	var body string
	if err := row.Scan(&v.N, &v.At, &v.Author, &v.Reason, &body); err != nil {
		return v, err
	}
	return v, json.Unmarshal([]byte(body), &v.Facts)
}

// History lists a book's versions, newest first.
func History(ctx context.Context, q store.Querier, province, id string) ([]Version, error) {
	return store.All(ctx, q, sqlVersions, scanVersion, province, id)
}

// YearText shows the opening year, or "" when unknown.
func (f *Facts) YearText() string {
	if f.OpenYear == 0 {
		return ""
	}
	return strconv.Itoa(f.OpenYear)
}
