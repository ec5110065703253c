// SPDX-License-Identifier: Apache-2.0

// Package civil is the language of the registers: event types and their fields as data, values as they are written and
// as they are meant, partial dates, numbers, code tables, names of scans, and the rules an entry is measured by.
//
// It is pure: no clock, no disk, no store. Today's date, the facts of the book and every look-up come in as arguments.
//
// Invariants:
//   - Written text is never altered. Normalize only fills Norm; where a reading is unsure Norm stays empty and Validate
//     says why. A mark (blank, illegible, struck) is a value, not an absence.
//   - Where the book itself is wrong a person decides what is meant (Value.Decided); the text stays.
//   - A field's ID is the column name of the ministry's import sheet, so a row of values travels unchanged from the form
//     to the sheet and back.
//   - Adding a type is adding a definition: form, validation, export, masking and search follow it. Rules find their
//     fields by role (child.name, entry.date …), never by a type's name.
//   - A rule keeps its number for ever (V01–V41; R01–R05 are the reading rules that come with every field). Every finding
//     has a stable Key, so that a warning answered once is not asked again until the text it speaks of changes.
//   - A warning marked Habit speaks of how a clerk writes all through a book and never of what may be mis-keyed. It is decided
//     where the rule speaks, and TestHabits holds the list.
//   - Severity E blocks approval, W asks for a confirmation, I only tells. No message quotes a legal limit that was not
//     read in a source.
//   - Findings quote names and dates in their sentences and proposals: they are personal data and belong on the screen of the
//     person at work, never in a log line or a URL. Only Finding.Key may travel.
package civil
