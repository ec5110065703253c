// SPDX-License-Identifier: Apache-2.0

// Command drift runs a generating command and fails when it changes, adds or
// removes a file, which means that what is committed is out of step with its
// sources. The files are put back as they were.
//
//	go run ./tools/drift make generate
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: drift COMMAND…")
		os.Exit(2)
	}
	drifted, err := run(".", os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "drift:", err)
		os.Exit(1)
	}
	for _, d := range drifted {
		fmt.Println("out of step with its sources:", d)
	}
	if len(drifted) > 0 {
		fmt.Println("drift: run make generate and commit what it changes")
		os.Exit(1)
	}
}

// run executes the command in dir and returns the files it changed, put back.
func run(dir string, command []string) ([]string, error) {
	before, err := snapshot(dir)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, os.Stdout, os.Stderr
	runErr := cmd.Run()
	after, err := snapshot(dir)
	if err != nil {
		return nil, errors.Join(runErr, err)
	}
	drifted := differences(before, after)
	return drifted, errors.Join(runErr, restore(before, drifted))
}

// snapshot reads the files below dir by name; what no generator owns is left out.
func snapshot(dir string) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); name != dir && (base == "node_modules" || base == "bin" || strings.HasPrefix(base, ".")) {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		text, err := os.ReadFile(name)
		files[name] = text
		return err
	})
	return files, err
}

func differences(before, after map[string][]byte) []string {
	names := maps.Clone(before)
	maps.Copy(names, after)
	var changed []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		b, was := before[name]
		a, is := after[name]
		if was != is || !bytes.Equal(a, b) {
			changed = append(changed, name)
		}
	}
	return changed
}

func restore(before map[string][]byte, names []string) error {
	var failed error
	for _, name := range names {
		text, was := before[name]
		if !was {
			failed = errors.Join(failed, os.Remove(name))
			continue
		}
		mode := fs.FileMode(0o644)
		if info, err := os.Stat(name); err == nil {
			mode = info.Mode().Perm()
		}
		failed = errors.Join(failed, os.WriteFile(name, text, mode))
	}
	return failed
}
