// SPDX-License-Identifier: Apache-2.0

package imaging

import (
	"image"
	"math"
)

// Fit shrinks a picture so that it fits into maxW × maxH and keeps its shape.
// A picture that fits already comes back as it is. Large reductions average
// whole blocks first and then use a Catmull-Rom filter for the rest, which
// keeps thin pen strokes and costs little beside decoding.
func Fit(img image.Image, maxW, maxH int) image.Image {
	img = Normalize(img)
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	if w <= maxW && h <= maxH {
		return img
	}
	scale := max(float64(w)/float64(maxW), float64(h)/float64(maxH))
	dw := max(1, min(maxW, int(float64(w)/scale+0.5)))
	dh := max(1, min(maxH, int(float64(h)/scale+0.5)))
	return shrink(img, dw, dh)
}

// Resize gives the picture at exactly that size, which is smaller, or larger by
// what rounding leaves. A picture of that size comes back as it is.
func Resize(img image.Image, size image.Point) image.Image {
	img = Normalize(img)
	if img.Bounds().Size() == size {
		return img
	}
	return shrink(img, size.X, size.Y)
}

// shrink makes a picture in normal form dw × dh, which must not be larger.
func shrink(img image.Image, dw, dh int) image.Image {
	in, ratio := planes(img)
	out := []plane{shrinkPlane(in[0], dw, dh)}
	for _, p := range in[1:] {
		cw, ch := chromaSize(ratio, dw, dh)
		out = append(out, shrinkPlane(p, cw, ch))
	}
	return picture(out, ratio)
}

func shrinkPlane(p plane, dw, dh int) plane {
	sw, sh := float64(p.w), float64(p.h)
	// Blocks leave at least twice the wanted pixels, so the filter decides
	// what the result looks like and the blocks only save work.
	if f := min(p.w/dw, p.h/dh) / 2; f >= 2 {
		p = boxPlane(p, f)
		// The last block may be a part; the filter below must count in
		// blocks as they really lie, or the picture would shift.
		sw, sh = sw/float64(f), sh/float64(f)
	}
	across := kernels(dw, p.w, sw/float64(dw))
	down := kernels(dh, p.h, sh/float64(dh))
	return filterDown(filterAcross(p, across), down)
}

// boxPlane averages blocks of f × f pixels.
func boxPlane(p plane, f int) plane {
	out := newPlane((p.w+f-1)/f, (p.h+f-1)/f)
	sums := make([]uint32, out.w)
	for y := range out.h {
		clear(sums)
		rows := min(f, p.h-y*f)
		for r := range rows {
			addBlocks(sums, p.pix[(y*f+r)*p.stride:][:p.w], f)
		}
		dst := out.pix[y*out.stride:][:out.w]
		full := uint32(rows * f)
		for x := range dst {
			n := full
			if x == out.w-1 {
				n = uint32(rows * (p.w - x*f))
			}
			dst[x] = byte((sums[x] + n/2) / n)
		}
	}
	return out
}

func addBlocks(sums []uint32, row []byte, f int) {
	x := 0
	for ; len(row) >= f; row = row[f:] {
		sum := uint32(0)
		for _, v := range row[:f] {
			sum += uint32(v)
		}
		sums[x] += sum
		x++
	}
	for _, v := range row {
		sums[x] += uint32(v)
	}
}

// Weights are whole numbers that add up to weightOne.
const (
	weightBits = 14
	weightOne  = 1 << weightBits
)

// kernel is how one pixel of the result is mixed from the source: weights of
// the pixels from first on.
type kernel struct {
	first   int
	weights []int32
}

// kernels gives the mix for each of n pixels taken from a line of m, where
// scale source pixels make one pixel of the result.
func kernels(n, m int, scale float64) []kernel {
	stretch := max(scale, 1)
	out := make([]kernel, n)
	for i := range out {
		center := (float64(i)+0.5)*scale - 0.5
		lo := max(int(math.Ceil(center-2*stretch)), 0)
		hi := min(int(math.Floor(center+2*stretch)), m-1)
		if lo > hi { // a line of one pixel
			lo = max(0, min(int(center+0.5), m-1))
			hi = lo
		}
		out[i] = kernel{lo, weights(lo, hi, center, stretch)}
	}
	return out
}

func weights(lo, hi int, center, stretch float64) []int32 {
	raw := make([]float64, hi-lo+1)
	sum := 0.0
	for j := range raw {
		raw[j] = catmullRom((float64(lo+j) - center) / stretch)
		sum += raw[j]
	}
	out := make([]int32, len(raw))
	if sum <= 0 {
		out[len(out)/2] = weightOne
		return out
	}
	rest, largest := int32(weightOne), 0
	for j, v := range raw {
		out[j] = int32(math.Round(v / sum * weightOne))
		rest -= out[j]
		if out[j] > out[largest] {
			largest = j
		}
	}
	out[largest] += rest // so that a flat grey stays exactly that grey
	return out
}

// catmullRom is the cubic filter with B=0, C=1/2.
func catmullRom(x float64) float64 {
	x = math.Abs(x)
	switch {
	case x < 1:
		return (1.5*x-2.5)*x*x + 1
	case x < 2:
		return ((-0.5*x+2.5)*x-4)*x + 2
	}
	return 0
}

func filterAcross(p plane, ks []kernel) plane {
	out := newPlane(len(ks), p.h)
	for y := range p.h {
		src := p.pix[y*p.stride:][:p.w]
		dst := out.pix[y*out.stride:][:out.w]
		for x, k := range ks {
			sum := int32(weightOne / 2)
			line := src[k.first:][:len(k.weights)]
			for j, w := range k.weights {
				sum += w * int32(line[j])
			}
			dst[x] = clampByte(sum >> weightBits)
		}
	}
	return out
}

func filterDown(p plane, ks []kernel) plane {
	out := newPlane(p.w, len(ks))
	sums := make([]int32, p.w)
	for y, k := range ks {
		for x := range sums {
			sums[x] = weightOne / 2
		}
		for j, w := range k.weights {
			line := p.pix[(k.first+j)*p.stride:][:len(sums)]
			for x, v := range line {
				sums[x] += w * int32(v)
			}
		}
		dst := out.pix[y*out.stride:][:out.w]
		for x := range dst {
			dst[x] = clampByte(sums[x] >> weightBits)
		}
	}
	return out
}

func clampByte(v int32) byte {
	if uint32(v) > 255 {
		return byte(^(v >> 31)) // 0 when negative, 255 when above
	}
	return byte(v)
}
