// SPDX-License-Identifier: Apache-2.0

package imaging

import (
	"bytes"
	"io"
	"math/rand/v2"
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
	f := newFaxRows(bytes.NewReader(file), width, false, false)
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

func FuzzFaxRows(f *testing.F) {
	f.Add([]byte("\x00\x1a\x35\x00\x10"), uint16(8), byte(3))
	f.Add(bitString("0000000000011"+runs(3, 5)+"0000000000010"+"1"+"1"), uint16(8), byte(3))
	f.Add(bitString(runs(3, 5)), uint16(8), byte(0))
	f.Fuzz(func(t *testing.T, file []byte, width uint16, form byte) {
		w := int(width)%4000 + 1
		rows := newFaxRows(bytes.NewReader(file), w, form&1 != 0, form&2 != 0)
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
