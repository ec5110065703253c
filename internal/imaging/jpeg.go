// SPDX-License-Identifier: Apache-2.0

package imaging

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// JPEGInfo is what the markers before the first scan of a JPEG say.
type JPEGInfo struct {
	Width, Height int     // as stored, before Orientation
	Components    int     // 1 grey, 3 colour, 4 print colours (CMYK)
	Precision     int     // bits per sample
	Progressive   bool    // several passes: needs more memory to decode
	Orientation   int     // 1..8 as in EXIF; 1 when nothing is noted
	DPI           float64 // horizontal; 0 when unknown
	frame         byte    // the SOF marker
	samples       float64 // of a pixel, on average: colour may be kept at half resolution
}

var errNoFrame = errors.New("no frame header before the image data")

const exifHeader = "Exif\x00\x00"

// ReadJPEGInfo reads the markers of a JPEG up to its first scan. It decodes
// nothing. An unreadable header is a *refusal.Refusal with CodeDamaged.
func ReadJPEGInfo(r io.Reader) (JPEGInfo, error) {
	info := JPEGInfo{Orientation: 1}
	br := bufio.NewReaderSize(r, 4096)
	var soi [2]byte
	if _, err := io.ReadFull(br, soi[:]); err != nil || soi != [2]byte{0xFF, 0xD8} {
		return info, refuseDamaged(fmt.Errorf("reading start of image: % x, %w", soi, errOr(err, errNoFrame)))
	}
	for {
		marker, err := nextMarker(br)
		if err != nil {
			return info, refuseDamaged(fmt.Errorf("reading marker: %w", err))
		}
		if marker == 0xDA || marker == 0xD9 {
			break
		}
		if marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7) {
			continue // stand-alone markers have no body
		}
		if err := info.segment(br, marker); err != nil {
			return info, refuseDamaged(fmt.Errorf("reading segment %#x: %w", marker, err))
		}
	}
	if info.frame == 0 {
		return info, refuseDamaged(errNoFrame)
	}
	return info, nil
}

func errOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// nextMarker skips to the next 0xFF and returns the byte after the fill.
func nextMarker(br *bufio.Reader) (byte, error) {
	b, err := br.ReadByte()
	for err == nil && b != 0xFF {
		b, err = br.ReadByte()
	}
	for err == nil && b == 0xFF {
		b, err = br.ReadByte()
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return b, err
}

// segment reads one marker's body and keeps what matters.
func (info *JPEGInfo) segment(br *bufio.Reader, marker byte) error {
	var size [2]byte
	if _, err := io.ReadFull(br, size[:]); err != nil {
		return err
	}
	n := int(binary.BigEndian.Uint16(size[:])) - 2
	if n < 0 {
		return fmt.Errorf("impossible length %d", n)
	}
	if !isFrame(marker) && marker != 0xE0 && marker != 0xE1 {
		_, err := br.Discard(n)
		return err
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(br, body); err != nil {
		return err
	}
	switch {
	case marker == 0xE0:
		info.jfif(body)
	case marker == 0xE1:
		info.exif(body)
	default:
		return info.sof(marker, body)
	}
	return nil
}

// isFrame tells the markers that open a frame: 0xC0..0xCF without the tables
// that share the range (DHT, JPG, DAC).
func isFrame(m byte) bool {
	return m >= 0xC0 && m <= 0xCF && m != 0xC4 && m != 0xC8 && m != 0xCC
}

func (info *JPEGInfo) sof(marker byte, b []byte) error {
	if len(b) < 6 {
		return fmt.Errorf("frame header of %d bytes", len(b))
	}
	info.frame = marker
	info.Precision = int(b[0])
	info.Height = int(binary.BigEndian.Uint16(b[1:]))
	info.Width = int(binary.BigEndian.Uint16(b[3:]))
	info.Components = int(b[5])
	info.Progressive = marker == 0xC2
	info.samples = samplesPerPixel(b[6:])
	return nil
}

func (info *JPEGInfo) jfif(b []byte) {
	if len(b) < 12 || !bytes.HasPrefix(b, []byte("JFIF\x00")) {
		return
	}
	density := float64(binary.BigEndian.Uint16(b[8:]))
	switch b[7] {
	case 1:
		info.DPI = density
	case 2:
		info.DPI = density * 2.54
	}
}

// exif takes orientation and resolution from the first directory. Damaged
// EXIF is common and harmless: it is passed over.
func (info *JPEGInfo) exif(b []byte) {
	if !bytes.HasPrefix(b, []byte(exifHeader)) {
		return
	}
	r := bytes.NewReader(b[len(exifHeader):])
	dir, err := firstDirectory(r)
	if err != nil {
		return
	}
	info.Orientation = dir.orientation()
	if dpi := dir.dpi(); dpi > 0 {
		info.DPI = dpi
	}
}

// unsupported names what the decoder cannot read in this JPEG, or "".
func (info *JPEGInfo) unsupported() string {
	switch {
	case info.Precision != 8:
		return fmt.Sprintf("JPEG %d bit", info.Precision)
	case info.frame > 0xC2 && info.frame < 0xC8:
		return "JPEG lossless/hierarchical"
	case info.frame > 0xC8:
		return "JPEG arithmetic coding"
	case info.Components != 1 && info.Components != 3 && info.Components != 4:
		return fmt.Sprintf("JPEG, %d components", info.Components)
	}
	return ""
}

// samplesPerPixel reads the sampling factors of the components of a frame.
func samplesPerPixel(components []byte) float64 {
	all, most := 0, 1
	for ; len(components) >= 3; components = components[3:] {
		n := int(components[1]>>4) * int(components[1]&15)
		all, most = all+n, max(most, n)
	}
	return max(float64(all)/float64(most), 1)
}

// memory estimates the bytes that decoding takes at its peak.
func (info *JPEGInfo) memory() int64 {
	perPixel := info.samples
	if info.Progressive {
		perPixel *= 5 // coefficients are kept as 32-bit numbers beside the pixels
	}
	if info.Components == 4 {
		perPixel += 4 + 3 // all four in one, and the normal form
	}
	if info.Orientation > 1 {
		perPixel += info.samples // turned beside it
	}
	return int64(float64(info.Width) * float64(info.Height) * perPixel)
}
