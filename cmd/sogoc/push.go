// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/sogoc/sogoc/internal/push"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/unit"
)

// pushOptions are the flags of push.
type pushOptions struct {
	server, user, unit, book     string
	tokenFile                    string
	stdin, watch, asJSON, forget bool
	patience, settle             time.Duration
}

func newPush() *cobra.Command {
	var o pushOptions
	cmd := &cobra.Command{
		Use:   "push THƯ-MỤC --server ĐỊA-CHỈ",
		Short: "Gửi bản quét trong một thư mục lên máy chủ",
		Long: `Gửi mọi tệp PDF, JPEG, PNG, TIFF và ZIP trong thư mục (cả thư mục con) lên máy chủ Sổ Gốc, từ bất kỳ
máy tính nào của xã; máy này không cần cài gì khác. Mất mạng, gập máy hay máy chủ khởi động lại thì lệnh
chờ rồi gửi tiếp từ đúng chỗ đang dở. Tệp máy chủ đã có thì không gửi lại, nên chạy lại bao nhiêu lần cũng được.

Lần đầu lệnh hỏi tên đăng nhập và mật khẩu như khi vào trang web; phiên đăng nhập được giữ trên máy này,
chỉ tài khoản Windows đang dùng mở được. Máy chạy tự động thì dùng mã truy cập (trang “Kết nối phần mềm”, quyền
scans:write) cất trong một tệp: --token-file. Với --watch, lệnh canh thư mục của máy quét và gửi từng tệp khi
máy quét đã ghi xong; bấm Ctrl+C để dừng.

Thoát với mã 0 nếu mọi tệp đã vào sổ, 2 nếu có tệp cần người xem (in ra kèm lý do), 1 nếu chưa gửi xong.`,
		Example: `  sogoc push D:\BanQuet --server https://sogoc.quangtri.example --user canbo.vinhlinh
  sogoc push D:\MayQuet --server https://sogoc.quangtri.example --watch`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return runPush(cmd.Context(), o, args[0]) },
	}
	f := cmd.Flags()
	f.StringVar(&o.server, "server", "", "địa chỉ máy chủ, ví dụ https://sogoc.quangtri.example")
	f.StringVar(&o.user, "user", "", "tên đăng nhập; bỏ trống thì dùng phiên đã giữ hoặc hỏi")
	f.StringVar(&o.tokenFile, "token-file", "", "tệp chứa mã truy cập, thay cho tên đăng nhập và mật khẩu")
	f.BoolVar(&o.stdin, "password-stdin", false, "đọc mật khẩu từ đầu vào chuẩn")
	f.StringVar(&o.unit, "unit", "", "mã hoặc tên đơn vị nhận; bỏ trống thì là đơn vị của tài khoản")
	f.StringVar(&o.book, "book", "", "mã sổ (trong địa chỉ trang của sổ) nếu mọi tệp thuộc một sổ")
	f.BoolVar(&o.watch, "watch", false, "canh thư mục, gửi từng tệp khi đã ghi xong")
	f.DurationVar(&o.settle, "settle", 5*time.Second, "với --watch: tệp phải đứng yên bao lâu mới gửi")
	f.DurationVar(&o.patience, "patience", time.Hour, "máy chủ im lặng bao lâu thì thôi; 0 là chờ mãi")
	f.BoolVar(&o.asJSON, "json", false, "in kết quả dạng JSON, một dòng")
	f.BoolVar(&o.forget, "sign-out", false, "xong thì đăng xuất và xóa phiên đã giữ trên máy này")
	_ = cmd.MarkFlagRequired("server") // the flag exists: defined above
	return cmd
}

func runPush(ctx context.Context, o pushOptions, root string) error {
	c, err := push.NewClient(o.server)
	if err != nil {
		return err
	}
	if c.Open() {
		fmt.Fprintln(os.Stderr, "Cảnh báo: đường truyền không mã hóa; người khác trong mạng có thể đọc mật khẩu và bản quét. Nên dùng địa chỉ https://.")
	}
	door := &pushDoor{client: c, user: o.user, stdin: o.stdin, tokenFile: o.tokenFile}
	if err := door.enter(ctx); err != nil {
		return pushError(err)
	}
	show := &pushBar{out: os.Stderr, shows: !o.asJSON && isTerminal(os.Stderr)}
	options := push.Options{Root: root, Book: o.book, Takes: takesScan, Tell: show.tell, SignIn: door.again, Patience: o.patience, Settle: o.settle}
	if o.unit != "" {
		u, err := findUnit(o.unit)
		if err != nil {
			return err
		}
		options.Unit = unit.Path(u.ID)
	}
	run := push.New(c, options)
	send := run.Once
	if o.watch {
		send = run.Watch
	}
	result, err := send(ctx)
	show.end()
	if o.forget {
		err = errors.Join(err, c.DropKey(context.WithoutCancel(ctx)))
	}
	return pushReport(os.Stdout, o.asJSON, result, time.Since(show.began()), err)
}

