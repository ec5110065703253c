// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/sogoc/sogoc/internal/vntext"
)

// EntryFacts is what a book's rules need to know of one entry.
type EntryFacts struct {
	ID     string // the caller's
	Values Values // normalized
	Voided bool   // the number was struck or left blank in the book: it is no gap and no event
	Files  []FileFacts
}

// FileFacts is what is known of one scan.
type FileFacts struct {
	Name       string
	Pages      int
	BlankPages int
	Bytes      int64
	// Shared says that a person confirmed a page with several entries, so its file may be attached to all of them.
	Shared bool
}

// Limits on scans (V33).
const (
	maxScanPages = 4
	maxPageKB    = 500
)

// ValidateBook measures a book as a whole: double numbers (V27), twins (V29), missing numbers (V30), dates against numbers
// (V31), entries and files (V32, V33), and the closing statement (V34). Values must be normalized.
func ValidateBook(t *Type, entries []EntryFacts, book BookFacts) []Finding {
	b := &bookReading{t: t, book: book}
	for i := range entries {
		b.add(&entries[i])
	}
	slices.SortStableFunc(b.lines, func(x, y line) int { return cmp.Or(strings.Compare(x.key, y.key), strings.Compare(x.book, y.book)) })
	b.checkDoubles()
	b.checkTwins()
	b.checkGaps()
	b.checkOrder()
	b.checkFiles(entries)
	b.checkCounts(entries)
	SortFindings(b.out)
	return b.out
}

// line is one entry with a number that could be read.
type line struct {
	*EntryFacts
	no   RegNo
	book string // normalized book number
	key  string // year and number, sorts
	date Date
}

type bookReading struct {
	t     *Type
	book  BookFacts
	lines []line // by year and number, then book
	out   []Finding
}

func (b *bookReading) add(e *EntryFacts) {
	n, err := ParseRegNo(b.text(e, RoleNo))
	if err != nil {
		return
	}
	l := line{EntryFacts: e, no: n, book: b.text(e, RoleBook), date: b.t.DateOf(e.Values, RoleDate)}
	l.key = n.SortKey()
	b.lines = append(b.lines, l)
}

func (b *bookReading) text(e *EntryFacts, role Role) string {
	f, ok := b.t.ByRole(role)
	if !ok {
		return ""
	}
	return e.Values[f.ID].Norm
}

func (b *bookReading) say(rule string, sev Severity, role Role, ids []string, m msg, args ...any) {
	f := Finding{Rule: rule, Severity: sev, VI: format(m.vi, args), EN: format(m.en, args), Entries: ids}
	if field, ok := b.t.ByRole(role); ok {
		f.Field = field.ID
	}
	f.Seen = fingerprint(append([]string{fmt.Sprint(args...)}, ids...)...)
	b.out = append(b.out, f)
}

// checkDoubles: V27 inside the book. Twice the same number under the same book number is an error, whatever else they say.
func (b *bookReading) checkDoubles() {
	for same := range chunk(b.lines, func(x, y line) bool { return x.key == y.key && x.book == y.book }) {
		if len(same) > 1 {
			b.say("V27", Error, RoleNo, ids(same), sayBookDup, same[0].no, same[0].book, len(same))
		}
	}
}

// checkTwins: V29. Neighbours by number with the same parents and the same day of birth.
func (b *bookReading) checkTwins() {
	if b.t.Act != ActBirth {
		return
	}
	live := slices.DeleteFunc(slices.Clone(b.lines), func(l line) bool { return l.Voided })
	for same := range chunk(live, func(x, y line) bool {
		p := b.parents(x)
		return p != "" && p == b.parents(y) && x.no.Year == y.no.Year && y.no.No-x.no.No <= 1 && x.key != y.key
	}) {
		if len(same) > 1 {
			b.say("V29", Info, "child.dob", ids(same), sayTwins, numbers(same))
		}
	}
}

// parents is what twins share: mother, father, full date of birth; "" when the mother or the day is unknown.
func (b *bookReading) parents(l line) string {
	mother, born := b.text(l.EntryFacts, "mother.name"), b.t.DateOf(l.Values, "child.dob")
	if mother == "" || !born.Full() {
		return ""
	}
	return vntext.Fold(mother) + "|" + vntext.Fold(b.text(l.EntryFacts, "father.name")) + "|" + born.ISO()
}

// checkGaps: V30, per year of registration.
func (b *bookReading) checkGaps() {
	for year := range chunk(b.lines, func(x, y line) bool { return x.no.Year == y.no.Year }) {
		if missing := missingNumbers(year, b.firstNumber(year[0].no)); len(missing) > 0 {
			b.say("V30", Warning, RoleNo, nil, sayGaps, year[0].no.Year, ranges(missing))
		}
	}
}

// firstNumber is where the numbers of a year must begin in this book: at 1 in the first book of the year and in a book used on
// into a new year, else where the book begins, for numbers run on from the book before.
func (b *bookReading) firstNumber(least RegNo) int {
	n, err := ParseBookNo(b.book.BookNo)
	open := cmp.Or(b.book.OpenYear, n.Year)
	if err == nil && n.No == 1 && least.Year == open || open != 0 && least.Year > open {
		return 1
	}
	return least.No
}

// maxGap bounds a run of missing numbers; beyond it a number is taken for a slip that other rules report.
const maxGap = 2000

// MissingNumbers lists the numbers from first to the greatest that none of the sorted lines has.
func missingNumbers(lines []line, first int) []int {
	var missing []int
	want := first
	for _, l := range lines {
		if l.no.No-want > maxGap {
			break
		}
		for ; want < l.no.No; want++ {
			missing = append(missing, want)
		}
		want = max(want, l.no.No+1)
	}
	return missing
}

