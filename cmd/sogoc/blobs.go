// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/blob"
)

func newBlobs() *cobra.Command {
	cmd := &cobra.Command{Use: "blobs", Short: "Nơi giữ ảnh quét: kiểm tra, chuyển chỗ, mã hóa"}
	cmd.AddCommand(newBlobsVerify(), newBlobsMove(), newBlobsSeal(), newBlobsKey())
	return cmd
}

func newBlobsVerify() *cobra.Command {
	var again bool
	cmd := onApp(&cobra.Command{
		Use:   "verify",
		Short: "Đọc lại từng tệp ảnh, so với mã kiểm tra, và tìm tệp bị thiếu",
		Long: `Đọc lại mọi tệp trong nơi giữ ảnh, so nội dung với tên (SHA-256), rồi kiểm tra mọi tệp mà
dữ liệu nhắc đến đều còn. Máy chủ vẫn chạy bình thường. Dừng giữa chừng (Ctrl+C) thì lần sau
làm tiếp từ chỗ đã dừng. Thoát với mã 2 nếu có tệp hỏng hoặc thiếu.`,
		Args: cobra.NoArgs,
	}, func(ctx context.Context, a *app.App, _ []string) error {
		progress := tell(os.Stderr)
		r, err := a.VerifyBlobs(ctx, again, func(r app.BlobReport) { progress(r.Read, 0, fmt.Sprintf("tệp, %d MB", r.Bytes>>20)) })
		fmt.Fprint(os.Stderr, "\r\x1b[K")
		if err != nil {
			return stopped(ctx, err)
		}
		return printBlobReport(os.Stdout, r)
	})
	cmd.Flags().BoolVar(&again, "again", false, "đọc lại từ đầu, không làm tiếp lần đã dừng")
	return cmd
}

// stopped says that work which a person stopped goes on next time.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errors.New("đã dừng; chạy lại cùng lệnh để làm tiếp")
	}
	return err
}

func printBlobReport(out io.Writer, r app.BlobReport) error {
	fmt.Fprintf(out, "Đã đọc lại %d tệp (%d MB); dữ liệu nhắc đến %d tệp.\n", r.Read, r.Bytes>>20, r.Named)
	for _, hash := range r.Bad {
		fmt.Fprintf(out, "  hỏng: %s\n", hash)
	}
	for _, hash := range r.Missing {
		fmt.Fprintf(out, "  thiếu: %s\n", hash)
	}
	if n := len(r.Bad) + len(r.Missing); n > 0 {
		return findings{fmt.Errorf("%d tệp hỏng hoặc thiếu: khôi phục từ bản sao lưu (docs/ops/sao-luu.md)", n)}
	}
	fmt.Fprintln(out, "Mọi tệp nguyên vẹn.")
	return nil
}

func newBlobsMove() *cobra.Command {
	var remove bool
	cmd := onApp(&cobra.Command{
		Use:   "move",
		Short: "Chuyển ảnh quét từ blobs-from sang blobs",
		Long: `Đặt blobs = nơi mới và blobs-from = nơi cũ trong tệp cấu hình, khởi động lại máy chủ, rồi chạy
lệnh này: từng tệp được chép sang, đọc lại từ nơi mới và so mã kiểm tra. Máy chủ chạy bình
thường trong lúc chuyển; dừng lúc nào cũng được, lần sau làm tiếp. Với --remove, tệp đã sang
nơi mới nguyên vẹn thì được xóa ở nơi cũ. Khi xong, bỏ blobs-from và khởi động lại máy chủ.`,
		Args: cobra.NoArgs,
	}, func(ctx context.Context, a *app.App, _ []string) error {
		if a.Before == nil {
			return errors.New("chưa đặt blobs-from: đặt blobs = nơi mới, blobs-from = nơi cũ (xem docs/ops/luu-tru.md)")
		}
		progress := tell(os.Stderr)
		m, err := blob.Move(ctx, a.Before, a.Kept, remove, func(m blob.Moved) {
			progress(m.Blobs, m.Of, fmt.Sprintf("tệp, đã chép %d MB", m.Bytes>>20))
		})
		fmt.Fprint(os.Stderr, "\r\x1b[K")
		if err != nil {
			return stopped(ctx, err)
		}
		if err := a.Note(ctx, "blobs.move", map[string]string{"copied": fmt.Sprint(m.Copied), "removed": fmt.Sprint(m.Removed), "bad": fmt.Sprint(len(m.Bad))}); err != nil {
			return err
		}
		return printMoved(os.Stdout, m)
	})
	cmd.Flags().BoolVar(&remove, "remove", false, "xóa ở nơi cũ tệp đã sang nơi mới nguyên vẹn")
	return cmd
}

func printMoved(out io.Writer, m blob.Moved) error {
	fmt.Fprintf(out, "Đã xét %d tệp: chép %d (%d MB), xóa ở nơi cũ %d.\n", m.Blobs, m.Copied, m.Bytes>>20, m.Removed)
	for _, err := range m.Bad {
		fmt.Fprintf(out, "  chưa chuyển được: %v\n", err)
	}
	if len(m.Bad) > 0 {
		return findings{fmt.Errorf("%d tệp chưa chuyển được, vẫn ở nơi cũ", len(m.Bad))}
	}
	fmt.Fprintln(out, "Đã chuyển xong. Bỏ blobs-from trong tệp cấu hình rồi khởi động lại máy chủ.")
	return nil
}

