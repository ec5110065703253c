// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";
import { useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { label, lang, t } from "../i18n";
import { actOf, shownKey, type Act } from "../keys";
import { fieldBox, plainLook } from "../scan";
import { Session } from "../session";
import { Meter, paneActs, useKeys, useSnippet } from "./bench";
import { Seconds } from "../offline/seconds";
import { Cut } from "./cut";
import { Field, FindingLine } from "./field";
import { Help } from "./help";
import { Icon } from "./icons";
import { Pane, type PaneHandle } from "./pane";

interface Props {
  review: api.Review;
  home: string;
  onDone(next: string | undefined): void;
}

const used: Act[] = ["next", "back", "save", "accept", "illegible", "blank", "snippet", "nextPage", "prevPage", "zoomIn", "zoomOut", "fit", "rotate", "invert", "up", "down", "help"];

/** What a reviewer is doing with an entry, and what becomes of it. */
type Mode = "accept" | "correct" | "return";

/** The reviewer's work on one entry: values edited, fields marked with reasons, the basis. It draws nothing itself. */
class Judgement {
  readonly session: Session;
  readonly original: api.Values;
  focus: string;
  editing = "";
  reasons: Record<string, string> = {};
  basis = "";
  said = "";
  busy = false;
  private key = api.commandKey();
  private typed: { id: string; text: string } | undefined;

  constructor(
    readonly review: api.Review,
    private readonly draw: () => void,
    private readonly done: (next: string | undefined) => void,
  ) {
    this.session = new Session(asLease(review));
    this.original = { ...review.values };
    this.focus = review.type.fields[0]?.id ?? "";
  }

  get rows(): api.FieldDef[] {
    return this.review.type.fields;
  }

  get edited(): api.FieldDef[] {
    return this.rows.filter((f) => changed(this.original[f.id], this.session.values[f.id]));
  }

  get marked(): string[] {
    return Object.keys(this.reasons);
  }

  get mode(): Mode {
    return this.marked.length > 0 ? "return" : this.edited.length > 0 ? "correct" : "accept";
  }

  say(s: string): void {
    this.said = s;
    this.draw();
  }

  at(id: string): void {
    if (id === this.focus) return;
    this.focus = id;
    this.draw();
  }

  edit(id: string): void {
    this.flush();
    this.editing = this.editing === id ? "" : id;
    this.draw();
  }

  /** Holds what is being typed for a field until the field is left or the entry decided. */
  type(id: string, text: string): void {
    this.typed = { id, text };
  }

  /** Puts in what was typed: no key that decides may come before it. */
  flush(): void {
    if (!this.typed) return;
    this.session.commit(this.typed.id, this.typed.text);
    this.typed = undefined;
    this.draw();
  }

  /** Takes what was looked up for a field. */
  choose(id: string, typed: string, c: { n: string; w: string }): void {
    this.typed = undefined;
    this.session.commit(id, typed, c);
    this.draw();
  }

  /** Marks a field to be sent back, or takes the mark off. */
  toggleReturn(id: string): void {
    const { [id]: had, ...rest } = this.reasons;
    this.reasons = had !== undefined ? rest : { ...this.reasons, [id]: "" };
    this.draw();
    if (had === undefined) setTimeout(() => document.getElementById(`r-why-${id}`)?.focus());
  }

  because(id: string, reason: string): void {
    this.reasons = { ...this.reasons, [id]: reason };
    this.draw();
  }

  /** What is still to be written before the decision; true when nothing. */
  private ready(): boolean {
    if (this.mode === "correct" && this.basis.trim() === "") {
      this.say(t("Ghi căn cứ của việc sửa, ví dụ: theo ảnh trang 12."));
      document.getElementById("r-basis")?.focus();
      return false;
    }
    const missing = this.marked.find((id) => !this.reasons[id]?.trim());
    if (!missing) return true;
    this.say(t("Ghi lý do cho ô sẽ trả lại."));
    document.getElementById(`r-why-${missing}`)?.focus();
    return false;
  }

  async decide(save: string): Promise<void> {
    this.flush();
    if (this.busy || !this.review.mayDecide || !this.ready()) return;
    this.busy = true;
    this.draw();
    try {
      const r = await this.send();
      this.done(r.next ?? this.review.next);
    } catch (e) {
      this.key = api.commandKey();
      if (!(e instanceof api.ApiError)) throw e;
      if (e.findings.length > 0) this.session.findings = e.findings;
      this.said = e.offline ? t("Chưa gửi được vì mất mạng. Nhấn {0} để thử lại.", save) : t("Chưa xong: {0}", e.message);
    } finally {
      this.busy = false;
      this.draw();
    }
  }

  private send(): Promise<api.Decided> {
    const { id, version } = this.review.entry;
    const at = { key: this.key, version };
    if (this.mode === "return") {
      const fields = this.marked.map((field) => ({ field, reason: this.reasons[field] ?? "" }));
      return api.giveBack(id, { ...at, reason: fields.map((f) => f.reason).join("; "), fields });
    }
    if (this.mode === "correct") return api.correct(id, { ...at, basis: this.basis, values: Object.fromEntries(this.edited.map((f) => [f.id, this.session.value(f.id)])) });
    return api.accept(id, at);
  }
}

/**
 * One entry under review: image and values side by side. Rows are walked with ↑ ↓; F2 edits a value in place, F8 marks a field to be sent back
 * with a reason. One key decides: accepted as it stands, corrected when something was edited, returned when a field was marked.
 */
export function ReviewBench({ review, home, onDone }: Props): JSX.Element {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const done = useRef(onDone);
  done.current = onDone;
  const j = useMemo(() => new Judgement(review, () => redraw(0), (next) => done.current(next)), [review]);
  const [snippet, turnSnippet] = useSnippet();
  const [keys, setKeys] = useKeys();
  const [help, setHelp] = useState(false);
  const pane = useRef<PaneHandle>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => keepFocus(box.current, j), [j.focus, j.editing]);

  const step = (by: 1 | -1): void => {
    const to = j.rows[j.rows.findIndex((f) => f.id === j.focus) + by];
    if (!to) return;
    j.at(to.id);
    box.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(to.id)}"]`)?.focus({ preventScroll: true });
  };
  const acts: Partial<Record<Act, () => void>> = {
    ...paneActs(pane),
    next: () => {
      if (j.editing) j.edit(j.editing);
      step(1);
    },
    back: () => step(-1),
    save: () => void j.decide(shownKey(keys.save)),
    blank: () => j.edit(j.focus),
    accept: () => j.toggleReturn(j.focus),
    snippet: turnSnippet,
    help: () => setHelp(true),
  };
  const onKey = (e: KeyboardEvent): void => {
    if (help) return;
    const typing = e.target instanceof HTMLElement && e.target.matches("input,textarea");
    if (!typing && (e.key === "ArrowDown" || e.key === "ArrowUp") && !e.ctrlKey && !e.altKey) {
      e.preventDefault();
      return step(e.key === "ArrowDown" ? 1 : -1);
    }
    if (e.key === "Escape" && j.editing) return j.edit(j.editing);
    const act = actOf(e, keys);
    if (!act || !used.includes(act)) return;
    if ((act === "next" || act === "back") && e.target instanceof HTMLElement && e.target.matches("button,a,textarea:not(.kf textarea)")) return;
    e.preventDefault();
    acts[act]?.();
  };
  return (
    <div class="bench" onKeyDown={onKey}>
      <Head review={review} home={home} snippet={snippet} onSnippet={turnSnippet} onHelp={() => setHelp(true)} />
      <Sheet j={j} pane={pane} box={box} keys={keys} snippet={snippet} />
      {help && <Help keys={keys} onKeys={setKeys} onClose={() => setHelp(false)} only={used} />}
    </div>
  );
}

