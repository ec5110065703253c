// SPDX-License-Identifier: Apache-2.0

package pdfscan

import (
	"encoding/binary"

	"github.com/pdfcpu/pdfcpu/pkg/filter"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// faxFile gives a page that is a fax as a TIFF around the very bytes of it:
// package imaging reads such a file row by row, where taking the picture out
// here would hold each of its pixels several times. ok is false for what only
// looks like one.
func (d *Doc) faxFile(sd *types.StreamDict, w, h int) (file []byte, ok bool) {
	if len(sd.FilterPipeline) != 1 || sd.FilterPipeline[0].Name != filter.CCITTFax || d.number(sd, "BitsPerComponent") != 1 || !d.plainGray(sd) {
		return nil, false
	}
	parms := sd.FilterPipeline[0].DecodeParms
	flag := func(name string) bool {
		v := parms.BooleanEntry(name)
		return v != nil && *v
	}
	k, columns := 0, 1728
	if v := parms.IntEntry("K"); v != nil {
		k = *v
	}
	if v := parms.IntEntry("Columns"); v != nil {
		columns = *v
	}
	if columns != w || flag("EncodedByteAlign") || k >= 0 {
		return nil, false // group 3 comes in too many ways: it is decoded here
	}
	// In PDF a fax's black is 0 unless BlackIs1, and Decode [1 0] turns that
	// round; in TIFF black is 1 where white is zero.
	blackOnWhite, known := d.decodeArray(sd)
	if !known {
		return nil, false
	}
	if flag("BlackIs1") {
		blackOnWhite = !blackOnWhite
	}
	photometric := 0
	if !blackOnWhite {
		photometric = 1
	}
	return faxTIFF(sd.Raw, w, h, photometric), true
}

// plainGray tells whether a sample is a shade from black to white.
func (d *Doc) plainGray(sd *types.StreamDict) bool {
	o, found := sd.Find("ColorSpace")
	if !found {
		return false
	}
	o, err := d.ctx.Dereference(o)
	name, isName := o.(types.Name)
	return err == nil && isName && (name == "DeviceGray" || name == "G")
}

// decodeArray tells whether samples are shown as they are (true) or turned
// round; known is false for any other change.
func (d *Doc) decodeArray(sd *types.StreamDict) (asIs, known bool) {
	o, found := sd.Find("Decode")
	if !found {
		return true, true
	}
	a, err := d.ctx.DereferenceArray(o)
	if err != nil || len(a) != 2 {
		return false, false
	}
	var ends [2]int
	for i, o := range a {
		n, ok := o.(types.Integer)
		if !ok {
			return false, false
		}
		ends[i] = n.Value()
	}
	return ends == [2]int{0, 1}, ends == [2]int{0, 1} || ends == [2]int{1, 0}
}

// faxTIFF is a TIFF of one strip in group 4 (TIFF 6.0, section 11).
func faxTIFF(strip []byte, w, h, photometric int) []byte {
	tags := [][2]uint32{{256, uint32(w)}, {257, uint32(h)}, {258, 1}, {259, 4}, {262, uint32(photometric)}, {273, 0}, {277, 1}, {278, uint32(h)}, {279, uint32(len(strip))}}
	const head = 8
	tags[5][1] = uint32(head + 2 + 12*len(tags) + 4)
	out := make([]byte, 0, int(tags[5][1])+len(strip))
	out = append(out, 'I', 'I', '*', 0, head, 0, 0, 0, byte(len(tags)), 0)
	for _, t := range tags {
		out = binary.LittleEndian.AppendUint16(out, uint16(t[0]))
		out = append(out, 4, 0, 1, 0, 0, 0) // one number of four bytes
		out = binary.LittleEndian.AppendUint32(out, t[1])
	}
	return append(append(out, 0, 0, 0, 0), strip...)
}
