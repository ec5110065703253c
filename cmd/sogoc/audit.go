// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/audit"
)

func newAudit() *cobra.Command {
	cmd := &cobra.Command{Use: "audit", Short: "Kiểm chứng nhật ký không thể sửa"}
	cmd.AddCommand(newAuditVerify(), newAuditSign())
	return cmd
}

func newAuditVerify() *cobra.Command {
	var publicFile string
	cmd := onApp(&cobra.Command{
		Use:   "verify",
		Short: "Chứng minh nhật ký và dữ liệu chưa bị sửa, xóa hay đảo thứ tự",
		Long: `Dựng lại cây băm từ từng bản ghi, so với các điểm chốt đã ký, và so từng phiên bản
dữ liệu với mã băm trong nhật ký. Thoát với mã 2 nếu thấy dấu hiệu bị sửa.

Để không phải tin vào chính máy chủ, hãy giữ khóa công khai (audit.key.pub) và các điểm
chốt đã in ở báo cáo ngày tại nơi khác, rồi dùng --public-key.`,
		Args: cobra.NoArgs,
	}, func(ctx context.Context, a *app.App, _ []string) error {
		public := a.Key.Public
		if publicFile != "" {
			text, err := os.ReadFile(publicFile)
			if err != nil {
				return fmt.Errorf("đọc khóa công khai: %w", err)
			}
			public = strings.TrimSpace(string(text))
		}
		r, err := audit.Verify(ctx, a.DB, public, app.Contents())
		if err != nil {
			return err
		}
		fmt.Printf("Bản ghi: %d · điểm chốt đã ký: %d (đến bản ghi %d) · nội dung đã đối chiếu: %d\n", r.Records, r.Checkpoints, r.Signed, r.Vouched)
		for _, p := range r.Problems {
			if p.Seq >= 0 {
				fmt.Printf("  bản ghi %d: %s\n", p.Seq, p.What)
			} else {
				fmt.Printf("  %s\n", p.What)
			}
		}
		if !r.OK() {
			return findings{fmt.Errorf("nhật ký hoặc dữ liệu ĐÃ BỊ SỬA: %d dấu hiệu", len(r.Problems))}
		}
		fmt.Println("Nhật ký nguyên vẹn.")
		return nil
	})
	cmd.Flags().StringVar(&publicFile, "public-key", "", "tệp khóa công khai giữ ở nơi khác")
	return cmd
}

func newAuditSign() *cobra.Command {
	return onApp(&cobra.Command{
		Use:   "sign",
		Short: "Ký một điểm chốt ngay và in ra",
		Args:  cobra.NoArgs,
	}, func(ctx context.Context, a *app.App, _ []string) error {
		c, err := audit.Sign(ctx, a.DB, a.Key)
		if err != nil {
			return err
		}
		fmt.Print(c.Note)
		return nil
	})
}
