// SPDX-License-Identifier: Apache-2.0

// Command sogoc digitizes civil-status registers: books, scans, entries, their
// keying, checking, approval and transfer, with progress against targets.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit codes, for scripts.
const (
	exitFailed   = 1 // the command could not do its work
	exitFindings = 2 // the work was done and something was found that a person must look at
)

// findings is an error that asks for exitFindings.
type findings struct{ error }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	useDecoders()
	root := newRoot()
	err := root.ExecuteContext(ctx)
	var found findings
	switch {
	case err == nil:
	case errors.As(err, &found):
		fmt.Fprintln(os.Stderr, found.Error())
		os.Exit(exitFindings)
	default:
		fmt.Fprintln(os.Stderr, "Lỗi: "+err.Error())
		os.Exit(exitFailed)
	}
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "sogoc",
		Short: "Sổ Gốc: số hóa sổ hộ tịch và chứng minh đã làm tốt",
		Long: `Sổ Gốc đưa sổ hộ tịch giấy thành dữ liệu tin được: kiểm kê sổ, quét, nhập,
kiểm tra, phê duyệt, xuất theo mẫu của Bộ Tư pháp, và theo dõi tiến độ từng đơn vị.

Dùng thử ngay, không cần cài gì thêm:   sogoc demo
Chạy thật trên một máy:                 sogoc user add … rồi sogoc serve
Dùng PostgreSQL thay cho tệp SQLite:    sogoc serve --db postgres://…`,
		SilenceUsage: true, SilenceErrors: true,
	}
	root.AddCommand(newDemo(), newServe(), newMigrate(), newUser(), newToken(), newDoctor(), newImport(), newPush(), newAudit(), newDecode(), newVersion(), newLinkCommand(), newExport(), newProgress(), newScans(), newBlobs(), newBackup(), newBag(), newRestore())
	return root
}
