// SPDX-License-Identifier: Apache-2.0

package problem

import (
	"errors"
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/campaign"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/exchange"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/keying"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/search"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/upload"
	"github.com/sogoc/sogoc/internal/webhook"
)

// Refusal is one reason for which a request is not carried out.
type Refusal struct {
	Code   string
	Status int
	VI, EN string
	Err    error // of a room; nil for what only the interface itself finds
}

// Says gives the reason in words; lang is "vi" or "en".
func (r Refusal) Says(lang string) string {
	if lang == "en" {
		return r.EN
	}
	return r.VI
}

// Refusals of the interface itself.
var (
	SignedOut   = Refusal{Code: "auth.required", Status: http.StatusUnauthorized, VI: "Phiên đăng nhập đã hết. Hãy đăng nhập lại.", EN: "Sign in, or send a valid token: Authorization: Bearer …"}
	TokenScope  = Refusal{Code: "auth.scope", Status: http.StatusForbidden, VI: "Mã truy cập không có phạm vi mà thao tác này cần. Hãy nhờ người quản trị cấp mã có phạm vi đó.", EN: "The token lacks the scope that this operation needs. Ask for a token that has it."}
	TokenOnly   = Refusal{Code: "auth.token_only", Status: http.StatusForbidden, VI: "Thao tác này chỉ nhận mã truy cập; phiên đăng nhập của trình duyệt chỉ được đọc.", EN: "This operation takes a token; the session of a browser may only read."}
	TokenHere   = Refusal{Code: "auth.not_here", Status: http.StatusForbidden, VI: "Mã truy cập chỉ dùng được ở /api/v1/ và /uploads/.", EN: "A token opens /api/v1/ and /uploads/ alone."}
	Malformed   = Refusal{Code: "request.malformed", Status: http.StatusBadRequest, VI: "Không đọc được yêu cầu. Xem phần errors.", EN: "The request can't be read. See errors."}
	Invalid     = Refusal{Code: "request.invalid", Status: http.StatusUnprocessableEntity, VI: "Yêu cầu có chỗ không đúng với tài liệu. Xem phần errors.", EN: "The request is not as documented. See errors."}
	Cursor      = Refusal{Code: "request.cursor", Status: http.StatusUnprocessableEntity, VI: "Giá trị after không phải do máy chủ đưa ra. Hãy dùng nguyên giá trị next của trang trước.", EN: "This value of after was not given by the server. Use next of the page before as it is."}
	KeyReused   = Refusal{Code: "request.key_reused", Status: http.StatusUnprocessableEntity, VI: "Idempotency-Key này đã dùng cho một yêu cầu khác. Mỗi việc mới cần một khóa mới.", EN: "This Idempotency-Key named another request before. A new command needs a new key."}
	IfMatch     = Refusal{Code: "request.if_match", Status: http.StatusPreconditionRequired, VI: "Cần gửi If-Match với ETag của bản đã đọc, để không ghi đè việc của người khác.", EN: "Send If-Match with the ETag of what you read, so that nobody's work is overwritten."}
	Stale       = Refusal{Code: "request.stale", Status: http.StatusPreconditionFailed, VI: "Bản bạn đã đọc không còn là bản hiện nay. Hãy đọc lại rồi quyết định.", EN: "What you read is not what stands there now. Read it again and decide anew."}
	Path        = Refusal{Code: "request.path", Status: http.StatusNotFound, VI: "Không có địa chỉ này. Xem danh sách thao tác ở trang hướng dẫn API.", EN: "There is no such address. The reference page lists all operations."}
	Method      = Refusal{Code: "request.method", Status: http.StatusMethodNotAllowed, VI: "Địa chỉ này không nhận phương thức đó. Xem Allow.", EN: "This address does not take that method. See Allow."}
	Accept      = Refusal{Code: "request.accept", Status: http.StatusNotAcceptable, VI: "Máy chủ không trả lời được bằng định dạng yêu cầu.", EN: "The server has no answer in the format asked for."}
	TooSlow     = Refusal{Code: "request.timeout", Status: http.StatusRequestTimeout, VI: "Nội dung yêu cầu đến quá chậm. Hãy gửi lại.", EN: "The body came too slowly. Send it again."}
	TooLarge    = Refusal{Code: "request.too_large", Status: http.StatusRequestEntityTooLarge, VI: "Nội dung yêu cầu quá lớn.", EN: "The body is too large."}
	Media       = Refusal{Code: "request.media", Status: http.StatusUnsupportedMediaType, VI: "Content-Type này không được nhận.", EN: "This Content-Type is not taken."}
	TooMany     = Refusal{Code: "request.rate", Status: http.StatusTooManyRequests, VI: "Gửi quá nhanh. Hãy chờ số giây ghi ở Retry-After.", EN: "Too many requests. Wait the seconds of Retry-After."}
	Purpose     = Refusal{Code: "view.purpose", Status: http.StatusUnprocessableEntity, VI: "Xem đầy đủ phải nêu mục đích: work, request, complaint hoặc audit.", EN: "A full view needs a purpose: work, request, complaint or audit."}
	Building    = Refusal{Code: "search.building", Status: http.StatusServiceUnavailable, VI: "Máy chủ đang lập mục lục tìm kiếm. Hãy thử lại sau số giây ghi ở Retry-After.", EN: "The search index is being made. Try again after the seconds of Retry-After."}
	Unreadable  = Refusal{Code: "search.unreadable", Status: http.StatusUnprocessableEntity, VI: "Có điều kiện tìm chưa đọc được. Xem phần errors.", EN: "A condition can't be read. See errors."}
	File        = Refusal{Code: "file.refused", Status: http.StatusUnprocessableEntity, VI: "Tệp không dùng được.", EN: "The file can't be used."}
	BookInvalid = Refusal{Code: "book.invalid", Status: http.StatusUnprocessableEntity, VI: "Thông tin sổ có chỗ chưa đúng. Xem phần errors.", EN: "The facts of the book are not right. See errors."}
	Waiting     = Refusal{Code: "entry.unanswered", Status: http.StatusUnprocessableEntity, VI: "Còn điểm cần xem lại trước khi lưu.", EN: "Findings wait for an answer: mend the values, or send the keys of warnings in acks."}
	Internal    = Refusal{Code: "internal", Status: http.StatusInternalServerError, VI: "Máy chủ gặp lỗi. Những gì bạn nhập vẫn còn trên máy này; hãy thử lại.", EN: "The server failed. Sending the same request with the same key again is safe."}
)

