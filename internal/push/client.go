// SPDX-License-Identifier: Apache-2.0

package push

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/sogoc/sogoc/client"
)

const (
	// piece is how much one request carries. Whatever a proxy between holds
	// back, a cut line costs no more than this.
	piece = 1 << 20
	// answerTime is how long an answer may take. A question that the server
	// keeps open (what became of uploads) ends earlier by itself.
	answerTime = 90 * time.Second
)

var (
	// ErrSignIn: name and password are wrong, or the session has ended.
	ErrSignIn = errors.New("push: not signed in")
	// errLine: no answer; whether the request was carried out is not known.
	errLine = errors.New("push: no answer")
	// errChanged: the server has other bytes of the upload than we thought.
	errChanged = errors.New("push: the upload has changed")
	// errTwice: the same file is being sent already.
	errTwice = errors.New("push: under way already")
)

// Refusal is what the server does not do, in its words.
type Refusal struct {
	Status int
	Text   string
}

func (r Refusal) Error() string {
	if r.Text != "" {
		return r.Text
	}
	return fmt.Sprintf("máy chủ trả lời %d", r.Status)
}

// Client speaks with one server.
type Client struct {
	Server string // "https://sogoc.example"
	HTTP   *http.Client
	Key    Key // proves who sends
}

// NewClient prepares to speak with the server at an address.
func NewClient(server string) (*Client, error) {
	at, err := url.Parse(strings.TrimRight(server, "/"))
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" || at.Path != "" {
		return nil, fmt.Errorf("địa chỉ máy chủ %q cần dạng https://tên-máy", server)
	}
	// A redirect is an answer here: to the page for signing in.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{Server: at.String(), HTTP: &http.Client{CheckRedirect: stay}}, nil
}

// Open tells that what is sent, the password too, can be read on the way.
func (c *Client) Open() bool {
	at, err := url.Parse(c.Server)
	if err != nil || at.Scheme == "https" {
		return false
	}
	host := at.Hostname()
	ip := net.ParseIP(host)
	return host != "localhost" && !ip.IsLoopback()
}

// offered is what the server is told of a file.
type offered struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	Hash string `json:"hash"`
}

// answer is what the server says of a file. State is new, open, done, failed or
// gone; Kind, of a done one, is filed, unnamed, refused, duplicate, again, still
// or zip.
type answer = client.Upload

// public speaks the interface for programs, each question once: whether to ask
// again is the run's to say, which waits for the line as long as it takes.
func (c *Client) public() (*client.Client, error) {
	once := &http.Client{CheckRedirect: c.HTTP.CheckRedirect, Transport: c.HTTP.Transport, Timeout: answerTime}
	return client.New(c.Server, client.HTTP(once), client.Sign(c.Key.put), client.Retries(0, 0))
}

// offer asks which of some files need sending.
func (c *Client) offer(ctx context.Context, unit, book string, files []offered) ([]answer, error) {
	public, err := c.public()
	if err != nil {
		return nil, err
	}
	ask := make([]client.Offered, 0, len(files))
	for _, f := range files {
		ask = append(ask, client.Offered(f))
	}
	out, err := public.OfferUploads(ctx, unit, book, ask)
	if err == nil && len(out) != len(files) {
		err = errLine
	}
	return out, heard(err)
}

// ended asks which of some uploads have ended. The server keeps the question
// open for so many seconds while none has.
func (c *Client) ended(ctx context.Context, ids []string, wait int) ([]answer, error) {
	public, err := c.public()
	if err != nil {
		return nil, err
	}
	out, err := public.EndedUploads(ctx, ids, wait)
	return out, heard(err)
}

// heard tells what the server refuses from what the line did.
func heard(err error) error {
	var p *client.Problem
	if !errors.As(err, &p) {
		if err == nil || errors.Is(err, errLine) {
			return err
		}
		return errors.Join(errLine, err)
	}
	switch {
	case p.Status == http.StatusUnauthorized, p.Status == http.StatusSeeOther:
		return ErrSignIn
	case p.Status == http.StatusForbidden, p.Status == http.StatusRequestEntityTooLarge:
		return Refusal{p.Status, p.Detail}
	case p.Code != "" && p.Status != http.StatusTooManyRequests && (p.Status < http.StatusInternalServerError || p.Status == http.StatusInsufficientStorage):
		return Refusal{p.Status, p.Error()}
	}
	return errors.Join(errLine, err)
}

