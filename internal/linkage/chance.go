// SPDX-License-Identifier: Apache-2.0

package linkage

import "math"

func ln(p float64) float32 { return float32(math.Log(p)) }

// Logarithms of small chances used below, computed once.
var (
	ln2, ln3, ln4, ln12    = ln(2), ln(3), ln(4), ln(12)
	ln02, ln05, ln1, ln2nd = ln(.02), ln(.05), ln(.1), ln(.2)
)

// Chances that strangers agree in the key, by what else is known of them:
// same unit, heirs of one unit, other units, same unit and same day of
// registration. Index 0 (missing) is unused.
var keyChance = [4][numKey]float32{
	lnKey(0, .0002, .0008, .004, .0008, .004, .02, .97),
	lnKey(0, .0015, .0012, .006, .0015, .005, .02, .965),
	lnKey(0, .0003, .0005, .006, .0012, .004, .02, .968),
	lnKey(0, .004, .004, .002, .33, .15, .50, .01),
}

// Chances in the date of registration: given the same year in the key, given
// that and the same day of the event, given the same day alone, given nothing.
var regChance = [4][numReg]float32{
	lnReg(0, .006, .03, .15, .79, .02, .004),
	lnReg(0, .09, .06, .40, .43, .015, .005),
	lnReg(0, .05, .04, .22, .27, .17, .25),
	lnReg(0, .0001, .0005, .002, .015, .08, .90),
}

var (
	yearChance    = lnYear(0, .0002, .06, .12, .20, .62)
	yearChanceFar = lnYear(0, .0001, .03, .09, .10, .78)
	rkChance      = [numRK]float32{0, ln(.80), ln(.13), ln(.065), ln(.005)}
	idChance      = [numID]float32{0, -14.5, -10, -0.01}
	paperChance   = [numID]float32{0, -12, -8.5, -0.01}
)

func lnKey(p ...float64) (out [numKey]float32) {
	for i, x := range p {
		if x > 0 {
			out[i] = ln(x)
		}
	}
	return out
}

func lnReg(p ...float64) (out [numReg]float32) {
	for i, x := range p {
		if x > 0 {
			out[i] = ln(x)
		}
	}
	return out
}

func lnYear(p ...float64) (out [numYear]float32) {
	for i, x := range p {
		if x > 0 {
			out[i] = ln(x)
		}
	}
	return out
}

// chances fills logu: how likely strangers are to agree as this pair does. The
// counts of the corpus decide; where two fields go together for strangers too
// (day of birth and day of registration, family name and father), the chance is
// taken given the other.
func (c *corpus) chances(a, b *record, m *kindModel, v *pairView) {
	l, u, f := &v.lev, &v.logu, c.freq
	k := a.kind
	bandA, bandB := band(a.birth.year()), band(b.birth.year())
	sexA, sexB := a.sex, b.sex
	if k == KindMarriage {
		sexA, sexB = 1, 1
	}
	cur := c.places.list[a.place].cur[0]
	if cur == 0 {
		cur = c.places.list[b.place].cur[0]
	}
	u[fPlace] = c.placeChance(a, b, l[fPlace])
	together := l[fPlace] == placeSame || l[fPlace] == placeHeir
	near := uint32(0) // a unit in which both live
	if together {
		near = cur
	}
	eventSame := l[fBirth] == dateSame
	if k == KindDeath {
		eventSame = l[fEvent] == dateSame
	}
	sameYear := l[fKey] == keySame || l[fKey] == keyOtherBook || l[fKey] >= keyNext && l[fKey] <= keyYear
	u[fReg] = regChance[regGroup(sameYear, eventSame)][l[fReg]]
	u[fKey] = m.keyU[keyGroup(l[fPlace], l[fReg])][l[fKey]]
	u[fBirth] = dateChance(f.days[k], &f.years[k], a.birth, b.birth, l[fBirth])
	u[fGiven] = c.givenChance(a, b, l[fGiven], sexA, sexB, bandA, bandB, near)
	u[fMid] = c.midChance(a.name, b.name, l[fMid], sexA, bandA)
	u[fSur] = c.surChance(v, a.name, b.name, cur)
	u[fSex] = sexChance(l[fSex], l[fGiven])
	u[fFather] = c.fullChance(a.father, b.father, l[fFather], 1, parentBand(a, a.fbirth), cur)
	u[fMother] = c.fullChance(a.mother, b.mother, l[fMother], 2, parentBand(a, a.mbirth), cur)
	yc := &yearChance
	if l[fBirth] == dateFar {
		yc = &yearChanceFar
	}
	u[fFatherBirth], u[fMotherBirth] = yc[l[fFatherBirth]], yc[l[fMotherBirth]]
	if l[fMotherBirth] != 0 && l[fFatherBirth] >= yearSameDay && l[fFatherBirth] <= yearSame && l[fMotherBirth] <= yearSame {
		u[fMotherBirth] += ln2 // ages of a couple go together
	}
	u[fEth] = c.ethChance(a.eth, b.eth, l[fEth], together)
	u[fHome] = c.textChance(a.home, b.home, l[fHome], together)
	u[fBirthPlace] = c.textChance(a.bplace, b.bplace, l[fBirthPlace], together)
	u[fResidence] = c.textChance(a.resid, b.resid, l[fResidence], together)
	u[fPIN], u[fPaper] = idChance[l[fPIN]], paperChance[l[fPaper]]
	u[fInformant] = c.informantChance(a, b, l[fInformant], cur)
	u[fRegKind] = rkChance[l[fRegKind]]
	if k == KindBirth {
		return
	}
	u[fSpouse] = c.fullChance(a.spouse, b.spouse, l[fSpouse], 2, band(a.sbirth.year()), cur)
	u[fSpouseBirth] = dateChance(f.days[k], &f.years[k], a.sbirth, b.sbirth, l[fSpouseBirth])
	if l[fSpouseBirth] != 0 && l[fBirth] != dateFar && l[fSpouseBirth] != dateFar {
		u[fSpouseBirth] += 1
	}
	u[fSpouseEth] = c.ethChance(a.seth, b.seth, l[fSpouseEth], together)
	u[fSpouseHome] = c.textChance(a.spouseHome, b.spouseHome, l[fSpouseHome], together)
	u[fEvent] = dateChance(f.events[k], &f.eventYear[k], a.event, b.event, l[fEvent])
	if l[fEvent] != 0 && sameYear { // the year is already in the key
		u[fEvent] = min(u[fEvent]+3, -0.05)
	}
}

