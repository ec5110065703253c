// SPDX-License-Identifier: Apache-2.0

package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/store"
)

// checkPlace puts a probe into the place of the scans, reads it back and takes
// it away.
func (a *App) checkPlace(ctx context.Context) Check {
	c := Check{What: "Nơi giữ ảnh quét ghi và đọc được", Do: "Kiểm tra đường mạng, quyền ghi và chỗ trống của nơi giữ ảnh; với S3, kiểm tra s3-endpoint, s3-access-key, s3-secret-file."}
	probe := []byte("doctor " + store.NewID())
	ref, err := a.Kept.Put(ctx, bytes.NewReader(probe))
	if err == nil {
		err = a.readProbe(ctx, ref, probe)
	}
	if err != nil {
		c.Found = err.Error()
		return c
	}
	c.OK, c.Found = true, a.Kept.String()
	if a.Before != nil {
		c.Found += fmt.Sprintf(", đang chuyển từ %s: chạy “sogoc blobs move”", a.Before)
	}
	return c
}

func (a *App) readProbe(ctx context.Context, ref blob.Ref, want []byte) error {
	r, err := a.Kept.Open(ctx, ref.Hash)
	if err != nil {
		return err
	}
	got, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close(), a.Kept.Delete(ctx, ref.Hash)); err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return errors.New("đọc lại ra nội dung khác với nội dung đã ghi")
	}
	return nil
}

// checkLock looks whether scans are encrypted, and whether the key is where a
// thief of the place would not find it.
func (a *App) checkLock(ctx context.Context) Check {
	c := Check{What: "Mã hóa ảnh quét"}
	keys, err := a.Kept.Keys(ctx)
	switch {
	case err != nil:
		c.Found, c.Do = err.Error(), "Kiểm tra nơi giữ ảnh quét."
	case a.Config.BlobKey == "" && len(keys) > 0:
		c.Found, c.Do = "nơi giữ ảnh có khóa nhưng chưa đặt blob-key: ảnh đã mã hóa không mở được", "Đặt blob-key là đường dẫn tệp khóa, hoặc lấy khóa dự phòng trong két (docs/ops/khoa.md)."
	case a.Config.BlobKey == "":
		c.OK, c.Found = true, "không mã hóa; dựa vào mã hóa của ổ đĩa"
	case a.keyInside():
		c.Found, c.Do = "tệp khóa nằm cùng chỗ với ảnh: ai lấy được ảnh cũng lấy được khóa", "Chuyển tệp khóa ra ngoài thư mục ảnh, rồi sửa blob-key."
	case a.keyOpen():
		c.Found, c.Do = "người khác trên máy đọc được tệp khóa", "Chạy: chmod 600 "+a.Config.BlobKey
	default:
		c.OK, c.Found = true, fmt.Sprintf("bật, %d khóa trong kho", len(keys))
	}
	return c
}

func (a *App) keyInside() bool {
	for _, at := range []string{a.Config.Blobs, a.Config.BlobsFrom} {
		if _, _, s3 := blob.ParseS3(at); at != "" && !s3 && strings.HasPrefix(a.Config.BlobKey, at+string(filepath.Separator)) {
			return true
		}
	}
	return false
}

func (a *App) keyOpen() bool {
	info, err := os.Stat(a.Config.BlobKey)
	return err != nil || (info.Mode().Perm()&0o077 != 0 && os.PathSeparator != '\\')
}

// checkSecrets looks whether the secrets by which notices are signed are sealed.
func (a *App) checkSecrets(ctx context.Context) Check {
	c := Check{What: "Khóa ký tin báo"}
	all, clear, locked, err := a.Webhooks.Secrets(ctx)
	switch {
	case err != nil:
		c.Found, c.Do = err.Error(), "Kiểm tra kho dữ liệu."
	case locked > 0:
		c.Found, c.Do = fmt.Sprintf("%d khóa không mở được bằng blob-key hiện nay: tin báo của các địa chỉ ấy không gửi đi được", locked), "Đặt lại blob-key như trước, hoặc đổi khóa của các địa chỉ ấy ở trang Kết nối phần mềm."
	case clear > 0 && a.Config.BlobKey != "":
		c.Found, c.Do = fmt.Sprintf("%d khóa có từ trước khi đặt blob-key, còn để nguyên", clear), "Khởi động lại máy chủ: các khóa được niêm phong lúc khởi động."
	case clear > 0:
		c.Found, c.Do = fmt.Sprintf("%d khóa để nguyên trong kho: ai đọc được kho thì giả được tin báo", clear), "Đặt blob-key (docs/ops/khoa.md) rồi khởi động lại máy chủ."
	default:
		c.OK, c.Found = true, fmt.Sprintf("%d khóa, đã niêm phong", all)
	}
	if all == 0 && err == nil {
		c.Found = "chưa có địa chỉ nhận tin báo"
	}
	return c
}
