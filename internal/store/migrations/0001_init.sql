-- SPDX-License-Identifier: Apache-2.0
-- +goose Up

-- Commands already carried out: the second delivery gets the first answer.
CREATE TABLE command (
  actor TEXT NOT NULL,
  key TEXT NOT NULL,
  at INTEGER NOT NULL,
  answer TEXT NOT NULL,
  PRIMARY KEY (actor, key)
) STRICT;
CREATE INDEX command_at ON command (at);

-- People who sign in. path is the scope: the unit and its subtree.
CREATE TABLE account (
  province TEXT NOT NULL,
  id TEXT NOT NULL PRIMARY KEY,
  username TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  unit TEXT NOT NULL,
  path TEXT NOT NULL,
  password TEXT NOT NULL,
  must_change INTEGER NOT NULL DEFAULT 0,
  disabled_at INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  lang TEXT NOT NULL DEFAULT 'vi',
  prefs TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX account_path ON account (province, path, username);

CREATE TABLE session (
  token_hash TEXT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  address TEXT NOT NULL,
  agent TEXT NOT NULL,
  revoked_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX session_account ON session (account_id, created_at);

-- Failed sign-ins per key (a user name or an address) in a window of time.
CREATE TABLE sign_in_failure (
  key TEXT NOT NULL PRIMARY KEY,
  since INTEGER NOT NULL,
  n INTEGER NOT NULL
) STRICT;

-- The log that can't be rewritten: records, the hashes of their Merkle tree,
-- and the signed heads of it.
CREATE TABLE audit_record (
  seq INTEGER NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  province TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX audit_record_target ON audit_record (target, seq);
CREATE INDEX audit_record_actor ON audit_record (actor, seq);
CREATE TABLE audit_hash (
  idx INTEGER NOT NULL PRIMARY KEY,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE audit_head (
  one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
  size INTEGER NOT NULL
) STRICT;
INSERT INTO audit_head (one, size) VALUES (1, 0);
CREATE TABLE audit_checkpoint (
  size INTEGER NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  note TEXT NOT NULL
) STRICT;

-- A register book: what it is, where it lies, who answers for it now.
CREATE TABLE book (
  province TEXT NOT NULL,
  id TEXT NOT NULL,
  path TEXT NOT NULL,
  unit TEXT NOT NULL,
  registered_by TEXT NOT NULL,
  registered_text TEXT NOT NULL,
  held_by TEXT NOT NULL,
  type TEXT NOT NULL,
  open_year INTEGER NOT NULL,
  book_no TEXT NOT NULL,
  book_key TEXT NOT NULL,
  shelf TEXT NOT NULL DEFAULT '',
  box TEXT NOT NULL DEFAULT '',
  condition TEXT NOT NULL DEFAULT 'good',
  declared_pages INTEGER NOT NULL DEFAULT 0,
  declared_entries INTEGER NOT NULL DEFAULT 0,
  closing_text TEXT NOT NULL DEFAULT '',
  closed_on TEXT NOT NULL DEFAULT '',
  signed_by TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  exported_at INTEGER NOT NULL DEFAULT 0,
  n_files INTEGER NOT NULL DEFAULT 0,
  n_pages INTEGER NOT NULL DEFAULT 0,
  n_open INTEGER NOT NULL DEFAULT 0,
  n_keyed INTEGER NOT NULL DEFAULT 0,
  n_checked INTEGER NOT NULL DEFAULT 0,
  n_approved INTEGER NOT NULL DEFAULT 0,
  n_returned INTEGER NOT NULL DEFAULT 0,
  n_sent INTEGER NOT NULL DEFAULT 0,
  n_accepted INTEGER NOT NULL DEFAULT 0,
  n_refused INTEGER NOT NULL DEFAULT 0,
  n_corrected INTEGER NOT NULL DEFAULT 0,
  n_voided INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (province, id)
) STRICT;
CREATE INDEX book_list ON book (province, path, type, open_year, book_key, id);
CREATE INDEX book_state ON book (province, state, path, type, open_year, book_key, id);
CREATE INDEX book_natural ON book (province, registered_by, type, open_year, book_key);

CREATE TABLE book_version (
  province TEXT NOT NULL,
  book_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  at INTEGER NOT NULL,
  author TEXT NOT NULL,
  reason TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (province, book_id, n)
) STRICT;

-- A file as received. One that can't be named or used stays here with its
-- reason until a person has settled it.
CREATE TABLE scan_file (
  province TEXT NOT NULL,
  id TEXT NOT NULL,
  path TEXT NOT NULL,
  book_id TEXT NOT NULL DEFAULT '',
  hash TEXT NOT NULL DEFAULT '',
  size INTEGER NOT NULL DEFAULT 0,
  media TEXT NOT NULL DEFAULT '',
  original TEXT NOT NULL,
  canonical TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '',
  n_pages INTEGER NOT NULL DEFAULT 0,
  source TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  PRIMARY KEY (province, id)
) STRICT;
CREATE INDEX scan_file_book ON scan_file (province, book_id, canonical, id);
CREATE INDEX scan_file_work ON scan_file (province, state, path, created_at, id);
CREATE INDEX scan_file_hash ON scan_file (province, hash);

CREATE TABLE scan_page (
  province TEXT NOT NULL,
  id TEXT NOT NULL,
  file_id TEXT NOT NULL,
  book_id TEXT NOT NULL,
  no INTEGER NOT NULL,
  label TEXT NOT NULL DEFAULT '',
  hash TEXT NOT NULL,
  media TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  rotation INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (province, id)
) STRICT;
CREATE INDEX scan_page_file ON scan_page (province, file_id, no);
CREATE INDEX scan_page_book ON scan_page (province, book_id, no, id);

-- Where on a page an entry stands; thousandths of the page's width and height.
CREATE TABLE region (
  province TEXT NOT NULL,
  entry_id TEXT NOT NULL,
  page_id TEXT NOT NULL,
  ord INTEGER NOT NULL DEFAULT 0,
  x INTEGER NOT NULL DEFAULT 0,
  y INTEGER NOT NULL DEFAULT 0,
  w INTEGER NOT NULL DEFAULT 1000,
  h INTEGER NOT NULL DEFAULT 1000,
  PRIMARY KEY (province, entry_id, page_id)
) STRICT;
CREATE INDEX region_page ON region (province, page_id, y);

-- An entry: one registered event. The values live in its versions; the row
-- holds what lists, locks and counters need.
CREATE TABLE entry (
  province TEXT NOT NULL,
  id TEXT NOT NULL,
  path TEXT NOT NULL,
  book_id TEXT NOT NULL,
  type TEXT NOT NULL,
  reg_no TEXT NOT NULL DEFAULT '',
  reg_key TEXT NOT NULL DEFAULT '',
  year INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 0,
  name TEXT NOT NULL DEFAULT '',
  name_fold TEXT NOT NULL DEFAULT '',
  name_sort TEXT NOT NULL DEFAULT '',
  kin_fold TEXT NOT NULL DEFAULT '',
  event_date TEXT NOT NULL DEFAULT '',
  findings TEXT NOT NULL DEFAULT '[]',
  n_errors INTEGER NOT NULL DEFAULT 0,
  n_warnings INTEGER NOT NULL DEFAULT 0,
  keyed_by TEXT NOT NULL DEFAULT '',
  keyed_at INTEGER NOT NULL DEFAULT 0,
  checked_by TEXT NOT NULL DEFAULT '',
  checked_at INTEGER NOT NULL DEFAULT 0,
  approved_by TEXT NOT NULL DEFAULT '',
  approved_at INTEGER NOT NULL DEFAULT 0,
  returned_why TEXT NOT NULL DEFAULT '',
  lease_by TEXT NOT NULL DEFAULT '',
  lease_until INTEGER NOT NULL DEFAULT 0,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (province, id),
  CONSTRAINT nobody_checks_their_own CHECK (checked_by = '' OR checked_by <> keyed_by),
  CONSTRAINT nobody_approves_their_own CHECK (approved_by = '' OR approved_by <> keyed_by)
) STRICT;
CREATE INDEX entry_book ON entry (province, book_id, reg_key, id);
CREATE INDEX entry_state ON entry (province, state, path, updated_at, id);
CREATE INDEX entry_list ON entry (province, path, updated_at, id);
CREATE INDEX entry_name ON entry (province, name_fold, event_date, id);
CREATE INDEX entry_keyer ON entry (province, keyed_by, state, updated_at, id);

-- Every save is a version; nothing is overwritten.
CREATE TABLE entry_version (
  province TEXT NOT NULL,
  entry_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  at INTEGER NOT NULL,
  author TEXT NOT NULL,
  act TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  basis TEXT NOT NULL DEFAULT '',
  acks TEXT NOT NULL DEFAULT '[]',
  body TEXT NOT NULL,
  PRIMARY KEY (province, entry_id, n)
) STRICT;

CREATE TABLE entry_event (
  province TEXT NOT NULL,
  entry_id TEXT NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  version INTEGER NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (province, entry_id, id)
) STRICT;

-- What is being typed and not yet saved.
CREATE TABLE entry_draft (
  province TEXT NOT NULL,
  entry_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (province, entry_id, account_id)
) STRICT;

-- Counters: day '' is the running total, the others what that day added.
-- district is the former one that registered the books: provinces assign and
-- compare by it although districts ended in July 2025. '' is none.
CREATE TABLE counter (
  province TEXT NOT NULL,
  path TEXT NOT NULL,
  day TEXT NOT NULL,
  type TEXT NOT NULL,
  era TEXT NOT NULL,
  district TEXT NOT NULL,
  books INTEGER NOT NULL DEFAULT 0,
  books_scanned INTEGER NOT NULL DEFAULT 0,
  books_done INTEGER NOT NULL DEFAULT 0,
  declared INTEGER NOT NULL DEFAULT 0,
  files INTEGER NOT NULL DEFAULT 0,
  pages INTEGER NOT NULL DEFAULT 0,
  entries INTEGER NOT NULL DEFAULT 0,
  attached INTEGER NOT NULL DEFAULT 0,
  keyed INTEGER NOT NULL DEFAULT 0,
  checked INTEGER NOT NULL DEFAULT 0,
  approved INTEGER NOT NULL DEFAULT 0,
  sent INTEGER NOT NULL DEFAULT 0,
  accepted INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  returned INTEGER NOT NULL DEFAULT 0,
  voided INTEGER NOT NULL DEFAULT 0,
  as_of INTEGER NOT NULL,
  CONSTRAINT counter_place PRIMARY KEY (province, day, path, type, era, district)
) STRICT;

-- What each day added to a unit, all types and districts together: charts and
-- earlier days read this one, which is a fifteenth of the other.
CREATE TABLE counter_day (
  province TEXT NOT NULL,
  day TEXT NOT NULL,
  path TEXT NOT NULL,
  books INTEGER NOT NULL DEFAULT 0,
  books_scanned INTEGER NOT NULL DEFAULT 0,
  books_done INTEGER NOT NULL DEFAULT 0,
  declared INTEGER NOT NULL DEFAULT 0,
  files INTEGER NOT NULL DEFAULT 0,
  pages INTEGER NOT NULL DEFAULT 0,
  entries INTEGER NOT NULL DEFAULT 0,
  attached INTEGER NOT NULL DEFAULT 0,
  keyed INTEGER NOT NULL DEFAULT 0,
  checked INTEGER NOT NULL DEFAULT 0,
  approved INTEGER NOT NULL DEFAULT 0,
  sent INTEGER NOT NULL DEFAULT 0,
  accepted INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  returned INTEGER NOT NULL DEFAULT 0,
  voided INTEGER NOT NULL DEFAULT 0,
  as_of INTEGER NOT NULL,
  PRIMARY KEY (province, day, path)
) STRICT;

CREATE TABLE person_counter (
  province TEXT NOT NULL,
  day TEXT NOT NULL,
  account_id TEXT NOT NULL,
  path TEXT NOT NULL,
  keyed INTEGER NOT NULL DEFAULT 0,
  checked INTEGER NOT NULL DEFAULT 0,
  approved INTEGER NOT NULL DEFAULT 0,
  returned INTEGER NOT NULL DEFAULT 0,
  short_fields INTEGER NOT NULL DEFAULT 0,
  medium_fields INTEGER NOT NULL DEFAULT 0,
  long_fields INTEGER NOT NULL DEFAULT 0,
  as_of INTEGER NOT NULL,
  PRIMARY KEY (province, day, account_id)
) STRICT;
CREATE INDEX person_counter_path ON person_counter (province, path, day);

-- A target of a unit; a changed target is a new version, the old one stays.
CREATE TABLE target (
  province TEXT NOT NULL,
  id TEXT NOT NULL,
  path TEXT NOT NULL,
  unit TEXT NOT NULL,
  version INTEGER NOT NULL,
  plan_books INTEGER NOT NULL,
  plan_entries INTEGER NOT NULL,
  starts_on TEXT NOT NULL,
  deadline TEXT NOT NULL,
  responsible TEXT NOT NULL DEFAULT '',
  basis TEXT NOT NULL DEFAULT '',
  set_by TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  current INTEGER NOT NULL,
  PRIMARY KEY (province, id)
) STRICT;
CREATE INDEX target_unit ON target (province, path, current, version);

-- Background work as a person sees it, and the queue that hands it out: a
-- worker holds a running job until lease and says so again before that.
CREATE TABLE job (
  province TEXT NOT NULL,
  id TEXT NOT NULL,
  path TEXT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  args TEXT NOT NULL,
  state TEXT NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '',
  result TEXT NOT NULL DEFAULT '',
  error TEXT NOT NULL DEFAULT '',
  cancel INTEGER NOT NULL DEFAULT 0,
  attempt INTEGER NOT NULL DEFAULT 0,
  worker TEXT NOT NULL DEFAULT '',
  lease INTEGER NOT NULL DEFAULT 0,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER NOT NULL DEFAULT 0,
  updated_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (province, id)
) STRICT;
CREATE INDEX job_list ON job (province, path, id);
CREATE INDEX job_open ON job (ended_at, id);

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

-- Personal identification numbers by which an entry is found: those of its
-- present version, of anybody in it.
CREATE TABLE entry_pin (
  province TEXT NOT NULL,
  pin TEXT NOT NULL,
  entry_id TEXT NOT NULL,
  PRIMARY KEY (province, pin, entry_id)
) STRICT;
CREATE INDEX entry_pin_entry ON entry_pin (province, entry_id);

-- What was handed on of a book: its files, and which version of which entry
-- went into them. id is that of the job.
CREATE TABLE book_export (
  province TEXT NOT NULL,
  id TEXT NOT NULL,
  path TEXT NOT NULL,
  book_id TEXT NOT NULL,
  name TEXT NOT NULL,
  at INTEGER NOT NULL,
  by_account TEXT NOT NULL,
  print TEXT NOT NULL,
  entries INTEGER NOT NULL,
  scans INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (province, id)
) STRICT;
CREATE INDEX book_export_book ON book_export (province, book_id, id);

CREATE TABLE book_export_file (
  province TEXT NOT NULL,
  export_id TEXT NOT NULL,
  format TEXT NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  size INTEGER NOT NULL,
  PRIMARY KEY (province, export_id, format)
) STRICT;

-- +goose Down
DROP TABLE daily_report;
DROP TABLE entry_pin;
DROP TABLE book_export_file;
DROP TABLE book_export;
DROP TABLE counter_day;
DROP TABLE job;
DROP TABLE target;
DROP TABLE person_counter;
DROP TABLE counter;
DROP TABLE entry_draft;
DROP TABLE entry_event;
DROP TABLE entry_version;
DROP TABLE entry;
DROP TABLE region;
DROP TABLE scan_page;
DROP TABLE scan_file;
DROP TABLE book_version;
DROP TABLE book;
DROP TABLE audit_checkpoint;
DROP TABLE audit_head;
DROP TABLE audit_hash;
DROP TABLE audit_record;
DROP TABLE sign_in_failure;
DROP TABLE session;
DROP TABLE account;
DROP TABLE command;
