// SPDX-License-Identifier: Apache-2.0

// What this browser keeps of a person's work, in IndexedDB. Every record is bound to an account and read only under it. It holds no more than
// the work needs: it goes when the work is handed in, when the person signs out, and when somebody else signs in here.
import type { Finding, Lease, Values } from "../api";

/** What is being typed at an entry and is not saved yet. */
export interface DraftRecord {
  account: string;
  entry: string;
  version: number;
  values: Values;
  /** UTC milliseconds by this computer's clock, corrected by what the server said of its own. */
  at: number;
}

/** An entry taken along. */
export interface JobRecord {
  account: string;
  entry: string;
  /** Place in the order of keying. */
  order: number;
  lease: Lease;
}

/** A saved entry on its way to the server; its key makes the handing in happen once, however often it is sent. */
export interface OutRecord {
  account: string;
  entry: string;
  key: string;
  version: number;
  values: Values;
  acks: string[];
  whys?: Record<string, string>;
  reason?: string;
  keys: number;
  typedMs: number;
  at: number;
  /** waiting: to be sent; asked: the rules want an answer first; conflict: somebody saved the entry meanwhile. */
  state: "waiting" | "asked" | "conflict";
  findings: Finding[];
  lease: Lease;
}

interface Records {
  draft: DraftRecord;
  job: JobRecord;
  out: OutRecord;
}
export type StoreName = keyof Records;

let opening: Promise<IDBDatabase> | undefined;
let opened: IDBDatabase | undefined;

/** Opens the store once; it fails where the browser forbids keeping anything. */
export function open(): Promise<IDBDatabase> {
  opening ??= new Promise((done, failed) => {
    const req = indexedDB.open("sogoc", 1);
    req.onupgradeneeded = () => {
      for (const s of ["draft", "job", "out"]) req.result.createObjectStore(s, { keyPath: ["account", "entry"] });
    };
    req.onsuccess = () => {
      opened = req.result;
      opened.onversionchange = () => opened?.close();
      done(opened);
    };
    req.onerror = () => failed(req.error ?? new Error("indexedDB"));
  });
  return opening;
}

/**
 * Changes one store. The change is queued before this returns when the store is open, so that nothing comes between a key press and its keeping;
 * the promise tells when it is on the disk.
 */
function change<T extends StoreName>(name: T, strict: boolean, act: (s: IDBObjectStore) => void): Promise<void> {
  const run = (db: IDBDatabase): Promise<void> =>
    new Promise((done, failed) => {
      const tx = db.transaction(name, "readwrite", { durability: strict ? "strict" : "relaxed" });
      tx.oncomplete = () => done();
      tx.onerror = tx.onabort = () => failed(tx.error ?? new Error("indexedDB"));
      act(tx.objectStore(name));
      tx.commit(); // else it is committed when the page has heard that it was carried out: a page that is left before loses it
    });
  return opened ? run(opened) : open().then(run);
}

/** Keeps a record; strict waits until the disk has it. */
export const put = <T extends StoreName>(name: T, record: Records[T], strict = false): Promise<void> => change(name, strict, (s) => s.put(record));
export const putAll = <T extends StoreName>(name: T, records: Records[T][]): Promise<void> => change(name, true, (s) => records.forEach((r) => s.put(r)));
export const drop = (name: StoreName, account: string, entry: string): Promise<void> => change(name, true, (s) => s.delete([account, entry]));

/** Drops all that is kept of an entry, in one step. */
export async function dropAll(account: string, entry: string): Promise<void> {
  const names: StoreName[] = ["job", "draft", "out"];
  const db = await open();
  return new Promise((done, failed) => {
    const tx = db.transaction(names, "readwrite", { durability: "strict" });
    tx.oncomplete = () => done();
    tx.onerror = tx.onabort = () => failed(tx.error ?? new Error("indexedDB"));
    for (const s of names) tx.objectStore(s).delete([account, entry]);
    tx.commit();
  });
}

async function ask<R>(name: StoreName, act: (s: IDBObjectStore) => IDBRequest<R>): Promise<R> {
  const db = await open();
  return new Promise((done, failed) => {
    const req = act(db.transaction(name).objectStore(name));
    req.onsuccess = () => done(req.result);
    req.onerror = () => failed(req.error ?? new Error("indexedDB"));
  });
}

export const get = <T extends StoreName>(name: T, account: string, entry: string): Promise<Records[T] | undefined> => ask(name, (s) => s.get([account, entry]));

/** All records of an account. */
export const all = <T extends StoreName>(name: T, account: string): Promise<Records[T][]> => ask(name, (s) => s.getAll(IDBKeyRange.bound([account], [account, []])));

/** Wipes an account's records, or those of everybody but it. */
export async function wipe(account: string, others = false): Promise<void> {
  for (const name of ["draft", "job", "out"] as StoreName[]) {
    const keys = (await ask(name, (s) => s.getAllKeys())) as [string, string][];
    const gone = keys.filter(([a]) => (a === account) !== others);
    if (gone.length > 0) await change(name, true, (s) => gone.forEach((k) => s.delete(k)));
  }
}
