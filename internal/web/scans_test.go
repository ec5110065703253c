// SPDX-License-Identifier: Apache-2.0

package web

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/unit"
)

func newScanBench(t *testing.T) *webBench {
	b := newBench(t)
	b.h.Scans = scan.New(b.db, b.h.Blobs, t.TempDir())
	return b
}

// paperJPEG is a small page that no other seed gives.
func paperJPEG(t *testing.T, seed int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 90, 120))
	for i := range img.Pix {
		img.Pix[i] = uint8(200 + (i*seed)%50)
	}
	img.SetGray(seed%90, 3, color.Gray{})
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// send posts files as the drop zone's script does, one at a time.
func (c *client) send(fields url.Values, name string, data []byte) (int, uploadReply) {
	c.b.t.Helper()
	var body bytes.Buffer
	mw := multipart.NewWriter(&body)
	for k := range fields {
		c.b.must(mw.WriteField(k, fields.Get(k)))
	}
	c.b.must(mw.WriteField("path", name))
	part, err := mw.CreateFormFile("file", name[strings.LastIndexByte(name, '/')+1:])
	c.b.must(err)
	_, err = part.Write(data)
	c.b.must(err)
	c.b.must(mw.Close())
	r := httptest.NewRequest(http.MethodPost, "/scans", &body)
	r.Header.Set("Content-Type", mw.FormDataContentType())
	r.Header.Set("Accept", "application/json")
	got := c.do(r)
	var reply uploadReply
	c.b.must(json.Unmarshal([]byte(got.body), &reply))
	return got.code, reply
}

func (b *webBench) scanFile(id string) scan.File {
	b.t.Helper()
	f, err := scan.GetFile(b.t.Context(), b.db, "44", id)
	b.must(err)
	return f
}

func (b *webBench) scanPages(id string) []scan.Page {
	b.t.Helper()
	p, err := scan.PagesOfFile(b.t.Context(), b.db, "44", id)
	b.must(err)
	return p
}

func TestUploadSaysWhatBecameOfEachFile(t *testing.T) {
	t.Parallel()
	b := newScanBench(t)
	c := b.as(access.Registrar)
	bk, _ := b.aBook(c.actor, "01/1999", 1)
	where := url.Values{"unit": {c.actor.Path}}
	for _, x := range []struct {
		name   string
		data   []byte
		fields url.Values
		ok     bool
		says   string
	}{
		{"KS.1999.01.001.jpg", paperJPEG(t, 1), where, true, "vào sổ: KS.1999.01.001.jpg"},
		{"KS.1999.01.001.jpg", paperJPEG(t, 1), where, true, "đã nhận từ trước"},
		{"KS/1999/01/2.jpg", paperJPEG(t, 2), where, true, "vào sổ: KS.1999.01.002.jpg"},
		{"IMG_1.jpg", paperJPEG(t, 3), where, true, "chờ bạn xếp"},
		{"x.jpg", paperJPEG(t, 1), where, false, "Trùng từng byte"},
		{"x.pdf", []byte("%PDF-1.4 no more"), where, false, "hỏng"},
		{"bìa.jpg", paperJPEG(t, 4), url.Values{"unit": {bk.Path}, "book": {bk.ID}}, true, "vào sổ: KS.1999.01.P"},
	} {
		code, got := c.send(x.fields, x.name, x.data)
		if code != http.StatusOK || got.OK != x.ok || !strings.Contains(got.Message, x.says) {
			t.Errorf("%s: %d %+v, want %q", x.name, code, got, x.says)
		}
		if got.Href != "" {
			c.ok(got.Href)
		}
	}
	page := c.ok("/scans")
	c.has(page, "IMG_1.jpg", "Không đọc được tên tệp")
	c.lacks(page, "KS.1999.01.001.jpg")
	c.has(c.ok("/scans?state=filed"), "KS.1999.01.001.jpg", "KS.1999.01.002.jpg")
	c.has(c.ok("/scans?state=refused"), "x.pdf")
	c.has(c.ok("/scans?state=duplicate"), "x.jpg")
	c.has(c.ok("/scans?state=discarded"), "Chưa bỏ tệp nào")
	c.has(c.ok("/scans/now?unit="+url.QueryEscape(c.actor.Path)), "data-poll")
}

