// SPDX-License-Identifier: Apache-2.0

package linkage_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/linkage"
	"github.com/sogoc/sogoc/internal/linkage/linktest"
)

// febrlMap is all that the engine is told of the sets.
const febrlMap = `{"columns": {"rec_id": "rec_id", "given_name": "given_name", "surname": "surname", "street_number": "street_number",
 "address_1": "address_1", "address_2": "address_2", "suburb": "suburb", "postcode": "postcode", "state": "state",
 "date_of_birth": "date_of_birth", "soc_sec_id": "soc_sec_id"}}`

// febrlEngineMap uses the engine's own field names, as a user who has read only
// the list of fields would.
const febrlEngineMap = `{"columns": {"rec_id": "rec_id", "name": ["given_name", "surname"], "birth_date": "date_of_birth", "pin": "soc_sec_id",
 "residence": ["street_number", "address_1", "address_2"], "home_place": "suburb", "commune_code": "postcode", "province": "state"}}`

func mapping(t testing.TB, s string) *linkage.Mapping {
	t.Helper()
	m, err := linkage.ReadMapping(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func setCSV(t testing.TB, header []string, rows [][]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.Write(header); err != nil {
		t.Fatal(err)
	}
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func report(set *linktest.Set, run *linkage.Run) *linktest.Report {
	edges := make([]linktest.Scored, len(run.Edges))
	clusters := map[string]string{}
	for i, e := range run.Edges {
		edges[i] = linktest.Scored{L: run.ID(e.L), R: run.ID(e.R), P: e.Probability, Kind: e.Kind.String()}
		for _, x := range []uint32{e.L, e.R} {
			clusters[run.ID(x)] = run.ID(run.Clusters[x])
		}
	}
	return linktest.Evaluate(set, edges, clusters)
}

func TestFebrlShapedDedupe(t *testing.T) {
	t.Parallel()
	set := linktest.Febrl(linktest.Febrl3)
	for name, m := range map[string]string{"attributes": febrlMap, "engine fields": febrlEngineMap} {
		run, err := linkage.Dedupe(bytes.NewReader(setCSV(t, set.Header, set.Rows)), linkage.Input{Mapping: mapping(t, m)}, linkage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		r := report(set, run)
		t.Logf("%s: P %.5f R %.5f F1 %.5f closure %.5f", name, r.Precision, r.Recall, r.F1, r.ClosureF1)
		if r.F1 < .995 {
			t.Errorf("%s: F1 %.4f, want 0.995", name, r.F1)
		}
	}
}

func TestFebrlShapedLink(t *testing.T) {
	t.Parallel()
	set := linktest.Febrl(linktest.Febrl4)
	var a, b [][]string
	for _, r := range set.Rows {
		if strings.HasSuffix(r[0], "org") {
			a = append(a, r)
		} else {
			b = append(b, r)
		}
	}
	for name, m := range map[string]string{"attributes": febrlMap, "engine fields": febrlEngineMap} {
		in := linkage.Input{Mapping: mapping(t, m)}
		run, err := linkage.Match(bytes.NewReader(setCSV(t, set.Header, a)), bytes.NewReader(setCSV(t, set.Header, b)), in, in, linkage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		r := report(set, run)
		t.Logf("%s: P %.5f R %.5f F1 %.5f", name, r.Precision, r.Recall, r.F1)
		if r.F1 < .999 {
			t.Errorf("%s: F1 %.4f, want 0.999", name, r.F1)
		}
	}
}
