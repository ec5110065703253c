// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"encoding/json"
	"net/http"
)

// manifestIcon is one picture of the installed program.
type manifestIcon struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
}

// Manifest describes the program to a browser that may install it (W3C Web
// Application Manifest). It starts at the workbench, which opens without the
// server too.
func (rd *Renderer) Manifest(w http.ResponseWriter, r *http.Request) {
	l := LangOf(r.Context())
	var icons []manifestIcon
	for _, i := range []struct{ name, size, purpose string }{{"icon-192.png", "192x192", "any"}, {"icon-512.png", "512x512", "any"}, {"icon-mask-512.png", "512x512", "maskable"}} {
		src, err := rd.assets.href(i.name)
		if err != nil {
			rd.fail(w, r, err)
			return
		}
		icons = append(icons, manifestIcon{src, i.size, "image/png", i.purpose})
	}
	b, err := json.Marshal(map[string]any{
		"id": "/", "name": "Sổ Gốc", "short_name": "Sổ Gốc", "description": l.T("Số hóa sổ hộ tịch: nhập, kiểm tra, theo dõi."), "lang": string(l),
		"start_url": "/keying", "scope": "/", "display": "standalone", "background_color": "#f4f3ee", "theme_color": "#174a7a", "icons": icons,
	})
	if err != nil {
		rd.fail(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Content-Type", "application/manifest+json")
	_, _ = w.Write(b) // the browser has gone: nobody is left to tell
}
