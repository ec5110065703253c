// SPDX-License-Identifier: Apache-2.0

package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html/charset"
)

const (
	// maxParts bounds the files inside an xlsx; real ones have some twenty.
	maxParts = 10_000
	spill    = 16 << 20 // Limits.Memory unless it says otherwise
)

// xlsxSource reads rows of one sheet of a workbook.
type xlsxSource struct {
	file *excelize.File
	rows *excelize.Rows
	row  int
}

// OpenWorkbook opens a sheet of an xlsx in the calling process; see Opener.
func OpenWorkbook(r io.ReaderAt, size int64, limits Limits, sheet string) (Source, error) {
	if err := checkZip(r, size, limits); err != nil {
		return nil, err
	}
	file, err := openWorkbook(io.NewSectionReader(r, 0, size), limits)
	if err != nil {
		return nil, refuse(CodeDamaged, 0, err)
	}
	name, err := pickSheet(file.GetSheetList(), sheet)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	rows, err := file.Rows(name)
	if err != nil {
		return nil, errors.Join(refuse(CodeDamaged, 0, err), file.Close())
	}
	return &xlsxSource{file: file, rows: rows}, nil
}

// openWorkbook turns a panic of the library on hostile input into an error.
func openWorkbook(r io.Reader, limits Limits) (file *excelize.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the xlsx library stopped: %v", p)
		}
	}()
	memory := limits.Memory
	if memory == 0 {
		memory = spill
	}
	return excelize.OpenReader(r, excelize.Options{
		UnzipSizeLimit: limits.Unpacked, UnzipXMLSizeLimit: min(limits.Unpacked, memory),
		// A real date cell would else come out month first.
		ShortDatePattern: "dd.mm.yyyy", LongDatePattern: "dd.mm.yyyy",
	})
}

// checkZip holds the sizes that the archive declares against the limits, and
// refuses other formats that are archives too. The library enforces the limit
// again on what really comes out.
func checkZip(r io.ReaderAt, size int64, limits Limits) error {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return refuse(CodeDamaged, 0, err)
	}
	total, workbook := uint64(0), false
	for _, f := range z.File {
		total += min(f.UncompressedSize64, 1<<40)
		switch name := strings.ToLower(f.Name); {
		case name == "xl/workbook.xml":
			workbook = true
		case name == "xl/workbook.bin":
			return refuseOther("XLSB")
		case name == "content.xml":
			return refuseOther("ODS (LibreOffice)")
		case strings.HasPrefix(name, "word/"):
			return refuseOther("DOCX (Word)")
		}
	}
	if len(z.File) > maxParts || (limits.Unpacked > 0 && total > uint64(limits.Unpacked)) {
		return refuseBytes(int64(total), limits.Unpacked)
	}
	if !workbook {
		return refuseOther("ZIP")
	}
	return checkComplete(z)
}

// checkComplete reads each sheet, and the texts they share, through to its end.
// The library takes XML that breaks off or is wrong for the end of the table,
// and rows would be lost in silence.
func checkComplete(z *zip.Reader) error {
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		if name != "xl/sharedstrings.xml" && (!strings.HasPrefix(name, "xl/worksheets/") || !strings.HasSuffix(name, ".xml")) {
			continue
		}
		if err := wellFormed(f); err != nil {
			return refuse(CodeDamaged, 0, fmt.Errorf("reading %s: %w", f.Name, err))
		}
	}
	return nil
}

// wellFormed reads a part as XML; its checksum is compared on the way.
func wellFormed(f *zip.File) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	// Never more than declared, which was held against the limits.
	d := xml.NewDecoder(io.LimitReader(r, int64(min(f.UncompressedSize64, 1<<40))+1))
	d.CharsetReader = charset.NewReaderLabel // as the library does
	for {
		if _, err := d.Token(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

func pickSheet(have []string, want string) (string, error) {
	if want == "" && len(have) > 0 {
		return have[0], nil
	}
	for _, name := range have {
		if HeaderKey(name) == HeaderKey(want) {
			return name, nil
		}
	}
	return "", refuseSheet(want, have)
}

// Next implements Source.
func (s *xlsxSource) Next() (number int, cells []string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = refuse(CodeDamaged, s.row, fmt.Errorf("the xlsx library stopped: %v", p))
		}
	}()
	for len(cells) == 0 {
		if !s.rows.Next() {
			if err := s.rows.Error(); err != nil {
				return 0, nil, refuse(CodeDamaged, s.row, err)
			}
			return 0, nil, io.EOF
		}
		if s.row++; s.row > excelize.TotalRows {
			return 0, nil, refuse(CodeDamaged, s.row, excelize.ErrMaxRows)
		}
		if cells, err = s.rows.Columns(); err != nil {
			return 0, nil, refuse(CodeDamaged, s.row, err)
		}
	}
	return s.row, cells, checkRow(s.row, cells)
}

// checkRow refuses what no person has written.
func checkRow(number int, cells []string) error {
	bytes := 0
	for _, c := range cells {
		bytes += len(c)
	}
	switch {
	case len(cells) > MaxColumns:
		return refuseColumns(number)
	case bytes > MaxRow:
		return refuseLong(number, errRowTooLong)
	}
	return nil
}

// Close implements Source.
func (s *xlsxSource) Close() error {
	if err := errors.Join(s.rows.Close(), s.file.Close()); err != nil {
		return fmt.Errorf("closing xlsx: %w", err)
	}
	return nil
}
