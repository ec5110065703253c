// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/bag"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/campaign"
	"github.com/sogoc/sogoc/internal/config"
	"github.com/sogoc/sogoc/internal/decode"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/exchange"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/keying"
	"github.com/sogoc/sogoc/internal/ops"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/search"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/upload"
	"github.com/sogoc/sogoc/internal/webhook"
)

// App is an opened installation: every room on one store.
type App struct {
	Config   *config.Config
	Log      *slog.Logger
	DB       *store.DB
	Blobs    blob.Store   // where rooms put and find scans
	Kept     *blob.Keeper // the place that setting blobs names
	Before   *blob.Keeper // the place that setting blobs-from names; nil when nothing is moving
	Key      *audit.Key
	Jobs     *job.Queue
	Accounts *access.Accounts
	Books    *book.Books
	Entries  *entry.Entries
	Desk     *keying.Desk
	Exports  *exchange.Exports
	Scans    *scan.Scans
	Uploads  *upload.Uploads
	Bags     *bag.Bags
	Packages *bag.Room
	Targets  *campaign.Targets
	Search   *search.Search
	Webhooks *webhook.Webhooks

	metrics *ops.Metrics
	health  ops.Health

	// Both are nil when files are decoded in this process. Tables have their own:
	// a person waits for them, and must not wait for a thousand scans.
	decoders, tables *decode.Pool
}

// Open opens the installation that the configuration describes, making what is
// not there yet, and brings its tables up to date.
func Open(ctx context.Context, c *config.Config, log *slog.Logger) (*App, error) {
	db, err := store.Open(ctx, c.DB)
	if err != nil {
		return nil, err
	}
	a := &App{Config: c, Log: log, DB: db, metrics: ops.NewMetrics(Version, log)}
	db.Committed = a.metrics.Committed
	a.watch()
	if err := a.wire(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return a, nil
}

func (a *App) wire(ctx context.Context) (err error) {
	if err := a.openBlobs(ctx); err != nil {
		return err
	}
	if a.Key, err = audit.LoadKey(filepath.Join(a.Config.DataDir, "audit.key")); err != nil {
		return err
	}
	a.Jobs = job.New(a.DB, job.Options{Log: a.Log})
	a.registerVerify()
	a.Accounts = access.NewAccounts(a.DB, a.Config.SessionLength())
	a.Books = book.New(a.DB)
	a.Entries = entry.New(a.DB)
	a.Desk = keying.New(a.DB)
	a.Exports = exchange.New(a.DB, a.Blobs, a.Jobs, a.Accounts, Version)
	a.wireScans()
	a.Books.OnChange = a.Scans.BookChanged
	if err := a.wireUploads(); err != nil {
		return err
	}
	a.Bags = &bag.Bags{DB: a.DB, Blobs: a.Blobs, Program: Version, Now: time.Now, Name: a.nameOf}
	a.Packages = bag.NewRoom(a.Bags, a.Jobs, filepath.Join(a.Config.DataDir, "bags"), a.actorOf)
	a.Targets = campaign.New(a.DB)
	if err := a.wireWebhooks(); err != nil {
		return err
	}
	a.Search = search.New(a.DB, filepath.Join(a.Config.DataDir, "search"), a.Log)
	return nil
}

func (a *App) wireWebhooks() error {
	key, err := masterKey(a.Config)
	if err != nil {
		return err
	}
	o := webhook.Options{Log: a.Log, Guard: webhook.Guard{Allowed: a.Config.WebhookAllow}, Version: Version}
	if key != nil {
		o.Seal = key
	}
	a.Webhooks = webhook.New(a.DB, a.Accounts, o)
	return nil
}

// Close closes what Open opened.
func (a *App) Close() error {
	err := a.Search.Close()
	if a.decoders != nil {
		err = errors.Join(err, a.decoders.Close())
	}
	return errors.Join(err, a.DB.Close())
}

// Contents tells the audit log where the contents it vouches for are kept.
func Contents() map[string]audit.Content {
	return map[string]audit.Content{"entry": entry.Content, "book": book.Content}
}

// nameOf is the full name of an account; its id when there is none by that id,
// which happens to books that were taken in from elsewhere.
func (a *App) nameOf(ctx context.Context, id string) string {
	if account, err := a.Accounts.Get(ctx, id); err == nil {
		return account.Name
	}
	return id
}
