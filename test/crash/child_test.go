// SPDX-License-Identifier: Apache-2.0

package crash

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/config"
	"github.com/sogoc/sogoc/internal/scan"
)

const (
	childVariable = "SOGOC_TEST_CRASH_CHILD" // the folder that a child process serves
	ready         = "ready"
	signEvery     = 40 * time.Millisecond // far more often than in life, so that kills hit it
	readyTime     = 60 * time.Second
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childVariable); dir != "" {
		if err := serve(dir); err != nil {
			fmt.Fprintln(os.Stderr, "child:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// open opens the installation in dir; the database's URL lies in a file there.
func open(ctx context.Context, dir string) (*app.App, error) {
	url, err := os.ReadFile(filepath.Join(dir, "url"))
	if err != nil {
		return nil, err
	}
	c, err := config.Load(config.Sources{Environ: func() []string {
		return []string{"SOGOC_DATA_DIR=" + filepath.Join(dir, "data"), "SOGOC_DB=" + string(url)}
	}})
	if err != nil {
		return nil, err
	}
	return app.Open(ctx, c, slog.New(slog.DiscardHandler))
}

func socket(dir string) string { return filepath.Join(dir, "s") }

// serve is the process that gets killed: the program's own pages and API, its
// background work, and one more address that takes scans in.
func serve(dir string) error {
	ctx := context.Background()
	a, err := open(ctx, dir)
	if err != nil {
		return err
	}
	handler, err := a.Handler(nil)
	if err != nil {
		return err
	}
	if err := a.Jobs.Start(ctx); err != nil {
		return err
	}
	a.Uploads.Start(ctx)
	mux := http.NewServeMux()
	mux.Handle("/", handler)
	mux.HandleFunc("POST /crash/scan", func(w http.ResponseWriter, r *http.Request) { takeScan(w, r, a) })
	_ = os.Remove(socket(dir)) // of the process before, which could not
	ln, err := net.Listen("unix", socket(dir))
	if err != nil {
		return err
	}
	go func() {
		for range time.Tick(signEvery) {
			_, _ = audit.Sign(ctx, a.DB, a.Key) // fails while the database is down
		}
	}()
	fmt.Println(ready)
	return (&http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}).Serve(ln)
}

func takeScan(w http.ResponseWriter, r *http.Request, a *app.App) {
	registrar, err := a.Accounts.ByUsername(r.Context(), "registrar")
	if err == nil {
		var f scan.File
		f, err = a.Scans.Receive(access.WithActor(r.Context(), registrar.Actor), registrar.Actor, scan.Received{Name: r.Header.Get("X-Name"), Body: r.Body, Source: "upload"})
		if err == nil {
			_, err = fmt.Fprint(w, f.Hash)
		}
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// child is a running process.
type child struct{ cmd *exec.Cmd }

// startChild starts a process and, unless it is to die while starting, waits
// until it serves.
func startChild(t *testing.T, dir string, wait bool) *child {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	serving := make(chan bool, 1)
	go func() {
		line, _ := bufio.NewReader(out).ReadString('\n')
		serving <- line == ready+"\n"
		_, _ = io.Copy(io.Discard, out)
	}()
	if !wait {
		return &child{cmd}
	}
	select {
	case ok := <-serving:
		if !ok {
			t.Fatal("the child ended before it served")
		}
	case <-time.After(readyTime):
		t.Fatal("the child does not serve")
	}
	return &child{cmd}
}

func (c *child) kill(t *testing.T) {
	t.Helper()
	if err := c.cmd.Process.Kill(); err != nil {
		t.Errorf("killing the child: %v", err)
	}
	_ = c.cmd.Wait() // "signal: killed"
}
