// SPDX-License-Identifier: Apache-2.0

// Command gen makes the embedded catalogue of package unit from the tables of facts: dated periods of units and their
// successions (compiled from the registry of the General Statistics Office and the resolutions of the National Assembly
// and its Standing Committee), units of before 2004, and the small tables beside this file (members of historic units,
// historic provinces from general knowledge, other writings of names).
//
//	go run ./gen -units units.csv -successions successions.csv -historical historical_units.csv -out catalogue.bin
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/sogoc/sogoc/internal/unit/catfile"
)

// sources are the paths of the tables.
type sources struct {
	units, successions, historical string // from outside the repository
	extra, members, aliases        string // kept beside the generator
	corrections                    string
}

func main() {
	var src sources
	flag.StringVar(&src.units, "units", "", "path of units.csv")
	flag.StringVar(&src.successions, "successions", "", "path of successions.csv")
	flag.StringVar(&src.historical, "historical", "", "path of historical_units.csv")
	flag.StringVar(&src.extra, "extra", "gen/historic_extra.csv", "more historic units, same columns")
	flag.StringVar(&src.members, "members", "gen/historic_members.csv", "what each historic unit was made of")
	flag.StringVar(&src.aliases, "aliases", "gen/aliases.csv", "other writings of names")
	flag.StringVar(&src.corrections, "corrections", "gen/corrections.csv", "rows of successions.csv known to be wrong")
	out := flag.String("out", "catalogue.bin", "file to write")
	flag.Parse()
	f, err := run(src, *out)
	if err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
	fmt.Printf("%s: %d eras, %d edges, %d historic units\n", *out, len(f.Units), len(f.Edges), len(f.Historic))
}

func run(src sources, out string) (*catfile.File, error) {
	f, err := build(src)
	if err != nil {
		return nil, err
	}
	b, err := catfile.Encode(f)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(out, b, 0o644); err != nil {
		return nil, fmt.Errorf("writing catalogue: %w", err)
	}
	return f, nil
}
