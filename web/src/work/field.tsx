// SPDX-License-Identifier: Apache-2.0

import type { JSX, TargetedEvent } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { FieldDef, Finding, Mark, Value } from "../api";
import { isDitto } from "../ditto";
import { label, lang, t } from "../i18n";
import { isShort, type Path } from "../session";
import { choices, offers, type Choice } from "./choices";
import type { Proposal } from "./propose";
import { Icon } from "./icons";

/** How an answered habit of the book stands: quiet when nobody was asked about it here. */
export interface Habit {
  quiet: boolean;
  word: string;
}

export interface FieldProps {
  f: FieldDef;
  value: Value;
  path: Path;
  /** Changes whenever the value is set, so that the input shows it again. */
  touch: number;
  current: boolean;
  findings: Finding[];
  acked(f: Finding): boolean;
  /** An answer that goes on from entry to entry of the book, in words. */
  habitOf?(f: Finding): Habit | undefined;
  /** The keyer's words with an answered warning. */
  whyOf?(f: Finding): string;
  /** A reason is being given: what it was, and what to do with it (undefined: nothing after all). */
  why?: { text: string; done(s: string | undefined): void } | undefined;
  note?: string;
  /** Day for which places are looked up, yyyy-mm-dd. */
  on: string;
  /** The line being read, cut out of the page. */
  cut?: JSX.Element | undefined;
  /** What one key would put in, given the text so far. */
  proposal?(text: string): Proposal | undefined;
  /** Texts of the book for what is typed, before the server is asked. */
  near?(text: string): string[];
  onFocus(): void;
  onText(text: string): void;
  /** A suggestion is taken. */
  onChoose(c: { n: string; w: string }, typed: string): void;
  onBlur(): void;
  onPropose(f: Finding): void;
}

const marks = (m: Mark): string => (m === "blank" ? t("để trống trong sổ") : m === "illegible" ? t("không đọc được") : m === "struck" ? t("bị gạch") : "");

/** What a path state is called, for those who do not see its colour. */
const paths = (p: Path): string =>
  ({ fresh: t("chưa tới"), keyed: t("đã nhập"), skipped: t("bỏ qua"), sticky: t("giữ theo sổ"), auto: t("tự điền, cần xem") })[p];

