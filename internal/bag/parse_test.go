// SPDX-License-Identifier: Apache-2.0

package bag

import (
	"path/filepath"
	"strings"
	"testing"
)

// A manifest from a stranger can't lead out of the bag, and reading one never
// panics.
func FuzzParseManifest(f *testing.F) {
	sum := strings.Repeat("ab", 32)
	for _, name := range []string{"data/a.jpg", "../x", "/etc/passwd", "data/../../x", "data/%0Ax", "C:\\x", ""} {
		f.Add(sum + "  " + name + "\n")
	}
	f.Fuzz(func(t *testing.T, text string) {
		files, err := manifest{sum: "sha256"}.parse(strings.Split(text, "\n"), true)
		if err != nil {
			return
		}
		for name := range files {
			if !filepath.IsLocal(filepath.FromSlash(name)) {
				t.Errorf("%q leads out", name)
			}
		}
	})
}

func FuzzParseRecords(f *testing.F) {
	f.Add(`{"table":"book","row":{"id":"x","open_year":1999}}` + "\n")
	f.Add(`{"table":"book","row":{"id":["x"]}}`)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseRecords(strings.NewReader(text))
		if err != nil {
			return
		}
		for table, rows := range c.rows {
			for _, row := range rows {
				for k, v := range row {
					switch v.(type) {
					case nil, string, int64:
					default:
						t.Errorf("%s.%s is a %T", table, k, v)
					}
				}
			}
		}
	})
}
