// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import { lang, t } from "../i18n";
import { Icon } from "../work/icons";
import { able, giveBack, take } from "./batch";
import { handIn, watch, type Standing } from "./handin";

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

/** What stands where, and the taking along, handing in and giving back of entries. */
export function OfflinePanel({ book = "", shell = false }: { book?: string; shell?: boolean }): JSX.Element | null {
  const [s, setS] = useState<Standing>();
  const [busy, setBusy] = useState("");
  const [said, setSaid] = useState("");
  const [install, setInstall] = useState<InstallPrompt>();
  useEffect(() => watch(setS), []);
  useEffect(() => {
    const on = (e: Event): void => {
      e.preventDefault();
      setInstall(e as InstallPrompt);
    };
    window.addEventListener("beforeinstallprompt", on);
    return () => window.removeEventListener("beforeinstallprompt", on);
  }, []);
  if (!s) return null;

  const fail = (e: unknown): void => setSaid(e instanceof api.ApiError && !e.offline && e.message ? e.message : t("Chưa xong vì mất mạng. Bấm lại khi có mạng: phần đã lấy không phải lấy lại."));
  const run = (what: string, p: Promise<string>): void => {
    setBusy(what);
    setSaid("");
    p.then(setSaid)
      .catch(fail)
      .finally(() => setBusy(""));
  };
  const takeMany = (n: number): void =>
    run(
      t("Đang lấy trường hợp…"),
      take(n, book, (done, total) => setBusy(t("Đang lấy ảnh: {0} trên {1}", done, total))).then((got) => t("Đã có {0} trường hợp trên máy này. Bạn có thể nhập khi mất mạng.", got)),
    );
  const any = s.todo + s.waiting + s.asked.length + s.conflict.length > 0;
  return (
    <section class="card offline-panel" aria-labelledby="offline-title">
      <h2 id="offline-title">{t("Nhập khi mất mạng")}</h2>
      {any && <Standings s={s} />}
      {s.asked.length > 0 && <Open ids={s.asked} text={t("Cần bạn xem lại trước khi nộp được:")} word={t("Xem lại trường hợp {0}")} />}
      {s.conflict.length > 0 && <Open ids={s.conflict} text={t("Người khác đã lưu trong lúc bạn nhập:")} word={t("So hai bản {0}")} />}
      {!able() && <p class="faint">{t("Trình duyệt chỉ cho mang trường hợp đi khi địa chỉ bắt đầu bằng https. Ở địa chỉ này, những gì đã gõ vẫn giữ trên máy khi mất mạng, miễn là không đóng thẻ.")}</p>}
      <p class="row">
        {s.todo > 0 && shell && <a class="btn primary" href="/keying?go=1">{t("Nhập tiếp")}</a>}
        {able() && !s.down && !busy && [20, 50].map((n) => <button key={n} type="button" class="btn" onClick={() => takeMany(n)}>{t("Mang theo {0} trường hợp", n)}</button>)}
        {s.waiting > 0 && !busy && <button type="button" class="btn primary" onClick={() => run(t("Đang nộp…"), handIn(true).then(() => ""))}>{t("Nộp ngay {0} trường hợp", s.waiting)}</button>}
        {s.todo > 0 && !s.down && !busy && <button type="button" class="btn" onClick={() => run(t("Đang trả lại…"), giveBack().then(() => t("Đã trả lại các trường hợp chưa nhập.")))}>{t("Trả lại {0} trường hợp chưa nhập", s.todo)}</button>}
        {install && <button type="button" class="btn" onClick={() => void install.prompt()}>{t("Cài lên máy này")}</button>}
      </p>
      <p role="status" aria-live="polite" class={busy || said ? "" : "sr"}>{busy || said}</p>
      {!any && able() && <p class="faint">{t("Lấy trước một lô trường hợp kèm ảnh, rồi nhập ở nơi không có mạng. Khi có mạng, trường hợp tự nộp, mỗi trường hợp đúng một lần. Dữ liệu rời máy này khi nộp xong hoặc khi bạn đăng xuất.")}</p>}
    </section>
  );
}

/** Three places, each with its count: on this machine, on the way, to be answered. */
function Standings({ s }: { s: Standing }): JSX.Element {
  const when = s.until ? new Date(s.until).toLocaleString(lang, { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit" }) : "";
  return (
    <ul class="standing">
      <li>
        <Icon name="computer" /> <b>{s.todo}</b> {t("trường hợp trên máy này, chưa nhập")}
        {when && <span class="faint"> {t("(giữ cho bạn tới {0})", when)}</span>}
      </li>
      <li class={s.waiting > 0 ? "warn" : ""}>
        <Icon name="wait" /> <b>{s.waiting}</b> {s.down ? t("trường hợp đã nhập, chờ có mạng để nộp") : t("trường hợp đã nhập, đang nộp")}
      </li>
      <li class={s.asked.length > 0 ? "warn" : ""}>
        <Icon name="warn" /> <b>{s.asked.length}</b> {t("trường hợp máy chủ hỏi lại")}
      </li>
      <li class={s.conflict.length > 0 ? "warn" : ""}>
        <Icon name="return" /> <b>{s.conflict.length}</b> {t("trường hợp có hai bản nhập")}
      </li>
      <li>
        <Icon name={s.down ? "offline" : "ok"} /> {s.down ? t("Máy chủ: đang mất mạng") : t("Máy chủ: có mạng; trường hợp đã nộp nằm ở đó và không còn trên máy này")}
      </li>
    </ul>
  );
}

function Open({ ids, text, word }: { ids: string[]; text: string; word: string }): JSX.Element {
  return (
    <p>
      {text}{" "}
      {ids.map((id, i) => (
        <a key={id} class="btn small" href={`/keying?entry=${id}`}>
          {word.replace("{0}", String(i + 1))}
        </a>
      ))}
    </p>
  );
}
