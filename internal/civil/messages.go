// SPDX-License-Identifier: Apache-2.0

package civil

// msg is a sentence in both languages. The field's label and a colon are set before it. It says what was seen and what to do,
// in the words of somebody who keys.
type msg struct{ vi, en string }

// R: reading rules that come with every field.
var (
	sayRequired  = msg{"chưa nhập. Nếu sổ để trống hoặc không đọc được, bấm đánh dấu “trống” hoặc “không đọc được”.", "not keyed. If the book leaves it empty or it can't be read, mark it “blank” or “illegible”."}
	sayNotNumber = msg{"phải là số. Gõ lại bằng chữ số.", "must be a number. Type it in digits."}
	sayNotTime   = msg{"không đọc được thành giờ. Gõ giờ và phút, ví dụ 14:30.", "can't be read as a time. Type hour and minute, for example 14:30."}
	sayTooLong   = msg{"dài %d chữ, thường không quá %d. Xem có gõ nhầm ô không.", "has %d letters, seldom more than %d. Check that it is in the right place."}
	sayDitto     = msg{"sổ ghi dấu lặp lại (“%s”). Giá trị thật nằm ở trường hợp trên.", "holds a ditto mark (“%s”). The real value stands in the entry above."}
	sayNone      = msg{"ghi “%s”, tức là không có số. Giữ nguyên chữ trong sổ, hoặc đánh dấu “trống”.", "says “%s”, meaning there is no number. Keep the book's words, or mark it “blank”."}
)

// V01, V02, V05: numbers of the book.
var (
	sayRegNo      = msg{"không đọc được thành số đăng ký. Gõ số/năm như trong sổ, ví dụ 12/2007 hoặc 12bis/2007.", "can't be read as a registration number. Type number/year as in the book, for example 12/2007 or 12bis/2007."}
	sayRange      = msg{"ghi nhiều số một lúc. Mỗi trường hợp nhập một số riêng.", "gives several numbers at once. Key each entry with its own number."}
	sayNoYear     = msg{"thiếu năm. Gõ thêm năm sau dấu gạch chéo; xem năm ở ngày đăng ký hoặc bìa sổ.", "has no year. Add the year after the slash; see the date of registration or the cover."}
	sayYearTaken  = msg{"không ghi năm; hiểu là %s theo ngày đăng ký hoặc bìa sổ. Xem lại giúp.", "gives no year; read as %s from the date of registration or the cover. Please check."}
	sayLoose      = msg{"viết khác thường; hiểu là %s. Xem lại giúp.", "is written in an unusual way; read as %s. Please check."}
	sayKeyMarked  = msg{"được đánh dấu trống hoặc không đọc được, nên trường hợp này chưa có đủ số để tra. Xem các trường hợp trước và sau trong sổ.", "is marked blank or illegible, so the entry can't be found by its number. See the entries before and after it."}
	sayBookNo     = msg{"không đọc được thành quyển số. Gõ số quyển/năm mở sổ, ví dụ 01/2007.", "can't be read as a book number. Type book/opening year, for example 01/2007."}
	sayOtherBook  = msg{"là %s, nhưng sổ đang nhập là quyển %s. Xem có lấy nhầm sổ không.", "is %s, but the book at hand is %s. Check that it is the right book."}
	sayPage       = msg{"không đọc được thành số trang. Gõ số trang bằng chữ số.", "can't be read as a page number. Type the page in digits."}
	sayPageBeyond = msg{"là %d, nhưng sổ chỉ có %d trang. Xem lại số trang.", "is %d, but the book has only %d pages. Check the page number."}
	sayPageZero   = msg{"không thể là 0. Xem lại số trang.", "can't be 0. Check the page number."}
)

// V03: years of number, date and book.
var (
	sayYearsDiffer = msg{"có năm %d, nhưng ngày đăng ký là năm %d. Xem lại số hoặc ngày theo bản quét.", "is of %d, but the date of registration is in %d. Check number or date against the scan."}
	sayBookLater   = msg{"mở năm %d, sau năm của số đăng ký (%d). Xem lại quyển số.", "was opened in %d, after the year of the registration number (%d). Check the book number."}
)

