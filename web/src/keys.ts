// SPDX-License-Identifier: Apache-2.0

import { getPrefs, putPrefs } from "./api";

/** What a key may do at the workbench and at review. */
export type Act =
  | "next"
  | "back"
  | "save"
  | "ditto"
  | "dittoGroup"
  | "blank"
  | "illegible"
  | "struck"
  | "accept"
  | "acceptWhy"
  | "propose"
  | "sticky"
  | "stickyNext"
  | "snippet"
  | "nextFinding"
  | "nextPage"
  | "prevPage"
  | "zoomIn"
  | "zoomOut"
  | "fit"
  | "rotate"
  | "invert"
  | "up"
  | "down"
  | "take"
  | "takeMore"
  | "undo"
  | "redo"
  | "goto"
  | "templates"
  | "column"
  | "again"
  | "help";

/**
 * The keys at the start. None is a bare letter (Unikey turns letters into marks), none is one that browsers keep for themselves
 * (Ctrl+T, W, N, D) and none needs Alt with an arrow to the side (the browser's way back).
 */
export const defaults: Record<Act, string> = {
  next: "Enter",
  back: "Shift+Enter",
  save: "Ctrl+Enter",
  ditto: "F4",
  dittoGroup: "Shift+F4",
  blank: "F2",
  illegible: "F3",
  struck: "Shift+F2",
  accept: "F8",
  acceptWhy: "Ctrl+F8",
  propose: "Shift+F3",
  sticky: "F7",
  stickyNext: "Shift+F7",
  snippet: "F9",
  nextFinding: "Shift+F8",
  nextPage: "Ctrl+ArrowDown",
  prevPage: "Ctrl+ArrowUp",
  zoomIn: "Alt+PageUp",
  zoomOut: "Alt+PageDown",
  fit: "Alt+Home",
  rotate: "Alt+R",
  invert: "Alt+I",
  up: "Alt+ArrowUp",
  down: "Alt+ArrowDown",
  take: "ArrowRight",
  takeMore: "F6",
  undo: "Ctrl+Z",
  redo: "Ctrl+Y",
  goto: "Shift+F9",
  templates: "F10",
  column: "Alt+C",
  again: "Alt+N",
  help: "F1",
};

const store = "sogoc.keys";

type Keys = Record<Act, string>;

/** The keys in force here: the defaults with the person's own over them, as this browser last knew them. */
export function loadKeys(): Keys {
  try {
    return { ...defaults, ...(JSON.parse(localStorage.getItem(store) ?? "{}") as Partial<Keys>) };
  } catch {
    return { ...defaults };
  }
}

/** The keys kept with the account, which hold at every machine; undefined when it has none or does not answer. */
export async function accountKeys(): Promise<Keys | undefined> {
  const own = await getPrefs()
    .then((p) => p.keys as Partial<Keys> | undefined)
    .catch(() => undefined);
  if (!own) return undefined;
  localStorage.setItem(store, JSON.stringify(own));
  return { ...defaults, ...own };
}

/** Keeps the person's own keys, here and with the account. */
export function saveKeys(keys: Keys): void {
  const own = Object.fromEntries(Object.entries(keys).filter(([a, k]) => defaults[a as Act] !== k));
  localStorage.setItem(store, JSON.stringify(own));
  putPrefs({ keys: own }).catch(() => undefined); // kept here all the same
}

/** The name of the key pressed, as it stands in the table: "Ctrl+Enter". */
export function keyName(e: KeyboardEvent): string {
  let s = "";
  if (e.ctrlKey || e.metaKey) s += "Ctrl+";
  if (e.altKey) s += "Alt+";
  if (e.shiftKey) s += "Shift+";
  return s + (e.key.length === 1 ? e.key.toUpperCase() : e.key);
}

/** What a pressed key does. Keys pressed while an input method is composing do nothing. */
export function actOf(e: KeyboardEvent, keys: Record<Act, string>): Act | undefined {
  if (e.isComposing || e.keyCode === 229) return undefined;
  const name = keyName(e);
  if (name === "Shift+?" && !(e.target instanceof HTMLElement && e.target.matches("input,textarea"))) return "help"; // in a field it is a sign of the book
  return (Object.keys(keys) as Act[]).find((a) => keys[a] === name);
}

/** How a key is written for people: arrows as arrows. */
export const shownKey = (k: string): string =>
  k.replace("ArrowDown", "↓").replace("ArrowUp", "↑").replace("ArrowLeft", "←").replace("ArrowRight", "→").replace("PageUp", "PgUp").replace("PageDown", "PgDn");

/** Keys that cannot be taken: browsers or input methods want them. */
export function refusedKey(name: string): boolean {
  if (/^(Shift\+)?.$/u.test(name)) return true;
  if (["Tab", "Shift+Tab", "Escape", "Control", "Shift", "Alt", "Meta", "F5", "F11", "F12", "Alt+F4", "Alt+ArrowLeft", "Alt+ArrowRight"].includes(name)) return true;
  return /^Ctrl\+(Shift\+)?[TWNDRLPSFCVXA]$/.test(name);
}
