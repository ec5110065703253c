// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/sample"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/vntext"
)

// filler writes rows as the rooms would have left them.
type filler struct {
	*province
	sink    sink
	target  int
	now     time.Time
	log     *auditLog
	figures *figures
	batch   map[string][][]any
}

var columns = map[string][]string{
	"book":          strings.Split("province id path unit registered_by registered_text held_by type open_year book_no book_key condition declared_pages declared_entries state version created_at created_by updated_at n_open n_keyed n_checked n_approved", " "),
	"book_version":  strings.Split("province book_id n at author reason body", " "),
	"entry":         strings.Split("province id path book_id type reg_no reg_key year state version name name_fold name_sort kin_fold event_date keyed_by keyed_at checked_by checked_at approved_by approved_at updated_at", " "),
	"entry_version": strings.Split("province entry_id n at author act body", " "),
	"entry_event":   strings.Split("province entry_id id at actor from_state to_state version", " "),
	"audit_record":  strings.Split("seq at province actor action target body", " "),
	"audit_hash":    strings.Split("idx hash", " "),
}

var tables = []string{"book", "book_version", "entry", "entry_version", "entry_event", "audit_record", "audit_hash"}

func (f *filler) put(table string, row ...any) {
	f.batch[table] = append(f.batch[table], row)
}

func (f *filler) flush(ctx context.Context) error {
	for _, table := range tables {
		if err := f.sink.insert(ctx, table, columns[table], f.batch[table]); err != nil {
			return err
		}
	}
	f.batch = map[string][][]any{}
	return nil
}

func (f *filler) run(ctx context.Context) error {
	f.batch = map[string][][]any{}
	if err := f.log.begin(ctx, f.sink); err != nil {
		return err
	}
	began := time.Now()
	for n := 0; f.entries < f.target; n++ {
		scale := round
		if left := float64(f.target-f.entries) / 40_700; left < 1 {
			scale.Entries = max(scale.Entries*left*1.02, 0.005)
		}
		plan, err := sample.Province(uint64(n+1), scale)
		if err != nil {
			return err
		}
		for _, b := range plan.Books {
			if f.entries >= f.target {
				break
			}
			if err := f.book(b, n); err != nil {
				return err
			}
			if len(f.batch["entry"]) >= 4000 {
				if err := f.flush(ctx); err != nil {
					return err
				}
			}
		}
		fmt.Printf("  filling: %d entries, %.0f s\n", f.entries, time.Since(began).Seconds())
	}
	if err := f.flush(ctx); err != nil {
		return err
	}
	if err := f.figures.write(ctx, f.sink); err != nil {
		return err
	}
	return f.sink.exec(ctx, fmt.Sprintf("UPDATE audit_head SET size = %d", f.log.size))
}

// fate is how far a book has come: one in five waits to be keyed.
func fate(n int) string { return []string{"approved", "open", "checked", "approved", "keyed"}[n%5] }

// stages are the states on the way to a fate, each with its audit action.
var stages = []struct {
	state  string
	action string
	metric counter.Metric
}{{"keyed", "entry.key", counter.Keyed}, {"checked", "entry.check", counter.Checked}, {"approved", "entry.approve", counter.Approved}}

func passed(fate string) int {
	for i, s := range stages {
		if s.state == fate {
			return i + 1
		}
	}
	return 0
}

// at is an instant that many days ago, in the middle of a working day.
func (f *filler) at(ago int) time.Time { return f.now.AddDate(0, 0, -ago) }

func (f *filler) book(b *sample.Book, roundNo int) error {
	now := responsible(b.Unit)
	t, ok := civil.ByID(b.Type)
	if now == "" || !ok {
		return nil
	}
	no := fmt.Sprintf("%02d/%d", roundNo*40+b.Number, b.OpenYear) // each round has its own numbers
	parsed, err := civil.ParseBookNo(no)
	if err != nil {
		return err
	}
	facts := book.Facts{Type: b.Type, OpenYear: b.OpenYear, BookNo: no, RegisteredBy: b.Unit, RegisteredText: b.Authority, HeldBy: now, Responsible: now, Condition: book.Good,
		DeclaredPages: b.DeclaredPages, DeclaredEntries: len(b.Entries)}
	made := &book.Book{Province: provinceCode, ID: store.NewID(), Path: unit.Path(now), Facts: facts, Key: parsed.SortKey()}
	fate := fate(f.books)
	f.books++
	if f.books%40 == 0 {
		f.bookIDs = append(f.bookIDs, made.ID)
	}
	listed := f.at(100)
	f.log.append(f, audit.Record{At: store.Millis(listed), Actor: "system", Action: "book.add", Target: "book:" + made.ID, Version: 1, Detail: map[string]string{"path": made.Path}}, facts)
	body, err := json.Marshal(facts)
	if err != nil {
		return err
	}
	f.put("book_version", provinceCode, made.ID, 1, store.Millis(listed), "system", "", string(body))
	n, err := f.entriesOf(made, b, t, no, fate)
	if err != nil {
		return err
	}
	f.putBook(made, n, fate, listed)
	return nil
}

