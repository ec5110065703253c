// SPDX-License-Identifier: Apache-2.0

package linkage

import "strings"

// Field names one column the engine understands. The names are those of the
// command line (rec_id, type, commune_code …).
type Field uint8

// The engine's fields, in the order in which they are documented.
const (
	FieldID Field = iota
	FieldType
	FieldCommuneCode
	FieldCommune
	FieldDistrict
	FieldProvince
	FieldBook
	FieldNumber
	FieldYear
	FieldRegDate
	FieldRegKind
	FieldName
	FieldSex
	FieldBirth
	FieldEthnicity
	FieldBirthPlace
	FieldHome
	FieldSpouseName
	FieldSpouseBirth
	FieldSpouseEthnicity
	FieldSpouseHome
	FieldFatherName
	FieldFatherBirth
	FieldMotherName
	FieldMotherBirth
	FieldEvent
	FieldResidence
	FieldPIN
	FieldPaper
	FieldInformant
	FieldBatch
	FieldKeyer
	NumFields
)

var fieldNames = [NumFields]string{
	"rec_id", "type", "commune_code", "commune", "district", "province", "book_no", "number", "year",
	"reg_date", "reg_kind", "name", "sex", "birth_date", "ethnicity", "birth_place", "home_place",
	"spouse_name", "spouse_birth_date", "spouse_ethnicity", "spouse_home_place",
	"father_name", "father_birth", "mother_name", "mother_birth", "event_date", "residence",
	"pin", "id_paper", "informant", "batch", "keyer",
}

// String gives the engine's column name of the field.
func (f Field) String() string {
	if f < NumFields {
		return fieldNames[f]
	}
	return "?"
}

// FieldByName finds a field by its engine name.
func FieldByName(name string) (Field, bool) {
	for i, n := range fieldNames {
		if n == name {
			return Field(i), true
		}
	}
	return 0, false
}

// Kind is the kind of a record: pairs are sought within a kind.
type Kind uint8

// Kinds of record.
const (
	KindOther Kind = iota
	KindBirth
	KindMarriage
	KindDeath
	KindPerson // a person of a population extract
	numKinds
)

var kindNames = [numKinds]string{"other", "birth", "marriage", "death", "person"}

// String gives the value of column `type` for the kind.
func (k Kind) String() string {
	if k < numKinds {
		return kindNames[k]
	}
	return "?"
}

// ParseKind reads a value of column `type`: English names, the ministry's
// letters (KS, KH, KT) and the Vietnamese words, in any case.
func ParseKind(s string) (Kind, bool) {
	switch foldKey(s) {
	case "birth", "births", "ks", "khaisinh", "b", "1":
		return KindBirth, true
	case "marriage", "marriages", "kh", "kethon", "m", "2":
		return KindMarriage, true
	case "death", "deaths", "kt", "khaitu", "d", "3":
		return KindDeath, true
	case "person", "people", "population", "dancu", "congdan", "p":
		return KindPerson, true
	case "other", "generic":
		return KindOther, true
	}
	return KindOther, false
}

// ministryColumns maps the ministry's import columns (folded) to engine
// fields, with the kind of record that the column betrays. Source: the 158
// import workbooks (birth 70 columns, marriage 44, death 48).
var ministryColumns = map[string]struct {
	field Field
	kind  Kind
}{
	"stt": {FieldID, 0}, "so": {FieldNumber, 0}, "quyenso": {FieldBook, 0}, "ngaydangky": {FieldRegDate, 0},
	"loaidangky": {FieldRegKind, 0}, "noidangky": {FieldCommune, 0}, "nychoten": {FieldInformant, 0},
	"dcdvnhaphuyen": {FieldDistrict, 0}, "dcdvnhapxa": {FieldCommune, 0},
	"nkssodinhdanh": {FieldPIN, KindBirth}, "nkshoten": {FieldName, KindBirth}, "nksgioitinh": {FieldSex, KindBirth},
	"nksngaysinh": {FieldBirth, KindBirth}, "nksnoisinh": {FieldBirthPlace, KindBirth}, "nksquequan": {FieldHome, KindBirth},
	"nksdantoc": {FieldEthnicity, KindBirth}, "mehoten": {FieldMotherName, KindBirth}, "mengaysinh": {FieldMotherBirth, KindBirth},
	"chahoten": {FieldFatherName, KindBirth}, "changaysinh": {FieldFatherBirth, KindBirth}, "menoicutru": {FieldResidence, KindBirth},
	"chonghoten": {FieldName, KindMarriage}, "chongngaysinh": {FieldBirth, KindMarriage}, "chongdantoc": {FieldEthnicity, KindMarriage},
	"chongnoicutru": {FieldHome, KindMarriage}, "chongsogiaytotuythan": {FieldPaper, KindMarriage},
	"vohoten": {FieldSpouseName, KindMarriage}, "vongaysinh": {FieldSpouseBirth, KindMarriage}, "vodantoc": {FieldSpouseEthnicity, KindMarriage},
	"vonoicutru": {FieldSpouseHome, KindMarriage}, "ngayxaclapquanhehonnhan": {FieldEvent, KindMarriage},
	"nkthoten": {FieldName, KindDeath}, "nktgioitinh": {FieldSex, KindDeath}, "nktngaysinh": {FieldBirth, KindDeath},
	"nktdantoc": {FieldEthnicity, KindDeath}, "nktnoicutru": {FieldResidence, KindDeath}, "nktngaychet": {FieldEvent, KindDeath},
	"nktsogiaytotuythan": {FieldPaper, KindDeath}, "nktsodinhdanh": {FieldPIN, KindDeath},
}

