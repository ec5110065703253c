// SPDX-License-Identifier: Apache-2.0

import OpenSeadragon from "openseadragon";
import type { Box, Page } from "./api";
import { forget, restful } from "./frames";
import { t } from "./i18n";

const quick = window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 0.18;

/**
 * OpenSeadragon writes a style element into the page unless it finds one of its own there; the content policy forbids such styles. This one,
 * of no namespace that has styles, keeps it from trying. Its one rule stands in work.css.
 */
function noInlineStyle(): void {
  if (document.querySelector("style[data-openseadragon-mobile-css]")) return;
  const s = document.createElementNS("urn:sogoc:nothing", "style");
  s.setAttribute("data-openseadragon-mobile-css", "ours");
  document.head.append(s);
}

const tileSide = 512;

const levels = (p: Page): number => Math.max(0, Math.ceil(Math.log2(Math.max(p.width, p.height) / tileSide)));

/** Where the tiles of a page are; undefined where it has none. */
function tilesAt(page: Page): ((level: number, x: number, y: number) => string) | undefined {
  const at = new URL(page.url, location.href);
  if (at.origin !== location.origin || !/^\/img\/[^/]+$/.test(at.pathname)) return undefined;
  const turn = at.searchParams.get("r") ?? "";
  return (level, x, y) => `${at.pathname}/tile/${level}/${x}_${y}?r=${turn}`;
}

/** The pyramid that the server cuts of a page: only the tiles in sight are fetched, so that a page shows after some 60 kB. */
function tiled(page: Page): object | undefined {
  const getTileUrl = tilesAt(page);
  if (!getTileUrl) return undefined;
  return {
    width: page.width,
    height: page.height,
    tileSize: tileSide,
    tileOverlap: 0,
    minLevel: 0,
    maxLevel: levels(page),
    getTileUrl,
  };
}

/** The tiles that a pane of that size shows of an upright page when it is opened at the entry's region: what fitRegion brings into view. */
export function tilesInView(page: Page, width: number, height: number): string[] {
  const url = tilesAt(page);
  if (!url || width === 0 || height === 0) return [];
  const region = page.region ?? { x: 0, y: 0, w: 1, h: 1 };
  const w = region.w * page.width * (isRow(page) ? rowShare : 1) * 1.04;
  const h = region.h * page.height * 1.04;
  const scale = Math.min(width / w, height / h);
  const x = (region.x - region.w * 0.02) * page.width;
  const y = Math.max(0, Math.min(region.y * page.height - Math.max(0, height / scale - h) * 0.35, page.height - height / scale));
  const top = Math.max(0, Math.min(levels(page), Math.floor(levels(page) + Math.log2(scale) + 1))); // as OpenSeadragon chooses
  const out: string[] = [];
  for (let level = 0; level <= top; level++) {
    const f = 2 ** (level - levels(page)) / tileSide;
    const last = (end: number, size: number): number => Math.floor((Math.min(end, size) - 1) * f);
    for (let j = Math.max(0, Math.floor(y * f)); j <= last(y + height / scale, page.height); j++) {
      for (let i = Math.max(0, Math.floor(x * f)); i <= last(x + width / scale, page.width); i++) out.push(url(level, i, j));
    }
  }
  return out;
}

/** How the image is shown: for faded ink and dark paper. */
export interface Look {
  brightness: number;
  contrast: number;
  invert: boolean;
}
export const plainLook: Look = { brightness: 1, contrast: 1, invert: false };

/** The filter of a look. The plain one has none: even one that changes nothing is worked out for every pixel of every frame. */
const filterOf = (l: Look): string => (l.brightness === 1 && l.contrast === 1 && !l.invert ? "none" : `brightness(${l.brightness}) contrast(${l.contrast}) invert(${l.invert ? 1 : 0})`);

/**
 * A page of a register in OpenSeadragon, with a band over the line that is being read. Boxes are in proportions of the upright page as the
 * server serves it; the band turns with the page.
 */
export class Scan {
  readonly viewer: OpenSeadragon.Viewer;
  page: Page | undefined;
  private band: HTMLElement | undefined;
  private bandBox: Box | undefined;
  private ready = false;
  /** Address of the page that is shown whole because its tiles could not be had. */
  private untiled = "";
  /** OpenSeadragon holds every tracker, and by it the whole page it stood in, until it is destroyed. */
  private readonly trackers: OpenSeadragon.MouseTracker[] = [];
  private gripTracker: OpenSeadragon.MouseTracker | undefined;

