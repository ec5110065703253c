// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import { label, lang, t } from "../i18n";
import { Icon } from "../work/icons";
import type { OutRecord } from "./db";
import * as db from "./db";
import { taken, tell } from "./handin";

interface Props {
  mine: OutRecord;
  onDone(): void;
}

const same = (a: api.Value | undefined, b: api.Value | undefined): boolean => (a?.w ?? "") === (b?.w ?? "") && (a?.m ?? "") === (b?.m ?? "");

/** Two keyings of one entry side by side, field by field where they differ. The person decides; nothing is merged in silence. */
export function ConflictView({ mine, onDone }: Props): JSX.Element {
  const [stored, setStored] = useState<api.Stored>();
  const [said, setSaid] = useState("");
  const [pick, setPick] = useState<Record<string, "mine" | "stored">>({});
  useEffect(() => {
    api
      .stored(mine.entry)
      .then(setStored)
      .catch((e: unknown) => setSaid(e instanceof api.ApiError && !e.offline ? e.message : t("Cần có mạng để xem bản đang ở máy chủ. Bản của bạn vẫn nằm trên máy này.")));
  }, [mine.entry]);
  if (!stored) return <div class="bench-wait" role="status"><p>{said || t("Đang lấy bản ở máy chủ…")}</p><a class="btn" href="/keying">{t("Về danh sách")}</a></div>;

  const fields = mine.lease.type.fields;
  const differ = fields.filter((f) => !same(mine.values[f.id], stored.values[f.id]));
  const finish = (p: Promise<unknown>): void => {
    p.then(() => taken(mine))
      .then(onDone)
      .catch((e: unknown) => setSaid(e instanceof api.ApiError && !e.offline ? e.message : t("Mất mạng: chưa quyết định được. Bản của bạn vẫn nằm trên máy này.")));
  };
  const saveOver = (): void => {
    const values = { ...stored.values };
    for (const f of differ) if (pick[f.id] !== "stored") values[f.id] = mine.values[f.id] ?? { w: "", n: "", m: "" };
    const again: OutRecord = { ...mine, key: api.commandKey(), version: stored.entry.version, values, acks: [], state: "asked", lease: { ...mine.lease, entry: stored.entry } };
    // It goes back to the bench with the values chosen: the rules have their say there, as with every save.
    void db.put("out", again, true).then(() => {
      tell();
      location.assign(`/keying?entry=${mine.entry}`);
    });
  };
  return (
    <section class="conflict" aria-labelledby="conflict-title">
      <h1 id="conflict-title">{t("Số {0}: hai bản nhập khác nhau", mine.lease.entry.number)}</h1>
      <p>
        {stored.mine
          ? t("Bạn đã lưu trường hợp này ở một máy khác. Hãy chọn từng ô.")
          : t("{0} đã lưu trường hợp này trong lúc bạn nhập. {1} ô giống nhau, {2} ô khác nhau.", stored.by || t("Người khác"), fields.length - differ.length, differ.length)}
      </p>
      <table class="table conflict-table">
        <thead>
          <tr>
            <th scope="col">{t("Ô")}</th>
            <th scope="col">{t("Bản của bạn, trên máy này")}</th>
            <th scope="col">{t("Bản ở máy chủ")}</th>
          </tr>
        </thead>
        <tbody>
          {differ.map((f) => (
            <tr key={f.id}>
              <th scope="row">{label(f)}</th>
              {(["mine", "stored"] as const).map((who) => (
                <td key={who} lang={lang}>
                  {stored.may === "save" ? (
                    <label class="check">
                      <input type="radio" name={`c-${f.id}`} checked={(pick[f.id] ?? "mine") === who} onChange={() => setPick({ ...pick, [f.id]: who })} /> <Text v={(who === "mine" ? mine : stored).values[f.id]} />
                    </label>
                  ) : (
                    <Text v={(who === "mine" ? mine : stored).values[f.id]} />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {said && <p class="msg warn" role="alert"><Icon name="warn" />{said}</p>}
      <p class="row">
        {stored.may === "save" && <button type="button" class="btn primary" onClick={saveOver}>{t("Lấy các ô đã chọn và xem lại")}</button>}
        {stored.may === "second" && <button type="button" class="btn primary" onClick={() => finish(api.second(mine.entry, { key: `${mine.key}/2`, values: mine.values }))}>{t("Gửi cả bản của tôi cho người kiểm tra")}</button>}
        <button type="button" class="btn" onClick={() => finish(Promise.resolve())}>{t("Giữ bản ở máy chủ, bỏ bản của tôi")}</button>
        <a class="btn" href="/keying">{t("Để sau")}</a>
      </p>
      {stored.may === "none" && <p class="faint">{t("Trường hợp này đã được kiểm tra, nên không nhận thêm bản nhập. Nếu bản ở máy chủ sai, hãy báo cán bộ hộ tịch.")}</p>}
    </section>
  );
}

function Text({ v }: { v: api.Value | undefined }): JSX.Element {
  const mark = v?.m === "blank" ? t("để trống trong sổ") : v?.m === "illegible" ? t("không đọc được") : v?.m === "struck" ? t("bị gạch") : "";
  return (
    <span>
      {v?.w || (!mark && "–")} {mark && <span class="kf-mark">{mark}</span>}
    </span>
  );
}
