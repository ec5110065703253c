// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { fold, t } from "../i18n";
import * as line from "../offline/line";
import { listedHere } from "../offline/office";

interface Props {
  book: string;
  /** The entry that is open now. */
  at: string;
  onOpen(entry: string): void;
  onClose(): void;
}

const states = (e: api.ListedEntry): string =>
  e.leased ? t("người khác đang nhập") : ({ open: t("chưa nhập"), keyed: e.mine ? t("bạn đã nhập") : t("đã nhập"), returned: t("bị trả lại"), voided: t("số bỏ") }[e.state] ?? t("đã kiểm tra"));

/** The entries of the book, to go to any: type a number, choose with the arrows, Enter. What is being keyed stays as a draft. */
export function Goto(p: Props): JSX.Element {
  const box = useRef<HTMLDialogElement>(null);
  const [all, setAll] = useState<api.ListedEntry[]>();
  const [q, setQ] = useState("");
  const [at, setAt] = useState(0);
  const [why, setWhy] = useState("");
  useEffect(() => {
    box.current?.showModal();
    (line.isDown() ? Promise.reject<api.ListedEntry[]>(new api.ApiError(0, "offline")) : api.bookEntries(p.book))
      .then(setAll)
      .catch((e: unknown) => {
        if (e instanceof api.ApiError && !e.offline) return setWhy(e.message);
        setWhy(t("Mất mạng: chỉ có các trường hợp đã mang theo máy này."));
        void listedHere(p.book).then(setAll);
      });
  }, []);
  const found = (all ?? []).filter((e) => e.opens && e.id !== p.at && (q === "" || e.number.replace(/^0+/, "").startsWith(q.replace(/^0+/, "")) || fold(e.name).includes(fold(q))));
  const shown = q === "" ? found.slice(-60).reverse() : found.slice(0, 60); // without a number: the latest first
  const onKey = (e: KeyboardEvent): void => {
    if (e.isComposing) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      setAt(Math.max(0, Math.min(shown.length - 1, at + (e.key === "ArrowDown" ? 1 : -1))));
    }
    const to = shown[at];
    if (e.key === "Enter" && to) {
      e.preventDefault();
      p.onOpen(to.id);
    }
  };
  useEffect(() => document.getElementById(`goto-${at}`)?.scrollIntoView({ block: "nearest" }), [at]);
  return (
    <dialog class="wide" ref={box} onClose={p.onClose} onKeyDown={onKey} aria-labelledby="goto-title">
      <div class="dialog-head">
        <h2 id="goto-title">{t("Tới trường hợp khác của sổ")}</h2>
      </div>
      <div class="dialog-body">
        <label>
          {t("Số, hoặc vài chữ của tên")}
          <input class="input" value={q} autofocus autocomplete="off" role="combobox" aria-expanded="true" aria-controls="goto-list" aria-activedescendant={shown[at] ? `goto-${at}` : undefined}
            onInput={(e) => { setQ(e.currentTarget.value); setAt(0); }} />
        </label>
        <p class="faint">{t("Trường hợp đang nhập dở được giữ nháp. Ở đây chỉ có trường hợp chưa nhập và trường hợp do bạn nhập, chưa kiểm tra.")}</p>
        {why && <p role="alert">{why}</p>}
        {all && shown.length === 0 && <p>{t("Không có trường hợp nào như vậy mở được.")}</p>}
        <ul class="goto-list" id="goto-list" role="listbox" aria-label={t("Các trường hợp")}>
          {shown.map((e, i) => (
            <li key={e.id} id={`goto-${i}`} role="option" aria-selected={i === at} onClick={() => p.onOpen(e.id)}>
              <b>{e.number}</b> <span>{e.name}</span> <span class="faint">{states(e)}{e.wrong > 0 ? ` · ${t("{0} điểm cần xem", e.wrong)}` : ""}</span>
            </li>
          ))}
        </ul>
      </div>
      <div class="dialog-foot">
        <button type="button" class="btn" onClick={() => box.current?.close()}>
          {t("Đóng")}
        </button>
      </div>
    </dialog>
  );
}
