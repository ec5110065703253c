// SPDX-License-Identifier: Apache-2.0

// Package blobtest holds the behaviour that every blob.Store must show. A new
// store is right when Run passes on it.
package blobtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/sogoc/sogoc/internal/blob"
)

// Run exercises the stores that open gives; each call must give an empty one.
func Run(t *testing.T, open func(t *testing.T) blob.Store) {
	t.Helper()
	cases := map[string]func(*testing.T, blob.Store){
		"round trip":      roundTrip,
		"seeking":         seeking,
		"idempotent":      idempotent,
		"missing":         missing,
		"bad names":       badNames,
		"failing reader":  failingReader,
		"cancelled":       cancelled,
		"delete":          deleting,
		"list":            listing,
		"list ends early": listEndsEarly,
		"concurrent":      concurrent,
		"verify":          verifying,
	}
	for name, fn := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fn(t, open(t))
		})
	}
}

func put(t *testing.T, s blob.Store, b []byte) blob.Ref {
	t.Helper()
	ref, err := s.Put(t.Context(), bytes.NewReader(b))
	if err != nil {
		t.Fatalf("Put: %v", err)
	}
	if want := (blob.Ref{Hash: blob.Sum(b), Size: int64(len(b))}); ref != want {
		t.Fatalf("Put = %+v, want %+v", ref, want)
	}
	return ref
}

func read(t *testing.T, s blob.Store, hash string) []byte {
	t.Helper()
	r, err := s.Open(t.Context(), hash)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("reading: %v", err)
	}
	return b
}

func has(t *testing.T, s blob.Store, hash string) bool {
	t.Helper()
	ok, err := s.Has(t.Context(), hash)
	if err != nil {
		t.Fatalf("Has: %v", err)
	}
	return ok
}

func list(t *testing.T, s blob.Store) []blob.Ref {
	t.Helper()
	var refs []blob.Ref
	for ref, err := range s.List(t.Context()) {
		if err != nil {
			t.Fatalf("List: %v", err)
		}
		refs = append(refs, ref)
	}
	return refs
}

// sample gives n bytes that depend on seed only.
func sample(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func roundTrip(t *testing.T, s blob.Store) {
	for i, size := range []int{0, 1, 4095, 4096, 100_000, 3 << 20} {
		b := sample(uint64(i), size)
		ref := put(t, s, b)
		if got := read(t, s, ref.Hash); !bytes.Equal(got, b) {
			t.Errorf("%d bytes came back as %d others", size, len(got))
		}
		if !has(t, s, ref.Hash) {
			t.Errorf("Has does not know a blob of %d bytes", size)
		}
	}
}

func seeking(t *testing.T, s blob.Store) {
	b := sample(1, 10_000)
	ref := put(t, s, b)
	r, err := s.Open(t.Context(), ref.Hash)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if end, err := r.Seek(0, io.SeekEnd); err != nil || end != ref.Size {
		t.Fatalf("Seek to the end = %d, %v", end, err)
	}
	if _, err := r.Seek(7_000, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 500)
	if _, err := io.ReadFull(r, got); err != nil || !bytes.Equal(got, b[7_000:7_500]) {
		t.Errorf("bytes after Seek differ (%v)", err)
	}
}

func idempotent(t *testing.T, s blob.Store) {
	b := sample(2, 5_000)
	first, second := put(t, s, b), put(t, s, b)
	if first != second {
		t.Errorf("second Put gave %+v, first %+v", second, first)
	}
	if refs := list(t, s); len(refs) != 1 {
		t.Errorf("one content is listed as %d blobs", len(refs))
	}
}

func missing(t *testing.T, s blob.Store) {
	absent := blob.Sum([]byte("never stored"))
	if _, err := s.Open(t.Context(), absent); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("Open of a missing blob: %v, want ErrNotFound", err)
	}
	if has(t, s, absent) {
		t.Error("Has knows a blob that was never stored")
	}
	if _, err := blob.Verify(t.Context(), s, absent); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("Verify of a missing blob: %v, want ErrNotFound", err)
	}
}

func badNames(t *testing.T, s blob.Store) {
	good := blob.Sum(nil)
	names := []string{
		"", "ab", "../../etc/passwd", good + "0", good[:63], strings.ToUpper(good),
		"../" + good[3:], good[:63] + "/", good[:63] + "\x00", strings.Repeat("g", 64),
	}
	for _, name := range names {
		if _, err := s.Open(t.Context(), name); !errors.Is(err, blob.ErrBadHash) {
			t.Errorf("Open(%q): %v, want ErrBadHash", name, err)
		}
		if _, err := s.Has(t.Context(), name); !errors.Is(err, blob.ErrBadHash) {
			t.Errorf("Has(%q): %v, want ErrBadHash", name, err)
		}
		if err := s.Delete(t.Context(), name); !errors.Is(err, blob.ErrBadHash) {
			t.Errorf("Delete(%q): %v, want ErrBadHash", name, err)
		}
	}
}

