// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/xuri/excelize/v2"

	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/vntext"
)

// acceptMended lets the reviewer accept what the keyer mended.
func (w *walk) acceptMended(p *person) {
	k := w.entries[1]
	p.open("/review?entry=" + k.id)
	p.until("the entry", `document.activeElement?.dataset?.row`)
	w.settle(p, strings.TrimPrefix(eval[string](p, `document.querySelector(".bench-title strong").innerText`), "Số "))
	if s := w.stored(p, k.id); s.Entry.State != "checked" || s.Entry.Version != 2 {
		p.fail("number %s is %s in version %d", k.number, s.Entry.State, s.Entry.Version)
	}
}

// approve approves one entry by itself, the others with their book, and settles
// a number that the book leaves blank.
func (w *walk) approve(p, reader *person) {
	one := w.entries[0]
	p.open("/entries?book=" + w.bookID + "&state=checked")
	p.follow(fmt.Sprintf(`a[href="/entries/%s"]`, one.id))
	p.sees(one.truth.Values["nksHoTen"].Written)
	p.follow(fmt.Sprintf(`form[action="/entries/%s/approve"] button`, one.id))
	p.sees("Đã duyệt.")

	p.open("/books/" + w.bookID)
	p.follow(fmt.Sprintf(`form[action="/books/%s/approve"] button`, w.bookID))
	p.until("how many were approved", `/Đã duyệt [1-9]\d* trường hợp/.test(document.querySelector("main").innerText)`)
	for _, k := range w.entries {
		if s := w.stored(reader, k.id); s.Entry.State != "approved" {
			p.fail("number %s is %s after the book was approved", k.number, s.Entry.State)
		}
	}

	p.open("/books/" + w.bookID + "/check")
	p.tabTo(`button[data-dialog="void"]`)
	p.press(kb.Enter)
	p.until("the dialog", `document.querySelector("dialog[open]")`)
	p.fill("dialog[open] [name=number]", "29/1997")
	p.fill("dialog[open] [name=reason]", "Số 29 gạch chéo cả dòng, ghi “bỏ”")
	p.follow("dialog[open] button[type=submit]:not([value]):not([formmethod=dialog])")
	p.sees("Đã ghi nhận số bỏ.", "1 số hủy")
}

// export makes the files of the book, fetches them and holds them against what
// was keyed.
func (w *walk) export(p *person) {
	p.open("/books/" + w.bookID)
	p.follow(fmt.Sprintf(`main a[href="/books/%s/export"]`, w.bookID))
	p.follow(fmt.Sprintf(`form[action="/books/%s/export"] button[type=submit]`, w.bookID))
	p.sees("Đã bắt đầu xuất")
	p.until("the export is done", `document.querySelector('a[href$="/xlsx"], a[href$="/export"].primary')`)
	if !eval[bool](p, `document.querySelector('a[href$="/xlsx"]') !== null`) {
		p.follow(`a[href$="/export"].primary`)
	}
	p.sees("Đúng với sổ hiện nay")
	p.tabTo(`a.btn[href$="/xlsx"]`)
	p.press(kb.Enter)
	name, body := p.download("the spreadsheet")
	if !strings.HasPrefix(name, "KS.1997.01") || !strings.HasSuffix(name, ".xlsx") {
		p.t.Errorf("the spreadsheet is called %q", name)
	}
	w.readSheet(p, body)
	p.tabTo(`a.btn[href$="/zip"]`)
	p.press(kb.Enter)
	_, body = p.download("the archive")
	w.readArchive(p, body)
}

// readSheet compares the rows of the three entries with the page.
func (w *walk) readSheet(p *person, body []byte) {
	p.t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetList()[0])
	if err != nil {
		p.t.Fatal(err)
	}
	if len(rows[0]) != 70 {
		p.t.Errorf("the sheet has %d columns, the ministry's has 70", len(rows[0]))
	}
	at := map[string]int{}
	for i, h := range rows[0] {
		at[strings.Fields(h)[0]] = i
	}
	cell := func(row []string, col string) string {
		if i, ok := at[col]; ok && i < len(row) {
			return row[i]
		}
		return ""
	}
	for i, k := range w.entries {
		n := slices.IndexFunc(rows, func(r []string) bool {
			return strings.TrimLeft(short(cell(r, "so")), "0") == strings.TrimLeft(short(k.number), "0")
		})
		if n < 1 {
			p.t.Errorf("the sheet has no row of number %s", k.number)
			continue
		}
		for _, col := range []string{"nksHoTen", "nksNgaySinh", "ngayDangKy", "meHoTen", "nksGioiTinh"} {
			if got, want := vntext.Canonical(cell(rows[n], col)), vntext.Canonical(k.truth.Values[col].Norm); got != want {
				p.t.Errorf("number %s: the sheet says %s = %q, the page means %q", k.number, col, got, want)
			}
		}
		if got := cell(rows[n], "ghiChu"); i == 2 && !strings.Contains(got, noted) {
			p.t.Errorf("number %s: the correction is not in the sheet: %q", k.number, got)
		}
	}
}

