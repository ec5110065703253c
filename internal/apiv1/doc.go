// SPDX-License-Identifier: Apache-2.0

// Package apiv1 is the public interface for other programs, /api/v1: thin
// operations over the rooms, described by OpenAPI 3.1 in
// docs/format/openapi-v1.yaml, which is made from this code.
//
// Invariants:
//
//   - No rule of registers lives here. Who may do what is access.Can's answer
//     in the rooms; a scope of a token only narrows it.
//   - Each operation is described by an op: its scope stands in the document
//     and is what the one guard checks.
//   - Lists are masked. A full view names its purpose and is logged before the
//     first byte of it leaves.
//   - A list goes from page to page by a cursor of ours (next), never by
//     counting rows. An answer to a GET has an ETag; a change of what has a
//     version needs If-Match.
//   - A command carries an Idempotency-Key: the same request sent again gets
//     the same answer, another request under the same key is refused.
//   - A field that is null in a body is taken as left out (huma's rule).
//   - What is published stays: operations, fields and codes are added, not
//     changed or taken away, while the address says v1.
package apiv1
