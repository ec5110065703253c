// SPDX-License-Identifier: Apache-2.0

package blob_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/blob/blobtest"
)

func openS3(t *testing.T) *blob.Keeper {
	t.Helper()
	k, err := blob.OpenS3(t.Context(), blobtest.S3(t))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestS3Conformance(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(t *testing.T) blob.Store { return openS3(t) })
}

func TestSealedS3Conformance(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(t *testing.T) blob.Store { return locked(t, openS3(t)) })
}

// A second program on the same bucket finds what the first one put, and no
// upload stays on the local disk.
func TestS3SurvivesReopening(t *testing.T) {
	t.Parallel()
	s := blobtest.S3(t)
	first, err := blob.OpenS3(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	ref, err := first.Put(t.Context(), strings.NewReader("một lần"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := blob.OpenS3(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Stat(t.Context(), ref.Hash); err != nil || got != ref {
		t.Errorf("Stat after reopening = %+v, %v", got, err)
	}
	if left, err := os.ReadDir(s.Spool); err != nil || len(left) != 0 {
		t.Errorf("%d uploads left on the local disk (%v)", len(left), err)
	}
}

func TestS3SaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := blobtest.S3(t)
	for name, c := range map[string]struct {
		change func(*blob.S3)
		want   string
	}{
		"no bucket": {func(s *blob.S3) { s.Bucket = "nowhere" }, "make it first"},
		"bad key":   {func(s *blob.S3) { s.SecretKey = "another" }, s.Endpoint},
		"bad URL":   {func(s *blob.S3) { s.Endpoint = "s3.tinh.vn" }, "https://"},
	} {
		bad := s
		c.change(&bad)
		if _, err := blob.OpenS3(t.Context(), bad); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), s.SecretKey) {
			t.Errorf("%s: %v, want one that says %q and no secret", name, err, c.want)
		}
	}
}

// Views read scans here and there: any order of reading gives the bytes of the
// blob, over the line and sealed too.
func TestReadingHereAndThere(t *testing.T) {
	t.Parallel()
	stores := map[string]*blob.Keeper{"s3": openS3(t), "sealed s3": locked(t, openS3(t))}
	sealedDisk, _ := open(t)
	stores["sealed disk"] = locked(t, sealedDisk)
	for name, s := range stores {
		for _, size := range []int{1, 65_536, 65_537, 300_000, 1 << 20} {
			b := make([]byte, size)
			_, _ = rand.NewChaCha8([32]byte{byte(size)}).Read(b)
			ref, err := s.Put(t.Context(), bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			if err := readAround(t, s, ref, b); err != nil {
				t.Errorf("%s, %d bytes: %v", name, size, err)
			}
		}
	}
}

func readAround(t *testing.T, s blob.Store, ref blob.Ref, want []byte) error {
	r, err := s.Open(t.Context(), ref.Hash)
	if err != nil {
		return err
	}
	defer r.Close()
	order := rand.New(rand.NewPCG(uint64(len(want)), 2))
	for range 40 {
		from := order.IntN(len(want) + 1)
		n := min(order.IntN(100_000), len(want)-from)
		if _, err := r.Seek(int64(from), io.SeekStart); err != nil {
			return err
		}
		got := make([]byte, n)
		if _, err := io.ReadFull(r, got); err != nil {
			return err
		}
		if !bytes.Equal(got, want[from:from+n]) {
			return errors.New("other bytes")
		}
	}
	return nil
}
