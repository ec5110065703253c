// SPDX-License-Identifier: Apache-2.0

package bag

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

const (
	declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

	declarationFile, infoFile, manifestFile, tagsFile, fetchFile = "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "fetch.txt"

	payloadDir = "data/"
)

// ways are those in which a manifest may sum; others are not read (RFC 8493, 2.4).
// MD5 and SHA-1 are there for archives that list anew in their own way: a sum in a
// bag finds accidents, whichever it is; it has never proven who wrote it.
var ways = map[string]func() hash.Hash{"md5": md5.New, "sha1": sha1.New, "sha224": sha256.New224, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New}

// encodings of tag files that are read.
var encodings = map[string]encoding.Encoding{"utf-8": unicode.UTF8, "utf-16": unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "iso-8859-1": charmap.ISO8859_1}

// tagged is a bag whose declaration was read.
type tagged struct {
	fs.FS
	strict  bool // BagIt 1.0; else 0.97
	charset encoding.Encoding
}

// manifest is one list of a bag.
type manifest struct {
	file, sum string // "manifest-sha512.txt", "sha512"
	tags      bool   // of tag files, else of the payload
	files     map[string]string
}

var declared = regexp.MustCompile(`^BagIt-Version: (0\.97|1\.0)\nTag-File-Character-Encoding: ([!-~]+)\n?$`)

// openTagged reads bagit.txt. What is no bag of version 0.97 or 1.0 is ErrDamaged.
func openTagged(bag fs.FS) (*tagged, error) {
	text, err := readSmall(bag, declarationFile)
	if err != nil {
		return nil, fmt.Errorf("%w: no bag: %w", ErrDamaged, err)
	}
	said := declared.FindStringSubmatch(lineEnds.Replace(string(text)))
	if said == nil {
		return nil, fmt.Errorf("%w: no bag of version 0.97 or 1.0 (%s)", ErrDamaged, declarationFile)
	}
	charset, ok := encodings[strings.ToLower(said[2])]
	if !ok {
		return nil, fmt.Errorf("%w: tag files in %s can't be read", ErrDamaged, said[2])
	}
	return &tagged{bag, said[1] == "1.0", charset}, nil
}

// A line ends with LF, CR or both; in a name these are written as codes.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// lines reads a tag file; the last line end is not needed.
func (t *tagged) lines(name string) ([]string, error) {
	raw, err := readSmall(t, name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	text, err := t.charset.NewDecoder().Bytes(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, name, err)
	}
	all := strings.Split(lineEnds.Replace(string(text)), "\n")
	if all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	return all, nil
}

var manifestName = regexp.MustCompile(`^(tag)?manifest-([a-z0-9]+)\.txt$`)

// manifests reads the lists of a bag; one at least is of the payload.
func (t *tagged) manifests() (all []manifest, err error) {
	top, err := fs.ReadDir(t, ".")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	for _, e := range top {
		said := manifestName.FindStringSubmatch(e.Name())
		if said == nil || ways[said[2]] == nil {
			continue
		}
		m := manifest{file: e.Name(), sum: said[2], tags: said[1] != ""}
		lines, err := t.lines(m.file)
		if err != nil {
			return nil, err
		}
		if m.files, err = m.parse(lines, t.strict); err != nil {
			return nil, fmt.Errorf("%s: %w", m.file, err)
		}
		all = append(all, m)
	}
	if !slices.ContainsFunc(all, func(m manifest) bool { return !m.tags }) {
		return nil, fmt.Errorf("%w: no list of the payload that can be read", ErrDamaged)
	}
	return all, nil
}

// parse reads lines "SUM  NAME". A name that leads out of the bag is refused, and
// one that stands twice (in 0.97 only with another sum).
func (m manifest) parse(lines []string, strict bool) (map[string]string, error) {
	files := map[string]string{}
	for _, line := range lines {
		end := strings.IndexAny(line, " \t")
		if end < 0 {
			return nil, fmt.Errorf("%w: a line is not “sum  name”", ErrDamaged)
		}
		sum := strings.ToLower(line[:end])
		if _, err := hex.DecodeString(sum); err != nil || len(sum) != hex.EncodedLen(ways[m.sum]().Size()) {
			return nil, fmt.Errorf("%w: a line is not “sum  name”", ErrDamaged)
		}
		// md5sum puts a star before the name, and "./" when asked for ".".
		name := strings.TrimPrefix(strings.TrimPrefix(strings.TrimLeft(line[end:], " \t"), "*"), "./")
		name = unescaped(name, strict)
		if !inside(name) || strings.HasPrefix(name, payloadDir) == m.tags {
			return nil, fmt.Errorf("%w: the name %q leads out of what this list is of", ErrDamaged, name)
		}
		if was, twice := files[name]; twice && (strict || was != sum) {
			return nil, fmt.Errorf("%w: %q stands twice", ErrDamaged, name)
		}
		files[name] = sum
	}
	return files, nil
}

// inside tells whether a name stays within the bag, on every system.
func inside(name string) bool {
	return fs.ValidPath(name) && filepath.IsLocal(filepath.FromSlash(name)) && !strings.ContainsAny(name, "\x00\\")
}

// In a name a line end is written as a code, and since 1.0 a percent sign too.
var (
	escape    = strings.NewReplacer("%", "%25", "\n", "%0A", "\r", "%0D")
	unescape  = strings.NewReplacer("%25", "%", "%0A", "\n", "%0D", "\r", "%0a", "\n", "%0d", "\r")
	unescape0 = strings.NewReplacer("%0A", "\n", "%0D", "\r", "%0a", "\n", "%0d", "\r")
)

func unescaped(name string, strict bool) string {
	if strict {
		return unescape.Replace(name)
	}
	return unescape0.Replace(name)
}

var toFetch = regexp.MustCompile(`^\S+[ \t]+(?:\d+|-)[ \t]+(.+)$`)

// fetched looks the files over that fetch.txt wants brought from elsewhere:
// nothing is brought, but a name that leads out of the bag is refused.
func (t *tagged) fetched() error {
	if _, err := fs.Stat(t, fetchFile); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	lines, err := t.lines(fetchFile)
	if err != nil {
		return err
	}
	for _, line := range lines {
		said := toFetch.FindStringSubmatch(line)
		if said == nil || !inside(unescaped(said[1], t.strict)) || strings.HasPrefix(said[1], "~") {
			return fmt.Errorf("%w: a line of %s is not “address size name”, or the name leads out", ErrDamaged, fetchFile)
		}
	}
	return nil
}

// info reads bag-info.txt, which a bag may lack: lines "Label: value", where a
// line that begins with a space goes on the one before. A label may stand again.
func (t *tagged) info() (map[string][]string, error) {
	all := map[string][]string{}
	if _, err := fs.Stat(t, infoFile); errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	lines, err := t.lines(infoFile)
	if err != nil {
		return nil, err
	}
	last := ""
	for _, line := range lines {
		label, value, ok := strings.Cut(line, ":")
		switch {
		case strings.TrimSpace(line) == "":
		case strings.TrimLeft(line, " \t") != line && last != "":
			values := all[last]
			values[len(values)-1] += " " + strings.TrimSpace(line)
		case ok:
			last = strings.TrimSpace(label)
			all[last] = append(all[last], strings.TrimSpace(value))
		default:
			return nil, fmt.Errorf("%w: a line of %s is not “label: value”", ErrDamaged, infoFile)
		}
	}
	return all, nil
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
