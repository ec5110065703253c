// SPDX-License-Identifier: Apache-2.0

package ops_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/sogoc/sogoc/internal/ops"
)

func scrape(t *testing.T, m *ops.Metrics) string {
	t.Helper()
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	return answer.Body.String()
}

// A route's pattern is told, never the address with an identity or a query.
func TestRequestsAreToldApartByRoute(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	m := ops.NewMetrics("v1", slog.New(slog.NewTextHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug})))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /entries/{id}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	mux.HandleFunc("POST /broken", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	mux.HandleFunc("/api/", func(http.ResponseWriter, *http.Request) {})
	h := m.Observe(mux)
	for _, r := range []string{"GET /entries/tran-thi-hoa?q=hoa", "POST /broken?who=hoa", "GET /api/x"} {
		method, path, _ := strings.Cut(r, " ")
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), method, path, nil))
	}
	text := scrape(t, m)
	for _, want := range []string{`sogoc_http_request_seconds_count{method="GET",route="/entries/{id}",status="418"} 1`,
		`sogoc_http_request_seconds_count{method="POST",route="/broken",status="500"} 1`, `sogoc_build_info{version="v1"} 1`, "go_goroutines"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if all := text + lines.String(); strings.Contains(all, "hoa") || strings.Contains(text, `route="/api/"`) {
		t.Errorf("too much is told: %s", all)
	}
	if l := lines.String(); !strings.Contains(l, "level=ERROR msg=request method=POST route=/broken status=500") || !strings.Contains(l, "level=DEBUG") {
		t.Errorf("lines: %s", l)
	}
}

func TestFiguresOfTheStoreAndTheRooms(t *testing.T) {
	t.Parallel()
	m := ops.NewMetrics("v1", slog.New(slog.DiscardHandler))
	m.Committed(7, 3*time.Millisecond, nil)
	m.Committed(1, time.Millisecond, errors.New("disk full"))
	m.Figures("sogoc_work", "Work.", "stage", func(context.Context) (map[string]float64, error) {
		return map[string]float64{"keyed": 12, "checked": 5}, nil
	})
	broken := false
	m.Figures("sogoc_free", "Free.", "", func(context.Context) (map[string]float64, error) {
		if broken {
			return nil, errors.New("gone")
		}
		return map[string]float64{"": 42}, nil
	})
	text := scrape(t, m)
	for _, want := range []string{"sogoc_store_batch_saves_sum 7", "sogoc_store_commit_failures_total 1", `sogoc_work{stage="keyed"} 12`, `sogoc_work{stage="checked"} 5`, "sogoc_free 42"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing in %s", want, text)
		}
	}
	broken = true
	text = scrape(t, m)
	if strings.Contains(text, "sogoc_free 42") || !strings.Contains(text, `sogoc_work{stage="keyed"} 12`) {
		t.Errorf("a figure that can't be read: %s", text)
	}
}

// What is written is read by Prometheus' own reader: buckets hold all below
// them, a bound belongs to its bucket, and no label breaks out of its line.
func TestPrometheusReadsTheFigures(t *testing.T) {
	t.Parallel()
	m := ops.NewMetrics("v1 \"x\"\\\n", slog.New(slog.DiscardHandler))
	for _, commands := range []int{1, 2, 2, 3, 500} {
		m.Committed(commands, 4*time.Millisecond, nil)
	}
	m.Figures("sogoc_work", "Work.", "stage", func(context.Context) (map[string]float64, error) {
		return map[string]float64{"a\"}\nb": 1e9, "": 0.5}, nil
	})
	m.Figures("sogoc_none", "None.", "", func(context.Context) (map[string]float64, error) { return nil, nil })
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(scrape(t, m)))
	if err != nil {
		t.Fatal(err)
	}
	if got := families["sogoc_build_info"].GetMetric()[0].GetLabel()[0].GetValue(); got != "v1 \"x\"\\\n" {
		t.Errorf("version %q", got)
	}
	work := map[string]float64{}
	for _, one := range families["sogoc_work"].GetMetric() {
		work[one.GetLabel()[0].GetValue()] = one.GetGauge().GetValue()
	}
	if work["a\"}\nb"] != 1e9 || work[""] != 0.5 {
		t.Errorf("work %v", work)
	}
	if families["sogoc_store_batch_saves"].GetType() != dto.MetricType_HISTOGRAM || families["process_resident_memory_bytes"] == nil && families["go_goroutines"] == nil {
		t.Errorf("families %v", families)
	}
	batches := families["sogoc_store_batch_saves"].GetMetric()[0].GetHistogram()
	var counts []uint64
	for _, b := range batches.GetBucket() {
		counts = append(counts, b.GetCumulativeCount())
	}
	if want := []uint64{1, 3, 4, 4, 4, 4, 4, 4, 5}; !slices.Equal(counts, want) || batches.GetSampleCount() != 5 || batches.GetSampleSum() != 508 {
		t.Errorf("buckets %v, want %v; %d values, sum %v", counts, want, batches.GetSampleCount(), batches.GetSampleSum())
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	var fault error
	h := &ops.Health{Probes: []ops.Probe{{Name: "store", Run: func(context.Context) error { return fault }}}}
	ask := func(fn http.HandlerFunc) string {
		answer := httptest.NewRecorder()
		fn(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
		return fmt.Sprint(answer.Code, " ", strings.TrimSpace(answer.Body.String()))
	}
	if got := ask(h.Ready); got != `200 {"status":"ok","store":"ok"}` {
		t.Error(got)
	}
	fault = errors.New("password=secret")
	if got := ask(h.Ready); got != `503 {"status":"failed","store":"failed"}` {
		t.Error(got)
	}
	fault = nil
	h.Stopping()
	if got := ask(h.Ready); got != `503 {"status":"stopping","store":"ok"}` {
		t.Error(got)
	}
	if got := ask(h.Live); got != `200 {"status":"ok"}` {
		t.Error(got)
	}
}
