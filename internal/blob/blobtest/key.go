// SPDX-License-Identifier: Apache-2.0

package blobtest

import (
	"path/filepath"
	"testing"

	"github.com/sogoc/sogoc/internal/blob"
)

// NewKey is a master key of its own, read from its file.
func NewKey(t *testing.T) *blob.MasterKey {
	t.Helper()
	file := filepath.Join(t.TempDir(), "master.key")
	if _, err := blob.NewMasterKey(file); err != nil {
		t.Fatal(err)
	}
	key, err := blob.LoadMasterKey(file)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
