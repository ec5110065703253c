// SPDX-License-Identifier: Apache-2.0

package pdfscan

import (
	"fmt"

	"github.com/sogoc/sogoc/internal/refusal"
)

// The reasons this package refuses for.
const (
	CodeNotPDF      refusal.Code = "pdf_not_pdf"
	CodeEmpty       refusal.Code = "pdf_empty"
	CodeTooBig      refusal.Code = "pdf_too_many_bytes"
	CodeEncrypted   refusal.Code = "pdf_encrypted"
	CodeDamaged     refusal.Code = "pdf_damaged"
	CodeNoPages     refusal.Code = "pdf_no_pages"
	CodeTooManyPage refusal.Code = "pdf_too_many_pages"
	CodeNoPage      refusal.Code = "pdf_no_such_page"
	CodeTooLarge    refusal.Code = "pdf_page_too_large"
	CodeNeedsRender refusal.Code = "pdf_page_not_a_scan"
	CodeRender      refusal.Code = "pdf_page_not_rendered"
	CodeActive      refusal.Code = "pdf_active"
)

// words are the sentences of the reasons that need no figures.
var words = map[refusal.Code][2]string{
	CodeNotPDF: {"Tệp này không phải PDF, dù tên tệp có thể ghi như vậy. Hãy kiểm tra lại tệp.",
		"This file is not a PDF, whatever its name says. Check the file."},
	CodeEmpty: {"Tệp rỗng (0 byte). Hãy quét hoặc sao chép lại.",
		"The file is empty (0 bytes). Scan or copy it again."},
	CodeEncrypted: {"Tệp PDF có mật khẩu hoặc bị khóa. Hãy mở tệp và lưu lại không khóa rồi tải lên.",
		"The PDF is encrypted or locked. Open it, save it without protection and upload it again."},
	CodeDamaged: {"Tệp PDF bị hỏng hoặc thiếu dữ liệu, không mở được. Hãy quét hoặc sao chép lại từ bản gốc.",
		"The PDF is damaged or incomplete and cannot be opened. Scan it or copy it again."},
	CodeNoPages: {"Tệp PDF không có trang nào.", "The PDF has no pages."},
	CodeActive: {"Tệp PDF có chương trình (JavaScript), lệnh mở chương trình khác hoặc tệp đính kèm bên trong, nên không được nhận. Hãy in ra một tệp PDF mới (“Microsoft Print to PDF”) hoặc quét lại.",
		"The PDF holds a program (JavaScript), starts another one or carries attached files, so it is not taken. Print it to a new PDF or scan again."},
	CodeNeedsRender: {"Trang này không phải là một ảnh quét duy nhất và máy chủ chưa bật việc dựng trang. Hãy quét lại hoặc xuất trang thành JPEG.",
		"This page is not one scanned picture and rendering is not enabled on this server. Scan it again or export it as JPEG."},
	CodeRender: {"Không dựng được hình của trang này. Hãy quét lại hoặc xuất trang thành JPEG.",
		"This page could not be rendered. Scan it again or export it as JPEG."},
}

func refuse(code refusal.Code, cause error) *refusal.Refusal {
	w := words[code]
	return &refusal.Refusal{Code: code, VI: w[0], EN: w[1], Cause: cause}
}

func refuseBytes(size, limit int64) *refusal.Refusal {
	return &refusal.Refusal{Code: CodeTooBig,
		VI: fmt.Sprintf("Tệp PDF quá lớn: %s, tối đa %s. Hãy tách thành nhiều tệp.", refusal.Megabytes(size), refusal.Megabytes(limit)),
		EN: fmt.Sprintf("The PDF is too large: %s, at most %s. Split it.", refusal.Megabytes(size), refusal.Megabytes(limit))}
}

func refusePages(n, limit int) *refusal.Refusal {
	return &refusal.Refusal{Code: CodeTooManyPage,
		VI: fmt.Sprintf("Tệp PDF có %d trang, tối đa %d. Hãy tách thành nhiều tệp.", n, limit),
		EN: fmt.Sprintf("The PDF has %d pages, at most %d. Split it.", n, limit)}
}

func refuseNoPage(i, pages int) *refusal.Refusal {
	return &refusal.Refusal{Code: CodeNoPage,
		VI: fmt.Sprintf("Không có trang %d: tệp có %d trang.", i+1, pages),
		EN: fmt.Sprintf("There is no page %d: the file has %d pages.", i+1, pages)}
}

func refuseLarge(w, h int) *refusal.Refusal {
	return &refusal.Refusal{Code: CodeTooLarge,
		VI: fmt.Sprintf("Ảnh trong trang quá lớn: %d × %d điểm ảnh. Hãy quét lại ở 300 dpi.", w, h),
		EN: fmt.Sprintf("The picture on the page is too large: %d × %d pixels. Scan again at 300 dpi.", w, h)}
}
