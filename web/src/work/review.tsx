// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";
import { useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { label, lang, t } from "../i18n";
import { actOf, loadKeys, shownKey, type Act } from "../keys";
import { fieldBox, plainLook } from "../scan";
import { Session } from "../session";
import { Meter } from "./bench";
import { Cut } from "./cut";
import { FindingLine } from "./field";
import { Help } from "./help";
import { Icon } from "./icons";
import { Pane, type PaneHandle } from "./pane";

interface Props {
  review: api.Review;
  home: string;
  onDone(next: string | undefined): void;
}

const used: Act[] = ["next", "back", "save", "accept", "illegible", "blank", "snippet", "nextPage", "prevPage", "zoomIn", "zoomOut", "fit", "rotate", "invert", "up", "down", "help"];

/**
 * One entry under review: image and values side by side. Rows are walked with ↑ ↓; F2 edits a value in place, F8 marks a field to be sent back
 * with a reason. One key decides: accepted as it stands, corrected when something was edited, returned when a field was marked.
 */
export function ReviewBench({ review, home, onDone }: Props): JSX.Element {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const session = useMemo(() => new Session(asLease(review)), [review]);
  const original = useMemo(() => ({ ...review.values }), [review]);
  const rows = review.type.fields;
  const [focus, drawFocus] = useState(rows[0]?.id ?? "");
  /** Where the focus is now: keys may come faster than the screen is drawn. */
  const here = useRef(focus);
  const setFocus = (id: string): void => {
    here.current = id;
    drawFocus(id);
  };
  const [editing, setEditing] = useState("");
  const [reasons, setReasons] = useState<Record<string, string>>({});
  const [basis, setBasis] = useState("");
  const [page, setPage] = useState(0);
  const [look, setLook] = useState(plainLook);
  const [snippet, setSnippet] = useState(() => localStorage.getItem("sogoc.snippet") === "1");
  const [keys, setKeys] = useState(loadKeys);
  const [help, setHelp] = useState(false);
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const pane = useRef<PaneHandle>(null);
  const box = useRef<HTMLDivElement>(null);
  const key = useRef(api.commandKey());
  const offset = Number(localStorage.getItem(`sogoc.offset.${review.book.id}`) ?? "0");

  const edited = rows.filter((f) => changed(original[f.id], session.values[f.id]));
  const marked = Object.keys(reasons);
  const mode = marked.length > 0 ? "return" : edited.length > 0 ? "correct" : "accept";

  useEffect(() => {
    const row = box.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(here.current)}"]`);
    const active = document.activeElement;
    const free = active === document.body || box.current?.contains(active); // never out of the basis, where keys came faster than the screen
    if (!editing && free && !row?.contains(active)) row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }, [focus, editing]);

  const step = (by: 1 | -1): void => {
    const i = rows.findIndex((f) => f.id === here.current) + by;
    const to = rows[i];
    if (!to) return;
    setFocus(to.id);
    box.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(to.id)}"]`)?.focus({ preventScroll: true });
  };
  const decide = async (): Promise<void> => {
    if (busy || !review.mayDecide) return;
    const at = { key: key.current, version: review.entry.version };
    if (mode === "correct" && basis.trim() === "") {
      setSaid(t("Ghi căn cứ của việc sửa, ví dụ: theo ảnh trang 12."));
      return document.getElementById("r-basis")?.focus();
    }
    const missing = marked.find((id) => !reasons[id]?.trim());
    if (missing) {
      setSaid(t("Ghi lý do cho ô sẽ trả lại."));
      return document.getElementById(`r-why-${missing}`)?.focus();
    }
    setBusy(true);
    try {
      const r = await send(at);
      onDone(r.next ?? review.next);
    } catch (e) {
      key.current = api.commandKey();
      if (!(e instanceof api.ApiError)) throw e;
      if (e.findings.length > 0) session.findings = e.findings;
      setSaid(e.offline ? t("Chưa gửi được vì mất mạng. Nhấn {0} để thử lại.", shownKey(keys.save)) : t("Chưa xong: {0}", e.message));
    } finally {
      setBusy(false);
    }
  };
  const send = (at: { key: string; version: number }): Promise<api.Decided> => {
    const id = review.entry.id;
    if (mode === "return") {
      const fields = marked.map((field) => ({ field, reason: reasons[field] ?? "" }));
      return api.giveBack(id, { ...at, reason: fields.map((f) => f.reason).join("; "), fields });
    }
    if (mode === "correct") return api.correct(id, { ...at, basis, values: Object.fromEntries(edited.map((f) => [f.id, session.value(f.id)])) });
    return api.accept(id, at);
  };
  const toggleReturn = (id: string): void => {
    const { [id]: had, ...rest } = reasons;
    if (had !== undefined) return setReasons(rest);
    setReasons({ ...reasons, [id]: "" });
    setTimeout(() => document.getElementById(`r-why-${id}`)?.focus());
  };
  const onKey = (e: KeyboardEvent): void => {
    if (help) return;
    const typing = e.target instanceof HTMLElement && e.target.matches("input,textarea");
    if (!typing && (e.key === "ArrowDown" || e.key === "ArrowUp") && !e.ctrlKey && !e.altKey) {
      e.preventDefault();
      return step(e.key === "ArrowDown" ? 1 : -1);
    }
    if (e.key === "Escape" && editing) return setEditing("");
    const act = actOf(e, keys);
    if (!act || !used.includes(act)) return;
    if ((act === "next" || act === "back") && e.target instanceof HTMLElement && e.target.matches("button,a,textarea")) return;
    e.preventDefault();
    run(act);
  };
  const run = (act: Act): void => {
    const p = pane.current;
    const todo: Partial<Record<Act, () => void>> = {
      next: () => {
        setEditing("");
        step(1);
      },
      back: () => step(-1),
      save: () => void decide(),
      blank: () => setEditing(editing === here.current ? "" : here.current),
      accept: () => toggleReturn(here.current),
      snippet: () => setSnippet(!snippet),
      nextPage: () => p?.turnPage(1),
      prevPage: () => p?.turnPage(-1),
      zoomIn: () => p?.zoom(1.3),
      zoomOut: () => p?.zoom(1 / 1.3),
      fit: () => p?.fit(),
      rotate: () => p?.rotate(),
      invert: () => p?.invert(),
      up: () => p?.pan(0, -0.2),
      down: () => p?.pan(0, 0.2),
      help: () => setHelp(true),
    };
    todo[act]?.();
  };

  const shown = review.pages[page];
  const band = shown && focus ? fieldBox(review.type, focus, shown, offset) : undefined;
  const word = mode === "return" ? t("Trả lại ({0} ô)", marked.length) : mode === "correct" ? t("Lưu bản sửa ({0} ô) và chấp nhận", edited.length) : t("Chấp nhận");
  return (
    <div class="bench" onKeyDown={onKey}>
      <header class="bench-head">
        <div class="bench-title">
          <a href={review.book.href}>{review.book.title}</a>
          <strong>{t("Số {0}", review.entry.number)}</strong>
        </div>
        <Meter p={review.progress} />
        <span class="faint">{t("Người nhập: {0}", review.keyedBy)}</span>
        <span class="bench-gap" />
        <button type="button" class="btn small" aria-pressed={snippet} aria-label={t("Ảnh cắt")} onClick={() => setSnippet(!snippet)}>
          <Icon name="crop" />
          <span>{t("Ảnh cắt")}</span>
        </button>
        <button type="button" class="btn small square" onClick={() => setHelp(true)} aria-label={t("Phím tắt")} title={t("Phím tắt")}>
          <Icon name="help" />
        </button>
        <a class="btn small" href={home}>
          {t("Về danh sách")}
        </a>
      </header>
      <Pane pages={review.pages} at={page} onPage={setPage} band={band} onBandMoved={() => undefined} look={look} onLook={setLook} handle={pane} />
      <section class="bench-form" aria-label={t("Giá trị đã nhập: {0}", label(review.type))}>
        {!review.mayDecide && (
          <div class="msg warn bench-note" role="note">
            <Icon name="warn" />
            <div>{review.whyNot || t("Bạn không duyệt được mục này.")}</div>
          </div>
        )}
        {snippet && shown && band && <Cut page={shown} box={band} look={look} />}
        <div class="bench-fields review-rows" ref={box}>
          {review.type.groups.map((g) => (
            <section key={g.id} aria-label={label(g)}>
              <h3>{label(g)}</h3>
              {rows
                .filter((f) => f.group === g.id)
                .map((f) => (
                  <Row
                    key={f.id}
                    f={f}
                    was={original[f.id]}
                    v={session.value(f.id)}
                    now={f.id === focus}
                    editing={editing === f.id}
                    reason={reasons[f.id]}
                    findings={review.findings.filter((x) => x.field === f.id)}
                    onFocus={() => f.id !== here.current && setFocus(f.id)}
                    onEdit={() => setEditing(editing === f.id ? "" : f.id)}
                    onText={(s) => {
                      session.commit(f.id, s);
                      redraw(0);
                    }}
                    onMark={() => toggleReturn(f.id)}
                    onReason={(s) => setReasons({ ...reasons, [f.id]: s })}
                  />
                ))}
            </section>
          ))}
        </div>
        <footer class="bench-foot">
          {mode === "correct" && (
            <label class="review-basis">
              {t("Căn cứ sửa")}
              <input id="r-basis" class="input" value={basis} onInput={(e) => setBasis(e.currentTarget.value)} />
            </label>
          )}
          <p class="bench-said" role="status" aria-live="polite">
            {said}
          </p>
          <button type="button" class={`btn ${mode === "return" ? "danger" : "primary"}`} disabled={busy || !review.mayDecide} onClick={() => void decide()}>
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
      </section>
      {help && <Help keys={keys} onKeys={setKeys} onClose={() => setHelp(false)} only={used} />}
    </div>
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
  onMark(): void;
  onReason(s: string): void;
}

function Row(p: RowProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (p.editing) input.current?.select();
  }, [p.editing]);
  const dirty = changed(p.was, p.v);
  return (
    <div class={`rv${p.now ? " now" : ""}${p.reason !== undefined ? " marked" : ""}${p.f.priority ? " prio" : ""}`} data-row={p.f.id} tabIndex={p.now ? 0 : -1} onFocus={p.onFocus} onClick={p.onFocus}>
      <div class="rv-name">{label(p.f)}</div>
      <div class="rv-value">
        {p.editing ? (
          <input class="input" ref={input} defaultValue={p.v.w} aria-label={label(p.f)} autocomplete="off" onChange={(e) => p.onText(e.currentTarget.value)} />
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
              <FindingLine key={x.key} f={x} acked={false} />
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
