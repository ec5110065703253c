// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"context"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// webRoot is internal/web: all pages and their handlers are below it.
const webRoot = ".."

var (
	inTemplate = regexp.MustCompile(`(?:\{\{|[\s(])t\s+("(?:[^"\\]|\\.)*")`)
	inScript   = regexp.MustCompile(`\bt\(\s*("(?:[^"\\]|\\.)*")`)
)

// TestEnglishComplete collects every text of the pages and scripts and fails for one without English.
func TestEnglishComplete(t *testing.T) {
	t.Parallel()
	have := loadCatalogues(t, webRoot, "en*.json")
	want := map[string]string{}
	texts := func(path string) {
		switch filepath.Ext(path) {
		case ".html":
			collect(t, path, inTemplate, want)
		case ".go":
			if !strings.HasSuffix(path, "_test.go") {
				collectGo(t, path, want)
			}
		}
	}
	walk(t, webRoot, texts)
	walk(t, filepath.Join(webRoot, "..", "demo"), texts) // its strip stands above every page
	report(t, have, want)
	if len(want) < 150 {
		t.Errorf("only %d texts found: the collector does not see the pages", len(want))
	}
}

// TestScriptEnglishComplete does the same for the scripts, which carry their own catalogue.
func TestScriptEnglishComplete(t *testing.T) {
	t.Parallel()
	src := filepath.Join(webRoot, "..", "..", "web", "src")
	have := loadCatalogues(t, src, "en*.json")
	want := map[string]string{}
	walk(t, src, func(path string) {
		if e := filepath.Ext(path); e == ".ts" || e == ".tsx" {
			collect(t, path, inScript, want)
		}
	})
	report(t, have, want)
}

func report(t *testing.T, have map[string]string, want map[string]string) {
	t.Helper()
	missing := map[string]string{}
	for text, where := range want {
		en, ok := have[text]
		if !ok || en == "" {
			missing[text] = where
			continue
		}
		if strings.Count(text, "%") != strings.Count(strings.Split(en, "|")[0], "%") && !strings.Contains(en, "|") {
			t.Errorf("%s: the English of %q has other verbs: %q", where, text, en)
		}
	}
	if len(missing) > 0 {
		b, err := json.MarshalIndent(missing, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		t.Errorf("%d texts have no English; add them to an en.json beside the pages:\n%s", len(missing), b)
		if out := os.Getenv("SOGOC_MISSING"); out != "" { // a translator's work list
			if err := os.WriteFile(out, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for text := range have {
		if _, ok := want[text]; !ok {
			t.Logf("no longer used: %q", text)
		}
	}
}

func loadCatalogues(t *testing.T, root, pattern string) map[string]string {
	t.Helper()
	have := map[string]string{}
	walk(t, root, func(path string) {
		if ok, _ := filepath.Match(pattern, filepath.Base(path)); !ok {
			return
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]string
		if err := json.Unmarshal(b, &m); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for k, v := range m {
			if old, ok := have[k]; ok && old != v {
				t.Errorf("%s: %q is %q here and %q elsewhere", path, k, v, old)
			}
			have[k] = v
		}
	})
	return have
}

func walk(t *testing.T, root string, do func(path string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			do(p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func collect(t *testing.T, path string, re *regexp.Regexp, want map[string]string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range re.FindAllStringSubmatch(string(b), -1) {
		s, err := strconv.Unquote(m[1])
		if err != nil {
			t.Errorf("%s: %s: %v", path, m[1], err)
		}
		want[s] = path
	}
}

// collectGo finds calls of T, t and N whose first or second argument is a literal text.
func collectGo(t *testing.T, path string, want map[string]string) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || !slices.Contains([]string{"T", "t", "N"}, callee(call)) {
			return true
		}
		for _, arg := range call.Args[:min(2, len(call.Args))] {
			if lit, ok := arg.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				s, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Errorf("%s: %v", fset.Position(lit.Pos()), err)
				}
				want[s] = fset.Position(lit.Pos()).String()
				break
			}
		}
		return true
	})
}

func callee(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func TestT(t *testing.T) {
	t.Parallel()
	if err := AddEnglish([]byte(`{"Thử %d mục": "One item|%d items", "Thử %s": "Try %s"}`)); err != nil {
		t.Fatal(err)
	}
	vi, en := context.Background(), WithLang(context.Background(), EN)
	for _, c := range []struct{ got, want string }{
		{T(vi, "Thử %d mục", 851831), "Thử 851.831 mục"},
		{T(en, "Thử %d mục", 851831), "851,831 items"},
		{T(en, "Thử %d mục", 1), "One item"},
		{T(en, "Thử %s", "x"), "Try x"},
		{T(en, "không có bản dịch"), "không có bản dịch"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	if err := AddEnglish([]byte(`{"Thử %s": "Other %s"}`)); err == nil {
		t.Error("two English texts for one Vietnamese text were taken")
	}
}
