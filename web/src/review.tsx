// SPDX-License-Identifier: Apache-2.0

import { render, type JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "./api";
import { t } from "./i18n";
import { ReviewBench } from "./work/review";

interface Props {
  entry: string;
  /** Where to go when nothing is left to review. */
  home: string;
}

/** Shows entries to review one after another, as the server names the next. */
function Reviews({ entry, home }: Props): JSX.Element {
  const [id, setId] = useState(entry);
  const [data, setData] = useState<api.Review>();
  const [why, setWhy] = useState("");
  const latest = useRef(id);
  latest.current = id;
  useEffect(() => {
    setData(undefined);
    setWhy("");
    api
      .getReview(id)
      .then((r) => latest.current === id && setData(r))
      .catch((e: unknown) => setWhy(e instanceof api.ApiError && !e.offline ? e.message : t("Chưa kết nối được máy chủ.")));
  }, [id]);
  if (data) return <ReviewBench key={data.entry.id} review={data} home={home} onDone={(next) => (next ? setId(next) : location.assign(home))} />;
  return (
    <div class="bench-wait" role="status">
      <p>{why || t("Đang mở trường hợp…")}</p>
      {why && (
        <a class="btn" href={home}>
          {t("Về danh sách")}
        </a>
      )}
    </div>
  );
}

for (const el of document.querySelectorAll<HTMLElement>("[data-island=review]")) {
  render(<Reviews {...(JSON.parse(el.dataset.props ?? "{}") as Props)} />, el);
}
