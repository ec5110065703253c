// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sogoc/sogoc/internal/unit/catfile"
)

// dataDir is where the tables of facts lie when they are at hand.
const dataDir = "../../../../shared/data"

func realSources(t *testing.T) sources {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dataDir, "units.csv")); err != nil {
		t.Skipf("the tables of facts are not at hand (%v): whether the catalogue is in step with them is not checked", err)
	}
	return sources{
		units: filepath.Join(dataDir, "units.csv"), successions: filepath.Join(dataDir, "successions.csv"),
		historical: filepath.Join(dataDir, "historical_units.csv"),
		extra:      "historic_extra.csv", members: "historic_members.csv", aliases: "aliases.csv", corrections: "corrections.csv",
	}
}

// TestCatalogueIsInStep compares tables and not bytes: another release of the compressor may pack otherwise.
func TestCatalogueIsInStep(t *testing.T) {
	t.Parallel()
	want, err := build(realSources(t))
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile("../catalogue.bin")
	if err != nil {
		t.Fatal(err)
	}
	got, err := catfile.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Units) != 17489 {
		t.Errorf("%d eras, want 17489", len(got.Units))
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the catalogue is not in step with its tables; run go generate ./internal/unit\n%.2000s", d)
	}
	if limit := 300 << 10; len(b) > limit {
		t.Errorf("the catalogue takes %d bytes, more than %d", len(b), limit)
	}
}

func TestSameTablesSameBytes(t *testing.T) {
	t.Parallel()
	src := realSources(t)
	dir := t.TempDir()
	var files [2][]byte
	for i := range files {
		out := filepath.Join(dir, "catalogue.bin")
		if _, err := run(src, out); err != nil {
			t.Fatal(err)
		}
		files[i], _ = os.ReadFile(out)
	}
	if len(files[0]) == 0 || !bytes.Equal(files[0], files[1]) {
		t.Error("two runs gave different bytes")
	}
}

// tables is a tiny consistent set of sources: 00001 passes to 00002 in 2025 and 00003 is renamed in 2010.
var tables = map[string]string{
	"units": "code,level,kind,name,parent,valid_from,valid_to,event,from_basis,to_basis\n" +
		"01,P,tinh,Tỉnh A,,,,first_seen,,\n001,D,huyen,Huyện B,01,,,first_seen,,\n" +
		"00001,C,xa,Xã C,001,,2025-07-01,first_seen,,X\n00002,C,xa,Xã D,001,,,first_seen,,\n" +
		"00003,C,xa,Xã E,001,,2010-01-01,first_seen,,\n00003,C,thi_tran,Thị Trấn E,001,2010-01-01,,retyped,Y,\n",
	"successions": "level,old_code,new_code,part,people,date,legal_basis,clause,evidence\nC,00001,00002,full,all,2025-07-01,X,7,law\n",
	"historical":  "name,kind,part_of,from,to,made_of_or_became,basis,evidence\nTỉnh Cũ (trước 1990),P,,1976,1990,A,,general knowledge (verify)\n",
	"extra":       "name,kind,part_of,from,to,made_of_or_became,basis,evidence\n",
	"members":     "name,members\nTỉnh Cũ (trước 1990),01\n",
	"aliases":     "text,name,level\nTA,A,P\n",
	"corrections": "old_code,date,new_code,correct_code,reason\n",
}

// write puts the tables into a folder, one of them changed.
func write(t *testing.T, name, old, new string) sources {
	t.Helper()
	dir := t.TempDir()
	path := func(n string) string {
		text := tables[n]
		if n == name {
			if !strings.Contains(text, old) {
				t.Fatalf("%s does not hold %q", n, old)
			}
			text = strings.Replace(text, old, new, 1)
		}
		p := filepath.Join(dir, n+".csv")
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	return sources{path("units"), path("successions"), path("historical"), path("extra"), path("members"), path("aliases"), path("corrections")}
}

func TestBuildLinksEras(t *testing.T) {
	t.Parallel()
	f, err := build(write(t, "units", "", ""))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range f.Edges {
		o, n := f.Units[e.Old], f.Units[e.New]
		got = append(got, strings.Join([]string{o.Key.Code(), o.Name, n.Key.Code(), n.Name, catfile.Parts[e.Part], catfile.People[e.People], f.Evidence[e.Evidence]}, " "))
	}
	want := []string{"00003 E 00003 E same_code all same_code", "00001 C 00002 D full all law"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if h := f.Historic[0]; h.Name != "Tỉnh Cũ" || h.Slug != "tinh-cu-truoc-1990" || len(h.Members) != 1 {
		t.Errorf("historic unit %+v", h)
	}
}

func TestCorrections(t *testing.T) {
	t.Parallel()
	for row, want := range map[string]int{"00001,2025-07-01,00002,00003,why\n": 2, "00001,2025-07-01,00002,,why\n": 1} {
		f, err := build(write(t, "corrections", "reason\n", "reason\n"+row))
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Edges) != want {
			t.Errorf("%q: %d edges, want %d", row, len(f.Edges), want)
		}
		for _, e := range f.Edges {
			if f.Units[e.New].Name == "D" {
				t.Errorf("%q: the wrong edge is still there", row)
			}
		}
	}
}

func TestBuildRefusesTablesThatDisagree(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ table, old, new string }{
		"edge from a unit not there":   {"successions", "00001", "00009"},
		"edge to a unit not yet there": {"units", "Xã D,001,", "Xã D,001,2025-08-01"},
		"unknown part":                 {"successions", "full", "fool"},
		"unknown people":               {"successions", ",all,", ",most,"},
		"unknown kind":                 {"units", "huyen", "tong"},
		"name without its kind":        {"units", "Huyện B", "Tổng B"},
		"bad date":                     {"units", "2010-01-01", "2010"},
		"eras that overlap":            {"units", "E,001,2010-01-01", "E,001,2009-01-01"},
		"no members":                   {"members", "Tỉnh Cũ", "Tỉnh Mới"},
		"member unknown":               {"members", ",01", ",77"},
		"correction without reason":    {"corrections", "reason\n", "reason\n00001,2025-07-01,00002,,\n"},
		"correction of nothing":        {"corrections", "reason\n", "reason\n00001,2024-07-01,00002,,why\n"},
		"alias of no level":            {"aliases", ",P", ",X"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := build(write(t, c.table, c.old, c.new))
			if err == nil {
				_, err = catfile.Encode(f)
			}
			if err == nil {
				t.Error("built without complaint")
			}
		})
	}
}

func TestSlug(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Tỉnh Quảng Nam - Đà Nẵng": "tinh-quang-nam-da-nang", "Huyện Giằng (đến 1999)": "huyen-giang-den-1999", "  ": "",
	} {
		if got := slug(name); got != want {
			t.Errorf("slug(%q) = %q, want %q", name, got, want)
		}
	}
}