/** Puts the focus on the row at hand, and never takes it out of the basis, where keys may come faster than the screen. */
function keepFocus(box: HTMLDivElement | null, j: Judgement): void {
  const row = box?.querySelector<HTMLElement>(`[data-row="${CSS.escape(j.focus)}"]`);
  const active = document.activeElement;
  const free = active === document.body || box?.contains(active);
  if (!j.editing && free && !row?.contains(active)) row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}

function Head(p: { review: api.Review; home: string; snippet: boolean; onSnippet(): void; onHelp(): void }): JSX.Element {
  return (
    <header class="bench-head">
      <div class="bench-title">
        <a href={p.review.book.href}>{p.review.book.title}</a>
        <strong>{t("Số {0}", p.review.entry.number)}</strong>
      </div>
      <Meter p={p.review.progress} />
      <span class="faint">{t("Người nhập: {0}", p.review.keyedBy)}</span>
      <span class="bench-gap" />
      <button type="button" class="btn small" aria-pressed={p.snippet} aria-label={t("Ảnh cắt")} onClick={p.onSnippet}>
        <Icon name="crop" />
        <span>{t("Ảnh cắt")}</span>
      </button>
      <button type="button" class="btn small square" onClick={p.onHelp} aria-label={t("Phím tắt")} title={t("Phím tắt")}>
        <Icon name="help" />
      </button>
      <a class="btn small" href={p.home}>
        {t("Về danh sách")}
      </a>
    </header>
  );
}

