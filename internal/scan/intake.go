// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
)

// Received is one file on its way in.
type Received struct {
	Name   string // with its folders, as the sender names it
	Body   io.Reader
	Source string
	Scope  string // path of the unit it is received for; "" is the actor's own
	BookID string // the book the sender has in mind; "" goes by the name
}

// Reasons of the work list, with what a person can do.
var reasons = map[string]string{
	"name":       "Không đọc được tên tệp: %s Hãy chọn sổ và số đăng ký cho tệp này.",
	"no_book":    "Chưa có sổ nào tên %s trong danh mục của đơn vị. Hãy kiểm kê sổ này trước, hoặc chọn sổ khác.",
	"many_books": "Có nhiều sổ cùng tên %s. Hãy chọn đúng sổ.",
	"duplicate":  "Tệp này trùng từng byte với %s đã nhận trước đó.",
	"too_large":  "Tệp lớn hơn mức cho phép (%d MB). Hãy chia nhỏ hoặc quét ở độ phân giải thấp hơn.",
}

// maxFile is the size of one file; a whole book in one PDF has some hundred MB.
const maxFile = 600 << 20

type tooLarge struct{}

func (tooLarge) Error() string { return "scan: file too large" }
func (tooLarge) Reason() (code, vi, en string) {
	return "too_large", fmt.Sprintf(reasons["too_large"], maxFile>>20), fmt.Sprintf("The file is larger than %d MB. Split it, or scan at a lower resolution.", maxFile>>20)
}

// limited fails a file that goes on beyond maxFile while it is being received.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, tooLarge{}
	}
	return n, err
}

// Receive takes one file in. The result is a row in any case: filed, or on the
// work list with its reason. An error means that the program itself failed and
// the file should be sent again.
func (s *Scans) Receive(ctx context.Context, actor access.Actor, in Received) (File, error) {
	if in.Scope == "" {
		in.Scope = actor.Path
	}
	if err := access.Can(actor, access.ScanUpload, access.Target{Path: in.Scope}); err != nil {
		return File{}, err
	}
	f := File{Province: actor.Province, ID: store.NewID(), Path: in.Scope, Original: tidyName(in.Name), Source: in.Source, CreatedAt: store.Millis(s.Now()), CreatedBy: actor.ID}
	ref, err := s.Blobs.Put(ctx, &limited{r: in.Body, left: maxFile})
	if code, vi, ok := refusal(err); ok {
		f.State, f.Reason, f.Detail = Refused, code, vi
		return f, s.keep(ctx, actor, f, nil, nil, nil)
	}
	if err != nil {
		return f, fmt.Errorf("keeping the file: %w", err)
	}
	f.Hash, f.Size = ref.Hash, ref.Size
	if before, err := store.One(ctx, s.DB, sqlByHash, scanFile, actor.Province, ref.Hash); err == nil {
		f.State, f.Reason, f.Detail = Duplicate, "duplicate", fmt.Sprintf(reasons["duplicate"], before.shown())
		return f, s.keep(ctx, actor, f, nil, nil, nil)
	} else if !errors.Is(err, store.ErrNotFound) {
		return f, err
	}
	pages, err := s.pages(ctx, &f)
	if err != nil {
		code, vi, ok := refusal(err)
		if !ok {
			return f, err
		}
		f.State, f.Reason, f.Detail = Refused, code, vi
		return f, s.keep(ctx, actor, f, nil, nil, nil)
	}
	f.Pages = len(pages)
	b, numbers, err := s.destination(ctx, actor, in, &f)
	if err != nil {
		return f, err
	}
	return f, s.keep(ctx, actor, f, pages, b, numbers)
}

func (f File) shown() string {
	if f.Canonical != "" {
		return f.Canonical
	}
	return f.Original
}

