// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { label, t } from "../i18n";
import { accountKeys, actOf, loadKeys, shownKey, type Act } from "../keys";
import type { Office } from "../offline/office";
import { fieldBox, plainLook } from "../scan";
import { places } from "./propose";
import { Cut } from "./cut";
import { Desk, type Keys } from "./desk";
import { Field } from "./field";
import { Goto } from "./goto";
import { Help } from "./help";
import { Icon } from "./icons";
import { Pane, type PaneHandle } from "./pane";
import { Lease, SafetyLine } from "./status";
import { Templates } from "./templates";
import { unusual } from "./unusual";

interface Props {
  lease: api.Lease;
  /** Where it is handed in. */
  office: Office;
  /** The entry is saved; the next one, when the server sent it along. */
  onSaved(next: api.Lease | undefined): void;
  /** The entry is given back unfinished. */
  onLeave(): void;
  /** Another entry of the book is wanted; not in practice, which has no book. */
  onOpen?: (entry: string) => void;
  /** Column by column instead; not in practice. */
  onColumn?: () => void;
}

/** What lies over the bench. */
type Over = "" | "help" | "goto" | "templates";

const offsetKey = (book: string): string => `sogoc.offset.${book}`;

/** The keys in force: as this browser knows them at once, as the account has them a moment later. */
export function useKeys(): [Keys, (k: Keys) => void] {
  const [keys, setKeys] = useState<Keys>(loadKeys);
  useEffect(() => void accountKeys().then((k) => k && setKeys(k)), []);
  return [keys, setKeys];
}

/** Whether the line being read is cut out above its field. */
export function useSnippet(): [boolean, () => void] {
  const [on, setOn] = useState(() => localStorage.getItem("sogoc.snippet") !== "0");
  return [
    on,
    () => {
      localStorage.setItem("sogoc.snippet", on ? "0" : "1");
      setOn(!on);
    },
  ];
}

/** What keys do to the image. */
export function paneActs(p: { current: PaneHandle | null }): Partial<Record<Act, () => void>> {
  return {
    nextPage: () => p.current?.turnPage(1),
    prevPage: () => p.current?.turnPage(-1),
    zoomIn: () => p.current?.zoom(1.3),
    zoomOut: () => p.current?.zoom(1 / 1.3),
    fit: () => p.current?.fit(),
    rotate: () => p.current?.rotate(),
    invert: () => p.current?.invert(),
    up: () => p.current?.pan(0, -0.2),
    down: () => p.current?.pan(0, 0.2),
  };
}

/** What keys do to the entry. An act that answers false leaves the key to the browser. */
function deskActs(d: Desk): Partial<Record<Act, () => boolean | void>> {
  return {
    next: () => d.move(1),
    back: () => d.move(-1),
    save: () => void d.save(),
    ditto: () => d.ditto(),
    dittoGroup: () => d.dittoGroup(),
    blank: () => d.mark("blank"),
    illegible: () => d.mark("illegible"),
    struck: () => d.mark("struck"),
    accept: () => d.acknowledge(),
    acceptWhy: () => d.askWhy(),
    propose: () => d.takeRule(),
    take: () => d.take(),
    takeMore: () => d.takeMore(),
    sticky: () => d.sticky(-1),
    stickyNext: () => d.sticky(1),
    nextFinding: () => d.nextFinding(),
    undo: () => d.undo(),
    redo: () => d.redo(),
    again: () => void d.again(),
  };
}

