// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/exchange"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

// exportFlags are what the command is told.
type exportFlags struct {
	book, unit, out, format string
	remote
}

func newExport() *cobra.Command {
	var f exportFlags
	cmd := onApp(&cobra.Command{
		Use:   "export",
		Short: "Xuất một quyển sổ theo mẫu của Bộ Tư pháp",
		Long: `Xuất các trường hợp đã duyệt của một quyển sổ vào thư mục --out: một tệp Excel theo mẫu nhập của Bộ
(KS.2010.01.xlsx), một tệp nén mỗi trường hợp một PDF (KS.2010.01.zip), và nếu cần thì CSV, JSON.
Lần xuất được ghi vào nhật ký và hiện trên trang Xuất tệp của quyển sổ.

Mã thoát: 0 khi mọi trường hợp đều có đủ; 2 khi có trường hợp bị bỏ lại hoặc thiếu PDF (được liệt kê);
1 khi không xuất được.

Với --server thì máy chủ ở xa xuất, và lệnh này tải tệp về; mã truy cập cần các phạm vi books:read, exports:write, jobs:read.
Khi đó --unit là đường dẫn đơn vị như 44/19363.`,
		Example: `  sogoc export --book KS.2010.01 --out /mnt/usb
  sogoc export --book KH.1999.02 --unit 19363 --out . --format xlsx,zip,json
  sogoc export --server https://sogoc.example --token-file ma.txt --book KS.2010.01 --out .`,
		Args: cobra.NoArgs,
	}, func(ctx context.Context, a *app.App, _ []string) error { return f.run(ctx, a, os.Stdout, os.Stderr) })
	here := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if f.server != "" {
			return f.exportRemote(cmd.Context(), os.Stdout, os.Stderr)
		}
		return here(cmd, args)
	}
	f.flags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.book, "book", "", "tên sổ: loại, năm mở sổ, số quyển, ví dụ KS.2010.01; hoặc mã sổ")
	flags.StringVar(&f.unit, "unit", "", "mã đơn vị, khi nhiều đơn vị có sổ cùng tên")
	flags.StringVar(&f.out, "out", "", "thư mục để ghi tệp")
	flags.StringVar(&f.format, "format", "xlsx,zip", "loại tệp, cách nhau bằng dấu phẩy: xlsx, zip, csv, json")
	for _, name := range []string{"book", "out"} {
		_ = cmd.MarkFlagRequired(name) // the flag exists: defined above
	}
	return cmd
}

func (f exportFlags) run(ctx context.Context, a *app.App, out, progress io.Writer) error {
	b, err := f.find(ctx, a)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.out, 0o700); err != nil {
		return fmt.Errorf("không tạo được thư mục --out: %w", err)
	}
	order := exchange.Order{ID: store.NewID(), Province: b.Province, Book: b.ID, Actor: access.System(b.Province).ID}
	for _, name := range strings.Split(f.format, ",") {
		order.Formats = append(order.Formats, exchange.Format(strings.ToLower(strings.TrimSpace(name))))
	}
	x, err := a.Exports.Make(ctx, order, tell(progress))
	fmt.Fprint(progress, "\r\x1b[K")
	switch {
	case errors.Is(err, exchange.ErrNothing):
		return fmt.Errorf("sổ %s chưa có trường hợp nào được duyệt", b.CanonicalName())
	case errors.Is(err, exchange.ErrFormat):
		return fmt.Errorf("--format chỉ gồm xlsx, zip, csv, json; đã nhận “%s”", f.format)
	case err != nil:
		return fmt.Errorf("xuất sổ %s: %w", b.CanonicalName(), err)
	}
	for _, file := range x.Files {
		if err := f.save(ctx, a, file); err != nil {
			return fmt.Errorf("ghi tệp %s: %w", file.Name, err)
		}
		fmt.Fprintf(out, "%s  %d byte  SHA-256 %s\n", filepath.Join(f.out, file.Name), file.Size, file.Hash)
	}
	fmt.Fprintf(out, "%s: %d trường hợp, %d tệp PDF\n", x.Name, x.Entries, x.Scans)
	return report(out, x)
}

// find takes the one book that is meant.
func (f exportFlags) find(ctx context.Context, a *app.App) (*book.Book, error) {
	books, err := exchange.Find(ctx, a.DB, f.book, f.unit)
	var bad *civil.NameError
	switch {
	case errors.As(err, &bad):
		return nil, fmt.Errorf("tên sổ “%s” không đọc được: %s", f.book, bad.VI)
	case err != nil:
		return nil, err
	case len(books) == 0:
		return nil, fmt.Errorf("không có sổ %s trong kho dữ liệu (xem lại --book, --unit)", f.book)
	case len(books) == 1:
		return books[0], nil
	}
	var names []string
	for _, b := range books {
		names = append(names, fmt.Sprintf("  %s  %s  (mã sổ %s)", b.Responsible.Code(), unit.Full(b.Responsible, "vi"), b.ID))
	}
	slices.Sort(names)
	return nil, fmt.Errorf("có %d sổ tên %s; hãy thêm --unit, hoặc dùng mã sổ cho --book:\n%s", len(books), f.book, strings.Join(names, "\n"))
}

// tell writes how far the work is, a few times a second, on one line.
func tell(w io.Writer) func(done, total int64, note string) {
	var last time.Time
	return func(done, total int64, note string) {
		if now := time.Now(); now.Sub(last) > 200*time.Millisecond {
			last = now
			fmt.Fprintf(w, "\r\x1b[K%d/%d %s", done, total, note)
		}
	}
}

// save copies a file out; it appears under its name only when it is whole.
func (f exportFlags) save(ctx context.Context, a *app.App, file exchange.File) (err error) {
	r, err := a.Blobs.Open(ctx, file.Hash)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	tmp, err := os.CreateTemp(f.out, "."+file.Name+".*")
	if err != nil {
		return err
	}
	_, err = io.Copy(tmp, r)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(f.out, file.Name))
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return nil
}

// exportWhy says in a few words why an entry is not, or not wholly, in the files.
var exportWhy = map[string]string{
	"open": "chưa nhập", "keyed": "chưa soát", "returned": "bị trả lại", "checked": "chưa duyệt", "corrected": "đã sửa, chờ soát lại",
	"refused": "bị từ chối", "voided": "số đã hủy", exchange.WhyNoScan: "thiếu PDF: chưa gắn bản quét", exchange.WhyNoNumber: "thiếu PDF: số đăng ký không đặt được tên tệp",
	exchange.WhyDouble: "thiếu PDF: trùng số đăng ký", exchange.WhyUnreadable: "thiếu PDF: không mở được ảnh quét", exchange.WhyShared: "PDF là cả trang có người khác",
}

// report lists what was left out; anything but a voided number asks for a look.
func report(out io.Writer, x *exchange.Export) error {
	n := 0
	for _, m := range x.Remarks {
		fmt.Fprintf(out, "  %s: %s\n", m.RegNo, exportWhy[m.Why])
		if m.Why != "voided" {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return findings{fmt.Errorf("%d trường hợp bị bỏ lại hoặc chưa đủ, xem danh sách ở trên", n)}
}
