// SPDX-License-Identifier: Apache-2.0

import * as api from "../api";
import { Draft, type Safety } from "../draft";
import { effort } from "../offline/effort";
import { Conflict, type Office } from "../offline/office";
import { t } from "../i18n";
import { shownKey, type Act } from "../keys";
import { Session } from "../session";
import type { Habit } from "./field";
import { propose, type Known, type Proposal } from "./propose";
import { Words, wordsOf } from "./words";

export type Keys = Record<Act, string>;

/** What a desk needs of its surroundings. */
export interface Around {
  /** Where the entry is handed in. */
  office: Office;
  draw(): void;
  keys(): Keys;
  /** The entry is saved; the next one, when the server sent it along. */
  saved(next: api.Lease | undefined): void;
}

/**
 * One entry being keyed, as commands: what each key does to it, in order, however fast they come. It knows the fields' inputs only by their ids
 * (k-<field>) and draws nothing itself.
 */
export class Desk {
  readonly session: Session;
  readonly draft: Draft;
  words = new Words();
  /** The field that has the focus. */
  focus: string;
  said = "";
  busy = false;
  /** The field whose warnings are being answered with a reason. */
  why = "";
  private typed: { id: string; text: string } | undefined;
  private command = { key: api.commandKey(), of: -1 };
  private checking: AbortController | undefined;
  private checkTimer = 0;
  private twinKey = api.commandKey();
  /** When something was last typed: nobody renews the lease of a desk that was left. */
  lastTyped = Date.now();

  constructor(
    readonly lease: api.Lease,
    private readonly around: Around,
  ) {
    this.session = new Session(lease);
    this.focus = this.session.first();
    this.draft = new Draft(lease, around.office.draft, () => around.draw());
    void wordsOf(lease.book.id).then((w) => {
      this.words = w;
      this.session.dateStyle = w.dateStyle(this.session.fields);
      around.draw();
    });
  }

  get safety(): Safety {
    return this.draft.state;
  }

  renew(): Promise<{ leaseUntil: number; now: number }> {
    return this.around.office.renew(this.lease.entry.id);
  }

  end(): void {
    clearTimeout(this.checkTimer);
    this.draft.end(false);
  }

  say(s: string): void {
    this.said = s;
    this.around.draw();
  }

  // --- typing

  /** The text of the focused field as it stands in its input. */
  now(): string {
    return this.typed?.id === this.focus ? this.typed.text : this.session.value(this.focus).w;
  }

  text(id: string, text: string): void {
    this.typed = { id, text };
  }

  /** After any change: keep it, ask the server what it thinks of it, draw. */
  changed(): void {
    this.lastTyped = Date.now();
    this.draft.keep(this.session.values);
    this.check();
    this.around.draw();
  }

  private check(): void {
    clearTimeout(this.checkTimer);
    this.checkTimer = window.setTimeout(() => {
      this.checking?.abort();
      this.checking = new AbortController();
      const at = this.session.revision;
      this.around.office
        .check(this.lease, this.session.values, this.checking.signal)
        .then((r) => {
          if (this.session.checked(at, r.findings, r.values)) this.command.of = -1; // with other acknowledgements it is another command
          this.around.draw();
        })
        .catch(() => undefined); // no check now: saving checks again
    }, 350);
  }

  /** Takes what was typed into the entry; only of one field, when given. */
  commit(only?: string): void {
    const x = this.typed;
    if (!x || (only && x.id !== only)) return;
    this.typed = undefined;
    if (this.session.commit(x.id, x.text)) this.changed();
  }

  choose(id: string, typed: string, c: { n: string; w: string }): void {
    this.typed = undefined;
    if (this.session.commit(id, typed, c)) this.changed();
  }

  // --- going

  go(id: string | undefined): void {
    if (!id) return;
    this.said = "";
    this.focus = id;
    document.getElementById(`k-${id}`)?.focus({ preventScroll: true }); // at once: the next letter belongs there
    this.around.draw();
  }

  leave(): void {
    this.commit();
    const s = this.session;
    const v = s.value(this.focus);
    if (s.path[this.focus] === "fresh" || s.path[this.focus] === "auto") s.path[this.focus] = v.w || v.m ? "keyed" : "skipped";
  }

  move(step: 1 | -1): void {
    this.leave();
    const to = this.session.neighbour(this.focus, step);
    if (to) this.go(to);
    else if (step === 1) this.said = t("Hết các ô. {0} để lưu và sang trường hợp sau.", shownKey(this.around.keys().save));
    this.around.draw();
  }

  private applied(): void {
    this.typed = undefined;
    this.changed();
    this.move(1);
  }

