// SPDX-License-Identifier: Apache-2.0

import { getWords, type FieldDef, type Text, type Values, type WordList } from "../api";
import type { DateStyle } from "../dates";
import { fold } from "../i18n";
import * as line from "../offline/line";
import { keptWords } from "../offline/tables";

const none: WordList = { entries: 0, texts: {}, surnames: [], middles: [], givens: [], families: [], places: [] };

/**
 * What a book offers as proposals: its own texts and people, the words of names around it. It is asked for once a book and learns from each
 * entry saved here; without an answer it is empty and keying goes on.
 */
export class Words {
  private readonly foldedNames = new Map<string, string>();

  constructor(readonly list: WordList = none) {}

  /** The texts of a field in this book, most frequent first. */
  texts(id: string): Text[] {
    return this.list.texts[id] ?? [];
  }

  /** Takes in what was saved. */
  learn(fields: FieldDef[], values: Values): void {
    this.list.entries++;
    for (const f of fields) {
      const w = values[f.id]?.w.trim() ?? "";
      if (w && values[f.id]?.m === "" && comesAgain(f)) this.count(f.id, w);
    }
    const family = Object.fromEntries(
      fields.filter((f) => f.group === "mother" || f.group === "father").map((f) => [f.id, values[f.id]?.w ?? ""] as const).filter(([, w]) => w),
    );
    if (family.chaHoTen || family.meHoTen) this.list.families.unshift(family);
  }

  private count(id: string, w: string): void {
    const texts = (this.list.texts[id] ??= []);
    const known = texts.find((x) => x.t === w);
    if (known) known.n++;
    else texts.push({ t: w, n: 1 });
    texts.sort((a, b) => b.n - a.n);
  }

  /** The text that most entries of the book have in a field; undefined when there is none such. */
  habit(id: string): string | undefined {
    const top = this.texts(id)[0];
    return top && top.n >= 2 && top.n * 2 >= this.list.entries ? top.t : undefined;
  }

  /** The style of the dates in this book; the form's own when it has none yet. */
  dateStyle(fields: FieldDef[]): DateStyle {
    const seps = new Map<string, number>();
    let zeros = 0;
    let bare = 0;
    for (const f of fields.filter((x) => x.kind === "date")) {
      for (const { t, n } of this.texts(f.id)) {
        const m = /^(\d{1,2})([./-])(\d{1,2})\2\d{2,4}$/.exec(t);
        if (!m) continue;
        seps.set(m[2] ?? "", (seps.get(m[2] ?? "") ?? 0) + n);
        if (m[1]?.startsWith("0") || m[3]?.startsWith("0")) zeros += n;
        else if (m[1]?.length === 1 || m[3]?.length === 1) bare += n;
      }
    }
    const sep = [...seps].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "/";
    return { sep, zeros: zeros >= bare };
  }

  /** Whether the names of the book stand in capitals, or without marks. */
  nameStyle(id: string): (word: string) => string {
    const texts = this.texts(id);
    const all = texts.length >= 3;
    if (all && texts.every((x) => x.t === x.t.toUpperCase())) return (w) => w.toUpperCase();
    if (all && texts.every((x) => /^[\x20-\x7e]+$/.test(x.t))) return (w) => plain(w);
    return (w) => w;
  }

  folded(s: string): string {
    let f = this.foldedNames.get(s);
    if (f === undefined) this.foldedNames.set(s, (f = fold(s)));
    return f;
  }
}

/** Texts without their marks: a book's words are asked for with every key. */
const bare = new Map<string, string>();

/** Without marks, capitals kept. */
export function plain(s: string): string {
  let p = bare.get(s);
  if (p === undefined) {
    if (bare.size > 20_000) bare.clear();
    p = s
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .replace(/đ/g, "d")
      .replace(/Đ/g, "D");
    bare.set(s, p);
  }
  return p;
}

const comesAgain = (f: FieldDef): boolean => ["name", "place", "text", "code", "date"].includes(f.kind);

const books = new Map<string, Promise<Words>>();

/** The words of a book; asked for once. */
export function wordsOf(book: string): Promise<Words> {
  let w = books.get(book);
  if (!w) {
    w = (line.isDown() ? Promise.reject<WordList>(new Error("no line")) : getWords(book))
      .catch(() => keptWords(book).then((kept) => kept ?? Promise.reject<WordList>(new Error("none kept"))))
      .then((list) => new Words(list))
      .catch(() => {
        books.delete(book); // asked again with the next entry
        return new Words(structuredClone(none));
      });
    books.set(book, w);
  }
  return w;
}
