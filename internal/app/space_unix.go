// SPDX-License-Identifier: Apache-2.0

//go:build !windows

package app

import "golang.org/x/sys/unix"

// freeSpace is how many bytes may still be written below dir.
func freeSpace(dir string) (uint64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil
}
