// SPDX-License-Identifier: Apache-2.0

import type { FieldDef, Value, Values } from "../api";
import { isDitto, personBefore } from "../ditto";
import { fold } from "../i18n";
import { dateWords } from "../numbers";
import { plain, type Words } from "./words";

/** What one key may put into a field. It is only ever shown; nothing is set without the key. */
export interface Proposal {
  /** The whole text of the field once taken. */
  text: string;
  /** Taking it finishes the field; else it adds a word and the field goes on. */
  whole: boolean;
}

/** What proposals are made from: the entry so far, the one above, and the words of the book. */
export interface Known {
  fields: FieldDef[];
  value(id: string): Value;
  previous: Values;
  words: Words;
  /** Year of the book, 0 when unknown. */
  year: number;
}

/** The best proposal for a field in which a text stands so far. */
export function propose(k: Known, f: FieldDef, typed: string): Proposal | undefined {
  const text = typed.normalize("NFC").replace(/^\s+/, "");
  const p = text === "" ? forEmpty(k, f) : forTyped(k, f, text);
  return p && p.text !== text ? p : undefined;
}

const whole = (text: string | undefined): Proposal | undefined => (text ? { text, whole: true } : undefined);

// --- nothing typed yet

function forEmpty(k: Known, f: FieldDef): Proposal | undefined {
  if (f.kind === "words") return whole(dateWords(k.value(f.id.replace(/BangChu$/, "")).n));
  const kin = ofFamily(k, f);
  if (kin) return whole(kin);
  if (f.id === "nycQuanHe") return whole(relation(k, f)) ?? whole(k.words.habit(f.id));
  if (isOther(f)) return namesHere(k, f)[0] ? whole(namesHere(k, f)[0]) : undefined;
  if (f.kind === "name" && !isOfficer(f)) return nextWord(k, f, "");
  if (["number", "date"].includes(f.kind)) return f.group === "entry" ? whole(above(k, f)) : undefined;
  return whole(personBefore(k.fields, f.id, k.value)?.w) ?? whole(k.words.habit(f.id)) ?? (f.kind === "place" || f.kind === "code" || isOfficer(f) ? whole(above(k, f)) : undefined);
}

const above = (k: Known, f: FieldDef): string | undefined => {
  const v = k.previous[f.id];
  return v && !v.m && !isDitto(v.w) ? v.w || undefined : undefined;
};

/** People of the office: signer, whoever carried it out. */
const isOfficer = (f: FieldDef): boolean => f.kind === "name" && /^nguoi/.test(f.id);
/** Whoever came to register: mostly somebody who stands in the entry already. */
const isOther = (f: FieldDef): boolean => f.id === "nycHoTen";

/** Brothers and sisters: what an earlier entry of the book says of the parents named here. */
function ofFamily(k: Known, f: FieldDef): string | undefined {
  if (f.group !== "mother" && f.group !== "father") return undefined;
  const father = fold(k.value("chaHoTen").w);
  const mother = fold(k.value("meHoTen").w);
  if (!father && !mother) return undefined;
  const same = (x: string | undefined, y: string): boolean => y === "" || k.words.folded(x ?? "") === y;
  const family = k.words.list.families.find((x) => same(x.chaHoTen, father) && same(x.meHoTen, mother) && (f.group === "father" ? mother || father : father || mother));
  return family?.[f.id];
}

/** Father or mother, as this book says it, by whose name stands for the one who came. */
function relation(k: Known, f: FieldDef): string | undefined {
  const who = fold(k.value("nycHoTen").w);
  if (!who) return undefined;
  const is = who === fold(k.value("chaHoTen").w) ? /^(cha|bo)\b/ : who === fold(k.value("meHoTen").w) ? /^me\b/ : undefined;
  if (!is) return undefined;
  const said = k.words.texts(f.id).find((x) => is.test(fold(x.t)));
  return said?.t ?? (is.test("me") ? "Mẹ" : "Cha");
}

// --- something typed

