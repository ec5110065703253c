// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import type { Safety } from "../draft";
import { watch, type Standing } from "../offline/handin";
import { Icon, type IconName } from "./icons";

/** How safe what is typed is, in an icon and words. */
export function SafetyLine({ s }: { s: Safety }): JSX.Element {
  const [icon, text, tone]: [IconName, string, string] = {
    none: ["info", t("chưa có thay đổi"), ""] as [IconName, string, string],
    keeping: ["wait", t("đang giữ trên máy này"), ""] as [IconName, string, string],
    local: ["computer", t("đã giữ trên máy này"), ""] as [IconName, string, string],
    sending: ["wait", t("đang gửi"), ""] as [IconName, string, string],
    sent: ["ok", t("bản nháp đã lưu"), "ok"] as [IconName, string, string],
    waiting: ["offline", t("mất mạng: đã giữ trên máy, sẽ tự gửi"), "warn"] as [IconName, string, string],
    lost: ["warn", t("máy này không giữ được nháp: hãy lưu sớm"), "warn"] as [IconName, string, string],
    out: ["computer", t("hết phiên, đã giữ trên máy"), "warn"] as [IconName, string, string],
  }[s];
  return (
    <>
      <span class={`safety ${tone}`} role="status">
        <Icon name={icon} />
        {text}
      </span>
      {s === "out" ? (
        <a class="left-here" href="/login" target="_blank" rel="noopener">
          {t("Đăng nhập lại")}
        </a>
      ) : (
        <LeftHere />
      )}
    </>
  );
}

/** What of earlier entries is on this machine alone, and where to see to it. Nothing when all is on the server. */
function LeftHere(): JSX.Element | null {
  const [s, setS] = useState<Standing>();
  useEffect(() => watch(setS), []);
  if (!s) return null;
  const look = s.asked.length + s.conflict.length;
  const said = [s.waiting > 0 ? t("{0} trường hợp trên máy này chờ nộp", s.waiting) : "", look > 0 ? t("{0} trường hợp cần xem lại", look) : ""].filter(Boolean);
  if (said.length === 0) return s.todo > 0 ? <span class="faint">{t("còn {0} trường hợp mang theo", s.todo)}</span> : null;
  return (
    <a class="left-here" href="/keying" data-waiting={s.waiting} data-look={look}>
      <Icon name={s.down ? "offline" : look > 0 ? "warn" : "wait"} />
      {said.join(" · ")}
    </a>
  );
}

/** Time left of the lease, by the server's clock. Warns in the last two minutes. */
export function Lease({ until, skew, onSoon }: { until: number; skew: number; onSoon(): void }): JSX.Element {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const id = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(id);
  }, []);
  const left = Math.max(0, Math.floor((until - skew - now) / 1000));
  useEffect(() => {
    if (left > 0 && left < 300 && left % 60 === 0) onSoon();
  }, [left]);
  const text = left >= 3600 ? t("{0} giờ {1} phút", Math.floor(left / 3600), Math.floor((left % 3600) / 60)) : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  return (
    <span class={`lease${left < 120 ? " soon" : ""}`} title={t("Thời gian trường hợp này được giữ cho bạn; tự gia hạn khi bạn đang nhập")}>
      <Icon name="wait" />
      <span class="sr">{t("Còn giữ chỗ")} </span>
      {left === 0 ? t("hết giờ giữ chỗ") : text}
    </span>
  );
}
