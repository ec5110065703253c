-- SPDX-License-Identifier: Apache-2.0
-- +goose Up

-- Entries that a person took along to key without the line, until a moment.
CREATE TABLE key_batch (
  province TEXT NOT NULL,
  id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (province, id)
) STRICT;
CREATE INDEX key_batch_account ON key_batch (province, account_id, until);

CREATE TABLE key_batch_entry (
  province TEXT NOT NULL,
  entry_id TEXT NOT NULL,
  batch_id TEXT NOT NULL,
  PRIMARY KEY (province, entry_id, batch_id)
) STRICT;
CREATE INDEX key_batch_entry_batch ON key_batch_entry (province, batch_id);

-- What a second person keyed of an entry that was keyed meanwhile: waits for
-- whoever checks the entry, and goes when it is checked.
CREATE TABLE entry_second (
  province TEXT NOT NULL,
  entry_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (province, entry_id, account_id)
) STRICT;

-- How a person works: keys pressed, time at the form, entries that a reviewer
-- had to correct.
ALTER TABLE person_counter ADD COLUMN keys INTEGER NOT NULL DEFAULT 0;
ALTER TABLE person_counter ADD COLUMN typed_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE person_counter ADD COLUMN corrected INTEGER NOT NULL DEFAULT 0;

-- +goose Down
DROP TABLE entry_second;
DROP TABLE key_batch_entry;
DROP TABLE key_batch;
