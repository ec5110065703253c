// SPDX-License-Identifier: Apache-2.0

import { render, type JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "./api";
import { t } from "./i18n";
import { plainLook, Scan } from "./scan";
import { Icon } from "./work/icons";
import { Tool } from "./work/pane";

/** A page, with how far the server has turned it already: its picture comes upright. */
interface ViewedPage extends api.Page {
  turned?: number;
}

interface Props {
  pages: ViewedPage[];
  /** Regions of the first page: which entry stands where. */
  regions?: api.Region[];
  /** May regions and rotation be changed? */
  edit?: boolean;
}

const nudge = 0.005;

/** A page with zoom, turning and, where allowed, the regions that link its parts to entries: by mouse, touch or keyboard. */
function Viewer({ pages, regions: begin = [], edit }: Props): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const scan = useRef<Scan | undefined>(undefined);
  const boxes = useRef(new Map<string, HTMLElement>());
  const [at, setAt] = useState(0);
  const [regions, setRegions] = useState(begin);
  const [chosen, setChosen] = useState(begin[0]?.id ?? "");
  const [look, setLook] = useState(plainLook);
  const [said, setSaid] = useState("");
  const page = pages[at];

  useEffect(() => {
    if (!host.current) return;
    const s = new Scan(host.current, undefined, true);
    if (edit) s.onDraw(() => drawing.current, (b) => draw.current(b));
    scan.current = s;
    s.viewer.addHandler("open", () => setRegions((r) => [...r]));
    return () => s.close();
  }, []);
  useEffect(() => {
    if (page) scan.current?.open(page);
  }, [page]);
  useEffect(() => scan.current?.look(look), [look]);
  useEffect(() => {
    if (scan.current?.viewer.isOpen()) lay(scan.current, boxes.current, at === 0 ? regions : [], chosen, { choose: setChosen, drag: edit ? (id, by) => drag.current(id, by) : undefined });
  }, [regions, chosen, at]);

  const dirty = useRef(false);
  const save = useRef<HTMLButtonElement>(null);
  dirty.current = said === t("Chưa lưu");
  const drawing = useRef(false);
  const [, showDrawing] = useState(false);
  const setDrawing = (on: boolean): void => {
    drawing.current = on;
    showDrawing(on);
  };
  const insert = (box: api.Box): void => {
    const id = api.commandKey();
    setRegions((all) => [...all, { id, label: nextNumber(all), box: clamp(box) }]);
    setChosen(id);
    setSaid(t("Chưa lưu"));
  };
  const draw = useRef(insert);
  draw.current = (b) => {
    setDrawing(false);
    if (b.w > 0.01 && b.h > 0.01) insert(b);
  };
  const drag = useRef((_id: string, _by: Partial<api.Box>): void => undefined);

  const change = (id: string, by: Partial<api.Box>): void => {
    setRegions((all) => all.map((r) => (r.id === id ? { ...r, box: clamp({ x: r.box.x + (by.x ?? 0), y: r.box.y + (by.y ?? 0), w: r.box.w + (by.w ?? 0), h: r.box.h + (by.h ?? 0) }) } : r)));
    setSaid(t("Chưa lưu"));
  };
  drag.current = change;
  const onKey = (e: KeyboardEvent, id: string): void => {
    const arrows: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const d = arrows[e.key];
    if (!d || e.ctrlKey || e.altKey) return;
    e.preventDefault();
    const [x, y] = [d[0] * nudge, d[1] * nudge];
    change(id, e.shiftKey ? { w: x, h: y } : { x, y });
  };
  const add = (): void => {
    const last = regions[regions.length - 1]?.box;
    insert(last ? { ...last, y: last.y + last.h + 0.01 } : { x: 0.05, y: 0.1, w: 0.9, h: 0.3 });
  };
  const propose = (): void => {
    if (!page) return;
    setSaid(t("Đang tìm khung kẻ trên trang…"));
    api
      .getProposal(page.id)
      .then((p) => {
        if (p.regions.length === 0) return setSaid(t("Không nhận ra mẫu trang này. Hãy vẽ vùng bằng tay."));
        const fresh = p.regions.map((r) => ({ id: regions.find((x) => x.label !== "" && x.label === r.label)?.id ?? api.commandKey(), label: r.label, box: clamp(r.box) }));
        setRegions(fresh);
        setChosen(fresh[0]?.id ?? "");
        const read = p.regions.filter((r) => r.read > 0).length;
        setSaid(read > 0 ? t("Máy đọc được {0} trên {1} số. So với ảnh, đúng thì bấm Enter để lưu.", read, fresh.length) : t("Chưa lưu"));
        // One key takes what was read; nothing is kept before it.
        if (fresh.every((r) => r.label !== "")) save.current?.focus();
      })
      .catch(() => setSaid(t("Chưa tìm được. Hãy thử lại.")));
  };
  /** Two entries may bear one number in a real book: asked once, then kept. */
  const put = (id: string): Promise<unknown> =>
    api.putRegions(id, regions).catch((e: unknown) => {
      if (!(e instanceof api.ApiError) || e.code !== "scan.twice" || !window.confirm(t("Một số được ghi hai lần trên trang này. Trên giấy đúng là có hai trường hợp cùng số?"))) throw e;
      return api.putRegions(id, regions, true);
    });
  const store = (): void => {
    if (!page) return;
    put(page.id)
      .then(() => location.reload())
      .catch((e: unknown) => setSaid(t("Chưa lưu được: {0}", e instanceof Error ? e.message : "")));
  };
  const turn = (): void => {
    const to = scan.current?.rotate(90) ?? 0;
    if (!edit || !page) return;
    const keep = dirty.current ? put(page.id) : Promise.resolve();
    // The picture and the regions come back turned.
    keep
      .then(() => api.putRotation(page.id, ((page.turned ?? 0) + to) % 360))
      .then(() => location.reload(), () => setSaid(t("Chưa lưu được chiều xoay")));
  };
  return (
    <div class={`viewer${drawing.current ? " drawing" : ""}`}>
      <section class="pane" aria-label={t("Bản quét")}>
        <div class="pane-view" ref={host} role="img" aria-label={t("Ảnh trang sổ {0} trên {1}", at + 1, pages.length)} />
        <div class="pane-tools" role="toolbar" aria-label={t("Công cụ ảnh")}>
          {pages.length > 1 && (
            <>
              <Tool icon="left" text={t("Trang trước")} do={() => setAt(at - 1)} off={at === 0} />
              <span class="pane-count">
                {at + 1}/{pages.length}
              </span>
              <Tool icon="right" text={t("Trang sau")} do={() => setAt(at + 1)} off={at === pages.length - 1} />
            </>
          )}
          <Tool icon="zoom-out" text={t("Thu nhỏ")} do={() => scan.current?.zoom(1 / 1.3)} />
          <Tool icon="zoom-in" text={t("Phóng to")} do={() => scan.current?.zoom(1.3)} />
          <Tool icon="fit" text={t("Cả trang")} do={() => scan.current?.fitPage()} />
          <Tool icon="rotate" text={t("Xoay ảnh")} do={turn} />
          <Tool icon="invert" text={t("Âm bản")} do={() => setLook({ ...look, invert: !look.invert })} on={look.invert} />
        </div>
      </section>
      {(edit || regions.length > 0) && (
        <aside class="regions">
          <h3>{t("Trường hợp trên trang này")}</h3>
          {edit && (
            <>
              <div class="row">
                <button type="button" class="btn small" onClick={add}>
                  <Icon name="plus" /> {t("Thêm vùng")}
                </button>
                <button type="button" class="btn small" aria-pressed={drawing.current} onClick={() => setDrawing(!drawing.current)}>
                  <Icon name="pencil" /> {t("Vẽ trên ảnh")}
                </button>
                <button type="button" class="btn small" onClick={propose}>
                  <Icon name="crop" /> {t("Tự tìm vùng")}
                </button>
                <button type="button" class="btn small primary" ref={save} onClick={store}>
                  {t("Lưu các vùng")}
                </button>
              </div>
              <p class="faint" role="status">
                {said}
              </p>
            </>
          )}
          <ul>
            {regions.map((r, i) => (
              <li key={r.id}>
                <button type="button" class="btn small" aria-pressed={r.id === chosen} onClick={() => setChosen(r.id)} onKeyDown={(e) => edit && onKey(e, r.id)}>
                  {edit ? t("Vùng {0}", i + 1) : r.label}
                </button>
                {edit && (
                  <input class="region-no" type="text" autocomplete="off" value={r.label} placeholder={t("số")} aria-label={t("Số đăng ký của vùng {0}", i + 1)}
                    onFocus={() => setChosen(r.id)} onInput={(e) => { const label = e.currentTarget.value; setRegions(regions.map((x) => (x.id === r.id ? { ...x, label } : x))); setSaid(t("Chưa lưu")); }} />
                )}
                {r.href && <a href={r.href} aria-label={t("Mở trường hợp")}>{t("Mở")}</a>}
                {edit && (
                  <button type="button" class="tool" aria-label={t("Bỏ {0}", r.label)} onClick={() => { setRegions(regions.filter((x) => x.id !== r.id)); setSaid(t("Chưa lưu")); }}>
                    <Icon name="trash" />
                  </button>
                )}
              </li>
            ))}
          </ul>
          {edit && (
            <>
              <p class="faint">{t("Kéo vùng hoặc góc của nó trên ảnh; hoặc chọn tên vùng rồi dùng phím mũi tên để dời, Shift + mũi tên để đổi cỡ.")}</p>
              {regions
                .filter((r) => r.id === chosen)
                .map((r) => (
                  <Sliders key={r.id} box={r.box} on={(box) => { setRegions(regions.map((x) => (x.id === r.id ? { ...x, box: clamp(box) } : x))); setSaid(t("Chưa lưu")); }} />
                ))}
            </>
          )}
        </aside>
      )}
    </div>
  );
}

