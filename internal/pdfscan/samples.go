// SPDX-License-Identifier: Apache-2.0

package pdfscan

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"

	"github.com/pdfcpu/pdfcpu/pkg/filter"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Values of TIFF tags (TIFF 6.0).
const (
	whiteIsZero = 0
	blackIsZero = 1
	redGreen    = 2 // and blue
	separated   = 5 // into inks

	notPacked = 1
	deflate   = 8
)

// strip is a picture as it lies in a PDF, to be wrapped as a TIFF of one strip.
type strip struct {
	data                      []byte
	w, h                      int
	bits, samples             int
	compression, photometric  int
	orientation, differential int // differential 2: each sample is the difference from the one before
}

// tiff is the file around the strip.
func (s strip) tiff() []byte {
	tags := [][2]int{{256, s.w}, {257, s.h}, {258, s.bits}, {259, s.compression}, {262, s.photometric}, {273, 0}, {274, s.orientation},
		{277, s.samples}, {278, s.h}, {279, len(s.data)}, {317, max(s.differential, 1)}}
	const head, entry = 8, 12
	at := head + 2 + entry*len(tags) + 4
	tags[5][1] = at
	out := make([]byte, 0, at+len(s.data))
	out = append(out, 'I', 'I', '*', 0, head, 0, 0, 0, byte(len(tags)), 0)
	for _, t := range tags {
		out = binary.LittleEndian.AppendUint16(out, uint16(t[0]))
		out = append(out, 4, 0, 1, 0, 0, 0) // one number of four bytes
		out = binary.LittleEndian.AppendUint32(out, uint32(t[1]))
	}
	return append(append(out, 0, 0, 0, 0), s.data...)
}

// samplesFile gives a picture of plain samples, packed by Flate or not at all,
// as a TIFF around the very bytes of it: package imaging reads such a file row
// by row, where taking the picture out here would hold each of its pixels
// several times. A3 in colour at 600 dpi is read this way and no other.
func (d *Doc) samplesFile(sd *types.StreamDict, w, h, orientation int) (file []byte, ok bool) {
	photometric, known := map[int]int{1: blackIsZero, 3: redGreen, 4: separated}[d.colours(sd)]
	bits := d.number(sd, "BitsPerComponent")
	if !known || hasDecode(sd) || bits != 8 && (bits != 1 || photometric != blackIsZero) {
		return nil, false
	}
	s := strip{data: sd.Raw, w: w, h: h, bits: bits, samples: d.colours(sd), compression: notPacked, photometric: photometric, orientation: orientation}
	switch {
	case len(sd.FilterPipeline) == 0:
		return s.tiff(), true
	case len(sd.FilterPipeline) > 1 || sd.FilterPipeline[0].Name != filter.Flate:
		return nil, false
	}
	s.compression = deflate
	return s.predicted(sd.FilterPipeline[0].DecodeParms)
}

// predicted wraps a strip that Flate packed, by what was done to its rows
// before (ISO 32000-1, 7.4.4.4).
func (s strip) predicted(parms types.Dict) (file []byte, ok bool) {
	number := func(name string, otherwise int) int {
		if v := parms.IntEntry(name); v != nil {
			return *v
		}
		return otherwise
	}
	kind := number("Predictor", 1)
	if kind > 1 && (number("Columns", 1) != s.w || number("Colors", 1) != s.samples || number("BitsPerComponent", 8) != s.bits) {
		return nil, false
	}
	switch {
	case kind == 1:
	case kind == 2 && s.bits == 8:
		s.differential = 2
	case kind >= 10:
		if s.data, ok = s.unfiltered(); !ok {
			return nil, false
		}
	default:
		return nil, false
	}
	return s.tiff(), true
}

// unfiltered packs anew, without them, rows that went through the filters of
// PNG. No more than two of them are held at a time.
func (s strip) unfiltered() ([]byte, bool) {
	in, err := zlib.NewReader(bytes.NewReader(s.data))
	if err != nil {
		return nil, false
	}
	var out bytes.Buffer
	z, err := zlib.NewWriterLevel(&out, zlib.BestSpeed)
	if err != nil {
		return nil, false
	}
	step, long := max(s.samples*s.bits/8, 1), (s.w*s.samples*s.bits+7)/8
	row, above := make([]byte, 1+long), make([]byte, 1+long)
	for range s.h {
		if _, err := io.ReadFull(in, row); err != nil || !unfilter(row[0], row[1:], above[1:], step) {
			return nil, false
		}
		if _, err := z.Write(row[1:]); err != nil {
			return nil, false
		}
		row, above = above, row
	}
	if err := z.Close(); err != nil {
		return nil, false
	}
	return out.Bytes(), true
}

// unfilter undoes a filter of PNG (RFC 2083, section 6); false for one that is
// not known. step is how far back the same sample of the pixel before lies.
func unfilter(kind byte, row, above []byte, step int) bool {
	for i := range row {
		left, corner := byte(0), byte(0)
		if i >= step {
			left, corner = row[i-step], above[i-step]
		}
		switch kind {
		case 0:
		case 1:
			row[i] += left
		case 2:
			row[i] += above[i]
		case 3:
			row[i] += byte((int(left) + int(above[i])) / 2)
		case 4:
			row[i] += nearest(left, above[i], corner)
		default:
			return false
		}
	}
	return true
}

// nearest is the neighbour that is nearest to left + above - corner.
func nearest(left, above, corner byte) byte {
	p := int(left) + int(above) - int(corner)
	off := func(v byte) int { return max(p-int(v), int(v)-p) }
	switch {
	case off(left) <= off(above) && off(left) <= off(corner):
		return left
	case off(above) <= off(corner):
		return above
	}
	return corner
}

// colours is how many samples a pixel has, when they are plain: 1 of grey, 3 of
// red, green and blue, 4 of inks; 0 for all other ways. A profile is passed
// over, as it is in a JPEG.
func (d *Doc) colours(sd *types.StreamDict) int {
	o, found := sd.Find("ColorSpace")
	if !found {
		return 0
	}
	o, err := d.ctx.Dereference(o)
	if err != nil {
		return 0
	}
	list, isList := o.(types.Array)
	if isList && len(list) > 1 {
		o = list[0]
	}
	name, _ := o.(types.Name)
	switch name {
	case "DeviceGray", "G", "CalGray":
		return 1
	case "DeviceRGB", "RGB", "CalRGB":
		return 3
	case "DeviceCMYK", "CMYK":
		return 4
	case "ICCBased":
		if !isList || len(list) < 2 {
			return 0
		}
		profile, _, err := d.ctx.DereferenceStreamDict(list[1])
		if err != nil || profile == nil {
			return 0
		}
		if n := d.number(profile, "N"); n == 1 || n == 3 || n == 4 {
			return n
		}
	}
	return 0
}