/** One field: label, input with suggestions, mark, findings. The input's text is the field's own until it is committed. */
export function Field(p: FieldProps): JSX.Element {
  const [text, setText] = useState(p.value.w);
  const [list, setList] = useState<Choice[]>([]);
  const [at, setAt] = useState(-1);
  const input = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const composing = useRef(false);
  const asked = useRef<AbortController | undefined>(undefined);
  const timer = useRef(0);
  /** The text the list answers: a list for other text is never taken from. */
  const listFor = useRef("");
  const id = `k-${p.f.id}`;

  useLayoutEffect(() => setText(p.value.w), [p.value.w, p.value.m, p.touch]);
  useLayoutEffect(() => {
    if (p.current) input.current?.closest(".kf")?.scrollIntoView({ block: "nearest" });
  }, [p.current]);

  const listed = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (list.length > 0 && listed.current) showList(listed.current);
  }, [list]);
  useEffect(() => {
    const chosen = listed.current?.querySelector<HTMLElement>("[aria-selected=true]");
    if (chosen && listed.current) listed.current.scrollTop = chosen.offsetTop - 60; // the list alone moves
  }, [at]);

  const close = (): void => {
    clearTimeout(timer.current);
    asked.current?.abort();
    setList([]);
    setAt(-1);
  };
  const suggest = (q: string): void => {
    if (!offers(p.f)) return;
    clearTimeout(timer.current);
    timer.current = window.setTimeout(
      () => {
        asked.current?.abort();
        asked.current = new AbortController();
        choices(p.f, q, p.on, asked.current.signal)
          .then((c) => {
            listFor.current = q;
            const near = (p.near?.(q) ?? []).slice(0, 5).map((w) => ({ w, n: "", text: w }));
            setList([...near, ...c.filter((x) => !near.some((y) => y.w === x.w))].slice(0, 8));
            setAt(p.f.kind !== "place" && q.trim() !== "" && isShort(q) && c.length > 0 ? 0 : -1); // words typed out stand as they are, unless a row is chosen
          })
          .catch(() => setList([]));
      },
      p.f.options ? 0 : 120,
    );
  };
  const take = (c: Choice): void => {
    p.onChoose(c, input.current?.value ?? "");
    close();
  };
  const onKey = (e: KeyboardEvent): void => {
    if (e.isComposing || list.length === 0) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      if (e.ctrlKey || e.altKey) return;
      e.preventDefault();
      setAt((at + (e.key === "ArrowDown" ? 1 : list.length)) % list.length);
    } else if (e.key === "Escape") {
      e.stopPropagation();
      close();
    } else if ((e.key === "Enter" || e.key === "Tab") && !e.ctrlKey && !e.shiftKey && input.current) {
      const c = list[at];
      if (c && input.current.value === listFor.current && input.current.value !== p.value.w) take(c); // the key goes on to the form, which moves to the next field
    }
  };
  const ghost = p.current && at < 0 ? p.proposal?.(text) : undefined;
  const onInput = (s: string): void => {
    setText(s);
    p.onText(s);
    if (!composing.current) suggest(s);
  };
  const describe = [p.findings.length > 0 ? `${id}-f` : "", p.value.m ? `${id}-m` : "", ghost ? `${id}-g` : "", p.current && (p.f.helpVI || p.note) ? `${id}-h` : ""].filter(Boolean).join(" ");
  const common = {
    id,
    ref: input,
    value: text,
    autocomplete: "off",
    spellcheck: false,
    maxLength: p.f.maxLen || undefined,
    "aria-invalid": p.findings.some((f) => f.severity === "E") || undefined,
    "aria-describedby": describe || undefined,
    "aria-required": p.f.required || undefined,
    onFocus: () => {
      p.onFocus();
      input.current?.select();
      if (p.f.options) suggest("");
    },
    onBlur: () => {
      p.onBlur();
      close();
    },
    onInput: (e: TargetedEvent<HTMLInputElement | HTMLTextAreaElement>) => onInput(e.currentTarget.value),
    onKeyDown: onKey,
    onCompositionStart: () => void (composing.current = true),
    onCompositionEnd: (e: TargetedEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      composing.current = false;
      onInput(e.currentTarget.value);
    },
  };
  const combo = offers(p.f)
    ? { role: "combobox" as const, "aria-expanded": list.length > 0, "aria-controls": `${id}-l`, "aria-autocomplete": "list" as const, "aria-activedescendant": at >= 0 ? `${id}-o${at}` : undefined }
    : {};
  return (
    // A form of its own: after each letter browsers read through all controls of the form that it was typed in.
    <form class={`kf p-${p.path}${p.current ? " now" : ""}${p.f.priority ? " prio" : ""}${p.cut ? " cut-on" : ""}`} data-field={p.f.id} onSubmit={(e) => e.preventDefault()}>
      {p.cut}
      <label for={id}>
        {label(p.f)}
        {p.f.required && <span class="must" aria-hidden="true"> *</span>}
        <span class="sr"> – {paths(p.path)}</span>
      </label>
      <div class={`kf-in${p.value.n && !p.value.m && !ghost ? " normed" : ""}`}>
        {p.f.kind === "long" ? <textarea rows={2} {...common} /> : <input type="text" inputMode={p.f.kind === "number" ? "numeric" : undefined} {...common} {...combo} />}
        {p.value.m && (
          <span class="kf-mark" id={`${id}-m`}>
            {marks(p.value.m)}
          </span>
        )}
        {ghost && <Ghost id={`${id}-g`} p={ghost} text={text} />}
        {!p.value.m && !ghost && <Norm f={p.f} v={p.value} text={text} />}
        {offers(p.f) && (
          <ul class="kf-list" ref={listed} id={`${id}-l`} role="listbox" aria-label={label(p.f)} hidden={list.length === 0}>
            {list.map((c, i) => (
              <li id={`${id}-o${i}`} role="option" aria-selected={i === at} key={c.n + c.w} onPointerDown={(e) => { e.preventDefault(); take(c); }}>
                <span>{c.text}</span>
                {c.note && <span class="faint">{c.note}</span>}
              </li>
            ))}
          </ul>
        )}
        {p.current && (p.note || p.f.helpVI) && (
          <p class="kf-help" id={`${id}-h`}>
            {p.note && <strong>{t("Trả lại: {0}", p.note)} </strong>}
            {lang === "en" ? p.f.helpEN || p.f.helpVI : p.f.helpVI}
          </p>
        )}
        {p.findings.length > 0 && (
          <ul class="kf-find" id={`${id}-f`}>
            {p.findings.map((f) => (
              <FindingLine key={f.key} f={f} acked={p.acked(f)} habit={p.habitOf?.(f)} short={!p.current} why={p.whyOf?.(f) ?? ""} now={p.value.w} propose={() => p.onPropose(f)} />
            ))}
          </ul>
        )}
        {p.why && <Why id={id} {...p.why} />}
      </div>
    </form>
  );
}

