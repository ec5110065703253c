// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/upload"
)

// newUploadBench is a bench whose pages take resumable uploads.
func newUploadBench(t *testing.T) *webBench {
	t.Helper()
	b := newScanBench(t)
	account := func(ctx context.Context, id string) (access.Actor, error) {
		a, err := b.h.Accounts.Get(ctx, id)
		return a.Actor, err
	}
	b.h.Jobs.Register(b.h.Scans.ZipJob(account))
	ups, err := upload.New(upload.Options{DB: b.db, Scans: b.h.Scans, Jobs: b.h.Jobs, Account: account, Dir: t.TempDir(), MaxZip: maxZip})
	b.must(err)
	b.h.Uploads = ups
	b.h.mountUploads()
	ups.Start(t.Context())
	t.Cleanup(ups.Stop)
	return b
}

// ask posts JSON and reads JSON.
func (c *client) ask(path string, in any, out any) int {
	c.b.t.Helper()
	body, err := json.Marshal(in)
	c.b.must(err)
	got := c.do(httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body)))
	if out != nil {
		c.b.must(json.Unmarshal([]byte(got.body), out))
	}
	return got.code
}

type fileAnswers struct{ Files []fileAnswer }

func offered(name string, data []byte) upload.Offered {
	return upload.Offered{Name: name, Size: int64(len(data)), Hash: blob.Sum(data)}
}

// begin creates an upload by the protocol.
func (c *client) begin(name string, data []byte, unitPath string) answer {
	c.b.t.Helper()
	r := httptest.NewRequest(http.MethodPost, upload.Prefix, nil)
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.Header.Set("Upload-Length", fmt.Sprint(len(data)))
	text := base64.StdEncoding.EncodeToString
	r.Header.Set("Upload-Metadata", "filename "+text([]byte(name))+",sha256 "+text([]byte(blob.Sum(data)))+",unit "+text([]byte(unitPath)))
	return c.do(r)
}

func (c *client) piece(location string, offset int, data []byte) answer {
	c.b.t.Helper()
	u, err := url.Parse(location)
	c.b.must(err)
	r := httptest.NewRequest(http.MethodPatch, u.Path, bytes.NewReader(data))
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.Header.Set("Content-Type", "application/offset+octet-stream")
	r.Header.Set("Upload-Offset", fmt.Sprint(offset))
	return c.do(r)
}

// A file is offered, sent in pieces, and its sender told what became of it, in
// words, with a way to it.
func TestUploadFromOfferToEnd(t *testing.T) {
	t.Parallel()
	b := newUploadBench(t)
	c := b.as(access.Registrar)
	b.aBook(c.actor, "01/1999", 1)
	data := paperJPEG(t, 1)
	in := offer{Unit: c.actor.Path, Files: []upload.Offered{offered("KS.1999.01.001.jpg", data)}}
	var got fileAnswers
	if code := c.ask("/uploads/offer", in, &got); code != http.StatusOK || got.Files[0].State != "new" {
		t.Fatalf("offered: %d %+v", code, got)
	}
	begun := c.begin("KS.1999.01.001.jpg", data, c.actor.Path)
	c.want(begun, http.StatusCreated)
	c.want(c.piece(begun.to, 0, data[:50]), http.StatusNoContent)
	page := c.ok("/uploads")
	c.has(page, "Gửi dở từ lần trước", "KS.1999.01.001.jpg", `data-resume="/uploads/"`, "sogoc push")
	c.ask("/uploads/offer", in, &got)
	open := got.Files[0]
	if open.State != "open" || open.Offset != 50 {
		t.Fatalf("half there: %+v", open)
	}
	c.want(c.piece(begun.to, 50, data[50:]), http.StatusNoContent)
	c.ask("/uploads/ended", map[string]any{"ids": []string{open.ID, "none"}}, &got)
	for len(got.Files) < 2 { // the one that is not there is answered at once
		c.ask("/uploads/ended", map[string]any{"ids": []string{open.ID}}, &got)
		got.Files = append(got.Files, fileAnswer{ID: "none", State: "gone"})
	}
	f := got.Files[0]
	if f.ID != open.ID || f.State != "done" || f.Kind != "filed" || !f.OK || !strings.Contains(f.Message, "vào sổ: KS.1999.01.001.jpg") || got.Files[1].State != "gone" {
		t.Errorf("ended: %+v", got)
	}
	c.ok(f.Href)
	got = fileAnswers{}
	c.ask("/uploads/offer", in, &got)
	if f := got.Files[0]; f.State != "done" || f.Kind != "again" {
		t.Errorf("offered again: %+v", f)
	}
	c.lacks(c.ok("/uploads"), "Gửi dở từ lần trước")
}

