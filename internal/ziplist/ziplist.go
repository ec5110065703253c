// SPDX-License-Identifier: Apache-2.0

// Package ziplist reads the list of an archive that a stranger sent, within
// bounds: each entry of a list costs memory, and a list may be far longer than
// the archive says.
package ziplist

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
)

// ErrMany: the archive lists more files than it may.
var ErrMany = errors.New("ziplist: too many files")

const (
	// maxListed is what one entry of a list takes at most on average, in bytes:
	// the record of 46, a long name, some extra fields.
	maxListed = 512
	// endLen is more than all that stands behind a list: the end record with the
	// longest comment, and the two of zip64, read in blocks.
	endLen = 256 << 10
)

// Read reads the list of an archive of so many bytes with at most most files.
// The list is taken as archive/zip gives it, with zip.ErrInsecurePath for names
// that lead out of a folder.
func Read(r io.ReaderAt, size int64, most int) (*zip.Reader, error) {
	bound := int64(most) * maxListed
	if files, listLen := announced(r, size); files > uint64(most) || listLen > uint64(bound) {
		return nil, ErrMany
	}
	b := &bounded{r: r, left: bound + endLen}
	z, err := zip.NewReader(b, size)
	switch {
	case b.left < 0:
		return nil, ErrMany
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		return nil, err
	case len(z.File) > most:
		return nil, ErrMany
	}
	b.read = true
	return z, err
}

// bounded ends the reading of a list that goes on and on.
type bounded struct {
	r    io.ReaderAt
	left int64
	read bool // the list is: from here on the files are, by whoever wants
}

func (b *bounded) ReadAt(p []byte, off int64) (int, error) {
	if !b.read {
		if b.left -= int64(len(p)); b.left < 0 {
			return 0, ErrMany
		}
	}
	return b.r.ReadAt(p, off)
}

// announced reads from the end record (APPNOTE.TXT 4.3.16, and 4.3.14 for
// zip64) how many files an archive says it has, and how long its list is.
// Zeros when there is no such record: opening it will say so.
func announced(r io.ReaderAt, size int64) (files, listLen uint64) {
	const recordLen, longLen, locatorLen = 22, 56, 20
	tail := make([]byte, min(size, recordLen+1<<16-1))
	if n, _ := r.ReadAt(tail, size-int64(len(tail))); n < len(tail) {
		return 0, 0
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || len(tail)-at < recordLen {
		return 0, 0
	}
	files = uint64(binary.LittleEndian.Uint16(tail[at+10:]))
	listLen = uint64(binary.LittleEndian.Uint32(tail[at+12:]))
	if at < locatorLen || !bytes.HasPrefix(tail[at-locatorLen:], []byte("PK\x06\x07")) {
		return files, listLen
	}
	long := make([]byte, longLen)
	where := binary.LittleEndian.Uint64(tail[at-locatorLen+8:])
	if _, err := r.ReadAt(long, int64(min(where, math.MaxInt64))); err != nil || !bytes.HasPrefix(long, []byte("PK\x06\x06")) {
		return files, listLen
	}
	return binary.LittleEndian.Uint64(long[32:]), binary.LittleEndian.Uint64(long[40:])
}
