// SPDX-License-Identifier: Apache-2.0

package search

import "bytes"

// inTexts weighs notes, places and papers: every word asked for must stand
// there, and runs of digits as they are. Words that stand in one text together
// weigh more.
func (p *plan) inTexts(cold []byte, why *Explanation) float32 {
	need := uint16(1<<len(p.text) - 1)
	var all, here uint16
	var best [maxAsked]uint8
	together := false
	role := Role(0)
	for i := 1; 2*i < len(cold); i++ {
		c := at16(cold, i)
		if c >= firstTag {
			here, role = 0, Role(c&^firstTag)
			continue
		}
		if int(c) >= len(p.texts.any) || p.texts.any[c] == 0 {
			continue
		}
		for much, t := p.texts.much[c], 0; much != 0; much, t = much>>4, t+1 {
			if v := uint8(much & 15); v >= likeEdit {
				best[t] = max(best[t], v)
				here |= 1 << t
			}
		}
		all |= here
		if here == need && !together {
			together = true
			if why != nil {
				why.Texts = append(why.Texts, role)
			}
		}
	}
	if all != need || !p.holdsDigits(cold, why) {
		return 0
	}
	score := p.textScore(best, together)
	if why != nil {
		why.explains(p.textTells(), score)
	}
	return score
}

func (p *plan) textScore(best [maxAsked]uint8, together bool) float32 {
	score := float32(1)
	if n := len(p.text); n > 0 {
		sum := 0
		for _, v := range best[:n] {
			sum += int(v)
		}
		score = float32(sum) / float32(n*likeSame)
		if !together {
			score *= elsewhere
		}
	}
	return score
}

// holdsDigits finds each run of digits as a whole.
func (p *plan) holdsDigits(cold []byte, why *Explanation) bool {
	for _, run := range p.digits {
		at := indexCodes(cold, run)
		if at < 0 {
			return false
		}
		if why != nil {
			why.Texts = append(why.Texts, roleBefore(cold, at))
		}
	}
	return true
}

// mayHoldDigits is the same of a whole book at once, and quick.
func (p *plan) mayHoldDigits(texts []byte) bool {
	for _, run := range p.digits {
		if !bytes.Contains(texts, run) {
			return false
		}
	}
	return true
}

// indexCodes finds codes among codes; -1 when they don't stand there.
func indexCodes(codes, run []byte) int {
	for at := 0; ; at++ {
		i := bytes.Index(codes[at:], run)
		if i < 0 {
			return -1
		}
		if at += i; at%2 == 0 {
			return at
		}
	}
}

// roleBefore is what the text is in which a place lies.
func roleBefore(cold []byte, at int) Role {
	for i := at/2 - 1; i > 0; i-- {
		if c := at16(cold, i); c >= firstTag {
			return Role(c &^ firstTag)
		}
	}
	return RoleOther
}
