// SPDX-License-Identifier: Apache-2.0

package imaging

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Codes of runs in the order of their lengths: 0 to 63, 64 to 1728 in steps of
// 64, and 1792 to 2560 for both colours (ITU-T T.4, tables 2, 3a and 3b).
const (
	whiteCodes = "00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 110101 101010 101011 0100111 0001100 0001000 0010111 0000011 0000100 0101000 0101011 0010011 0100100 0011000 00000010 00000011 00011010 00011011 00010010 00010011 00010100 00010101 00010110 00010111 00101000 00101001 00101010 00101011 00101100 00101101 00000100 00000101 00001010 00001011 01010010 01010011 01010100 01010101 00100100 00100101 01011000 01011001 01011010 01011011 01001010 01001011 00110010 00110011 00110100 " +
		"11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111 011001100 011001101 011010010 011010011 011010100 011010101 011010110 011010111 011011000 011011001 011011010 011011011 010011000 010011001 010011010 011000 010011011 " + longCodes
	blackCodes = "0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111 000011000 0000010111 0000011000 0000001000 00001100111 00001101000 00001101100 00000110111 00000101000 00000010111 00000011000 000011001010 000011001011 000011001100 000011001101 000001101000 000001101001 000001101010 000001101011 000011010010 000011010011 000011010100 000011010101 000011010110 000011010111 000001101100 000001101101 000011011010 000011011011 000001010100 000001010101 000001010110 000001010111 000001100100 000001100101 000001010010 000001010011 000000100100 000000110111 000000111000 000000100111 000000101000 000001011000 000001011001 000000101011 000000101100 000001011010 000001100110 000001100111 " +
		"0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 0000001101100 0000001101101 0000001001010 0000001001011 0000001001100 0000001001101 0000001110010 0000001110011 0000001110100 0000001110101 0000001110110 0000001110111 0000001010010 0000001010011 0000001010100 0000001010101 0000001011010 0000001011011 0000001100100 0000001100101 " + longCodes
	longCodes = "00000001000 00000001100 00000001101 000000010010 000000010011 000000010100 000000010101 000000010110 000000010111 000000011100 000000011101 000000011110 000000011111"
	// The ways to code a change against the row above (T.4, table 4), in the
	// order of the constants below.
	modeCodes = "0001 001 1 011 000011 0000011 010 000010 0000010"
)

const (
	modePass = iota
	modeHorizontal
	modeVertical // and three to the right, three to the left
)

// vertical is how far from the row above a change lies, by mode - modeVertical.
var vertical = [...]int{0, 1, 2, 3, -1, -2, -3}

// longestCode is the number of bits of the longest code of a run.
const longestCode = 13

// codeBook finds the place of a code in its list: by its bits with a one in
// front, so that leading noughts count.
type codeBook map[uint32]int

func newCodeBook(list string) codeBook {
	book := codeBook{}
	for i, code := range strings.Fields(list) {
		key := uint32(1)
		for _, bit := range code {
			key = key<<1 | uint32(bit-'0')
		}
		book[key] = i
	}
	return book
}

var runBooks = [2]codeBook{newCodeBook(whiteCodes), newCodeBook(blackCodes)}
var modeBook = newCodeBook(modeCodes)

var errFax = errors.New("bad fax row")

// faxForm is how the rows of a fax are told apart and coded.
type faxForm int

const (
	faxFlat   faxForm = iota // Group 3 without marks, each row begins with a byte (TIFF compression 2)
	faxMarked                // Group 3, a mark before each row
	faxTwoDim                // the same, and a bit after the mark that says how the row is coded
	faxGroup4                // each row against the one above, without a gap
)

// faxRows reads the rows of a fax. A row is given packed, eight pixels a byte,
// black as ones. It ends with io.EOF where the fax says so or has no more; codes
// that mean nothing are errFax.
type faxRows struct {
	in      *bufio.Reader
	bits    byte // those left of the byte being read, at its high end
	left    int
	width   int
	form    faxForm
	changes []int
	// above is where the colour turns in the row above, from white. Runs of no
	// length stay in it: the programs that write them count them, as libtiff does.
	above  []int
	passed int // so many of above lie behind
	row    []byte
}

func newFaxRows(r io.Reader, width int, form faxForm) *faxRows {
	return &faxRows{in: bufio.NewReader(r), width: width, form: form, row: make([]byte, (width+7)/8)}
}

// Read gives whole rows; p must have room for one.
func (f *faxRows) Read(p []byte) (int, error) {
	if len(p) < len(f.row) {
		return 0, io.ErrShortBuffer
	}
	if err := f.next(); err != nil {
		return 0, err
	}
	clear(f.row)
	for i := 0; i < len(f.changes); i += 2 {
		to := f.width
		if i+1 < len(f.changes) {
			to = f.changes[i+1]
		}
		blacken(f.row, f.changes[i], to)
	}
	return copy(p, f.row), nil
}

func blacken(row []byte, from, to int) {
	for x := from; x < to; x++ {
		row[x/8] |= 0x80 >> (x % 8)
	}
}

