// SPDX-License-Identifier: Apache-2.0

package store

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func anyValue() *rapid.Generator[any] {
	return rapid.OneOf(
		rapid.Just[any](nil),
		rapid.Map(rapid.Int64(), func(n int64) any { return n }),
		rapid.Map(rapid.String(), func(s string) any { return s }),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) any { return b }),
		rapid.Map(rapid.Float64(), func(f float64) any { return f }),
	)
}

func TestRowsComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name, columns := rapid.String().Draw(t, "name"), rapid.SliceOfN(rapid.String(), 1, 6).Draw(t, "columns")
		row := rapid.SliceOfN(anyValue(), len(columns), len(columns)).Draw(t, "row")
		var b bytes.Buffer
		w := newCopyWriter(&b)
		if err := errors.Join(w.table(name, columns), w.row(row), w.count(frameEnd, 1), w.w.Flush()); err != nil {
			t.Fatal(err)
		}
		r := newCopyReader(&b)
		if f, err := r.frame(); f != frameTable || err != nil {
			t.Fatal(f, err)
		}
		gotName, gotColumns, err := r.table()
		if err != nil || gotName != name || !reflect.DeepEqual(gotColumns, columns) {
			t.Fatalf("%q %q, %v", gotName, gotColumns, err)
		}
		rows := &copyRows{in: r, values: make([]any, len(columns)), told: func(int64) {}}
		if !rows.Next() {
			t.Fatal(rows.Err())
		}
		for i := range row {
			if b, ok := row[i].([]byte); ok {
				if !bytes.Equal(b, rows.values[i].([]byte)) {
					t.Fatalf("column %d: %v, want %v", i, rows.values[i], b)
				}
			} else if !reflect.DeepEqual(row[i], rows.values[i]) {
				t.Fatalf("column %d: %v, want %v", i, rows.values[i], row[i])
			}
		}
		if rows.Next() || rows.Err() != nil || rows.n != 1 {
			t.Fatalf("the end: %d rows, %v", rows.n, rows.Err())
		}
	})
}

// Whatever bytes come, reading ends with an error or an end, never by running
// away with memory or a panic.
func FuzzCopyReader(f *testing.F) {
	var b bytes.Buffer
	w := newCopyWriter(&b)
	if err := errors.Join(w.table("t", []string{"a", "b"}), w.row([]any{int64(1), "x"}), w.row([]any{nil, []byte{1}}), w.count(frameEnd, 2), w.count(frameStop, 1), w.w.Flush()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("T\xff\xff\xff\xff\x0f"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := newCopyReader(bytes.NewReader(b))
		for {
			frame, err := r.frame()
			if err != nil || frame != frameTable {
				return
			}
			_, columns, err := r.table()
			if err != nil || len(columns) == 0 {
				return
			}
			rows := &copyRows{in: r, values: make([]any, len(columns)), told: func(int64) {}}
			for rows.Next() {
			}
			if rows.Err() != nil {
				return
			}
		}
	})
}