interface SheetProps {
  j: Judgement;
  pane: { current: PaneHandle | null };
  box: { current: HTMLDivElement | null };
  keys: Record<Act, string>;
  snippet: boolean;
}

/** The scan with its band, and the values beside it. */
function Sheet({ j, pane, box, keys, snippet }: SheetProps): JSX.Element {
  const { review } = j;
  const [page, setPage] = useState(0);
  const [look, setLook] = useState(plainLook);
  const offset = Number(localStorage.getItem(`sogoc.offset.${review.book.id}`) ?? "0");
  const shown = review.pages[page];
  const band = shown && j.focus ? fieldBox(review.type, j.focus, shown, offset) : undefined;
  return (
    <>
      <Pane pages={review.pages} at={page} onPage={setPage} band={band} onBandMoved={() => undefined} look={look} onLook={setLook} handle={pane} />
      <section class="bench-form" aria-label={t("Giá trị đã nhập: {0}", label(review.type))}>
        <Seconds review={review} />
        {!review.mayDecide && (
          <div class="msg warn bench-note" role="note">
            <Icon name="warn" />
            <div>{review.whyNot || t("Bạn không duyệt được trường hợp này.")}</div>
          </div>
        )}
        {snippet && shown && band && <Cut page={shown} box={band} look={look} />}
        <Rows j={j} box={box} />
        <Foot j={j} keys={keys} />
      </section>
    </>
  );
}

function Rows({ j, box }: { j: Judgement; box: { current: HTMLDivElement | null } }): JSX.Element {
  return (
    <div class="bench-fields review-rows" ref={box}>
      {j.review.type.groups.map((g) => (
        <section key={g.id} aria-label={label(g)}>
          <h3>{label(g)}</h3>
          {j.rows
            .filter((f) => f.group === g.id)
            .map((f) => (
              <Row
                key={f.id}
                f={f}
                was={j.original[f.id]}
                v={j.session.value(f.id)}
                now={f.id === j.focus}
                editing={j.editing === f.id}
                reason={j.reasons[f.id]}
                findings={j.review.findings.filter((x) => x.field === f.id)}
                onFocus={() => j.at(f.id)}
                onEdit={() => j.edit(f.id)}
                onText={(s) => j.type(f.id, s)}
                onBlur={() => j.flush()}
                onChoose={(c, typed) => j.choose(f.id, typed, c)}
                on={`${j.review.book.year}-07-01`}
                onMark={() => j.toggleReturn(f.id)}
                onReason={(s) => j.because(f.id, s)}
              />
            ))}
        </section>
      ))}
    </div>
  );
}

function Foot({ j, keys }: { j: Judgement; keys: Record<Act, string> }): JSX.Element {
  const word = j.mode === "return" ? t("Trả lại ({0} ô)", j.marked.length) : j.mode === "correct" ? t("Lưu bản sửa ({0} ô) và chấp nhận", j.edited.length) : t("Chấp nhận");
  return (
    <>
      <footer class="bench-foot">
        {j.mode === "correct" && (
          <label class="review-basis">
            {t("Căn cứ sửa")}
            <input
              id="r-basis"
              class="input"
              value={j.basis}
              onInput={(e) => {
                j.basis = e.currentTarget.value;
                j.say(j.said);
              }}
            />
          </label>
        )}
        <p class="bench-said" role="status" aria-live="polite">
          {j.said}
        </p>
        <button type="button" class={`btn ${j.mode === "return" ? "danger" : "primary"}`} disabled={j.busy || !j.review.mayDecide} onClick={() => void j.decide(shownKey(keys.save))}>
          {word} <kbd>{shownKey(keys.save)}</kbd>
        </button>
      </footer>
      <p class="keys bench-keys" aria-hidden="true">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> {t("từng ô")}
        </span>
        <span>
          <kbd>{shownKey(keys.blank)}</kbd> {t("sửa tại chỗ")}
        </span>
        <span>
          <kbd>{shownKey(keys.accept)}</kbd> {t("trả lại ô này")}
        </span>
        <span>
          <kbd>{shownKey(keys.help)}</kbd> {t("mọi phím")}
        </span>
      </p>
    </>
  );
}