func regGroup(sameYear, eventSame bool) int {
	switch {
	case sameYear && eventSame:
		return 1
	case sameYear:
		return 0
	case eventSame:
		return 2
	}
	return 3
}

func keyGroup(place, reg uint8) int {
	switch {
	case place == placeSame && reg == regSame:
		return 3
	case place == placeSame:
		return 0
	case place == placeHeir:
		return 1
	}
	return 2
}

func parentBand(child *record, d date) int {
	return band(parentYear(d, child.birth.year(), child.kind))
}

func (c *corpus) placeChance(a, b *record, lev uint8) float32 {
	f := c.freq
	x, y := &c.places.list[a.place], &c.places.list[b.place]
	switch lev {
	case placeSame:
		return logRatio(f.origN.get(kindKey(a.kind, x.orig)), f.kindN[a.kind], 1, 20)
	case placeHeir:
		n := max(f.placeN.get(kindKey(a.kind, x.cur[0])), f.placeN.get(kindKey(b.kind, y.cur[0])))
		return logRatio(n, f.kindN[a.kind], 1, 20)
	case placeNear, placeOther:
		return -0.1
	}
	return 0
}

func dateChance(days *counter, years *dense, a, b date, lev uint8) float32 {
	switch lev {
	case dateMissing:
		return 0
	case dateSame:
		return logDay(days, years, a)
	case dateSwap:
		return logDay(days, years, a)
	case dateLunar:
		return logDay(days, years, a) + ln3
	case dateDigit:
		return logDay(days, years, a) + ln12
	case dateDecade:
		return logDay(days, years, a) + ln12
	case dateMonth:
		return logYear(years, a.year()) - 2.3
	case dateYear, dateNear:
		return max(logYear(years, a.year()), logYear(years, b.year()))
	case dateClose:
		return max(logYear(years, a.year()), logYear(years, b.year())) + ln4
	}
	return -0.1
}

func (c *corpus) givenChance(a, b *record, lev, sexA, sexB uint8, bandA, bandB int, near uint32) float32 {
	if lev == partMissing {
		return 0
	}
	x, y := c.names.recs[a.name].giv, c.names.recs[b.name].giv
	f := c.freq
	switch lev {
	case partSame:
		p := f.logGiven(c, x, sexA, bandA, near, false)
		if sexA != sexB || bandA != bandB {
			p = max(p, f.logGiven(c, y, sexB, bandB, near, false))
		}
		return p
	case partMarks, partFold, partRegion:
		p := max(f.logGiven(c, x, sexA, bandA, near, true), f.logGiven(c, y, sexB, bandB, near, true))
		if lev == partRegion {
			p += ln2
		}
		return p
	case partEdit:
		return max(f.logGiven(c, x, sexA, bandA, near, true), f.logGiven(c, y, sexB, bandB, near, true), -5.5) + ln3
	case partAbbr:
		return ln05
	}
	return -0.05
}

