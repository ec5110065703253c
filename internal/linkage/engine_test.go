// SPDX-License-Identifier: Apache-2.0

package linkage_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sogoc/sogoc/internal/linkage"
	"github.com/sogoc/sogoc/internal/linkage/linktest"
)

// registry makes an acceptance set or skips the test.
func registry(t testing.TB, p linktest.Params) (*linktest.Set, []linkage.Succession) {
	t.Helper()
	s, err := linktest.Registry(p)
	if errors.Is(err, linktest.ErrNoNames) {
		t.Skip("skipped: the name tables of shared/data are not at hand")
	}
	if err != nil {
		t.Fatal(err)
	}
	var succ []linkage.Succession
	for _, u := range s.Units {
		succ = append(succ, linkage.Succession{Old: u[0], New: u[1], Date: u[2]})
	}
	return s, succ
}

// The figures of the engine are kept by tests a little below what it reaches.
func TestAccuracy(t *testing.T) {
	t.Parallel()
	hard := linktest.Params{Seed: 71, Records: 20_000, Duplicates: .08, Errors: 2.5, Twins: 3}
	plain := linktest.Params{Seed: 72, Records: 20_000, Duplicates: .05, Errors: 1, Twins: 1}
	for name, c := range map[string]struct {
		p   linktest.Params
		f1  float64
		gen string
	}{"plain villages": {plain, .99, "v"}, "plain registry": {plain, .99, "r"}, "hard villages": {hard, .975, "v"}, "hard registry": {hard, .98, "r"}} {
		set, succ := (*linktest.Set)(nil), []linkage.Succession(nil)
		if c.gen == "v" {
			set = village(t, c.p)
		} else {
			set, succ = registry(t, c.p)
		}
		r := report(set, dedupe(t, asCSV(t, set.Rows), linkage.Options{Successions: succ}))
		t.Logf("%s: %s", name, r)
		if r.F1 < c.f1 {
			t.Errorf("%s: F1 %.4f, want %.3f", name, r.F1, c.f1)
		}
		if r.RecallAt99 < .92 || r.RecallAt999 < .80 {
			t.Errorf("%s: recall %.4f at precision 0.99, %.4f at 0.999", name, r.RecallAt99, r.RecallAt999)
		}
		if share := float64(r.FalseTwins) / float64(r.Marked); share > .008 {
			t.Errorf("%s: %.3f %% of the marked pairs are twins", name, 100*share)
		}
		if d := r.F1 - r.ClosureF1; d > .003 {
			t.Errorf("%s: closure F1 %.4f, pairs %.4f", name, r.ClosureF1, r.F1)
		}
	}
}

// Same input, same bytes: whatever the number of workers.
func TestDeterminism(t *testing.T) {
	t.Parallel()
	set := village(t, linktest.Params{Seed: 8, Records: 6000, Duplicates: .08, Errors: 2, Twins: 3})
	data := asCSV(t, set.Rows)
	out := func(workers int) string {
		run := dedupe(t, data, linkage.Options{Workers: workers, Near: true})
		var b bytes.Buffer
		for _, err := range []error{run.WriteEdges(&b, run.Edges), run.WriteEdges(&b, run.Near), run.WriteClusters(&b), run.Model.Write(&b)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		return b.String()
	}
	want := out(1)
	for _, w := range []int{1, 2, 5} {
		if diff := cmp.Diff(want, out(w)); diff != "" {
			t.Fatalf("%d workers give other bytes", w)
		}
	}
}

// The order of the rows changes no verdict.
func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	set := village(t, linktest.Params{Seed: 9, Records: 3000, Duplicates: .08, Errors: 2, Twins: 3})
	model := dedupe(t, asCSV(t, set.Rows), linkage.Options{}).Model
	verdicts := func(rows [][]string) map[string]string {
		run := dedupe(t, asCSV(t, rows), linkage.Options{Model: model})
		out := map[string]string{}
		for _, e := range run.Edges {
			l, r := run.ID(e.L), run.ID(e.R)
			if r < l {
				l, r = r, l
			}
			out[l+" "+r] = fmt.Sprintf("%.4f %s", e.Probability, e.Kind)
		}
		return out
	}
	back := make([][]string, len(set.Rows))
	for i, r := range set.Rows {
		back[len(back)-1-i] = r
	}
	if diff := cmp.Diff(verdicts(set.Rows), verdicts(back)); diff != "" {
		t.Errorf("other verdicts with the rows turned round:\n%s", diff)
	}
}

