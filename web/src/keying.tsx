// SPDX-License-Identifier: Apache-2.0

import { render, type JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "./api";
import { t } from "./i18n";
import { ahead } from "./offline/ahead";
import { ConflictView } from "./offline/conflict";
import { lease, registerOffice, type Opened } from "./offline/office";
import { begin } from "./offline/effort";
import { handIn } from "./offline/handin";
import * as line from "./offline/line";
import { OfflinePanel } from "./offline/panel";
import { RestReminder } from "./offline/rest";
import { Bench } from "./work/bench";
import { Columns } from "./work/column";

interface Props {
  /** Only entries of this book, when given. */
  book?: string;
  /** Begin with this entry, for instance one that was sent back. */
  entry?: string;
  /** Where to go for a rest or when all is done. */
  home: string;
  /** The page stands without the server: what to open is in its address. */
  shell?: boolean;
}

type State = { is: "asking" } | ({ is: "at" } & Opened) | { is: "column"; lease: api.Lease } | { is: "none" } | { is: "failed"; why: string; offline: boolean };

/** Asks for an entry, shows it at the bench, and so on until none is left. */
function Keying({ book, entry, home }: Props): JSX.Element {
  const [state, setState] = useState<State>({ is: "asking" });
  const wanted = useRef(entry);
  const ask = (): void => {
    setState({ is: "asking" });
    const first = wanted.current;
    wanted.current = undefined; // once: what comes after it is the next that waits
    lease(first ? { entry: first } : book ? { book } : {})
      .then((o) => setState(o ? { is: "at", ...o } : { is: "none" }))
      .catch((e: unknown) => {
        const offline = !(e instanceof api.ApiError) || e.offline;
        if (e instanceof api.ApiError && offline) line.say(false);
        setState({ is: "failed", offline, why: offline ? t("Chưa kết nối được máy chủ.") : (e as Error).message });
      });
  };
  useEffect(ask, [book]);
  useEffect(() => void handIn(true).catch(() => undefined), []);
  const at = state.is === "at" && "lease" in state ? state.lease : undefined;
  useEffect(() => {
    begin();
    return at ? ahead(at) : undefined;
  }, [at]);

  if (at) {
    const open = (id: string): void => {
      wanted.current = id;
      ask();
    };
    const leave = (): void => {
      void registerOffice.release(at.entry.id).catch(() => undefined).finally(() => location.assign(home));
    };
    return (
      <>
        <Bench key={`${at.book.id} ${at.type.id}`} lease={at} office={registerOffice} onLeave={leave} onOpen={open} onColumn={() => setState({ is: "column", lease: at })} onSaved={(next) => (next ? setState({ is: "at", lease: next }) : ask())} />
        <RestReminder onRest={leave} />
      </>
    );
  }
  if (state.is === "column") {
    const back = state.lease.entry.id;
    return (
      <Columns
        book={state.lease.book.id}
        type={state.lease.type}
        onClose={() => {
          wanted.current = back;
          ask();
        }}
      />
    );
  }
  if (state.is === "at" && "conflict" in state) return <ConflictView mine={state.conflict} onDone={ask} />;
  return (
    <div class="bench-wait">
      <div role="status">
        {state.is === "asking" && <p>{t("Đang lấy trường hợp để nhập…")}</p>}
        {state.is === "none" && (
          <>
            <h2>{t("Không còn trường hợp nào chờ nhập")}</h2>
            <p>{t("Mọi trường hợp của bạn đã được nhập hoặc đang có người khác nhập.")}</p>
          </>
        )}
        {state.is === "failed" && <p>{state.why}</p>}
      </div>
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
      {state.is === "failed" && state.offline && <OfflinePanel shell />}
    </div>
  );
}

/** Without the server the address says what is wanted; with nothing in it, what stands on this machine is shown. */
function Shell(): JSX.Element {
  const q = new URLSearchParams(location.search);
  if (![..."go book entry".split(" ")].some((k) => q.has(k)))
    return (
      <div class="bench-wait">
        <h1>{t("Mất mạng: làm việc từ máy này")}</h1>
        <OfflinePanel shell />
        <button type="button" class="btn" onClick={() => location.reload()}>
          {t("Thử kết nối lại")}
        </button>
      </div>
    );
  return <Keying home="/keying" {...(q.get("book") ? { book: q.get("book") ?? "" } : {})} {...(q.get("entry") ? { entry: q.get("entry") ?? "" } : {})} />;
}

for (const el of document.querySelectorAll<HTMLElement>("[data-island=keying]")) {
  const p = JSON.parse(el.dataset.props ?? "{}") as Props;
  if (p.shell) line.say(false); // the server did not answer, or took too long
  render(p.shell ? <Shell /> : <Keying {...p} />, el);
}
