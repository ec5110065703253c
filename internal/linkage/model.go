// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
)

// ModelVersion is the version of the model file; another version is refused.
const ModelVersion = 1

// Threshold is the probability from which a pair is marked. It is fixed: the
// probabilities are meant to be read as such.
const Threshold = 0.5

// Model is what the engine has learnt: for each kind of record, how often pairs
// of each class agree at each level of each field, and how many pairs of each
// class a record has. A model is a file: it can be printed, kept and compared.
type Model struct {
	Version int                   `json:"version"`
	Trained string                `json:"trained"` // what it was learnt from, in words
	Kinds   map[string]*KindModel `json:"kinds"`
}

// KindModel is the model of one kind of record.
type KindModel struct {
	Rates    map[string]float64              `json:"rates"`    // class → pairs per record
	Tables   map[string]map[string][]float64 `json:"tables"`   // class → field → chance by level, from level 1
	Stranger map[string][]float64            `json:"stranger"` // chances of strangers that are learnt (key by group)
	Pairs    int                             `json:"pairs"`    // candidate pairs the weights were learnt from
}

// kindModel is the model in the form in which it is used: logarithms, one
// vector of classes for each level of each feature.
type kindModel struct {
	tab   [numFeat][numPart + 3][numClass]float32 // log chance; 0 where the class goes by strangers
	asU   [numFeat][numClass]float32              // 1 where the class goes by strangers
	also  [numFeat][]uint8                        // classes other than strangers that go by strangers
	keyU  [4][numKey]float32
	rate  [numClass]float64
	prob  [numClass][numFeat][]float64 // index by level-1
	keyP  [4][numKey]float64
	pairs int
}

// expertModel is the model before it has seen any data.
func expertModel(k Kind) *kindModel {
	m := &kindModel{rate: expertRates[k]}
	t := expertTables(k)
	for c := range numClass - 1 {
		for f := range numFeat {
			if t[c][f] != nil {
				m.prob[c][f] = normalize(append([]float64(nil), t[c][f]...))
			}
		}
	}
	for g := range m.keyP {
		for l := range numKey {
			if l > 0 {
				m.keyP[g][l] = math.Exp(float64(keyChance[g][l]))
			}
		}
	}
	m.compile()
	return m
}

func normalize(p []float64) []float64 {
	s := 0.0
	for _, x := range p {
		s += x
	}
	for i := range p {
		p[i] /= s
	}
	return p
}

// compile turns chances into logarithms.
func (m *kindModel) compile() {
	for f := range numFeat {
		m.also[f] = nil
		for c := range numClass - 1 {
			if m.prob[c][f] == nil {
				m.also[f] = append(m.also[f], uint8(c))
			}
		}
		for c := range numClass {
			m.asU[f][c] = 0
			if c == cOther || m.prob[c][f] == nil {
				m.asU[f][c] = 1
			}
			for l := 1; l < levelsOf[f]; l++ {
				m.tab[f][l][c] = 0
				if p := m.prob[c][f]; c != cOther && p != nil {
					m.tab[f][l][c] = float32(math.Log(max(p[l-1], 1e-7)))
				}
			}
		}
	}
	for g := range m.keyU {
		for l := 1; l < numKey; l++ {
			m.keyU[g][l] = float32(math.Log(max(m.keyP[g][l], 1e-8)))
		}
	}
}

// posterior gives the probability of each class for a compared pair among n
// records of the kind.
func (m *kindModel) posterior(v *pairView, prior *[numClass]float32, out *[numClass]float64) {
	s := *prior
	for f := range numFeat {
		l := v.lev[f]
		if l == 0 {
			continue
		}
		t, u := &m.tab[f][l], v.logu[f]
		for c := range s {
			s[c] += t[c]
		}
		s[cOther] += u
		for _, c := range m.also[f] {
			s[c] += u
		}
	}
	top := s[0]
	for _, x := range s[1:] {
		top = max(top, x)
	}
	sum := 0.0
	for c, x := range s {
		out[c] = 0
		if d := float64(x - top); d > -40 {
			out[c] = math.Exp(d)
			sum += out[c]
		}
	}
	for c := range out {
		out[c] /= sum
	}
}

