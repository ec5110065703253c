// SPDX-License-Identifier: Apache-2.0

import type { FieldDef, Finding, Value } from "../api";
import { num } from "../i18n";
import type { Words } from "./words";

/** Entries before a book has habits, and the share of them that makes one. */
const enough = 10;
const share = 0.9;

/**
 * What is unusual for this book: a value never met where nine in ten entries have another. Only told, never asked: the book may well be right.
 */
export function unusual(words: Words, f: FieldDef, v: Value): Finding | undefined {
  const closed = f.kind === "code" || /^(nguoi|chucVu)/.test(f.id);
  const texts = words.texts(f.id);
  const top = texts[0];
  if (!closed || !top || !v.w || v.m || words.list.entries < enough || top.n < words.list.entries * share) return undefined;
  if (texts.some((x) => words.folded(x.t) === words.folded(v.w))) return undefined;
  const [n, all] = [num(top.n), num(words.list.entries)];
  return {
    key: `book:${f.id}:${v.w}`,
    rule: "",
    severity: "I",
    field: f.id,
    vi: `lạ so với sổ này: ${n} trên ${all} trường hợp ghi “${top.t}”. Xem lại ảnh.`,
    en: `unusual for this book: ${n} of ${all} entries have “${top.t}”. Look at the image again.`,
  };
}
