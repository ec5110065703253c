// SPDX-License-Identifier: Apache-2.0

import { t } from "../i18n";
import type { Chosen } from "./files";
import { hashOf } from "./sha256";
import { ChangedError, LineError, Refusal, SignInError, type Answer, type Tus } from "./tus";

/** How far a file is: read for its hash, waiting, being sent, being taken in, and how it ended. */
export type Stage = "new" | "read" | "wait" | "send" | "taken" | "ok" | "look" | "bad";

export interface Item {
  readonly n: number;
  readonly file: File;
  readonly path: string;
  stage: Stage;
  sent: number;
  hash: string;
  answer?: Answer;
  message: string;
  href?: string;
  tries: number;
}

export const ended = (i: Item): boolean => i.stage === "ok" || i.stage === "look" || i.stage === "bad";

const linesAtOnce = 2;
const batch = 32;
const triesMost = 3;
const longestPause = 15_000;

/** Files on their way. What is sent, and how far, is asked of the server: after a reload the same files are chosen again and go on. */
export class Queue {
  readonly items: Item[] = [];
  paused = false;
  /** Why nothing moves, for the person; "" while all is well. */
  trouble = "";
  private sending = 0;
  private preparing = false;
  private asking = false;
  private stop = new AbortController();
  private wake: () => void = () => undefined;

  constructor(
    private readonly tus: Tus,
    private readonly changed: () => void,
  ) {
    window.addEventListener("online", () => this.wake());
  }

  add(files: Chosen[]): void {
    const there = new Set(this.items.filter((i) => i.stage !== "bad").map(same));
    for (const { file, path } of files) {
      const item: Item = { n: this.items.length, file, path, stage: "new", sent: 0, hash: "", message: "", tries: 0 };
      if (!there.has(same(item))) this.items.push(item);
    }
    this.go();
  }

  pause(): void {
    this.paused = true;
    this.stop.abort();
    this.changed();
  }

  resume(): void {
    this.paused = false;
    this.trouble = "";
    this.stop = new AbortController();
    this.wake();
    this.go();
  }

  /** Begins the files anew that could not be sent. */
  retry(items: Item[]): void {
    for (const i of items) Object.assign(i, { stage: "new", hash: "", sent: 0, tries: 0, message: "", answer: undefined });
    if (this.paused) this.resume();
    else this.go();
  }

  /** Takes what has ended well out of the list. */
  clear(): void {
    this.items.splice(0, this.items.length, ...this.items.filter((i) => i.stage !== "ok"));
    this.changed();
  }

  private go(): void {
    this.changed();
    if (this.paused) return;
    void this.prepare();
    while (this.sending < linesAtOnce) {
      const next = this.items.find((i) => i.stage === "wait");
      if (!next) break;
      next.stage = "send";
      this.sending++;
      void this.carry(next).finally(() => {
        this.sending--;
        this.go();
      });
    }
    void this.ask();
  }

  /** Reads the new files for their hashes and offers them, some at a time. */
  private async prepare(): Promise<void> {
    if (this.preparing) return;
    this.preparing = true;
    for (;;) {
      const some = this.items.filter((i) => i.stage === "new").slice(0, batch);
      if (some.length === 0 || this.paused) break;
      const read: Item[] = [];
      for (const i of some) if (await this.read(i)) read.push(i);
      await this.offer(read);
      this.go();
    }
    this.preparing = false;
  }

  private async read(i: Item): Promise<boolean> {
    i.stage = "read";
    try {
      i.hash = await hashOf(i.file, this.changed);
      return true;
    } catch {
      this.finish(i, "bad", t("Không đọc được tệp này trên máy. Có thể tệp đã bị dời, xóa hoặc đang mở ở chương trình khác."));
      return false;
    }
  }

  private async offer(some: Item[]): Promise<void> {
    if (some.length === 0) return;
    try {
      const answers = await this.insist(() => this.tus.offer(some.map((i) => ({ name: i.path, size: i.file.size, hash: i.hash }))));
      some.forEach((i, n) => this.judge(i, answers[n]));
    } catch (err) {
      for (const i of some) this.fail(i, err);
    }
  }

  private judge(i: Item, a: Answer | undefined): void {
    i.answer = a;
    i.sent = a?.offset ?? 0;
    if (a?.state === "done") this.done(i, a);
    else i.stage = "wait";
  }

