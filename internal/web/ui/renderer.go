// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/sogoc/sogoc/web"
)

//go:embed templates
var ownTemplates embed.FS

// Source is a set of page templates: every *.html in FS is a page named Prefix + its path without ".html"; a file whose base name begins
// with "_" is not a page but is parsed into all pages of the set. Files named en*.json are English texts (see AddEnglish).
type Source struct {
	Prefix string
	FS     fs.FS
}

// Options of a Renderer.
type Options struct {
	// Nav returns the navigation for the person of r. nil shows none.
	Nav func(r *http.Request) []NavItem
	// Notice is a strip above every page, e.g. that the people are invented; it is called with the language of the page.
	Notice func(l Lang) string
	// Find is the address of the search box in the bar; it is asked by POST, since what is sought may be a name. "" hides the box.
	Find string
	// Chosen is told of a choice of the screen that somebody made, to keep it with their account. May be nil.
	Chosen func(r *http.Request, name, value string)
	// Version is shown at the foot.
	Version string
	Log     *slog.Logger
}

// Renderer draws pages. It is made once and used by all requests at a time.
type Renderer struct {
	opts   Options
	assets *assets
	byLang map[Lang]*templates
	log    *slog.Logger
}

// templates are all pages in one language, and the components they show.
type templates struct {
	pages map[string]*template.Template
	parts *template.Template
}

// New parses the frame, the components and all pages of the sources in both languages. Any fault in a template is an error here, not
// at the first request.
func New(o Options, sources ...Source) (*Renderer, error) {
	a, err := newAssets(web.Dist())
	if err != nil {
		return nil, err
	}
	rd := &Renderer{opts: o, assets: a, byLang: map[Lang]*templates{}, log: o.Log}
	if rd.log == nil {
		rd.log = slog.Default()
	}
	own, err := fs.Sub(ownTemplates, "templates/pages")
	if err != nil {
		return nil, err
	}
	sources = append([]Source{{FS: own}}, sources...)
	for _, s := range sources {
		if err := addEnglishOf(s.FS); err != nil {
			return nil, err
		}
	}
	for _, l := range []Lang{VI, EN} {
		if rd.byLang[l], err = rd.parse(l, sources); err != nil {
			return nil, err
		}
	}
	return rd, nil
}

func addEnglishOf(fsys fs.FS) error {
	names, err := fs.Glob(fsys, "en*.json")
	if err != nil {
		return err
	}
	for _, n := range names {
		b, err := fs.ReadFile(fsys, n)
		if err != nil {
			return err
		}
		if err := AddEnglish(b); err != nil {
			return fmt.Errorf("%s: %w", n, err)
		}
	}
	return nil
}

func (rd *Renderer) parse(l Lang, sources []Source) (*templates, error) {
	ts := &templates{pages: map[string]*template.Template{}}
	base := template.New("").Funcs(rd.funcs(l, ts))
	parts, err := template.Must(base.Clone()).ParseFS(ownTemplates, "templates/parts/*.html")
	if err != nil {
		return nil, fmt.Errorf("parsing components: %w", err)
	}
	ts.parts = parts
	frame, err := base.ParseFS(ownTemplates, "templates/frame/*.html")
	if err != nil {
		return nil, fmt.Errorf("parsing the frame: %w", err)
	}
	for _, s := range sources {
		if err := parseSource(ts, frame, s); err != nil {
			return nil, err
		}
	}
	return ts, nil
}

// parseSource adds the pages of one source, each a copy of the frame with the page's text as the template "page".
func parseSource(ts *templates, frame *template.Template, s Source) error {
	var pages, shared []string
	err := fs.WalkDir(s.FS, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() || path.Ext(p) != ".html":
		case strings.HasPrefix(path.Base(p), "_"):
			shared = append(shared, p)
		default:
			pages = append(pages, p)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("listing pages %q: %w", s.Prefix, err)
	}
	for _, p := range pages {
		name := path.Join(s.Prefix, strings.TrimSuffix(p, ".html"))
		if ts.pages[name] != nil {
			return fmt.Errorf("two pages are named %q", name)
		}
		if ts.pages[name], err = parsePage(frame, s.FS, p, shared); err != nil {
			return fmt.Errorf("page %q: %w", name, err)
		}
	}
	return nil
}

