// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/url"
	"time"
)

// BookFacts is what people state about a book; see BookFacts of the document.
type BookFacts struct {
	Type            string `json:"type"`
	OpenYear        int    `json:"openYear,omitempty"`
	BookNo          string `json:"bookNo"`
	RegisteredBy    string `json:"registeredBy,omitempty"`
	RegisteredText  string `json:"registeredText"`
	HeldBy          string `json:"heldBy,omitempty"`
	Responsible     string `json:"responsible"`
	Shelf           string `json:"shelf,omitempty"`
	Box             string `json:"box,omitempty"`
	Condition       string `json:"condition,omitempty"`
	DeclaredPages   int    `json:"declaredPages,omitempty"`
	DeclaredEntries int    `json:"declaredEntries,omitempty"`
	ClosingText     string `json:"closingText,omitempty"`
	ClosedOn        string `json:"closedOn,omitempty"`
	SignedBy        string `json:"signedBy,omitempty"`
	Note            string `json:"note,omitempty"`
}

// Book is a register book. Counts are its entries by state, and its scans.
type Book struct {
	ID        string         `json:"id"`
	Name      string         `json:"name"` // KS.2010.01
	Path      string         `json:"path"`
	State     string         `json:"state"`
	Version   int            `json:"version"`
	CreatedAt int64          `json:"createdAt"` // UTC milliseconds
	UpdatedAt int64          `json:"updatedAt"`
	Facts     BookFacts      `json:"facts"`
	Counts    map[string]int `json:"counts"`

	ETag string `json:"-"` // of Book; what ChangeBook needs
}

// BookFilter narrows a list of books; Unit is a scope path such as "44/19405".
type BookFilter struct{ Unit, Type, State string }

// Books walks the inventory.
func (c *Client) Books(ctx context.Context, f BookFilter) iter.Seq2[Book, error] {
	return walk[Book](ctx, c, "/books", asked("unit", f.Unit, "type", f.Type, "state", f.State, "limit", "200"))
}

// Book reads one book.
func (c *Client) Book(ctx context.Context, id string) (Book, error) {
	b, tag, err := ask[Book](ctx, c, call{method: http.MethodGet, path: "/books/" + url.PathEscape(id)})
	b.ETag = tag
	return b, err
}

// AddBook puts a book into the inventory.
func (c *Client) AddBook(ctx context.Context, f BookFacts) (Book, error) {
	return post[Book](ctx, c, http.MethodPost, "/books", f, "")
}

// ChangeBook states new facts about a book as it was read: request.stale when
// somebody changed it meanwhile.
func (c *Client) ChangeBook(ctx context.Context, read Book, f BookFacts, reason string) (Book, error) {
	return post[Book](ctx, c, http.MethodPut, "/books/"+url.PathEscape(read.ID), map[string]any{"facts": f, "reason": reason}, read.ETag)
}

// BookResult tells what a command over a whole book did.
type BookResult struct {
	Done    int            `json:"done"`
	Skipped map[string]int `json:"skipped"` // reason → entries left as they were
}

// ApproveBook approves every checked entry of a book that nothing stands against.
func (c *Client) ApproveBook(ctx context.Context, book string) (BookResult, error) {
	return post[BookResult](ctx, c, http.MethodPost, "/books/"+url.PathEscape(book)+"/approve", nil, "")
}

// Export is what was handed on of a book at one time.
type Export struct {
	ID      string       `json:"id"`
	Book    string       `json:"book"`
	Name    string       `json:"name"`
	At      int64        `json:"at"`
	Fresh   bool         `json:"fresh"` // it holds the book as it is now
	Entries int          `json:"entries"`
	Scans   int          `json:"scans"`
	Files   []ExportFile `json:"files"`
}

// ExportFile is one file of an export.
type ExportFile struct {
	Format string `json:"format"`
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Href   string `json:"href"`
}

// StartExport asks for the files of a book (xlsx, zip, csv, json) and gives the
// job that makes them.
func (c *Client) StartExport(ctx context.Context, book string, formats ...string) (job string, err error) {
	out, err := post[struct{ Job string }](ctx, c, http.MethodPost, "/books/"+url.PathEscape(book)+"/exports", map[string]any{"formats": formats}, "")
	return out.Job, err
}

// Export reads an export; its id is that of its job.
func (c *Client) Export(ctx context.Context, id string) (Export, error) {
	return get[Export](ctx, c, "/exports/"+url.PathEscape(id), nil)
}

// Fetch opens a file of an export. The caller closes it.
func (c *Client) Fetch(ctx context.Context, f ExportFile) (io.ReadCloser, error) {
	res, err := c.do(ctx, call{method: http.MethodGet, path: f.Href})
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		defer func() { _ = res.Body.Close() }()
		return nil, problemOf(res)
	}
	return res.Body, nil
}

// Job is work in the background.
type Job struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Title string `json:"title"`
	State string `json:"state"` // queued, running, done, failed, cancelled
	Done  int64  `json:"done"`
	Total int64  `json:"total"`
	Note  string `json:"note"`
}

// Ended tells whether nothing more will happen to the job by itself.
func (j Job) Ended() bool { return j.State != "queued" && j.State != "running" }

// ErrJob: the job failed or was cancelled.
var ErrJob = errors.New("client: the job was not done")

// Job reads one job.
func (c *Client) Job(ctx context.Context, id string) (Job, error) {
	return get[Job](ctx, c, "/jobs/"+url.PathEscape(id), nil)
}

// Wait follows a job until it has ended, asking every so often; tell, which may
// be nil, is told how far it is. ErrJob when it was not done.
func (c *Client) Wait(ctx context.Context, id string, every time.Duration, tell func(Job)) (Job, error) {
	for {
		j, err := c.Job(ctx, id)
		if err != nil {
			return j, err
		}
		if tell != nil {
			tell(j)
		}
		switch {
		case j.State == "done":
			return j, nil
		case j.Ended():
			return j, ErrJob
		}
		select {
		case <-ctx.Done():
			return j, ctx.Err()
		case <-time.After(every):
		}
	}
}
