// SPDX-License-Identifier: Apache-2.0

/** A grid of pages walked with the arrows and turned with [ and ], so that a whole book is set upright without the mouse. */
export function thumbs(grid: HTMLElement): void {
  const pages = [...grid.querySelectorAll<HTMLElement>("li")];
  const link = (i: number): HTMLElement | null => pages[i]?.querySelector<HTMLElement>("a.thumb-image") ?? null;
  const across = (): number => {
    const top = pages[0]?.offsetTop;
    const n = pages.findIndex((p) => p.offsetTop !== top);
    return n < 0 ? pages.length : n;
  };
  grid.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    const at = pages.findIndex((p) => p.contains(e.target as Node));
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across(), ArrowDown: across() };
    const step = steps[e.key];
    if (step !== undefined) {
      const next = link(at + step);
      if (!next) return;
      e.preventDefault();
      next.focus();
    }
    const side = e.key === "[" ? "left" : e.key === "]" ? "right" : "";
    if (!side) return;
    e.preventDefault();
    pages[at]?.querySelector<HTMLButtonElement>(`[data-turn=${side}]`)?.click();
  });
  // Turning loads the page anew at the same place; the keys go on from there.
  const here = location.hash.startsWith("#p-") ? document.getElementById(location.hash.slice(1)) : null;
  here?.querySelector<HTMLElement>("a.thumb-image")?.focus();
}
