// SPDX-License-Identifier: Apache-2.0

// Keeps one person's work from the next person at the same machine.
import * as api from "../api";
import { t } from "../i18n";
import { account, lastAccount, remember, scanCache, signedIn } from "./account";
import * as db from "./db";
import { handIn } from "./handin";

/** Wipes an account from this browser: records, scans, look-ups. */
async function wipe(id: string, others = false): Promise<void> {
  await db.wipe(id, others).catch(() => undefined);
  if (typeof caches !== "undefined") await caches.delete(scanCache);
}

/**
 * On every page of somebody signed in: whoever worked here before is gone from this browser. What they had keyed and not handed in was refused or
 * never reached the server; it stays bound to them, unseen, until they come back.
 */
export async function arrive(): Promise<void> {
  const now = signedIn();
  if (!now || now === lastAccount()) return;
  const before = lastAccount();
  remember(now);
  if (!before) return;
  const unsent = new Set((await db.all("out", before).catch(() => [])).map((o) => o.entry));
  for (const s of ["job", "draft"] as db.StoreName[]) for (const r of await db.all(s, before).catch(() => [])) if (!unsent.has(r.entry)) await db.drop(s, before, r.entry);
  if (typeof caches !== "undefined") await caches.delete(scanCache);
}

/** All that this browser holds goes to the server, then from here; false when something could not be handed over. */
async function handOver(): Promise<boolean> {
  const me = account();
  await handIn(true);
  const held = [...(await db.all("out", me)), ...(await db.all("draft", me))];
  for (const r of held) await api.putDraft(r.entry, r.version, r.values);
  await wipe(me);
  return true;
}

/** Before signing out: nothing typed is lost, and nothing personal stays on the machine. */
export function guardSignOut(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[action="/logout"]')) {
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      void handOver()
        .then(() => {
          remember("");
          form.submit();
        })
        .catch((err: unknown) => said(err, form));
    });
  }
}

function said(err: unknown, form: HTMLFormElement): void {
  if (err instanceof api.ApiError && err.offline) {
    alert(t("Đang mất mạng nên chưa đăng xuất được. Những gì đã nhập vẫn nằm trên máy này và sẽ tự nộp khi có mạng."));
    return;
  }
  // A session that is over, or an entry of another unit by now: the server takes nothing more from this person. Nothing is thrown away.
  form.submit();
}
