// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { defaults, keyName, refusedKey, saveKeys, shownKey, type Act } from "../keys";

/** What each key does, in the keyer's words. */
export const does = (a: Act): string =>
  ({
    next: t("sang ô tiếp (Tab cũng được)"),
    back: t("về ô trước (Shift+Tab cũng được)"),
    save: t("lưu và sang trường hợp sau"),
    ditto: t("như trường hợp trên (ô này)"),
    dittoGroup: t("như trường hợp trên (đến hết nhóm)"),
    blank: t("sổ để trống"),
    illegible: t("không đọc được"),
    struck: t("bị gạch trong sổ"),
    accept: t("xác nhận cảnh báo của ô (lối viết của sổ thì hỏi một lần)"),
    acceptWhy: t("xác nhận cảnh báo, kèm vài chữ lý do cho người kiểm tra"),
    propose: t("lấy giá trị được gợi ý"),
    sticky: t("lùi vào ô giữ theo sổ"),
    stickyNext: t("tới ô giữ theo sổ phía sau"),
    snippet: t("bật, tắt ảnh cắt dòng trên ô"),
    nextFinding: t("tới chỗ cần xem tiếp theo"),
    nextPage: t("trang quét sau"),
    prevPage: t("trang quét trước"),
    zoomIn: t("phóng to ảnh"),
    zoomOut: t("thu nhỏ ảnh"),
    fit: t("ảnh vừa khung trường hợp"),
    rotate: t("xoay ảnh"),
    invert: t("âm bản"),
    up: t("kéo ảnh lên"),
    down: t("kéo ảnh xuống"),
    again: t("sổ còn một trường hợp nữa cùng số này"),
    take: t("lấy gợi ý mờ trong ô (con trỏ ở cuối ô)"),
    takeMore: t("lấy gợi ý của các ô liền sau, đến ô chưa có gợi ý"),
    undo: t("hoàn tác thay đổi gần nhất"),
    redo: t("làm lại điều vừa hoàn tác"),
    goto: t("tới một trường hợp khác của sổ"),
    templates: t("mẫu của tôi: điền sẵn nhiều ô"),
    column: t("nhập theo cột: một ô của nhiều trường hợp"),
    help: t("mở bảng phím này"),
  })[a];

interface Props {
  keys: Record<Act, string>;
  onKeys(k: Record<Act, string>): void;
  onClose(): void;
  only?: Act[];
}

/** The sheet of keys; each can be changed by pressing another. */
export function Help(p: Props): JSX.Element {
  const box = useRef<HTMLDialogElement>(null);
  const [waiting, setWaiting] = useState<Act>();
  const [wrong, setWrong] = useState("");
  useEffect(() => box.current?.showModal(), []);

  const onKey = (e: KeyboardEvent): void => {
    if (!waiting) return;
    e.preventDefault();
    e.stopPropagation();
    if (["Control", "Shift", "Alt", "Meta"].includes(e.key)) return;
    if (e.key === "Escape") return setWaiting(undefined);
    const name = keyName(e);
    const taken = (Object.keys(p.keys) as Act[]).find((a) => a !== waiting && p.keys[a] === name);
    if (refusedKey(name)) return setWrong(t("{0} là phím của trình duyệt hoặc bộ gõ, không dùng được.", shownKey(name)));
    if (taken) return setWrong(t("{0} đang dùng để: {1}.", shownKey(name), does(taken)));
    const keys = { ...p.keys, [waiting]: name };
    saveKeys(keys);
    p.onKeys(keys);
    setWaiting(undefined);
    setWrong("");
  };
  const acts = (Object.keys(defaults) as Act[]).filter((a) => !p.only || p.only.includes(a));
  return (
    <dialog class="wide" ref={box} onClose={p.onClose} onKeyDownCapture={onKey} aria-labelledby="keys-title">
      <div class="dialog-head">
        <h2 id="keys-title">{t("Phím tắt")}</h2>
      </div>
      <div class="dialog-body">
        <p class="faint">{t("Bấm vào một phím rồi nhấn phím khác để đổi. Lựa chọn được giữ theo tài khoản, máy nào cũng dùng được.")}</p>
        {wrong && <p class="kf-wrong" role="alert">{wrong}</p>}
        <ul class="key-list">
          {acts.map((a) => (
            <li key={a}>
              <button type="button" class="key-btn" onClick={() => { setWaiting(a); setWrong(""); }}>
                {waiting === a ? t("nhấn phím…") : <kbd>{shownKey(p.keys[a])}</kbd>}
              </button>
              <span>{does(a)}</span>
            </li>
          ))}
        </ul>
        <p class="faint">{t("Ngày: 010203 là 01/02/2003, 1956 là chỉ có năm. Bảng mã: gõ số mã hoặc vài chữ đầu.")}</p>
      </div>
      <div class="dialog-foot">
        <button type="button" class="btn" onClick={() => { saveKeys(defaults); p.onKeys({ ...defaults }); }}>
          {t("Về phím ban đầu")}
        </button>
        <button type="button" class="btn primary" autofocus onClick={() => box.current?.close()}>
          {t("Đóng")}
        </button>
      </div>
    </dialog>
  );
}
