// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";
import type { Review, Value } from "../api";
import { label, t } from "../i18n";
import { Icon } from "../work/icons";

/** What another person keyed of the same entry, where it differs: the reviewer decides with the page before them. */
export function Seconds({ review }: { review: Review }): JSX.Element | null {
  if (!review.seconds || review.seconds.length === 0) return null;
  return (
    <>
      {review.seconds.map((s) => (
        <div key={s.by + s.at} class="msg warn bench-note" role="note">
          <Icon name="warn" />
          <div>
            <strong>{t("{0} cũng nhập trường hợp này, khác ở:", s.by)}</strong>{" "}
            {review.type.fields
              .filter((f) => (s.values[f.id]?.w ?? "") !== (review.values[f.id]?.w ?? "") || (s.values[f.id]?.m ?? "") !== (review.values[f.id]?.m ?? ""))
              .map((f) => `${label(f)}: ${shown(s.values[f.id])}`)
              .join(" · ")}
          </div>
        </div>
      ))}
    </>
  );
}

const shown = (v: Value | undefined): string => (v?.m === "blank" ? t("để trống trong sổ") : v?.m === "illegible" ? t("không đọc được") : v?.w || "–");
