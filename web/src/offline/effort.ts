// SPDX-License-Identifier: Apache-2.0

// Counts keys pressed and time at the form, for the person's own statistics. Time stands still when nobody presses a key for a while.
const pause = 30_000;
let keys = 0;
let ms = 0;
let last = 0;

document.addEventListener(
  "keydown",
  (e) => {
    if (e.repeat || !(e.target instanceof Element) || !e.target.closest(".bench-form")) return;
    keys++;
    const now = performance.now();
    if (last > 0 && now - last < pause) ms += now - last;
    last = now;
  },
  true,
);

/** What the entry has cost so far. */
export const effort = (): { keys: number; typedMs: number } => ({ keys, typedMs: Math.round(ms) });

/** Another entry begins at nought. */
export function begin(): void {
  keys = 0;
  ms = 0;
  last = 0;
}
