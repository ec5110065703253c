// SPDX-License-Identifier: Apache-2.0

package practice

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/sample"
	"github.com/sogoc/sogoc/internal/vntext"
)

// Count is how many exercises there are, easy ones first.
const Count = 6

// ErrNone: there is no exercise of that number.
var ErrNone = errors.New("practice: no such exercise")

// seed of the invented province; another one would be other exercises.
const seed = 2026

// Exercise is an entry to key.
type Exercise struct {
	N      int // from 1
	Book   *sample.Book
	Entry  *sample.Entry
	Before *sample.Entry // the entry above; nil for the first of a book
	Type   *civil.Type
}

// all are made when first asked for: a small province is drawn up in memory.
var all = sync.OnceValues(func() ([]Exercise, error) {
	plan, err := sample.Province(seed, sample.Scale{Books: 0.03, Entries: 0.006})
	if err != nil {
		return nil, err
	}
	var found []Exercise
	for _, kind := range []string{"birth", "marriage", "death"} {
		found = append(found, pick(plan, kind)...)
	}
	if len(found) < Count {
		return nil, fmt.Errorf("practice: %d exercises found, want %d", len(found), Count)
	}
	for i := range found {
		found[i].N = i + 1
	}
	return found[:Count], nil
})

// pick finds plain entries of a type: one page of forms since 1999, nothing
// struck out, smeared or written "as above".
func pick(plan *sample.Plan, kind string) []Exercise {
	t, _ := civil.ByID(kind)
	var out []Exercise
	for _, b := range plan.Books {
		if b.Type != kind || b.OpenYear < 1999 || b.Condition == "rach_nat" || len(out) >= Count/3 {
			continue
		}
		for i, e := range b.Entries {
			if !plain(e) {
				continue
			}
			x := Exercise{Book: b, Entry: e, Type: t}
			if i > 0 {
				x.Before = b.Entries[i-1]
			}
			out = append(out, x)
			break // one of each book: another hand, another paper
		}
	}
	return out
}

func plain(e *sample.Entry) bool {
	if e.Struck || len(e.Corrections) > 0 {
		return false
	}
	for _, v := range e.Values {
		if v.Mark == civil.MarkIllegible || v.Mark == civil.MarkStruck || isDitto(v.Written) {
			return false
		}
	}
	return true
}

func isDitto(s string) bool {
	bare := strings.Trim(s, `-–"“”/ .`)
	return s != "" && (bare == "" || bare == "nt" || bare == "như trên")
}

// Get gives exercise n, from 1.
func Get(n int) (Exercise, error) {
	list, err := all()
	if err != nil {
		return Exercise{}, err
	}
	if n < 1 || n > len(list) {
		return Exercise{}, ErrNone
	}
	return list[n-1], nil
}

// Picture is the page of an exercise.
type Picture struct {
	JPEG          []byte
	Width, Height int
	Region        drawpage.Rect // of the entry, in pixels
}

var pictures sync.Map // n → *Picture: a page takes a second to draw

// Draw draws the page of an exercise.
func (x Exercise) Draw() (*Picture, error) {
	if p, ok := pictures.Load(x.N); ok {
		return p.(*Picture), nil
	}
	jpeg, truth, err := drawpage.JPEG(x.Book.PageSpec(x.Entry.Page, 0))
	if err != nil {
		return nil, fmt.Errorf("drawing exercise %d: %w", x.N, err)
	}
	p := &Picture{JPEG: jpeg, Width: truth.Width, Height: truth.Height}
	on := x.Book.On(x.Entry.Page)
	for _, e := range truth.Entries {
		if on[e.Index] == x.Entry {
			p.Region = e.Box
		}
	}
	pictures.Store(x.N, p)
	return p, nil
}

// Context is what the rules may know: the book, and nothing of other entries.
func (x Exercise) Context() civil.Context {
	return civil.Context{Book: civil.BookFacts{Type: x.Type.ID, Unit: x.Book.Authority, OpenYear: x.Book.OpenYear, BookNo: x.Book.No}}
}

// Check reads values as the register would and says what its rules find.
func (x Exercise) Check(values civil.Values) (civil.Values, []civil.Finding) {
	values = civil.Normalize(x.Type, values, x.Context())
	return values, civil.Validate(x.Type, values, x.Context())
}

// Difference is a field keyed otherwise than the page has it.
type Difference struct {
	Field string
	Keyed civil.Value
	Page  civil.Value
}

// Mark compares what was keyed with what the page says: how many fields are
// right, and which differ, in the order of the form.
func (x Exercise) Mark(values civil.Values) (right int, wrong []Difference) {
	keyed := civil.Normalize(x.Type, values, x.Context())
	for i := range x.Type.Fields {
		id := x.Type.Fields[i].ID
		page, k := x.Entry.Values[id], keyed[id]
		switch {
		case page.Empty() && k.Empty(), id == "trangSo": // the number of the page stands on no page
		case same(page, k):
			right++
		default:
			wrong = append(wrong, Difference{Field: id, Keyed: k, Page: page})
		}
	}
	return right, wrong
}

func same(page, keyed civil.Value) bool {
	if page.Mark != keyed.Mark {
		return page.Empty() && keyed.Written == "" // left blank, said or not
	}
	if page.Norm != "" && page.Norm == keyed.Norm {
		return true
	}
	return vntext.Canonical(page.Written) == vntext.Canonical(keyed.Written)
}
