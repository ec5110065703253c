// SPDX-License-Identifier: Apache-2.0

package ops

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	process "github.com/VictoriaMetrics/metrics"
)

// slow is when a request is worth a line of its own.
const slow = time.Second

// readTime bounds one reading from the store.
const readTime = 2 * time.Second

// Metrics are the figures for a monitor, in Prometheus' text format.
type Metrics struct {
	version  string
	requests *histogram
	batches  *histogram
	commits  *histogram
	failures atomic.Uint64
	figures  []figures
	log      *slog.Logger
}

// NewMetrics prepares the figures of the process, its requests and its store.
func NewMetrics(version string, log *slog.Logger) *Metrics {
	return &Metrics{version: version, log: log,
		requests: newHistogram("sogoc_http_request_seconds", "Time to answer, by route, method and status.", .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10),
		batches:  newHistogram("sogoc_store_batch_saves", "Commands that shared one commit.", doubling(1, 8)...),
		commits:  newHistogram("sogoc_store_commit_seconds", "Time from the beginning of a transaction to its commit on disk.", doubling(.0005, 13)...),
	}
}

// figures are read when the monitor asks.
type figures struct {
	family
	label string
	read  func(context.Context) (map[string]float64, error)
}

// Figures adds figures that are read when the monitor asks: one for each value
// of label, or a single one when label is "". What can't be read is left out,
// never answered with an old value. To be called before Handler answers.
func (m *Metrics) Figures(name, help, label string, read func(context.Context) (map[string]float64, error)) {
	m.figures = append(m.figures, figures{family{name, help, "gauge"}, label, read})
}

// write reads the figures for one answer.
func (f figures) write(ctx context.Context, w io.Writer) error {
	ctx, stop := context.WithTimeout(ctx, readTime)
	defer stop()
	values, err := f.read(ctx)
	if err != nil {
		return err
	}
	f.head(w)
	for _, key := range slices.Sorted(maps.Keys(values)) {
		labels := ""
		if f.label != "" {
			labels = label(f.label, key)
		}
		f.line(w, "", labels, values[key])
	}
	return nil
}

// Committed notes one transaction of the store.
func (m *Metrics) Committed(commands int, took time.Duration, err error) {
	if err != nil {
		m.failures.Add(1)
		return
	}
	m.batches.observe("", float64(commands))
	m.commits.observe("", took.Seconds())
}

// Handler answers a monitor.
func (m *Metrics) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var text bytes.Buffer
		m.write(r.Context(), &text)
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		_, _ = w.Write(text.Bytes()) // a monitor that is gone asks again
	})
}

func (m *Metrics) write(ctx context.Context, w io.Writer) {
	built := family{"sogoc_build_info", "1, with the version as a label.", "gauge"}
	built.head(w)
	built.line(w, "", label("version", m.version), 1)
	m.requests.write(w)
	m.batches.write(w)
	m.commits.write(w)
	failed := family{"sogoc_store_commit_failures_total", "Transactions that could not be committed.", "counter"}
	failed.head(w)
	failed.line(w, "", "", float64(m.failures.Load()))
	for _, f := range m.figures {
		if err := f.write(ctx, w); err != nil {
			m.log.Error("collecting figures failed", "figure", f.name, "error", err)
		}
	}
	process.WriteProcessMetrics(w) // go_… and process_…
}

// Observe measures the requests that a mux answers, and writes a line about
// those that failed or were slow. It stands directly before the mux, which
// notes the pattern of the route in the request.
func (m *Metrics) Observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		seen := &watched{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		route := r.Pattern
		if route == "/api/" { // the API's own mux has told of it
			return
		}
		if _, path, ok := strings.Cut(route, " "); ok {
			route = path
		}
		took := time.Since(began)
		m.requests.observe(label("method", r.Method)+","+label("route", route)+","+label("status", strconv.Itoa(seen.status)), took.Seconds())
		m.tell(r.Context(), r.Method, route, seen.status, took)
	})
}

// tell writes a line without anything that could name a person: no address, no
// query, no account.
func (m *Metrics) tell(ctx context.Context, method, route string, status int, took time.Duration) {
	level := slog.LevelDebug
	switch {
	case status >= http.StatusInternalServerError:
		level = slog.LevelError
	case took >= slow && ctx.Err() == nil:
		level = slog.LevelWarn
	}
	m.log.Log(ctx, level, "request", "method", method, "route", route, "status", status, "ms", took.Milliseconds())
}

// watched remembers the status.
type watched struct {
	http.ResponseWriter
	status int
	wrote  bool
}

func (w *watched) WriteHeader(status int) {
	if !w.wrote {
		w.status, w.wrote = status, true
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Write(b []byte) (int, error) {
	w.wrote = true
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach what lies beneath.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }
