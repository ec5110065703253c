// SPDX-License-Identifier: Apache-2.0

package imaging

import "fmt"

// Code says why a file or page is refused. Codes are stable: they are kept in
// records and counted in reports.
type Code string

// The reasons this package refuses for.
const (
	CodeEmpty       Code = "image_empty"
	CodeUnknown     Code = "image_unknown_format"
	CodeOther       Code = "image_other_format"
	CodeTooBig      Code = "image_too_many_bytes"
	CodeTooManyPix  Code = "image_too_many_pixels"
	CodeTooManyPage Code = "image_too_many_pages"
	CodeDamaged     Code = "image_damaged"
	CodeUnsupported Code = "image_unsupported_kind"
	CodeNoPage      Code = "image_no_such_page"
)

// Refusal is why a file or page is not taken, for people and for programs.
type Refusal struct {
	Code   Code
	VI, EN string // one or two sentences each: what is wrong, what to do
	Cause  error  // for the log; may be nil
}

func (r *Refusal) Error() string {
	if r.Cause == nil {
		return fmt.Sprintf("%s: %s", r.Code, r.EN)
	}
	return fmt.Sprintf("%s: %s (%v)", r.Code, r.EN, r.Cause)
}

func (r *Refusal) Unwrap() error { return r.Cause }

// Reason gives the stable code and the sentence in both languages.
func (r *Refusal) Reason() (code, vi, en string) { return string(r.Code), r.VI, r.EN }

func refuseEmpty() *Refusal {
	return &Refusal{Code: CodeEmpty,
		VI: "Tệp rỗng (0 byte). Hãy quét hoặc sao chép lại.",
		EN: "The file is empty (0 bytes). Scan or copy it again."}
}

func refuseUnknown() *Refusal {
	return &Refusal{Code: CodeUnknown,
		VI: "Không nhận ra đây là ảnh. Hệ thống nhận JPEG, PNG, TIFF và PDF.",
		EN: "This is not an image we recognise. JPEG, PNG, TIFF and PDF are accepted."}
}

func refuseOther(name string) *Refusal {
	return &Refusal{Code: CodeOther,
		VI: fmt.Sprintf("Tệp có định dạng %s, hệ thống chưa đọc được. Hãy lưu lại thành JPEG, PNG, TIFF hoặc PDF.", name),
		EN: fmt.Sprintf("The file is in %s format, which cannot be read here. Save it as JPEG, PNG, TIFF or PDF.", name)}
}

func refuseBytes(size, limit int64) *Refusal {
	return &Refusal{Code: CodeTooBig,
		VI: fmt.Sprintf("Tệp quá lớn: %s, tối đa %s. Hãy quét ở 300 dpi hoặc tách thành nhiều tệp.", megabytes(size), megabytes(limit)),
		EN: fmt.Sprintf("The file is too large: %s, at most %s. Scan at 300 dpi or split it.", megabytes(size), megabytes(limit))}
}

func refusePixels(w, h int, limit int64) *Refusal {
	return &Refusal{Code: CodeTooManyPix,
		VI: fmt.Sprintf("Ảnh quá lớn: %d × %d điểm ảnh, tối đa %d triệu. Hãy quét lại ở 300 dpi.", w, h, limit/1_000_000),
		EN: fmt.Sprintf("The picture is too large: %d × %d pixels, at most %d million. Scan again at 300 dpi.", w, h, limit/1_000_000)}
}

func refuseMemory(w, h int) *Refusal {
	return &Refusal{Code: CodeTooManyPix,
		VI: fmt.Sprintf("Ảnh %d × %d điểm ảnh cần quá nhiều bộ nhớ để mở. Hãy quét lại ở 300 dpi, 24 bit màu.", w, h),
		EN: fmt.Sprintf("The picture of %d × %d pixels needs too much memory to open. Scan again at 300 dpi, 24-bit colour.", w, h)}
}

func refusePages(limit int) *Refusal {
	return &Refusal{Code: CodeTooManyPage,
		VI: fmt.Sprintf("Tệp có quá nhiều trang (trên %d). Hãy tách thành nhiều tệp.", limit),
		EN: fmt.Sprintf("The file has too many pages (more than %d). Split it.", limit)}
}

func refuseDamaged(cause error) *Refusal {
	return &Refusal{Code: CodeDamaged,
		VI:    "Ảnh bị hỏng hoặc thiếu dữ liệu, không mở được. Hãy quét hoặc sao chép lại từ bản gốc.",
		EN:    "The picture is damaged or incomplete and cannot be opened. Scan it or copy it again.",
		Cause: cause}
}

// refuseKind names a feature of a known format that cannot be read. what is a
// technical name, the same in both languages.
func refuseKind(format Format, what string) *Refusal {
	return &Refusal{Code: CodeUnsupported,
		VI: fmt.Sprintf("Ảnh %s dùng kiểu lưu chưa đọc được: %s. Hãy lưu lại thành JPEG hoặc TIFF thường (LZW, 8 bit).", format, what),
		EN: fmt.Sprintf("The %s picture is stored in a way that cannot be read here: %s. Save it as JPEG or plain TIFF (LZW, 8 bit).", format, what)}
}

func refuseNoPage(i, pages int) *Refusal {
	return &Refusal{Code: CodeNoPage,
		VI: fmt.Sprintf("Không có trang %d: tệp có %d trang.", i+1, pages),
		EN: fmt.Sprintf("There is no page %d: the file has %d pages.", i+1, pages)}
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/(1<<20)) }
