// SPDX-License-Identifier: Apache-2.0

import { render, type JSX } from "preact";
import { useEffect, useReducer, useRef } from "preact/hooks";
import { lang, t } from "../i18n";
import { chosen, dropped } from "./files";
import { ended, Queue, type Item, type Stage } from "./queue";
import { Tus } from "./tus";

/** How many lines are shown: those that need a person, those on their way, then the latest that are done. */
const linesMost = 60;
const order: Record<Stage, number> = { bad: 0, send: 1, look: 2, read: 3, taken: 4, wait: 5, new: 6, ok: 7 };

const decimal = new Intl.NumberFormat(lang, { maximumFractionDigits: 1, minimumFractionDigits: 1 });

function size(n: number): string {
  for (const [unit, of] of [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]] as const) if (n >= of) return `${decimal.format(n / of)} ${unit}`;
  return `${n} B`;
}

function span(seconds: number): string {
  if (seconds < 60) return t("chưa đầy 1 phút");
  const m = Math.round(seconds / 60);
  return m < 60 ? t("{0} phút", m) : t("{0} giờ {1} phút", Math.floor(m / 60), m % 60);
}

/** Bytes a second over the last moments. */
class Speed {
  private past: { at: number; n: number }[] = [];
  of(n: number): number {
    const at = performance.now();
    const last = this.past.at(-1);
    if (!last || at - last.at > 500) this.past.push({ at, n });
    while (this.past.length > 2 && at - (this.past[1]?.at ?? at) > 12_000) this.past.shift();
    const first = this.past[0];
    return first && at - first.at > 900 ? Math.max(0, (1000 * (n - first.n)) / (at - first.at)) : 0;
  }
}

function QueueView({ form, queue, listen }: { form: HTMLFormElement; queue: Queue; listen: (fn: () => void) => void }): JSX.Element | null {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  const speed = useRef(new Speed());
  useEffect(() => {
    let asked = false;
    listen(() => {
      if (asked) return; // many changes, one drawing
      asked = true;
      setTimeout(() => {
        asked = false;
        draw(undefined);
      }, 150);
    });
    return take(form, queue);
  }, []);
  const all = queue.items;
  if (all.length === 0) return null;
  const total = all.reduce((n, i) => n + i.file.size, 0);
  const sent = all.reduce((n, i) => n + (ended(i) ? i.file.size : i.sent), 0);
  const done = all.filter(ended).length;
  const bad = all.filter((i) => i.stage === "bad");
  const going = done < all.length;
  const perSecond = going && !queue.paused ? speed.current.of(all.reduce((n, i) => n + i.sent, 0)) : 0;
  const shown = [...all].sort((a, b) => order[a.stage] - order[b.stage] || b.n - a.n).slice(0, linesMost);
  return (
    <section class="queue" aria-label={t("Các tệp đang gửi")}>
      <progress class="queue-whole" max={Math.max(total, 1)} value={sent} aria-label={t("Toàn bộ")} />
      <p class="queue-line">
        <strong>{t("{0} / {1} tệp", done, all.length)}</strong>
        <span>{`${size(sent)} / ${size(total)}`}</span>
        {perSecond > 0 && <span>{t("{0}/giây", size(perSecond))}</span>}
        {perSecond > 0 && total > sent && <span>{t("còn khoảng {0}", span((total - sent) / perSecond))}</span>}
      </p>
      <p role="status" class={queue.trouble ? "msg warn" : "sr"}>
        {queue.trouble || (going ? "" : summary(all))}
      </p>
      <div class="row">
        {going && !queue.paused && <Press text={t("Tạm dừng")} act={() => queue.pause()} />}
        {queue.paused && <Press text={t("Gửi tiếp")} act={() => queue.resume()} primary />}
        {bad.length > 0 && <Press text={t("Thử lại {0} tệp lỗi", bad.length)} act={() => queue.retry(bad)} />}
        {all.some((i) => i.stage === "ok") && <Press text={t("Ẩn tệp đã xong")} act={() => queue.clear()} quiet />}
      </div>
      <ul class="drop-list">
        {shown.map((i) => (
          <Line key={i.n} i={i} paused={queue.paused} again={() => queue.retry([i])} />
        ))}
      </ul>
      {all.length > shown.length && <p class="faint">{t("và {0} tệp nữa", all.length - shown.length)}</p>}
    </section>
  );
}

