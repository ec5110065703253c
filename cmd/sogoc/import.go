// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/unit"
)

func newImport() *cobra.Command {
	cmd := &cobra.Command{Use: "import", Short: "Nhập bản quét từ thư mục trên máy chủ"}
	cmd.AddCommand(newImportScans())
	return cmd
}

func newImportScans() *cobra.Command {
	var unitText, as string
	var asJSON bool
	cmd := onApp(&cobra.Command{
		Use:   "scans THƯ-MỤC",
		Short: "Nhận mọi bản quét trong một thư mục và các thư mục con",
		Long: `Đi qua thư mục theo thứ tự tên, nhận từng tệp PDF, JPEG, PNG, TIFF và ZIP, đọc tên tệp
(KS.2010.01.001.pdf và các cách viết khác, kể cả cây thư mục LOẠI/Năm/Đơn vị/Quyển của nhà thầu)
rồi xếp vào sổ đã kiểm kê. Tệp không rõ tên, hỏng, có mật khẩu hoặc trùng nằm ở trang “Bản quét”
chờ người xử lý, kèm lý do.

Chạy lại bao nhiêu lần cũng được: tệp đã nhận thì bỏ qua. Bấm Ctrl+C để dừng giữa chừng.

Thoát với mã 2 nếu có tệp cần người xem.`,
		Example: `  sogoc import scans /mnt/ban-quet --as canbo.vinhlinh
  sogoc import scans D:\BanQuet --unit 19363 --json`,
		Args: cobra.ExactArgs(1),
	}, func(ctx context.Context, a *app.App, args []string) error {
		actor, scope, err := importer(ctx, a, as, unitText)
		if err != nil {
			return err
		}
		run := &scanImport{scans: a.Scans, actor: actor, scope: scope, root: args[0], out: os.Stderr, shows: !asJSON && isTerminal(os.Stderr)}
		err = run.do(ctx)
		if asJSON {
			return errors.Join(json.NewEncoder(os.Stdout).Encode(run.summary()), err)
		}
		run.print(os.Stdout)
		return err
	})
	f := cmd.Flags()
	f.StringVar(&unitText, "unit", "", "mã hoặc tên đơn vị nhận; bỏ trống thì là đơn vị của tài khoản --as")
	f.StringVar(&as, "as", "", "tên đăng nhập của người chịu trách nhiệm việc nhập")
	f.BoolVar(&asJSON, "json", false, "in kết quả dạng JSON, một dòng")
	return cmd
}

// importer finds in whose name, and for which unit, files are taken in. Without
// an account it is the program itself that acts, for the unit given.
func importer(ctx context.Context, a *app.App, as, unitText string) (actor access.Actor, scope string, err error) {
	if unitText != "" {
		u, err := findUnit(unitText)
		if err != nil {
			return actor, "", err
		}
		scope = unit.Path(u.ID)
	}
	if as == "" {
		if scope == "" {
			return actor, "", errors.New("cần --as (tài khoản) hoặc --unit (đơn vị) để biết nhận cho ai")
		}
		province, _, _ := strings.Cut(scope, "/")
		actor = access.System(province)
		actor.Role = access.Registrar // the administrator of the machine sends files for the unit
		return actor, scope, nil
	}
	account, err := a.Accounts.ByUsername(ctx, as)
	if err != nil {
		return actor, "", explain(err)
	}
	if account.DisabledAt != 0 {
		return actor, "", fmt.Errorf("tài khoản %s đang bị khóa", as)
	}
	if scope == "" {
		scope = account.Path
	}
	if err := access.Can(account.Actor, access.ScanUpload, access.Target{Path: scope}); err != nil {
		return actor, "", fmt.Errorf("tài khoản %s không được nhận bản quét cho đơn vị này: %w", as, err)
	}
	return account.Actor, scope, nil
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// summary is what --json prints.
type importSummary struct {
	scan.Outcome
	Skipped   int      `json:"skipped"` // received before; their bytes were not sent again
	Unread    []string `json:"unread,omitempty"`
	Seconds   float64  `json:"seconds"`
	PerSecond float64  `json:"perSecond"`
	Stopped   bool     `json:"stopped,omitempty"`
}

func (m *scanImport) summary() importSummary {
	took := time.Since(m.started).Seconds()
	return importSummary{Outcome: m.result, Skipped: m.skipped, Unread: m.unread, Seconds: took, PerSecond: float64(m.result.Files+m.skipped) / max(took, 0.001), Stopped: m.stopped}
}

// print says the result in words.
func (m *scanImport) print(w io.Writer) {
	s := m.summary()
	say := func(n int, what string) {
		if n > 0 {
			fmt.Fprintf(w, "  %7d  %s\n", n, what)
		}
	}
	fmt.Fprintf(w, "%d tệp trong %s (%.1f tệp/giây)\n", len(m.files), time.Duration(s.Seconds*float64(time.Second)).Round(time.Second), s.PerSecond)
	say(s.ByState[scan.Filed], fmt.Sprintf("đã xếp vào sổ (%d trang)", s.Pages))
	say(s.ByState[scan.Unnamed], "chờ chọn sổ và số đăng ký")
	say(s.ByState[scan.Duplicate], "trùng với tệp khác tên đã nhận")
	say(s.ByState[scan.Refused], "không dùng được, có ghi lý do")
	say(s.Skipped+s.Again, "đã nhận từ trước, bỏ qua")
	say(s.Still, "  trong đó vẫn chờ người xem")
	say(s.Passed, "không phải bản quét, bỏ qua")
	say(len(s.Unread), "không mở được trên đĩa:")
	for i, name := range s.Unread {
		if i == 10 {
			fmt.Fprintf(w, "           … và %d tệp khác\n", len(s.Unread)-i)
			break
		}
		fmt.Fprintf(w, "           %s\n", name)
	}
	if s.Stopped {
		fmt.Fprintln(w, "Đã dừng giữa chừng. Chạy lại lệnh này để tiếp tục.")
	}
}
