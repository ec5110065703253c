// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"errors"
	"fmt"
	"strings"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/decode"
	"github.com/sogoc/sogoc/internal/refusal"
)

// refusalOf finds the reason in an error, if a file was refused with one. The
// page, if it is about one, is named.
func refusalOf(err error) (*refusal.Refusal, bool) {
	why, ok := refusal.Of(err)
	var at *decode.PageError
	if ok && errors.As(err, &at) {
		why = &refusal.Refusal{Code: why.Code, VI: fmt.Sprintf("Trang %d: %s", at.No, why.VI), EN: fmt.Sprintf("Page %d: %s", at.No, why.EN), Cause: why.Cause}
	}
	return why, ok
}

// refuse puts a reason on a file.
func (f *File) refuse(why *refusal.Refusal) {
	f.State, f.Reason = Refused, string(why.Code)
	f.say(why.VI, why.EN)
}

// wait puts a file on the work list for a person.
func (f *File) wait(code, vi, en string) {
	f.State, f.Reason, f.Canonical, f.BookID = Unnamed, code, "", ""
	f.say(vi, en)
}

func (f *File) say(vi, en string) {
	line := func(s string) string { return strings.ReplaceAll(s, "\n", " ") }
	f.Detail = line(vi) + "\n" + line(en)
}

// The codes of the work list's reasons that this package gives.
const (
	ReasonName      = "name"       // can't be read
	ReasonNoBook    = "no_book"    // names a book that the inventory lacks
	ReasonManyBooks = "many_books" // names several books
	ReasonOtherBook = "other_book" // sent to one book, names another
	ReasonOtherUnit = "other_unit" // names a book of another unit
	ReasonTaken     = "taken"      // the book has a file of that number
	ReasonUnfiled   = "unfiled"    // a person took it out of its book
	ReasonDuplicate = "duplicate"
	ReasonTooLarge  = "too_large"
	ReasonQuota     = "quota" // the unit has no room left
	ReasonZipLocked = "zip_locked"
	ReasonZipMethod = "zip_method"
	ReasonZipBomb   = "zip_bomb"
	ReasonZipBroken = "zip_broken"
	ReasonZipMany   = "zip_many"
	ReasonZipFolder = "zip_empty"
	ReasonZipLink   = "zip_link"
)

func (f *File) waitForName(err error) {
	var n *civil.NameError
	vi, en := "", ""
	if errors.As(err, &n) {
		vi, en = n.Label("vi"), n.Label("en")
	}
	f.wait(ReasonName, "Không đọc được tên tệp: "+ended(lowerFirst(vi))+" Hãy chọn sổ và số đăng ký.", "The name can't be read: "+ended(lowerFirst(en))+" Choose the book and the numbers.")
}

// ended closes a sentence that may end in dots of its own.
func ended(s string) string {
	if strings.HasSuffix(s, "…") || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// lowerFirst joins a sentence to words before it.
func lowerFirst(s string) string {
	for i, r := range s {
		return strings.ToLower(string(r)) + s[i+len(string(r)):]
	}
	return s
}

func (f *File) duplicateOf(before File) {
	f.State, f.Reason = Duplicate, ReasonDuplicate
	f.say("Trùng từng byte với tệp "+before.shown()+" đã nhận trước đó.", "The same bytes as "+before.shown()+", received before.")
}

func tooLarge() *refusal.Refusal {
	return refusal.New(ReasonTooLarge,
		fmt.Sprintf("Tệp lớn hơn mức cho phép (%d MB). Hãy chia nhỏ hoặc quét ở 300 dpi.", maxFile>>20),
		fmt.Sprintf("The file is larger than %d MB. Split it, or scan at 300 dpi.", maxFile>>20))
}

// zipReasons are the sentences about archives and their members.
var zipReasons = map[refusal.Code][2]string{
	ReasonZipLocked: {"Tệp nén có mật khẩu. Hãy nén lại không mật khẩu.", "The zip file is locked by a password. Pack it again without one."},
	ReasonZipMethod: {"Tệp nén bằng cách chưa đọc được. Hãy nén lại thành ZIP thường.", "The zip file uses a method that can't be read here. Pack it again as a plain ZIP."},
	ReasonZipBomb:   {"Tệp nén bung ra quá lớn so với chính nó: có thể là tệp phá hoại. Không mở tiếp.", "The zip file unpacks to far more than it is: it may be meant to do harm. It was not opened further."},
	ReasonZipBroken: {"Tệp nén bị hỏng hoặc thiếu dữ liệu. Hãy sao chép hoặc nén lại.", "The zip file is damaged or incomplete. Copy or pack it again."},
	ReasonZipMany:   {"Tệp nén có quá nhiều tệp bên trong. Hãy chia nhỏ theo từng sổ.", "The zip file holds too many files. Split it by books."},
	ReasonZipLink:   {"Mục này trong tệp nén là lối tắt đến tệp khác, không phải ảnh. Hãy nén chính các ảnh quét.", "This member of the zip file is a link to another file, not a picture. Pack the scans themselves."},
	ReasonZipFolder: {"Tệp nén không có tệp nào bên trong.", "The zip file holds no files."},
}

func zipRefusal(code refusal.Code) *refusal.Refusal {
	return refusal.New(code, zipReasons[code][0], zipReasons[code][1])
}
