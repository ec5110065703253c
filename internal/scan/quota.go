// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/refusal"
	"github.com/sogoc/sogoc/internal/store"
)

// EachUnit is the path of the limit that holds for every unit below the
// province which has none of its own.
const EachUnit = "*"

// ErrQuotaSize: a limit is below zero.
var ErrQuotaSize = errors.New("scan: a limit must not be negative")

// Use is what the files of a unit take of the disk, in bytes as received.
// Pages taken out of them and copies for screens are not counted.
type Use struct {
	Path     string
	Bytes    int64 // received
	Files    int64
	Reserved int64 // set aside for uploads under way
}

// Quota is how much a unit and the units below it may take.
type Quota struct {
	Path  string // or EachUnit
	Bytes int64
	SetAt int64
	SetBy string
}

var (
	sqlAddUse    = store.SQL("scan.use.add", `INSERT INTO disk_use (province, path, bytes, files) VALUES ($1, $2, $3, 1) ON CONFLICT (province, path) DO UPDATE SET bytes = disk_use.bytes + excluded.bytes, files = disk_use.files + 1`)
	sqlReserve   = store.SQL("scan.use.reserve", `INSERT INTO disk_use (province, path, reserved) VALUES ($1, $2, $3) ON CONFLICT (province, path) DO UPDATE SET reserved = disk_use.reserved + excluded.reserved`)
	sqlUses      = store.SQL("scan.use.list", `SELECT path, bytes, files, reserved FROM disk_use WHERE province = $1 AND path >= $2 AND path < $3 ORDER BY path`)
	sqlQuotas    = store.SQL("scan.quota.list", `SELECT path, bytes, set_at, set_by FROM disk_quota WHERE province = $1 ORDER BY path`)
	sqlSetQuota  = store.SQL("scan.quota.set", `INSERT INTO disk_quota (province, path, bytes, set_at, set_by) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (province, path) DO UPDATE SET bytes = excluded.bytes, set_at = excluded.set_at, set_by = excluded.set_by`)
	sqlDropQuota = store.SQL("scan.quota.drop", `DELETE FROM disk_quota WHERE province = $1 AND path = $2`)
)

// overQuota refuses a file for which the unit has no room left.
func overQuota(room Room) *refusal.Refusal {
	return refusal.New(ReasonQuota,
		fmt.Sprintf("Đơn vị đã dùng gần hết dung lượng: còn %s trong %s. Hãy đề nghị quản trị hệ thống nâng hạn mức rồi gửi lại.", bytesText(room.Left(), ","), bytesText(room.Limit, ",")),
		fmt.Sprintf("The unit has hardly any room left: %s of %s. Ask the administrator for more, then send again.", bytesText(room.Left(), "."), bytesText(room.Limit, ".")))
}

// bytesText writes a size with one decimal.
func bytesText(n int64, point string) string {
	unit, size := "MB", float64(n)/1e6
	if size >= 1000 {
		unit, size = "GB", size/1000
	}
	return strings.Replace(fmt.Sprintf("%.1f %s", size, unit), ".", point, 1)
}

func scanUse(row store.Row) (u Use, err error) {
	return u, row.Scan(&u.Path, &u.Bytes, &u.Files, &u.Reserved)
}

func scanQuota(row store.Row) (q Quota, err error) {
	return q, row.Scan(&q.Path, &q.Bytes, &q.SetAt, &q.SetBy)
}

// Uses lists what the units within scope have taken.
func Uses(ctx context.Context, q store.Querier, province, scope string) ([]Use, error) {
	from, to := access.Range(scope)
	return store.All(ctx, q, sqlUses, scanUse, province, from, to)
}

// Quotas lists the limits of a province.
func Quotas(ctx context.Context, q store.Querier, province string) ([]Quota, error) {
	return store.All(ctx, q, sqlQuotas, scanQuota, province)
}

// SetQuota limits what a unit may take; nil takes the limit away. path is a
// unit's, the province's own, or EachUnit.
func (s *Scans) SetQuota(ctx context.Context, actor access.Actor, key, path string, bytes *int64) error {
	target := path
	if path == EachUnit {
		target = actor.Province
	}
	if err := access.Can(actor, access.QuotaSet, access.Target{Path: target}); err != nil {
		return err
	}
	if bytes != nil && *bytes < 0 {
		return ErrQuotaSize
	}
	return s.once(ctx, actor, key, func(ctx context.Context, tx *store.Tx) error {
		detail := map[string]string{"bytes": ""}
		stmt, args := sqlDropQuota, []any{actor.Province, path}
		if bytes != nil {
			detail["bytes"] = fmt.Sprint(*bytes)
			stmt, args = sqlSetQuota, append(args, *bytes, store.Millis(s.Now()), actor.ID)
		}
		if err := tx.Do(ctx, stmt, args...); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Record{At: store.Millis(s.Now()), Province: actor.Province, Actor: actor.ID, Action: "quota.set", Target: "quota:" + path, Detail: detail})
	})
}

// Room is what is left under the narrowest limit over a unit.
type Room struct {
	Limited      bool
	Limit, Taken int64 // of that limit; uploads under way count as taken
}

// Left is how many bytes may still be received.
func (r Room) Left() int64 { return max(r.Limit-r.Taken, 0) }

// RoomOf finds what a unit may still receive: its own limit, or the one of
// every unit, and the limits of the units above it.
func RoomOf(ctx context.Context, q store.Querier, province, path string) (Room, error) {
	quotas, err := Quotas(ctx, q, province)
	if err != nil || len(quotas) == 0 {
		return Room{}, err
	}
	var least Room
	for _, limit := range over(quotas, province, path) {
		uses, err := Uses(ctx, q, province, limit.Path)
		if err != nil {
			return Room{}, err
		}
		room := Room{Limited: true, Limit: limit.Bytes}
		for _, u := range uses {
			room.Taken += u.Bytes + u.Reserved
		}
		if !least.Limited || room.Left() < least.Left() {
			least = room
		}
	}
	return least, nil
}

// over picks the limits that hold for a unit.
func over(quotas []Quota, province, path string) (held []Quota) {
	own := false
	var each *Quota
	for i, q := range quotas {
		switch {
		case q.Path == EachUnit:
			each = &quotas[i]
		case access.Within(q.Path, path):
			held = append(held, q)
			own = own || q.Path == path
		}
	}
	if each != nil && !own && path != province {
		held = append(held, Quota{Path: path, Bytes: each.Bytes})
	}
	return held
}

// Reserve sets bytes aside for an upload to a unit, or refuses.
func Reserve(ctx context.Context, tx *store.Tx, province, path string, bytes int64) error {
	room, err := RoomOf(ctx, tx, province, path)
	if err != nil {
		return err
	}
	if room.Limited && bytes > room.Left() {
		return overQuota(room)
	}
	return tx.Do(ctx, sqlReserve, province, path, bytes)
}

// Release gives back what Reserve set aside.
func Release(ctx context.Context, tx *store.Tx, province, path string, bytes int64) error {
	return tx.Do(ctx, sqlReserve, province, path, -bytes)
}

// bounded ends a file that grows beyond what one file, or its unit, may take.
func (s *Scans) bounded(ctx context.Context, province, path string, in Received) (io.Reader, error) {
	body := &limited{r: in.Body, left: maxFile, over: tooLarge()}
	if in.Reserved {
		return body, nil
	}
	room, err := RoomOf(ctx, s.DB, province, path)
	if room.Limited && room.Left() < body.left {
		body.left, body.over = room.Left(), overQuota(room)
	}
	return body, err
}
