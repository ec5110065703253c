// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/bag"
)

type bagFlags struct {
	out, unit, fond string
}

func newBag() *cobra.Command {
	var f bagFlags
	cmd := onApp(&cobra.Command{
		Use:   "bag SỔ…",
		Short: "Đóng gói quyển sổ cho lưu trữ: ảnh gốc, dữ liệu, METS, PREMIS, mã kiểm tra",
		Long: `Mỗi quyển thành một thư mục trong --out theo BagIt (RFC 8493), bên trong là gói tin theo CSIP mà
Thông tư 05/2025/TT-BNV dẫn chiếu: tệp quét nguyên như khi nhận, mọi phiên bản dữ liệu, siêu dữ liệu
METS, PREMIS, EAD, mã SHA-256 của từng tệp, thời gian có múi giờ. Gói chứa dữ liệu cá nhân.
Không ghi đè gói đã có. Gói vừa ghi được kiểm tra lại ngay.`,
		Example: `  sogoc bag KS.1999.01 KS.1999.02 --out /mnt/luu-tru
  sogoc bag verify /mnt/luu-tru/KS.1999.01.19363
  sogoc bag restore /mnt/luu-tru/KS.1999.01.19363`,
		Args: cobra.MinimumNArgs(1),
	}, func(ctx context.Context, a *app.App, args []string) error { return f.run(ctx, a, args, os.Stdout) })
	cmd.Flags().StringVar(&f.out, "out", "", "thư mục để ghi các gói")
	cmd.Flags().StringVar(&f.unit, "unit", "", "mã đơn vị, khi nhiều đơn vị có sổ cùng tên")
	cmd.Flags().StringVar(&f.fond, "fond", "", "mã phông lưu trữ; bỏ trống là mã đơn vị")
	_ = cmd.MarkFlagRequired("out") // the flag exists: defined above
	cmd.AddCommand(newBagVerify(), newBagRestore())
	return cmd
}

func (f bagFlags) run(ctx context.Context, a *app.App, names []string, out io.Writer) error {
	if err := os.MkdirAll(f.out, 0o700); err != nil {
		return fmt.Errorf("không tạo được thư mục --out: %w", err)
	}
	for _, name := range names {
		b, err := exportFlags{book: name, unit: f.unit}.find(ctx, a)
		if err != nil {
			return err
		}
		order := bag.Order{ID: uuid.Must(uuid.NewV7()).String(), Book: b, Fond: f.fond, Actor: access.System(b.Province).ID}
		made, err := a.Bags.Write(ctx, order, f.out, tell(os.Stderr))
		fmt.Fprint(os.Stderr, "\r\x1b[K")
		if errors.Is(err, bag.ErrThere) {
			return fmt.Errorf("gói của sổ %s đã có trong %s, không ghi đè", b.CanonicalName(), f.out)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s: %d tệp, %d byte, %s\n", made.Name, made.Files, made.Bytes, made.OBJID)
		if err := verifyBag(ctx, f.out+"/"+made.Name, out); err != nil {
			return err
		}
	}
	return nil
}

func verifyBag(ctx context.Context, dir string, out io.Writer) error {
	c, err := bag.Check(ctx, os.DirFS(dir), tell(os.Stderr))
	if err != nil {
		return err
	}
	fmt.Fprint(os.Stderr, "\r\x1b[K")
	for _, p := range c.Problems {
		fmt.Fprintf(out, "  %s: %s\n", p.File, wrongWith[p.What])
	}
	if len(c.Problems) > 0 {
		return findings{fmt.Errorf("%s: %d điểm không khớp", dir, len(c.Problems))}
	}
	fmt.Fprintf(out, "%s: nguyên vẹn, %d tệp\n", dir, c.Files)
	return nil
}

// wrongWith says what is wrong with a file of a bag.
var wrongWith = map[string]string{bag.Missing: "thiếu tệp", bag.Changed: "khác với khi ghi", bag.Unlisted: "không có trong danh sách của gói"}

func newBagVerify() *cobra.Command {
	return &cobra.Command{
		Use:   "verify THƯ_MỤC…",
		Short: "Kiểm tra gói lưu trữ: đủ tệp, không thừa, từng byte như khi ghi",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, dir := range args {
				if err := verifyBag(cmd.Context(), dir, os.Stdout); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func newBagRestore() *cobra.Command {
	return onApp(&cobra.Command{
		Use:   "restore THƯ_MỤC…",
		Short: "Nhận lại quyển sổ từ gói lưu trữ, sau khi kiểm tra; không ghi đè",
		Long: `Kiểm tra từng byte của gói, rồi đưa sổ, bản quét và mọi phiên bản vào kho. Sổ đã có và giống hệt thì
để nguyên; đã có mà khác thì không nhận và nói rõ.`,
		Args: cobra.MinimumNArgs(1),
	}, func(ctx context.Context, a *app.App, args []string) error {
		for _, dir := range args {
			r, err := a.Bags.Restore(ctx, access.System(a.Config.Province), os.DirFS(dir), tell(os.Stderr))
			switch {
			case errors.Is(err, bag.ErrThere):
				return fmt.Errorf("%s: sổ này đã có trong kho với nội dung khác; không ghi đè (%w)", dir, err)
			case err != nil:
				return fmt.Errorf("%s: %w", dir, err)
			case r.Already:
				fmt.Printf("%s: sổ %s đã có trong kho, giống hệt.\n", dir, r.Book.CanonicalName())
			default:
				fmt.Printf("%s: đã nhận sổ %s, %d trường hợp, %d tệp ảnh.\n", dir, r.Book.CanonicalName(), r.Entries, r.Scans)
			}
		}
		return nil
	})
}
