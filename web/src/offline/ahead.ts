// SPDX-License-Identifier: Apache-2.0

import * as api from "../api";
import { tilesInView } from "../scan";
import { picture } from "../work/picture";
import * as line from "./line";

/**
 * Fetches the scans of the entry after this one while this one is keyed, so that they are in the browser when it comes. Nothing is leased by
 * it. Returns how to stop.
 */
export function ahead(l: api.Lease): () => void {
  const stop = new AbortController();
  const timer = setTimeout(() => {
    if (line.isDown()) return;
    api
      .ahead(l.entry.id, stop.signal)
      .then((pages) => pages.forEach(fetchAhead))
      .catch(() => undefined); // it comes when it is needed
  }, 400); // what is on the screen comes first
  return () => {
    clearTimeout(timer);
    stop.abort();
  };
}

/** The tiles that the pane will show of a page, and the first page whole and decoded, for the cut above the field. */
function fetchAhead(p: api.Page, i: number): void {
  const pane = document.querySelector(".pane-view");
  for (const u of pane ? tilesInView(p, pane.clientWidth, pane.clientHeight) : []) new Image().src = u;
  if (i === 0) void picture(p).catch(() => undefined);
  else new Image().src = p.url;
}
