// SPDX-License-Identifier: Apache-2.0

// Package api is the JSON interface of the workbench and the review: thin
// operations over the rooms, described by OpenAPI 3.1 (docs/format/openapi.yaml, made
// from this code; a test fails when the two differ).
//
// Invariants:
//   - The person is the one behind the session; nothing here signs anybody in.
//   - A refusal is a problem document (RFC 9457) whose detail is a sentence for
//     the person; findings that stand in the way come with it.
//   - A save carries a key: sent again, it gets the first answer.
package api