  constructor(
    host: HTMLElement,
    private readonly onBandMoved?: (dy: number) => void,
    /** Open with the whole page in view rather than the entry. */
    private readonly whole = false,
  ) {
    noInlineStyle();
    OpenSeadragon.setString("Errors.OpenFailed", t("Chưa mở được ảnh của trang này. Hãy tải lại trang; nếu vẫn không được, hãy báo người quản trị."));
    this.viewer = new OpenSeadragon.Viewer({
      element: host,
      drawer: "canvas",
      showNavigationControl: false,
      autoHideControls: false, // there are none; fading them would keep asking for frames
      visibilityRatio: 0.4,
      minZoomImageRatio: 0.6,
      maxZoomPixelRatio: 4,
      zoomPerScroll: 1.25,
      animationTime: quick * 2,
      springStiffness: 9,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true, scrollToZoom: true },
      gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true, pinchToZoom: true },
      crossOriginPolicy: false,
      maxTilesPerFrame: 16, // all in sight at once; the browser queues them
    });
    restful(this.viewer);
    this.viewer.setKeyboardNavEnabled(false); // the keys are the form's
    // Where tiles can't be had, such as without the line, the whole picture may be at hand.
    this.viewer.addHandler("tile-load-failed", () => {
      const page = this.page;
      if (!page || this.untiled === page.url) return;
      this.untiled = page.url;
      this.ready = false;
      this.viewer.open({ type: "image", url: page.url } as never);
    });
    this.viewer.addHandler("open", () => {
      this.ready = true;
      this.watchDrawn(host);
      this.viewer.viewport.setRotation(this.page?.rotation ?? 0, true);
      if (this.whole) this.viewer.viewport.goHome(true);
      else this.fitRegion(true);
      this.placeBand();
    });
  }

  /** Shows a page. The same page again keeps the place and the zoom. */
  open(page: Page): void {
    if (this.page?.url === page.url) {
      this.page = page;
      if (this.ready) this.fitRegion(false);
      return;
    }
    this.page = page;
    this.ready = false;
    this.band = undefined;
    this.viewer.element.setAttribute("aria-busy", "true");
    this.viewer.open((tiled(page) ?? { type: "image", url: page.url }) as never);
  }

  /** The view is busy until all of the page that is in sight has been drawn. */
  private watchDrawn(host: HTMLElement): void {
    const image = this.viewer.world.getItemAt(0);
    const say = (): void => host.setAttribute("aria-busy", String(!image.getFullyLoaded()));
    image?.addHandler("fully-loaded-change", say);
    if (image) say();
  }

  close(): void {
    for (const t of this.trackers.splice(0)) t.destroy();
    this.gripTracker?.destroy();
    forget(this.viewer);
    this.viewer.destroy();
  }

  private get upright(): boolean {
    return this.viewer.viewport.getRotation() % 180 === 0;
  }

  /** Proportions of the page as a rectangle of the viewport (which is as wide as the image, 1). */
  private rect(b: Box): OpenSeadragon.Rect {
    return new OpenSeadragon.Rect(b.x, b.y * this.ratio, b.w, b.h * this.ratio);
  }

  /**
   * Brings the entry's region into view: all of its width when upright, and never the empty desk beyond the page while there is page to show.
   * Of a row of a list, only the part that is being read: the whole would be too small to read, and a cell alone says nothing of what stands around it.
   */
  fitRegion(atOnce = false): void {
    if (!this.ready) return;
    const whole = this.page?.region ?? { x: 0, y: 0, w: 1, h: 1 };
    const region = this.rect(isRow(this.page) && this.bandBox ? atLeast(this.bandBox, rowShare * whole.w, whole) : whole);
    const pad = region.width * 0.02;
    const r = new OpenSeadragon.Rect(region.x - pad, region.y - pad, region.width + 2 * pad, region.height + 2 * pad);
    const box = this.viewer.viewport.getContainerSize();
    if (this.upright) {
      const height = (r.width * box.y) / box.x;
      const page = this.rect({ x: 0, y: 0, w: 1, h: 1 }).height;
      if (height > r.height) r.y = Math.max(0, Math.min(r.y - (height - r.height) * 0.35, page - height));
      r.height = height;
    }
    this.viewer.viewport.fitBounds(r, atOnce);
  }

  fitPage(): void {
    if (this.ready) this.viewer.viewport.goHome(false);
  }

  /** Moves the band, and the page under it only when the band would leave the middle of the view. */
  highlight(box: Box | undefined): void {
    this.bandBox = box;
    if (this.ready) this.placeBand();
  }

  private placeBand(): void {
    if (!this.bandBox) {
      if (this.band) this.viewer.removeOverlay(this.band);
      this.band = undefined;
      return;
    }
    const r = this.rect(this.bandBox);
    if (!this.band) {
      this.band = this.makeBand();
      this.viewer.addOverlay({ element: this.band, location: r });
    } else {
      this.viewer.updateOverlay(this.band, r);
    }
    this.follow(r);
  }

  private follow(r: OpenSeadragon.Rect): void {
    const vp = this.viewer.viewport;
    const seen = vp.getBoundsNoRotate(true);
    const middle = r.getCenter();
    const page = this.rect({ x: 0, y: 0, w: 1, h: 1 });
    const aside = isRow(this.page) && Math.abs(middle.x - seen.getCenter().x) > seen.width * 0.2;
    const x = aside ? onPage(middle.x, page.width, seen.width) : seen.getCenter().x;
    const inMiddle = middle.y > seen.y + seen.height * 0.15 && middle.y < seen.y + seen.height * 0.85;
    if (!this.upright || (inMiddle && x === seen.getCenter().x)) return;
    if (inMiddle) return void vp.panTo(new OpenSeadragon.Point(x, seen.getCenter().y), quick === 0);
    vp.panTo(new OpenSeadragon.Point(x, onPage(middle.y + seen.height * 0.12, page.height, seen.height)), quick === 0);
  }

  /** The band: a frame and a grip at its left, which moves it when the page differs from the layout. */
  private makeBand(): HTMLElement {
    const band = document.createElement("div");
    band.className = "band";
    const grip = document.createElement("div");
    grip.className = "band-grip";
    grip.setAttribute("aria-hidden", "true");
    band.append(grip);
    this.gripTracker?.destroy();
    this.gripTracker = this.tracked(grip, (_, dy) => this.onBandMoved?.(dy));
    return band;
  }

  zoom(by: number): void {
    if (this.ready) this.viewer.viewport.zoomBy(by).applyConstraints();
  }

  pan(dx: number, dy: number): void {
    const b = this.viewer.viewport.getBoundsNoRotate();
    this.viewer.viewport.panBy(new OpenSeadragon.Point(b.width * dx, b.height * dy)).applyConstraints();
  }

  rotate(by: number): number {
    const to = (this.viewer.viewport.getRotation() + by + 360) % 360;
    this.viewer.viewport.setRotation(to, true);
    this.viewer.viewport.goHome(false);
    return to;
  }

  look(l: Look): void {
    const canvas = this.viewer.drawer?.canvas as HTMLElement | undefined;
    if (canvas) canvas.style.filter = filterOf(l);
  }

  /** Places an element over a box of the page; the same element again moves it. */
  overlay(el: HTMLElement, box: Box): void {
    const r = this.rect(box);
    if (this.viewer.getOverlayById(el)) this.viewer.updateOverlay(el, r);
    else this.viewer.addOverlay({ element: el, location: r });
  }

  private get ratio(): number {
    const size = this.viewer.world.getItemAt(0)?.getContentSize();
    return size ? size.y / size.x : 1;
  }

  /** Tells how far an element is dragged, in proportions of the page. The page stays where it is. */
  onDrag(el: HTMLElement, moved: (dx: number, dy: number) => void): void {
    this.trackers.push(this.tracked(el, moved));
  }

  private tracked(el: HTMLElement, moved: (dx: number, dy: number) => void): OpenSeadragon.MouseTracker {
    return new OpenSeadragon.MouseTracker({
      element: el,
      preProcessEventHandler: (e) => {
        const info = e as unknown as { stopPropagation: boolean }; // what is dragged here does not move the page below
        info.stopPropagation = true;
      },
      dragHandler: (e) => {
        const d = this.viewer.viewport.deltaPointsFromPixels((e as unknown as { delta: OpenSeadragon.Point }).delta);
        moved(d.x, d.y / this.ratio);
      },
    });
  }

  /** While want() says so, dragging over the page draws a box instead of moving the page; done gets it at the end. */
  onDraw(want: () => boolean, done: (b: Box) => void): void {
    let from: { x: number; y: number } | undefined;
    let to = { x: 0, y: 0 };
    const at = (p: OpenSeadragon.Point): { x: number; y: number } => {
      const v = this.viewer.viewport.pointFromPixel(p);
      return { x: v.x, y: v.y / this.ratio };
    };
    const tracked = (e: { position: OpenSeadragon.Point; preventDefaultAction?: boolean }): void => {
      if (!want()) return;
      e.preventDefaultAction = true;
      to = at(e.position);
      from ??= to;
    };
    this.viewer.addHandler("canvas-drag", (e) => tracked(e as never));
    this.viewer.addHandler("canvas-drag-end", (e) => {
      tracked(e as never);
      if (from && want()) done({ x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), w: Math.abs(to.x - from.x), h: Math.abs(to.y - from.y) });
      from = undefined;
    });
  }
}

