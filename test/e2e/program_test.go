// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/sogoc/sogoc/internal/sample"
)

// account is one of those that the demo prints.
type account struct{ Role, RoleName, Username, Password, Unit string }

// program is the running demo.
type program struct {
	Address  string
	Accounts []account
	Seconds  float64

	dir string // temporary folder of the run
	cmd *exec.Cmd
}

var (
	demo       *program
	theBrowser context.Context // the one browser; persons are contexts within
	plan       *sample.Plan    // what the demo's pages truly say
	shots      string          // where pictures of failures go
)

const chromium = "/usr/bin/chromium"

// drawnPages are as many as these tests look at.
const drawnPages = 110

// The window of a measuring run holds the whole page of 1366×768. What of a page
// lies beyond its window is never drawn, and the browser then takes the next
// picture of something else for the answer to a key.
const screenWidth, screenHeight = 1500, 1000

// full runs the long tests at the size of the figures they print: a hundred
// births, a batch of fifty (SOGOC_E2E=full; some ten minutes more).
var full = os.Getenv("SOGOC_E2E") == "full"

func TestMain(m *testing.M) {
	code, err := runAll(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

func runAll(m *testing.M) (code int, err error) {
	if _, err := os.Stat(chromium); err != nil {
		return 0, fmt.Errorf("no Chromium at %s; `make setup` installs it", chromium)
	}
	dir, err := os.MkdirTemp("", "sogoc-e2e-")
	if err != nil {
		return 0, err
	}
	shots = filepath.Join(dir, "failures")
	defer func() {
		if code == 0 && err == nil {
			_ = os.RemoveAll(dir)
		} else {
			fmt.Fprintln(os.Stderr, "e2e: kept", dir)
		}
	}()
	if demo, err = startDemo(dir); err != nil {
		return 0, err
	}
	demo.dir = dir
	defer demo.stop()
	fmt.Printf("demo ready after %.1f s at %s\n", demo.Seconds, demo.Address)
	if plan, err = sample.Province(1, sample.DefaultScale); err != nil {
		return 0, err
	}
	var stop func()
	if theBrowser, stop, err = startBrowser(dir); err != nil {
		return 0, fmt.Errorf("starting the browser: %w", err)
	}
	defer stop()
	return m.Run(), nil
}

// startDemo builds the program and runs its demo. SOGOC_BIN names a built one;
// SOGOC_DEMO names a file with the line that a running demo printed.
func startDemo(dir string) (*program, error) {
	if file := os.Getenv("SOGOC_DEMO"); file != "" {
		line, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		p := &program{}
		return p, json.Unmarshal(line, p)
	}
	bin := os.Getenv("SOGOC_BIN")
	if bin == "" {
		bin = filepath.Join(dir, "sogoc")
		if runtime.GOOS == "windows" {
			bin += ".exe"
		}
		build := exec.Command("go", "build", "-ldflags", "-s -w", "-o", bin, "github.com/sogoc/sogoc/cmd/sogoc")
		if out, err := build.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("building the program: %w\n%s", err, out)
		}
	}
	cmd := exec.Command(bin, "demo", "--listen", "127.0.0.1:0", "--json", "--pages", fmt.Sprint(drawnPages), "--data-dir", filepath.Join(dir, "data"))
	log, err := os.Create(filepath.Join(dir, "demo.log"))
	if err != nil {
		return nil, err
	}
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &program{cmd: cmd}
	ready := make(chan error, 1)
	go func() {
		line, err := bufio.NewReader(out).ReadBytes('\n')
		if err == nil {
			err = json.Unmarshal(line, p)
		}
		ready <- err
	}()
	select {
	case err = <-ready:
	case <-time.After(4 * time.Minute): // a busy machine; an idle one needs a quarter of a minute
		err = errors.New("not ready after four minutes")
	}
	if err != nil {
		p.stop()
		said, _ := os.ReadFile(log.Name())
		return nil, fmt.Errorf("starting the demo: %w\n%s", err, said)
	}
	return p, nil
}

// stop ends the demo as Ctrl+C does, and by force where that takes too long.
func (p *program) stop() {
	if p.cmd == nil {
		return // somebody else's
	}
	_ = p.cmd.Process.Signal(os.Interrupt)
	done := make(chan struct{})
	go func() { _ = p.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		_ = p.cmd.Process.Kill()
		<-done
	}
}

// as is the account of a user name.
func (p *program) as(username string) account {
	for _, a := range p.Accounts {
		if a.Username == username {
			return a
		}
	}
	panic("the demo has no account " + username)
}

// browserOptions are the same for every browser of a run, but for its folder and what one test alone asks for.
func browserOptions(folder string, more ...string) []chromedp.ExecAllocatorOption {
	opts := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(chromium), chromedp.UserDataDir(folder), chromedp.WSURLReadTimeout(2 * time.Minute), // a busy machine
		chromedp.NoFirstRun, chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("accept-lang", "vi-VN"), chromedp.Flag("lang", "vi"), chromedp.Env("LANGUAGE=vi", "LANG=C.UTF-8", "TZ=Asia/Ho_Chi_Minh"),
	}
	for _, f := range append(more, "disable-quic", "disable-background-networking", "disable-component-update", "disable-sync", "disable-extensions") {
		opts = append(opts, chromedp.Flag(f, true))
	}
	if measured {
		opts = append(opts, chromedp.WindowSize(screenWidth, screenHeight))
	}
	return opts
}

func startBrowser(dir string) (ctx context.Context, stop func(), err error) {
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), browserOptions(filepath.Join(dir, "profile"))...)
	ctx, cancel := chromedp.NewContext(alloc)
	if err := chromedp.Run(ctx); err != nil { // starts it
		cancel()
		stopAlloc()
		return nil, nil, err
	}
	return ctx, func() { cancel(); stopAlloc() }, nil
}
