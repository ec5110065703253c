// SPDX-License-Identifier: Apache-2.0

package linkage_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"sort"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sogoc/sogoc/internal/linkage"
	"github.com/sogoc/sogoc/internal/linkage/linktest"
)

// village makes a training set or skips the test when the name tables are away.
func village(t testing.TB, p linktest.Params) *linktest.Set {
	t.Helper()
	s, err := linktest.Villages(p)
	if errors.Is(err, linktest.ErrNoNames) {
		t.Skip("skipped: the name tables of shared/data are not at hand")
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func asCSV(t testing.TB, rows [][]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.Write(linktest.Header); err != nil {
		t.Fatal(err)
	}
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asRecord(t testing.TB, row []string) linkage.Record {
	t.Helper()
	r := linkage.Record{ID: row[0]}
	for i, h := range linktest.Header {
		f, ok := linkage.FieldByName(h)
		if !ok {
			t.Fatalf("no field %q", h)
		}
		r.Values[f] = row[i]
	}
	k, ok := linkage.ParseKind(r.Values[linkage.FieldType])
	if !ok {
		t.Fatalf("no kind in %v", row)
	}
	r.Kind = k
	return r
}

func dedupe(t testing.TB, data []byte, opt linkage.Options) *linkage.Run {
	t.Helper()
	run, err := linkage.Dedupe(bytes.NewReader(data), linkage.Input{}, opt)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// edgesOf lists the pairs of one record in a batch.
func edgesOf(run *linkage.Run, id string) []linkage.Found {
	var out []linkage.Found
	for _, e := range append(append([]linkage.Edge(nil), run.Edges...), run.Near...) {
		switch l, r := run.ID(e.L), run.ID(e.R); id {
		case l:
			out = append(out, linkage.Found{ID: r, Verdict: e.Verdict})
		case r:
			out = append(out, linkage.Found{ID: l, Verdict: e.Verdict})
		}
	}
	return byID(out)
}

func byID(f []linkage.Found) []linkage.Found {
	sort.Slice(f, func(i, j int) bool { return f[i].ID < f[j].ID })
	return f
}

// The last record of a batch gets the same verdicts from an index over all the
// others, whatever record that is.
func TestIndexAgreesWithBatch(t *testing.T) {
	t.Parallel()
	set := village(t, linktest.Params{Seed: 31, Records: 4000, Duplicates: .08, Errors: 2, Twins: 4})
	model := dedupe(t, asCSV(t, set.Rows), linkage.Options{}).Model
	opt := linkage.Options{Model: model, Near: true}
	picked := 0
	for i := 0; i < len(set.Rows) && picked < 12; i += 7 {
		rows := append([][]string(nil), set.Rows...)
		rows = append(append(rows[:i:i], rows[i+1:]...), set.Rows[i])
		want := edgesOf(dedupe(t, asCSV(t, rows), opt), set.Rows[i][0])
		if len(want) == 0 {
			continue
		}
		picked++
		x := dedupe(t, asCSV(t, rows[:len(rows)-1]), opt).Index()
		rec := asRecord(t, set.Rows[i])
		if diff := cmp.Diff(want, byID(x.Check(rec))); diff != "" {
			t.Errorf("check of %s (-batch +live):\n%s", rec.ID, diff)
		}
		if diff := cmp.Diff(want, byID(x.Save(rec))); diff != "" {
			t.Errorf("save of %s (-batch +live):\n%s", rec.ID, diff)
		}
		again, err := x.Matches(rec.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, byID(again)); diff != "" {
			t.Errorf("matches of %s (-batch +live):\n%s", rec.ID, diff)
		}
	}
	if picked < 5 {
		t.Fatalf("only %d records had anything to match", picked)
	}
}

// Check leaves no trace, Remove takes a record out, Save replaces.
func TestIndexFollowsSaves(t *testing.T) {
	t.Parallel()
	set := village(t, linktest.Params{Seed: 32, Records: 2000, Duplicates: .1, Errors: 1, Twins: 1})
	run := dedupe(t, asCSV(t, set.Rows), linkage.Options{})
	id := run.ID(run.Edges[0].L)
	other := run.ID(run.Edges[0].R)
	x := run.Index()
	var row []string
	for _, r := range set.Rows {
		if r[0] == id {
			row = r
		}
	}
	before, err := x.Matches(other)
	if err != nil {
		t.Fatal(err)
	}
	n := x.Len()
	x.Check(asRecord(t, row))
	after, err := x.Matches(other)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, after); diff != "" || x.Len() != n {
		t.Errorf("a check changed the index (%d → %d records):\n%s", n, x.Len(), diff)
	}
	if err := x.Remove(id); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Matches(id); !errors.Is(err, linkage.ErrUnknown) {
		t.Errorf("a removed record is still there: %v", err)
	}
	gone, err := x.Matches(other)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range gone {
		if f.ID == id {
			t.Errorf("%s still matches the removed %s", other, id)
		}
	}
	x.Save(asRecord(t, row))
	back, err := x.Matches(other)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(byID(before), byID(back)); diff != "" {
		t.Errorf("after remove and save (-before +after):\n%s", diff)
	}
	if _, err := x.Explain(id, other); err != nil {
		t.Error(err)
	}
}

func BenchmarkIndexCheck(b *testing.B) {
	set := village(b, linktest.Params{Seed: 33, Records: 50000, Duplicates: .05, Errors: 1, Twins: 1})
	run := dedupe(b, asCSV(b, set.Rows), linkage.Options{})
	x := run.Index()
	recs := make([]linkage.Record, 2000)
	for i := range recs {
		recs[i] = asRecord(b, set.Rows[i*7])
	}
	var slow time.Duration
	b.ResetTimer()
	for i := range b.N {
		t := time.Now()
		x.Check(recs[i%len(recs)])
		slow = max(slow, time.Since(t))
	}
	b.ReportMetric(float64(slow.Microseconds()), "max-µs")
}
