// SPDX-License-Identifier: Apache-2.0

// Package pitr proves that the way back to a moment which docs/ops/sao-luu.md
// teaches for PostgreSQL works: base copy, archived log, recovery_target_time.
package pitr
