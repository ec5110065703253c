// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Ill is what the engine finds wrong with its own tables and indexes.
type Ill struct {
	Missing []string // indexes that the migrations make and that are not there
	Broken  []string // what the engine says of its file, or names of invalid indexes
}

// None tells that nothing was found.
func (i Ill) None() bool { return len(i.Missing) == 0 && len(i.Broken) == 0 }

var (
	makesIndex = regexp.MustCompile(`(?i)CREATE (?:UNIQUE )?INDEX (?:IF NOT EXISTS )?(\w+)\s+ON\s+(\w+)`)
	dropsIndex = regexp.MustCompile(`(?i)DROP (?:INDEX|TABLE) (?:IF EXISTS )?(\w+)`)
	downMark   = "-- +goose Down"
)

// Health asks the engine about its tables and indexes. SQLite walks its whole
// file (a minute for some gigabytes); PostgreSQL is asked which indexes it
// marks as invalid.
func (db *DB) Health(ctx context.Context) (ill Ill, err error) {
	there, err := db.texts(ctx, map[Engine]string{
		SQLite:   `SELECT name FROM sqlite_master WHERE type = 'index'`,
		Postgres: `SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()`,
	}[db.Engine])
	if err != nil {
		return ill, err
	}
	wanted, err := Indexes()
	if err != nil {
		return ill, err
	}
	for _, name := range wanted {
		if !slices.Contains(there, name) {
			ill.Missing = append(ill.Missing, name)
		}
	}
	ill.Broken, err = db.texts(ctx, map[Engine]string{
		SQLite:   `PRAGMA integrity_check(20)`,
		Postgres: `SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND NOT (i.indisvalid AND i.indisready)`,
	}[db.Engine])
	ill.Broken = slices.DeleteFunc(ill.Broken, func(line string) bool { return line == "ok" })
	return ill, err
}

// Clock is what the engine holds for now, to the millisecond.
func (db *DB) Clock(ctx context.Context) (time.Time, error) {
	told, err := db.texts(ctx, map[Engine]string{
		SQLite:   `SELECT CAST(CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) AS TEXT)`,
		Postgres: `SELECT CAST(CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint) AS text)`,
	}[db.Engine])
	if err != nil || len(told) != 1 {
		return time.Time{}, fmt.Errorf("asking the database for its clock: %q, %w", told, err)
	}
	ms, err := strconv.ParseInt(told[0], 10, 64)
	return Time(ms), err
}

// Server is what PostgreSQL is set up with, as far as this program rests on it.
type Server struct {
	Unsafe []string // settings that are off with which a power cut destroys the store
	Cache  int64    // bytes it keeps pages in
	Data   int64    // bytes of the store
}

// Server asks PostgreSQL how it is set up; of SQLite, which the program sets up
// itself, nothing is said.
func (db *DB) Server(ctx context.Context) (s Server, err error) {
	if db.Engine != Postgres {
		return s, nil
	}
	if s.Unsafe, err = db.texts(ctx, `SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off' ORDER BY name`); err != nil {
		return s, err
	}
	sizes, err := db.texts(ctx, `SELECT setting::bigint * 8192 FROM pg_settings WHERE name = 'shared_buffers' UNION ALL SELECT pg_database_size(current_database())`)
	if err != nil || len(sizes) != 2 {
		return s, fmt.Errorf("asking the database for its size: %q, %w", sizes, err)
	}
	s.Cache, err = strconv.ParseInt(sizes[0], 10, 64)
	if err == nil {
		s.Data, err = strconv.ParseInt(sizes[1], 10, 64)
	}
	return s, err
}

// Indexes lists the indexes that the migrations leave standing.
func Indexes() ([]string, error) {
	files, err := migrations.ReadDir("migrations")
	if err != nil {
		return nil, err
	}
	table := map[string]string{}
	var all []string
	for _, f := range files { // in the order of their names, which is that of running
		text, err := migrations.ReadFile(path.Join("migrations", f.Name()))
		if err != nil {
			return nil, fmt.Errorf("reading a migration: %w", err)
		}
		up, _, _ := strings.Cut(string(text), downMark)
		for _, m := range dropsIndex.FindAllStringSubmatch(up, -1) {
			all = slices.DeleteFunc(all, func(name string) bool { return name == m[1] || table[name] == m[1] })
		}
		for _, m := range makesIndex.FindAllStringSubmatch(up, -1) {
			all, table[m[1]] = append(all, m[1]), m[2]
		}
	}
	return all, nil
}

// texts reads one column of the engine's own tables, which no statement of the
// rooms may name.
func (db *DB) texts(ctx context.Context, query string) (all []string, err error) {
	rows, err := db.read.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("asking the database about itself: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var text sql.NullString
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		all = append(all, text.String)
	}
	return all, rows.Err()
}
