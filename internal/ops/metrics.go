// SPDX-License-Identifier: Apache-2.0

package ops

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// slow is when a request is worth a line of its own.
const slow = time.Second

// readTime bounds one reading from the store.
const readTime = 2 * time.Second

// Metrics are the figures for a monitor, in Prometheus' text format.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	batches  prometheus.Histogram
	commits  prometheus.Histogram
	failures prometheus.Counter
	log      *slog.Logger
}

// NewMetrics prepares the figures of the process, its requests and its store.
func NewMetrics(version string, log *slog.Logger) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(), log: log,
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "sogoc_http_request_seconds", Help: "Time to answer, by route, method and status.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"route", "method", "status"}),
		batches: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "sogoc_store_batch_saves", Help: "Commands that shared one commit.", Buckets: prometheus.ExponentialBuckets(1, 2, 8)}),
		commits: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "sogoc_store_commit_seconds", Help: "Time from the beginning of a transaction to its commit on disk.",
			Buckets: prometheus.ExponentialBuckets(.0005, 2, 13)}),
		failures: prometheus.NewCounter(prometheus.CounterOpts{Name: "sogoc_store_commit_failures_total", Help: "Transactions that could not be committed."}),
	}
	built := prometheus.NewGauge(prometheus.GaugeOpts{Name: "sogoc_build_info", Help: "1, with the version as a label.", ConstLabels: prometheus.Labels{"version": version}})
	built.Set(1)
	m.registry.MustRegister(m.requests, m.batches, m.commits, m.failures, built, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Figures adds figures that are read when the monitor asks: one for each value
// of label, or a single one when label is "". What can't be read is left out,
// never answered with an old value.
func (m *Metrics) Figures(name, help, label string, read func(context.Context) (map[string]float64, error)) {
	var labels []string
	if label != "" {
		labels = []string{label}
	}
	m.registry.MustRegister(&figures{prometheus.NewDesc(name, help, labels, nil), label, read})
}

type figures struct {
	desc  *prometheus.Desc
	label string
	read  func(context.Context) (map[string]float64, error)
}

// Describe is for the registry.
func (f *figures) Describe(to chan<- *prometheus.Desc) { to <- f.desc }

// Collect reads the figures for one answer.
func (f *figures) Collect(to chan<- prometheus.Metric) {
	ctx, stop := context.WithTimeout(context.Background(), readTime)
	defer stop()
	values, err := f.read(ctx)
	if err != nil {
		to <- prometheus.NewInvalidMetric(f.desc, err)
		return
	}
	for key, v := range values {
		var labels []string
		if f.label != "" {
			labels = []string{key}
		}
		to <- prometheus.MustNewConstMetric(f.desc, prometheus.GaugeValue, v, labels...)
	}
}

// Committed notes one transaction of the store.
func (m *Metrics) Committed(commands int, took time.Duration, err error) {
	if err != nil {
		m.failures.Inc()
		return
	}
	m.batches.Observe(float64(commands))
	m.commits.Observe(took.Seconds())
}

// Handler answers a monitor.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError, ErrorLog: promLog{m.log}})
}

type promLog struct{ *slog.Logger }

func (l promLog) Println(v ...any) { l.Error("collecting figures failed", "error", v) }

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
		m.requests.WithLabelValues(route, r.Method, strconv.Itoa(seen.status)).Observe(took.Seconds())
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
