// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const linkSample = `rec_id,type,commune_code,commune,book_no,number,year,reg_date,reg_kind,name,sex,birth_date,father_name,father_birth,mother_name,mother_birth
a1,birth,19402,Xã Vĩnh Thủy,01/2008,12/2008,2008,15.03.2008,1,Cái Trọng Nghiêm,Nam,01.03.2008,Cái Văn Lộc,1980,Trần Thị Hồng,1983
a2,birth,19402,XÃ VĨNH THUỶ,01/2008,12/,2008,15/03/2008,1,CAI TRONG NGHIEM,1,01/03/2008,CÁI VĂN LỘC,1980,TRẦN THỊ HỒNG,1983
a3,birth,19402,Xã Vĩnh Thủy,01/2008,13/2008,2008,15.03.2008,1,Cái Trọng Nghĩa,Nam,01.03.2008,Cái Văn Lộc,1980,Trần Thị Hồng,1983
a4,birth,19402,Xã Vĩnh Thủy,01/2008,14/2008,2008,16.03.2008,1,Lê Thị Hoa,Nữ,02.03.2008,Lê Văn Tám,1979,Hồ Thị Bảy,1981
`

// runLink runs `link args…` and gives what it printed.
func runLink(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	cmd := newLinkCommand()
	var out, errOut bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&errOut)
	cmd.SetArgs(args)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	err = cmd.ExecuteContext(t.Context())
	return out.String(), errOut.String(), err
}

func writeTemp(t *testing.T, name, text string) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestLinkDedupe(t *testing.T) {
	t.Parallel()
	in := writeTemp(t, "in.csv", linkSample)
	dir := t.TempDir()
	edges, clusters, near := filepath.Join(dir, "e.csv"), filepath.Join(dir, "c.csv"), filepath.Join(dir, "n.csv")
	out, stderr, err := runLink(t, "dedupe", "--in", in, "--out", edges, "--clusters", clusters, "--near", near, "--json")
	if err != nil {
		t.Fatalf("dedupe: %v\n%s", err, stderr)
	}
	var sum struct {
		Records, Edges, Clusters int
		CPU                      float64 `json:"cpu_seconds"`
	}
	if err := json.Unmarshal([]byte(out), &sum); err != nil {
		t.Fatalf("summary %q: %v", out, err)
	}
	if sum.Records != 4 || sum.Edges != 1 || sum.Clusters != 1 || sum.CPU <= 0 {
		t.Errorf("summary %+v, want 4 records, 1 edge, 1 cluster, some CPU", sum)
	}
	got, err := os.ReadFile(edges)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(got), "rec_id_l,rec_id_r,probability,kind\na1,a2,0.9") {
		t.Errorf("edges:\n%s", got)
	}
	nears, err := os.ReadFile(near)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(nears), "a1,a3,0.0") || !strings.Contains(string(nears), ",twin") {
		t.Errorf("the twins are not among the near pairs:\n%s", nears)
	}
}

func TestLinkExplain(t *testing.T) {
	t.Parallel()
	in := writeTemp(t, "in.csv", linkSample)
	out, stderr, err := runLink(t, "explain", "a1", "a3", "--in", in)
	if err != nil {
		t.Fatalf("explain: %v\n%s", err, stderr)
	}
	for _, want := range []string{"twin", "sinh đôi", "cùng mẹ", "same mother", "khác tên"} {
		if !strings.Contains(out, want) {
			t.Errorf("the explanation lacks %q:\n%s", want, out)
		}
	}
}

func TestLinkFindings(t *testing.T) {
	t.Parallel()
	in := writeTemp(t, "in.csv", linkSample+"a5,birth\n")
	_, stderr, err := runLink(t, "dedupe", "--in", in, "--out", filepath.Join(t.TempDir(), "e.csv"))
	var found findings
	if !errors.As(err, &found) {
		t.Fatalf("error %v, want findings", err)
	}
	if !strings.Contains(stderr, "row 6") {
		t.Errorf("the broken row is not named:\n%s", stderr)
	}
}

func TestLinkFamilies(t *testing.T) {
	t.Parallel()
	in := writeTemp(t, "in.csv", `rec_id,type,commune_code,number,year,reg_date,name,sex,birth_date,spouse_name,spouse_birth_date,father_name,father_birth,mother_name,mother_birth,event_date
b1,birth,19402,12,2008,15.03.2008,Cái Trọng Nghiêm,Nam,01.03.2008,,,Cái Văn Lộc,1980,Trần Thị Hồng,1983,
m1,marriage,19402,3,2006,02.02.2006,Cái Văn Lộc,,05.06.1980,Trần Thị Hồng,07.08.1983,,,,,
d1,death,19402,9,2015,02.02.2015,Cái Trọng Nghiêm,Nam,01.03.2008,,,,,,,01.02.2015
`)
	edges := filepath.Join(t.TempDir(), "e.csv")
	if _, stderr, err := runLink(t, "families", "--in", in, "--out", edges); err != nil {
		t.Fatalf("families: %v\n%s", err, stderr)
	}
	got, err := os.ReadFile(edges)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"b1,m1,", "parents_marriage", "b1,d1,", "own_death"} {
		if !strings.Contains(string(got), want) {
			t.Errorf("the links lack %q:\n%s", want, got)
		}
	}
}
