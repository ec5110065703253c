// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/bag"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

// withPackages adds the room of packages to the pages.
func (b *webBench) withPackages() {
	b.t.Helper()
	d := b.h.Deps
	bags := &bag.Bags{DB: d.DB, Blobs: d.Blobs, Program: "thử", Now: time.Now, Name: func(context.Context, string) string { return "Người Thử" }}
	d.Packages = bag.NewRoom(bags, d.Jobs, b.t.TempDir(), func(ctx context.Context, id string) (access.Actor, error) {
		a, err := d.Accounts.Get(ctx, id)
		return a.Actor, err
	})
	var err error
	b.h, err = New(d)
	b.must(err)
}

// A registrar packs a book, fetches the package and has it checked again; the
// department brings it back and is told that it is there already, or what is
// wrong with it. Others may not.
func TestPackagesOfABook(t *testing.T) {
	t.Parallel()
	x, b := exportBench(t)
	b.withPackages()
	x.Approved(1)
	b.runJobs()
	c := b.enter(x.Registrar)
	at := "/books/" + x.Book.ID + "/bag"
	c.has(c.ok("/books/"+x.Book.ID), at)
	c.has(c.ok(at), "Đóng gói quyển sổ này")
	form := url.Values{"key": {store.NewID()}, "fond": {"P44.HT"}}
	c.want(c.post(at, form), http.StatusSeeOther)
	c.want(c.post(at, form), http.StatusSeeOther) // sent twice, made once
	page := c.until(at, "Tải gói về")
	c.has(page, "urn:P44.HT:uuid:", "Nguyên vẹn lúc")
	zips := regexp.MustCompile(regexp.QuoteMeta(at)+`/[0-9a-f-]+/zip`).FindAllString(page, -1)
	if len(zips) != 1 {
		t.Fatalf("packages: %v", zips)
	}
	got := c.get(zips[0])
	if got.code != http.StatusOK || !strings.HasPrefix(got.body, "PK") || got.head.Get("Content-Disposition") != `attachment; filename="KS.1999.01.`+string(x.Book.Responsible.Code())+`.zip"` {
		t.Fatalf("the package: %d, %v", got.code, got.head)
	}
	c.want(c.post(strings.TrimSuffix(zips[0], "zip")+"verify", url.Values{"key": {store.NewID()}}), http.StatusSeeOther)
	c.has(c.ok("/jobs"), "Kiểm tra gói lưu trữ")
	if code := c.get(strings.Replace(zips[0], x.Book.ID, "other", 1)).code; code != http.StatusNotFound {
		t.Errorf("under another book: %d", code)
	}
	for _, path := range []string{at, zips[0]} {
		if code := b.enter(x.Keyer).get(path).code; code != http.StatusForbidden {
			t.Errorf("a keyer at %s: %d", path, code)
		}
	}
	if code := c.get("/bags").code; code != http.StatusForbidden {
		t.Errorf("a registrar may bring packages: %d", code)
	}
	province, _ := unit.At("44", "2026-01-01")
	d := b.signIn(b.actor(access.Department, province))
	d.has(d.ok("/books"), `href="/bags"`)
	d.has(d.ok("/bags"), "Gửi và kiểm tra gói")
	d.want(d.upload("/bags?key="+store.NewID(), "goi.zip", []byte(got.body)), http.StatusSeeOther)
	d.until("/bags", "đã có trong kho, giống hệt trong gói")
	d.want(d.upload("/bags?key="+store.NewID(), "hong.zip", []byte(got.body[:len(got.body)/2])), http.StatusSeeOther)
	d.until("/bags", "Tệp không phải gói lưu trữ, hoặc không còn đúng như khi ghi.")
	b.h.MaxUpload = 1000
	d.has(d.want(d.upload("/bags?key="+store.NewID(), "to.zip", []byte(got.body)), http.StatusRequestEntityTooLarge).body, "sogoc bag restore", "Gửi và kiểm tra gói")
	b.h.MaxUpload = 0
	d.has(d.want(d.post("/bags?key=x", url.Values{"file": {""}}), http.StatusBadRequest).body, "Hãy chọn tệp gói lưu trữ.")
}
