// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/sogoc/sogoc/internal/linkage"
	"github.com/sogoc/sogoc/internal/linkage/linkcli"
	"github.com/sogoc/sogoc/internal/linkage/linktest"
)

func generate(j job) (*linktest.Set, error) {
	if j.Gen == "villages" {
		return linktest.Villages(j.Params)
	}
	return linktest.Registry(j.Params)
}

// saveSet writes PREFIX.csv, PREFIX-truth.csv and PREFIX-units.csv.
func saveSet(j job, prefix string) error {
	set, err := generate(j)
	if err != nil {
		return err
	}
	if err := writeSet(set, prefix); err != nil {
		return err
	}
	rows := [][]string{{"rec_id", "entity", "how"}}
	for _, r := range set.Rows {
		rows = append(rows, []string{r[0], set.Entity[r[0]], set.How[r[0]]})
	}
	return writeRows(prefix+"-truth.csv", rows)
}

func writeSet(set *linktest.Set, prefix string) error {
	data, err := set.CSV()
	if err != nil {
		return err
	}
	if err := os.WriteFile(prefix+".csv", data, 0o600); err != nil {
		return fmt.Errorf("writing the set: %w", err)
	}
	rows := [][]string{{"old_code", "new_code", "date"}}
	for _, u := range set.Units {
		rows = append(rows, u[:])
	}
	return writeRows(prefix+"-units.csv", rows)
}

func writeRows(path string, rows [][]string) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer f.Close()
	if err := csv.NewWriter(f).WriteAll(rows); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return f.Close()
}

// runJob makes the set, runs the engine in another process and measures.
func runJob(j job, show int) (figures, error) {
	f := figures{job: j}
	dir, err := os.MkdirTemp("", "benchlinkage")
	if err != nil {
		return f, fmt.Errorf("making a folder: %w", err)
	}
	defer os.RemoveAll(dir)
	set, err := generate(j)
	if err != nil {
		return f, err
	}
	prefix := filepath.Join(dir, "set")
	if err := writeSet(set, prefix); err != nil {
		return f, err
	}
	if f.Cost, err = inWorker("dedupe", prefix); err != nil {
		return f, err
	}
	edges, clusters, err := readResults(prefix)
	if err != nil {
		return f, err
	}
	f.Accuracy = linktest.Evaluate(set, edges, clusters)
	fmt.Printf("%s %s %d records: %.1f CPU s, %.1f s wall, %.0f MiB, %d pairs compared, phases %v\n", j.Name, j.Gen, j.Params.Records, f.Cost.CPU, f.Cost.Wall, f.Cost.PeakMiB, f.Cost.Pairs, f.Cost.Phases)
	fmt.Print(f.Accuracy)
	showPairs(set, f.Accuracy, show)
	return f, nil
}

func showPairs(set *linktest.Set, r *linktest.Report, show int) {
	rows := map[string][]string{}
	for _, row := range set.Rows {
		rows[row[0]] = row
	}
	for i := range min(show, len(r.FalsePairs)) {
		e := r.FalsePairs[i]
		twins := set.Family[e.L] != "" && set.Family[e.L] == set.Family[e.R]
		fmt.Println("FALSE", e.P, e.Kind, "twins:", twins, "\n ", rows[e.L], "\n ", rows[e.R])
	}
	for i := range min(show, len(r.MissedPairs)) {
		e := r.MissedPairs[i]
		fmt.Println("MISSED", e.Kind, "\n ", rows[e.L], "\n ", rows[e.R])
	}
}

// inWorker runs this program again for one piece of work.
func inWorker(args ...string) (cost, error) {
	var c cost
	self, err := os.Executable()
	if err != nil {
		return c, fmt.Errorf("finding the program: %w", err)
	}
	cmd := exec.Command(self, append([]string{"-worker"}, args...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return c, fmt.Errorf("running the worker: %w", err)
	}
	if err := json.Unmarshal(out, &c); err != nil {
		return c, fmt.Errorf("reading the worker's figures: %w", err)
	}
	return c, nil
}

// worker does one piece of work and prints its cost.
func worker(args []string) error {
	prefix := args[1]
	opt := linkage.Options{}
	if u, err := os.Open(prefix + "-units.csv"); err == nil {
		defer u.Close()
		if opt.Successions, err = linkage.ReadSuccessions(u); err != nil {
			return err
		}
	}
	begin := time.Now()
	in, err := os.Open(prefix + ".csv")
	if err != nil {
		return fmt.Errorf("opening the set: %w", err)
	}
	defer in.Close()
	var run *linkage.Run
	switch args[0] {
	case "dedupe":
		run, err = linkage.Dedupe(in, linkage.Input{}, opt)
	case "match":
		var b *os.File
		if b, err = os.Open(args[2]); err != nil {
			return fmt.Errorf("opening the extract: %w", err)
		}
		defer b.Close()
		run, err = linkage.Match(in, b, linkage.Input{}, linkage.Input{}, opt)
	}
	if err != nil {
		return err
	}
	if err := writeFile(prefix+"-edges.csv", func(f *os.File) error { return run.WriteEdges(f, run.Edges) }); err != nil {
		return err
	}
	if err := writeFile(prefix+"-clusters.csv", func(f *os.File) error { return run.WriteClusters(f) }); err != nil {
		return err
	}
	c := cost{Wall: time.Since(begin).Seconds(), Pairs: run.Pairs, Phases: map[string]float64{}}
	c.CPU, c.PeakMiB = linkcli.Usage()
	for _, p := range run.Phases {
		c.Phases[p.Name] = float64(int(p.Seconds*100)) / 100
	}
	return json.NewEncoder(os.Stdout).Encode(c)
}

func writeFile(path string, write func(*os.File) error) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer f.Close()
	if err := write(f); err != nil {
		return err
	}
	return f.Close()
}

func readResults(prefix string) ([]linktest.Scored, map[string]string, error) {
	rows, err := readRows(prefix + "-edges.csv")
	if err != nil {
		return nil, nil, err
	}
	edges := make([]linktest.Scored, len(rows))
	for i, r := range rows {
		p, err := strconv.ParseFloat(r[2], 64)
		if err != nil {
			return nil, nil, fmt.Errorf("reading the pairs: %w", err)
		}
		edges[i] = linktest.Scored{L: r[0], R: r[1], P: p, Kind: r[3]}
	}
	rows, err = readRows(prefix + "-clusters.csv")
	if err != nil {
		return nil, nil, err
	}
	clusters := make(map[string]string, len(rows))
	for _, r := range rows {
		clusters[r[1]] = r[0]
	}
	return edges, clusters, nil
}

func readRows(path string) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return rows[1:], nil
}