// readArchive opens the PDF of each of the three entries.
func (w *walk) readArchive(p *person, body []byte) {
	p.t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		p.t.Fatal(err)
	}
	for _, k := range w.entries {
		want := fmt.Sprintf("KS.1997.01.%03s.pdf", short(k.number))
		f, err := z.Open(want)
		if err != nil {
			p.t.Errorf("the archive: %v; it has %d files, the first %s", err, len(z.File), z.File[0].Name)
			continue
		}
		pdf, err := io.ReadAll(f)
		_ = f.Close()
		if err != nil {
			p.t.Fatal(err)
		}
		if n, err := api.PageCount(bytes.NewReader(pdf), nil); err != nil || n != 1 {
			p.t.Errorf("%s has %d pages (%v)", want, n, err)
		}
		if len(pdf) > 300<<10 {
			p.t.Errorf("%s has %d kB", want, len(pdf)>>10)
		}
	}
}

// TestScans: a page with a name that says nothing waits on the work list, is
// filed into its book by a person, turned and given a further number.
func TestScans(t *testing.T) {
	p := sit(t, "canbo").signIn()
	jpeg, _, err := drawpage.JPEG(drawpage.SampleSpec(77, "birth", drawpage.LayoutAuto))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ảnh quét 1.jpg")
	if err := os.WriteFile(file, jpeg, 0o600); err != nil {
		t.Fatal(err)
	}
	p.open("/scans")
	p.attach("form.drop input[type=file]:not([webkitdirectory])", file)
	p.until("the file is taken in", `document.querySelector('.drop-list a[href^="/scans/"]')`)
	p.sees("chờ bạn xếp")
	p.follow(`.drop-list a[href^="/scans/"]`)
	item := eval[string](p, "location.pathname")
	p.until("the page beside the form", `document.querySelector("[data-island=viewer] canvas")`)

	p.tabTo("main select[name=type]")
	p.press(kb.ArrowDown)                 // births come first
	p.leave(func() { p.press(kb.Enter) }) // by keys the list narrows when asked to
	p.fill("main [name=year]", "1987")
	p.leave(func() { p.press(kb.Enter) })
	p.until("the one book of 1987", `document.querySelectorAll("[name=book]").length === 1`)
	p.tabTo("[name=book]")
	p.press(" ")
	p.fill("[name=numbers]", "71")
	p.leave(func() { p.press(kb.Enter) })
	p.sees("Đã xếp vào sổ")
	p.open(item)
	p.sees("KS.1987.01.071")
	p.follow(`a[href$="/scans"].btn, .msg a[href^="/books/"]`)
	p.turnAndLink()
}

// turnAndLink turns the page that was just filed and writes a second number to it.
func (p *person) turnAndLink() {
	p.t.Helper()
	li := `[...document.querySelectorAll(".thumb")].find(x => x.innerText.includes("Số 71"))`
	p.until("the page among those of the book", li)
	id := strings.TrimPrefix(eval[string](p, li+".id"), "p-")
	before := eval[string](p, li+`.querySelector("img").getAttribute("src")`)
	p.tabTo(fmt.Sprintf(`#p-%s [data-turn=right]`, id))
	p.press(kb.Enter)
	p.until("the page is turned", li+`?.querySelector("img").getAttribute("src") !== `+quote(before))
	p.open("/pages/" + id)
	p.tabTo("details.unfold-card summary")
	if !eval[bool](p, `document.querySelector("details.unfold-card").open`) {
		p.press(kb.Enter)
	}
	p.fill("[name=numbers]", "71, 72")
	p.leave(func() { p.press(kb.Enter) })
	p.open("/pages/" + id)
	p.until("both numbers at the page", `document.querySelector("main").textContent.includes("71") && document.querySelector("main").textContent.includes("72")`)
}