  private async carry(i: Item): Promise<void> {
    try {
      let { id, offset } = i.answer ?? { id: "", offset: 0 };
      if (i.answer?.state !== "open") {
        id = await this.insist(() => this.tus.create({ name: i.path, size: i.file.size, hash: i.hash }));
        i.answer = { state: "open", id, offset: 0, kind: "", ok: false, message: "" };
        offset = 0;
      }
      let sure = offset < i.file.size;
      while (offset < i.file.size) {
        if (!sure) offset = await this.insist(() => this.tus.reached(id));
        sure = true;
        if (offset >= i.file.size) break;
        try {
          const now = await this.tus.send(id, i.file, offset, (at) => this.moved(i, at), this.stop.signal);
          offset = now;
          this.well();
        } catch (err) {
          if (this.paused) throw err;
          if (!(err instanceof LineError || err instanceof ChangedError || err instanceof SignInError)) throw err;
          sure = false; // asked again, for as long as it takes
        }
        this.moved(i, offset);
      }
      i.answer.offset = offset;
      i.stage = "taken";
    } catch (err) {
      if (this.paused && !(err instanceof Refusal)) {
        i.stage = "new"; // offered again, it goes on where the server is
        return;
      }
      if (err instanceof ChangedError && i.tries++ < triesMost) {
        await new Promise((ok) => setTimeout(ok, 1000));
        i.stage = "read";
        await this.offer([i]);
        return;
      }
      this.fail(i, err);
    }
  }

  private moved(i: Item, at: number): void {
    i.sent = Math.min(at, i.file.size);
    this.changed();
  }

  /** Asks what became of the files that are over. */
  private async ask(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    for (;;) {
      const waiting = this.items.filter((i) => i.stage === "taken").slice(0, 400);
      if (waiting.length === 0) break;
      try {
        const answers = await this.insist(() => this.tus.ended(waiting.map((i) => i.answer?.id ?? ""), this.sending > 0 ? 1 : 15));
        for (const a of answers) {
          const i = waiting.find((x) => x.answer?.id === a.id);
          if (i) this.told(i, a);
        }
      } catch (err) {
        if (this.paused) break;
        for (const i of waiting) this.fail(i, err);
      }
    }
    this.asking = false;
    this.changed();
  }

  private told(i: Item, a: Answer): void {
    if (a.state === "done") return this.done(i, a);
    if (i.tries++ < triesMost) {
      i.stage = "new"; // the bytes were lost or changed: begun anew
      void this.prepare();
    } else this.finish(i, "bad", a.message || t("Gửi nhiều lần vẫn chưa được. Hãy thử lại sau."));
  }

  private done(i: Item, a: Answer): void {
    i.sent = i.file.size;
    i.href = a.href?.startsWith("/") ? a.href : undefined;
    const look = ["unnamed", "duplicate", "refused", "still"].includes(a.kind);
    this.finish(i, a.kind === "refused" ? "bad" : look ? "look" : "ok", a.message);
  }

  private fail(i: Item, err: unknown): void {
    const words = err instanceof Refusal ? err.message : "";
    this.finish(i, "bad", words || t("Chưa gửi được. Hãy thử lại; nếu vẫn không được, hãy báo người quản trị."));
  }

  private finish(i: Item, stage: Stage, message: string): void {
    i.stage = stage;
    i.message = message;
    this.changed();
  }

  private well(): void {
    if (this.trouble) {
      this.trouble = "";
      this.changed();
    }
  }

  /** Asks again and again until the server answers: a cut line, a closed lid and a server that restarts are waited out. */
  private async insist<T>(ask: () => Promise<T>): Promise<T> {
    for (let pause = 500; ; pause = Math.min(2 * pause, longestPause)) {
      try {
        const got = await ask();
        this.well();
        return got;
      } catch (err) {
        if (this.paused || !(err instanceof LineError || err instanceof SignInError)) throw err;
        this.trouble =
          err instanceof SignInError
            ? t("Phiên đăng nhập đã hết. Hãy đăng nhập lại ở một thẻ khác; việc gửi sẽ tự tiếp tục.")
            : t("Mất kết nối với máy chủ. Cứ để trang này mở: có mạng lại thì tự gửi tiếp từ chỗ dở.");
        this.changed();
        await this.rest(pause);
      }
    }
  }

  private rest(ms: number): Promise<void> {
    return new Promise((ok) => {
      const timer = setTimeout(ok, ms);
      const before = this.wake;
      this.wake = () => {
        before();
        clearTimeout(timer);
        ok();
      };
    });
  }
}

const same = (i: Item): string => [i.path, i.file.size, i.file.lastModified].join("\u0000");
