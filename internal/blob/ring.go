// SPDX-License-Identifier: Apache-2.0

package blob

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"time"

	"filippo.io/age"
)

// MasterKey opens the keys of a store. It is kept outside the store, in a file
// of age identities; the first one is the present one, the others only open.
type MasterKey struct {
	identities []*age.X25519Identity
}

// NewMasterKey writes a new key to a file that must not be there yet, readable
// by its owner alone, and returns its public half.
func NewMasterKey(file string) (public string, err error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return "", fmt.Errorf("making a key: %w", err)
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if err != nil {
		return "", fmt.Errorf("making the key's file: %w", err)
	}
	_, err = fmt.Fprintf(f, "# public key: %s\n%s\n", id.Recipient(), id)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", fmt.Errorf("writing the key's file: %w", err)
	}
	return id.Recipient().String(), nil
}

// LoadMasterKey reads a file of keys as NewMasterKey or age-keygen writes it.
func LoadMasterKey(file string) (*MasterKey, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("reading the key of the blobs: %w", err)
	}
	ids, err := age.ParseIdentities(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("reading the key of the blobs in %s: %w", file, err)
	}
	m := &MasterKey{}
	for _, id := range ids {
		x, ok := id.(*age.X25519Identity)
		if !ok {
			return nil, fmt.Errorf("the key in %s is not of the kind AGE-SECRET-KEY-1…", file)
		}
		m.identities = append(m.identities, x)
	}
	return m, nil
}

// Public is the public half of the present key.
func (m *MasterKey) Public() string { return m.identities[0].Recipient().String() }

// Seal seals a short text for the present key.
func (m *MasterKey) Seal(text []byte) ([]byte, error) {
	return sealFor(text, m.identities[0].Recipient())
}

func sealFor(text []byte, to ...age.Recipient) ([]byte, error) {
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to...)
	if err == nil {
		_, err = w.Write(text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("sealing for the key: %w", err)
	}
	return sealed.Bytes(), nil
}

// Open gives what is sealed in r for this key; ErrOtherKey when it is for another.
func (m *MasterKey) Open(r io.Reader) (io.Reader, error) {
	out, err := age.Decrypt(r, m.all()...)
	var no *age.NoIdentityMatchError
	if errors.As(err, &no) {
		return nil, ErrOtherKey
	}
	return out, err
}

// ErrOtherKey: what is opened was sealed for another key.
var ErrOtherKey = errors.New("it was sealed for another key")

func (m *MasterKey) all() []age.Identity {
	ids := make([]age.Identity, len(m.identities))
	for i, id := range m.identities {
		ids[i] = id
	}
	return ids
}

// ring is the keys of a store: blobs are sealed with the current one, any of
// them opens. Each lies in the store under keys/, sealed for the master key.
type ring struct {
	master     *MasterKey
	to         *age.X25519Recipient // of the current key
	current    *age.X25519Identity  // nil where nothing is opened, only sealed
	identities []age.Identity       // the current one first: it is the likeliest
	names      []string             // of their files, oldest first
}

// Unlock makes the store seal what is put into it and open what is sealed. A
// store without keys gets its first one.
func (k *Keeper) Unlock(ctx context.Context, m *MasterKey) error {
	r, err := k.readRing(ctx, m)
	if err != nil {
		return err
	}
	if r.current == nil {
		return k.NewKey(ctx, m)
	}
	k.ring.Store(r)
	return nil
}

// OpenSealed opens a store in a folder in which everything is sealed for a public
// key: backups. identity opens what is there; without it (nil) blobs can only be
// put, counted and deleted.
func OpenSealed(root, public string, identity *MasterKey) (*Keeper, error) {
	to, err := age.ParseX25519Recipient(public)
	if err != nil {
		return nil, fmt.Errorf("the public key %q: %w", public, err)
	}
	k, err := OpenDisk(root)
	if err != nil {
		return nil, err
	}
	r := &ring{to: to}
	if identity != nil {
		r.identities = identity.all()
	}
	k.ring.Store(r)
	return k, nil
}

