// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// bookEntry is an entry of a birth book with its own file and different parents.
func bookEntry(no, date string) EntryFacts {
	values := Of(map[string]string{"so": no, "quyenSo": "01/2007", "ngayDangKy": date, "nksNgaySinh": date, "meHoTen": "Mẹ của " + no})
	t, _ := ByID("birth")
	return EntryFacts{ID: no, Values: Normalize(t, values, Context{Today: today}), Files: []FileFacts{{Name: no + ".pdf", Pages: 1, Bytes: 100_000}}}
}

func goodEntries() []EntryFacts {
	return []EntryFacts{
		bookEntry("01/2007", "02.01.2007"), bookEntry("02/2007", "02.01.2007"), bookEntry("03/2007", "05.01.2007"),
		bookEntry("03a/2007", "06.01.2007"), bookEntry("04/2007", "2007"), bookEntry("01/2008", "03.01.2008"),
	}
}

func check(entries []EntryFacts, change func(*BookFacts)) []Finding {
	t, _ := ByID("birth")
	book := BookFacts{Type: "birth", OpenYear: 2007, BookNo: "01/2007", DeclaredEntries: map[int]int{2007: 5, 2008: 1}}
	if change != nil {
		change(&book)
	}
	return ValidateBook(t, entries, book)
}

func TestBookRulesSilent(t *testing.T) {
	t.Parallel()
	if found := check(goodEntries(), nil); len(found) > 0 {
		t.Errorf("findings: %v", list2(found))
	}
	voided := goodEntries()
	voided[2].Voided, voided[2].Files = true, nil
	if found := check(voided, func(b *BookFacts) { b.DeclaredEntries = map[int]int{0: 5} }); len(found) > 0 {
		t.Errorf("a voided number is no gap and needs no file: %v", list2(found))
	}
	second := []EntryFacts{bookEntry("51/2007", "02.07.2007"), bookEntry("52/2007", "03.07.2007")}
	if found := check(second, func(b *BookFacts) { b.BookNo, b.DeclaredEntries = "02/2007", nil }); len(found) > 0 {
		t.Errorf("a second book begins where the first ended: %v", list2(found))
	}
	shared := goodEntries()
	shared[0].Files[0].Shared = true
	shared[1].Files = shared[0].Files
	if found := check(shared, nil); len(found) > 0 {
		t.Errorf("a page confirmed to hold two entries: %v", list2(found))
	}
}

