// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// slug makes an identifier of ASCII letters, digits and hyphens from a name: "Tỉnh Bình Trị Thiên" gives
// "tinh-binh-tri-thien". Historic units have no official code; the slug stands for one and stays when rows move.
func slug(name string) string {
	var b strings.Builder
	gap := false
	for _, c := range norm.NFD.String(strings.ToLower(name)) {
		switch {
		case c == 'đ':
			c = 'd'
		case unicode.Is(unicode.Mn, c):
			continue
		}
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte('-')
		}
		gap = false
		b.WriteRune(c)
	}
	return b.String()
}
