// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"net/http"
)

// Standing is one unit against its target at the end of a day. Figures are
// named as in /progress/metrics.
type Standing struct {
	Unit     string           `json:"unit"`
	Path     string           `json:"path"`
	Name     string           `json:"name"`
	Status   string           `json:"status"` // no-target, waiting, on-track, behind, late, done
	Plan     int64            `json:"plan"`
	Fact     int64            `json:"fact"`
	Left     int64            `json:"left"`
	ByBooks  bool             `json:"byBooks"`
	DaysLeft int              `json:"daysLeft"`
	Needed   float64          `json:"needed"`
	Actual   float64          `json:"actual"`
	Forecast string           `json:"forecast"`
	Total    map[string]int64 `json:"total"`
	Day      map[string]int64 `json:"day"`
	AsOf     int64            `json:"asOf"`
}

// Progress is a unit with those below it.
type Progress struct {
	Day   string     `json:"day"`
	Sum   Standing   `json:"sum"`
	Units []Standing `json:"units"`
}

// Progress tells how far a unit ("" is the caller's own) was at the end of a day
// ("" is today).
func (c *Client) Progress(ctx context.Context, unit, day string) (Progress, error) {
	return get[Progress](ctx, c, "/progress", asked("unit", unit, "day", day))
}

// Offered is a file that may be sent.
type Offered struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	Hash string `json:"hash"` // SHA-256 in hexadecimal
}

// Upload says of one file what is to be sent, or what became of it.
type Upload struct {
	State   string `json:"state"` // new, open, done, failed, gone
	ID      string `json:"id"`
	Offset  int64  `json:"offset"`
	Kind    string `json:"kind"`
	Scan    string `json:"scan"`
	Job     string `json:"job"`
	Message string `json:"message"`
}

type uploads struct {
	Files []Upload `json:"files"`
}

// OfferUploads asks which of some files need sending; the answers are in their
// order. unit and book may be "".
func (c *Client) OfferUploads(ctx context.Context, unit, book string, files []Offered) ([]Upload, error) {
	out, err := post[uploads](ctx, c, http.MethodPost, "/uploads/offer", struct {
		Unit  string    `json:"unit,omitempty"`
		Book  string    `json:"book,omitempty"`
		Files []Offered `json:"files"`
	}{unit, book, files}, "")
	return out.Files, err
}

// EndedUploads asks which of some uploads have ended; the server keeps the
// question open for up to so many seconds while none has.
func (c *Client) EndedUploads(ctx context.Context, ids []string, wait int) ([]Upload, error) {
	out, err := post[uploads](ctx, c, http.MethodPost, "/uploads/ended", struct {
		IDs  []string `json:"ids"`
		Wait int      `json:"wait,omitempty"`
	}{ids, wait}, "")
	return out.Files, err
}
