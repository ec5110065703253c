// SPDX-License-Identifier: Apache-2.0

import type { FieldDef } from "../api";
import { fold, label } from "../i18n";
import { codes, units } from "../offline/tables";

/** A suggestion below a field: what it sets, and what it says. */
export interface Choice {
  w: string;
  n: string;
  text: string;
  note?: string;
}

/** Whether a field offers suggestions at all. */
export const offers = (f: FieldDef): boolean => f.kind === "place" || !!f.options || !!f.table;

/** The suggestions for what is typed. Small tables are at hand; places and large tables are asked of the server. */
export async function choices(f: FieldDef, q: string, on: string, signal: AbortSignal): Promise<Choice[]> {
  if (f.options) return near(f, q);
  if (q.trim() === "") return [];
  if (f.kind === "place") {
    const hits = await units(q, on, signal);
    return hits.map((u) => ({ w: u.full, n: u.id, text: u.full, ...(u.note ? { note: u.note } : {}) }));
  }
  if (!f.table) return [];
  const rows = await codes(f.table, q, signal);
  return rows.map((o) => ({ w: o.vi, n: o.code, text: label(o), note: o.code }));
}

function near(f: FieldDef, q: string): Choice[] {
  const s = fold(q);
  return (f.options ?? [])
    .filter((o) => s === "" || o.code.startsWith(q.trim()) || fold(o.vi).includes(s) || fold(o.en ?? "").includes(s))
    .map((o) => ({ w: o.vi, n: o.code, text: label(o), note: o.code }));
}
