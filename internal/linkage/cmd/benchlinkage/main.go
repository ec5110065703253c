// SPDX-License-Identifier: Apache-2.0

// Command benchlinkage measures the linkage engine on generated provinces:
// accuracy, CPU seconds, wall time, peak memory, and how the cost grows.
//
//	benchlinkage                 20,000, 100,000 and 851,831 records, the hard set, live, population
//	benchlinkage -quick          without the large sets
//	benchlinkage -n 100000 -gen registry -seed 7 -show 5
//
// The engine runs in a process of its own, so that its time and memory are not
// those of the generator. -json writes the figures for scripts.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"github.com/sogoc/sogoc/internal/linkage/linktest"
)

type job struct {
	Name   string          `json:"name"`
	Gen    string          `json:"generator"`
	Params linktest.Params `json:"params"`
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "-worker" {
		if err := worker(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, "benchlinkage worker:", err)
			os.Exit(1)
		}
		return
	}
	n := flag.Int("n", 0, "records of one set; 0 runs all")
	gen := flag.String("gen", "registry", "generator: registry (acceptance) or villages (training)")
	seed := flag.Uint64("seed", 2026, "seed")
	errs := flag.Float64("errors", 1, "scale of errors")
	twins := flag.Float64("twins", 1, "scale of twins")
	dups := flag.Float64("dups", .05, "share of duplicates")
	show := flag.Int("show", 0, "wrong pairs to show")
	quick := flag.Bool("quick", false, "leave the large sets out")
	asJSON := flag.String("json", "", "file for the figures")
	only := flag.Bool("extras", false, "only the live index and the population extract")
	save := flag.String("save", "", "write the set, its truth and its units with this prefix, and stop")
	flag.Parse()
	jobs := []job{{"one", *gen, linktest.Params{Seed: *seed, Records: *n, Duplicates: *dups, Errors: *errs, Twins: *twins}}}
	if *save != "" {
		if err := saveSet(jobs[0], *save); err != nil {
			fmt.Fprintln(os.Stderr, "benchlinkage:", err)
			os.Exit(1)
		}
		return
	}
	if *n == 0 {
		jobs = standard(*seed, *quick)
	}
	if *only {
		jobs = nil
	}
	if err := runAll(jobs, *show, *n == 0, *quick, *asJSON); err != nil {
		fmt.Fprintln(os.Stderr, "benchlinkage:", err)
		os.Exit(1)
	}
}

// standard are the sets of the acceptance run.
func standard(seed uint64, quick bool) []job {
	p := func(n int) linktest.Params {
		return linktest.Params{Seed: seed + uint64(n), Records: n, Duplicates: .05, Errors: 1, Twins: 1}
	}
	hard := linktest.Params{Seed: seed + 1, Records: 100_000, Duplicates: .08, Errors: 2.5, Twins: 3}
	jobs := []job{{"20k", "registry", p(20_000)}, {"100k", "registry", p(100_000)}, {"hard", "registry", hard},
		{"20k", "villages", p(20_000)}, {"100k", "villages", p(100_000)}, {"hard", "villages", hard}}
	if !quick {
		jobs = append(jobs, job{"851k", "registry", p(851_831)}, job{"851k", "villages", p(851_831)})
	}
	return jobs
}

// figures are what one job measured.
type figures struct {
	job
	Accuracy *linktest.Report `json:"accuracy"`
	Cost     cost             `json:"cost"`
}

type cost struct {
	Wall    float64            `json:"wall_seconds"`
	CPU     float64            `json:"cpu_seconds"`
	PeakMiB float64            `json:"peak_memory_mib"`
	Phases  map[string]float64 `json:"phases"`
	Pairs   int                `json:"pairs_compared"`
}

func runAll(jobs []job, show int, more, quick bool, asJSON string) error {
	var all []figures
	for _, j := range jobs {
		f, err := runJob(j, show)
		if err != nil {
			return err
		}
		all = append(all, f)
	}
	table(all)
	if more {
		if err := extras(quick); err != nil {
			return err
		}
	}
	if asJSON == "" {
		return nil
	}
	for i := range all {
		all[i].Accuracy.FalsePairs, all[i].Accuracy.MissedPairs = nil, nil
	}
	b, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		return fmt.Errorf("writing the figures: %w", err)
	}
	return os.WriteFile(asJSON, append(b, '\n'), 0o644)
}

func table(all []figures) {
	fmt.Printf("\n%-6s %-9s %8s %7s %7s %7s %7s %7s %7s %7s %8s %7s %7s %6s\n", "set", "generator", "records", "P", "R", "F1", "R@.99", "R@.999", "closure", "again", "twins%", "CPU s", "wall s", "MiB")
	for _, f := range all {
		a := f.Accuracy
		again := a.ByKind["registered_again"]
		fmt.Printf("%-6s %-9s %8d %7.4f %7.4f %7.4f %7.4f %7.4f %7.4f %7.4f %8.3f %7.1f %7.1f %6.0f\n", f.Name, f.Gen, f.Params.Records, a.Precision, a.Recall, a.F1,
			a.RecallAt99, a.RecallAt999, a.ClosureF1, float64(again[0])/float64(max(again[1], 1)), 100*float64(a.FalseTwins)/float64(max(a.Marked, 1)), f.Cost.CPU, f.Cost.Wall, f.Cost.PeakMiB)
	}
	fmt.Println()
}
