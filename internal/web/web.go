// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/bag"
	"github.com/sogoc/sogoc/internal/bearer"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/campaign"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/exchange"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/keying"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/search"
	"github.com/sogoc/sogoc/internal/sheet"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/upload"
	"github.com/sogoc/sogoc/internal/web/ui"
	"github.com/sogoc/sogoc/internal/webhook"
)

//go:embed all:pages
var pages embed.FS

// Deps is what the pages stand on.
type Deps struct {
	DB       *store.DB
	Accounts *access.Accounts
	Books    *book.Books
	Entries  *entry.Entries
	Desk     *keying.Desk
	Targets  *campaign.Targets
	Blobs    blob.Store
	Exports  *exchange.Exports
	Scans    *scan.Scans
	Jobs     *job.Queue
	Search   *search.Search
	Webhooks *webhook.Webhooks
	Uploads  *upload.Uploads // nil offers no resumable uploads
	Packages *bag.Room       // nil offers no packages for the archive
	// Workbook gives what reads the workbooks that people send; nil reads them in
	// this process.
	Workbook func(context.Context) sheet.Opener
	API      http.Handler // mounted at /api/
	Public   http.Handler // mounted at /api/v1/; guards itself
	// PublicDoc describes Public, for the reference page; nil for none.
	PublicDoc *huma.OpenAPI
	Version   string
	Notice    func(ui.Lang) string // strip above every page; nil for none
	Secure    bool                 // cookies only over HTTPS
	// MaxUpload is the size of one archive of scans, in bytes; 0 for the default.
	MaxUpload int64
	Log       *slog.Logger
	Observe   func(http.Handler) http.Handler // measures requests; nil for none
	Now       func() time.Time
}

// Handler serves the pages.
type Handler struct {
	Deps
	ui   *ui.Renderer
	gate *bearer.Gate // for other systems
	mux  *http.ServeMux
	all  http.Handler // mux behind the guards
}

// New parses the pages and mounts the routes.
func New(d Deps) (*Handler, error) {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	if d.Workbook == nil {
		d.Workbook = func(context.Context) sheet.Opener { return sheet.OpenWorkbook }
	}
	h := &Handler{Deps: d, mux: http.NewServeMux(), gate: bearer.New(d.Accounts, d.Log, d.Now)}
	sub, err := fs.Sub(pages, "pages")
	if err != nil {
		return nil, err
	}
	h.ui, err = ui.New(ui.Options{Nav: h.nav, Chosen: h.keepChoice, Notice: d.Notice, Find: "/find", Version: d.Version, Log: d.Log}, ui.Source{FS: sub})
	if err != nil {
		return nil, fmt.Errorf("parsing the pages: %w", err)
	}
	h.ui.Routes(h.mux)
	for _, mount := range []func(){h.mountSession, h.mountHome, h.mountBooks, h.mountEntries, h.mountFind, h.mountWork, h.mountPractice, h.mountHelp, h.mountScans,
		h.mountProgress, h.mountTargets, h.mountAccounts, h.mountIntegrations, h.mountWebhooks, h.mountSelf, h.mountAudit, h.mountJobs, h.mountExports, h.mountUploads, h.mountQuotas, h.mountBags} {
		mount()
	}
	if d.API != nil {
		h.mux.Handle("/api/", h.signedIn(d.API))
	}
	if d.Public != nil {
		h.mux.Handle("/api/v1/", d.Public)
	}
	h.mux.HandleFunc("/", h.notFound)
	h.all = h.guarded()
	return h, nil
}

// guarded puts the guards that all routes share before the routes. Requests
// that change something must come from our own pages.
func (h *Handler) guarded() http.Handler {
	return ui.Wrap(http.NewCrossOriginProtection().Handler(h.withSession(h.observed())))
}

// observed puts the measuring directly before the routes, which note their
// pattern in the request.
func (h *Handler) observed() http.Handler {
	if h.Observe == nil {
		return h.mux
	}
	return h.Observe(h.mux)
}

// ServeHTTP serves a request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.all.ServeHTTP(w, r) }

func (h *Handler) notFound(w http.ResponseWriter, r *http.Request) {
	h.ui.Error(w, r, ui.Fault{Status: http.StatusNotFound})
}

// handle mounts a page for signed-in people whose role allows the action
// somewhere; the room asks again with the unit in hand.
func (h *Handler) handle(pattern string, action access.Action, fn func(http.ResponseWriter, *http.Request, access.Actor) error) {
	h.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		actor, ok := access.ActorOf(r.Context())
		if !ok {
			h.toSignIn(w, r)
			return
		}
		if action != "" && !actor.May(action) {
			h.fail(w, r, access.ErrRole)
			return
		}
		if err := fn(w, r, actor); err != nil {
			h.fail(w, r, err)
		}
	})
}
