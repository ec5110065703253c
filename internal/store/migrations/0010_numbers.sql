-- SPDX-License-Identifier: Apache-2.0
-- +goose Up

-- The numbers that the machine read on a page: under which look of the page, by
-- which model, on which form ('' none was known), and as JSON where they stand
-- and what they may be. It can be made anew at any time.
CREATE TABLE page_numbers (
  province TEXT NOT NULL,
  page_id TEXT NOT NULL,
  book_id TEXT NOT NULL,
  look TEXT NOT NULL,
  model TEXT NOT NULL,
  template TEXT NOT NULL,
  body TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (province, page_id)
) STRICT;
CREATE INDEX page_numbers_book ON page_numbers (province, book_id, page_id);

-- Books whose pages came or changed at a time and have not been read since.
CREATE TABLE numbers_due (
  province TEXT NOT NULL,
  book_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (province, book_id)
) STRICT;
CREATE INDEX numbers_due_at ON numbers_due (at);

-- +goose Down
DROP TABLE numbers_due;
DROP TABLE page_numbers;