/** One entry at the workbench: scan at the left, form at the right, everything by keys. The next entry of the book takes its place in the same frame. */
export function Bench(p: Props): JSX.Element {
  const { lease } = p;
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const [keys, setKeys] = useKeys();
  const now = useRef({ keys, saved: p.onSaved });
  now.current = { keys, saved: p.onSaved };
  const desk = useMemo(() => new Desk(lease, { office: p.office, draw: () => redraw(0), keys: () => now.current.keys, saved: (next) => now.current.saved(next) }), [lease]);
  const [over, setOver] = useState<Over>("");
  const [snippet, turnSnippet] = useSnippet();
  const pane = useRef<PaneHandle>(null);
  useLayoutEffect(() => {
    desk.go(desk.focus);
    return () => desk.end();
  }, [desk]);
  const shut = (): void => {
    setOver("");
    setTimeout(() => document.getElementById(`k-${desk.focus}`)?.focus());
  };
  const acts: Partial<Record<Act, () => boolean | void>> = {
    ...deskActs(desk),
    ...paneActs(pane),
    snippet: turnSnippet,
    help: () => setOver("help"),
    templates: () => setOver("templates"),
    ...(p.onOpen ? { goto: () => setOver("goto") } : {}),
    ...(p.onColumn ? { column: p.onColumn } : {}),
  };
  if (!p.onOpen) delete acts.again;
  const onKey = (e: KeyboardEvent): void => {
    const inField = e.target instanceof HTMLElement && e.target.closest(".kf") !== null;
    const tab = inField && e.key === "Tab" && !e.ctrlKey && !e.altKey;
    const act: Act | undefined = tab ? (e.shiftKey ? "back" : "next") : actOf(e, keys);
    if (!act || over || !acts[act]) return;
    if (!inField && ["next", "back", "take"].includes(act)) return; // a button has the focus: Enter is its own
    if (tab && !desk.session.neighbour(desk.focus, e.shiftKey ? -1 : 1)) return desk.leave(); // out of the form, as Tab should
    if (acts[act]?.() !== false) e.preventDefault();
  };
  return (
    <div class="bench" data-entry={lease.entry.id} onKeyDown={onKey}>
      <Head key={lease.entry.id} desk={desk} snippet={snippet} onSnippet={turnSnippet} onOver={setOver} onLeave={p.onLeave} onColumn={p.onColumn} book={p.onOpen !== undefined} />
      <Sheet desk={desk} pane={pane} keys={keys} snippet={snippet} />
      {over === "help" && <Help keys={keys} onKeys={setKeys} onClose={shut} only={Object.keys(acts) as Act[]} />}
      {over === "goto" && p.onOpen && <Goto book={lease.book.id} at={lease.entry.id} onClose={shut} onOpen={p.onOpen} />}
      {over === "templates" && <Templates desk={desk} onClose={shut} />}
    </div>
  );
}

function Head(p: { desk: Desk; snippet: boolean; onSnippet(): void; onOver(o: Over): void; onLeave(): void; onColumn: (() => void) | undefined; book: boolean }): JSX.Element {
  const { lease } = p.desk;
  const [until, setUntil] = useState(lease.leaseUntil);
  const skew = useRef(lease.now - Date.now());
  const keepLease = (): void => {
    if (Date.now() - p.desk.lastTyped > 5 * 60_000) return; // nobody is typing: let it run out for others
    p.desk
      .renew()
      .then((r) => {
        skew.current = r.now - Date.now();
        setUntil(r.leaseUntil);
      })
      .catch(() => undefined);
  };
  return (
    <header class="bench-head">
      <div class="bench-title">
        <a href={lease.book.href}>{lease.book.title}</a>
        <strong>{t("Số {0}", lease.entry.number)}</strong>
      </div>
      <Meter p={lease.progress} />
      {until > 0 && <Lease until={until} skew={skew.current} onSoon={keepLease} />}
      <SafetyLine s={p.desk.safety} />
      <span class="bench-gap" />
      <button type="button" class="btn small" aria-pressed={p.snippet} onClick={p.onSnippet} aria-label={t("Ảnh cắt")} title={t("Ảnh cắt dòng đang nhập, ngay trên ô")}>
        <Icon name="crop" />
        <span>{t("Ảnh cắt")}</span>
      </button>
      {p.book && (
        <button type="button" class="btn small square" onClick={() => p.onOver("goto")} aria-label={t("Tới trường hợp khác")} title={t("Tới trường hợp khác của sổ")}>
          <Icon name="list" />
        </button>
      )}
      <button type="button" class="btn small square" onClick={() => p.onOver("templates")} aria-label={t("Mẫu của tôi")} title={t("Mẫu của tôi")}>
        <Icon name="stamp" />
      </button>
      {p.onColumn && (
        <button type="button" class="btn small square" onClick={p.onColumn} aria-label={t("Nhập theo cột")} title={t("Nhập theo cột")}>
          <Icon name="column" />
        </button>
      )}
      <button type="button" class="btn small square" onClick={() => p.onOver("help")} aria-label={t("Phím tắt")} title={t("Phím tắt")}>
        <Icon name="help" />
      </button>
      <button type="button" class="btn small" onClick={p.onLeave}>
        {t("Nghỉ")}
      </button>
    </header>
  );
}

/** The scan with its band, and the form beside it. */
function Sheet({ desk, pane, keys, snippet }: { desk: Desk; pane: { current: PaneHandle | null }; keys: Keys; snippet: boolean }): JSX.Element {
  const { lease } = desk;
  const [turned, setTurned] = useState({ of: lease.entry.id, page: 0 });
  const page = turned.of === lease.entry.id ? turned.page : 0;
  const [look, setLook] = useState(plainLook);
  const [offset, setOffset] = useState(() => Number(localStorage.getItem(offsetKey(lease.book.id)) ?? "0"));
  const shown = lease.pages[page];
  const band = shown && desk.focus ? fieldBox(lease.type, desk.focus, shown, offset) : undefined;
  const moved = (dy: number): void =>
    setOffset((o) => {
      localStorage.setItem(offsetKey(lease.book.id), String(o + dy));
      return o + dy;
    });
  return (
    <>
      <Pane pages={lease.pages} at={page} onPage={(i) => setTurned({ of: lease.entry.id, page: i })} band={band} onBandMoved={moved} look={look} onLook={setLook} handle={pane} />
      <section class="bench-form" aria-label={t("Biểu nhập: {0}", label(lease.type))}>
        <Returned lease={lease} />
        <div class="bench-fields" key={lease.entry.id}>
          {lease.type.groups.map((g) => (
            <fieldset key={g.id}>
              <legend>{label(g)}</legend>
              {desk.session.fields
                .filter((f) => f.group === g.id)
                .map((f) => (
                  <DeskField key={f.id} desk={desk} f={f} cut={snippet && f.id === desk.focus && shown && band ? <Cut page={shown} box={band} look={look} /> : undefined} />
                ))}
            </fieldset>
          ))}
        </div>
        <Foot desk={desk} keys={keys} />
      </section>
    </>
  );
}

