// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const (
	maxFile   = 700 // lines
	maxFunc90 = 45
	maxFunc99 = 110
)

// buckets are names that say nothing about what a package answers for.
var buckets = []string{"util", "utils", "common", "helper", "helpers", "model", "models", "service", "services", "pkg", "misc", "shared", "types", "lib"}

func checkNames(all []imports) (found []string) {
	for _, p := range all {
		if name := path.Base(p.Path); slices.Contains(buckets, name) {
			found = append(found, fmt.Sprintf("%s: a package is named after what it answers for, not %q", p.Path, name))
		}
	}
	return found
}

// source is one file that people wrote.
type source struct {
	path string
	text []byte
}

func (s source) lines() int   { return bytes.Count(s.text, []byte("\n")) }
func (s source) isGo() bool   { return strings.HasSuffix(s.path, ".go") }
func (s source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// sources reads the Go, TypeScript, style and SQL files below dir; what is
// generated, built or brought in is left out.
func sources(dir string) (all []source, err error) {
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); name != dir && (base == "node_modules" || base == "dist" || base == "testdata" || strings.HasPrefix(base, ".")) {
				return fs.SkipDir
			}
			return nil
		}
		if !slices.Contains([]string{".go", ".ts", ".tsx", ".css", ".sql"}, filepath.Ext(name)) {
			return nil
		}
		text, err := os.ReadFile(name)
		if err == nil && !generated.Match(text) {
			all = append(all, source{filepath.ToSlash(name), text})
		}
		return err
	})
	return all, err
}

func checkLicence(files []source) (found []string) {
	for _, f := range files {
		first, _, _ := bytes.Cut(f.text, []byte("\n"))
		if !bytes.Contains(first, []byte("SPDX-License-Identifier: Apache-2.0")) {
			found = append(found, f.path+": the first line must be the SPDX line: SPDX-License-Identifier: Apache-2.0")
		}
	}
	return found
}

// shape is what the code looks like from afar.
type shape struct {
	files       []source
	funcs       []function // of code, not of tests, longest last
	code, tests int        // lines of Go
}

type function struct {
	where string
	lines int
}

func measure(files []source) (s shape, err error) {
	s.files = files
	for _, f := range files {
		if !f.isGo() {
			continue
		}
		if f.isTest() {
			s.tests += f.lines()
			continue
		}
		s.code += f.lines()
		funcs, err := functions(f)
		if err != nil {
			return s, err
		}
		s.funcs = append(s.funcs, funcs...)
	}
	slices.SortStableFunc(s.funcs, func(a, b function) int { return a.lines - b.lines })
	return s, nil
}

func functions(f source) (all []function, err error) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, f.path, f.text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, d := range tree.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			all = append(all, function{f.path + ": " + fn.Name.Name, set.Position(fn.End()).Line - set.Position(fn.Pos()).Line + 1})
		}
	}
	return all, nil
}

// part is the length within which that share of the functions stays.
func (s shape) part(share float64) int {
	if len(s.funcs) == 0 {
		return 0
	}
	return s.funcs[min(int(share*float64(len(s.funcs))), len(s.funcs)-1)].lines
}

func (s shape) String() string {
	return fmt.Sprintf("shape: %d functions, lines p50 %d, p90 %d, p99 %d, longest %d; %d lines of code, %d of tests (%.2f)",
		len(s.funcs), s.part(.5), s.part(.9), s.part(.99), s.part(1), s.code, s.tests, float64(s.tests)/float64(max(s.code, 1)))
}

func (s shape) check() (found []string) {
	for _, f := range s.files {
		if n := f.lines(); n > maxFile {
			found = append(found, fmt.Sprintf("%s: %d lines; split it, %d are the most", f.path, n, maxFile))
		}
	}
	if n := s.part(.9); n > maxFunc90 {
		found = append(found, fmt.Sprintf("functions: one in ten has more than %d lines; %d are the most", n, maxFunc90))
	}
	if n := s.part(.99); n > maxFunc99 {
		found = append(found, fmt.Sprintf("functions: one in a hundred has more than %d lines; %d are the most: %s", n, maxFunc99, s.longest(3)))
	}
	return found
}

func (s shape) longest(n int) string {
	var names []string
	for _, f := range s.funcs[max(0, len(s.funcs)-n):] {
		names = append(names, fmt.Sprintf("%s (%d)", f.where, f.lines))
	}
	return strings.Join(names, ", ")
}
