// SPDX-License-Identifier: Apache-2.0

package blob_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/blob/blobtest"
	"github.com/sogoc/sogoc/internal/refusal"
)

const crashDirEnv = "SOGOC_BLOB_CRASH_DIR"

// TestMain turns the test program into the writer of TestKilledWhileWriting.
func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDirEnv); dir != "" {
		writeForever(dir)
	}
	os.Exit(m.Run())
}

func open(t *testing.T) (*blob.Keeper, string) {
	t.Helper()
	dir := t.TempDir()
	d, err := blob.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	return d, dir
}

func objectPath(dir, hash string) string {
	return filepath.Join(dir, "objects", hash[:2], hash[2:4], hash)
}

func TestDiskConformance(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(t *testing.T) blob.Store {
		d, _ := open(t)
		return d
	})
}

func TestDiskFindsAndRepairsDamage(t *testing.T) {
	t.Parallel()
	d, dir := open(t)
	content := []byte("trang 12, quyển 01/2010")
	ref, err := d.Put(t.Context(), bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(content)
	damaged[3] ^= 1
	if err := os.WriteFile(objectPath(dir, ref.Hash), damaged, 0o600); err != nil {
		t.Fatal(err)
	}
	var corrupt *blob.CorruptError
	if _, err := blob.Verify(t.Context(), d, ref.Hash); !errors.As(err, &corrupt) {
		t.Fatalf("Verify of damaged bytes: %v, want CorruptError", err)
	}
	if corrupt.Got != blob.Sum(damaged) || corrupt.Size != ref.Size {
		t.Errorf("CorruptError = %+v", corrupt)
	}
	if why, ok := refusal.Of(corrupt); !ok || why.Code != "blob_corrupt" || why.VI == "" || why.EN == "" {
		t.Errorf("refused with %v", why)
	}
	if _, err := d.Put(t.Context(), bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.Verify(t.Context(), d, ref.Hash); err != nil {
		t.Errorf("storing the bytes again did not repair them: %v", err)
	}
}

func TestDiskSurvivesReopening(t *testing.T) {
	t.Parallel()
	d, dir := open(t)
	ref, err := d.Put(t.Context(), strings.NewReader("một lần"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := blob.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Stat(t.Context(), ref.Hash); err != nil || got != ref {
		t.Errorf("Stat after reopening = %+v, %v", got, err)
	}
}

func TestDiskRefusesUnknownLayout(t *testing.T) {
	t.Parallel()
	_, dir := open(t)
	if err := os.WriteFile(filepath.Join(dir, "format"), []byte("sogoc-blob 9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.OpenDisk(dir); err == nil || !strings.Contains(err.Error(), "sogoc-blob 9") {
		t.Errorf("OpenDisk on an unknown layout: %v", err)
	}
}

func TestDiskSweepsOnlyOldTemporaryFiles(t *testing.T) {
	t.Parallel()
	_, dir := open(t)
	old, young := filepath.Join(dir, "tmp", "put-old"), filepath.Join(dir, "tmp", "put-young")
	for _, name := range []string{old, young} {
		if err := os.WriteFile(name, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-48 * time.Hour)
	if err := os.Chtimes(old, past, past); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.OpenDisk(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a two-day-old temporary file was kept: %v", err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Errorf("a fresh temporary file was removed: %v", err)
	}
}

func TestDiskLeavesNoTemporaryFiles(t *testing.T) {
	t.Parallel()
	d, dir := open(t)
	for i := range 5 {
		if _, err := d.Put(t.Context(), strings.NewReader(fmt.Sprint("nội dung ", i%2))); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(filepath.Join(dir, "tmp"))
	if err != nil || len(entries) != 0 {
		t.Errorf("%d temporary files left (%v)", len(entries), err)
	}
}

func TestDiskIsPrivateToItsOwner(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such permission bits")
	}
	d, dir := open(t)
	ref, err := d.Put(t.Context(), strings.NewReader("riêng tư"))
	if err != nil {
		t.Fatal(err)
	}
	name := objectPath(dir, ref.Hash)
	for ; name != dir; name = filepath.Dir(name) {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v", name, info.Mode())
		}
	}
}

func TestDiskListPassesOverStrangeFiles(t *testing.T) {
	t.Parallel()
	d, dir := open(t)
	ref, err := d.Put(t.Context(), strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(objectPath(dir, ref.Hash)), "Thumbs.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	n := 0
	for got, err := range d.List(t.Context()) {
		if n++; err != nil || got != ref {
			t.Errorf("List gave %+v, %v", got, err)
		}
	}
	if n != 1 {
		t.Errorf("List gave %d blobs, want 1", n)
	}
}

// TestKilledWhileWriting kills a writing process at different moments: each
// blob it has acknowledged must be there and whole, and nothing else visible
// may be damaged.
func TestKilledWhileWriting(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts processes")
	}
	dir := t.TempDir()
	acknowledged := map[string]bool{}
	for round := range 5 {
		for _, hash := range killedWriter(t, dir, time.Duration(40+60*round)*time.Millisecond) {
			acknowledged[hash] = true
		}
	}
	if len(acknowledged) == 0 {
		t.Fatal("the writer acknowledged nothing; the test proves nothing")
	}
	d, err := blob.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	err = blob.VerifyAll(t.Context(), d, func(ref blob.Ref, err error) bool {
		if err != nil {
			t.Errorf("after a kill: %v", err)
		}
		delete(acknowledged, ref.Hash)
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(acknowledged) != 0 {
		t.Errorf("%d acknowledged blobs are lost", len(acknowledged))
	}
}

// killedWriter runs a writer for a while, kills it, and returns what it
// acknowledged.
func killedWriter(t *testing.T, dir string, after time.Duration) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDirEnv+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	var acknowledged []string
	for lines.Scan() {
		if len(acknowledged) == 0 { // counted from the first blob, however slow the start
			time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		}
		if blob.CheckHash(lines.Text()) == nil { // the last line may be cut
			acknowledged = append(acknowledged, lines.Text())
		}
	}
	_ = cmd.Wait() // killed: an error is what we want
	return acknowledged
}

func writeForever(dir string) {
	d, err := blob.OpenDisk(dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for i := 0; ; i++ {
		body := fmt.Sprintf("%d %d %s", os.Getpid(), i, strings.Repeat("sổ gốc ", i%20_000))
		ref, err := d.Put(context.Background(), strings.NewReader(body))
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(ref.Hash)
	}
}

func BenchmarkDiskPut(b *testing.B) {
	d, err := blob.OpenDisk(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	page := make([]byte, 100<<10) // an A4 page as the export keeps it
	b.SetBytes(int64(len(page)))
	for i := 0; b.Loop(); i++ {
		copy(page, fmt.Sprintf("%016d", i))
		if _, err := d.Put(b.Context(), bytes.NewReader(page)); err != nil {
			b.Fatal(err)
		}
	}
}
