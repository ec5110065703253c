// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"strings"

	"github.com/sogoc/sogoc/internal/vntext"
)

// ScanName is what the name of a scan says. The canonical form is TYPE.YEAR.BOOK.NUMBER.pdf: KS.2010.01.001.pdf.
type ScanName struct {
	Type       string // KS, KH, KT…: the type's code
	Year       int    // the book was opened
	Book       int
	BookSuffix string // "" or a letter
	No         int    // registration number; 0 = the name is of a whole book
	Suffix     string // "a", "bis", "abis"
	To         int    // last number of a page that holds several; 0 = one
	RegYear    int    // year of registration when it is another than Year; else 0
	Unit       string // unit code of contractors' names
	Paper      string // A3 or A4 of contractors' names
	Ext        string // lower case with its dot: ".pdf"
}

// NameError says what is wrong with a name, for the person who has to put it right.
type NameError struct {
	Name   string
	VI, EN string
}

func (e *NameError) Error() string { return e.EN + ": " + e.Name }

// Label is the sentence in the language: "en" or Vietnamese.
func (e *NameError) Label(lang string) string {
	if lang == "en" {
		return e.EN
	}
	return e.VI
}

// String writes the canonical name, ASCII only: KS.2010.01.001.pdf, KS.2010.01.012a.pdf, KS.2010.01.001-004.pdf,
// KS.2010.01.2011.001.pdf where the year of registration is another than the book's, KS.2010.01.xlsx for a book.
func (n ScanName) String() string {
	parts := []string{n.Type, pad(n.Year, 4), pad(n.Book, 2) + n.BookSuffix}
	if n.No != 0 {
		if n.RegYear != 0 && n.RegYear != n.Year {
			parts = append(parts, pad(n.RegYear, 4))
		}
		no := pad(n.No, 3) + n.Suffix
		if n.To > n.No {
			no += "-" + pad(n.To, 3)
		}
		parts = append(parts, no)
	}
	ext := n.Ext
	if ext == "" {
		ext = ".pdf"
	}
	return strings.Join(parts, ".") + ext
}

// RegNo is the registration number the name gives, with the year of registration.
func (n ScanName) RegNo() RegNo {
	year := n.RegYear
	if year == 0 {
		year = n.Year
	}
	return RegNo{No: n.No, Suffix: n.Suffix, Year: year}
}

// BookNo is the book number the name gives.
func (n ScanName) BookNo() BookNo { return BookNo{No: n.Book, Suffix: n.BookSuffix, Year: n.Year} }

// Numbers lists the registration numbers the scan holds: one, or all of a range.
func (n ScanName) Numbers() []RegNo {
	first := n.RegNo()
	out := []RegNo{first}
	for no := n.No + 1; no <= n.To; no++ {
		out = append(out, RegNo{No: no, Year: first.Year})
	}
	return out
}

// token is one piece of a name and the separator before it.
type token struct {
	sep  byte // 0 at the start
	text string
}

