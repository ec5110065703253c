// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
)

// Region is where an entry stands on a page, in thousandths of the page as it is
// shown. Entry and State are the server's.
type Region struct {
	Entry  string `json:"entry,omitempty"`
	Number string `json:"number"`
	State  string `json:"state,omitempty"`
	X      int    `json:"x"`
	Y      int    `json:"y"`
	W      int    `json:"w"`
	H      int    `json:"h"`
}

type regions struct {
	Items []Region `json:"items"`
}

// Regions lists the entries on a page, from the top.
func (c *Client) Regions(ctx context.Context, page string) ([]Region, error) {
	out, err := get[regions](ctx, c, "/pages/"+url.PathEscape(page)+"/regions", nil)
	return out.Items, err
}

// PutRegions states anew which entries stand on a page.
func (c *Client) PutRegions(ctx context.Context, page string, all []Region) ([]Region, error) {
	sent := []Region{}
	for _, r := range all {
		r.State = "" // the server's
		sent = append(sent, r)
	}
	out, err := post[regions](ctx, c, http.MethodPut, "/pages/"+url.PathEscape(page)+"/regions", map[string]any{"regions": sent}, "")
	return out.Items, err
}

// Turn makes a page stand at degrees clockwise from how it was received: 0, 90,
// 180 or 270.
func (c *Client) Turn(ctx context.Context, page string, degrees int) error {
	_, err := post[struct{}](ctx, c, http.MethodPatch, "/pages/"+url.PathEscape(page), map[string]int{"rotation": degrees}, "")
	return err
}

// Verdict is what a person said of a page.
type Verdict struct {
	Page    string `json:"page,omitempty"`
	Verdict string `json:"verdict"` // "" good, reject, double, replaced
	Reason  string `json:"reason,omitempty"`
	Note    string `json:"note,omitempty"`
	Other   string `json:"other,omitempty"`
}

// Reject sends a page back to be scanned again: blurred, cut, dark, skewed,
// blank, wrong, or other with a note.
func (c *Client) Reject(ctx context.Context, page, reason, note string) (Verdict, error) {
	return post[Verdict](ctx, c, http.MethodPut, "/pages/"+url.PathEscape(page)+"/verdict", Verdict{Verdict: "reject", Reason: reason, Note: note}, "")
}

// Gap is a page that a book has and nobody has scanned yet.
type Gap struct {
	ID    string `json:"id"`
	Book  string `json:"book"`
	After string `json:"after"` // page before it
	Label string `json:"label"`
	Note  string `json:"note"`
}

// Rescans are the pages to be scanned again, and those never scanned.
type Rescans struct {
	Pages []Verdict `json:"pages"`
	Gaps  []Gap     `json:"gaps"`
}

type rescansPart struct {
	Rescans
	Next string `json:"next"`
}

// Rescans lists all that there is to scan within a unit; "" is the caller's own.
func (c *Client) Rescans(ctx context.Context, unit string) (Rescans, error) {
	var all Rescans
	query := asked("unit", unit)
	for {
		part, err := get[rescansPart](ctx, c, "/rescans", query)
		if err != nil {
			return all, err
		}
		all.Pages, all.Gaps = append(all.Pages, part.Pages...), append(all.Gaps, part.Gaps...)
		if part.Next == "" {
			return all, nil
		}
		query.Set("after", part.Next)
	}
}

// AddGap notes that a page is missing behind another ("" at the front).
func (c *Client) AddGap(ctx context.Context, book, after, label, note string) (Gap, error) {
	return post[Gap](ctx, c, http.MethodPost, "/books/"+url.PathEscape(book)+"/gaps", map[string]string{"after": after, "label": label, "note": note}, "")
}

// DropGap takes back that a page is missing.
func (c *Client) DropGap(ctx context.Context, gap string) error {
	return c.drop(ctx, "/gaps/"+url.PathEscape(gap))
}

// Rescan sends a new scan to stand in a page's place.
func (c *Client) Rescan(ctx context.Context, page, name string, file []byte) error {
	return c.sendFile(ctx, "/pages/"+url.PathEscape(page)+"/rescan", name, file)
}

// ScanGap sends the scan of a missing page.
func (c *Client) ScanGap(ctx context.Context, gap, name string, file []byte) error {
	return c.sendFile(ctx, "/gaps/"+url.PathEscape(gap)+"/scan", name, file)
}

func (c *Client) sendFile(ctx context.Context, path, name string, file []byte) error {
	head := http.Header{"Idempotency-Key": {rand.Text()}, "Content-Type": {"application/octet-stream"}}
	_, _, err := ask[struct{}](ctx, c, call{method: http.MethodPost, path: path, query: asked("name", name), head: head, body: file})
	return err
}

func (c *Client) drop(ctx context.Context, path string) error {
	_, _, err := ask[struct{}](ctx, c, call{method: http.MethodDelete, path: path, head: http.Header{"Idempotency-Key": {rand.Text()}}})
	return err
}
