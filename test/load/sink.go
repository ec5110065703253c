// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/sogoc/sogoc/internal/store"
)

// sink takes many rows quickly. Its tables have no indexes while it is open, and
// nothing is durable before close.
type sink interface {
	insert(ctx context.Context, table string, columns []string, rows [][]any) error
	exec(ctx context.Context, text string) error
	close(ctx context.Context) error
}

func openSink(ctx context.Context, engine store.Engine, url string) (sink, error) {
	if engine == store.SQLite {
		return openSQLite(ctx, url)
	}
	return openPostgres(ctx, url)
}

const rowsAtOnce = 16 // of one INSERT; more makes SQLite no quicker

type sqliteSink struct {
	db      *sql.DB
	tx      *sql.Tx
	stmts   map[string]*sql.Stmt
	indexes []string
}

func openSQLite(ctx context.Context, path string) (*sqliteSink, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(MEMORY)&_pragma=synchronous(OFF)&_pragma=cache_size(-400000)&_pragma=temp_store(MEMORY)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	s := &sqliteSink{db: db, stmts: map[string]*sql.Stmt{}}
	rows, err := db.QueryContext(ctx, `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL`)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	var names []string
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, errors.Join(err, db.Close())
		}
		names, s.indexes = append(names, name), append(s.indexes, text)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	for _, name := range names {
		if _, err := db.ExecContext(ctx, "DROP INDEX "+name); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	s.tx, err = db.BeginTx(ctx, nil)
	return s, err
}

func (s *sqliteSink) insert(ctx context.Context, table string, columns []string, rows [][]any) error {
	for len(rows) > 0 {
		n := 1
		if len(rows) >= rowsAtOnce {
			n = rowsAtOnce
		}
		stmt, err := s.prepared(ctx, table, columns, n)
		if err != nil {
			return err
		}
		args := make([]any, 0, n*len(columns))
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		if _, err := stmt.ExecContext(ctx, args...); err != nil {
			return fmt.Errorf("filling %s: %w", table, err)
		}
		rows = rows[n:]
	}
	return nil
}

func (s *sqliteSink) prepared(ctx context.Context, table string, columns []string, n int) (*sql.Stmt, error) {
	key := fmt.Sprint(table, n)
	if p, ok := s.stmts[key]; ok {
		return p, nil
	}
	row := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ") + ")"
	text := "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " + strings.TrimSuffix(strings.Repeat(row+", ", n), ", ")
	p, err := s.tx.PrepareContext(ctx, text)
	s.stmts[key] = p
	return p, err
}

func (s *sqliteSink) exec(ctx context.Context, text string) error {
	_, err := s.tx.ExecContext(ctx, text)
	return err
}

// close makes the indexes. It leaves SQLite without statistics, as the program
// does: with them SQLite would plan many statements anew for each value bound.
func (s *sqliteSink) close(ctx context.Context) error {
	err := s.tx.Commit()
	for _, text := range s.indexes {
		if err == nil {
			_, err = s.db.ExecContext(ctx, text)
		}
	}
	return errors.Join(err, s.db.Close())
}

type postgresSink struct {
	conn    *pgx.Conn
	indexes []string
}

func connectRaw(ctx context.Context, url string) (*pgx.Conn, error) { return pgx.Connect(ctx, url) }

func openPostgres(ctx context.Context, url string) (*postgresSink, error) {
	conn, err := connectRaw(ctx, url)
	if err != nil {
		return nil, err
	}
	s := &postgresSink{conn: conn}
	rows, err := conn.Query(ctx, `SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)`)
	if err != nil {
		return nil, err
	}
	var names []string
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, err
		}
		names, s.indexes = append(names, name), append(s.indexes, text)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := s.exec(ctx, "DROP INDEX "+name); err != nil {
			return nil, err
		}
	}
	return s, s.exec(ctx, "SET synchronous_commit = off; SET maintenance_work_mem = '512MB'")
}

func (s *postgresSink) insert(ctx context.Context, table string, columns []string, rows [][]any) error {
	_, err := s.conn.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromRows(rows))
	return err
}

func (s *postgresSink) exec(ctx context.Context, text string) error {
	_, err := s.conn.Exec(ctx, text)
	return err
}

func (s *postgresSink) close(ctx context.Context) error {
	var err error
	for _, text := range append(s.indexes, "VACUUM ANALYZE", "CHECKPOINT") {
		if err == nil {
			err = s.exec(ctx, text)
		}
	}
	return errors.Join(err, s.conn.Close(ctx))
}
