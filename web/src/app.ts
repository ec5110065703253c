// SPDX-License-Identifier: Apache-2.0

// Small enhancements of the pages by attribute; internal/web/ui/doc.go lists them. Without this file all pages still work.
import { lookups } from "./lookup";
import { t } from "./i18n";
import { arrive, guardSignOut } from "./offline/guard";
import { thumbs } from "./thumbs";

document.documentElement.classList.add("js");

/** Says something in a corner for a while; read aloud by screen readers. */
function toast(text: string): void {
  const box = document.getElementById("toasts");
  if (!box) return;
  const m = document.createElement("div");
  m.className = "msg ok";
  m.textContent = text;
  box.append(m);
  setTimeout(() => m.remove(), 5000);
}

document.addEventListener("click", (e) => {
  const el = e.target instanceof Element ? e.target.closest<HTMLElement>("[data-dialog],[data-close],[data-copy],[data-print],[data-toast],[data-reload],[data-forget]") : null;
  if (!el) return closeMenus(e);
  const d = el.dataset;
  if (d.dialog !== undefined) (document.getElementById(d.dialog) as HTMLDialogElement | null)?.showModal();
  if (d.close !== undefined) el.closest("dialog")?.close();
  if (d.copy !== undefined) void copy(d.copy);
  if (d.print !== undefined) window.print();
  if (d.forget !== undefined) localStorage.removeItem(d.forget);
  if (d.toast !== undefined) toast(d.toast);
  if (d.reload !== undefined) {
    e.preventDefault();
    location.reload();
  }
});

/** Menus and definitions close when one clicks beside them. */
function closeMenus(e: Event): void {
  for (const m of document.querySelectorAll<HTMLDetailsElement>("details.menu[open],details.tip[open]"))
    if (!m.contains(e.target as Node)) m.open = false;
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("Đã chép."));
  } catch {
    toast(t("Trình duyệt không cho chép. Hãy bôi đen rồi nhấn Ctrl+C."));
  }
}

document.addEventListener("submit", (e) => {
  const form = e.target as HTMLFormElement;
  const ask = form.dataset.ask;
  if (ask && !window.confirm(ask)) return e.preventDefault();
  if (form.dataset.once === undefined) return;
  if (form.dataset.sent !== undefined) return e.preventDefault();
  form.dataset.sent = "";
  setTimeout(() => delete form.dataset.sent, 8000);
});

// A list chosen from by pointer sends the form; by keys it waits for Enter, since every arrow on the way changes the list too.
let byKeys = false;
document.addEventListener("pointerdown", () => (byKeys = false), true);
document.addEventListener("keydown", (e) => {
  if (!(e.target instanceof HTMLSelectElement)) return;
  byKeys = true;
  if (e.key !== "Enter") return;
  e.target.closest<HTMLFormElement>("form[data-auto]")?.requestSubmit();
});
document.addEventListener("change", (e) => {
  const el = e.target as HTMLElement;
  if (el instanceof HTMLSelectElement && !byKeys) el.closest<HTMLFormElement>("form[data-auto]")?.requestSubmit();
});

document.addEventListener("keydown", (e) => {
  if (e.key === "Escape") for (const m of document.querySelectorAll<HTMLDetailsElement>("details.menu[open],details.tip[open]")) m.open = false;
  const typing = e.target instanceof HTMLElement && e.target.matches("input,select,textarea,[contenteditable]");
  if (typing || e.ctrlKey || e.altKey || e.metaKey) return;
  if (e.key === "/") {
    const find = document.querySelector<HTMLInputElement>("[data-find]");
    if (find?.offsetParent) {
      e.preventDefault();
      find.focus();
    }
  }
  if (e.key === "ArrowDown" || e.key === "ArrowUp") walkRows(e);
});

/** ↑ and ↓ go from row to row of the list, on the first link of each. */
function walkRows(e: KeyboardEvent): void {
  if (e.target instanceof HTMLElement && e.target.closest("details,[data-island],dialog")) return;
  const links = [...document.querySelectorAll<HTMLElement>("table[data-rows] tbody tr")].map((r) => r.querySelector<HTMLAnchorElement>("a[href]")).filter((a) => a !== null);
  if (links.length === 0) return;
  const row = document.activeElement?.closest("tr");
  const now = row ? links.findIndex((a) => row.contains(a)) : -1;
  if (now < 0 && document.activeElement !== document.body) return;
  const next = links[Math.min(links.length - 1, Math.max(0, now + (e.key === "ArrowDown" ? 1 : -1)))];
  if (next) {
    e.preventDefault();
    next.focus();
  }
}

/** Renews an element from its address until it no longer asks for it. Waits while the page is out of sight. */
function poll(el: HTMLElement): void {
  const every = Number(el.dataset.pollEvery ?? "1500");
  let misses = 0;
  const again = (): void => void setTimeout(tick, every * Math.min(8, 1 + misses));
  const tick = async (): Promise<void> => {
    if (!el.isConnected || !el.dataset.poll) return;
    if (document.hidden) return again();
    try {
      const res = await fetch(el.dataset.poll, { headers: { "X-Requested-With": "sogoc", Accept: "text/html" } });
      if (!res.ok) throw new Error(res.statusText);
      const box = document.createElement("template");
      box.innerHTML = await res.text();
      const fresh = box.content.firstElementChild;
      if (fresh instanceof HTMLElement) {
        el.replaceWith(fresh);
        if (fresh.dataset.poll) poll(fresh);
        return;
      }
    } catch {
      misses++;
    }
    again();
  };
  again();
}

for (const el of document.querySelectorAll<HTMLElement>("[data-poll]")) poll(el);
for (const el of document.querySelectorAll<HTMLFormElement>("form[data-drop]")) void import("./upload/view").then((m) => m.mount(el));
for (const el of document.querySelectorAll<HTMLElement>("[data-thumbs]")) thumbs(el);
lookups(document);
void arrive();
guardSignOut();
document.querySelector<HTMLElement>("[data-focus]")?.focus();
