// SPDX-License-Identifier: Apache-2.0

package imaging

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
)

// TIFF tags used here, by their numbers in the TIFF 6.0 specification.
const (
	tagSubfileType  = 254
	tagWidth        = 256
	tagHeight       = 257
	tagBits         = 258
	tagCompression  = 259
	tagPhotometric  = 262
	tagStripOffsets = 273
	tagOrientation  = 274
	tagSamples      = 277
	tagRowsPerStrip = 278
	tagStripCounts  = 279
	tagXResolution  = 282
	tagPlanar       = 284
	tagT4Options    = 292
	tagResUnit      = 296
	tagTileWidth    = 322
	tagTileHeight   = 323
	tagTileOffsets  = 324
	tagTileCounts   = 325
	tagJPEGTables   = 347
	tagPredictor    = 317
	tagFillOrder    = 266
	tagColorMap     = 320
	tagExtraSamples = 338
	tagSampleFormat = 339
	tagOldJPEG      = 513
	tagOldJPEGLen   = 514
	tagOldRestart   = 515
	tagOldQTables   = 519
	tagOldDCTables  = 520
	tagOldACTables  = 521
	tagSubsampling  = 530
)

const (
	entryLen   = 12      // bytes of a directory entry
	maxEntries = 4096    // tags in one directory; real files have some twenty
	maxValues  = 1 << 20 // values of one tag: strips of the largest page

	maxFewValues = 64 // bytes of a tag of which only the first number counts
)

var errBadTIFF = errors.New("bad TIFF directory")

// directory is one page's tags, each still as its raw twelve bytes.
type directory struct {
	r       io.ReaderAt
	order   binary.ByteOrder
	offset  int64
	next    int64
	entries map[uint16][]byte
}