func TestModelFile(t *testing.T) {
	t.Parallel()
	set := village(t, linktest.Params{Seed: 10, Records: 6000, Duplicates: .08, Errors: 1, Twins: 1})
	data := asCSV(t, set.Rows)
	first := dedupe(t, data, linkage.Options{})
	var file bytes.Buffer
	if err := first.Model.Write(&file); err != nil {
		t.Fatal(err)
	}
	text := file.String()
	m, err := linkage.ReadModel(&file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first.Model, m); diff != "" {
		t.Errorf("the model changed on its way through the file:\n%s", diff)
	}
	again := dedupe(t, data, linkage.Options{Model: m})
	if len(again.Edges) < len(first.Edges)*99/100 || len(again.Edges) > len(first.Edges)*101/100 {
		t.Errorf("%d pairs with the model from the file, %d with the one learnt", len(again.Edges), len(first.Edges))
	}
	var printed bytes.Buffer
	if err := m.Print(&printed); err != nil || !strings.Contains(printed.String(), "mother_name") {
		t.Errorf("printed model: %v\n%.300s", err, printed.String())
	}
	var same bytes.Buffer
	if err := m.Compare(first.Model, &same); err != nil || !strings.Contains(same.String(), "agree") {
		t.Errorf("a model differs from itself: %v %s", err, same.String())
	}
	for name, bad := range map[string]string{"version": strings.Replace(text, `"version": 1`, `"version": 99`, 1), "json": text[:200],
		"kind": `{"version": 1, "kinds": {"spaceship": {}}}`, "levels": `{"version": 1, "kinds": {"birth": {"tables": {"twin": {"sex": [0.5]}}}}}`} {
		if _, err := linkage.ReadModel(strings.NewReader(bad)); err == nil {
			t.Errorf("a model with a bad %s was read", name)
		}
	}
}

// The ministry's columns, without a type, are births, marriages or deaths.
func TestMinistryColumns(t *testing.T) {
	t.Parallel()
	for kind, in := range map[string]string{
		"birth": "STT,so,quyenSo,ngayDangKy,loaiDangKy\n i=[1,2],noiDangKy,nksHoTen,nksGioiTinh,nksNgaySinh,meHoTen,meNgaySinh,chaHoTen,chaNgaySinh\n",
	} {
		head := strings.Replace(in, "\n i=[1,2]", "", 1)
		run := dedupe(t, []byte(head+"1,12/2008,01/2008,15.03.2008,1,xã Vĩnh Thủy,Cái Trọng Nghiêm,1,01.03.2008,Trần Thị Hồng,1983,Cái Văn Lộc,1980\n"+
			"2,12/,01/2008,15.03.2008,1,XÃ VĨNH THUỶ,CÁI TRỌNG NGHIÊM,1,01/03/2008,TRẦN THỊ HỒNG,1983,CÁI VĂN LỘC,1980\n"), linkage.Options{})
		if len(run.Edges) != 1 || run.Model.Kinds[kind] == nil {
			t.Errorf("%s: %d pairs, model %v", kind, len(run.Edges), run.Model.Kinds)
		}
	}
	m := dedupe(t, []byte("so,quyenSo,ngayDangKy,chongHoTen,chongNgaySinh,voHoTen,voNgaySinh\n"+
		"12/2008,01/2008,15.03.2008,Cái Trọng Nghiêm,01.03.1980,Trần Thị Hồng,02.04.1983\n"+
		"12/2008,01/2008,15.03.2008,CÁI TRỌNG NGHIÊM,01.03.1980,TRẦN THỊ HỒNG,02.04.1983\n"), linkage.Options{})
	if len(m.Edges) != 1 || m.ID(m.Edges[0].L) != "row2" {
		t.Errorf("marriages: %+v", m.Edges)
	}
}

func TestMappingFile(t *testing.T) {
	t.Parallel()
	m := mapping(t, `{"columns": {"rec_id": "Mã", "type": "Loại", "name": ["Họ", "Tên"], "sex": "Phái", "birth_date": "Sinh", "mother_name": "Mẹ", "number": "Số", "year": "Năm"},
		"values": {"sex": {"trai": "Nam", "gái": "Nữ"}, "type": {"S": "birth"}}}`)
	in := "Mã,Loại,Họ,Tên,Phái,Sinh,Mẹ,Số,Năm\nx1,S,Cái Trọng,Nghiêm,trai,01.03.2008,Trần Thị Hồng,5,2008\nx2,S,Cái Trọng,Nghiêm,trai,1/3/2008,Trần Thị Hồng,5,2008\n"
	run, err := linkage.Dedupe(strings.NewReader(in), linkage.Input{Mapping: m}, linkage.Options{})
	if err != nil || len(run.Edges) != 1 {
		t.Fatalf("%v, %+v", err, run)
	}
	for name, bad := range map[string]string{"column": `{"columns": {"name": "Không có"}}`, "json": `{"columns"`, "empty": `{}`, "list": `{"columns": {"name": 5}}`} {
		m, err := linkage.ReadMapping(strings.NewReader(bad))
		if err != nil {
			continue
		}
		if _, err := linkage.Dedupe(strings.NewReader(in), linkage.Input{Mapping: m}, linkage.Options{}); err == nil {
			t.Errorf("a mapping with a bad %s was taken", name)
		}
	}
}

