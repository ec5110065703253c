// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

func newToken() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Mã truy cập cho phần mềm khác dùng API",
		Long: `Lập, liệt kê, đổi và thu hồi mã truy cập của các phần mềm kết nối. Mã chỉ in ra một lần; máy chủ chỉ
giữ dấu của nó. Mọi việc đều được ghi vào nhật ký. Trang “Kết nối phần mềm” làm được những việc này.`,
	}
	cmd.AddCommand(newTokenCreate(), newTokenList(), newTokenRotate(), newTokenRevoke(), newTokenFind())
	return cmd
}

func newTokenCreate() *cobra.Command {
	var name, contact, role, unitText, scopes, integration string
	var days, rate int
	cmd := onApp(&cobra.Command{
		Use:   "create",
		Short: "Lập một kết nối với mã đầu tiên, hoặc cấp thêm mã cho kết nối đã có",
		Long: `Lập một kết nối phần mềm và in mã truy cập đầu tiên của nó. Với --integration thì cấp thêm mã cho kết nối đã có.
Quyền (--scopes), cách nhau bằng dấu phẩy: ` + strings.ReplaceAll(access.Scopes(^uint32(0)).String(), " ", ", ") + `.`,
		Example: `  sogoc token create --name "Kho dữ liệu tỉnh" --contact "Phòng CNTT, 0233 000 000" --role department --unit 44 --scopes books:read,entries:read`,
		Args:    cobra.NoArgs,
	}, func(ctx context.Context, a *app.App, _ []string) error {
		open, err := access.ParseScopes(scopes)
		if err != nil {
			return explainToken(err)
		}
		t := access.Token{Scopes: open, Rate: rate, ExpiresAt: store.Millis(time.Now().AddDate(0, 0, days))}
		if integration != "" {
			found, err := a.Accounts.Get(ctx, integration)
			if err != nil {
				return explainToken(err)
			}
			_, text, err := a.Accounts.AddToken(ctx, access.System(found.Province), "", integration, t)
			return printToken(found, text, err)
		}
		u, err := findUnit(unitText)
		if err != nil {
			return err
		}
		path := unit.Path(u.ID)
		province, _, _ := strings.Cut(path, "/")
		wanted := access.Account{Actor: access.Actor{Name: name, Role: access.Role(role), Unit: string(u.ID), Path: path}, Contact: contact}
		made, text, err := a.Accounts.AddIntegration(ctx, access.System(province), "", wanted, t)
		return printToken(made, text, err)
	})
	f := cmd.Flags()
	f.StringVar(&name, "name", "", "tên phần mềm")
	f.StringVar(&contact, "contact", "", "người phụ trách: gọi ai khi phần mềm chạy sai")
	f.StringVar(&role, "role", string(access.Viewer), "được làm như vai trò nào: viewer, keyer, reviewer, registrar, head, department")
	f.StringVar(&unitText, "unit", "", "mã hoặc tên đơn vị")
	f.StringVar(&integration, "integration", "", "mã của kết nối đã có, khi cấp thêm mã truy cập")
	f.StringVar(&scopes, "scopes", "", "quyền, cách nhau bằng dấu phẩy")
	f.IntVar(&days, "days", access.TokenDays, "dùng được bao nhiêu ngày")
	f.IntVar(&rate, "rate", access.TokenRate, "số yêu cầu mỗi phút")
	_ = cmd.MarkFlagRequired("scopes") // the flag exists: defined above
	cmd.MarkFlagsOneRequired("unit", "integration")
	return cmd
}

// printToken prints the one time that a token is seen: the token alone on
// standard output, for scripts, and the words beside it.
func printToken(a access.Account, text string, err error) error {
	if err != nil {
		return explainToken(err)
	}
	fmt.Fprintf(os.Stderr, "Mã truy cập của %s (kết nối %s). Chỉ in ra một lần, hãy cất vào nơi giữ bí mật:\n", a.Name, a.ID)
	fmt.Println(text)
	return nil
}

func newTokenList() *cobra.Command {
	return onApp(&cobra.Command{
		Use:   "list MÃ-TỈNH",
		Short: "Liệt kê kết nối và mã của một tỉnh",
		Args:  cobra.ExactArgs(1),
	}, func(ctx context.Context, a *app.App, args []string) error {
		for after := ""; ; {
			page, err := a.Accounts.Integrations(ctx, args[0], args[0], after, 200)
			if err != nil || len(page) == 0 {
				return err
			}
			for _, one := range page {
				if err := printIntegration(ctx, a, one); err != nil {
					return err
				}
				after = one.ID
			}
		}
	})
}

