// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/refusal"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
)

// Check is one point of the self-check.
type Check struct {
	What  string
	OK    bool
	Found string
	Do    string // what to do when it is not OK
}

const (
	blobsSampled = 50
	minFree      = 5 << 30 // bytes: some 50,000 entries' scans
)

// Doctor looks the installation over without changing anything but a probe
// file and a probe row that it removes.
func (a *App) Doctor(ctx context.Context) []Check {
	return []Check{a.checkClock(ctx), a.checkSpace(), a.checkFiles(), a.checkAddress(), a.checkTLS(),
		a.checkWrite(ctx), a.checkServer(ctx), a.checkIndexes(ctx), a.checkCounters(ctx), a.checkPlace(ctx), a.checkLock(ctx), a.checkSecrets(ctx), a.checkBlobs(ctx), a.checkOrphans(ctx),
		a.checkKey(), a.checkCheckpoint(ctx), a.checkAudit(ctx), a.checkBackup(ctx), a.checkAdmin(ctx)}
}

func (a *App) checkWrite(ctx context.Context) Check {
	c := Check{What: "Kho dữ liệu ghi được", Do: "Kiểm tra quyền ghi thư mục dữ liệu, hoặc đĩa có đầy không."}
	started := time.Now()
	err := a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, _, err := store.Once(ctx, tx, "doctor", store.NewID(), func() (string, error) { return "", nil })
		return err
	})
	if err != nil {
		c.Found = err.Error()
		return c
	}
	c.OK, c.Found = true, fmt.Sprintf("%s, một lần ghi mất %.1f ms", a.DB.Engine, float64(time.Since(started).Microseconds())/1000)
	return c
}

// checkBlobs re-reads some scans: a disk that forgets should be found early.
func (a *App) checkBlobs(ctx context.Context) Check {
	c := Check{What: "Tệp quét nguyên vẹn", Do: "Chép lại các tệp hỏng từ bản sao lưu; chạy “sogoc audit verify”."}
	seen, bad := 0, 0
	for ref, err := range a.Blobs.List(ctx) {
		if err != nil {
			c.Found = err.Error()
			return c
		}
		if seen++; seen > blobsSampled {
			break
		}
		if _, err := blob.Verify(ctx, a.Blobs, ref.Hash); err != nil && !errors.Is(err, blob.ErrNotFound) { // gone since it was listed
			bad++
		}
	}
	c.OK, c.Found = bad == 0, fmt.Sprintf("đã đọc lại %d tệp, %d tệp hỏng", min(seen, blobsSampled), bad)
	return c
}

// checkOrphans counts what lies in the store of scans and belongs to nothing.
func (a *App) checkOrphans(ctx context.Context) Check {
	c := Check{What: "Tệp quét không thuộc hồ sơ nào", Do: "Do máy dừng giữa lúc nhận tệp, hoặc tệp đang được nhận: chỉ tốn chỗ, không sai dữ liệu. Nếu có tệp gửi dở thì gửi lại; các tệp thừa có thể để nguyên."}
	var n int
	var size int64
	var first string
	err := scan.Orphans(ctx, func(fn func(hash string) error) error { return EachBlob(ctx, a.DB, fn) }, a.Blobs, func(ref blob.Ref) bool {
		if n++; n == 1 {
			first = " (" + ref.Hash[:12] + "…)"
		}
		size += ref.Size
		return true
	})
	if err != nil {
		c.Found = err.Error()
		return c
	}
	c.OK, c.Found = n == 0, fmt.Sprintf("%d tệp, %s%s", n, refusal.Megabytes(size), first)
	return c
}

func (a *App) checkSpace() Check {
	free, err := freeSpace(a.Config.DataDir)
	if err != nil {
		return Check{What: "Chỗ trống trên đĩa", Found: err.Error(), Do: "Kiểm tra thư mục dữ liệu có tồn tại không."}
	}
	return Check{What: "Chỗ trống trên đĩa", OK: free > minFree, Found: fmt.Sprintf("%.1f GB", float64(free)/(1<<30)),
		Do: "Giải phóng đĩa hoặc chuyển thư mục dữ liệu sang đĩa lớn hơn: cứ 10.000 trường hợp cần khoảng 1–2 GB."}
}

func (a *App) checkKey() Check {
	path := filepath.Join(a.Config.DataDir, "audit.key")
	info, err := os.Stat(path)
	if err != nil {
		return Check{What: "Khóa ký nhật ký", Found: err.Error(), Do: "Khôi phục audit.key từ bản sao lưu."}
	}
	private := info.Mode().Perm()&0o077 == 0 || os.PathSeparator == '\\'
	return Check{What: "Khóa ký nhật ký", OK: private, Found: path, Do: "Chỉ tài khoản chạy máy chủ được đọc tệp này: chmod 600 " + path}
}

func (a *App) checkCheckpoint(ctx context.Context) Check {
	c := Check{What: "Điểm chốt nhật ký", Do: "Chạy “sogoc audit sign”, rồi “sogoc audit verify”."}
	last, err := audit.Last(ctx, a.DB)
	if err != nil {
		c.Found = "chưa ký điểm chốt nào"
		return c
	}
	_, err = audit.Open(last.Note, a.Key.Public)
	c.OK, c.Found = err == nil, fmt.Sprintf("đã ký đến bản ghi %d lúc %s", last.Size, store.Time(last.At).Local().Format("15:04 02/01/2006"))
	return c
}

func (a *App) checkAdmin(ctx context.Context) Check {
	n, err := a.Accounts.CountRole(ctx, access.Admin)
	if err != nil {
		return Check{What: "Tài khoản quản trị", Found: err.Error()}
	}
	return Check{What: "Tài khoản quản trị", OK: n > 0, Found: fmt.Sprintf("%d tài khoản đang mở", n), Do: "Chạy “sogoc user add --role admin …”."}
}

// checkAddress: passwords must not cross a network in the clear.
func (a *App) checkAddress() Check {
	url := a.Config.URL()
	safe := strings.HasPrefix(url, "https://") || strings.Contains(url, "localhost") || strings.Contains(url, "127.0.0.1") || strings.Contains(url, "[::1]")
	return Check{What: "Đường truyền", OK: safe, Found: url, Do: "Đặt tls-cert và tls-key, hoặc đặt sau một máy chủ HTTPS và khai báo base-url."}
}
