// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

func newUser() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "user",
		Short: "Tạo và quản lý tài khoản từ dòng lệnh",
		Long: `Quản lý tài khoản khi không vào được trang web: tạo quản trị đầu tiên, đặt lại mật khẩu,
khóa tài khoản. Mọi việc đều được ghi vào nhật ký.`,
	}
	cmd.AddCommand(newUserAdd(), newUserPassword(), newUserList(), newUserDisable())
	return cmd
}

func newUserAdd() *cobra.Command {
	var username, name, role, unitText string
	var stdin bool
	cmd := onApp(&cobra.Command{
		Use:   "add",
		Short: "Tạo một tài khoản",
		Long: `Tạo tài khoản và in mật khẩu ban đầu (người dùng phải đổi ở lần đăng nhập đầu).
Vai trò: keyer (nhập liệu), reviewer (kiểm tra), registrar (công chức tư pháp – hộ tịch),
head (lãnh đạo đơn vị), department (Sở Tư pháp), viewer (theo dõi), admin (quản trị).
--unit là mã đơn vị hiện nay (44, 19363) hoặc tên: "Xã Vĩnh Linh, Quảng Trị".`,
		Example: `  sogoc user add --username quantri --name "Trần Văn Quản" --role admin --unit 44
  echo "mật khẩu dài" | sogoc user add --username canbo --name "…" --role registrar --unit 19363 --password-stdin`,
		Args: cobra.NoArgs,
	}, func(ctx context.Context, a *app.App, _ []string) error {
		u, err := findUnit(unitText)
		if err != nil {
			return err
		}
		password, err := choosePassword(stdin)
		if err != nil {
			return err
		}
		path := unit.Path(u.ID)
		province, _, _ := strings.Cut(path, "/")
		account := access.Account{Actor: access.Actor{Username: username, Name: name, Role: access.Role(role), Unit: string(u.ID), Path: path}, MustChange: !stdin}
		made, err := a.Accounts.Add(ctx, access.System(province), account, password)
		if err != nil {
			return explain(err)
		}
		fmt.Printf("Đã tạo tài khoản %s (%s) tại %s\n", made.Username, made.Role, unit.Full(u.ID, "vi"))
		if !stdin {
			fmt.Println("Mật khẩu ban đầu:", password)
		}
		return nil
	})
	f := cmd.Flags()
	f.StringVar(&username, "username", "", "tên đăng nhập: a-z, 0-9, dấu chấm, gạch ngang")
	f.StringVar(&name, "name", "", "họ và tên")
	f.StringVar(&role, "role", "", "vai trò")
	f.StringVar(&unitText, "unit", "", "mã hoặc tên đơn vị")
	f.BoolVar(&stdin, "password-stdin", false, "đọc mật khẩu từ đầu vào chuẩn thay vì tự sinh")
	for _, name := range []string{"username", "name", "role", "unit"} {
		_ = cmd.MarkFlagRequired(name) // the flag exists: defined above
	}
	return cmd
}

// findUnit takes a code in force today, or a name that means one place only.
func findUnit(text string) (unit.Unit, error) {
	today := time.Now().Format(time.DateOnly)
	if u, ok := unit.At(text, today); ok {
		return u, nil
	}
	found, ok := unit.Resolve(text, today)
	if !ok {
		return unit.Unit{}, fmt.Errorf("không tìm thấy đơn vị “%s”; hãy dùng mã đơn vị, ví dụ 44 hoặc 19363", text)
	}
	if !found.Unit.InForce() && !found.Ambiguous {
		return unit.Unit{}, fmt.Errorf("%s (mã %s) không còn nữa; hãy dùng mã của đơn vị hiện nay:\n%s", unit.Full(found.Unit.ID, "vi"), found.Unit.ID.Code(), unitLines(unit.Current(found.Unit.ID)))
	}
	if found.Ambiguous {
		var today []unit.Unit
		for _, c := range append([]unit.Candidate{found.Candidate}, found.Others...) {
			if c.Unit.InForce() {
				today = append(today, c.Unit)
			}
		}
		return unit.Unit{}, fmt.Errorf("“%s” có thể là nhiều đơn vị; hãy dùng mã:\n%s", text, unitLines(today))
	}
	return found.Unit, nil
}

