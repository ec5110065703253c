// SPDX-License-Identifier: Apache-2.0

package blob_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/blob/blobtest"
)

func silent(blob.Moved) {}

func names(t *testing.T, s blob.Store) (all []string) {
	t.Helper()
	for ref, err := range s.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, ref.Hash)
	}
	return all
}

// Two places behave as one, wherever each blob lies.
func TestBesideConformance(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(t *testing.T) blob.Store {
		a, _ := open(t)
		b, _ := open(t)
		return blob.Beside(a, b)
	})
}

func TestMoveFromDiskToS3AndBack(t *testing.T) {
	t.Parallel()
	from, _ := open(t)
	to := locked(t, openS3(t))
	for i := range 30 {
		putText(t, from, fmt.Sprint("trang ", i))
	}
	want := names(t, from)
	var last blob.Moved
	did, err := blob.Move(t.Context(), from, to, false, func(m blob.Moved) { last = m })
	if err != nil || did.Copied != 30 || did.Of != 30 || len(did.Bad) != 0 || last.Blobs != did.Blobs {
		t.Fatalf("Move = %+v, %v; last told %+v", did, err, last)
	}
	if got := names(t, to); !slices.Equal(got, want) {
		t.Errorf("%d blobs arrived, want %d", len(got), len(want))
	}
	if did, err = blob.Move(t.Context(), from, to, true, silent); err != nil || did.Copied != 0 || did.Removed != 30 {
		t.Errorf("second Move = %+v, %v; want nothing copied, all removed", did, err)
	}
	if left := names(t, from); len(left) != 0 {
		t.Errorf("%d blobs left in the old place", len(left))
	}
	if did, err = blob.Move(t.Context(), to, from, true, silent); err != nil || did.Copied != 30 {
		t.Errorf("Move back = %+v, %v", did, err)
	}
	if got := names(t, from); !slices.Equal(got, want) {
		t.Errorf("%d blobs came back, want %d", len(got), len(want))
	}
}

// A damaged blob is named, stays where it is and does not arrive under any name.
func TestMoveLeavesDamageBehind(t *testing.T) {
	t.Parallel()
	from, dir := open(t)
	to, _ := open(t)
	good, bad := putText(t, from, "tốt"), putText(t, from, "xấu")
	if err := os.WriteFile(objectPath(dir, bad.Hash), []byte("hỏng"), 0o600); err != nil {
		t.Fatal(err)
	}
	did, err := blob.Move(t.Context(), from, to, true, silent)
	var corrupt *blob.CorruptError
	if err != nil || len(did.Bad) != 1 || !errors.As(did.Bad[0], &corrupt) || corrupt.Hash != bad.Hash {
		t.Errorf("Move = %+v, %v", did, err)
	}
	if got := names(t, to); !slices.Equal(got, []string{good.Hash}) {
		t.Errorf("arrived: %v", got)
	}
	if got := names(t, from); !slices.Equal(got, []string{bad.Hash}) {
		t.Errorf("left: %v", got)
	}
}

// While blobs move, people read, put and delete; nothing is missed for a moment
// and nothing that was put is lost.
func TestMoveUnderABusyServer(t *testing.T) {
	t.Parallel()
	old, _ := open(t)
	now, _ := open(t)
	var refs []blob.Ref
	for i := range 200 {
		refs = append(refs, putText(t, old, fmt.Sprint("trang ", i)))
	}
	server := blob.Beside(now, old)
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for w := range 3 {
		wg.Go(func() {
			for i := w; ctx.Err() == nil; i++ {
				r, err := server.Open(t.Context(), refs[i%len(refs)].Hash)
				if err != nil {
					t.Errorf("while moving: %v", err)
					return
				}
				_ = r.Close()
			}
		})
	}
	var added blob.Ref
	wg.Go(func() { added = putText(t, server, "mới") })
	if _, err := blob.Move(t.Context(), old, now, true, silent); err != nil {
		t.Error(err)
	}
	stop()
	wg.Wait()
	if left := names(t, old); len(left) != 0 {
		t.Errorf("%d left in the old place", len(left))
	}
	for _, ref := range append(refs, added) {
		if _, err := blob.Verify(t.Context(), now, ref.Hash); err != nil {
			t.Error(err)
		}
	}
}

// Stopped anywhere and begun again, a move ends with every blob moved once.
func TestMoveGoesOnAfterStop(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		from, to := tempStore(t), tempStore(t)
		n := rapid.IntRange(1, 12).Draw(rt, "blobs")
		for i := range n {
			putText(t, from, fmt.Sprint(i))
		}
		want := names(t, from)
		remove := rapid.Bool().Draw(rt, "remove")
		ctx, cancel := context.WithCancel(t.Context())
		at := rapid.Int64Range(1, int64(n)).Draw(rt, "stop")
		_, err := blob.Move(ctx, from, to, remove, func(m blob.Moved) {
			if m.Blobs == at {
				cancel()
			}
		})
		cancel()
		if err != nil && !errors.Is(err, context.Canceled) {
			rt.Fatal(err)
		}
		if _, err := blob.Move(t.Context(), from, to, remove, silent); err != nil {
			rt.Fatal(err)
		}
		if got := names(t, to); !slices.Equal(got, want) {
			rt.Fatalf("%d arrived, want %d", len(got), len(want))
		}
	})
}

func tempStore(t *testing.T) *blob.Keeper {
	t.Helper()
	d, err := blob.OpenDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestVerifyGoesOn(t *testing.T) {
	t.Parallel()
	s := tempStore(t)
	for i := range 10 {
		putText(t, s, fmt.Sprint(i))
	}
	all := names(t, s)
	var rest []string
	err := blob.VerifyAfter(t.Context(), s, all[3], func(r blob.Ref, err error) bool {
		rest = append(rest, r.Hash)
		return err == nil
	})
	if err != nil || !slices.Equal(rest, all[4:]) {
		t.Errorf("VerifyAfter gave %d, %v; want %d", len(rest), err, len(all)-4)
	}
}
