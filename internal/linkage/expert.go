// SPDX-License-Identifier: Apache-2.0

package linkage

// Classes of pairs. The first two are the same person (or couple); the others
// are the ways in which two entries that look alike are not.
const (
	cSame      = iota // one entry, read or keyed twice
	cAgain            // one person or couple under another key
	cTwin             // births, deaths: twins. Marriages: the husband married another wife
	cSibling          // births, deaths: siblings. Marriages: the wife married another husband
	cHalf             // births, deaths: one parent in common. Marriages: unused
	cTwinAgain        // births, deaths: twins, one of them registered elsewhere or again. Marriages: unused
	cOther            // strangers
	numClass
)

var classNames = [numKinds][numClass]string{
	KindBirth:    {"same_entry", "registered_again", "twin", "sibling", "half_sibling", "twin_again", "stranger"},
	KindDeath:    {"same_entry", "registered_again", "twin", "sibling", "half_sibling", "twin_again", "stranger"},
	KindMarriage: {"same_entry", "registered_again", "husband_again", "wife_again", "unused", "unused_too", "stranger"},
	KindPerson:   {"same_entry", "registered_again", "twin", "sibling", "half_sibling", "twin_again", "stranger"},
	KindOther:    {"same_entry", "registered_again", "twin", "sibling", "half_sibling", "twin_again", "stranger"},
}

// levelsOf is the number of levels of each feature, missing included.
var levelsOf = [numFeat]int{numPlace, numKey, numReg, numDate, numPart, numPart, numPart, numSex, numFull, numYear, numFull, numYear,
	numFull, numDate, numText, numText, numText, numText, numText, numText, numDate, numID, numID, numFull, numRK}

// dist is a distribution over the levels of a feature from level 1 on; nil
// means "as strangers": the chance computed from the counts.
type dist []float64

// What an expert expects of a field that both entries took from one truth.
var (
	samePlace = dist{.86, .09, .03, .02}
	sameDate  = dist{.885, .015, .005, .03, .012, .006, .03, .007, .005, .005}
	sameGiven = dist{.860, .06, .02, .02, .025, .005, .002, .008}
	sameMid   = dist{.845, .05, .01, .01, .012, .02, .043, .01}
	sameSur   = dist{.915, .05, .01, .005, .008, .006, .001, .005}
	sameSex   = dist{.985, .015}
	sameFull  = dist{.82, .07, .06, .025, .006, .007, .012}
	sameYr    = dist{.46, .45, .05, .02, .02}
	sameEth   = dist{.965, .001, .034}
	sameText  = dist{.82, .11, .07}
	sameID    = dist{.93, .05, .02}
	samePaper = dist{.85, .06, .09}
	sameKind  = dist{.92, .05, .025, .005}
	sameWho   = dist{.80, .06, .05, .02, .01, .01, .05}
)

var expertBirthSame = [numFeat]dist{
	fPlace: samePlace, fKey: {.89, .03, .025, .006, .025, .012, .012}, fReg: {.925, .04, .007, .008, .01, .01},
	fBirth: sameDate, fGiven: sameGiven, fMid: sameMid, fSur: sameSur, fSex: sameSex,
	fFather: sameFull, fFatherBirth: sameYr, fMother: sameFull, fMotherBirth: sameYr,
	fSpouse: sameFull, fSpouseBirth: sameDate, fEth: sameEth, fSpouseEth: sameEth,
	fHome: sameText, fSpouseHome: sameText, fBirthPlace: sameText, fResidence: sameText, fEvent: sameDate,
	fPIN: sameID, fPaper: samePaper, fInformant: sameWho, fRegKind: sameKind,
}

var expertAgain = with(expertBirthSame, [numFeat]dist{
	fPlace: {.76, .13, .07, .04}, fKey: {.006, .008, .012, .006, .008, .06, .90}, fReg: {.06, .02, .03, .09, .15, .65},
	fGiven: {.854, .06, .02, .022, .025, .005, .002, .012}, fInformant: {.35, .03, .02, .02, .08, .2, .3},
	fHome: {.72, .15, .13}, fSpouseHome: {.72, .15, .13}, fBirthPlace: {.72, .15, .13}, fResidence: {.5, .2, .3},
	fPaper: {.5, .03, .47}, fRegKind: {.30, .07, .60, .03},
})

