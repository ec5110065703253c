// SPDX-License-Identifier: Apache-2.0

package access

import (
	"errors"
	"slices"
	"strings"
)

// Role is what a person is in the work.
type Role string

// The roles, from the narrowest to the widest.
const (
	Viewer     Role = "viewer"
	Keyer      Role = "keyer"
	Reviewer   Role = "reviewer"
	Registrar  Role = "registrar"
	Head       Role = "head"
	Department Role = "department"
	Admin      Role = "admin"
)

// Roles lists them in the order in which a form offers them.
func Roles() []Role {
	return []Role{Keyer, Reviewer, Registrar, Head, Department, Viewer, Admin}
}

// Action is something a person may ask for.
type Action string

// The actions. A "full view" shows personal data unmasked and is logged.
const (
	ProgressView  Action = "progress.view"
	TargetSet     Action = "target.set"
	ReportSend    Action = "report.send" // the unit's own words beside its figures of a day
	BookView      Action = "book.view"
	BookEdit      Action = "book.edit"
	BookExport    Action = "book.export"
	BookRestore   Action = "book.restore" // take a book in from the archive, with all its versions
	ScanView      Action = "scan.view"
	ScanUpload    Action = "scan.upload"
	EntryList     Action = "entry.list" // masked
	EntryView     Action = "entry.view" // full view
	EntryKey      Action = "entry.key"
	EntryCheck    Action = "entry.check" // accept, return or correct at review
	EntryApprove  Action = "entry.approve"
	EntryAmend    Action = "entry.amend" // correct after approval
	EntryVoid     Action = "entry.void"
	EntryTransfer Action = "entry.transfer" // mark accepted or refused by the ministry
	AccountManage Action = "account.manage"
	PeopleView    Action = "people.view" // what each person did: for those who answer for them
	AuditView     Action = "audit.view"
	SystemView    Action = "system.view"
	QuotaSet      Action = "quota.set" // how much of the disk a unit may take

	IntegrationManage Action = "integration.manage" // other systems and their tokens
	WebhookManage     Action = "webhook.manage"     // where other systems are told of changes
)

// Actions lists every action.
func Actions() []Action {
	return []Action{ProgressView, TargetSet, ReportSend, BookView, BookEdit, BookExport, BookRestore, ScanView, ScanUpload, EntryList, EntryView,
		EntryKey, EntryCheck, EntryApprove, EntryAmend, EntryVoid, EntryTransfer, AccountManage, PeopleView, AuditView, SystemView, QuotaSet, IntegrationManage, WebhookManage}
}

// allowed is the whole policy by role. The administrator runs the system and
// therefore sees no register; the department sees all of the province but
// keys and approves nothing, since the communes answer for what is in it.
var allowed = map[Role][]Action{
	Viewer:     {ProgressView, BookView},
	Keyer:      {ProgressView, BookView, ScanView, EntryList, EntryKey},
	Reviewer:   {ProgressView, BookView, ScanView, EntryList, EntryView, EntryCheck},
	Registrar:  {ProgressView, ReportSend, BookView, BookEdit, BookExport, ScanView, ScanUpload, EntryList, EntryView, EntryKey, EntryCheck, EntryApprove, EntryAmend, EntryVoid, EntryTransfer, AccountManage, PeopleView},
	Head:       {ProgressView, ReportSend, BookView, BookExport, ScanView, EntryList, EntryView, EntryApprove, AccountManage, PeopleView, AuditView},
	Department: {ProgressView, ReportSend, TargetSet, BookView, BookExport, BookRestore, ScanView, EntryList, EntryView, EntryCheck, EntryTransfer, AccountManage, PeopleView, AuditView},
	Admin:      {ProgressView, AccountManage, PeopleView, AuditView, SystemView, QuotaSet, IntegrationManage, WebhookManage},
}

