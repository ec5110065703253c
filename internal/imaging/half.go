// SPDX-License-Identifier: Apache-2.0

package imaging

import "image"

// Half gives the picture at half its width and height, rounded up, by averaging
// four pixels: a step of a pyramid, where speed counts and the next step hides
// what a better filter would keep.
func Half(img image.Image) image.Image {
	in, ratio := planes(Normalize(img))
	out := make([]plane, len(in))
	for i, p := range in {
		out[i] = boxPlane(p, 2)
	}
	return picture(out, ratio)
}
