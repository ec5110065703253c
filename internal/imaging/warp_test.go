// SPDX-License-Identifier: Apache-2.0

package imaging

import (
	"image"
	"image/color"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestMatrixInverse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var m Matrix
		for i := range m {
			m[i] = rapid.Float64Range(-1, 1).Draw(t, "m")
		}
		m[0], m[4], m[8] = m[0]+3, m[4]+3, m[8]+5
		x, y := rapid.Float64Range(-1, 1).Draw(t, "x"), rapid.Float64Range(-1, 1).Draw(t, "y")
		if a, b := m.Inverse().Apply(m.Apply(x, y)); math.Hypot(a-x, b-y) > 1e-6 {
			t.Fatalf("%v: %g, %g came back as %g, %g", m, x, y, a, b)
		}
	})
	if (Matrix{1, 2, 3, 2, 4, 6, 0, 0, 1}).Inverse() != (Matrix{}) {
		t.Error("a map onto a line was undone")
	}
}

// ramp is brighter by one to the right and by two downwards.
func ramp(w, h int) *image.YCbCr {
	m := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for y := range h {
		for x := range w {
			m.Y[y*m.YStride+x] = uint8(x + 2*y)
			m.Cb[m.COffset(x, y)], m.Cr[m.COffset(x, y)] = uint8(100+x/2), uint8(100+y/2)
		}
	}
	return m
}

// The map that does nothing gives the same pixels, that which moves by a
// fraction the value between.
func TestWarp(t *testing.T) {
	t.Parallel()
	src := ramp(60, 40)
	same := Warp(src, Matrix{1, 0, 0, 0, 1, 0, 0, 0, 1}, 60, 40).(*image.YCbCr)
	moved := Warp(src, Matrix{1, 0, 0.5, 0, 1, 3, 0, 0, 1}, 50, 30).(*image.YCbCr)
	for y := 4; y < 26; y++ {
		for x := 4; x < 44; x++ {
			if got, want := same.YCbCrAt(x, y), src.YCbCrAt(x, y); got != want {
				t.Fatalf("%d, %d: %v, want %v", x, y, got, want)
			}
			want := float64(x) + 0.5 + 2*float64(y+3)
			if got := float64(moved.YCbCrAt(x, y).Y); math.Abs(got-want) > 1.01 {
				t.Fatalf("%d, %d: %g, want %g", x, y, got, want)
			}
		}
	}
}

// A quarter turn by Warp is the quarter turn by Rotate.
func TestWarpTurns(t *testing.T) {
	t.Parallel()
	src := Luma(ramp(40, 30))
	got := Warp(src, Matrix{0, 1, 0, -1, 0, 29, 0, 0, 1}, 30, 40).(*image.Gray)
	want := Rotate(src, 1).(*image.Gray)
	for y := range 40 {
		for x := range 30 {
			if got.GrayAt(x, y) != want.GrayAt(x, y) {
				t.Fatalf("%d, %d: %v, want %v", x, y, got.GrayAt(x, y), want.GrayAt(x, y))
			}
		}
	}
}

func TestWarpBesideIsWhite(t *testing.T) {
	t.Parallel()
	out := Warp(ramp(20, 20), Matrix{1, 0, -50, 0, 1, 0, 0, 0, 1}, 20, 20)
	if c := out.At(3, 3); c != (color.YCbCr{Y: 255, Cb: 128, Cr: 128}) {
		t.Errorf("%v", c)
	}
}

func TestReduce(t *testing.T) {
	t.Parallel()
	src := ramp(60, 40)
	for _, f := range []int{2, 3, 4} {
		out := Reduce(src, f).(*image.YCbCr)
		if out.Rect.Dx() != (60+f-1)/f || out.Rect.Dy() != (40+f-1)/f {
			t.Fatalf("%v by %d is %v", src.Rect, f, out.Rect)
		}
		for y := 2; y < out.Rect.Dy()-2; y++ {
			for x := 2; x < out.Rect.Dx()-2; x++ {
				c, want := out.YCbCrAt(x, y), src.YCbCrAt(x*f+f/2, y*f+f/2)
				if d := int(c.Y) - int(want.Y); d < -3 || d > 3 {
					t.Fatalf("by %d at %d, %d: %v, want %v", f, x, y, c, want)
				}
				if d := int(c.Cb) - int(want.Cb); d < -1 || d > 1 {
					t.Fatalf("by %d at %d, %d: %v, want %v", f, x, y, c, want)
				}
			}
		}
	}
	if Reduce(src, 1) != image.Image(src) {
		t.Error("copied for nothing")
	}
}
