// SPDX-License-Identifier: Apache-2.0

// Package linktest makes provinces of invented people with known duplicates,
// and measures a linker against them.
//
// Two generators differ in mechanism and in parameters. Villages simulates
// families through time and is the one to train and tune on. Registry draws
// entries book by book and is for acceptance only: nothing in the engine may be
// chosen by its figures.
package linktest
