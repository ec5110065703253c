// SPDX-License-Identifier: Apache-2.0

// The JSON the islands speak with the server. API.md says the same in words for whoever serves it.

/** Why a value is not plain text of the book: values in their own right, not absences. */
export type Mark = "" | "blank" | "illegible" | "struck";

/** A field's value: as written in the book, normalized (by the server, or a code or unit chosen here), and its mark. */
export interface Value {
  w: string;
  n: string;
  m: Mark;
}
export type Values = Record<string, Value>;

/** A rectangle in proportions (0..1) of what it lies on: a page, or an entry's region of a page. */
export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Option {
  code: string;
  vi: string;
  en?: string;
}

export type Kind = "name" | "date" | "place" | "code" | "number" | "text" | "long" | "paper" | "pin" | "time" | "regno" | "bookno" | "words";

export interface FieldDef {
  id: string;
  vi: string;
  en: string;
  kind: Kind | string;
  group: string;
  /** Code table behind the field; its rows are in options when there are few, else they are looked up. */
  table?: string;
  options?: Option[];
  required?: boolean;
  priority?: boolean;
  sticky?: boolean;
  /** false where "as in the entry above" makes no sense (numbers of entries). */
  ditto?: boolean;
  maxLen?: number;
  helpVI?: string;
  helpEN?: string;
  /** Where the field stands within the entry's region, when the layout is known. */
  box?: Box;
}

export interface GroupDef {
  id: string;
  vi: string;
  en: string;
  box?: Box;
}

export interface TypeDef {
  id: string;
  vi: string;
  en: string;
  groups: GroupDef[];
  fields: FieldDef[];
}

export interface Page {
  id: string;
  url: string;
  thumb?: string;
  width: number;
  height: number;
  /** Degrees clockwise to set it upright: 0, 90, 180, 270. */
  rotation: number;
  /** Where on the page the entry stands; the whole page when missing. */
  region?: Box;
}

export interface Entry {
  id: string;
  version: number;
  state: string;
  number: string;
  bookId: string;
}

export interface Book {
  id: string;
  no: string;
  title: string;
  unit: string;
  year: number;
  href: string;
}

export interface Progress {
  /** Entries of the book that are keyed, and all of them. */
  done: number;
  total: number;
  /** Entries this person saved today. */
  today: number;
}

export type Severity = "E" | "W" | "I";

export interface Finding {
  /** The same for the same finding on the same value: acknowledging it sends this back. */
  key: string;
  rule: string;
  severity: Severity;
  field: string;
  vi: string;
  en: string;
  proposal?: Value;
  /** A warning that the keyer answered, and their few words with it. */
  acked?: boolean;
  why?: string;
  /** A warning of how the clerk of the book writes: asked once per book and field. */
  habit?: boolean;
  /** Other entries that it speaks of, which the person may open. */
  entries?: string[];
}

export interface Lease {
  entry: Entry;
  /** UTC milliseconds; now is the server's clock, so that a wrong clock here does no harm. */
  leaseUntil: number;
  now: number;
  type: TypeDef;
  /** Values carried from the book or the entry before; skipped by Enter and Tab. */
  sticky: Values;
  /** Values worked out for this entry, such as the next number; in the way of Enter, to be checked. */
  auto?: Values;
  /** The entry above, for "as above". */
  previous: Values;
  draft?: { values: Values; savedAt: number };
  /** Values of the version that was returned, with the reviewer's reasons. */
  values?: Values;
  returned?: { reason: string; by: string; fields: { field: string; reason: string }[] };
  pages: Page[];
  book: Book;
  progress: Progress;
  /** Of an entry that was saved before and is opened again: what is asked of it, and what was answered. */
  findings?: Finding[];
  acks?: string[];
  whys?: Record<string, string>;
}

export interface SaveBody {
  key: string;
  version: number;
  values: Values;
  acks: string[];
  /** By key of an answered warning: why it stands. */
  whys?: Record<string, string>;
  reason?: string;
  /** Keys pressed and time at the form, for the person's own statistics. */
  keys: number;
  typedMs: number;
  /** The form of this entry is kept here: a next one of the same form comes without. */
  form?: boolean;
  /** Hand out nothing after it. */
  alone?: boolean;
}

/** Entries to be keyed without the line; of an entry's type only the id is given, which names one of types. */
export interface Batch {
  id: string;
  until: number;
  now: number;
  types: Record<string, TypeDef>;
  entries: Lease[];
  tables: Record<string, Option[]>;
  units: UnitHit[];
}

