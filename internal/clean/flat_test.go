// SPDX-License-Identifier: Apache-2.0

package clean_test

import (
	"encoding/json"
	"image"
	"image/color"
	over "image/draw"
	"testing"

	"pgregory.net/rapid"

	"github.com/sogoc/sogoc/internal/clean"
)

// Whatever is drawn, as flat as it may be, the report can be told to others and
// its recipe can be drawn.
func TestReportOfFlatPictures(t *testing.T) {
	t.Parallel()
	check := func(t interface {
		Errorf(string, ...any)
	}, img image.Image) {
		rep := clean.Analyse(img)
		if _, err := json.Marshal(rep); err != nil {
			t.Errorf("%v: %+v", err, rep)
		}
		if err := rep.Check(); err != nil {
			t.Errorf("%v", err)
		}
	}
	page := image.NewRGBA(image.Rect(0, 0, 3308, 2339))
	over.Draw(page, page.Bounds(), image.White, image.Point{}, over.Src)
	over.Draw(page, image.Rect(278, 672, 1667, 2061), image.NewUniform(color.RGBA{0, 0, 255, 255}), image.Point{}, over.Src)
	check(t, page)
	side := rapid.IntRange(500, 700)
	rapid.Check(t, func(t *rapid.T) {
		img := image.NewRGBA(image.Rect(0, 0, side.Draw(t, "w"), side.Draw(t, "h")))
		shade := rapid.Custom(func(t *rapid.T) image.Image {
			v := rapid.Uint32().Draw(t, "colour")
			return image.NewUniform(color.RGBA{byte(v), byte(v >> 8), byte(v >> 16), 255})
		})
		over.Draw(img, img.Bounds(), shade.Draw(t, "paper"), image.Point{}, over.Src)
		for range rapid.IntRange(0, 3).Draw(t, "n") {
			x, y := side.Draw(t, "x"), side.Draw(t, "y")
			over.Draw(img, image.Rect(x, y, x+side.Draw(t, "bw"), y+side.Draw(t, "bh")), shade.Draw(t, "box"), image.Point{}, over.Src)
		}
		check(t, img)
	})
}
