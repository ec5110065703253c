// SPDX-License-Identifier: Apache-2.0

// Package vntext handles Vietnamese text as civil-status registers hold it: two normal forms, two placements of
// the tone, marks lost, legacy fonts, names of 54 peoples, numbers and dates in words.
//
// It is pure: no files, no network, no state that a caller can see, safe for concurrent use. It imports the
// standard library and golang.org/x/text/unicode/norm.
//
// # What to use for what
//
//	NFC                    the normal form in which everything is stored
//	Canonical              the normalized value of a field: NFC, one tone placement, clean spaces
//	Fold, AppendFold       search, comparison, blocking: no case, no marks, đ as d
//	Skeleton               candidates among spellings: no spaces and signs, y as i
//	CollKey, Name.ListKey  columns to sort by
//	SplitName, TitleName   names of persons
//	NumberWords, DateWords and their Parse…  the lines "ghi bằng chữ"
//	Detect, Decode, ToUnicode, DecodeFont, RepairLostU  old spreadsheets and databases
//	ValidSyllable          a warning that a word may be misread or have lost its marks
//
// # Invariants
//
// The tests state each of these for random text, and fuzz targets look for exceptions.
//
//   - NFC, Fold, Canonical and TitleName are idempotent.
//   - Fold(x) == Fold(NFD(x)), Canonical(x) == Canonical(NFD(x)), CollKey(x) == CollKey(NFD(x)).
//   - Fold(Canonical(x)) == Fold(x): making canonical never changes a letter.
//   - Canonical changes no word that is not a Vietnamese syllable, and of a syllable only where the tone stands.
//   - Fold is valid UTF-8 with single spaces inside and none at the ends; on text folded already it does not
//     allocate, on other Latin text once.
//   - The byte order of CollKey agrees with CLDR's Vietnamese collation on text in canonical spelling.
//   - SplitName loses nothing: its parts put together are the name with clean spaces. A name has a surname
//     exactly if its Order is not NoSurname, and always a given name.
//   - ParseNumberWords reads back NumberWords(n) for every n but math.MinInt, ParseDateWords reads back DateWords, both
//     with and without marks. What can mean two numbers is refused.
//   - Decode(Encode(x, e), e) == x for every e, but for capitals with tone in TCVN3, which has none.
//   - Detect never names a legacy encoding with less confidence than SureEnough, and never for genuine
//     Vietnamese text in Unicode.
//
// # Sources
//
// The codes of the 134 letters (encoding_table.go) and the list of words (known_words.go) are facts compiled
// from public lists and made by the generators encgen and sylgen beside them; glibc's iconv and x/text's charmap
// check the former in tests. Naming customs are described in name_table.go.
package vntext
