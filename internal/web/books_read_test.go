// SPDX-License-Identifier: Apache-2.0

package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/scan"
)

// numbered draws a page of births of 1999 with these numbers on it.
func numbered(t *testing.T, seed uint64, first, second int) []byte {
	t.Helper()
	s := drawpage.SampleSpec(seed, "birth", drawpage.LayoutHalf)
	s.Damage, s.Capture, s.DPI, s.Book.OpenYear = drawpage.DamageNone, drawpage.CaptureScan, 150, 1999
	for i, n := range []int{first, second} {
		s.Entries[i].Corrections = nil
		s.Entries[i].Values["so"] = fmt.Sprintf("%02d/1999", n)
	}
	data, _, err := drawpage.JPEG(s)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A number keyed otherwise than it stands on the picture is shown with its
// picture; what is read is offered where nobody said a number.
func TestNumbersReadOnThePages(t *testing.T) {
	t.Parallel()
	b := newScanBench(t)
	c := b.as(access.Registrar)
	bk, _ := b.aBook(c.actor, "01/1999", 4)
	var pages []scan.Page
	for i, name := range []string{"KS.1999.01.001-002.jpg", "KS.1999.01.003-004.jpg"} {
		_, f := c.send(nil, name, numbered(t, uint64(60+i), 2*i+1, 2*i+2))
		pages = append(pages, b.scanPages(strings.TrimPrefix(f.Href, "/scans/"))...)
	}
	report := "/books/" + bk.ID + "/pages"
	c.has(c.ok(report), "chưa đọc trang nào", report[:len(report)-5]+"numbers/read")
	c.want(c.post("/books/"+bk.ID+"/numbers/read", nil), http.StatusSeeOther)
	b.must(b.h.Scans.ReadDue(t.Context()))
	page := c.ok(report)
	c.has(page, "chắc 4 trên 4 số", "Sổ đủ trang")
	c.lacks(page, "numbers/read", "khác số đã nhập")

	c.want(c.post("/pages/"+pages[1].ID+"/link", url.Values{"key": {"k1"}, "numbers": {"3, 14"}}), http.StatusSeeOther)
	page = c.ok(report)
	c.has(page, "Số trên ảnh khác số đã nhập", "đã nhập 14, máy đọc 4", "/img/"+pages[1].ID+"/crop/")
	c.lacks(page, "Sổ đủ trang")
	c.has(c.ok("/books/"+bk.ID+"/scans"), "số khác ảnh?")
	c.has(c.ok("/books/"+bk.ID+"/numbers"), "máy đọc 4/1999")

	b.must(b.h.Scans.Link(t.Context(), c.actor, "", pages[1].ID, nil))
	c.has(c.ok("/books/"+bk.ID+"/scans"), "máy đọc 3–4")
	c.has(c.ok("/pages/"+pages[1].ID), `value="03/1999, 04/1999"`, "Máy đọc được trên ảnh")
	other := b.as(access.Viewer)
	other.want(other.post("/books/"+bk.ID+"/numbers/read", nil), http.StatusForbidden)
}