func TestUploadWithoutScript(t *testing.T) {
	t.Parallel()
	b := newScanBench(t)
	c := b.as(access.Registrar)
	b.aBook(c.actor, "01/1999", 1)
	c.want(c.upload("/scans", "KS.1999.01.001.jpg", paperJPEG(t, 1)), http.StatusSeeOther)
	c.has(c.ok("/scans"), "1 tệp vào sổ")
	got := c.want(c.upload("/scans", "", nil), http.StatusSeeOther)
	if got.to != "/scans" {
		t.Errorf("goes to %s", got.to)
	}
}

func TestUploadRefusals(t *testing.T) {
	t.Parallel()
	b := newScanBench(t)
	c, keyer := b.as(access.Registrar), b.as(access.Keyer)
	there := b.signIn(b.actor(access.Registrar, b.other))
	bk, _ := b.aBook(c.actor, "01/1999", 1)
	if code, got := there.send(url.Values{"unit": {c.actor.Path}}, "KS.1999.01.001.jpg", paperJPEG(t, 1)); code != http.StatusForbidden || got.OK || got.Message == "" {
		t.Errorf("for another unit: %d %+v", code, got)
	}
	if code, got := there.send(url.Values{"book": {bk.ID}}, "KS.1999.01.001.jpg", paperJPEG(t, 1)); code != http.StatusForbidden || got.OK {
		t.Errorf("into a book of another unit: %d %+v", code, got)
	}
	if code, got := c.send(url.Values{"book": {"none"}}, "KS.1999.01.001.jpg", paperJPEG(t, 1)); code != http.StatusNotFound || got.OK {
		t.Errorf("into no book: %d %+v", code, got)
	}
	keyer.want(keyer.get("/scans"), http.StatusForbidden)
	c.want(c.get("/scans?unit="+url.QueryEscape(there.actor.Path)), http.StatusForbidden)
}

// A person files what waits, is led to the next file, and can take it back.
func TestFileFromTheWorkList(t *testing.T) {
	t.Parallel()
	b := newScanBench(t)
	c := b.as(access.Registrar)
	bk, _ := b.aBook(c.actor, "01/1999", 1)
	_, first := c.send(nil, "a.jpg", paperJPEG(t, 1))
	_, second := c.send(nil, "b.jpg", paperJPEG(t, 2))
	page := c.ok(first.Href)
	c.has(page, "data-island=\"viewer\"", bk.ID, "Số đăng ký có trong tệp")
	form := hidden(page)
	post := func(values url.Values) answer {
		values.Set("key", form.Get("key"))
		return c.post(first.Href+"/file", values)
	}
	got := c.want(post(url.Values{"numbers": {"12"}}), http.StatusUnprocessableEntity)
	c.has(got.body, "Hãy chọn một sổ", `value="12"`)
	got = c.want(post(url.Values{"book": {bk.ID}, "numbers": {"mười hai"}}), http.StatusUnprocessableEntity)
	c.has(got.body, "Không đọc được số “mười hai”", "mười hai", "checked")
	got = c.want(post(url.Values{"book": {bk.ID}, "numbers": {"12-13"}}), http.StatusSeeOther)
	if got.to != second.Href {
		t.Errorf("goes to %s, the next file is %s", got.to, second.Href)
	}
	c.has(c.ok(got.to), "KS.1999.01.012-013.jpg", first.Href+"/unfile")
	c.has(c.ok(first.Href), "Đưa ra khỏi sổ")
	got = c.want(c.post(first.Href+"/unfile", nil), http.StatusSeeOther)
	c.has(c.ok(got.to), "Đã đưa tệp ra khỏi sổ", "Xếp vào sổ")
}

func TestNarrowTheBooks(t *testing.T) {
	t.Parallel()
	b := newScanBench(t)
	c := b.as(access.Registrar)
	bk, _ := b.aBook(c.actor, "01/1999", 1)
	_, f := c.send(nil, "KS.1998.01.001.jpg", paperJPEG(t, 1))
	c.has(c.ok(f.Href), "Không có sổ nào như vậy")
	c.has(c.ok(f.Href+"?type=birth&year=1999&no=1"), bk.ID)
	c.has(c.ok(f.Href+"?type=birth&year=1999&no="), bk.ID)
}

