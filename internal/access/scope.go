// SPDX-License-Identifier: Apache-2.0

package access

import (
	"context"
	"fmt"
	"strings"
)

// Scopes are what a token may be used for, a set of bits. None at all is a
// person's: the role alone says what they may do.
type Scopes uint32

// The scopes of tokens. Writing something includes reading it, reading in full
// includes reading masked. Checking and approving stand apart: whoever gives
// them lets a program answer for entries.
const (
	EntriesRead Scopes = 1 << iota
	EntriesFull
	EntriesWrite
	EntriesReview
	BooksRead
	BooksWrite
	ScansRead
	ScansWrite
	ExportsRead
	ExportsWrite
	ReportsRead
	AuditRead
	JobsRead
	JobsWrite
	WebhooksWrite
	ReportsWrite
)

// scopeNames are the scopes as tokens are asked for, in the order of a form.
var scopeNames = []struct {
	scope Scopes
	name  string
}{
	{BooksRead, "books:read"}, {BooksWrite, "books:write"}, {ScansRead, "scans:read"}, {ScansWrite, "scans:write"},
	{EntriesRead, "entries:read"}, {EntriesFull, "entries:full"}, {EntriesWrite, "entries:write"}, {EntriesReview, "entries:review"},
	{ExportsRead, "exports:read"}, {ExportsWrite, "exports:write"}, {JobsRead, "jobs:read"}, {JobsWrite, "jobs:write"},
	{ReportsRead, "reports:read"}, {ReportsWrite, "reports:write"}, {AuditRead, "audit:read"}, {WebhooksWrite, "webhooks:write"},
}

// includes lists what comes with a scope.
var includes = map[Scopes]Scopes{EntriesFull: EntriesRead, EntriesWrite: EntriesRead, EntriesReview: EntriesRead | EntriesFull, BooksWrite: BooksRead, ScansWrite: ScansRead, ExportsWrite: ExportsRead, JobsWrite: JobsRead, ReportsWrite: ReportsRead}

// opened lists which scopes open an action to a token: any one of them. An
// action that is not here is never open to one: accounts, limits and the system
// are for people. Where several things ask for one action (exports are made,
// read and followed as jobs by the same people), the interface asks Need too.
var opened = map[Action]Scopes{
	ProgressView: ReportsRead, PeopleView: ReportsRead, TargetSet: ReportsWrite,
	BookView: BooksRead, BookEdit: BooksWrite, BookExport: ExportsRead | JobsRead,
	ScanView: ScansRead, ScanUpload: ScansWrite,
	EntryList: EntriesRead, EntryView: EntriesFull, EntryKey: EntriesWrite, EntryAmend: EntriesWrite, EntryVoid: EntriesWrite, EntryTransfer: EntriesWrite,
	EntryCheck: EntriesReview, EntryApprove: EntriesReview,
	AuditView: AuditRead, WebhookManage: WebhooksWrite,
}

// EveryScope lists the scopes one by one.
func EveryScope() []Scopes {
	all := make([]Scopes, len(scopeNames))
	for i, s := range scopeNames {
		all[i] = s.scope
	}
	return all
}

// ParseScopes reads names separated by spaces or commas.
func ParseScopes(text string) (Scopes, error) {
	var s Scopes
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' }) {
		one := scopeNamed(name)
		if one == 0 {
			return 0, fmt.Errorf("%w: %q", ErrNoScope, name)
		}
		s |= one
	}
	return s, nil
}

func scopeNamed(name string) Scopes {
	for _, s := range scopeNames {
		if s.name == name {
			return s.scope
		}
	}
	return 0
}

// String writes the names, separated by spaces.
func (s Scopes) String() string {
	var names []string
	for _, n := range scopeNames {
		if s&n.scope != 0 {
			names = append(names, n.name)
		}
	}
	return strings.Join(names, " ")
}

// Open tells whether every scope of want is given, by itself or by another that
// includes it. A person's scopes open everything.
func (s Scopes) Open(want Scopes) bool {
	return s == 0 || want&s.All() == want
}

// All adds what comes with each scope.
func (s Scopes) All() Scopes {
	all := s
	for wide, narrow := range includes {
		if s&wide != 0 {
			all |= narrow
		}
	}
	return all
}

// openTo tells whether a token's scopes allow an action; a person's always do.
func (s Scopes) openTo(action Action) bool {
	return s == 0 || s.All()&opened[action] != 0
}

// ScopesOf gives the scopes of whoever makes a request; none for a person.
func ScopesOf(ctx context.Context) Scopes {
	actor, _ := ActorOf(ctx)
	return actor.Scopes
}

// Need refuses a request whose token lacks a scope: nil or ErrToken.
func Need(ctx context.Context, want Scopes) error {
	if !ScopesOf(ctx).Open(want) {
		return ErrToken
	}
	return nil
}
