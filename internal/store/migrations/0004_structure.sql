-- SPDX-License-Identifier: Apache-2.0
-- +goose Up

-- What a person found who looked the pages of a book over: to be scanned again
-- with a reason, the double of another page, or already replaced by one.
CREATE TABLE page_check (
  province TEXT NOT NULL,
  page_id TEXT NOT NULL,
  book_id TEXT NOT NULL,
  path TEXT NOT NULL,
  verdict TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  other TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  by_account TEXT NOT NULL,
  PRIMARY KEY (province, page_id)
) STRICT;
CREATE INDEX page_check_book ON page_check (province, book_id);
CREATE INDEX page_check_list ON page_check (province, verdict, path, at, page_id);

-- A page that a person put behind another one of its book ('' is the front);
-- all others stand by their names. The moves are told in the order of seq.
CREATE TABLE page_move (
  province TEXT NOT NULL,
  page_id TEXT NOT NULL,
  book_id TEXT NOT NULL,
  after_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (province, page_id)
) STRICT;
CREATE INDEX page_move_book ON page_move (province, book_id, seq);

-- A page that the book has and nobody has scanned yet.
CREATE TABLE page_gap (
  province TEXT NOT NULL,
  id TEXT NOT NULL,
  book_id TEXT NOT NULL,
  path TEXT NOT NULL,
  after_id TEXT NOT NULL,
  label TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  by_account TEXT NOT NULL,
  PRIMARY KEY (province, id)
) STRICT;
CREATE INDEX page_gap_book ON page_gap (province, book_id, id);
CREATE INDEX page_gap_list ON page_gap (province, path, at, id);

-- When each person last looked at a page.
CREATE TABLE page_view (
  province TEXT NOT NULL,
  page_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (province, page_id, account_id)
) STRICT;

-- +goose Down
DROP TABLE page_view;
DROP TABLE page_gap;
DROP TABLE page_move;
DROP TABLE page_check;
