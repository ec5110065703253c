// SPDX-License-Identifier: Apache-2.0

package stand_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/sogoc/sogoc/test/stand"
)

// A folder is there while the work lasts; a temporary one goes with it unless it
// is to be kept, and what the work says comes through.
func TestFolder(t *testing.T) {
	t.Parallel()
	own, failed := filepath.Join(t.TempDir(), "own"), errors.New("the work failed")
	if err := os.Mkdir(own, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		dir         string
		keep, stays bool
	}{{own, false, true}, {"", true, true}, {"", false, false}} {
		var worked string
		err := stand.Folder(c.dir, c.keep, func(dir string) error {
			worked = dir
			if info, err := os.Stat(dir); err != nil || !info.IsDir() {
				t.Errorf("%+v: no folder: %v", c, err)
			}
			return failed
		})
		if !errors.Is(err, failed) || (c.dir != "" && worked != c.dir) {
			t.Errorf("%+v: in %q, %v", c, worked, err)
		}
		if _, err := os.Stat(worked); (err == nil) != c.stays {
			t.Errorf("%+v: afterwards %v", c, err)
		}
		if err := os.RemoveAll(worked); err != nil {
			t.Error(err)
		}
	}
}
