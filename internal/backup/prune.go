// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// leftAlone is how long a run may have been writing: a younger unfinished set
// may still be at it.
const leftAlone = 48 * time.Hour

// Pruned is what Prune took away.
type Pruned struct {
	Sets   []string // finished ones, oldest first
	Broken []string // runs that broke off
}

// ErrKeep: a backup must stay.
var ErrKeep = errors.New("backup: at least one must be kept")

// Prune takes away the oldest finished sets beyond keep, and what runs left that
// broke off more than two days ago. Scans stay: a set that is kept may need
// any of them, and nobody can open the sets here to see which.
func Prune(dir string, keep int, now time.Time) (p Pruned, err error) {
	if keep < 1 {
		return p, ErrKeep
	}
	all, err := Sets(dir) // fails where one can't be read: then nothing is taken away
	if err != nil {
		return p, err
	}
	for _, m := range all[:max(0, len(all)-keep)] {
		if err := drop(filepath.Join(dir, setsDir, m.Set)); err != nil {
			return p, err
		}
		p.Sets = append(p.Sets, m.Set)
	}
	p.Broken, err = dropBroken(filepath.Join(dir, setsDir), now)
	return p, err
}

// drop renames a set before it takes it away, so that a run that is cut short
// leaves nothing that looks like a backup.
func drop(set string) error {
	gone := set
	if !strings.HasSuffix(set, partial) {
		gone += partial
		if err := os.Rename(set, gone); err != nil {
			return fmt.Errorf("taking a backup away: %w", err)
		}
	}
	if err := os.RemoveAll(gone); err != nil {
		return fmt.Errorf("taking a backup away: %w", err)
	}
	return nil
}

func dropBroken(sets string, now time.Time) (gone []string, err error) {
	entries, err := os.ReadDir(sets)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		began, err := time.Parse(setStamp, strings.TrimSuffix(e.Name(), partial))
		if err != nil || !strings.HasSuffix(e.Name(), partial) || now.Sub(began) < leftAlone {
			continue
		}
		if err := drop(filepath.Join(sets, e.Name())); err != nil {
			return gone, err
		}
		gone = append(gone, e.Name())
	}
	slices.Sort(gone)
	return gone, nil
}
