// SPDX-License-Identifier: Apache-2.0

package blob

import (
	"testing"

	"pgregory.net/rapid"
)

// List tells the length of what is sealed from the length of its file.
func TestSizesOfSealedFilesAreInverse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.OneOf(rapid.Int64Range(0, 1<<40), rapid.Map(rapid.Int64Range(0, 1000), func(k int64) int64 { return k * sealChunk })).Draw(t, "n")
		if got := plainSize(sealedSize(n)); got != n {
			t.Fatalf("%d bytes came back as %d", n, got)
		}
	})
}

func TestParseS3(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{"s3://scans": {"scans", ""}, "s3://scans/tinh/44/": {"scans", "tinh/44"}} {
		if bucket, prefix, ok := ParseS3(text); !ok || bucket != want[0] || prefix != want[1] {
			t.Errorf("ParseS3(%q) = %q, %q, %v", text, bucket, prefix, ok)
		}
	}
	for _, text := range []string{"/srv/blobs", "s3://", "s3:///x", `D:\blobs`} {
		if _, _, ok := ParseS3(text); ok {
			t.Errorf("%q was taken for a bucket", text)
		}
	}
}
