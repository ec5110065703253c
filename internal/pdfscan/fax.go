// SPDX-License-Identifier: Apache-2.0

package pdfscan

import (
	"github.com/pdfcpu/pdfcpu/pkg/filter"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// faxFile gives a page that is a fax as a TIFF around the very bytes of it:
// package imaging reads such a file row by row, where taking the picture out
// here would hold each of its pixels several times. ok is false for what only
// looks like one.
func (d *Doc) faxFile(sd *types.StreamDict, w, h, orientation int) (file []byte, ok bool) {
	if len(sd.FilterPipeline) != 1 || sd.FilterPipeline[0].Name != filter.CCITTFax || d.number(sd, "BitsPerComponent") != 1 || d.colours(sd) != 1 {
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
	fax := strip{data: sd.Raw, w: w, h: h, bits: 1, samples: 1, compression: 4, photometric: whiteIsZero, orientation: orientation}
	if !blackOnWhite {
		fax.photometric = blackIsZero
	}
	return fax.tiff(), true
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
