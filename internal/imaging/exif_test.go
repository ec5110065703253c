// SPDX-License-Identifier: Apache-2.0

package imaging_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/sogoc/sogoc/internal/imaging"
)

func TestSetOrientation(t *testing.T) {
	t.Parallel()
	img := drawPage(40, 24, 8)
	plain := jpegBytes(t, img, 90)
	if same, err := imaging.SetOrientation(plain, 1); err != nil || !bytes.Equal(same, plain) {
		t.Errorf("nothing to change, but the bytes changed (%v)", err)
	}
	for _, start := range [][]byte{plain, withEXIF(plain, 3, binary.BigEndian)} {
		for o := 1; o <= 8; o++ {
			out, err := imaging.SetOrientation(start, o)
			if err != nil {
				t.Fatal(err)
			}
			info, err := imaging.ReadJPEGInfo(bytes.NewReader(out))
			if err != nil || info.Orientation != o {
				t.Errorf("orientation %d is read as %d (%v)", o, info.Orientation, err)
			}
			want := imaging.Orient(decode(t, plain), o)
			if d := difference(t, decode(t, out), want); d != 0 {
				t.Errorf("orientation %d: picture differs by %.2f", o, d)
			}
		}
	}
	if _, err := imaging.SetOrientation(plain, 9); err == nil {
		t.Error("orientation 9 was taken")
	}
	_, err := imaging.SetOrientation([]byte("no picture"), 6)
	wantRefusal(t, err, imaging.CodeDamaged)
}
