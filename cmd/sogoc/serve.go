// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"net"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/sogoc/sogoc/internal/app"
)

func newServe() *cobra.Command {
	return onApp(&cobra.Command{
		Use:   "serve",
		Short: "Chạy máy chủ cho trình duyệt của đơn vị",
		Long: `Mở kho dữ liệu (tạo mới nếu chưa có, tự nâng cấp bảng nếu cũ), rồi phục vụ các trang
tại địa chỉ --listen. Bấm Ctrl+C để dừng; việc đang lưu được làm xong trước khi dừng.

Lần đầu chạy, hãy tạo tài khoản quản trị trước:
  sogoc user add --username quantri --name "Họ và tên" --role admin --unit 44`,
		Args: cobra.NoArgs,
	}, func(ctx context.Context, a *app.App, _ []string) error {
		ln, err := net.Listen("tcp", a.Config.Listen)
		if err != nil {
			return fmt.Errorf("không mở được địa chỉ %s (có chương trình khác đang dùng?): %w", a.Config.Listen, err)
		}
		if n, err := a.Accounts.Count(ctx); err == nil && n == 0 {
			a.Log.Warn("chưa có tài khoản nào: hãy chạy “sogoc user add” để tạo quản trị")
		}
		a.Log.Info("Sổ Gốc đang chạy", "address", a.Config.URL(), "store", a.DB.Engine)
		return a.Serve(ctx, ln, nil)
	})
}

func newMigrate() *cobra.Command {
	return onApp(&cobra.Command{
		Use:   "migrate",
		Short: "Nâng cấp bảng của kho dữ liệu rồi thoát",
		Long: `Tạo hoặc nâng cấp bảng của kho dữ liệu (SQLite hoặc PostgreSQL). “serve” cũng tự làm việc này;
dùng riêng khi muốn nâng cấp trước giờ làm việc. Hãy sao lưu trước khi nâng cấp.`,
		Args: cobra.NoArgs,
	}, func(_ context.Context, a *app.App, _ []string) error {
		fmt.Println("Kho dữ liệu đã ở phiên bản mới nhất:", a.DB.Engine)
		return nil
	})
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "In phiên bản",
		Args:  cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) {
			goVersion := "?"
			if info, ok := debug.ReadBuildInfo(); ok {
				goVersion = info.GoVersion
			}
			fmt.Fprintf(cmd.OutOrStdout(), "sogoc %s (%s)\n", app.Version, goVersion)
		},
	}
}
