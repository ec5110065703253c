// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"cmp"
	"strings"
)

// Near is what stands around an entry in its book and commune: what the rules across entries need while it is keyed.
type Near struct {
	PlacedNo   string // the number under which the entry was put into the book; "" when unknown
	BeforeNo   string // the keyed entry before it in the book
	BeforeDate Date   // of its registration
	AfterNo    string
	AfterDate  Date
	Twins      []Other // children of another name, born the same day of about the same mother
	Again      []Other // about the same name and mother, born the same day
	Alike      []Other // the same name and mother on another day
}

// Other is another entry as whoever keys this one may know of it.
type Other struct {
	ID   string // empty when it is not theirs to open
	Text string
}

// ValidateNear measures an entry against what stands around it: number and date order (V31), the same child keyed already
// under another day (V28), twins (V29). The whole book is measured by ValidateBook.
func ValidateNear(t *Type, values Values, ctx Context, near Near) []Finding {
	r := read(t, values, &ctx)
	r.checkPlacedNo(near)
	r.checkNearDates(near)
	if i, _, ok := r.role("child.name"); ok {
		if len(near.Twins) > 0 {
			r.sayOf(at{i}, near.Twins, "V29", Info, sayTwin)
		}
		if len(near.Again) > 0 {
			r.sayOf(at{i}, near.Again, "V28", Warning, sayAgain)
		}
		if len(near.Alike) > 0 {
			r.sayOf(at{i}, near.Alike, "V28", Warning, sayAlike)
		}
	}
	return r.out
}

// sayOf is say about other entries: another list is another question.
func (r *reading) sayOf(where at, others []Other, rule string, sev Severity, m msg) {
	var texts, ids []string
	for _, o := range others {
		texts = append(texts, o.Text)
		if o.ID != "" {
			ids = append(ids, o.ID)
		}
	}
	list := strings.Join(texts, "; ")
	f := r.say(where, rule, sev, m, list)
	f.Entries = ids
	f.Seen = fingerprint(f.Seen, list)
}

// checkPlacedNo: the number keyed is not the one that the scan was filed under.
func (r *reading) checkPlacedNo(near Near) {
	i, no, ok := r.role(RoleNo)
	if !ok || no.norm == "" || near.PlacedNo == "" {
		return
	}
	placed, err := ParseRegNo(near.PlacedNo)
	typed, err2 := ParseRegNo(no.norm)
	if err != nil || err2 != nil {
		return
	}
	placed.Year = cmp.Or(placed.Year, typed.Year)
	if placed.SortKey() != typed.SortKey() {
		r.sayOf(at{i}, []Other{{Text: near.PlacedNo}}, "V31", Warning, sayOtherNo)
	}
}

// checkNearDates: V31 against the neighbours in the book. Both are named, for either may be the slip.
func (r *reading) checkNearDates(near Near) {
	i, d := r.dateOf(RoleDate)
	switch {
	case d.IsZero():
	case d.Before(near.BeforeDate):
		r.sayOf(at{i}, []Other{{Text: near.BeforeNo + ": " + near.BeforeDate.Show()}}, "V31", Warning, sayDateBefore)
	case near.AfterDate.Before(d):
		r.sayOf(at{i}, []Other{{Text: near.AfterNo + ": " + near.AfterDate.Show()}}, "V31", Warning, sayDateAfter)
	}
}

// Messages across entries.
var (
	sayOtherNo    = msg{"khác với số đã ghi khi đưa trường hợp này vào sổ (%s). Xem lại ảnh: đúng là số này thì xác nhận.", "is not the number under which this entry was put into the book (%s). Look at the image; confirm if it is right."}
	sayDateBefore = msg{"trước ngày của số liền trước (số %s). Xem lại năm, tháng; sổ ghi đúng như vậy thì xác nhận.", "is before that of the number before (number %s). Check year and month; confirm if the book says so."}
	sayDateAfter  = msg{"sau ngày của số liền sau (số %s). Xem lại năm, tháng; sổ ghi đúng như vậy thì xác nhận.", "is after that of the number after (number %s). Check year and month; confirm if the book says so."}
	sayTwin       = msg{"cùng mẹ, cùng ngày sinh với %s: có thể là sinh đôi. Xem có đúng hai trẻ khác nhau.", "has the same mother and day of birth as %s: perhaps twins. See that they are two children."}
	sayAgain      = msg{"gần giống tên, tên mẹ và cùng ngày sinh với %s: có thể trẻ này đã nhập rồi, lệch một chữ. Xem lại ảnh; đúng là hai trẻ thì xác nhận.", "has nearly the same name and mother, and the same day of birth, as %s: perhaps this child was keyed already, one letter off. Look at the image; confirm if they are two."}
	sayAlike      = msg{"cùng tên, cùng mẹ, khác ngày sinh với %s. Xem lại ngày sinh; đúng là hai trường hợp thì xác nhận.", "has the same name and mother, and another day of birth, as %s. Check the date; confirm if they are two."}
)