  /** Into the fields that go with the book, which Enter passes over. */
  sticky(step: 1 | -1): void {
    this.leave();
    this.go(this.session.neighbour(this.focus, step, true) ?? this.session.neighbour(this.focus, step === 1 ? -1 : 1, true));
  }

  nextFinding(): void {
    this.leave();
    this.go(this.session.nextOpen(this.focus)?.field);
  }

  // --- proposals

  get known(): Known {
    const { session, words, lease } = this;
    return { fields: session.fields, value: (id) => session.value(id), previous: lease.previous, words, year: lease.book.year };
  }

  /** What one key would put into a field in which a text stands. Never over what was keyed and left. */
  proposal(id: string, text: string): Proposal | undefined {
    const f = this.session.field(id);
    const v = this.session.value(id);
    if (!f || v.m || (text !== "" && text === v.w)) return undefined;
    return propose(this.known, f, text);
  }

  /** Takes the proposal of the field: a whole text goes on to the next field, a word stays. False when there is nothing to take here. */
  take(): boolean {
    const input = document.getElementById(`k-${this.focus}`) as HTMLInputElement | null;
    const text = this.now();
    if (!input || input.selectionStart !== input.value.length) return false;
    const p = this.proposal(this.focus, text);
    if (!p) return false;
    if (p.whole) {
      this.session.commit(this.focus, p.text);
      this.applied();
      return true;
    }
    input.value = p.text;
    input.dispatchEvent(new Event("input", { bubbles: true })); // as if it had been typed
    return true;
  }

  /** Takes whole proposals from here on, as long as the next empty field has one. Each can be undone. */
  takeMore(): void {
    this.commit();
    let n = 0;
    for (let id: string | undefined = this.focus; id; id = this.session.neighbour(id, 1)) {
      const v = this.session.value(id);
      const p = v.w || v.m ? undefined : this.proposal(id, "");
      if (!p?.whole) {
        if (n > 0) this.changed();
        if (n === 0) this.said = t("Ô này không có gợi ý.");
        else this.go(id);
        return this.around.draw();
      }
      this.session.commit(id, p.text);
      n++;
    }
    this.changed();
  }

  /** The rule's own proposal for the field. */
  takeRule(): void {
    this.commit();
    const p = this.session.of(this.focus).find((f) => f.proposal)?.proposal;
    if (p && this.session.set(this.focus, p)) this.changed();
  }

  ditto(): void {
    if (this.session.ditto(this.focus)) this.applied();
    else this.say(t("Trường hợp trên không có gì ở ô này."));
  }

  dittoGroup(): void {
    const last = this.session.dittoGroup(this.focus);
    this.typed = undefined;
    this.changed();
    this.go(this.session.neighbour(last, 1) ?? last);
  }

  mark(m: api.Mark): void {
    this.session.mark(this.focus, m, this.now());
    this.applied();
  }

  /** Fills empty fields from a template; what is there stays. */
  fill(values: Record<string, string>): void {
    this.commit();
    for (const [id, w] of Object.entries(values)) if (this.session.field(id) && !this.session.value(id).w && !this.session.value(id).m) this.session.commit(id, w);
    this.changed();
    this.go(this.session.fields.find((f) => this.session.path[f.id] === "fresh")?.id ?? this.focus);
  }

  // --- taking back

  undo(): boolean {
    const x = this.typed;
    if (x && x.text !== this.session.value(x.id).w) return false; // the browser takes back letters; we take back fields
    return this.stepped(this.session.undo());
  }

  redo(): boolean {
    return this.stepped(this.session.redo());
  }

  private stepped(id: string | undefined): boolean {
    if (!id) return false;
    this.typed = undefined;
    this.changed();
    this.go(id);
    return true;
  }

  // --- handing in

  async save(): Promise<void> {
    if (this.busy) return;
    this.leave();
    this.busy = true;
    this.draft.hold();
    this.say(t("Đang lưu…"));
    try {
      const r = await this.send().catch((e: unknown) => {
        if (!this.answersAll(e)) throw e;
        return this.send(); // once: nothing was asked that the keyer had not answered in this book before
      });
      this.words.learn(this.session.fields, this.session.values);
      this.draft.end(true);
      this.around.saved(r.next);
    } catch (e) {
      this.refused(e);
    } finally {
      this.busy = false;
      this.around.draw();
    }
  }

  private send(): Promise<api.Saved> {
    const s = this.session;
    if (this.command.of !== s.revision) this.command = { key: api.commandKey(), of: s.revision };
    return this.around.office.save(this.lease, { key: this.command.key, version: this.lease.entry.version, values: s.values, acks: [...s.acks], whys: s.whys, ...effort() });
  }

