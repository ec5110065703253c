// SPDX-License-Identifier: Apache-2.0

import * as api from "../api";
import { answeredBefore } from "../habits";
import { account, scanCache } from "./account";
import * as db from "./db";
import * as line from "./line";

/** What stands on this machine, for the sign at the bench and the panel. */
export interface Standing {
  /** Taken along and not keyed yet. */
  todo: number;
  /** Keyed here, on the way to the server. */
  waiting: number;
  /** Came back with something to answer. */
  asked: string[];
  /** Saved by somebody else meanwhile. */
  conflict: string[];
  /** Until when those taken along are held; 0 for none. */
  until: number;
  down: boolean;
}

const listeners = new Set<(s: Standing) => void>();

/** What stands on this machine of the account. */
export interface Here {
  jobs: db.JobRecord[];
  out: db.OutRecord[];
  drafts: db.DraftRecord[];
}

export async function stands(): Promise<Here> {
  const me = account();
  const all = <T extends db.StoreName>(name: T) => db.all(name, me).catch(() => []);
  const [jobs, out, drafts] = await Promise.all([all("job"), all("out"), all("draft")]);
  return { jobs, out, drafts };
}

/** The entries taken along that are still to be keyed, in order. */
export function todo(here: Here): db.JobRecord[] {
  const done = new Set(here.out.map((o) => o.entry));
  return here.jobs.filter((j) => !done.has(j.entry)).sort((a, b) => a.order - b.order);
}

export const standing = async (): Promise<Standing> => standingOf(await stands());

function standingOf(here: Here): Standing {
  const left = todo(here);
  const of = (s: db.OutRecord["state"]): string[] => here.out.filter((o) => o.state === s).map((o) => o.entry);
  return {
    todo: left.length,
    waiting: of("waiting").length,
    asked: of("asked"),
    conflict: of("conflict"),
    until: left.length > 0 ? Math.min(...left.map((j) => j.lease.leaseUntil)) : 0,
    down: line.isDown(),
  };
}

/** The same browser's other windows, for what stands here is theirs too. */
const windows = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("sogoc.stands");
const told = new Set<(here: Promise<Here>) => void>();

/** Calls f after every change of what stands here, in whichever window. */
export function onTold(f: (here: Promise<Here>) => void): void {
  told.add(f);
}

/** Tells whoever watches what stands now, and the other windows that it is another. */
export function tell(): void {
  windows?.postMessage("");
  say();
}

windows?.addEventListener("message", () => say());

function say(): void {
  const here = stands(); // read once for all
  told.forEach((f) => f(here));
  if (listeners.size > 0) void here.then((h) => listeners.forEach((f) => f(standingOf(h))));
}

export function watch(f: (s: Standing) => void): () => void {
  listeners.add(f);
  void standing().then(f);
  const stop = line.onLine(() => {
    say();
    if (navigator.onLine) void handIn(true);
  });
  return () => {
    listeners.delete(f);
    stop();
  };
}

let running: Promise<void> | undefined;
let wait = 0;
let timer = 0;

/**
 * Sends all that waits, in the order it was saved, one after another. Where the server does not answer it tries again later, each time after a
 * longer while up to half a minute; at once when asked by a person or when the line comes back.
 */
export function handIn(atOnce = false): Promise<void> {
  if (atOnce) wait = 0;
  running ??= sendAll().finally(() => (running = undefined));
  return running;
}

async function sendAll(): Promise<void> {
  clearTimeout(timer);
  const waiting = (await db.all("out", account())).filter((o) => o.state === "waiting").sort((a, b) => a.at - b.at);
  for (const o of waiting) {
    if (!(await sendOne(o))) break;
    wait = 0;
  }
  tell();
}

/**
 * Sends one; false when it is no use to go on just now. What is asked of it only as the keyer has answered in the book before goes once again with
 * that answer.
 */
async function sendOne(o: db.OutRecord, again = false): Promise<boolean> {
  try {
    await api.save(o.entry, { key: o.key, version: o.version, values: o.values, acks: o.acks, keys: o.keys, typedMs: o.typedMs, alone: true, ...(o.whys ? { whys: o.whys } : {}), ...(o.reason ? { reason: o.reason } : {}) });
    line.say(true);
    await taken(o);
    return true;
  } catch (e) {
    if (!(e instanceof api.ApiError)) throw e;
    if (e.offline) return later();
    line.say(true);
    if (e.status === 401) return false; // signed out: it waits for the person to come back
    const known = e.status === 422 && !again ? answeredBefore(o.lease, e.findings) : undefined;
    if (known) {
      const answered = { ...o, key: api.commandKey(), acks: [...o.acks, ...known] };
      await db.put("out", answered, true); // kept first: sent twice, it is still one save
      return sendOne(answered, true);
    }
    await db.put("out", e.status === 409 || e.status === 410 ? { ...o, state: "conflict" } : { ...o, state: "asked", findings: e.findings }, true);
    tell();
    return true;
  }
}

function later(): false {
  line.say(false);
  wait = Math.min(30_000, (wait || 1000) * 2);
  timer = window.setTimeout(() => void handIn(), wait);
  return false;
}

/** The server has it: what this browser held of it goes, all at once, for half gone it would seem still to be keyed; its scans when no other entry needs them. */
export async function taken(o: db.OutRecord): Promise<void> {
  await db.dropAll(o.account, o.entry);
  await dropScans(o);
  tell();
}

async function dropScans(o: db.OutRecord): Promise<void> {
  if (typeof caches === "undefined") return;
  const rest = [...(await db.all("job", o.account)), ...(await db.all("out", o.account))];
  const needed = new Set(rest.flatMap((j) => j.lease.pages.map((p) => p.url)));
  const c = await caches.open(scanCache);
  for (const p of o.lease.pages) if (!needed.has(p.url)) await c.delete(p.url);
  if (rest.length === 0) await caches.delete(scanCache);
}
