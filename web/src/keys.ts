// SPDX-License-Identifier: Apache-2.0

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
  | "propose"
  | "sticky"
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
  | "undo"
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
  propose: "Shift+F3",
  sticky: "F7",
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
  undo: "Ctrl+Z",
  again: "Alt+N",
  help: "F1",
};

const store = "sogoc.keys";

/** The keys in force: the defaults with the person's own over them. */
export function loadKeys(): Record<Act, string> {
  try {
    return { ...defaults, ...(JSON.parse(localStorage.getItem(store) ?? "{}") as Partial<Record<Act, string>>) };
  } catch {
    return { ...defaults };
  }
}

export function saveKeys(keys: Record<Act, string>): void {
  const own = Object.fromEntries(Object.entries(keys).filter(([a, k]) => defaults[a as Act] !== k));
  localStorage.setItem(store, JSON.stringify(own));
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
