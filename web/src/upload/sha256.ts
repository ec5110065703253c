// SPDX-License-Identifier: Apache-2.0

// SHA-256 in pieces (FIPS 180-4). The browser's own works on whole files only, which a zip of a gigabyte is too large for, and not
// at all on pages without HTTPS, which a commune's own network has.

const k = new Uint32Array(64);
const begin = new Uint32Array(8);

/** The first 32 bits of what comes after the point of a root. */
const fraction = (root: number): number => ((root - Math.floor(root)) * 2 ** 32) | 0;

for (let n = 2, found = 0; found < 64; n++) {
  let prime = true;
  for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
  if (!prime) continue;
  k[found] = fraction(Math.cbrt(n));
  if (found < 8) begin[found] = fraction(Math.sqrt(n));
  found++;
}

export class Sha256 {
  private readonly h = begin.slice();
  private readonly w = new Uint32Array(64);
  private readonly rest = new Uint8Array(64);
  private held = 0;
  private total = 0;

  update(bytes: Uint8Array): void {
    this.total += bytes.length;
    let at = 0;
    if (this.held > 0) {
      at = Math.min(64 - this.held, bytes.length);
      this.rest.set(bytes.subarray(0, at), this.held);
      this.held += at;
      if (this.held < 64) return;
      this.block(new DataView(this.rest.buffer), 0);
      this.held = 0;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (; at + 64 <= bytes.length; at += 64) this.block(view, at);
    this.rest.set(bytes.subarray(at));
    this.held = bytes.length - at;
  }

  /** The hash in hexadecimal; nothing may be added after it. */
  hex(): string {
    const bits = this.total * 8;
    const pad = new Uint8Array(((this.held < 56 ? 64 : 128) - this.held) | 0);
    pad[0] = 0x80;
    const end = new DataView(pad.buffer);
    end.setUint32(pad.length - 8, Math.floor(bits / 2 ** 32));
    end.setUint32(pad.length - 4, bits >>> 0);
    this.update(pad);
    return [...this.h].map((x) => x.toString(16).padStart(8, "0")).join("");
  }

  private block(v: DataView, at: number): void {
    const w = this.w;
    for (let i = 0; i < 16; i++) w[i] = v.getUint32(at + 4 * i);
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15]!;
      const y = w[i - 2]!;
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = this.h as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + k[i]! + w[i]!) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((x, i) => (this.h[i] = (this.h[i]! + x) | 0));
  }
}

const slice = 2 << 20;

/** The hash of a file, read slice by slice so that the page stays alive. Ends with an error when the file can no longer be read. */
export async function hashOf(file: Blob, read: (done: number) => void): Promise<string> {
  const sum = new Sha256();
  for (let at = 0; at < file.size; at += slice) {
    sum.update(new Uint8Array(await file.slice(at, at + slice).arrayBuffer()));
    read(Math.min(file.size, at + slice));
  }
  return sum.hex();
}
