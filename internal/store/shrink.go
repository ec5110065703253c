// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// shrinkTime is how long Shrink waits for readers that are at work.
const shrinkTime = time.Second

// Shrink gives back the memory in which SQLite's readers keep pages of the
// file, after work that passed all of it through them once. PostgreSQL keeps
// its pages elsewhere. What the log holds is copied too. Readers that stay busy are left as they are.
func (db *DB) Shrink(ctx context.Context) (err error) {
	if db.Engine != SQLite {
		return nil
	}
	db.log.wakeUp()
	wait, stop := context.WithTimeout(ctx, shrinkTime)
	defer stop()
	var taken []*sql.Conn
	defer func() {
		for _, c := range taken {
			err = errors.Join(err, c.Close())
		}
	}()
	for range sqliteReaders { // all at once, or one would be given back and taken again
		c, err := db.read.Conn(wait)
		if errors.Is(err, context.DeadlineExceeded) {
			return nil
		}
		if err != nil {
			return err
		}
		taken = append(taken, c)
		if _, err := c.ExecContext(ctx, "PRAGMA shrink_memory"); err != nil {
			return err
		}
	}
	return nil
}
