-- SPDX-License-Identifier: Apache-2.0
-- +goose Up

-- An integration is an account that no person signs in to: another system,
-- with somebody to call when it misbehaves.
ALTER TABLE account ADD COLUMN kind TEXT NOT NULL DEFAULT 'person';
ALTER TABLE account ADD COLUMN contact TEXT NOT NULL DEFAULT '';

-- What an integration shows to be let in: kept as a hash alone. prefix is its
-- beginning, by which people tell tokens apart. rate is requests a minute.
CREATE TABLE api_token (
  id TEXT NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  prefix TEXT NOT NULL,
  account_id TEXT NOT NULL,
  scopes TEXT NOT NULL,
  rate INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL DEFAULT 0,
  revoked_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX api_token_account ON api_token (account_id, created_at);

-- +goose Down
DROP TABLE api_token;
ALTER TABLE account DROP COLUMN contact;
ALTER TABLE account DROP COLUMN kind;
