// SPDX-License-Identifier: Apache-2.0

//go:build linux

package decode_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/decode"
	"github.com/sogoc/sogoc/internal/imaging"
)

// mostMemory is what any page that is taken may cost a child, in bytes.
const mostMemory = 400 << 20

// blankTIFF is an RGB page of one strip, packed so that a gigabyte is small.
func blankTIFF(w, h int) []byte {
	var strip []byte
	for left := w * h * 3; left > 0; left -= 128 {
		strip = append(strip, 0x81, 200)
	}
	out := []byte("II*\x00\x08\x00\x00\x00\x09\x00")
	for _, e := range [][2]uint32{{256, uint32(w)}, {257, uint32(h)}, {258, 8}, {259, 32773}, {262, 2}, {273, 8 + 2 + 9*12 + 4}, {277, 3}, {278, uint32(h)}, {279, uint32(len(strip))}} {
		out = binary.LittleEndian.AppendUint16(out, uint16(e[0]))
		out = append(out, 4, 0, 1, 0, 0, 0)
		out = binary.LittleEndian.AppendUint32(out, e[1])
	}
	return append(append(out, 0, 0, 0, 0), strip...)
}

// The largest pages that the limits let through stay under mostMemory.
func TestLargestPagesStayWithinTheirMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("decodes pages of 70 million pixels")
	}
	var big bytes.Buffer
	if err := jpeg.Encode(&big, image.NewYCbCr(image.Rect(0, 0, 9921, 7016), image.YCbCrSubsampleRatio420), nil); err != nil {
		t.Fatal(err)
	}
	gray := image.NewGray(image.Rect(0, 0, 12_000, 8_300))
	rgb := image.NewRGBA(image.Rect(0, 0, 8_000, 6_500))
	for i := range rgb.Pix {
		rgb.Pix[i] = 255
	}
	for name, file := range map[string][]byte{
		"A3 at 600 dpi, TIFF": blankTIFF(9921, 7016), "A3 at 600 dpi, JPEG": big.Bytes(),
		"grey PNG": pngFile(t, gray), "RGB PNG": pngFile(t, rgb),
	} {
		p := pool(t, "well")
		pages, _, err := readAll(t, p, file, decode.Want{Side: imaging.ViewSide})
		if err != nil || len(pages) != 1 {
			t.Errorf("%s: not taken: %v", name, err)
			continue
		}
		peak := peakOfChildren(t)
		t.Logf("%s: %d MB", name, peak>>20)
		if peak > mostMemory {
			t.Errorf("%s took %d MB", name, peak>>20)
		}
		p.Close()
	}
}

// peakOfChildren is the most memory that a running child of this process held.
func peakOfChildren(t *testing.T) (peak int64) {
	t.Helper()
	list, err := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/children", os.Getpid()))
	if err != nil {
		t.Skip("this kernel does not list children")
	}
	dirs, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		more, _ := os.ReadFile("/proc/self/task/" + d.Name() + "/children")
		list = append(list, more...)
	}
	for _, pid := range strings.Fields(string(list)) {
		status, err := os.ReadFile("/proc/" + pid + "/status")
		if err != nil {
			continue
		}
		_, after, _ := strings.Cut(string(status), "VmHWM:")
		kb, _ := strconv.ParseInt(strings.Fields(after + " 0")[0], 10, 64)
		peak = max(peak, kb<<10)
	}
	return peak
}
