// SPDX-License-Identifier: Apache-2.0

/** Gives inputs with data-lookup a native list of suggestions, fetched while typing. */
export function lookups(root: ParentNode): void {
  for (const input of root.querySelectorAll<HTMLInputElement>("input[data-lookup]")) attach(input);
}

function attach(input: HTMLInputElement): void {
  const list = document.createElement("datalist");
  list.id = `${input.id}-list`;
  input.after(list);
  input.setAttribute("list", list.id);
  input.autocomplete = "off";
  let timer = 0;
  let running: AbortController | undefined;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      running?.abort();
      running = new AbortController();
      void fill(input, list, running.signal);
    }, 180);
  });
}

async function fill(input: HTMLInputElement, list: HTMLDataListElement, signal: AbortSignal): Promise<void> {
  const q = input.value.trim();
  if (q.length < 2) return list.replaceChildren();
  try {
    const url = new URL(input.dataset.lookup ?? "", location.href);
    url.searchParams.set("q", q);
    const res = await fetch(url, { headers: { Accept: "application/json", "X-Requested-With": "sogoc" }, signal });
    if (!res.ok) return;
    const data = (await res.json()) as { units?: { full: string }[]; options?: { text?: string; vi?: string; value?: string }[] };
    const texts = data.units?.map((u) => u.full) ?? data.options?.map((o) => o.text ?? o.vi ?? o.value ?? "") ?? [];
    list.replaceChildren(...texts.map((x) => new Option(x, x)));
  } catch {
    // no suggestions: the form still takes what is typed
  }
}