func TestDiscardAFile(t *testing.T) {
	t.Parallel()
	b := newScanBench(t)
	c := b.as(access.Registrar)
	_, f := c.send(nil, "a.jpg", paperJPEG(t, 1))
	got := c.want(c.post(f.Href+"/discard", url.Values{"reason": {" "}}), http.StatusUnprocessableEntity)
	c.has(got.body, "Hãy ghi lý do")
	got = c.want(c.post(f.Href+"/discard", url.Values{"reason": {"trang trắng"}}), http.StatusSeeOther)
	c.has(c.ok(got.to), "Đã bỏ tệp", "Không có tệp nào chờ")
	c.has(c.ok(f.Href), "trang trắng", "Lấy lại")
	got = c.want(c.post(f.Href+"/restore", nil), http.StatusSeeOther)
	c.has(c.ok(got.to), "Đã lấy lại tệp", "Xếp vào sổ")
	// Sent a second time the step is already done.
	got = c.want(c.post(f.Href+"/restore", nil), http.StatusSeeOther)
	c.has(c.ok(got.to), "Có người vừa xử lý tệp này")
}

func TestARefusedFileIsReadAgain(t *testing.T) {
	t.Parallel()
	b := newScanBench(t)
	c := b.as(access.Registrar)
	_, f := c.send(nil, "ghi chú.txt", []byte("no picture"))
	c.has(c.ok(f.Href), "Đọc lại tệp")
	got := c.want(c.post(f.Href+"/reread", nil), http.StatusSeeOther)
	c.has(c.ok(got.to), "vẫn chưa dùng được")
	_, taken := c.send(nil, "a.jpg", paperJPEG(t, 1))
	got = c.want(c.post(taken.Href+"/reread", nil), http.StatusSeeOther)
	c.has(c.ok(got.to), "Có người vừa xử lý tệp này")
	other := b.signIn(b.actor(access.Registrar, b.other))
	other.want(other.post(f.Href+"/reread", nil), http.StatusForbidden)
}

func TestOriginalIsDownloadedNeverShown(t *testing.T) {
	t.Parallel()
	b := newScanBench(t)
	c := b.as(access.Registrar)
	evil := []byte("<html><script>alert(1)</script>")
	_, f := c.send(nil, "độc hại.html", evil)
	got := c.want(c.get(f.Href+"/original"), http.StatusOK)
	if got.body != string(evil) || got.head.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(got.head.Get("Content-Disposition"), "attachment") || got.head.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%v %q", got.head, got.body)
	}
	other := b.signIn(b.actor(access.Registrar, b.other))
	other.want(other.get(f.Href+"/original"), http.StatusForbidden)
	other.want(other.get(f.Href), http.StatusForbidden)
}

func TestBookScansAndTurning(t *testing.T) {
	t.Parallel()
	b := newScanBench(t)
	c, keyer, viewer := b.as(access.Registrar), b.as(access.Keyer), b.as(access.Viewer)
	bk, ids := b.aBook(c.actor, "01/1999", 1)
	c.has(c.ok("/books/"+bk.ID+"/scans"), "Sổ này chưa có bản quét", "data-drop")
	_, f := c.send(nil, "KS.1999.01.001.jpg", paperJPEG(t, 1))
	p := b.scanPages(strings.TrimPrefix(f.Href, "/scans/"))[0]
	page := c.ok("/books/" + bk.ID + "/scans")
	c.has(page, "/pages/"+p.ID, "/entries/"+ids[0], "size=thumb", "data-turn=\"right\"", f.Href)
	page = keyer.ok("/books/" + bk.ID + "/scans")
	keyer.lacks(page, "data-drop", f.Href)
	keyer.has(page, "data-turn")
	viewer.want(viewer.get("/books/"+bk.ID+"/scans"), http.StatusForbidden)
	for range 2 {
		got := keyer.want(keyer.post("/pages/"+p.ID+"/rotate", url.Values{"degrees": {"90"}, "back": {"book"}}), http.StatusSeeOther)
		if got.to != "/books/"+bk.ID+"/scans#p-"+p.ID {
			t.Errorf("goes to %s", got.to)
		}
	}
	if got := b.scanPages(p.FileID)[0].Rotation; got != 90 {
		t.Errorf("turned to %d", got)
	}
	viewer.want(viewer.post("/pages/"+p.ID+"/rotate", url.Values{"degrees": {"0"}}), http.StatusForbidden)
}

