// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/refusal"
	"github.com/sogoc/sogoc/internal/store"
)

// Received is one file on its way in.
type Received struct {
	Name   string // with its folders, as the sender names it
	Body   io.Reader
	Source string // "upload", "zip", "folder", "demo"
	Scope  string // path of the unit it is received for; "" is the actor's own
	BookID string // the book the sender has in mind; "" goes by the name
	// Reserved tells that the unit's limit was asked when the upload began.
	Reserved bool
}

// maxFile is the size of one file, the same as what the readers of PDF and of
// pictures take.
const maxFile = 256 << 20

// MaxFile is maxFile for senders, who want to know before they send.
const MaxFile = maxFile

// ErrAgain: another command changed what this one had looked at; the sender
// should send again.
var ErrAgain = errors.New("scan: changed meanwhile, send again")

// limited fails a file that goes on beyond its limit while it is being received.
type limited struct {
	r    io.Reader
	left int64
	over *refusal.Refusal
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, l.over
	}
	return n, err
}

// place is where a file goes: a book and the numbers that stand in the file.
type place struct {
	book    *book.Book
	numbers []string
}

// Receive takes one file in. The result is a row in any case: filed, or on the
// work list with its reason. An error means that the program itself failed, or
// that the sender may not, and the file should be sent again.
//
// The same bytes under the same name are one delivery made twice: the row of
// then is returned with Again. Under another name they are a Duplicate, unless
// the first waits for a name that this one gives.
func (s *Scans) Receive(ctx context.Context, actor access.Actor, in Received) (File, error) {
	chosen, err := s.admit(ctx, actor, &in)
	if err != nil {
		return File{}, err
	}
	f := s.newFile(actor, in)
	body, err := s.bounded(ctx, actor.Province, charged(chosen, in.Scope), in)
	if err != nil {
		return f, err
	}
	ref, err := s.Blobs.Put(ctx, &guard{r: body})
	if why, ok := refusalOf(err); ok {
		f.refuse(why)
		return s.keep(ctx, actor, f, nil, place{})
	}
	if err != nil {
		return f, fmt.Errorf("keeping the file: %w", err)
	}
	f.Hash, f.Size = ref.Hash, ref.Size
	same, err := s.sameBytes(ctx, s.DB, f)
	if err != nil {
		return f, err
	}
	var pages []Page
	if held(same) == nil {
		pages, err = s.open(ctx, &f)
		if why, ok := refusalOf(err); ok {
			f.refuse(why)
			return s.keep(ctx, actor, f, nil, place{})
		}
		if err != nil {
			return f, err
		}
	}
	to, err := s.destination(ctx, actor, chosen, in.Scope, &f)
	if err != nil {
		return f, err
	}
	return s.keep(ctx, actor, f, pages, to)
}

// Seen finds a delivery of these bytes under this name that needs no second
// look: filed, or known as a duplicate. It spares a sender sending them again.
func (s *Scans) Seen(ctx context.Context, province, hash, name string) (File, bool, error) {
	same, err := s.sameBytes(ctx, s.DB, File{Province: province, Hash: hash})
	if err != nil {
		return File{}, false, err
	}
	name = tidyName(name)
	for _, f := range same {
		if f.Original == name && (f.State == Filed || f.State == Duplicate) {
			return f, true, nil
		}
	}
	return File{}, false, nil
}

// Known tells whether these bytes are in use, or wait to be, in a unit of the
// actor's: then they need not be sent for being looked at.
func (s *Scans) Known(ctx context.Context, actor access.Actor, hash string) (bool, error) {
	same, err := s.sameBytes(ctx, s.DB, File{Province: actor.Province, Hash: hash})
	first := held(same)
	return first != nil && access.Within(actor.Path, first.Path), err
}

// Admit asks whether the actor may send files there, fills in an empty scope
// and gives the unit for which the bytes count.
func (s *Scans) Admit(ctx context.Context, actor access.Actor, in *Received) (path string, err error) {
	chosen, err := s.admit(ctx, actor, in)
	return charged(chosen, in.Scope), err
}

