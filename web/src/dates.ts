// SPDX-License-Identifier: Apache-2.0

/** A date as it will stand in the form, and normalized: dd.mm.yyyy, mm.yyyy or yyyy. */
export interface TypedDate {
  written: string;
  norm: string;
}

/** How a clerk writes dates. */
export interface DateStyle {
  sep: string;
  /** 05/03/1978, not 5/3/1978. */
  zeros: boolean;
}

/**
 * Reads what fingers type for a date. Runs of digits are short for a full date (010203, 01022003, 1956); with separators the text stays
 * as typed. What is short is written out in the style of the book. A year of two digits is the last such year not after `latest` (the book's year). undefined when it is no date that ever was:
 * impossible dates written in books stay as written, and the server says so.
 */
export function readDate(text: string, latest: number, style: DateStyle = { sep: "/", zeros: true }): TypedDate | undefined {
  const s = text.trim();
  if (/^\d{4}$/.test(s)) return partial(s, Number(s));
  const run = /^(\d{2})(\d{2})(\d{4}|\d{2})$/.exec(s);
  if (run) {
    const full = make(run[1], run[2], run[3], latest);
    return full ? { written: styled(full, style), norm: full } : undefined;
  }
  const parts = s.split(/\s*[./\-\s]\s*/);
  if (parts.some((p) => !/^\d+$/.test(p))) return undefined;
  if (parts.length === 2 && parts[1]?.length === 4) return monthYear(s, Number(parts[0]), parts[1]);
  if (parts.length !== 3) return undefined;
  const full = make(parts[0], parts[1], parts[2], latest);
  return full ? { written: s, norm: full } : undefined;
}

function styled(norm: string, style: DateStyle): string {
  const [d = "", m = "", y = ""] = norm.split(".");
  return (style.zeros ? [d, m, y] : [String(Number(d)), String(Number(m)), y]).join(style.sep);
}

function partial(s: string, year: number): TypedDate | undefined {
  return year >= 1800 && year <= 2100 ? { written: s, norm: s } : undefined;
}

function monthYear(s: string, month: number, year: string): TypedDate | undefined {
  return month >= 1 && month <= 12 ? { written: s, norm: `${two(month)}.${year}` } : undefined;
}

function make(d: string | undefined, m: string | undefined, y: string | undefined, latest: number): string | undefined {
  if (!d || !m || !y || (y.length !== 2 && y.length !== 4)) return undefined;
  const year = y.length === 4 ? Number(y) : century(Number(y), latest);
  const day = Number(d);
  const month = Number(m);
  const at = new Date(Date.UTC(year, month - 1, day));
  if (at.getUTCFullYear() !== year || at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return undefined;
  return `${two(day)}.${two(month)}.${year}`;
}

function century(yy: number, latest: number): number {
  const c = Math.floor(latest / 100) * 100;
  return c + yy <= latest ? c + yy : c - 100 + yy;
}

const two = (n: number): string => String(n).padStart(2, "0");
