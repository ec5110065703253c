-- SPDX-License-Identifier: Apache-2.0
-- +goose Up

-- Where an integration is told of changes. seq is the record of the audit log
-- that is looked at next: the log is the outbox. While failing, nothing is sent
-- before held_until.
CREATE TABLE webhook (
  province TEXT NOT NULL,
  id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  url TEXT NOT NULL,
  events TEXT NOT NULL,
  secret TEXT NOT NULL,
  secret_before TEXT NOT NULL DEFAULT '',
  before_until INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL,
  seq INTEGER NOT NULL,
  failing INTEGER NOT NULL DEFAULT 0,
  held_until INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  PRIMARY KEY (province, id)
) STRICT;
CREATE INDEX webhook_account ON webhook (province, account_id, id);

-- One thing to tell one receiver. subject is what it is about: deliveries about
-- one subject go out in the order of seq.
CREATE TABLE webhook_delivery (
  province TEXT NOT NULL,
  id TEXT NOT NULL,
  webhook_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  event TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  due INTEGER NOT NULL,
  status INTEGER NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT '',
  took INTEGER NOT NULL DEFAULT 0,
  ended_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (province, id)
) STRICT;
CREATE INDEX webhook_delivery_due ON webhook_delivery (province, webhook_id, state, due);
CREATE INDEX webhook_delivery_subject ON webhook_delivery (province, webhook_id, subject, state, seq);
CREATE INDEX webhook_delivery_list ON webhook_delivery (province, webhook_id, id);
CREATE INDEX webhook_delivery_ended ON webhook_delivery (state, ended_at);

-- +goose Down
DROP TABLE webhook_delivery;
DROP TABLE webhook;
