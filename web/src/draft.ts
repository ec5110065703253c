// SPDX-License-Identifier: Apache-2.0

import { ApiError, putDraft, type Values } from "./api";

/** How safe what is typed is. */
export type Safety = "none" | "local" | "sending" | "sent" | "waiting" | "lost";

const prefix = "sogoc.draft.";
const keepFor = 7 * 24 * 3600 * 1000;

/**
 * Keeps what is typed: at once in this browser, and a moment later on the server. When the network is gone it waits and tries again, longer
 * each time up to half a minute. What is kept here is wiped as soon as the entry is saved or given back.
 */
export class Draft {
  state: Safety = "none";
  private timer = 0;
  private wait = 0;
  private latest: Values = {};

  constructor(
    private readonly entry: string,
    private readonly version: number,
    private readonly changed: () => void,
  ) {
    window.addEventListener("online", this.now);
  }

  /** What this browser kept of an entry at a version, when it is newer than what the server kept. */
  static kept(entry: string, version: number, after: number): Values | undefined {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) dropOld(key);
    const d = parse(localStorage.getItem(prefix + entry));
    return d && d.version === version && d.at > after ? d.values : undefined;
  }

  keep(values: Values): void {
    this.latest = values;
    let stored = true;
    try {
      localStorage.setItem(prefix + this.entry, JSON.stringify({ values, version: this.version, at: Date.now() }));
    } catch {
      stored = false; // the browser's store is full or shut: only the server keeps it
    }
    this.become(stored ? "local" : "lost");
    this.wait = 0;
    this.later(700);
  }

  private readonly now = (): void => {
    if (this.state === "waiting") this.later(0);
  };

  private later(ms: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.send(), ms);
  }

  private async send(): Promise<void> {
    const sent = this.latest;
    this.become("sending");
    try {
      await putDraft(this.entry, this.version, sent);
      if (sent === this.latest) this.become("sent");
      this.wait = 0;
    } catch (e) {
      if (!(e instanceof ApiError) || !e.offline) return this.become("local");
      this.wait = Math.min(30_000, (this.wait || 1000) * 2);
      this.become("waiting");
      this.later(this.wait);
    }
  }

  private become(s: Safety): void {
    this.state = s;
    this.changed();
  }

  /** Ends keeping; wipes what this browser holds when the entry is safe elsewhere. */
  end(wipe: boolean): void {
    clearTimeout(this.timer);
    window.removeEventListener("online", this.now);
    if (wipe) localStorage.removeItem(prefix + this.entry);
  }
}

function parse(s: string | null): { values: Values; version: number; at: number } | undefined {
  try {
    return s ? (JSON.parse(s) as { values: Values; version: number; at: number }) : undefined;
  } catch {
    return undefined;
  }
}

function dropOld(key: string): void {
  const d = parse(localStorage.getItem(key));
  if (!d || Date.now() - d.at > keepFor) localStorage.removeItem(key);
}