function forTyped(k: Known, f: FieldDef, text: string): Proposal | undefined {
  if (f.kind === "date") return whole(dateRest(k, f, text));
  if (f.kind === "name") {
    const known = [...(isOther(f) ? namesHere(k, f) : []), ...(isOfficer(f) ? k.words.texts(f.id).map((x) => x.t) : []), ...ofKnownFamilies(k, f, text)];
    return whole(known.find((n) => begins(n, text))) ?? nextWord(k, f, text);
  }
  if (f.kind === "place") return whole(places(k, f, text)[0]);
  return whole(k.words.texts(f.id).find((x) => begins(x.t, text))?.t);
}

/** Whether what is typed begins a text: letter by letter, or without marks where none were typed. */
export function begins(text: string, typed: string): boolean {
  const t = text.toLowerCase();
  const q = typed.toLowerCase();
  if (t.length <= q.length) return false;
  return t.startsWith(q) || (plain(q) === q && plain(t).startsWith(q));
}

/** The people of this entry, the father first. */
function namesHere(k: Known, f: FieldDef): string[] {
  const order = ["chaHoTen", "meHoTen"];
  const ids = k.fields.filter((x) => x.kind === "name" && x.id !== f.id && !isOfficer(x)).map((x) => x.id);
  ids.sort((a, b) => Number(order.includes(b)) - Number(order.includes(a)) || order.indexOf(a) - order.indexOf(b));
  const said = k.previous.nycQuanHe?.w ?? "";
  if (/^me\b/.test(fold(said))) ids.sort((a, b) => Number(b === "meHoTen") - Number(a === "meHoTen")); // as in the entry above
  return ids.map((id) => k.value(id).w).filter(Boolean);
}

/** Parents the book knows, once enough is typed to mean one of them. */
function ofKnownFamilies(k: Known, f: FieldDef, text: string): string[] {
  if (!/\s\S+\s?\S/.test(text)) return []; // a surname and a middle name alone are anybody's
  return [...new Set(k.words.list.families.map((x) => x[f.id] ?? "").filter((n) => begins(n, text)))].slice(0, 1);
}

/** The next word of a name, or the end of the one begun. */
function nextWord(k: Known, f: FieldDef, text: string): Proposal | undefined {
  const cut = text.lastIndexOf(" ") + 1;
  const head = text.slice(0, cut);
  const begun = text.slice(cut);
  const at = head.trim() === "" ? 0 : head.trim().split(/\s+/).length;
  const style = k.words.nameStyle(f.id);
  const word = wordsAt(k, f, at, begun).map(style).find((w) => begins(w, begun) && w !== begun);
  return word ? { text: head + word + (at === 0 || (at === 1 && middles(k, f).has(fold(word))) ? " " : ""), whole: false } : undefined;
}

const middles = (k: Known, f: FieldDef): Set<string> => new Set([...sexMiddle(k, f), ...k.words.list.middles.slice(0, 12)].map((w) => k.words.folded(w)));

function wordsAt(k: Known, f: FieldDef, at: number, begun: string): string[] {
  const { surnames, middles: mids, givens } = k.words.list;
  if (at === 0) return [...ownSurname(k, f), ...surnames];
  if (begun === "") return at === 1 ? sexMiddle(k, f) : [];
  return at === 1 ? [...sexMiddle(k, f), ...mids, ...givens] : [...givens, ...mids];
}

/** A child mostly bears the father's surname, and the father the child's. */
function ownSurname(k: Known, f: FieldDef): string[] {
  const kin = f.id === "nksHoTen" ? "chaHoTen" : f.id === "chaHoTen" ? "nksHoTen" : "";
  const first = kin ? k.value(kin).w.split(/\s+/)[0] : "";
  return first ? [first] : [];
}

/** The commonest middle name of a woman or a man, where the entry says which. */
function sexMiddle(k: Known, f: FieldDef): string[] {
  const prefix = f.id.replace(/HoTen$/, "");
  const sex = ["me", "vo"].includes(prefix) ? "2" : ["cha", "chong"].includes(prefix) ? "1" : k.value(`${prefix}GioiTinh`).n;
  return sex === "2" ? ["Thị"] : sex === "1" ? ["Văn"] : ["Thị", "Văn"];
}

/**
 * What is left of a date: the year of an event by the book, month and year of a registration by the entry above, the century of a year. Only
 * what is typed with separators or as four digits that are no year is taken for day and month.
 */
