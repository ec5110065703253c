// SPDX-License-Identifier: Apache-2.0

import type { FieldDef, Value } from "./api";
import { fold } from "./i18n";

const marks = ["nt", "n/t", "nhu tren", "//", '"', "''", "”", "“", "ˮ", "″", "〃", "´´"];

/** Whether a text only says "as above": //, -nt-, như trên, ". The server tells the same (civil.IsDitto). */
export const isDitto = (text: string): boolean => marks.includes(fold(text).replace(/^[ .\-_()]+|[ .\-_()]+$/g, "")) || marks.includes(text.trim());

/** What people of one family mostly share, by the end of the column's name. */
const sharedParts = /(DanToc|QuocTich|NoiCuTru|LoaiCuTru|QueQuan)$/;

/** The same of the person before in this entry: of the mother's residence the father's. */
export function personBefore(fields: FieldDef[], id: string, value: (id: string) => Value): Value | undefined {
  const part = sharedParts.exec(id)?.[1];
  if (!part) return undefined;
  const before = fields.slice(0, fields.findIndex((x) => x.id === id)).filter((x) => x.id.endsWith(part) && value(x.id).w && !value(x.id).m);
  const last = before[before.length - 1];
  return last && value(last.id);
}