// prior gives the logarithm of the number of pairs of each class among n
// records (within: pairs n(n-1)/2; across two files n × k).
func (m *kindModel) prior(records, pairs float64) (p [numClass]float32) {
	for c := range p {
		n := m.rate[c] * records
		if c == cOther {
			n = pairs
		}
		p[c] = float32(math.Log(max(n, 1e-9)))
	}
	return p
}

// ReadModel reads a model file and checks that it is whole.
func ReadModel(r io.Reader) (*Model, error) {
	var m Model
	if err := json.NewDecoder(r).Decode(&m); err != nil {
		return nil, fmt.Errorf("reading the model: %w", err)
	}
	if m.Version != ModelVersion {
		return nil, fmt.Errorf("reading the model: version %d, this program reads version %d", m.Version, ModelVersion)
	}
	for name := range m.Kinds {
		k, ok := ParseKind(name)
		if !ok {
			return nil, fmt.Errorf("reading the model: unknown kind %q", name)
		}
		if _, err := m.kind(k); err != nil {
			return nil, fmt.Errorf("reading the model: %s: %w", name, err)
		}
	}
	return &m, nil
}

// Write prints the model as indented JSON, the same bytes for the same model.
func (m *Model) Write(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	if err := e.Encode(m); err != nil {
		return fmt.Errorf("writing the model: %w", err)
	}
	return nil
}

// kind compiles the model of one kind, the expert's where the file has none.
func (m *Model) kind(k Kind) (*kindModel, error) {
	out := expertModel(k)
	if m == nil || m.Kinds[k.String()] == nil {
		return out, nil
	}
	km := m.Kinds[k.String()]
	for c := range numClass {
		name := classNames[k][c]
		if v, ok := km.Rates[name]; ok {
			out.rate[c] = v
		}
		for f := range numFeat {
			p, ok := km.Tables[name][featNames[f]]
			if !ok {
				continue
			}
			if len(p) != levelsOf[f]-1 {
				return nil, fmt.Errorf("field %s has %d levels, want %d", featNames[f], len(p), levelsOf[f]-1)
			}
			out.prob[c][f] = append([]float64(nil), p...)
		}
	}
	for g := range out.keyP {
		if p, ok := km.Stranger[keyGroupNames[g]]; ok && len(p) == numKey-1 {
			copy(out.keyP[g][1:], p)
		}
	}
	out.pairs = km.Pairs
	out.compile()
	return out, nil
}

var keyGroupNames = [4]string{"key_same_unit", "key_heir_unit", "key_other_unit", "key_same_unit_same_day"}

// export gives the file form.
func (m *kindModel) export(k Kind) *KindModel {
	km := &KindModel{Rates: map[string]float64{}, Tables: map[string]map[string][]float64{}, Stranger: map[string][]float64{}, Pairs: m.pairs}
	for c := range numClass - 1 {
		name := classNames[k][c]
		km.Rates[name] = round(m.rate[c])
		km.Tables[name] = map[string][]float64{}
		for f := range numFeat {
			if p := m.prob[c][f]; p != nil {
				q := make([]float64, len(p))
				for i := range p {
					q[i] = round(p[i])
				}
				km.Tables[name][featNames[f]] = q
			}
		}
	}
	for g, name := range keyGroupNames {
		q := make([]float64, numKey-1)
		for i := range q {
			q[i] = round(m.keyP[g][i+1])
		}
		km.Stranger[name] = q
	}
	return km
}

// round keeps seven significant digits: what a model file shows.
func round(x float64) float64 {
	if x == 0 {
		return 0
	}
	scale := math.Pow(10, 7-math.Ceil(math.Log10(math.Abs(x))))
	return math.Round(x*scale) / scale
}
