// SPDX-License-Identifier: Apache-2.0

// Package bearer lets other systems in: it turns the token in a request's
// Authorization header (RFC 6750) into the Actor that the rooms ask about, and
// holds each token to its rate.
//
// Invariants:
//   - A request with a token is that of the integration, never of a person: a
//     session cookie beside it is not looked at.
//   - The actor carries the token's scopes; access.Can asks them with the role.
//   - A refusal is a problem document (RFC 9457) with a stable code, and never
//     says anything of the token but why it does not open.
package bearer
