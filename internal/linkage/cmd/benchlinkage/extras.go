// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/sogoc/sogoc/internal/linkage"
	"github.com/sogoc/sogoc/internal/linkage/linkcli"
	"github.com/sogoc/sogoc/internal/linkage/linktest"
)

// extras measures the live index, a day's entries against the rest and the
// link to a population extract.
func extras(quick bool) error {
	records, births, people := 851_831, 620_000, 820_000
	if quick {
		records, births, people = 100_000, 60_000, 80_000
	}
	if err := live(records); err != nil {
		return err
	}
	for _, pins := range []bool{true, false} {
		if err := population(births, people, pins); err != nil {
			return err
		}
	}
	return nil
}

// live builds an index over all but 20,000 records and saves those one by one.
func live(records int) error {
	set, err := linktest.Registry(linktest.Params{Seed: 77, Records: records, Duplicates: .05, Errors: 1, Twins: 1})
	if err != nil {
		return err
	}
	day := min(20_000, records/10)
	fresh := set.Rows[len(set.Rows)-day:]
	rest := *set
	rest.Rows = set.Rows[:len(set.Rows)-day]
	data, err := rest.CSV()
	if err != nil {
		return err
	}
	opt := linkage.Options{}
	for _, u := range set.Units {
		opt.Successions = append(opt.Successions, linkage.Succession{Old: u[0], New: u[1], Date: u[2]})
	}
	x, _, err := linkage.NewIndex(bytes.NewReader(data), linkage.Input{}, opt)
	if err != nil {
		return err
	}
	recs := make([]linkage.Record, len(fresh))
	for i, row := range fresh {
		if recs[i], err = record(set.Header, row); err != nil {
			return err
		}
	}
	cpu0, _ := linkcli.Usage()
	begin := time.Now()
	took := make([]time.Duration, len(recs))
	hits := 0
	for i := range recs {
		t := time.Now()
		for _, f := range x.Save(recs[i]) {
			if f.Marked() {
				hits++
			}
		}
		took[i] = time.Since(t)
	}
	wall := time.Since(begin).Seconds()
	cpu1, _ := linkcli.Usage()
	slices.Sort(took)
	fmt.Printf("live: %d records saved one by one against %d: %.2f s wall, %.2f CPU s, %d duplicates; one record: median %v, p99 %v, most %v\n",
		day, len(rest.Rows), wall, cpu1-cpu0, hits, took[len(took)/2], took[len(took)*99/100], took[len(took)-1])
	return nil
}

func record(header, row []string) (linkage.Record, error) {
	r := linkage.Record{ID: row[0]}
	for i, h := range header {
		f, ok := linkage.FieldByName(h)
		if !ok {
			return r, fmt.Errorf("no field %q", h)
		}
		r.Values[f] = row[i]
	}
	r.Kind, _ = linkage.ParseKind(r.Values[linkage.FieldType])
	return r, nil
}

func population(births, people int, pins bool) error {
	dir, err := os.MkdirTemp("", "benchlinkage")
	if err != nil {
		return fmt.Errorf("making a folder: %w", err)
	}
	defer os.RemoveAll(dir)
	b, a, truth, err := linktest.Population(linktest.Params{Seed: 99, Records: births, Errors: 1, Twins: 1}, births, people, pins)
	if err != nil {
		return err
	}
	prefix, other := filepath.Join(dir, "set"), filepath.Join(dir, "people")
	if err := writeSet(b, prefix); err != nil {
		return err
	}
	if err := writeSet(a, other); err != nil {
		return err
	}
	c, err := inWorker("match", prefix, other+".csv")
	if err != nil {
		return err
	}
	rows, err := readRows(prefix + "-edges.csv")
	if err != nil {
		return err
	}
	right := 0
	for _, r := range rows {
		if truth[r[0]] == r[1] {
			right++
		}
	}
	p, re := float64(right)/float64(max(len(rows), 1)), float64(right)/float64(len(truth))
	fmt.Printf("population, %d births × %d people, personal numbers %v: P %.4f R %.4f F1 %.4f; %.1f CPU s, %.1f s wall, %.0f MiB, %d pairs, phases %v\n",
		births, people, pins, p, re, 2*p*re/(p+re), c.CPU, c.Wall, c.PeakMiB, c.Pairs, c.Phases)
	return nil
}
