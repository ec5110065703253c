// SPDX-License-Identifier: Apache-2.0

// Package linkage finds which register entries are the same event or the same
// person, and says why. Records in, explained pairs and clusters out; no
// database, no network, no clock.
//
// How it works, from the input on:
//
//   - rows are read from CSV that may be broken (rowReader, loader) and encoded
//     into a hundred bytes each, names and places interned (corpus);
//   - records that share any of some twenty blocking keys become candidate pairs
//     (blockKeys, blocks);
//   - a pair is compared field by field into graded levels, and the chance that
//     strangers agree so is computed from the counts of the corpus (view, chances);
//   - the pair is weighed under several explanations at once: one entry keyed
//     twice, one person registered again, twins, siblings, strangers … The shares
//     and error rates of each are learnt from the pairs without labels (learn);
//   - marked pairs are joined into clusters that never bring together two entries
//     held to be two people (cluster).
//
// Invariants:
//
//   - The verdict on a pair depends only on the two records, the model and the
//     counts of the corpus, never on order, batch or number of workers; so the
//     live Index gives what a batch over the same records gives.
//   - Same input, same bytes out.
//   - A missing field is no evidence; it never switches a rule off.
//   - Broken input is reported by row; the rest is processed.
//
// docs/linkage.md tells the whole with pictures; docs/adr/0101-linkage-model.md
// says why it is so.
package linkage
