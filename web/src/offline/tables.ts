// SPDX-License-Identifier: Apache-2.0

import { findCodes, findUnits, type Option, type UnitHit, type WordList } from "../api";
import { fold } from "../i18n";
import { scanCache } from "./account";
import * as line from "./line";

/** Look-ups that travel with a batch: code tables, the communes about its books, and what the books offer as proposals. */
export interface Tables {
  tables: Record<string, Option[]>;
  units: UnitHit[];
  words?: Record<string, WordList>;
}

const at = "/offline/tables";
let loaded: Promise<Tables> | undefined;

/** They stand beside the scans in the browser's cache, and go with them. */
export async function keepTables(t: Tables): Promise<void> {
  loaded = Promise.resolve(t);
  if (typeof caches === "undefined") return;
  const c = await caches.open(scanCache);
  await c.put(at, new Response(JSON.stringify(t), { headers: { "Content-Type": "application/json" } }));
}

async function read(): Promise<Tables> {
  const none: Tables = { tables: {}, units: [] };
  if (typeof caches === "undefined") return none;
  const r = await caches.match(at, { cacheName: scanCache });
  return r ? ((await r.json()) as Tables) : none;
}

const tables = (): Promise<Tables> => (loaded ??= read());

/** The words of a book that was taken along. */
export const keptWords = async (book: string): Promise<WordList | undefined> => (await tables()).words?.[book];

/** Communes by what is typed: of the server, and without the line of those taken along. */
export async function units(q: string, on: string, signal: AbortSignal): Promise<UnitHit[]> {
  if (!line.isDown()) return findUnits(q, on, signal);
  const words = fold(q).split(" ");
  const hits = (await tables()).units.map((u) => ({ u, name: fold(u.full) })).filter((x) => words.every((w) => x.name.includes(w)));
  return hits.sort((a, b) => rank(a.name, words) - rank(b.name, words)).slice(0, 8).map((x) => x.u);
}

/** Names that begin with what is typed come first, then short ones. */
const rank = (name: string, words: string[]): number => (name.replace(/^(xa|phuong|thi tran) /, "").startsWith(words.join(" ")) ? 0 : 1000) + name.length;

export async function codes(table: string, q: string, signal: AbortSignal): Promise<Option[]> {
  if (!line.isDown()) return findCodes(table, q, signal);
  const s = fold(q);
  return ((await tables()).tables[table] ?? []).filter((o) => o.code.startsWith(q.trim()) || fold(o.vi).includes(s) || fold(o.en ?? "").includes(s)).slice(0, 8);
}
