// SPDX-License-Identifier: Apache-2.0

package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path"
	"strings"
	"sync/atomic"
)

const (
	// formatText is the content of the file "format". A later layout gets
	// another number, and a program that does not know it must not write.
	formatText = "sogoc-blob 1\n"
	formatName = "format"
	objectsDir = "objects"
	keysDir    = "keys"
	sealedEnd  = ".age" // of the name of a sealed file
	copyBuffer = 128 << 10
)

// Keeper is the Store over a folder or a bucket. Without a key blobs lie as
// they are; after Unlock new ones are sealed. Both kinds may lie side by side.
type Keeper struct {
	at   place
	ring atomic.Pointer[ring] // nil: blobs are kept as they are
}

var _ Store = (*Keeper)(nil)

func newKeeper(ctx context.Context, at place) (*Keeper, error) {
	k := &Keeper{at: at}
	return k, k.checkFormat(ctx)
}

// String says where the blobs are, without secrets.
func (k *Keeper) String() string { return k.at.String() }

// objectName is where a blob lies when it is not sealed.
func objectName(hash string) string { return path.Join(objectsDir, hash[:2], hash[2:4], hash) }

// checkFormat reads the layout's version, or writes it in a new store.
func (k *Keeper) checkFormat(ctx context.Context) error {
	b, err := readSmall(ctx, k.at, formatName)
	switch {
	case err == nil && string(b) == formatText:
		return nil
	case err == nil:
		return fmt.Errorf("the blobs in %s have an unknown layout %q: use the program version that wrote it", k.at, b)
	case !errors.Is(err, ErrNotFound):
		return fmt.Errorf("reading the layout of the blobs in %s: %w", k.at, err)
	}
	if err := writeSmall(ctx, k.at, formatName, []byte(formatText)); err != nil {
		return fmt.Errorf("writing the layout of the blobs in %s: %w", k.at, err)
	}
	return nil
}

// smallMost bounds what readSmall takes in.
const smallMost = 64 << 10

func readSmall(ctx context.Context, at place, name string) ([]byte, error) {
	f, err := at.open(ctx, name)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(f, smallMost))
	return b, errors.Join(err, f.Close())
}

func writeSmall(ctx context.Context, at place, name string, b []byte) error {
	f, err := at.draft()
	if err != nil {
		return err
	}
	if _, err := f.Write(b); err != nil {
		discard(f)
		return err
	}
	return at.publish(ctx, f, name)
}

// Put implements Store: write aside, then publish under the hash.
func (k *Keeper) Put(ctx context.Context, r io.Reader) (Ref, error) {
	return k.put(ctx, r, io.Discard)
}

// PutSummed is Put that also gives the SHA-256, in hexadecimal, of the file as it
// lies in the place, by which whoever lacks the key can check it.
func (k *Keeper) PutSummed(ctx context.Context, r io.Reader) (ref Ref, sum string, err error) {
	h := sha256.New()
	ref, err = k.put(ctx, r, h)
	return ref, hex.EncodeToString(h.Sum(nil)), err
}

// put hands the bytes that go into the place to kept as well.
func (k *Keeper) put(ctx context.Context, r io.Reader, kept io.Writer) (Ref, error) {
	ring := k.ring.Load()
	f, ref, err := k.write(ctx, r, ring, kept)
	if err != nil {
		return Ref{}, fmt.Errorf("storing blob: %w", err)
	}
	if err := k.at.publish(ctx, f, ring.nameOf(ref.Hash)); err != nil {
		return Ref{}, fmt.Errorf("storing blob: %w", err)
	}
	return ref, nil
}

// Sum reads the file of a blob as it lies in the place, sealed or not, and gives
// its name there and its SHA-256 in hexadecimal.
func (k *Keeper) Sum(ctx context.Context, hash string) (name, sum string, err error) {
	if err := CheckHash(hash); err != nil {
		return "", "", err
	}
	err = k.find(hash, func(at string, _ bool) error {
		f, err := k.at.open(ctx, at)
		if err != nil {
			return err
		}
		h := sha256.New()
		_, err = io.Copy(h, &ctxReader{ctx: ctx, r: f})
		name, sum = at, hex.EncodeToString(h.Sum(nil))
		return errors.Join(err, f.Close())
	})
	if err != nil {
		return "", "", fmt.Errorf("reading blob %s: %w", hash, err)
	}
	return name, sum, nil
}

