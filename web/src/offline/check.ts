// SPDX-License-Identifier: Apache-2.0

import type { FieldDef, Finding, TypeDef, Values } from "../api";
import { readDate } from "../dates";
import { matchOption } from "../session";

/**
 * The checks that need no server: what must not be empty, dates that never were, numbers and codes that cannot be read. They only ask: the
 * rules of the register run when the entry is handed in, and what they say leads back to the entry.
 */
export function checkHere(type: TypeDef, values: Values, year: number): Finding[] {
  return type.fields.flatMap((f) => {
    const said = fault(f, values, year);
    return said ? [{ rule: "here", key: `here:${f.id}:${values[f.id]?.w ?? ""}`, severity: "W" as const, field: f.id, ...said }] : [];
  });
}

interface Said {
  vi: string;
  en: string;
  /** The rule that the server will ask by, of a habit: an answer to either answers the other. */
  rule?: string;
  habit?: boolean;
}

/** A number written in another way than usual, with the year of the book: nothing of it is in doubt. */
function loosely(text: string, year: number): boolean {
  const m = /^(?:số\s*)?\d{1,4}\s*[a-zđ]?\s*(?:bis)?\s*[-/., ]\s*(\d{4}|\d{2})$/i.exec(text);
  return m?.[1] !== undefined && year > 0 && String(year).endsWith(m[1]);
}

function fault(f: FieldDef, values: Values, year: number): Said | undefined {
  const v = values[f.id];
  if (!v || (v.w === "" && v.m === "")) return f.required ? { vi: "Ô này cần có nội dung, hoặc đánh dấu sổ để trống.", en: "Fill this in, or mark that the book leaves it blank." } : undefined;
  if (v.m || v.w === "") return undefined;
  if (f.kind === "date" && /^[\d./\-\s]+$/.test(v.w) && !readDate(v.w, year)) return { vi: "Ngày này không có trong lịch. Hãy xem lại ảnh.", en: "There is no such day. Look at the image again." };
  if (f.kind === "regno" && !/^\d{1,5}\s*[a-zA-Zđ]*\s*(\/\s*\d{4})?$/.test(v.w)) return { vi: "Số đăng ký thường có dạng 12, 12/1999 hoặc 12a.", en: "Numbers usually look like 12, 12/1999 or 12a.", ...(loosely(v.w, year) ? { rule: "V01", habit: true } : {}) };
  if (f.options && !v.n && !matchOption(f, v.w)) return { vi: "Không có trong bảng mã của ô này.", en: "Not in the list of this field." };
  return undefined;
}
