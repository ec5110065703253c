// SPDX-License-Identifier: Apache-2.0

// Command benchlinkage measures the linkage engine: accuracy, CPU, wall time
// and memory on generated provinces.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/sogoc/sogoc/internal/linkage"
	"github.com/sogoc/sogoc/internal/linkage/linktest"
)

func main() {
	n := flag.Int("n", 20000, "records")
	gen := flag.String("gen", "villages", "generator")
	seed := flag.Uint64("seed", 1, "seed")
	errs := flag.Float64("errors", 1, "scale of errors")
	twins := flag.Float64("twins", 1, "scale of twins")
	dups := flag.Float64("dups", .05, "share of duplicates")
	show := flag.Int("show", 0, "wrong pairs to show")
	expert := flag.Bool("expert", false, "use the expert model, no learning")
	save := flag.String("save", "", "write the set to a file and stop")
	flag.Parse()
	p := linktest.Params{Seed: *seed, Records: *n, Duplicates: *dups, Errors: *errs, Twins: *twins}
	if *save != "" {
		set, err := linktest.Villages(p)
		if err != nil {
			panic(err)
		}
		b, _ := set.CSV()
		if err := os.WriteFile(*save, b, 0o600); err != nil {
			panic(err)
		}
		return
	}
	if err := run(p, *gen, *show, *expert); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(p linktest.Params, gen string, show int, expert bool) error {
	make := linktest.Villages
	if gen == "registry" {
		make = linktest.Registry
	}
	set, err := make(p)
	if err != nil {
		return err
	}
	data, err := set.CSV()
	if err != nil {
		return err
	}
	opt := linkage.Options{Near: true}
	for _, u := range set.Units {
		opt.Successions = append(opt.Successions, linkage.Succession{Old: u[0], New: u[1], Date: u[2]})
	}
	if expert {
		opt.Model = &linkage.Model{Version: 1}
	}
	t := time.Now()
	r, err := linkage.Dedupe(bytes.NewReader(data), linkage.Input{}, opt)
	if err != nil {
		return err
	}
	fmt.Println(time.Since(t), r.Phases, "pairs", r.Pairs, "problems", r.Problems.Count)
	rep := linktest.Evaluate(set, scored(r), clusters(r))
	fmt.Print(rep)
	rows := map[string][]string{}
	for _, row := range set.Rows {
		rows[row[0]] = row
	}
	for i, e := range rep.FalsePairs {
		if i < show {
			fmt.Println("FALSE", e.P, e.Kind, set.Family[e.L] != "" && set.Family[e.L] == set.Family[e.R])
			fmt.Println("  ", rows[e.L])
			fmt.Println("  ", rows[e.R])
			x, _ := r.Explain(e.L, e.R)
			fmt.Print("   rival ", x.Rival, " ")
			for _, f := range x.Fields {
				fmt.Printf("%s/%s %.1f; ", f.Field, f.Level, f.Against)
			}
			fmt.Println()
		}
	}
	near := map[string]linkage.Edge{}
	for _, e := range r.Near {
		near[r.ID(e.L)+"/"+r.ID(e.R)] = e
	}
	for i, e := range rep.MissedPairs {
		if i < show {
			n, ok := near[e.L+"/"+e.R]
			if !ok {
				n, ok = near[e.R+"/"+e.L]
			}
			fmt.Println("MISSED", e.Kind, ok, n.Probability, n.Kind)
			fmt.Println("  ", rows[e.L])
			fmt.Println("  ", rows[e.R])
		}
	}
	return nil
}

func scored(r *linkage.Run) []linktest.Scored {
	out := make([]linktest.Scored, len(r.Edges))
	for i, e := range r.Edges {
		out[i] = linktest.Scored{L: r.ID(e.L), R: r.ID(e.R), P: e.Probability, Kind: e.Kind.String()}
	}
	return out
}

func clusters(r *linkage.Run) map[string]string {
	out := map[string]string{}
	for _, e := range r.Edges {
		for _, x := range []uint32{e.L, e.R} {
			out[r.ID(x)] = r.ID(r.Clusters[x])
		}
	}
	return out
}