// write fills a draft, sealed when there is a ring. The hash is that of the
// bytes as given.
func (k *Keeper) write(ctx context.Context, r io.Reader, ring *ring, kept io.Writer) (_ *os.File, ref Ref, err error) {
	f, err := k.at.draft()
	if err != nil {
		return nil, ref, err
	}
	defer func() {
		if err != nil {
			discard(f)
		}
	}()
	out, err := ring.sealing(io.MultiWriter(f, kept))
	if err != nil {
		return nil, ref, err
	}
	h := sha256.New()
	n, err := io.CopyBuffer(io.MultiWriter(out, h), &ctxReader{ctx: ctx, r: r}, make([]byte, copyBuffer))
	if err == nil {
		err = out.Close()
	}
	if err != nil {
		return nil, ref, err
	}
	return f, Ref{Hash: hex.EncodeToString(h.Sum(nil)), Size: n}, ring.checkSize(f, n)
}

// Open implements Store. ctx holds for as long as the blob is read.
func (k *Keeper) Open(ctx context.Context, hash string) (io.ReadSeekCloser, error) {
	if err := CheckHash(hash); err != nil {
		return nil, err
	}
	var r io.ReadSeekCloser
	err := k.find(hash, func(name string, sealed bool) error {
		f, err := k.at.open(ctx, name)
		if err != nil {
			return err
		}
		if r = f; sealed {
			r, err = k.unseal(ctx, f, name)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("opening blob %s: %w", hash, err)
	}
	return r, nil
}

// Stat returns the length of a blob without reading it, or ErrNotFound.
func (k *Keeper) Stat(ctx context.Context, hash string) (Ref, error) {
	if err := CheckHash(hash); err != nil {
		return Ref{}, err
	}
	ref := Ref{Hash: hash}
	err := k.find(hash, func(name string, sealed bool) (err error) {
		if ref.Size, err = k.at.size(ctx, name); sealed {
			ref.Size = plainSize(ref.Size)
		}
		return err
	})
	if err != nil {
		return Ref{}, fmt.Errorf("looking at blob %s: %w", hash, err)
	}
	return ref, nil
}

// find tries the names under which a blob may lie. The likelier one is tried
// first and once more at the end: between the two looks somebody may have put
// the one kind in the place of the other (Reseal).
func (k *Keeper) find(hash string, try func(name string, sealed bool) error) error {
	likely := k.ring.Load() != nil
	err := ErrNotFound
	for _, sealed := range []bool{likely, !likely, likely} {
		name := objectName(hash)
		if sealed {
			name += sealedEnd
		}
		if err = try(name, sealed); !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return err
}

// List implements Store. Files that are not blobs are passed over; a blob that
// lies there both sealed and not is given once.
func (k *Keeper) List(ctx context.Context) iter.Seq2[Ref, error] {
	return func(yield func(Ref, error) bool) {
		last := ""
		for f, err := range k.at.list(ctx, objectsDir) {
			if err != nil {
				yield(Ref{}, fmt.Errorf("listing blobs: %w", err))
				return
			}
			hash, sealed := strings.CutSuffix(path.Base(f.name), sealedEnd)
			if CheckHash(hash) != nil || hash == last {
				continue
			}
			last = hash
			if sealed {
				f.size = plainSize(f.size)
			}
			if !yield(Ref{Hash: hash, Size: f.size}, nil) {
				return
			}
		}
	}
}

// Has implements Store.
func (k *Keeper) Has(ctx context.Context, hash string) (bool, error) {
	_, err := k.Stat(ctx, hash)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Delete implements Store.
func (k *Keeper) Delete(ctx context.Context, hash string) error {
	if err := CheckHash(hash); err != nil {
		return err
	}
	name := objectName(hash)
	if err := errors.Join(k.at.remove(ctx, name+sealedEnd), k.at.remove(ctx, name)); err != nil {
		return fmt.Errorf("deleting blob: %w", err)
	}
	return nil
}
