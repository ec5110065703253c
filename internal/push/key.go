// SPDX-License-Identifier: Apache-2.0

package push

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Key proves to a server who sends: the session of a person who signed in by
// name and password, as a browser does, or the access token of another system.
// This file is all that knows so.
type Key struct {
	token  string
	access bool // an access token
}

// SessionKey is the key of somebody who has signed in already.
func SessionKey(token string) Key { return Key{token: token} }

// TokenKey is the key of a system that has an access token.
func TokenKey(token string) Key { return Key{token: token, access: true} }

const sessionCookie = "sogoc_session"

func (k Key) put(r *http.Request) {
	switch {
	case k.access:
		r.Header.Set("Authorization", "Bearer "+k.token)
	case k.token != "":
		r.AddCookie(&http.Cookie{Name: sessionCookie, Value: k.token})
	}
}

// ErrMustChange: the password was given by somebody else and has to be changed
// in the browser first.
var ErrMustChange = errors.New("push: the password must be changed first")

// SignIn gets a key for a name and a password.
func (c *Client) SignIn(ctx context.Context, username, password string) error {
	c.Key = Key{}
	form := url.Values{"username": {username}, "password": {password}}
	res, err := c.do(ctx, http.MethodPost, "/login", strings.NewReader(form.Encode()), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
	if err != nil {
		return err
	}
	_ = res.Body.Close()
	switch res.StatusCode {
	case http.StatusUnauthorized:
		return ErrSignIn
	case http.StatusTooManyRequests:
		return Refusal{res.StatusCode, "sai mật khẩu quá nhiều lần; hãy chờ 15 phút rồi thử lại"}
	}
	for _, k := range res.Cookies() {
		if k.Name == sessionCookie && k.Value != "" {
			c.Key = SessionKey(k.Value)
			return c.Check(ctx)
		}
	}
	return fmt.Errorf("%w: máy chủ %s trả lời %s; có đúng là máy chủ Sổ Gốc không?", errLine, c.Server, res.Status)
}

// Check asks whether the key still opens.
func (c *Client) Check(ctx context.Context) error {
	res, err := c.do(ctx, http.MethodGet, "/uploads", nil, http.Header{})
	if err != nil {
		return err
	}
	_ = res.Body.Close()
	switch {
	case res.StatusCode == http.StatusOK:
		return nil
	case strings.HasPrefix(res.Header.Get("Location"), "/account/password"):
		return ErrMustChange
	case res.StatusCode == http.StatusForbidden:
		return Refusal{res.StatusCode, "tài khoản này không được gửi bản quét"}
	}
	return refusal(res)
}

// keyFile is where the key of a server is kept between runs, readable for the
// person of this computer alone; on Windows it is sealed for them as well.
func keyFile(server string) (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	at, err := url.Parse(server)
	if err != nil {
		return "", err
	}
	name := strings.Map(func(r rune) rune {
		if r == ':' || r == '/' || r == '\\' {
			return '_'
		}
		return r
	}, at.Host)
	return filepath.Join(dir, "sogoc", "push-"+name+".key"), nil
}

type keptKey struct {
	Server string `json:"server"`
	Token  []byte `json:"token"` // sealed
}

// LoadKey takes the key of an earlier run, if there is one.
func (c *Client) LoadKey() bool {
	name, err := keyFile(c.Server)
	if err != nil {
		return false
	}
	text, err := os.ReadFile(name)
	var k keptKey
	if err != nil || json.Unmarshal(text, &k) != nil || k.Server != c.Server {
		return false
	}
	token, err := unseal(k.Token)
	if err != nil || len(token) == 0 {
		return false
	}
	c.Key = SessionKey(string(token))
	return true
}

// SaveKey keeps the key for the next run.
func (c *Client) SaveKey() error {
	name, err := keyFile(c.Server)
	if err != nil {
		return err
	}
	sealed, err := seal([]byte(c.Key.token))
	if err != nil {
		return err
	}
	text, err := json.Marshal(keptKey{c.Server, sealed})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	_ = os.Remove(name) // an older file may have let others read
	return os.WriteFile(name, text, 0o600)
}

// DropKey forgets the key, here and on the server.
func (c *Client) DropKey(ctx context.Context) error {
	name, err := keyFile(c.Server)
	if err != nil {
		return err
	}
	if c.LoadKey() {
		if res, err := c.do(ctx, http.MethodPost, "/logout", nil, http.Header{}); err == nil {
			_ = res.Body.Close()
		}
	}
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
