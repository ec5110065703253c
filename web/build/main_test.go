// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCompareNamesEveryDifference(t *testing.T) {
	t.Parallel()
	dist := filepath.Join(t.TempDir(), "dist")
	if err := write(dist, map[string][]byte{"same.js": []byte("1"), "other.js": []byte("2"), "old.js": []byte("3")}); err != nil {
		t.Fatal(err)
	}
	if err := compare(dist, map[string][]byte{"same.js": []byte("1"), "other.js": []byte("2"), "old.js": []byte("3")}); err != nil {
		t.Errorf("equal folders differ: %v", err)
	}
	err := compare(dist, map[string][]byte{"same.js": []byte("1"), "other.js": []byte("changed"), "new.js": []byte("4")})
	if err == nil {
		t.Fatal("a difference was not seen")
	}
	for _, name := range []string{"other.js", "new.js", "old.js (left over)"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named in %q", name, err)
		}
	}
	if strings.Contains(err.Error(), "same.js") {
		t.Errorf("an equal file is named in %q", err)
	}
}

func TestManifestMapsPlainNames(t *testing.T) {
	t.Parallel()
	b, err := manifestOf(`{"outputs":{"dist/app-AB.css":{"entryPoint":"src/app.css"},"dist/keying-CD.js":{"entryPoint":"src/keying.tsx"},"dist/chunk-EF.js":{}}}`)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(b); got != "{\n  \"app.css\": \"app-AB.css\",\n  \"keying.js\": \"keying-CD.js\"\n}\n" {
		t.Errorf("manifest: %s", got)
	}
}

// TestDistInStep builds and compares, where the sources of the libraries are there.
func TestDistInStep(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("../node_modules/preact"); err != nil {
		t.Skip("the libraries are not installed; run `npm ci` in web/")
	}
	if err := run("..", true); err != nil {
		t.Error(err)
	}
}

func TestOfflineListsAllThatIsReached(t *testing.T) {
	t.Parallel()
	meta := `{"outputs":{"dist/app-1.css":{"imports":[{"path":"dist/face.woff2"}]},"dist/app-2.js":{"imports":[]},"dist/keying-3.js":{"imports":[{"path":"dist/chunk-4.js"},{"path":"data:x"}]},"dist/chunk-4.js":{"imports":[{"path":"dist/app-2.js"}]},"dist/viewer-5.js":{}}}`
	b, err := offlineOf(meta, []byte(`{"app.css":"app-1.css","app.js":"app-2.js","keying.js":"keying-3.js","viewer.js":"viewer-5.js"}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(strings.Fields(string(b)), ""); got != `["app-1.css","app-2.js","chunk-4.js","face.woff2","keying-3.js"]` {
		t.Errorf("the list: %s", got)
	}
}
