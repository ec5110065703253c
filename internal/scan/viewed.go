// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"sync"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/store"
)

// Viewing is when a person last looked at a page.
type Viewing struct {
	Account string
	At      int64
}

var (
	sqlPutView = store.SQL("scan.view.put", `INSERT INTO page_view (province, page_id, account_id, at) VALUES ($1, $2, $3, $4) ON CONFLICT (province, page_id, account_id) DO UPDATE SET at = excluded.at`)
	sqlViews   = store.SQL("scan.view.page", `SELECT account_id, at FROM page_view WHERE province = $1 AND page_id = $2 ORDER BY at DESC, account_id LIMIT $3`)
)

// viewedAgain is how long a person's looking at a page counts as one look: the
// tiles and crops of one screen are dozens of requests.
const viewedAgain = 10 * time.Minute

// mostLooks bounds what is remembered of looks; forgetting one writes it anew.
const mostLooks = 50_000

// looks remembers which looks are written already.
type looks struct {
	mu   sync.Mutex
	last map[string]time.Time
}

// fresh tells whether a look is to be written, and takes it as written.
func (l *looks) fresh(who, page string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := who + " " + page
	if at, ok := l.last[key]; ok && now.Sub(at) < viewedAgain {
		return false
	}
	if l.last == nil || len(l.last) >= mostLooks {
		l.last = map[string]time.Time{}
	}
	l.last[key] = now
	return true
}

// forget takes back a look that could not be written.
func (l *looks) forget(who, page string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.last, who+" "+page)
}

// Viewed notes that a person was shown a page in readable size. A picture must
// not be served when this fails.
func (s *Scans) Viewed(ctx context.Context, actor access.Actor, p Page) error {
	now := s.Now()
	if !s.looks.fresh(actor.ID, p.ID, now) {
		return nil
	}
	err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.Do(ctx, sqlPutView, p.Province, p.ID, actor.ID, store.Millis(now))
	})
	if err != nil {
		s.looks.forget(actor.ID, p.ID)
	}
	return err
}

// ViewsOf lists who last looked at a page, latest first.
func ViewsOf(ctx context.Context, q store.Querier, province, pageID string, limit int) ([]Viewing, error) {
	return store.All(ctx, q, sqlViews, func(row store.Row) (v Viewing, err error) { return v, row.Scan(&v.Account, &v.At) }, province, pageID, limit)
}
