// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";
import { useEffect, useImperativeHandle, useRef, useState } from "preact/hooks";
import type { Ref } from "preact";
import type { Box, Page } from "../api";
import { t } from "../i18n";
import { plainLook, Scan, type Look } from "../scan";
import { Icon, type IconName } from "./icons";

/** What the keys of the form may ask of the image. */
export interface PaneHandle {
  zoom(by: number): void;
  pan(dx: number, dy: number): void;
  rotate(): void;
  fit(): void;
  invert(): void;
  turnPage(step: 1 | -1): void;
}

interface Props {
  pages: Page[];
  at: number;
  onPage(i: number): void;
  band: Box | undefined;
  onBandMoved(dy: number): void;
  look: Look;
  onLook(l: Look): void;
  handle: Ref<PaneHandle>;
}

/** The scan with its tools. */
export function Pane(p: Props): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const scan = useRef<Scan | undefined>(undefined);
  const moved = useRef(p.onBandMoved);
  moved.current = p.onBandMoved;
  const page = p.pages[p.at];

  useEffect(() => {
    if (!host.current) return;
    const s = new Scan(host.current, (dy) => moved.current(dy));
    scan.current = s;
    return () => s.close();
  }, []);
  useEffect(() => {
    if (page) scan.current?.open(page);
  }, [page]);
  useEffect(() => scan.current?.highlight(p.band), [p.band?.x, p.band?.y, p.band?.w, p.band?.h, page]);
  useEffect(() => scan.current?.look(p.look), [p.look]);

  const turnPage = (step: 1 | -1): void => {
    const to = p.at + step;
    if (to >= 0 && to < p.pages.length) p.onPage(to);
  };
  const handle: PaneHandle = {
    zoom: (by) => scan.current?.zoom(by),
    pan: (dx, dy) => scan.current?.pan(dx, dy),
    rotate: () => scan.current?.rotate(90),
    fit: () => scan.current?.fitRegion(),
    invert: () => p.onLook({ ...p.look, invert: !p.look.invert }),
    turnPage,
  };
  useImperativeHandle(p.handle, () => handle, [p.at, p.pages, p.look]);

  return (
    <section class="pane" aria-label={t("Bản quét")}>
      <div class="pane-view" ref={host} role="img" aria-label={t("Ảnh trang sổ {0} trên {1}", p.at + 1, p.pages.length)} />
      {p.pages.length === 0 && <p class="pane-none">{t("Trường hợp này chưa có bản quét.")}</p>}
      <div class="pane-tools" role="toolbar" aria-label={t("Công cụ ảnh")}>
        {p.pages.length > 1 && (
          <>
            <Tool icon="left" text={t("Trang trước")} do={() => turnPage(-1)} off={p.at === 0} />
            <span class="pane-count">
              {p.at + 1}/{p.pages.length}
            </span>
            <Tool icon="right" text={t("Trang sau")} do={() => turnPage(1)} off={p.at === p.pages.length - 1} />
            <span class="pane-gap" />
          </>
        )}
        <Tool icon="zoom-out" text={t("Thu nhỏ")} do={() => handle.zoom(1 / 1.3)} />
        <Tool icon="zoom-in" text={t("Phóng to")} do={() => handle.zoom(1.3)} />
        <Tool icon="fit" text={t("Vừa khung trường hợp")} do={handle.fit} />
        <Tool icon="rotate" text={t("Xoay ảnh")} do={handle.rotate} />
        <LookTools look={p.look} on={p.onLook} />
      </div>
    </section>
  );
}

export function Tool(p: { icon: IconName; text: string; do(): void; off?: boolean; on?: boolean }): JSX.Element {
  return (
    <button type="button" class="tool" title={p.text} aria-label={p.text} disabled={p.off} aria-pressed={p.on} tabIndex={-1} onClick={p.do}>
      <Icon name={p.icon} />
    </button>
  );
}

/** Brightness, contrast and negative, folded away until asked for. */
function LookTools({ look, on }: { look: Look; on(l: Look): void }): JSX.Element {
  const [open, setOpen] = useState(false);
  const changed = look.brightness !== 1 || look.contrast !== 1;
  return (
    <>
      <Tool icon="invert" text={t("Âm bản")} do={() => on({ ...look, invert: !look.invert })} on={look.invert} />
      <Tool icon="sun" text={t("Sáng, tương phản")} do={() => setOpen(!open)} on={open || changed} />
      {open && (
        <div class="look">
          <label>
            {t("Độ sáng")}
            <input type="range" min="0.5" max="2" step="0.05" value={look.brightness} onInput={(e) => on({ ...look, brightness: Number(e.currentTarget.value) })} />
          </label>
          <label>
            {t("Tương phản")}
            <input type="range" min="0.5" max="3" step="0.05" value={look.contrast} onInput={(e) => on({ ...look, contrast: Number(e.currentTarget.value) })} />
          </label>
          <button type="button" class="btn small" onClick={() => on(plainLook)}>
            {t("Như gốc")}
          </button>
        </div>
      )}
    </>
  );
}
