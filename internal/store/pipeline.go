// SPDX-License-Identifier: Apache-2.0

package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
)

// step is a statement on its way to PostgreSQL. What it answers is kept in
// answer, unless nobody waits for that.
type step struct {
	stmt   *Stmt
	args   []any
	answer *answer
}

// answer is what a statement answered, whole: the connection is free again.
type answer struct {
	fields []pgconn.FieldDescription
	rows   [][][]byte
	tag    pgconn.CommandTag
	at     int // rows read
}

// Next goes to the next row.
func (a *answer) Next() bool {
	a.at++
	return a.at <= len(a.rows)
}

// typeMaps read the columns: one serves one goroutine at a time.
var typeMaps = sync.Pool{New: func() any { return pgtype.NewMap() }}

// Scan reads the columns of the row.
func (a *answer) Scan(dest ...any) error {
	types := typeMaps.Get().(*pgtype.Map)
	defer typeMaps.Put(types)
	return pgx.ScanRow(types, a.fields, a.rows[a.at-1], dest...)
}

// Err is nil: an answer that failed is none.
func (a *answer) Err() error { return nil }

// Close has nothing to give back.
func (a *answer) Close() error { return nil }

func (a *answer) read(rows pgx.Rows) error {
	a.fields = slices.Clone(rows.FieldDescriptions())
	for rows.Next() {
		row := slices.Clone(rows.RawValues()) // of a buffer that the next row overwrites
		for i, column := range row {
			row[i] = bytes.Clone(column)
		}
		a.rows = append(a.rows, row)
	}
	a.tag = rows.CommandTag()
	return rows.Err()
}

// journey sends all steps at once and waits for what they answer: with a journey
// for each, a save is mostly waiting. The first that fails ends it: those after
// it have no effect.
func journey(ctx context.Context, conn pgxConn, steps []step) error {
	return conn.Raw(func(driver any) error {
		batch := &pgx.Batch{}
		for _, s := range steps {
			batch.Queue(s.stmt.Text, s.args...)
		}
		answers := driver.(*stdlib.Conn).Conn().SendBatch(ctx, batch)
		for _, s := range steps {
			if err := s.take(answers); err != nil {
				_ = answers.Close() // says the same again
				return fmt.Errorf("%s: %w", s.stmt.Name, err)
			}
		}
		return answers.Close()
	})
}

// pgxConn is a connection of database/sql to PostgreSQL.
type pgxConn interface{ Raw(func(any) error) error }

func (s step) take(answers pgx.BatchResults) error {
	if s.answer == nil {
		_, err := answers.Exec()
		return err
	}
	rows, err := answers.Query()
	if err != nil {
		return err
	}
	defer rows.Close()
	return s.answer.read(rows)
}
