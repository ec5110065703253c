-- SPDX-License-Identifier: Apache-2.0
-- +goose Up

-- Who else was born that day: the same child keyed already, or a twin. All that
-- the comparing needs stands in the index.
CREATE INDEX entry_day ON entry (province, event_date, type, kin_fold, name_fold, id) WHERE kin_fold <> '' AND version > 0 AND state <> 'voided';

-- +goose Down
DROP INDEX entry_day;