func TestUploadIsForWhoReceivesScans(t *testing.T) {
	t.Parallel()
	b := newUploadBench(t)
	keyer, c := b.as(access.Keyer), b.as(access.Registrar)
	var said struct{ Message string }
	if code := keyer.ask("/uploads/offer", offer{}, &said); code != http.StatusForbidden || said.Message == "" {
		t.Errorf("a keyer: %d %q", code, said.Message)
	}
	if code := keyer.begin("a.jpg", []byte("x"), "").code; code != http.StatusForbidden {
		t.Errorf("a keyer begins: %d", code)
	}
	nobody := &client{b: b, cookies: map[string]*http.Cookie{}}
	if code := nobody.ask("/uploads/offer", offer{}, nil); code != http.StatusUnauthorized {
		t.Errorf("nobody: %d", code)
	}
	if got := c.begin("a.jpg", []byte("x"), unit.Path(b.other.ID)); got.code != http.StatusForbidden || !strings.Contains(got.body, "không được nhận bản quét") {
		t.Errorf("for another unit: %d %s", got.code, got.body)
	}
	for path, body := range map[string]string{"/uploads/offer": `{"files":[{"name":"x","hash":"y"}]}`, "/uploads/ended": `[`} {
		if got := c.do(httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))); got.code != http.StatusBadRequest {
			t.Errorf("%s with %s: %d", path, body, got.code)
		}
	}
	r := httptest.NewRequest(http.MethodPost, upload.Prefix, nil)
	r.Header.Set("Origin", "https://elsewhere.example")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if got := c.do(r); got.code != http.StatusForbidden {
		t.Errorf("from another site: %d", got.code)
	}
}

func TestUploadGivenUp(t *testing.T) {
	t.Parallel()
	b := newUploadBench(t)
	c := b.as(access.Registrar)
	c.want(c.begin("a.jpg", []byte("xyz"), ""), http.StatusCreated)
	mine, err := b.h.Uploads.Mine(t.Context(), c.actor)
	b.must(err)
	for range 2 { // the second time does no harm
		c.want(c.post("/uploads/drop/"+mine[0].ID, nil), http.StatusSeeOther)
	}
	c.has(c.ok("/uploads"), "Đã bỏ lần gửi dở.")
	c.lacks(c.ok("/uploads"), "a.jpg")
}

// The administrator sets limits; a unit sees its own, and is refused in words
// when it is used up.
func TestQuotas(t *testing.T) {
	t.Parallel()
	b := newUploadBench(t)
	admin, c := b.signIn(b.actor(access.Admin, b.whole)), b.as(access.Registrar)
	c.lacks(c.ok("/uploads"), "Dung lượng của đơn vị")
	set := func(path, gb string) answer {
		return admin.post("/quotas", url.Values{"key": {store.NewID()}, "unit": {path}, "gb": {gb}})
	}
	admin.want(set(scan.EachUnit, "mười"), http.StatusUnprocessableEntity)
	admin.want(set(scan.EachUnit, "0,5"), http.StatusSeeOther)
	admin.has(admin.ok("/quotas"), "Đã đặt hạn mức 500,0 MB", "Mỗi đơn vị chưa đặt riêng")
	c.has(c.ok("/uploads"), "Dung lượng của đơn vị", "500,0 MB")
	admin.want(set(c.actor.Path, "0"), http.StatusSeeOther)
	if got := c.begin("a.jpg", []byte("xyz"), ""); got.code != http.StatusInsufficientStorage || !strings.Contains(got.body, "nâng hạn mức") {
		t.Errorf("beyond the limit: %d %s", got.code, got.body)
	}
	c.has(c.ok("/uploads"), "Sắp hết dung lượng của đơn vị")
	admin.want(set(c.actor.Path, ""), http.StatusSeeOther)
	c.want(c.begin("a.jpg", []byte("xyz"), ""), http.StatusCreated)
	c.want(c.get("/quotas"), http.StatusForbidden)
	admin.has(admin.ok("/audit"), "Đặt hạn mức dung lượng")
}
