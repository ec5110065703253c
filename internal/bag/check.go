// SPDX-License-Identifier: Apache-2.0

package bag

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

const (
	declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

	declarationFile, infoFile, manifestFile, tagsFile = "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"
)

// What is wrong with a file of a bag.
const (
	Missing  = "missing"  // a manifest names it and it is not there
	Changed  = "changed"  // other bytes than its sum says
	Unlisted = "unlisted" // no manifest names it
)

// Problem is a file of a bag that is not as it was written.
type Problem struct {
	File string `json:"file"`
	What string `json:"what"` // Missing, Changed or Unlisted
}

func (p Problem) String() string { return p.File + ": " + p.What }

// Checked is what Check has read.
type Checked struct {
	Files    int       `json:"files"`
	Bytes    int64     `json:"bytes"`
	Problems []Problem `json:"problems,omitempty"`
	sums     map[string]string
}

// Check reads every file of a bag and compares it with the manifests: complete,
// nothing added, every byte as written. progress is told of each file.
func Check(ctx context.Context, bag fs.FS, progress func(done, total int64, note string)) (*Checked, error) {
	c := &Checked{sums: map[string]string{}}
	if b, err := readSmall(bag, declarationFile); err != nil || string(b) != declaration {
		return nil, fmt.Errorf("%w: no bag of version 1.0 (%s)", ErrDamaged, declarationFile)
	}
	tags, err := readManifest(bag, tagsFile)
	if err != nil {
		return nil, err
	}
	payload, err := readManifest(bag, manifestFile)
	if err != nil {
		return nil, err
	}
	for _, must := range []string{declarationFile, infoFile, manifestFile} {
		if _, ok := tags[must]; !ok {
			c.Problems = append(c.Problems, Problem{must, Unlisted})
		}
	}
	total := int64(len(tags) + len(payload))
	tell := func(name string) { progress(int64(c.Files), total, path.Base(name)) }
	if err := errors.Join(c.compare(ctx, bag, tags, tell), c.compare(ctx, bag, payload, tell)); err != nil {
		return nil, err
	}
	c.sums = payload
	err = c.strangers(bag, tags, payload)
	slices.SortFunc(c.Problems, func(a, b Problem) int { return cmp.Compare(a.File, b.File) })
	return c, err
}

// compare reads the files of one manifest.
func (c *Checked) compare(ctx context.Context, bag fs.FS, sums map[string]string, tell func(name string)) error {
	for name, want := range sums {
		if err := ctx.Err(); err != nil {
			return err
		}
		tell(name)
		got, size, err := sumOf(bag, name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			c.Problems = append(c.Problems, Problem{name, Missing})
		case errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, new(flate.CorruptInputError)):
			c.Problems = append(c.Problems, Problem{name, Changed}) // an archive that is damaged there
		case err != nil:
			return err
		case got != want:
			c.Problems = append(c.Problems, Problem{name, Changed})
		}
		c.Files, c.Bytes = c.Files+1, c.Bytes+size
	}
	return nil
}

// strangers finds files that no manifest names, and links, which no bag holds.
func (c *Checked) strangers(bag fs.FS, tags, payload map[string]string) error {
	return fs.WalkDir(bag, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		_, tag := tags[name]
		_, data := payload[name]
		if (!tag && !data && name != tagsFile) || !e.Type().IsRegular() {
			c.Problems = append(c.Problems, Problem{name, Unlisted})
		}
		return nil
	})
}

// maxTag bounds the files that say what is in a bag.
const maxTag = 64 << 20

func readSmall(bag fs.FS, name string) ([]byte, error) {
	f, err := bag.Open(name)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(f, maxTag))
	return b, errors.Join(err, f.Close())
}

// readManifest reads lines "SUM  NAME". A name that leads out of the bag is
// refused.
func readManifest(bag fs.FS, name string) (map[string]string, error) {
	text, err := readSmall(bag, name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	sums, err := parseManifest(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
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
		if !fs.ValidPath(name) || !filepath.IsLocal(filepath.FromSlash(name)) || strings.ContainsRune(name, 0) {
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

func sumOf(bag fs.FS, name string) (sum string, size int64, err error) {
	f, err := bag.Open(name)
	if err != nil {
		return "", 0, err
	}
	h := sha256.New()
	size, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), size, errors.Join(err, f.Close())
}
