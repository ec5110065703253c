-- SPDX-License-Identifier: Apache-2.0
-- +goose Up

-- The keyed entries on either side of one that is keyed: most of a book that
-- is being keyed is not, and would all be read to find the next that is.
CREATE INDEX entry_keyed ON entry (province, book_id, reg_key, id) WHERE version > 0 AND state <> 'voided';

-- Children of one mother, by day: twins, and one child entered twice.
CREATE INDEX entry_kin ON entry (province, kin_fold, event_date, name_fold) WHERE kin_fold <> '' AND version > 0 AND state <> 'voided';

-- +goose Down
DROP INDEX entry_kin;
DROP INDEX entry_keyed;
