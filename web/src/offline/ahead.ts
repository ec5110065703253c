// SPDX-License-Identifier: Apache-2.0

import * as api from "../api";
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
      .then((urls) => urls.forEach((u) => void (new Image().src = u)))
      .catch(() => undefined); // it comes when it is needed
  }, 400); // what is on the screen comes first
  return () => {
    clearTimeout(timer);
    stop.abort();
  };
}
