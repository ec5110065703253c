// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Box, Page } from "../api";
import { t } from "../i18n";
import { drawCut, type Look } from "../scan";

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
    if (canvas.current && image) drawCut(canvas.current, image, box, look);
  }, [image, box.x, box.y, box.w, box.h, look]);
  return <canvas class="cut" ref={canvas} role="img" aria-label={t("Dòng đang nhập")} />;
}