// admit asks whether the actor may send files there, and finds the chosen book.
func (s *Scans) admit(ctx context.Context, actor access.Actor, in *Received) (*book.Book, error) {
	if in.Scope == "" {
		in.Scope = actor.Path
	}
	if err := access.Can(actor, access.ScanUpload, access.Target{Path: in.Scope}); err != nil {
		return nil, err
	}
	if in.BookID == "" {
		return nil, nil
	}
	b, err := book.Get(ctx, s.DB, actor.Province, in.BookID)
	if err != nil {
		return nil, err
	}
	return b, access.Can(actor, access.ScanUpload, access.Target{Path: b.Path})
}

// charged is the unit for which the bytes of a file count.
func charged(chosen *book.Book, scope string) string {
	if chosen != nil {
		return chosen.Path
	}
	return scope
}

func (s *Scans) newFile(actor access.Actor, in Received) File {
	return File{Province: actor.Province, ID: store.NewID(), Path: in.Scope, Original: tidyName(in.Name), Source: in.Source, CreatedAt: store.Millis(s.Now()), CreatedBy: actor.ID}
}

func (s *Scans) sameBytes(ctx context.Context, q store.Querier, f File) ([]File, error) {
	if f.Hash == "" {
		return nil, nil
	}
	return store.All(ctx, q, sqlByHash, scanFile, f.Province, f.Hash)
}

// held finds the row whose pages are in use or wait to be.
func held(same []File) *File {
	for i, f := range same {
		if f.State == Filed || f.State == Unnamed {
			return &same[i]
		}
	}
	return nil
}

// destination finds the book and the numbers that the name, or the sender,
// means; where it can't, f gets the reason.
func (s *Scans) destination(ctx context.Context, actor access.Actor, chosen *book.Book, scope string, f *File) (place, error) {
	n, nameErr := readName(f.Original)
	if chosen != nil {
		return intoChosen(chosen, n, nameErr, f), nil
	}
	if nameErr != nil {
		f.waitForName(nameErr)
		return place{}, nil
	}
	found, err := named(ctx, s.DB, actor.Province, scope, n)
	if err != nil {
		return place{}, err
	}
	code := bookCode(n)
	switch {
	case len(found) == 0:
		f.wait(ReasonNoBook, "Chưa có sổ "+code+" trong danh mục của đơn vị. Hãy kiểm kê sổ này trước, hoặc chọn sổ khác.", "The inventory has no book "+code+" in this unit. Add the book first, or choose another.")
		return place{}, nil
	case len(found) > 1:
		f.wait(ReasonManyBooks, "Có nhiều sổ "+code+". Hãy chọn đúng sổ.", "There are several books "+code+". Choose the right one.")
		return place{}, nil
	case !ofUnit(found[0], n.Unit):
		f.wait(ReasonOtherUnit, "Tên tệp ghi đơn vị "+n.Unit+", không phải đơn vị của sổ "+code+" ở đây. Hãy chọn đúng sổ.", "The name gives unit "+n.Unit+", which is not that of the book "+code+" here. Choose the right book.")
		return place{}, nil
	}
	return into(found[0], regNos(n), f), nil
}

// named lists the books that a name can mean; a unit's code in it narrows them
// where there are several.
func named(ctx context.Context, q store.Querier, province, scope string, n civil.ScanName) ([]*book.Book, error) {
	t, _ := civil.ByCode(n.Type)
	found, err := book.Named(ctx, q, province, scope, t.ID, n.Year, bookNo(n))
	if err != nil || len(found) < 2 {
		return found, err
	}
	var near []*book.Book
	for _, b := range found {
		if n.Unit != "" && ofUnit(b, n.Unit) {
			near = append(near, b)
		}
	}
	if len(near) == 1 {
		return near, nil
	}
	return found, nil
}

