// SPDX-License-Identifier: Apache-2.0

import type { Finding, Lease } from "./api";

/**
 * The habits of clerks that this page's keyer has confirmed, by book. They live as long as the page: another sitting, and another person, is
 * asked once again.
 */
const books = new Map<string, Set<string>>();

/** Practice has one book for pages of many, so its number tells too. */
function confirmedIn(l: Lease): Set<string> {
  const id = `${l.book.id} ${l.type.id} ${l.book.no}`;
  const known = books.get(id) ?? new Set<string>();
  books.set(id, known);
  return known;
}

const isHabit = (f: Finding): boolean => f.habit === true && f.severity === "W";
const named = (f: Finding): string => `${f.rule} ${f.field}`;

/** The keys with which findings are answered when all of them are habits that the keyer has confirmed in the book; else undefined. */
export function answeredBefore(l: Lease, findings: Finding[]): string[] | undefined {
  const known = confirmedIn(l);
  return findings.length > 0 && findings.every((f) => isHabit(f) && known.has(named(f))) ? findings.map((f) => f.key) : undefined;
}

/** What one entry knows of the habits of its book. */
export class Habits {
  /** Keys of warnings that nobody was asked about here: the keyer answered the same in an entry before. */
  readonly quiet = new Set<string>();
  /** Asked again at the keyer's wish: an answer in this entry speaks of this entry alone. */
  private readonly again = new Set<string>();
  private readonly known: Set<string>;

  constructor(l: Lease) {
    this.known = confirmedIn(l);
  }

  /** Answers what was answered in the book before; the findings that are answered so now. */
  answers(findings: Finding[], acks: Set<string>): Finding[] {
    const now = findings.filter((f) => isHabit(f) && this.known.has(named(f)) && !acks.has(f.key));
    for (const f of now) {
      this.quiet.add(f.key);
      acks.add(f.key);
    }
    return now;
  }

  /** The keyer has answered: habits among it are not asked in the entries that follow. */
  confirm(answered: Finding[]): void {
    for (const f of answered) {
      this.quiet.delete(f.key);
      if (isHabit(f) && !this.again.has(named(f))) this.known.add(named(f));
    }
  }

  /** Takes back what was answered without asking, for this entry and those that follow; what was taken back. */
  takeBack(findings: Finding[], acks: Set<string>): Finding[] {
    const back = findings.filter((f) => this.quiet.has(f.key));
    for (const f of back) {
      this.quiet.delete(f.key);
      acks.delete(f.key);
      this.known.delete(named(f));
      this.again.add(named(f));
    }
    return back;
  }

  /** Whether the answer to a finding holds for the entries that follow. */
  holds(f: Finding): boolean {
    return isHabit(f) && this.known.has(named(f));
  }
}