/** One field of the entry. Drawn again only when something of it has changed, for the desk is drawn after every step. */
function DeskField({ desk, f, cut }: { desk: Desk; f: api.FieldDef; cut: JSX.Element | undefined }): JSX.Element {
  const { session, lease } = desk;
  const value = session.value(f.id);
  const path = session.path[f.id] ?? "fresh";
  const touch = session.touches[f.id] ?? 0;
  const current = f.id === desk.focus;
  const odd = unusual(desk.words, f, value);
  const findings = [...session.of(f.id), ...(odd ? [odd] : [])];
  const quiet = !current && findings.length === 0 && desk.why !== f.id;
  return useMemo(
    () => (
      <Field
        f={f}
        value={value}
        path={path}
        touch={touch}
        current={current}
        findings={findings}
        acked={(x) => session.acks.has(x.key)}
        habitOf={(x) => desk.habitOf(x)}
        whyOf={(x) => session.whys[x.key] ?? ""}
        why={desk.why === f.id ? { text: session.warnings(f.id).map((x) => session.whys[x.key]).find(Boolean) ?? "", done: (s) => desk.because(s) } : undefined}
        note={lease.returned?.fields.find((x) => x.field === f.id)?.reason ?? ""}
        on={`${lease.book.year}-07-01`}
        cut={cut}
        proposal={(text) => desk.proposal(f.id, text)}
        near={(text) => (f.kind === "place" && text ? places(desk.known, f, text) : [])}
        onFocus={() => {
          if (f.id === desk.focus) return;
          desk.focus = f.id;
          desk.say("");
        }}
        onText={(s) => desk.text(f.id, s)}
        onChoose={(c, typed) => desk.choose(f.id, typed, c)}
        onBlur={() => desk.commit(f.id)}
        onPropose={(x) => {
          if (x.proposal && session.set(f.id, x.proposal)) desk.changed();
        }}
      />
    ),
    [desk, f, value.w, value.n, value.m, path, touch, quiet || {}],
  );
}

function Returned({ lease }: { lease: api.Lease }): JSX.Element | null {
  if (!lease.returned) return null;
  return (
    <div class="msg warn bench-note">
      <Icon name="return" />
      <div>
        <strong>{t("{0} trả lại:", lease.returned.by)}</strong> {lease.returned.reason}
      </div>
    </div>
  );
}

function Foot({ desk, keys }: { desk: Desk; keys: Keys }): JSX.Element {
  const open = desk.session.findings.some((f) => desk.session.open(f));
  return (
    <>
      <footer class="bench-foot">
        <p class="bench-said" role="status" aria-live="polite">
          {desk.said || (open ? desk.blocked() : "")}
        </p>
        <button type="button" class="btn primary" disabled={desk.busy} onClick={() => void desk.save()}>
          {t("Lưu và sang trường hợp sau")} <kbd>{shownKey(keys.save)}</kbd>
        </button>
      </footer>
      <p class="keys bench-keys" aria-hidden="true">
        {(["take", "ditto", "blank", "illegible", "accept", "sticky", "help"] as Act[]).map((a) => (
          <span key={a}>
            <kbd>{shownKey(keys[a])}</kbd> {short(a)}
          </span>
        ))}
      </p>
    </>
  );
}

const short = (a: Act): string =>
  ({ take: t("lấy gợi ý"), ditto: t("như trên"), blank: t("trống"), illegible: t("không đọc được"), accept: t("xác nhận"), sticky: t("ô theo sổ"), help: t("mọi phím") })[a as "ditto"] ?? "";

export function Meter({ p }: { p: api.Progress }): JSX.Element {
  return (
    <span class="meter" title={t("Sổ này: {0} trên {1} trường hợp; hôm nay bạn lưu {2} trường hợp", p.done, p.total, p.today)}>
      <progress value={p.done} max={p.total || 1} aria-label={t("Tiến độ sổ này")} />
      <span>
        {p.done}/{p.total}
      </span>
      <span class="meter-today">{t("hôm nay {0}", p.today)}</span>
    </span>
  );
}
