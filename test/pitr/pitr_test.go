// SPDX-License-Identifier: Apache-2.0

package pitr_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/exchange/exchangetest"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

var (
	sqlNow      = store.SQL("test.pitr.now", `SELECT CAST(clock_timestamp() AS TEXT)`)
	sqlSwitch   = store.SQL("test.pitr.switch", `SELECT CAST(pg_switch_wal() AS TEXT)`)
	sqlEntries  = store.SQL("test.pitr.entries", `SELECT count(*) FROM entry`)
	sqlMistake  = store.SQL("test.pitr.mistake", `DELETE FROM entry`)
	sqlArchived = store.SQL("test.pitr.archived", `SELECT archived_count FROM pg_stat_archiver`)
)

func cluster(t *testing.T) *storetest.Cluster {
	t.Helper()
	c, err := storetest.NewCluster(t.Context(), true)
	switch {
	case errors.Is(err, storetest.ErrNoPostgres) && os.Getenv("SOGOC_TEST_POSTGRES") != "must":
		t.Skip("skipped: " + err.Error())
	case err != nil:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Somebody deletes every entry at 14:05; the province goes back to 14:04.
func TestBackToTheMomentBeforeAMistake(t *testing.T) {
	t.Parallel()
	ctx := context.WithoutCancel(t.Context())
	c := cluster(t)
	archive, base, data := filepath.Join(c.Dir(), "archive"), filepath.Join(c.Dir(), "base"), filepath.Join(c.Dir(), "data")
	must(t, c.Run(ctx, "mkdir", archive))
	must(t, c.Kill())
	// As in the guide: a file of the log is archived once and never overwritten.
	c.Set("wal_level=replica", "archive_mode=on", fmt.Sprintf("archive_command=test ! -f %[1]s/%%f && cp %%p %[1]s/%%f", archive))
	must(t, c.Start(ctx))
	url, err := c.Database(ctx, "sogoc")
	must(t, err)

	db, err := store.Open(ctx, url)
	must(t, err)
	b := exchangetest.New(t, db)
	b.Place(5)
	must(t, c.Run(ctx, "pg_basebackup", "-h", c.Dir(), "-U", "sogoc", "-D", base, "-X", "stream", "--checkpoint=fast"))
	_, err = b.Entries.Place(ctx, b.Registrar, "", b.Book.ID, []string{"06/1999", "07/1999"})
	must(t, err)
	moment, err := store.Scalar[string](ctx, db, sqlNow)
	must(t, err)
	must(t, db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, sqlMistake)
		return err
	}))
	awaitArchived(t, ctx, db)
	must(t, db.Close())

	must(t, c.Kill())
	must(t, c.Run(ctx, "mv", data, data+".broken"))
	must(t, c.Run(ctx, "mv", base, data))
	must(t, c.Run(ctx, "touch", filepath.Join(data, "recovery.signal")))
	c.Set(fmt.Sprintf("restore_command=cp %s/%%f %%p", archive), "recovery_target_time="+moment, "recovery_target_action=promote")
	must(t, c.Start(ctx))
	awaitPromoted(t, ctx, url)

	db, err = store.Open(ctx, url)
	must(t, err)
	n, err := store.Scalar[int](ctx, db, sqlEntries)
	if err != nil || n != 7 {
		t.Errorf("%d entries after going back, want 7 (%v)", n, err)
	}
	report, err := audit.Verify(ctx, db, "", app.Contents())
	if err != nil || !report.OK() || report.Records == 0 {
		t.Errorf("audit log after going back: %+v, %v", report, err)
	}
	must(t, db.Close())
}

// awaitArchived ends the present file of the log and waits until the archive has
// it, as an administrator would by looking.
func awaitArchived(t *testing.T, ctx context.Context, db *store.DB) {
	t.Helper()
	before, err := store.Scalar[int64](ctx, db, sqlArchived)
	must(t, err)
	must(t, db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := store.Scalar[string](ctx, tx, sqlSwitch)
		return err
	}))
	for {
		n, err := store.Scalar[int64](ctx, db, sqlArchived)
		must(t, err)
		if n > before {
			return
		}
	}
}

// awaitPromoted waits until the server has come to the moment and takes writes.
func awaitPromoted(t *testing.T, ctx context.Context, url string) {
	t.Helper()
	for {
		inRecovery, err := recovering(ctx, url)
		must(t, err)
		if !inRecovery {
			return
		}
	}
}

// recovering asks without bringing tables up to date, which a server that is
// still recovering can't do.
func recovering(ctx context.Context, url string) (in bool, err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	return in, conn.QueryRow(ctx, `SELECT pg_is_in_recovery()`).Scan(&in)
}
