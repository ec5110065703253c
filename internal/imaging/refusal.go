// SPDX-License-Identifier: Apache-2.0

package imaging

import (
	"fmt"

	"github.com/sogoc/sogoc/internal/refusal"
)

// The reasons this package refuses for.
const (
	CodeEmpty       refusal.Code = "image_empty"
	CodeUnknown     refusal.Code = "image_unknown_format"
	CodeOther       refusal.Code = "image_other_format"
	CodeHEIC        refusal.Code = "image_heic"
	CodeTooBig      refusal.Code = "image_too_many_bytes"
	CodeTooManyPix  refusal.Code = "image_too_many_pixels"
	CodeTooManyPage refusal.Code = "image_too_many_pages"
	CodeDamaged     refusal.Code = "image_damaged"
	CodeUnsupported refusal.Code = "image_unsupported_kind"
	CodeNoPage      refusal.Code = "image_no_such_page"
)

func refuseEmpty() *refusal.Refusal {
	return &refusal.Refusal{Code: CodeEmpty,
		VI: "Tệp rỗng (0 byte). Hãy quét hoặc sao chép lại.",
		EN: "The file is empty (0 bytes). Scan or copy it again."}
}

func refuseUnknown() *refusal.Refusal {
	return &refusal.Refusal{Code: CodeUnknown,
		VI: "Không nhận ra đây là ảnh. Hệ thống nhận JPEG, PNG, TIFF và PDF.",
		EN: "This is not an image we recognise. JPEG, PNG, TIFF and PDF are accepted."}
}

func refuseOther(name string) *refusal.Refusal {
	return &refusal.Refusal{Code: CodeOther,
		VI: fmt.Sprintf("Tệp có định dạng %s, hệ thống chưa đọc được. Hãy lưu lại thành JPEG, PNG, TIFF hoặc PDF.", name),
		EN: fmt.Sprintf("The file is in %s format, which cannot be read here. Save it as JPEG, PNG, TIFF or PDF.", name)}
}

// refuseHEIC says how a telephone is set to take JPEG; see ADR 0033.
func refuseHEIC() *refusal.Refusal {
	return refusal.New(CodeHEIC,
		"Ảnh chụp ở định dạng HEIC của điện thoại, hệ thống chưa đọc được. iPhone: vào Cài đặt › Camera › Định dạng, chọn “Tương thích nhất” rồi chụp lại; điện thoại Samsung, Oppo, Xiaomi: tắt “Ảnh hiệu suất cao (HEIF)” trong cài đặt máy ảnh. Ảnh đã chụp thì mở trên điện thoại và lưu hoặc chia sẻ dưới dạng JPEG.",
		"The photograph is in the telephone's HEIC format, which cannot be read here. iPhone: Settings › Camera › Formats, choose “Most Compatible” and photograph again; Samsung, Oppo, Xiaomi: turn off “High efficiency pictures (HEIF)” in the camera's settings. A photograph already taken can be saved or shared as JPEG from the telephone.")
}

func refuseBytes(size, limit int64) *refusal.Refusal {
	return &refusal.Refusal{Code: CodeTooBig,
		VI: fmt.Sprintf("Tệp quá lớn: %s, tối đa %s. Hãy quét ở 300 dpi hoặc tách thành nhiều tệp.", refusal.Megabytes(size), refusal.Megabytes(limit)),
		EN: fmt.Sprintf("The file is too large: %s, at most %s. Scan at 300 dpi or split it.", refusal.Megabytes(size), refusal.Megabytes(limit))}
}

func refusePixels(w, h int, limit int64) *refusal.Refusal {
	return &refusal.Refusal{Code: CodeTooManyPix,
		VI: fmt.Sprintf("Ảnh quá lớn: %d × %d điểm ảnh, tối đa %d triệu. Hãy quét lại ở 300 dpi.", w, h, limit/1_000_000),
		EN: fmt.Sprintf("The picture is too large: %d × %d pixels, at most %d million. Scan again at 300 dpi.", w, h, limit/1_000_000)}
}

func refuseMemory(w, h int) *refusal.Refusal {
	return &refusal.Refusal{Code: CodeTooManyPix,
		VI: fmt.Sprintf("Ảnh %d × %d điểm ảnh cần quá nhiều bộ nhớ để mở. Hãy quét lại ở 300 dpi, 24 bit màu.", w, h),
		EN: fmt.Sprintf("The picture of %d × %d pixels needs too much memory to open. Scan again at 300 dpi, 24-bit colour.", w, h)}
}

func refusePages(limit int) *refusal.Refusal {
	return &refusal.Refusal{Code: CodeTooManyPage,
		VI: fmt.Sprintf("Tệp có quá nhiều trang (trên %d). Hãy tách thành nhiều tệp.", limit),
		EN: fmt.Sprintf("The file has too many pages (more than %d). Split it.", limit)}
}

func refuseDamaged(cause error) *refusal.Refusal {
	return &refusal.Refusal{Code: CodeDamaged,
		VI:    "Ảnh bị hỏng hoặc thiếu dữ liệu, không mở được. Hãy quét hoặc sao chép lại từ bản gốc.",
		EN:    "The picture is damaged or incomplete and cannot be opened. Scan it or copy it again.",
		Cause: cause}
}

// refuseKind names a feature of a known format that cannot be read. what is a
// technical name, the same in both languages.
func refuseKind(format Format, what string) *refusal.Refusal {
	return &refusal.Refusal{Code: CodeUnsupported,
		VI: fmt.Sprintf("Ảnh %s dùng kiểu lưu chưa đọc được: %s. Hãy lưu lại thành JPEG hoặc TIFF thường (LZW, 8 bit).", format, what),
		EN: fmt.Sprintf("The %s picture is stored in a way that cannot be read here: %s. Save it as JPEG or plain TIFF (LZW, 8 bit).", format, what)}
}

func refuseNoPage(i, pages int) *refusal.Refusal {
	return &refusal.Refusal{Code: CodeNoPage,
		VI: fmt.Sprintf("Không có trang %d: tệp có %d trang.", i+1, pages),
		EN: fmt.Sprintf("There is no page %d: the file has %d pages.", i+1, pages)}
}
