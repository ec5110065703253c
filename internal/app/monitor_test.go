// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/config"
)

// A monitor and a service manager get their answers from a running server, and
// hear of its stopping before it stops.
func TestServerTellsHowItIs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	monitor := free.Addr().String()
	_ = free.Close()
	c := &config.Config{DataDir: dir, DB: filepath.Join(dir, "sogoc.db"), Blobs: filepath.Join(dir, "blobs"), SessionHours: 12, MaxUploadMB: 10, Metrics: monitor}
	a, err := Open(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- a.Serve(ctx, ln, nil) }()
	base := "http://" + ln.Addr().String()
	// The server listens before it answers, the monitor's address only once it
	// serves: what is asked first waits for it.
	for _, q := range []struct{ url, want string }{{base + "/healthz", `{"status":"ok"}`}, {base + "/readyz", `{"blobs":"ok","status":"ok","store":"ok"}`},
		{"http://" + monitor + "/metrics", `sogoc_work{stage="keyed"} 0`}} {
		if got := ask(t, q.url); !strings.Contains(got, q.want) {
			t.Errorf("%s: %s", q.url, got)
		}
	}
	if got := ask(t, base+"/metrics"); strings.Contains(got, "sogoc_work") {
		t.Error("the figures stand where everybody can read them")
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}

func ask(t *testing.T, url string) string {
	t.Helper()
	client := &http.Client{Timeout: 10 * time.Second}
	answer, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
