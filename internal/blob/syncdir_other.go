// SPDX-License-Identifier: Apache-2.0

//go:build !windows

package blob

import (
	"errors"
	"fmt"
	"os"
)

// syncDir makes the names in a folder durable; without it a file that is
// safely on disk can still lose its name when the power fails.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("syncing blob folder: %w", err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("syncing blob folder: %w", err)
	}
	return nil
}
