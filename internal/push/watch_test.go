// SPDX-License-Identifier: Apache-2.0

package push

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A file is taken when it has stood still for two looks and long enough, once,
// and again when it has changed.
func TestWatchedFileIsTakenWhenItStandsStill(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	r := New(nil, Options{Root: root, Settle: 5 * time.Second})
	w := watcher{run: r, seen: map[string]file{}, sent: map[string]file{}}
	now := time.Now()
	write := func(text string, at time.Time) {
		t.Helper()
		name := filepath.Join(root, "a.jpg")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, at, at); err != nil {
			t.Fatal(err)
		}
	}
	look := func(at time.Duration, want int, when string) {
		t.Helper()
		ready, err := w.look(now.Add(at))
		if err != nil || len(ready) != want {
			t.Errorf("%s: %d files, %v; want %d", when, len(ready), err, want)
		}
	}
	look(0, 0, "an empty folder")
	write("half", now)
	look(time.Second, 0, "seen for the first time")
	write("half and half", now.Add(3*time.Second))
	look(8*time.Second, 0, "grown since")
	write("half and half", now.Add(9*time.Second))
	look(10*time.Second, 0, "touched since")
	look(12*time.Second, 0, "not for long enough")
	look(15*time.Second, 1, "stood still")
	look(20*time.Second, 0, "taken already")
	write("scanned anew", now.Add(21*time.Second))
	look(22*time.Second, 0, "changed")
	look(30*time.Second, 1, "stood still again")
}
