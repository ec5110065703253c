// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/imaging"
)

// drawn writes a drawn page, askew on a black lid, into a folder.
func drawn(t *testing.T, dir, name string) {
	t.Helper()
	s := drawpage.SampleSpec(5, "birth", drawpage.LayoutTable)
	s.DPI, s.Capture = 100, drawpage.CaptureScan
	s.Hard = drawpage.Hard{Skew: 3, Border: 6, Desk: drawpage.DeskBlack}
	data, _, err := drawpage.JPEG(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Each page has its line, its place on a sheet and its cleaned picture; a file
// that is no picture has its line with the reason.
func TestPairsShowEachPageAndTellEachRefusal(t *testing.T) {
	t.Parallel()
	in, out := t.TempDir(), t.TempDir()
	drawn(t, in, "a.jpg")
	drawn(t, in, "b.jpg")
	if err := os.WriteFile(filepath.Join(in, "c.jpg"), []byte("no picture at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(out, false, []string{in}); err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile(filepath.Join(out, "measures.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(table)), "\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[2], "2\t1\t2\tb.jpg\t1\timage/jpeg\t") || !strings.Contains(lines[3], "image_unknown_format") {
		t.Fatalf("the table is\n%s", table)
	}
	head := strings.Split(strings.TrimSpace(columns), "\t")
	if got := strings.Split(lines[1], "\t"); len(got) != len(head) {
		t.Errorf("%d columns under %d headings: %q", len(got), len(head), got)
	}
	for _, name := range []string{"sheet-01.jpg", "after/001.jpg", "after/002.jpg"} {
		data, err := os.ReadFile(filepath.Join(out, name)) //nolint:gosec // G304: the test's own folder
		if err != nil {
			t.Fatal(err)
		}
		if _, err := imaging.Decode(data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is done to a page is what is said to be done: on a drawn page all of it
// but the quarter turns, of which some may be left to a person, is found.
func TestKnownChangesAreFound(t *testing.T) {
	t.Parallel()
	s := drawpage.SampleSpec(8, "birth", drawpage.LayoutTable)
	s.DPI, s.Capture, s.Damage = 120, drawpage.CaptureScan, drawpage.DamageNone
	img, _, err := drawpage.Draw(s)
	if err != nil {
		t.Fatal(err)
	}
	p := page{file: "drawn", no: 1, img: imaging.Normalize(img)}
	if clean.Analyse(p.img).Flagged(clean.IsBlurred) {
		t.Fatal("the page is blurred as it is")
	}
	k := newKnown()
	k.try(p)
	var said strings.Builder
	k.print(&said)
	for kind, r := range k.rows {
		if len(r.failed) > 0 || !strings.HasPrefix(kind, "turned") && r.right != r.all {
			t.Errorf("%s: %d of %d right", kind, r.right, r.all)
		}
		if !strings.Contains(said.String(), "| "+kind+" |") {
			t.Errorf("%s is not told", kind)
		}
	}
}