// TestBooks: one book by form, more by a sheet with a bad line, and the docket
// that goes with the book.
func TestBooks(t *testing.T) {
	p := sit(t, "canbo").signIn()
	t.Run("by form", func(t *testing.T) { p.at(t).addBook() })
	t.Run("by sheet", func(t *testing.T) { p.at(t).addSheet() })
	t.Run("docket", func(t *testing.T) { p.at(t).docket() })
}

func (p *person) addBook() {
	p.follow(`a[href="/books/new"]`)
	p.pick("select[name=type]", "birth")
	p.fill("[name=openYear]", "1995")
	p.fill("[name=bookNo]", "07/1995")
	p.fill("[name=registeredText]", "UBND phường 1, thị xã Đông Hà, tỉnh Quảng Trị")
	p.fill("[name=declaredPages]", "100")
	p.fill("[name=declaredEntries]", "không rõ")
	p.leave(func() { p.press(kb.Enter) })
	p.until("the error stands at its field and nothing typed is lost", `document.querySelector(".wrong [name=declaredEntries]") && document.querySelector("[name=bookNo]").value === "07/1995"`)
	p.fill("[name=declaredEntries]", "98")
	p.leave(func() { p.press(kb.Enter) })
	p.sees("07/1995", "UBND phường 1", "98")
	if at := eval[string](p, "location.pathname"); !strings.HasPrefix(at, "/books/") || at == "/books/new" {
		p.fail("after saving one stands at %s", at)
	}
}

func (p *person) addSheet() {
	p.open("/books/import")
	p.tabTo(`a[href="/books/import/template"]`)
	p.press(kb.Enter)
	_, body := p.download("the template")
	f, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	name := f.GetSheetList()[0]
	rows, err := f.GetRows(name)
	if err != nil {
		p.t.Fatal(err)
	}
	head := slices.IndexFunc(rows, func(r []string) bool { return len(r) > 3 && strings.Contains(r[0], "Loại sổ") })
	if head < 0 {
		p.fail("the template has no header: %v", rows)
	}
	for i, r := range [][]string{{"KS", "1994", "03/1994", "UBND phường 2, thị xã Đông Hà, tỉnh Quảng Trị"}, {"KS", "năm chín tư", "04/1994", "UBND phường 2, thị xã Đông Hà, tỉnh Quảng Trị"}} {
		for j := range rows[head] {
			v := ""
			if j < len(r) {
				v = r[j]
			}
			at, _ := excelize.CoordinatesToCellName(j+1, head+2+i)
			if err := f.SetCellStr(name, at, v); err != nil {
				p.t.Fatal(err)
			}
		}
	}
	file := filepath.Join(p.t.TempDir(), "bảng kê.xlsx")
	if err := f.SaveAs(file); err != nil {
		p.t.Fatal(err)
	}
	p.attach("main form input[type=file]", file)
	if n := eval[int](p, `document.querySelector("main form input[type=file]").files.length`); n != 1 {
		st, serr := os.Stat(file)
		p.fail("%d files are chosen: %v %v, %s", n, st, serr, p.say(`document.querySelectorAll("input[type=file]").length`))
	}
	p.follow(`main form[enctype] button[type=submit]`)
	p.sees("Lưu 1 sổ vào danh mục", "năm chín tư")
	p.follow(`form[action="/books/import/save"] button:not([formaction])`)
	p.open("/books")
	p.sees("03/1994")
	p.seesNot("04/1994")
}

func (p *person) docket() {
	p.open("/books")
	p.follow(`main tbody a[href^="/books/"]`)
	p.follow(`a[href$="/docket"]`)
	if side := eval[float64](p, `document.querySelector(".docket svg, .docket img")?.getBoundingClientRect().width ?? 0`); side < 90 {
		p.fail("the QR code is %v px wide", side)
	}
	var pdf []byte
	p.do(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		if err = emulation.SetEmulatedMedia().WithMedia("print").Do(ctx); err != nil {
			return err
		}
		pdf, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).Do(ctx)
		return err
	}))
	if eval[bool](p, `getComputedStyle(document.querySelector(".bar")).display !== "none"`) {
		p.t.Error("the bar is printed with the docket")
	}
	if side := eval[float64](p, `document.querySelector(".docket svg, .docket img").getBoundingClientRect().width`); side < 90 {
		p.t.Errorf("the printed QR code is %v px wide", side)
	}
	if n, err := api.PageCount(bytes.NewReader(pdf), nil); err != nil || n != 1 {
		p.t.Errorf("the docket is printed on %d pages (%v)", n, err)
	}
	p.do(emulation.SetEmulatedMedia().WithMedia(""))
}