/** Top, bottom, left and right of a region as sliders: exact with the mouse, and with the keys alone. */
function Sliders({ box, on }: { box: api.Box; on(b: api.Box): void }): JSX.Element {
  const side = (text: string, value: number, set: (v: number) => api.Box): JSX.Element => (
    <label>
      {text}
      <input type="range" min="0" max="1" step="0.005" value={value} onInput={(e) => on(set(Number(e.currentTarget.value)))} />
    </label>
  );
  const b = box;
  return (
    <div class="sliders">
      {side(t("Cạnh trên"), b.y, (v) => ({ ...b, y: v, h: b.y + b.h - v }))}
      {side(t("Cạnh dưới"), b.y + b.h, (v) => ({ ...b, h: v - b.y }))}
      {side(t("Cạnh trái"), b.x, (v) => ({ ...b, x: v, w: b.x + b.w - v }))}
      {side(t("Cạnh phải"), b.x + b.w, (v) => ({ ...b, w: v - b.x }))}
    </div>
  );
}

/** The number after the last one: 12 → 13, 12/1999 → 13/1999, 12 (2) → 13; nothing after 12a. */
export function nextNumber(regions: api.Region[]): string {
  const last = /^(\d+)(\/\d+)?(?: \(\d+\))?$/.exec(regions[regions.length - 1]?.label.trim() ?? "");
  return last ? String(Number(last[1]) + 1).padStart(last[1]?.length ?? 1, "0") + (last[2] ?? "") : "";
}

