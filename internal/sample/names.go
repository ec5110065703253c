// SPDX-License-Identifier: Apache-2.0

package sample

import (
	_ "embed"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed names.txt
var namesText string

// weighted is a list of words with running totals.
type weighted struct {
	words []string
	upTo  []int
}

func (w *weighted) add(word string, n int) {
	total := n
	if len(w.upTo) > 0 {
		total += w.upTo[len(w.upTo)-1]
	}
	w.words, w.upTo = append(w.words, word), append(w.upTo, total)
}

func (w *weighted) pick(rng *rand.Rand) string {
	if len(w.words) == 0 {
		return ""
	}
	i, _ := slices.BinarySearch(w.upTo, rng.IntN(w.upTo[len(w.upTo)-1])+1)
	return w.words[i]
}

// Sex of a person, as the ministry codes it.
type Sex string

const (
	Male   Sex = "1"
	Female Sex = "2"
)

// nameTables are the measured frequencies by "kind sample sex".
type nameTables map[string]*weighted

var loadNames = sync.OnceValue(func() nameTables {
	t := nameTables{}
	for line := range strings.Lines(namesText) {
		key, list, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		w := &weighted{}
		for pair := range strings.SplitSeq(strings.TrimSuffix(list, ","), ",") {
			word, n, _ := strings.Cut(pair, "=")
			if c, err := strconv.Atoi(n); err == nil {
				w.add(word, c)
			}
		}
		t[key] = w
	}
	return t
})

// centralSurname turns the southern and northern forms of a surname into the
// one used in the middle of the country.
var centralSurname = map[string]string{"Vũ": "Võ", "Huỳnh": "Hoàng"}

// oldWomen are given names of women born before 1960 in the lowland: plain
// words, flowers and fruit (general knowledge: no measured table has them).
var oldWomen = strings.Fields("Gái Con Bé Nậy Chắt Lài Thẻo Tý Mẹt Nuôi Thỏn Xoan Lựu Đào Mận Cúc Sen Lan Huệ Hồng Cam Chanh Bưởi Lê Mơ Na Vẻ Duyên Khuê Thí Hoa " +
	"Út Em Chút Nhỏ Diệu Luyến Thương Mến Yêu Hiên Quế Liễu Tần Thuận Hòa Nghĩa Lành Hiền Sâm Nhâm Tơ Lụa Thoa Gấm Vân Nguyệt Sáu Bảy Tám Chín Mười")

// highland given names, men and women (general knowledge).
var (
	highMen   = strings.Fields("Vai Nhiêm Pỉnh Thỏa Lơi Mừng Pường Thom Rưng Cươi Tăng Măng Phôn Nghiên Ven Pin Ria Xôn Thia Cu Lực Tiếp Xuôi Khiên Pừng Rôm Nhơm Plơi Vôn Thông Dơn Côn Mơng Lương Tư Thành Nghĩa")
	highWomen = strings.Fields("Kăn Lơi Mua Thiếp Hương Rơm Tâm Nhang Xung Pia Lan Mai Nguyệt Hoi Thăng Riu Mơn Cúc Hồng Ỏn Nghing Phiên Thơm Bường Xoan Năm Thủy Vân Đào Lia Xa Nhung Lệ Tơm Phay")
)

// cohort is the year-of-birth group whose fashion of names applies.
func cohort(year int) string {
	switch {
	case year < 1960:
		return "old"
	case year < 1985:
		return "middle"
	default:
		return "new"
	}
}

// kinhName invents a lowland name. surname may be given (a father's).
func kinhName(rng *rand.Rand, surname string, sex Sex, year int) string {
	t := loadNames()
	if surname == "" {
		surname = t["surname students_1990s *"].pick(rng)
		if c := centralSurname[surname]; c != "" {
			surname = c
		}
	}
	middle, given := "", ""
	if sex == Male {
		middle, given = menWords(rng, t, cohort(year))
	} else {
		middle, given = womenWords(rng, t, cohort(year))
	}
	if middle == given {
		middle = map[Sex]string{Male: "Văn", Female: "Thị"}[sex]
	}
	return strings.Join(strings.Fields(surname+" "+middle+" "+given), " ")
}

func menWords(rng *rand.Rand, t nameTables, c string) (middle, given string) {
	const old, recent = "haiduong_men_1900_1960 M", "students_2000s M"
	src := recent
	if c == "old" || c == "middle" && rng.IntN(2) == 0 {
		src = old
	}
	return t["middle "+src].pick(rng), t["given "+src].pick(rng)
}

func womenWords(rng *rand.Rand, t nameTables, c string) (middle, given string) {
	const recent = "students_2000s F"
	switch {
	case c == "old" && rng.IntN(10) < 8:
		return "Thị", oldWomen[rng.IntN(len(oldWomen))]
	case c == "old", c == "middle" && rng.IntN(10) < 8:
		return "Thị", t["given "+recent].pick(rng)
	default:
		return t["middle "+recent].pick(rng), t["given "+recent].pick(rng)
	}
}

// highlandName invents a Bru-Vân Kiều or Pa Cô name: mostly Hồ since the
// 1950s; elders may have no surname and be called after their first child.
func highlandName(rng *rand.Rand, surname string, sex Sex, year int) string {
	given := highWomen[rng.IntN(len(highWomen))]
	if sex == Male {
		given = highMen[rng.IntN(len(highMen))]
	}
	if year >= 1990 && rng.IntN(2) == 0 {
		_, given = menWords(rng, loadNames(), "new")
		if sex == Female {
			_, given = womenWords(rng, loadNames(), "new")
		}
	}
	if year < 1955 && rng.IntN(4) == 0 {
		if sex == Male {
			return "Pả " + given
		}
		return "Kăn " + given
	}
	if surname == "" || len(strings.Fields(surname)) != 1 || surname == "Pả" {
		surname = "Hồ"
	}
	return strings.Join(strings.Fields(surname+" "+highMiddle(rng, sex, year)+" "+given), " ")
}

func highMiddle(rng *rand.Rand, sex Sex, year int) string {
	n := rng.IntN(100)
	switch {
	case sex == Female && n < 88:
		return "Thị"
	case sex == Male && n < 60:
		return "Văn"
	case sex == Male && n < 72 && year < 1990:
		return "A"
	default:
		return ""
	}
}

// surnameOf is the word a child takes over from a father.
func surnameOf(name string) string {
	w := strings.Fields(name)
	if len(w) < 2 || w[0] == "Pả" || w[0] == "Kăn" {
		return ""
	}
	return w[0]
}
