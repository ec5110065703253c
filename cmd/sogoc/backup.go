// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/backup"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/config"
	"github.com/sogoc/sogoc/internal/store"
)

func newBackup() *cobra.Command {
	var to, recipient string
	var keep int
	cmd := onApp(&cobra.Command{
		Use:   "backup",
		Short: "Sao lưu toàn bộ khi máy chủ đang chạy, mã hóa bằng khóa công khai",
		Long: `Ghi vào thư mục --to một bản sao lưu của kho dữ liệu tại một thời điểm, khóa nhật ký, cấu hình,
và những ảnh quét chưa có ở đó. Mọi tệp được mã hóa trước khi ghi; chỉ khóa bí mật, không nằm
trên máy chủ, mới mở được. Những gì vừa ghi được đọc lại và so. Máy chủ làm việc bình thường.

Với --keep N, sau khi bản mới đã xong thì bỏ các bản cũ hơn N bản gần nhất, và những gì còn sót của lần
sao lưu bị ngắt quá hai ngày. Ảnh quét không bao giờ bị bỏ.

Mã thoát: 0 xong; 2 xong nhưng có ảnh mà dữ liệu nhắc đến không đọc được; 1 không sao lưu được.`,
		Example: `  sogoc backup key /mnt/usb/sao-luu.key              # một lần, trên máy khác
  sogoc backup --to /mnt/sao-luu --recipient age1… --keep 30   # mỗi đêm`,
		Args: cobra.NoArgs,
	}, func(ctx context.Context, a *app.App, _ []string) error {
		if keep < 0 {
			return errors.New("--keep là số bản giữ lại, từ 1 trở lên; 0 là giữ tất cả")
		}
		m, err := a.Backup(ctx, to, recipient, toldLine(os.Stderr))
		fmt.Fprint(os.Stderr, "\r\x1b[K")
		if err != nil {
			return err
		}
		fmt.Printf("Đã sao lưu %s: %d dòng trong %d bảng; ảnh quét %d, thêm mới %d (%d MB).\n", m.Set, m.Rows(), len(m.Tables), m.Blobs, m.NewBlobs, m.NewBytes>>20)
		if len(m.Missing) == 0 { // an earlier backup may still have what this one lacks
			err = pruneBackups(os.Stdout, to, keep)
		}
		return errors.Join(err, missingBlobs(os.Stdout, m))
	})
	cmd.Flags().StringVar(&to, "to", "", "thư mục giữ các bản sao lưu (ổ khác, máy khác)")
	cmd.Flags().StringVar(&recipient, "recipient", "", "khóa công khai age1… để mã hóa")
	cmd.Flags().IntVar(&keep, "keep", 0, "giữ lại bao nhiêu bản gần nhất; 0 là giữ tất cả")
	for _, name := range []string{"to", "recipient"} {
		_ = cmd.MarkFlagRequired(name) // the flag exists: defined above
	}
	cmd.AddCommand(newBackupKey(), newBackupList(), newBackupVerify())
	return cmd
}

// pruneBackups takes old backups away when asked to.
func pruneBackups(out io.Writer, dir string, keep int) error {
	if keep == 0 {
		return nil
	}
	p, err := backup.Prune(dir, keep, time.Now())
	for _, name := range append(p.Sets, p.Broken...) {
		fmt.Fprintf(out, "  đã bỏ bản cũ: %s\n", name)
	}
	return err
}

func missingBlobs(out io.Writer, m backup.Manifest) error {
	for _, hash := range m.Missing {
		fmt.Fprintf(out, "  không đọc được ảnh: %s\n", hash)
	}
	if len(m.Missing) > 0 {
		return findings{fmt.Errorf("%d ảnh mà dữ liệu nhắc đến không có trong bản sao lưu: chạy “sogoc blobs verify”", len(m.Missing))}
	}
	return nil
}

// toldLine shows how far a backup has come.
func toldLine(w io.Writer) backup.Told {
	progress := tell(w)
	return func(what string, n int64) { progress(n, 0, what) }
}

func newBackupKey() *cobra.Command {
	return &cobra.Command{
		Use:   "key TỆP",
		Short: "Tạo khóa sao lưu (không ghi đè) và in khóa công khai",
		Long:  `Chạy trên máy khác, không phải máy chủ. Cất tệp này vào két, ít nhất hai bản; chỉ mang khóa công khai về máy chủ.`,
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			public, err := blob.NewMasterKey(args[0])
			if err != nil {
				return err
			}
			fmt.Printf("Đã tạo %s; cất vào két, không để trên máy chủ.\nKhóa công khai cho --recipient: %s\n", args[0], public)
			return nil
		},
	}
}

func newBackupList() *cobra.Command {
	return &cobra.Command{
		Use:   "list THƯ_MỤC",
		Short: "Liệt kê các bản sao lưu trong thư mục",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			sets, err := backup.Sets(args[0])
			for _, m := range sets {
				fmt.Printf("%s  %s  %d dòng, %d ảnh quét, chương trình %s\n", m.Set, m.At, m.Rows(), m.Blobs, m.Program)
			}
			if err == nil && len(sets) == 0 {
				err = fmt.Errorf("%w: %s", backup.ErrNoSet, args[0])
			}
			return err
		},
	}
}

