// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"html/template"
	"io/fs"
	"net/http"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	source "github.com/yuin/goldmark/text"

	"github.com/sogoc/sogoc/docs"
	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

func (h *Handler) mountHelp() {
	h.handle("GET /help", "", h.helpPage)
	h.handle("GET /help/api", "", h.apiPage)
	h.handle("GET /help/{guide}", "", h.helpPage)
}

var guideName = regexp.MustCompile(`^[a-z-]{1,40}$`)

// helpPage shows a guide of docs/user. The guides are Vietnamese.
func (h *Handler) helpPage(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
	name := r.PathValue("guide")
	file := "user/README.md"
	if name != "" {
		if !guideName.MatchString(name) {
			return store.ErrNotFound
		}
		file = "user/" + name + ".md"
	}
	source, err := fs.ReadFile(docs.User, file)
	if err != nil {
		return store.ErrNotFound
	}
	title, body, err := guide(source)
	if err != nil {
		return err
	}
	l := ui.LangOf(r.Context())
	page := ui.Page{Title: title, Active: "help", Body: body}
	if name != "" {
		page.Crumbs = []ui.Crumb{{Text: l.T("Hướng dẫn"), Href: "/help"}, {Text: title}}
	}
	h.ui.Page(w, r, http.StatusOK, "help/page", page)
	return nil
}

// guide turns Markdown into HTML: the first heading is the title, links between
// guides lead to their pages, pictures (which live beside the source) are left
// out. Raw HTML is not let through.
func guide(markdown []byte) (title string, body template.HTML, err error) {
	md := goldmark.New(goldmark.WithExtensions(extension.Table))
	doc := md.Parser().Parse(source.NewReader(markdown))
	var drop []ast.Node
	err = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			if n.Level == 1 && title == "" {
				title = string(n.Lines().Value(markdown))
				drop = append(drop, n)
			}
		case *ast.Image:
			drop = append(drop, n)
		case *ast.Link:
			n.Destination = []byte(guideLink(string(n.Destination)))
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return "", "", err
	}
	for _, n := range drop {
		n.Parent().RemoveChild(n.Parent(), n)
	}
	var out bytes.Buffer
	if err := md.Renderer().Render(&out, markdown, doc); err != nil {
		return "", "", err
	}
	return title, template.HTML(out.String()), nil //nolint:gosec // goldmark escapes; raw HTML is off
}

// guideLink leads from one guide to another inside the program.
func guideLink(to string) string {
	file, anchor, _ := strings.Cut(to, "#")
	name, isGuide := strings.CutSuffix(file, ".md")
	if !isGuide || strings.Contains(name, "/") {
		return to
	}
	if name == "README" {
		return "/help"
	}
	if anchor != "" {
		anchor = "#" + anchor
	}
	return "/help/" + name + anchor
}
