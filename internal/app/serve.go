// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/sogoc/sogoc/internal/api"
	"github.com/sogoc/sogoc/internal/apiv1"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/ops"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web"
	"github.com/sogoc/sogoc/internal/web/ui"
)

const (
	checkpointEvery = 5 * time.Minute
	shutdownTime    = 10 * time.Second
)

// Version is set by the build.
var Version = "dev"

// Serve answers on the listener until ctx ends, then finishes what it began.
// notice is a strip above every page; nil for none.
func (a *App) Serve(ctx context.Context, ln net.Listener, notice func(ui.Lang) string) error {
	handler, err := a.Handler(notice)
	if err != nil {
		return err
	}
	secure, err := ops.TLSConfig(ctx, a.tls())
	if err != nil {
		return err
	}
	if a.Config.TLSMode == ops.TLSSelf {
		mark, err := ops.Fingerprint(a.tls().Dir)
		if err != nil {
			return err
		}
		a.Log.Info("chứng thư gốc của mạng nội bộ: cài một lần trên mỗi máy", "file", a.Config.URL()+"/ca.crt", "sha256", mark)
	}
	watch, err := a.serveMetrics(ctx)
	if err != nil {
		return err
	}
	defer watch()
	if err := a.Jobs.Start(ctx); err != nil {
		return fmt.Errorf("starting background work: %w", err)
	}
	a.Uploads.Start(ctx)
	defer a.Uploads.Stop()
	go unit.Warm() // the first look-up of a place should not wait for the index
	go a.checkpoints(ctx)
	go a.Search.Run(ctx)
	go a.Scans.FollowNumbers(ctx, a.Log)
	told := make(chan struct{})
	go func() {
		defer close(told)
		a.Webhooks.Run(ctx)
	}()
	server := &http.Server{Handler: a.withHealth(a.restWhenQuiet(ctx, handler)), TLSConfig: secure, ErrorLog: slog.NewLogLogger(a.Log.Handler(), slog.LevelDebug), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, BaseContext: func(net.Listener) context.Context { return ctx }}
	failed := make(chan error, 1)
	go func() { failed <- a.listen(server, ln) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	a.health.Stopping()
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	err = errors.Join(server.Shutdown(stop), a.Jobs.Stop(stop))
	<-told // ctx has ended, and with it what was under way
	_, signErr := audit.Sign(stop, a.DB, a.Key)
	return errors.Join(err, signErr)
}

func (a *App) listen(server *http.Server, ln net.Listener) error {
	if server.TLSConfig != nil {
		return server.ServeTLS(ln, "", "")
	}
	return server.Serve(ln)
}

// Handler builds the pages and the API over the rooms.
func (a *App) Handler(notice func(ui.Lang) string) (http.Handler, error) {
	operations, _ := api.New(api.Deps{DB: a.DB, Accounts: a.Accounts, Entries: a.Entries, Desk: a.Desk, Scans: a.Scans, Log: a.Log})
	public, publicDoc := apiv1.New(apiv1.Deps{DB: a.DB, Accounts: a.Accounts, Books: a.Books, Entries: a.Entries, Scans: a.Scans, Uploads: a.Uploads, Exports: a.Exports, Targets: a.Targets, Jobs: a.Jobs, Search: a.Search, Webhooks: a.Webhooks, Log: a.Log})
	return web.New(web.Deps{
		API: a.metrics.Observe(operations), Public: a.metrics.Observe(public), PublicDoc: publicDoc, Observe: a.metrics.Observe,
		DB: a.DB, Accounts: a.Accounts, Books: a.Books, Entries: a.Entries, Desk: a.Desk, Targets: a.Targets, Blobs: a.Blobs, Jobs: a.Jobs, Uploads: a.Uploads, Packages: a.Packages, Exports: a.Exports, Search: a.Search, Scans: a.Scans, Webhooks: a.Webhooks, Workbook: a.workbook, MaxUpload: int64(a.Config.MaxUploadMB) << 20,
		Version: Version, Notice: notice, Secure: a.Config.TLS(), Log: a.Log,
	})
}

// checkpoints signs the head of the audit log every few minutes.
func (a *App) checkpoints(ctx context.Context) {
	tick := time.NewTicker(checkpointEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if _, err := audit.Sign(ctx, a.DB, a.Key); err != nil && ctx.Err() == nil {
				a.Log.ErrorContext(ctx, "signing the audit log failed", "error", err)
			}
		}
	}
}
