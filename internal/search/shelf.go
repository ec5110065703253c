// SPDX-License-Identifier: Apache-2.0

package search

import (
	"os"
	"slices"
	"sync"

	"github.com/google/uuid"

	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/unit"
)

// facts is what the index knows of a book.
type facts struct {
	Province, ID, Path string
	Type               string
	Year, No           int // of opening; the number without its year
	Unit               unit.ID
	Text               string // of the cover, when Unit is not known
}

func factsOf(b *book.Book) facts {
	f := facts{Province: b.Province, ID: b.ID, Path: b.Path, Type: b.Type, Year: b.OpenYear, Unit: b.RegisteredBy}
	if n, err := civil.ParseBookNo(b.BookNo); err == nil {
		f.No = n.No
	}
	if f.Unit == "" {
		f.Text = b.RegisteredText
	}
	return f
}

// part is where a book's rows lie in the file.
type part struct {
	At  int64
	Len int
}

// shelf is a book's rows: those of the file that still hold, and those changed
// since it was written.
type shelf struct {
	facts
	n         int // rows in the file
	hot, cold part
	gone      []uint64 // bit: the row of the file holds no more
	fresh     []freshRow
}

type freshRow struct {
	id        string
	hot, cold []byte
}

// Index holds what is needed to read the rows: books, syllables and what has
// changed since the file was written. mu guards all of it; only the follower
// takes it for writing.
type Index struct {
	mu      sync.RWMutex
	words   *words
	shelves []*shelf // in the order of the file, later books behind
	byBook  map[string]*shelf
	file    *os.File // nil while nothing is written
	cursor  int64    // first audit record not looked at
	rows    int      // that hold
	fresh   int
}

func newIndex() *Index { return &Index{words: newWords(), byBook: map[string]*shelf{}} }

// place finds or adds a book and takes over its facts.
func (x *Index) place(f facts) *shelf {
	s, ok := x.byBook[f.ID]
	if !ok {
		s = &shelf{}
		x.byBook[f.ID] = s
		x.shelves = append(x.shelves, s)
	}
	s.facts = f
	return s
}

// drop takes a book out.
func (x *Index) drop(id string) {
	s, ok := x.byBook[id]
	if !ok {
		return
	}
	delete(x.byBook, id)
	x.shelves = slices.DeleteFunc(x.shelves, func(o *shelf) bool { return o == s })
	x.rows -= s.count()
	x.fresh -= len(s.fresh)
}

func (s *shelf) count() int {
	n := s.n + len(s.fresh)
	for at := range s.n {
		if s.isGone(at) {
			n--
		}
	}
	return n
}

func (s *shelf) isGone(at int) bool { return s.gone != nil && s.gone[at/64]&(1<<(at%64)) != 0 }

// put replaces an entry's row, or adds it.
func (x *Index) put(s *shelf, r row) error {
	f := freshRow{r.id, toBytes(nil, r.hot), toBytes(nil, r.cold)}
	if i := slices.IndexFunc(s.fresh, func(o freshRow) bool { return o.id == r.id }); i >= 0 {
		s.fresh[i] = f
		return nil
	}
	at, err := x.inFile(s, r.id)
	if err != nil {
		return err
	}
	if at >= 0 && !s.isGone(at) {
		if s.gone == nil {
			s.gone = make([]uint64, (s.n+63)/64)
		}
		s.gone[at/64] |= 1 << (at % 64)
		x.rows--
	}
	s.fresh = append(s.fresh, f)
	x.fresh++
	x.rows++
	return nil
}

// clear forgets all rows of a book: they are about to be put anew.
func (x *Index) clear(s *shelf) {
	x.rows -= s.count()
	x.fresh -= len(s.fresh)
	s.n, s.gone, s.fresh = 0, nil, nil
	s.hot, s.cold = part{}, part{}
}

const idSize = 16

// inFile is the place of an entry among the book's rows of the file, or -1.
func (x *Index) inFile(s *shelf, id string) (int, error) {
	if s.n == 0 {
		return -1, nil
	}
	want, err := uuid.Parse(id)
	if err != nil {
		return -1, err
	}
	ids := make([]byte, s.n*idSize)
	if _, err := x.file.ReadAt(ids, s.cold.At); err != nil {
		return -1, err
	}
	for at := range s.n {
		if [idSize]byte(ids[at*idSize:]) == want {
			return at, nil
		}
	}
	return -1, nil
}

// idAt reads the id of a row of the file.
func (x *Index) idAt(s *shelf, at int) (string, error) {
	var id uuid.UUID
	_, err := x.file.ReadAt(id[:], s.cold.At+int64(at*idSize))
	return id.String(), err
}
