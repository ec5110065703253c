// SPDX-License-Identifier: Apache-2.0

// Package linkcli does what the commands `sogoc link …` ask: it opens files,
// runs the engine, writes results whole or not at all, and reports what was
// wrong with the input. It knows nothing of flags.
package linkcli
