// SPDX-License-Identifier: Apache-2.0

package crash

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/store"
)

// errNoAnswer: the request may or may not have been carried out.
var errNoAnswer = errors.New("no answer")

// ledger is what clients were told, kept outside the killed process.
type ledger struct {
	mu      sync.Mutex
	saves   []answered
	accepts []answered
	scans   []string // hashes
	unknown int      // requests that got no answer
	retried int      // of those, answered when sent again
	refused map[string]int
}

// answered is one save or decision that was acknowledged.
type answered struct {
	entry, account, key string
	version             int
}

func (l *ledger) note(fn func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fn()
}

// refuse counts an answer that was not the wanted one, by its detail.
func (l *ledger) refuse(what string) {
	l.note(func() {
		if l.refused == nil {
			l.refused = map[string]int{}
		}
		l.refused[what]++
	})
}

// client is one person's browser.
type client struct {
	http    *http.Client
	token   string
	account string
	ledger  *ledger
	values  map[string]civil.Values // by entry
	mine    []answered              // what they saved last, to be saved again or accepted
	rng     *rand.Rand
}

func newClient(dir string, p person, l *ledger, values map[string]civil.Values, n int) *client {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket(dir))
	}
	return &client{http: &http.Client{Transport: &http.Transport{DialContext: dial}, Timeout: 20 * time.Second}, token: p.token, account: p.id, ledger: l, values: values,
		rng: rand.New(rand.NewPCG(uint64(n), 0))}
}

type object = map[string]any

// call sends one request. A broken connection or a failing server is errNoAnswer.
func (c *client) call(ctx context.Context, path string, in, out any) (int, error) {
	text, err := json.Marshal(in)
	if err != nil {
		return 0, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://sogoc"+path, bytes.NewReader(text))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.AddCookie(&http.Cookie{Name: "sogoc_session", Value: c.token})
	return c.send(r, out)
}

func (c *client) send(r *http.Request, out any) (int, error) {
	res, err := c.http.Do(r)
	if err != nil {
		return 0, errNoAnswer
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil || res.StatusCode >= http.StatusInternalServerError {
		return res.StatusCode, errNoAnswer
	}
	if out == nil || len(body) == 0 {
		return res.StatusCode, nil
	}
	return res.StatusCode, json.Unmarshal(body, out)
}

// insist sends a command until it is answered: the same key each time.
func (c *client) insist(ctx context.Context, path string, in, out any) (int, error) {
	lost := false
	for {
		code, err := c.call(ctx, path, in, out)
		if err == nil {
			if lost {
				c.ledger.note(func() { c.ledger.retried++ })
			}
			return code, nil
		}
		if !errors.Is(err, errNoAnswer) {
			return code, err
		}
		if !lost {
			c.ledger.note(func() { c.ledger.unknown++ })
			lost = true
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// keys keys entries for as long as there are any, and earlier ones again.
func (c *client) keys(ctx context.Context) {
	for ctx.Err() == nil {
		var lease struct {
			Entry struct {
				ID      string
				Version int
			}
		}
		code, err := c.insist(ctx, "/api/keying/lease", object{}, &lease)
		switch {
		case err != nil:
			return
		case code == http.StatusOK && c.values[lease.Entry.ID] != nil:
			c.save(ctx, lease.Entry.ID, lease.Entry.Version)
		case len(c.mine) > 0:
			i := c.rng.IntN(len(c.mine))
			last := c.mine[i]
			c.mine = append(c.mine[:i], c.mine[i+1:]...)
			c.save(ctx, last.entry, last.version)
		default:
			time.Sleep(5 * time.Millisecond)
		}
	}
}

// reason marks a version with the key of the save that made it.
func reason(key string) string { return "crash " + key }

func (c *client) save(ctx context.Context, id string, version int) {
	key := store.NewID()
	values := map[string]map[string]string{}
	for field, v := range c.values[id] {
		values[field] = map[string]string{"w": v.Written, "n": "", "m": string(v.Mark)}
	}
	in := object{"key": key, "version": version, "values": values, "reason": reason(key)}
	var out struct {
		Version  int
		Detail   string
		Findings []struct{ Key string }
	}
	code, err := c.insist(ctx, "/api/keying/"+id+"/save", in, &out)
	if err == nil && code == http.StatusUnprocessableEntity {
		var acks []string
		for _, f := range out.Findings {
			acks = append(acks, f.Key)
		}
		in["acks"] = acks
		code, err = c.insist(ctx, "/api/keying/"+id+"/save", in, &out)
	}
	switch {
	case err != nil:
	case code != http.StatusOK:
		c.ledger.refuse(fmt.Sprintf("save: %d %s", code, out.Detail))
	default:
		a := answered{id, c.account, key, out.Version}
		c.mine = append(c.mine, a)
		c.ledger.note(func() { c.ledger.saves = append(c.ledger.saves, a) })
	}
}

// checks accepts what others saved.
func (c *client) checks(ctx context.Context) {
	next := 0
	for ctx.Err() == nil {
		var a answered
		c.ledger.note(func() {
			if next < len(c.ledger.saves) {
				a = c.ledger.saves[next]
			}
		})
		if a.entry == "" {
			time.Sleep(5 * time.Millisecond)
			continue
		}
		next += 1 + c.rng.IntN(8)
		key := store.NewID()
		var out struct{ Detail string }
		code, err := c.insist(ctx, "/api/review/"+a.entry+"/accept", object{"key": key, "version": a.version}, &out)
		switch {
		case err != nil:
			return
		case code == http.StatusOK:
			done := answered{a.entry, c.account, key, a.version}
			c.ledger.note(func() { c.ledger.accepts = append(c.ledger.accepts, done) })
		default: // keyed anew meanwhile, or errors stand against it
		}
	}
}

// uploads sends small pictures, each of its own bytes, named into a book.
func (c *client) uploads(ctx context.Context) {
	for n := 1; ctx.Err() == nil; n++ {
		picture := c.picture()
		for {
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://sogoc/crash/scan", bytes.NewReader(picture))
			if err != nil {
				return
			}
			r.Header.Set("X-Name", fmt.Sprintf("lô 1/trang %d.jpg", n))
			hash, err := c.sendScan(r)
			if err == nil {
				c.ledger.note(func() { c.ledger.scans = append(c.ledger.scans, hash) })
				break
			}
			if ctx.Err() != nil {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (c *client) sendScan(r *http.Request) (string, error) {
	res, err := c.http.Do(r)
	if err != nil {
		return "", errNoAnswer
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		return "", errNoAnswer
	}
	return string(body), nil
}

func (c *client) picture() []byte {
	img := image.NewGray(image.Rect(0, 0, 64, 64))
	for i := range 64 {
		img.SetGray(i, c.rng.IntN(64), color.Gray{uint8(c.rng.IntN(256))})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err) // a buffer takes all
	}
	return b.Bytes()
}