func newBackupVerify() *cobra.Command {
	var set, identity, temp string
	cmd := &cobra.Command{
		Use:   "verify THƯ_MỤC",
		Short: "Kiểm tra bản sao lưu: còn nguyên, và phục hồi được",
		Long: `Không có khóa: đọc lại mọi tệp và so với mã kiểm tra ghi lúc sao lưu.
Có khóa bí mật (--identity): phục hồi thử vào một kho tạm, đếm lại mọi con số, kiểm chứng nhật ký,
mở từng ảnh quét, rồi xóa kho tạm. Nên làm trên máy khác, mỗi tháng một lần.`,
		Args: cobra.ExactArgs(1),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		told := toldLine(os.Stderr)
		c, err := backup.Check(cmd.Context(), args[0], told)
		fmt.Fprint(os.Stderr, "\r\x1b[K")
		if err != nil {
			return err
		}
		if err := printChecked(os.Stdout, c); err != nil || identity == "" {
			return err
		}
		key, err := blob.LoadMasterKey(identity)
		if err != nil {
			return err
		}
		m, problems, err := app.ProveBackup(cmd.Context(), args[0], set, temp, key, told)
		fmt.Fprint(os.Stderr, "\r\x1b[K")
		if err != nil {
			return err
		}
		fmt.Printf("Đã phục hồi thử bản %s.\n", m.Set)
		return printProblems(os.Stdout, append(problems, m.Missing...))
	}
	cmd.Flags().StringVar(&identity, "identity", "", "tệp khóa bí mật của bản sao lưu")
	cmd.Flags().StringVar(&set, "set", "", "bản nào, ví dụ 20261122T020000Z; bỏ trống là bản mới nhất")
	cmd.Flags().StringVar(&temp, "temp", "", "thư mục cho kho tạm; cần chỗ bằng kho dữ liệu")
	return cmd
}

func printChecked(out io.Writer, c backup.Checked) error {
	fmt.Fprintf(out, "Đã đọc lại %d tệp (%d MB).\n", c.Files, c.Bytes>>20)
	for _, name := range c.Damaged {
		fmt.Fprintf(out, "  hỏng hoặc mất: %s\n", name)
	}
	switch {
	case len(c.Damaged) > 0:
		return findings{fmt.Errorf("%d tệp của bản sao lưu hỏng hoặc mất", len(c.Damaged))}
	case c.Files == 0:
		return backup.ErrNoSet
	}
	return nil
}

func printProblems(out io.Writer, problems []string) error {
	for _, p := range problems {
		fmt.Fprintf(out, "  %s\n", p)
	}
	if len(problems) > 0 {
		return findings{fmt.Errorf("%d điểm không khớp", len(problems))}
	}
	fmt.Fprintln(out, "Số liệu đếm lại khớp, nhật ký nguyên vẹn, ảnh quét đủ.")
	return nil
}

func newRestore() *cobra.Command {
	var set, identity string
	cmd := &cobra.Command{
		Use:   "restore THƯ_MỤC",
		Short: "Phục hồi từ bản sao lưu vào một nơi còn trống",
		Long: `Phục hồi kho dữ liệu, ảnh quét và khóa nhật ký từ bản sao lưu vào nơi mà cấu hình chỉ: thư mục dữ
liệu và kho phải còn trống, không gì bị ghi đè. Kho có thể là SQLite hay PostgreSQL, bất kể bản sao
lưu từ loại nào. Sau đó đếm lại mọi con số và kiểm chứng nhật ký. Hỏng giữa chừng thì chạy lại.

Cấu hình cũ được ghi ra sogoc.conf.ban-sao-luu để xem lại, không tự dùng.
Mã thoát: 0 mọi thứ khớp; 2 phục hồi xong nhưng có điểm không khớp (được liệt kê); 1 không phục hồi được.`,
		Example: `  sogoc restore /mnt/sao-luu --identity /mnt/usb/sao-luu.key --data-dir /var/lib/sogoc`,
		Args:    cobra.ExactArgs(1),
	}
	config.Flags(cmd.Flags())
	cmd.Flags().StringVar(&identity, "identity", "", "tệp khóa bí mật của bản sao lưu")
	cmd.Flags().StringVar(&set, "set", "", "bản nào, ví dụ 20261122T020000Z; bỏ trống là bản mới nhất")
	_ = cmd.MarkFlagRequired("identity") // the flag exists: defined above
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := config.Load(config.Sources{Flags: cmd.Flags()})
		if err != nil {
			return err
		}
		key, err := blob.LoadMasterKey(identity)
		if err != nil {
			return err
		}
		r, err := app.Restore(cmd.Context(), c, newLog(c), args[0], set, key, toldLine(os.Stderr))
		fmt.Fprint(os.Stderr, "\r\x1b[K")
		if errors.Is(err, store.ErrNotEmpty) {
			return fmt.Errorf("nơi phục hồi không trống: chọn --data-dir, --db còn trống (%w)", err)
		}
		if err != nil {
			return err
		}
		fmt.Printf("Đã phục hồi bản %s (%s): %d dòng, %d ảnh quét.\n", r.Set, r.At, r.Rows(), r.Blobs.Blobs)
		return printProblems(os.Stdout, r.Problems)
	}
	return cmd
}
