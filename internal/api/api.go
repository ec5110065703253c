// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/keying"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
)

// Deps is what the operations stand on.
type Deps struct {
	DB       *store.DB
	Accounts *access.Accounts
	Entries  *entry.Entries
	Desk     *keying.Desk
	Scans    *scan.Scans
	Log      *slog.Logger
	Now      func() time.Time
}

// server holds the operations.
type server struct{ Deps }

// maxBody is far above the largest entry: some 100 fields.
const maxBody = 256 << 10

// New builds the handler of /api/ and its description.
func New(d Deps) (http.Handler, *huma.OpenAPI) {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	mux := http.NewServeMux()
	config := huma.DefaultConfig("Sổ Gốc", "1.0.0")
	config.Info.Description = "JSON interface of the keying workbench and the review."
	config.OpenAPIPath = "/api/openapi"
	config.DocsPath = ""
	config.SchemasPath = "/api/schemas"
	config.CreateHooks = nil // no $schema links: the islands don't need them
	a := humago.New(mux, config)
	s := &server{d}
	s.keying(a)
	s.batches(a)
	s.practice(a)
	s.preferences(a)
	s.desk(a)
	s.column(a)
	s.review(a)
	s.lookup(a)
	s.pageOperations(a)
	s.fieldOperations(a)
	return mux, a.OpenAPI()
}

// problem is a refusal with the findings behind it.
type problem struct {
	huma.ErrorModel
	Findings []Finding `json:"findings,omitempty"`
}

// GetStatus tells huma the status.
func (p *problem) GetStatus() int { return p.Status }

// ContentType is that of RFC 9457.
func (p *problem) ContentType(string) string { return "application/problem+json" }

func refuse(status int, detail string) error {
	return &problem{ErrorModel: huma.ErrorModel{Status: status, Title: http.StatusText(status), Detail: detail}}
}

// refusals are the errors of the rooms in a person's words.
var refusals = []struct {
	err    error
	status int
	detail string
}{
	{store.ErrNotFound, http.StatusNotFound, "Không tìm thấy trường hợp này."},
	{access.ErrRole, http.StatusForbidden, "Tài khoản của bạn không được làm việc này."},
	{access.ErrScope, http.StatusForbidden, "Trường hợp này thuộc đơn vị khác."},
	{access.ErrOwn, http.StatusForbidden, "Bạn đã nhập trường hợp này, nên phải có người khác kiểm tra."},
	{access.ErrPrefs, http.StatusUnprocessableEntity, "Cài đặt quá dài, không lưu được."},
	{entry.ErrChanged, http.StatusConflict, "Có người vừa lưu trường hợp này trước bạn. Những gì bạn nhập vẫn còn; hãy tải lại để xem bản mới."},
	{entry.ErrLeased, http.StatusConflict, "Người khác đang nhập trường hợp này."},
	{entry.ErrState, http.StatusConflict, "Trường hợp này đã chuyển sang bước khác."},
	{entry.ErrFindings, http.StatusConflict, "Còn lỗi chưa xử lý: hãy sửa các ô báo đỏ hoặc trả lại cho người nhập."},
	{entry.ErrReason, http.StatusUnprocessableEntity, "Cần ghi lý do hoặc căn cứ."},
	{scan.ErrNumber, http.StatusUnprocessableEntity, "Có số đăng ký không đọc được. Ví dụ đúng: 12, 12/1999, 12a."},
	{scan.ErrTwice, http.StatusUnprocessableEntity, "Một số đăng ký được ghi hai lần trên trang này."},
	{scan.ErrRegion, http.StatusUnprocessableEntity, "Có vùng nằm ngoài trang hoặc không có kích thước."},
	{scan.ErrElsewhere, http.StatusConflict, "Trang này chưa nằm trong sổ nào. Hãy gắn bản quét vào sổ trước."},
	{keying.ErrEnough, http.StatusConflict, "Bạn đang giữ đủ số mục được mang theo. Hãy nhập và nộp bớt, hoặc trả lại những mục chưa nhập."},
	{keying.ErrNothing, http.StatusConflict, "Trường hợp này không còn được giao cho bạn."},
}

// fail turns an error into the problem that the person sees.
func (s *server) fail(ctx context.Context, err error, values civil.Values) error {
	if err == nil {
		return nil
	}
	var waiting entry.Unanswered
	if errors.As(err, &waiting) {
		return &problem{
			ErrorModel: huma.ErrorModel{Status: http.StatusUnprocessableEntity, Title: "Findings", Detail: "Còn điểm cần xem lại trước khi lưu."},
			Findings:   findings(waiting.Findings, values)}
	}
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			return refuse(r.status, r.detail)
		}
	}
	if ctx.Err() == nil {
		s.Log.ErrorContext(ctx, "an operation failed", "error", err)
	}
	return refuse(http.StatusInternalServerError, "Máy chủ gặp lỗi. Những gì bạn nhập vẫn còn trên máy này; hãy thử lại.")
}

func actorOf(ctx context.Context) (access.Actor, error) {
	actor, ok := access.ActorOf(ctx)
	if !ok {
		return actor, refuse(http.StatusUnauthorized, "Phiên đăng nhập đã hết. Hãy đăng nhập lại.")
	}
	return actor, nil
}

func operation(id, method, path, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, MaxBodyBytes: maxBody, DefaultStatus: http.StatusOK}
}

// body wraps an answer as huma wants it.
type body[T any] struct{ Body T }

func answer[T any](v T) *body[T] { return &body[T]{v} }

// bookOf names the book of an entry.
func bookOf(b *book.Book) Book {
	t, _ := civil.ByID(b.Type)
	title := b.BookNo
	if t != nil {
		title = t.BookVI + " " + b.BookNo
	}
	return Book{ID: b.ID, No: b.BookNo, Title: title, Unit: b.RegisteredText, Year: b.OpenYear, Href: "/books/" + b.ID}
}

func entryOf(e *entry.Entry) Entry {
	return Entry{ID: e.ID, Version: e.Version, State: string(e.State), Number: e.RegNo, BookID: e.BookID}
}
