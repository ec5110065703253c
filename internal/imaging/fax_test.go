// SPDX-License-Identifier: Apache-2.0

package imaging

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// bitString writes a text of noughts and ones as bytes.
func bitString(s string) []byte {
	out := make([]byte, (len(s)+7)/8)
	for i, c := range s {
		if c == '1' {
			out[i/8] |= 0x80 >> (i % 8)
		}
	}
	return out
}

// runs writes the runs of a row, white first.
func runs(lengths ...int) string {
	books := [2][]string{strings.Fields(whiteCodes), strings.Fields(blackCodes)}
	var out strings.Builder
	for i, n := range lengths {
		for ; n >= 2560; n -= 2560 {
			out.WriteString(books[i%2][63+40])
		}
		if n >= 64 {
			out.WriteString(books[i%2][63+n/64])
		}
		out.WriteString(books[i%2][n%64])
	}
	return out.String()
}

// Compression 2: rows without marks, each beginning with a byte.
func TestFaxRowsWithoutMarks(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	const width = 5300
	var file []byte
	var want [][]int
	for range 200 {
		row, left := []int{}, width
		for left > 0 {
			n := min(r.IntN(3000)*r.IntN(2)+r.IntN(70), left)
			row, left = append(row, n), left-n
		}
		want = append(want, row)
		file = append(file, bitString(runs(row...))...)
	}
	f := newFaxRows(bytes.NewReader(file), width, faxFlat)
	got := make([]byte, (width+7)/8)
	for y, row := range want {
		if _, err := io.ReadFull(f, got); err != nil {
			t.Fatalf("row %d: %v", y, err)
		}
		expect := make([]byte, len(got))
		for i, at := 0, 0; i < len(row); i++ {
			if i%2 == 1 {
				blacken(expect, at, at+row[i])
			}
			at += row[i]
		}
		if !bytes.Equal(got, expect) {
			t.Fatalf("row %d differs", y)
		}
	}
	if _, err := f.Read(got); err == nil {
		t.Error("a row after the last")
	}
}

// faxOf reads all rows of a fax of Group 4, one text of noughts and ones each.
func faxOf(t *testing.T, width int, codes string) (rows []string, err error) {
	t.Helper()
	f := newFaxRows(bytes.NewReader(bitString(codes)), width, faxGroup4)
	packed := make([]byte, (width+7)/8)
	for {
		if _, err := f.Read(packed); err != nil {
			return rows, err
		}
		var row strings.Builder
		for x := range width {
			row.WriteByte('0' + packed[x/8]>>(7-x%8)&1)
		}
		rows = append(rows, row.String())
	}
}

// Scanners' programs write runs of no length in the middle of a row. Nothing is
// seen of them there, but they count as changes for the row below.
func TestFaxWithRunsOfNoLength(t *testing.T) {
	t.Parallel()
	const (
		across, same = "001", "1" // two runs follow; a change where the row above has one
		end          = "000000000001000000000001"
	)
	for name, c := range map[string]struct{ codes, below string }{
		"none":               {across + runs(4, 6) + across + runs(6, 0) + same + same + same, "0000111111000000"},
		"no black":           {across + runs(2, 0) + across + runs(2, 6) + across + runs(6, 0) + same + same + same, "0011111111000000"},
		"no black, no white": {across + runs(2, 0) + across + runs(2, 1) + across + runs(0, 5) + across + runs(6, 0) + same + same + same, "0011100000000000"},
		"towards the end":    {across + runs(4, 6) + across + runs(3, 0) + across + runs(3, 0) + same + same + same + same, "0000111111000111"},
	} {
		rows, err := faxOf(t, 16, c.codes+end)
		if !errors.Is(err, io.EOF) || !slices.Equal(rows, []string{"0000111111000000", c.below}) {
			t.Errorf("%s: %q (%v)", name, rows, err)
		}
	}
}

// A fax that ends is over; one that goes on without a meaning is damaged.
func TestFaxThatEndsAndFaxThatBreaks(t *testing.T) {
	t.Parallel()
	first := "001" + runs(4, 6) + "001" + runs(6, 0)
	for name, c := range map[string]struct {
		rest    string
		damaged bool
	}{
		"mark of the end":    {"000000000001000000000001", false},
		"no more bytes":      {"", false},
		"code of no mode":    {"0000001111", true},
		"code of no run":     {"001" + "000000001" + "1111111", true},
		"run beyond its row": {"001" + runs(40, 6), true},
		"cut within a row":   {"001", true},
	} {
		rows, err := faxOf(t, 16, first+c.rest)
		if len(rows) == 0 || rows[0] != "0000111111000000" {
			t.Errorf("%s: the first row is %q", name, rows)
		}
		if errors.Is(err, errFax) != c.damaged || errors.Is(err, io.EOF) == c.damaged {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzFaxRows(f *testing.F) {
	f.Add([]byte("\x00\x1a\x35\x00\x10"), uint16(8), byte(2))
	f.Add(bitString("0000000000011"+runs(3, 5)+"0000000000010"+"1"+"1"), uint16(8), byte(2))
	f.Add(bitString(runs(3, 5)), uint16(8), byte(0))
	f.Add(bitString("001"+runs(3, 5)+"11"+"000000000001"), uint16(8), byte(3))
	f.Fuzz(func(t *testing.T, file []byte, width uint16, form byte) {
		w := int(width)%4000 + 1
		rows := newFaxRows(bytes.NewReader(file), w, faxForm(form%4))
		row := make([]byte, (w+7)/8)
		for range 50 {
			if _, err := rows.Read(row); err != nil {
				return
			}
			if n := len(rows.changes); n > 2*w+3 {
				t.Fatalf("%d changes in a row of %d", n, w)
			}
		}
	})
}