// labelColumns are the Vietnamese labels officers use in their own sheets.
var labelColumns = map[string]Field{
	"hovaten": FieldName, "hoten": FieldName, "hochudemten": FieldName, "gioitinh": FieldSex, "ngaysinh": FieldBirth,
	"ngaythangnamsinh": FieldBirth, "dantoc": FieldEthnicity, "noisinh": FieldBirthPlace, "quequan": FieldHome,
	"hotencha": FieldFatherName, "hovatencha": FieldFatherName, "namsinhcha": FieldFatherBirth, "ngaysinhcha": FieldFatherBirth,
	"hotenme": FieldMotherName, "hovatenme": FieldMotherName, "namsinhme": FieldMotherBirth, "ngaysinhme": FieldMotherBirth,
	"noicutru": FieldResidence, "sodinhdanh": FieldPIN, "sodinhdanhcanhan": FieldPIN, "sogiayto": FieldPaper, "cmnd": FieldPaper,
	"xa": FieldCommune, "huyen": FieldDistrict, "tinh": FieldProvince, "maxa": FieldCommuneCode, "nam": FieldYear,
	"id": FieldID, "ma": FieldID,
}

// foldKey folds a header or code for look-up: ASCII letters and digits only,
// lower case, Vietnamese marks dropped.
func foldKey(s string) string {
	if i := strings.IndexAny(s, "\r\n"); i > 0 { // the template writes the code list on a second line
		s = s[:i]
	}
	var b strings.Builder
	for _, r := range s {
		r = foldRune(r)
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Columns says which column of a file holds which field; -1 is none.
type Columns struct {
	Of       [NumFields][]int // several columns are joined by a space
	Kind     Kind             // kind betrayed by the ministry's prefixes, or KindOther
	Register bool             // a number, book or registration date is among the columns
	Unknown  []string         // headers that mean nothing to the engine
	values   [NumFields]map[string]string
}

// MapHeader maps a header by engine names, the ministry's names and common
// Vietnamese labels. An engine name always wins over a label.
func MapHeader(header []string) Columns {
	var c Columns
	taken := func(f Field) bool { return len(c.Of[f]) > 0 }
	rest := make([]int, 0, len(header))
	for i, h := range header {
		h = strings.TrimPrefix(h, "\ufeff")
		if f, ok := FieldByName(strings.ToLower(strings.TrimSpace(h))); ok && !taken(f) {
			c.Of[f] = []int{i}
			continue
		}
		rest = append(rest, i)
	}
	for _, i := range rest {
		key := foldKey(header[i])
		if m, ok := ministryColumns[key]; ok && !taken(m.field) {
			c.Of[m.field] = []int{i}
			if m.kind != KindOther {
				c.Kind = m.kind
			}
			continue
		}
		if f, ok := labelColumns[key]; ok && !taken(f) {
			c.Of[f] = []int{i}
			continue
		}
		if key != "" {
			c.Unknown = append(c.Unknown, header[i])
		}
	}
	c.Register = taken(FieldNumber) || taken(FieldRegDate) || taken(FieldBook)
	return c
}

// Has tells whether any column feeds the field.
func (c *Columns) Has(f Field) bool { return len(c.Of[f]) > 0 }
