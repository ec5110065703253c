// SPDX-License-Identifier: Apache-2.0

//go:build ignore

// Command gen_countries writes codes/countries.tsv from a list of alpha2,alpha3,numeric,name_vi (ISO 3166 with the Vietnamese
// names of npm i18n-iso-countries, MIT). English names come from the Unicode CLDR by x/text.
//
//	go run gen_countries.go -in countries.csv > codes/countries.tsv
package main

import (
	"encoding/csv"
	"flag"
	"fmt"
	"log"
	"os"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// short are the names registers use where the list has an official or foreign one; the list's name becomes an alias.
var short = map[string]string{
	"US": "Hoa Kỳ", "LA": "Lào", "AE": "Các Tiểu vương quốc Ả Rập Thống nhất", "RU": "Nga", "GB": "Anh", "CZ": "Séc",
	"TZ": "Tanzania", "SY": "Syria", "VA": "Vatican", "PS": "Palestine", "AQ": "Nam Cực", "KW": "Kuwait",
}

// aliases are other texts seen or likely in registers; CLDR and the list give no such thing.
var aliases = map[string]string{
	"VN": "VN; Việt; Việt Nam DCCH; CHXHCN Việt Nam; Nước Việt Nam", "US": "Mỹ; USA; Hiệp chủng quốc Hoa Kỳ; Huê Kỳ",
	"LA": "Ai Lao; CHDCND Lào", "KH": "Cam-pu-chia; Căm-pu-chia; Cao Miên; Kampuchia", "CN": "Trung Hoa; CHND Trung Hoa; Tàu",
	"TW": "Trung Hoa Dân Quốc; Đài Loan (Trung Quốc)", "KR": "Đại Hàn Dân Quốc; Nam Hàn; Nam Triều Tiên; Korea", "KP": "Bắc Triều Tiên; CHDCND Triều Tiên",
	"JP": "Nhật", "RU": "Liên Xô; Liên bang Nga", "GB": "Anh Quốc; UK; Vương quốc Liên hiệp Anh và Bắc Ireland", "AU": "Úc Đại Lợi; Ô-xtrây-li-a",
	"DE": "CHLB Đức; CHDC Đức; Cộng hòa Liên bang Đức", "FR": "Pháp quốc", "CA": "Gia Nã Đại; Ca-na-đa", "IT": "I-ta-li-a; Italia", "MY": "Mã Lai; Mã-lai-xi-a",
	"ID": "Nam Dương; In-đô-nê-xi-a", "PH": "Phi Luật Tân; Phi-líp-pin", "SG": "Xin-ga-po; Tân Gia Ba", "TH": "Thái", "HK": "Hương Cảng", "CZ": "Tiệp Khắc; Cộng hòa Séc; CH Séc",
	"UA": "U-crai-na", "PL": "Ba lan", "HU": "Hung-ga-ri", "CH": "Thụy Sỹ", "NL": "Hòa Lan", "IN": "Ấn", "MM": "Miến Điện", "NZ": "Tân Tây Lan", "CU": "Cu-ba",
}

func main() {
	in := flag.String("in", "", "list of countries (CSV)")
	flag.Parse()
	f, err := os.Open(*in)
	if err != nil {
		log.Fatal(err)
	}
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("# alpha-2\talpha-3\tname\tEnglish\taliases")
	fmt.Println("# ISO 3166; Vietnamese names of i18n-iso-countries (MIT), English names of the Unicode CLDR. Written by gen_countries.go.")
	for _, r := range rows[1:] {
		fmt.Println(line(r[0], r[1], r[3]))
	}
}

func line(alpha2, alpha3, vi string) string {
	var other []string
	if s, ok := short[alpha2]; ok && s != vi {
		vi, other = s, append(other, vi)
	}
	if a := aliases[alpha2]; a != "" {
		other = append(other, strings.Split(a, "; ")...)
	}
	en := display.English.Regions().Name(language.MustParseRegion(alpha2))
	return strings.Join([]string{alpha2, alpha3, vi, en, strings.Join(other, "; ")}, "\t")
}
