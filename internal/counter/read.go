// SPDX-License-Identifier: Apache-2.0

package counter

import (
	"context"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/store"
)

// Line is the figures of one group, as of an instant.
type Line struct {
	Key  string // path, day, type, era or district, by what was asked
	AsOf int64
	Tally
}

func summedColumns() []string {
	cols := make([]string, 0, metricCount)
	for _, m := range metrics {
		cols = append(cols, "CAST(COALESCE(SUM("+m.ID+"), 0) AS BIGINT)")
	}
	return cols
}

func sums(table, key, group, where string) string {
	text := `SELECT ` + key + `, CAST(COALESCE(MAX(as_of), 0) AS BIGINT), ` + strings.Join(summedColumns(), ", ") + ` FROM ` + table + ` WHERE province = $1 AND path >= $2 AND path < $3 AND ` + where
	if group != "" {
		text += ` GROUP BY ` + group + ` ORDER BY ` + group
	}
	return text
}

var (
	sqlTotal      = store.SQL("counter.total", sums("counter", `''`, "", `day = $4`))
	sqlByUnit     = store.SQL("counter.unit", sums("counter", `path`, "path", `day = $4`))
	sqlByType     = store.SQL("counter.type", sums("counter", `type`, "type", `day = $4`))
	sqlByDistrict = store.SQL("counter.district", sums("counter", `district`, "district", `day = $4`))
	sqlByEra      = store.SQL("counter.era", sums("counter", `era`, "era", `day = $4`))
	sqlByDay      = store.SQL("counter.day", sums("counter_day", `day`, "day", `day >= $4 AND day <= $5`))
	sqlUntil      = store.SQL("counter.until", sums("counter_day", `path`, "path", `day > '' AND day <= $4`))
	sqlEverywhere = store.SQL("counter.everywhere", `SELECT '', CAST(COALESCE(MAX(as_of), 0) AS BIGINT), `+strings.Join(summedColumns(), ", ")+` FROM counter WHERE day = ''`)
	sqlPerUnit    = store.SQL("counter.between", sums("counter_day", `path`, "path", `day >= $4 AND day <= $5`))
)

func scanLine(row store.Row) (l Line, err error) {
	dest := []any{&l.Key, &l.AsOf}
	for i := range l.Tally {
		dest = append(dest, &l.Tally[i])
	}
	return l, row.Scan(dest...)
}

func scopeArgs(province, scope string, more ...any) []any {
	// "0" is the character after "/": the range holds scope and all below it.
	return append([]any{province, scope, scope + "0"}, more...)
}

// Total sums the figures within scope; day "" is the running total.
func Total(ctx context.Context, q store.Querier, province, scope, day string) (Line, error) {
	return store.One(ctx, q, sqlTotal, scanLine, scopeArgs(province, scope, day)...)
}

// Everywhere sums the running totals of the whole store.
func Everywhere(ctx context.Context, q store.Querier) (Line, error) {
	return store.One(ctx, q, sqlEverywhere, scanLine)
}

// ByUnit gives a line per unit with figures within scope.
func ByUnit(ctx context.Context, q store.Querier, province, scope, day string) ([]Line, error) {
	return store.All(ctx, q, sqlByUnit, scanLine, scopeArgs(province, scope, day)...)
}

// ByType gives a line per type of event.
func ByType(ctx context.Context, q store.Querier, province, scope, day string) ([]Line, error) {
	return store.All(ctx, q, sqlByType, scanLine, scopeArgs(province, scope, day)...)
}

// ByEra gives a line per era of the books.
func ByEra(ctx context.Context, q store.Querier, province, scope, day string) ([]Line, error) {
	return store.All(ctx, q, sqlByEra, scanLine, scopeArgs(province, scope, day)...)
}

// ByDistrict gives a line per former district that registered the books; the
// key "" holds books that no district registered.
func ByDistrict(ctx context.Context, q store.Querier, province, scope, day string) ([]Line, error) {
	return store.All(ctx, q, sqlByDistrict, scanLine, scopeArgs(province, scope, day)...)
}

