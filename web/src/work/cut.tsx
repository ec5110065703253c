// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Box, Page } from "../api";
import { t } from "../i18n";
import { drawCut, type Look } from "../scan";
import { picture, pictureHere } from "./picture";

/** A little above and below the line too: a hand does not keep to the ruling. */
function wider(b: Box): Box {
  const y = Math.max(0, b.y - b.h * 0.5);
  return { x: b.x, y, w: b.w, h: Math.min(1 - y, b.h * 2) };
}

/** The line being read, cut out of the page and set above the form: with the same frame as the field, when the picture is here. */
export function Cut({ page, box, look }: { page: Page; box: Box; look: Look }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    let wanted = true;
    const draw = (image: ImageBitmap): void => {
      if (wanted && canvas.current) drawCut(canvas.current, image, wider(box), look);
    };
    const here = pictureHere(page.url);
    if (here) draw(here);
    else void picture(page).then(draw, () => undefined); // the page beside it says that it can't be had
    return () => void (wanted = false);
  }, [page.url, box.x, box.y, box.w, box.h, look]);
  return <canvas class="cut" ref={canvas} role="img" aria-label={t("Dòng đang nhập")} />;
}