// readHeader returns the byte order and the place of the first directory.
func readHeader(r io.ReaderAt) (binary.ByteOrder, int64, error) {
	var h [8]byte
	if _, err := r.ReadAt(h[:], 0); err != nil {
		return nil, 0, fmt.Errorf("reading TIFF header: %w", err)
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch string(h[:4]) {
	case "II*\x00":
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return nil, 0, fmt.Errorf("%w: header % x", errBadTIFF, h[:4])
	}
	return order, int64(order.Uint32(h[4:])), nil
}

func firstDirectory(r io.ReaderAt) (*directory, error) {
	order, offset, err := readHeader(r)
	if err != nil {
		return nil, err
	}
	return readDirectory(r, order, offset)
}

func readDirectory(r io.ReaderAt, order binary.ByteOrder, offset int64) (*directory, error) {
	var count [2]byte
	if _, err := r.ReadAt(count[:], offset); err != nil {
		return nil, fmt.Errorf("reading TIFF directory: %w", err)
	}
	n := int(order.Uint16(count[:]))
	if n == 0 || n > maxEntries {
		return nil, fmt.Errorf("%w: %d entries", errBadTIFF, n)
	}
	raw := make([]byte, n*entryLen+4)
	// The last directory of some writers lacks the four bytes of "next".
	got, err := r.ReadAt(raw, offset+2)
	if got < n*entryLen {
		return nil, fmt.Errorf("reading TIFF directory: %w", errOr(err, io.ErrUnexpectedEOF))
	}
	d := &directory{r: r, order: order, offset: offset, entries: make(map[uint16][]byte, n)}
	for i := range n {
		e := raw[i*entryLen:][:entryLen]
		d.entries[order.Uint16(e)] = e
	}
	d.next = int64(order.Uint32(raw[n*entryLen:]))
	return d, nil
}

var typeSize = map[uint16]int{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}

// bytes returns the value of a tag as it lies in the file, at most limit bytes.
func (d *directory) bytes(tag uint16, limit int) (raw []byte, typ uint16, err error) {
	e, ok := d.entries[tag]
	if !ok {
		return nil, 0, nil
	}
	typ = d.order.Uint16(e[2:])
	count := int64(d.order.Uint32(e[4:]))
	size := count * int64(typeSize[typ])
	switch {
	case size <= 0 || size > int64(limit):
		return nil, 0, fmt.Errorf("%w: tag %d has %d values of type %d", errBadTIFF, tag, count, typ)
	case size <= 4:
		return e[8 : 8+size], typ, nil
	}
	raw = make([]byte, size)
	if _, err := d.r.ReadAt(raw, int64(d.order.Uint32(e[8:]))); err != nil {
		return nil, 0, fmt.Errorf("reading TIFF tag %d: %w", tag, err)
	}
	return raw, typ, nil
}

// ints returns the whole numbers of a tag; a tag that is absent has none.
func (d *directory) ints(tag uint16) ([]int64, error) {
	raw, typ, err := d.bytes(tag, maxValues*4)
	if err != nil || raw == nil {
		return nil, err
	}
	return numbers(d.order, raw, typ), nil
}

// numbers reads whole numbers of a TIFF type; other types have none.
func numbers(order binary.ByteOrder, raw []byte, typ uint16) []int64 {
	var out []int64
	switch typ {
	case 1, 7:
		for _, b := range raw {
			out = append(out, int64(b))
		}
	case 3:
		for ; len(raw) >= 2; raw = raw[2:] {
			out = append(out, int64(order.Uint16(raw)))
		}
	case 4:
		for ; len(raw) >= 4; raw = raw[4:] {
			out = append(out, int64(order.Uint32(raw)))
		}
	}
	return out
}

// int returns the first number of a tag, or def when it is absent or broken.
func (d *directory) int(tag uint16, def int64) int64 {
	e, ok := d.entries[tag]
	if !ok {
		return def
	}
	if d.order.Uint32(e[4:]) == 1 { // the usual case, without reading further
		switch d.order.Uint16(e[2:]) {
		case 3:
			return int64(d.order.Uint16(e[8:]))
		case 4:
			return int64(d.order.Uint32(e[8:]))
		}
	}
	raw, typ, err := d.bytes(tag, maxFewValues)
	if err != nil {
		return def
	}
	if v := numbers(d.order, raw, typ); len(v) > 0 {
		return v[0]
	}
	return def
}

func (d *directory) orientation() int {
	if o := d.int(tagOrientation, 1); o >= 1 && o <= 8 {
		return int(o)
	}
	return 1
}

// dpi returns the horizontal resolution, 0 when it is not noted.
func (d *directory) dpi() float64 {
	raw, typ, err := d.bytes(tagXResolution, 8)
	if err != nil || typ != 5 || len(raw) < 8 {
		return 0
	}
	num, den := d.order.Uint32(raw), d.order.Uint32(raw[4:])
	if den == 0 {
		return 0
	}
	v := float64(num) / float64(den)
	if d.int(tagResUnit, 2) == 3 {
		v *= 2.54
	}
	return v
}

// isPage tells a page from the reduced copy or the mask of another page.
func (d *directory) isPage() bool { return d.int(tagSubfileType, 0)&(1|4) == 0 }

func (d *directory) size() (w, h int, err error) {
	w64, h64 := d.int(tagWidth, 0), d.int(tagHeight, 0)
	if w64 <= 0 || h64 <= 0 || w64 > math.MaxInt32 || h64 > math.MaxInt32 {
		return 0, 0, fmt.Errorf("%w: size %d × %d", errBadTIFF, w64, h64)
	}
	return int(w64), int(h64), nil
}

// memory estimates the bytes of the decoded page: it is painted row by row
// into its final form.
func (d *directory) memory(w, h int) int64 {
	perPixel := int64(3)
	if p := d.int(tagPhotometric, 0); p == whiteIsZero || p == blackIsZero {
		perPixel = 1
	}
	if c := d.int(tagCompression, 1); c == 6 || c == 7 {
		perPixel *= 2 // a JPEG is decoded beside it
	}
	if d.orientation() > 1 {
		perPixel *= 2 // turned beside it
	}
	return int64(w) * int64(h) * perPixel
}

var compressionName = map[int64]string{
	9: "JBIG", 10: "JBIG", 34661: "JBIG2", 34712: "JPEG 2000", 34925: "LZMA", 50000: "Zstandard", 50001: "WebP",
}

// unsupported names what cannot be read in this page, or "".
func (d *directory) unsupported() string {
	compression, bits, photometric := d.int(tagCompression, 1), d.int(tagBits, 1), d.int(tagPhotometric, 0)
	isJPEG := compression == 6 || compression == 7
	switch compression {
	case 0, 1, 2, 3, 4, 5, 6, 7, 8, 32773, 32946:
	default:
		if name := compressionName[compression]; name != "" {
			return "TIFF " + name
		}
		return fmt.Sprintf("TIFF compression %d", compression)
	}
	switch {
	case bits != 1 && bits != 2 && bits != 4 && bits != 8 && bits != 16:
		return fmt.Sprintf("TIFF %d bit", bits)
	case isJPEG && bits != 8:
		return fmt.Sprintf("JPEG-in-TIFF %d bit", bits)
	case isJPEG && d.int(tagPlanar, 1) == 2 && d.int(tagSamples, 1) > 1:
		return "JPEG-in-TIFF planar"
	case d.int(tagSampleFormat, 1) != 1:
		return "TIFF sample format"
	case isJPEG:
		return ""
	case photometric > photometricYCbCr || photometric == 4:
		return fmt.Sprintf("TIFF colour model %d", photometric)
	case photometric == photometricYCbCr && (bits != 8 || !d.sharesColour()):
		sx, sy := d.subsampling()
		return fmt.Sprintf("TIFF YCbCr %d×%d", sx, sy)
	case (photometric == photometricRGB || photometric == photometricCMYK) && bits < 8:
		return fmt.Sprintf("TIFF %d bit colour", bits)
	case compression >= 2 && compression <= 4 && (bits != 1 || d.int(tagSamples, 1) != 1):
		return "TIFF fax in colour"
	}
	return ""
}

// subsampling is how many pixels share one value of colour, across and down;
// the standard's default is two and two.
func (d *directory) subsampling() (sx, sy int) {
	if v, err := d.ints(tagSubsampling); err == nil && len(v) == 2 {
		return int(v[0]), int(v[1])
	}
	return 2, 2
}

// sharesColour tells a page whose colour is shared in a way that is read: in
// units that lie one after the other, unless it is kept for every pixel.
func (d *directory) sharesColour() bool {
	sx, sy := d.subsampling()
	one := func(n int) bool { return n == 1 || n == 2 || n == 4 }
	plain := d.int(tagSamples, 1) == 3 && d.int(tagPlanar, 1) == 1 && d.int(tagPredictor, 1) == 1
	return one(sx) && one(sy) && (sx*sy == 1 || plain)
}

// readPages follows the chain of directories and returns the pages.
func readPages(r io.ReaderAt, limit int) ([]*directory, error) {
	order, offset, err := readHeader(r)
	if err != nil {
		return nil, refuseDamaged(err)
	}
	var pages []*directory
	seen := map[int64]bool{}
	for offset != 0 && !seen[offset] {
		seen[offset] = true
		if len(seen) > 2*limit { // a page may have a reduced copy beside it
			return nil, refusePages(limit)
		}
		d, err := readDirectory(r, order, offset)
		if err != nil && len(pages) > 0 {
			break // a broken tail does not take the good pages with it
		}
		if err != nil {
			return nil, refuseDamaged(err)
		}
		if d.isPage() {
			pages = append(pages, d)
		}
		if len(pages) > limit {
			return nil, refusePages(limit)
		}
		offset = d.next
	}
	if len(pages) == 0 {
		return nil, refuseDamaged(fmt.Errorf("%w: no page", errBadTIFF))
	}
	return pages, nil
}

// decode decodes this page, not turned yet.
func (d *directory) decode() (image.Image, error) {
	switch d.int(tagCompression, 1) {
	case 6:
		return d.decodeOldJPEG()
	case 7:
		return d.decodeJPEG()
	}
	return d.decodePixels()
}
