// SPDX-License-Identifier: Apache-2.0

package catfile

import "fmt"

// Key packs a level and a numeric code: 1 + two digits for a province, 2 + three for a district, 3 + five for a commune.
// The official codes of the three levels overlap as numbers ("01", "001", "00001"), their keys do not.
type Key uint32

const levelStep = 100000

// MakeKey reads an official code; its length tells the level. An empty code is the key 0 ("no parent").
func MakeKey(code string) (Key, error) {
	if code == "" {
		return 0, nil
	}
	level := map[int]Key{2: 1, 3: 2, 5: 3}[len(code)]
	if level == 0 {
		return 0, fmt.Errorf("unit code %q: want 2, 3 or 5 digits", code)
	}
	n := Key(0)
	for _, c := range []byte(code) {
		if c < '0' || c > '9' {
			return 0, fmt.Errorf("unit code %q: not a number", code)
		}
		n = n*10 + Key(c-'0')
	}
	return level*levelStep + n, nil
}

// Level is 1 for a province, 2 for a district, 3 for a commune, 0 for the empty key.
func (k Key) Level() int { return int(k / levelStep) }

// Number is the code as a number.
func (k Key) Number() int { return int(k % levelStep) }

// Code is the official code with its leading zeros.
func (k Key) Code() string {
	n := k.Number()
	switch k.Level() {
	case 1:
		return string([]byte{digit(n / 10), digit(n)})
	case 2:
		return string([]byte{digit(n / 100), digit(n / 10), digit(n)})
	case 3:
		return string([]byte{digit(n / 10000), digit(n / 1000), digit(n / 100), digit(n / 10), digit(n)})
	}
	return ""
}

func digit(n int) byte { return '0' + byte(n%10) }

// Unit is one era of one unit. Dates are yyyymmdd, half open; From 0 means "since before the catalogue begins", To 0
// "still in force". FromBasis and ToBasis are places in File.Basis (0 is always the empty string).
type Unit struct {
	Key, Parent        Key
	From, To           uint32
	FromBasis, ToBasis uint16
	Kind, Event        uint8
	Name               string // without the word for its kind: "Vĩnh Thủy", "5"
}

// Edge says that the unit Old (a place in File.Units) passed, wholly or in part, into New on Date.
type Edge struct {
	Old, New      uint32
	Date          uint32
	Basis, Clause uint16
	Part, People  uint8
	Evidence      uint8
}

// Historic is a unit from before the catalogue's eras, told from secondary sources. From and To are partial dates as the
// source gives them ("1976-02", "1989"). Members are the codes of the catalogued units that cover its land.
type Historic struct {
	Slug, Kind, Name, PartOf, From, To, Note, Basis, Evidence string
	Members                                                   []Key
}

// Alias is another way in which a name is written: "Sài Gòn" for "Hồ Chí Minh". Level is 1, 2 or 3 as in Key.
type Alias struct {
	Text, Name string
	Level      uint8
}

// The words of the source tables, in the order in which the file numbers them; place 0 means "not said".
var (
	Kinds  = []string{"", "tinh", "tp_tw", "huyen", "quan", "thi_xa", "thanh_pho", "xa", "phuong", "thi_tran", "dac_khu"}
	Parts  = []string{"", "full", "unchanged", "renamed", "part", "rest", "all_people", "land_only", "recode", "same_code"}
	People = []string{"", "all", "part", "none"}
)

// File is the whole catalogue.
type File struct {
	Units    []Unit
	Edges    []Edge
	Historic []Historic
	Aliases  []Alias
	Basis    []string // legal acts
	Clauses  []string
	Evidence []string
}
