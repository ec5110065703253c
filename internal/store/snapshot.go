// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
)

// gooseTable is where the migrations are noted; it is no table of ours.
const gooseTable = "goose_db_version"

// Snapshot is the whole store as it was at one moment, while others go on
// writing. It holds one connection until Close, and SQLite's log grows as long.
type Snapshot struct {
	Version int64 // of the tables: the last migration
	engine  Engine
	conn    *sql.Conn
}

// Counted is a table and how many rows of it were copied.
type Counted struct {
	Name string `json:"name"`
	Rows int64  `json:"rows"`
}

// Snapshot begins one.
func (db *DB) Snapshot(ctx context.Context) (*Snapshot, error) {
	conn, err := db.read.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("beginning a snapshot: %w", err)
	}
	s := &Snapshot{engine: db.Engine, conn: conn}
	begin := "BEGIN"
	if db.Engine == Postgres {
		begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	}
	if _, err = conn.ExecContext(ctx, begin); err == nil {
		// The first reading fixes the moment.
		err = conn.QueryRowContext(ctx, `SELECT max(version_id) FROM `+gooseTable+` WHERE is_applied`).Scan(&s.Version)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("beginning a snapshot: %w", err), s.Close())
	}
	return s, nil
}

// Close ends the snapshot.
func (s *Snapshot) Close() error {
	_, err := s.conn.ExecContext(context.WithoutCancel(context.Background()), "ROLLBACK")
	return errors.Join(err, s.conn.Close())
}

// Query reads at the snapshot's moment. The rows must be closed before the next
// statement: there is one connection.
func (s *Snapshot) Query(ctx context.Context, stmt *Stmt, args ...any) (Rows, error) {
	rows, err := s.conn.QueryContext(ctx, stmt.Text, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", stmt.Name, err)
	}
	return rows, nil
}

// Copy writes every table. told is called now and then.
func (s *Snapshot) Copy(ctx context.Context, w io.Writer, told func(table string, rows int64)) ([]Counted, error) {
	tables, err := listTables(ctx, s.conn, s.engine)
	if err != nil {
		return nil, fmt.Errorf("listing the tables: %w", err)
	}
	out := newCopyWriter(w)
	var done []Counted
	for _, name := range tables {
		n, err := s.copyTable(ctx, out, name, told)
		if err != nil {
			return nil, fmt.Errorf("copying the table %s: %w", name, err)
		}
		done = append(done, Counted{name, n})
	}
	return done, errors.Join(out.count(frameStop, int64(len(done))), out.w.Flush())
}

// toldEvery is after how many rows somebody is told.
const toldEvery = 10_000

func (s *Snapshot) copyTable(ctx context.Context, out *copyWriter, name string, told func(string, int64)) (n int64, err error) {
	columns, err := listColumns(ctx, s.conn, s.engine, name)
	if err != nil {
		return 0, err
	}
	if err := out.table(name, columns); err != nil {
		return 0, err
	}
	rows, err := s.conn.QueryContext(ctx, "SELECT "+quoted(columns)+" FROM "+quote(name))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	values, dest := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		dest[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return n, err
		}
		if err := out.row(values); err != nil {
			return n, err
		}
		if n++; n%toldEvery == 0 {
			told(name, n)
		}
	}
	return n, errors.Join(rows.Err(), out.count(frameEnd, n))
}

// querier is what a connection and a transaction can do.
type querier interface {
	QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
}

// listTables gives our tables in the order of their names: no views, no indexes
// that look like tables, nothing of the engine's.
func listTables(ctx context.Context, q querier, e Engine) ([]string, error) {
	text := `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`
	if e == SQLite {
		text = `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`
	}
	names, err := texts(ctx, q, text)
	names = slices.DeleteFunc(names, func(name string) bool { return name == gooseTable })
	slices.Sort(names)
	return names, err
}

// listColumns gives a table's columns, less those that the engine works out.
func listColumns(ctx context.Context, q querier, e Engine, table string) ([]string, error) {
	text := `SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position`
	if e == SQLite {
		text = `SELECT name FROM pragma_table_xinfo($1) WHERE hidden = 0 ORDER BY cid`
	}
	return texts(ctx, q, text, table)
}

func texts(ctx context.Context, q querier, text string, args ...any) (all []string, err error) {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quoted(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = quote(n)
	}
	return strings.Join(out, ", ")
}

// migrateTo brings the tables to a version, 0 for the newest.
func migrateTo(ctx context.Context, db *DB, version int64) error {
	dialect, files, err := migrationsFor(db.Engine)
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(dialect, db.write, files)
	if err != nil {
		return err
	}
	if version == 0 {
		_, err = provider.Up(ctx)
		return err
	}
	newest := provider.ListSources()[len(provider.ListSources())-1].Version
	if version > newest {
		return fmt.Errorf("the copy has tables of version %d, this program knows them up to %d: use a newer program", version, newest)
	}
	_, err = provider.UpTo(ctx, version)
	return err
}
