// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"cmp"
	"context"
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/unit"
)

func (s *server) books() {
	add(s, op{id: "listBooks", method: http.MethodGet, path: "/books", tag: "books", scope: access.BooksRead, vi: "Danh sách sổ", en: "Books of the inventory"}, s.listBooks)
	command(s, op{id: "addBook", method: http.MethodPost, path: "/books", tag: "books", scope: access.BooksWrite, vi: "Thêm một quyển sổ", en: "Put a book into the inventory", status: http.StatusCreated}, s.addBook)
	add(s, op{id: "getBook", method: http.MethodGet, path: "/books/{book}", tag: "books", scope: access.BooksRead, vi: "Một quyển sổ với số liệu của nó", en: "One book with its figures"}, s.getBook)
	command(s, op{id: "changeBook", method: http.MethodPut, path: "/books/{book}", tag: "books", scope: access.BooksWrite, vi: "Sửa thông tin một quyển sổ", en: "State new facts about a book",
		errors: stale}, s.changeBook)
	add(s, op{id: "checkBook", method: http.MethodGet, path: "/books/{book}/check", tag: "books", scope: access.EntriesRead, vi: "Sổ so với chính nó: số thiếu, điều các quy tắc nói", en: "A book held against itself: missing numbers, what the rules say"}, s.checkBook)
	command(s, op{id: "approveBook", method: http.MethodPost, path: "/books/{book}/approve", tag: "books", scope: access.EntriesReview, vi: "Duyệt mọi trường hợp đã kiểm tra của một quyển", en: "Approve every checked entry of a book",
		more: "Entries with errors, and those that the caller keyed or checked, are left as they were and counted in skipped."}, s.approveBook)
	command(s, op{id: "placeEntries", method: http.MethodPost, path: "/books/{book}/entries", tag: "entries", scope: access.EntriesWrite, vi: "Đưa các số đăng ký vào sổ, chờ nhập", en: "Put numbers into a book, to be keyed", status: http.StatusCreated}, s.placeEntries)
}

// stale are the errors of an operation that needs If-Match.
var stale = []int{http.StatusPreconditionFailed, http.StatusPreconditionRequired}

// BookFacts is what people state about a book.
type BookFacts struct {
	Type            string `json:"type" minLength:"1" maxLength:"40" doc:"Kind of register" example:"birth"`
	OpenYear        int    `json:"openYear,omitempty" minimum:"0" maximum:"9999" doc:"0 when not known"`
	BookNo          string `json:"bookNo" maxLength:"60" doc:"As on the cover" example:"01/1999"`
	RegisteredBy    string `json:"registeredBy,omitempty" maxLength:"80" doc:"Unit that registered, as it was then; none when the text could not be resolved"`
	RegisteredText  string `json:"registeredText" maxLength:"300" doc:"The same as on the cover"`
	HeldBy          string `json:"heldBy,omitempty" maxLength:"80" doc:"Unit that holds the paper"`
	Responsible     string `json:"responsible" maxLength:"80" doc:"Unit of today that answers for it"`
	Shelf           string `json:"shelf,omitempty" maxLength:"100" doc:"Where the book stands"`
	Box             string `json:"box,omitempty" maxLength:"100" doc:"Box it lies in"`
	Condition       string `json:"condition,omitempty" enum:",good,worn,damaged,illegible,lost" doc:"Of the paper"`
	DeclaredPages   int    `json:"declaredPages,omitempty" minimum:"0" maximum:"100000" doc:"By the closing statement"`
	DeclaredEntries int    `json:"declaredEntries,omitempty" minimum:"0" maximum:"100000" doc:"By the closing statement"`
	ClosingText     string `json:"closingText,omitempty" maxLength:"2000" doc:"The closing statement as written"`
	ClosedOn        string `json:"closedOn,omitempty" maxLength:"20" doc:"yyyy-mm-dd or partial"`
	SignedBy        string `json:"signedBy,omitempty" maxLength:"200" doc:"Who signed the closing statement"`
	Note            string `json:"note,omitempty" maxLength:"2000" doc:"A remark in words"`
}

