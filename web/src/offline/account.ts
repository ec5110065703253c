// SPDX-License-Identifier: Apache-2.0

/** Whose work this browser may show: the person signed in, or without the line the one who took work along last. */
const name = "sogoc.account";

/** The caches of the service worker: our own files, and the scans of entries taken along. */
export const shellCache = "sogoc-shell";
export const scanCache = "sogoc-scans";

/** The account in the page; "" in the shell that stands without the server. */
export const signedIn = (): string => document.body.dataset.account ?? "";

export function account(): string {
  return signedIn() || (localStorage.getItem(name) ?? "");
}

/** The account that this browser last worked for. */
export const lastAccount = (): string => localStorage.getItem(name) ?? "";

export function remember(id: string): void {
  if (id) localStorage.setItem(name, id);
  else localStorage.removeItem(name);
}
