// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/ops"
	"github.com/sogoc/sogoc/internal/store"
)

// tls says where the certificate comes from.
func (a *App) tls() ops.TLSOptions {
	c := a.Config
	return ops.TLSOptions{Mode: c.TLSMode, Cert: c.TLSCert, Key: c.TLSKey, Hosts: c.TLSHosts, Dir: filepath.Join(c.DataDir, "tls"), ACMEDirectory: c.ACMEDir, ACMEEmail: c.ACMEEmail, Log: a.Log}
}

// withHealth answers what a service manager, a load balancer and a new computer
// of the network ask before anybody has signed in.
func (a *App) withHealth(pages http.Handler) http.Handler {
	a.health.Probes = []ops.Probe{{Name: "store", Run: a.probeStore}, {Name: "blobs", Run: a.probeBlobs}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", a.health.Live)
	mux.HandleFunc("GET /readyz", a.health.Ready)
	if a.Config.TLSMode == ops.TLSSelf {
		mux.HandleFunc("GET /ca.crt", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/x-x509-ca-cert")
			http.ServeFile(w, r, filepath.Join(a.tls().Dir, "ca.pem"))
		})
	}
	mux.Handle("/", pages)
	return mux
}

// probeStore goes through the committer: a store that reads but can't write is
// not ready.
func (a *App) probeStore(ctx context.Context) error {
	return a.DB.Write(ctx, func(context.Context, *store.Tx) error { return nil })
}

func (a *App) probeBlobs(ctx context.Context) error {
	_, err := a.Blobs.Open(ctx, blob.Sum(nil))
	if err == nil || errors.Is(err, blob.ErrNotFound) {
		return nil
	}
	return err
}

// serveMetrics answers the monitor on an address of its own, which is not for
// the people who use the pages. The function returned ends it.
func (a *App) serveMetrics(ctx context.Context) (stop func(), err error) {
	if a.Config.Metrics == "" {
		return func() {}, nil
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.Config.Metrics)
	if err != nil {
		return nil, fmt.Errorf("không mở được địa chỉ giám sát %s: %w", a.Config.Metrics, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.metrics.Handler())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			a.Log.Error("serving the figures failed", "error", err)
		}
	}()
	a.Log.Info("figures for a monitor", "address", "http://"+ln.Addr().String()+"/metrics")
	return func() { _ = server.Close() }, nil
}

// watch adds the figures that are read from the rooms when a monitor asks.
func (a *App) watch() {
	one := func(v float64, err error) (map[string]float64, error) { return map[string]float64{"": v}, err }
	a.metrics.Figures("sogoc_disk_free_bytes", "Free space where the data folder is.", "", func(context.Context) (map[string]float64, error) {
		free, err := freeSpace(a.Config.DataDir)
		return one(float64(free), err)
	})
	a.metrics.Figures("sogoc_audit_signed_timestamp_seconds", "When the audit log was last signed.", "", func(ctx context.Context) (map[string]float64, error) {
		last, err := audit.Last(ctx, a.DB)
		if errors.Is(err, store.ErrNotFound) {
			return nil, nil
		}
		return one(float64(last.At)/1000, err)
	})
	a.metrics.Figures("sogoc_jobs", "Background work waiting and running.", "state", func(ctx context.Context) (map[string]float64, error) {
		active, err := job.Active(ctx, a.DB)
		values := map[string]float64{}
		for state, n := range active {
			values[string(state)] = float64(n)
		}
		return values, err
	})
	a.metrics.Figures("sogoc_work", "Books, pages and entries by stage of the work, as the progress page counts them.", "stage", func(ctx context.Context) (map[string]float64, error) {
		total, err := counter.Everywhere(ctx, a.DB)
		values := map[string]float64{}
		for _, m := range counter.Metrics() {
			values[m.ID] = float64(total.Get(m.Metric))
		}
		return values, err
	})
}
