// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"errors"
	"strings"

	"github.com/sogoc/sogoc/internal/vntext"
)

// lunarNoise takes the words away that say "lunar" from a folded text; what is left is a date like any other.
var lunarNoise = strings.NewReplacer("(am lich)", " ", "am lich", " ", "lich am", " ", "lich ta", " ", "(al)", " ", " al", " ", "a.l", " ", "nhuan", " ",
	"thang gieng", "thang 1", "thang chap", "thang 12", "mong ", " ", "mung ", " ", "ram ", "15 ")

// ParseLunar reads a lunar date: "15/8/1952 âm lịch", "30.2.1968 (AL)", "rằm tháng giêng năm 1968 âm lịch". near is the latest
// year it can have, as for ParseDateNear. Month and year alone come back with day 0.
func ParseLunar(s string, near int) (LunarDate, error) {
	f := vntext.Fold(s)
	d, err := ParseDateNear(strings.Join(strings.Fields(lunarNoise.Replace(f)), " "), near)
	if errors.Is(err, ErrImpossible) && d.D <= 30 && d.M >= 1 && d.M <= 12 { // the 30th of a second month
		err = nil
	}
	return LunarDate{d.Y, d.M, d.D, strings.Contains(f, "nhuan")}, err
}

// readLunar turns a lunar date into the Gregorian one by the calendar of its time and place. A month alone keeps its year where
// it lies within one.
func (r *reading) readLunar(f *Field, c *cell) (string, trouble) {
	l, err := ParseLunar(c.text, r.near(f))
	if err != nil {
		return "", unreadable
	}
	if l.M == 0 {
		c.date = Date{Y: l.Y}
		return r.converted(c)
	}
	by := LunarMeridian(l.Y, l.M, r.ctx.Book.South)
	whole := l
	if l.D == 0 {
		whole.D = 1
	}
	d, ok := whole.Solar(by)
	if !ok {
		return "", noLunar
	}
	c.date = d
	if l.D == 0 {
		whole.D = 29
		if last, _ := whole.Solar(by); last.Y != d.Y {
			return "", unreadable
		}
		c.date = Date{Y: d.Y}
	}
	return r.converted(c)
}

// readZodiac reads a year of the cycle as the last such year that the date can have.
func (r *reading) readZodiac(f *Field, c *cell, n int) (string, trouble) {
	near := r.near(f)
	if near == 0 {
		return "", shortYear
	}
	c.date = Date{Y: ZodiacYear(n, near)}
	return r.converted(c)
}

func (r *reading) converted(c *cell) (string, trouble) {
	norm, why := r.dateNorm(c.date, nil)
	if why == fine {
		why = converted
	}
	return norm, why
}
