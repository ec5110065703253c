// SPDX-License-Identifier: Apache-2.0

package blob

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFolderOf(t *testing.T) {
	t.Parallel()
	hash := strings.Repeat("0", 60)
	for name, want := range map[string]int{
		objectName("0000" + hash): 0, objectName("00ff" + hash): 0xff, objectName("abcd"+hash) + ".age": 0xabcd, objectName("ffff" + hash): folders - 1,
		"format": -1, "keys/abcd.age": -1, "objects/ab/cd": -1, "objects/xy/cd/" + hash: -1, "objects/abxcd/" + hash: -1, "": -1,
	} {
		got, ok := folderOf(name)
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%q lies in folder %#x, not in %#x", name, got, want)
		}
	}
}

// A folder is made and marked on first use, and only that one.
func TestFanOutMarksTheFolder(t *testing.T) {
	t.Parallel()
	d := &disk{root: t.TempDir()}
	for _, name := range []string{"objects/ab/cd/x", "keys/x.age"} {
		if err := d.fanOut(name); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Dir(d.path(name))); err != nil {
			t.Error(err)
		}
	}
	for n := range d.ready {
		want := uint64(0)
		if n == 0xabcd/64 {
			want = 1 << (0xabcd % 64)
		}
		if got := d.ready[n].Load(); got != want {
			t.Errorf("word %d: %#x, not %#x", n, got, want)
		}
	}
}