func failingReader(t *testing.T, s blob.Store) {
	cause := errors.New("the line went dead")
	r := io.MultiReader(bytes.NewReader(sample(3, 300_000)), iotest.ErrReader(cause))
	if _, err := s.Put(t.Context(), r); !errors.Is(err, cause) {
		t.Errorf("Put: %v, want the reader's error", err)
	}
	if refs := list(t, s); len(refs) != 0 {
		t.Errorf("a failed Put left %d blobs", len(refs))
	}
}

func cancelled(t *testing.T, s blob.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Put(ctx, bytes.NewReader(sample(4, 1_000))); !errors.Is(err, context.Canceled) {
		t.Errorf("Put with a cancelled context: %v", err)
	}
	if refs := list(t, s); len(refs) != 0 {
		t.Errorf("a cancelled Put left %d blobs", len(refs))
	}
}

func deleting(t *testing.T, s blob.Store) {
	keep, gone := put(t, s, sample(5, 10)), put(t, s, sample(6, 10))
	for range 2 {
		if err := s.Delete(t.Context(), gone.Hash); err != nil {
			t.Fatalf("Delete: %v", err)
		}
	}
	if has(t, s, gone.Hash) || !has(t, s, keep.Hash) {
		t.Error("Delete removed the wrong blob, or none")
	}
	put(t, s, sample(6, 10))
	if !has(t, s, gone.Hash) {
		t.Error("a deleted blob cannot be stored again")
	}
}

func listing(t *testing.T, s blob.Store) {
	var want []blob.Ref
	for i := range 40 {
		want = append(want, put(t, s, sample(uint64(100+i), 50+i)))
	}
	slices.SortFunc(want, func(a, b blob.Ref) int { return strings.Compare(a.Hash, b.Hash) })
	if got := list(t, s); !slices.Equal(got, want) {
		t.Errorf("List gave %d blobs, want %d in ascending order with their sizes", len(got), len(want))
	}
}

func listEndsEarly(t *testing.T, s blob.Store) {
	for i := range 5 {
		put(t, s, sample(uint64(200+i), 20))
	}
	seen := 0
	for _, err := range s.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if seen++; seen == 2 {
			break
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var last error
	for _, err := range s.List(ctx) {
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("List with a cancelled context ended with %v", last)
	}
}

// concurrent stores the same few contents from many goroutines at once while
// others read them: nobody may see a part.
func concurrent(t *testing.T, s blob.Store) {
	contents := make([][]byte, 4)
	for i := range contents {
		contents[i] = sample(uint64(300+i), 60_000)
	}
	var wg sync.WaitGroup
	for w := range 12 {
		wg.Go(func() {
			b := contents[w%len(contents)]
			ref, err := s.Put(t.Context(), bytes.NewReader(b))
			if err != nil {
				t.Errorf("Put: %v", err)
				return
			}
			if err := same(t.Context(), s, ref.Hash, b); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if refs := list(t, s); len(refs) != len(contents) {
		t.Errorf("%d blobs, want %d", len(refs), len(contents))
	}
}

func same(ctx context.Context, s blob.Store, hash string, want []byte) error {
	r, err := s.Open(ctx, hash)
	if err != nil {
		return err
	}
	defer r.Close()
	got, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return fmt.Errorf("blob %s: read %d bytes that differ from the %d stored", hash, len(got), len(want))
	}
	return nil
}

func verifying(t *testing.T, s blob.Store) {
	want := map[string]bool{}
	for i := range 3 {
		ref := put(t, s, sample(uint64(400+i), 9_000))
		got, err := blob.Verify(t.Context(), s, ref.Hash)
		if err != nil || got != ref {
			t.Errorf("Verify = %+v, %v, want %+v", got, err, ref)
		}
		want[ref.Hash] = true
	}
	err := blob.VerifyAll(t.Context(), s, func(r blob.Ref, err error) bool {
		if err != nil || !want[r.Hash] {
			t.Errorf("VerifyAll: unexpected %+v, %v", r, err)
		}
		delete(want, r.Hash)
		return true
	})
	if err != nil || len(want) != 0 {
		t.Errorf("VerifyAll: %v, %d not visited", err, len(want))
	}
}
