// SPDX-License-Identifier: Apache-2.0

package decode

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// kernelMemory is writable memory that the kernel gives a child, in bytes. It
// counts whole blocks that Go has set aside and not used, so it lies above
// childMemory; what is really used stays below 400 MB.
const kernelMemory = 512 << 20

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