interface RowProps {
  f: api.FieldDef;
  was: api.Value | undefined;
  v: api.Value;
  now: boolean;
  editing: boolean;
  reason: string | undefined;
  findings: api.Finding[];
  onFocus(): void;
  onEdit(): void;
  onText(s: string): void;
  onBlur(): void;
  onChoose(c: { n: string; w: string }, typed: string): void;
  /** Day for which places are looked up, yyyy-mm-dd. */
  on: string;
  onMark(): void;
  onReason(s: string): void;
}

function Row(p: RowProps): JSX.Element {
  const dirty = changed(p.was, p.v);
  return (
    <div class={`rv${p.now ? " now" : ""}${p.reason !== undefined ? " marked" : ""}${p.f.priority ? " prio" : ""}`} data-row={p.f.id} tabIndex={p.now ? 0 : -1} onFocus={p.onFocus} onClick={p.onFocus}>
      <div class="rv-name">{label(p.f)}</div>
      <div class="rv-value">
        {p.editing ? (
          <Editing f={p.f} v={p.v} on={p.on} onText={p.onText} onBlur={p.onBlur} onChoose={p.onChoose} />
        ) : (
          <Shown v={p.v} />
        )}
        {dirty && (
          <div class="faint">
            {t("đã nhập:")} <del>{p.was?.w || "–"}</del>
          </div>
        )}
        {p.findings.length > 0 && (
          <ul class="kf-find">
            {p.findings.map((x) => (
              <FindingLine key={x.key} f={x} acked={x.acked ?? false} why={x.why ?? ""} />
            ))}
          </ul>
        )}
        {p.reason !== undefined && (
          <label class="rv-why">
            {t("Lý do trả lại")}
            <input id={`r-why-${p.f.id}`} class="input" value={p.reason} onInput={(e) => p.onReason(e.currentTarget.value)} />
          </label>
        )}
      </div>
      <div class="rv-acts">
        <button type="button" class="tool" tabIndex={-1} title={t("Sửa tại chỗ")} aria-label={t("Sửa {0}", label(p.f))} aria-pressed={p.editing} onClick={p.onEdit}>
          <Icon name="pencil" />
        </button>
        <button type="button" class="tool" tabIndex={-1} title={t("Trả lại ô này")} aria-label={t("Trả lại {0}", label(p.f))} aria-pressed={p.reason !== undefined} onClick={p.onMark}>
          <Icon name="return" />
        </button>
      </div>
    </div>
  );
}

/** A value edited in place, with the places and codes that keying offers. */
function Editing(p: { f: api.FieldDef; v: api.Value; on: string; onText(s: string): void; onBlur(): void; onChoose(c: { n: string; w: string }, typed: string): void }): JSX.Element {
  useEffect(() => document.getElementById(`k-${p.f.id}`)?.focus(), []);
  return (
    <Field
      f={p.f}
      value={p.v}
      path="keyed"
      touch={0}
      current={false}
      findings={[]}
      acked={() => false}
      on={p.on}
      onFocus={() => undefined}
      onText={p.onText}
      onChoose={p.onChoose}
      onBlur={p.onBlur}
      onPropose={() => undefined}
    />
  );
}

function Shown({ v }: { v: api.Value }): JSX.Element {
  const mark = v.m === "blank" ? t("để trống trong sổ") : v.m === "illegible" ? t("không đọc được") : v.m === "struck" ? t("bị gạch") : "";
  const norm = v.n && v.n.replaceAll(".", "/") !== v.w.replaceAll(".", "/") && v.n !== v.w ? v.n : "";
  return (
    <>
      {v.w || (!mark && <span class="faint">–</span>)}
      {mark && <span class="kf-mark">{mark}</span>}
      {norm && !norm.includes("@") && (
        <span class="faint" lang={lang}>
          {" "}
          → {norm}
        </span>
      )}
    </>
  );
}

const changed = (a: api.Value | undefined, b: api.Value | undefined): boolean => (a?.w ?? "") !== (b?.w ?? "") || (a?.m ?? "") !== (b?.m ?? "");

/** Review reads and edits values with the same rules as keying. */
function asLease(r: api.Review): api.Lease {
  return { entry: r.entry, leaseUntil: 0, now: 0, type: r.type, sticky: {}, previous: {}, values: r.values, pages: r.pages, book: r.book, progress: r.progress };
}
