// SPDX-License-Identifier: Apache-2.0

package imaging

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// SetOrientation gives the same JPEG with another EXIF orientation noted, 1..8,
// and its pixels untouched. EXIF that is there is taken out, since two notes
// would contradict each other. When there is nothing to change the same bytes
// come back.
func SetOrientation(file []byte, orientation int) ([]byte, error) {
	info, err := ReadJPEGInfo(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	if orientation < 1 || orientation > 8 {
		return nil, fmt.Errorf("orientation %d is not 1..8", orientation)
	}
	if info.Orientation == orientation {
		return file, nil
	}
	out := make([]byte, 0, len(file)+64)
	out = append(out, 0xFF, 0xD8)
	out = append(out, orientationSegment(orientation)...)
	rest := file[2:]
	for len(rest) >= 4 && rest[0] == 0xFF && rest[1] >= 0xE0 && rest[1] <= 0xEF {
		n := 2 + int(binary.BigEndian.Uint16(rest[2:]))
		if n > len(rest) {
			break
		}
		if rest[1] != 0xE1 || !bytes.HasPrefix(rest[4:n], []byte(exifHeader)) {
			out = append(out, rest[:n]...)
		}
		rest = rest[n:]
	}
	return append(out, rest...), nil
}

// orientationSegment is an APP1 segment that says nothing but the orientation.
func orientationSegment(orientation int) []byte {
	body := []byte(exifHeader + "II*\x00\x08\x00\x00\x00\x01\x00")
	body = binary.LittleEndian.AppendUint16(body, tagOrientation)
	body = append(body, 3, 0, 1, 0, 0, 0, byte(orientation), 0, 0, 0)
	body = append(body, 0, 0, 0, 0) // no further directory
	return append(binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(body)+2)), body...)
}
