-- SPDX-License-Identifier: Apache-2.0
-- +goose Up

-- What a unit says beside its figures of a day; said again, it is a new version.
CREATE TABLE daily_report (
  province TEXT NOT NULL,
  path TEXT NOT NULL,
  day TEXT NOT NULL,
  version INTEGER NOT NULL,
  obstacles TEXT NOT NULL,
  signer TEXT NOT NULL,
  sent_by TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  PRIMARY KEY (province, day, path, version)
) STRICT;

-- +goose Down
DROP TABLE daily_report;
