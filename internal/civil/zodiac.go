// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/vntext"
)

// Stems and branches of the sixty-year cycle, folded; their other spellings (quí, kỉ, tí, tị, mẹo) fold to the same or stand
// in branchNames. Tý and Tỵ fold alike: the stem tells them apart, for even stems go with even branches.
var (
	stems       = []string{"giap", "at", "binh", "dinh", "mau", "ky", "canh", "tan", "nham", "quy"}
	stemNames   = map[string]string{"ki": "ky", "qui": "quy"}
	branches    = []string{"ty", "suu", "dan", "mao", "thin", "ty", "ngo", "mui", "than", "dau", "tuat", "hoi"}
	branchNames = map[string]string{"ti": "ty", "meo": "mao", "thinh": "thin"}
)

// branchAt lists where each branch stands in the cycle of twelve: rat, ox, tiger, cat, dragon, snake, horse, goat, monkey,
// rooster, dog, pig.
func branchAt(word string) []int {
	if b, ok := branchNames[word]; ok {
		word = b
	}
	var at []int
	for i, b := range branches {
		if i == 4 && word == "thin" || i != 4 && b == word {
			at = append(at, i)
		}
	}
	return at
}

// ParseZodiac reads a year of the sixty-year cycle: "Mậu Thân", "năm Giáp Tý", "tuổi Đinh Tỵ", "sinh năm Quí Mẹo". The
// result counts from Giáp Tý = 0. A branch alone ("tuổi Tý") tells a year only within twelve: ParseAnimal.
func ParseZodiac(s string) (n int, ok bool) {
	words := strings.Fields(strings.Map(func(r rune) rune {
		if strings.ContainsRune("().,;:-", r) {
			return ' '
		}
		return r
	}, vntext.Fold(s)))
	for len(words) > 2 && slices.Contains([]string{"sinh", "nam", "tuoi"}, words[0]) {
		words = words[1:]
	}
	if len(words) != 2 {
		return 0, false
	}
	stem := words[0]
	if full, ok := stemNames[stem]; ok {
		stem = full
	}
	i := slices.Index(stems, stem)
	for _, j := range branchAt(words[1]) {
		if i >= 0 && i%2 == j%2 {
			return (6*i - 5*j + 60) % 60, true
		}
	}
	return 0, false
}

// ParseAnimal reads a year by its animal alone: "tuổi Dần", "năm Tỵ". The result counts from Tý = 0. Tý and Tỵ fold alike, so
// only their marks tell them apart.
func ParseAnimal(s string) (n int, ok bool) {
	words := strings.Fields(vntext.Fold(s))
	for len(words) > 1 && slices.Contains([]string{"sinh", "nam", "tuoi"}, words[0]) {
		words, ok = words[1:], true
	}
	if !ok || len(words) != 1 {
		return 0, false
	}
	switch at := branchAt(words[0]); {
	case len(at) == 1:
		return at[0], true
	case len(at) == 2 && strings.ContainsAny(strings.ToLower(vntext.NFC(s)), "ỵị"):
		return at[1], true
	case len(at) == 2 && strings.ContainsAny(strings.ToLower(vntext.NFC(s)), "ýí"):
		return at[0], true
	}
	return 0, false
}

// AnimalYears lists the years of an animal from one year to another.
func AnimalYears(n, from, to int) (years []int) {
	for y := from + ((n-(from-4))%12+12)%12; y <= to; y += 12 {
		years = append(years, y)
	}
	return years
}

// ZodiacYear is the last year of the cycle's place n that is not after near.
func ZodiacYear(n, near int) int {
	return near - ((near-4-n)%60+60)%60
}
