// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Lease, Marked, Value } from "../api";
import { label, t } from "../i18n";
import { Icon } from "../work/icons";

interface Props {
  m: Marked;
  lease: Lease;
  home: string;
  onAgain(): void;
  onNext(): void;
}

/** How an exercise went: what is right, and each difference beside the page. */
export function Feedback({ m, lease, home, onAgain, onNext }: Props): JSX.Element {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  const page = lease.pages[0];
  return (
    <section class="conflict" aria-labelledby="marked">
      <h1 id="marked" tabIndex={-1} ref={head}>
        <Icon name={m.wrong.length === 0 ? "ok" : "info"} /> {m.wrong.length === 0 ? t("Đúng cả {0} ô", m.right) : t("{0} ô đúng, {1} ô khác với trang sổ", m.right, m.wrong.length)}
      </h1>
      {m.wrong.length > 0 && (
        <table class="table conflict-table">
          <thead>
            <tr>
              <th scope="col">{t("Ô")}</th>
              <th scope="col">{t("Bạn nhập")}</th>
              <th scope="col">{t("Trang sổ ghi")}</th>
            </tr>
          </thead>
          <tbody>
            {m.wrong.map((d) => (
              <tr key={d.field}>
                <th scope="row">{label(d)}</th>
                <td>{shown(d.keyed)}</td>
                <td>
                  <strong>{shown(d.page)}</strong>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {m.wrong.length > 0 && <p class="faint">{t("Nhập đúng như sổ ghi, kể cả khi sổ ghi sai. Ô sổ để trống: nhấn F2. Không đọc được: nhấn F3.")}</p>}
      <p class="row">
        <button type="button" class="btn primary" onClick={onNext}>
          {m.next ? t("Bài tiếp theo") : t("Xong, về danh sách")}
        </button>
        <button type="button" class="btn" onClick={onAgain}>
          {t("Làm lại bài này")}
        </button>
        <a class="btn" href={home}>
          {t("Về danh sách")}
        </a>
      </p>
      {page && <img class="practice-page" src={page.url} width={page.width} height={page.height} alt={t("Trang sổ của bài tập")} />}
    </section>
  );
}

const shown = (v: Value): string => (v.m === "blank" ? t("để trống trong sổ") : v.m === "illegible" ? t("không đọc được") : v.w || "–");
