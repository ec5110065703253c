// SPDX-License-Identifier: Apache-2.0

package linkage

// regNumber is a registration number as it counts: the number proper, a hash
// of its letter ("a", "bis") and the year written after it.
type regNumber struct {
	num    uint16
	suffix uint8
	year   uint16
}

// parseRegNumber reads "12", "012/2005", "12a/", "12bis/2005", "Số 12-2005".
func parseRegNumber(s []byte) (r regNumber) {
	i := 0
	for i < len(s) && (s[i] < '0' || s[i] > '9') {
		i++
	}
	n, j := 0, i
	for j < len(s) && s[j] >= '0' && s[j] <= '9' {
		n = min(n*10+int(s[j]-'0'), 65535)
		j++
	}
	r.num = uint16(n)
	for j < len(s) && (s[j]|32 >= 'a' && s[j]|32 <= 'z') {
		r.suffix = r.suffix*31 + (s[j] | 32)
		j++
	}
	r.year = trailingYear(s[min(j, len(s)):])
	return r
}

// trailingYear finds the last group of two or four digits that reads as a year.
func trailingYear(s []byte) uint16 {
	end := len(s)
	for end > 0 && (s[end-1] < '0' || s[end-1] > '9') {
		end--
	}
	from := end
	for from > 0 && s[from-1] >= '0' && s[from-1] <= '9' {
		from--
	}
	for from == end && from == 0 || end-from != 4 && end-from != 2 {
		if from == 0 {
			return 0
		}
		end = from
		for end > 0 && (s[end-1] < '0' || s[end-1] > '9') {
			end--
		}
		from = end
		for from > 0 && s[from-1] >= '0' && s[from-1] <= '9' {
			from--
		}
		if from == end {
			return 0
		}
	}
	y := fullYear(atoi(s[from:end]), end-from)
	if y < 1850 || y > 2100 {
		return 0
	}
	return uint16(y)
}

// parseBook reads a book number with its year: "01/1999", "Q1/99",
// "01-TP/HT-2015-KS", "Quyển 2".
func parseBook(s []byte) (num, year uint16) {
	r := parseRegNumber(s)
	if r.num >= 1850 && r.num <= 2100 && r.year == 0 { // a book named by its year alone
		return 0, r.num
	}
	return r.num, r.year
}

// digits reads up to 18 digits of an identity number, passing over spaces and
// points; 0 when the cell holds anything else or fewer than 6 digits.
func digits(s []byte) uint64 {
	var v uint64
	n := 0
	for _, c := range s {
		switch {
		case c >= '0' && c <= '9':
			v = v*10 + uint64(c-'0')
			n++
		case c == ' ' || c == '.' || c == '-' || c == '\'':
		default:
			return letterDigits(s)
		}
	}
	if n < 6 || n > 18 || v == 0 {
		return 0
	}
	return v
}

// letterDigits gives papers with letters (passports) a value of their own.
func letterDigits(s []byte) uint64 {
	n := 0
	for _, c := range s {
		if c >= '0' && c <= '9' {
			n++
		}
	}
	if n < 5 || len(s) > 20 {
		return 0
	}
	return hashBytes(s)>>3 | 1<<61
}