func TestImageHeaders(t *testing.T) {
	t.Parallel()
	b := newScanBench(t)
	c := b.as(access.Registrar)
	b.aBook(c.actor, "01/1999", 1)
	_, f := c.send(nil, "KS.1999.01.001.jpg", paperJPEG(t, 1))
	p := b.scanPages(strings.TrimPrefix(f.Href, "/scans/"))[0]
	got := c.want(c.get(imageHref(p, scan.Thumb)), http.StatusOK)
	if got.head.Get("Cache-Control") != "private, max-age=31536000, immutable" || got.head.Get("Content-Type") != "image/jpeg" || got.head.Get("ETag") == "" {
		t.Errorf("headers %v", got.head)
	}
	r := httptest.NewRequest(http.MethodGet, imageHref(p, scan.Thumb), nil)
	r.Header.Set("If-None-Match", got.head.Get("ETag"))
	if again := c.do(r); again.code != http.StatusNotModified || again.body != "" {
		t.Errorf("asked again: %d", again.code)
	}
	if got := c.want(c.get("/img/"+p.ID), http.StatusOK); got.head.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("without its turn: %v", got.head)
	}
	c.want(c.get("/img/"+p.ID+"?size=huge"), http.StatusNotFound)
	c.want(c.get("/img/none"), http.StatusNotFound)
	other := b.signIn(b.actor(access.Keyer, b.other))
	other.want(other.get(imageHref(p, scan.Full)), http.StatusForbidden)
	if regexp.MustCompile(`KS|1999`).MatchString(imageHref(p, scan.Full)) {
		t.Error("the address names the book")
	}
}

func TestPageViewAndLinks(t *testing.T) {
	t.Parallel()
	b := newScanBench(t)
	c, keyer, reviewer := b.as(access.Registrar), b.as(access.Keyer), b.as(access.Reviewer)
	b.aBook(c.actor, "01/1999", 3)
	_, f := c.send(nil, "KS.1999.01.001-002.jpg", paperJPEG(t, 1))
	_, last := c.send(nil, "KS.1999.01.003.jpg", paperJPEG(t, 2))
	p, after := b.scanPages(strings.TrimPrefix(f.Href, "/scans/"))[0], b.scanPages(strings.TrimPrefix(last.Href, "/scans/"))[0]
	href := "/pages/" + p.ID
	page := keyer.ok(href)
	keyer.has(page, "01/1999, 02/1999", "/pages/"+after.ID, "&#34;edit&#34;:true", "Lưu các số")
	page = reviewer.ok(href)
	reviewer.has(page, "&#34;edit&#34;:false")
	reviewer.lacks(page, "Lưu các số", "Xoay trái")
	got := keyer.want(keyer.post(href+"/link", url.Values{"numbers": {"7, 7"}, "label": {"45"}}), http.StatusUnprocessableEntity)
	keyer.has(got.body, "ghi hai lần", `value="45"`)
	got = keyer.want(keyer.post(href+"/link", url.Values{"numbers": {"1-4"}, "label": {"45"}}), http.StatusSeeOther)
	keyer.has(keyer.ok(got.to), "Trang 45", "Đã lưu các số")
	regions, err := scan.RegionsOfPage(t.Context(), b.db, "44", p.ID)
	b.must(err)
	if len(regions) != 4 || regions[3].Y != 750 {
		t.Errorf("regions %+v", regions)
	}
	reviewer.want(reviewer.post(href+"/link", url.Values{"numbers": {"9"}}), http.StatusForbidden)
}

// Saving the page's own number leaves the regions that somebody drew.
func TestDrawnRegionsAreKept(t *testing.T) {
	t.Parallel()
	b := newScanBench(t)
	c := b.as(access.Registrar)
	b.aBook(c.actor, "01/1999", 1)
	_, f := c.send(nil, "KS.1999.01.001.jpg", paperJPEG(t, 1))
	p := b.scanPages(strings.TrimPrefix(f.Href, "/scans/"))[0]
	b.must(b.h.Scans.Link(t.Context(), c.actor, "", p.ID, []scan.Place{{Number: "01/1999", X: 100, Y: 100, W: 500, H: 300}}))
	c.want(c.post("/pages/"+p.ID+"/link", url.Values{"numbers": {"01/1999"}, "label": {"3"}}), http.StatusSeeOther)
	regions, err := scan.RegionsOfPage(t.Context(), b.db, "44", p.ID)
	b.must(err)
	if len(regions) != 1 || regions[0].W != 500 {
		t.Errorf("regions %+v", regions)
	}
}

