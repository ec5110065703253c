// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// FieldReason is what one field says of a pair.
type FieldReason struct {
	Field   string  `json:"field"`
	Level   string  `json:"level"`
	Left    string  `json:"left,omitempty"`
	Right   string  `json:"right,omitempty"`
	Weight  float64 `json:"weight"`  // bits for "one and the same" against strangers
	Against float64 `json:"against"` // bits against the likeliest other explanation
	VI      string  `json:"vi"`
	EN      string  `json:"en"`
}

// Explanation is the whole account of one pair.
type Explanation struct {
	Left  string `json:"left"`
	Right string `json:"right"`
	Verdict
	Classes map[string]float64 `json:"classes"` // probability of each way the pair may have come about
	Prior   float64            `json:"prior"`   // bits before any field is looked at, against strangers
	Rival   string             `json:"rival"`   // the likeliest other explanation
	Fields  []FieldReason      `json:"fields"`
	VI      string             `json:"vi"` // one sentence for the officer
	EN      string             `json:"en"`
}

// explain accounts for a pair of records of one kind.
func (e *engine) explain(a, b *record) Explanation {
	var v pairView
	m, k := e.look(a, b, &v)
	var post [numClass]float64
	prior := &e.prior[k]
	m.posterior(&v, prior, &post)
	out := Explanation{Left: e.c.recID(a.orig), Right: e.c.recID(b.orig), Verdict: judge(a, b, &v, &post), Classes: map[string]float64{}}
	same, rival := cSame, cOther
	if post[cAgain] > post[cSame] {
		same = cAgain
	}
	for c := range numClass {
		out.Classes[classNames[k][c]] += quantize(post[c])
		if c != cSame && c != cAgain && (post[c] > post[rival]) {
			rival = c
		}
	}
	out.Rival = classNames[k][rival]
	out.Prior = bits2(prior[same] - prior[cOther])
	for f := range numFeat {
		if l := v.lev[f]; l != 0 {
			u := v.logu[f]
			ps, pr := m.score(f, l, same, u), m.score(f, l, rival, u)
			r := FieldReason{Field: featNames[f], Level: levelNames(f)[l], Weight: bits2(ps - u), Against: bits2(ps - pr)}
			r.VI, r.EN = featVI[f]+": "+levelVI(f, l), featEN[f]+": "+levelEN(f, l)
			r.Left, r.Right = e.c.shown(f, a), e.c.shown(f, b)
			out.Fields = append(out.Fields, r)
		}
	}
	out.VI, out.EN = sentence(k, &out, &v)
	return out
}

// score is the log chance of a level in a class.
func (m *kindModel) score(f int, l uint8, c int, u float32) float32 {
	return m.tab[f][l][c] + m.asU[f][c]*u
}

func bits2(nat float32) float64 { return math.Round(float64(nat)/math.Ln2*100) / 100 }

// shown gives the normalized value of a field as an officer reads it.
func (c *corpus) shown(f int, r *record) string {
	switch f {
	case fKey:
		return fmt.Sprintf("%d/%d (%d/%d)", r.num, r.year, r.book, r.bookYear)
	case fReg:
		return r.reg.String()
	case fBirth:
		return r.birth.String()
	case fGiven, fMid, fSur:
		return c.names.text(r.name)
	case fFather:
		return c.names.text(r.father)
	case fMother:
		return c.names.text(r.mother)
	case fSpouse:
		return c.names.text(r.spouse)
	case fFatherBirth:
		return r.fbirth.String()
	case fMotherBirth:
		return r.mbirth.String()
	case fSpouseBirth:
		return r.sbirth.String()
	case fEvent:
		return r.event.String()
	case fInformant:
		return c.names.text(r.informant)
	case fHome:
		return c.texts.clean.string(r.home)
	case fResidence:
		return c.texts.clean.string(r.resid)
	case fBirthPlace:
		return c.texts.clean.string(r.bplace)
	}
	return ""
}

// sentence says in one line why the pair is held to be what it is.
func sentence(k Kind, e *Explanation, v *pairView) (vi, en string) {
	var agreeVI, agreeEN, differVI, differEN []string
	for _, g := range []struct {
		f      int
		vi, en string
	}{{fMother, "mẹ", "mother"}, {fFather, "cha", "father"}, {fGiven, "tên", "given name"}, {fSpouse, "vợ", "wife"}, {fBirth, "ngày sinh", "date of birth"},
		{fEvent, "ngày sự kiện", "date of the event"}, {fPlace, "nơi đăng ký", "registering unit"}, {fKey, "số đăng ký", "registration number"}, {fReg, "ngày đăng ký", "date of registration"}, {fSex, "giới tính", "sex"}} {
		l := v.lev[g.f]
		switch {
		case l == 0:
		case l == 1 || closeLevel(g.f, l):
			agreeVI, agreeEN = append(agreeVI, g.vi), append(agreeEN, g.en)
		default:
			differVI, differEN = append(differVI, g.vi), append(differEN, g.en)
		}
	}
	if len(agreeVI) > 0 {
		vi, en = "cùng "+strings.Join(agreeVI, ", "), "same "+strings.Join(agreeEN, ", ")
	}
	if len(differVI) > 0 {
		if vi != "" {
			vi, en = vi+"; ", en+"; "
		}
		vi, en = vi+"khác "+strings.Join(differVI, ", "), en+strings.Join(differEN, ", ")+" differ"
	}
	return vi + ": " + pairKindVI[e.Kind], en + ": " + pairKindEN[e.Kind]
}

// closeLevel tells levels that an officer would call the same.
func closeLevel(f int, l uint8) bool {
	switch f {
	case fMother, fFather, fSpouse:
		return l <= fullNear
	case fGiven:
		return l <= partMarks
	case fPlace:
		return l == placeHeir
	case fKey:
		return l <= keyOtherBook
	}
	return false
}

// Explain accounts for the pair of two records of the run, by identifier.
func (r *Run) Explain(left, right string) (Explanation, error) {
	if r.e == nil {
		return Explanation{}, errors.New("records of a shape of their own are not explained field by field")
	}
	x, ok := r.find(left)
	if !ok {
		return Explanation{}, fmt.Errorf("there is no record %q", left)
	}
	y, ok := r.find(right)
	if !ok {
		return Explanation{}, fmt.Errorf("there is no record %q", right)
	}
	if x.kind != y.kind && x.kind != KindPerson && y.kind != KindPerson {
		return Explanation{}, fmt.Errorf("%q is a %s and %q a %s: compare records of one kind", left, x.kind, right, y.kind)
	}
	return r.e.explain(x, y), nil
}

func (r *Run) find(id string) (*record, bool) {
	for i := range r.c.recs {
		n := r.c.recs[i].orig
		if string(r.c.idText[r.c.idOff[n]:r.c.idOff[n+1]]) == id {
			return &r.c.recs[i], true
		}
	}
	return nil, false
}
