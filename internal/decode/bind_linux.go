// SPDX-License-Identifier: Apache-2.0

package decode

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// kernelMemory is writable memory that the kernel gives a child, in bytes. It
// counts blocks that Go has set aside and given back too, beside the PDF engine's
// memory, so it lies above both; what is really used stays below 400 MB: watch.
const kernelMemory = 720 << 20

// bind bounds this process for good: memory, open files, no dump of a stranger's data, no sockets and no other programs.
func bind() error {
	for what, most := range map[int]uint64{
		unix.RLIMIT_DATA: kernelMemory, unix.RLIMIT_CORE: 0, unix.RLIMIT_NOFILE: 64,
	} {
		if err := unix.Setrlimit(what, &unix.Rlimit{Cur: most, Max: most}); err != nil {
			return fmt.Errorf("limit %d: %w", what, err)
		}
	}
	forbid()
	return nil
}
