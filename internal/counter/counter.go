// SPDX-License-Identifier: Apache-2.0

package counter

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/store"
)

// Metric numbers a figure; its order is that of the columns in the store.
type Metric int

// The figures of the work, in the order of the route.
const (
	Books Metric = iota
	BooksScanned
	BooksDone
	Declared
	Files
	Pages
	Entries
	Attached
	Keyed
	Checked
	Approved
	Sent
	Accepted
	Refused
	Returned
	Voided
	metricCount
)

// Definition says what a figure counts, in both languages.
type Definition struct {
	Metric     Metric
	ID         string // column in the store, name in exports
	VI, EN     string
	WhatVI     string
	WhatEN     string
	Persistent bool // a stage that work passes and stays behind; false: a present state
}

var metrics = [metricCount]Definition{
	{Books, "books", "Sổ đã kiểm kê", "Books listed", "Số quyển sổ đã có trong danh mục kiểm kê.", "Register books in the inventory.", true},
	{BooksScanned, "books_scanned", "Sổ đã quét", "Books scanned", "Số quyển sổ có ít nhất một bản quét đã gắn vào sổ.", "Books with at least one scan filed.", true},
	{BooksDone, "books_done", "Sổ hoàn thành", "Books completed", "Số quyển sổ mà mọi trường hợp đã được phê duyệt hoặc đã hủy số.", "Books in which every entry is approved or voided.", true},
	{Declared, "declared", "Trường hợp theo khóa sổ", "Entries declared", "Tổng số trường hợp ghi ở lời khóa sổ.", "Entries stated when the books were closed.", true},
	{Files, "files", "Tệp quét", "Scan files", "Số tệp quét đã gắn vào sổ.", "Scan files filed in books.", true},
	{Pages, "pages", "Trang quét", "Scanned pages", "Số trang trong các tệp quét đã gắn vào sổ.", "Pages in the files filed in books.", true},
	{Entries, "entries", "Trường hợp đã lập", "Entries opened", "Số trường hợp đã có trong hệ thống (trừ số đã hủy), dù đã nhập hay chưa.", "Entries in the system (voided ones left out), keyed or not.", true},
	{Attached, "attached", "Đã gắn bản quét", "With a scan", "Số trường hợp đã gắn với trang quét.", "Entries linked to a scanned page.", true},
	{Keyed, "keyed", "Đã nhập", "Keyed", "Số trường hợp đã nhập và không bị trả lại: từ đã nhập trở đi.", "Entries keyed and not returned, at this stage or beyond.", true},
	{Checked, "checked", "Đã kiểm tra", "Checked", "Số trường hợp người khác đã kiểm tra đạt, từ đã kiểm tra trở đi.", "Entries that another person has accepted, at this stage or beyond.", true},
	{Approved, "approved", "Đã duyệt", "Approved", "Số trường hợp đã phê duyệt, từ đã phê duyệt trở đi.", "Entries approved, at this stage or beyond.", true},
	{Sent, "sent", "Đã chuyển", "Transferred", "Số trường hợp đã chuyển lên phần mềm của Bộ Tư pháp.", "Entries handed to the ministry's software.", true},
	{Accepted, "accepted", "Bộ đã nhận", "Accepted", "Số trường hợp đã được cơ sở dữ liệu của Bộ tiếp nhận.", "Entries that the ministry's database has accepted.", true},
	{Refused, "refused", "Bị từ chối", "Refused", "Số trường hợp đang bị phần mềm của Bộ từ chối, chưa xử lý xong.", "Entries refused by the ministry's software and not yet settled.", false},
	{Returned, "returned", "Đang trả lại", "Returned", "Số trường hợp đang bị trả lại cho người nhập.", "Entries given back to their keyer.", false},
	{Voided, "voided", "Số đã hủy", "Voided", "Số đăng ký bị hủy hoặc bỏ trống trong sổ.", "Numbers voided or left blank in the book.", false},
}

// Metrics lists the definitions in the order of the route.
func Metrics() []Definition { return metrics[:] }

// ByID finds a metric by its id.
func ByID(id string) (Definition, bool) {
	for _, m := range metrics {
		if m.ID == id {
			return m, true
		}
	}
	return Definition{}, false
}

// Tally is one number for each metric.
type Tally [metricCount]int64

// Of makes a tally with one unit in each of the metrics given.
func Of(ms ...Metric) (t Tally) {
	for _, m := range ms {
		t[m]++
	}
	return t
}

// Plus adds.
func (t Tally) Plus(o Tally) Tally {
	for i := range t {
		t[i] += o[i]
	}
	return t
}

// Minus subtracts.
func (t Tally) Minus(o Tally) Tally {
	for i := range t {
		t[i] -= o[i]
	}
	return t
}

// Get reads one figure.
func (t Tally) Get(m Metric) int64 { return t[m] }

// IsZero tells whether nothing changed.
func (t Tally) IsZero() bool { return t == Tally{} }

