// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/xuri/excelize/v2"
)

// figures are what the board says of the unit where the route is walked.
type figures struct{ keyed, approved int }

// board reads the cumulative figures of the day's table for the unit of the
// printed accounts.
func board(p *person) figures {
	p.t.Helper()
	p.open("/progress/daily")
	// Units that have not reported yet stand first, so the row goes by its name.
	name, _, _ := strings.Cut(demo.as("canbo").Unit, ",")
	at := eval[string](p, `[...document.querySelectorAll('main table a[href*="unit="]')].find(a => a.textContent.trim() === `+quote(name)+`)?.getAttribute("href") ?? ""`)
	if at == "" {
		p.fail("the table does not name %s", name)
	}
	p.open(at)
	total := func(nth int) int {
		text := eval[string](p, fmt.Sprintf(`document.querySelectorAll(".tile")[%d]?.innerText ?? ""`, nth))
		m := regexp.MustCompile(`cộng dồn ([\d.]+)`).FindStringSubmatch(text)
		if m == nil {
			p.fail("no figure in the tile %q", text)
		}
		n, err := strconv.Atoi(strings.ReplaceAll(m[1], ".", ""))
		if err != nil {
			p.t.Fatal(err)
		}
		return n
	}
	return figures{keyed: total(1), approved: total(3)} // pages, keyed, checked, approved, accepted
}

// moved: the department sees the three entries among keyed and approved ones.
func (w *walk) moved(p *person, before figures) {
	after := board(p)
	if got := after.keyed - before.keyed; got < 3 {
		p.t.Errorf("keyed moved by %d, not by 3", got)
	}
	if got := after.approved - before.approved; got < 3 {
		p.t.Errorf("approved moved by %d, not by 3", got)
	}
}

// TestDepartment sets a target and takes the daily table home.
func TestDepartment(t *testing.T) {
	p := sit(t, "sotuphap").signIn()
	t.Run("target", func(t *testing.T) {
		p.at(t).open("/targets")
		p.follow(`main tbody tr:nth-child(3) a[href^="/targets/"]`)
		at := eval[string](p, "location.pathname")
		p.fill("[name=entries]", "1234")
		p.date("[name=deadline]", time.Now().AddDate(0, 2, 0))
		p.fill("[name=basis]", "Kế hoạch 37/KH-UBND")
		p.leave(func() { p.press(kb.Enter) })
		p.open(at)
		p.sees("1.234 trường hợp", "Kế hoạch 37/KH-UBND")
	})
	t.Run("daily table", func(t *testing.T) {
		p.at(t).open("/progress/daily")
		p.tabTo(`a[href^="/progress/daily/sheet"]`)
		p.press(kb.Enter)
		name, body := p.download("the daily table")
		f, err := excelize.OpenReader(bytes.NewReader(body))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		defer f.Close()
		rows, err := f.GetRows(f.GetSheetList()[0])
		if err != nil {
			t.Fatal(err)
		}
		units := eval[int](p, `document.querySelector("main table").tBodies[0].rows.length`)
		if len(rows) < units {
			t.Errorf("the sheet has %d rows, the page %d units", len(rows), units)
		}
	})
	t.Run("numbers open their lists", func(t *testing.T) {
		p.at(t).open("/progress")
		p.follow(`.tile a[href^="/entries"], a.tile[href^="/entries"]`)
		p.until("the list behind the number", `document.querySelector("main table tbody tr")`)
	})
}

// TestHead reports the day of the unit.
func TestHead(t *testing.T) {
	p := sit(t, "lanhdao").signIn()
	p.open("/progress/daily")
	const words = "Máy quét hỏng buổi sáng, chiều đã mượn máy khác."
	p.tabTo("main form textarea")
	p.types(words)
	p.fill("main form [name=signer]", "Từ Tiến Thư")
	p.follow("main form[method=post] button[type=submit].primary")
	p.sees("Đã gửi báo cáo ngày")
	p.open("/progress/daily")
	p.until("the words of the unit", `document.querySelector("main textarea")?.value.includes(`+quote(words)+`) || document.querySelector("main").innerText.includes(`+quote(words)+`)`)
}