func (c *corpus) midChance(a, b uint32, lev, sex uint8, bd int) float32 {
	switch lev {
	case partMissing:
		return 0
	case partSame:
		return c.freq.logMid(c.names.recs[a].midF, sex, bd)
	case partMarks, partFold:
		return c.freq.logMid(c.names.recs[a].midF, sex, bd) + ln2
	case partRegion, partEdit:
		return ln02
	case partAbbr:
		return ln05
	case partOneSide:
		return ln(.15)
	}
	return -0.3
}

// surChance: a child bears its father's family name, so where the fathers'
// agree, the child's says nothing.
func (c *corpus) surChance(v *pairView, a, b uint32, cur uint32) float32 {
	lev := v.lev[fSur]
	if lev == partMissing {
		return 0
	}
	fatherSame := v.fath.full != fullMissing && v.fath.sur >= partSame && v.fath.sur <= partAbbr
	if fatherSame {
		if lev <= partAbbr {
			return -0.1 + map[bool]float32{true: 0, false: -3}[lev == partSame]
		}
		return -3
	}
	n := &c.names.recs[a]
	switch lev {
	case partSame:
		return c.freq.logSur(c, n.sur, cur)
	case partMarks, partFold:
		return c.freq.logSur(c, n.sur, cur) + ln2nd
	case partRegion, partEdit, partAbbr:
		return ln02
	}
	return -0.3
}

func sexChance(sex, given uint8) float32 {
	if sex == sexMissing {
		return 0
	}
	if given == partSame {
		if sex == sexSame {
			return ln(.94)
		}
		return ln(.06)
	}
	return ln(.5)
}

// fullChance is the chance that strangers' whole names agree at a level.
func (c *corpus) fullChance(a, b uint32, lev, sex uint8, bd int, cur uint32) float32 {
	if lev == fullMissing {
		return 0
	}
	if lev == fullDiffer {
		return -0.15
	}
	f := c.freq
	x, y := &c.names.recs[a], &c.names.recs[b]
	sur := f.logSur(c, x.sur, cur)
	if lev == fullFamily {
		return min(sur, -0.2)
	}
	fold := lev != fullSame
	giv := f.logGiven(c, x.giv, sex, bd, cur, fold)
	if fold {
		giv = max(giv, f.logGiven(c, y.giv, sex, bd, cur, true))
	}
	switch lev {
	case fullSame:
		return sur + giv + f.logMid(x.midF, sex, bd)
	case fullMarks:
		return sur + giv + f.logMid(x.midF, sex, bd) + ln2
	case fullNear:
		return max(sur, -3) + max(giv, -6) + max(f.logMid(x.midF, sex, bd), f.logMid(y.midF, sex, bd), -4) + ln4
	case fullMiddle:
		return sur + giv
	}
	return giv // fullGiven
}

// informantChance takes a word that many records have in the column (a relation,
// an office) for as common as it is.
func (c *corpus) informantChance(a, b *record, lev uint8, cur uint32) float32 {
	u := c.fullChance(a.informant, b.informant, lev, 0, 0, cur)
	if lev == fullSame || lev == fullMarks || lev == fullNear {
		n := max(c.freq.informant.get(uint64(a.informant)), c.freq.informant.get(uint64(b.informant)))
		return max(u, logRatio(n, uint32(c.alive), 0.5, 20))
	}
	return u
}

func (c *corpus) ethChance(a, b uint8, lev uint8, together bool) float32 {
	if lev == textMissing {
		return 0
	}
	n, total := c.freq.eth[a], c.freq.kindN[0]+c.freq.kindN[1]+c.freq.kindN[2]+c.freq.kindN[3]+c.freq.kindN[4]-c.freq.eth[0]
	p := (float64(n) + 1) / (float64(total) + 2)
	if together {
		p = max(p, .7)
	}
	if lev == textSame {
		return ln(min(p, .97))
	}
	return ln(max(1-p, .03))
}

func (c *corpus) textChance(a, b uint32, lev uint8, together bool) float32 {
	switch lev {
	case textMissing:
		return 0
	case textSame:
		p := float64(max(c.texts.n[a], c.texts.n[b])) / float64(c.alive+1)
		if together {
			p = max(p, .35)
		}
		return ln(max(min(p, .9), .002))
	case textNear:
		if together {
			return ln(.3)
		}
		return ln1
	}
	return -0.4
}
