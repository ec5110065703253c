// SPDX-License-Identifier: Apache-2.0

// Package teach draws the figures from which the model of package digit is
// taught and on which it is measured. Nothing of it is part of the program.
package teach
