// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/klauspost/compress/zstd"

	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/store"
)

// Checked is what Check has read.
type Checked struct {
	Files   int64
	Bytes   int64
	Damaged []string // missing, or other than written
}

// Check reads every file of the folder again and compares it with its sum. It
// needs no key, and so proves that the bytes are those written, not what they
// mean: Open and Load do.
func Check(ctx context.Context, dir string, told Told) (c Checked, err error) {
	sums, err := allSums(dir)
	if err != nil {
		return c, fmt.Errorf("checking a backup: %w", err)
	}
	sets, err := Sets(dir)
	if err != nil {
		return c, err
	}
	for _, m := range sets {
		of, err := readSums(filepath.Join(dir, setsDir, m.Set, sumsFile))
		if err != nil {
			return c, fmt.Errorf("checking a backup: %w", err)
		}
		for name, sum := range of {
			sums[setsDir+"/"+m.Set+"/"+name] = sum
		}
	}
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		if err := ctx.Err(); err != nil {
			return c, err
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if got, err := sumOf(path); err != nil || got != sums[name] {
			c.Damaged = append(c.Damaged, name)
		} else if info, err := os.Stat(path); err == nil {
			c.Bytes += info.Size()
		}
		c.Files++
		told("tệp", c.Files)
	}
	return c, nil
}

// Opened is a set with the key that opens it.
type Opened struct {
	Manifest
	Blobs *blob.Keeper // the scans of the folder
	dir   string
	key   *blob.MasterKey
}

// Open opens a set by name, the youngest for "".
func Open(dir, name string, key *blob.MasterKey) (*Opened, error) {
	m, err := Find(dir, name)
	if err != nil {
		return nil, err
	}
	o := &Opened{Manifest: m, dir: filepath.Join(dir, setsDir, m.Set), key: key}
	if o.Blobs, err = blob.OpenSealed(filepath.Join(dir, blobsDir), m.Recipient, key); err != nil {
		return nil, err
	}
	_, err = o.Files()
	return o, err
}

// unsealed opens a file of the set.
func (o *Opened) unsealed(name string) (io.Reader, io.Closer, error) {
	f, err := os.Open(filepath.Join(o.dir, name))
	if err != nil {
		return nil, nil, fmt.Errorf("opening a backup: %w", err)
	}
	r, err := o.key.Open(f)
	if err != nil {
		err = fmt.Errorf("opening the backup %s, which is sealed for %s: %w", o.Set, o.Recipient, err)
		return nil, nil, errors.Join(err, f.Close())
	}
	return r, f, nil
}

// Files gives the small files that lay beside the store, by name.
func (o *Opened) Files() (all map[string][]byte, err error) {
	r, f, err := o.unsealed(filesFile)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := json.NewDecoder(r).Decode(&all); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, filesFile, err)
	}
	return all, nil
}

// Load fills the empty store at url, on either engine, and compares how many
// rows came with what the manifest promises.
func (o *Opened) Load(ctx context.Context, url string, told Told) (err error) {
	r, f, err := o.unsealed(tablesFile)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	unpacked, err := zstd.NewReader(r)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrDamaged, tablesFile, err)
	}
	defer unpacked.Close()
	got, err := store.Load(ctx, url, o.Version, unpacked, func(table string, n int64) { told(table, n) })
	if err != nil {
		return fmt.Errorf("restoring the backup %s: %w", o.Set, err)
	}
	if !slices.Equal(got, o.Tables) {
		return fmt.Errorf("%w: %s holds other tables than the manifest says", ErrDamaged, tablesFile)
	}
	return nil
}
