// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestDrift(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("same", "1")
	write("changed", "2")
	write("removed", "3")
	drifted, err := run(dir, []string{"sh", "-c", "printf 1 > same; printf x > changed; rm removed; printf 4 > added"})
	want := []string{filepath.Join(dir, "added"), filepath.Join(dir, "changed"), filepath.Join(dir, "removed")}
	if err != nil || !slices.Equal(drifted, want) {
		t.Errorf("%q, %v; want %q", drifted, err, want)
	}
	if drifted, err := run(dir, []string{"true"}); err != nil || len(drifted) > 0 {
		t.Errorf("a command that changes nothing: %q, %v", drifted, err)
	}
	for name, want := range map[string]string{"same": "1", "changed": "2", "removed": "3"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s was left as %q, %v", name, got, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "added")); err == nil {
		t.Error("an added file was left behind")
	}
	if _, err := run(dir, []string{"false"}); err == nil {
		t.Error("a failing command went unnoticed")
	}
}
