// SPDX-License-Identifier: Apache-2.0

import en from "./en.json";
import offline from "./en-offline.json";

const english: Record<string, string> = { ...en, ...offline };

/** The language of the page, "vi" or "en". */
export const lang = document.documentElement.lang === "en" ? "en" : "vi";

/** The text in the language of the page; {0}, {1}… stand for the arguments. The first argument is a literal: a test collects them. */
export function t(vi: string, ...args: (string | number)[]): string {
  const text = lang === "en" ? (english[vi] ?? vi) : vi;
  return args.length === 0 ? text : text.replace(/\{(\d)\}/g, (_, i: string) => shown(args[Number(i)]));
}

function shown(a: string | number | undefined): string {
  return typeof a === "number" ? num(a) : (a ?? "");
}

const numbers = new Intl.NumberFormat(lang === "en" ? "en" : "vi");

/** A whole number as the language writes it: 851.831 or 851,831. */
export const num = (n: number): string => numbers.format(n);

/** The label of anything that has one in both languages. */
export const label = (x: { vi: string; en?: string }): string => (lang === "en" && x.en ? x.en : x.vi);

/** Lower case without marks, đ as d, spaces in one: for matching what is typed. */
export function fold(s: string): string {
  return s
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/đ/g, "d")
    .replace(/\s+/g, " ")
    .trim();
}