func (f *filler) putBook(b *book.Book, n int, fate string, listed time.Time) {
	var open, keyed, checked, approved int
	state := book.Checking
	switch fate {
	case "open":
		open, state = n, book.Inventoried
	case "keyed":
		keyed = n
	case "checked":
		checked = n
	default:
		approved = n
		if n >= b.DeclaredEntries {
			state = book.Approved
		}
	}
	if fate != "open" && n < b.DeclaredEntries {
		state = book.Keying
	}
	f.put("book", provinceCode, b.ID, b.Path, string(b.Responsible), string(b.RegisteredBy), b.RegisteredText, string(b.HeldBy), b.Type, b.OpenYear, b.BookNo, b.Key, string(b.Condition), b.DeclaredPages, b.DeclaredEntries,
		string(state), 1, store.Millis(listed), "system", store.Millis(listed), open, keyed, checked, approved)
	place := b.Place()
	first := counter.Of(counter.Books)
	first[counter.Declared], first[counter.Entries] = int64(b.DeclaredEntries), int64(n)
	f.figures.add(place, listed, first)
	for i := range passed(fate) {
		var t counter.Tally
		t[stages[i].metric] = int64(n)
		if stages[i].state == "approved" && n > 0 && n >= b.DeclaredEntries {
			t[counter.BooksDone] = 1
		}
		f.figures.add(place, f.stageAt(i), t)
	}
	f.log.append(f, audit.Record{At: store.Millis(listed), Actor: "system", Action: "entry.place", Target: "book:" + b.ID, Detail: map[string]string{"entries": fmt.Sprint(n)}}, nil)
}

// stageAt spreads the work of the books over the past quarter.
func (f *filler) stageAt(stage int) time.Time { return f.at(90 - f.books%80 - stage) }

// entriesOf writes the entries of a book and returns how many there are: a
// number that stands twice in the sample is taken once.
func (f *filler) entriesOf(b *book.Book, from *sample.Book, t *civil.Type, no, fate string) (int, error) {
	seen := map[string]bool{}
	var wait *waiting
	if fate == "open" && f.kept < keptValues {
		wait = &waiting{id: b.ID, path: b.Path, no: no, values: map[string]civil.Values{}, answered: map[string][]string{}}
		f.waiting[b.Path] = append(f.waiting[b.Path], wait)
	}
	for _, e := range from.Entries {
		values := withBookNo(t, e.Values, no)
		number, _ := t.ByRole(civil.RoleNo)
		written := values[number.ID].Written
		parsed, err := civil.ParseRegNo(values[number.ID].Text())
		if err != nil || seen[written] {
			continue
		}
		if parsed.Year == 0 {
			parsed.Year = b.OpenYear
		}
		seen[written] = true
		if wait != nil {
			wait.values[written], wait.answered[written] = values, warnings(t, b, values)
			f.kept++
		}
		if err := f.entry(b, t, values, written, parsed, fate); err != nil {
			return 0, err
		}
	}
	return len(seen), nil
}

// warnings are the keys of what the rules of a single entry warn of.
func warnings(t *civil.Type, b *book.Book, values civil.Values) (keys []string) {
	as := make(civil.Values, len(values))
	for id, v := range written(values) {
		as[id] = civil.Value{Written: v.W, Norm: v.N, Mark: civil.Mark(v.M)}
	}
	ctx := civil.Context{Book: b.Civil()}
	for _, f := range civil.Validate(t, civil.Normalize(t, as, ctx), ctx) {
		if f.Severity == civil.Warning {
			keys = append(keys, f.Key())
		}
	}
	return keys
}

func withBookNo(t *civil.Type, values civil.Values, no string) civil.Values {
	if role, ok := t.ByRole(civil.RoleBook); ok && !values[role.ID].Empty() {
		values[role.ID] = civil.Value{Written: no, Norm: no}
	}
	return values
}