func TestBookRulesFire(t *testing.T) {
	t.Parallel()
	type change func(es []EntryFacts) []EntryFacts
	set := func(i int, f func(*EntryFacts)) change {
		return func(es []EntryFacts) []EntryFacts { f(&es[i]); return es }
	}
	put := func(e *EntryFacts, id, text string) { e.Values[id] = Value{Written: text, Norm: text} }
	cases := []struct {
		name  string
		edit  change
		book  func(*BookFacts)
		want  string
		words string // in the Vietnamese sentence
	}{
		{"double number", func(es []EntryFacts) []EntryFacts { return append(es, bookEntry("02/2007", "02.01.2007")) }, nil, "V27E so", "02/2007"},
		{"twins", func(es []EntryFacts) []EntryFacts {
			put(&es[1], "meHoTen", "MẸ CỦA 01/2007")
			return es
		}, nil, "V29I nksHoTen", ""},
		{"gap", func(es []EntryFacts) []EntryFacts { return slices.Delete(es, 1, 2) }, nil, "V30W so", "2007 thiếu số: 2."},
		{"gap at the start", func(es []EntryFacts) []EntryFacts { return slices.Delete(es, 0, 2) }, nil, "V30W so", "1–2"},
		{"gap at the start of the second year", set(5, func(e *EntryFacts) { put(e, "so", "03/2008") }), nil, "V30W so", "2008 thiếu số: 1–2"},
		{"date falls", set(2, func(e *EntryFacts) { put(e, "ngayDangKy", "05.01.2006") }), nil, "V31W ngayDangKy", "03/2007"},
		{"date jumps ahead", set(1, func(e *EntryFacts) { put(e, "ngayDangKy", "02.11.2007") }), nil, "V31W ngayDangKy", "02/2007"},
		{"no file", set(1, func(e *EntryFacts) { e.Files = nil }), nil, "V32E so", "02/2007"},
		{"loose file", nil, func(b *BookFacts) { b.LooseFiles = []FileFacts{{Name: "x.pdf", Pages: 1}} }, "V32E ", "x.pdf"},
		{"file twice", func(es []EntryFacts) []EntryFacts { es[1].Files = es[0].Files; return es }, nil, "V32E ", "01/2007.pdf"},
		{"no page", set(0, func(e *EntryFacts) { e.Files[0].Pages = 0 }), nil, "V33W ", "0 trang"},
		{"five pages", set(0, func(e *EntryFacts) { e.Files[0].Pages = 5 }), nil, "V33W ", "5 trang"},
		{"heavy", set(0, func(e *EntryFacts) { e.Files[0].Bytes = 501_000 }), nil, "V33W ", "501 kB"},
		{"blank page", set(0, func(e *EntryFacts) { e.Files[0].BlankPages = 1 }), nil, "V33W ", "trắng"},
		{"count of the year", nil, func(b *BookFacts) { b.DeclaredEntries[2007] = 6 }, "V34W ", "năm 2007 ghi 6 trường hợp, hiện có 5"},
		{"count of the book", nil, func(b *BookFacts) { b.DeclaredEntries = map[int]int{0: 7} }, "V34W ", "ghi 7 trường hợp, hiện có 6"},
	}
	fired := map[string]bool{}
	for _, c := range cases {
		fired[c.want[:3]] = true
		t.Run(c.want[:3]+" "+c.name, func(t *testing.T) {
			t.Parallel()
			entries := goodEntries()
			if c.name == "twins" {
				entries[0].Values["nksNgaySinh"], entries[1].Values["nksNgaySinh"] = Value{Norm: "01.01.2007"}, Value{Norm: "01.01.2007"}
			}
			if c.edit != nil {
				entries = c.edit(entries)
			}
			found := check(entries, c.book)
			i := slices.IndexFunc(found, func(f Finding) bool { return f.Rule == c.want[:3] })
			if i < 0 || c.want[:4] != found[i].Rule+string(found[i].Severity) || !strings.Contains(found[i].VI, c.words) {
				t.Fatalf("want %s %q, got %v", c.want, c.words, list2(found))
			}
			n := 0
			for _, f := range found {
				if f.Rule == c.want[:3] {
					n++
				}
			}
			if n != 1 {
				t.Errorf("named %d times: %v", n, list2(found))
			}
		})
	}
	for _, r := range Rules() {
		if r.Scope == "book" && !fired[r.ID] {
			t.Errorf("rule %s has no case", r.ID)
		}
	}
}

// Deleting any numbers from a full year, the gap report names exactly those below the greatest that is left.
func TestGapsProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		keep := rapid.SliceOfNDistinct(rapid.IntRange(1, 60), 1, 40, rapid.ID[int]).Draw(t, "keep")
		var lines []line
		for _, n := range keep {
			lines = append(lines, line{no: RegNo{No: n, Year: 2007}})
		}
		slices.SortFunc(lines, func(a, b line) int { return a.no.No - b.no.No })
		missing := missingNumbers(lines, 1)
		have := map[int]bool{}
		for _, n := range append(slices.Clone(keep), missing...) {
			if have[n] {
				t.Fatalf("%d both kept and missing", n)
			}
			have[n] = true
		}
		if top := slices.Max(keep); len(have) != top {
			t.Fatalf("%d numbers named of %d", len(have), top)
		}
	})
}

// The entries left unnamed by V31 always rise, and a rising book names none.
func TestLongestRiseProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.SliceOfN(rapid.IntRange(1, 28), 0, 30).Draw(t, "days")
		lines := make([]line, len(days))
		for i, d := range days {
			lines[i].date = Date{2007, 1, d}
		}
		in := longestRise(lines)
		last, kept := 0, 0
		for i, d := range days {
			if in[i] {
				if d < last {
					t.Fatalf("%v kept %v falls", days, in)
				}
				last, kept = d, kept+1
			}
		}
		if slices.IsSorted(days) && kept != len(days) {
			t.Fatalf("rising %v lost some: %v", days, in)
		}
	})
}

func TestRanges(t *testing.T) {
	t.Parallel()
	for want, in := range map[string][]int{"": nil, "3": {3}, "3, 7–9, 12": {3, 7, 8, 9, 12}, "1–2": {1, 2}} {
		if got := ranges(in); got != want {
			t.Errorf("ranges(%v) = %q, want %q", in, got, want)
		}
	}
}

func BenchmarkValidateBook(b *testing.B) {
	var entries []EntryFacts
	for n := 1; n <= 500; n++ {
		entries = append(entries, bookEntry(fmt.Sprintf("%02d/2007", n), fmt.Sprintf("01.%02d.2007", 1+n/50)))
	}
	b.ReportAllocs()
	for b.Loop() {
		check(entries, nil)
	}
}
