// SPDX-License-Identifier: Apache-2.0

// Whether the server answers. One failed call takes the line for down, so that nobody waits for a timeout at each entry; the sender finds out
// when it is up again.
let down = false;
const listeners = new Set<() => void>();

export const isDown = (): boolean => down || !navigator.onLine;

export function say(isUp: boolean): void {
  if (down !== isUp) return;
  down = !isUp;
  for (const f of listeners) f();
}

/** Calls back whenever the line goes or comes; returns how to stop it. */
export function onLine(f: () => void): () => void {
  listeners.add(f);
  window.addEventListener("online", f);
  window.addEventListener("offline", f);
  return () => {
    listeners.delete(f);
    window.removeEventListener("online", f);
    window.removeEventListener("offline", f);
  };
}