func parsePage(frame *template.Template, fsys fs.FS, file string, shared []string) (*template.Template, error) {
	t, err := frame.Clone()
	if err != nil {
		return nil, err
	}
	for _, f := range append(shared, file) {
		b, err := fs.ReadFile(fsys, f)
		if err != nil {
			return nil, err
		}
		name := "page"
		if f != file {
			name = strings.TrimSuffix(path.Base(f), ".html")
		}
		if _, err := t.New(name).Parse(string(b)); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// view is the dot of the frame and of every page: the page, and what the frame knows of the request.
type view struct {
	Page
	Lang     Lang
	Theme    string
	Type     string // "large" for large type
	Contrast string // "high"
	Path     string // with the query, for the way back of /prefs
	Actor    Actor
	Nav      []NavItem
	Flash    *Flash
	Notice   string
	Find     string
	Version  string
}

var bufPool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Page draws the page named name in the frame, with status. A fault while drawing gives the error page and a line in the log; half a page
// never leaves.
func (rd *Renderer) Page(w http.ResponseWriter, r *http.Request, status int, name string, p Page) {
	l := LangOf(r.Context())
	t, ok := rd.byLang[l].pages[name]
	if !ok {
		rd.fail(w, r, fmt.Errorf("no page named %q", name))
		return
	}
	v := rd.view(w, r, l, p)
	rd.write(w, r, status, t, "frame", v)
}

// Fragment draws only the page's own template, without the frame: for parts that the script renews.
func (rd *Renderer) Fragment(w http.ResponseWriter, r *http.Request, name string, body any) {
	l := LangOf(r.Context())
	t, ok := rd.byLang[l].pages[name]
	if !ok {
		rd.fail(w, r, fmt.Errorf("no page named %q", name))
		return
	}
	rd.write(w, r, http.StatusOK, t, "page", view{Page: Page{Body: body}, Lang: l, Path: r.URL.RequestURI()})
}

// Part draws one component alone, e.g. a Job that the script asks for again and again.
func (rd *Renderer) Part(w http.ResponseWriter, r *http.Request, c Component) {
	rd.write(w, r, http.StatusOK, rd.byLang[LangOf(r.Context())].parts, c.Component(), c)
}

func (rd *Renderer) view(w http.ResponseWriter, r *http.Request, l Lang, p Page) view {
	v := view{
		Page: p, Lang: l, Theme: chosenTheme(r), Type: chosen(r, "type", "large"), Contrast: chosen(r, "contrast", "high"), Path: r.URL.RequestURI(), Actor: ActorOf(r.Context()),
		Flash: takeFlash(w, r), Find: rd.opts.Find, Version: rd.opts.Version,
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		v.Path = "/" // the address of a post is no page to come back to
	}
	if rd.opts.Nav != nil && !p.Bare {
		v.Nav = rd.opts.Nav(r)
	}
	if rd.opts.Notice != nil {
		v.Notice = rd.opts.Notice(l)
	}
	return v
}

func (rd *Renderer) write(w http.ResponseWriter, r *http.Request, status int, t *template.Template, name string, data any) {
	buf := bufPool.Get().(*bytes.Buffer)
	defer bufPool.Put(buf)
	buf.Reset()
	if err := t.ExecuteTemplate(buf, name, data); err != nil {
		rd.fail(w, r, err)
		return
	}
	send(w, r, status, "text/html; charset=utf-8", buf.Bytes())
}

// fail tells the log what went wrong and the person that something did, without templates that may be what is broken.
func (rd *Renderer) fail(w http.ResponseWriter, r *http.Request, err error) {
	rd.log.ErrorContext(r.Context(), "drawing a page", "path", r.URL.Path, "error", err)
	l := LangOf(r.Context())
	body := "<!doctype html><meta charset=utf-8><title>Sổ Gốc</title><h1>" + l.T("Trang này đang gặp lỗi") + "</h1><p>" +
		l.T("Việc bạn đã lưu vẫn còn nguyên. Hãy quay lại trang trước và thử lại.") + `</p><p><a href="/">` + l.T("Về trang đầu") + "</a></p>"
	send(w, r, http.StatusInternalServerError, "text/html; charset=utf-8", []byte(body))
}

// Routes adds the package's own routes: assets, the choice of language and theme, the page of the design system.
func (rd *Renderer) Routes(mux *http.ServeMux) {
	mux.Handle("GET "+AssetPath, rd.assets)
	mux.HandleFunc("GET /sw.js", rd.assets.worker)
	mux.HandleFunc("GET /manifest.webmanifest", rd.Manifest)
	mux.HandleFunc("POST /prefs", rd.prefs)
	mux.HandleFunc("GET /design", rd.Design)
	mux.HandleFunc("GET /offline", func(w http.ResponseWriter, r *http.Request) {
		rd.Error(w, r, Fault{Status: http.StatusServiceUnavailable})
	})
}
