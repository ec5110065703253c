// SPDX-License-Identifier: Apache-2.0

package linkage

// Features of a pair, in the order of the model's tables.
const (
	fPlace = iota
	fKey
	fReg
	fBirth
	fGiven
	fMid
	fSur
	fSex
	fFather
	fFatherBirth
	fMother
	fMotherBirth
	fSpouse
	fSpouseBirth
	fEth
	fSpouseEth
	fHome
	fSpouseHome
	fBirthPlace
	fResidence
	fEvent
	fPIN
	fPaper
	fInformant
	fRegKind
	numFeat
)

var featNames = [numFeat]string{"place", "key", "reg_date", "birth_date", "given_name", "middle_name", "family_name", "sex",
	"father_name", "father_birth", "mother_name", "mother_birth", "spouse_name", "spouse_birth_date", "ethnicity", "spouse_ethnicity",
	"home_place", "spouse_home_place", "birth_place", "residence", "event_date", "pin", "id_paper", "informant", "reg_kind"}

// Levels of the registration key.
const (
	keyMissing   = iota
	keySame      // number, year and book
	keyOtherBook // number and year, but book or letter differs
	keyNumber    // the number, the year missing or other
	keyNext      // same year, one or two numbers apart
	keyDigit     // same year, one digit of the number
	keyYear      // same year
	keyOther
	numKey
)

// Levels of the date of registration.
const (
	regMissing = iota
	regSame
	regVariant // day and month exchanged, one digit, lunar reading …
	regMonth   // within a month
	regYear    // the same year
	regClose   // within two years
	regFar
	numReg
)

// Levels of an identity number.
const (
	idMissing = iota
	idSame
	idDigit // one digit
	idDiffer
	numID
)

// Levels of the kind of registration.
const (
	rkMissing = iota
	rkSame
	rkOther
	rkOneAgain // exactly one is a re-registration or re-issue
	rkBothAgain
	numRK
)

// pairView is a compared pair: the level of each feature and the logarithm of
// the chance that two strangers agree so.
type pairView struct {
	lev  [numFeat]uint8
	logu [numFeat]float32
	name nameCmp
	fath nameCmp

	weight float32 // in learning: the pairs that this one stands for
}

// view compares two records. The order of a and b does not matter.
func (c *corpus) view(a, b *record, m *kindModel, v *pairView) {
	*v = pairView{}
	l := &v.lev
	v.name = c.names.compare(a.name, b.name)
	v.fath = c.names.compare(a.father, b.father)
	l[fPlace] = c.places.compare(a.place, b.place)
	l[fKey] = compareKeys(a, b)
	l[fReg] = compareRegs(a.reg, b.reg)
	l[fBirth] = compareDates(a.birth, b.birth)
	l[fGiven], l[fMid], l[fSur] = v.name.giv, v.name.mid, v.name.sur
	l[fSex] = compareSexes(a.sex, b.sex)
	l[fFather] = v.fath.full
	l[fFatherBirth] = compareYears(a.fbirth, b.fbirth)
	l[fMother] = c.names.compare(a.mother, b.mother).full
	l[fMotherBirth] = compareYears(a.mbirth, b.mbirth)
	l[fEth] = compareCodes(a.eth, b.eth)
	l[fHome] = c.texts.compare(a.home, b.home)
	l[fBirthPlace] = c.texts.compare(a.bplace, b.bplace)
	l[fResidence] = c.texts.compare(a.resid, b.resid)
	l[fPIN], l[fPaper] = compareIDs(a.pin, b.pin), compareIDs(a.paper, b.paper)
	l[fInformant] = c.informants(a, b)
	l[fRegKind] = compareRegKinds(a.regKind, b.regKind)
	if a.kind != KindBirth {
		l[fSpouse] = c.names.compare(a.spouse, b.spouse).full
		l[fSpouseBirth] = compareDates(a.sbirth, b.sbirth)
		l[fSpouseEth] = compareCodes(a.seth, b.seth)
		l[fSpouseHome] = c.texts.compare(a.spouseHome, b.spouseHome)
		if a.kind != KindMarriage || a.event != a.reg || b.event != b.reg {
			l[fEvent] = compareDates(a.event, b.event)
		}
	}
	c.chances(a, b, m, v)
}

