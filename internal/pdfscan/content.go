// SPDX-License-Identifier: Apache-2.0

package pdfscan

import (
	"errors"
	"strconv"
)

// drawing is what a page's content paints, as far as it matters here.
type drawing struct {
	pictures []painted // every "Do", in order
	over     bool      // something visible is painted after the first picture
	under    bool      // something visible is painted before it
	inline   bool      // a picture inside the content itself
}

type painted struct {
	name string // of the XObject resource
	at   matrix
}

var errContent = errors.New("cannot follow the page's content")

// reader walks the operators of a content stream.
type reader struct {
	s     []byte
	at    int
	args  []float64
	name  string
	ctm   matrix
	stack []matrix
	mode  float64 // text rendering mode; 3 is invisible, as under recognised text
	out   drawing
}

// maxDepth bounds saved states; the standard recommends no more than 28.
const maxDepth = 512

// readContent follows a content stream. It knows enough of PDF to tell a page
// that is one picture from any other; when in doubt it reports something
// painted, so that the page is rendered.
func readContent(s []byte) (drawing, error) {
	r := &reader{s: s, ctm: identity}
	for {
		token, ok := r.next()
		if !ok {
			return r.out, nil
		}
		if err := r.token(token); err != nil {
			return r.out, err
		}
	}
}

func (r *reader) token(t []byte) error {
	switch c := t[0]; {
	case c == '/':
		r.name = unescapeName(t[1:])
	case c == '+' || c == '-' || c == '.' || (c >= '0' && c <= '9'):
		v, _ := strconv.ParseFloat(string(t), 64) // broken numbers count as 0, as viewers do
		r.args = append(r.args, v)
	case c == '(' || c == '<' || c == '>' || c == '[' || c == ']':
		// strings, arrays and dictionaries: their values do not matter
	default:
		err := r.operator(string(t))
		r.args = r.args[:0]
		return err
	}
	return nil
}

func (r *reader) operator(op string) error {
	switch op {
	case "q":
		if len(r.stack) >= maxDepth {
			return errContent
		}
		r.stack = append(r.stack, r.ctm)
	case "Q":
		if n := len(r.stack); n > 0 {
			r.ctm, r.stack = r.stack[n-1], r.stack[:n-1]
		}
	case "cm":
		if len(r.args) < 6 {
			return errContent
		}
		r.ctm = matrix(r.args[len(r.args)-6:]).then(r.ctm)
	case "Do":
		r.out.pictures = append(r.out.pictures, painted{r.name, r.ctm})
	case "Tr":
		if n := len(r.args); n > 0 {
			r.mode = r.args[n-1]
		}
	case "Tj", "TJ", "'", "\"":
		if r.mode != 3 {
			r.paint()
		}
	case "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh":
		r.paint()
	case "BI":
		r.out.inline = true
		return errContent // what follows is binary
	}
	return nil // the rest sets state or builds paths
}

func (r *reader) paint() {
	if len(r.out.pictures) > 0 {
		r.out.over = true
	} else {
		r.out.under = true
	}
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

// next returns the next token; a string is returned as its bracket only.
func (r *reader) next() ([]byte, bool) {
	for r.at < len(r.s) {
		c := r.s[r.at]
		switch {
		case isSpace(c), c == ')', c == '{', c == '}':
			r.at++
		case c == '%':
			for r.at < len(r.s) && r.s[r.at] != '\n' && r.s[r.at] != '\r' {
				r.at++
			}
		case c == '(':
			r.skipString()
			return []byte{'('}, true
		case c == '<' || c == '>' || c == '[' || c == ']':
			r.skipBracket(c)
			return []byte{c}, true
		default:
			return r.word(), true
		}
	}
	return nil, false
}

func (r *reader) word() []byte {
	start := r.at
	r.at++ // a name's slash, or the first letter
	for r.at < len(r.s) && !isSpace(r.s[r.at]) && !isDelimiter(r.s[r.at]) {
		r.at++
	}
	return r.s[start:r.at]
}

func (r *reader) skipString() {
	depth := 0
	for ; r.at < len(r.s); r.at++ {
		switch r.s[r.at] {
		case '\\':
			r.at++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				r.at++
				return
			}
		}
	}
}

// skipBracket passes one bracket, and a hexadecimal string as a whole.
func (r *reader) skipBracket(c byte) {
	r.at++
	if c != '<' || r.at >= len(r.s) || r.s[r.at] == '<' {
		return
	}
	for r.at < len(r.s) && r.s[r.at] != '>' {
		r.at++
	}
}

// unescapeName resolves #xx in a name.
func unescapeName(b []byte) string {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] == '#' && i+2 < len(b) {
			if v, err := strconv.ParseUint(string(b[i+1:i+3]), 16, 8); err == nil {
				out = append(out, byte(v))
				i += 2
				continue
			}
		}
		out = append(out, b[i])
	}
	return string(out)
}
