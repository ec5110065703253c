// SPDX-License-Identifier: Apache-2.0

// Package stand is the frame of the programs that try a whole Sổ Gốc: they end on
// an interrupt, work in a folder and build the program there first.
package stand

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
)

// Main runs a program until it ends or is interrupted; its error is told under
// its name.
func Main(name string, run func(context.Context) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, name+":", err)
		os.Exit(1)
	}
}

// Folder lets fn work in dir, which stays, or where dir is empty in a temporary
// folder, which is removed at the end unless it is to be kept.
func Folder(dir string, keep bool, fn func(dir string) error) (err error) {
	if dir != "" {
		return fn(dir)
	}
	if dir, err = os.MkdirTemp("", "sogoc-stand"); err != nil {
		return err
	}
	if !keep {
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	return fn(dir)
}

// Build builds the program into a folder as it is released, and returns its file.
func Build(ctx context.Context, dir string) (string, error) {
	file := filepath.Join(dir, "sogoc")
	build := exec.CommandContext(ctx, "go", "build", "-ldflags", "-s -w", "-o", file, "github.com/sogoc/sogoc/cmd/sogoc")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return "", fmt.Errorf("building the program: %w", err)
	}
	return file, nil
}