func (f *filler) entry(b *book.Book, t *civil.Type, values civil.Values, written string, parsed civil.RegNo, fate string) error {
	id, steps := store.NewID(), passed(fate)
	f.entries++
	if f.entries%500 == 1 {
		f.entryIDs = append(f.entryIDs, id)
	}
	version, name, kin, date := 0, "", "", ""
	if steps > 0 {
		version, name, date = 1, t.DisplayName(values), t.EventDate(values).ISO()
		if mother, ok := t.ByRole(civil.RoleOf("mother", "name")); ok {
			kin = vntext.Fold(values[mother.ID].Text())
		}
	}
	if steps > 0 && name != "" && f.entries%150 == 1 {
		mother := ""
		if m, ok := t.ByRole(civil.RoleOf("mother", "name")); ok {
			mother = values[m.ID].Text()
		}
		f.known = append(f.known, remembered{id, name, mother, date, written})
	}
	row := []any{provinceCode, id, b.Path, b.ID, b.Type, written, parsed.SortKey(), parsed.Year, fate, version, name, vntext.Fold(name), vntext.CollKey(name), kin, date}
	before, last := "open", store.Millis(f.at(100))
	for i, s := range stages {
		who, at := "", int64(0)
		if i < steps {
			who, at = f.accounts[fmt.Sprintf("keyer%d", (f.books+i)%len(f.keyers))].ID, store.Millis(f.stageAt(i))
			f.put("entry_event", provinceCode, id, store.NewID(), at, who, before, s.state, 1)
			r := audit.Record{At: at, Actor: who, Action: s.action, Target: "entry:" + id, Detail: map[string]string{"from": before, "to": s.state}}
			if i == 0 {
				body, err := json.Marshal(values)
				if err != nil {
					return err
				}
				f.put("entry_version", provinceCode, id, 1, at, who, "key", string(body))
				r.Version, r.Digest = 1, audit.Digest(string(body))
				f.figures.person(who, b.Path, f.stageAt(i))
			}
			f.log.append(f, r, nil)
			before, last = s.state, at
		}
		row = append(row, who, at)
	}
	f.put("entry", append(row, last)...)
	return nil
}

// auditLog grows the Merkle tree in memory: 64 bytes a record.
type auditLog struct {
	size   int64
	hashes []tlog.Hash
}

func newLog(size int64) *auditLog { return &auditLog{size: size} }

func (l *auditLog) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, idx := range indexes {
		out[i] = l.hashes[idx]
	}
	return out, nil
}

// begin takes the log as the rooms left it: that of an empty store is made
// again from the records that follow, so those of the people are read first.
func (l *auditLog) begin(ctx context.Context, s sink) error {
	hashes, err := readHashes(ctx, s)
	l.hashes = hashes
	if err == nil && int64(len(hashes)) != tlog.StoredHashCount(l.size) {
		err = fmt.Errorf("the log has %d hashes for %d records", len(hashes), l.size)
	}
	return err
}

// append adds a record. content, when given, is what it vouches for.
func (l *auditLog) append(f *filler, r audit.Record, content any) {
	r.Seq, r.Province = l.size, provinceCode
	if content != nil {
		text, err := json.Marshal(content)
		if err != nil {
			panic(err) // plain structs
		}
		r.Digest = audit.Digest(string(text))
	}
	body, err := json.Marshal(r)
	if err != nil {
		panic(err) // plain structs
	}
	hashes, err := tlog.StoredHashesForRecordHash(l.size, tlog.RecordHash(body), l)
	if err != nil {
		panic(err) // reads from memory
	}
	f.put("audit_record", r.Seq, r.At, r.Province, r.Actor, r.Action, r.Target, string(body))
	for _, h := range hashes {
		f.put("audit_hash", int64(len(l.hashes)), append([]byte{}, h[:]...))
		l.hashes = append(l.hashes, h)
	}
	l.size++
}

func readHashes(ctx context.Context, s sink) (all []tlog.Hash, err error) {
	scan := func(b []byte) {
		var h tlog.Hash
		copy(h[:], b)
		all = append(all, h)
	}
	const text = `SELECT hash FROM audit_hash ORDER BY idx`
	switch s := s.(type) {
	case *sqliteSink:
		rows, err := s.tx.QueryContext(ctx, text)
		if err != nil {
			return nil, err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var b []byte
			if err := rows.Scan(&b); err != nil {
				return nil, err
			}
			scan(b)
		}
		return all, rows.Err()
	case *postgresSink:
		rows, err := s.conn.Query(ctx, text)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var b []byte
			if err := rows.Scan(&b); err != nil {
				return nil, err
			}
			scan(b)
		}
		return all, rows.Err()
	}
	return nil, fmt.Errorf("unknown sink %T", s)
}
