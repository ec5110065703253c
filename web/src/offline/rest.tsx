// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { getPrefs, putPrefs } from "../api";
import { t } from "../i18n";
import { Icon } from "../work/icons";

/** Minutes of keying without a pause after which a rest is proposed, unless the person set another number; 0 is never. */
const usual = 50;
const pauseMs = 5 * 60_000;

/** Minutes without a pause, counted by keys: five minutes without one are a rest. */
export class Stretch {
  private began = 0;
  private last = 0;

  /** A key at an instant, in milliseconds. */
  key(now: number): void {
    if (now - this.last > pauseMs) this.began = now;
    this.last = now;
  }

  minutes(now: number): number {
    return this.last === 0 || now - this.last > pauseMs ? 0 : (now - this.began) / 60_000;
  }

  /** Counts anew from an instant. */
  restart(now: number): void {
    this.began = now;
    this.last = now;
  }
}

/** Proposes a rest, without taking the keys from the form. */
export function RestReminder({ onRest }: { onRest(): void }): JSX.Element | null {
  const [after, setAfter] = useState(usual);
  const [due, setDue] = useState(0);
  const stretch = useRef(new Stretch());
  useEffect(() => {
    void getPrefs()
      .then((p) => typeof p.rest === "number" && setAfter(p.rest))
      .catch(() => undefined);
  }, []);
  useEffect(() => {
    const onKey = (): void => stretch.current.key(Date.now());
    document.addEventListener("keydown", onKey, true);
    const id = setInterval(() => {
      const m = stretch.current.minutes(Date.now());
      setDue(after > 0 && m >= after ? Math.floor(m) : 0);
    }, 20_000);
    return () => {
      document.removeEventListener("keydown", onKey, true);
      clearInterval(id);
    };
  }, [after]);
  if (due === 0) return null;
  const later = (): void => {
    stretch.current.restart(Date.now() - (after - 10) * 60_000);
    setDue(0);
  };
  return (
    <div class="rest msg info" role="status">
      <Icon name="wait" />
      <div>
        <p>{t("Bạn đã nhập liền {0} phút. Nghỉ mắt, đứng dậy vài phút rồi làm tiếp.", due)}</p>
        <p class="row">
          <button type="button" class="btn small primary" onClick={onRest}>
            {t("Nghỉ")}
          </button>
          <button type="button" class="btn small" onClick={later}>
            {t("Nhắc lại sau 10 phút")}
          </button>
          <button
            type="button"
            class="btn small"
            onClick={() => {
              setAfter(0);
              setDue(0);
              void putPrefs({ rest: 0 }).catch(() => undefined);
            }}
          >
            {t("Không nhắc nữa")}
          </button>
        </p>
      </div>
    </div>
  );
}
