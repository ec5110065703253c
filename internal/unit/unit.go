// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"fmt"
	"strconv"
	"strings"
)

// Begin is the first day of which the catalogue speaks. Eras with an empty From began on or before it.
const Begin = "2004-08-31"

// TwoTier is the day from which provinces are divided into communes directly and districts are no more.
const TwoTier = "2025-07-01"

// ID names a unit in one era: its official code, "@", and the first day of the era as yyyymmdd, or "0" when the era began
// before the catalogue: "19402@0", "19405@20250701". A historic unit has a slug for a code: "tinh-binh-tri-thien@1976-02".
type ID string

// MakeID joins a code and the first day of an era (yyyy-mm-dd, or empty).
func MakeID(code, from string) ID {
	if from == "" {
		return ID(code + "@0")
	}
	if len(from) == len("2006-01-02") && code != "" && code[0] >= '0' && code[0] <= '9' {
		from = from[:4] + from[5:7] + from[8:]
	}
	return ID(code + "@" + from)
}

// Code is the part before the "@".
func (id ID) Code() string {
	code, _, _ := strings.Cut(string(id), "@")
	return code
}

// Level is the tier of a unit.
type Level byte

// The three tiers; districts exist until [TwoTier].
const (
	Province Level = 'P'
	District Level = 'D'
	Commune  Level = 'C'
)

// String gives "P", "D" or "C", and "" for the zero level.
func (l Level) String() string {
	if l == 0 {
		return ""
	}
	return string(rune(l))
}

// MarshalText writes the level as its letter.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (l *Level) UnmarshalText(b []byte) error {
	switch s := string(b); s {
	case "":
		*l = 0
	case "P", "D", "C":
		*l = Level(s[0])
	default:
		return fmt.Errorf("level %q: want P, D or C", s)
	}
	return nil
}

// Kind is what a unit of its tier is called.
type Kind string

// The ten kinds of the registry, and Other for historic units outside them.
const (
	KindProvince    Kind = "tinh"
	KindCentralCity Kind = "tp_tw"
	KindRural       Kind = "huyen"
	KindUrban       Kind = "quan"
	KindTown        Kind = "thi_xa"
	KindCity        Kind = "thanh_pho"
	KindCommune     Kind = "xa"
	KindWard        Kind = "phuong"
	KindTownship    Kind = "thi_tran"
	KindSpecialZone Kind = "dac_khu"
	KindOther       Kind = ""
)

type kindNames struct {
	vi, en string
	level  Level
}

var kinds = map[Kind]kindNames{
	KindProvince:    {"Tỉnh", "Province", Province},
	KindCentralCity: {"Thành phố", "City", Province},
	KindRural:       {"Huyện", "District", District},
	KindUrban:       {"Quận", "Urban District", District},
	KindTown:        {"Thị xã", "Town", District},
	KindCity:        {"Thành phố", "City", District},
	KindCommune:     {"Xã", "Commune", Commune},
	KindWard:        {"Phường", "Ward", Commune},
	KindTownship:    {"Thị trấn", "Township", Commune},
	KindSpecialZone: {"Đặc khu", "Special Zone", Commune},
}

// VI is the Vietnamese word, with a capital: "Thị trấn".
func (k Kind) VI() string { return kinds[k].vi }

// EN is the English word for the kind: "Township".
func (k Kind) EN() string { return kinds[k].en }

// Level is the tier that units of this kind belong to; 0 for KindOther.
func (k Kind) Level() Level { return kinds[k].level }

// Unit is one era of one unit.
type Unit struct {
	ID         ID     `json:"id"`
	Code       string `json:"code"` // 2, 3 or 5 digits; a slug for a historic unit
	Level      Level  `json:"level"`
	Kind       Kind   `json:"kind"`
	Name       string `json:"name"`             // official, with its kind: "Xã Vĩnh Thủy"
	Core       string `json:"core"`             // without: "Vĩnh Thủy", "5"
	Parent     ID     `json:"parent,omitempty"` // the parent as it was on the last day of this era
	ParentCode string `json:"parentCode,omitempty"`
	From       string `json:"from,omitempty"` // yyyy-mm-dd; empty: before the catalogue begins. Historic units: partial
	To         string `json:"to,omitempty"`   // the first day no longer in force; empty: in force
	FromBasis  string `json:"fromBasis,omitempty"`
	ToBasis    string `json:"toBasis,omitempty"`
	Historic   bool   `json:"historic,omitempty"` // of before 2004, from secondary sources: for look-up only
	Note       string `json:"note,omitempty"`     // historic: what it was made of or became
	Evidence   string `json:"evidence,omitempty"` // historic: where that is known from
}

// InForce tells whether the era has not ended.
func (u Unit) InForce() bool { return u.To == "" && !u.Historic }

// day is a date as yyyymmdd; 0 stands for an open end.
type day = uint32

// parseDay reads an ISO date, which may be partial: "2010" is its first day. ok is false for anything else.
func parseDay(s string) (d day, ok bool) {
	parts := strings.Split(s, "-")
	if len(parts) > 3 || len(parts[0]) != 4 {
		return 0, false
	}
	nums := [3]int{0, 1, 1}
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || i > 0 && len(p) != 2 {
			return 0, false
		}
		nums[i] = n
	}
	if nums[0] < 1000 || nums[1] < 1 || nums[1] > 12 || nums[2] < 1 || nums[2] > 31 {
		return 0, false
	}
	return day(nums[0]*10000 + nums[1]*100 + nums[2]), true
}

// formatDay writes yyyymmdd as yyyy-mm-dd, and 0 as "".
func formatDay(d day) string {
	if d == 0 {
		return ""
	}
	s := strconv.Itoa(int(d))
	return s[:4] + "-" + s[4:6] + "-" + s[6:]
}

// writeDay writes yyyymmdd as dd.mm.yyyy, the way the registers do.
func writeDay(d day) string {
	s := strconv.Itoa(int(d))
	return s[6:] + "." + s[4:6] + "." + s[:4]
}
