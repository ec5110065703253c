// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/unit"
)

var passwordOnSlip = regexp.MustCompile(`[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}`)

func TestNewAccountIsHandedOverOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.as(access.Registrar)
	form := c.ok("/accounts/new")
	c.lacks(form, `value="department"`, `value="admin"`, `value="registrar"`) // nobody gives more than they have
	wrong := c.want(c.post("/accounts/new", url.Values{"username": {"Có Dấu"}, "name": {"Lê Thử"}, "role": {"keyer"}}), http.StatusUnprocessableEntity)
	c.has(wrong.body, "chữ thường không dấu", "Có Dấu", "Lê Thử") // nothing typed is lost
	slip := c.want(c.post("/accounts/new", url.Values{"username": {"nhap.01"}, "name": {"Lê Thử"}, "role": {"keyer"}}), http.StatusOK)
	password := passwordOnSlip.FindString(text(slip.body))
	if password == "" {
		t.Fatal(text(slip.body))
	}
	c.want(c.post("/accounts/new", url.Values{"username": {"nhap.01"}, "name": {"Lê Thử"}, "role": {"keyer"}}), http.StatusUnprocessableEntity)
	c.want(c.post("/accounts/new", url.Values{"username": {"sep"}, "name": {"Lê Thử"}, "role": {"head"}}), http.StatusForbidden)
	c.want(c.post("/accounts/new", url.Values{"username": {"xa.khac"}, "name": {"Lê Thử"}, "role": {"keyer"}, "unit": {unit.Path(b.other.ID)}}), http.StatusForbidden)

	// The first password opens only the page that changes it.
	k := &client{b: b, cookies: map[string]*http.Cookie{}}
	k.want(k.post("/login", url.Values{"username": {"nhap.01"}, "password": {password}}), http.StatusSeeOther)
	if got := k.get("/keying"); got.to != "/account/password" {
		t.Fatalf("%d %s", got.code, got.to)
	}
	for wanted, says := range map[[2]string]string{{"ngắn", "ngắn"}: "ít nhất 10", {"một câu dài đủ", "khác"}: "chưa giống nhau", {password, password}: "phải khác"} {
		got := k.want(k.post("/account/password", url.Values{"present": {password}, "wanted": {wanted[0]}, "again": {wanted[1]}}), http.StatusUnprocessableEntity)
		k.has(got.body, says)
	}
	k.want(k.post("/account/password", url.Values{"present": {"sai rồi"}, "wanted": {"một câu dài đủ"}, "again": {"một câu dài đủ"}}), http.StatusUnprocessableEntity)
	k.want(k.post("/account/password", url.Values{"present": {password}, "wanted": {"một câu dài đủ"}, "again": {"một câu dài đủ"}}), http.StatusSeeOther)
	k.ok("/keying")
	k.has(text(k.ok("/account")), "nhap.01", "phiên này")
	k.want(k.get("/accounts"), http.StatusForbidden)
}

// An account is found by parts of its name without marks, or of its user name,
// among those in reach and nowhere else, and what was typed is in no address.
func TestAccountIsFound(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.as(access.Registrar)
	for username, name := range map[string]string{"nhap.01": "Lê Thử Đặng", "nhap.02": "Trần Văn Mẫu"} {
		c.want(c.post("/accounts/new", url.Values{"username": {username}, "name": {name}, "role": {"keyer"}}), http.StatusOK)
	}
	c.has(c.ok("/accounts"), `action="/accounts/find"`)
	for typed, one := range map[string]string{"dang le": "Lê Thử Đặng", "Lê  ĐẶNG": "Lê Thử Đặng", "nhap.02": "Trần Văn Mẫu", "mau": "Trần Văn Mẫu"} {
		got := c.want(c.post("/accounts/find", url.Values{"q": {typed}}), http.StatusOK)
		c.has(got.body, one, "1 tài khoản tìm thấy")
	}
	both := c.want(c.post("/accounts/find", url.Values{"q": {"nhap"}}), http.StatusOK)
	c.has(both.body, "Lê Thử Đặng", "Trần Văn Mẫu", "2 tài khoản tìm thấy")
	none := c.want(c.post("/accounts/find", url.Values{"q": {"nguyễn không có"}}), http.StatusOK)
	c.has(none.body, "Không có tài khoản nào như vậy", `value="nguyễn không có"`)
	c.want(c.post("/accounts/find", url.Values{"q": {" "}}), http.StatusSeeOther)
	elsewhere := b.signIn(b.actor(access.Registrar, b.other))
	elsewhere.lacks(elsewhere.want(elsewhere.post("/accounts/find", url.Values{"q": {"nhap"}}), http.StatusOK).body, "Lê Thử Đặng")
}