// V04: dates.
var (
	sayNotDate     = msg{"không đọc được thành ngày. Gõ ngày.tháng.năm; nếu sổ chỉ có năm thì gõ năm.", "can't be read as a date. Type day.month.year; if the book has only the year, type the year."}
	sayImpossible  = msg{"không có trong lịch. Nếu sổ ghi đúng như vậy thì giữ nguyên; ngày đề nghị dùng khi chuyển dữ liệu là %s.", "is not in the calendar. If the book says so, keep it; the day proposed for the transfer is %s."}
	sayAge         = msg{"ghi tuổi (“%s”) thay cho ngày sinh. Giữ nguyên chữ trong sổ; năm sinh tính theo tuổi là %s, xác nhận nếu dùng được.", "gives an age (“%s”) in place of the date of birth. The book's text stays; the year by that age is %s, confirm if it will do."}
	sayNoSuchDay   = msg{"không có trong lịch. Xem lại ngày và tháng theo bản quét.", "is not in the calendar. Check day and month against the scan."}
	sayFuture      = msg{"ở sau ngày hôm nay. Xem lại năm.", "is after today. Check the year."}
	sayTooOld      = msg{"trước năm 1900. Xem lại năm.", "is before 1900. Check the year."}
	sayShortYear   = msg{"có năm hai chữ số. Gõ đủ bốn chữ số.", "has a year of two digits. Type all four."}
	sayWidened     = msg{"có năm hai chữ số, hiểu là %s theo năm của sổ. Xem lại nếu không đúng.", "has a year of two digits, read as %s by the year of the book. Correct it if that is wrong."}
	sayAnimal      = msg{"chỉ ghi con giáp (“%s”). Chữ trong sổ được giữ; năm có thể là %s. Xem tuổi của người trong sổ rồi lấy năm đúng, hoặc xác nhận để nguyên.", "gives only the animal of the year (“%s”). The book's text stays; the year may be %s. Take the right one by what the book says of the person's age, or confirm to leave it so."}
	sayConverted   = msg{"ghi theo âm lịch; dương lịch là %s. Chữ trong sổ được giữ nguyên.", "is by the lunar calendar; in the Gregorian it is %s. The book's text stays."}
	sayNoLunar     = msg{"không có trong âm lịch của năm ấy. Xem lại ngày, tháng, tháng nhuận.", "is not in the lunar calendar of that year. Check day, month and leap month."}
	sayEarlyBook   = msg{"trước năm %d, rất hiếm với sổ hộ tịch. Xem lại năm.", "is before %d, very rare for a register. Check the year."}
	sayPlaceholder = msg{"là 19.11.1999, ngày thường bị điền thay khi sổ không có ngày. Nếu sổ để trống, đánh dấu “trống”.", "is 19.11.1999, a day often filled in when the book has none. If the book leaves it empty, mark it “blank”."}
)

// V06–V09: codes and identity numbers.
var (
	sayCode       = msg{"có giá trị “%s” không có trong danh mục. Chọn một mục trong danh sách.", "has “%s”, which is not in the list. Choose an item of the list."}
	sayTerm       = msg{"ghi “%s”, không thấy trong danh mục. Xem lại chính tả; nếu sổ ghi đúng như vậy thì xác nhận.", "says “%s”, which is not in the list. Check the spelling; if the book says so, confirm."}
	sayPIN        = msg{"phải có đúng 12 chữ số. Đếm lại theo bản quét.", "must have exactly 12 digits. Count them against the scan."}
	sayPINSex     = msg{"có chữ số thứ tư là %s, chỉ %s; giới tính nhập vào thì khác. Xem lại cả hai.", "has %s as fourth digit, which means %s; the sex keyed differs. Check both."}
	sayPINYear    = msg{"chỉ năm sinh %d, nhưng năm sinh nhập vào là %d. Xem lại cả hai.", "points to birth in %d, but the year keyed is %d. Check both."}
	sayPINPlace   = msg{"bắt đầu bằng %s, không phải mã tỉnh nào đã biết. Xem lại ba chữ số đầu.", "begins with %s, no province code we know. Check the first three digits."}
	sayPINEarly   = msg{"có trong sổ đăng ký trước năm 2016, khi ô này chưa có. Nếu số được viết thêm về sau thì xác nhận.", "stands in a registration from before 2016, when there was no such place. If it was added later, confirm."}
	sayPaperCMND  = msg{"có %d ký tự; giấy CMND có 9 (một số có 12) chữ số. Xem lại số hoặc loại giấy tờ.", "has %d characters; an identity card (CMND) has 9 (some 12) digits. Check the number or the kind of paper."}
	sayPaperPass  = msg{"không giống số hộ chiếu (một chữ cái và 7 chữ số). Xem lại số hoặc loại giấy tờ.", "does not look like a passport number (a letter and 7 digits). Check the number or the kind of paper."}
	sayPaperCCCD  = msg{"có %d ký tự; thẻ căn cước công dân có 12 chữ số. Xem lại số hoặc loại giấy tờ.", "has %d characters; a citizen card has 12 digits. Check the number or the kind of paper."}
	sayPaperEmpty = msg{"chưa nhập, dù đã chọn loại giấy tờ. Gõ số, hoặc đánh dấu “trống”.", "not keyed although the kind of paper is chosen. Type the number, or mark it “blank”."}
)

