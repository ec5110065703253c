// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/refusal"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/whole"
)

const (
	listed = 5 // names in one finding
	// Verifying takes some seconds for so many records; a larger log is verified
	// by its own command.
	recordsVerified = 200_000
)

// checkIndexes asks the database whether its tables and indexes are whole.
func (a *App) checkIndexes(ctx context.Context) Check {
	c := Check{What: "Bảng và chỉ mục"}
	ill, err := a.DB.Health(ctx)
	switch {
	case err != nil:
		c.Found, c.Do = err.Error(), "Kho có thể hỏng: dừng máy chủ, chép nguyên thư mục dữ liệu ra chỗ khác, rồi phục hồi từ bản sao lưu (docs/ops/sao-luu.md)."
	case len(ill.Broken) > 0 && a.DB.Engine == "sqlite":
		c.Found, c.Do = "tệp kho hỏng: "+some(ill.Broken), "Dừng máy chủ, chép nguyên thư mục dữ liệu ra chỗ khác, rồi phục hồi từ bản sao lưu (docs/ops/sao-luu.md)."
	case len(ill.Broken) > 0:
		c.Found, c.Do = "chỉ mục không dùng được: "+some(ill.Broken), "Chạy trong PostgreSQL: REINDEX INDEX CONCURRENTLY "+ill.Broken[0]+"; rồi lần lượt các chỉ mục còn lại."
	case len(ill.Missing) > 0:
		c.Found, c.Do = "thiếu chỉ mục: "+some(ill.Missing), "Ai đó đã xóa chỉ mục. Mọi việc vẫn đúng nhưng chậm: phục hồi từ bản sao lưu vào kho mới, hoặc lập lại theo tệp trong internal/store/migrations."
	default:
		c.OK, c.Found = true, "nguyên vẹn"
	}
	return c
}

// A store that is some times larger than what PostgreSQL keeps in memory is read
// through the system again and again: a quarter of the saves a second at a
// province's size (docs/performance.md).
const (
	serverSetUp = "Cấu hình máy chủ kho dữ liệu"

	smallCache = 512 << 20 // bytes; PostgreSQL comes with 128 MB
	outgrown   = 4         // times its cache
)

// checkServer looks at what the administrator set PostgreSQL up with.
func (a *App) checkServer(ctx context.Context) Check {
	s, err := a.DB.Server(ctx)
	if err != nil {
		return Check{What: serverSetUp, Found: err.Error(), Do: "Kiểm tra máy chủ PostgreSQL đang chạy và tài khoản kết nối được."}
	}
	if a.DB.Engine == store.SQLite {
		return Check{What: serverSetUp, OK: true, Found: "SQLite, chương trình tự đặt"}
	}
	return judge(s)
}

func judge(s store.Server) Check {
	c := Check{What: serverSetUp}
	switch {
	case len(s.Unsafe) > 0:
		c.Found, c.Do = strings.Join(s.Unsafe, ", ")+" đang tắt: mất điện là có thể hỏng cả kho", "Trong postgresql.conf đặt "+strings.Join(s.Unsafe, " = on, ")+" = on, rồi nạp lại cấu hình PostgreSQL."
	case s.Cache < smallCache && s.Data > outgrown*s.Cache:
		c.Found = fmt.Sprintf("bộ nhớ đệm (shared_buffers) %s cho kho %s: chạy được nhưng chậm", refusal.Megabytes(s.Cache), refusal.Megabytes(s.Data))
		c.Do = "Trong postgresql.conf đặt shared_buffers = 1GB (khoảng một phần tư bộ nhớ của máy), rồi khởi động lại PostgreSQL. Các mục nên đặt khác: hướng dẫn quản trị, mục PostgreSQL."
	default:
		c.OK, c.Found = true, fmt.Sprintf("bộ nhớ đệm %s, kho %s", refusal.Megabytes(s.Cache), refusal.Megabytes(s.Data))
	}
	return c
}

// some joins the first few names and says how many more there are.
func some(names []string) string {
	text := strings.Join(names[:min(listed, len(names))], ", ")
	if more := len(names) - listed; more > 0 {
		text += fmt.Sprintf(" và %d nữa", more)
	}
	return text
}

// checkCounters counts entries and books again.
func (a *App) checkCounters(ctx context.Context) Check {
	c := Check{What: "Số liệu tiến độ khớp với sổ", Do: "Ghi lại các mã sổ trên và báo cho nơi cung cấp phần mềm; trường hợp đã nhập không mất, chỉ con số tiến độ lệch. Phục hồi từ bản sao lưu tính lại và so mọi con số."}
	off, err := whole.Counted(ctx, a.DB, listed)
	switch {
	case err != nil:
		c.Found = err.Error()
	case len(off.Books) > 0:
		c.Found = "sổ có số đếm lệch: " + some(off.Books)
	case off.Totals > 0:
		c.Found = fmt.Sprintf("%d tổng số của đơn vị lệch với sổ", off.Totals)
	default:
		c.OK, c.Found = true, "đã đếm lại, khớp"
	}
	return c
}

// checkAudit verifies the log while that is quick.
func (a *App) checkAudit(ctx context.Context) Check {
	c := Check{What: "Nhật ký không bị sửa", Do: "Chạy “sogoc audit verify” để xem từng bản ghi; so với điểm ký đã in. Không sửa gì thêm trước khi báo người phụ trách an toàn thông tin."}
	size, err := audit.Size(ctx, a.DB)
	if err != nil {
		c.Found = err.Error()
		return c
	}
	if size > recordsVerified {
		c.OK, c.Found = true, fmt.Sprintf("%d bản ghi, quá nhiều để kiểm ở đây; chạy “sogoc audit verify” mỗi tuần", size)
		return c
	}
	report, err := audit.Verify(ctx, a.DB, a.Key.Public, Contents())
	switch {
	case err != nil:
		c.Found = err.Error()
	case !report.OK():
		first := report.Problems[0]
		c.Found = fmt.Sprintf("%d điểm không khớp, đầu tiên ở bản ghi %d", len(report.Problems), first.Seq)
	default:
		c.OK, c.Found = true, fmt.Sprintf("đã kiểm %d bản ghi", report.Records)
	}
	return c
}
