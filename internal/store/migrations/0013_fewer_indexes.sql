-- SPDX-License-Identifier: Apache-2.0
-- +goose Up

-- A save wrote into nine indexes of its entry. docs/adr/0049-a-save-writes-fewer-pages.md

-- People of one name and one mother, by day: one index answers what two did
-- (the same person keyed already; the same child with another day).
CREATE INDEX entry_person ON entry (province, name_fold, kin_fold, event_date, id) WHERE version > 0 AND state <> 'voided';
DROP INDEX entry_kin;
DROP INDEX entry_name;

-- Nobody asks for what nobody keyed.
DROP INDEX entry_keyer;
CREATE INDEX entry_keyer ON entry (province, keyed_by, state, updated_at, id) WHERE keyed_by <> '';

-- A list of all states is merged from those of each, along entry_state.
DROP INDEX entry_list;

-- +goose Down
CREATE INDEX entry_list ON entry (province, path, updated_at, id);
DROP INDEX entry_keyer;
CREATE INDEX entry_keyer ON entry (province, keyed_by, state, updated_at, id);
CREATE INDEX entry_name ON entry (province, name_fold, event_date, id);
CREATE INDEX entry_kin ON entry (province, kin_fold, event_date, name_fold) WHERE kin_fold <> '' AND version > 0 AND state <> 'voided';
DROP INDEX entry_person;
