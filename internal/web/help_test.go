// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
)

func TestGuide(t *testing.T) {
	t.Parallel()
	title, body, err := guide([]byte("# Nhập liệu\n\nXem [cán bộ](can-bo.md#quet), [mục lục](README.md), [luật](https://example.vn/a.md).\n\n![ảnh](../img/a.png)\n\n<script>x</script>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"))
	if err != nil || title != "Nhập liệu" {
		t.Fatalf("%q %v", title, err)
	}
	for _, want := range []string{`href="/help/can-bo#quet"`, `href="/help"`, `href="https://example.vn/a.md"`, "<td>1</td>"} {
		if !strings.Contains(string(body), want) {
			t.Errorf("no %s in\n%s", want, body)
		}
	}
	for _, wrong := range []string{"<script", "<img", "<h1"} {
		if strings.Contains(string(body), wrong) {
			t.Errorf("%s in\n%s", wrong, body)
		}
	}
}

func TestHelpPages(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.as(access.Keyer)
	c.has(c.ok("/help"), "/help/nhap-lieu")
	c.ok("/help/nhap-lieu")
	c.want(c.get("/help/khong-co"), http.StatusNotFound)
	c.want(c.get("/help/..%2FREADME"), http.StatusNotFound)
}
