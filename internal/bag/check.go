// SPDX-License-Identifier: Apache-2.0

package bag

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

const (
	declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

	declarationFile, infoFile, manifestFile, tagsFile = "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"
)

// Checked is what Check has read.
type Checked struct {
	Files    int
	Bytes    int64
	Problems []string // names of files, with what is wrong
	sums     map[string]string
}

// Check reads every file of a bag and compares it with the manifests: complete,
// nothing added, every byte as written.
func Check(ctx context.Context, dir string) (*Checked, error) {
	c := &Checked{sums: map[string]string{}}
	if b, err := os.ReadFile(filepath.Join(dir, declarationFile)); err != nil || string(b) != declaration {
		return nil, fmt.Errorf("%w: %s is no bag of version 1.0 (%s)", ErrDamaged, dir, declarationFile)
	}
	tags, err := readManifest(filepath.Join(dir, tagsFile))
	if err != nil {
		return nil, err
	}
	payload, err := readManifest(filepath.Join(dir, manifestFile))
	if err != nil {
		return nil, err
	}
	for _, must := range []string{declarationFile, infoFile, manifestFile} {
		if _, ok := tags[must]; !ok {
			c.Problems = append(c.Problems, must+": not in "+tagsFile)
		}
	}
	if err := c.compare(ctx, dir, tags); err != nil {
		return nil, err
	}
	if err := c.compare(ctx, dir, payload); err != nil {
		return nil, err
	}
	c.sums = payload
	return c, c.strangers(dir, tags, payload)
}

// compare reads the files of one manifest.
func (c *Checked) compare(ctx context.Context, dir string, sums map[string]string) error {
	for name, want := range sums {
		if err := ctx.Err(); err != nil {
			return err
		}
		got, size, err := sumOf(filepath.Join(dir, filepath.FromSlash(name)))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			c.Problems = append(c.Problems, name+": missing")
		case err != nil:
			return err
		case got != want:
			c.Problems = append(c.Problems, name+": other than written")
		}
		c.Files, c.Bytes = c.Files+1, c.Bytes+size
	}
	return nil
}

// strangers finds files that no manifest names, and links, which no bag holds.
func (c *Checked) strangers(dir string, tags, payload map[string]string) error {
	return filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		_, tag := tags[name]
		_, data := payload[name]
		if (!tag && !data && name != tagsFile) || !e.Type().IsRegular() {
			c.Problems = append(c.Problems, name+": not in a manifest")
		}
		return nil
	})
}

// readManifest reads lines "SUM  NAME". A name that leads out of the bag is
// refused.
func readManifest(file string) (map[string]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	sums, err := parseManifest(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(file), err)
	}
	return sums, nil
}

func parseManifest(r io.Reader) (map[string]string, error) {
	sums := map[string]string{}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		sum, name, ok := strings.Cut(lines.Text(), "  ")
		name = unescape.Replace(name)
		if _, err := hex.DecodeString(sum); !ok || err != nil || len(sum) != hex.EncodedLen(sha256.Size) {
			return nil, fmt.Errorf("%w: a line is not “sum  name”", ErrDamaged)
		}
		if !filepath.IsLocal(filepath.FromSlash(name)) || path.Clean(name) != name || strings.ContainsRune(name, 0) {
			return nil, fmt.Errorf("%w: the name %q leads out of the bag", ErrDamaged, name)
		}
		if _, twice := sums[name]; twice {
			return nil, fmt.Errorf("%w: %q stands twice", ErrDamaged, name)
		}
		sums[name] = strings.ToLower(sum)
	}
	return sums, lines.Err()
}

// In a manifest a line end in a name, and a percent sign, are written as codes.
var (
	escape   = strings.NewReplacer("%", "%25", "\n", "%0A", "\r", "%0D")
	unescape = strings.NewReplacer("%25", "%", "%0A", "\n", "%0D", "\r", "%0a", "\n", "%0d", "\r")
)

func sumOf(file string) (sum string, size int64, err error) {
	f, err := os.Open(file)
	if err != nil {
		return "", 0, err
	}
	h := sha256.New()
	size, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), size, errors.Join(err, f.Close())
}
