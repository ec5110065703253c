// SPDX-License-Identifier: Apache-2.0

package linkage

// Words for officers: fields, levels and kinds in Vietnamese and English.

var featVI = [numFeat]string{"Nơi đăng ký", "Số, quyển", "Ngày đăng ký", "Ngày sinh", "Tên", "Chữ đệm", "Họ", "Giới tính", "Cha", "Năm sinh của cha",
	"Mẹ", "Năm sinh của mẹ", "Vợ", "Ngày sinh của vợ", "Dân tộc", "Dân tộc của vợ", "Quê quán", "Quê quán của vợ", "Nơi sinh", "Nơi cư trú",
	"Ngày sự kiện", "Số định danh", "Giấy tờ tùy thân", "Người đi đăng ký", "Loại đăng ký"}

var featEN = [numFeat]string{"Registering unit", "Number and book", "Date of registration", "Date of birth", "Given name", "Middle name", "Family name", "Sex",
	"Father", "Father's year of birth", "Mother", "Mother's year of birth", "Wife", "Wife's date of birth", "Ethnic group", "Wife's ethnic group",
	"Home place", "Wife's home place", "Birthplace", "Residence", "Date of the event", "Personal number", "Identity paper", "Applicant", "Kind of registration"}

type levelWord struct{ id, vi, en string }

var (
	placeWordsL = []levelWord{{"missing", "", ""}, {"same", "cùng đơn vị", "the same unit"}, {"heir", "hai mã khác nhau, nay là một đơn vị", "two codes, one unit of today"},
		{"near", "cùng huyện hoặc tỉnh", "same district or province"}, {"other", "khác đơn vị", "another unit"}}
	keyWordsL = []levelWord{{"missing", "", ""}, {"same", "trùng số, năm và quyển", "same number, year and book"}, {"other_book", "trùng số và năm, khác quyển", "same number and year, another book"},
		{"number", "trùng số, năm thiếu hoặc khác", "same number, the year missing or other"}, {"next", "số liền kề, cùng năm", "neighbouring number, same year"},
		{"digit", "số sai một chữ số", "one digit of the number differs"}, {"year", "cùng năm, khác số", "same year, another number"}, {"other", "khác số, khác năm", "another number, another year"}}
	regWordsL = []levelWord{{"missing", "", ""}, {"same", "cùng ngày", "the same day"}, {"variant", "gần trùng (đảo ngày tháng, sai một chữ số…)", "a variant (day and month exchanged, one digit …)"},
		{"month", "cách nhau trong một tháng", "within a month"}, {"year", "cùng năm", "the same year"}, {"close", "cách một, hai năm", "one or two years apart"}, {"far", "cách nhiều năm", "years apart"}}
	dateWordsL = []levelWord{{"missing", "", ""}, {"same", "trùng", "the same"}, {"swap", "đảo ngày và tháng", "day and month exchanged"}, {"lunar", "trùng nếu đọc theo âm lịch", "the same read as a lunar date"},
		{"digit", "sai một chữ số", "one digit differs"}, {"decade", "cùng ngày tháng, năm sai một chữ số", "same day and month, one digit of the year"}, {"month", "cùng tháng, một bên thiếu ngày", "same month, a day missing"},
		{"year", "cùng năm, chỉ ghi năm", "same year, only the year is written"}, {"near", "cùng năm, khác ngày", "same year, another day"}, {"close", "cách một, hai năm", "one or two years apart"}, {"far", "khác", "different"}}
	partWordsL = []levelWord{{"missing", "", ""}, {"same", "trùng", "the same"}, {"marks", "chỉ khác dấu (mất dấu, hỏi/ngã)", "only marks lost, or hỏi/ngã"}, {"fold", "khác dấu thanh hoặc mũ", "other marks"},
		{"region", "khác chính tả vùng miền (s/x, tr/ch, d/gi/v, n/ng)", "regional spelling"}, {"edit", "sai một chữ cái", "one letter differs"}, {"abbr", "viết tắt", "abbreviated"}, {"one_side", "một bên không có", "missing on one side"}, {"differ", "khác", "different"}}
	fullWordsL = []levelWord{{"missing", "", ""}, {"same", "trùng", "the same"}, {"marks", "chỉ khác dấu", "only marks differ"}, {"near", "gần trùng (chính tả, viết tắt, thứ tự)", "nearly the same (spelling, abbreviation, order)"},
		{"middle", "cùng họ và tên, khác chữ đệm", "family and given name the same, middle differs"}, {"given", "cùng tên, khác họ", "given name the same, family name differs"},
		{"family", "cùng họ, khác tên", "family name the same, given name differs"}, {"differ", "khác", "different"}}
	yearWordsL = []levelWord{{"missing", "", ""}, {"same_day", "trùng ngày", "the same day"}, {"same", "cùng năm", "the same year"}, {"digit", "năm sai một chữ số", "one digit of the year differs"}, {"close", "cách một, hai năm", "one or two years apart"}, {"far", "khác", "different"}}
	textWordsL = []levelWord{{"missing", "", ""}, {"same", "trùng", "the same"}, {"near", "gần trùng", "nearly the same"}, {"differ", "khác", "different"}}
	idWordsL   = []levelWord{{"missing", "", ""}, {"same", "trùng", "the same"}, {"digit", "sai một chữ số", "one digit differs"}, {"differ", "khác", "different"}}
	rkWordsL   = []levelWord{{"missing", "", ""}, {"same", "cùng loại", "the same kind"}, {"other", "khác loại", "another kind"}, {"one_again", "một bên là đăng ký lại hoặc cấp lại", "one is a re-registration or re-issue"}, {"both_again", "cả hai là đăng ký lại", "both are re-registrations"}}
)