func compareKeys(a, b *record) uint8 {
	if a.num == 0 || b.num == 0 {
		return keyMissing
	}
	same := a.num == b.num
	if a.year == 0 || b.year == 0 || a.year != b.year {
		switch {
		case same && (a.year == 0 || b.year == 0 || oneDigit(int(a.year), int(b.year))):
			return keyNumber
		case a.year == 0 || b.year == 0:
			return keyMissing
		}
		return keyOther
	}
	d := int(a.num) - int(b.num)
	switch {
	case same && a.suffix == b.suffix && (a.book == b.book || a.book == 0 || b.book == 0):
		return keySame
	case same:
		return keyOtherBook
	case abs(d) <= 2:
		return keyNext
	case oneDigit(int(a.num), int(b.num)) || a.num/10 == b.num || b.num/10 == a.num:
		return keyDigit
	}
	return keyYear
}

func compareRegs(a, b date) uint8 {
	switch compareDates(a, b) {
	case dateMissing:
		return regMissing
	case dateSame:
		return regSame
	case dateSwap, dateLunar, dateDigit, dateDecade, dateMonth:
		return regVariant
	case dateYear:
		if a == b {
			return regSame
		}
		return regYear
	case dateNear:
		if abs(a.number()-b.number()) <= 31 {
			return regMonth
		}
		return regYear
	case dateClose:
		if a.full() && b.full() && abs(a.number()-b.number()) <= 31 {
			return regMonth
		}
		return regClose
	}
	return regFar
}

// Levels of sex.
const (
	sexMissing = iota
	sexSame
	sexDiffer
	numSex
)

func compareSexes(a, b uint8) uint8 {
	switch {
	case a == 0 || b == 0:
		return sexMissing
	case a == b:
		return sexSame
	}
	return sexDiffer
}

func compareCodes(a, b uint8) uint8 {
	switch {
	case a == 0 || b == 0:
		return textMissing
	case a == b:
		return textSame
	}
	return textDiffer
}

func compareIDs(a, b uint64) uint8 {
	switch {
	case a == 0 || b == 0:
		return idMissing
	case a == b:
		return idSame
	}
	if (a|b)&(1<<61) == 0 && oneDigit64(a, b) {
		return idDigit
	}
	return idDiffer
}

// oneDigit64 is oneDigit for identity numbers: one digit replaced, or two
// neighbours exchanged.
func oneDigit64(a, b uint64) bool {
	diff := 0
	var xs, ys [2]uint64
	var at [2]int
	for i := 0; a != 0 || b != 0; i++ {
		if x, y := a%10, b%10; x != y {
			if diff == 2 {
				return false
			}
			xs[diff], ys[diff], at[diff] = x, y, i
			diff++
		}
		a, b = a/10, b/10
	}
	return diff == 1 || diff == 2 && at[1] == at[0]+1 && xs[0] == ys[1] && xs[1] == ys[0]
}

// informants compares the people who came to register. A parent who came is
// no new evidence.
func (c *corpus) informants(a, b *record) uint8 {
	if a.informant == 0 || b.informant == 0 {
		return fullMissing
	}
	if a.informant == b.informant && (a.informant == a.father || a.informant == a.mother || a.informant == b.father || a.informant == b.mother) {
		return fullMissing
	}
	return c.names.compare(a.informant, b.informant).full
}

func compareRegKinds(a, b uint8) uint8 {
	if a == 0 || b == 0 || a == 6 || b == 6 {
		return rkMissing
	}
	again := func(k uint8) bool { return k == regAgain || k == regReissue }
	switch {
	case again(a) && again(b):
		return rkBothAgain
	case again(a) != again(b):
		return rkOneAgain
	case a == b:
		return rkSame
	}
	return rkOther
}
