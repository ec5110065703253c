// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/drawpage"
)

// The page says what was done to its picture; each step goes off and on again.
func TestPageCleaning(t *testing.T) {
	t.Parallel()
	b := newScanBench(t)
	c, keyer, viewer := b.as(access.Registrar), b.as(access.Keyer), b.as(access.Viewer)
	b.aBook(c.actor, "01/1999", 1)
	s := drawpage.SampleSpec(3, "birth", drawpage.LayoutHalf)
	s.Damage, s.Capture, s.DPI = drawpage.DamageLight, drawpage.CaptureScan, 100
	s.Hard = drawpage.Hard{Skew: 3, Border: 8, Desk: drawpage.DeskBlack}
	data, _, err := drawpage.JPEG(s)
	if err != nil {
		t.Fatal(err)
	}
	_, f := c.send(nil, "KS.1999.01.001.jpg", data)
	p := b.scanPages(strings.TrimPrefix(f.Href, "/scans/"))[0]
	at, post := "/pages/"+p.ID, "/pages/"+p.ID+"/clean"
	keyer.has(keyer.ok(at), "Làm sạch ảnh", "Chỉnh thẳng dòng 2,", "Cắt phần ngoài tờ giấy", "Bỏ bước này", "Xem như khi quét", "Đặt lại như máy đề nghị")
	keyer.lacks(keyer.ok(at), "Dùng lại mọi bước", "Chia thành hai trang")
	for range 2 {
		got := keyer.want(keyer.post(post, url.Values{"do": {"step"}, "step": {"trim"}, "on": {"0"}}), http.StatusSeeOther)
		if got.to != at+"#clean" {
			t.Errorf("goes to %s", got.to)
		}
	}
	if got := b.scanPages(p.FileID)[0]; got.Recipe.Does(clean.Trim) || !got.Recipe.Does(clean.Deskew) || got.Version() == p.Version() {
		t.Errorf("%+v", got.Recipe)
	}
	keyer.has(keyer.ok(at), "Không dùng", "Dùng lại")
	keyer.want(keyer.post(post, url.Values{"do": {"skew"}, "degrees": {"1.25"}}), http.StatusSeeOther)
	keyer.has(keyer.ok(at), "1,2")
	keyer.want(keyer.post(post, url.Values{"do": {"all"}, "on": {"0"}}), http.StatusSeeOther)
	if got := b.scanPages(p.FileID)[0]; !got.AsReceived() {
		t.Errorf("%+v", got.Recipe)
	}
	keyer.want(keyer.post(post, url.Values{"do": {"reset"}}), http.StatusSeeOther)
	if got := b.scanPages(p.FileID)[0]; got.Version() != p.Version() {
		t.Errorf("%+v", got.Recipe)
	}
	for _, bad := range []url.Values{{"do": {"divide"}}, {"do": {"join"}}, {"do": {"skew"}, "degrees": {"70"}}, {"do": {"step"}, "step": {"x"}}} {
		keyer.want(keyer.post(post, bad), http.StatusSeeOther)
		keyer.has(keyer.ok(at), "không làm được bước này nữa")
	}
	keyer.want(keyer.post(post, url.Values{"do": {"x"}}), http.StatusNotFound)
	keyer.want(keyer.post(post, url.Values{"do": {"skew"}, "degrees": {"a"}}), http.StatusNotFound)
	viewer.want(viewer.post(post, url.Values{"do": {"reset"}}), http.StatusForbidden)
}
