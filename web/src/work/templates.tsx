// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { getPrefs, putPrefs } from "../api";
import { label, t } from "../i18n";
import type { Desk } from "./desk";

/** Texts that a keyer often fills in together: for one type of event, under a name of their own. */
interface Template {
  name: string;
  type: string;
  values: Record<string, string>;
}

const most = 9;
const worth = ["code", "place", "text", "name", "date", "number"];

/** The keyer's own templates: a digit fills the empty fields from one; what stands in the entry can become a new one. */
export function Templates({ desk, onClose }: { desk: Desk; onClose(): void }): JSX.Element {
  const box = useRef<HTMLDialogElement>(null);
  const [all, setAll] = useState<Template[]>();
  const [picked, setPicked] = useState<Set<string>>(new Set());
  const [name, setName] = useState("");
  const [why, setWhy] = useState("");
  const type = desk.lease.type.id;
  const fields = desk.session.fields.filter((f) => worth.includes(f.kind) && desk.session.value(f.id).w && f.group !== "entry");
  useEffect(() => {
    box.current?.showModal();
    getPrefs()
      .then((p) => setAll((p.templates as Template[] | undefined) ?? []))
      .catch(() => setWhy(t("Chưa kết nối được máy chủ.")));
  }, []);
  const mine = (all ?? []).filter((x) => x.type === type).slice(0, most);
  const keep = (next: Template[]): void => {
    putPrefs({ templates: next })
      .then(() => setAll(next))
      .catch((e: unknown) => setWhy(e instanceof Error ? e.message : t("Chưa kết nối được máy chủ.")));
  };
  const use = (x: Template | undefined): void => {
    if (!x) return;
    box.current?.close();
    desk.fill(x.values);
  };
  const add = (): void => {
    if (!name.trim() || picked.size === 0) return setWhy(t("Đặt tên mẫu và chọn ít nhất một ô."));
    if (mine.length >= most) return setWhy(t("Đã có {0} mẫu cho loại sổ này: bỏ bớt một mẫu rồi thêm.", most));
    keep([...(all ?? []), { name: name.trim(), type, values: Object.fromEntries([...picked].map((id) => [id, desk.session.value(id).w])) }]);
    setName("");
    setPicked(new Set());
    setWhy("");
  };
  const onKey = (e: KeyboardEvent): void => {
    const typing = e.target instanceof HTMLInputElement && e.target.type === "text";
    if (/^[1-9]$/.test(e.key) && !typing && !e.ctrlKey && !e.altKey) {
      e.preventDefault();
      use(mine[Number(e.key) - 1]);
    }
  };
  const pick = (id: string): void => setPicked((s) => new Set(s.has(id) ? [...s].filter((x) => x !== id) : [...s, id]));
  return (
    <dialog class="wide" ref={box} onClose={onClose} onKeyDown={onKey} aria-labelledby="tpl-title">
      <div class="dialog-head">
        <h2 id="tpl-title">{t("Mẫu của tôi")}</h2>
      </div>
      <div class="dialog-body">
        <p class="faint">{t("Nhấn số của mẫu để điền các ô còn trống. Ô đã có nội dung không bị thay.")}</p>
        {why && <p class="kf-wrong" role="alert">{why}</p>}
        {all && mine.length === 0 && <p>{t("Chưa có mẫu nào cho loại sổ này.")}</p>}
        <ol class="tpl-list">
          {mine.map((x, i) => (
            <li key={x.name}>
              <button type="button" class="btn" autofocus={i === 0} onClick={() => use(x)}>
                <kbd>{i + 1}</kbd> {x.name}
              </button>
              <span class="faint">{Object.values(x.values).join(" · ")}</span>
              <button type="button" class="btn small quiet" onClick={() => keep((all ?? []).filter((y) => y !== x))} aria-label={t("Bỏ mẫu {0}", x.name)}>
                {t("Bỏ")}
              </button>
            </li>
          ))}
        </ol>
        {fields.length > 0 && (
          <fieldset class="tpl-new">
            <legend>{t("Mẫu mới, từ trường hợp đang nhập")}</legend>
            {fields.map((f) => (
              <label key={f.id}>
                <input type="checkbox" checked={picked.has(f.id)} onChange={() => pick(f.id)} /> {label(f)}: <b>{desk.session.value(f.id).w}</b>
              </label>
            ))}
            <label>
              {t("Tên mẫu")}
              <input class="input" type="text" value={name} maxLength={60} onInput={(e) => setName(e.currentTarget.value)} />
            </label>
            <button type="button" class="btn" onClick={add}>
              {t("Giữ mẫu này")}
            </button>
          </fieldset>
        )}
      </div>
      <div class="dialog-foot">
        <button type="button" class="btn primary" autofocus={mine.length === 0} onClick={() => box.current?.close()}>
          {t("Đóng")}
        </button>
      </div>
    </dialog>
  );
}
