// SPDX-License-Identifier: Apache-2.0

package background

import (
	"os/exec"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// nice is the niceness of a thread or process; 0 is the calling thread.
func nice(t *testing.T, id int) int {
	t.Helper()
	n, err := unix.Getpriority(unix.PRIO_PROCESS, id)
	if err != nil {
		t.Fatal(err)
	}
	return 20 - n // the system call counts from 40 down
}

func TestGoroutineIsLoweredAlone(t *testing.T) {
	usual := nice(t, 0)
	if usual >= niceness {
		t.Skip("the test itself runs with a low priority")
	}
	var lowered int
	var working sync.WaitGroup
	working.Go(func() {
		Goroutine()
		lowered = nice(t, 0)
	})
	working.Wait()
	if lowered != niceness {
		t.Errorf("the goroutine's thread has niceness %d, want %d", lowered, niceness)
	}
	for range 100 { // whatever threads the others get, none is that one
		working.Go(func() {
			if n := nice(t, 0); n != usual {
				t.Errorf("a later goroutine has niceness %d, want %d", n, usual)
			}
		})
	}
	working.Wait()
}

func TestProgramIsLowered(t *testing.T) {
	child := exec.Command("sleep", "60")
	if err := Start(child); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = child.Process.Kill(); _ = child.Wait() }()
	if n := nice(t, child.Process.Pid); n < niceness {
		t.Errorf("the child has niceness %d, want %d", n, niceness)
	}
	if err := Start(exec.Command("/nowhere/at/all")); err == nil {
		t.Error("a program that is not there was started")
	}
}