// levelWords lists the levels of a feature.
func levelWords(f int) []levelWord {
	switch f {
	case fPlace:
		return placeWordsL
	case fKey:
		return keyWordsL
	case fReg:
		return regWordsL
	case fBirth, fSpouseBirth, fEvent:
		return dateWordsL
	case fGiven, fMid, fSur:
		return partWordsL
	case fFather, fMother, fSpouse, fInformant:
		return fullWordsL
	case fFatherBirth, fMotherBirth:
		return yearWordsL
	case fPIN, fPaper:
		return idWordsL
	case fRegKind:
		return rkWordsL
	}
	return textWordsL
}

func levelNames(f int) []string {
	w := levelWords(f)
	out := make([]string, len(w))
	for i := range w {
		out[i] = w[i].id
	}
	return out
}

// code: of two sexes there is no "nearly".
func code(f int, l uint8) uint8 {
	if f == fSex && l == sexDiffer {
		return 3
	}
	return l
}

func levelVI(f int, l uint8) string { return levelWords(f)[code(f, l)].vi }
func levelEN(f int, l uint8) string { return levelWords(f)[code(f, l)].en }

var pairKindVI = [numPairKinds]string{"", "một trường hợp, trùng số", "một người, khác số", "một người đăng ký lại", "một quyển sổ, hai bản lưu", "một đợt gửi hai lần",
	"hai trẻ sinh đôi", "anh chị em ruột", "anh chị em cùng cha hoặc cùng mẹ", "một người chồng, hai lần kết hôn", "một người vợ, hai lần kết hôn",
	"hai người trùng tên", "hai người trùng số (do sáp nhập, thiếu năm…)", "hai người không liên quan", "hôn nhân của cha mẹ", "hôn nhân của người này", "khai tử của người này", "khai tử của vợ hoặc chồng", "một người"}

var pairKindEN = [numPairKinds]string{"", "one entry, one key", "one person under another key", "one person registered again", "two copies of one book", "one batch delivered twice",
	"twins", "siblings", "children of one parent", "one husband, two marriages", "one wife, two marriages",
	"two people of one name", "two people of one number (merged communes, lost year …)", "unrelated people", "the parents' marriage", "this person's marriage", "this person's death", "a spouse's death", "one person"}