// Locked tells whether the store seals what is put into it.
func (k *Keeper) Locked() bool { return k.ring.Load() != nil }

// NewKey gives the store one more key, by which blobs are sealed from now on;
// the earlier ones go on opening theirs until Reseal has passed. Another
// process that has the store open goes on sealing by the key it knows.
func (k *Keeper) NewKey(ctx context.Context, m *MasterKey) error {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return fmt.Errorf("making a key: %w", err)
	}
	// The time first, so that the newest is the last by name.
	name := path.Join(keysDir, time.Now().UTC().Format("20060102T150405.000Z")+"-"+rand.Text()[:8]+sealedEnd)
	if err := k.writeKey(ctx, name, id, []age.Recipient{m.identities[0].Recipient()}); err != nil {
		return err
	}
	r, err := k.readRing(ctx, m)
	if err != nil {
		return err
	}
	k.ring.Store(r)
	return nil
}

// Rewrap seals the store's keys for another master key and for recovery, public
// keys whose other half lies in a safe. No blob is touched. old opens them now.
func (k *Keeper) Rewrap(ctx context.Context, old, now *MasterKey, recovery ...string) (int, error) {
	to := []age.Recipient{now.identities[0].Recipient()}
	for _, text := range recovery {
		r, err := age.ParseX25519Recipient(strings.TrimSpace(text))
		if err != nil {
			return 0, fmt.Errorf("the recovery key %q: %w", text, err)
		}
		to = append(to, r)
	}
	r, err := k.readRing(ctx, old)
	if err != nil {
		return 0, err
	}
	for i, name := range r.names {
		// identities holds the newest first, names the oldest.
		id := r.identities[len(r.identities)-1-i].(*age.X25519Identity)
		if err := k.writeKey(ctx, name, id, to); err != nil {
			return i, err
		}
	}
	return len(r.names), k.Unlock(ctx, now)
}

// Keys lists the names of the store's keys, oldest first; a store that was
// never locked has none. They are no secret.
func (k *Keeper) Keys(ctx context.Context) (names []string, err error) {
	for f, err := range k.at.list(ctx, keysDir) {
		if err != nil {
			return nil, fmt.Errorf("listing the store's keys: %w", err)
		}
		if strings.HasSuffix(f.name, sealedEnd) {
			names = append(names, f.name)
		}
	}
	return names, nil
}

func (k *Keeper) readRing(ctx context.Context, m *MasterKey) (*ring, error) {
	names, err := k.Keys(ctx)
	if err != nil {
		return nil, err
	}
	r := &ring{master: m, names: names}
	for _, name := range names {
		id, err := k.readKey(ctx, name, m)
		if err != nil {
			return nil, err
		}
		r.current, r.to = id, id.Recipient()
		r.identities = append([]age.Identity{id}, r.identities...)
	}
	return r, nil
}

func (k *Keeper) readKey(ctx context.Context, name string, m *MasterKey) (*age.X25519Identity, error) {
	sealed, err := readSmall(ctx, k.at, name)
	if err != nil {
		return nil, fmt.Errorf("reading %s of %s: %w", name, k.at, err)
	}
	r, err := m.Open(bytes.NewReader(sealed))
	if errors.Is(err, ErrOtherKey) {
		return nil, fmt.Errorf("the key in the file blob-key does not open %s of %s: it is another one's, or an earlier one", name, k.at)
	}
	if err != nil {
		return nil, fmt.Errorf("opening %s of %s: %w", name, k.at, err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("opening %s of %s: %w", name, k.at, err)
	}
	return age.ParseX25519Identity(strings.TrimSpace(string(text)))
}

func (k *Keeper) writeKey(ctx context.Context, name string, id *age.X25519Identity, to []age.Recipient) error {
	sealed, err := sealFor([]byte(id.String()+"\n"), to...)
	if err == nil {
		err = writeSmall(ctx, k.at, name, sealed)
	}
	if err != nil {
		return fmt.Errorf("writing %s of %s: %w", name, k.at, err)
	}
	return nil
}
