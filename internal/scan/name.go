// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"path"
	"strings"
	"unicode"

	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/vntext"
)

// maxName is the length of a name kept, in bytes; the end says most.
const maxName = 300

// TidyName is the name under which a file of a sender is known here.
func TidyName(name string) string { return tidyName(name) }

// tidyName keeps a sender's path readable and harmless: NFC, slashes forward,
// nothing that climbs, no characters that can't be seen, at most maxName bytes
// of its end. It is never used as a path.
func tidyName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ReplaceAll(strings.ToValidUTF8(name, "\uFFFD"), `\`, "/"))
	name = vntext.NFC(name)
	if len(name) > maxName {
		name = strings.ToValidUTF8(name[len(name)-maxName:], "")
	}
	// After the cut, which may leave ".." of "a../b".
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	if strings.TrimSpace(name) == "" {
		return "(không tên)"
	}
	return name
}

// readName reads what a name says. Where the name alone doesn't say it, the
// folders of contractors do: TYPE/Year/Unit/Book/ or TYPE/Year/Book/.
func readName(original string) (civil.ScanName, error) {
	n, err := civil.ParseScanName(original)
	if err == nil {
		return n, nil
	}
	parts := strings.Split(original, "/")
	folders, file := parts[:len(parts)-1], parts[len(parts)-1]
	for i := range folders {
		for _, unitAt := range []int{i + 2, -1} {
			if n, ok := fromFolders(folders, i, unitAt, file); ok {
				return n, nil
			}
		}
	}
	return civil.ScanName{}, err
}

// fromFolders reads type, year and book from the last folders, beginning at i.
// unitAt is the place of a unit's code among them, -1 for none.
func fromFolders(folders []string, i, unitAt int, file string) (civil.ScanName, bool) {
	rest := folders[i:]
	want := 3
	if unitAt >= 0 {
		want = 4
	}
	if len(rest) != want {
		return civil.ScanName{}, false
	}
	said := []string{rest[0], rest[1], rest[want-1], file}
	n, err := civil.ParseScanName(strings.Join(said, "."))
	if err != nil {
		return civil.ScanName{}, false
	}
	if unitAt >= 0 {
		n.Unit = strings.ToUpper(folders[unitAt])
	}
	return n, true
}

// ofUnit tells whether a book can be the one that a name with a unit's code
// means: registered, held or answered for there, or inherited from there. An
// unknown code (contractors have their own) says nothing.
func ofUnit(b *book.Book, code string) bool {
	eras := unit.Eras(code)
	if code == "" || len(eras) == 0 {
		return true
	}
	for _, id := range []unit.ID{b.RegisteredBy, b.HeldBy, b.Responsible} {
		if id.Code() == code {
			return true
		}
	}
	for _, u := range eras {
		for _, now := range unit.Current(u.ID) {
			if now.ID == b.Responsible || unit.Contains(unit.Path(now.ID), b.Path) {
				return true
			}
		}
	}
	return false
}

// sameBook tells whether a name speaks of the book.
func sameBook(b *book.Book, n civil.ScanName) bool {
	t, ok := civil.ByID(b.Type)
	if !ok || t.Code != n.Type || b.OpenYear != n.Year {
		return false
	}
	no, err := civil.ParseBookNo(b.BookNo)
	return err != nil || no.No == n.Book && no.Suffix == n.BookSuffix
}

// extensions of canonical names, by what the file is.
var extensions = map[string]string{"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/tiff": ".tif"}

// canonical writes the name that a file bears in its book: that of its first
// numbers (all of them when they follow each other), or the book's with a mark
// of the file's own. ASCII only.
func canonical(b *book.Book, numbers []string, f File) string {
	ext := extensions[f.Media]
	unnumbered := b.CanonicalName() + ".P" + f.ID[len(f.ID)-6:] + ext
	if len(numbers) == 0 {
		return unnumbered
	}
	number, _ := splitNth(numbers[0])
	first, err := civil.ParseRegNo(number)
	no, bookErr := civil.ParseBookNo(b.BookNo)
	t, ok := civil.ByID(b.Type)
	if err != nil || bookErr != nil || !ok || first.No == 0 {
		return unnumbered
	}
	n := civil.ScanName{Type: t.Code, Year: b.OpenYear, Book: no.No, BookSuffix: no.Suffix, No: first.No, Suffix: first.Suffix, Ext: ext}
	if first.Year != b.OpenYear {
		n.RegYear = first.Year
	}
	if last, ok := follow(numbers); ok {
		n.To = last
	}
	return n.String()
}

// follow gives the last of several plain numbers that follow each other.
func follow(numbers []string) (last int, ok bool) {
	for i, text := range numbers {
		n, err := civil.ParseRegNo(text)
		if err != nil || n.Suffix != "" || i > 0 && n.No != last+1 {
			return 0, false
		}
		last = n.No
	}
	return last, len(numbers) > 1
}

// alike lists the names a file could bear in any format.
func alike(canonical string) []any {
	stem := strings.TrimSuffix(canonical, path.Ext(canonical))
	var all []any
	for _, ext := range []string{".pdf", ".jpg", ".png", ".tif"} {
		all = append(all, stem+ext)
	}
	return all
}
