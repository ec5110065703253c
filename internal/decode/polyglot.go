// SPDX-License-Identifier: Apache-2.0

package decode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A file that is two things at once is a picture to us and something else to
// another program. Telephones put a film or a second picture behind the first,
// which is harmless and common; archives, PDFs and web pages are not.

// webMarks are what a browser that guesses would take for a page.
var webMarks = [][]byte{[]byte("<script"), []byte("<html"), []byte("<!doctype"), []byte("<?php"), []byte("<svg")}

// secondFormat refuses a picture whose beginning or end is another file. head
// is its first bytes.
func secondFormat(src *io.SectionReader, head []byte) error {
	if bytes.Contains(head, pdfMagic) {
		return twoFormats.Because(errors.New("a PDF header in the picture"))
	}
	if err := endsAsArchive(src); err != nil {
		return err
	}
	tail, err := last(src, headLen)
	if err != nil {
		return err
	}
	for _, part := range [][]byte{head, tail} {
		lower := bytes.ToLower(part)
		for _, mark := range webMarks {
			if bytes.Contains(lower, mark) {
				return twoFormats.Because(fmt.Errorf("%s in the picture", mark))
			}
		}
	}
	return nil
}

// endsAsArchive refuses a file with a zip behind it: one whose end record
// (APPNOTE.TXT 4.3.16) has a comment that ends exactly with the file.
func endsAsArchive(src *io.SectionReader) error {
	const recordLen, maxComment = 22, 1<<16 - 1
	tail, err := last(src, recordLen+maxComment)
	if err != nil {
		return err
	}
	for at := bytes.LastIndex(tail, []byte("PK\x05\x06")); at >= 0; at = bytes.LastIndex(tail[:at], []byte("PK\x05\x06")) {
		record := tail[at:]
		if len(record) >= recordLen && len(record) == recordLen+int(binary.LittleEndian.Uint16(record[20:])) {
			return twoFormats.Because(errors.New("an archive behind the file"))
		}
	}
	return nil
}

// last gives the last n bytes of a file, or all of a shorter one.
func last(src *io.SectionReader, n int64) ([]byte, error) {
	n = min(n, src.Size())
	b := make([]byte, n)
	if _, err := src.ReadAt(b, src.Size()-n); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the end of the file: %w", err)
	}
	return b, nil
}
