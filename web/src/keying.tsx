// SPDX-License-Identifier: Apache-2.0

import { render, type JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "./api";
import { t } from "./i18n";
import { Bench } from "./work/bench";

interface Props {
  /** Only entries of this book, when given. */
  book?: string;
  /** Begin with this entry, for instance one that was sent back. */
  entry?: string;
  /** Where to go for a rest or when all is done. */
  home: string;
}

type State = { is: "asking" } | { is: "at"; lease: api.Lease } | { is: "none" } | { is: "failed"; why: string };

/** Asks for an entry, shows it at the bench, and so on until none is left. */
function Keying({ book, entry, home }: Props): JSX.Element {
  const [state, setState] = useState<State>({ is: "asking" });
  const wanted = useRef(entry);
  const ask = (): void => {
    setState({ is: "asking" });
    const first = wanted.current;
    wanted.current = undefined; // once: what comes after it is the next that waits
    api
      .lease(first ? { entry: first } : book ? { book } : {})
      .then((l) => setState(l ? { is: "at", lease: l } : { is: "none" }))
      .catch((e: unknown) => setState({ is: "failed", why: e instanceof api.ApiError && !e.offline ? e.message : t("Chưa kết nối được máy chủ.") }));
  };
  useEffect(ask, [book]);

  if (state.is === "at") {
    const { lease } = state;
    const open = (id: string): void => {
      wanted.current = id;
      ask();
    };
    const leave = (): void => {
      void api.release(lease.entry.id).catch(() => undefined).finally(() => location.assign(home));
    };
    return <Bench key={lease.entry.id} lease={lease} onLeave={leave} onOpen={open} onColumn={() => undefined} onSaved={(next) => (next ? setState({ is: "at", lease: next }) : ask())} />;
  }
  return (
    <div class="bench-wait" role="status">
      {state.is === "asking" && <p>{t("Đang lấy mục để nhập…")}</p>}
      {state.is === "none" && (
        <>
          <h2>{t("Không còn mục nào chờ nhập")}</h2>
          <p>{t("Mọi mục của bạn đã được nhập hoặc đang có người khác nhập.")}</p>
        </>
      )}
      {state.is === "failed" && <p>{state.why}</p>}
      {state.is !== "asking" && (
        <p class="row">
          <button type="button" class="btn primary" onClick={ask}>
            {t("Thử lại")}
          </button>
          <a class="btn" href={home}>
            {t("Về danh sách")}
          </a>
        </p>
      )}
    </div>
  );
}

for (const el of document.querySelectorAll<HTMLElement>("[data-island=keying]")) {
  render(<Keying {...(JSON.parse(el.dataset.props ?? "{}") as Props)} />, el);
}
