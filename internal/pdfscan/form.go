// SPDX-License-Identifier: Apache-2.0

package pdfscan

import (
	"errors"
	"fmt"
	"math"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Some programs of scanners wrap the picture of a page in a form: a content with
// resources of its own, drawn as a picture is (PDF 32000-1, 8.10).

const (
	maxForms     = 8       // forms within forms; those that lead in a circle end here
	maxFormBytes = 4 << 20 // of content: what draws one picture takes a line
)

// onlyPicture follows a content, through forms, to the one picture that it
// paints, and tells where on the page that lies.
func (d *Doc) onlyPicture(content []byte, resources types.Dict) (*types.StreamDict, matrix, error) {
	at, window := identity, everywhere
	for range maxForms {
		drawn, err := readContent(content)
		if err != nil || drawn.over || drawn.inline || len(drawn.pictures) != 1 {
			return nil, at, notOne(fmt.Sprintf("%d pictures, painted over %v (%v)", len(drawn.pictures), drawn.over, err))
		}
		at = drawn.pictures[0].at.then(at)
		sd, err := d.xObject(resources, drawn.pictures[0].name)
		if err != nil {
			return nil, at, err
		}
		if *sd.Subtype() == "Image" {
			if !window.holds(at.bounds(rect{0, 0, 1, 1})) {
				return nil, at, notOne("a form cuts its picture off")
			}
			return sd, at, nil
		}
		f, err := d.form(sd)
		if err != nil {
			return nil, at, err
		}
		at = f.at.then(at)
		window = window.within(at.bounds(f.box))
		if content = f.content; f.resources != nil { // an old form draws with those of the page
			resources = f.resources
		}
	}
	return nil, identity, notOne("forms within forms")
}

// form is a content that is drawn as if it were a picture.
type form struct {
	at        matrix // of its own
	box       rect   // nothing is painted outside
	content   []byte
	resources types.Dict // nil when it has none
}

func (d *Doc) form(sd *types.StreamDict) (f form, err error) {
	if _, found := sd.Find("OC"); found {
		return f, notOne("a form that may be hidden")
	}
	box, err := d.numbers(sd, "BBox")
	if err != nil || len(box) != 4 {
		return f, fmt.Errorf("reading a form: %w", errors.Join(err, notOne("it has no bounds")))
	}
	f.box = rect{min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])}
	f.at = identity
	if m, err := d.numbers(sd, "Matrix"); err == nil && len(m) == 6 {
		f.at = matrix(m)
	}
	if f.resources, err = d.inner(sd); err != nil {
		return f, err
	}
	if err := sd.DecodeWithLimit(maxFormBytes); err != nil {
		return f, fmt.Errorf("unpacking a form: %w", err)
	}
	f.content = sd.Content
	return f, nil
}

// inner gives a form's own resources; nil when it has none.
func (d *Doc) inner(sd *types.StreamDict) (types.Dict, error) {
	o, _ := sd.Find("Resources")
	resources, err := d.ctx.DereferenceDict(o)
	if err != nil {
		return nil, fmt.Errorf("reading resources of a form: %w", err)
	}
	return resources, nil
}

// numbers reads an array; none when it is missing.
func (d *Doc) numbers(sd *types.StreamDict, key string) (all []float64, err error) {
	o, _ := sd.Find(key)
	list, err := d.ctx.DereferenceArray(o)
	for _, o := range list {
		v, err := d.ctx.DereferenceNumber(o)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, err
}

// pictures are those that page i may paint, also through forms.
func (d *Doc) pictures(i int) (found []*types.StreamDict, err error) {
	_, _, attrs, err := d.ctx.PageDict(i+1, false)
	if err != nil {
		return nil, err
	}
	met := map[types.IndirectRef]bool{} // forms may lead in a circle
	for waiting := []types.Dict{attrs.Resources}; len(waiting) > 0; waiting = waiting[1:] {
		o, _ := waiting[0].Find("XObject")
		all, err := d.ctx.DereferenceDict(o)
		if err != nil {
			return found, err
		}
		for _, o := range all {
			ref, ok := o.(types.IndirectRef) // a stream stands nowhere else
			if !ok || met[ref] {
				continue
			}
			met[ref] = true
			sd, _, err := d.ctx.DereferenceStreamDict(ref)
			if err != nil || sd == nil || sd.Subtype() == nil {
				continue
			}
			switch *sd.Subtype() {
			case "Image":
				found = append(found, sd)
			case "Form":
				if inner, err := d.inner(sd); err == nil {
					waiting = append(waiting, inner)
				}
			}
		}
	}
	return found, nil
}

// rect is left, bottom, right, top.
type rect [4]float64

var everywhere = rect{math.Inf(-1), math.Inf(-1), math.Inf(1), math.Inf(1)}

// bounds is the upright rectangle around what m makes of r.
func (m matrix) bounds(r rect) rect {
	out := rect{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, x := range []float64{r[0], r[2]} {
		for _, y := range []float64{r[1], r[3]} {
			px, py := x*m[0]+y*m[2]+m[4], x*m[1]+y*m[3]+m[5]
			out = rect{min(out[0], px), min(out[1], py), max(out[2], px), max(out[3], py)}
		}
	}
	return out
}

// within is what r and o have in common.
func (r rect) within(o rect) rect {
	return rect{max(r[0], o[0]), max(r[1], o[1]), min(r[2], o[2]), min(r[3], o[3])}
}

// holds tells whether o lies in r, but for a hundredth: bounds are rounded.
func (r rect) holds(o rect) bool {
	x, y := (o[2]-o[0])/100, (o[3]-o[1])/100
	return o[0] >= r[0]-x && o[1] >= r[1]-y && o[2] <= r[2]+x && o[3] <= r[3]+y
}