// unitLines lists units by code, a handful at most.
func unitLines(units []unit.Unit) string {
	var lines []string
	for _, u := range units[:min(len(units), 6)] {
		lines = append(lines, "  "+u.ID.Code()+"  "+unit.Full(u.ID, "vi"))
	}
	return strings.Join(lines, "\n")
}

func choosePassword(stdin bool) (string, error) {
	if !stdin {
		return access.RandomPassword(), nil
	}
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", errors.Join(errors.New("không đọc được mật khẩu từ đầu vào chuẩn"), err)
	}
	return line, nil
}

// explain says an account error in an administrator's words.
func explain(err error) error {
	for known, text := range map[error]string{
		access.ErrTaken:    "tên đăng nhập đã có người dùng",
		access.ErrUsername: "tên đăng nhập có 3 đến 40 ký tự trong a-z 0-9 . _ -",
		access.ErrWeak:     fmt.Sprintf("mật khẩu phải có ít nhất %d ký tự", access.MinPassword),
		store.ErrNotFound:  "không có tài khoản này",
	} {
		if errors.Is(err, known) {
			return errors.New(text)
		}
	}
	return err
}

func newUserPassword() *cobra.Command {
	var stdin bool
	cmd := onApp(&cobra.Command{
		Use:   "password TÊN-ĐĂNG-NHẬP",
		Short: "Đặt lại mật khẩu; mọi phiên của tài khoản kết thúc",
		Args:  cobra.ExactArgs(1),
	}, func(ctx context.Context, a *app.App, args []string) error {
		account, err := a.Accounts.ByUsername(ctx, args[0])
		if err != nil {
			return explain(err)
		}
		password, err := choosePassword(stdin)
		if err != nil {
			return err
		}
		if err := a.Accounts.SetPassword(ctx, access.System(account.Province), account.ID, password); err != nil {
			return explain(err)
		}
		fmt.Println("Đã đặt lại mật khẩu của", account.Username)
		if !stdin {
			fmt.Println("Mật khẩu mới:", password)
		}
		return nil
	})
	cmd.Flags().BoolVar(&stdin, "password-stdin", false, "đọc mật khẩu từ đầu vào chuẩn thay vì tự sinh")
	return cmd
}

func newUserList() *cobra.Command {
	return onApp(&cobra.Command{
		Use:   "list MÃ-TỈNH",
		Short: "Liệt kê tài khoản của một tỉnh",
		Args:  cobra.ExactArgs(1),
	}, func(ctx context.Context, a *app.App, args []string) error {
		for after := ""; ; {
			page, err := a.Accounts.List(ctx, args[0], args[0], after, 200)
			if err != nil || len(page) == 0 {
				return err
			}
			for _, acc := range page {
				state := "mở"
				if acc.DisabledAt != 0 {
					state = "khóa"
				}
				fmt.Printf("%-24s %-12s %-6s %s\n", acc.Username, acc.Role, state, unit.Full(unit.ID(acc.Unit), "vi"))
				after = acc.Username
			}
		}
	})
}

func newUserDisable() *cobra.Command {
	var enable bool
	cmd := onApp(&cobra.Command{
		Use:   "disable TÊN-ĐĂNG-NHẬP",
		Short: "Khóa một tài khoản (hoặc mở lại với --enable)",
		Args:  cobra.ExactArgs(1),
	}, func(ctx context.Context, a *app.App, args []string) error {
		account, err := a.Accounts.ByUsername(ctx, args[0])
		if err != nil {
			return explain(err)
		}
		return a.Accounts.SetDisabled(ctx, access.System(account.Province), account.ID, !enable)
	})
	cmd.Flags().BoolVar(&enable, "enable", false, "mở lại tài khoản đã khóa")
	return cmd
}
