// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/config"
	"github.com/sogoc/sogoc/internal/demo"
)

// demoOptions are the flags of the demo.
type demoOptions struct {
	listen  string
	db      string
	dir     string
	pages   int
	asJSON  bool
	quiet   bool
	verbose bool
}

func newDemo() *cobra.Command {
	var o demoOptions
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Chạy thử với một tỉnh giả định, không cần cài đặt gì",
		Long: `Tạo trong một thư mục tạm một tỉnh giả định trông như thật: các xã của tỉnh Quảng Trị cũ, khoảng
300 quyển sổ, 8.000 trường hợp ở mọi bước, trang sổ được vẽ ra, tài khoản cho từng vai trò (in ra cùng
mật khẩu), rồi mở trình duyệt. Mọi người trong đó đều do máy sinh ra. Dữ liệu bị xóa khi dừng (Ctrl+C).`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runDemo(cmd.Context(), cmd.OutOrStdout(), o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.listen, "listen", "127.0.0.1:8080", "địa chỉ; cổng 0 để máy tự chọn")
	f.StringVar(&o.db, "db", "", "kho PostgreSQL trống (postgres://…) thay cho tệp SQLite tạm")
	f.StringVar(&o.dir, "data-dir", "", "giữ dữ liệu trong thư mục trống này thay vì thư mục tạm")
	f.IntVar(&o.pages, "pages", demo.AllPages, "số trang sổ được vẽ; trang ngoài số đầu vẽ dần trong khi chạy")
	f.BoolVar(&o.asJSON, "json", false, "không mở trình duyệt; in một dòng JSON khi đã sẵn sàng (cho kịch bản)")
	f.BoolVar(&o.quiet, "no-browser", false, "không mở trình duyệt")
	f.BoolVar(&o.verbose, "verbose", false, "in từng bước")
	return cmd
}

func runDemo(ctx context.Context, out io.Writer, o demoOptions) (err error) {
	started := time.Now()
	dir, keep, err := demoDir(o.dir)
	if err != nil {
		return err
	}
	if !keep {
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	ln, err := listenNear(o.listen, o.asJSON)
	if err != nil {
		return err
	}
	c := &config.Config{Listen: ln.Addr().String(), DataDir: dir, DB: o.db, Blobs: filepath.Join(dir, "blobs"), MaxUploadMB: 600, SessionHours: 12, Lang: "vi", Province: demo.Province}
	if c.DB == "" {
		c.DB = filepath.Join(dir, "sogoc.db")
	}
	level := slog.LevelWarn
	if o.verbose {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
	a, err := app.Open(ctx, c, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if !o.asJSON {
		fmt.Fprintln(out, "Đang tạo một tỉnh giả định…")
	}
	filler := demo.New(a)
	if err := filler.Fill(ctx); err != nil {
		return err
	}
	if err := announce(out, o, "http://"+ln.Addr().String(), dir, filler.Logins, time.Since(started)); err != nil {
		return err
	}
	return serveDemo(ctx, a, ln, filler, o.pages, log)
}

// serveDemo answers while the remaining pages are drawn behind.
func serveDemo(ctx context.Context, a *app.App, ln net.Listener, filler *demo.Filler, pages int, log *slog.Logger) error {
	ctx, stop := context.WithCancel(ctx)
	drawn := make(chan struct{})
	go func() {
		defer close(drawn)
		if err := filler.DrawRest(ctx, pages); err != nil && ctx.Err() == nil {
			log.Error("drawing further pages failed", "error", err)
		}
	}()
	err := a.Serve(ctx, ln, demo.Notice)
	stop()
	<-drawn
	return err
}

func demoDir(wanted string) (dir string, keep bool, err error) {
	if wanted == "" {
		dir, err = os.MkdirTemp("", "sogoc-demo-")
		return dir, false, err
	}
	if there, err := os.ReadDir(wanted); err == nil && len(there) > 0 {
		return "", true, fmt.Errorf("thư mục %s không trống; bản dùng thử cần một thư mục trống", wanted)
	}
	return wanted, true, os.MkdirAll(wanted, 0o700)
}

// listenNear takes the address, or the next free port where a person has not
// asked for one in particular.
func listenNear(address string, exact bool) (net.Listener, error) {
	ln, err := net.Listen("tcp", address)
	if err == nil || exact || address != "127.0.0.1:8080" {
		return ln, err
	}
	return net.Listen("tcp", "127.0.0.1:0")
}

// announce says that the demo is ready and how to sign in.
func announce(out io.Writer, o demoOptions, url, dir string, logins []demo.Login, took time.Duration) error {
	if o.asJSON {
		return json.NewEncoder(out).Encode(map[string]any{"address": url, "accounts": logins, "dataDir": dir, "seconds": took.Seconds()})
	}
	fmt.Fprintf(out, "Sẵn sàng sau %.0f giây:  %s\n\n", took.Seconds(), url)
	fmt.Fprintf(out, "  %-28s %-12s %s\n", "Vai trò", "Đăng nhập", "Mật khẩu")
	for _, l := range logins {
		fmt.Fprintf(out, "  %s %-12s %s\n", padRight(l.RoleName, 28), l.Username, l.Password)
	}
	fmt.Fprintln(out, "\nMọi người, sổ và trang trong đây đều do máy sinh ra, không phải hồ sơ thật.")
	fmt.Fprintln(out, "Bấm Ctrl+C để dừng; dữ liệu tạm sẽ được xóa.")
	if !o.quiet {
		openBrowser(url)
	}
	return nil
}

// padRight pads by letters: fmt counts the bytes of Vietnamese ones.
func padRight(s string, width int) string {
	for n := len([]rune(s)); n < width; n++ {
		s += " "
	}
	return s
}

// openBrowser is a kindness: where it fails, the address stands on the screen.
func openBrowser(url string) {
	name, args := "xdg-open", []string{url}
	switch runtime.GOOS {
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	case "darwin":
		name = "open"
	}
	if path, err := exec.LookPath(name); err == nil {
		if cmd := exec.Command(path, args...); cmd.Start() == nil {
			go func() { _ = cmd.Wait() }()
		}
	}
}
