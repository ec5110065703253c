// SPDX-License-Identifier: Apache-2.0

package drawpage

import (
	"fmt"
	"image"
	"image/draw"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Strip is a short text written by itself, as the pens of the pages write: what
// recognition learns from and is measured on.
type Strip struct {
	Face   string  // one of Hands or Machines, or the path of a TrueType file
	DPI    int     // of the picture
	Size   float64 // height of small letters, mm
	Wide   float64 // horizontal stretch, 1 as designed
	Slant  float64 // shear to the right
	Track  float64 // extra room per letter, mm; negative lets letters touch
	Alpha  float64 // opacity of the ink, 0..1
	Uneven float64 // 0 machine … 1 a hand … 3 a hurried hand
}

// Hands are the faces that pass for handwriting, Machines the others.
func Hands() []string { return append([]string(nil), handFaces...) }

// Machines are the faces of printers and typewriters.
func Machines() []string { return []string{"tinos", "tinos-bold", "cousine"} }

// Draw writes the text in black on white, and gives the box of each letter's
// ink in pixels; empty for letters that the face does not have.
func (s Strip) Draw(text string, rng *rand.Rand) (*image.Gray, []image.Rectangle, error) {
	f, err := s.face()
	if err != nil {
		return nil, nil, err
	}
	st := style{face: f, size: s.Size / f.xHeight, wide: s.Wide, slant: s.Slant, track: s.Track, alpha: s.Alpha,
		jit: jitter{base: 0.09 * s.Uneven, turn: 0.035 * s.Uneven, size: 0.03 * s.Uneven, ink: 0.18 * min(s.Uneven, 1), drift: 0.006 * s.Uneven}}
	const margin = 3.0
	c := newCanvas(st.width(text)+2*margin+st.size, 3.2*st.size+2*margin, s.DPI)
	x, y, walk := margin+st.size/3, margin+2*st.size, 0.0
	boxes := make([]image.Rectangle, 0, len(text))
	for _, r := range text {
		g := f.own(r)
		if g == nil {
			boxes = append(boxes, image.Rectangle{})
			continue
		}
		m, alpha := st.place(c, x, y, &walk, rng)
		boxes = append(boxes, c.fillGlyph(g, m, rgb{}, alpha))
		x += float64(g.advance)*st.size*st.wide + st.track
	}
	grey := image.NewGray(c.img.Rect)
	draw.Draw(grey, grey.Rect, c.img, image.Point{}, draw.Src)
	return grey, boxes, nil
}

func (s Strip) face() (*face, error) {
	if f, ok := loadFaces()[s.Face]; ok {
		return f, nil
	}
	data, err := os.ReadFile(s.Face)
	if err != nil {
		return nil, fmt.Errorf("face %s: %w", s.Face, err)
	}
	return newFace(filepath.Base(s.Face), data)
}
