// SPDX-License-Identifier: Apache-2.0

/** A file chosen or dropped, with its folders. */
export interface Chosen {
  file: File;
  path: string;
}

/** The files of an input. */
export const chosen = (input: HTMLInputElement): Chosen[] => [...(input.files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name })).filter(meant);

/** What systems leave in folders is not meant to be sent. */
function meant({ path }: Chosen): boolean {
  const base = (path.split("/").pop() ?? "").toLowerCase();
  return !["thumbs.db", "desktop.ini", ".ds_store"].includes(base) && !base.startsWith("._");
}

/** The files of a drop, folders opened. */
export async function dropped(dt: DataTransfer | null): Promise<Chosen[]> {
  const roots = [...(dt?.items ?? [])].map((i) => i.webkitGetAsEntry()).filter((x) => x !== null);
  const out: Chosen[] = [];
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
  return out.filter(meant);
}
