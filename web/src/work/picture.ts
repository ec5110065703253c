// SPDX-License-Identifier: Apache-2.0

import type { Page } from "../api";

/** Pixels across beyond which a cut above a field shows no more. */
const wide = 2500;
/** Pictures held: that of the entry in hand and that of the one to come, 30 MB each. */
const most = 2;

const held = new Map<string, { coming: Promise<ImageBitmap>; here?: ImageBitmap }>();

/** The picture of a page, decoded and ready to be drawn, when it is here already. */
export function pictureHere(url: string): ImageBitmap | undefined {
  const p = held.get(url);
  if (p?.here) hold(url, p);
  return p?.here;
}

/** Fetches the picture of a page and decodes it beside the page's own work; it fails where the picture can't be had. */
export function picture(page: Page): Promise<ImageBitmap> {
  const had = held.get(page.url);
  const p = had ?? { coming: fetched(page) };
  hold(page.url, p);
  if (!had) {
    p.coming.then(
      (here) => (held.get(page.url) === p ? Object.assign(p, { here }) : undefined),
      () => held.get(page.url) === p && held.delete(page.url),
    );
  }
  return p.coming;
}

async function fetched(page: Page): Promise<ImageBitmap> {
  const res = await fetch(page.url, { credentials: "same-origin" });
  if (!res.ok) throw new Error(`${res.status}`);
  return createImageBitmap(await res.blob(), page.width > wide ? { resizeWidth: wide, resizeQuality: "medium" } : {});
}

/** Puts a picture last in line; the first goes when there are too many. */
function hold(url: string, p: { coming: Promise<ImageBitmap>; here?: ImageBitmap }): void {
  held.delete(url);
  held.set(url, p);
  for (const [old] of held) {
    if (held.size <= most) return;
    held.delete(old); // nothing is closed: a cut that waits for it may still draw it
  }
}
