// SPDX-License-Identifier: Apache-2.0

package digit

import (
	"image"
	"math"
	"slices"
)

// A line of writing is cut into pieces, each at most one figure: blobs, blobs
// that lie over each other together, and wide blobs cut where little ink hangs
// them together.
const (
	lowestMM, highestMM = 1.2, 9.0 // what a figure or a slash measures upright
	widestMM            = 25.0     // a blob that is no writing
	over                = 0.6      // share of the narrower's width from which two blobs lie over each other
	wideFor             = 0.62     // of the height of the line: a blob that may hold two figures
	mostPieces          = 24       // of a line; more is no number
	mostCuts            = 4        // in one blob
)

// lineOf picks the blobs of one line of writing about the height mid (pixels
// from the top of the part; below 0 where most writing is) and tells how high
// its figures are.
func (k *ink) lineOf(all []blob, mid float64) (line []blob, height float64) {
	if mid < 0 {
		mid = k.mostInk(all)
	}
	var tall []float64
	for _, b := range all {
		h := float64(b.box.Dy()) / k.ppm
		cy := float64(b.box.Min.Y+b.box.Max.Y) / 2
		if h < lowestMM || h > highestMM || float64(b.box.Dx())/k.ppm > widestMM {
			continue
		}
		if math.Abs(cy-mid) > 3.2*k.ppm {
			continue
		}
		line = append(line, b)
		tall = append(tall, float64(b.box.Dy()))
	}
	if len(line) == 0 {
		return nil, 0
	}
	slices.Sort(tall)
	height = tall[len(tall)/2]
	// What hangs from the line above or stands up from the one below is cut by
	// the rim of the part, and lies aside of the middle one.
	centre := middleOf(line)
	line = slices.DeleteFunc(line, func(b blob) bool {
		rim := b.box.Min.Y <= 0 || b.box.Max.Y >= k.h
		off := math.Abs(float64(b.box.Min.Y+b.box.Max.Y)/2 - centre)
		return off > 0.9*height || rim && off > 0.5*height
	})
	for _, b := range all { // short strokes that belong to a figure: the roof of a 5
		short := float64(b.box.Dy())/k.ppm < lowestMM
		cy := float64(b.box.Min.Y+b.box.Max.Y) / 2
		if short && math.Abs(cy-centre) < 0.6*height && slices.ContainsFunc(line, func(o blob) bool { return overlap(o.box, b.box) >= over }) {
			line = append(line, b)
		}
	}
	slices.SortFunc(line, func(a, b blob) int { return a.box.Min.X + a.box.Max.X - b.box.Min.X - b.box.Max.X })
	return line, height
}

// mostInk is the height about which most of the ink lies.
func (k *ink) mostInk(all []blob) float64 {
	rows := make([]int, k.h+1)
	for _, b := range all {
		if h := float64(b.box.Dy()) / k.ppm; h < lowestMM || h > highestMM {
			continue
		}
		for _, p := range b.px {
			rows[int(p)/k.w]++
		}
	}
	best, most, sum := 0, 0, 0
	reach := max(1, int(3.2*k.ppm))
	for y := range rows {
		sum += rows[y]
		if y >= reach {
			sum -= rows[y-reach]
		}
		if sum > most {
			best, most = y, sum
		}
	}
	return float64(best) - float64(reach)/2
}

// middleOf is the height about which most of the ink of the blobs lies.
func middleOf(line []blob) float64 {
	var at []float64
	for _, b := range line {
		at = append(at, float64(b.box.Min.Y+b.box.Max.Y)/2)
	}
	slices.Sort(at)
	return at[len(at)/2]
}

// overlap is the share of the narrower box over or under which the other lies.
func overlap(a, b image.Rectangle) float64 {
	o := min(a.Max.X, b.Max.X) - max(a.Min.X, b.Min.X)
	return float64(o) / float64(max(1, min(a.Dx(), b.Dx())))
}

// pieces cuts a line, from the left.
func (k *ink) pieces(line []blob, height float64) []blob {
	var joined []blob
	for _, b := range line {
		if n := len(joined); n > 0 && overlap(joined[n-1].box, b.box) >= over {
			joined[n-1] = join(joined[n-1], b)
			continue
		}
		joined = append(joined, b)
	}
	var out []blob
	for _, b := range joined {
		out = append(out, k.cut(b, height)...)
	}
	if len(out) > mostPieces {
		return nil
	}
	return out
}

func join(a, b blob) blob {
	return blob{box: a.box.Union(b.box), px: append(slices.Clone(a.px), b.px...)}
}

// cut parts a wide blob at the columns where little ink hangs it together.
func (k *ink) cut(b blob, height float64) []blob {
	if float64(b.box.Dx()) < wideFor*height {
		return []blob{b}
	}
	thick, top := k.profile(b)
	var cuts []int
	least := max(2, int(0.22*height))
	for len(cuts) < mostCuts {
		best, low := -1, math.Inf(1)
		for x := least; x < len(thick)-least; x++ {
			if slices.ContainsFunc(cuts, func(c int) bool { return abs(c-x) < least }) {
				continue
			}
			if c := cost(thick, top, x, height); c < low {
				best, low = x, c
			}
		}
		if best < 0 || low > 0.75 {
			break
		}
		cuts = append(cuts, best)
	}
	slices.Sort(cuts)
	return k.parted(b, cuts)
}

// profile counts the ink of each column, and how far it reaches from the top to
// the foot.
func (k *ink) profile(b blob) (thick, reach []float64) {
	thick, reach = make([]float64, b.box.Dx()), make([]float64, b.box.Dx())
	lowest, highest := make([]int, b.box.Dx()), make([]int, b.box.Dx())
	for i := range highest {
		highest[i] = k.h
	}
	for _, p := range b.px {
		x, y := int(p)%k.w-b.box.Min.X, int(p)/k.w
		thick[x]++
		lowest[x], highest[x] = max(lowest[x], y), min(highest[x], y)
	}
	for i := range reach {
		reach[i] = float64(max(0, lowest[i]-highest[i]+1))
	}
	return thick, reach
}

// cost of a cut at a column: little ink, in one stroke, less than beside it.
func cost(thick, reach []float64, x int, height float64) float64 {
	near := func(d int) float64 { return thick[max(0, min(len(thick)-1, x+d))] }
	d := max(1, int(height/6))
	beside := math.Max(near(-d), near(d))
	valley := thick[x] / math.Max(1, beside)
	return thick[x]/height + 0.3*reach[x]/height + 0.35*valley
}

func (k *ink) parted(b blob, cuts []int) []blob {
	out := make([]blob, len(cuts)+1)
	for i := range out {
		out[i].box = image.Rectangle{Min: image.Pt(k.w, k.h)}
	}
	for _, p := range b.px {
		x, y := int(p)%k.w, int(p)/k.w
		i, _ := slices.BinarySearch(cuts, x-b.box.Min.X+1)
		out[i].take(x, y, int(p))
	}
	return slices.DeleteFunc(out, func(b blob) bool { return len(b.px) < 3 })
}

func abs(v int) int { return max(v, -v) }
