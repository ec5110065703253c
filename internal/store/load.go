// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// ErrNotEmpty: a copy is loaded into an empty place only.
var ErrNotEmpty = errors.New("the store is not empty")

// Load fills an empty store at url with a copy whose tables are of the given
// version, made on either engine. It is all there in the end, or nothing is.
// Open brings the tables up to date afterwards.
func Load(ctx context.Context, url string, version int64, r io.Reader, told func(table string, rows int64)) (done []Counted, err error) {
	db, err := connect(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("opening the store: %w", err)
	}
	defer func() { err = errors.Join(err, db.closePools()) }()
	if err := migrateTo(ctx, db, version); err != nil {
		return nil, fmt.Errorf("making the store's tables: %w", err)
	}
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return nil, err
	}
	l := &loader{conn: conn, engine: db.Engine, in: newCopyReader(r), told: told}
	if err := l.run(ctx); err != nil {
		_, undo := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		return nil, errors.Join(fmt.Errorf("loading the tables: %w", err), undo)
	}
	_, err = conn.ExecContext(ctx, "COMMIT")
	return l.done, err
}

type loader struct {
	conn   *sql.Conn
	engine Engine
	in     *copyReader
	told   func(string, int64)
	done   []Counted
}

func (l *loader) run(ctx context.Context) error {
	tables, err := l.clear(ctx)
	if err != nil {
		return err
	}
	for {
		frame, err := l.in.frame()
		if err != nil {
			return err
		}
		switch frame {
		case frameTable:
			if err := l.table(ctx, tables); err != nil {
				return err
			}
		case frameStop:
			return l.stop()
		default:
			return fmt.Errorf("%w: no frame begins with %q", errCopy, frame)
		}
	}
}

// stop checks that no table was lost and nothing follows.
func (l *loader) stop() error {
	n, err := l.in.count()
	if err != nil {
		return err
	}
	if _, err := l.in.r.ReadByte(); n != int64(len(l.done)) || !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: %d tables, want %d and nothing after them", errCopy, len(l.done), n)
	}
	return nil
}

// clear takes away what the migrations put into new tables, after a look that
// nobody has worked in them: every change of state leaves a record in the log.
func (l *loader) clear(ctx context.Context) (map[string]bool, error) {
	var worked bool
	if err := l.conn.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM audit_record) OR EXISTS (SELECT 1 FROM account)`).Scan(&worked); err != nil {
		return nil, err
	}
	if worked {
		return nil, ErrNotEmpty
	}
	names, err := listTables(ctx, l.conn, l.engine)
	if err != nil {
		return nil, err
	}
	tables := map[string]bool{}
	for _, name := range names {
		tables[name] = true
		if _, err := l.conn.ExecContext(ctx, "DELETE FROM "+quote(name)); err != nil {
			return nil, err
		}
	}
	return tables, nil
}

// table loads what follows T.
func (l *loader) table(ctx context.Context, known map[string]bool) error {
	name, columns, err := l.in.table()
	if err != nil {
		return err
	}
	if !known[name] {
		return fmt.Errorf("%w: the store has no table %q", errCopy, name)
	}
	if len(columns) == 0 {
		return fmt.Errorf("%w: table %q has no columns", errCopy, name)
	}
	rows := &copyRows{in: l.in, values: make([]any, len(columns)), told: func(n int64) { l.told(name, n) }}
	put := l.insert
	if l.engine == Postgres {
		put = l.copyFrom
	}
	if err := put(ctx, name, columns, rows); err != nil {
		return fmt.Errorf("table %s: %w", name, err)
	}
	l.done = append(l.done, Counted{name, rows.n})
	return nil
}

func (l *loader) insert(ctx context.Context, name string, columns []string, rows *copyRows) (err error) {
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ")
	stmt, err := l.conn.PrepareContext(ctx, "INSERT INTO "+quote(name)+" ("+quoted(columns)+") VALUES ("+marks+")")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stmt.Close()) }()
	for rows.Next() {
		if _, err := stmt.ExecContext(ctx, rows.values...); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (l *loader) copyFrom(ctx context.Context, name string, columns []string, rows *copyRows) error {
	return l.conn.Raw(func(driver any) error {
		_, err := driver.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{name}, columns, rows)
		return err
	})
}

// copyRows hands the rows of one table on; pgx.CopyFromSource.
type copyRows struct {
	in     *copyReader
	values []any
	told   func(int64)
	n      int64
	err    error
}

// Next reads a row; false at the table's end, whose count is checked.
func (r *copyRows) Next() bool {
	var frame byte
	if frame, r.err = r.in.frame(); r.err != nil {
		return false
	}
	switch frame {
	case frameRow:
		r.err = r.in.row(r.values)
		if r.n++; r.n%toldEvery == 0 {
			r.told(r.n)
		}
		return r.err == nil
	case frameEnd:
		var n int64
		if n, r.err = r.in.count(); r.err == nil && n != r.n {
			r.err = fmt.Errorf("%w: %d rows, want %d", errCopy, r.n, n)
		}
		return false
	default:
		r.err = fmt.Errorf("%w: no row begins with %q", errCopy, frame)
		return false
	}
}

func (r *copyRows) Values() ([]any, error) { return r.values, nil }

func (r *copyRows) Err() error { return r.err }
