// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"strings"
)

// Reason is one thing that speaks for or against a candidate. Code is lasting, the sentences are for the screen.
type Reason struct {
	Code    string `json:"code"`
	VI      string `json:"vi"`
	EN      string `json:"en"`
	Against bool   `json:"against,omitempty"`
}

// Reason joins the reasons in Vietnamese or, for lang "en", in English.
func (c Candidate) Reason(lang string) string {
	parts := make([]string, len(c.Reasons))
	for i, r := range c.Reasons {
		parts[i] = r.VI
		if lang == "en" {
			parts[i] = r.EN
		}
	}
	return strings.Join(parts, "; ")
}

// explain says why a node is a candidate: the name, the kind, the places around it, the time.
func (s *search) explain(n node, h hit) []Reason {
	out := []Reason{s.explainName(h)}
	around := s.said
	if h.reading >= 0 {
		r := &s.readings[h.reading]
		around = r.around
		if r.skipped != "" {
			out = append(out, Reason{
				Code: "part_only", Against: true,
				VI: "chưa nhận ra “" + r.skipped + "”", EN: "“" + r.skipped + "” was not recognized",
			})
		}
		out = append(out, s.explainKind(n, r.name)...)
	}
	for _, p := range around {
		out = append(out, s.explainPlace(n, p))
	}
	out = append(out, s.explainTime(n)...)
	if h, ok := s.x.historicOf(n); ok {
		note := h.Note
		out = append(out, Reason{Code: "historic", VI: "đơn vị trước năm 2004, chưa đối chiếu văn bản gốc: " + note, EN: "unit of before 2004, not checked against its act: " + note})
	}
	return out
}

func (s *search) explainName(h hit) Reason {
	switch {
	case h.fit.how == fitCode:
		return Reason{Code: "code", VI: "đúng mã đơn vị", EN: "its code"}
	case h.fit.how == fitAlias:
		return Reason{Code: "alias", VI: "tên viết tắt hoặc tên gọi khác", EN: "an abbreviation or other name"}
	case h.fit.how == fitPrefix:
		return Reason{Code: "prefix", VI: "tên bắt đầu bằng chữ đã gõ", EN: "the name begins so"}
	case h.fit.how == fitMisspelt:
		return Reason{Code: "misspelt", VI: "tên gần giống", EN: "a similar name", Against: true}
	case h.fit.value >= sameText:
		return Reason{Code: "exact", VI: "đúng tên", EN: "the name"}
	case h.fit.value >= noWrongMark:
		return Reason{Code: "unmarked", VI: "đúng tên, khác cách viết hoặc thiếu dấu", EN: "the name in another spelling or without marks"}
	}
	return Reason{Code: "marks", VI: "cùng chữ cái nhưng khác dấu", EN: "same letters, other marks", Against: true}
}

func (s *search) explainKind(n node, p piece) []Reason {
	if p.kind == KindOther {
		return nil
	}
	u := s.x.unit(n)
	if u.Kind.VI() == p.kind.VI() {
		return nil
	}
	return []Reason{{
		Code: "kind", Against: true,
		VI: "ghi là " + lowerFirst(p.kind.VI()) + ", danh mục là " + lowerFirst(u.Kind.VI()),
		EN: "written as " + p.kind.EN() + ", listed as " + u.Kind.EN(),
	}}
}

func (s *search) explainPlace(n node, p piece) Reason {
	fit := s.placeFit(n, p)
	if fit.value < leastLikeness {
		return Reason{
			Code: "elsewhere", Against: true,
			VI: "không thuộc “" + p.text + "”", EN: "does not lie in “" + p.text + "”",
		}
	}
	vi, en := s.x.c.label(fit.in, "vi"), s.x.c.label(fit.in, "en")
	vi = lowerFirst(vi)
	switch {
	case fit.member:
		return Reason{Code: "historic_place", VI: "“" + p.text + "” xưa gồm " + vi, EN: "“" + p.text + "” once held " + en}
	case fit.how == became:
		return Reason{Code: "later_place", VI: "nay thuộc " + vi, EN: "lies in " + en + " today"}
	case fit.how == came:
		return Reason{Code: "former_place", VI: "trước đây thuộc " + vi, EN: "lay in " + en + " before"}
	}
	return Reason{Code: "place", VI: "thuộc " + vi, EN: "lies in " + en}
}

func (s *search) explainTime(n node) []Reason {
	if s.on == 0 {
		return nil
	}
	from, to := s.x.era(n)
	switch t := s.timing(n); {
	case t == timeFits:
		return nil
	case t == timeBefore:
		return []Reason{{
			Code: "before_catalogue",
			VI:   "danh mục chỉ có từ 31.08.2004; trước đó tên và địa giới có thể khác",
			EN:   "the catalogue begins on 31.08.2004; names and borders may have differed before",
		}}
	case s.on < from:
		return []Reason{{Code: "not_yet", Against: true, VI: "chỉ có từ ngày " + writeDay(from), EN: "exists only since " + writeDay(from)}}
	default:
		return []Reason{{Code: "no_longer", Against: true, VI: "không còn từ ngày " + writeDay(to), EN: "no longer since " + writeDay(to)}}
	}
}
