// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// AssetPath is where built files are served.
const AssetPath = "/assets/"

// offlineList names the files that the workbench needs to open without the
// server: made by web/build, read by the browser.
const offlineList = "offline.json"

// assets serves the built files. Their names carry a hash, so a browser may keep them for ever; plain names redirect.
type assets struct {
	fsys  fs.FS
	names map[string]string // plain name to hashed one

	mu     sync.Mutex
	packed map[string][]byte // gzip of text files, made when first asked for
}

func newAssets(fsys fs.FS) (*assets, error) {
	b, err := fs.ReadFile(fsys, "manifest.json")
	if err != nil {
		return nil, fmt.Errorf("reading the list of assets: %w", err)
	}
	a := &assets{fsys: fsys, packed: map[string][]byte{}}
	if err := json.Unmarshal(b, &a.names); err != nil {
		return nil, fmt.Errorf("reading the list of assets: %w", err)
	}
	return a, nil
}

// href is the address of an asset by its plain name, e.g. "app.css".
func (a *assets) href(name string) (string, error) {
	h, ok := a.names[name]
	if !ok {
		return "", fmt.Errorf("no asset named %q in web/dist/manifest.json", name)
	}
	return AssetPath + h, nil
}

// ServeHTTP implements http.Handler for AssetPath.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.URL.Path)
	if hashed, ok := a.names[name]; ok {
		w.Header().Set("Cache-Control", "no-cache")
		http.Redirect(w, r, AssetPath+hashed, http.StatusFound)
		return
	}
	b, err := fs.ReadFile(a.fsys, name)
	if err != nil || name == "manifest.json" {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	if name == offlineList {
		h.Set("Cache-Control", "no-cache") // the one name without a hash
	}
	h.Set("ETag", `"`+strings.TrimSuffix(name, path.Ext(name))+`"`)
	h.Set("Content-Type", typeOf(name))
	if packable(name) {
		h.Add("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			b = a.gzip(name, b)
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
}

// worker serves the service worker from the root: it may only look after what
// lies below its own address.
func (a *assets) worker(w http.ResponseWriter, r *http.Request) {
	b, err := fs.ReadFile(a.fsys, a.names["sw.js"])
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Content-Type", typeOf("sw.js"))
	_, _ = w.Write(b) // the browser has gone: nobody is left to tell
}

func packable(name string) bool {
	switch path.Ext(name) {
	case ".css", ".js", ".svg", ".json", ".map":
		return true
	}
	return false
}

func typeOf(name string) string {
	switch path.Ext(name) {
	case ".woff2":
		return "font/woff2"
	case ".js":
		return "text/javascript; charset=utf-8"
	}
	return mime.TypeByExtension(path.Ext(name))
}

func (a *assets) gzip(name string, b []byte) []byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	if p, ok := a.packed[name]; ok {
		return p
	}
	var buf bytes.Buffer
	zw, _ := gzip.NewWriterLevel(&buf, gzip.BestCompression) // the level is a constant of the package
	_, _ = zw.Write(b)                                       // writing to memory does not fail
	_ = zw.Close()
	a.packed[name] = buf.Bytes()
	return a.packed[name]
}