// Place is where figures belong.
type Place struct {
	Province string
	Path     string // of the responsible unit
	Type     string // civil type id
	Era      string // see Era
	District string // code of the former district that registered the book; "" for none
}

// The eras by which reports group books, after the year a book was opened.
const (
	Era2005   = "-2005"
	Era2015   = "2006-2015"
	EraRecent = "2016-"
)

// Era groups a book by the year it was opened in.
func Era(openYear int) string {
	switch {
	case openYear <= 2005:
		return Era2005
	case openYear <= 2015:
		return Era2015
	default:
		return EraRecent
	}
}

// EraYears are the first and the last year of opening of an era; of what is no
// era, all years.
func EraYears(era string) (first, last int) {
	switch era {
	case Era2005:
		return 0, 2005
	case Era2015:
		return 2006, 2015
	case EraRecent:
		return 2016, lastYear
	default:
		return 0, lastYear
	}
}

// lastYear is past every book.
const lastYear = 9999

// Eras lists them in order.
func Eras() []string { return []string{Era2005, Era2015, EraRecent} }

// Vietnam is the zone of all days: UTC+7 without summer time since 1975.
var Vietnam = time.FixedZone("+07", 7*3600)

// Day is the day of an instant in Vietnam, "2025-03-01".
func Day(t time.Time) string { return t.In(Vietnam).Format(time.DateOnly) }

var columnList = func() string {
	ids := make([]string, 0, metricCount)
	for _, m := range metrics {
		ids = append(ids, m.ID)
	}
	return strings.Join(ids, ", ")
}()

// upsertText adds to rows of a table, given by their keys: lists of the columns
// from keys, each a placeholder or a literal. The figures follow the keys.
func upsertText(table string, keys, unique string, rows ...string) string {
	first := strings.Count(rows[0], "$") + 1
	values := make([]string, 0, metricCount)
	sets := make([]string, 0, metricCount)
	for i, m := range metrics {
		values = append(values, fmt.Sprintf("$%d", first+i))
		sets = append(sets, fmt.Sprintf("%s = %s.%s + excluded.%s", m.ID, table, m.ID, m.ID))
	}
	for i, row := range rows {
		rows[i] = "(" + row + ", " + strings.Join(values, ", ") + ")"
	}
	return `INSERT INTO ` + table + ` (` + keys + `, ` + columnList + `) VALUES ` + strings.Join(rows, ", ") +
		` ON CONFLICT (` + unique + `) DO UPDATE SET as_of = excluded.as_of, ` + strings.Join(sets, ", ")
}

var (
	sqlAdd = store.SQL("counter.add", upsertText("counter", `province, path, type, era, district, day, as_of`, `province, day, path, type, era, district`,
		`$1, $2, $3, $4, $5, $6, $7`, `$1, $2, $3, $4, $5, '', $7`))
	sqlAddDay = store.SQL("counter.add.day", upsertText("counter_day", `province, path, day, as_of`, `province, day, path`, `$1, $2, $3, $4`))
)

// Add moves the figures of a place by delta, on the day of at and in total. They
// move when the transaction is committed, together with what others in it count.
func Add(_ context.Context, tx *store.Tx, at time.Time, p Place, delta Tally) error {
	if !delta.IsZero() {
		adding.Add(tx, change{p, Day(at), store.Millis(at), delta})
	}
	return nil
}

type change struct {
	place Place
	day   string
	at    int64
	delta Tally
}

// adding counts once for each place and day of a transaction: the rows of a busy
// commune are touched by nearly every save.
var adding = store.NewShared("counting", func(ctx context.Context, tx *store.Tx, all []change) error {
	type placeDay struct {
		Place
		day string
	}
	type unitDay struct{ province, path, day string }
	places, days := summed[placeDay]{}, summed[unitDay]{}
	for _, c := range all {
		places.add(placeDay{c.place, c.day}, c)
		days.add(unitDay{c.place.Province, c.place.Path, c.day}, c)
	}
	for _, k := range places.order {
		s := places.of[k]
		if err := tx.Do(ctx, sqlAdd, s.delta.after(k.Province, k.Path, k.Type, k.Era, k.District, k.day, s.at)...); err != nil {
			return err
		}
	}
	for _, k := range days.order {
		s := days.of[k]
		if err := tx.Do(ctx, sqlAddDay, s.delta.after(k.province, k.path, k.day, s.at)...); err != nil {
			return err
		}
	}
	return nil
})

// summed adds changes up by key, in the order of the first of each.
type summed[K comparable] struct {
	order []K
	of    map[K]change
}

func (s *summed[K]) add(k K, c change) {
	sum, known := s.of[k]
	if !known {
		if s.of == nil {
			s.of = map[K]change{}
		}
		s.order = append(s.order, k)
	}
	s.of[k] = change{at: c.at, delta: sum.delta.Plus(c.delta)}
}

func (t Tally) after(args ...any) []any {
	for _, n := range t {
		args = append(args, n)
	}
	return args
}
