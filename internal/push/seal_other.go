// SPDX-License-Identifier: Apache-2.0

//go:build !windows

package push

// seal leaves the key as it is: the file's mode keeps others out.
func seal(b []byte) ([]byte, error)   { return b, nil }
func unseal(b []byte) ([]byte, error) { return b, nil }