func (f *BookFacts) facts() book.Facts {
	return book.Facts{Type: f.Type, OpenYear: f.OpenYear, BookNo: f.BookNo, RegisteredBy: unit.ID(f.RegisteredBy), RegisteredText: f.RegisteredText, HeldBy: unit.ID(f.HeldBy), Responsible: unit.ID(f.Responsible),
		Shelf: f.Shelf, Box: f.Box, Condition: book.Condition(f.Condition), DeclaredPages: f.DeclaredPages, DeclaredEntries: f.DeclaredEntries, ClosingText: f.ClosingText, ClosedOn: f.ClosedOn, SignedBy: f.SignedBy, Note: f.Note}
}

func factsOf(f book.Facts) BookFacts {
	return BookFacts{Type: f.Type, OpenYear: f.OpenYear, BookNo: f.BookNo, RegisteredBy: string(f.RegisteredBy), RegisteredText: f.RegisteredText, HeldBy: string(f.HeldBy), Responsible: string(f.Responsible),
		Shelf: f.Shelf, Box: f.Box, Condition: string(f.Condition), DeclaredPages: f.DeclaredPages, DeclaredEntries: f.DeclaredEntries, ClosingText: f.ClosingText, ClosedOn: f.ClosedOn, SignedBy: f.SignedBy, Note: f.Note}
}

// BookCounts are a book's entries by state, and its scans.
type BookCounts struct {
	Files     int `json:"files" doc:"Files received"`
	Pages     int `json:"pages" doc:"Pages"`
	Open      int `json:"open" doc:"Known by number, not keyed"`
	Keyed     int `json:"keyed" doc:"Entries keyed"`
	Checked   int `json:"checked" doc:"Entries checked"`
	Approved  int `json:"approved" doc:"Entries approved"`
	Returned  int `json:"returned" doc:"Entries sent back to the keyer"`
	Sent      int `json:"sent" doc:"Entries handed to the ministry"`
	Accepted  int `json:"accepted" doc:"Entries that the ministry took"`
	Refused   int `json:"refused" doc:"Entries that the ministry refused"`
	Corrected int `json:"corrected" doc:"Entries mended after a refusal"`
	Voided    int `json:"voided" doc:"Numbers that hold no entry"`
}

// Book is a register book.
type Book struct {
	ID        string     `json:"id" doc:"Id"`
	Name      string     `json:"name" doc:"Stem of the names of its files" example:"KS.2010.01"`
	Path      string     `json:"path" doc:"Scope of the responsible unit"`
	State     string     `json:"state" enum:"inventoried,scanned,keying,checking,approved,exported,lost" doc:"Where it stands"`
	Version   int        `json:"version" doc:"Grows with each change"`
	CreatedAt int64      `json:"createdAt" doc:"UTC milliseconds"`
	UpdatedAt int64      `json:"updatedAt" doc:"UTC milliseconds"`
	Facts     BookFacts  `json:"facts" doc:"What people state about it"`
	Counts    BookCounts `json:"counts" doc:"Figures kept at the moment of work"`
}

func bookOf(b *book.Book) Book {
	return Book{ID: b.ID, Name: b.CanonicalName(), Path: b.Path, State: string(b.State), Version: b.Version, CreatedAt: b.CreatedAt, UpdatedAt: b.UpdatedAt, Facts: factsOf(b.Facts), Counts: BookCounts(b.Counts)}
}

type listBooksInput struct {
	Paging
	Unit  string `query:"unit" maxLength:"80" doc:"Scope path of a unit; none is that of the caller" example:"44/19405"`
	Type  string `query:"type" maxLength:"40" doc:"Kind of register" example:"birth"`
	State string `query:"state" enum:"inventoried,scanned,keying,checking,approved,exported,lost" doc:"Where it stands"`
}

func (s *server) listBooks(ctx context.Context, actor access.Actor, in *listBooksInput) (*listed[Book], error) {
	f := book.Filter{Scope: cmp.Or(in.Unit, actor.Path), Type: in.Type, State: book.State(in.State), After: in.cursor, Limit: in.Limit}
	if err := access.Can(actor, access.BookView, access.Target{Path: f.Scope}); err != nil {
		return nil, err
	}
	all, next, err := book.List(ctx, s.DB, actor.Province, f)
	if err != nil {
		return nil, err
	}
	items := make([]Book, 0, len(all))
	for _, b := range all {
		items = append(items, bookOf(b))
	}
	return page(&in.Paging, items, next), nil
}

// BookInput names a book.
type BookInput struct {
	Book string `path:"book" maxLength:"64" doc:"Id of a book"`
}