/** An entry as it stands, beside what this person keyed of it. */
export interface Stored {
  entry: Entry;
  values: Values;
  by: string;
  at: number;
  mine: boolean;
  /** What the person may do with their own keying: save it over, hand it to whoever checks, or nothing. */
  may: "save" | "second" | "none";
}

export interface Saved {
  version: number;
  state: string;
  findings: Finding[];
  next?: Lease | undefined;
}

export interface Checked {
  findings: Finding[];
  values: Values;
}

export interface UnitHit {
  id: string;
  text: string;
  full: string;
  note?: string;
}

/** Something written in a book, and how often. */
export interface Text {
  t: string;
  n: number;
}

/** What a book's own entries and its surroundings offer as proposals. */
export interface WordList {
  entries: number;
  texts: Record<string, Text[]>;
  surnames: string[];
  middles: string[];
  givens: string[];
  families: Record<string, string>[];
  places: string[];
}

/** An entry in the list of its book; names are masked. */
export interface ListedEntry extends Entry {
  name: string;
  mine: boolean;
  wrong: number;
  opens: boolean;
  leased: boolean;
}

export interface Review {
  entry: Entry;
  type: TypeDef;
  values: Values;
  findings: Finding[];
  pages: Page[];
  book: Book;
  keyedBy: string;
  keyedAt: number;
  progress: Progress;
  /** May this person decide? When not, why, in words. */
  mayDecide: boolean;
  whyNot?: string;
  next?: string;
  /** Keyings of the same entry by others, which wait for this check. */
  seconds?: { by: string; at: number; values: Values }[];
}

export interface Decided {
  version: number;
  state: string;
  findings: Finding[];
  next?: string;
}

/** What came back when it was not 2xx; findings where the values themselves are the reason (422). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly findings: Finding[] = [],
    /** Lasting name of the reason, such as scan.twice. */
    readonly code = "",
  ) {
    super(message);
  }
  /** No answer at all, or a gateway's: worth another try by itself. */
  get offline(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T | undefined> {
  let res: Response;
  const headers: Record<string, string> = { "X-Requested-With": "sogoc", Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    res = await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? AbortSignal.timeout(20_000),
    });
  } catch (e) {
    if (e instanceof DOMException && e.name === "AbortError") throw e;
    throw new ApiError(0, "offline");
  }
  if (res.status === 204) return undefined;
  const data: unknown = await res.json().catch(() => undefined);
  if (!res.ok) {
    const d = (data ?? {}) as { detail?: string; title?: string; code?: string; findings?: Finding[] };
    throw new ApiError(res.status, d.detail ?? d.title ?? res.statusText, d.findings ?? [], d.code);
  }
  return data as T;
}

async function must<T>(p: Promise<T | undefined>): Promise<T> {
  const v = await p;
  if (v === undefined) throw new ApiError(500, "empty answer");
  return v;
}

const enc = encodeURIComponent;

/** Asks for an entry to key: the one named, else the next of a book, else the next at all. */
export const lease = (of: { book?: string; entry?: string }): Promise<Lease | undefined> => call<Lease>("POST", "/api/keying/lease", of);
export const putDraft = (entry: string, version: number, values: Values): Promise<unknown> =>
  call("PUT", `/api/keying/${enc(entry)}/draft`, { version, values });
export const check = (entry: string, values: Values, signal?: AbortSignal): Promise<Checked> =>
  must(call<Checked>("POST", `/api/keying/${enc(entry)}/check`, { values }, signal));
export const save = (entry: string, body: SaveBody): Promise<Saved> =>
  must(call<Saved>("POST", `/api/keying/${enc(entry)}/save`, body));
export const renew = (entry: string): Promise<{ leaseUntil: number; now: number }> =>
  must(call<{ leaseUntil: number; now: number }>("POST", `/api/keying/${enc(entry)}/renew`, {}));
/** Puts one more entry under the same number into the book: clerks did write a number twice. */
export const again = (entry: string, key: string): Promise<Entry> => must(call<Entry>("POST", `/api/keying/${enc(entry)}/again`, { key }));
export const release = (entry: string): Promise<unknown> => call("POST", `/api/keying/${enc(entry)}/release`, {});

export const getWords = (book: string): Promise<WordList> => must(call<WordList>("GET", `/api/keying/books/${enc(book)}/words`));
export const bookEntries = async (book: string): Promise<ListedEntry[]> =>
  (await must(call<{ entries: ListedEntry[] }>("GET", `/api/keying/books/${enc(book)}/entries`))).entries;
