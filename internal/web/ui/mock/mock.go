// SPDX-License-Identifier: Apache-2.0

// Package mock is a stand-in for the server behind the islands: it speaks the JSON of web/src/API.md over a few invented entries kept
// in memory, and serves pages that hold the islands. Only tests use it.
package mock

import (
	"embed"
	"io/fs"
	"net/http"

	"github.com/sogoc/sogoc/internal/web/ui"
)

//go:embed pages
var pages embed.FS

// Server is the mock. Fields may be set before it serves.
type Server struct {
	*API
	UI *ui.Renderer
}

// New makes a server with its invented entries.
func New() (*Server, error) {
	sub, err := fs.Sub(pages, "pages")
	if err != nil {
		return nil, err
	}
	rd, err := ui.New(ui.Options{Nav: nav, Find: "/find", Version: "0.1", Notice: func(l ui.Lang) string {
		return l.T("Dữ liệu mẫu: mọi người trong hệ thống này là bịa.")
	}}, ui.Source{Prefix: "mock", FS: sub})
	if err != nil {
		return nil, err
	}
	return &Server{API: newAPI(), UI: rd}, nil
}

// Handler is all routes of the mock.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	s.UI.Routes(mux)
	s.API.routes(mux)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/design", http.StatusFound) })
	mux.HandleFunc("GET /keying", s.island("keying"))
	mux.HandleFunc("GET /review", s.island("review"))
	mux.HandleFunc("GET /viewer", s.island("viewer"))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.UI.Error(w, r, ui.Fault{Status: http.StatusNotFound}) })
	return ui.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := ui.WithActor(r.Context(), ui.Actor{Name: "Trần Văn Mẫu", Role: ui.T(r.Context(), "Người nhập liệu"), Unit: "Xã Vĩnh Thủy, tỉnh Quảng Trị", UnitHref: "/design"})
		mux.ServeHTTP(w, r.WithContext(ctx))
	}))
}

func nav(r *http.Request) []ui.NavItem {
	l := ui.LangOf(r.Context())
	return []ui.NavItem{
		{Key: "home", Text: l.T("Tổng quan"), Icon: "home", Href: "/design"},
		{Key: "books", Text: l.T("Sổ hộ tịch"), Icon: "book", Href: "/design", Group: l.T("Số hóa")},
		{Key: "scans", Text: l.T("Bản quét"), Icon: "scan", Href: "/viewer", Group: l.T("Số hóa")},
		{Key: "keying", Text: l.T("Nhập liệu"), Icon: "key", Href: "/keying", Group: l.T("Số hóa")},
		{Key: "review", Text: l.T("Kiểm tra và duyệt"), Icon: "review", Href: "/review", Group: l.T("Số hóa"), Count: 611},
		{Key: "exports", Text: l.T("Xuất dữ liệu"), Icon: "export", Href: "/design", Group: l.T("Kết quả")},
		{Key: "progress", Text: l.T("Tiến độ"), Icon: "progress", Href: "/design", Group: l.T("Kết quả")},
		{Key: "admin", Text: l.T("Quản trị"), Icon: "admin", Href: "/design", Group: l.T("Hệ thống")},
		{Key: "audit", Text: l.T("Nhật ký"), Icon: "audit", Href: "/design", Group: l.T("Hệ thống")},
	}
}