// tidyName keeps a sender's path readable and harmless: slashes forward, no
// control characters, at most 300 bytes of its end.
func tidyName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ReplaceAll(name, `\`, "/"))
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	if len(name) > 300 {
		name = strings.ToValidUTF8(name[len(name)-300:], "")
	}
	if name == "" {
		return "(không tên)"
	}
	return name
}

// pages takes the pages out of a kept file. Blobs left over when this fails are
// found by their lack of any row.
func (s *Scans) pages(ctx context.Context, f *File) (pages []Page, err error) {
	r, err := s.Blobs.Open(ctx, f.Hash)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	doc, kind, err := openDocument(r)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, doc.Close()) }()
	f.Media = kind
	for i := range doc.Pages() {
		pic, err := doc.Page(ctx, i)
		if err != nil {
			return nil, fmt.Errorf("page %d: %w", i+1, err)
		}
		ref := blob.Ref{Hash: f.Hash}
		if pic.media != kind {
			if ref, err = s.Blobs.Put(ctx, bytes.NewReader(pic.data)); err != nil {
				return nil, fmt.Errorf("keeping page %d: %w", i+1, err)
			}
		}
		pages = append(pages, Page{Province: f.Province, ID: store.NewID(), FileID: f.ID, No: i + 1, Hash: ref.Hash, Media: pic.media, Width: pic.width, Height: pic.height})
	}
	return pages, nil
}

// destination finds the book and the numbers that the name, or the sender,
// means; where it can't, f gets the reason.
func (s *Scans) destination(ctx context.Context, actor access.Actor, in Received, f *File) (*book.Book, []string, error) {
	name, nameErr := civil.ParseScanName(f.Original)
	if in.BookID != "" {
		b, err := book.Get(ctx, s.DB, actor.Province, in.BookID)
		if err != nil {
			return nil, nil, err
		}
		var numbers []string
		if nameErr == nil {
			numbers = regNos(name)
		}
		f.State, f.Canonical = Filed, s.canonical(b, name, nameErr, f)
		return b, numbers, nil
	}
	if nameErr != nil {
		f.State, f.Reason, f.Detail = Unnamed, "name", fmt.Sprintf(reasons["name"], nameText(nameErr))
		return nil, nil, nil
	}
	t, _ := civil.ByCode(name.Type)
	found, err := book.Named(ctx, s.DB, actor.Province, in.Scope, t.ID, name.Year, bookNo(name))
	if err != nil {
		return nil, nil, err
	}
	shown := fmt.Sprintf("%s.%d.%s", name.Type, name.Year, bookNo(name))
	switch len(found) {
	case 1:
		f.State, f.Canonical = Filed, name.String()
		return found[0], regNos(name), nil
	case 0:
		f.State, f.Reason, f.Detail = Unnamed, "no_book", fmt.Sprintf(reasons["no_book"], shown)
	default:
		f.State, f.Reason, f.Detail = Unnamed, "many_books", fmt.Sprintf(reasons["many_books"], shown)
	}
	return nil, nil, nil
}

func nameText(err error) string {
	var n *civil.NameError
	if errors.As(err, &n) {
		return n.Label("vi")
	}
	return ""
}

func bookNo(n civil.ScanName) string { return fmt.Sprintf("%02d%s", n.Book, n.BookSuffix) }

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

// canonical is the name a file gets in a book that the sender chose.
func (s *Scans) canonical(b *book.Book, n civil.ScanName, nameErr error, f *File) string {
	ext := strings.ToLower(path.Ext(f.Original))
	if nameErr != nil || n.No == 0 {
		return b.CanonicalName() + ".P" + f.ID[len(f.ID)-6:] + ext
	}
	t, _ := civil.ByID(b.Type)
	n.Type, n.Year = t.Code, b.OpenYear
	if no, err := civil.ParseBookNo(b.BookNo); err == nil {
		n.Book, n.BookSuffix = no.No, no.Suffix
	}
	return n.String()
}

// keep writes the file, its pages and, when it is filed, its entries.
func (s *Scans) keep(ctx context.Context, actor access.Actor, f File, pages []Page, b *book.Book, numbers []string) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if b != nil {
			f.BookID, f.Path = b.ID, b.Path
		}
		if _, err := tx.Exec(ctx, sqlAddFile, f.Province, f.ID, f.Path, f.BookID, f.Hash, f.Size, f.Media, f.Original, f.Canonical, f.State, f.Reason, f.Detail, f.Pages, f.Source, f.CreatedAt, f.CreatedBy); err != nil {
			return err
		}
		for _, p := range pages {
			if _, err := tx.Exec(ctx, sqlAddPage, p.Province, p.ID, p.FileID, "", p.No, p.Label, p.Hash, p.Media, p.Width, p.Height, p.Rotation); err != nil {
				return err
			}
		}
		if b != nil {
			if err := s.putInBook(ctx, tx, actor, f, pages, b, numbers); err != nil {
				return err
			}
		}
		return s.record(ctx, tx, actor, f, "scan.receive")
	})
}

func (s *Scans) record(ctx context.Context, tx *store.Tx, actor access.Actor, f File, action string) error {
	return audit.Append(ctx, tx, audit.Record{At: store.Millis(s.Now()), Province: f.Province, Actor: actor.ID, Action: action, Target: "file:" + f.ID,
		Detail: map[string]string{"hash": f.Hash, "state": string(f.State), "book": f.BookID}})
}

// putInBook puts a file's pages behind those of the book and links them to the
// entries they hold.
func (s *Scans) putInBook(ctx context.Context, tx *store.Tx, actor access.Actor, f File, pages []Page, b *book.Book, numbers []string) error {
	last, err := store.Scalar[int](ctx, tx, sqlLastPage, f.Province, b.ID)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlPageBook, f.Province, f.ID, b.ID, last); err != nil {
		return err
	}
	ids, err := entry.PlaceIn(ctx, tx, s.Now(), actor, b, numbers)
	if err != nil {
		return err
	}
	if _, err := book.Move(ctx, tx, s.Now(), b.Province, b.ID, book.Counts{Files: 1, Pages: len(pages)}); err != nil {
		return err
	}
	// Several entries on one page share it from the top in equal parts, until
	// somebody draws their true places.
	var regions []Region
	for i, id := range ids {
		for j, p := range pages {
			r := Whole(id, p.ID, j)
			if len(pages) == 1 {
				r.Y, r.H = i*1000/len(ids), 1000/len(ids)
			}
			regions = append(regions, r)
		}
	}
	return s.link(ctx, tx, b, regions)
}

// link writes regions and counts the entries that got their first one.
func (s *Scans) link(ctx context.Context, tx *store.Tx, b *book.Book, regions []Region) error {
	attached := int64(0)
	for _, r := range regions {
		n, err := store.Scalar[int](ctx, tx, sqlCountOf, b.Province, r.EntryID)
		if err != nil {
			return err
		}
		if n == 0 {
			attached++
		}
		if _, err := tx.Exec(ctx, sqlPutRegion, b.Province, r.EntryID, r.PageID, r.Ord, r.X, r.Y, r.W, r.H); err != nil {
			return err
		}
	}
	return s.countAttached(ctx, tx, b, attached)
}

func (s *Scans) countAttached(ctx context.Context, tx *store.Tx, b *book.Book, n int64) error {
	var figures counter.Tally
	figures[counter.Attached] = n
	return counter.Add(ctx, tx, s.Now(), b.Place(), figures)
}