/** Draws a box of a page into a canvas as wide as the canvas is shown: the cut-out above a field. */
export function drawCut(canvas: HTMLCanvasElement, image: ImageBitmap, of: Box, look: Look): void {
  const w = canvas.clientWidth || 480;
  // A narrow cell is shown with what stands beside it: pulled to the width of the form, its letters could not be read.
  const box = atLeast(of, (w * of.h * image.height) / (tallest * image.width), { x: 0, y: 0, w: 1, h: 1 });
  const scale = w / (box.w * image.width);
  const h = Math.max(24, Math.min(tallest, box.h * image.height * scale));
  const dpr = window.devicePixelRatio || 1;
  canvas.width = Math.round(w * dpr);
  canvas.height = Math.round(h * dpr);
  canvas.style.height = `${h}px`;
  const g = canvas.getContext("2d");
  if (!g) return;
  g.filter = filterOf(look);
  canvas.dataset.drawn = "1";
  g.drawImage(image, box.x * image.width, box.y * image.height, box.w * image.width, box.h * image.height, 0, 0, canvas.width, canvas.height);
}

/** Where the middle of the view comes for a wish: not past the edge of the page, while there is page to show. */
function onPage(want: number, page: number, seen: number): number {
  return page > seen ? Math.min(page - seen / 2, Math.max(seen / 2, want)) : want;
}