// ranges writes numbers for people: "3, 7–9, 12".
func ranges(ns []int) string {
	var parts []string
	for i := 0; i < len(ns); {
		j := i
		for j+1 < len(ns) && ns[j+1] == ns[j]+1 {
			j++
		}
		s := strconv.Itoa(ns[i])
		if j > i {
			s += "–" + strconv.Itoa(ns[j])
		}
		parts = append(parts, s)
		i = j + 1
	}
	return strings.Join(parts, ", ")
}

// checkOrder: V31. The entries outside the longest run of rising dates are named: one wrong year, early or late, is one
// finding, not one for every entry after it.
func (b *bookReading) checkOrder() {
	dated := slices.DeleteFunc(slices.Clone(b.lines), func(l line) bool { return l.Voided || !l.date.Full() })
	for year := range chunk(dated, func(x, y line) bool { return x.no.Year == y.no.Year }) {
		in := longestRise(year)
		for i, l := range year {
			if in[i] {
				continue
			}
			other := neighbour(year, in, i)
			b.say("V31", Warning, RoleDate, []string{l.ID, other.ID}, sayBackwards, l.no, l.date, other.no, other.date)
		}
	}
}

// neighbour is the entry in order that line i contradicts: the last before it, or the first after it.
func neighbour(lines []line, in []bool, i int) line {
	for j := i - 1; j >= 0; j-- {
		if in[j] && lines[i].date.Compare(lines[j].date) < 0 {
			return lines[j]
		}
	}
	for j := i + 1; j < len(lines); j++ {
		if in[j] {
			return lines[j]
		}
	}
	return lines[i]
}

// longestRise marks a longest subsequence of lines whose dates do not fall.
func longestRise(lines []line) []bool {
	var tails []int // tails[k]: index of the line that ends the best run of length k+1
	prev := make([]int, len(lines))
	for i, l := range lines {
		k, _ := slices.BinarySearchFunc(tails, l.date, func(j int, d Date) int {
			if lines[j].date.Compare(d) <= 0 {
				return -1
			}
			return 1
		})
		prev[i] = -1
		if k > 0 {
			prev[i] = tails[k-1]
		}
		tails = append(tails[:k], append([]int{i}, tails[min(k+1, len(tails)):]...)...)
	}
	in := make([]bool, len(lines))
	if len(tails) > 0 {
		for i := tails[len(tails)-1]; i >= 0; i = prev[i] {
			in[i] = true
		}
	}
	return in
}

// checkFiles: V32 and V33.
func (b *bookReading) checkFiles(entries []EntryFacts) {
	linked := map[string][]string{}
	files := map[string]FileFacts{}
	for i := range entries {
		e := &entries[i]
		if len(e.Files) == 0 && !e.Voided {
			b.say("V32", Error, RoleNo, []string{e.ID}, sayNoFile, cmp.Or(b.text(e, RoleNo), "?"))
		}
		for _, f := range e.Files {
			linked[f.Name] = append(linked[f.Name], e.ID)
			files[f.Name] = f
		}
	}
	for _, f := range b.book.LooseFiles {
		b.say("V32", Error, "", nil, sayLooseFile, f.Name)
		files[f.Name] = f
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if owners := linked[name]; len(owners) > 1 && !files[name].Shared {
			b.say("V32", Error, "", owners, sayTwiceLinked, name, len(owners))
		}
		b.checkFile(files[name], linked[name])
	}
}

// checkFile: V33.
func (b *bookReading) checkFile(f FileFacts, owners []string) {
	if f.Pages < 1 || f.Pages > maxScanPages {
		b.say("V33", Warning, "", owners, sayFilePages, f.Name, f.Pages, maxScanPages)
	}
	if kb := f.Bytes / 1000 / int64(max(1, f.Pages)); kb > maxPageKB {
		b.say("V33", Warning, "", owners, sayFileHeavy, f.Name, kb, maxPageKB)
	}
	if f.BlankPages > 0 {
		b.say("V33", Warning, "", owners, sayFileBlank, f.Name, f.BlankPages)
	}
}

// checkCounts: V34, against the closing statement of each year or of the whole book.
func (b *bookReading) checkCounts(entries []EntryFacts) {
	for _, year := range slices.Sorted(maps.Keys(b.book.DeclaredEntries)) {
		declared, have := b.book.DeclaredEntries[year], 0
		for i := range entries {
			n, _ := ParseRegNo(b.text(&entries[i], RoleNo))
			if !entries[i].Voided && (year == 0 || n.Year == year) {
				have++
			}
		}
		switch {
		case have == declared || declared == 0:
		case year == 0:
			b.say("V34", Warning, "", nil, sayCount, declared, have)
		default:
			b.say("V34", Warning, "", nil, sayCountYear, year, declared, have)
		}
	}
}

// chunk cuts sorted lines into runs whose neighbours belong together.
func chunk(lines []line, together func(x, y line) bool) func(yield func([]line) bool) {
	return func(yield func([]line) bool) {
		for start := 0; start < len(lines); {
			end := start + 1
			for end < len(lines) && together(lines[end-1], lines[end]) {
				end++
			}
			if !yield(lines[start:end]) {
				return
			}
			start = end
		}
	}
}

func ids(lines []line) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.ID
	}
	return out
}

func numbers(lines []line) string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.no.String()
	}
	return strings.Join(out, ", ")
}
