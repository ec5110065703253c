// SPDX-License-Identifier: Apache-2.0

import * as api from "../api";
import { Draft } from "../draft";
import { account } from "./account";
import { checkHere } from "./check";
import * as db from "./db";
import { handIn, onTold, stands, taken, tell, todo, type Here } from "./handin";
import * as line from "./line";

/** Where a desk hands in. That of the register speaks with the server and this machine; practice has one of its own. */
export interface Office {
  save(l: api.Lease, body: api.SaveBody): Promise<api.Saved>;
  check(l: api.Lease, values: api.Values, signal: AbortSignal): Promise<api.Checked>;
  draft(entry: string, version: number, values: api.Values): Promise<unknown>;
  renew(entry: string): Promise<{ leaseUntil: number; now: number }>;
  release(entry: string): Promise<unknown>;
}

/** Somebody saved the entry meanwhile: the person decides which keying stands. */
export class Conflict extends Error {
  constructor(readonly entry: string) {
    super("conflict");
  }
}

const known = (e: unknown): api.ApiError | undefined => (e instanceof api.ApiError ? e : undefined);

/**
 * The office of the register. A save goes onto this machine's disk and to the server at the same moment, and is done when the server has it. When
 * that does not answer, it waits here and the next entry of those taken along is worked on. The key of the save makes the handing in happen once.
 */
export const registerOffice: Office = {
  async save(l, body): Promise<api.Saved> {
    const record: db.OutRecord = { ...body, account: account(), entry: l.entry.id, at: Date.now(), state: "waiting", findings: [], lease: l };
    const before = seen ?? stands();
    const kept = db.put("out", record, true).then(() => true, () => false); // a browser that keeps nothing can still send
    if (line.isDown() && (await kept)) return keptHere(record);
    try {
      const saved = await api.save(l.entry.id, { ...body, form: true });
      if (saved.next?.type.fields.length === 0) saved.next.type = l.type;
      line.say(true);
      const here = await before;
      const wiped = kept.then(() => taken(record)).catch(() => undefined);
      // Of an entry taken along scans are kept, which nobody would wipe if the page were left now; of others the next entry comes first.
      if (of(here.out, l) || of(here.jobs, l)) await wiped;
      return { ...saved, ...after(l, body.values, here, saved.next) };
    } catch (e) {
      return refused(e, record, await kept, of((await before).out, l));
    }
  },
  async check(l, values, signal) {
    if (line.isDown()) return { findings: checkHere(l.type, values, l.book.year), values: {} };
    return api.check(l.entry.id, values, signal);
  },
  async draft(entry, version, values) {
    const sent = await api.putDraft(entry, version, values).catch((e: unknown) => {
      if (known(e)?.offline) line.say(false);
      throw e;
    });
    line.say(true);
    return sent;
  },
  renew: (entry) => api.renew(entry),
  async release(entry) {
    if (await db.get("job", account(), entry).catch(() => undefined)) return; // taken along: it stays
    return api.release(entry);
  },
};

async function refused(e: unknown, record: db.OutRecord, kept: boolean, before: db.OutRecord | undefined): Promise<api.Saved> {
  const err = known(e);
  if (err?.offline) {
    line.say(false);
    if (kept) return keptHere(record);
    throw e;
  }
  if (err?.status === 409 || err?.status === 410) {
    await db.put("out", { ...record, state: "conflict" }, true);
    tell();
    throw new Conflict(record.entry);
  }
  // To be answered now. What waited here for an answer before goes on waiting, with what is typed now.
  if (before) await db.put("out", { ...record, state: "asked", findings: err?.findings ?? [] }, true);
  else if (err?.status !== 401) await db.drop("out", record.account, record.entry).catch(() => undefined);
  tell();
  throw e;
}

/** Without the line: what can be asked here is asked once, then the entry waits here and the next one comes. */
async function keptHere(record: db.OutRecord): Promise<api.Saved> {
  const open = checkHere(record.lease.type, record.values, record.lease.book.year).filter((f) => !record.acks.includes(f.key));
  if (open.length > 0) {
    await db.put("out", { ...record, state: "asked", findings: open }, true);
    throw new api.ApiError(422, "", open);
  }
  await db.drop("draft", record.account, record.entry).catch(() => undefined);
  tell();
  void handIn();
  const next = nextHere(record.lease, record.values, await stands());
  return { version: record.version, state: "waiting", findings: [], ...(next ? { next } : {}) };
}

