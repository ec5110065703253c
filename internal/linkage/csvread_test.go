// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"
)

// rowsOf reads everything a rowReader gives.
func rowsOf(t testing.TB, in io.Reader) ([][]string, *Problems) {
	t.Helper()
	probs := &Problems{}
	r := newRowReader(in, probs)
	var out [][]string
	for {
		row, err := r.next()
		if errors.Is(err, io.EOF) {
			return out, probs
		}
		if err != nil {
			t.Fatal(err)
		}
		var cells []string
		for _, c := range row {
			cells = append(cells, string(c))
		}
		out = append(out, cells)
	}
}

func TestRowReader(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   string
		want [][]string
	}{
		"plain":           {"a,b\n1,2\n", [][]string{{"a", "b"}, {"1", "2"}}},
		"no last newline": {"a,b\n1,2", [][]string{{"a", "b"}, {"1", "2"}}},
		"windows":         {"a,b\r\n1,2\r\n", [][]string{{"a", "b"}, {"1", "2"}}},
		"mark":            {"\ufeffa,b\n", [][]string{{"a", "b"}}},
		"quotes":          {"a,b\n\"x, y\",\"he said \"\"hm\"\"\"\n", [][]string{{"a", "b"}, {"x, y", `he said "hm"`}}},
		"two lines":       {"a,b\n\"x\ny\",2\n3,4\n", [][]string{{"a", "b"}, {"x\ny", "2"}, {"3", "4"}}},
		"semicolons":      {"a;b;c\n1;2,5;3\n", [][]string{{"a", "b", "c"}, {"1", "2,5", "3"}}},
		"tabs":            {"a\tb\n1\t2\n", [][]string{{"a", "b"}, {"1", "2"}}},
		"empty lines":     {"a,b\n\n  \n1,2\n", [][]string{{"a", "b"}, {"1", "2"}}},
		"stray quote":     {"a,b\n\"x\"y,2\n", [][]string{{"a", "b"}, {"xy", "2"}}},
		"empty cells":     {"a,b,c\n,,\n", [][]string{{"a", "b", "c"}, {"", "", ""}}},
	} {
		got, _ := rowsOf(t, strings.NewReader(c.in))
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestRowReaderUTF16(t *testing.T) {
	t.Parallel()
	text := "name,x\nNguyễn Văn 𠀋,1\n"
	for _, big := range []bool{false, true} {
		var b bytes.Buffer
		for _, u := range append([]uint16{0xFEFF}, utf16.Encode([]rune(text))...) {
			if big {
				b.Write([]byte{byte(u >> 8), byte(u)})
			} else {
				b.Write([]byte{byte(u), byte(u >> 8)})
			}
		}
		got, _ := rowsOf(t, &b)
		if len(got) != 2 || got[1][0] != "Nguyễn Văn 𠀋" {
			t.Errorf("big endian %v: %q", big, got)
		}
	}
}

// A quote that is never closed costs its own line, not the rest of the file.
func TestRowReaderLostQuote(t *testing.T) {
	t.Parallel()
	in := "a,b\n\"never closed,2\n" + strings.Repeat("3,4\n", 200)
	got, probs := rowsOf(t, strings.NewReader(in))
	if len(got) != 202 || probs.Count["quote"] != 1 || probs.List[0].Row != 2 {
		t.Errorf("%d rows, problems %+v", len(got), probs)
	}
}

// A line of 20 MB is reported by its number and the rest is read, without the
// line ever being held whole.
func TestRowReaderHugeLine(t *testing.T) {
	t.Parallel()
	in := io.MultiReader(strings.NewReader("a,b\n1,2\n"), &letters{n: 20 << 20}, strings.NewReader("\n3,4\n"))
	probs := &Problems{}
	r := newRowReader(in, probs)
	n := 0
	for {
		_, err := r.next()
		if err != nil {
			break
		}
		n++
	}
	if n != 3 || probs.Count["too_long"] != 1 || probs.List[0].Row != 3 || probs.Lost != 1 {
		t.Errorf("%d rows, problems %+v", n, probs)
	}
	if len(r.buf) > 4<<20 {
		t.Errorf("the buffer grew to %d bytes", len(r.buf))
	}
}

// letters gives n bytes of x.
type letters struct{ n int }

func (l *letters) Read(p []byte) (int, error) {
	if l.n == 0 {
		return 0, io.EOF
	}
	k := min(len(p), l.n)
	for i := range k {
		p[i] = 'x'
	}
	l.n -= k
	return k, nil
}

// Whatever the bytes, the reader ends, and well-formed CSV is read as the
// standard library reads it.
func FuzzRowReader(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a,\"b\nc\"\n", "\xff\xfea\x00", "\"", "a;b\n\"x\"\"y\";z", "\r\n\r\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, _ := rowsOf(t, bytes.NewReader(b))
		if len(got) > bytes.Count(b, []byte{'\n'})+2 && !bytes.HasPrefix(b, []byte{0xFF, 0xFE}) && !bytes.HasPrefix(b, []byte{0xFE, 0xFF}) {
			t.Errorf("%d rows from %q", len(got), b)
		}
	})
}

func TestRowReaderAgreesWithStandard(t *testing.T) {
	t.Parallel()
	rows := [][]string{{"a", "b", "c"}, {"1", "x, \"y\"", "z\nw"}, {"", " ", "\"\""}, {"Nguyễn", "đ", "'"}}
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	got, _ := rowsOf(t, &b)
	if !reflect.DeepEqual(got, rows) {
		t.Errorf("got %q, want %q", got, rows)
	}
}
