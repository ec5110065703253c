// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/sogoc/sogoc/client"
)

// remote are the flags of a command that asks a server from elsewhere.
type remote struct{ server, tokenFile string }

func (r *remote) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&r.server, "server", "", "địa chỉ máy chủ, ví dụ https://sogoc.example")
	cmd.Flags().StringVar(&r.tokenFile, "token-file", "", "tệp chứa mã truy cập sgk_…; bỏ trống thì lấy biến môi trường SOGOC_TOKEN")
}

// connect gives a client of the server. A token never stands in the command
// line, where everybody on the machine could read it.
func (r *remote) connect() (*client.Client, error) {
	token := os.Getenv("SOGOC_TOKEN")
	if r.tokenFile != "" {
		text, err := os.ReadFile(r.tokenFile)
		if err != nil {
			return nil, fmt.Errorf("không đọc được mã truy cập: %w", err)
		}
		token = string(text)
	}
	if token = strings.TrimSpace(token); token == "" {
		return nil, errors.New("cần mã truy cập: --token-file hoặc biến môi trường SOGOC_TOKEN")
	}
	return client.New(r.server, client.Token(token))
}

func newProgress() *cobra.Command {
	var r remote
	var unit, day string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "progress",
		Short: "Xem kế hoạch và thực tế của một máy chủ từ xa",
		Long:  `Hỏi máy chủ tiến độ của một đơn vị và các đơn vị trực thuộc. Mã truy cập cần phạm vi reports:read.`,
		Example: `  sogoc progress --server https://sogoc.example --token-file ma.txt
  sogoc progress --server https://sogoc.example --token-file ma.txt --unit 44/19363 --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := r.connect()
			if err != nil {
				return err
			}
			p, err := c.Progress(cmd.Context(), unit, day)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(p)
			}
			return printProgress(cmd.OutOrStdout(), p)
		},
	}
	r.flags(cmd)
	cmd.Flags().StringVar(&unit, "unit", "", "đơn vị, ví dụ 44/19363; bỏ trống thì là đơn vị của mã truy cập")
	cmd.Flags().StringVar(&day, "day", "", "ngày yyyy-mm-dd; bỏ trống thì là hôm nay")
	cmd.Flags().BoolVar(&asJSON, "json", false, "in JSON")
	_ = cmd.MarkFlagRequired("server") // the flag exists: defined above
	return cmd
}

// standings are the statuses in words.
var standings = map[string]string{"no-target": "chưa giao", "waiting": "chưa bắt đầu", "on-track": "kịp", "behind": "chậm", "late": "quá hạn", "done": "xong"}

func printProgress(out io.Writer, p client.Progress) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "Đơn vị\tKế hoạch\tĐã xong\tCòn\tCần/ngày\tĐang làm/ngày\tDự báo\tTình trạng (%s)\n", p.Day)
	for _, s := range append(p.Units, p.Sum) {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%.0f\t%.0f\t%s\t%s\n", s.Name, s.Plan, s.Fact, s.Left, s.Needed, s.Actual, cmp.Or(s.Forecast, "–"), standings[s.Status])
	}
	return w.Flush()
}

// exportRemote makes a server export a book, and fetches the files.
func (f exportFlags) exportRemote(ctx context.Context, out, progress io.Writer) error {
	c, err := f.connect()
	if err != nil {
		return err
	}
	b, err := f.findRemote(ctx, c)
	if err != nil {
		return err
	}
	job, err := c.StartExport(ctx, b.ID, strings.Split(strings.ReplaceAll(strings.ToLower(f.format), " ", ""), ",")...)
	if err != nil {
		return fmt.Errorf("xuất sổ %s: %w", b.Name, err)
	}
	_, err = c.Wait(ctx, job, time.Second, func(j client.Job) { fmt.Fprintf(progress, "\r\x1b[K%s %d/%d %s", b.Name, j.Done, j.Total, j.Note) })
	fmt.Fprint(progress, "\r\x1b[K")
	if err != nil {
		return fmt.Errorf("xuất sổ %s: %w", b.Name, err)
	}
	x, err := c.Export(ctx, job)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.out, 0o700); err != nil {
		return fmt.Errorf("không tạo được thư mục --out: %w", err)
	}
	for _, file := range x.Files {
		if err := fetch(ctx, c, file, filepath.Join(f.out, filepath.Base(file.Name))); err != nil {
			return fmt.Errorf("tải tệp %s: %w", file.Name, err)
		}
		fmt.Fprintf(out, "%s  %d byte  SHA-256 %s\n", filepath.Join(f.out, filepath.Base(file.Name)), file.Size, file.SHA256)
	}
	fmt.Fprintf(out, "%s: %d trường hợp, %d tệp PDF\n", x.Name, x.Entries, x.Scans)
	return nil
}

// findRemote takes the one book that is meant, by name or id.
func (f exportFlags) findRemote(ctx context.Context, c *client.Client) (found client.Book, err error) {
	for b, err := range c.Books(ctx, client.BookFilter{Unit: f.unit}) {
		if err != nil {
			return found, err
		}
		if b.ID != f.book && !strings.EqualFold(b.Name, f.book) {
			continue
		}
		if found.ID != "" {
			return found, fmt.Errorf("có nhiều sổ tên %s; hãy thêm --unit, ví dụ --unit %s", f.book, b.Path)
		}
		found = b
	}
	if found.ID == "" {
		return found, fmt.Errorf("máy chủ không có sổ %s trong phạm vi của mã truy cập", f.book)
	}
	return found, nil
}

// errBytes: what came is not what the server has.
var errBytes = errors.New("nội dung tải về không đúng mã SHA-256; hãy chạy lại")

// fetch writes a file of an export beside its place, and puts it there when it
// is whole.
func fetch(ctx context.Context, c *client.Client, file client.ExportFile, to string) (err error) {
	body, err := c.Fetch(ctx, file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	part, err := os.CreateTemp(filepath.Dir(to), ".sogoc-*")
	if err != nil {
		return err
	}
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(part, sum), body)
	err = errors.Join(err, part.Close())
	if err == nil && hex.EncodeToString(sum.Sum(nil)) != file.SHA256 {
		err = errBytes
	}
	if err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}
	return os.Rename(part.Name(), to)
}
