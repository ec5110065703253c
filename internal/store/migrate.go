// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"testing/fstest"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// The tables are written once, in SQLite's words. These are all the words that
// PostgreSQL spells otherwise; COLLATE "C" gives both engines the same order.
var postgresWords = []struct {
	from *regexp.Regexp
	to   string
}{
	{regexp.MustCompile(`\) STRICT;`), `);`},
	{regexp.MustCompile(`\bINTEGER\b`), `BIGINT`},
	{regexp.MustCompile(`\bTEXT\b`), `TEXT COLLATE "C"`},
	{regexp.MustCompile(`\bBLOB\b`), `BYTEA`},
	{regexp.MustCompile(`(?m)^-- PostgreSQL: `), ``}, // a statement that SQLite has no word for
}

func migrate(ctx context.Context, db *DB) error { return migrateTo(ctx, db, 0) }

func migrationsFor(e Engine) (goose.Dialect, fs.FS, error) {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return "", nil, err
	}
	if e == SQLite {
		return goose.DialectSQLite3, folder, nil
	}
	translated := fstest.MapFS{}
	err = fs.WalkDir(folder, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(folder, path)
		if err != nil {
			return fmt.Errorf("reading migration %s: %w", path, err)
		}
		for _, w := range postgresWords {
			text = w.from.ReplaceAll(text, []byte(w.to))
		}
		translated[path] = &fstest.MapFile{Data: text}
		return nil
	})
	return goose.DialectPostgres, translated, err
}
