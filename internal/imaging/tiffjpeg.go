// SPDX-License-Identifier: Apache-2.0

package imaging

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
)

// adobeRGB is an Adobe segment that says: the three channels are red, green
// and blue. A TIFF says so in a tag, which a JPEG decoder does not see.
var adobeRGB = []byte{0xFF, 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0}

// block is a strip or a tile: where its JPEG lies and where its pixels go.
type block struct {
	offset, size int64
	at           image.Point
}

// decodeJPEG decodes a page kept as JPEG (TIFF Technical Note 2): each strip
// or tile is a JPEG of its own that may lack the tables shared by all.
func (d *directory) decodeJPEG() (image.Image, error) {
	w, h, err := d.size()
	if err != nil {
		return nil, err
	}
	blocks, blockRect, err := d.blocks(w, h, 1)
	if err != nil {
		return nil, err
	}
	tables, _, err := d.bytes(tagJPEGTables, 1<<16)
	if err != nil {
		return nil, err
	}
	if len(blocks) == 1 && blockRect.Dx() <= w {
		return d.decodeBlock(blocks[0], tables, blockRect)
	}
	page := newCanvas(w, h, d.int(tagSamples, 1) == 1)
	for _, b := range blocks {
		part, err := d.decodeBlock(b, tables, blockRect)
		if err != nil {
			return nil, err
		}
		page.place(part, b.at)
	}
	return page.image(), nil
}

// decodeOldJPEG decodes a page kept as TIFF 6.0 section 22 had it: a whole JPEG
// somewhere in the file, one in each strip, or strips whose tables lie apart.
func (d *directory) decodeOldJPEG() (image.Image, error) {
	w, h, err := d.size()
	if err != nil {
		return nil, err
	}
	_, apart := d.entries[tagOldQTables]
	if at := d.int(tagOldJPEG, 0); at != 0 {
		img, err := d.wholeOldJPEG(at, w, h)
		if err == nil || !apart { // with tables apart it is the head alone
			return img, err
		}
	}
	if !apart && !d.stripsAreJPEG() {
		return nil, refuseKind(TIFF, "old JPEG-in-TIFF")
	}
	return d.decodeJPEG()
}

// wholeOldJPEG decodes a JPEG that lies at some place of the file.
func (d *directory) wholeOldJPEG(at int64, w, h int) (image.Image, error) {
	size := d.int(tagOldJPEGLen, 0)
	if size <= 0 {
		size = 1 << 30 // to the end
	}
	in := io.NewSectionReader(d.r, at, size)
	config, err := jpeg.DecodeConfig(in)
	if err != nil {
		return nil, refuseKind(TIFF, "old JPEG-in-TIFF")
	}
	if config.Width > w+16 || config.Height > h+16 {
		return nil, fmt.Errorf("%w: JPEG of %d × %d in place of %d × %d", errBadTIFF, config.Width, config.Height, w, h)
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return jpeg.Decode(in)
}

func (d *directory) stripsAreJPEG() bool {
	offsets, err := d.ints(tagStripOffsets)
	if err != nil || len(offsets) == 0 {
		return false
	}
	var head [3]byte
	_, err = d.r.ReadAt(head[:], offsets[0])
	return err == nil && head == [3]byte{0xFF, 0xD8, 0xFF}
}

// blocks lists strips or tiles, plane after plane, and the largest size one may
// have.
func (d *directory) blocks(w, h, planes int) ([]block, image.Rectangle, error) {
	bw, bh := w, int(min(d.int(tagRowsPerStrip, int64(h)), int64(h)))
	offsetTag, countTag := uint16(tagStripOffsets), uint16(tagStripCounts)
	if tw := d.int(tagTileWidth, 0); tw > 0 {
		th := d.int(tagTileHeight, 0)
		if tw < 16 || th < 16 || tw > 1<<15 || th > 1<<15 {
			return nil, image.Rectangle{}, fmt.Errorf("%w: tiles of %d × %d", errBadTIFF, tw, th)
		}
		bw, bh = int(tw), int(th)
		offsetTag, countTag = tagTileOffsets, tagTileCounts
	}
	if bh <= 0 {
		return nil, image.Rectangle{}, fmt.Errorf("%w: strips of %d rows", errBadTIFF, bh)
	}
	offsets, err := d.ints(offsetTag)
	if err != nil {
		return nil, image.Rectangle{}, err
	}
	counts, err := d.ints(countTag)
	if err != nil {
		return nil, image.Rectangle{}, err
	}
	across, down := (w+bw-1)/bw, (h+bh-1)/bh
	perPlane := across * down
	if counts == nil && len(offsets) == 1 {
		counts = []int64{1 << 30} // some writers leave it out: to the end
	}
	if len(offsets) < perPlane*planes || len(counts) < perPlane*planes {
		return nil, image.Rectangle{}, fmt.Errorf("%w: %d blocks, want %d", errBadTIFF, len(offsets), perPlane*planes)
	}
	blocks := make([]block, perPlane*planes)
	for i := range blocks {
		blocks[i] = block{offsets[i], counts[i], image.Pt(i%across*bw, i%perPlane/across*bh)}
	}
	return blocks, image.Rect(0, 0, bw, bh), nil
}

func (d *directory) decodeBlock(b block, tables []byte, limit image.Rectangle) (image.Image, error) {
	if b.size < 4 || b.size > 1<<30 {
		return nil, fmt.Errorf("%w: JPEG block of %d bytes", errBadTIFF, b.size)
	}
	raw, err := readBlock(d.r, b.offset, b.size)
	if err != nil {
		return nil, fmt.Errorf("reading JPEG block: %w", err)
	}
	whole, err := d.assemble(raw, tables, b, limit)
	if err != nil {
		return nil, err
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(whole))
	if err != nil {
		return nil, fmt.Errorf("reading JPEG block: %w", err)
	}
	// A block says its own size: it must not be larger than the page allows.
	if config.Width > limit.Dx()+16 || config.Height > limit.Dy()+16 {
		return nil, fmt.Errorf("%w: JPEG block of %d × %d in place of %v", errBadTIFF, config.Width, config.Height, limit.Size())
	}
	img, err := jpeg.Decode(bytes.NewReader(whole))
	if err != nil {
		return nil, fmt.Errorf("decoding JPEG block: %w", err)
	}
	if config.ColorModel == color.CMYKModel {
		return nil, fmt.Errorf("%w: CMYK JPEG block", errBadTIFF)
	}
	return img, nil
}

// assemble puts the shared tables in front of a block.
func (d *directory) assemble(raw, tables []byte, b block, size image.Rectangle) ([]byte, error) {
	if raw[0] != 0xFF || raw[1] != 0xD8 {
		return d.withOldHead(raw, b, size)
	}
	whole := make([]byte, 0, len(raw)+len(tables)+len(adobeRGB))
	whole = append(whole, 0xFF, 0xD8)
	if d.int(tagPhotometric, 0) == photometricRGB {
		whole = append(whole, adobeRGB...)
	}
	if len(tables) > 4 { // without its own start and end markers
		whole = append(whole, tables[2:len(tables)-2]...)
	}
	return append(whole, raw[2:]...), nil
}
