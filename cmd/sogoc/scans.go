// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/scan"
)

func newScans() *cobra.Command {
	cmd := &cobra.Command{Use: "scans", Short: "Bản quét: làm lại các ảnh hiển thị từ ảnh gốc"}
	cmd.AddCommand(newRebuild())
	return cmd
}

// rebuildFlags are what the command is told.
type rebuildFlags struct {
	book, unit string
	measure    bool
	numbers    bool
}

func newRebuild() *cobra.Command {
	var f rebuildFlags
	cmd := onApp(&cobra.Command{
		Use:   "rebuild",
		Short: "Làm lại ảnh xem và ảnh nhỏ của các trang",
		Long: `Làm lại ảnh xem và ảnh nhỏ của mọi trang, hoặc của một quyển sổ, từ ảnh gốc. Ảnh gốc không bị đụng đến;
dừng giữa chừng rồi chạy lại lúc nào cũng được, kể cả khi máy chủ đang phục vụ.

Với --measure, máy xem lại từng ảnh (chiều trang, độ nghiêng, viền, trang trắng, ảnh mờ) và đề nghị lại cách
làm sạch; trang mà người dùng đã chỉnh thì giữ nguyên như người dùng chỉnh.

Với --numbers, máy đọc lại số đăng ký trên ảnh của từng trang, không làm lại ảnh. Số máy đọc chỉ để đối chiếu;
số người dùng đã ghi không bị đổi.

Mã thoát: 0 khi xong; 2 khi có trang không đọc được ảnh gốc (được liệt kê); 1 khi không làm được.`,
		Example: `  sogoc scans rebuild
  sogoc scans rebuild --book KS.2010.01 --measure
  sogoc scans rebuild --numbers`,
		Args: cobra.NoArgs,
	}, func(ctx context.Context, a *app.App, _ []string) error { return f.run(ctx, a, os.Stdout, os.Stderr) })
	flags := cmd.Flags()
	flags.StringVar(&f.book, "book", "", "chỉ quyển này: loại, năm mở sổ, số quyển, ví dụ KS.2010.01; hoặc mã sổ")
	flags.StringVar(&f.unit, "unit", "", "mã đơn vị, khi nhiều đơn vị có sổ cùng tên")
	flags.BoolVar(&f.measure, "measure", false, "xem lại từng ảnh và đề nghị lại cách làm sạch")
	flags.BoolVar(&f.numbers, "numbers", false, "đọc lại số đăng ký trên ảnh")
	return cmd
}

func (f rebuildFlags) run(ctx context.Context, a *app.App, out, progress io.Writer) error {
	var work []scan.Rebuild
	if f.book != "" {
		b, err := exportFlags{book: f.book, unit: f.unit}.find(ctx, a)
		if err != nil {
			return err
		}
		work = append(work, scan.Rebuild{Province: b.Province, BookID: b.ID, Measure: f.measure})
	} else {
		provinces, err := scan.Provinces(ctx, a.DB)
		if err != nil {
			return err
		}
		for _, p := range provinces {
			work = append(work, scan.Rebuild{Province: p, Measure: f.measure})
		}
	}
	var lost []string
	for _, w := range work {
		start := time.Now()
		if f.numbers {
			read, not, err := a.Scans.ReadAll(ctx, w.Province, w.BookID, counted(progress, start))
			fmt.Fprint(progress, "\r\x1b[K")
			if err != nil {
				return fmt.Errorf("đọc số: %w", err)
			}
			fmt.Fprintf(out, "%d trang đã đọc số, %.1f phút\n", read, time.Since(start).Minutes())
			lost = append(lost, not...)
			continue
		}
		done, err := a.Scans.Rebuild(ctx, w, counted(progress, start))
		fmt.Fprint(progress, "\r\x1b[K")
		if err != nil {
			return fmt.Errorf("làm lại ảnh: %w", err)
		}
		fmt.Fprintf(out, "%d trang, %d trang đổi cách hiển thị, %.1f phút\n", done.Pages, done.Changed, time.Since(start).Minutes())
		lost = append(lost, done.Lost...)
	}
	for _, l := range lost {
		fmt.Fprintln(out, "  "+l)
	}
	if len(lost) > 0 {
		return findings{fmt.Errorf("%d trang không đọc được ảnh gốc, xem danh sách ở trên", len(lost))}
	}
	return nil
}

// counted tells how far the work is, how fast it goes and how long it will take.
func counted(w io.Writer, start time.Time) func(done, total int64) {
	line := tell(w)
	return func(done, total int64) {
		rate := float64(done) / max(time.Since(start).Minutes(), 1e-6)
		line(done, total, fmt.Sprintf("trang, %.0f trang/phút, còn khoảng %.0f phút", rate, float64(total-done)/max(rate, 1e-6)))
	}
}
