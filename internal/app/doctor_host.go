// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
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
	clockSlack  = 2 * time.Minute
	expirySoon  = 21 * 24 * time.Hour // files are renewed by people
	rootSoon    = 90 * 24 * time.Hour // a new root has to be put on every computer
	shownMoment = "15:04 02/01/2006"
	askTime     = 5 * time.Second
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
	c.OK, c.Found = true, now.Format(shownMoment)
	switch synced(ctx) {
	case "yes":
		c.Found += ", đồng bộ qua mạng"
	case "no":
		c.OK, c.Found = false, c.Found+", không đồng bộ qua mạng"
	}
	return c
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
	ends, err := ops.Expiry(o)
	switch {
	case err != nil:
		c.Found, c.Do = err.Error(), "Kiểm tra tls-cert và tls-key; với tls = self, khởi động máy chủ một lần để lập chứng thư."
		return c
	case ends.IsZero():
		c.OK, c.Found = true, map[bool]string{true: "do nơi cấp tự gia hạn", false: "không dùng"}[o.Mode == ops.TLSACME]
		return c
	}
	soon := expirySoon
	c.Do = "Xin chứng thư mới, chép đè vào " + o.Cert + " và tệp khóa; máy chủ tự đọc lại."
	if o.Mode == ops.TLSSelf {
		soon, c.Do = rootSoon, "Xóa tls/ca.pem và tls/ca-key.pem trong thư mục dữ liệu, khởi động lại, rồi cài ca.crt mới trên mọi máy (docs/ops/cai-dat.md)."
	}
	left := time.Until(ends)
	c.OK, c.Found = left > soon, fmt.Sprintf("hết hạn %s, còn %d ngày", ends.Local().Format(shownMoment), int(left.Hours()/24))
	if left < 0 {
		c.Found = "đã hết hạn " + ends.Local().Format(shownMoment)
	}
	return c
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