// V20–V28: what dates and people say about each other.
var (
	sayDiesBefore   = msg{"là %s, trước ngày sinh %s. Xem lại cả hai ngày.", "is %s, before the birth on %s. Check both dates."}
	sayAgeOver      = msg{"cho tuổi ít nhất là %d khi chết. Xem lại năm sinh và năm chết.", "gives an age of at least %d at death. Check the years of birth and death."}
	sayRegBefore    = msg{"là %s, trước ngày xảy ra sự kiện %s. Xem lại cả hai ngày.", "is %s, before the event on %s. Check both dates."}
	sayLate         = msg{"sau sự kiện %d ngày. Xem sổ ghi loại đăng ký nào (đúng hạn, quá hạn, đăng ký lại).", "is %d days after the event. See which kind of registration the book gives (on time, late, re-registration)."}
	sayOnTimeLate   = msg{"đang chọn “đúng hạn”, nhưng đăng ký sau sự kiện %d ngày. Xem lại loại đăng ký và hai ngày.", "is “on time”, but the registration is %d days after the event. Check the kind and both dates."}
	sayYoung        = msg{"cho tuổi %d khi đăng ký kết hôn. Xem lại ngày sinh; nếu sổ ghi đúng như vậy thì xác nhận.", "gives age %d at marriage. Check the date of birth; if the book says so, confirm."}
	sayParentYoung  = msg{"cho tuổi %d khi sinh con. Xem lại năm sinh.", "gives age %d at the child's birth. Check the year of birth."}
	sayParentOld    = msg{"cho tuổi %d khi sinh con. Xem lại năm sinh.", "gives age %d at the child's birth. Check the year of birth."}
	sayParentAfter  = msg{"là %s, sau ngày sinh của con (%s). Xem có nhập nhầm ô không.", "is %s, after the child's birth (%s). Check that it is in the right place."}
	sayDuplicate    = msg{"trùng với trường hợp đã có: %s. Xem lại ảnh; gõ nhầm thì sửa, sổ đúng là ghi hai lần số này thì xác nhận.", "is used already by another entry: %s. Look at the image: mend a slip, or confirm when the book does have the number twice."}
	sayReadOther    = msg{"khác số máy đọc được trên ảnh (%s). Xem lại ảnh; gõ nhầm thì sửa, ảnh đúng là số này thì xác nhận.", "is not the number read on the image (%s). Look at the image: mend a slip, or confirm when the image does say so."}
	saySamePerson   = msg{"giống người đã có ở trường hợp khác: %s. So hai trường hợp trước khi xác nhận.", "looks like a person of another entry: %s. Compare the two before you confirm."}
	sayWordsDiffer  = msg{"là %s, khác ngày ghi bằng số (%s). Xem lại cả hai theo bản quét.", "says %s, not the date in digits (%s). Check both against the scan."}
	sayWordsUnclear = msg{"không đọc được thành ngày. Xem lại chính tả; nếu sổ ghi đúng như vậy thì giữ nguyên.", "can't be read as a date. Check the spelling; if the book says so, keep it."}
)

