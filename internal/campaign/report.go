// SPDX-License-Identifier: Apache-2.0

package campaign

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
)

// CutOff is the hour at which a day's report is due.
const CutOff = 16*time.Hour + 30*time.Minute

// Refusals of a report.
var (
	ErrFuture = errors.New("campaign: day: nothing can be reported about a day to come")
	ErrSigner = errors.New("campaign: signer: a report names who signs it")
)

// Due is the instant at which the report of a day is due.
func Due(day string) (time.Time, error) {
	end, err := endOfDay(day)
	return end.AddDate(0, 0, -1).Add(CutOff), err
}

// Report is what a unit says beside its figures of a day.
type Report struct {
	Path      string
	Version   int
	Obstacles string
	Signer    string
	SentBy    string
	SentAt    int64
}

var (
	sqlOnDuty      = store.SQL("campaign.duty", `SELECT p.path, a.role, count(*) FROM person_counter p JOIN account a ON a.id = p.account_id AND a.kind = 'person' WHERE p.province = $1 AND p.path >= $2 AND p.path < $3 AND p.day = $4 GROUP BY p.path, a.role ORDER BY p.path, a.role`)
	sqlReports     = store.SQL("campaign.report.list", `SELECT path, version, obstacles, signer, sent_by, sent_at FROM daily_report WHERE province = $1 AND path >= $2 AND path < $3 AND day = $4 ORDER BY path, version`)
	sqlAddReport   = store.SQL("campaign.report.add", `INSERT INTO daily_report (province, path, day, version, obstacles, signer, sent_by, sent_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`)
	sqlVersionsOf  = store.SQL("campaign.report.versions", `SELECT path, version, obstacles, signer, sent_by, sent_at FROM daily_report WHERE province = $1 AND day = $2 AND path = $3 ORDER BY version DESC`)
	sqlLastSigner  = store.SQL("campaign.report.signer", `SELECT signer FROM daily_report WHERE province = $1 AND path = $2 ORDER BY day DESC, version DESC LIMIT 1`)
	sqlLastVersion = store.SQL("campaign.report.last", `SELECT COALESCE(MAX(version), 0) FROM daily_report WHERE province = $1 AND day = $2 AND path = $3`)
)

func scanReport(row store.Row) (*Report, error) {
	r := &Report{}
	return r, row.Scan(&r.Path, &r.Version, &r.Obstacles, &r.Signer, &r.SentBy, &r.SentAt)
}

// Reports lists what a unit said about a day, the last version first.
func Reports(ctx context.Context, q store.Querier, province, path, day string) ([]*Report, error) {
	return store.All(ctx, q, sqlVersionsOf, scanReport, province, day, path)
}

// LastSigner names who signed a unit's latest report; "" when there is none.
func LastSigner(ctx context.Context, q store.Querier, province, path string) (string, error) {
	name, err := store.Scalar[string](ctx, q, sqlLastSigner, province, path)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return name, err
}

// Late tells whether the words about a day came after they were due.
func (r *Report) Late(day string) bool {
	due, err := Due(day)
	return err == nil && r.SentAt > store.Millis(due)
}

func reports(ctx context.Context, q store.Querier, province, scope, day string) (map[string]*Report, error) {
	from, to := access.Range(scope)
	all, err := store.All(ctx, q, sqlReports, scanReport, province, from, to, day)
	byPath := map[string]*Report{}
	for _, r := range all {
		byPath[r.Path] = r // versions rise: the last one stays
	}
	return byPath, err
}

// SendReport keeps what the head of a unit says about a day; said again, it is
// a new version and the old one stays.
func (s *Targets) SendReport(ctx context.Context, actor access.Actor, key, day, obstacles, signer string) error {
	if _, err := endOfDay(day); err != nil {
		return err
	}
	switch {
	case day > counter.Day(s.Now()):
		return ErrFuture
	case strings.TrimSpace(signer) == "":
		return ErrSigner
	}
	if err := access.Can(actor, access.ReportSend, access.Target{Path: actor.Path}); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, _, err := store.Once(ctx, tx, actor.ID, key, func() (string, error) {
			last, err := store.Scalar[int](ctx, tx, sqlLastVersion, actor.Province, day, actor.Path)
			if err != nil {
				return "", err
			}
			if err := tx.Do(ctx, sqlAddReport, actor.Province, actor.Path, day, last+1, strings.TrimSpace(obstacles), strings.TrimSpace(signer), actor.ID, store.Millis(s.Now())); err != nil {
				return "", err
			}
			return "sent", audit.Append(ctx, tx, audit.Record{Province: actor.Province, Actor: actor.ID, Action: "report.send", Target: "report:" + actor.Path + "@" + day, Version: last + 1})
		})
		return err
	})
}
