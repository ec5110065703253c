// SPDX-License-Identifier: Apache-2.0

package catfile

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func TestKeyKeepsCodeAndLevel(t *testing.T) {
	t.Parallel()
	for code, level := range map[string]int{"01": 1, "96": 1, "001": 2, "973": 2, "00001": 3, "32248": 3} {
		k, err := MakeKey(code)
		if err != nil || k.Code() != code || k.Level() != level {
			t.Errorf("%s: key %d, code %q, level %d, error %v", code, k, k.Code(), k.Level(), err)
		}
	}
	if k, err := MakeKey(""); k != 0 || err != nil || k.Code() != "" {
		t.Errorf("empty code: %d, %v, %q", k, err, k.Code())
	}
	for _, bad := range []string{"1", "1234", "123456", "1x", "１２"} {
		if k, err := MakeKey(bad); err == nil {
			t.Errorf("%q: want an error, got key %d", bad, k)
		}
	}
}

// genFile draws a small catalogue that keeps the invariants.
func genFile(t *rapid.T) *File {
	f := &File{Basis: []string{"", "QĐ 1"}, Clauses: []string{"", "2"}, Evidence: []string{"", "law"}}
	n := rapid.IntRange(0, 40).Draw(t, "codes")
	for code := range n {
		k, _ := MakeKey(fmt.Sprintf("%05d", code*3))
		from := uint32(0)
		for range rapid.IntRange(1, 3).Draw(t, "eras") {
			to := from + uint32(rapid.IntRange(20100101, 20100131).Draw(t, "to"))
			f.Units = append(f.Units, Unit{
				Key: k, Parent: Key(rapid.IntRange(200001, 200009).Draw(t, "parent")), From: from, To: to,
				Name: rapid.SampledFrom([]string{"Vĩnh Thủy", "5", "La Êê", ""}).Draw(t, "name"), Kind: uint8(rapid.IntRange(1, 10).Draw(t, "kind")),
				FromBasis: uint16(rapid.IntRange(0, 1).Draw(t, "basis")), Event: uint8(rapid.IntRange(0, 11).Draw(t, "event")),
			})
			from = to
		}
	}
	for range rapid.IntRange(0, 2*len(f.Units)).Draw(t, "edges") {
		f.Edges = append(f.Edges, Edge{
			Old: uint32(rapid.IntRange(0, len(f.Units)-1).Draw(t, "old")), New: uint32(rapid.IntRange(0, len(f.Units)-1).Draw(t, "new")),
			Date: 20250701, Part: uint8(rapid.IntRange(0, len(Parts)-1).Draw(t, "part")), People: 1, Basis: 1, Clause: 1, Evidence: 1,
		})
	}
	SortEdges(f.Edges)
	if rapid.Bool().Draw(t, "more") {
		f.Historic = []Historic{{Slug: "a", Name: "Hà Bắc", Members: []Key{100024, 100027}}, {Slug: "b", Members: []Key{1}}}
		f.Aliases = []Alias{{Text: "Sài Gòn", Name: "Hồ Chí Minh", Level: 1}}
	}
	return f
}

func TestDecodeReadsWhatEncodeWrote(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := genFile(t)
		b, err := Encode(f)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Encode(f)
		if err != nil || !bytes.Equal(b, again) {
			t.Fatalf("the same tables gave other bytes (%v)", err)
		}
		got, err := Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(f, got, cmpopts.EquateEmpty()); d != "" {
			t.Fatal(d)
		}
	})
}

func TestEncodeRefusesBrokenTables(t *testing.T) {
	t.Parallel()
	u := func(k Key, from, to uint32) Unit { return Unit{Key: k, From: from, To: to, Kind: 1} }
	for name, f := range map[string]*File{
		"codes out of order":   {Units: []Unit{u(300002, 0, 0), u(300001, 0, 0)}},
		"eras that overlap":    {Units: []Unit{u(300001, 0, 20200101), u(300001, 20190101, 0)}},
		"an era after an open": {Units: []Unit{u(300001, 0, 0), u(300001, 20190101, 0)}},
		"edge to nowhere":      {Units: []Unit{u(300001, 0, 0)}, Edges: []Edge{{Old: 0, New: 1}}},
		"edges out of order":   {Units: []Unit{u(300001, 0, 0)}, Edges: []Edge{{Date: 2}, {Date: 1}}},
		"newline in a string":  {Basis: []string{"a\nb"}},
	} {
		if _, err := Encode(f); err == nil {
			t.Errorf("%s: encoded without complaint", name)
		}
	}
}

func TestDecodeRefusesBrokenFiles(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile("../catalogue.bin")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(whole); err != nil {
		t.Fatalf("the real file: %v", err)
	}
	for name, b := range map[string][]byte{
		"empty": {}, "other magic": append([]byte("SGU9"), whole[4:]...), "cut": whole[:len(whole)/2],
		"noise": []byte(magic + strings.Repeat("x", 100)), "magic only": []byte(magic),
	} {
		if _, err := Decode(b); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: want ErrFormat, got %v", name, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	small, _ := Encode(&File{Units: []Unit{{Key: 300001, Kind: 7, Name: "A"}}, Basis: []string{""}, Clauses: []string{""}, Evidence: []string{""}})
	f.Add(small)
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := Decode(b)
		if err != nil {
			return
		}
		if _, err := Encode(file); err != nil {
			t.Fatalf("decoded a file that can't be encoded: %v", err)
		}
	})
}
