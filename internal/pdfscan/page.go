// SPDX-License-Identifier: Apache-2.0

package pdfscan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/pdfcpu/pdfcpu/pkg/filter"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"github.com/sogoc/sogoc/internal/imaging"
)

// Source tells how a page was taken out.
type Source string

// From best to worst.
const (
	Stream   Source = "stream"   // the JPEG as it lies in the PDF
	Picture  Source = "picture"  // one picture of another kind, without loss
	Rendered Source = "rendered" // painted anew at Limits.DPI
)

// Page is one page as a picture file that package imaging reads.
type Page struct {
	Data          []byte
	Format        imaging.Format
	Width, Height int // pixels, upright
	Source        Source
	Reduced       bool // painted with fewer pixels than its picture has, for their number or memory
}

// errNotOnePicture says why a page must be rendered.
var errNotOnePicture = errors.New("the page is not one picture")

func notOne(why string) error { return fmt.Errorf("%w: %s", errNotOnePicture, why) }

// minCover is the part of the page a picture must cover to be the page.
const minCover = 0.5

// picture takes out the one picture of page i. CodeTooLarge is final; any other
// error means that the page has to be rendered.
func (d *Doc) picture(i int) (page Page, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	err = guarded(func() error {
		sd, orientation, err := d.onePicture(i)
		if err != nil {
			return err
		}
		page, err = d.extract(sd, orientation)
		return err
	})
	return page, err
}

// onePicture finds the only picture of a page and how it is turned.
func (d *Doc) onePicture(i int) (*types.StreamDict, int, error) {
	dict, _, attrs, err := d.ctx.PageDict(i+1, false)
	if err != nil {
		return nil, 0, fmt.Errorf("reading page %d: %w", i+1, err)
	}
	if d.annotated(dict) {
		return nil, 0, notOne("notes or stamps lie on it")
	}
	content, err := d.ctx.PageContent(dict, i+1)
	if err != nil {
		return nil, 0, fmt.Errorf("reading content of page %d: %w", i+1, err)
	}
	sd, at, err := d.onlyPicture(content, attrs.Resources)
	if err != nil {
		return nil, 0, err
	}
	if box := attrs.MediaBox; box != nil && at.area() < minCover*box.Width()*box.Height() {
		return nil, 0, notOne("the picture is a small part of it")
	}
	orientation := at.then(turns[((attrs.Rotate%360)+360)%360]).orientation()
	if orientation == 0 {
		return nil, 0, notOne("the picture stands at an angle")
	}
	return sd, orientation, nil
}

// annotated tells whether something visible is laid over the page.
func (d *Doc) annotated(page types.Dict) bool {
	o, found := page.Find("Annots")
	if !found {
		return false
	}
	list, err := d.ctx.DereferenceArray(o)
	if err != nil {
		return true
	}
	for _, o := range list {
		a, err := d.ctx.DereferenceDict(o)
		if err != nil {
			return true
		}
		if kind := a.Subtype(); kind == nil || (*kind != "Link" && *kind != "Popup") {
			return true
		}
	}
	return false
}

// xObject is what a content draws by name: an opaque picture or a form.
func (d *Doc) xObject(resources types.Dict, name string) (*types.StreamDict, error) {
	o, found := resources.Find("XObject")
	if !found {
		return nil, notOne("its picture is missing")
	}
	all, err := d.ctx.DereferenceDict(o)
	if err != nil {
		return nil, fmt.Errorf("reading resources: %w", err)
	}
	o, found = all.Find(name)
	if !found {
		return nil, notOne("its picture is missing")
	}
	sd, _, err := d.ctx.DereferenceStreamDict(o)
	if err != nil || sd == nil {
		return nil, fmt.Errorf("reading picture: %w", errors.Join(err, errNotOnePicture))
	}
	if kind := sd.Subtype(); kind == nil || *kind != "Image" && *kind != "Form" {
		return nil, notOne("what it draws is no picture")
	}
	for _, key := range []string{"SMask", "Mask", "ImageMask"} {
		if v, ok := sd.Find(key); ok && v != types.Boolean(false) {
			return nil, notOne("the picture has see-through parts")
		}
	}
	return sd, nil
}

func (d *Doc) extract(sd *types.StreamDict, orientation int) (Page, error) {
	w, h := d.number(sd, "Width"), d.number(sd, "Height")
	if w <= 0 || h <= 0 {
		return Page{}, notOne("the picture has no size")
	}
	if d.limits.Pixels > 0 && int64(w)*int64(h) > d.limits.Pixels {
		return Page{}, refuseLarge(w, h)
	}
	n := len(sd.FilterPipeline)
	if n > 0 && sd.FilterPipeline[n-1].Name == filter.DCT && !hasDecode(sd) {
		return d.jpeg(sd, orientation)
	}
	if fax, ok := d.faxFile(sd, w, h, orientation); ok {
		return finish(fax, Picture, d.limits)
	}
	if samples, ok := d.samplesFile(sd, w, h, orientation); ok {
		return finish(samples, Picture, d.limits)
	}
	return d.other(sd, orientation)
}

// hasDecode tells whether the sample values are to be changed on painting. A
// print-colour JPEG always comes with an inverting one; readers expect it.
func hasDecode(sd *types.StreamDict) bool {
	_, found := sd.Find("Decode")
	return found
}