// NotFound: there is nothing by an id.
var NotFound = Refusal{"not_found", http.StatusNotFound, "Không tìm thấy mục này. Có thể nó đã được chuyển đi.", "There is nothing by this id.", store.ErrNotFound}

// own lists the refusals of the interface itself.
var own = []Refusal{SignedOut, TokenScope, TokenOnly, TokenHere, Malformed, Invalid, Cursor, KeyReused, IfMatch, Stale, Path, Method, Accept, TooSlow, TooLarge, Media, TooMany,
	Purpose, Building, Unreadable, File, BookInvalid, Waiting, Internal}

// rooms are the errors of the rooms in a person's words. The first that fits
// counts.
var rooms = []Refusal{
	NotFound,
	{"auth.token", http.StatusUnauthorized, "Mã truy cập không đúng.", "The token is unknown.", access.ErrNoToken},
	{"auth.expired", http.StatusUnauthorized, "Mã truy cập đã hết hạn. Hãy xin quản trị đổi mã.", "The token has expired. Ask for a new one.", access.ErrTokenExpired},
	{"auth.revoked", http.StatusUnauthorized, "Mã truy cập đã bị thu hồi. Hãy liên hệ quản trị.", "The token was revoked.", access.ErrTokenRevoked},
	{TokenScope.Code, TokenScope.Status, TokenScope.VI, TokenScope.EN, access.ErrToken},
	{"access.role", http.StatusForbidden, "Tài khoản của bạn không được làm việc này.", "The role of the account does not allow this.", access.ErrRole},
	{"access.unit", http.StatusForbidden, "Trường hợp này thuộc đơn vị khác.", "This belongs to another unit.", access.ErrScope},
	{"access.own", http.StatusForbidden, "Bạn đã nhập trường hợp này, nên phải có người khác kiểm tra.", "Nobody checks or approves what they keyed themselves.", access.ErrOwn},
	{"account.prefs", http.StatusUnprocessableEntity, "Cài đặt quá dài, không lưu được.", "The settings are too long.", access.ErrPrefs},
	{"book.changed", http.StatusConflict, "Có người vừa sửa sổ này. Hãy đọc lại rồi sửa tiếp.", "Somebody changed the book meanwhile. Read it again.", book.ErrChanged},
	{"entry.changed", http.StatusConflict, "Có người vừa lưu trường hợp này trước bạn. Những gì bạn nhập vẫn còn; hãy tải lại để xem bản mới.", "Somebody saved the entry meanwhile. Read it again.", entry.ErrChanged},
	{"entry.leased", http.StatusConflict, "Người khác đang nhập trường hợp này.", "Somebody else is keying the entry.", entry.ErrLeased},
	{"entry.state", http.StatusConflict, "Trường hợp này đã chuyển sang bước khác.", "The state of the entry does not allow this.", entry.ErrState},
	{"entry.findings", http.StatusConflict, "Còn lỗi chưa xử lý: hãy sửa các ô báo đỏ hoặc trả lại cho người nhập.", "Errors stand against it: correct the values, or return the entry.", entry.ErrFindings},
	{"entry.reason", http.StatusUnprocessableEntity, "Cần ghi lý do hoặc căn cứ.", "A reason, or a basis, is needed in words.", entry.ErrReason},
	{"scan.number", http.StatusUnprocessableEntity, "Có số đăng ký không đọc được. Ví dụ đúng: 12, 12/1999, 12a.", "A registration number can't be read. Right are 12, 12/1999, 12a.", scan.ErrNumber},
	{"scan.twice", http.StatusUnprocessableEntity, "Một số đăng ký được ghi nhiều lần hơn số trường hợp mang số đó trong sổ.", "A number is given more often than the book has entries under it.", scan.ErrTwice},
	{"scan.region", http.StatusUnprocessableEntity, "Có vùng nằm ngoài trang hoặc không có kích thước.", "The region does not lie on the page.", scan.ErrRegion},
	{"scan.elsewhere", http.StatusConflict, "Trang này chưa nằm trong sổ nào. Hãy gắn bản quét vào sổ trước.", "The page is in no book yet. File the scan first.", scan.ErrElsewhere},
	{"scan.state", http.StatusConflict, "Tệp này đã chuyển sang bước khác.", "The state of the file does not allow this.", scan.ErrState},
	{"scan.again", http.StatusConflict, "Tệp vừa thay đổi trong lúc nhận. Hãy gửi lại.", "The file changed while it was taken in. Send it again.", scan.ErrAgain},
	{"scan.reason", http.StatusUnprocessableEntity, "Cần ghi lý do.", "A reason is needed.", scan.ErrReason},
	{"scan.same", http.StatusConflict, "Tệp này đã có trong máy, không phải bản quét mới.", "The file is there already: it is no new scan.", scan.ErrSameScan},
	{"scan.unusable", http.StatusUnprocessableEntity, "Bản quét mới không dùng được. Hãy quét lại hoặc đổi định dạng.", "The new scan can't be used. Scan again, or send another format.", scan.ErrUnusable},
	{"search.name", http.StatusUnprocessableEntity, "Hãy đặt tên gợi nhớ, dài nhất 80 chữ.", "Give a name of at most 80 letters.", search.ErrName},
	{"search.full", http.StatusConflict, "Đã lưu đủ 50 câu tìm kiếm. Hãy xóa bớt rồi lưu lại.", "As many questions are saved as one may keep. Drop some first.", search.ErrFull},
	{"upload.size", http.StatusRequestEntityTooLarge, "Tệp quá lớn.", "The file is too large.", upload.ErrSize},
	{"upload.offer", http.StatusUnprocessableEntity, "Danh sách tệp không đúng: tên, kích thước và SHA-256 của từng tệp.", "The offer is not right: name, size and SHA-256 of each file.", upload.ErrOffer},
	{"upload.same", http.StatusConflict, "Tệp này đang được gửi ở nơi khác.", "The file is being sent already.", upload.ErrSame},
	{"upload.many", http.StatusTooManyRequests, "Có quá nhiều tệp đang gửi dở. Hãy gửi tiếp hoặc bỏ bớt.", "Too many uploads are under way. Finish or drop some.", upload.ErrMany},
	{"upload.disk", http.StatusInsufficientStorage, "Máy chủ sắp hết đĩa nên chưa nhận thêm.", "The disk of the server is nearly full.", upload.ErrDisk},
	{"keying.enough", http.StatusConflict, "Bạn đang giữ đủ số trường hợp được mang theo. Hãy nhập và nộp bớt, hoặc trả lại những trường hợp chưa nhập.", "Enough entries are taken along already.", keying.ErrEnough},
	{"keying.nothing", http.StatusConflict, "Trường hợp này không còn được giao cho bạn.", "The entry is not yours to key any more.", keying.ErrNothing},
	{"export.nothing", http.StatusConflict, "Sổ chưa có trường hợp nào được duyệt nên chưa xuất được.", "The book has no approved entry yet.", exchange.ErrNothing},
	{"export.format", http.StatusUnprocessableEntity, "Hãy chọn ít nhất một loại tệp trong: xlsx, zip, csv, json.", "Ask for at least one of xlsx, zip, csv, json.", exchange.ErrFormat},
	{"export.stale", http.StatusConflict, "Sổ đã thay đổi sau lần xuất gần nhất. Hãy xuất lại.", "The book has changed since its last export. Export it again.", exchange.ErrNotFresh},
	{"target.unit", http.StatusUnprocessableEntity, "Không phải đơn vị hiện nay.", "Not a unit of today.", campaign.ErrUnit},
	{"target.plan", http.StatusUnprocessableEntity, "Chỉ tiêu cần số trường hợp hoặc số quyển.", "A target needs a number of entries or books.", campaign.ErrPlan},
	{"target.dates", http.StatusUnprocessableEntity, "Chỉ tiêu cần ngày bắt đầu và hạn, hạn không trước ngày bắt đầu.", "A target needs two dates, the deadline not before the start.", campaign.ErrDates},
	{"webhook.url", http.StatusUnprocessableEntity, "Ghi một địa chỉ https:// đầy đủ, không có tên và mật khẩu trong đó.", "Give a whole address, https://, without name and password in it.", webhook.ErrURL},
	{"webhook.address", http.StatusUnprocessableEntity, "Địa chỉ này thuộc mạng nội bộ mà máy chủ chưa được phép gửi tới. Người quản trị máy chủ thêm dải địa chỉ vào webhook-allow.", "The address is in an inner network that the server may not send to. Its administrator adds the range to webhook-allow.", webhook.ErrAddress},
	{"webhook.event", http.StatusUnprocessableEntity, "Chọn ít nhất một việc cần báo có trong danh sách.", "Choose at least one of the events that there are.", webhook.ErrEvent},
	{"webhook.many", http.StatusConflict, "Phần mềm này đã có đủ số địa chỉ. Hãy bỏ bớt địa chỉ không dùng.", "The integration has as many webhooks as it may have.", webhook.ErrMany},
	{"webhook.state", http.StatusConflict, "Địa chỉ nhận tin báo đang ở trạng thái khác.", "The state of the webhook does not allow this.", webhook.ErrState},
	{"job.ended", http.StatusConflict, "Việc này đã kết thúc.", "The job has ended.", job.ErrEnded},
	{"job.not_ended", http.StatusConflict, "Việc này chưa hỏng nên không cần làm lại.", "The job has not failed or been cancelled.", job.ErrNotEnded},
	{"view.purpose", http.StatusUnprocessableEntity, Purpose.VI, Purpose.EN, search.ErrPurpose},
}

// Codes lists every refusal, each code once, in the order of the reference.
func Codes() []Refusal {
	var all []Refusal
	seen := map[string]bool{}
	for _, list := range [][]Refusal{own, rooms} {
		for _, r := range list {
			if !seen[r.Code] {
				seen[r.Code] = true
				all = append(all, r)
			}
		}
	}
	return all
}

// Find gives the refusal that an error of a room is; ok is false for a failure
// of our own.
func Find(err error) (r Refusal, ok bool) {
	for _, r := range rooms {
		if errors.Is(err, r.Err) {
			return r, true
		}
	}
	return Internal, false
}

// byStatus is the refusal behind an error that huma finds itself.
func byStatus(status int) Refusal {
	for _, r := range []Refusal{Malformed, SignedOut, TokenScope, Path, Method, Accept, TooSlow, Stale, TooLarge, Media, Invalid, IfMatch, TooMany} {
		if r.Status == status {
			return r
		}
	}
	if status >= http.StatusBadRequest && status < http.StatusInternalServerError {
		r := Invalid
		r.Status = status
		return r
	}
	return Internal
}
