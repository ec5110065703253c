-- SPDX-License-Identifier: Apache-2.0
-- +goose Up

-- A question that a person wants to ask again. body is personal: it is the
-- person's own and leaves the store only towards them.
CREATE TABLE saved_search (
  province TEXT NOT NULL,
  id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (province, id)
) STRICT;
CREATE INDEX saved_search_account ON saved_search (province, account_id, id);

-- Numbers of papers are found like all else that an entry tells.
DROP TABLE entry_pin;

-- +goose Down
CREATE TABLE entry_pin (
  province TEXT NOT NULL,
  pin TEXT NOT NULL,
  entry_id TEXT NOT NULL,
  PRIMARY KEY (province, pin, entry_id)
) STRICT;
CREATE INDEX entry_pin_entry ON entry_pin (province, entry_id);
DROP TABLE saved_search;
