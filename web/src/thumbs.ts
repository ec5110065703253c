// SPDX-License-Identifier: Apache-2.0

import { commandKey } from "./api";
import { t } from "./i18n";

/** What one did, as it is taken back: kept as data, so that it outlives a reload of the page. */
interface Back {
  address: string;
  fields: Record<string, string>;
  /** The id of the element that it is about. */
  at: string;
  /** What to do with the element then: put the server's piece in its place, put it where it stood, take it away, or draw the whole grid anew. */
  then: "swap" | "place" | "remove" | "reload";
}

/** How many steps can be taken back. */
const mostBack = 200;

/** Sends a form to the server; the answer is the piece of the grid that changed. */
async function post(address: string, fields: Record<string, string>): Promise<HTMLElement | undefined> {
  const res = await fetch(address, {
    method: "POST",
    headers: { "X-Requested-With": "sogoc", Accept: "text/html", "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ key: commandKey(), ...fields }),
  });
  if (!res.ok) throw new Error(String(res.status));
  const box = document.createElement("template");
  box.innerHTML = (await res.text()).trim();
  const li = box.content.firstElementChild;
  return li instanceof HTMLElement ? li : undefined;
}

const key = "sogoc.thumbs";

/** How many pictures a screen holds; kept by this browser. */
function density(grid: HTMLElement): void {
  const choice = document.querySelector<HTMLSelectElement>("select[data-per]");
  if (!choice) return;
  const set = (): void => {
    grid.dataset.per = choice.value;
    localStorage.setItem(key, choice.value);
  };
  choice.value = localStorage.getItem(key) ?? "24";
  if (!choice.value) choice.value = "24";
  choice.addEventListener("change", set);
  set();
}

/** The pages of a book: walked with the arrows, judged, turned and moved with single keys, and everything taken back with U. */
class Grid {
  private readonly undos: Back[];
  private readonly kept: string;
  private busy = false;

  constructor(private readonly el: HTMLElement) {
    this.kept = `sogoc.undo.${el.dataset.book ?? ""}`;
    this.undos = JSON.parse(sessionStorage.getItem(this.kept) ?? "[]") as Back[];
    el.addEventListener("keydown", (e) => this.onKey(e));
    el.addEventListener("click", (e) => this.onClick(e));
  }

  private get all(): HTMLElement[] {
    return [...this.el.querySelectorAll<HTMLElement>(":scope > li")];
  }

  private focus(li: Element | null | undefined): void {
    li?.querySelector<HTMLElement>(".thumb-image")?.focus();
  }

  private say(text: string): void {
    const said = document.querySelector("[data-thumbs-said]");
    if (said) said.textContent = text;
  }

  /** Notes how the last step is taken back. */
  private remember(back: Back): void {
    this.undos.push(back);
    this.keep();
  }

  private keep(): void {
    sessionStorage.setItem(this.kept, JSON.stringify(this.undos.slice(-mostBack)));
  }

  private across(): number {
    const all = this.all;
    const n = all.findIndex((p) => p.offsetTop !== all[0]?.offsetTop);
    return n < 0 ? all.length : n;
  }

  private onKey(e: KeyboardEvent): void {
    const li = (e.target as HTMLElement).closest<HTMLElement>("li");
    if (!li || e.ctrlKey || e.metaKey) return;
    if (e.altKey) {
      if (e.key === "ArrowLeft" || e.key === "ArrowRight") this.take(e, () => this.move(li, e.key === "ArrowLeft" ? -1 : 1));
      return;
    }
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.across(), ArrowDown: this.across() };
    const step = steps[e.key];
    if (step !== undefined) {
      const next = this.all[this.all.indexOf(li) + step];
      if (next) e.preventDefault();
      return this.focus(next);
    }
    if (this.el.dataset.edit === undefined) return;
    const acts: Record<string, () => Promise<void>> = {
      "[": () => this.turn(li, "left"),
      "]": () => this.turn(li, "right"),
      r: () => this.reject(li),
      d: () => this.mark(li, { verdict: "double" }),
      g: () => this.mark(li, { verdict: "" }),
      m: () => this.gap(li),
      s: () => this.divide(li),
      u: () => this.undo(),
    };
    const act = acts[e.key.toLowerCase()];
    if (act) this.take(e, act);
  }

  private onClick(e: MouseEvent): void {
    const button = (e.target as HTMLElement).closest<HTMLElement>("[data-turn],[data-act=drop]");
    const li = button?.closest<HTMLElement>("li");
    if (!button || !li) return;
    const side = button.dataset.turn;
    this.take(e, () => (side ? this.turn(li, side) : this.drop(li)));
  }

  /** One thing at a time: what the second is done to depends on the first. */
  private take(e: Event, act: () => Promise<void>): void {
    e.preventDefault();
    if (this.busy) return;
    this.busy = true;
    act()
      .catch(() => this.say(t("Chưa làm được. Hãy thử lại hoặc tải lại trang.")))
      .finally(() => (this.busy = false));
  }

  /** Puts what the server sent in the place of a page. */
  private swap(old: HTMLElement, fresh: HTMLElement | undefined): void {
    if (!fresh) return;
    const now = document.getElementById(old.id) ?? old;
    now.replaceWith(fresh);
    this.focus(fresh);
  }

  private async turn(li: HTMLElement, side: string): Promise<void> {
    const to = this.degrees(li, side);
    const back = this.degrees(li, side === "left" ? "right" : "left");
    if (to === undefined || back === undefined) return;
    const address = `/pages/${li.dataset.page ?? ""}/rotate`;
    this.swap(li, await post(address, { degrees: String(to) }));
    this.remember({ address, fields: { degrees: String((to + (side === "left" ? 90 : 270)) % 360) }, at: li.id, then: "swap" });
  }

  private degrees(li: HTMLElement, side: string): number | undefined {
    const form = li.querySelector(`[data-turn=${side}]`)?.closest("form");
    const field = form?.querySelector<HTMLInputElement>("[name=degrees]");
    return field ? Number(field.value) : undefined;
  }

  private async mark(li: HTMLElement, fields: Record<string, string>): Promise<void> {
    const id = li.dataset.page;
    if (!id) return;
    const before: Record<string, string> = { verdict: li.dataset.verdict ?? "", reason: li.dataset.reason ?? "", note: li.dataset.note ?? "", other: li.dataset.other ?? "" };
    const address = `/pages/${id}/mark`;
    this.swap(li, await post(address, fields));
    this.remember({ address, fields: before, at: li.id, then: "swap" });
  }

  private reject(li: HTMLElement): Promise<void> {
    const dialog = document.getElementById("reject") as HTMLDialogElement | null;
    if (!dialog || !li.dataset.page) return Promise.resolve();
    const note = dialog.querySelector<HTMLInputElement>("[name=note]");
    if (note) note.value = "";
    dialog.returnValue = "";
    dialog.showModal();
    dialog.querySelector<HTMLElement>(".whys button")?.focus();
    return new Promise((done, fail) => {
      dialog.onkeydown = (e) => {
        if (e.target === note) return;
        dialog.querySelectorAll<HTMLButtonElement>(".whys button")[Number(e.key) - 1]?.click();
      };
      dialog.onclose = () => {
        this.focus(li);
        if (!dialog.returnValue) return done();
        this.mark(li, { verdict: "reject", reason: dialog.returnValue, note: note?.value ?? "" }).then(done, fail);
      };
    });
  }

  private async move(li: HTMLElement, step: -1 | 1): Promise<void> {
    const id = li.dataset.page;
    const pages = this.all.filter((x) => x.dataset.page);
    const at = pages.indexOf(li);
    const to = pages[at + step];
    if (!id || !to || this.el.dataset.edit === undefined) return;
    const address = `/pages/${id}/move`;
    await post(address, { step: String(step) });
    this.remember({ address, fields: { after: pages[at - 1]?.dataset.page ?? "first" }, at: li.id, then: "place" });
    if (step < 0) to.before(li);
    else to.after(li);
    this.focus(li);
  }

  private async gap(li: HTMLElement): Promise<void> {
    if (!li.dataset.page) return;
    const fresh = await post(`/books/${this.el.dataset.book ?? ""}/gaps`, { after: li.dataset.page });
    if (!fresh) return;
    li.after(fresh);
    this.focus(fresh);
    this.remember({ address: `/gaps/${fresh.dataset.gap ?? ""}/drop`, fields: {}, at: fresh.id, then: "remove" });
  }

  /** A picture of an open book becomes two pages; taken back, or on the page itself, they are joined again. */
  private async divide(li: HTMLElement): Promise<void> {
    const id = li.dataset.page;
    if (!id) return;
    const address = `/pages/${id}/clean`;
    await post(address, { do: "divide" });
    this.remember({ address, fields: { do: "join" }, at: li.id, then: "reload" });
    this.anew(li.id);
  }

  /** Draws the grid anew, with the focus where it was. */
  private anew(id: string): void {
    location.hash = id;
    location.reload();
  }

  private async drop(li: HTMLElement): Promise<void> {
    await post(`/gaps/${li.dataset.gap ?? ""}/drop`, {});
    this.remove(li);
  }

  private remove(li: HTMLElement): void {
    const near = li.previousElementSibling ?? li.nextElementSibling;
    li.remove();
    this.focus(near);
  }

  private async undo(): Promise<void> {
    const back = this.undos[this.undos.length - 1];
    if (!back) return this.say(t("Không còn gì để lùi lại."));
    const fresh = await post(back.address, back.fields).catch((e: unknown) => {
      // What the server refuses now, because somebody else went on, it will refuse again.
      if (e instanceof Error && e.message.startsWith("4")) this.forget();
      throw e;
    });
    this.forget();
    const li = document.getElementById(back.at);
    if (li && back.then === "swap") this.swap(li, fresh);
    if (li && back.then === "remove") this.remove(li);
    if (li && back.then === "place") this.place(li, back.fields.after ?? "");
    if (back.then === "reload") this.anew(back.at);
    this.say(t("Đã lùi lại một bước."));
  }

  private forget(): void {
    this.undos.pop();
    this.keep();
  }

  /** Puts a page behind another one again; "first" is the front. */
  private place(li: HTMLElement, after: string): void {
    const before = this.all.find((x) => x.dataset.page === after);
    if (before) before.after(li);
    else this.el.prepend(li);
    this.focus(li);
  }
}

/** A grid of pages that a person looks over without the mouse. */
export function thumbs(grid: HTMLElement): void {
  density(grid);
  new Grid(grid);
  const here = location.hash.startsWith("#p-") ? document.getElementById(location.hash.slice(1)) : null;
  here?.querySelector<HTMLElement>(".thumb-image")?.focus();
}
