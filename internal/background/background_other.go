// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package background

import "os/exec"

// Goroutine does nothing on this system.
func Goroutine() {}

// Start starts a program, as any other on this system.
func Start(cmd *exec.Cmd) error { return cmd.Start() }
