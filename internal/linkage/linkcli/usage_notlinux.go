// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package linkcli

// peakMiB is known from elsewhere on other systems.
func peakMiB() (float64, bool) { return 0, false }