func (f *faxRows) next() error {
	f.above, f.changes, f.passed = f.changes, f.above[:0], 0
	switch f.form {
	case faxFlat:
		f.left = 0
		return f.flatRow()
	case faxGroup4:
		// No code begins with that many noughts but the mark that ends the page.
		if zeros, err := f.peekZeros(); err != nil || zeros >= 11 {
			return errOr(err, io.EOF)
		}
		return f.againstAbove()
	}
	flat, err := f.mark()
	if err != nil {
		return err
	}
	if flat {
		return f.flatRow()
	}
	return f.againstAbove()
}

// mark passes the mark of a row, at least eleven noughts and a one, and the bit
// behind it. Several marks on end end a page; nothing follows them. The first
// row may lack its mark. flat tells a row coded by itself.
func (f *faxRows) mark() (flat bool, err error) {
	flat = true
	for {
		zeros, err := f.peekZeros()
		if err != nil || zeros < 11 {
			return flat, err
		}
		for bit := uint32(0); bit == 0; {
			if bit, err = f.bit(); err != nil {
				return flat, err
			}
		}
		if f.form == faxTwoDim {
			bit, err := f.bit()
			if err != nil {
				return flat, err
			}
			flat = bit == 1
		}
	}
}

// peekZeros counts the noughts ahead, up to eleven.
func (f *faxRows) peekZeros() (int, error) {
	n := 0
	for i := range f.left {
		if f.bits<<i&0x80 != 0 {
			return n, nil
		}
		n++
	}
	for i := 1; n < 11; i++ {
		b, err := f.in.Peek(i)
		if len(b) < i {
			return n, errOr(err, io.EOF)
		}
		for k := range 8 {
			if b[i-1]<<k&0x80 != 0 || n == 11 {
				return n, nil
			}
			n++
		}
	}
	return 11, nil
}

func (f *faxRows) bit() (uint32, error) {
	if f.left == 0 {
		b, err := f.in.ReadByte()
		if err != nil {
			return 0, err
		}
		f.bits, f.left = b, 8
	}
	bit := uint32(f.bits >> 7)
	f.bits, f.left = f.bits<<1, f.left-1
	return bit, nil
}

func (f *faxRows) code(book codeBook) (int, error) {
	key := uint32(1)
	for range longestCode {
		bit, err := f.bit()
		if err != nil {
			return 0, fmt.Errorf("%w: %w", errFax, io.ErrUnexpectedEOF)
		}
		key = key<<1 | bit
		if i, ok := book[key]; ok {
			return i, nil
		}
	}
	return 0, fmt.Errorf("%w: an unknown code", errFax)
}

// run reads one run of a colour: any number of long codes and a short one.
func (f *faxRows) run(black int) (n int, err error) {
	for {
		i, err := f.code(runBooks[black])
		if err != nil {
			return 0, err
		}
		if i < 64 {
			return n + i, nil
		}
		if n += (i - 63) * 64; n > f.width {
			return 0, fmt.Errorf("%w: longer than the page is wide", errFax)
		}
	}
}

// turn notes where the colour changes.
func (f *faxRows) turn(at int) error {
	if at < 0 || at > f.width || len(f.changes) > 2*f.width+2 || len(f.changes) > 0 && at < f.changes[len(f.changes)-1] {
		return fmt.Errorf("%w: a change at %d", errFax, at)
	}
	f.changes = append(f.changes, at)
	return nil
}

// flatRow reads runs of white and black in turn until the row is full.
func (f *faxRows) flatRow() error {
	for at, black := 0, 0; at < f.width; black = 1 - black {
		n, err := f.run(black)
		if err != nil {
			return err
		}
		at += n
		if err := f.turn(at); err != nil {
			return err
		}
	}
	return nil
}

// againstAbove reads a row coded by its differences from the one above.
func (f *faxRows) againstAbove() error {
	at, black := 0, 0
	for first := true; at < f.width; first = false {
		mode, err := f.code(modeBook)
		if err != nil {
			return err
		}
		b1, b2 := f.ahead(at, black, first)
		switch mode {
		case modePass:
			at = b2
		case modeHorizontal:
			for range 2 {
				n, err := f.run(black)
				if err != nil {
					return err
				}
				at += n
				if err := f.turn(at); err != nil {
					return err
				}
				black = 1 - black
			}
		default:
			at = b1 + vertical[mode-modeVertical]
			if err := f.turn(at); err != nil {
				return err
			}
			black = 1 - black
		}
	}
	return nil
}

// ahead finds the next change of the row above that turns to the other colour,
// to the right of at (or there, at the beginning of the row), and the one after.
// at never goes back within a row.
func (f *faxRows) ahead(at, black int, first bool) (b1, b2 int) {
	for f.passed < len(f.above) && (f.above[f.passed] < at || f.above[f.passed] == at && !first) {
		f.passed++
	}
	i := f.passed
	if i%2 != black {
		i++
	}
	b1, b2 = f.width, f.width
	if i < len(f.above) {
		b1 = f.above[i]
	}
	if i+1 < len(f.above) {
		b2 = f.above[i+1]
	}
	return b1, b2
}
