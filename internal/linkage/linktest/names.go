// SPDX-License-Identifier: Apache-2.0

package linktest

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sort"
	"strconv"
)

// ErrNoNames is returned when the tables of name frequencies are not at hand.
var ErrNoNames = errors.New("the name tables (shared/data/names) are not at hand")

// weighted draws from a list by weight.
type weighted struct {
	item []string
	cum  []float64
}

func (w *weighted) add(s string, weight float64) {
	last := 0.0
	if n := len(w.cum); n > 0 {
		last = w.cum[n-1]
	}
	w.item = append(w.item, s)
	w.cum = append(w.cum, last+weight)
}

func (w *weighted) draw(r *rand.Rand) string {
	x := r.Float64() * w.cum[len(w.cum)-1]
	return w.item[sort.SearchFloat64s(w.cum, x)]
}

// Names are the name frequencies by sample and sex.
type Names struct {
	sur   map[string]*weighted
	mid   map[string]*weighted
	given map[string]*weighted
}

// SharedDir finds shared/data from the working directory upwards.
func SharedDir() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("finding the name tables: %w", err)
	}
	for range 8 {
		p := filepath.Join(dir, "shared", "data")
		if _, err := os.Stat(filepath.Join(p, "names", "surnames.csv")); err == nil {
			return p, nil
		}
		dir = filepath.Dir(dir)
	}
	return "", ErrNoNames
}

// LoadNames reads the name tables.
func LoadNames() (*Names, error) {
	dir, err := SharedDir()
	if err != nil {
		return nil, err
	}
	n := &Names{sur: map[string]*weighted{}, mid: map[string]*weighted{}, given: map[string]*weighted{}}
	for _, t := range []struct {
		file string
		into map[string]*weighted
		sex  bool
	}{{"surnames.csv", n.sur, false}, {"middle_names.csv", n.mid, true}, {"given_names.csv", n.given, true}} {
		if err := readWeights(filepath.Join(dir, "names", t.file), t.into, t.sex); err != nil {
			return nil, err
		}
	}
	return n, nil
}

func readWeights(path string, into map[string]*weighted, sex bool) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("reading names: %w", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return fmt.Errorf("reading %s: %w", path, err)
	}
	for _, r := range rows[1:] {
		key, rest := r[0], r[1:]
		if sex {
			key, rest = r[0]+"/"+r[1], r[2:]
		}
		w, err := strconv.ParseFloat(rest[1], 64)
		if err != nil {
			return fmt.Errorf("reading %s: %w", path, err)
		}
		if into[key] == nil {
			into[key] = &weighted{}
		}
		into[key].add(rest[0], w)
	}
	return nil
}

// highland family names and markers, of the groups of the four provinces.
var highland = map[string]struct {
	sur        []string
	man, woman []string
	last       bool
}{
	"Cơ Tu":        {[]string{"A Lăng", "Alăng", "Bhling", "Pơ Loong", "Zơ Râm", "A Rất", "Bríu", "Coor", "Ating", "Riah", "Hốih"}, []string{"", "Văn", ""}, []string{"Thị", ""}, false},
	"Bru-Vân Kiều": {[]string{"Hồ", "Hồ", "Hồ", "Hồ", "Kray"}, []string{"Văn", "", "A"}, []string{"Thị", "Thị", ""}, false},
	"Hrê":          {[]string{"Đinh", "Phạm"}, []string{"Văn", ""}, []string{"Thị"}, false},
	"Ê Đê":         {[]string{"Niê", "Mlô", "Êban", "Ayŭn", "Kbuôr"}, []string{"Y"}, []string{"H'"}, true},
	"Ba Na":        {[]string{"Đinh", ""}, []string{"A"}, []string{"Y"}, false},
}

var highlandGiven = []string{"Păng", "Rơi", "Thắng", "Hen", "Bơ", "Nhuôn", "Thút", "Krih", "Hmút", "Kăn", "Xoan", "Trá", "Nút", "Blá", "Khem", "Sức", "Tiêng", "Hà", "Lập", "Nghĩa", "Dương", "Bưm", "Rin", "Đơm", "Plốc", "Ngơi", "Lâm", "Xưa", "Mới", "Ngọc", "Hải", "Phương", "Bích", "Điều", "Thông", "Công"}

// FullName is a name by parts.
type FullName struct{ Sur, Mid, Given string }

// String writes the name as a register does.
func (n FullName) String() string {
	s := ""
	for _, p := range []string{n.Sur, n.Mid, n.Given} {
		if p != "" {
			if s != "" {
				s += " "
			}
			s += p
		}
	}
	return s
}
