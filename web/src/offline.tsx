// SPDX-License-Identifier: Apache-2.0

import { render } from "preact";
import { handIn } from "./offline/handin";
import { OfflinePanel } from "./offline/panel";

for (const el of document.querySelectorAll<HTMLElement>("[data-island=offline]")) render(<OfflinePanel />, el);
void handIn(true).catch(() => undefined); // what waits from an earlier day