  /** Whether all that a save was refused for is answered by now: habits of the book are. */
  private answersAll(e: unknown): boolean {
    if (!(e instanceof api.ApiError) || e.status !== 422 || e.findings.length === 0) return false;
    this.command.of = -1; // with other acknowledgements it is another command
    this.session.found(e.findings);
    return !this.session.nextOpen("");
  }

  private refused(e: unknown): void {
    this.draft.go();
    if (e instanceof Conflict) return location.assign(`/keying?entry=${e.entry}`);
    if (!(e instanceof api.ApiError)) throw e;
    const save = shownKey(this.around.keys().save);
    if (e.status === 422) {
      this.command.of = -1;
      this.session.found(e.findings);
      const first = this.session.nextOpen("");
      if (first) this.go(first.field);
      return this.say(this.blocked());
    }
    if (e.offline) return this.say(t("Chưa gửi được vì mất mạng. Nội dung được giữ trên máy này; nhấn {0} để thử lại.", save));
    if (e.status === 409 || e.status === 410) return this.say(t("Trường hợp này đã có người khác nhận hoặc đã lưu bản mới. Nội dung bạn nhập vẫn giữ trên máy này."));
    if (e.status === 401) {
      this.draft.signedOut();
      return this.say(t("Phiên đăng nhập đã hết. Mở thẻ khác để đăng nhập lại, rồi lưu; nội dung không mất."));
    }
    this.say(t("Chưa lưu được: {0}", e.message));
  }

  acknowledge(): void {
    this.leave();
    if (this.session.acknowledge(this.focus) > 0) return this.acknowledged();
    if (this.session.askAgain(this.focus) === 0) return this.say(t("Ô này không có cảnh báo cần xác nhận."));
    this.command.of = -1;
    this.say(t("Hỏi lại ở trường hợp này và các trường hợp sau. {0}", this.blocked()));
  }

  private acknowledged(): void {
    this.command.of = -1;
    const next = this.session.nextOpen(this.focus);
    if (next) this.go(next.field);
    else this.say(t("Đã xác nhận hết. {0} để lưu.", shownKey(this.around.keys().save)));
    this.around.draw();
  }

  /** How an answer stands that goes on through the book; the field of the focus tells the key that asks again. */
  habitOf(f: api.Finding): Habit | undefined {
    const { acks, habits } = this.session;
    if (!acks.has(f.key)) return undefined;
    if (!habits.quiet.has(f.key)) return habits.holds(f) ? { quiet: false, word: t("đã xác nhận, các trường hợp sau của sổ không hỏi lại") } : undefined;
    const key = shownKey(this.around.keys().accept);
    return { quiet: true, word: f.field === this.focus ? t("như các trường hợp trước của sổ ({0} để hỏi lại)", key) : t("như các trường hợp trước của sổ") };
  }

  /** Asks for a reason to go with the answer to the field's warnings. */
  askWhy(): void {
    this.leave();
    if (this.session.warnings(this.focus).length === 0) return this.say(t("Ô này không có cảnh báo cần xác nhận."));
    this.why = this.focus;
    this.around.draw();
  }

  /** The reason, "" for none after all. */
  because(why: string | undefined): void {
    const id = this.why;
    this.why = "";
    if (why?.trim()) this.session.acknowledge(id, why.trim());
    if (why === undefined) this.go(id);
    else this.acknowledged();
  }

  /** What stands in the way of saving, in words; "" when nothing does. */
  blocked(): string {
    const s = this.session;
    const e = s.findings.filter((f) => f.severity === "E").length;
    const w = s.findings.filter((f) => f.severity === "W" && s.open(f)).length;
    const parts = [];
    if (e > 0) parts.push(t("{0} lỗi phải sửa", e));
    if (w > 0) parts.push(t("{0} cảnh báo: xem lại sổ rồi {1} để xác nhận", w, shownKey(this.around.keys().accept)));
    return parts.join(" · ");
  }

  /** One more entry under the number of this one: the clerk wrote it twice. */
  async again(): Promise<void> {
    try {
      await api.again(this.lease.entry.id, this.twinKey);
      this.twinKey = api.commandKey();
      this.say(t("Đã thêm một trường hợp nữa mang số {0}; lưu xong trường hợp này sẽ tới trường hợp đó.", this.lease.entry.number));
    } catch (e) {
      this.say(e instanceof api.ApiError && !e.offline ? e.message : t("Chưa kết nối được máy chủ."));
    }
  }
}
