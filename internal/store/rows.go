// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Named is a row of a table by the names of its columns: int64, string, []byte, float64 or
// nil. For copies that must not know which columns there are.
type Named map[string]any

// Rows reads the rows of a table, in the order given, at the snapshot's moment.
// where and order are SQL of the caller's own with $1…, never of a person.
func (s *Snapshot) Rows(ctx context.Context, table, where, order string, fn func(Named) error, args ...any) (err error) {
	columns, err := listColumns(ctx, s.conn, s.engine, table)
	if err != nil {
		return fmt.Errorf("reading the table %s: %w", table, err)
	}
	rows, err := s.conn.QueryContext(ctx, "SELECT "+quoted(columns)+" FROM "+quote(table)+" WHERE "+where+" ORDER BY "+order, args...)
	if err != nil {
		return fmt.Errorf("reading the table %s: %w", table, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		values, dest := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			dest[i] = &values[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		row := Named{}
		for i, c := range columns {
			row[c] = values[i]
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// insertions keeps the statements of Insert, so that each text is prepared once.
var insertions sync.Map // text → *Stmt

// Insert adds a row to a table; columns that it does not name get their default.
// Table and columns are names that the tables' maker gave, never a person.
func (tx *Tx) Insert(ctx context.Context, table string, columns []string, row Named) error {
	text, values := "INSERT INTO "+quote(table)+" ("+quoted(columns)+") VALUES (", make([]any, len(columns))
	for i, c := range columns {
		if values[i] = row[c]; i > 0 {
			text += ", "
		}
		text += fmt.Sprint("$", i+1)
	}
	text += ")"
	stmt, _ := insertions.LoadOrStore(text, &Stmt{Name: "store.insert." + table, Text: text})
	_, err := tx.Exec(ctx, stmt.(*Stmt), values...)
	return err
}

// Columns lists a table's columns.
func (s *Snapshot) Columns(ctx context.Context, table string) ([]string, error) {
	return listColumns(ctx, s.conn, s.engine, table)
}
