// SPDX-License-Identifier: Apache-2.0

package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// prefix is where the operations live on a server.
const prefix = "/api/v1"

// Client speaks with one server. It may be used by many goroutines.
type Client struct {
	server  string
	http    *http.Client
	sign    func(*http.Request)
	lang    string
	retries int
	pause   time.Duration // before the first retry; doubles
	longest time.Duration // of a pause, Retry-After included
}

// Option sets something of a Client up.
type Option func(*Client)

// Token signs requests with an access token, "sgk_…".
func Token(text string) Option {
	return Sign(func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+text) })
}

// Sign proves who asks in a way of the caller's own.
func Sign(sign func(*http.Request)) Option { return func(c *Client) { c.sign = sign } }

// HTTP makes requests by another client than the default one.
func HTTP(h *http.Client) Option { return func(c *Client) { c.http = h } }

// Language is that of the words in problems: "vi" (the default) or "en".
func Language(lang string) Option { return func(c *Client) { c.lang = lang } }

// Retries says how often a request is sent again (4 by default), and how long
// to wait before the first time (half a second); the wait doubles.
func Retries(n int, pause time.Duration) Option {
	return func(c *Client) { c.retries, c.pause = n, pause }
}

// New prepares to speak with the server at an address such as
// "https://sogoc.example".
func New(server string, options ...Option) (*Client, error) {
	at, err := url.Parse(strings.TrimRight(server, "/"))
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" || at.Path != "" {
		return nil, fmt.Errorf("client: %q is not the address of a server: https://name is", server)
	}
	c := &Client{server: at.String(), http: &http.Client{Timeout: 2 * time.Minute}, sign: func(*http.Request) {}, lang: "vi", retries: 4, pause: 500 * time.Millisecond, longest: time.Minute}
	for _, set := range options {
		set(c)
	}
	return c, nil
}

// call is one request to be made, as often as needed.
type call struct {
	method, path string // below prefix, or an address that the server gave
	query        url.Values
	head         http.Header
	body         []byte
}

// do sends a request until there is an answer that stands. The caller closes
// its body.
func (c *Client) do(ctx context.Context, q call) (*http.Response, error) {
	for try := 0; ; try++ {
		res, err := c.once(ctx, q)
		wait, again := c.comeBack(res, err, try)
		if !again || ctx.Err() != nil {
			return res, errors.Join(err, ctx.Err())
		}
		if res != nil {
			_ = res.Body.Close() // it is asked for again
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(wait):
		}
	}
}

func (c *Client) once(ctx context.Context, q call) (*http.Response, error) {
	at := q.path
	if !strings.HasPrefix(at, prefix+"/") {
		at = prefix + at
	}
	if len(q.query) > 0 {
		at += "?" + q.query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, q.method, c.server+at, bytes.NewReader(q.body))
	if err != nil {
		return nil, err
	}
	if len(q.body) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, values := range q.head {
		r.Header[name] = values
	}
	r.Header.Set("Accept-Language", c.lang)
	c.sign(r)
	return c.http.Do(r)
}

// comeBack tells whether a request is to be sent again, and after how long.
func (c *Client) comeBack(res *http.Response, err error, try int) (time.Duration, bool) {
	if try >= c.retries {
		return 0, false
	}
	wait := min(c.pause<<try, c.longest)
	if err != nil {
		return wait, true
	}
	switch res.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		if s, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && s >= 0 {
			wait = min(time.Duration(s)*time.Second, c.longest)
		}
		return wait, true
	}
	return 0, false
}

// ask sends a request and reads a JSON answer; version is that of its ETag.
func ask[T any](ctx context.Context, c *Client, q call) (out T, tag string, err error) {
	res, err := c.do(ctx, q)
	if err != nil {
		return out, "", err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode >= http.StatusMultipleChoices {
		return out, "", problemOf(res)
	}
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		return out, "", fmt.Errorf("client: reading the answer to %s: %w", q.path, err)
	}
	return out, res.Header.Get("ETag"), nil
}

func get[T any](ctx context.Context, c *Client, path string, query url.Values) (T, error) {
	out, _, err := ask[T](ctx, c, call{method: http.MethodGet, path: path, query: query})
	return out, err
}

// post sends JSON, or nothing for nil. A command gets a key of its own, the same for each time it
// is sent.
func post[T any](ctx context.Context, c *Client, method, path string, body any, tag string) (T, error) {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			var none T
			return none, err
		}
	}
	head := http.Header{"Idempotency-Key": {rand.Text()}}
	if tag != "" {
		head.Set("If-Match", tag)
	}
	out, _, err := ask[T](ctx, c, call{method: method, path: path, head: head, body: text})
	return out, err
}

// Problem is what the server refuses, and why.
type Problem struct {
	Status   int       `json:"status"`
	Code     string    `json:"code"` // lasting: "entry.changed"; "" when something between answered
	Title    string    `json:"title"`
	Detail   string    `json:"detail"`
	Reason   string    `json:"reason"` // of a refused file
	Errors   []Detail  `json:"errors"`
	Findings []Finding `json:"findings"`
}

// Detail is what is wrong with one part of a request.
type Detail struct {
	Location string `json:"location"`
	Message  string `json:"message"`
}

// Finding is what a rule of registers says about a value.
type Finding struct {
	Key      string `json:"key"`
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Field    string `json:"field"`
	VI       string `json:"vi"`
	EN       string `json:"en"`
	Proposal string `json:"proposal"`
	Habit    bool   `json:"habit"` // speaks of how the book is written, not of a slip: answered once for book and field
}

func (p *Problem) Error() string {
	text := p.Detail
	if text == "" {
		text = p.Title
	}
	for _, d := range p.Errors {
		text += fmt.Sprintf("; %s: %s", d.Location, d.Message)
	}
	if p.Code == "" {
		return fmt.Sprintf("%d %s", p.Status, text)
	}
	return p.Code + ": " + text
}

// Is makes errors.Is(err, &Problem{Code: "entry.changed"}) work.
func (p *Problem) Is(other error) bool {
	var o *Problem
	return errors.As(other, &o) && o.Code == p.Code && p.Code != ""
}

// CodeOf is the code of a refusal; "" for any other error.
func CodeOf(err error) string {
	var p *Problem
	if errors.As(err, &p) {
		return p.Code
	}
	return ""
}

func problemOf(res *http.Response) error {
	p := &Problem{}
	text, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20)) // the status alone says enough
	if json.Unmarshal(text, p) != nil {
		p = &Problem{}
	}
	p.Status = res.StatusCode
	if p.Title == "" {
		p.Title = http.StatusText(res.StatusCode)
	}
	return p
}
