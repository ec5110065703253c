// SPDX-License-Identifier: Apache-2.0

package app

import "golang.org/x/sys/windows"

// freeSpace is how many bytes may still be written below dir.
func freeSpace(dir string) (uint64, error) {
	path, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	var free uint64
	return free, windows.GetDiskFreeSpaceEx(path, &free, nil, nil)
}