func TestZipThroughTheBrowser(t *testing.T) {
	t.Parallel()
	b := newScanBench(t)
	c := b.as(access.Registrar)
	bk, _ := b.aBook(c.actor, "01/1999", 1)
	b.h.Jobs.Register(b.h.Scans.ZipJob(func(ctx context.Context, id string) (access.Actor, error) {
		a, err := b.h.Accounts.Get(ctx, id)
		return a.Actor, err
	}))
	b.must(b.h.Jobs.Start(t.Context()))
	t.Cleanup(func() { b.must(b.h.Jobs.Stop(context.WithoutCancel(t.Context()))) })
	var data bytes.Buffer
	zw := zip.NewWriter(&data)
	for name, seed := range map[string]int{"KS.1999.01.001.jpg": 1, "lạ.jpg": 2} {
		m, err := zw.Create(name)
		b.must(err)
		_, err = m.Write(paperJPEG(t, seed))
		b.must(err)
	}
	b.must(zw.Close())
	if code, got := c.send(nil, "goi.zip", data.Bytes()); code != http.StatusOK || !got.OK {
		t.Fatalf("%d %+v", code, got)
	}
	page := ""
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline) && !strings.Contains(page, "1 chờ xếp"); time.Sleep(20 * time.Millisecond) {
		page = c.ok("/scans/now")
	}
	c.has(page, "goi.zip", "1 tệp vào sổ, 1 chờ xếp")
	made, err := book.Get(t.Context(), b.db, "44", bk.ID)
	b.must(err)
	if made.Files != 1 {
		t.Errorf("%d files in the book", made.Files)
	}
}

func TestScansOfAWholeProvince(t *testing.T) {
	t.Parallel()
	b := newScanBench(t)
	c := b.signIn(b.actor(access.Registrar, b.whole))
	_, f := c.send(nil, "a.jpg", paperJPEG(t, 1))
	page := c.ok("/scans")
	c.has(page, "a.jpg", unit.Path(b.unit.ID))
	c.lacks(c.ok("/scans?unit="+url.QueryEscape(unit.Path(b.unit.ID))), "a.jpg")
	if b.scanFile(strings.TrimPrefix(f.Href, "/scans/")).Path != "44" {
		t.Error("received for another unit")
	}
}

// Tiles and crops are kept by this person's browser alone, and only whoever may
// see the page gets them.
func TestTilesAndCrops(t *testing.T) {
	t.Parallel()
	b := newScanBench(t)
	c := b.as(access.Registrar)
	b.aBook(c.actor, "01/1999", 1)
	_, f := c.send(nil, "KS.1999.01.001.jpg", paperJPEG(t, 1))
	p := b.scanPages(strings.TrimPrefix(f.Href, "/scans/"))[0]
	viewer, other := b.as(access.Viewer), b.signIn(b.actor(access.Keyer, b.other))
	for _, href := range []string{"/img/" + p.ID + "/tile/0/0_0", "/img/" + p.ID + "/crop/100-100-5000-800"} {
		got := c.want(c.get(href+"?r=0"), http.StatusOK)
		if got.head.Get("Cache-Control") != "private, max-age=31536000, immutable" || got.head.Get("Content-Type") != "image/jpeg" || got.head.Get("ETag") == "" {
			t.Errorf("%s: headers %v", href, got.head)
		}
		r := httptest.NewRequest(http.MethodGet, href+"?r=0", nil)
		r.Header.Set("If-None-Match", got.head.Get("ETag"))
		if again := c.do(r); again.code != http.StatusNotModified || again.body != "" {
			t.Errorf("%s asked again: %d", href, again.code)
		}
		if got := c.want(c.get(href), http.StatusOK); got.head.Get("Cache-Control") != "private, no-cache" {
			t.Errorf("%s without its turn: %v", href, got.head)
		}
		viewer.want(viewer.get(href), http.StatusForbidden)
		other.want(other.get(href), http.StatusForbidden)
	}
	c.has(c.ok("/pages/"+p.ID), "Ai đã xem trang này", c.actor.Name)
	keyer := b.as(access.Keyer)
	keyer.lacks(keyer.ok("/pages/"+p.ID), "Ai đã xem trang này")
	for _, bad := range []string{"/tile/9/0_0", "/tile/0/7_0", "/tile/x/0_0", "/crop/1-2-3", "/crop/0-0-20000-1"} {
		c.want(c.get("/img/"+p.ID+bad), http.StatusNotFound)
	}
}
