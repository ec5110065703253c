// SPDX-License-Identifier: Apache-2.0

package exchange

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

// JSONFormat names the form of the JSON; a change that readers must know of
// gets another number.
const JSONFormat = "sogoc-book/1"

// Document is the JSON of a book. It is written entry by entry; a reader may
// take it whole.
type Document struct {
	Format  string          `json:"format"`
	Program string          `json:"program"`
	Export  DocumentExport  `json:"export"`
	Book    DocumentBook    `json:"book"`
	Entries []DocumentEntry `json:"entries"`
	Remarks []Remark        `json:"remarks"` // what was left out, and why
}

// DocumentExport says when and by whom it was made.
type DocumentExport struct {
	ID string `json:"id"`
	At string `json:"at"` // RFC 3339, UTC
	By string `json:"by"` // user name
}

// DocumentBook is the book with its units.
type DocumentBook struct {
	ID   string `json:"id"`
	Name string `json:"name"` // KS.2010.01
	Code string `json:"code"` // KS
	book.Facts
	Units   map[string]string `json:"units"` // full names of the units by id
	Version int               `json:"version"`
}

// DocumentEntry is one entry in one version.
type DocumentEntry struct {
	ID       string          `json:"id"`
	RegNo    string          `json:"no"`
	State    entry.State     `json:"state"`
	Version  DocumentVersion `json:"version"`
	Keyed    *DocumentAct    `json:"keyed,omitempty"`
	Checked  *DocumentAct    `json:"checked,omitempty"`
	Approved *DocumentAct    `json:"approved,omitempty"`
	File     string          `json:"file,omitempty"` // in the archive
	Pages    []DocumentPage  `json:"pages,omitempty"`
	Values   civil.Values    `json:"values"`
}

// DocumentVersion is where the values come from.
type DocumentVersion struct {
	N      int       `json:"n"`
	Act    entry.Act `json:"act"`
	Reason string    `json:"reason,omitempty"`
	Basis  string    `json:"basis,omitempty"`
	DocumentAct
}

// DocumentAct is who did something, and when.
type DocumentAct struct {
	By string `json:"by"` // user name
	At string `json:"at"` // RFC 3339, UTC
}

// DocumentPage is a picture of the scan and the entry's part of it in thousandths
// of the picture turned by rotation; levelling and trimming are not in it.
type DocumentPage struct {
	SHA256   string `json:"sha256"`
	Rotation int    `json:"rotation"`
	X        int    `json:"x"`
	Y        int    `json:"y"`
	W        int    `json:"w"`
	H        int    `json:"h"`
}

type jsonSink struct {
	*upload
	s      *Exports
	p      *picked
	people map[string]string // account id → user name
	began  bool
}

func (s *Exports) jsonSink(ctx context.Context, p *picked, x *Export) (sink, error) {
	k := &jsonSink{upload: s.upload(ctx, x, JSON), s: s, p: p, people: map[string]string{}}
	if err := k.head(ctx, x); err != nil {
		k.drop()
		return nil, err
	}
	return k, nil
}

func (k *jsonSink) head(ctx context.Context, x *Export) error {
	by, err := k.who(ctx, x.By)
	if err != nil {
		return err
	}
	b := k.p.book
	units := map[string]string{}
	for _, id := range []unit.ID{b.RegisteredBy, b.HeldBy, b.Responsible} {
		if id != "" {
			units[string(id)] = unit.Full(id, "vi")
		}
	}
	parts := []any{
		`{"format":`, JSONFormat, `,"program":`, "sogoc " + k.s.Version,
		`,"export":`, DocumentExport{x.ID, instant(x.At), by},
		`,"book":`, DocumentBook{b.ID, x.Name, k.p.typ.Code, b.Facts, units, b.Version},
	}
	return errors.Join(k.alternate(parts), k.raw(`,"entries":[`))
}

// alternate writes pieces of JSON and values in turn.
func (k *jsonSink) alternate(parts []any) error {
	for i, part := range parts {
		if i%2 == 0 {
			if err := k.raw(part.(string)); err != nil {
				return err
			}
			continue
		}
		b, err := json.Marshal(part)
		if err != nil {
			return err
		}
		if err := k.raw(string(b)); err != nil {
			return err
		}
	}
	return nil
}

func (k *jsonSink) raw(s string) error {
	_, err := io.WriteString(k.w, s)
	return err
}

func (k *jsonSink) add(ctx context.Context, r *row) error {
	e, err := k.entry(ctx, r)
	if err != nil {
		return err
	}
	lead := ",\n"
	if !k.began {
		k.began, lead = true, "\n"
	}
	return k.alternate([]any{lead, e})
}

func (k *jsonSink) entry(ctx context.Context, r *row) (e DocumentEntry, err error) {
	v := r.version
	e = DocumentEntry{ID: r.ID, RegNo: r.RegNo, State: r.State, File: r.file, Values: v.Values,
		Version: DocumentVersion{N: v.N, Act: v.Act, Reason: v.Reason, Basis: v.Basis}}
	author, err := k.act(ctx, v.Author, v.At)
	if err != nil {
		return e, err
	}
	if author != nil {
		e.Version.DocumentAct = *author
	}
	for _, a := range []struct {
		to *(*DocumentAct)
		by string
		at int64
	}{{&e.Keyed, r.KeyedBy, r.KeyedAt}, {&e.Checked, r.CheckedBy, r.CheckedAt}, {&e.Approved, r.ApprovedBy, r.ApprovedAt}} {
		if *a.to, err = k.act(ctx, a.by, a.at); err != nil {
			return e, err
		}
	}
	for _, at := range r.places {
		on := at.Page.OnPicture(at.Region)
		e.Pages = append(e.Pages, DocumentPage{at.Page.Hash, at.Page.Rotation, on.X, on.Y, on.W, on.H})
	}
	return e, nil
}

func (k *jsonSink) act(ctx context.Context, by string, at int64) (*DocumentAct, error) {
	if by == "" {
		return nil, nil
	}
	name, err := k.who(ctx, by)
	return &DocumentAct{By: name, At: instant(at)}, err
}

// who is the user name behind an account; the id itself when the program did it.
func (k *jsonSink) who(ctx context.Context, id string) (string, error) {
	if name, ok := k.people[id]; ok {
		return name, nil
	}
	name := id
	a, err := k.s.Accounts.Get(ctx, id)
	switch {
	case err == nil:
		name = a.Username
	case !errors.Is(err, store.ErrNotFound):
		return "", err
	}
	k.people[id] = name
	return name, nil
}

func (k *jsonSink) finish() (File, error) {
	remarks := k.p.remarks
	if remarks == nil {
		remarks = []Remark{}
	}
	if err := errors.Join(k.alternate([]any{"\n],\"remarks\":", remarks}), k.raw("}\n")); err != nil {
		k.drop()
		return File{}, err
	}
	return k.close()
}

func instant(ms int64) string {
	if ms == 0 {
		return ""
	}
	return store.Time(ms).Format(time.RFC3339)
}
