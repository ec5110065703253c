// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/blob"
)

// runCommand runs the program's command line as a shell would.
func runCommand(t *testing.T, args ...string) error {
	t.Helper()
	root := newRoot()
	root.SetArgs(args)
	return root.ExecuteContext(t.Context())
}

func putBlob(t *testing.T, dir, text string) blob.Ref {
	t.Helper()
	k, err := blob.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	ref, err := k.Put(t.Context(), strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// The way of the guide: a place in the open, locked, resealed, its keys wrapped
// anew, moved elsewhere and verified, each step by the command.
func TestBlobsAsTheGuideSays(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old, now, key, next := filepath.Join(dir, "old"), filepath.Join(dir, "now"), filepath.Join(dir, "k1"), filepath.Join(dir, "k2")
	ref := putBlob(t, old, "trang 1")
	data := []string{"--data-dir", filepath.Join(dir, "data"), "--province", "44"}
	steps := [][]string{
		{"blobs", "key", "new", key},
		append([]string{"blobs", "seal", "--blobs", old, "--blob-key", key}, data...),
		append([]string{"blobs", "key", "rotate", "--blobs", old, "--blob-key", key}, data...),
		append([]string{"blobs", "seal", "--blobs", old, "--blob-key", key}, data...),
		{"blobs", "key", "new", next},
		append([]string{"blobs", "key", "rewrap", "--to", next, "--blobs", old, "--blob-key", key}, data...),
		append([]string{"blobs", "move", "--remove", "--blobs", now, "--blobs-from", old, "--blob-key", next}, data...),
		append([]string{"blobs", "verify", "--blobs", now, "--blob-key", next}, data...),
		append([]string{"audit", "verify", "--blobs", now}, data...),
	}
	for _, step := range steps {
		if err := runCommand(t, step...); err != nil {
			t.Fatalf("sogoc %s: %v", strings.Join(step, " "), err)
		}
	}
	if _, err := os.Stat(filepath.Join(now, "objects", ref.Hash[:2], ref.Hash[2:4], ref.Hash+".age")); err != nil {
		t.Errorf("the blob did not arrive sealed: %v", err)
	}
	if err := runCommand(t, append([]string{"blobs", "verify", "--blobs", now, "--blob-key", key}, data...)...); err == nil {
		// now got a key of its own for the key file that was set when it was made
		t.Error("the replaced key still opens the place")
	}
}

func TestBlobsSayWhatToDo(t *testing.T) {
	t.Parallel()
	data := []string{"--data-dir", t.TempDir()}
	for want, args := range map[string][]string{
		"blobs-from": {"blobs", "move"},
		"blob-key":   {"blobs", "seal"},
	} {
		if err := runCommand(t, append(args, data...)...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("sogoc %s: %v, want word of %s", strings.Join(args, " "), err, want)
		}
	}
	var out bytes.Buffer
	err := printBlobReport(&out, app.BlobReport{Read: 2, Bad: []string{"aa"}, Missing: []string{"bb"}})
	if !errors.As(err, new(findings)) || !strings.Contains(out.String(), "hỏng: aa") || !strings.Contains(out.String(), "thiếu: bb") {
		t.Errorf("%v:\n%s", err, &out)
	}
	err = printMoved(&out, blob.Moved{Blobs: 1, Bad: []error{errors.New("cc: hỏng")}})
	if !errors.As(err, new(findings)) || !strings.Contains(out.String(), "cc: hỏng") {
		t.Errorf("%v:\n%s", err, &out)
	}
}

// The way of the guide: key, backup, list, verify, restore elsewhere.
func TestBackupAsTheGuideSays(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := runCommand(t, "backup", "key", at("key")); err != nil {
		t.Fatal(err)
	}
	key, err := blob.LoadMasterKey(at("key"))
	if err != nil {
		t.Fatal(err)
	}
	putBlob(t, filepath.Join(at("data"), "blobs"), "trang 1")
	for _, step := range [][]string{
		{"backup", "--to", at("to"), "--recipient", key.Public(), "--data-dir", at("data")},
		{"backup", "list", at("to")},
		{"backup", "verify", at("to"), "--identity", at("key"), "--temp", dir},
		{"restore", at("to"), "--identity", at("key"), "--data-dir", at("back")},
		{"audit", "verify", "--data-dir", at("back")},
		{"blobs", "verify", "--data-dir", at("back")},
	} {
		if err := runCommand(t, step...); err != nil {
			t.Fatalf("sogoc %s: %v", strings.Join(step, " "), err)
		}
	}
	if err := runCommand(t, "restore", at("to"), "--identity", at("key"), "--data-dir", at("data")); err == nil || !strings.Contains(err.Error(), "không trống") {
		t.Errorf("restore over work: %v", err)
	}
}
