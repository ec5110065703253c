// SPDX-License-Identifier: Apache-2.0

package bag

import (
	"archive/zip"
	"cmp"
	"compress/flate"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
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
	Files    int               `json:"files"`
	Bytes    int64             `json:"bytes"`
	Problems []Problem         `json:"problems,omitempty"`
	payload  int64             // bytes
	sums     map[string]string // SHA-256 of each file of the payload, by name
}

// Check reads every file that a bag lists and compares it: complete, nothing added
// to the payload, every byte as written. It reads what RFC 8493 calls a bag, of
// version 1.0 or 0.97, not only what Write makes: an archive may list it anew, with
// other sums. Tag files that no list names are left alone, as the RFC says.
// progress is told of each file.
func Check(ctx context.Context, bag fs.FS, progress func(done, total int64, note string)) (*Checked, error) {
	t, err := openTagged(bag)
	if err != nil {
		return nil, err
	}
	lists, err := t.manifests()
	if err != nil {
		return nil, err
	}
	info, err := t.info()
	if err != nil {
		return nil, err
	}
	c := &Checked{sums: map[string]string{}}
	if err := errors.Join(t.fetched(), c.compare(ctx, bag, wanted(lists), progress), c.strangers(t, lists)); err != nil {
		return nil, err
	}
	if len(c.Problems) == 0 && slices.ContainsFunc(info["Payload-Oxum"], func(said string) bool { return said != oxum(c.payload, len(c.sums)) }) {
		c.Problems = append(c.Problems, Problem{infoFile, Changed})
	}
	slices.SortFunc(c.Problems, func(a, b Problem) int { return cmp.Compare(a.File, b.File) })
	return c, nil
}

// oxum is the size of a payload as bag-info.txt tells it.
func oxum(bytes int64, files int) string { return fmt.Sprintf("%d.%d", bytes, files) }

// wanted are the sums of each file that is listed, by the way of summing.
func wanted(lists []manifest) map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, m := range lists {
		for name, sum := range m.files {
			if all[name] == nil {
				all[name] = map[string]string{}
			}
			all[name][m.sum] = sum
		}
	}
	return all
}

// compare reads the files that are listed, each once.
func (c *Checked) compare(ctx context.Context, bag fs.FS, files map[string]map[string]string, progress func(done, total int64, note string)) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		progress(int64(c.Files), int64(len(files)), path.Base(name))
		got, size, err := sumsOf(bag, name, files[name])
		switch {
		case errors.Is(err, fs.ErrNotExist):
			c.Problems = append(c.Problems, Problem{name, Missing})
		case errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, new(flate.CorruptInputError)):
			c.Problems = append(c.Problems, Problem{name, Changed}) // an archive that is damaged there
		case err != nil:
			return err
		}
		own := got["sha256"]
		if _, listed := files[name]["sha256"]; !listed {
			delete(got, "sha256")
		}
		if err == nil && !maps.Equal(got, files[name]) {
			c.Problems = append(c.Problems, Problem{name, Changed})
		}
		if strings.HasPrefix(name, payloadDir) {
			c.payload, c.sums[name] = c.payload+size, own
		}
		c.Files, c.Bytes = c.Files+1, c.Bytes+size
	}
	return nil
}

// strangers finds files of the payload that a list lacks (in 0.97: that all lists
// lack), and links, which no bag holds.
func (c *Checked) strangers(t *tagged, lists []manifest) error {
	lacks := func(name string) bool {
		in := 0
		for _, m := range lists {
			_, listed := m.files[name]
			if listed {
				in++
			} else if !m.tags && t.strict {
				return true
			}
		}
		return in == 0
	}
	return fs.WalkDir(t, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if !e.Type().IsRegular() || strings.HasPrefix(name, payloadDir) && lacks(name) {
			c.Problems = append(c.Problems, Problem{name, Unlisted})
		}
		return nil
	})
}

// sumsOf sums a file in each way that is wanted, and by SHA-256.
func sumsOf(bag fs.FS, name string, want map[string]string) (got map[string]string, size int64, err error) {
	f, err := bag.Open(name)
	if err != nil {
		return nil, 0, err
	}
	hashes := map[string]hash.Hash{"sha256": ways["sha256"]()}
	for way := range want {
		hashes[way] = ways[way]()
	}
	to := make([]io.Writer, 0, len(hashes))
	for _, h := range hashes {
		to = append(to, h)
	}
	size, err = io.Copy(io.MultiWriter(to...), f)
	got = map[string]string{}
	for way, h := range hashes {
		got[way] = hex.EncodeToString(h.Sum(nil))
	}
	return got, size, errors.Join(err, f.Close())
}