/** A few words on why a warning stands: Enter keeps them, Escape goes back without. */
function Why({ id, text, done }: { id: string; text: string; done(s: string | undefined): void }): JSX.Element {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.focus(), []);
  const onKey = (e: KeyboardEvent): void => {
    if (e.isComposing || e.keyCode === 229) return;
    e.stopPropagation(); // the keys of the desk are not for here
    if (e.key === "Enter" || e.key === "Escape") {
      e.preventDefault();
      done(e.key === "Enter" ? (box.current?.value ?? "") : undefined);
    }
  };
  return (
    <label class="kf-why">
      {t("Vì sao vẫn đúng? (vài chữ, người kiểm tra sẽ thấy)")}
      <input ref={box} id={`${id}-why`} type="text" class="input" maxLength={200} defaultValue={text} autocomplete="off" onKeyDown={onKey} />
    </label>
  );
}

/** Brings an open list into view, but never at the cost of the cut and the field it belongs to. */
function showList(list: HTMLElement): void {
  list.scrollIntoView({ block: "nearest" });
  const field = list.closest(".kf");
  const box = list.closest(".bench-fields");
  if (!field || !box) return;
  const head = field.closest("fieldset")?.querySelector("legend")?.clientHeight ?? 0;
  box.scrollTop += Math.min(0, field.getBoundingClientRect().top - box.getBoundingClientRect().top - head);
}

/** What one key would put in, faint: the rest of the text where it goes on from what is typed, else the whole behind an arrow. */
function Ghost({ id, p, text }: { id: string; p: Proposal; text: string }): JSX.Element {
  const goesOn = p.text.startsWith(text);
  return (
    <span class={`kf-ghost${goesOn ? "" : " apart"}`} id={id} data-text={p.text} data-whole={p.whole ? "1" : "0"}>
      <span class="sr">{t("Gợi ý (phím → để lấy):")} </span>
      {goesOn ? (
        <>
          <span class="kf-ghost-typed" aria-hidden="true">
            {text}
          </span>
          <span>{p.text.slice(text.length)}</span>
        </>
      ) : (
        <span>→ {p.text}</span>
      )}
    </span>
  );
}

/** The normalized value where it says more than what is written: a code, or a date in full. */
function Norm({ f, v, text }: { f: FieldDef; v: Value; text: string }): JSX.Element | null {
  if (!v.n || text !== v.w) return null;
  if (isDitto(v.w)) return <span class="kf-norm">= {v.n.includes("@") ? t("đã nhận ra đơn vị") : v.n.replaceAll(".", "/")}</span>;
  if (f.kind === "date" && v.n.replaceAll(".", "/") !== v.w) return <span class="kf-norm">{v.n.replaceAll(".", "/")}</span>;
  if (f.options || f.table) return <span class="kf-norm">{v.n}</span>;
  if (f.kind === "place") return <span class="kf-norm ok" title={v.n}><Icon name="ok" /><span class="sr">{t("đã nhận ra đơn vị")}</span></span>;
  return null;
}

interface FindingProps {
  f: Finding;
  acked: boolean;
  /** Of an acknowledged one: whether it goes on through the book. */
  habit?: Habit | undefined;
  /** What nobody was asked about is told in its few words alone. */
  short?: boolean;
  why?: string;
  now?: string;
  propose?: () => void;
}

export function FindingLine({ f, acked, habit, short, why = "", now, propose }: FindingProps): JSX.Element {
  const sev = acked ? "I" : f.severity;
  if (habit?.quiet && short)
    return (
      <li class="find-quiet">
        <Icon name="ok" />
        <span>{habit.word}</span>
      </li>
    );
  const word = acked ? (habit?.word ?? t("đã xác nhận")) : f.severity === "E" ? t("lỗi") : f.severity === "W" ? t("cần xác nhận") : t("lưu ý");
  return (
    <li class={habit?.quiet ? "find-quiet" : `find-${sev}`}>
      <Icon name={acked ? "ok" : f.severity === "E" ? "bad" : f.severity === "W" ? "warn" : "info"} />
      <span>
        <b>{word}:</b> {lang === "en" ? f.en : f.vi}{" "}
        {f.entries?.map((id) => (
          <a key={id} href={`/entries/${id}`} target="_blank" rel="noopener">
            {t("Mở trường hợp kia")}
          </a>
        ))}
        {why && <em class="find-why">{t("Lý do: {0}", why)}</em>}
        {f.proposal && propose && (
          <button type="button" class="linklike" tabIndex={-1} onClick={propose}>
            {t("Lấy “{0}”", f.proposal.w === now ? f.proposal.n : f.proposal.w)}
          </button>
        )}
      </span>
    </li>
  );
}