// mayManage lists the roles that a role may give to others and take away.
var mayManage = map[Role][]Role{
	Registrar:  {Keyer, Reviewer, Viewer},
	Head:       {Keyer, Reviewer, Registrar, Viewer},
	Department: {Keyer, Reviewer, Registrar, Head, Viewer},
	Admin:      {Keyer, Reviewer, Registrar, Head, Department, Viewer, Admin},
}

// Actor is a signed-in person, or the program itself.
type Actor struct {
	ID       string
	Username string
	Name     string
	Role     Role
	Province string // shard key: first segment of Path
	Unit     string // unit.ID
	Path     string
	Lang     string
	Prefs    string // JSON, the person's own settings
	Scopes   Scopes // of the token an integration came with; none for a person
}

// System is the program acting on its own.
func System(province string) Actor {
	return Actor{ID: "system", Name: "Hệ thống", Role: Admin, Province: province, Path: province}
}

// Target is what an action is done to.
type Target struct {
	Path    string // of the responsible unit
	KeyedBy string // account that keyed the entry, if it is one
	Role    Role   // of the account concerned, for AccountManage
	Owner   string // integration that a webhook belongs to, for WebhookManage
}

// Refusals, each with a reason that a page can explain.
var (
	ErrRole  = errors.New("access: the role does not allow this")
	ErrScope = errors.New("access: outside the person's unit")
	ErrOwn   = errors.New("access: nobody checks or approves their own entry")
)

// Can answers whether actor may do action to target: nil, ErrRole, ErrToken,
// ErrScope or ErrOwn. Progress figures hold nothing personal and are open to the whole
// province: the daily report is public among its units.
func Can(actor Actor, action Action, target Target) error {
	if action == WebhookManage && actor.Scopes != 0 {
		return ownWebhook(actor, target)
	}
	if !slices.Contains(allowed[actor.Role], action) {
		return ErrRole
	}
	if !actor.Scopes.openTo(action) {
		return ErrToken
	}
	if action == ProgressView && sameProvince(actor.Path, target.Path) {
		return nil
	}
	if !Within(actor.Path, target.Path) {
		return ErrScope
	}
	if action == AccountManage && target.Role != "" && !slices.Contains(mayManage[actor.Role], target.Role) {
		return ErrRole
	}
	if own := target.KeyedBy != "" && target.KeyedBy == actor.ID; own && (action == EntryCheck || action == EntryApprove) {
		return ErrOwn
	}
	return nil
}

// ownWebhook: another system says itself where it wants to be told, whatever its
// role, and knows nothing of those of others.
func ownWebhook(actor Actor, target Target) error {
	switch {
	case !actor.Scopes.openTo(WebhookManage):
		return ErrToken
	case target.Owner != actor.ID:
		return ErrScope
	}
	return nil
}

// May is Can without a target below the actor's own unit: whether to offer a
// menu item at all.
func (a Actor) May(action Action) bool { return Can(a, action, Target{Path: a.Path}) == nil }

// SeesJob tells whether the actor may see a background job of a unit, and stop
// it: whoever asked for it, and whoever answers for the unit's people or takes
// data out of it.
func SeesJob(actor Actor, path, askedBy string) bool {
	if askedBy == actor.ID {
		return true
	}
	target := Target{Path: path}
	return Can(actor, BookExport, target) == nil || Can(actor, SystemView, target) == nil
}

// Manages lists the roles that the actor may give.
func (a Actor) Manages() []Role { return mayManage[a.Role] }

// Within tells whether path is scope or below it.
func Within(scope, path string) bool {
	return scope != "" && (path == scope || strings.HasPrefix(path, scope+"/"))
}

// Range gives the half-open range of paths that lie within scope, for SQL:
// path >= from AND path < to. "0" is the character after "/".
func Range(scope string) (from, to string) { return scope, scope + "0" }

func sameProvince(a, b string) bool {
	pa, _, _ := strings.Cut(a, "/")
	pb, _, _ := strings.Cut(b, "/")
	return pa != "" && pa == pb
}
