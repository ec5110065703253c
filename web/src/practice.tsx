// SPDX-License-Identifier: Apache-2.0

import { render, type JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import * as api from "./api";
import { t } from "./i18n";
import type { Office } from "./offline/office";
import { Feedback } from "./practice/feedback";
import { Tour } from "./tour/tour";
import { Bench } from "./work/bench";

interface Props {
  /** The exercise to begin with. */
  n: number;
  tour: boolean;
  home: string;
}

/** Practice keeps nothing: what is typed is compared with the page and forgotten. */
function practiceOffice(n: number, marked: (m: api.Marked) => void): Office {
  return {
    async save(l, body) {
      const { findings } = await api.practiceCheck(n, body.values);
      const open = findings.filter((f) => f.severity === "W" && !body.acks.includes(f.key));
      if (open.length > 0 || findings.some((f) => f.severity === "E")) throw new api.ApiError(422, "", findings);
      marked(await api.practiceMark(n, body.values));
      return { version: 1, state: "keyed", findings: [], next: l };
    },
    check: (_, values) => api.practiceCheck(n, values),
    draft: () => Promise.resolve(),
    renew: () => Promise.resolve({ leaseUntil: 0, now: Date.now() }), // an exercise is nobody else's
    release: () => Promise.resolve(),
  };
}

function Practice({ n: first, tour, home }: Props): JSX.Element {
  const [n, setN] = useState(first);
  const [lease, setLease] = useState<api.Lease>();
  const [marked, setMarked] = useState<api.Marked>();
  const [touring, setTouring] = useState(tour);
  const [why, setWhy] = useState("");
  useEffect(() => {
    setLease(undefined);
    setMarked(undefined);
    api
      .exercise(n)
      .then(setLease)
      .catch((e: unknown) => setWhy(e instanceof api.ApiError && !e.offline ? e.message : t("Chưa kết nối được máy chủ.")));
  }, [n]);
  const office = useMemo(() => practiceOffice(n, setMarked), [n]);
  const leave = (): void => location.assign(home);
  if (!lease) return <div class="bench-wait" role="status"><p>{why || t("Đang lấy bài tập…")}</p></div>;
  if (marked) return <Feedback m={marked} lease={lease} home={home} onAgain={() => setMarked(undefined)} onNext={() => (marked.next ? setN(marked.next) : leave())} />;
  return (
    <>
      <p class="practice-strip" role="note">{t("Tập nhập, bài {0}: trang do máy vẽ, không lưu vào sổ nào.", n)} <button type="button" class="linklike" onClick={() => setTouring(true)}>{t("Xem hướng dẫn ba phút")}</button></p>
      <Bench key={n} lease={lease} office={office} onLeave={leave} onSaved={() => undefined} />
      {touring && <Tour onEnd={() => { setTouring(false); void api.putPrefs({ tour: "done" }).catch(() => undefined); }} />}
    </>
  );
}

for (const el of document.querySelectorAll<HTMLElement>("[data-island=practice]")) {
  render(<Practice {...(JSON.parse(el.dataset.props ?? "{}") as Props)} />, el);
}
