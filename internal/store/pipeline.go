// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// waiting is a statement on its way to PostgreSQL.
type waiting struct {
	stmt *Stmt
	args []any
}

// send hands over what waits, and the commands after it. PostgreSQL gets them
// all at once: with one journey for each of some twenty statements, a save is
// mostly waiting. SQLite has nothing waiting and no journey to save.
func (w *writer) send(ctx context.Context, commands ...string) error {
	if w.db.Engine == SQLite {
		return w.each(commands)
	}
	if len(w.waiting)+len(commands) == 0 {
		return nil
	}
	all := w.waiting
	w.waiting = nil
	return w.conn.Raw(func(driver any) error {
		return pipeline(ctx, driver.(*stdlib.Conn).Conn(), all, commands)
	})
}

func (w *writer) each(commands []string) error {
	for _, c := range commands {
		if err := w.exec(c); err != nil {
			return err
		}
	}
	return nil
}

// pipeline sends everything in one journey. The first statement that fails ends
// it: those after it have no effect.
func pipeline(ctx context.Context, conn *pgx.Conn, all []waiting, commands []string) error {
	batch := &pgx.Batch{}
	for _, s := range all {
		batch.Queue(s.stmt.Text, s.args...)
	}
	for _, c := range commands {
		batch.Queue(c)
	}
	answers := conn.SendBatch(ctx, batch)
	for i := range batch.Len() {
		if _, err := answers.Exec(); err != nil {
			_ = answers.Close() // says the same again
			if i < len(all) {
				return fmt.Errorf("%s: %w", all[i].stmt.Name, err)
			}
			return err
		}
	}
	return answers.Close()
}
