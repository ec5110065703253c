// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"crypto/x509"
	"fmt"
	"math"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/ops"
	"github.com/sogoc/sogoc/internal/store"
)

const (
	clockSlack = 2 * time.Minute
	// Jobs wait by the clock of the database, leases and tokens by ours.
	databaseSlack = 5 * time.Second
	expirySoon    = 21 * 24 * time.Hour // files are renewed by people
	rootSoon      = 90 * 24 * time.Hour // a new root has to be put on every computer
	shownMoment   = "15:04 02/01/2006"
	askTime       = 5 * time.Second
)

// checkClock compares the clock with what was written down last: a clock that
// went back gives records of the future, and leases and tokens that end wrongly.
func (a *App) checkClock(ctx context.Context) Check {
	c := Check{What: "Đồng hồ", Do: "Đặt lại giờ và bật đồng bộ: Linux “timedatectl set-ntp true”; Windows “w32tm /resync”. Rồi khởi động lại máy chủ."}
	last, err := audit.Before(ctx, a.DB, math.MaxInt64, 1)
	if err != nil {
		c.Found = err.Error()
		return c
	}
	now := time.Now()
	if len(last) > 0 && store.Time(last[0].At).Sub(now) > clockSlack {
		c.Found = fmt.Sprintf("máy đang là %s, nhưng nhật ký đã có việc lúc %s: đồng hồ chạy lùi", now.Format(shownMoment), store.Time(last[0].At).Local().Format(shownMoment))
		return c
	}
	gap, err := a.clockGap(ctx)
	if err != nil {
		c.Found = err.Error()
		return c
	}
	if gap > databaseSlack {
		c.Found = fmt.Sprintf("đồng hồ máy này và máy chủ PostgreSQL lệch nhau %s", gap.Round(time.Second))
		c.Do = "Bật đồng bộ giờ trên cả hai máy: Linux “timedatectl set-ntp true”; Windows “w32tm /resync”. Máy nào sai thì khởi động lại dịch vụ trên máy đó."
		return c
	}
	c.OK, c.Found = true, now.Format(shownMoment)
	switch synced(ctx) {
	case "yes":
		c.Found += ", đồng bộ qua mạng"
	case "no":
		c.OK, c.Found = false, c.Found+", không đồng bộ qua mạng"
	}
	return c
}

// clockGap is how far the clock of the database is from this computer's, beyond
// the time that asking took.
func (a *App) clockGap(ctx context.Context) (time.Duration, error) {
	before := time.Now()
	there, err := a.DB.Clock(ctx)
	return apart(before, there, time.Now()), err
}

// apart is how far a moment lies outside of a stretch of time.
func apart(from, moment, to time.Time) time.Duration {
	return max(0, from.Sub(moment), moment.Sub(to))
}

// synced asks systemd whether the clock follows the network: "yes", "no", or ""
// where nobody knows.
func synced(ctx context.Context) string {
	ctx, stop := context.WithTimeout(ctx, askTime)
	defer stop()
	out, err := exec.CommandContext(ctx, "timedatectl", "show", "-p", "NTPSynchronized", "--value").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// checkTLS looks when the certificate ends.
func (a *App) checkTLS() Check {
	o := a.tls()
	c := Check{What: "Chứng thư HTTPS"}
	kept, err := ops.Kept(o)
	switch {
	case err != nil:
		c.Found, c.Do = err.Error(), "Kiểm tra tls-cert và tls-key; với tls = self hoặc acme, khởi động máy chủ và xem nhật ký: chứng thư được lập hoặc xin ngay lúc đó."
		return c
	case kept == nil:
		c.OK, c.Found = true, "không dùng"
		return c
	}
	var soon time.Duration
	soon, c.Do = renewal(o, kept)
	left := time.Until(kept.NotAfter)
	c.OK, c.Found = left > soon, fmt.Sprintf("hết hạn %s, còn %d ngày", kept.NotAfter.Local().Format(shownMoment), int(left.Hours()/24))
	if left < 0 {
		c.Found = "đã hết hạn " + kept.NotAfter.Local().Format(shownMoment)
	}
	return c
}

// renewal tells how long before its end a certificate should have been renewed,
// and by whom.
func renewal(o ops.TLSOptions, kept *x509.Certificate) (soon time.Duration, do string) {
	switch o.Mode {
	case ops.TLSSelf:
		return rootSoon, "Xóa tls/ca.pem và tls/ca-key.pem trong thư mục dữ liệu, khởi động lại, rồi cài ca.crt mới trên mọi máy (docs/ops/cai-dat.md)."
	case ops.TLSACME: // the program renews when a third is left
		return kept.NotAfter.Sub(kept.NotBefore) / 4, "Máy chủ tự gia hạn nhưng chưa được: xem dòng “chưa gia hạn được chứng thư” trong nhật ký; kiểm tra đường ra Internet, tên miền trỏ về máy này, cổng 443 mở từ ngoài vào."
	}
	return expirySoon, "Xin chứng thư mới, chép đè vào " + o.Cert + " và tệp khóa; máy chủ tự đọc lại."
}

// checkFiles looks whether others on the computer can read what is secret.
// Windows answers by lists of its own, which are the installer's.
func (a *App) checkFiles() Check {
	c := Check{What: "Quyền của tệp", OK: true, Found: "chỉ tài khoản máy chủ đọc được"}
	if os.PathSeparator == '\\' {
		c.Found = "theo quyền của thư mục (Windows)"
		return c
	}
	var open []string
	for _, path := range []string{a.Config.DataDir, a.Config.File, a.Config.TLSKey, a.Config.S3.SecretFile} {
		if info, err := os.Stat(path); path != "" && err == nil && info.Mode().Perm()&0o007 != 0 {
			open = append(open, path)
		}
	}
	if len(open) > 0 {
		c.OK, c.Found, c.Do = false, "người khác trên máy mở được: "+strings.Join(open, ", "), "Chạy: chmod o-rwx "+strings.Join(open, " ")
	}
	return c
}
