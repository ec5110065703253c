// SPDX-License-Identifier: Apache-2.0

package blob

import (
	"context"
	"io"
	"iter"
	"os"
)

// place keeps files under names with slashes that this package makes itself: a
// folder, or a bucket. It knows nothing of hashes and keys.
type place interface {
	// draft gives a temporary file to write what will be published.
	draft() (*os.File, error)
	// publish makes a finished draft visible under name, on stable storage, and
	// takes the draft away, also when it fails. A file already there is replaced.
	publish(ctx context.Context, draft *os.File, name string) error
	// open gives a file; ErrNotFound when there is none. ctx holds for as long
	// as the file is read.
	open(ctx context.Context, name string) (file, error)
	// size is a file's length in bytes, or ErrNotFound.
	size(ctx context.Context, name string) (int64, error)
	// remove takes a file away; one that is not there is no error.
	remove(ctx context.Context, name string) error
	// list walks the files below dir in ascending order of name.
	list(ctx context.Context, dir string) iter.Seq2[found, error]
	// String says where the place is, without secrets.
	String() string
}

// file is what open gives. ReadAt may be called from many goroutines.
type file interface {
	io.ReadSeekCloser
	io.ReaderAt
}

// found is a file met by list.
type found struct {
	name string
	size int64 // bytes
}

// discard closes and removes a temporary file whose content is not wanted.
func discard(f *os.File) {
	_ = f.Close()
	_ = os.Remove(f.Name())
}
