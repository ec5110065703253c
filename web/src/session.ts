// SPDX-License-Identifier: Apache-2.0

import type { FieldDef, Finding, Lease, Mark, Value, Values } from "./api";
import { readDate, type DateStyle } from "./dates";
import { isDitto, personBefore } from "./ditto";
import { Habits } from "./habits";
import { fold } from "./i18n";
import { isRow } from "./scan";

/** Where a field stands on the way through the form: its colour. */
export type Path = "fresh" | "keyed" | "skipped" | "sticky" | "auto";

/** A value that was, to go back to. */
interface Step {
  field: string;
  before: Value;
  path: Path;
}

export const empty: Value = { w: "", n: "", m: "" };

const same = (a: Value, b: Value): boolean => a.w === b.w && a.n === b.n && a.m === b.m;

/**
 * One entry being keyed: its values, the way through the fields, findings and acknowledgements. It knows nothing of the screen or of the
 * network; both watch it. Every change of a value goes through set, so that each can be undone.
 */
export class Session {
  values: Values = {};
  path: Record<string, Path> = {};
  findings: Finding[] = [];
  acks = new Set<string>();
  /** Why an answered warning stands, by its key. */
  whys: Record<string, string> = {};
  /** What was answered in the book before and is not asked again. */
  readonly habits: Habits;
  /** Counts changes, so that an answer about older values can be told. */
  revision = 0;
  /** Counts settings per field, so that an input shows the value even when it was set to what it was before. */
  touches: Record<string, number> = {};
  /** How the clerk of this book writes dates: runs of digits are written out so. */
  dateStyle: DateStyle = { sep: "/", zeros: true };
  private undoable: Step[] = [];
  private redoable: Step[] = [];

  constructor(readonly lease: Lease) {
    for (const f of lease.type.fields) this.begin(f);
    this.habits = new Habits(lease);
    for (const k of lease.acks ?? []) this.acks.add(k);
    this.whys = { ...lease.whys };
    this.found(lease.findings ?? []);
  }

  private begin(f: FieldDef): void {
    const l = this.lease;
    const kept = l.draft?.values[f.id] ?? l.values?.[f.id];
    if (kept) {
      this.values[f.id] = kept;
      this.path[f.id] = f.sticky && l.sticky[f.id] ? "sticky" : kept.w || kept.m ? "keyed" : "fresh";
    } else if (l.sticky[f.id]) {
      this.values[f.id] = l.sticky[f.id] ?? empty;
      this.path[f.id] = "sticky";
    } else if (l.auto?.[f.id]) {
      this.values[f.id] = l.auto[f.id] ?? empty;
      this.path[f.id] = "auto";
    } else {
      this.path[f.id] = "fresh";
    }
  }

  get fields(): FieldDef[] {
    return this.lease.type.fields;
  }

  field(id: string): FieldDef | undefined {
    return this.fields.find((f) => f.id === id);
  }

  value(id: string): Value {
    return this.values[id] ?? empty;
  }

  /** The first field that wants keying. */
  first(): string {
    const open = this.fields.find((f) => this.path[f.id] === "fresh" || this.path[f.id] === "auto");
    return (open ?? this.fields[0])?.id ?? "";
  }

  /** The next field in a direction; sticky ones are passed over unless wanted. */
  neighbour(id: string, step: 1 | -1, sticky = false): string | undefined {
    const all = this.fields;
    for (let i = all.findIndex((f) => f.id === id) + step; i >= 0 && i < all.length; i += step) {
      const f = all[i];
      if (f && (sticky ? this.path[f.id] === "sticky" : this.path[f.id] !== "sticky")) return f.id;
    }
    return undefined;
  }

  /** Sets a value; false when nothing changed. */
  set(id: string, v: Value, path: Path = "keyed"): boolean {
    const before = this.value(id);
    const was = this.path[id] ?? "fresh";
    this.path[id] = path;
    this.touches[id] = (this.touches[id] ?? 0) + 1;
    if (same(before, v)) return false;
    this.undoable.push({ field: id, before, path: was });
    this.redoable = [];
    this.values[id] = v;
    this.revision++;
    return true;
  }

  /** Takes in what was typed. Dates and codes are read here; all else is normalized by the server. */
  commit(id: string, text: string, chosen?: { n: string; w?: string }): boolean {
    const f = this.field(id);
    const now = this.value(id);
    const w = text.normalize("NFC").replace(/\s+/g, " ").trim();
    if (!f) return false;
    if (chosen) return this.set(id, this.read(f, w, chosen));
    if (w === "" && now.m && now.w === "") return this.set(id, now);
    if (w === now.w) return this.set(id, now, w || now.m ? "keyed" : "skipped");
    if (w === "") return this.set(id, { ...empty }, "skipped");
    const meant = this.repeated(f, w);
    if (meant) return this.set(id, { w, n: meant, m: "" });
    return this.set(id, { ...this.read(f, w), m: now.m === "illegible" ? now.m : "" });
  }

  private read(f: FieldDef, w: string, chosen?: { n: string; w?: string }): Value {
    if (chosen) return { w: f.kind === "place" || isShort(w) ? (chosen.w ?? w) : w, n: chosen.n, m: "" };
    if (f.kind === "date") {
      const d = readDate(w, this.lease.book.year || new Date().getFullYear(), this.dateStyle);
      return d ? { w: d.written, n: d.norm, m: "" } : { w, n: "", m: "" };
    }
    if (f.options) {
      const o = matchOption(f, w);
      if (o) return { w: isShort(w) && fold(w) !== fold(o.vi) ? o.vi : w, n: o.code, m: "" };
    }
    return { w, n: "", m: "" };
  }

