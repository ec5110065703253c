// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

const module = "github.com/sogoc/sogoc"

func main() {
	found, err := run(".", os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "lint:", err)
		os.Exit(1)
	}
	for _, f := range found {
		fmt.Println(f)
	}
	if len(found) > 0 {
		fmt.Printf("lint: %d findings\n", len(found))
		os.Exit(1)
	}
}

// run checks the module in dir and writes the shape of its code to w.
func run(dir string, w io.Writer) ([]string, error) {
	packages, err := listPackages(dir)
	if err != nil {
		return nil, err
	}
	found := checkArrows(packages)
	found = append(found, checkNames(packages)...)
	files, err := sources(dir)
	if err != nil {
		return nil, err
	}
	found = append(found, checkLicence(files)...)
	shape, err := measure(files)
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(w, shape)
	return append(found, shape.check()...), nil
}

// listPackages asks the go command for every package of the module and what of
// the module it imports.
func listPackages(dir string) ([]imports, error) {
	cmd := exec.Command("go", "list", "-e", "-tags", "e2e", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("listing packages: %w", err)
	}
	all, err := decodePackages(out)
	return all, errors.Join(err, cmd.Wait())
}

func decodePackages(r io.Reader) (all []imports, err error) {
	for d := json.NewDecoder(r); ; {
		var p struct {
			ImportPath                         string
			Imports, TestImports, XTestImports []string
		}
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, fmt.Errorf("reading the list of packages: %w", err)
		}
		all = append(all, imports{Path: inModule(p.ImportPath), Code: ours(p.Imports), Tests: ours(append(p.TestImports, p.XTestImports...))})
	}
}

func inModule(path string) string { return strings.TrimPrefix(path, module+"/") }

func ours(paths []string) (inside []string) {
	for _, p := range paths {
		if strings.HasPrefix(p, module+"/") {
			inside = append(inside, inModule(p))
		}
	}
	return inside
}
