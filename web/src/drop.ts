// SPDX-License-Identifier: Apache-2.0

/** A file on its way: its line in the list and what is needed to try again. */
interface Sending {
  file: File;
  path: string;
  line: HTMLElement;
  bar: HTMLProgressElement;
  word: HTMLElement;
}

const atOnce = 2;

/** Makes a form with files into a zone to drop them on: each file goes alone, with its own progress, two at a time. */
export function drop(form: HTMLFormElement): void {
  const list = form.querySelector<HTMLElement>(".drop-list");
  if (!list) return;
  const queue: Sending[] = [];
  let busy = 0;
  const pump = (): void => {
    while (busy < atOnce && queue.length > 0) {
      const s = queue.shift();
      if (!s) return;
      busy++;
      void send(form, list, s).finally(() => {
        busy--;
        pump();
      });
    }
  };
  const add = (files: Iterable<{ file: File; path: string }>): void => {
    for (const f of files) queue.push(line(list, f.file, f.path));
    pump();
  };
  for (const input of form.querySelectorAll<HTMLInputElement>("input[type=file]")) {
    input.addEventListener("change", () => {
      add([...(input.files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
      input.value = "";
    });
  }
  form.addEventListener("dragover", (e) => {
    e.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (e) => {
    e.preventDefault();
    form.classList.remove("over");
    void dropped(e.dataTransfer).then(add);
  });
  list.addEventListener("click", (e) => {
    const again = (e.target as HTMLElement).closest<HTMLElement & { again?: Sending }>("button");
    if (!again?.again) return;
    again.again.word.replaceChildren(list.dataset.wWait ?? "");
    queue.push(again.again);
    pump();
  });
}

/** The files of a drop, folders opened. */
async function dropped(dt: DataTransfer | null): Promise<{ file: File; path: string }[]> {
  const roots = [...(dt?.items ?? [])].map((i) => i.webkitGetAsEntry()).filter((x) => x !== null);
  const out: { file: File; path: string }[] = [];
  const open = async (x: FileSystemEntry): Promise<void> => {
    if (x.isFile) {
      const file = await new Promise<File>((ok, no) => (x as FileSystemFileEntry).file(ok, no));
      out.push({ file, path: x.fullPath.replace(/^\//, "") });
      return;
    }
    const reader = (x as FileSystemDirectoryEntry).createReader();
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((ok, no) => reader.readEntries(ok, no));
      if (some.length === 0) return;
      for (const y of some) await open(y);
    }
  };
  for (const r of roots) await open(r);
  return out;
}

function line(list: HTMLElement, file: File, path: string): Sending {
  const li = document.createElement("li");
  const dot = document.createElement("span");
  const name = document.createElement("span");
  const bar = document.createElement("progress");
  const word = document.createElement("span");
  name.textContent = path;
  bar.max = 100;
  bar.value = 0;
  bar.ariaLabel = path;
  word.textContent = list.dataset.wWait ?? "";
  li.append(dot, name, bar, word);
  list.append(li);
  return { file, path, line: li, bar, word };
}

function send(form: HTMLFormElement, list: HTMLElement, s: Sending): Promise<void> {
  const body = new FormData();
  for (const h of form.querySelectorAll<HTMLInputElement>("input[type=hidden]")) body.append(h.name, h.value);
  body.append("path", s.path);
  body.append("file", s.file, s.file.name);
  return new Promise((done) => {
    const x = new XMLHttpRequest();
    x.open("POST", form.action);
    x.setRequestHeader("Accept", "application/json");
    x.setRequestHeader("X-Requested-With", "sogoc");
    x.upload.onprogress = (e) => {
      if (e.lengthComputable) s.bar.value = (100 * e.loaded) / e.total;
    };
    x.onload = () => {
      finish(list, s, x.status, x.responseText);
      done();
    };
    x.onerror = () => {
      finish(list, s, 0, "");
      done();
    };
    x.send(body);
  });
}

/** What became of a file; it leads to where one can see more. */
function linked(text: string, href: string | undefined): Node {
  if (!href?.startsWith("/")) return document.createTextNode(text);
  const a = document.createElement("a");
  a.href = href;
  a.textContent = text;
  return a;
}

function finish(list: HTMLElement, s: Sending, status: number, text: string): void {
  let res: { ok?: boolean; message?: string; href?: string } = {};
  try {
    res = JSON.parse(text) as typeof res;
  } catch {
    res = {};
  }
  const ok = status >= 200 && status < 300 && res.ok !== false;
  s.bar.value = ok ? 100 : 0;
  const dot = s.line.firstElementChild;
  if (dot) {
    dot.textContent = ok ? "✓" : "✕";
    dot.className = ok ? "ok" : "bad";
  }
  if (ok || res.message) {
    s.word.replaceChildren(linked(res.message ?? list.dataset.wDone ?? "", res.href));
    s.word.className = ok ? "ok" : "bad";
  }
  if (ok) return;
  const b = document.createElement("button") as HTMLButtonElement & { again?: Sending };
  b.type = "button";
  b.className = "btn small";
  b.textContent = list.dataset.wFail ?? "";
  b.again = s;
  if (!res.message) s.word.replaceChildren(b);
}