func (d *Doc) number(sd *types.StreamDict, key string) int {
	o, found := sd.Find(key)
	if !found {
		return 0
	}
	v, err := d.ctx.DereferenceInteger(o)
	if err != nil || v == nil {
		return 0
	}
	return v.Value()
}

// jpeg gives the JPEG stream itself, unpacked first if it was packed again.
func (d *Doc) jpeg(sd *types.StreamDict, orientation int) (Page, error) {
	data := sd.Raw
	if n := len(sd.FilterPipeline); n > 1 {
		outer := *sd
		outer.FilterPipeline = sd.FilterPipeline[:n-1]
		outer.Content = nil
		if err := outer.Decode(); err != nil {
			return Page{}, fmt.Errorf("unpacking JPEG: %w", err)
		}
		data = outer.Content
	}
	upright, err := imaging.SetOrientation(data, orientation)
	if err != nil {
		return Page{}, fmt.Errorf("turning JPEG: %w", err)
	}
	return finish(bytes.Clone(upright), Stream, d.limits)
}

// other decodes a picture of another kind: raw or packed pixels, fax.
func (d *Doc) other(sd *types.StreamDict, orientation int) (Page, error) {
	img, err := pdfcpu.ExtractImage(d.ctx, sd, false, "Scan", 0, false)
	if err != nil {
		return Page{}, fmt.Errorf("decoding picture: %w", err)
	}
	if img == nil || img.Reader == nil {
		return Page{}, notOne("a kind of picture that cannot be taken out")
	}
	data, err := io.ReadAll(img.Reader)
	if err != nil {
		return Page{}, fmt.Errorf("decoding picture: %w", err)
	}
	sd.Content = nil // the decoded pixels are large and not needed again
	if orientation == 1 {
		return finish(data, Picture, d.limits)
	}
	decoded, err := imaging.Decode(data)
	if err != nil {
		return Page{}, err
	}
	if data, err = imaging.EncodeJPEG(imaging.Orient(decoded, orientation), 92); err != nil {
		return Page{}, err
	}
	return finish(data, Picture, d.limits)
}

// finish holds the picture file against what package imaging can read.
func finish(data []byte, source Source, limits Limits) (Page, error) {
	il := imaging.DefaultLimits()
	il.Pixels = limits.Pixels
	f, err := imaging.Open(bytes.NewReader(data), il)
	if err != nil {
		return Page{}, err
	}
	info, err := f.Info(0)
	if err != nil {
		return Page{}, err
	}
	return Page{Data: data, Format: f.Format, Width: info.Width, Height: info.Height, Source: source}, nil
}

// render paints a page that is not one picture. why is kept as the cause when
// there is nobody to paint it.
func (d *Doc) render(ctx context.Context, i int, why error) (Page, error) {
	if d.renderer == nil {
		return Page{}, refuse(CodeNeedsRender, why)
	}
	d.mu.Lock()
	box := d.mediaBox(i)
	dpi, reduced := d.resolution(i, box)
	d.mu.Unlock()
	if w, h := int(box[0]*float64(dpi)/72), int(box[1]*float64(dpi)/72); d.limits.Pixels > 0 && int64(w)*int64(h) > d.limits.Pixels {
		return Page{}, refuseLarge(w, h)
	}
	data, err := d.renderer.Render(ctx, again(d.src), i, dpi)
	if err != nil {
		if ctx.Err() != nil {
			return Page{}, fmt.Errorf("rendering page %d: %w", i+1, ctx.Err())
		}
		return Page{}, refuse(CodeRender, errors.Join(err, why))
	}
	page, err := finish(data, Rendered, d.limits)
	page.Reduced = reduced
	return page, err
}

// resolution is that of the finest picture that fills the width or height of
// page i, so that painting it loses nothing: scans in JBIG2 or JPEG 2000 come
// this way. Limits.DPI when there is none; less, and reduced, when that would be
// more than paintPixels, or more than there is memory to unpack.
func (d *Doc) resolution(i int, box [2]float64) (dpi int, reduced bool) {
	best, finest := 0.0, math.Sqrt(paintPixels/(box[0]/72*box[1]/72))
	_ = guarded(func() error {
		pictures, err := d.pictures(i)
		for _, sd := range pictures {
			w, h := float64(d.number(sd, "Width"))/box[0]*72, float64(d.number(sd, "Height"))/box[1]*72
			best = max(best, min(w, h))
			if p, ok := d.waveOf(sd); ok {
				finest = min(finest, p.finest(box))
			}
		}
		return err
	})
	most := min(finest, maxDPI)
	return max(1, int(min(math.Ceil(max(best, float64(d.limits.DPI))), math.Floor(most)))), math.Floor(best) > most
}

// paintPixels is how many pixels a page is painted with at most: A3 at 300 dpi.
const paintPixels = 17_500_000

// maxDPI is the finest that registers are scanned at.
const maxDPI = 600

// mediaBox is the size of page i in points; A4 when it cannot be read.
func (d *Doc) mediaBox(i int) (size [2]float64) {
	size = [2]float64{a4Width, a4Height}
	_ = guarded(func() error {
		_, _, attrs, err := d.ctx.PageDict(i+1, false)
		if err == nil && attrs.MediaBox != nil {
			size = [2]float64{attrs.MediaBox.Width(), attrs.MediaBox.Height()}
		}
		return err
	})
	return size
}
