// SPDX-License-Identifier: Apache-2.0

package imaging

import (
	"fmt"
	"image"
	"io"
)

// withOldHead makes a JPEG of a block that holds nothing but coded pixels, as
// programs of the nineties wrote them: its tables lie in the file one by one
// (TIFF 6.0, section 22), its size and sampling stand in tags.
func (d *directory) withOldHead(raw []byte, b block, size image.Rectangle) ([]byte, error) {
	n := int(d.int(tagSamples, 1))
	if _, apart := d.entries[tagOldQTables]; !apart || n != 1 && n != 3 {
		return nil, refuseKind(TIFF, "old JPEG-in-TIFF")
	}
	w, h, err := d.size()
	if err != nil {
		return nil, err
	}
	if d.int(tagTileWidth, 0) == 0 {
		h = min(size.Dy(), h-b.at.Y) // the last strip is what is left
	} else {
		w, h = size.Dx(), size.Dy()
	}
	if w > 1<<16-1 || h > 1<<16-1 {
		return nil, fmt.Errorf("%w: JPEG block of %d × %d", errBadTIFF, w, h)
	}
	out := []byte{0xFF, 0xD8}
	for i := range n {
		if out, err = d.oldTables(out, i); err != nil {
			return nil, err
		}
	}
	// Not the baseline's marker: each component may have tables of its own.
	out = append(out, 0xFF, 0xC1, 0, byte(8+3*n), 8, byte(h>>8), byte(h), byte(w>>8), byte(w), byte(n))
	for i := range n {
		sampling := byte(0x11)
		if sx, sy := d.subsampling(); i == 0 && n == 3 {
			sampling = byte(sx&15<<4 | sy&15)
		}
		out = append(out, byte(i+1), sampling, byte(i))
	}
	if every := d.int(tagOldRestart, 0); every > 0 {
		out = append(out, 0xFF, 0xDD, 0, 4, byte(every>>8), byte(every))
	}
	out = append(out, 0xFF, 0xDA, 0, byte(6+2*n), byte(n))
	for i := range n {
		out = append(out, byte(i+1), byte(i<<4|i))
	}
	out = append(append(out, 0, 63, 0), raw...)
	return append(out, 0xFF, 0xD9), nil
}

// oldTables appends the tables of component i: 64 steps, and how many codes of
// each length there are, with what they mean, for the first and the other
// values of a block.
func (d *directory) oldTables(out []byte, i int) ([]byte, error) {
	const steps, lengths = 64, 16
	table := make([]byte, steps)
	if err := d.oldTable(tagOldQTables, i, table, 0); err != nil {
		return nil, err
	}
	out = append(append(out, 0xFF, 0xDB, 0, 3+steps, byte(i)), table...)
	for class, tag := range []uint16{tagOldDCTables, tagOldACTables} {
		counts, codes := make([]byte, lengths), 0
		if err := d.oldTable(tag, i, counts, 0); err != nil {
			return nil, err
		}
		for _, c := range counts {
			codes += int(c)
		}
		if codes > 256 {
			return nil, fmt.Errorf("%w: %d codes of a JPEG table", errBadTIFF, codes)
		}
		values := make([]byte, codes)
		if err := d.oldTable(tag, i, values, lengths); err != nil {
			return nil, err
		}
		long := 3 + lengths + codes
		out = append(append(append(out, 0xFF, 0xC4, byte(long>>8), byte(long), byte(class<<4|i)), counts...), values...)
	}
	return out, nil
}

// oldTable reads a part of a table of component i.
func (d *directory) oldTable(tag uint16, i int, into []byte, skip int64) error {
	places, err := d.ints(tag)
	if err != nil {
		return err
	}
	if i >= len(places) {
		return fmt.Errorf("%w: %d JPEG tables", errBadTIFF, len(places))
	}
	if n, err := d.r.ReadAt(into, places[i]+skip); n < len(into) {
		return fmt.Errorf("reading JPEG table: %w", errOr(err, io.ErrUnexpectedEOF))
	}
	return nil
}
