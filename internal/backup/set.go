// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/store"
)

const (
	setsDir, sumsDir, blobsDir = "sets", "sums", "blobs"

	tablesFile, filesFile, manifestFile, sumsFile = "tables.age", "files.age", "manifest.json", "sums.sha256"

	partial  = ".partial"
	setStamp = "20060102T150405Z"

	dirMode, fileMode = 0o700, 0o600
)

var (
	// ErrNoSet: the folder holds no finished backup, or not the one asked for.
	ErrNoSet = errors.New("backup: no such backup in the folder")
	// ErrDamaged: a file of the backup is not as it was written.
	ErrDamaged = errors.New("backup: a file is damaged")
)

// Manifest says what a set holds. It lies readable beside it.
type Manifest struct {
	Set       string          `json:"set"`     // "20261122T020000Z"
	At        string          `json:"at"`      // the moment of the tables, RFC 3339
	Program   string          `json:"program"` // version that wrote it
	Engine    store.Engine    `json:"engine"`
	Version   int64           `json:"tablesVersion"`
	Tables    []store.Counted `json:"tables"`
	Blobs     int64           `json:"blobs"` // scans in the store when it was made
	NewBlobs  int64           `json:"newBlobs"`
	NewBytes  int64           `json:"newBytes"`
	Missing   []string        `json:"missing,omitempty"` // scans that rows point to and that could not be read
	Recipient string          `json:"recipient"`         // public key that it is sealed for
}

// Rows counts the rows of all tables.
func (m Manifest) Rows() (n int64) {
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// Sets lists the finished sets in a folder, oldest first.
func Sets(dir string) ([]Manifest, error) {
	entries, err := os.ReadDir(filepath.Join(dir, setsDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listing backups: %w", err)
	}
	var all []Manifest
	for _, e := range entries {
		if !e.IsDir() || strings.HasSuffix(e.Name(), partial) {
			continue
		}
		m, err := readManifest(filepath.Join(dir, setsDir, e.Name()))
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// Find gives a set by name, the youngest for "".
func Find(dir, name string) (Manifest, error) {
	all, err := Sets(dir)
	if err != nil {
		return Manifest{}, err
	}
	if name == "" && len(all) > 0 {
		return all[len(all)-1], nil
	}
	i := slices.IndexFunc(all, func(m Manifest) bool { return m.Set == name })
	if i < 0 {
		return Manifest{}, fmt.Errorf("%w: %s %s", ErrNoSet, dir, name)
	}
	return all[i], nil
}

func readManifest(set string) (m Manifest, err error) {
	b, err := os.ReadFile(filepath.Join(set, manifestFile))
	if err != nil {
		return m, fmt.Errorf("reading a backup's manifest: %w", err)
	}
	if err := json.Unmarshal(b, &m); err != nil || m.Set != filepath.Base(set) {
		return m, fmt.Errorf("%w: %s", ErrDamaged, filepath.Join(set, manifestFile))
	}
	return m, nil
}

// writeSynced writes a small file to stable storage.
func writeSynced(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, fileMode)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

// sumOf reads a file and gives its SHA-256 in hexadecimal.
func sumOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), errors.Join(err, f.Close())
}

// readSums reads lines "SUM  NAME" as sha256sum writes them; a last line that a
// crash cut is passed over.
func readSums(path string) (map[string]string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	sums := map[string]string{}
	for line := range strings.Lines(string(b)) {
		line, whole := strings.CutSuffix(line, "\n")
		sum, name, ok := strings.Cut(line, "  ")
		if whole && ok && len(sum) == hex.EncodedLen(sha256.Size) && name != "" {
			sums[name] = sum
		}
	}
	return sums, nil
}