// TestAdministrator makes an account, lets it in, ends its session, and finds
// all of it in the audit log.
func TestAdministrator(t *testing.T) {
	p := sit(t, "quantri").signIn()
	p.follow(`main a[href="/accounts/new"]`)
	p.fill("[name=username]", "thu.nhap")
	p.fill("[name=name]", "Nguyễn Thị Thử")
	p.pick("select[name=role]", "keyer")
	p.pick("select[name=unit]", eval[string](p, `[...document.querySelector("select[name=unit]").options].find(o => o.text.includes("Đông Hà")).value`))
	p.follow("main form button[type=submit].primary")
	p.sees("thu.nhap")
	password := eval[string](p, `[...document.querySelectorAll("main code, main .slip b, main .slip strong, main dd")].map(e => e.innerText.trim()).find(x => /^[^\s]{8,}$/.test(x) && x !== "thu.nhap" && !x.includes("http")) ?? ""`)
	if password == "" {
		p.fail("the first password is not shown")
	}

	q := sit(t, "nhaplieu2")
	q.who = account{Username: "thu.nhap", Password: password}
	q.open("/")
	q.fill("[name=username]", "thu.nhap")
	q.press(kb.Tab)
	q.types(password)
	q.leave(func() { q.press(kb.Enter) })
	if at := eval[string](q, "location.pathname"); at != "/account/password" {
		q.fail("the first sign-in leads to %s", at)
	}

	p.open("/accounts")
	own := `[...document.querySelectorAll("main tbody tr")].find(r => r.innerText.includes("thu.nhap"))`
	for !eval[bool](p, own+" !== undefined") {
		p.follow(`a[rel=next]`)
	}
	p.open(eval[string](p, own+`.querySelector("a").getAttribute("href")`))
	p.follow(`form[action$="/revoke"] button`)
	p.sees("Đã kết thúc phiên đăng nhập.")
	q.open("/keying")
	q.until("signed out", `document.querySelector("[name=password]")`)

	p.open("/audit")
	p.sees("Nguyễn Thị Thử", "Kết thúc phiên đăng nhập", "Tạo tài khoản")
}

// TestLanguageAndTheme: one key press away from English and from dark; no
// Vietnamese is left in the frame.
func TestLanguageAndTheme(t *testing.T) {
	p := sit(t, "sotuphap").signIn()
	p.open("/progress")
	p.choose("lang", "en")
	if eval[string](p, "document.documentElement.lang") != "en" {
		p.fail("the page does not say that it is English")
	}
	marks := regexp.MustCompile(`[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]`)
	for _, part := range []string{".nav", ".foot", ".notice-strip", ".find"} {
		text := strings.ToLower(eval[string](p, fmt.Sprintf(`(e => e ? e.innerText + " " + [...e.querySelectorAll("[placeholder]")].map(x => x.placeholder).join(" ") : "")(document.querySelector(%q))`, part)))
		if m := marks.FindString(strings.ReplaceAll(text, "sổ gốc", "")); m != "" {
			t.Errorf("%s has Vietnamese left: %q", part, text)
		}
	}
	for _, path := range []string{"/progress", "/progress/daily", "/targets", "/books", "/entries", "/accounts", "/audit"} {
		p.open(path)
		for _, text := range eval[[]string](p, `[...document.querySelectorAll("main h1, main h2, main th, main label, main button, main .btn, main .lead")].map(e => e.innerText.trim())`) {
			if m := marks.FindString(strings.ToLower(placeless(text))); m != "" {
				t.Errorf("%s has Vietnamese left: %q", path, text)
			}
		}
	}
	p.open("/progress")
	p.choose("theme", "dark")
	if light := eval[float64](p, `(c => Number(c[0]) + Number(c[1]) + Number(c[2]))(getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g))`); light > 200 {
		t.Errorf("the dark page has a background of %v", light)
	}
	p.choose("lang", "vi")
}

// placeless leaves out the names of places, which stay as they are in English.
func placeless(s string) string {
	return regexp.MustCompile(`(Quảng Trị|Sổ Gốc|Đông Hà|Tiếng Việt)`).ReplaceAllString(s, "")
}

// choose opens the menu of language and theme and presses one of its buttons.
func (p *person) choose(name, value string) {
	p.t.Helper()
	button := fmt.Sprintf(`.bar button[name=%s][value=%s]`, name, value)
	p.tabTo(`.bar details.menu:has(button[name=lang]) > summary`)
	p.press(kb.Enter)
	p.until("the menu", `document.querySelector('.bar details.menu[open] button[name=lang]')`)
	p.follow(button)
}
