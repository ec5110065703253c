// SPDX-License-Identifier: Apache-2.0

import type { JSX } from "preact";
import { useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { Draft, type Safety } from "../draft";
import { label, t } from "../i18n";
import { actOf, loadKeys, shownKey, type Act } from "../keys";
import { fieldBox, plainLook } from "../scan";
import { Session } from "../session";
import { Cut } from "./cut";
import { Field } from "./field";
import { Help } from "./help";
import { Icon } from "./icons";
import { Pane, type PaneHandle } from "./pane";
import { Lease, SafetyLine } from "./status";

interface Props {
  lease: api.Lease;
  /** The entry is saved; the next one, when the server sent it along. */
  onSaved(next: api.Lease | undefined): void;
  /** The entry is given back unfinished. */
  onLeave(): void;
}

const offsetKey = (book: string): string => `sogoc.offset.${book}`;

/** One entry at the workbench: scan at the left, form at the right, everything by keys. */
export function Bench({ lease, onSaved, onLeave }: Props): JSX.Element {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const session = useMemo(() => restore(lease), [lease]);
  const [focus, drawFocus] = useState(() => session.first());
  /** Where the focus is now: keys may come faster than the screen is drawn. */
  const here = useRef(focus);
  const setFocus = (id: string): void => {
    here.current = id;
    drawFocus(id);
  };
  const [safety, setSafety] = useState<Safety>("none");
  const [page, setPage] = useState(0);
  const [look, setLook] = useState(plainLook);
  const [offset, setOffset] = useState(() => Number(localStorage.getItem(offsetKey(lease.book.id)) ?? "0"));
  const [snippet, setSnippet] = useState(() => localStorage.getItem("sogoc.snippet") === "1");
  const [help, setHelp] = useState(false);
  const [keys, setKeys] = useState(loadKeys);
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const [until, setUntil] = useState(lease.leaseUntil);
  const skew = useRef(lease.now - Date.now());
  const pane = useRef<PaneHandle>(null);
  const text = useRef<{ id: string; text: string } | undefined>(undefined);
  const command = useRef<{ key: string; of: number }>({ key: api.commandKey(), of: -1 });
  const checking = useRef<AbortController | undefined>(undefined);
  const typed = useRef(Date.now());
  const draft = useMemo<Draft>(() => new Draft(lease.entry.id, lease.entry.version, () => setSafety(draft.state)), [lease]);
  useEffect(() => () => draft.end(false), [draft]);
  useEffect(() => go(here.current), [session]);

  /** After any change: keep it, ask the server what it thinks of it, draw. */
  const changed = (): void => {
    typed.current = Date.now();
    draft.keep(session.values);
    check();
    redraw(0);
  };
  const checkTimer = useRef(0);
  const check = (): void => {
    clearTimeout(checkTimer.current);
    checkTimer.current = window.setTimeout(() => {
      checking.current?.abort();
      checking.current = new AbortController();
      const at = session.revision;
      api
        .check(lease.entry.id, session.values, checking.current.signal)
        .then((r) => {
          session.checked(at, r.findings, r.values);
          redraw(0);
        })
        .catch(() => undefined); // no check now: saving checks again
    }, 350);
  };

  const commitTyped = (): void => {
    const x = text.current;
    text.current = undefined;
    if (x && session.commit(x.id, x.text)) changed();
  };
  const go = (id: string | undefined): void => {
    if (!id) return;
    setSaid("");
    setFocus(id);
    document.getElementById(`k-${id}`)?.focus({ preventScroll: true }); // at once: the next letter belongs there
  };
  const leaveField = (): void => {
    commitTyped();
    const v = session.value(here.current);
    if (session.path[here.current] === "fresh" || session.path[here.current] === "auto") session.path[here.current] = v.w || v.m ? "keyed" : "skipped";
  };
  const move = (step: 1 | -1): void => {
    leaveField();
    const to = session.neighbour(here.current, step);
    if (to) go(to);
    else if (step === 1) setSaid(t("Hết các ô. {0} để lưu và sang mục sau.", shownKey(keys.save)));
    redraw(0);
  };
  const applied = (): void => {
    text.current = undefined;
    changed();
    move(1);
  };

  const save = async (): Promise<void> => {
    if (busy) return;
    leaveField();
    if (command.current.of !== session.revision) command.current = { key: api.commandKey(), of: session.revision };
    setBusy(true);
    setSaid(t("Đang lưu…"));
    try {
      const r = await api.save(lease.entry.id, { key: command.current.key, version: lease.entry.version, values: session.values, acks: [...session.acks] });
      draft.end(true);
      onSaved(r.next);
    } catch (e) {
      refused(e);
    } finally {
      setBusy(false);
    }
  };
  const refused = (e: unknown): void => {
    if (!(e instanceof api.ApiError)) throw e;
    if (e.status === 422) {
      command.current.of = -1; // with other acknowledgements it is another command
      session.findings = e.findings;
      const first = session.nextOpen("");
      if (first) go(first.field);
      return setSaid(blocked(session, keys));
    }
    if (e.offline) return setSaid(t("Chưa gửi được vì mất mạng. Nội dung được giữ trên máy này; nhấn {0} để thử lại.", shownKey(keys.save)));
    if (e.status === 409 || e.status === 410) return setSaid(t("Mục này đã có người khác nhận hoặc đã lưu bản mới. Nội dung bạn nhập vẫn giữ trên máy này."));
    if (e.status === 401) return setSaid(t("Phiên đăng nhập đã hết. Mở thẻ khác để đăng nhập lại, rồi lưu; nội dung không mất."));
    setSaid(t("Chưa lưu được: {0}", e.message));
  };
  const acknowledge = (): void => {
    leaveField();
    if (session.acknowledge(here.current) === 0) return setSaid(t("Ô này không có cảnh báo cần xác nhận."));
    command.current.of = -1;
    const next = session.nextOpen(here.current);
    if (next) go(next.field);
    else setSaid(t("Đã xác nhận hết. {0} để lưu.", shownKey(keys.save)));
    redraw(0);
  };
  const undo = (): boolean => {
    const x = text.current;
    if (x && x.text !== session.value(x.id).w) return false; // the browser takes back letters; we take back fields
    const id = session.undo();
    if (!id) return false;
    changed();
    go(id);
    return true;
  };

  const twinKey = useRef(api.commandKey());
  const again = async (): Promise<void> => {
    try {
      await api.again(lease.entry.id, twinKey.current);
      setSaid(t("Đã thêm một trường hợp nữa mang số {0}; lưu xong mục này sẽ tới mục đó.", lease.entry.number));
      twinKey.current = api.commandKey();
    } catch (e) {
      setSaid(e instanceof api.ApiError && !e.offline ? e.message : t("Chưa kết nối được máy chủ."));
    }
  };

  const now = (): string => text.current?.text ?? session.value(here.current).w;
  const mark = (m: api.Mark): void => {
    session.mark(here.current, m, now());
    applied();
  };
  const run: Record<Act, () => boolean | void> = {
    next: () => move(1),
    back: () => move(-1),
    save: () => void save(),
    ditto: () => (session.ditto(here.current) ? applied() : setSaid(t("Mục trên không có gì ở ô này."))),
    dittoGroup: () => {
      const last = session.dittoGroup(here.current);
      text.current = undefined;
      changed();
      go(session.neighbour(last, 1) ?? last);
    },
    blank: () => mark("blank"),
    illegible: () => mark("illegible"),
    struck: () => mark("struck"),
    accept: acknowledge,
    propose: () => {
      commitTyped();
      const p = session.of(here.current).find((f) => f.proposal)?.proposal;
      if (p && session.set(here.current, p)) changed();
    },
    sticky: () => {
      leaveField();
      go(session.neighbour(here.current, -1, true) ?? session.neighbour(here.current, 1, true));
    },
    snippet: () => {
      localStorage.setItem("sogoc.snippet", snippet ? "0" : "1");
      setSnippet(!snippet);
    },
    nextFinding: () => {
      leaveField();
      go(session.nextOpen(here.current)?.field);
    },
    nextPage: () => pane.current?.turnPage(1),
    prevPage: () => pane.current?.turnPage(-1),
    zoomIn: () => pane.current?.zoom(1.3),
    zoomOut: () => pane.current?.zoom(1 / 1.3),
    fit: () => pane.current?.fit(),
    rotate: () => pane.current?.rotate(),
    invert: () => pane.current?.invert(),
    up: () => pane.current?.pan(0, -0.2),
    down: () => pane.current?.pan(0, 0.2),
    undo,
    again: () => void again(),
    help: () => setHelp(true),
  };
  const onKey = (e: KeyboardEvent): void => {
    const inField = e.target instanceof HTMLElement && e.target.closest(".kf") !== null;
    const tab = inField && e.key === "Tab" && !e.ctrlKey && !e.altKey;
    const act: Act | undefined = tab ? (e.shiftKey ? "back" : "next") : actOf(e, keys);
    if (!act || help) return;
    if (!inField && (act === "next" || act === "back")) return; // a button has the focus: Enter is its own
    if (tab && !session.neighbour(here.current, e.shiftKey ? -1 : 1)) return leaveField(); // out of the form, as Tab should
    if (run[act]() !== false) e.preventDefault();
  };
  const keepLease = (): void => {
    if (Date.now() - typed.current > 5 * 60_000) return; // nobody is typing: let it run out for others
    api
      .renew(lease.entry.id)
      .then((r) => {
        skew.current = r.now - Date.now();
        setUntil(r.leaseUntil);
      })
      .catch(() => undefined);
  };

  const shown = lease.pages[page];
  const band = shown && focus ? fieldBox(lease.type, focus, shown, offset) : undefined;
  const open = session.findings.filter((f) => session.open(f));
  return (
    <div class="bench" onKeyDown={onKey}>
      <header class="bench-head">
        <div class="bench-title">
          <a href={lease.book.href}>{lease.book.title}</a>
          <strong>{t("Số {0}", lease.entry.number)}</strong>
        </div>
        <Meter p={lease.progress} />
        <Lease until={until} skew={skew.current} onSoon={keepLease} />
        <SafetyLine s={safety} />
        <span class="bench-gap" />
        <button type="button" class="btn small" aria-pressed={snippet} onClick={() => run.snippet()} aria-label={t("Ảnh cắt")} title={t("Ảnh cắt dòng đang nhập, ngay trên ô")}>
          <Icon name="crop" />
          <span>{t("Ảnh cắt")}</span>
        </button>
        <button type="button" class="btn small square" onClick={() => setHelp(true)} aria-label={t("Phím tắt")} title={t("Phím tắt")}>
          <Icon name="help" />
        </button>
        <button type="button" class="btn small" onClick={onLeave}>
          {t("Nghỉ")}
        </button>
      </header>
      <Pane
        pages={lease.pages}
        at={page}
        onPage={setPage}
        band={band}
        onBandMoved={(dy) =>
          setOffset((o) => {
            localStorage.setItem(offsetKey(lease.book.id), String(o + dy));
            return o + dy;
          })
        }
        look={look}
        onLook={setLook}
        handle={pane}
      />
      <section class="bench-form" aria-label={t("Biểu nhập: {0}", label(lease.type))}>
        {lease.returned && (
          <div class="msg warn bench-note">
            <Icon name="return" />
            <div>
              <strong>{t("{0} trả lại:", lease.returned.by)}</strong> {lease.returned.reason}
            </div>
          </div>
        )}
        {snippet && shown && band && <Cut page={shown} box={band} look={look} />}
        <div class="bench-fields">
          {lease.type.groups.map((g) => (
            <fieldset key={g.id}>
              <legend>{label(g)}</legend>
              {session.fields
                .filter((f) => f.group === g.id)
                .map((f) => (
                  <Field
                    key={f.id}
                    f={f}
                    value={session.value(f.id)}
                    path={session.path[f.id] ?? "fresh"}
                    touch={session.touches[f.id] ?? 0}
                    current={f.id === focus}
                    findings={session.of(f.id)}
                    acked={(x) => session.acks.has(x.key)}
                    note={lease.returned?.fields.find((x) => x.field === f.id)?.reason ?? ""}
                    on={`${lease.book.year}-07-01`}
                    onFocus={() => f.id !== here.current && setFocus(f.id)}
                    onText={(s) => {
                      text.current = { id: f.id, text: s };
                    }}
                    onChoose={(c, typed) => {
                      text.current = undefined;
                      if (session.commit(f.id, typed, c)) changed();
                    }}
                    onBlur={() => text.current?.id === f.id && commitTyped()}
                    onPropose={(x) => {
                      if (x.proposal && session.set(f.id, x.proposal)) changed();
                    }}
                  />
                ))}
            </fieldset>
          ))}
        </div>
        <footer class="bench-foot">
          <p class="bench-said" role="status" aria-live="polite">
            {said || (open.length > 0 ? blocked(session, keys) : "")}
          </p>
          <button type="button" class="btn primary" disabled={busy} onClick={() => void save()}>
            {t("Lưu và sang mục sau")} <kbd>{shownKey(keys.save)}</kbd>
          </button>
        </footer>
        <p class="keys bench-keys" aria-hidden="true">
          {(["ditto", "blank", "illegible", "accept", "sticky", "nextPage", "help"] as Act[]).map((a) => (
            <span key={a}>
              <kbd>{shownKey(keys[a])}</kbd> {short(a)}
            </span>
          ))}
        </p>
      </section>
      {help && <Help keys={keys} onKeys={setKeys} onClose={() => setHelp(false)} />}
    </div>
  );
}

/** The session of a lease, with what this browser kept when that is newer than the server's draft. */
function restore(lease: api.Lease): Session {
  const kept = Draft.kept(lease.entry.id, lease.entry.version, lease.draft?.savedAt ?? 0);
  return new Session(kept ? { ...lease, draft: { values: kept, savedAt: Date.now() } } : lease);
}

function blocked(s: Session, keys: Record<Act, string>): string {
  const e = s.findings.filter((f) => f.severity === "E").length;
  const w = s.findings.filter((f) => f.severity === "W" && s.open(f)).length;
  const parts = [];
  if (e > 0) parts.push(t("{0} lỗi phải sửa", e));
  if (w > 0) parts.push(t("{0} cảnh báo: xem lại sổ rồi {1} để xác nhận", w, shownKey(keys.accept)));
  return parts.join(" · ");
}

const short = (a: Act): string =>
  ({ ditto: t("như trên"), blank: t("trống"), illegible: t("không đọc được"), accept: t("xác nhận"), sticky: t("ô theo sổ"), nextPage: t("trang sau"), help: t("mọi phím") })[a as "ditto"] ?? "";

export function Meter({ p }: { p: api.Progress }): JSX.Element {
  return (
    <span class="meter" title={t("Sổ này: {0} trên {1} mục; hôm nay bạn lưu {2} mục", p.done, p.total, p.today)}>
      <progress value={p.done} max={p.total || 1} aria-label={t("Tiến độ sổ này")} />
      <span>
        {p.done}/{p.total}
      </span>
      <span class="meter-today">{t("hôm nay {0}", p.today)}</span>
    </span>
  );
}
