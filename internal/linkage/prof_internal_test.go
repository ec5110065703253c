// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"os"
	"testing"
)

func TestProfileBig(t *testing.T) {
	p := os.Getenv("LINK_PROFILE_FILE")
	if p == "" {
		t.Skip("LINK_PROFILE_FILE is not set")
	}
	f, err := os.Open(p)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Dedupe(f, Input{}, Options{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(r.Phases, len(r.Edges))
}
