// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/config"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

const (
	province, commune  = "44", "19363"
	username, password = "registrar", "intake-load-1"

	startTime = time.Minute
)

// bookName is the beginning of the names of a book's files.
func bookName(n int) string { return fmt.Sprintf("KS.%d.%02d", 1950+n%60, 1+n/60) }

func data(dir string) string { return filepath.Join(dir, "data") }

func open(ctx context.Context, dir string) (*app.App, error) {
	c, err := config.Load(config.Sources{Environ: func() []string { return []string{"SOGOC_DATA_DIR=" + data(dir)} }})
	if err != nil {
		return nil, err
	}
	return app.Open(ctx, c, slog.New(slog.DiscardHandler))
}

// prepare makes somebody who sends, and the books.
func prepare(ctx context.Context, dir string, books int) (err error) {
	a, err := open(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	u, ok := unit.At(commune, time.Now().Format(time.DateOnly))
	if !ok {
		return errors.New("the commune is not in the catalogue")
	}
	account := access.Account{Actor: access.Actor{Username: username, Name: username, Role: access.Registrar, Unit: string(u.ID), Path: unit.Path(u.ID)}}
	who, err := a.Accounts.Add(ctx, access.System(province), account, password)
	if err != nil {
		return err
	}
	var all []book.Facts
	for n := range books {
		all = append(all, book.Facts{Type: "birth", OpenYear: 1950 + n%60, BookNo: fmt.Sprintf("%02d/%d", 1+n/60, 1950+n%60), RegisteredText: unit.Full(u.ID, "vi"), Responsible: u.ID})
	}
	_, err = a.Books.AddAll(ctx, who.Actor, store.NewID(), all)
	return err
}

// program is the running server.
type program struct {
	dir, base string
	cmd       *exec.Cmd
}

func start(ctx context.Context, o options) (*program, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &program{dir: o.dir, base: "http://" + ln.Addr().String()}
	log, err := os.Create(filepath.Join(o.dir, "server.log"))
	if err := errors.Join(err, ln.Close()); err != nil {
		return nil, err
	}
	p.cmd = exec.CommandContext(ctx, o.program, "serve", "--listen", ln.Addr().String(), "--data-dir", data(o.dir))
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(syscall.SIGTERM) }
	p.cmd.Stdout, p.cmd.Stderr = log, log
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	for end := time.Now().Add(startTime); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if res, err := http.Get(p.base + "/login"); err == nil {
			_, err = io.Copy(io.Discard, res.Body)
			return p, errors.Join(err, res.Body.Close())
		}
	}
	said, _ := os.ReadFile(log.Name())
	return nil, fmt.Errorf("the program does not answer: %s", said)
}

func (p *program) stop() error {
	return errors.Join(p.cmd.Process.Signal(syscall.SIGTERM), p.cmd.Wait())
}

// prove counts what is in the store.
func prove(ctx context.Context, dir string, books, files, pages int) (err error) {
	a, err := open(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	filed, in := 0, 0
	for n := range books {
		b, err := book.Named(ctx, a.DB, province, province, "birth", 1950+n%60, fmt.Sprintf("%02d", 1+n/60))
		if err != nil || len(b) != 1 {
			return fmt.Errorf("%d books %s: %w", len(b), bookName(n), err)
		}
		all, err := scan.FilesOfBook(ctx, a.DB, province, b[0].ID)
		if err != nil {
			return err
		}
		for _, f := range all {
			filed, in = filed+1, in+f.Pages
		}
	}
	fmt.Printf("in the store: %d files, %d pages\n", filed, in)
	if filed != files || in < pages {
		return fmt.Errorf("%d files of %d pages were sent", files, pages)
	}
	return nil
}
