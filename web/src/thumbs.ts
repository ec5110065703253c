// SPDX-License-Identifier: Apache-2.0

import { commandKey } from "./api";
import { t } from "./i18n";

/** What one did, as it is taken back. */
type Undo = () => Promise<void>;

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
  private readonly undos: Undo[] = [];
  private busy = false;

  constructor(private readonly el: HTMLElement) {
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
    const id = li.dataset.page ?? "";
    const set = async (degrees: number): Promise<void> => this.swap(li, await post(`/pages/${id}/rotate`, { degrees: String(degrees) }));
    await set(to);
    this.undos.push(() => set((to + (side === "left" ? 90 : 270)) % 360));
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
    const set = async (f: Record<string, string>): Promise<void> => this.swap(li, await post(`/pages/${id}/mark`, f));
    await set(fields);
    this.undos.push(() => set(before));
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
    const at = this.all.filter((x) => x.dataset.page).indexOf(li);
    const to = this.all.filter((x) => x.dataset.page)[at + step];
    if (!id || !to || this.el.dataset.edit === undefined) return;
    await post(`/pages/${id}/move`, { step: String(step) });
    if (step < 0) to.before(li);
    else to.after(li);
    this.focus(li);
    this.undos.push(() => this.move(document.getElementById(li.id) ?? li, step < 0 ? 1 : -1).then(() => void this.undos.pop()));
  }

  private async gap(li: HTMLElement): Promise<void> {
    if (!li.dataset.page) return;
    const fresh = await post(`/books/${this.el.dataset.book ?? ""}/gaps`, { after: li.dataset.page });
    if (!fresh) return;
    li.after(fresh);
    this.focus(fresh);
    this.undos.push(() => this.drop(fresh));
  }

  /** A picture of an open book becomes two pages; they are joined again on the page itself. */
  private async divide(li: HTMLElement): Promise<void> {
    const id = li.dataset.page;
    if (!id) return;
    await post(`/pages/${id}/clean`, { do: "divide" });
    location.hash = `p-${id}`;
    location.reload();
  }

  private async drop(li: HTMLElement): Promise<void> {
    await post(`/gaps/${li.dataset.gap ?? ""}/drop`, {});
    const near = li.previousElementSibling ?? li.nextElementSibling;
    li.remove();
    this.focus(near);
  }

  private async undo(): Promise<void> {
    const back = this.undos.pop();
    if (!back) return this.say(t("Không còn gì để lùi lại."));
    await back();
    this.say(t("Đã lùi lại một bước."));
  }
}

/** A grid of pages that a person looks over without the mouse. */
export function thumbs(grid: HTMLElement): void {
  density(grid);
  new Grid(grid);
  const here = location.hash.startsWith("#p-") ? document.getElementById(location.hash.slice(1)) : null;
  here?.querySelector<HTMLElement>(".thumb-image")?.focus();
}
