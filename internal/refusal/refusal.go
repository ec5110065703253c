// SPDX-License-Identifier: Apache-2.0

// Package refusal says why something that came from outside is not taken: one
// shape for every package that reads foreign bytes.
//
// Invariants:
//
//   - A refusal is about what was sent, never about a failure of our own: the
//     same bytes are refused again, and the sender has to do something.
//   - It says what is wrong and what to do, in Vietnamese and in English.
//   - Codes are stable: they are kept in records and counted in reports.
package refusal

import (
	"errors"
	"fmt"
)

// Code names a reason for programs, such as "image_damaged". Each package
// lists its own, with a prefix of its own.
type Code string

// Refusal is why a file, or a part of one, is not taken.
type Refusal struct {
	Code   Code
	Row    int    // of a table: where reading stopped; 0 when all is refused
	VI, EN string // one or two sentences each: what is wrong, what to do
	Cause  error  // for the log; may be nil
}

// New gives a refusal in words that need no figures.
func New(code Code, vi, en string) *Refusal { return &Refusal{Code: code, VI: vi, EN: en} }

func (r *Refusal) Error() string {
	if r.Cause == nil {
		return fmt.Sprintf("%s: %s", r.Code, r.EN)
	}
	return fmt.Sprintf("%s: %s (%v)", r.Code, r.EN, r.Cause)
}

func (r *Refusal) Unwrap() error { return r.Cause }

// Says gives the sentence in a language, "vi" or "en".
func (r *Refusal) Says(lang string) string {
	if lang == "en" {
		return r.EN
	}
	return r.VI
}

// Because gives the same refusal with a cause for the log.
func (r *Refusal) Because(cause error) *Refusal {
	with := *r
	with.Cause = cause
	return &with
}

// Of finds the refusal in an error; false when the error is a failure of our
// own.
func Of(err error) (*Refusal, bool) {
	var r *Refusal
	return r, errors.As(err, &r)
}

// Megabytes writes a size as people read it in a refusal.
func Megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/(1<<20)) }
