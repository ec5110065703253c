// SPDX-License-Identifier: Apache-2.0

package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"filippo.io/age"
)

// A sealed file is an age file (age-encryption.org/v1) for one X25519 recipient,
// so that its length tells the length of what is in it.
const (
	sealHead  = 168 + 16 // the text of the header, and the nonce after it
	sealChunk = 64 << 10 // bytes sealed together
	sealTag   = 16       // bytes added to each
)

// ErrLocked reports a sealed blob and no key that opens it.
var ErrLocked = errors.New("the blob is encrypted and the key is not there: set blob-key to the file with the key of this store")

// sealedSize is the length of the file in which n bytes are sealed.
func sealedSize(n int64) int64 {
	chunks := max(1, (n+sealChunk-1)/sealChunk)
	return sealHead + n + chunks*sealTag
}

// plainSize is the inverse of sealedSize; 0 for what is no sealed file.
func plainSize(sealed int64) int64 {
	body := sealed - sealHead
	chunks := (body + sealChunk + sealTag - 1) / (sealChunk + sealTag)
	return max(0, body-chunks*sealTag)
}

// sealing gives the writer through which a blob's bytes pass into its file.
// Closing it completes the file's content and leaves the file open.
func (r *ring) sealing(f io.Writer) (io.WriteCloser, error) {
	if r == nil {
		return asIs{f}, nil
	}
	return age.Encrypt(f, r.to)
}

type asIs struct{ io.Writer }

func (asIs) Close() error { return nil }

// checkSize proves that a file came out as long as List and Stat will think.
func (r *ring) checkSize(f *os.File, n int64) error {
	if r == nil {
		return nil
	}
	if got, err := f.Seek(0, io.SeekCurrent); err != nil || got != sealedSize(n) {
		return errors.Join(err, fmt.Errorf("sealing %d bytes gave %d, want %d", n, got, sealedSize(n)))
	}
	return nil
}

func (r *ring) nameOf(hash string) string {
	if r == nil {
		return objectName(hash)
	}
	return objectName(hash) + sealedEnd
}

// unsealed reads a sealed file at any place.
type unsealed struct {
	*io.SectionReader
	f file
}

func (u unsealed) Close() error { return u.f.Close() }

// unseal opens a sealed file. A key that another process has added meanwhile is
// fetched once.
func (k *Keeper) unseal(ctx context.Context, f file, name string) (io.ReadSeekCloser, error) {
	u, err := k.tryUnseal(f)
	var no *age.NoIdentityMatchError
	if ring := k.ring.Load(); errors.As(err, &no) && ring != nil && ring.master != nil {
		if err = k.Unlock(ctx, ring.master); err == nil {
			u, err = k.tryUnseal(f)
		}
	}
	if err == nil {
		return u, nil
	}
	if errors.As(err, &no) {
		err = ErrLocked
	}
	return nil, errors.Join(fmt.Errorf("unsealing %s: %w", name, err), f.Close())
}

func (k *Keeper) tryUnseal(f file) (unsealed, error) {
	ring := k.ring.Load()
	if ring == nil || len(ring.identities) == 0 {
		return unsealed{}, ErrLocked
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return unsealed{}, err
	}
	at, n, err := age.DecryptReaderAt(f, size, ring.identities...)
	if err != nil {
		return unsealed{}, err
	}
	return unsealed{SectionReader: io.NewSectionReader(at, 0, n), f: f}, nil
}
