// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"context"
	"net/http"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/problem"
)

// saves are the operations that make a version.
func (s *server) saves() {
	for _, o := range []struct {
		op
		save func(*entry.Entries, context.Context, access.Actor, entry.Save) (entry.Saved, error)
	}{
		{op{id: "keyEntry", scope: access.EntriesWrite, path: "/entries/{entry}/key", vi: "Lưu nội dung một trường hợp chờ nhập", en: "Save what the book says of an entry that waits to be keyed"}, (*entry.Entries).KeyIn},
		{op{id: "correctEntry", scope: access.EntriesReview, path: "/entries/{entry}/correct", vi: "Sửa khi kiểm tra, có căn cứ", en: "A reviewer's correction, with its basis; the state stays"}, (*entry.Entries).Correct},
		{op{id: "amendEntry", scope: access.EntriesWrite, path: "/entries/{entry}/amend", vi: "Sửa sau khi duyệt, có lý do và căn cứ", en: "A correction after approval, with reason and basis"}, (*entry.Entries).Amend},
	} {
		o.method, o.tag, o.errors = http.MethodPost, "entries", stale
		o.more = "All values are sent: what is left out is empty. Findings refuse the save (entry.unanswered) until warnings are answered by their keys in acks; hold sends errors on for a reviewer."
		command(s, o.op, func(ctx context.Context, actor access.Actor, key string, in *saveInput) (kept[Saved], error) {
			version, err := in.version(ctx, s.versionOf(ctx, actor, in.Entry))
			if err != nil {
				return kept[Saved]{}, err
			}
			saved, err := o.save(s.Entries, ctx, actor, entry.Save{Entry: in.Entry, Key: key, Base: version, Values: in.Body.Values.civil(), Acks: in.Body.Acks, Hold: in.Body.Hold,
				Reason: strings.TrimSpace(in.Body.Reason), Basis: strings.TrimSpace(in.Body.Basis)})
			return kept[Saved]{saved.Version, "", Saved{saved.Version, string(saved.State), findings(saved.Findings)}}, err
		})
	}
}

// versionOf reads the version of an entry as it stands.
func (s *server) versionOf(ctx context.Context, actor access.Actor, id string) func() (int, error) {
	return func() (int, error) {
		e, err := entry.Get(ctx, s.DB, actor.Province, id)
		if err != nil {
			return 0, err
		}
		return e.Version, nil
	}
}

type saveInput struct {
	Keyed
	IfMatched
	EntryInput
	Body struct {
		Values Values   `json:"values" doc:"By id of field, see /types"`
		Acks   []string `json:"acks,omitempty" maxItems:"200" doc:"Keys of the warnings answered"`
		Hold   bool     `json:"hold,omitempty" doc:"The book says so: send on with its errors"`
		Reason string   `json:"reason,omitempty" maxLength:"2000" doc:"In words"`
		Basis  string   `json:"basis,omitempty" maxLength:"1000" doc:"The paper or decision it rests on"`
	}
}

// Saved answers a save.
type Saved struct {
	Version  int                   `json:"version" doc:"Grows with each change"`
	State    string                `json:"state" doc:"Where it stands"`
	Findings []problem.RuleFinding `json:"findings" doc:"What the rules say"`
}