// intoChosen files into the book that the sender has in mind. A name that
// speaks of another book is a contradiction that a person has to settle.
func intoChosen(b *book.Book, n civil.ScanName, nameErr error, f *File) place {
	if nameErr != nil {
		return into(b, nil, f)
	}
	if !sameBook(b, n) {
		here, there := b.CanonicalName(), bookCode(n)
		f.wait(ReasonOtherBook, "Tệp được gửi vào sổ "+here+" nhưng tên tệp ghi sổ "+there+". Hãy chọn đúng sổ.", "The file was sent to the book "+here+" but its name says "+there+". Choose the right book.")
		return place{}
	}
	return into(b, regNos(n), f)
}

func into(b *book.Book, numbers []string, f *File) place {
	f.State, f.Canonical = Filed, canonical(b, numbers, *f)
	return place{b, numbers}
}

func bookNo(n civil.ScanName) string { return fmt.Sprintf("%02d%s", n.Book, n.BookSuffix) }

func bookCode(n civil.ScanName) string {
	return fmt.Sprintf("%s.%d.%s", n.Type, n.Year, bookNo(n))
}

func regNos(n civil.ScanName) []string {
	if n.No == 0 {
		return nil
	}
	var all []string
	for _, no := range n.Numbers() {
		all = append(all, no.String())
	}
	return all
}

// keep writes the file, its pages and, when it is filed, its entries.
func (s *Scans) keep(ctx context.Context, actor access.Actor, f File, pages []Page, to place) (kept File, err error) {
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		f, to := f, to
		done, err := s.meetSame(ctx, tx, actor, &f, pages, to)
		if done || err != nil {
			kept = f
			return err
		}
		if err := taken(ctx, tx, &f, &to); err != nil {
			return err
		}
		kept = f
		return s.insert(ctx, tx, actor, &kept, pages, to)
	})
	return kept, err
}

// meetSame settles what happens when the same bytes are there already; done
// tells that nothing is left to write. It asks inside the transaction, so that
// two deliveries at once can't both be filed.
func (s *Scans) meetSame(ctx context.Context, tx *store.Tx, actor access.Actor, f *File, pages []Page, to place) (done bool, err error) {
	same, err := s.sameBytes(ctx, tx, *f)
	if f.Hash == "" {
		same, err = store.All(ctx, tx, sqlLost, scanFile, f.Province, f.Path, f.Original, f.Reason)
	}
	if err != nil {
		return false, err
	}
	first := held(same)
	for _, before := range same {
		if before.Original == f.Original && (before.State != Refused || f.State == Refused) && !(before.State == Unnamed && f.State == Filed) {
			before.Again = true
			*f = before
			return true, nil
		}
	}
	switch {
	case first == nil && pages == nil && f.State != Refused:
		return false, ErrAgain
	case first == nil:
		return false, s.replace(ctx, tx, same, *f)
	case first.State == Unnamed && to.book != nil && access.Within(actor.Path, first.Path):
		return true, s.adopt(ctx, tx, actor, f, *first, to)
	}
	f.duplicateOf(*first)
	f.Canonical, f.Pages = "", 0
	return false, nil
}

// replace sets aside what was refused of these bytes and can be read now.
func (s *Scans) replace(ctx context.Context, tx *store.Tx, same []File, f File) error {
	if f.State == Refused {
		return nil
	}
	for _, old := range same {
		old.State = Discarded
		old.say("Lần gửi sau đã đọc được.", "A later delivery could be read.")
		if err := s.settle(ctx, tx, old); err != nil {
			return err
		}
	}
	return nil
}

