// SPDX-License-Identifier: Apache-2.0

package ops

import (
	"context"
	"encoding/json"
	"net/http"
	"sync/atomic"
	"time"
)

// probeTime is how long one probe may take before it counts as failed.
const probeTime = 3 * time.Second

// Probe is one thing without which the server can't do its work.
type Probe struct {
	Name string
	Run  func(context.Context) error
}

// Health answers /healthz (the process lives) and /readyz (it can do its work,
// and is not about to stop). A load balancer or a service manager asks.
type Health struct {
	Probes   []Probe
	stopping atomic.Bool
}

// Stopping makes /readyz say no, so that a load balancer sends nobody here
// while what was begun is finished.
func (h *Health) Stopping() { h.stopping.Store(true) }

// Live answers /healthz.
func (h *Health) Live(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, map[string]string{"status": "ok"})
}

// Ready answers /readyz: 200 when every probe passes, else 503. Which probe
// failed is told, why is not: that stands in the log.
func (h *Health) Ready(w http.ResponseWriter, r *http.Request) {
	ctx, stop := context.WithTimeout(r.Context(), probeTime)
	defer stop()
	answer, status := map[string]string{"status": "ok"}, http.StatusOK
	if h.stopping.Load() {
		answer["status"], status = "stopping", http.StatusServiceUnavailable
	}
	for _, p := range h.Probes {
		answer[p.Name] = "ok"
		if err := p.Run(ctx); err != nil {
			answer[p.Name], answer["status"], status = "failed", "failed", http.StatusServiceUnavailable
		}
	}
	reply(w, status, answer)
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // whoever asked may have gone
}