const clamp = (b: api.Box): api.Box => {
  const w = Math.min(1, Math.max(0.02, b.w));
  const h = Math.min(1, Math.max(0.02, b.h));
  return { x: Math.min(1 - w, Math.max(0, b.x)), y: Math.min(1 - h, Math.max(0, b.y)), w, h };
};

interface RegionHands {
  choose(id: string): void;
  /** Missing where regions may only be looked at. */
  drag: ((id: string, by: Partial<api.Box>) => void) | undefined;
}

/** A region on the page: dragging it moves it, its corner changes its size. */
function regionElement(scan: Scan, r: api.Region, on: RegionHands): HTMLElement {
  const el = document.createElement("div");
  el.append(r.label);
  el.addEventListener("pointerdown", () => on.choose(r.id));
  const { drag } = on;
  if (drag) {
    const corner = document.createElement("div");
    corner.className = "region-corner";
    el.append(corner);
    scan.onDrag(el, (x, y) => drag(r.id, { x, y }));
    scan.onDrag(corner, (w, h) => drag(r.id, { w, h }));
  }
  return el;
}

/** Puts the regions on the page, the chosen one strongest, and takes off those that are gone. */
function lay(scan: Scan, have: Map<string, HTMLElement>, regions: api.Region[], chosen: string, on: RegionHands): void {
  for (const [id, el] of have) {
    if (regions.some((r) => r.id === id)) continue;
    scan.viewer.removeOverlay(el);
    have.delete(id);
  }
  for (const r of regions) {
    let el = have.get(r.id);
    if (!el) {
      el = document.createElement("div");
      el = regionElement(scan, r, on);
      have.set(r.id, el);
    }
    el.className = r.id === chosen ? "region chosen" : "region";
    scan.overlay(el, r.box);
  }
}

for (const el of document.querySelectorAll<HTMLElement>("[data-island=viewer]")) {
  render(<Viewer {...(JSON.parse(el.dataset.props ?? "{}") as Props)} />, el);
}
