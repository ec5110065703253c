// SPDX-License-Identifier: Apache-2.0

import OpenSeadragon from "openseadragon";

/** What is asked of a viewer here; the declarations of the library leave one of it out. */
type Watched = OpenSeadragon.Viewer & { isAnimating(): boolean };

/** What may set a resting page in motion, or want it drawn anew. */
const stirs = ["open", "pan", "zoom", "rotate", "flip", "add-overlay", "update-overlay", "remove-overlay", "tile-loaded", "tile-load-failed", "canvas-press", "canvas-scroll"];

const viewers = new Map<Watched, ResizeObserver>();
/** Requests held back, by the number they were given, and those let go since: that number and the browser's. */
const waiting = new Map<number, FrameRequestCallback>();
const given = new Map<number, number>();
let last = 0;

// OpenSeadragon asks for a frame after every frame as long as a page is open, moved or not. Then the browser never rests, and a key pressed in the
// form beside it is painted with the next of these frames rather than at once. Here frames are given while something moves or loads; a resting
// viewer waits until something stirs it.
Object.assign(OpenSeadragon, {
  requestAnimationFrame(f: FrameRequestCallback): number {
    if (!resting()) return window.requestAnimationFrame(f);
    waiting.set(--last, f);
    return last;
  },
  cancelAnimationFrame(id: number): void {
    if (waiting.delete(id)) return;
    window.cancelAnimationFrame(given.get(id) ?? id);
    given.delete(id);
  },
});

const resting = (): boolean => viewers.size > 0 && [...viewers.keys()].every(rests);

function rests(v: Watched): boolean {
  const image = v.world.getItemAt(0);
  return !!image && image.getFullyLoaded() && !v.isAnimating() && !v.world.needsDraw();
}

/** Gives the frames that were held back: the next request finds out whether there is more to come. */
function stir(): void {
  for (const [id, f] of waiting) {
    const go = (now: number): void => {
      given.delete(id);
      f(now);
    };
    given.set(id, window.requestAnimationFrame(go));
  }
  waiting.clear();
}

/** Lets a viewer rest while nothing happens to it. */
export function restful(viewer: OpenSeadragon.Viewer): void {
  for (const e of stirs) viewer.addHandler(e as "open", stir);
  const size = new ResizeObserver(stir);
  size.observe(viewer.element);
  viewers.set(viewer as Watched, size);
}

/** To be called before a restful viewer is destroyed. What it still waits for is let go: held, it would hold the viewer and the page it stood in. */
export function forget(viewer: OpenSeadragon.Viewer): void {
  viewers.get(viewer as Watched)?.disconnect();
  viewers.delete(viewer as Watched);
  stir();
}
