// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sogoc/sogoc/internal/app"
)

func newDoctor() *cobra.Command {
	return onApp(&cobra.Command{
		Use:   "doctor",
		Short: "Tự kiểm tra bản cài đặt và nói cần làm gì",
		Long: `Kiểm tra đồng hồ, đĩa, quyền của tệp, HTTPS, kho dữ liệu và chỉ mục, số liệu tiến độ (đếm lại), nơi giữ
bản quét, nhật ký, sao lưu và tài khoản quản trị. Mỗi dòng nói đạt hay chưa, và phải làm gì. Thoát với mã 2 nếu có điểm chưa đạt.`,
		Args: cobra.NoArgs,
	}, func(ctx context.Context, a *app.App, _ []string) error {
		bad := 0
		for _, c := range a.Doctor(ctx) {
			mark := "ĐẠT  "
			if !c.OK {
				mark, bad = "CHƯA ", bad+1
			}
			fmt.Printf("%s %s: %s\n", mark, c.What, c.Found)
			if !c.OK && c.Do != "" {
				fmt.Printf("      → %s\n", c.Do)
			}
		}
		if bad > 0 {
			return findings{fmt.Errorf("%d điểm cần xử lý", bad)}
		}
		return nil
	})
}
