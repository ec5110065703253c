-- SPDX-License-Identifier: Apache-2.0
-- +goose Up

-- Personal identification numbers by which an entry is found: those of its
-- present version, of anybody in it.
CREATE TABLE entry_pin (
  province TEXT NOT NULL,
  pin TEXT NOT NULL,
  entry_id TEXT NOT NULL,
  PRIMARY KEY (province, pin, entry_id)
) STRICT;
CREATE INDEX entry_pin_entry ON entry_pin (province, entry_id);

-- +goose Down
DROP TABLE entry_pin;