func TestBatchOfVolunteers(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.as(access.Registrar)
	c.want(c.post("/accounts/batch", url.Values{"count": {"100000"}, "role": {"keyer"}}), http.StatusUnprocessableEntity)
	got := c.want(c.post("/accounts/batch", url.Values{"count": {"2"}, "role": {"keyer"}}), http.StatusOK)
	if n := len(passwordOnSlip.FindAllString(text(got.body), -1)); n != 2 {
		t.Fatalf("%d passwords on the slips", n)
	}
	more := c.want(c.post("/accounts/batch", url.Values{"names": {"Lê Thị Một\n\n Trần  Văn Hai\n"}, "role": {"keyer"}, "count": {"9"}}), http.StatusOK)
	c.has(text(more.body), "Lê Thị Một", "Trần Văn Hai", "nhap.vinhlinh.03", "nhap.vinhlinh.04")
	for _, a := range b.accounts() {
		if strings.HasPrefix(a.Username, "nhap.") && (!a.MustChange || a.Path != unit.Path(b.unit.ID)) {
			t.Errorf("%+v", a)
		}
	}
}

func (b *webBench) accounts() []access.Account {
	b.t.Helper()
	all, err := b.h.Accounts.List(b.t.Context(), "44", "44", "", 200)
	b.must(err)
	return all
}

func TestAccountIsChangedDisabledAndReset(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	keyer := b.actor(access.Keyer, b.unit)
	k := b.signIn(keyer)
	c := b.as(access.Head)
	page := "/accounts/" + keyer.ID
	c.has(text(c.ok("/accounts")), keyer.Name, keyer.Username)
	c.has(text(c.ok(page)), "Đăng nhập", "Phiên đăng nhập đang mở")
	c.want(c.post(page, url.Values{"name": {"Tên Mới"}, "role": {"reviewer"}}), http.StatusSeeOther)
	if a, err := b.h.Accounts.Get(t.Context(), keyer.ID); err != nil || a.Name != "Tên Mới" || a.Role != access.Reviewer || a.Unit != keyer.Unit {
		t.Fatalf("%+v %v", a, err)
	}
	slip := c.want(c.post(page+"/password", nil), http.StatusOK)
	if passwordOnSlip.FindString(text(slip.body)) == "" {
		t.Fatal("no password on the slip")
	}
	if got := k.get("/account"); got.code != http.StatusSeeOther {
		t.Fatalf("the session outlived the password: %d", got.code)
	}
	c.want(c.post(page+"/disable", nil), http.StatusSeeOther)
	c.has(text(c.ok(page)), "Đã khóa", "Mở khóa")
	c.want(c.post(page+"/enable", nil), http.StatusSeeOther)
	c.want(c.post("/accounts/"+c.actor.ID+"/disable", nil), http.StatusForbidden)
	stranger := b.signIn(b.actor(access.Head, b.other))
	stranger.want(stranger.get(page), http.StatusForbidden)
	stranger.want(stranger.post(page+"/disable", nil), http.StatusForbidden)
}

func TestSessionsAreRevoked(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	a := b.actor(access.Keyer, b.unit)
	first, second := b.signIn(a), b.signIn(a)
	open, err := b.h.Accounts.Sessions(t.Context(), a.ID)
	b.must(err)
	page := second.ok("/account")
	var revoke string
	for _, s := range open {
		if path := "/account/sessions/" + s.ID + "/revoke"; strings.Contains(page, path) {
			revoke = path
		}
	}
	second.want(second.post(revoke, nil), http.StatusSeeOther)
	if got := first.get("/account"); got.code != http.StatusSeeOther {
		t.Fatalf("the revoked session still answers: %d", got.code)
	}
	second.want(second.post("/account/lang", url.Values{"lang": {"en"}}), http.StatusSeeOther)
	second.has(text(second.ok("/account")), "My account", "this session")
}
