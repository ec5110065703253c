// SPDX-License-Identifier: Apache-2.0

package teach

import (
	"image"
	"math"
	"math/rand/v2"

	"github.com/sogoc/sogoc/internal/digit"
	"github.com/sogoc/sogoc/internal/drawpage"
)

// Sample is a shape and what it is.
type Sample struct {
	digit.Shape
	Class int // place in digit.Classes
}

const classes = len(digit.Classes)

// Sampler draws glyphs of the given faces, and of pens.
type Sampler struct {
	Rand  *rand.Rand
	Faces []string
	Pens  float64 // share of pens
}

// Next draws one sample of a class; false when it came out empty.
func (s *Sampler) Next(class int) (Sample, bool) {
	var m *image.Gray
	var box image.Rectangle
	height := 0.0
	switch {
	case class == classes-1:
		m, box, height = s.nothing()
	case s.Rand.Float64() < s.Pens:
		m, box = penned(digit.Classes[class], s.Rand)
		height = tall(m)
	default:
		m, box, height = s.faced(digit.Classes[class : class+1])
	}
	if m == nil || box.Empty() {
		return Sample{}, false
	}
	s.spoil(m)
	height *= math.Exp(0.12 * s.Rand.NormFloat64())
	ppm := 5.0 + 4*s.Rand.Float64()
	shape, ok := digit.ShapeIn(m, box, min(ppm, max(2.5, height/2)), height)
	return Sample{shape, class}, ok
}

// faced writes a letter of a face between two others, so that it carries what
// those leave of theirs in its box, and gives the height of a figure.
func (s *Sampler) faced(text string) (*image.Gray, image.Rectangle, float64) {
	st := s.strip()
	figures := "0123456789"
	before, after := string(figures[s.Rand.IntN(10)]), string(figures[s.Rand.IntN(10)])
	m, boxes, err := st.Draw(before+text+after, s.Rand)
	if err != nil {
		panic(err) // the faces are part of the program
	}
	box := boxes[1]
	grow := s.Rand.IntN(3) - 1
	box = image.Rect(box.Min.X-max(0, grow), box.Min.Y-2, box.Max.X+max(0, grow), box.Max.Y+2)
	if len(text) > 1 {
		box = box.Union(boxes[2])
	}
	return m, box, float64(max(boxes[0].Dy(), boxes[len(boxes)-1].Dy()))
}

func (s *Sampler) strip() drawpage.Strip {
	r := s.Rand
	st := drawpage.Strip{Face: s.Faces[r.IntN(len(s.Faces))], DPI: 90 + r.IntN(150), Size: 1.6 + 0.9*r.Float64(), Wide: 0.8 + 0.4*r.Float64(),
		Slant: 0.1 + 0.16*r.NormFloat64(), Track: 0.35 * r.Float64(), Alpha: 0.6 + 0.4*r.Float64(), Uneven: 0.3 + 1.4*r.Float64()}
	return st
}

// tall is the height of the ink of a picture.
func tall(m *image.Gray) float64 {
	least, most := m.Rect.Max.Y, 0
	for y := range m.Rect.Max.Y {
		for x := range m.Rect.Max.X {
			if m.Pix[y*m.Stride+x] < 128 {
				least, most = min(least, y), max(most, y)
			}
		}
	}
	return float64(max(4, most-least))
}

// others are letters of labels and names that stray into the place of a number.
const others = "SsốNnQquyềnmghtrvdo.:;-()ĐLeTkVM"

// nothing draws what is no figure: two of them, a part of one, another letter, a
// stroke.
func (s *Sampler) nothing() (*image.Gray, image.Rectangle, float64) {
	r := s.Rand
	switch r.IntN(5) {
	case 0, 1:
		m, box, h := s.faced(string("0123456789/"[r.IntN(11)]) + string("0123456789/"[r.IntN(11)]))
		if float64(box.Dx()) < 0.75*h { // two slim ones look like a figure by right
			return nil, box, h
		}
		return m, box, h
	case 2:
		m, box, h := s.faced(string("0234567890689"[r.IntN(13)]))
		cut := box.Min.X + int(float64(box.Dx())*(0.35+0.3*r.Float64()))
		if r.IntN(2) == 0 {
			box.Max.X = cut
		} else {
			box.Min.X = cut
		}
		return m, box, h
	case 3:
		letters := []rune(others)
		return s.faced(string(letters[r.IntN(len(letters))]))
	}
	m := image.NewGray(image.Rect(0, 0, 70, 60))
	for i := range m.Pix {
		m.Pix[i] = 255
	}
	p := point{20 + 30*r.Float64(), 15 + 30*r.Float64()}
	pts := []point{p}
	for range 1 + r.IntN(4) {
		p = point{max(8, min(62, p.x+16*r.NormFloat64())), max(8, min(52, p.y+8*r.NormFloat64()))}
		pts = append(pts, p)
	}
	line(m, smooth(pts), 0.8+1.5*r.Float64(), 0.5+0.5*r.Float64())
	return m, m.Rect, 14 + 14*r.Float64()
}

// spoil does to a picture what paper and scanner do: a little out of focus, a
// dotted or ruled line below, uneven, noisy, less than black.
func (s *Sampler) spoil(m *image.Gray) {
	r := s.Rand
	for range r.IntN(3) {
		blur(m)
	}
	if r.IntN(3) == 0 {
		y := m.Rect.Max.Y * (55 + r.IntN(30)) / 100
		for x := r.IntN(5); x < m.Rect.Max.X; x += 5 {
			for d := range 2 {
				m.Pix[min(m.Rect.Max.Y-1, y+d)*m.Stride+x] /= 2
			}
		}
	}
	paper, depth := 150+90*r.Float64(), 0.35+0.6*r.Float64()
	noise := 2 + 6*r.Float64()
	lean := 8 * r.NormFloat64() / float64(m.Rect.Max.X)
	for y := range m.Rect.Max.Y {
		for x := range m.Rect.Max.X {
			i := y*m.Stride + x
			v := paper*(1-depth*(1-float64(m.Pix[i])/255)) + lean*float64(x) + noise*r.NormFloat64()
			m.Pix[i] = uint8(max(0, min(255, v)))
		}
	}
}

// blur averages three by three pixels, the middle counting most.
func blur(m *image.Gray) {
	from := append([]uint8(nil), m.Pix...)
	for y := 1; y < m.Rect.Max.Y-1; y++ {
		for x := 1; x < m.Rect.Max.X-1; x++ {
			i := y*m.Stride + x
			sum := 4 * int(from[i])
			sum += 2 * (int(from[i-1]) + int(from[i+1]) + int(from[i-m.Stride]) + int(from[i+m.Stride]))
			sum += int(from[i-m.Stride-1]) + int(from[i-m.Stride+1]) + int(from[i+m.Stride-1]) + int(from[i+m.Stride+1])
			m.Pix[i] = uint8(sum / 16)
		}
	}
}