func printIntegration(ctx context.Context, a *app.App, one access.Account) error {
	state := ""
	if one.DisabledAt != 0 {
		state = " (đã khóa)"
	}
	fmt.Printf("%s  %s%s, %s, %s, phụ trách: %s\n", one.ID, one.Name, state, one.Role, unit.Full(unit.ID(one.Unit), "vi"), one.Contact)
	tokens, err := a.Accounts.Tokens(ctx, one.ID)
	for _, t := range tokens {
		fmt.Printf("  %s  %s…  %-12s  %s\n", t.ID, t.Prefix, tokenWord(t.State(time.Now())), t.Scopes)
	}
	return err
}

func tokenWord(err error) string {
	switch {
	case errors.Is(err, access.ErrTokenRevoked):
		return "đã thu hồi"
	case errors.Is(err, access.ErrTokenExpired):
		return "hết hạn"
	}
	return "đang dùng"
}

// systemFor is the program acting on the province of a token.
func systemFor(ctx context.Context, a *app.App, id string) (access.Actor, access.Account, error) {
	t, err := a.Accounts.TokenByID(ctx, id)
	if err != nil {
		return access.Actor{}, access.Account{}, explainToken(err)
	}
	owner, err := a.Accounts.Get(ctx, t.AccountID)
	return access.System(owner.Province), owner, err
}

func newTokenRotate() *cobra.Command {
	var overlap time.Duration
	cmd := onApp(&cobra.Command{
		Use:   "rotate ID",
		Short: "Cấp mã mới cùng quyền; mã cũ còn dùng được một thời gian",
		Args:  cobra.ExactArgs(1),
	}, func(ctx context.Context, a *app.App, args []string) error {
		by, owner, err := systemFor(ctx, a, args[0])
		if err != nil {
			return err
		}
		_, text, err := a.Accounts.RotateToken(ctx, by, "", args[0], overlap)
		return printToken(owner, text, err)
	})
	cmd.Flags().DurationVar(&overlap, "overlap", 24*time.Hour, "mã cũ còn dùng được bao lâu; 0 là hết ngay")
	return cmd
}

func newTokenRevoke() *cobra.Command {
	return onApp(&cobra.Command{
		Use:   "revoke ID",
		Short: "Thu hồi một mã; phần mềm đang dùng nó bị chặn ngay",
		Args:  cobra.ExactArgs(1),
	}, func(ctx context.Context, a *app.App, args []string) error {
		by, _, err := systemFor(ctx, a, args[0])
		if err != nil {
			return err
		}
		return explainToken(a.Accounts.RevokeToken(ctx, by, args[0]))
	})
}

func newTokenFind() *cobra.Command {
	return onApp(&cobra.Command{
		Use:   "find",
		Short: "Tìm mã truy cập lọt trong văn bản đọc từ đầu vào chuẩn",
		Long: `Đọc văn bản (tệp nhật ký, thư, mã nguồn) từ đầu vào chuẩn, nói có mã truy cập nào của máy chủ này trong đó, của ai,
còn mở được không. Không in lại mã. Thoát với mã 2 nếu có mã còn mở được.`,
		Example: `  git log -p | sogoc token find`,
		Args:    cobra.NoArgs,
	}, func(ctx context.Context, a *app.App, _ []string) error {
		text, err := io.ReadAll(os.Stdin)
		if err != nil {
			return err
		}
		return reportTokens(ctx, os.Stdout, a, text)
	})
}

func reportTokens(ctx context.Context, out io.Writer, a *app.App, text []byte) error {
	open := 0
	for _, found := range access.TokensIn(text) {
		t, owner, err := a.Accounts.FindToken(ctx, found)
		switch {
		case errors.Is(err, access.ErrNoToken):
			fmt.Fprintf(out, "%s…  không phải mã của máy chủ này\n", access.PrefixOf(found))
			continue
		case err != nil:
			return err
		}
		state := t.State(time.Now())
		fmt.Fprintf(out, "%s…  %s, %s: %s\n", t.Prefix, owner.Name, tokenWord(state), t.ID)
		if state == nil && owner.DisabledAt == 0 {
			open++
		}
	}
	if open > 0 {
		return findings{fmt.Errorf("%d mã còn mở được: chạy “sogoc token revoke ID” cho từng mã", open)}
	}
	return nil
}

// explainToken says an error about tokens in an administrator's words.
func explainToken(err error) error {
	for known, text := range map[error]string{
		access.ErrNoScope:    "cần ít nhất một quyền đúng tên (--scopes); xem “sogoc token create --help”",
		access.ErrTokenTerms: fmt.Sprintf("thời hạn từ 1 đến %d ngày, số yêu cầu mỗi phút từ 1 đến %d, mã cũ dùng thêm nhiều nhất %d ngày", access.MaxTokenDays, access.MaxTokenRate, int(access.MaxOverlap.Hours())/24),
		access.ErrContact:    "cần --name và --contact",
		access.ErrRole:       "kết nối phần mềm không có vai trò này",
		store.ErrNotFound:    "không có kết nối hay mã này",
	} {
		if errors.Is(err, known) {
			return errors.New(text)
		}
	}
	return err
}
