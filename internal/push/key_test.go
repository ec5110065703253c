// SPDX-License-Identifier: Apache-2.0

package push

import (
	"os"
	"path/filepath"
	"testing"
)

// The key is kept for its own server, where nobody else reads it.
func TestKeyIsKeptForOneServer(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	t.Setenv("AppData", dir)
	c, err := NewClient("https://a.example:8443")
	if err != nil {
		t.Fatal(err)
	}
	if c.LoadKey() {
		t.Error("a key before the first was kept")
	}
	c.Key = SessionKey("token")
	if err := c.SaveKey(); err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(dir, "sogoc", "push-*.key"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%v %v", found, err)
	}
	if info, err := os.Stat(found[0]); err != nil || os.PathSeparator == '/' && info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	same := &Client{Server: c.Server}
	if !same.LoadKey() || same.Key != c.Key {
		t.Error("the key is not found again")
	}
	if other := (&Client{Server: "https://b.example"}); other.LoadKey() {
		t.Error("the key opens another server")
	}
}
