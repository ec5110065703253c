// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"cmp"
	"context"
	"slices"

	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
)

// BookAudit is a book held against itself: its entries, its files and its
// closing statement.
type BookAudit struct {
	Book     *book.Book
	Entries  []entry.Brief
	ByID     map[string]*entry.Brief
	Missing  []string // numbers it ought to have, "07/1999"
	Findings []civil.Finding
}

// Audit puts together what the rules of a book need from the entries and the
// scans, and asks them.
func Audit(ctx context.Context, q store.Querier, b *book.Book) (*BookAudit, error) {
	rep := &BookAudit{Book: b, ByID: map[string]*entry.Brief{}}
	var err error
	if rep.Entries, err = entry.Briefs(ctx, q, b.Province, b.ID); err != nil {
		return nil, err
	}
	files, loose, err := filesByEntry(ctx, q, b)
	if err != nil {
		return nil, err
	}
	t, ok := civil.ByID(b.Type)
	if !ok {
		return rep, nil
	}
	var facts []civil.EntryFacts
	var numbers []string
	for i := range rep.Entries {
		e := &rep.Entries[i]
		rep.ByID[e.ID] = e
		numbers = append(numbers, e.RegNo)
		facts = append(facts, e.Facts(t, b.Facts, files[e.ID]))
	}
	known := b.Civil()
	known.LooseFiles = loose
	rep.Missing = entry.Missing(b.Facts, numbers)
	rep.Findings = civil.ValidateBook(t, facts, known)
	return rep, nil
}

// filesByEntry tells which files each entry stands on, and which files no entry
// stands on. A page on which somebody has drawn the places of entries, or whose
// name gives several numbers, is shared by them.
func filesByEntry(ctx context.Context, q store.Querier, b *book.Book) (map[string][]civil.FileFacts, []civil.FileFacts, error) {
	files, err := FilesOfBook(ctx, q, b.Province, b.ID)
	if err != nil {
		return nil, nil, err
	}
	pages, err := PagesOfBook(ctx, q, b.Province, b.ID)
	if err != nil {
		return nil, nil, err
	}
	regions, err := RegionsOfBook(ctx, q, b.Province, b.ID)
	if err != nil {
		return nil, nil, err
	}
	fileOf := map[string]string{}
	for _, p := range pages {
		fileOf[p.ID] = p.FileID
	}
	owners, drawn := map[string][]string{}, map[string]bool{}
	for _, r := range regions {
		drawn[fileOf[r.PageID]] = drawn[fileOf[r.PageID]] || r.W < 1000 || r.H < 1000
		if f := fileOf[r.PageID]; !slices.Contains(owners[f], r.EntryID) {
			owners[f] = append(owners[f], r.EntryID)
		}
	}
	byEntry, loose := map[string][]civil.FileFacts{}, []civil.FileFacts{}
	for _, f := range files {
		facts := civil.FileFacts{Name: cmp.Or(f.Canonical, f.Original), Pages: f.Pages, Bytes: f.Size, Shared: drawn[f.ID] || severalNumbers(f.Canonical)}
		if len(owners[f.ID]) == 0 {
			loose = append(loose, facts)
		}
		for _, id := range owners[f.ID] {
			byEntry[id] = append(byEntry[id], facts)
		}
	}
	return byEntry, loose, nil
}

// severalNumbers tells whether a file's name says that it holds several entries.
func severalNumbers(name string) bool {
	n, err := civil.ParseScanName(name)
	return err == nil && len(n.Numbers()) > 1
}