  /** Marks a field; a second time takes the mark off. */
  mark(id: string, m: Mark, text: string): void {
    const now = this.value(id);
    if (now.m === m) this.set(id, { ...now, m: "" }, now.w ? "keyed" : "fresh");
    else this.set(id, { w: m === "blank" ? "" : text.trim(), n: "", m });
  }

  /**
   * What a mark of repetition stands for: kept as it is written, with the meaning beside it. "Như trên" on a form of its own speaks of the person
   * before, marks in a row of the row above.
   */
  private repeated(f: FieldDef, w: string): string | undefined {
    if (!isDitto(w) || f.ditto === false) return undefined;
    const above = this.lease.previous[f.id];
    const before = personBefore(this.fields, f.id, (id) => this.value(id));
    const v = isRow(this.lease.pages[0]) ? (above ?? before) : (before ?? above);
    return v && !v.m ? v.n || v.w || undefined : undefined;
  }

  /** As in the entry above. */
  ditto(id: string): boolean {
    const above = this.lease.previous[id];
    if (!above || this.field(id)?.ditto === false) return false;
    this.set(id, { ...above });
    return true;
  }

  /** As in the entry above, from this field to the end of its group, only where nothing is keyed yet. */
  dittoGroup(id: string): string {
    const group = this.field(id)?.group;
    let last = id;
    let reached = false;
    for (const f of this.fields) {
      reached ||= f.id === id;
      if (!reached || f.group !== group) continue;
      if (f.id === id || !this.value(f.id).w) this.ditto(f.id);
      last = f.id;
    }
    return last;
  }

  /** Takes back the last change and says where it was. */
  undo(): string | undefined {
    return this.step(this.undoable, this.redoable);
  }

  /** Does again what was taken back last. */
  redo(): string | undefined {
    return this.step(this.redoable, this.undoable);
  }

  private step(from: Step[], to: Step[]): string | undefined {
    const u = from.pop();
    if (!u) return undefined;
    to.push({ field: u.field, before: this.value(u.field), path: this.path[u.field] ?? "fresh" });
    this.values[u.field] = u.before;
    this.touches[u.field] = (this.touches[u.field] ?? 0) + 1;
    this.path[u.field] = u.path;
    this.revision++;
    return u.field;
  }

  /** Takes in findings; true when habits of the book among them were answered by what the keyer said before. */
  found(findings: Finding[]): boolean {
    this.findings = findings;
    return this.habits.answers(findings, this.acks).length > 0;
  }

  /**
   * Takes in what the server made of values sent at a revision; fields changed since keep what is typed. True when habits were answered by what
   * the keyer said before.
   */
  checked(at: number, findings: Finding[], norm: Values): boolean {
    if (at !== this.revision) return false;
    const answered = this.found(findings);
    for (const [id, v] of Object.entries(norm)) {
      const now = this.values[id];
      if (now && now.w === v.w && now.m === v.m) this.values[id] = v;
    }
    return answered;
  }

  of(id: string): Finding[] {
    return this.findings.filter((f) => f.field === id);
  }

  open(f: Finding): boolean {
    return f.severity === "E" || (f.severity === "W" && !this.acks.has(f.key));
  }

  /** The next finding that still stands in the way, after a field in the order of the form, round again from the top. */
  nextOpen(after: string): Finding | undefined {
    const at = (id: string): number => this.fields.findIndex((f) => f.id === id);
    const open = this.findings.filter((f) => this.open(f)).sort((a, b) => at(a.field) - at(b.field));
    return open.find((f) => at(f.field) > at(after)) ?? open[0];
  }

  /** The warnings of a field, answered or not. */
  warnings(id: string): Finding[] {
    return this.of(id).filter((f) => f.severity === "W");
  }

  /** Acknowledges the open warnings of a field, of all with a reason when one is given; how many. */
  acknowledge(id: string, why = ""): number {
    const w = this.warnings(id).filter((f) => why || this.open(f));
    for (const f of w) {
      this.acks.add(f.key);
      if (why) this.whys[f.key] = why;
    }
    this.habits.confirm(w);
    return w.length;
  }

  /** Asks again what was answered on a field by what the keyer said before; how many. */
  askAgain(id: string): number {
    return this.habits.takeBack(this.of(id), this.acks).length;
  }
}

/**
 * Whether a text is a short for a row of a code table (its number, one or two letters) rather than what the book says. Only shorts are written
 * out; words stay as they were typed, with what they mean beside them.
 */
export const isShort = (text: string): boolean => /^\d{1,4}$/.test(text.trim()) || fold(text).length <= 2;

/** The option that typed text means: its code in digits, else its text or the beginning of it. */
export function matchOption(f: FieldDef, text: string): { code: string; vi: string } | undefined {
  const opts = f.options ?? [];
  const q = fold(text);
  if (q === "") return undefined;
  const exact = opts.find((o) => o.code === text || Number(o.code) === Number(text) || fold(o.vi) === q || fold(o.en ?? "") === q);
  if (exact) return exact;
  const begin = opts.filter((o) => fold(o.vi).startsWith(q));
  return begin.length === 1 ? begin[0] : undefined;
}
