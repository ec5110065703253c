// SPDX-License-Identifier: Apache-2.0

import * as api from "../api";
import { tilesInView } from "../scan";
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

/** The whole page, for the cut above the field, and the tiles that the pane will show of it. */
function fetchAhead(p: api.Page): void {
  const pane = document.querySelector(".pane-view");
  for (const u of [...(pane ? tilesInView(p, pane.clientWidth, pane.clientHeight) : []), p.url]) new Image().src = u;
}
