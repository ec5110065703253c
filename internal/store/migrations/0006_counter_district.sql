-- SPDX-License-Identifier: Apache-2.0
-- +goose Up

-- Figures by the former district that registered the books: provinces assign
-- and compare by it although districts ended in July 2025. '' is none.
ALTER TABLE counter RENAME TO counter_before;
CREATE TABLE counter (
  province TEXT NOT NULL,
  path TEXT NOT NULL,
  day TEXT NOT NULL,
  type TEXT NOT NULL,
  era TEXT NOT NULL,
  district TEXT NOT NULL,
  books INTEGER NOT NULL DEFAULT 0,
  books_scanned INTEGER NOT NULL DEFAULT 0,
  books_done INTEGER NOT NULL DEFAULT 0,
  declared INTEGER NOT NULL DEFAULT 0,
  files INTEGER NOT NULL DEFAULT 0,
  pages INTEGER NOT NULL DEFAULT 0,
  entries INTEGER NOT NULL DEFAULT 0,
  attached INTEGER NOT NULL DEFAULT 0,
  keyed INTEGER NOT NULL DEFAULT 0,
  checked INTEGER NOT NULL DEFAULT 0,
  approved INTEGER NOT NULL DEFAULT 0,
  sent INTEGER NOT NULL DEFAULT 0,
  accepted INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  returned INTEGER NOT NULL DEFAULT 0,
  voided INTEGER NOT NULL DEFAULT 0,
  as_of INTEGER NOT NULL,
  CONSTRAINT counter_place PRIMARY KEY (province, day, path, type, era, district)
) STRICT;
INSERT INTO counter (province, path, day, type, era, district, books, books_scanned, books_done, declared, files, pages, entries, attached, keyed, checked, approved, sent, accepted, refused, returned, voided, as_of)
SELECT province, path, day, type, era, '', books, books_scanned, books_done, declared, files, pages, entries, attached, keyed, checked, approved, sent, accepted, refused, returned, voided, as_of FROM counter_before;
DROP TABLE counter_before;

-- What each day added to a unit, all types and districts together: charts and
-- earlier days read this one, which is a fifteenth of the other.
CREATE TABLE counter_day (
  province TEXT NOT NULL,
  day TEXT NOT NULL,
  path TEXT NOT NULL,
  books INTEGER NOT NULL DEFAULT 0,
  books_scanned INTEGER NOT NULL DEFAULT 0,
  books_done INTEGER NOT NULL DEFAULT 0,
  declared INTEGER NOT NULL DEFAULT 0,
  files INTEGER NOT NULL DEFAULT 0,
  pages INTEGER NOT NULL DEFAULT 0,
  entries INTEGER NOT NULL DEFAULT 0,
  attached INTEGER NOT NULL DEFAULT 0,
  keyed INTEGER NOT NULL DEFAULT 0,
  checked INTEGER NOT NULL DEFAULT 0,
  approved INTEGER NOT NULL DEFAULT 0,
  sent INTEGER NOT NULL DEFAULT 0,
  accepted INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  returned INTEGER NOT NULL DEFAULT 0,
  voided INTEGER NOT NULL DEFAULT 0,
  as_of INTEGER NOT NULL,
  PRIMARY KEY (province, day, path)
) STRICT;
INSERT INTO counter_day (province, day, path, books, books_scanned, books_done, declared, files, pages, entries, attached, keyed, checked, approved, sent, accepted, refused, returned, voided, as_of)
SELECT province, day, path, SUM(books), SUM(books_scanned), SUM(books_done), SUM(declared), SUM(files), SUM(pages), SUM(entries), SUM(attached), SUM(keyed), SUM(checked), SUM(approved), SUM(sent), SUM(accepted), SUM(refused), SUM(returned), SUM(voided), MAX(as_of) FROM counter WHERE day <> '' GROUP BY province, day, path;

-- +goose Down
DROP TABLE counter_day;
ALTER TABLE counter RENAME TO counter_after;
CREATE TABLE counter (
  province TEXT NOT NULL,
  path TEXT NOT NULL,
  day TEXT NOT NULL,
  type TEXT NOT NULL,
  era TEXT NOT NULL,
  books INTEGER NOT NULL DEFAULT 0,
  books_scanned INTEGER NOT NULL DEFAULT 0,
  books_done INTEGER NOT NULL DEFAULT 0,
  declared INTEGER NOT NULL DEFAULT 0,
  files INTEGER NOT NULL DEFAULT 0,
  pages INTEGER NOT NULL DEFAULT 0,
  entries INTEGER NOT NULL DEFAULT 0,
  attached INTEGER NOT NULL DEFAULT 0,
  keyed INTEGER NOT NULL DEFAULT 0,
  checked INTEGER NOT NULL DEFAULT 0,
  approved INTEGER NOT NULL DEFAULT 0,
  sent INTEGER NOT NULL DEFAULT 0,
  accepted INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  returned INTEGER NOT NULL DEFAULT 0,
  voided INTEGER NOT NULL DEFAULT 0,
  as_of INTEGER NOT NULL,
  PRIMARY KEY (province, day, path, type, era)
) STRICT;
INSERT INTO counter (province, path, day, type, era, books, books_scanned, books_done, declared, files, pages, entries, attached, keyed, checked, approved, sent, accepted, refused, returned, voided, as_of)
SELECT province, path, day, type, era, SUM(books), SUM(books_scanned), SUM(books_done), SUM(declared), SUM(files), SUM(pages), SUM(entries), SUM(attached), SUM(keyed), SUM(checked), SUM(approved), SUM(sent), SUM(accepted), SUM(refused), SUM(returned), SUM(voided), MAX(as_of)
FROM counter_after GROUP BY province, path, day, type, era;
DROP TABLE counter_after;
