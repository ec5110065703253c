// SPDX-License-Identifier: Apache-2.0

//go:build !race

package unit

const slowdown = 1
