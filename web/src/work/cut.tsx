// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Box, Page } from "../api";
import { t } from "../i18n";
import { drawCut, type Look } from "../scan";

/** A little above and below the line too: a hand does not keep to the ruling. */
function wider(b: Box): Box {
  const y = Math.max(0, b.y - b.h * 0.5);
  return { x: b.x, y, w: b.w, h: Math.min(1 - y, b.h * 2) };
}

/** The line being read, cut out of the page and set above the form. */
export function Cut({ page, box, look }: { page: Page; box: Box; look: Look }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [image, setImage] = useState<HTMLImageElement>();
  useEffect(() => {
    const im = new Image();
    im.onload = () => setImage(im);
    im.src = page.url;
  }, [page.url]);
  useEffect(() => {
    if (canvas.current && image) drawCut(canvas.current, image, wider(box), look);
  }, [image, box.x, box.y, box.w, box.h, look]);
  return <canvas class="cut" ref={canvas} role="img" aria-label={t("Dòng đang nhập")} />;
}