// V35–V39: texts.
var (
	saySigner      = msg{"chưa nhập. Nếu trang sổ không có, đánh dấu “trống”.", "not keyed. If the page has none, mark it “blank”."}
	sayUnit        = msg{"không khớp với đơn vị nào có vào ngày đăng ký. Xem lại tên xã, huyện, tỉnh theo bìa sổ.", "matches no unit that existed on the date of registration. Check commune, district and province against the cover."}
	sayCapitals    = msg{"viết toàn chữ hoa. Giữ nguyên chữ trong sổ; tên chuẩn đề nghị là %s.", "is all in capitals. The book's text stays; the proposed standard form is %s."}
	sayDigitInName = msg{"có chữ số lẫn trong chữ. Xem lại chữ O và số 0, chữ l và số 1.", "has a digit among its letters. Check letter O against digit 0, letter l against digit 1."}
	saySyllable    = msg{"có chữ “%s” không đúng vần tiếng Việt. Xem lại dấu; nếu là tên dân tộc hoặc tên nước ngoài thì xác nhận.", "has “%s”, not a Vietnamese syllable. Check the marks; if it is a minority or foreign name, confirm."}
	sayNoMarks     = msg{"viết không dấu. Nếu sổ có dấu thì gõ thêm dấu.", "has no tone marks. If the book has them, add them."}
	sayMixedForms  = msg{"trộn hai kiểu mã hóa dấu. Gõ lại ô này, hoặc xác nhận để dùng bản đã chuẩn hóa.", "mixes two ways of encoding tone marks. Type it again, or confirm to use the normalized text."}
	sayCommas      = msg{"chỉ có dấu phẩy. Gõ địa danh, hoặc đánh dấu “trống”.", "holds only commas. Type the place, or mark it “blank”."}
)

// V27, V29–V34: the book as a whole.
var (
	sayBookDup     = msg{"Số %s của quyển %s có ở %d trường hợp. Mở từng trường hợp và so với bản quét.", "Number %s of book %s stands on %d entries. Open each and compare it with the scan."}
	sayTwins       = msg{"Số %s có cùng cha mẹ và ngày sinh, số liền nhau: có thể là sinh đôi, sinh ba. Xem có đúng là các trẻ khác nhau.", "Numbers %s have the same parents and date of birth and follow each other: perhaps twins. See that they are different children."}
	sayGaps        = msg{"Năm %d thiếu số: %s. Xem sổ bỏ số, hủy số, mất trang hay chưa nhập.", "Numbers missing in %d: %s. See whether they were skipped, voided, on a lost page or not keyed yet."}
	sayBackwards   = msg{"Số %s đăng ký ngày %s, không theo thứ tự với số %s (ngày %s). Xem lại ngày của hai trường hợp.", "Number %s is registered on %s, out of order with number %s (%s). Check the dates of both."}
	sayNoFile      = msg{"Số %s chưa có tệp quét. Gắn tệp, hoặc quét bổ sung.", "Number %s has no scan. Attach its file, or scan it."}
	sayLooseFile   = msg{"Tệp %s chưa gắn với trường hợp nào. Gắn vào đúng số, hoặc nhập trường hợp còn thiếu.", "File %s belongs to no entry. Attach it to its number, or key the missing entry."}
	sayTwiceLinked = msg{"Tệp %s gắn với %d trường hợp. Nếu trang có nhiều trường hợp thì xác nhận; nếu không thì gỡ chỗ nhầm.", "File %s is attached to %d entries. If the page holds several, confirm; else detach the wrong one."}
	sayFilePages   = msg{"Tệp %s có %d trang; thường từ 1 đến %d. Xem tệp có bị tách hoặc gộp nhầm không.", "File %s has %d pages; usually 1 to %d. See whether it was split or merged by mistake."}
	sayFileHeavy   = msg{"Tệp %s nặng %d kB một trang, quá %d kB. Nén lại trước khi chuyển.", "File %s has %d kB a page, more than %d kB. Compress it before the transfer."}
	sayFileBlank   = msg{"Tệp %s có %d trang trắng. Xem lại bản quét.", "File %s has %d blank pages. Check the scan."}
	sayCount       = msg{"Lời khóa sổ ghi %d trường hợp, hiện có %d. Xem các số thiếu, hoặc lời khóa sổ có đúng không.", "The closing statement gives %d entries, there are %d. See the missing numbers, or whether the statement is right."}
	sayCountYear   = msg{"Lời khóa sổ năm %d ghi %d trường hợp, hiện có %d. Xem các số thiếu, hoặc lời khóa sổ có đúng không.", "The closing statement of %d gives %d entries, there are %d. See the missing numbers, or whether the statement is right."}
)