// ParseScanName reads a name of a scan in every form in use: KS.2010.01.001.PDF of the ministry; the contractors'
// TYPE.OpenYear.UnitCode.BookNo.A3|A4.[RegYear.]Number; separators dot, dash, underscore, space; lower case; KS.2010.1.1;
// Q01, Quyển 1, Số 1; two-digit years; 001a, 001bis; ranges 001-004. Folders before the name are passed over. A failure is a
// *NameError.
func ParseScanName(path string) (ScanName, error) {
	name := path[strings.LastIndexAny(path, `/\`)+1:]
	stem, ext := splitExt(name)
	p := scanParser{name: name, toks: tokens(stem)}
	p.out.Ext = ext
	p.parseType()
	p.dropWords()
	p.parseYear()
	if !p.parseContractor() {
		p.parseBook()
		p.parseRegYear()
	}
	p.parseNumber()
	if p.err != nil {
		return ScanName{}, p.err
	}
	return p.out, nil
}

// splitExt cuts a file ending off: letters only, two to four, so that KS.2010.01.001 keeps its number.
func splitExt(name string) (stem, ext string) {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return name, ""
	}
	switch ext = strings.ToLower(strings.TrimSpace(name[dot:])); ext {
	case ".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".zip", ".xlsx", ".xls", ".csv", ".json", ".bmp", ".webp", ".jp2", ".heic":
		return name[:dot], ext
	}
	return name, ""
}

// tokens folds a name and cuts it at separators and between a letter run of two or more and digits ("ks2010").
func tokens(stem string) []token {
	var out []token
	sep := byte(0)
	fold := nameNoise.Replace(vntext.Fold(stem))
	for i := 0; i < len(fold); {
		n := tokenLen(fold[i:])
		if n == 0 {
			if sep == 0 || sep == ' ' { // "001 - 004": the dash counts, not the spaces around it
				sep = fold[i]
			} else if fold[i] == '-' && sep != '-' {
				sep = '-'
			}
			i++
			continue
		}
		out = append(out, token{sep, fold[i : i+n]})
		sep = 0
		i += n
	}
	if len(out) > 0 {
		out[0].sep = 0
	}
	return out
}

var nameNoise = strings.NewReplacer("–", "-", "—", "-", "~", "-", "(", " ", ")", " ", ":", " ")

func tokenLen(s string) int {
	n := 0
	for n < len(s) && strings.IndexByte("._- ", s[n]) < 0 {
		if n > 1 && isDigit(s[n]) && !isDigit(s[n-1]) && letters(s[:n]) {
			return n
		}
		n++
	}
	return n
}

func letters(s string) bool { return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == "" }

type scanParser struct {
	name string
	toks []token
	out  ScanName
	err  error
}

func (p *scanParser) fail(vi, en string) {
	if p.err == nil {
		p.err = &NameError{p.name, vi, en}
	}
}

func (p *scanParser) next() (token, bool) {
	if len(p.toks) == 0 {
		return token{}, false
	}
	t := p.toks[0]
	p.toks = p.toks[1:]
	return t, true
}

func (p *scanParser) peek() string {
	if len(p.toks) == 0 {
		return ""
	}
	return p.toks[0].text
}

func (p *scanParser) parseType() {
	t, ok := p.next()
	if !ok {
		p.fail("Tên tệp trống", "the name is empty")
		return
	}
	typ, ok := ByCode(t.text)
	if !ok {
		p.fail("Tên tệp phải bắt đầu bằng loại sổ: KS, KH, KT, CMC, HN…", "the name must begin with the register: KS, KH, KT, CMC, HN…")
		return
	}
	p.out.Type = typ.Code
}

// dropWords takes away words that name what follows (năm, quyển, số, trang) alone or before digits (q01, so1, s001).
func (p *scanParser) dropWords() {
	var kept []token
	for i := 0; i < len(p.toks); i++ {
		t := p.toks[i]
		switch t.text {
		case "nam", "quyen", "q", "so", "no", "s", "n", "tu", "den":
			if i+1 < len(p.toks) {
				p.toks[i+1].sep = t.sep
				if t.text == "den" {
					p.toks[i+1].sep = '-'
				}
			}
			continue
		}
		if len(t.text) > 1 && isDigit(t.text[1]) && strings.IndexByte("qsn", t.text[0]) >= 0 {
			t.text = t.text[1:]
		}
		kept = append(kept, t)
	}
	p.toks = kept
}

func (p *scanParser) parseYear() {
	t, ok := p.next()
	if y := scanYear(t.text); ok && y != 0 {
		p.out.Year = y
		return
	}
	p.fail("Sau loại sổ phải là năm mở sổ, ví dụ KS.2010", "after the register comes the year the book was opened, for example KS.2010")
}

// scanYear reads a year of four digits from 1900, or of two; 0 when the text is neither.
func scanYear(s string) int {
	if !allDigits(s) || len(s) != 2 && len(s) != 4 {
		return 0
	}
	if y := wideYear(s, 0); y >= firstYear && y < 2100 {
		return y
	}
	return 0
}

// parseContractor reads unit, book, paper size and year of registration when a paper size stands in the name.
func (p *scanParser) parseContractor() bool {
	size := -1
	for i, t := range p.toks {
		if t.text == "a3" || t.text == "a4" {
			size = i
		}
	}
	if size < 0 {
		return false
	}
	if size < 1 || size > 2 {
		p.fail("Trước khổ giấy (A3, A4) phải là mã đơn vị và số quyển", "before the paper size (A3, A4) come unit code and book number")
		return true
	}
	if size == 2 {
		t, _ := p.next()
		p.out.Unit = strings.ToUpper(t.text)
	}
	p.parseBook()
	t, _ := p.next()
	p.out.Paper = strings.ToUpper(t.text)
	if y := scanYear(p.peek()); y != 0 && p.moreAfterYear() {
		p.out.RegYear = y
		_, _ = p.next()
	}
	p.sameYear()
	return true
}

func (p *scanParser) parseBook() {
	t, ok := p.next()
	if !ok {
		p.fail("Tên tệp thiếu số quyển và số đăng ký", "the name lacks book and registration number")
		return
	}
	no, suffix := splitNumber(t.text)
	if no == 0 || no > 999 || len(suffix) > 1 {
		p.fail("Số quyển “"+t.text+"” không đọc được; viết như 01", "book number “"+t.text+"” can't be read; write it like 01")
	}
	p.out.Book, p.out.BookSuffix = no, suffix
}

// parseRegYear takes a year of registration of four digits that stands before the number.
func (p *scanParser) parseRegYear() {
	if y := scanYear(p.peek()); y != 0 && len(p.peek()) == 4 && p.moreAfterYear() {
		p.out.RegYear = y
		_, _ = p.next()
	}
	p.sameYear()
}

// moreAfterYear reports whether the next token is a part of its own, followed by another: in 1900-1901 after dots it is the
// first number of a range.
func (p *scanParser) moreAfterYear() bool {
	return len(p.toks) > 1 && (p.toks[1].sep != '-' || p.toks[0].sep == '-')
}

// sameYear drops a year of registration that says nothing new, and refuses one before the book was opened.
func (p *scanParser) sameYear() {
	if p.out.RegYear == p.out.Year {
		p.out.RegYear = 0
	}
	if p.out.RegYear != 0 && p.out.RegYear < p.out.Year {
		p.fail("Năm đăng ký trong tên tệp ở trước năm mở sổ", "the year of registration in the name is before the year the book was opened")
	}
}

func (p *scanParser) parseNumber() {
	t, ok := p.next()
	if !ok {
		if isBookExt(p.out.Ext) {
			return
		}
		p.fail("Tên tệp thiếu số đăng ký ở cuối, ví dụ KS.2010.01.001", "the name lacks the registration number at its end, for example KS.2010.01.001")
		return
	}
	no, suffix := splitNumber(t.text)
	if suffix == "" && len(p.toks) > 0 && p.toks[0].sep != '-' && isSuffix(p.toks[0].text) {
		s, _ := p.next()
		suffix = s.text
	}
	if no == 0 || no > 9999 || suffix != "" && !isSuffix(suffix) {
		p.fail("Số đăng ký “"+t.text+"” không đọc được; viết như 001, 012a, 012bis", "registration number “"+t.text+"” can't be read; write it like 001, 012a, 012bis")
	}
	p.out.No, p.out.Suffix = no, suffix
	p.parseRange()
}

func isBookExt(ext string) bool {
	switch ext {
	case ".zip", ".xlsx", ".xls", ".csv", ".json":
		return true
	}
	return false
}

// maxRange is the most numbers one page can hold; a longer range is a slip.
const maxRange = 60

func (p *scanParser) parseRange() {
	t, ok := p.next()
	if !ok {
		return
	}
	to, suffix := splitNumber(t.text)
	if t.sep != '-' || suffix != "" || p.out.Suffix != "" || len(p.toks) > 0 {
		p.fail("Tên tệp có phần thừa “"+t.text+"” sau số đăng ký", "the name has “"+t.text+"” left over after the registration number")
		return
	}
	if to <= p.out.No || to-p.out.No >= maxRange {
		p.fail("Dải số trong tên tệp không hợp lý; viết như 001-004", "the range of numbers in the name can't be; write it like 001-004")
		return
	}
	p.out.To = to
}

// splitNumber cuts leading digits (at most six) from the letters after them; 0 when there are none.
func splitNumber(s string) (int, string) {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	if n == 0 || n > 6 {
		return 0, s
	}
	return atoi(s[:n]), s[n:]
}

func isSuffix(s string) bool {
	s = strings.TrimSuffix(s, "bis")
	return s == "" || len(s) == 1 && letters(s)
}

// BookFileName is the name of a book's file in an export: KS.2010.01.xlsx. ext has its dot.
func BookFileName(t *Type, b BookNo, ext string) string {
	return ScanName{Type: t.Code, Year: b.Year, Book: b.No, BookSuffix: b.Suffix, Ext: ext}.String()
}

// EntryFileName is the name of an entry's scan in an export: KS.2010.01.001.pdf.
func EntryFileName(t *Type, b BookNo, n RegNo) string {
	return ScanName{Type: t.Code, Year: b.Year, Book: b.No, BookSuffix: b.Suffix, No: n.No, Suffix: n.Suffix, RegYear: n.Year}.String()
}
