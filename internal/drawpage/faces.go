// SPDX-License-Identifier: Apache-2.0

package drawpage

import (
	"embed"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// The faces are half of their size when packed; they are unpacked when the
// first page is drawn.
//
//go:embed fonts/*.ttf.zst
var fontFiles embed.FS

// face is a parsed TrueType face with its outlines kept in em units.
type face struct {
	name    string
	font    *sfnt.Font
	xHeight float64 // em
	mu      sync.RWMutex
	glyphs  map[rune]*glyph
}

// glyph is an outline in em units, y downward, origin on the baseline.
type glyph struct {
	advance float32
	segs    []seg
	x0, y0  float32 // bounds of all control points
	x1, y1  float32
}

type seg struct {
	op sfnt.SegmentOp
	p  [3][2]float32
}

var faceFiles = map[string]string{
	"tinos":          "Tinos_400Regular.ttf",
	"tinos-bold":     "Tinos_700Bold.ttf",
	"cousine":        "Cousine_400Regular.ttf",
	"patrick-hand":   "PatrickHand_400Regular.ttf",
	"mali":           "Mali_400Regular.ttf",
	"dancing-script": "DancingScript_500Medium.ttf",
	"charm":          "Charm_400Regular.ttf",
	"sriracha":       "Sriracha_400Regular.ttf",
}

// handFaces are the faces that pass for handwriting.
var handFaces = []string{"patrick-hand", "mali", "dancing-script", "charm", "sriracha"}

var loadFaces = sync.OnceValue(func() map[string]*face {
	all := make(map[string]*face, len(faceFiles))
	for name, file := range faceFiles {
		f, err := parseFace(name, file)
		if err != nil {
			// The files are part of the program: a broken one is a broken build.
			panic(err)
		}
		all[name] = f
	}
	return all
})

func parseFace(name, file string) (*face, error) {
	packed, err := fontFiles.ReadFile("fonts/" + file + ".zst")
	if err != nil {
		return nil, fmt.Errorf("reading face %s: %w", name, err)
	}
	unpacker, err := zstd.NewReader(nil)
	if err != nil {
		return nil, fmt.Errorf("reading face %s: %w", name, err)
	}
	defer unpacker.Close()
	b, err := unpacker.DecodeAll(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("unpacking face %s: %w", name, err)
	}
	return newFace(name, b)
}

func newFace(name string, data []byte) (*face, error) {
	ft, err := sfnt.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("parsing face %s: %w", name, err)
	}
	f := &face{name: name, font: ft, glyphs: make(map[rune]*glyph, 256)}
	x := f.own('x')
	if x == nil {
		return nil, fmt.Errorf("face %s has no x", name)
	}
	f.xHeight = float64(-x.y0)
	return f, nil
}

// faceByName panics on an unknown name: names are constants of this package.
func faceByName(name string) *face {
	f, ok := loadFaces()[name]
	if !ok {
		panic("drawpage: no face " + name)
	}
	return f
}

// glyph gives the outline of r, borrowed from another face when this one
// lacks it (letters of minority languages such as ŭ), nil when none has it.
func (f *face) glyph(r rune) *glyph {
	if g := f.own(r); g != nil {
		return g
	}
	if f.name == "tinos" {
		return nil
	}
	return faceByName("tinos").own(r)
}

func (f *face) own(r rune) *glyph {
	f.mu.RLock()
	g, seen := f.glyphs[r]
	f.mu.RUnlock()
	if seen {
		return g
	}
	g = f.load(r)
	f.mu.Lock()
	f.glyphs[r] = g
	f.mu.Unlock()
	return g
}

func (f *face) load(r rune) *glyph {
	var buf sfnt.Buffer
	gi, err := f.font.GlyphIndex(&buf, r)
	if err != nil || gi == 0 {
		return nil
	}
	upem := fixed.I(int(f.font.UnitsPerEm()))
	adv, err := f.font.GlyphAdvance(&buf, gi, upem, 0)
	if err != nil {
		return nil
	}
	segs, err := f.font.LoadGlyph(&buf, gi, upem, nil)
	if err != nil {
		return nil
	}
	return newGlyph(segs, adv, float32(upem))
}

func newGlyph(segs sfnt.Segments, adv fixed.Int26_6, upem float32) *glyph {
	g := &glyph{advance: float32(adv) / upem, x0: 1e9, y0: 1e9, x1: -1e9, y1: -1e9}
	for _, s := range segs {
		t := seg{op: s.Op}
		for i := range segPoints(s.Op) {
			x, y := float32(s.Args[i].X)/upem, float32(s.Args[i].Y)/upem
			t.p[i] = [2]float32{x, y}
			g.x0, g.x1 = min(g.x0, x), max(g.x1, x)
			g.y0, g.y1 = min(g.y0, y), max(g.y1, y)
		}
		g.segs = append(g.segs, t)
	}
	return g
}

func segPoints(op sfnt.SegmentOp) int {
	switch op {
	case sfnt.SegmentOpQuadTo:
		return 2
	case sfnt.SegmentOpCubeTo:
		return 3
	default:
		return 1
	}
}