// ByDay gives what each day from…to (inclusive) added.
func ByDay(ctx context.Context, q store.Querier, province, scope, from, to string) ([]Line, error) {
	return store.All(ctx, q, sqlByDay, scanLine, scopeArgs(province, scope, from, to)...)
}

// ByUnitUntil gives the figures per unit as they stood at the end of a day.
func ByUnitUntil(ctx context.Context, q store.Querier, province, scope, day string) ([]Line, error) {
	return store.All(ctx, q, sqlUntil, scanLine, scopeArgs(province, scope, day)...)
}

// ByUnitBetween gives what each unit added in the days from…to (inclusive).
func ByUnitBetween(ctx context.Context, q store.Querier, province, scope, from, to string) ([]Line, error) {
	return store.All(ctx, q, sqlPerUnit, scanLine, scopeArgs(province, scope, from, to)...)
}

// Person is what one person did.
type Person struct {
	AccountID                       string
	Keyed, Checked, Approved        int64
	Returned                        int64 // entries of theirs that came back
	ShortFields, MediumFields, Long int64 // fields keyed by length class: up to 15, 16–50, over 50 characters
	Keys, TypedMS                   int64 // keys pressed and milliseconds at the form, of entries saved first
	Corrected                       int64 // entries of theirs that a reviewer had to correct
	AsOf                            int64
}

var (
	sqlAddPerson = store.SQL("counter.person.add", `INSERT INTO person_counter (province, account_id, path, day, as_of, keyed, checked, approved, returned, short_fields, medium_fields, long_fields, keys, typed_ms, corrected)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15), ($1, $2, $3, '', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (province, day, account_id) DO UPDATE SET as_of = excluded.as_of, path = excluded.path, keyed = person_counter.keyed + excluded.keyed, checked = person_counter.checked + excluded.checked,
approved = person_counter.approved + excluded.approved, returned = person_counter.returned + excluded.returned, short_fields = person_counter.short_fields + excluded.short_fields,
medium_fields = person_counter.medium_fields + excluded.medium_fields, long_fields = person_counter.long_fields + excluded.long_fields,
keys = person_counter.keys + excluded.keys, typed_ms = person_counter.typed_ms + excluded.typed_ms, corrected = person_counter.corrected + excluded.corrected`)
	personFigures = `as_of, keyed, checked, approved, returned, short_fields, medium_fields, long_fields, keys, typed_ms, corrected`
	sqlPeople     = store.SQL("counter.person.list", `SELECT account_id, `+personFigures+` FROM person_counter WHERE province = $1 AND path >= $2 AND path < $3 AND day = $4 ORDER BY keyed DESC, account_id`)
	sqlPersonDays = store.SQL("counter.person.days", `SELECT day, `+personFigures+` FROM person_counter WHERE province = $1 AND account_id = $2 AND day >= $3 ORDER BY day`)
)

// AddPerson moves a person's figures on the day of at and in total.
func AddPerson(ctx context.Context, tx *store.Tx, at time.Time, province, path string, p Person) error {
	return tx.Do(ctx, sqlAddPerson, province, p.AccountID, path, Day(at), store.Millis(at), p.Keyed, p.Checked, p.Approved, p.Returned, p.ShortFields, p.MediumFields, p.Long, p.Keys, p.TypedMS, p.Corrected)
}

func scanPerson(row store.Row) (p Person, err error) {
	return p, row.Scan(&p.AccountID, &p.AsOf, &p.Keyed, &p.Checked, &p.Approved, &p.Returned, &p.ShortFields, &p.MediumFields, &p.Long, &p.Keys, &p.TypedMS, &p.Corrected)
}

// People lists what the people of a scope did on a day, "" for all days.
func People(ctx context.Context, q store.Querier, province, scope, day string) ([]Person, error) {
	return store.All(ctx, q, sqlPeople, scanPerson, scopeArgs(province, scope, day)...)
}

// AskPersonDays is what PersonDays reads.
func AskPersonDays(province, account, since string) store.Question {
	return store.Ask(sqlPersonDays, province, account, since)
}

// PersonDays lists one person's days since a day; AccountID holds the day.
func PersonDays(ctx context.Context, q store.Querier, province, account, since string) ([]Person, error) {
	return store.All(ctx, q, sqlPersonDays, scanPerson, province, account, since)
}