// moves are the operations that move an entry between states.
func (s *server) moves() {
	for _, o := range []struct {
		op
		run func(*entry.Entries, context.Context, access.Actor, entry.Command) error
	}{
		{op{id: "acceptEntry", scope: access.EntriesReview, path: "/entries/{entry}/accept", tag: "review", vi: "Kiểm tra đạt", en: "Accept an entry at its check"}, (*entry.Entries).Check},
		{op{id: "returnEntry", scope: access.EntriesReview, path: "/entries/{entry}/return", tag: "review", vi: "Trả lại người nhập, có lý do", en: "Return an entry to its keyer, with a reason"}, (*entry.Entries).Return},
		{op{id: "uncheckEntry", scope: access.EntriesReview, path: "/entries/{entry}/uncheck", tag: "review", vi: "Bỏ kết quả kiểm tra", en: "Take a check back"}, (*entry.Entries).Uncheck},
		{op{id: "approveEntry", scope: access.EntriesReview, path: "/entries/{entry}/approve", tag: "entries", vi: "Duyệt", en: "Approve a checked entry"}, (*entry.Entries).Approve},
		{op{id: "unapproveEntry", scope: access.EntriesReview, path: "/entries/{entry}/unapprove", tag: "entries", vi: "Bỏ duyệt", en: "Take an approval back before the transfer"}, (*entry.Entries).Unapprove},
		{op{id: "voidEntry", scope: access.EntriesWrite, path: "/entries/{entry}/void", tag: "entries", vi: "Hủy số, có lý do", en: "Settle a number that is void in the book, with a reason"}, (*entry.Entries).Void},
		{op{id: "unvoidEntry", scope: access.EntriesWrite, path: "/entries/{entry}/unvoid", tag: "entries", vi: "Mở lại số đã hủy", en: "Open a voided number again"}, (*entry.Entries).Unvoid},
		{op{id: "entrySent", scope: access.EntriesWrite, path: "/entries/{entry}/sent", tag: "exports", vi: "Ghi nhận đã chuyển vào phần mềm của Bộ", en: "Note that it was handed to the ministry"}, transfer(entry.Sent)},
		{op{id: "entryAccepted", scope: access.EntriesWrite, path: "/entries/{entry}/accepted", tag: "exports", vi: "Ghi nhận Bộ đã tiếp nhận", en: "Note that the ministry took it in"}, transfer(entry.Accepted)},
		{op{id: "entryRefused", scope: access.EntriesWrite, path: "/entries/{entry}/refused", tag: "exports", vi: "Ghi nhận Bộ từ chối, có lý do", en: "Note that the ministry refused it, with its reason"}, transfer(entry.Refused)},
	} {
		o.method, o.errors = http.MethodPost, stale
		command(s, o.op, func(ctx context.Context, actor access.Actor, key string, in *moveInput) (kept[Saved], error) {
			version, err := in.version(ctx, s.versionOf(ctx, actor, in.Entry))
			if err != nil {
				return kept[Saved]{}, err
			}
			if err := o.run(s.Entries, ctx, actor, entry.Command{Entry: in.Entry, Key: key, Base: version, Reason: in.reason()}); err != nil {
				return kept[Saved]{}, err
			}
			e, err := entry.Get(ctx, s.DB, actor.Province, in.Entry)
			if err != nil {
				return kept[Saved]{}, err
			}
			return kept[Saved]{e.Version, "", Saved{e.Version, string(e.State), findings(e.Findings)}}, nil
		})
	}
}

// transfer notes what became of an entry at the ministry.
func transfer(to entry.State) func(*entry.Entries, context.Context, access.Actor, entry.Command) error {
	return func(s *entry.Entries, ctx context.Context, actor access.Actor, cmd entry.Command) error {
		return s.Transfer(ctx, actor, cmd, to)
	}
}

type moveInput struct {
	Keyed
	IfMatched
	EntryInput
	Body struct {
		Reason string        `json:"reason,omitempty" maxLength:"2000" doc:"Needed to return, void or refuse"`
		Fields []FieldReason `json:"fields,omitempty" maxItems:"100" doc:"What is wrong with single fields of a returned entry"`
	}
}

// FieldReason is what is wrong with one field.
type FieldReason struct {
	Field  string `json:"field" maxLength:"60" doc:"Id of a field"`
	Reason string `json:"reason" maxLength:"500" doc:"In words"`
}

func (in *moveInput) reason() string {
	fields := make([]entry.FieldReason, 0, len(in.Body.Fields))
	for _, f := range in.Body.Fields {
		fields = append(fields, entry.FieldReason(f))
	}
	return entry.JoinReason(strings.TrimSpace(in.Body.Reason), fields)
}
