// SPDX-License-Identifier: Apache-2.0

// Package app is the only place that knows everyone: it opens the stores, wires
// the rooms and runs the server.
package app
