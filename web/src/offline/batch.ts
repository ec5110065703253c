// SPDX-License-Identifier: Apache-2.0

import * as api from "../api";
import { account, remember, scanCache, shellCache, signedIn } from "./account";
import * as db from "./db";
import { tell } from "./handin";
import { keepTables } from "./tables";

/** Whether this browser can work without the line at all: service workers want an address with https. */
export const able = (): boolean => window.isSecureContext && "serviceWorker" in navigator && typeof caches !== "undefined";

/** How far the fetching is: scans fetched, and all of them. */
export type Fetching = (done: number, total: number) => void;

const keyName = "sogoc.batch.key";

/**
 * Fetches a batch: entries, look-ups, scans, and the files of the workbench itself. Asked again after a cut line it gets the same batch, by the
 * key kept until all is here.
 */
export async function take(size: number, book: string, told: Fetching): Promise<number> {
  const key = sessionStorage.getItem(keyName) ?? api.commandKey();
  sessionStorage.setItem(keyName, key);
  await keepShell();
  const b = await api.batch({ key, size, ...(book ? { book } : {}) });
  const skew = Date.now() - b.now;
  const first = await nextOrder();
  const jobs = b.entries.map((l, i): db.JobRecord => ({
    account: account(),
    entry: l.entry.id,
    order: first + i,
    lease: { ...l, type: b.types[l.type.id] ?? l.type, leaseUntil: l.leaseUntil + skew, now: l.now + skew },
  }));
  await keepTables({ tables: b.tables, units: b.units, words: await wordsOfAll(jobs) });
  await fetchScans([...new Set(jobs.flatMap((j) => j.lease.pages.map((p) => p.url)))], told);
  remember(signedIn());
  await db.putAll("job", jobs); // last: from here on the entries count as taken along
  sessionStorage.removeItem(keyName);
  void navigator.storage?.persist?.();
  tell();
  return jobs.length;
}

async function nextOrder(): Promise<number> {
  return (await db.all("job", account())).reduce((n, j) => Math.max(n, j.order + 1), 0);
}

/** What each book offers as proposals; a book that does not answer goes along without. */
async function wordsOfAll(jobs: db.JobRecord[]): Promise<Record<string, api.WordList>> {
  const all: Record<string, api.WordList> = {};
  for (const book of new Set(jobs.map((j) => j.lease.book.id))) await api.getWords(book).then((w) => (all[book] = w)).catch(() => undefined);
  return all;
}

/** Four at a time: more does not come faster over a thin line, and one that hangs does not stop the rest. */
async function fetchScans(urls: string[], told: Fetching): Promise<void> {
  const cache = await caches.open(scanCache);
  const queue = [...urls];
  let done = 0;
  told(0, urls.length);
  const worker = async (): Promise<void> => {
    for (let url = queue.shift(); url; url = queue.shift()) {
      if (!(await cache.match(url))) {
        const res = await fetch(url, { credentials: "same-origin" });
        if (!res.ok) throw new api.ApiError(res.status, res.statusText);
        await cache.put(url, res);
      }
      told(++done, urls.length);
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

/** The files that the workbench needs to open without the server: the shell holds nothing of a person. */
export async function keepShell(): Promise<void> {
  await navigator.serviceWorker.register("/sw.js");
  await navigator.serviceWorker.ready;
  const list = (await (await fetch("/assets/offline.json", { cache: "no-cache" })).json()) as string[];
  const wanted = ["/keying/shell", ...list.map((n) => `/assets/${n}`)];
  const cache = await caches.open(shellCache);
  for (const old of await cache.keys()) if (!wanted.includes(new URL(old.url).pathname)) await cache.delete(old);
  await cache.add(new Request("/keying/shell", { cache: "no-cache" }));
  const missing = [];
  for (const w of wanted.slice(1)) if (!(await cache.match(w))) missing.push(w);
  await cache.addAll(missing);
}

/** Gives back what was taken along and not begun. What was typed of it stays on the server as a draft. */
export async function giveBack(): Promise<void> {
  const me = account();
  const done = new Set((await db.all("out", me)).map((o) => o.entry));
  const left = (await db.all("job", me)).filter((j) => !done.has(j.entry));
  for (const j of left) {
    const d = await db.get("draft", me, j.entry);
    if (d) await api.putDraft(d.entry, d.version, d.values);
  }
  await api.releaseAll(left.map((j) => j.entry));
  for (const j of left) {
    await db.drop("draft", me, j.entry);
    await db.drop("job", me, j.entry);
  }
  if (done.size === 0) await caches.delete(scanCache);
  tell();
}
