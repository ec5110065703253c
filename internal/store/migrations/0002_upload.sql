-- SPDX-License-Identifier: Apache-2.0
-- +goose Up

-- A file on its way in: its bytes lie in the folder of uploads until they are
-- all there and taken in. path is the unit that the bytes are counted for. What
-- has ended stays some days, so that a sender who lost the answer gets it.
CREATE TABLE upload (
  province TEXT NOT NULL,
  id TEXT NOT NULL,
  path TEXT NOT NULL,
  scope TEXT NOT NULL,
  book_id TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  size INTEGER NOT NULL,
  zip INTEGER NOT NULL DEFAULT 0,
  sameness TEXT NOT NULL,
  state TEXT NOT NULL,
  file_id TEXT NOT NULL DEFAULT '',
  again INTEGER NOT NULL DEFAULT 0,
  detail TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  ended_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (province, id)
) STRICT;
-- One sender sends one file once at a time.
CREATE UNIQUE INDEX upload_same ON upload (created_by, sameness) WHERE state = 'open';
CREATE INDEX upload_state ON upload (state, id);
CREATE INDEX upload_hash ON upload (province, hash);

-- What a unit has taken of the disk, counted when it is taken: bytes received,
-- and bytes set aside for uploads under way.
CREATE TABLE disk_use (
  province TEXT NOT NULL,
  path TEXT NOT NULL,
  bytes INTEGER NOT NULL DEFAULT 0,
  files INTEGER NOT NULL DEFAULT 0,
  reserved INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (province, path)
) STRICT;
INSERT INTO disk_use (province, path, bytes, files)
  SELECT province, path, CAST(SUM(size) AS INTEGER), COUNT(*) FROM scan_file WHERE hash <> '' AND state <> 'duplicate' GROUP BY province, path;

-- How much a unit may take. Path '*' is for every unit below the province that
-- has no line of its own.
CREATE TABLE disk_quota (
  province TEXT NOT NULL,
  path TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  set_at INTEGER NOT NULL,
  set_by TEXT NOT NULL,
  PRIMARY KEY (province, path)
) STRICT;

-- +goose Down
DROP TABLE disk_quota;
DROP TABLE disk_use;
DROP TABLE upload;
