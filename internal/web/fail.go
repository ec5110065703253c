// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
	"github.com/sogoc/sogoc/internal/webhook"
)

// fault finds the page that explains an error; ok is false for what is our own
// failure.
func fault(l ui.Lang, err error) (f ui.Fault, ok bool) {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.Is(err, store.ErrNotFound):
		return ui.Fault{Status: http.StatusNotFound}, true
	case errors.Is(err, access.ErrRole), errors.Is(err, access.ErrScope), errors.Is(err, access.ErrToken), errors.Is(err, access.ErrIntegration):
		return ui.Fault{Status: http.StatusForbidden}, true
	case errors.Is(err, access.ErrOwn):
		return ui.Fault{Status: http.StatusForbidden, Title: l.T("Không tự kiểm tra việc của mình"),
			Text: l.T("Trường hợp này do chính bạn nhập, nên phải có người khác kiểm tra và phê duyệt."),
			Do:   []string{l.T("Đề nghị một người khác trong đơn vị mở trường hợp này.")}}, true
	case errors.Is(err, entry.ErrChanged), errors.Is(err, book.ErrChanged):
		return ui.Fault{Status: http.StatusConflict}, true
	case errors.Is(err, entry.ErrState):
		return ui.Fault{Status: http.StatusConflict, Title: l.T("Trường hợp này đã chuyển sang bước khác"),
			Text: l.T("Có người vừa làm xong bước này, hoặc việc chưa đến bước này. Chưa có gì thay đổi."),
			Do:   []string{l.T("Tải lại trang để xem tình trạng hiện nay.")}}, true
	case errors.Is(err, entry.ErrFindings):
		return ui.Fault{Status: http.StatusConflict, Title: l.T("Còn lỗi chưa xử lý"),
			Text: l.T("Trường hợp còn lỗi nên chưa thể kiểm tra đạt hoặc phê duyệt."),
			Do:   []string{l.T("Mở trường hợp, sửa các ô báo lỗi đỏ, hoặc trả lại cho người nhập.")}}, true
	case errors.Is(err, entry.ErrReason):
		return ui.Fault{Status: http.StatusBadRequest, Title: l.T("Cần ghi lý do"),
			Text: l.T("Việc này phải có lý do hoặc căn cứ bằng chữ để người sau hiểu được.")}, true
	case errors.Is(err, errInventory):
		return ui.Fault{Status: http.StatusBadRequest}, true
	case errors.Is(err, webhook.ErrState):
		return ui.Fault{Status: http.StatusConflict, Title: l.T("Địa chỉ này đang không gửi tin"), Text: l.T("Hãy bấm “Gửi trở lại” trước, hoặc đặt địa chỉ mới."), Do: []string{l.T("Tải lại trang để xem tình trạng hiện nay.")}}, true
	case errors.As(err, &tooLarge):
		return ui.Fault{Status: http.StatusRequestEntityTooLarge}, true
	}
	if text, ok := scanFault(l, err); ok {
		return ui.Fault{Status: http.StatusUnprocessableEntity, Title: l.T("Chưa làm được"), Text: text}, true
	}
	return f, false
}

// fail shows an error. The text of an unexpected one goes to the log with a
// reference that the page shows; it may hold what a page must not.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // the browser has gone
	}
	f, known := fault(ui.LangOf(r.Context()), err)
	if !known {
		f = ui.Fault{Status: http.StatusInternalServerError, Ref: rand.Text()[:8]}
		h.Log.ErrorContext(r.Context(), "a page failed", "method", r.Method, "path", r.URL.Path, "ref", f.Ref, "error", err)
	}
	h.ui.Error(w, r, f)
}
