// SPDX-License-Identifier: Apache-2.0

// The service worker: lets the workbench open without the server, and shows the scans of entries that were taken along. It keeps nothing by
// itself; what it may show was put into the caches by the person's own page, and goes when they sign out (offline/guard.ts).
import { scanCache, shellCache } from "./offline/account";

interface FetchEvent extends Event {
  request: Request;
  respondWith(r: Promise<Response>): void;
}
interface LifeEvent extends Event {
  waitUntil(p: Promise<unknown>): void;
}
const worker = self as unknown as {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(name: "install" | "activate", f: (e: LifeEvent) => void): void;
  addEventListener(name: "fetch", f: (e: FetchEvent) => void): void;
};

/** After this long without an answer a page of the workbench opens from here: a line that hangs is no line. */
const patience = 6000;

worker.addEventListener("install", (e) => e.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (e) => e.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== location.origin) return;
  if (e.request.mode === "navigate") {
    if (url.pathname === "/keying") e.respondWith(bench(e.request));
    else if (url.pathname === "/") e.respondWith(home(e.request));
  } else if (url.pathname.startsWith("/assets/")) e.respondWith(kept(e.request, shellCache));
  else if (url.pathname.startsWith("/img/")) e.respondWith(kept(e.request, scanCache));
});

async function kept(r: Request, cacheName: string): Promise<Response> {
  return (await caches.match(r.url, { cacheName })) ?? fetch(r);
}

async function bench(r: Request): Promise<Response> {
  const shell = await caches.match("/keying/shell", { cacheName: shellCache });
  if (!shell) return fetch(r);
  const late = new Promise<Response>((done) => setTimeout(() => done(shell), patience));
  const live = fetch(r).then((res) => (res.status >= 502 && res.status <= 504 ? shell : res));
  return Promise.race([live.catch(() => shell), late]);
}

/** The front page without the line leads to the workbench, when there is one. */
async function home(r: Request): Promise<Response> {
  try {
    return await fetch(r);
  } catch (e) {
    if (await caches.match("/keying/shell", { cacheName: shellCache })) return Response.redirect("/keying", 302);
    throw e;
  }
}
