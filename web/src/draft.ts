// SPDX-License-Identifier: Apache-2.0

import { ApiError, type Lease, type Values } from "./api";
import { account } from "./offline/account";
import * as db from "./offline/db";

/** How safe what is typed is: keeping is on its way to this machine's disk for longer than a blink, local is there, sent also on the server; out: the person has to sign in again. */
export type Safety = "none" | "keeping" | "local" | "sending" | "sent" | "waiting" | "lost" | "out";

/** Milliseconds that keeping may take before the sign stops saying that all is kept. */
const blink = 250;
const keepFor = 7 * 24 * 3600 * 1000;

/**
 * Keeps what is typed: at once in this browser, and a moment later on the server. When the network is gone it waits and tries again, longer
 * each time up to half a minute. What is kept here is wiped as soon as the entry is saved.
 */
export class Draft {
  state: Safety = "none";
  private timer = 0;
  private wait = 0;
  private latest: Values = {};
  private ended = false;
  private readonly owner = account();

  constructor(
    private readonly lease: Lease,
    private readonly send: (entry: string, version: number, values: Values) => Promise<unknown>,
    private readonly changed: () => void,
  ) {
    window.addEventListener("online", this.now);
    window.addEventListener("focus", this.now); // back from signing in beside it
    void db.open().catch(() => undefined); // open before the first key
  }

  /** What this browser kept of a lease, when it is newer than what the server kept. */
  static newer(l: Lease, kept: db.DraftRecord | undefined): Values | undefined {
    if (!kept) return undefined;
    if (Date.now() - kept.at > keepFor) {
      void db.drop("draft", kept.account, kept.entry);
      return undefined;
    }
    return kept.version === l.entry.version && kept.at > (l.draft?.savedAt ?? 0) ? kept.values : undefined;
  }

  /** Called on every change of a field; the write is queued before it returns. */
  keep(values: Values): void {
    const latest = { ...values };
    this.latest = latest;
    const slow = setTimeout(() => this.become("keeping"), blink);
    this.write(latest, false)
      .finally(() => clearTimeout(slow))
      .then(() => this.latest === latest && this.state !== "sending" && this.become("local"))
      .catch(() => this.latest === latest && this.become("lost")); // the browser keeps nothing: only the server does
    this.wait = 0;
    this.later(700);
  }

  private write(values: Values, strict: boolean): Promise<void> {
    return db.put("draft", { account: this.owner, entry: this.lease.entry.id, version: this.lease.entry.version, values, at: Date.now() }, strict);
  }

  private readonly now = (): void => {
    if (this.state === "waiting" || this.state === "out") this.later(0);
  };

  /** While the entry itself is sent nothing of it is. */
  hold(): void {
    clearTimeout(this.timer);
  }

  /** The entry was not taken: what was held is sent. */
  go(): void {
    if (this.state !== "sent" && this.state !== "none") this.later(700);
  }

  /** The server no longer knows who this is: nothing goes there before the person has signed in again. */
  signedOut(): void {
    this.become("out");
  }

  private later(ms: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.deliver(), ms);
  }

  private async deliver(): Promise<void> {
    const sent = this.latest;
    this.become("sending");
    try {
      await this.send(this.lease.entry.id, this.lease.entry.version, sent);
      if (sent === this.latest) this.become("sent");
      this.wait = 0;
    } catch (e) {
      if (!(e instanceof ApiError) || !e.offline) return this.become(e instanceof ApiError && e.status === 401 ? "out" : "local");
      this.wait = Math.min(30_000, (this.wait || 1000) * 2);
      // No server holds it: from here on it has to outlive a power cut too.
      if (sent === this.latest && !this.ended) await this.write(sent, true).catch(() => undefined);
      this.become("waiting");
      if (!this.ended) this.later(this.wait);
    }
  }

  private become(s: Safety): void {
    this.state = s;
    if (!this.ended) this.changed();
  }

  /** Ends keeping; wipes what this browser holds when the entry is safe elsewhere. */
  end(wipe: boolean): void {
    this.ended = true;
    clearTimeout(this.timer);
    window.removeEventListener("online", this.now);
    window.removeEventListener("focus", this.now);
    if (wipe) void db.drop("draft", this.owner, this.lease.entry.id).catch(() => undefined);
  }
}
