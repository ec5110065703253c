// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"io"
	"path/filepath"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/decode"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/sheet"
)

// DecodeCommand starts the process in which files that were sent are decoded;
// it must end in ServeDecode. The program sets it once at its start. Without
// it they are decoded in this very process, and PDF pages which are not one
// picture are refused with a reason.
var DecodeCommand []string

const (
	// tablesAtOnce is how many workbooks are read at a time.
	tablesAtOnce = 2
	// tableTime is far more than the largest that is taken needs.
	tableTime = time.Minute
)

// ServeDecode is the body of that process. cache keeps the compiled PDF engine.
func ServeDecode(in io.Reader, out io.Writer, cache string) error {
	return decode.Serve(in, out, cache)
}

// wireScans makes the room of the scans, its decoders and its background work.
func (a *App) wireScans() {
	cache := filepath.Join(a.Config.DataDir, "cache")
	a.Scans = scan.New(a.DB, a.Blobs, cache)
	a.Scans.LimitCache(int64(a.Config.CacheGB) << 30)
	if DecodeCommand != nil {
		command := append(DecodeCommand[:len(DecodeCommand):len(DecodeCommand)], "--cache", filepath.Join(cache, "engine"))
		a.decoders = decode.NewPool(scan.DecodersAtOnce, command...)
		a.tables = decode.NewPool(tablesAtOnce, command...)
		a.tables.PageTime = tableTime
		a.Scans.Decoder, a.Exports.Decoder = a.decoders, a.decoders
	}
	a.Jobs.Register(a.Scans.ZipJob(a.actorOf))
	a.Jobs.Register(a.Scans.RereadJob(a.actorOf))
	a.Entries.ReadNumber = func(ctx context.Context, province, entryID, keyed string) (string, error) {
		return scan.ReadOtherwise(ctx, a.DB, province, entryID, keyed)
	}
	a.Entries.AskNumber = scan.AskPagesOfEntry
	a.Scans.Sweep()
}

// workbook gives what reads the workbooks that people send.
func (a *App) workbook(ctx context.Context) sheet.Opener {
	if a.tables == nil {
		return sheet.OpenWorkbook
	}
	return a.tables.Workbook(ctx)
}

// actorOf is a person as they are now.
func (a *App) actorOf(ctx context.Context, id string) (access.Actor, error) {
	account, err := a.Accounts.Get(ctx, id)
	return account.Actor, err
}
