// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

const (
	asidePattern = "aside-*"
	// asideKeep is longer than any request lasts: what is older was left by a
	// program that ended in between.
	asideKeep = time.Hour
)

// Aside is a file that lies in the spool folder while its command is looked at.
type Aside struct {
	*os.File
	Hash string // SHA-256
	Size int64  // bytes
}

// SetAside keeps what r gives in the spool folder, read from the front, for who
// has to know its hash before it is taken in. An error of r is in the error.
func (s *Scans) SetAside(r io.Reader) (*Aside, error) {
	sum := sha256.New()
	a, err := s.setAside(asidePattern, io.TeeReader(r, sum))
	if err != nil {
		return nil, err
	}
	a.Hash = hex.EncodeToString(sum.Sum(nil))
	return a, nil
}

// setAside is SetAside without the hash.
func (s *Scans) setAside(pattern string, r io.Reader) (*Aside, error) {
	if err := os.MkdirAll(s.spool, 0o700); err != nil {
		return nil, fmt.Errorf("making the spool folder: %w", err)
	}
	f, err := os.CreateTemp(s.spool, pattern)
	if err != nil {
		return nil, fmt.Errorf("keeping the file aside: %w", err)
	}
	a := &Aside{File: f}
	a.Size, err = io.Copy(f, r)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("keeping the file aside: %w", err), a.Drop())
	}
	return a, nil
}

// Drop takes the file away.
func (a *Aside) Drop() error { return errors.Join(a.Close(), os.Remove(a.Name())) }

// sweepSpool removes files of a pattern from the spool folder that are older than
// keep.
func (s *Scans) sweepSpool(pattern string, keep time.Duration) {
	old, err := filepath.Glob(filepath.Join(s.spool, pattern))
	if err != nil {
		return // the patterns are fixed and well formed
	}
	for _, name := range old {
		if info, err := os.Stat(name); err == nil && s.Now().Sub(info.ModTime()) > keep {
			_ = os.Remove(name)
		}
	}
}
