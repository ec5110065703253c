// SPDX-License-Identifier: Apache-2.0

package background

import (
	"os/exec"
	"runtime"

	"golang.org/x/sys/unix"
)

// niceness is what such work is lowered by: beside busy requests it still gets
// a tenth of their time, so that what it holds is not held for ever.
const niceness = 10

// Goroutine ties the calling goroutine to a thread of low priority, which ends
// with it. What it starts as goroutines of their own is not lowered.
func Goroutine() {
	runtime.LockOSThread() // and never unlocked: the priority must not stay with a thread that others get
	_ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), niceness)
}

// Start starts a program that is lowered from its first thread on.
func Start(cmd *exec.Cmd) error {
	started := make(chan error, 1)
	go func() {
		Goroutine() // a child begins as the thread that starts it
		started <- cmd.Start()
	}()
	return <-started
}