// takesScan picks the files of a folder that are meant to be sent.
func takesScan(name string) bool {
	return !scan.PassOver(name) && slices.Contains(scannable, strings.ToLower(filepath.Ext(name)))
}

// pushReport prints what became of the files, and gives the error for the exit
// code.
func pushReport(out io.Writer, asJSON bool, r push.Result, took time.Duration, err error) error {
	if asJSON {
		err = errors.Join(err, json.NewEncoder(out).Encode(r))
	} else {
		printPush(out, r, took)
	}
	switch {
	case errors.Is(err, context.Canceled):
		return findings{errors.New("đã dừng; chạy lại lệnh này để gửi tiếp từ chỗ đang dở")}
	case err != nil:
		return pushError(err)
	case r.ToLookAt() > 0:
		return findings{fmt.Errorf("%d tệp cần người xem: xem danh sách trên, hoặc mở trang “Bản quét”", r.ToLookAt())}
	}
	return nil
}

func printPush(w io.Writer, r push.Result, took time.Duration) {
	fmt.Fprintf(w, "%d/%d tệp trong %s\n", r.Done(), r.Files, took.Round(time.Second))
	for _, line := range []struct {
		n    int
		what string
	}{
		{r.Filed, "đã vào sổ"}, {r.Zips, "tệp nén, máy chủ đang mở"}, {r.Again, "máy chủ đã có, không gửi lại"}, {r.Still, "máy chủ đã có, vẫn chờ người xem"}, {r.Waiting, "đã nhận, chờ chọn sổ và số đăng ký"},
		{r.Duplicate, "trùng với tệp khác tên"}, {r.Refused, "bị từ chối"}, {r.Unread, "không đọc được trên máy này"},
	} {
		if line.n > 0 {
			fmt.Fprintf(w, "  %7d  %s\n", line.n, line.what)
		}
	}
	for _, p := range r.Problems {
		fmt.Fprintf(w, "  %s\n           %s\n", p.Name, p.Why)
	}
}

// pushError says an error in the words of whoever sends.
func pushError(err error) error {
	for known, text := range map[error]string{
		push.ErrSignIn:     "tên đăng nhập, mật khẩu hoặc mã truy cập chưa đúng, hoặc đã hết hạn; hãy chạy lại lệnh để đăng nhập, hoặc xin quản trị đổi mã",
		push.ErrMustChange: "tài khoản còn dùng mật khẩu ban đầu; hãy đăng nhập trang web, đổi mật khẩu rồi chạy lại lệnh này",
		push.ErrSilent:     "máy chủ không trả lời; kiểm tra mạng và địa chỉ máy chủ rồi chạy lại lệnh này, phần đã gửi không phải gửi lại",
	} {
		if errors.Is(err, known) {
			return errors.New(text)
		}
	}
	return err
}

// pushDoor signs in, and again when the session has ended.
type pushDoor struct {
	client    *push.Client
	user      string
	stdin     bool
	tokenFile string
	password  string // kept in memory when it was given by a script, to watch for days
}

// enter uses an access token, or the session kept on this computer, or asks who sends.
func (d *pushDoor) enter(ctx context.Context) error {
	if d.tokenFile != "" {
		text, err := os.ReadFile(d.tokenFile)
		if err != nil {
			return err
		}
		d.client.Key = push.TokenKey(strings.TrimSpace(string(text)))
		return d.client.Check(ctx)
	}
	if d.user == "" && d.client.LoadKey() && d.client.Check(ctx) == nil {
		return nil
	}
	var err error
	if d.user == "" {
		fmt.Fprint(os.Stderr, "Tên đăng nhập: ")
		if _, err := fmt.Fscanln(os.Stdin, &d.user); err != nil {
			return errors.New("cần --user và mật khẩu")
		}
	}
	if d.stdin {
		d.password, err = choosePassword(true)
	} else {
		d.password, err = askPassword()
	}
	if err != nil {
		return err
	}
	if err := d.client.SignIn(ctx, d.user, d.password); err != nil {
		return err
	}
	return d.client.SaveKey()
}

func askPassword() (string, error) {
	stdin := int(os.Stdin.Fd())
	if !term.IsTerminal(stdin) {
		return "", errors.New("không có màn hình để hỏi mật khẩu; dùng --password-stdin")
	}
	fmt.Fprint(os.Stderr, "Mật khẩu: ")
	text, err := term.ReadPassword(stdin)
	fmt.Fprintln(os.Stderr)
	return string(text), err
}

// again renews a session that ended on the way, with the password of the
// beginning.
func (d *pushDoor) again(ctx context.Context) error {
	if d.password == "" {
		return push.ErrSignIn
	}
	if err := d.client.SignIn(ctx, d.user, d.password); err != nil {
		return err
	}
	return d.client.SaveKey()
}
