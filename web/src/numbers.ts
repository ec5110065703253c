// SPDX-License-Identifier: Apache-2.0

// Dates in words, as the line "ghi bằng chữ" of a register has them. The same as vntext.DateWords of the server; a test holds them together.

const digits = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];

/** 0 to 9999 in words. */
export function numberWords(n: number): string {
  if (n < 10) return digits[n] ?? "";
  if (n < 100) return tens(n);
  if (n < 1000) return `${digits[Math.floor(n / 100)]} trăm${rest(n % 100)}`;
  const below = n % 1000;
  const head = `${digits[Math.floor(n / 1000)]} nghìn`;
  if (below === 0) return head;
  return `${head} ${digits[Math.floor(below / 100)]} trăm${rest(below % 100)}`;
}

function rest(n: number): string {
  if (n === 0) return "";
  return n < 10 ? ` linh ${digits[n]}` : ` ${tens(n)}`;
}

function tens(n: number): string {
  const t = Math.floor(n / 10);
  const u = n % 10;
  const head = t === 1 ? "mười" : `${digits[t]} mươi`;
  if (u === 0) return head;
  if (u === 1 && t > 1) return `${head} mốt`;
  if (u === 4 && t > 1) return `${head} tư`;
  if (u === 5) return `${head} lăm`;
  return `${head} ${digits[u]}`;
}

/** A normalized date (dd.mm.yyyy, mm.yyyy, yyyy) in words; "" when it is none. */
export function dateWords(norm: string): string {
  const parts = norm.split(".").map(Number);
  if (norm === "" || parts.some((p) => !(p > 0)) || parts.length > 3) return "";
  const [y = 0, m = 0, d = 0] = parts.reverse();
  const words = [];
  if (d) words.push(`ngày ${numberWords(d)}`);
  if (m) words.push(`tháng ${m === 4 ? "tư" : numberWords(m)}`);
  words.push(`năm ${numberWords(y)}`);
  const s = words.join(" ");
  return s.charAt(0).toUpperCase() + s.slice(1);
}