/** What stood here at the last change, read when that was done: who reads while a save is on its way waits for the disk. */
let seen: Promise<Here> | undefined;
onTold((here) => void (seen = here));

/** That of an entry among records. */
const of = <T extends { entry: string }>(all: T[], l: api.Lease): T | undefined => all.find((r) => r.entry === l.entry.id);

/** The next of those taken along, with what was just keyed as the entry above. */
function nextHere(after: api.Lease, values: api.Values, here: Here): api.Lease | undefined {
  const left = todo(here).filter((j) => j.entry !== after.entry.id);
  const next = left.find((j) => j.lease.book.id === after.book.id) ?? left[0];
  return next && withDraft(above(next.lease, after, values), here);
}

/** After a save: the next of those taken along, else what the server sent, unless two keyings of that are to be decided between. */
function after(l: api.Lease, values: api.Values, here: Here, sent: api.Lease | undefined): { next?: api.Lease | undefined } {
  const next = nextHere(l, values, here);
  if (next || !sent) return { next };
  const opened = fromServer(sent, here);
  return { next: "lease" in opened ? opened.lease : undefined };
}

/** What stands above an entry, and stays the same through the book, is what was keyed last. */
function above(l: api.Lease, last: api.Lease, values: api.Values): api.Lease {
  if (l.book.id !== last.book.id) return l;
  const sticky: api.Values = { ...l.sticky };
  for (const f of l.type.fields) {
    const v = values[f.id];
    if (f.sticky && v && (v.w || v.m)) sticky[f.id] = v;
  }
  const progress = { ...l.progress, done: last.progress.done + 1, today: last.progress.today + 1 };
  return { ...l, previous: values, sticky, progress };
}

function withDraft(l: api.Lease, here: Here): api.Lease {
  const values = Draft.newer(l, of(here.drafts, l));
  return values ? { ...l, draft: { values, savedAt: Date.now() } } : l;
}

/** What opens at the bench: an entry, or a decision between two keyings of one. */
export type Opened = { lease: api.Lease } | { conflict: db.OutRecord };

/**
 * The entry to work on: the one asked for, else the next taken along, else what the server hands out. undefined when nothing is left. One that was
 * saved here and came back with findings opens with them.
 */
export async function lease(wanted: { book?: string; entry?: string }): Promise<Opened | undefined> {
  const here = await (seen = stands());
  if (wanted.entry) {
    const out = here.out.find((o) => o.entry === wanted.entry);
    if (out) return opened(out, here);
    const job = here.jobs.find((j) => j.entry === wanted.entry);
    if (job) return { lease: withDraft(job.lease, here) };
  } else {
    const next = todo(here).find((j) => !wanted.book || j.lease.book.id === wanted.book);
    if (next) return { lease: withDraft(afterLast(next.lease, here), here) };
  }
  const l = await api.lease(wanted);
  line.say(true);
  return l && fromServer(l, here);
}

/** What the server hands out may have been keyed here already: then what stands here comes first. */
function fromServer(l: api.Lease, here: Here): Opened {
  const out = of(here.out, l);
  return out ? opened(out, here) : { lease: withDraft(l, here) };
}

/** A saved entry, opened again with what was typed and what was asked of it; or to be decided about. */
function opened(o: db.OutRecord, here: Here): Opened {
  if (o.state === "conflict") return { conflict: o };
  return { lease: withDraft({ ...o.lease, draft: { values: o.values, savedAt: o.at }, findings: o.findings, acks: o.acks, ...(o.whys ? { whys: o.whys } : {}) }, here) };
}

/** After a restart: what was keyed last in the same book and waits here is the entry above. */
function afterLast(l: api.Lease, here: Here): api.Lease {
  const out = here.out.filter((o) => o.lease.book.id === l.book.id).sort((a, b) => b.at - a.at)[0];
  return out ? above(l, out.lease, out.values) : l;
}

/** The entries of a book that stand on this machine: taken along, or keyed here and not handed in yet. */
export async function listedHere(book: string): Promise<api.ListedEntry[]> {
  const { jobs, out } = await stands();
  const all = new Map([...jobs.sort((a, b) => a.order - b.order), ...out].map((r) => [r.entry, r.lease]));
  const keyed = new Set(out.map((o) => o.entry));
  return [...all.values()].filter((l) => l.book.id === book).map((l) => ({ ...l.entry, state: keyed.has(l.entry.id) ? "keyed" : l.entry.state, name: "", mine: true, wrong: 0, opens: true, leased: false }));
}