// Broken input: every problem named by its row, everything else linked.
func TestBrokenInput(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	b.WriteString("rec_id,type,number,year,reg_date,name,birth_date,mother_name,father_name,mother_birth\n")
	row := "%s,birth,12,2008,15.03.2008,Cái Trọng Nghiêm,01.03.2008,Trần Thị Hồng,Cái Văn Lộc,1983\n"
	fmt.Fprintf(&b, row, "a1")
	b.WriteString("a2,birth\n")
	b.WriteString(strings.Repeat("x", 20<<20) + "\n")
	b.WriteString("a3,birth,1,2,3,4,5,6,7,8,9,10,11\n")
	b.WriteString("\"a4,birth,1\n")
	b.WriteString("a5,birth,12,2008,15.03.2008,C\xb8i Tr\xe4ng Nghi\xaam,01.03.2008,Tr\xc7n Th\xde H\xe5ng,C\xb8i V\xa8n L\xe9c,1983\n") // TCVN3 bytes
	fmt.Fprintf(&b, row, "a1")
	run := dedupe(t, b.Bytes(), linkage.Options{})
	want := map[string]int{"short": 2, "too_long": 1, "long": 1, "quote": 1, "same_id": 1}
	if diff := cmp.Diff(want, run.Problems.Count); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	rows := map[int]bool{}
	for _, p := range run.Problems.List {
		rows[p.Row] = true
	}
	for _, r := range []int{3, 4, 5, 6, 8} {
		if !rows[r] {
			t.Errorf("row %d is not named: %+v", r, run.Problems.List)
		}
	}
	if run.Records != 3 || len(run.Edges) != 3 {
		t.Errorf("%d records, pairs %+v", run.Records, run.Edges)
	}
	for name, in := range map[string]string{"nothing": "", "no name": "rec_id,type\n1,birth\n"} {
		if _, err := linkage.Dedupe(strings.NewReader(in), linkage.Input{}, linkage.Options{}); !errors.Is(err, linkage.ErrColumns) {
			t.Errorf("%s: error %v, want ErrColumns", name, err)
		}
	}
}

// Codes that became one unit are one unit, from the catalogue or from a table.
func TestPlacesThroughTime(t *testing.T) {
	t.Parallel()
	succ, err := linkage.ReadSuccessions(strings.NewReader("old_code,new_code,date\n90001,90007,2025-07-01\n90004,90007,2025-07-01\n90007,90007,2025-07-01\n"))
	if err != nil {
		t.Fatal(err)
	}
	in := "rec_id,type,commune_code,number,year,reg_date,name,sex,birth_date,mother_name\n" +
		"a,birth,90001,12,2008,15.03.2008,Cái Trọng Nghiêm,Nam,01.03.2008,Trần Thị Hồng\n" +
		"b,birth,90007,12,2008,15.03.2008,Cái Trọng Nghiêm,Nam,01.03.2008,Trần Thị Hồng\n" +
		"c,birth,90004,12,2008,20.03.2008,Lê Thị Hoa,Nữ,10.03.2008,Hồ Thị Bảy\n"
	run := dedupe(t, []byte(in), linkage.Options{Successions: succ, Near: true})
	if len(run.Edges) != 1 || run.ID(run.Edges[0].L) != "a" || run.ID(run.Edges[0].R) != "b" {
		t.Errorf("pairs %+v", run.Edges)
	}
	x, err := run.Explain("a", "b")
	if err != nil {
		t.Fatal(err)
	}
	if x.Fields[0].Field != "place" || x.Fields[0].Level != "heir" {
		t.Errorf("the unit: %+v", x.Fields[0])
	}
	if x, err = run.Explain("a", "c"); err != nil || x.Kind != linkage.PairNumberCollision {
		t.Errorf("two people of one number are %v (%v)", x.Kind, err)
	}
	if _, err := linkage.ReadSuccessions(strings.NewReader("a,b\n1,2\n")); err == nil {
		t.Error("a table without codes was read")
	}
}

// Births find their people in an extract that has only what the law allows.
func TestPopulation(t *testing.T) {
	t.Parallel()
	for _, pins := range []bool{true, false} {
		births, people, truth, err := linktest.Population(linktest.Params{Seed: 4, Errors: 1, Twins: 1}, 8000, 10000, pins)
		if errors.Is(err, linktest.ErrNoNames) {
			t.Skip("skipped: the name tables of shared/data are not at hand")
		}
		if err != nil {
			t.Fatal(err)
		}
		run, err := linkage.Match(bytes.NewReader(asCSV(t, births.Rows)), bytes.NewReader(setCSV(t, people.Header, people.Rows)), linkage.Input{}, linkage.Input{}, linkage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		right, seen := 0, map[uint32]bool{}
		for _, e := range run.Edges {
			if seen[e.L] {
				t.Fatalf("%s has two people", run.ID(e.L))
			}
			seen[e.L] = true
			if truth[run.ID(e.L)] == run.ID(e.R) {
				right++
			}
		}
		p, r := float64(right)/float64(len(run.Edges)), float64(right)/float64(len(truth))
		t.Logf("personal numbers %v: precision %.4f recall %.4f", pins, p, r)
		if p < .99 || r < .97 {
			t.Errorf("personal numbers %v: precision %.4f recall %.4f", pins, p, r)
		}
	}
}
