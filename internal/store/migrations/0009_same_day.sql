-- SPDX-License-Identifier: Apache-2.0
-- +goose Up

-- Who else was born that day: the same child keyed already, or a twin.
CREATE INDEX entry_day ON entry (province, event_date, type, id) WHERE kin_fold <> '' AND version > 0 AND state <> 'voided';

-- +goose Down
DROP INDEX entry_day;