export const batch = (body: { key: string; size: number; book?: string }): Promise<Batch> => must(call<Batch>("POST", "/api/keying/batch", body, AbortSignal.timeout(120_000)));
/** The scans of the entry that will most likely come after this one. */
export const ahead = async (entry: string, signal: AbortSignal): Promise<Page[]> =>
  (await must(call<{ pages: Page[] }>("GET", `/api/keying/${enc(entry)}/ahead`, undefined, signal))).pages;
export const releaseAll = (entries: string[]): Promise<unknown> => call("POST", "/api/keying/release", { entries });
export const stored = (entry: string): Promise<Stored> => must(call<Stored>("GET", `/api/keying/${enc(entry)}/stored`));
export const second = (entry: string, body: { key: string; values: Values }): Promise<unknown> => call("POST", `/api/keying/${enc(entry)}/second`, body);

/** The person's own settings, kept with the account. What is sent as null goes; what is not named stays. */
export type Prefs = Record<string, unknown>;
export const getPrefs = (): Promise<Prefs> => must(call<Prefs>("GET", "/api/prefs"));
export const putPrefs = (change: Prefs): Promise<Prefs> => must(call<Prefs>("PUT", "/api/prefs", change));
export interface ColumnRow {
  entry: Entry;
  value?: Value;
  page?: Page;
}
/** One field of several entries, for keying down a column. */
export interface Column {
  type: TypeDef;
  book: Book;
  rows: ColumnRow[];
  next?: string;
}
export const getColumn = (book: string, field: string, after: string): Promise<Column> =>
  must(call<Column>("GET", `/api/keying/books/${enc(book)}/column/${enc(field)}?after=${enc(after)}`));
export const putColumn = (book: string, field: string, values: Values): Promise<unknown> =>
  call("PUT", `/api/keying/books/${enc(book)}/column/${enc(field)}`, { values });

export const findUnits = async (q: string, on: string, signal: AbortSignal): Promise<UnitHit[]> =>
  (await must(call<{ units: UnitHit[] }>("GET", `/api/lookup/units?q=${enc(q)}&on=${enc(on)}`, undefined, signal))).units;
export const findCodes = async (table: string, q: string, signal: AbortSignal): Promise<Option[]> =>
  (await must(call<{ options: Option[] }>("GET", `/api/lookup/codes/${enc(table)}?q=${enc(q)}`, undefined, signal))).options;

/** How an exercise went. */
export interface Marked {
  right: number;
  wrong: { field: string; vi: string; en: string; keyed: Value; page: Value }[];
  /** 0 after the last. */
  next: number;
}
export const exercise = (n: number): Promise<Lease> => must(call<Lease>("GET", `/api/practice/${n}`));
export const practiceCheck = (n: number, values: Values): Promise<Checked> => must(call<Checked>("POST", `/api/practice/${n}/check`, { values }));
export const practiceMark = (n: number, values: Values): Promise<Marked> => must(call<Marked>("POST", `/api/practice/${n}/mark`, { values }));

export const getReview = (entry: string): Promise<Review> => must(call<Review>("GET", `/api/review/${enc(entry)}`));
export const accept = (entry: string, body: { key: string; version: number }): Promise<Decided> =>
  must(call<Decided>("POST", `/api/review/${enc(entry)}/accept`, body));
export const giveBack = (
  entry: string,
  body: { key: string; version: number; reason: string; fields: { field: string; reason: string }[] },
): Promise<Decided> => must(call<Decided>("POST", `/api/review/${enc(entry)}/return`, body));
export const correct = (entry: string, body: { key: string; version: number; values: Values; basis: string }): Promise<Decided> =>
  must(call<Decided>("POST", `/api/review/${enc(entry)}/correct`, body));

export interface Region {
  id: string;
  label: string;
  box: Box;
  href?: string;
}
/** Says which entries stand on a page; twice: the paper has a number more than once, and somebody has said so. */
export const putRegions = (page: string, regions: Region[], twice = false): Promise<unknown> =>
  call("PUT", `/api/pages/${enc(page)}/regions`, { regions, twice });
/** Where the entries of a page seem to stand, in reading order. */
export const getProposal = (page: string): Promise<{ template: string; score: number; regions: { label: string; box: Box; read: number }[] }> =>
  must(call("GET", `/api/pages/${enc(page)}/proposal`));
export const putRotation = (page: string, rotation: number): Promise<unknown> =>
  call("PUT", `/api/pages/${enc(page)}/rotation`, { rotation });

/** A key for a command, so that a second delivery gets the first answer. Works on plain http too, unlike randomUUID. */
export function commandKey(): string {
  const b = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
}
