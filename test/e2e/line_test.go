// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"context"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"
)

// wire is the line between a browser and the program. It can be cut, and it can
// lose what the program answers, which is the worst that lines do: the browser
// does not know whether its command arrived.
type wire struct {
	t    *testing.T
	to   string
	host string // 127.0.0.1:port, the same after a cut

	mu       sync.Mutex
	listener net.Listener
	open     map[net.Conn]bool
	deaf     bool
}

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{t: t, to: u.Host, host: "127.0.0.1:0", open: map[net.Conn]bool{}}
	w.mend()
	t.Cleanup(w.cut)
	return w
}

// address is what the person types.
func (w *wire) address() string { return "http://" + w.host }

// mend makes the line whole.
func (w *wire) mend() {
	w.t.Helper()
	l, err := net.Listen("tcp", w.host)
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.listener, w.host, w.deaf = l, l.Addr().String(), false
	go w.serve(l)
}

// cut ends every connection and takes no more.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.listener != nil {
		_ = w.listener.Close()
		w.listener = nil
	}
	for c := range w.open {
		_ = c.Close()
	}
}

// deafen lets commands through and loses the answers.
func (w *wire) deafen() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.deaf = true
}

func (w *wire) isDeaf() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.deaf
}

func (w *wire) serve(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go w.carry(c)
	}
}

func (w *wire) carry(browser net.Conn) {
	program, err := net.Dial("tcp", w.to)
	if err != nil {
		_ = browser.Close()
		return
	}
	w.mu.Lock()
	w.open[browser], w.open[program] = true, true
	w.mu.Unlock()
	end := func() {
		_, _ = browser.Close(), program.Close()
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.open, browser)
		delete(w.open, program)
	}
	go func() { defer end(); _, _ = io.Copy(program, browser) }()
	defer end()
	buf := make([]byte, 32<<10)
	for {
		n, err := program.Read(buf)
		if err != nil || w.isDeaf() { // the answer came, and goes no further
			return
		}
		if _, err := browser.Write(buf[:n]); err != nil {
			return
		}
	}
}

// sitApart puts a person before a browser of its own, whose files outlive it:
// one that can be killed and started again.
func sitApart(t *testing.T, username, base string, flags ...string) *person {
	t.Helper()
	p := &person{t: t, who: demo.as(username), base: base, apart: filepath.Join(demo.dir, "apart-"+filepath.Base(t.Name())), flags: flags}
	p.start()
	t.Cleanup(p.kill)
	return p
}

// start starts the browser on its folder.
func (p *person) start() {
	p.t.Helper()
	alloc, stop := chromedp.NewExecAllocator(context.Background(), browserOptions(p.apart, p.flags...)...)
	ctx, cancel := chromedp.NewContext(alloc)
	if err := chromedp.Run(ctx); err != nil {
		p.t.Fatal(err)
	}
	p.ctx, p.stop = ctx, func() { cancel(); stop() }
	p.do(cdplog.Enable(), emulation.SetDeviceMetricsOverride(1366, 768, 1, false))
}

// kill ends the browser as a power cut does.
func (p *person) kill() {
	if p.stop == nil {
		return
	}
	if b := chromedp.FromContext(p.ctx).Browser; b != nil && b.Process() != nil {
		_ = b.Process().Kill()
		_, _ = b.Process().Wait()
	}
	p.stop()
	p.stop = nil
	for _, lock := range []string{"SingletonLock", "SingletonSocket", "SingletonCookie"} {
		_ = os.Remove(filepath.Join(p.apart, lock))
	}
}
