// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"html/template"
	"strings"
)

// diffText marks what of before is gone and what of after is new, letter by letter for short texts. It returns both sides as
// escaped HTML with <del> and <ins>.
func diffText(before, after string) (template.HTML, template.HTML) {
	a, b := []rune(before), []rune(after)
	if len(a)*len(b) > 250_000 || len(a) == 0 || len(b) == 0 {
		return wrap("del", before), wrap("ins", after)
	}
	keepA, keepB := common(a, b)
	return mark("del", a, keepA), mark("ins", b, keepB)
}

// common finds a longest common subsequence and tells for each letter of both whether it is kept.
func common(a, b []rune) ([]bool, []bool) {
	w := len(b) + 1
	length := make([]int32, (len(a)+1)*w)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i*w+j] = length[(i+1)*w+j+1] + 1
			} else {
				length[i*w+j] = max(length[(i+1)*w+j], length[i*w+j+1])
			}
		}
	}
	keepA, keepB := make([]bool, len(a)), make([]bool, len(b))
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			keepA[i], keepB[j] = true, true
			i, j = i+1, j+1
		case length[(i+1)*w+j] >= length[i*w+j+1]:
			i++
		default:
			j++
		}
	}
	return keepA, keepB
}

// mark writes runs of letters that are not kept inside an element.
func mark(tag string, text []rune, keep []bool) template.HTML {
	var sb strings.Builder
	for i := 0; i < len(text); {
		j := i
		for j < len(text) && keep[j] == keep[i] {
			j++
		}
		run := template.HTMLEscapeString(string(text[i:j]))
		if keep[i] {
			sb.WriteString(run)
		} else {
			sb.WriteString("<" + tag + ">" + run + "</" + tag + ">")
		}
		i = j
	}
	return template.HTML(sb.String())
}

func wrap(tag, s string) template.HTML {
	if s == "" {
		return ""
	}
	return template.HTML("<" + tag + ">" + template.HTMLEscapeString(s) + "</" + tag + ">")
}
