// SPDX-License-Identifier: Apache-2.0

package blob_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/blob/blobtest"
)

func masterKey(t *testing.T) (*blob.MasterKey, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "blob.key")
	public, err := blob.NewMasterKey(file)
	if err != nil {
		t.Fatal(err)
	}
	m, err := blob.LoadMasterKey(file)
	if err != nil || m.Public() != public {
		t.Fatalf("LoadMasterKey: %v, public %q, want %q", err, m.Public(), public)
	}
	return m, file
}

func locked(t *testing.T, k *blob.Keeper) *blob.Keeper {
	t.Helper()
	m, _ := masterKey(t)
	if err := k.Unlock(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	return k
}

func putText(t *testing.T, s blob.Store, text string) blob.Ref {
	t.Helper()
	ref, err := s.Put(t.Context(), strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func text(t *testing.T, s blob.Store, hash string) string {
	t.Helper()
	r, err := s.Open(t.Context(), hash)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestSealedDiskConformance(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(t *testing.T) blob.Store {
		d, _ := open(t)
		return locked(t, d)
	})
}

// holds tells whether any file below dir has the text in it.
func holds(t *testing.T, dir, text string) bool {
	t.Helper()
	found := false
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		found = found || bytes.Contains(b, []byte(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

const secret = "Nguyễn Thị Hoa, sinh ngày 05.03.1978"

func TestNothingReadableLiesInALockedStore(t *testing.T) {
	t.Parallel()
	d, dir := open(t)
	locked(t, d)
	putText(t, d, secret)
	if holds(t, dir, secret) {
		t.Error("the text lies readable in the folder")
	}
	if holds(t, dir, "AGE-SECRET-KEY") {
		t.Error("a key lies readable in the folder")
	}
}

func TestLockedStoreWithoutItsKey(t *testing.T) {
	t.Parallel()
	d, dir := open(t)
	ref := putText(t, locked(t, d), secret)
	plain, err := blob.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := plain.Open(t.Context(), ref.Hash); !errors.Is(err, blob.ErrLocked) {
		t.Errorf("Open without a key: %v, want ErrLocked", err)
	}
	if got, err := plain.Stat(t.Context(), ref.Hash); err != nil || got != ref {
		t.Errorf("Stat without a key = %+v, %v", got, err)
	}
	other, _ := masterKey(t)
	if err := plain.Unlock(t.Context(), other); err == nil || !strings.Contains(err.Error(), "blob-key") {
		t.Errorf("Unlock with another key: %v", err)
	}
}

// A sealed blob that somebody changed, cut or exchanged for another is found.
func TestChangedSealedBlobIsFound(t *testing.T) {
	t.Parallel()
	d, dir := open(t)
	locked(t, d)
	ref, other := putText(t, d, strings.Repeat(secret, 5000)), putText(t, d, "khác")
	path := objectPath(dir, ref.Hash) + ".age"
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	foreign, err := os.ReadFile(objectPath(dir, other.Hash) + ".age")
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"flipped": flipped, "cut": whole[:len(whole)-20], "exchanged": foreign, "empty": nil} {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := blob.Verify(t.Context(), d, ref.Hash); err == nil {
			t.Errorf("%s: not found by Verify", name)
		}
	}
}

// The standard tool opens what the store sealed: what is written here can be
// read without this program.
func TestSealedFilesAreAgeFiles(t *testing.T) {
	t.Parallel()
	d, dir := open(t)
	m, file := masterKey(t)
	if err := d.Unlock(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	ref := putText(t, d, secret)
	keys, err := filepath.Glob(filepath.Join(dir, "keys", "*.age"))
	if err != nil || len(keys) != 1 {
		t.Fatalf("keys: %v, %v", keys, err)
	}
	master, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	storeKey := ageOpen(t, keys[0], string(master))
	if got := ageOpen(t, objectPath(dir, ref.Hash)+".age", storeKey); got != secret {
		t.Errorf("age gave %q", got)
	}
}

func ageOpen(t *testing.T, file, identity string) string {
	t.Helper()
	ids, err := age.ParseIdentities(strings.NewReader(identity))
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := age.Decrypt(f, ids...)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Locking a store that was open, a new key and a new master key: what was put
// before stays readable at every step, and Reseal leaves only the current key.
func TestKeysChangeUnderABusyStore(t *testing.T) {
	t.Parallel()
	d, dir := open(t)
	var refs []blob.Ref
	add := func() { refs = append(refs, putText(t, d, fmt.Sprint(secret, len(refs)))) }
	readable := func(step string, s blob.Store) {
		t.Helper()
		for i, ref := range refs {
			if got := text(t, s, ref.Hash); got != fmt.Sprint(secret, i) {
				t.Errorf("%s: blob %d reads %q", step, i, got)
			}
		}
	}
	add()
	first, _ := masterKey(t)
	if err := d.Unlock(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	add()
	readable("locked", d)
	server, err := blob.OpenDisk(dir) // another program, which learns of new keys by itself
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Unlock(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if err := d.NewKey(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	add()
	readable("new key", server)
	did, err := d.Reseal(t.Context(), func(blob.Resealed) {})
	if err != nil || did.Done != 2 || did.Seen != 3 || len(did.Bad) != 0 {
		t.Errorf("Reseal = %+v, %v; want 2 of 3", did, err)
	}
	if did, err := d.Reseal(t.Context(), func(blob.Resealed) {}); err != nil || did.Done != 0 {
		t.Errorf("second Reseal = %+v, %v; want nothing to do", did, err)
	}
	if holds(t, dir, secret) {
		t.Error("a readable blob is left")
	}
	readable("resealed", server)

	second, _ := masterKey(t)
	safe, _ := masterKey(t)
	if n, err := d.Rewrap(t.Context(), first, second, safe.Public()); err != nil || n != 2 {
		t.Fatalf("Rewrap = %d, %v", n, err)
	}
	add()
	readable("rewrapped", d)
	late, err := blob.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := late.Unlock(t.Context(), first); err == nil {
		t.Error("the old master key still opens the store")
	}
	if err := late.Unlock(t.Context(), safe); err != nil {
		t.Errorf("the recovery key does not open the store: %v", err)
	}
	readable("recovery", late)
}

// Reseal leaves a damaged blob as it is and names it.
func TestResealSparesDamage(t *testing.T) {
	t.Parallel()
	d, dir := open(t)
	ref := putText(t, d, "nguyên vẹn")
	if err := os.WriteFile(objectPath(dir, ref.Hash), []byte("hỏng"), 0o600); err != nil {
		t.Fatal(err)
	}
	locked(t, d)
	did, err := d.Reseal(t.Context(), func(blob.Resealed) {})
	if err != nil || len(did.Bad) != 1 || did.Bad[0] != ref.Hash {
		t.Errorf("Reseal = %+v, %v", did, err)
	}
	if b, err := os.ReadFile(objectPath(dir, ref.Hash)); err != nil || string(b) != "hỏng" {
		t.Errorf("the damaged file became %q, %v", b, err)
	}
}

func TestMasterKeyFileIsNotOverwritten(t *testing.T) {
	t.Parallel()
	_, file := masterKey(t)
	if _, err := blob.NewMasterKey(file); !errors.Is(err, os.ErrExist) {
		t.Errorf("NewMasterKey over a key: %v", err)
	}
	info, err := os.Stat(file)
	if err != nil || (info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/') {
		t.Errorf("others can read the key: %v %v", info.Mode(), err)
	}
}
