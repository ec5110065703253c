// SPDX-License-Identifier: Apache-2.0

package client_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/sogoc/sogoc/client"
)

// serve answers by fn and gives a client of it that does not dawdle.
func serve(t *testing.T, fn http.HandlerFunc) *client.Client {
	t.Helper()
	server := httptest.NewServer(fn)
	t.Cleanup(server.Close)
	c, err := client.New(server.URL, client.Token("sgk_x"), client.Retries(3, time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAddressOfAServer(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "sogoc.example", "ftp://x", "https://x/path"} {
		if _, err := client.New(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

// A command that is sent again bears the same key, and who asks.
func TestCommandsAreSentAgainUnderOneKey(t *testing.T) {
	t.Parallel()
	var keys []string
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		keys = append(keys, r.Header.Get("Idempotency-Key"))
		if r.Header.Get("Authorization") != "Bearer sgk_x" {
			t.Error("nobody asks")
		}
		switch len(keys) {
		case 1:
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
		case 2:
			w.WriteHeader(http.StatusBadGateway)
		default:
			w.WriteHeader(http.StatusCreated)
			_, _ = fmt.Fprint(w, `{"id":"b","version":1}`)
		}
	})
	b, err := c.AddBook(t.Context(), client.BookFacts{BookNo: "01/1999"})
	if err != nil || b.ID != "b" || len(keys) != 3 || keys[0] == "" || keys[0] != keys[1] || keys[1] != keys[2] {
		t.Fatalf("%+v %v %v", b, err, keys)
	}
}

func TestGivesUpWithTheProblem(t *testing.T) {
	t.Parallel()
	n := 0
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		n++
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = fmt.Fprint(w, `{"code":"search.building","detail":"wait"}`)
	})
	_, err := c.Book(t.Context(), "b")
	var p *client.Problem
	if !errors.As(err, &p) || p.Status != 503 || p.Code != "search.building" || n != 4 {
		t.Fatalf("%v after %d", err, n)
	}
}

func TestRefusalsAreNotSentAgain(t *testing.T) {
	t.Parallel()
	n := 0
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if n++; r.Header.Get("If-Match") != `"1.ab"` {
			t.Error("no If-Match")
		}
		w.WriteHeader(http.StatusPreconditionFailed)
		_, _ = fmt.Fprint(w, `{"code":"request.stale","detail":"read it again","errors":[{"location":"body.x","message":"no"}]}`)
	})
	_, err := c.ChangeBook(t.Context(), client.Book{ID: "b", ETag: `"1.ab"`}, client.BookFacts{}, "")
	if client.CodeOf(err) != "request.stale" || !errors.Is(err, &client.Problem{Code: "request.stale"}) || errors.Is(err, &client.Problem{Code: "x"}) || n != 1 {
		t.Fatalf("%v after %d", err, n)
	}
	if err.Error() != "request.stale: read it again; body.x: no" {
		t.Error(err)
	}
}

// No page is fetched that is not asked for; an error ends the walk.
func TestListsAreWalkedAsTheyAreRead(t *testing.T) {
	t.Parallel()
	pages := 0
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		pages++
		switch r.URL.Query().Get("after") {
		case "":
			_, _ = fmt.Fprint(w, `{"items":[{"id":"1"},{"id":"2"}],"next":"n"}`)
		case "n":
			_, _ = fmt.Fprint(w, `{"items":[{"id":"3"}],"next":"m"}`)
		default:
			w.WriteHeader(http.StatusForbidden)
		}
	})
	for b, err := range c.Books(t.Context(), client.BookFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		if b.ID == "2" {
			break
		}
	}
	if pages != 1 {
		t.Fatalf("%d pages", pages)
	}
	var met string
	var last error
	for b, err := range c.Books(t.Context(), client.BookFilter{Type: "birth"}) {
		met, last = met+b.ID, err
	}
	if met != "123" || last == nil {
		t.Fatalf("%q %v", met, last)
	}
}

func TestWaitFollowsAJob(t *testing.T) {
	t.Parallel()
	states := []string{"queued", "running", "done", "failed"}
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"id":"j","state":%q}`, states[0])
		states = states[1:]
	})
	told := 0
	if j, err := c.Wait(t.Context(), "j", time.Millisecond, func(client.Job) { told++ }); err != nil || j.State != "done" || told != 3 {
		t.Fatalf("%+v %v %d", j, err, told)
	}
	if _, err := c.Wait(t.Context(), "j", time.Millisecond, nil); !errors.Is(err, client.ErrJob) {
		t.Fatal(err)
	}
}
