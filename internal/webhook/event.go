// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"context"
	"errors"
	"slices"
	"strings"

	signed "github.com/sogoc/sogoc/client/webhook"
	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
)

// Event is something a receiver may be told of.
type Event struct {
	Name   string        // "entry.approved"
	VI, EN string        // what has happened
	record string        // the action in the audit log
	asks   access.Action // what the integration's role must allow
}

// Ping is the event of a trial.
const Ping = "test.ping"

var events = []Event{
	{"entry.keyed", "Trường hợp đã nhập", "An entry was keyed", "entry.key", access.EntryList},
	{"entry.checked", "Trường hợp đã kiểm tra đạt", "An entry was checked", "entry.check", access.EntryList},
	{"entry.returned", "Trường hợp bị trả lại", "An entry was returned", "entry.return", access.EntryList},
	{"entry.approved", "Trường hợp đã phê duyệt", "An entry was approved", "entry.approve", access.EntryList},
	{"entry.corrected", "Trường hợp được cải chính sau phê duyệt", "An approved entry was corrected", "entry.amend", access.EntryList},
	{"entry.transferred", "Đã ghi kết quả chuyển lên Bộ", "The result of transfer was noted", "entry.transfer", access.EntryList},
	{"entry.voided", "Số đăng ký bị hủy", "An entry was voided", "entry.void", access.EntryList},
	{"book.added", "Sổ được thêm vào danh mục", "A book was added", "book.add", access.BookView},
	{"book.changed", "Thông tin sổ được sửa", "A book's facts were changed", "book.change", access.BookView},
	{"book.completed", "Mọi trường hợp của sổ đã duyệt", "All entries of a book are approved", book.Completed, access.BookView},
	{"scan.received", "Đã nhận tệp quét", "A scan was received", "scan.receive", access.ScanView},
	{"scan.filed", "Tệp quét đã vào sổ", "A scan was filed in its book", "scan.file", access.ScanView},
	{"export.ready", "Tệp xuất của sổ đã xong", "An export of a book is ready", "book.export", access.BookExport},
}

// Events lists what may be subscribed to.
func Events() []Event { return slices.Clone(events) }

// ParseEvents reads names separated by spaces or commas; ErrEvent when one is
// unknown or there is none.
func ParseEvents(text string) ([]string, error) {
	names := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
	for _, name := range names {
		if !slices.ContainsFunc(events, func(e Event) bool { return e.Name == name }) {
			return nil, ErrEvent
		}
	}
	if len(names) == 0 {
		return nil, ErrEvent
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// eventOf is what a record of the log tells; ok is false when it tells nobody
// anything.
func eventOf(r audit.Record) (Event, bool) {
	i := slices.IndexFunc(events, func(e Event) bool { return e.record == r.Action })
	if i < 0 {
		return Event{}, false
	}
	return events[i], true
}

// about finds what a record is about. ok is false for what is not there any
// more, or is of a kind that nobody is told of.
func about(ctx context.Context, q store.Querier, r audit.Record) (d signed.Data, ok bool, err error) {
	kind, id := audit.TargetID(r.Target)
	d = signed.Data{Kind: kind, ID: id, Seq: r.Seq}
	switch {
	case kind == "entry":
		var e *entry.Entry
		if e, err = entry.Get(ctx, q, r.Province, id); err == nil {
			d.Unit, d.Book, d.Href = e.Path, e.BookID, "/api/v1/entries/"+id
		}
	case kind == "book":
		var b *book.Book
		if b, err = book.Get(ctx, q, r.Province, id); err == nil {
			d.Unit, d.Book, d.Href = b.Path, id, "/api/v1/books/"+id
		}
		if export := r.Detail["export"]; export != "" {
			d.Kind, d.ID, d.Href = "export", export, "/api/v1/exports/"+export
		}
	case kind == "file":
		var f scan.File
		if f, err = scan.GetFile(ctx, q, r.Province, id); err == nil {
			d.Unit, d.Book, d.Href = f.Path, f.BookID, "/api/v1/scans/"+id
		}
	default:
		return d, false, nil
	}
	if errors.Is(err, store.ErrNotFound) {
		return d, false, nil
	}
	return d, err == nil, err
}
