// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"iter"
	"net/http"
	"net/url"
)

// Value is a field's value: as written, as meant, and the mark where a text
// should stand.
type Value struct {
	Written string `json:"written,omitempty"`
	Meaning string `json:"meaning,omitempty"`
	Mark    string `json:"mark,omitempty"` // blank, illegible, struck
	Decided bool   `json:"decided,omitempty"`
}

// Entry is one registered event; Values and Findings come with Entry alone.
type Entry struct {
	ID        string           `json:"id"`
	Book      string           `json:"book"`
	Path      string           `json:"path"`
	Type      string           `json:"type"`
	Number    string           `json:"number"`
	Year      int              `json:"year"`
	State     string           `json:"state"`
	Version   int              `json:"version"`
	Name      string           `json:"name"` // masked but in a full view
	EventYear string           `json:"eventYear"`
	Errors    int              `json:"errors"`
	Warnings  int              `json:"warnings"`
	Why       string           `json:"why"`
	UpdatedAt int64            `json:"updatedAt"` // UTC milliseconds
	Masked    bool             `json:"masked"`
	Values    map[string]Value `json:"values"`
	Findings  []Finding        `json:"findings"`

	ETag string `json:"-"` // of Entry and FullEntry; what a change needs
}

// EntryFilter narrows a list of entries.
type EntryFilter struct{ Unit, Book, State, Stage string }

// Entries walks entries, masked: of a book in its order, else by unit, the
// latest change first.
func (c *Client) Entries(ctx context.Context, f EntryFilter) iter.Seq2[Entry, error] {
	return walk[Entry](ctx, c, "/entries", asked("unit", f.Unit, "book", f.Book, "state", f.State, "stage", f.Stage, "limit", "200"))
}

// Entry reads one entry, masked.
func (c *Client) Entry(ctx context.Context, id string) (Entry, error) { return c.entry(ctx, id, nil) }

// FullEntry reads one entry in full for a purpose: work, request, complaint or
// audit. It is written to the server's audit log.
func (c *Client) FullEntry(ctx context.Context, id, purpose string) (Entry, error) {
	return c.entry(ctx, id, asked("view", "full", "purpose", purpose))
}

func (c *Client) entry(ctx context.Context, id string, query url.Values) (Entry, error) {
	e, tag, err := ask[Entry](ctx, c, call{method: http.MethodGet, path: "/entries/" + url.PathEscape(id), query: query})
	e.ETag = tag
	return e, err
}

// Saved answers a change of an entry.
type Saved struct {
	Version  int       `json:"version"`
	State    string    `json:"state"`
	Findings []Finding `json:"findings"`
}

// Accept accepts an entry at its check, as it was read.
func (c *Client) Accept(ctx context.Context, read Entry) (Saved, error) {
	return c.move(ctx, read, "accept", "")
}

// Return gives an entry back to its keyer, with a reason.
func (c *Client) Return(ctx context.Context, read Entry, reason string) (Saved, error) {
	return c.move(ctx, read, "return", reason)
}

// Accepted notes that the ministry took an entry in.
func (c *Client) Accepted(ctx context.Context, read Entry) (Saved, error) {
	return c.move(ctx, read, "accepted", "")
}

// Refused notes that the ministry refused an entry, with its reason.
func (c *Client) Refused(ctx context.Context, read Entry, reason string) (Saved, error) {
	return c.move(ctx, read, "refused", reason)
}

func (c *Client) move(ctx context.Context, read Entry, act, reason string) (Saved, error) {
	body := map[string]any{}
	if reason != "" {
		body["reason"] = reason
	}
	return post[Saved](ctx, c, http.MethodPost, "/entries/"+url.PathEscape(read.ID)+"/"+act, body, read.ETag)
}

// Query asks for entries by what people remember; see the operation search.
type Query struct {
	Q      string `json:"q,omitempty"`
	Kin    string `json:"kin,omitempty"`
	Date   string `json:"date,omitempty"`
	Number string `json:"number,omitempty"`
	BookNo string `json:"bookNo,omitempty"`
	Place  string `json:"place,omitempty"`
	Note   string `json:"note,omitempty"`
	Type   string `json:"type,omitempty"`
	State  string `json:"state,omitempty"`
	Years  string `json:"years,omitempty"`
	Unit   string `json:"unit,omitempty"`
	Limit  int    `json:"limit,omitempty"`
	After  string `json:"after,omitempty"`
}

// Hit is an entry that answers; Score is 0 to 1.
type Hit struct {
	Entry Entry   `json:"entry"`
	Score float64 `json:"score"`
	Why   []Why   `json:"why"`
}

// Why is one reason for which an entry answers: its mother's name has other
// marks, its date of birth is near.
type Why struct {
	What string `json:"what"` // name, date, number, text
	Of   string `json:"of"`   // child, mother, …; birth, event, registered; note, place, paper
	How  string `json:"how"`  // whole, part, marks, sound, letter, near
}

// SavedSearch is a question that the caller keeps.
type SavedSearch struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Question Query  `json:"question"`
}

// SavedSearches lists the caller's own, youngest first.
func (c *Client) SavedSearches(ctx context.Context) ([]SavedSearch, error) {
	out, err := get[page[SavedSearch]](ctx, c, "/searches", nil)
	return out.Items, err
}

// SaveSearch keeps a question under a name and gives its id.
func (c *Client) SaveSearch(ctx context.Context, name string, q Query) (string, error) {
	q.Limit, q.After = 0, "" // they are of one page
	out, err := post[SavedSearch](ctx, c, http.MethodPost, "/searches", map[string]any{"name": name, "question": q}, "")
	return out.ID, err
}

// DropSearch forgets a saved search.
func (c *Client) DropSearch(ctx context.Context, id string) error {
	return c.drop(ctx, "/searches/"+url.PathEscape(id))
}

// Search walks the answers to a query, best first.
func (c *Client) Search(ctx context.Context, q Query) iter.Seq2[Hit, error] {
	return func(yield func(Hit, error) bool) {
		for {
			p, err := post[page[Hit]](ctx, c, http.MethodPost, "/search", q, "")
			if err != nil {
				yield(Hit{}, err)
				return
			}
			for _, h := range p.Items {
				if !yield(h, nil) {
					return
				}
			}
			if q.After = p.Next; q.After == "" {
				return
			}
		}
	}
}
