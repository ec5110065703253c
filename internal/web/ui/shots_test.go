// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package ui_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/sogoc/sogoc/internal/web/ui/mock"
)

// browser starts Chromium on its own data folder and returns a context for one tab. It is skipped, saying so, where there is none.
func browser(t *testing.T) context.Context {
	t.Helper()
	const bin = "/usr/bin/chromium"
	if _, err := os.Stat(bin); err != nil {
		t.Skip("no Chromium at " + bin)
	}
	profile, err := os.MkdirTemp("", "sogoc-browser") // not t.TempDir: the browser still writes while it dies
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(profile) })
	opts := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(bin), chromedp.UserDataDir(profile), chromedp.NoFirstRun, chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
	}
	for _, f := range []string{"disable-quic", "disable-background-networking", "disable-component-update", "disable-sync", "disable-extensions"} {
		opts = append(opts, chromedp.Flag(f, true))
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	ctx, done := context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(done)
	return ctx
}

func start(t *testing.T) (*mock.Server, string) {
	t.Helper()
	s, err := mock.New()
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	return s, srv.URL
}

// choose sets language and theme as POST /prefs would.
func choose(url, lang, theme string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		if err := network.SetCookie("sogoc_lang", lang).WithURL(url).Do(ctx); err != nil {
			return err
		}
		return network.SetCookie("sogoc_theme", theme).WithURL(url).Do(ctx)
	})
}

// TestShots saves pictures of the pages to the folder in SOGOC_DRAWN, for people to look at. Without it the test only draws them.
func TestShots(t *testing.T) {
	_, url := start(t)
	ctx := browser(t)
	dir := os.Getenv("SOGOC_DRAWN")
	only := os.Getenv("SOGOC_DRAWN_ONLY")
	for _, page := range []string{"design", "keying", "review", "viewer", "missing"} {
		if only != "" && only != page {
			continue
		}
		for _, v := range []struct {
			w, h        int64
			lang, theme string
		}{{1366, 768, "vi", "light"}, {1366, 768, "en", "dark"}, {390, 844, "vi", "light"}, {390, 844, "en", "dark"}} {
			var png []byte
			shot := chromedp.FullScreenshot(&png, 100)
			if page != "design" || os.Getenv("SOGOC_FOLD") != "" {
				shot = chromedp.CaptureScreenshot(&png)
			}
			err := chromedp.Run(ctx, emulation.SetDeviceMetricsOverride(v.w, v.h, 1, v.w < 600), choose(url, v.lang, v.theme),
				chromedp.Navigate(url+"/"+page), chromedp.WaitVisible("main"), chromedp.Sleep(900*time.Millisecond), shot)
			if err != nil {
				t.Fatalf("%s at %d: %v", page, v.w, err)
			}
			if len(png) < 5000 {
				t.Errorf("%s at %d: the picture is empty", page, v.w)
			}
			if dir == "" {
				continue
			}
			name := fmt.Sprintf("%s-%d-%s-%s.png", page, v.w, v.lang, v.theme)
			if err := os.WriteFile(filepath.Join(dir, name), png, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// emulatePrint shows the page as it would be printed.
func emulatePrint(ctx context.Context) error {
	return emulation.SetEmulatedMedia().WithMedia("print").Do(ctx)
}
