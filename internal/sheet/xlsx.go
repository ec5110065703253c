// SPDX-License-Identifier: Apache-2.0

package sheet

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

const (
	// maxParts bounds the files inside an xlsx; real ones have some twenty.
	maxParts = 10_000
	// spill is the size from which a part is unpacked to a temporary file.
	spill = 16 << 20
)

// xlsxSource reads rows of one sheet of a workbook.
type xlsxSource struct {
	file *excelize.File
	rows *excelize.Rows
	row  int
}

func newXLSXSource(r io.ReadSeeker, size int64, limits Limits, sheet string) (source, error) {
	at, ok := r.(io.ReaderAt)
	if !ok {
		return nil, errors.New("reading xlsx: the source has no ReadAt")
	}
	if err := checkZip(at, size, limits); err != nil {
		return nil, err
	}
	file, err := openWorkbook(io.NewSectionReader(at, 0, size), limits)
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
	return excelize.OpenReader(r, excelize.Options{
		UnzipSizeLimit: limits.Unpacked, UnzipXMLSizeLimit: min(limits.Unpacked, spill),
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

// checkComplete looks for the end of each sheet. The library takes XML that
// breaks off for the end of the table, and rows would be lost in silence.
func checkComplete(z *zip.Reader) error {
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		if !strings.HasPrefix(name, "xl/worksheets/") || !strings.HasSuffix(name, ".xml") {
			continue
		}
		end, err := tail(f)
		if err != nil {
			return refuse(CodeDamaged, 0, fmt.Errorf("reading %s: %w", f.Name, err))
		}
		if !strings.Contains(end, "worksheet>") {
			return refuse(CodeDamaged, 0, fmt.Errorf("%s breaks off: %q", f.Name, end))
		}
	}
	return nil
}

// tail gives the last bytes of a part, and its checksum is compared on the way.
func tail(f *zip.File) (string, error) {
	r, err := f.Open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	const keep = 64
	buf, end := make([]byte, 64<<10), []byte(nil)
	// Never more than declared, which was held against the limits.
	limited := io.LimitReader(r, int64(min(f.UncompressedSize64, 1<<40))+1)
	for {
		n, err := limited.Read(buf)
		end = append(end, buf[max(0, n-keep):n]...)
		end = end[max(0, len(end)-keep):]
		if errors.Is(err, io.EOF) {
			return string(end), nil
		}
		if err != nil {
			return "", err
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

func (s *xlsxSource) next() (number int, cells []string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = refuse(CodeDamaged, s.row, fmt.Errorf("the xlsx library stopped: %v", p))
		}
	}()
	if !s.rows.Next() {
		if err := s.rows.Error(); err != nil {
			return 0, nil, refuse(CodeDamaged, s.row, err)
		}
		return 0, nil, io.EOF
	}
	s.row++
	cells, err = s.rows.Columns()
	if err != nil {
		return 0, nil, refuse(CodeDamaged, s.row, err)
	}
	return s.row, cells, nil
}

func (s *xlsxSource) close() error {
	if err := errors.Join(s.rows.Close(), s.file.Close()); err != nil {
		return fmt.Errorf("closing xlsx: %w", err)
	}
	return nil
}