function Press({ text, act, primary, quiet }: { text: string; act: () => void; primary?: boolean; quiet?: boolean }): JSX.Element {
  return (
    <button type="button" class={`btn small${primary ? " primary" : ""}${quiet ? " quiet" : ""}`} onClick={act}>
      {text}
    </button>
  );
}

function summary(all: Item[]): string {
  const look = all.filter((i) => i.stage === "look").length;
  const bad = all.filter((i) => i.stage === "bad").length;
  return t("Đã gửi xong: {0} tệp ổn, {1} tệp chờ bạn xem, {2} tệp không nhận được.", all.length - look - bad, look, bad);
}

const marks: Partial<Record<Stage, [string, string]>> = { ok: ["✓", "ok"], look: ["!", "warn"], bad: ["✕", "bad"] };

function Line({ i, paused, again }: { i: Item; paused: boolean; again: () => void }): JSX.Element {
  const [mark, tone] = marks[i.stage] ?? ["", ""];
  return (
    <li class={ended(i) ? "done" : ""}>
      <span class={tone} aria-hidden="true">
        {mark}
      </span>
      <span class="queue-name" title={i.path}>
        {i.path}
      </span>
      <progress max={Math.max(i.file.size, 1)} value={i.stage === "ok" || i.stage === "look" ? Math.max(i.file.size, 1) : i.sent} aria-label={i.path} />
      <span class={tone}>
        {i.href ? <a href={i.href}>{words(i, paused)}</a> : words(i, paused)}{" "}
        {i.stage === "bad" && !i.href && <Press text={t("Thử lại")} act={again} />}
      </span>
    </li>
  );
}

function words(i: Item, paused: boolean): string {
  switch (i.stage) {
    case "new":
    case "wait":
      return paused ? t("tạm dừng") : t("chờ");
    case "read":
      return t("đang đối chiếu với máy chủ");
    case "send":
      return t("đã gửi {0} / {1}", size(i.sent), size(i.file.size));
    case "taken":
      return t("đã gửi xong, máy chủ đang nhận");
    default:
      return i.message;
  }
}

/** Takes files from the form's inputs and from drops on it; asks before the page is left with files on their way. */
function take(form: HTMLFormElement, queue: Queue): () => void {
  const inputs = [...form.querySelectorAll<HTMLInputElement>("input[type=file]")];
  for (const input of inputs)
    input.addEventListener("change", () => {
      queue.add(chosen(input));
      input.value = "";
    });
  form.addEventListener("dragover", (e) => {
    e.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (e) => {
    e.preventDefault();
    form.classList.remove("over");
    void dropped(e.dataTransfer).then((files) => queue.add(files));
  });
  const leave = (e: BeforeUnloadEvent): void => {
    if (queue.items.some((i) => !ended(i))) e.preventDefault();
  };
  window.addEventListener("beforeunload", leave);
  for (const input of inputs) if (input.files?.length) input.dispatchEvent(new Event("change")); // chosen before this script came
  return () => window.removeEventListener("beforeunload", leave);
}

/** Makes a form with files into a zone to drop them on, with a queue that survives a cut line. */
export function mount(form: HTMLFormElement): void {
  const host = form.querySelector<HTMLElement>("[data-queue]");
  if (!host) return;
  const value = (name: string): string => form.querySelector<HTMLInputElement>(`input[type=hidden][name=${name}]`)?.value ?? "";
  let tell = (): void => undefined;
  const queue = new Queue(new Tus(form.dataset.resume ?? "/uploads/", { unit: value("unit"), book: value("book") }), () => tell());
  render(<QueueView form={form} queue={queue} listen={(fn) => (tell = fn)} />, host);
}
