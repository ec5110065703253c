// SPDX-License-Identifier: Apache-2.0

// Command gen makes names.txt, the name frequencies that package sample
// carries, from the measured tables. Only counts of single words (surname,
// middle, given) are taken: no combination, so no person.
package main

import (
	"bufio"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/sogoc/sogoc/internal/vntext"
)

func main() {
	from := flag.String("from", "", "folder of surnames.csv, middle_names.csv, given_names.csv")
	out := flag.String("out", "names.txt", "file to write")
	flag.Parse()
	if err := run(*from, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(from, out string) error {
	f, err := os.Create(out)
	if err != nil {
		return fmt.Errorf("making %s: %w", out, err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "# Frequencies of single name words. Made by gen; do not edit.")
	fmt.Fprintln(w, "# kind sample sex: word=count …   (sources: see doc.go)")
	for _, t := range []struct{ file, kind string }{{"surnames.csv", "surname"}, {"middle_names.csv", "middle"}, {"given_names.csv", "given"}} {
		if err := table(w, filepath.Join(from, t.file), t.kind); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("writing %s: %w", out, err)
	}
	return f.Close()
}

// table writes one line per sample and sex, words in the order of the source.
func table(w *bufio.Writer, file, kind string) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("reading names: %w", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return fmt.Errorf("reading %s: %w", file, err)
	}
	last := ""
	for _, r := range rows[1:] {
		key, word, count := keyed(kind, r)
		if n, err := strconv.Atoi(count); err != nil || n < 1 || !vietnamese(word) {
			continue
		}
		if key != last {
			if last != "" {
				fmt.Fprintln(w)
			}
			fmt.Fprint(w, key, ":")
			last = key
		}
		fmt.Fprintf(w, "%s=%s,", strings.ReplaceAll(word, ",", ""), count)
	}
	fmt.Fprintln(w)
	return nil
}

// vietnamese keeps out what a wrong encoding left in the sources ("Buøi").
func vietnamese(words string) bool {
	for _, w := range strings.Fields(words) {
		if !vntext.ValidSyllable(w) {
			return false
		}
	}
	return words != ""
}

func keyed(kind string, r []string) (key, word, count string) {
	if kind == "surname" {
		return kind + " " + r[0] + " *", r[1], r[2]
	}
	return kind + " " + r[0] + " " + r[1], r[2], r[3]
}