// do sends one request and gives the answer, whatever it is.
func (c *Client) do(ctx context.Context, method, path string, body io.Reader, head http.Header) (*http.Response, error) {
	ctx, stop := context.WithTimeout(ctx, answerTime)
	r, err := http.NewRequestWithContext(ctx, method, c.Server+path, body)
	if err != nil {
		stop()
		return nil, err
	}
	r.Header = head
	r.Header.Set("Accept-Language", "vi")
	c.Key.put(r)
	res, err := c.HTTP.Do(r)
	if err != nil {
		stop()
		return nil, errors.Join(errLine, err)
	}
	res.Body = &stopping{res.Body, stop}
	return res, nil
}

// stopping ends the time of a request when its answer is read.
type stopping struct {
	io.ReadCloser
	stop context.CancelFunc
}

func (s *stopping) Close() error {
	defer s.stop()
	return s.ReadCloser.Close()
}

// refusal reads why a request was not carried out. An answer without words of
// our server's comes from what stands between, or is what is left of a cut
// line, and may be otherwise in a moment: errLine.
func refusal(res *http.Response) error {
	switch res.StatusCode {
	case http.StatusUnauthorized, http.StatusSeeOther:
		return ErrSignIn
	case http.StatusForbidden, http.StatusRequestEntityTooLarge:
		return said(res)
	case http.StatusTooManyRequests:
		if res.Header.Get("Retry-After") != "" {
			return fmt.Errorf("%w: %s", errLine, res.Status) // a token's share: in a moment there is more
		}
	}
	if no := said(res); no.Text != "" && (res.StatusCode < http.StatusInternalServerError || res.StatusCode == http.StatusInsufficientStorage) {
		return no
	}
	return fmt.Errorf("%w: %s", errLine, res.Status)
}

func said(res *http.Response) Refusal {
	var words struct{ Message, Detail string }
	text, _ := io.ReadAll(io.LimitReader(res.Body, 64<<10)) // the status alone says enough
	_ = json.Unmarshal(text, &words)
	return Refusal{Status: res.StatusCode, Text: words.Message + words.Detail}
}

// create begins an upload and gives its address on the server.
func (c *Client) create(ctx context.Context, unit, book string, f offered) (string, error) {
	text := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	meta := []string{"filename " + text(f.Name), "sha256 " + text(f.Hash)}
	for name, value := range map[string]string{"unit": unit, "book": book} {
		if value != "" {
			meta = append(meta, name+" "+text(value))
		}
	}
	res, err := c.do(ctx, http.MethodPost, uploads, nil, http.Header{"Tus-Resumable": {"1.0.0"}, "Upload-Length": {strconv.FormatInt(f.Size, 10)}, "Upload-Metadata": {strings.Join(meta, ",")}})
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	switch res.StatusCode {
	case http.StatusCreated:
	case http.StatusConflict:
		return "", errTwice
	default:
		return "", refusal(res)
	}
	at, err := url.Parse(res.Header.Get("Location"))
	if err != nil || !strings.HasPrefix(at.Path, uploads) {
		return "", errors.Join(errLine, err)
	}
	return strings.TrimPrefix(at.Path, uploads), nil
}

// uploads is where the server speaks tus.
const uploads = "/uploads/tus/"

// reached asks how many bytes of an upload the server has.
func (c *Client) reached(ctx context.Context, id string) (int64, error) {
	res, err := c.do(ctx, http.MethodHead, uploads+id, nil, http.Header{"Tus-Resumable": {"1.0.0"}})
	if err != nil {
		return 0, err
	}
	_ = res.Body.Close()
	return offsetOf(res, http.StatusOK)
}

// send adds bytes to an upload and says how many the server has then.
func (c *Client) send(ctx context.Context, id string, offset int64, part []byte) (int64, error) {
	head := http.Header{"Tus-Resumable": {"1.0.0"}, "Upload-Offset": {strconv.FormatInt(offset, 10)}, "Content-Type": {"application/offset+octet-stream"}}
	res, err := c.do(ctx, http.MethodPatch, uploads+id, bytes.NewReader(part), head)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	return offsetOf(res, http.StatusNoContent)
}

func offsetOf(res *http.Response, want int) (int64, error) {
	switch res.StatusCode {
	case want:
		n, err := strconv.ParseInt(res.Header.Get("Upload-Offset"), 10, 64)
		if err != nil {
			return 0, errors.Join(errLine, err)
		}
		return n, nil
	case http.StatusConflict, http.StatusNotFound, http.StatusGone:
		return 0, errChanged
	}
	return 0, refusal(res)
}
