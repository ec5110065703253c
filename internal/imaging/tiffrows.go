// SPDX-License-Identifier: Apache-2.0

package imaging

import (
	"bufio"
	gif "compress/lzw"
	"compress/zlib"
	"fmt"
	"io"
	"math/bits"

	"golang.org/x/image/tiff/lzw"
)

// rows unpacks a strip or tile: a reader that gives its rows one after the
// other, packed as the layout says. Nothing is held but a row, so that a strip
// that unpacks to gigabytes costs no memory.
func (l *layout) rows(b block, width int) (io.Reader, error) {
	if b.size <= 0 {
		return nil, fmt.Errorf("%w: a strip of %d bytes", errBadTIFF, b.size)
	}
	var in io.Reader = bufio.NewReaderSize(io.NewSectionReader(l.r, b.offset, b.size), 64<<10)
	if l.reversed {
		in = reversedBits{in}
	}
	switch l.compression {
	case 0, 1:
		return in, nil
	case 2, 3, 4:
		return newFaxRows(in, width, l.faxForm()), nil
	case 5:
		return lzwRows(in), nil
	case 8, 32946:
		return zlib.NewReader(in)
	case 32773:
		return &packBits{in: in.(io.ByteReader), left: 0, src: in}, nil
	}
	return nil, fmt.Errorf("%w: compression %d", errBadTIFF, l.compression)
}

func (l *layout) faxForm() faxForm {
	switch {
	case l.compression == 2:
		return faxFlat
	case l.compression == 4:
		return faxGroup4
	case l.t4&1 != 0:
		return faxTwoDim
	}
	return faxMarked
}

// lzwRows unpacks LZW. Until 1991 its codes lay the other way round in their
// bytes and grew one code later, as in a GIF: the first code, 256, then looks so.
func lzwRows(in io.Reader) io.Reader {
	r := bufio.NewReader(in)
	if b, err := r.Peek(2); err == nil && b[0] == 0 && b[1]&1 == 1 {
		return gif.NewReader(r, gif.LSB, 8)
	}
	return lzw.NewReader(r, lzw.MSB, 8)
}

// reversedBits reads bytes whose lowest bit comes first.
type reversedBits struct{ r io.Reader }

func (v reversedBits) Read(p []byte) (int, error) {
	n, err := v.r.Read(p)
	for i := range p[:n] {
		p[i] = bits.Reverse8(p[i])
	}
	return n, err
}

// ReadByte makes it fit for packBits.
func (v reversedBits) ReadByte() (byte, error) {
	var b [1]byte
	_, err := io.ReadFull(v, b[:])
	return b[0], err
}

// packBits unpacks runs (TIFF 6.0, section 9): a count n, then n+1 bytes as
// they are, or, for a negative one, one byte 1-n times. -128 says nothing.
type packBits struct {
	in    io.ByteReader
	src   io.Reader
	left  int // of the run under way
	equal bool
	value byte
}

func (u *packBits) Read(p []byte) (int, error) {
	for u.left == 0 {
		n, err := u.in.ReadByte()
		if err != nil {
			return 0, err
		}
		switch c := int(int8(n)); {
		case c >= 0:
			u.left, u.equal = c+1, false
		case c > -128:
			u.left, u.equal = 1-c, true
			if u.value, err = u.in.ReadByte(); err != nil {
				return 0, io.ErrUnexpectedEOF
			}
		}
	}
	p = p[:min(len(p), u.left)]
	if !u.equal {
		n, err := u.src.Read(p)
		u.left -= n
		return n, err
	}
	for i := range p {
		p[i] = u.value
	}
	u.left -= len(p)
	return len(p), nil
}
