// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";

/** The same drawings as internal/web/ui/icons.go, for the islands. */
const drawings = {
  "zoom-in": "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15.5 15.5 20 20M11 8.500v5M8.500 11h5",
  "zoom-out": "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15.5 15.5 20 20M8.500 11h5",
  rotate: "M19 12a7 7 0 1 1-2.200-5.100M17 3v4h-4",
  fit: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4",
  invert: "M12 3.500a8.500 8.500 0 1 0 0 17zM12 3.500a8.500 8.500 0 1 1 0 17",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v2M12 19v2M3 12h2M19 12h2M5.600 5.600 7 7M17 17l1.400 1.400M18.400 5.600 17 7M7 17l-1.400 1.400",
  left: "m14.500 6-6 6 6 6",
  right: "m9.500 6 6 6-6 6",
  help: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM9.500 9.500c.2-1.600 1.200-2.300 2.600-2.300 1.500 0 2.500.9 2.500 2.200 0 2-2.600 2-2.600 4M12 16.500h.01",
  ok: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM8 12.300l2.800 2.700L16 9.500",
  warn: "M12 4 2.800 19.500h18.400zM12 10v4.500M12 17h.01",
  bad: "M8.500 3.500h7l5 5v7l-5 5h-7l-5-5v-7zM9 9l6 6M15 9l-6 6",
  info: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 11v5.500M12 7.700h.01",
  wait: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 7.500V12l3 2",
  offline: "M4 4l16 16M8.500 15.500a5 5 0 0 1 7 0M5.500 12a9.500 9.500 0 0 1 4-2.300M18.500 12a9.500 9.500 0 0 0-5-2.500M12 19h.01",
  computer: "M4 5h16v11H4zM9 20h6M12 16v4",
  crop: "M3 9h18v6H3zM7 5h10M7 19h10",
  pencil: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  return: "M9 6 4.500 10.500 9 15M5 10.500h9a5 5 0 0 1 0 10h-2",
  plus: "M12 5v14M5 12h14",
  trash: "M5 7h14M9.500 7V4.500h5V7M7 7l1 13h8l1-13M10.500 11v5M13.500 11v5",
  list: "M9 7h11M9 12h11M9 17h11M4.500 7h.01M4.500 12h.01M4.500 17h.01",
  stamp: "M9 4h6v5l2 4H7l2-4zM5 13h14v4H5zM6 20.500h12",
  column: "M4 5h16v14H4zM9.500 5v14M14.500 5v14",
  void: "M5 7h14M5 12h14M5 17h9M4 19 20 5",
} as const;

export type IconName = keyof typeof drawings;

export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={drawings[name]} />
    </svg>
  );
}