/** The greatest height of a cut-out, in pixels of the screen. */
const tallest = 150;

/** A box widened about its middle to at least a width, as far as what holds it goes. */
export function atLeast(b: Box, least: number, within: Box): Box {
  const w = Math.min(least, within.w);
  if (b.w >= w) return b;
  return { ...b, x: Math.min(within.x + within.w - w, Math.max(within.x, b.x + (b.w - w) / 2)), w };
}

/** Where a field stands on its page: by its own box, its neighbour's line, its group's, or its place among the fields. */
export function fieldBox(type: { groups: { id: string; box?: Box }[]; fields: { id: string; group: string; box?: Box }[] }, id: string, page: Page, offset: number): Box {
  const region = page.region ?? { x: 0, y: 0, w: 1, h: 1 };
  const f = type.fields.find((x) => x.id === id);
  if (!f?.box && isRow(page)) return rowPart(type, f?.group, region, offset);
  const inside = f?.box ?? beside(type, id) ?? spread(type, id);
  return {
    x: region.x + inside.x * region.w,
    y: Math.min(0.98, Math.max(0, region.y + inside.y * region.h + offset)),
    w: inside.w * region.w,
    h: Math.max(0.012, inside.h * region.h),
  };
}

/** How much of a row's width is shown at once. */
const rowShare = 0.54;

/** Whether the entry is a row of a list register: one line across the page. */
export function isRow(page: Page | undefined): boolean {
  const r = page?.region;
  return r !== undefined && page !== undefined && (r.w * page.width) / (r.h * page.height) > 8;
}

/**
 * The part of a row in which a group of fields stands: lists run over two facing pages, the person of the event at the left, the others at the
 * right. The parts overlap, for the order of columns differs from register to register.
 */
function rowPart(type: { fields: { id: string; group: string }[] }, group: string | undefined, region: Box, offset: number): Box {
  const begins = type.fields.findIndex((x) => x.group === group) / Math.max(1, type.fields.length);
  const x = begins >= 0.3 ? 0.46 : 0;
  return { x: region.x + x * region.w, y: Math.min(0.98, Math.max(0, region.y + offset)), w: rowShare * region.w, h: region.h };
}

/** The line of the nearest field of the group that has a place: paper writes once ("CMND/Hộ chiếu: …") what the form asks in several fields. */
function beside(type: { fields: { id: string; group: string; box?: Box }[] }, id: string): Box | undefined {
  const at = type.fields.findIndex((f) => f.id === id);
  for (let far = 1; far < type.fields.length; far++) {
    for (const f of [type.fields[at + far], type.fields[at - far]]) {
      if (f?.box && f.group === type.fields[at]?.group) return { ...f.box, x: 0, w: 1 };
    }
  }
  return undefined;
}

/** A line of the entry in proportion to the field's place within its group (or within the form). */
function spread(type: { groups: { id: string; box?: Box }[]; fields: { id: string; group: string }[] }, id: string): Box {
  const group = type.groups.find((g) => g.id === type.fields.find((f) => f.id === id)?.group);
  const peers = group?.box ? type.fields.filter((f) => f.group === group.id) : type.fields;
  const box = group?.box ?? { x: 0, y: 0, w: 1, h: 1 };
  const i = Math.max(0, peers.findIndex((f) => f.id === id));
  const h = Math.min(box.h, Math.max(box.h / Math.max(peers.length, 1), 0.06));
  const y = peers.length > 1 ? box.y + ((box.h - h) * i) / (peers.length - 1) : box.y;
  return { x: box.x, y, w: box.w, h };
}
