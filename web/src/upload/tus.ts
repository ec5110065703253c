// SPDX-License-Identifier: Apache-2.0

/** What the server says of a file; internal/web/uploads.go says the same. */
export interface Answer {
  state: "new" | "open" | "done" | "failed" | "gone";
  id: string;
  offset: number;
  kind: string;
  ok: boolean;
  message: string;
  href?: string;
}

export interface Offered {
  name: string;
  size: number;
  hash: string;
}

/** No answer, or one from what stands between: to be asked again. */
export class LineError extends Error {}
/** The session has ended. */
export class SignInError extends Error {}
/** The server has other bytes of the upload than we thought. */
export class ChangedError extends Error {}
/** The server refuses, in its words. */
export class Refusal extends Error {}

/** How much one request carries: what a proxy holds back, a cut line costs no more than this. */
const piece = 1 << 20;

/** Speaks with the server: offers, the tus protocol, and what became of uploads. */
export class Tus {
  constructor(
    private readonly base: string,
    private readonly where: { unit: string; book: string },
  ) {}

  async offer(files: Offered[]): Promise<Answer[]> {
    return (await this.ask("offer", { ...this.where, files })) as Answer[];
  }

  /** Which of some uploads have ended; the server keeps the question open for a while. */
  async ended(ids: string[], wait: number): Promise<Answer[]> {
    return (await this.ask("ended", { ids, wait })) as Answer[];
  }

  private async ask(what: string, body: unknown): Promise<unknown[]> {
    const res = await this.fetch(what, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
    if (!res.ok) throw await refusal(res);
    const got = (await res.json().catch(() => ({}))) as { files?: unknown[] };
    if (!got.files) throw new LineError();
    return got.files;
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(this.base + path, { ...init, redirect: "manual" });
    } catch {
      throw new LineError();
    }
  }

  /** Begins an upload and gives its id. */
  async create(f: Offered): Promise<string> {
    const meta = Object.entries({ filename: f.name, sha256: f.hash, ...this.where })
      .filter(([, v]) => v !== "")
      .map(([name, v]) => `${name} ${base64(v)}`);
    const res = await this.fetch("tus/", { method: "POST", headers: { "Tus-Resumable": "1.0.0", "Upload-Length": String(f.size), "Upload-Metadata": meta.join(",") } });
    if (res.status === 409) throw new ChangedError();
    if (res.status !== 201) throw await refusal(res);
    return (res.headers.get("Location") ?? "").replace(/^.*\//, "");
  }

  /** How many bytes of an upload the server has. */
  async reached(id: string): Promise<number> {
    const res = await this.fetch("tus/" + id, { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" } });
    if ([404, 409, 410].includes(res.status)) throw new ChangedError();
    if (!res.ok) throw await refusal(res);
    return Number(res.headers.get("Upload-Offset"));
  }

  /** Sends one piece of a file; says how many bytes the server has then. */
  send(id: string, file: Blob, at: number, moved: (at: number) => void, stop: AbortSignal): Promise<number> {
    return new Promise((ok, no) => {
      const x = new XMLHttpRequest(); // fetch does not tell how far it is
      const abort = (): void => x.abort();
      stop.addEventListener("abort", abort);
      x.open("PATCH", this.base + "tus/" + id);
      x.setRequestHeader("Tus-Resumable", "1.0.0");
      x.setRequestHeader("Upload-Offset", String(at));
      x.setRequestHeader("Content-Type", "application/offset+octet-stream");
      x.timeout = 90_000;
      x.upload.onprogress = (e) => moved(at + e.loaded);
      x.onloadend = () => {
        stop.removeEventListener("abort", abort);
        if (x.status === 204) ok(Number(x.getResponseHeader("Upload-Offset")));
        else if ([404, 409, 410].includes(x.status)) no(new ChangedError());
        else no(worded(x.status, x.responseText));
      };
      x.send(file.slice(at, Math.min(file.size, at + piece)));
    });
  }
}

function base64(s: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(s)));
}

async function refusal(res: Response): Promise<Error> {
  return worded(res.type === "opaqueredirect" ? 401 : res.status, await res.text().catch(() => ""));
}

/** An answer without words of our server's comes from what stands between, or is what is left of a cut line. */
function worded(status: number, text: string): Error {
  let said = "";
  try {
    said = (JSON.parse(text) as { message?: string }).message ?? "";
  } catch {
    said = "";
  }
  if (status === 401) return new SignInError();
  if (status >= 400 && (status < 500 || status === 507) && (said !== "" || status === 403 || status === 413)) return new Refusal(said);
  return new LineError();
}
