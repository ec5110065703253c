// SPDX-License-Identifier: Apache-2.0

package bag

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/sogoc/sogoc/internal/ziplist"
)

// Bounds of an archive that somebody brings: a book is a few thousand files.
const (
	maxEntries = 50_000
	maxUnpack  = 64 << 30 // bytes of all files together
	maxRatio   = 200      // of all files to the archive
)

// zipFolder packs a folder, under its own name, into an archive: the way in
// which a browser can take it away. Scans don't shrink, so they are stored.
func zipFolder(dir, to string) (size int64, sum string, err error) {
	f, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_RDWR, fileMode)
	if err != nil {
		return 0, "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := sha256.New()
	z := zip.NewWriter(io.MultiWriter(f, h))
	err = filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(filepath.Dir(dir), p)
		if err != nil {
			return err
		}
		return zipFile(z, p, filepath.ToSlash(name))
	})
	if err = errors.Join(err, z.Close(), f.Sync()); err != nil {
		return 0, "", err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, "", err
	}
	return info.Size(), hex.EncodeToString(h.Sum(nil)), nil
}

func zipFile(z *zip.Writer, file, name string) error {
	from, err := os.Open(file)
	if err != nil {
		return err
	}
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err == nil {
		_, err = io.Copy(w, from)
	}
	return errors.Join(err, from.Close())
}

// openZip opens an archive that holds a bag, in one folder or without. What is
// no such archive, or would unpack to more than a book can be, is ErrDamaged.
func openZip(file string) (bag fs.FS, closed func() error, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, err
	}
	bag, err = bagIn(f)
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return bag, f.Close, nil
}

func bagIn(file *os.File) (fs.FS, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	z, err := ziplist.Read(file, info.Size(), maxEntries)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	var packed, unpacked uint64
	for _, f := range z.File {
		packed, unpacked = packed+f.CompressedSize64, unpacked+f.UncompressedSize64
	}
	if unpacked > maxUnpack || unpacked > maxRatio*packed+1<<20 {
		return nil, fmt.Errorf("%w: %d files of %d bytes in an archive of %d", ErrDamaged, len(z.File), unpacked, packed)
	}
	top, err := fs.ReadDir(z, ".")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if len(top) == 1 && top[0].IsDir() {
		return fs.Sub(z, top[0].Name())
	}
	return z, nil
}