// theBook reads the book of an address for an action.
func (s *server) theBook(ctx context.Context, actor access.Actor, id string, action access.Action) (*book.Book, error) {
	b, err := book.Get(ctx, s.DB, actor.Province, id)
	if err != nil {
		return nil, err
	}
	return b, access.Can(actor, action, access.Target{Path: b.Path})
}

func (s *server) getBook(ctx context.Context, actor access.Actor, in *BookInput) (*answer[Book], error) {
	b, err := s.theBook(ctx, actor, in.Book, access.BookView)
	if err != nil {
		return nil, err
	}
	return &answer[Book]{tagOf(b.Version), bookOf(b)}, nil
}

type addBookInput struct {
	Keyed
	Body BookFacts
}

func (s *server) addBook(ctx context.Context, actor access.Actor, key string, in *addBookInput) (kept[Book], error) {
	b, err := s.Books.Add(ctx, actor, key, in.Body.facts())
	if err != nil {
		return kept[Book]{}, err
	}
	return kept[Book]{b.Version, Prefix + "/books/" + b.ID, bookOf(b)}, nil
}

type changeBookInput struct {
	Keyed
	IfMatched
	BookInput
	Body struct {
		Facts  BookFacts `json:"facts" doc:"What people state about it"`
		Reason string    `json:"reason,omitempty" maxLength:"500" doc:"In words"`
	}
}

func (s *server) changeBook(ctx context.Context, actor access.Actor, key string, in *changeBookInput) (kept[Book], error) {
	version, err := in.version(ctx, func() (int, error) {
		b, err := book.Get(ctx, s.DB, actor.Province, in.Book)
		if err != nil {
			return 0, err
		}
		return b.Version, nil
	})
	if err != nil {
		return kept[Book]{}, err
	}
	if err := s.Books.Change(ctx, actor, key, in.Book, version, in.Body.Facts.facts(), in.Body.Reason); err != nil {
		return kept[Book]{}, err
	}
	b, err := book.Get(ctx, s.DB, actor.Province, in.Book)
	if err != nil {
		return kept[Book]{}, err
	}
	return kept[Book]{b.Version, "", bookOf(b)}, nil
}

// BookCheck is a book held against itself.
type BookCheck struct {
	Missing  []string      `json:"missing" doc:"Numbers that it ought to have"`
	Findings []BookFinding `json:"findings" doc:"What the rules say"`
}

// BookFinding is what a rule says about a book or some of its entries.
type BookFinding struct {
	Rule     string   `json:"rule" doc:"Number of the rule, such as V21"`
	Severity string   `json:"severity" enum:"E,W,I" doc:"E stands against approval, W asks for an answer, I only tells"`
	Entries  []string `json:"entries" doc:"Entries it is about"`
	VI       string   `json:"vi" doc:"In Vietnamese"`
	EN       string   `json:"en" doc:"In English"`
}

func (s *server) checkBook(ctx context.Context, actor access.Actor, in *BookInput) (*answer[BookCheck], error) {
	b, err := s.theBook(ctx, actor, in.Book, access.EntryList)
	if err != nil {
		return nil, err
	}
	found, err := scan.Audit(ctx, s.DB, b)
	if err != nil {
		return nil, err
	}
	out := BookCheck{Missing: append([]string{}, found.Missing...), Findings: []BookFinding{}}
	for _, f := range found.Findings {
		out.Findings = append(out.Findings, BookFinding{Rule: f.Rule, Severity: string(f.Severity), Entries: append([]string{}, f.Entries...), VI: f.Label("vi"), EN: f.Label("en")})
	}
	return give(out), nil
}

type placeInput struct {
	Keyed
	BookInput
	Body struct {
		Numbers []string `json:"numbers" minItems:"1" maxItems:"2000" doc:"As written in the book; one that it has already is not added twice" example:"[\"12/1999\"]"`
	}
}

// Placed are the entries of the numbers, in their order.
type Placed struct {
	Entries []string `json:"entries" doc:"Ids, in the order of the numbers"`
}

func (s *server) placeEntries(ctx context.Context, actor access.Actor, key string, in *placeInput) (made kept[Placed], err error) {
	for _, n := range in.Body.Numbers {
		if _, err := civil.ParseRegNo(n); err != nil {
			return made, scan.ErrNumber
		}
	}
	made.Body.Entries, err = s.Entries.Place(ctx, actor, key, in.Book, in.Body.Numbers)
	return made, err
}