var expertTwin = with(expertBirthSame, [numFeat]dist{
	fPlace: {.95, .03, .015, .005}, fKey: {.012, .006, .004, .84, .05, .06, .028}, fReg: {.94, .02, .015, .01, .008, .007},
	fBirth: {.95, .002, .001, .03, .002, .003, .006, .002, .002, .002}, fGiven: {.010, .012, .035, .03, .10, .004, .001, .808},
	fMid: {.60, .03, .006, .006, .01, .01, .05, .288}, fSex: {.66, .34}, fPIN: {.0005, .01, .9895}, fEvent: {.3, .002, .002, .05, .01, .005, .05, .08, .1, .401},
})

// expertTwinAgain are twins whose entries lie in different books: one was
// registered again, or the other is a duplicate's key.
var expertTwinAgain = with(expertTwin, [numFeat]dist{
	fPlace: {.76, .13, .07, .04}, fKey: {.004, .004, .012, .02, .02, .09, .85}, fReg: {.10, .02, .04, .12, .15, .57},
	fInformant: {.35, .03, .02, .02, .08, .2, .3}, fRegKind: {.30, .07, .60, .03},
	fHome: {.72, .15, .13}, fBirthPlace: {.72, .15, .13}, fResidence: {.5, .2, .3},
})

var expertSibling = with(expertBirthSame, [numFeat]dist{
	fPlace: {.82, .10, .05, .03}, fKey: {.0012, .0012, .006, .03, .004, .03, .9276}, fReg: {.03, .002, .006, .02, .12, .822},
	fBirth: {.0012, .0006, .0012, .003, .016, .001, .012, .010, .27, .685}, fGiven: {.0035, .004, .010, .012, .035, .003, .001, .9315},
	fMid: {.52, .03, .006, .006, .01, .01, .06, .358}, fSex: {.52, .48}, fPIN: {.0005, .002, .9975},
	fEvent: {.01, .001, .001, .01, .01, .002, .02, .03, .1, .816}, fInformant: {.5, .04, .03, .02, .02, .04, .35},
	fPaper: {.3, .03, .67}, fRegKind: {.80, .12, .07, .01}, fResidence: {.6, .2, .2},
})

// half-siblings: the mother in common, the father another man.
var expertHalf = without(expertSibling, fFather, fFatherBirth, fSur, fMid)

// husbandAgain: one man, two wives; wifeAgain: one woman, two husbands.
var expertHusbandAgain = without(with(expertBirthSame, [numFeat]dist{
	fPlace: {.70, .12, .10, .08}, fReg: {.004, .002, .008, .03, .18, .776},
}), fKey, fSpouse, fSpouseBirth, fSpouseEth, fSpouseHome, fEvent, fRegKind, fInformant, fResidence)

var expertWifeAgain = without(with(expertBirthSame, [numFeat]dist{
	fPlace: {.70, .12, .10, .08}, fReg: {.004, .002, .008, .03, .18, .776},
}), fKey, fGiven, fMid, fSur, fBirth, fSex, fEth, fHome, fEvent, fRegKind, fInformant,
	fPIN, fPaper, fFather, fMother, fFatherBirth, fMotherBirth, fResidence)

// with gives base with some features replaced.
func with(base, over [numFeat]dist) [numFeat]dist {
	for f := range over {
		if over[f] != nil {
			base[f] = over[f]
		}
	}
	return base
}

// without makes features independent ("as strangers").
func without(base [numFeat]dist, feats ...int) [numFeat]dist {
	for _, f := range feats {
		base[f] = nil
	}
	return base
}

// expertRates are the pairs of each class that a record of the kind has on
// average, before the data have spoken.
var expertRates = [numKinds][numClass]float64{
	KindBirth:    {.035, .010, .010, .70, .02, .0025, 0},
	KindDeath:    {.035, .008, .001, .03, .005, .0002, 0},
	KindMarriage: {.035, .010, .015, .015, 0, 0, 0},
	KindPerson:   {.60, .010, .010, .70, .02, .0025, 0},
	KindOther:    {.035, .010, .010, .70, .02, .0025, 0},
}

func expertTables(k Kind) [numClass][numFeat]dist {
	if k == KindMarriage {
		return [numClass][numFeat]dist{expertBirthSame, expertAgain, expertHusbandAgain, expertWifeAgain, {}, {}, {}}
	}
	return [numClass][numFeat]dist{expertBirthSame, expertAgain, expertTwin, expertSibling, expertHalf, expertTwinAgain, {}}
}
