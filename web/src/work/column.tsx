// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { label, t } from "../i18n";
import { actOf } from "../keys";
import { fieldBox, plainLook } from "../scan";
import { isShort, matchOption } from "../session";
import { useKeys } from "./bench";
import { choices } from "./choices";
import { Cut } from "./cut";

interface Props {
  book: string;
  type: api.TypeDef;
  onClose(): void;
}

/** Fields with few answers: where keying down a column pays. */
const closed = (type: api.TypeDef): api.FieldDef[] => type.fields.filter((f) => f.kind === "code" && f.group !== "entry" && f.group !== "more");

/** What typed text means in a field of codes: its row when there is one, else the words as they stand. */
async function read(f: api.FieldDef, text: string): Promise<api.Value> {
  const w = text.normalize("NFC").replace(/\s+/g, " ").trim();
  const o = f.options ? matchOption(f, w) : undefined;
  if (o) return { w: isShort(w) ? o.vi : w, n: o.code, m: "" };
  if (!isShort(w) || w === "") return { w, n: "", m: "" };
  const first = (await choices(f, w, "", new AbortController().signal))[0];
  return first ? { w: first.w, n: first.n, m: "" } : { w, n: "", m: "" };
}

/**
 * One field of many entries, one below the other: Enter goes down, Shift+Enter up. What is keyed waits in the drafts of the entries, and is there
 * when each is opened in full.
 */
export function Columns(p: Props): JSX.Element {
  const fields = closed(p.type);
  const [field, setField] = useState(fields[0]);
  const [data, setData] = useState<api.Column>();
  const [values, setValues] = useState<api.Values>({});
  const [at, setAt] = useState(0);
  const [said, setSaid] = useState("");
  const [keys] = useKeys();
  const list = useRef<HTMLOListElement>(null);

  const open = (f: api.FieldDef | undefined, after: string): void => {
    if (!f) return;
    setSaid("");
    api
      .getColumn(p.book, f.id, after)
      .then((c) => {
        setData(c);
        setValues(Object.fromEntries(c.rows.flatMap((r) => (r.value ? [[r.entry.id, r.value] as const] : []))));
        setAt(0);
        if (c.rows.length === 0) setSaid(t("Không còn trường hợp nào chờ nhập ở cột này."));
      })
      .catch((e: unknown) => setSaid(e instanceof api.ApiError && !e.offline ? e.message : t("Chưa kết nối được máy chủ.")));
  };
  useEffect(() => open(field, ""), [field?.id]);
  const focus = (i: number): void => list.current?.querySelectorAll<HTMLInputElement>("input")[i]?.focus();
  useEffect(() => focus(0), [data]);

  const keep = (id: string, v: api.Value): void => {
    if (!field) return;
    setValues((was) => ({ ...was, [id]: v }));
    api
      .putColumn(p.book, field.id, { [id]: v })
      .then(() => setSaid(t("đã lưu nháp")))
      .catch(() => setSaid(t("Chưa lưu được dòng vừa nhập. Kiểm tra mạng rồi nhập lại dòng đó.")));
  };
  const down = (step: 1 | -1): void => {
    const rows = data?.rows.length ?? 0;
    if (at + step >= rows && data?.next) return open(field, data.next);
    if (at + step >= rows) return setSaid(t("Hết cột. Chọn cột khác, hoặc về nhập từng trường hợp."));
    focus(Math.max(0, at + step)); // at once: the next letter belongs there
  };
  const onKey = (e: KeyboardEvent, row: api.ColumnRow): void => {
    if (!(e.target instanceof HTMLInputElement) || !field) return;
    const input = e.target;
    const act = e.key === "ArrowDown" ? "next" : e.key === "ArrowUp" ? "back" : actOf(e, keys);
    const above = data?.rows[at - 1];
    if (act === "next" || act === "back") {
      e.preventDefault();
      if (input.value.trim() && input.value !== values[row.entry.id]?.w) void read(field, input.value).then((v) => keep(row.entry.id, v));
      down(act === "next" ? 1 : -1);
    } else if (act === "ditto" && above && values[above.entry.id]) {
      e.preventDefault();
      keep(row.entry.id, values[above.entry.id] as api.Value);
      down(1);
    } else if (act === "blank" || act === "illegible") {
      e.preventDefault();
      keep(row.entry.id, { w: "", n: "", m: act });
      down(1);
    }
  };
  return (
    <div class="columns">
      <header class="bench-head">
        <div class="bench-title">
          <strong>{t("Nhập theo cột")}</strong>
          <span>{data?.book.title}</span>
        </div>
        <label>
          {t("Cột")}{" "}
          <select class="input" value={field?.id} onChange={(e) => setField(fields.find((f) => f.id === e.currentTarget.value))}>
            {fields.map((f) => (
              <option key={f.id} value={f.id}>
                {label(f)}
              </option>
            ))}
          </select>
        </label>
        <span class="bench-gap" />
        <span role="status" aria-live="polite">
          {said}
        </span>
        <button type="button" class="btn small" onClick={p.onClose}>
          {t("Về nhập từng trường hợp")}
        </button>
      </header>
      <p class="faint columns-help">{t("Enter xuống dòng, Shift+Enter lên, F4 như dòng trên. Giá trị nằm trong bản nháp của bạn, có sẵn khi mở từng trường hợp.")}</p>
      <ol class="columns-rows" ref={list}>
        {(data?.rows ?? []).map((r, i) => (
          <li key={r.entry.id} class={i === at ? "now" : ""}>
            <label for={`c-${r.entry.id}`}>{t("Số {0}", r.entry.number)}</label>
            <div>
              {i === at && r.page && data && field && <Cut page={r.page} box={fieldBox(data.type, field.id, r.page, 0)} look={plainLook} />}
              <input class="input" id={`c-${r.entry.id}`} autocomplete="off" defaultValue={values[r.entry.id]?.w ?? ""} key={`${values[r.entry.id]?.w}${values[r.entry.id]?.m}`} onFocus={() => setAt(i)} onKeyDown={(e) => onKey(e, r)} />
              {values[r.entry.id]?.m && <span class="kf-mark">{values[r.entry.id]?.m === "blank" ? t("để trống trong sổ") : t("không đọc được")}</span>}
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}
