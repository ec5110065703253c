-- SPDX-License-Identifier: Apache-2.0
-- +goose Up

-- What was handed on of a book: its files, and which version of which entry
-- went into them. id is that of the job.
CREATE TABLE book_export (
  province TEXT NOT NULL,
  id TEXT NOT NULL,
  path TEXT NOT NULL,
  book_id TEXT NOT NULL,
  name TEXT NOT NULL,
  at INTEGER NOT NULL,
  by_account TEXT NOT NULL,
  print TEXT NOT NULL,
  entries INTEGER NOT NULL,
  scans INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (province, id)
) STRICT;
CREATE INDEX book_export_book ON book_export (province, book_id, id);

CREATE TABLE book_export_file (
  province TEXT NOT NULL,
  export_id TEXT NOT NULL,
  format TEXT NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  size INTEGER NOT NULL,
  PRIMARY KEY (province, export_id, format)
) STRICT;

-- +goose Down
DROP TABLE book_export_file;
DROP TABLE book_export;