func newBlobsSeal() *cobra.Command {
	return onApp(&cobra.Command{
		Use:   "seal",
		Short: "Mã hóa ảnh có từ trước, hoặc đang theo khóa cũ, bằng khóa hiện nay",
		Long: `Máy chủ vẫn chạy bình thường; dừng lúc nào cũng được, lần sau làm tiếp. Tệp hỏng được để
nguyên và nêu tên. Thoát với mã 2 nếu có tệp như vậy.`,
		Args: cobra.NoArgs,
	}, func(ctx context.Context, a *app.App, _ []string) error {
		if a.Config.BlobKey == "" {
			return errors.New("chưa đặt blob-key (xem docs/ops/khoa.md)")
		}
		progress := tell(os.Stderr)
		r, err := a.Kept.Reseal(ctx, func(r blob.Resealed) { progress(r.Seen, 0, fmt.Sprintf("tệp, đã mã hóa lại %d", r.Done)) })
		fmt.Fprint(os.Stderr, "\r\x1b[K")
		if err != nil {
			return stopped(ctx, err)
		}
		if err := a.Note(ctx, "blobs.seal", map[string]string{"sealed": fmt.Sprint(r.Done), "bad": fmt.Sprint(len(r.Bad))}); err != nil {
			return err
		}
		fmt.Printf("Đã xét %d tệp, mã hóa lại %d.\n", r.Seen, r.Done)
		for _, hash := range r.Bad {
			fmt.Printf("  hỏng, để nguyên: %s\n", hash)
		}
		if len(r.Bad) > 0 {
			return findings{fmt.Errorf("%d tệp hỏng", len(r.Bad))}
		}
		return nil
	})
}

func newBlobsKey() *cobra.Command {
	cmd := &cobra.Command{Use: "key", Short: "Khóa mã hóa ảnh quét: tạo, thay, bọc lại"}
	cmd.AddCommand(newBlobsKeyNew(), newBlobsKeyRotate(), newBlobsKeyRewrap())
	return cmd
}

func newBlobsKeyNew() *cobra.Command {
	return &cobra.Command{
		Use:   "new TỆP",
		Short: "Tạo một tệp khóa mới (không ghi đè) và in phần công khai",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			public, err := blob.NewMasterKey(args[0])
			if err != nil {
				return err
			}
			fmt.Printf("Đã tạo %s\nPhần công khai: %s\nChép tệp này ra nơi an toàn, ngoài máy chủ: mất khóa là mất mọi ảnh đã mã hóa.\n", args[0], public)
			return nil
		},
	}
}

func newBlobsKeyRotate() *cobra.Command {
	return onApp(&cobra.Command{
		Use:   "rotate",
		Short: "Thêm khóa mới vào kho; ảnh mới mã hóa theo khóa này",
		Long: `Sau lệnh này khởi động lại máy chủ để ảnh mới dùng khóa mới, rồi chạy “sogoc blobs seal” để mã
hóa lại ảnh cũ. Khóa cũ còn trong kho và mở được ảnh cũ cho đến khi đó.`,
		Args: cobra.NoArgs,
	}, func(ctx context.Context, a *app.App, _ []string) error {
		m, err := blob.LoadMasterKey(a.Config.BlobKey)
		if err != nil {
			return err
		}
		if err := a.Kept.NewKey(ctx, m); err != nil {
			return err
		}
		if err := a.Note(ctx, "blobs.key", map[string]string{"what": "rotate"}); err != nil {
			return err
		}
		keys, err := a.Kept.Keys(ctx)
		fmt.Printf("Kho có %d khóa. Khởi động lại máy chủ, rồi chạy “sogoc blobs seal”.\n", len(keys))
		return err
	})
}

func newBlobsKeyRewrap() *cobra.Command {
	var to string
	var recovery []string
	cmd := onApp(&cobra.Command{
		Use:   "rewrap",
		Short: "Bọc lại các khóa trong kho bằng tệp khóa khác; không động đến ảnh",
		Long: `Dùng khi thay tệp khóa (người giữ khóa đổi, khóa có thể đã lộ) hoặc thêm khóa dự phòng. Mở bằng
blob-key hiện nay, bọc lại bằng khóa trong --to và phần công khai của các khóa --recovery.
Khóa ký tin báo cũng được niêm phong lại. Sau đó đặt blob-key = tệp mới và khởi động lại máy chủ
ngay: trong lúc chờ, tin báo được giữ lại. Nếu khóa cũ có thể đã lộ, chạy tiếp
“sogoc blobs key rotate” và “sogoc blobs seal”.`,
		Example: `  sogoc blobs key new /etc/sogoc/blob-2027.key
  sogoc blobs key rewrap --to /etc/sogoc/blob-2027.key --recovery age1…`,
		Args: cobra.NoArgs,
	}, func(ctx context.Context, a *app.App, _ []string) error {
		old, err := blob.LoadMasterKey(a.Config.BlobKey)
		if err != nil {
			return err
		}
		now := old
		if to != "" {
			if now, err = blob.LoadMasterKey(to); err != nil {
				return err
			}
		}
		// First what can be done twice: once the store's keys are wrapped anew the
		// old key opens them no more.
		if _, err := a.Webhooks.Reseal(ctx, now); err != nil {
			return fmt.Errorf("niêm phong lại khóa ký tin báo: %w", err)
		}
		n, err := a.Kept.Rewrap(ctx, old, now, recovery...)
		if err != nil {
			return err
		}
		if err := a.Note(ctx, "blobs.key", map[string]string{"what": "rewrap", "recovery": fmt.Sprint(len(recovery))}); err != nil {
			return err
		}
		fmt.Printf("Đã bọc lại %d khóa: mở được bằng %s và %d khóa dự phòng.\n", n, now.Public(), len(recovery))
		return nil
	})
	cmd.Flags().StringVar(&to, "to", "", "tệp khóa mới; bỏ trống là giữ tệp khóa hiện nay")
	cmd.Flags().StringSliceVar(&recovery, "recovery", nil, "phần công khai của khóa dự phòng (age1…), nhắc lại được")
	return cmd
}
