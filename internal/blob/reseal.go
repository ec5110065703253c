// SPDX-License-Identifier: Apache-2.0

package blob

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"filippo.io/age"
)

// Resealed is what Reseal did.
type Resealed struct {
	Seen, Done int64 // files looked at, files sealed anew
	Bad        []string
}

// Reseal seals every blob that is not sealed with the current key: those from
// before the store was locked, and those of earlier keys. It may be stopped and
// begun again at any time, and others may use the store meanwhile. A blob whose
// bytes don't match its name is left as it is and named in Bad.
func (k *Keeper) Reseal(ctx context.Context, told func(Resealed)) (r Resealed, err error) {
	if !k.Locked() {
		return r, errors.New("no key is set: set blob-key first")
	}
	for f, err := range k.at.list(ctx, objectsDir) {
		if err != nil {
			return r, fmt.Errorf("listing blobs: %w", err)
		}
		hash, sealed := strings.CutSuffix(path.Base(f.name), sealedEnd)
		if CheckHash(hash) != nil {
			continue
		}
		done, err := k.resealOne(ctx, f.name, hash, sealed)
		switch {
		case ctx.Err() != nil:
			return r, ctx.Err()
		case errors.Is(err, ErrNotFound): // deleted meanwhile
		case err != nil:
			r.Bad = append(r.Bad, hash)
		case done:
			r.Done++
		}
		r.Seen++
		told(r)
	}
	return r, nil
}

func (k *Keeper) resealOne(ctx context.Context, name, hash string, sealed bool) (bool, error) {
	if sealed {
		if current, err := k.sealedNow(ctx, name); current || err != nil {
			return false, err
		}
	}
	if _, err := Verify(ctx, k, hash); err != nil {
		return false, err
	}
	r, err := k.Open(ctx, hash)
	if err != nil {
		return false, err
	}
	ref, err := k.Put(ctx, r)
	if err := errors.Join(err, r.Close()); err != nil {
		return false, err
	}
	if ref.Hash != hash {
		return false, &CorruptError{Hash: hash, Got: ref.Hash, Size: ref.Size}
	}
	if sealed {
		return true, nil
	}
	if _, err := Verify(ctx, k, hash); err != nil { // what was sealed, before the other goes
		return false, err
	}
	return true, k.at.remove(ctx, name)
}

// sealedNow tells whether a file is sealed with the current key.
func (k *Keeper) sealedNow(ctx context.Context, name string) (bool, error) {
	f, err := k.at.open(ctx, name)
	if err != nil {
		return false, err
	}
	head, err := age.ExtractHeader(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return false, err
	}
	_, err = age.DecryptHeader(head, k.ring.Load().current)
	return err == nil, nil
}
