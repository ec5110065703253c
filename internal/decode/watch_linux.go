// SPDX-License-Identifier: Apache-2.0

package decode

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// mostResident is what a child may really hold, in bytes, whatever the file.
const mostResident = 400 << 20

// watchEvery is how often that is looked at: memory comes from the kernel by a
// few hundred kB a millisecond at most.
const watchEvery = 10 * time.Millisecond

// watch ends this process when it holds more than it may, until stop is called.
// The kernel's own bound counts what is set aside, which must be more.
func watch() (stop func()) {
	f, err := os.Open("/proc/self/statm")
	if err != nil {
		return func() {} // no such file here: the other bounds hold alone
	}
	done := make(chan struct{})
	go func() {
		defer f.Close()
		tick := time.NewTicker(watchEvery)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			if held := resident(f); held > mostResident {
				fmt.Fprintf(os.Stderr, "out of memory: %d MB held\n", held>>20)
				os.Exit(2)
			}
		}
	}()
	return func() { close(done) }
}

// resident reads the second number of statm, in bytes.
func resident(f *os.File) int64 {
	var text [128]byte
	n, _ := f.ReadAt(text[:], 0) // it ends before the buffer does
	fields := bytes.Fields(text[:n])
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(string(fields[1]), 10, 64)
	return pages * int64(os.Getpagesize())
}
