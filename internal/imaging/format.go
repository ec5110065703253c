// SPDX-License-Identifier: Apache-2.0

package imaging

import (
	"bytes"
	"slices"
)

// Format is a file format this package reads.
type Format string

// The formats read here. The zero value means none of them.
const (
	JPEG Format = "JPEG"
	PNG  Format = "PNG"
	TIFF Format = "TIFF"
)

// SniffLen is how many leading bytes Sniff needs to see. Given more, it names
// more of the formats that it does not take.
const SniffLen = 16

const heic = "HEIC"

// Sniff tells the format from the first bytes of a file. The file's name is
// not asked: scanners and people mislabel. It returns a *refusal.Refusal that names
// the format when it knows it but does not read it.
func Sniff(head []byte) (Format, error) {
	switch {
	case len(head) == 0:
		return "", refuseEmpty()
	case bytes.HasPrefix(head, []byte{0xFF, 0xD8, 0xFF}):
		return JPEG, nil
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return PNG, nil
	case bytes.HasPrefix(head, []byte("II*\x00")), bytes.HasPrefix(head, []byte("MM\x00*")):
		return TIFF, nil
	}
	switch name := otherFormat(head); name {
	case "":
	case heic:
		return "", refuseHEIC()
	default:
		return "", refuseOther(name)
	}
	return "", refuseUnknown()
}

// otherFormat names formats that people do bring, so that the refusal can say
// what the file is rather than only what it is not.
func otherFormat(head []byte) string {
	prefixes := []struct{ magic, name string }{
		{"II+\x00", "BigTIFF"}, {"MM\x00+", "BigTIFF"},
		{"GIF8", "GIF"}, {"BM", "BMP"}, {"%PDF-", "PDF"}, {"PK\x03\x04", "ZIP"},
		{"\x00\x00\x00\x0cjP  ", "JPEG 2000"}, {"\xff\x4f\xff\x51", "JPEG 2000"},
		{"\xff\x0a", "JPEG XL"}, {"AT&TFORM", "DjVu"}, {"8BPS", "Photoshop"},
		{"\xd0\xcf\x11\xe0", "Word/Excel (.doc, .xls)"}, {"{\\rtf", "RTF"}, {"MZ", "EXE"}, {"\x7fELF", "ELF"},
		{"Rar!", "RAR"}, {"7z\xbc\xaf\x27\x1c", "7z"}, {"\x1f\x8b", "gzip"}, {"#!", "script"},
	}
	for _, p := range prefixes {
		if bytes.HasPrefix(head, []byte(p.magic)) {
			return p.name
		}
	}
	if len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP" {
		return "WebP"
	}
	if len(head) >= 12 && string(head[4:8]) == "ftyp" {
		return isoFormat(string(head[8:12]))
	}
	return textFormat(head)
}

// textFormat names what is written in angle brackets, however it begins.
func textFormat(head []byte) string {
	text := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"))
	switch {
	case !bytes.HasPrefix(text, []byte("<")):
		return ""
	case bytes.Contains(text, []byte("<svg")):
		return "SVG"
	case bytes.Contains(text, []byte("<html")), bytes.HasPrefix(text, []byte("<!doctype html")), bytes.Contains(text, []byte("<script")):
		return "HTML"
	case bytes.HasPrefix(text, []byte("<?xml")):
		return "XML"
	}
	return ""
}

// isoFormat names the pictures kept in ISO media files, as telephones do.
func isoFormat(brand string) string {
	if slices.Contains([]string{"heic", "heix", "hevc", "mif1", "msf1", "heim", "heis"}, brand) {
		return heic
	}
	if brand == "avif" || brand == "avis" {
		return "AVIF"
	}
	return ""
}
