// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { loadKeys, shownKey } from "../keys";

interface Step {
  /** What it speaks of; framed while it does. */
  at: string;
  title: string;
  text: string;
}

function steps(): Step[] {
  const k = loadKeys();
  const key = (a: keyof typeof k): string => shownKey(k[a]);
  return [
    { at: ".pane-view", title: t("Bên trái là ảnh trang sổ"), text: t("Khung màu đi theo ô bạn đang nhập. Cuộn chuột để phóng to, kéo để di chuyển. Nếu khung lệch dòng, kéo tay nắm ở mép trái của khung.") },
    { at: ".kf.now", title: t("Bên phải là biểu nhập"), text: t("Ô đang nhập có viền đậm. Gõ đúng như sổ ghi rồi nhấn {0} để sang ô sau, {1} để về ô trước. Không cần chuột.", key("next"), key("back")) },
    { at: ".kf.p-sticky", title: t("Ô xám lấy theo sổ"), text: t("Quyển số, nơi đăng ký giống nhau cả sổ nên được điền sẵn và bỏ qua. Muốn sửa, nhấn {0}.", key("sticky")) },
    { at: ".bench-fields", title: t("Ngày và mã gõ tắt"), text: t("Ngày: gõ 050378 là 05/03/1978; chỉ có năm thì gõ 1956. Giới tính, dân tộc: gõ số mã hoặc vài chữ đầu rồi chọn.") },
    { at: ".bench-keys", title: t("Sổ để trống, không đọc được, như trên"), text: t("{0}: sổ để trống. {1}: không đọc được. {2}: như trường hợp ở trên. Đó là những giá trị thật, khác với ô chưa nhập.", key("blank"), key("illegible"), key("ditto")) },
    { at: ".bench-foot", title: t("Lỗi và cảnh báo"), text: t("Lỗi phải sửa mới lưu được. Cảnh báo chỉ hỏi một lần: xem lại ảnh, nếu sổ ghi đúng như vậy thì nhấn {0}.", key("accept")) },
    { at: ".safety", title: t("Không mất những gì đã gõ"), text: t("Chỗ này cho biết nội dung đang ở đâu: trên máy này, hay đã lên máy chủ. Mất mạng, mất điện, đóng nhầm cửa sổ: mở lại là còn.") },
    { at: ".bench-foot .btn", title: t("Lưu và sang trường hợp sau"), text: t("Nhấn {0}. Trường hợp kế tiếp hiện ra ngay. Cần nghỉ thì bấm Nghỉ; trường hợp đang dở vẫn giữ cho bạn.", key("save")) },
    { at: ".bench-head", title: t("Mọi phím ở {0}", key("help")), text: t("Bảng phím mở bằng {0}; phím nào cũng đổi được. Bây giờ hãy nhập thử bài này: xong bài sẽ biết ô nào khác với trang sổ.", key("help")) },
  ];
}

/** A walk around the workbench, step by step, on an exercise: about three minutes. Escape ends it at any time. */
export function Tour({ onEnd }: { onEnd(): void }): JSX.Element {
  const [list] = useState(steps);
  const [i, setI] = useState(0);
  const box = useRef<HTMLDialogElement>(null);
  const step = list[i];
  useEffect(() => {
    if (!box.current?.open) box.current?.showModal();
  }, []);
  useEffect(() => {
    const el = step && document.querySelector(step.at);
    el?.classList.add("tour-now");
    el?.scrollIntoView({ block: "nearest" });
    const right = el && el.getBoundingClientRect().left > innerWidth / 2;
    box.current?.classList.toggle("at-left", !!right);
    return () => el?.classList.remove("tour-now");
  }, [i]);
  if (!step) return <></>;
  const last = i === list.length - 1;
  return (
    <dialog class="tour" ref={box} onClose={onEnd} aria-labelledby="tour-title" aria-describedby="tour-text">
      <div class="dialog-head">
        <h2 id="tour-title">{step.title}</h2>
      </div>
      <div class="dialog-body" aria-live="polite">
        <p id="tour-text">{step.text}</p>
        <p class="faint">{t("Bước {0} trên {1}", i + 1, list.length)}</p>
      </div>
      <div class="dialog-foot">
        <button type="button" class="btn" onClick={() => box.current?.close()}>
          {t("Bỏ qua")}
        </button>
        <button type="button" class="btn" disabled={i === 0} onClick={() => setI(i - 1)}>
          {t("Trước")}
        </button>
        <button type="button" class="btn primary" autofocus onClick={() => (last ? box.current?.close() : setI(i + 1))}>
          {last ? t("Nhập thử") : t("Tiếp")}
        </button>
      </div>
    </dialog>
  );
}