// adopt files a file that was waiting for its name: it has come again, under a
// name that can be read.
func (s *Scans) adopt(ctx context.Context, tx *store.Tx, actor access.Actor, f *File, first File, to place) error {
	first.Original = f.Original
	if err := tx.Do(ctx, sqlRename, first.Province, first.ID, first.Original); err != nil {
		return err
	}
	first.State, first.Reason, first.Detail, first.BookID = Filed, "", "", ""
	first.Canonical = canonical(to.book, to.numbers, first)
	if err := taken(ctx, tx, &first, &to); err != nil {
		return err
	}
	pages, err := PagesOfFile(ctx, tx, first.Province, first.ID)
	if err != nil {
		return err
	}
	*f = first
	return s.settleIn(ctx, tx, actor, f, pages, to, "scan.file")
}

// sqlLost finds a file refused before its bytes were kept.
var sqlLost = store.SQL("scan.file.lost", `SELECT `+fileColumns+` FROM scan_file WHERE province = $1 AND state = 'refused' AND path = $2 AND original = $3 AND reason = $4 AND hash = '' ORDER BY created_at, id LIMIT 1`)

var sqlRename = store.SQL("scan.file.rename", `UPDATE scan_file SET original = $3 WHERE province = $1 AND id = $2`)

// taken sends a file to the work list when its book has a file of the same
// number: the next page of the entry, a better scan or a slip, which only a
// person can tell.
func taken(ctx context.Context, tx *store.Tx, f *File, to *place) error {
	if f.State != Filed || to.book == nil || len(to.numbers) == 0 {
		return nil
	}
	before, err := store.All(ctx, tx, sqlTaken, scanFile, append([]any{f.Province, to.book.ID}, alike(f.Canonical)...)...)
	if err != nil || len(before) == 0 {
		return err
	}
	name := before[0].Canonical
	*to = place{}
	f.wait(ReasonTaken, "Sổ đã có tệp "+name+". Nếu đây là trang tiếp theo, hãy xếp thêm vào sổ; nếu là bản quét lại, hãy đưa bản cũ ra trước.",
		"The book already has "+name+". If this is the next page, file it too; if it is a better scan, take the old one out first.")
	return nil
}

// insert writes a new row with its pages.
func (s *Scans) insert(ctx context.Context, tx *store.Tx, actor access.Actor, f *File, pages []Page, to place) error {
	if f.State == Duplicate {
		pages, to = nil, place{}
	}
	if to.book != nil {
		f.BookID, f.Path = to.book.ID, to.book.Path
	}
	if err := tx.Do(ctx, sqlAddFile, f.Province, f.ID, f.Path, f.BookID, f.Hash, f.Size, f.Media, f.Original, f.Canonical, f.State, f.Reason, f.Detail, f.Pages, f.Source, f.CreatedAt, f.CreatedBy); err != nil {
		return err
	}
	if f.Hash != "" && f.State != Duplicate {
		if err := tx.Do(ctx, sqlAddUse, f.Province, f.Path, f.Size); err != nil {
			return err
		}
	}
	if err := addPages(ctx, tx, pages); err != nil {
		return err
	}
	if to.book != nil {
		if err := s.putInBook(ctx, tx, actor, *f, pages, to); err != nil {
			return err
		}
	}
	return s.record(ctx, tx, actor, *f, "scan.receive")
}

func addPages(ctx context.Context, tx *store.Tx, pages []Page) error {
	for _, p := range pages {
		if err := tx.Do(ctx, sqlAddPage, p.Province, p.ID, p.FileID, "", p.No, p.Label, p.Hash, p.Media, p.Width, p.Height, p.Rotation, recipeText(p.Recipe), reportText(p.measured)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Scans) record(ctx context.Context, tx *store.Tx, actor access.Actor, f File, action string) error {
	detail := map[string]string{"hash": f.Hash, "state": string(f.State)}
	for name, value := range map[string]string{"book": f.BookID, "reason": f.Reason} {
		if value != "" {
			detail[name] = strings.ToValidUTF8(value, "")
		}
	}
	return audit.Append(ctx, tx, audit.Record{At: store.Millis(s.Now()), Province: f.Province, Actor: actor.ID, Action: action, Target: "file:" + f.ID, Detail: detail})
}