function dateRest(k: Known, f: FieldDef, text: string): string | undefined {
  const style = k.words.dateStyle(k.fields);
  const put = (d: string, m: string, y: string): string => {
    const two = (s: string): string => (style.zeros ? s.padStart(2, "0") : String(Number(s)));
    return `${two(d)}${style.sep}${two(m)}${style.sep}${y}`;
  };
  const registration = f.group === "entry";
  const last = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(above(k, f) ?? "");
  const year = registration ? (last?.[3] ?? String(k.year || "")) : f.group === "child" || f.group === "deceased" ? String(k.year || "") : "";
  if (!year) return /^[2-9]\d$/.test(text) ? `19${text}` : undefined;
  const dm = /^(\d{1,2})[./-](\d{1,2})[./-]?$/.exec(text) ?? /^(\d{2})(\d{2})$/.exec(text);
  if (dm) return Number(dm[1]) <= 31 && Number(dm[2]) >= 1 && Number(dm[2]) <= 12 ? put(dm[1] ?? "", dm[2] ?? "", year) : undefined;
  return registration && last && /^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= 31 ? put(text, last[2] ?? "", last[3] ?? "") : undefined;
}

// --- places

/** First letters of a place's own name: "xã Hải Phú, huyện Hải Lăng" is hp. */
export function initials(place: string): string {
  const name = (place.split(",")[0] ?? "").replace(/^(ubnd\s+)?(xã|phường|thị trấn|thôn|đặc khu)\s+/i, "");
  return fold(name)
    .split(" ")
    .map((w) => w[0] ?? "")
    .join("");
}

const placeTexts = new WeakMap<Words, { of: number; texts: string[]; tails: string[] }>();

/** All places of the book, the most frequent first, and what follows a first part in them: ", xã Hải Phú, huyện Hải Lăng…". */
function placesOf(k: Known): { texts: string[]; tails: string[] } {
  const had = placeTexts.get(k.words);
  if (had && had.of === k.words.list.entries) return had;
  const texts = new Map<string, number>();
  const tails = new Map<string, number>();
  for (const f of k.fields.filter((x) => x.kind === "place")) {
    for (const { t, n } of k.words.texts(f.id)) {
      texts.set(t, (texts.get(t) ?? 0) + n);
      for (let i = t.indexOf(", "); i > 0; i = t.indexOf(", ", i + 1)) tails.set(t.slice(i), (tails.get(t.slice(i)) ?? 0) + n);
    }
  }
  const ranked = (m: Map<string, number>): string[] => [...m].sort((a, b) => b[1] - a[1]).map(([t]) => t);
  const made = { of: k.words.list.entries, texts: ranked(texts), tails: ranked(tails) };
  placeTexts.set(k.words, made);
  return made;
}

/** Places for what is typed: of this field, of the book, by initials, by what mostly follows, of the surroundings. */
export function places(k: Known, f: FieldDef, typed: string): string[] {
  const here = [...k.fields.filter((x) => x.kind === "place").map((x) => k.value(x.id).w), ...k.words.texts(f.id).map((x) => x.t)];
  const book = placesOf(k);
  const short = /^[\p{L}]{2,4}$/u.test(typed) ? fold(typed) : "";
  const near = k.words.list.places.map((p) => p.charAt(0).toLowerCase() + p.slice(1));
  const cut = typed.lastIndexOf(",");
  const tail = cut > 0 ? typed.slice(cut).replace(/^,\s*/, ", ") : ", ";
  const follows = (cut > 0 || typed.trim().length >= 3 ? book.tails : []).filter((x) => cut < 0 || begins(x, tail)).map((x) => (cut < 0 ? typed.trimEnd() : typed.slice(0, cut)) + x);
  const all = [
    ...here.filter((t) => begins(t, typed)),
    ...book.texts.filter((t) => begins(t, typed) || (short !== "" && initials(t) === short)),
    ...near.filter((t) => short !== "" && initials(t) === short),
    ...follows,
    ...near.filter((t) => begins(t, typed) || begins(t.replace(/^(xã|phường|thị trấn) /, ""), typed)),
  ];
  return [...new Set(all)].filter((t) => t && t !== typed);
}
