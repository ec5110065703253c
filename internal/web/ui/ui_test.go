// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"compress/gzip"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func renderer(t *testing.T, sources ...Source) *Renderer {
	t.Helper()
	rd, err := New(Options{Nav: func(*http.Request) []NavItem {
		return []NavItem{{Key: "a", Text: "A", Icon: "home", Href: "/a", Count: 1200}}
	}, Find: "/find"}, sources...)
	if err != nil {
		t.Fatal(err)
	}
	return rd
}

// get draws a page with a handler, as the program would serve it.
func get(t *testing.T, h http.HandlerFunc, change ...func(*http.Request)) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/books?type=KS&sort=-no", nil)
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	Wrap(h).ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func english2(r *http.Request) { r.AddCookie(&http.Cookie{Name: langCookie, Value: "en"}) }

func TestFormats(t *testing.T) {
	t.Parallel()
	at := time.Date(1978, 3, 4, 23, 30, 0, 0, time.UTC) // the fifth in Viet Nam
	for _, c := range []struct{ got, want string }{
		{VI.Number(851831), "851.831"}, {EN.Number(851831), "851,831"}, {VI.Number(-1200), "−1.200"}, {VI.Number(999), "999"}, {VI.Number(math.MinInt64), "−9.223.372.036.854.775.808"},
		{VI.Percent(0.6258), "62,58\u00a0%"}, {EN.Percent(0.6258), "62.58%"}, {VI.Percent(1), "100\u00a0%"}, {VI.Percent(0.5), "50\u00a0%"}, {VI.Percent(0.999999), "99,99\u00a0%"},
		{VI.Percent(0), "0\u00a0%"}, {VI.Percent(0.000001), "0,01\u00a0%"}, {VI.Percent(0.1), "10\u00a0%"}, {VI.Percent(math.NaN()), "–"}, {VI.Share(1, 0), "–"}, {VI.Percent(1.2), "120\u00a0%"},
		{VI.Decimal(2.345, 2), "2,35"}, {VI.Decimal(-0.004, 2), "0,00"}, {VI.Decimal(1234.5, 1), "1.234,5"},
		{VI.Date(at), "05/03/1978"}, {EN.Date(at), "5 Mar 1978"}, {VI.DateTime(at), "06:30 05/03/1978"}, {VI.LongDate(at), "ngày 05 tháng 3 năm 1978"}, {VI.Date(time.Time{}), ""},
		{VI.LongDate(time.Date(2025, 2, 1, 5, 0, 0, 0, Zone)), "ngày 01 tháng 02 năm 2025"},
		{VI.Span(200 * time.Minute), "3 giờ 20 phút"}, {EN.Span(time.Minute), "1 minute"}, {VI.Bytes(812_400), "812 kB"}, {VI.Bytes(1_400_000), "1,4 MB"},
		{MaskName("Nguyễn Thị Hoa"), "N••••• T•• H••"}, {MaskName("H'Bia"), "H••••"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestDesignInBothLanguages(t *testing.T) {
	t.Parallel()
	rd := renderer(t)
	for name, c := range map[string]struct {
		change func(*http.Request)
		want   []string
	}{
		"vi": {func(*http.Request) {}, []string{`<html lang="vi">`, "Bộ mẫu giao diện", "128.400", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"}},
		"en": {english2, []string{`<html lang="en">`, "Design system", "128,400", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"}},
	} {
		res := get(t, rd.Design, c.change)
		html := body(t, res)
		if res.StatusCode != http.StatusOK {
			t.Fatalf("%s: status %d: %s", name, res.StatusCode, html)
		}
		for _, w := range c.want {
			if !strings.Contains(html, w) {
				t.Errorf("%s: %q is missing", name, w)
			}
		}
	}
}

// TestNothingInline holds every page to the content policy: no script, no style, no handler in the markup.
func TestNothingInline(t *testing.T) {
	t.Parallel()
	rd := renderer(t)
	res := get(t, rd.Design)
	html := body(t, res)
	for _, re := range []string{`<script(?:[^>]*[^c])?>[^<]`, `<style`, `\sstyle="`, `\son[a-z]+="`, `javascript:`} {
		if m := regexp.MustCompile(re).FindString(html); m != "" {
			t.Errorf("the page holds %q", m)
		}
	}
	for h, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cache-Control": "no-store", "Referrer-Policy": "same-origin"} {
		if got := res.Header.Get(h); got != want {
			t.Errorf("%s is %q, want %q", h, got, want)
		}
	}
	if p := res.Header.Get("Content-Security-Policy"); strings.Contains(p, "unsafe") || !strings.Contains(p, "default-src 'none'") || !strings.Contains(p, "frame-ancestors 'none'") {
		t.Errorf("the policy is %q", p)
	}
}

func TestPagesOfFeatures(t *testing.T) {
	t.Parallel()
	fs := fstest.MapFS{
		"list.html":  {Data: []byte(`{{template "_row" .Body}}{{show .Body.Chip}}`)},
		"_row.html":  {Data: []byte(`<p>{{t "Trang đầu"}} {{n .N}} {{.Text}}</p>`)},
		"lone.html":  {Data: []byte(`{{.Body.Missing}}`)},
		"en.json":    {Data: []byte(`{"Riêng của phần này": "Own to this part"}`)},
		"sub/x.html": {Data: []byte(`x`)},
	}
	rd := renderer(t, Source{Prefix: "books", FS: fs})
	type data struct {
		N    int
		Text string
		Chip Chip
	}
	page := func(name string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			rd.Page(w, r, http.StatusOK, name, Page{Title: "<T>", Active: "a", Body: data{851831, "<b>", VI.State("refused")}})
		}
	}
	html := body(t, get(t, page("books/list")))
	for _, w := range []string{"<p>Trang đầu 851.831 &lt;b&gt;</p>", "Bị từ chối", "&lt;T&gt;", `aria-current="page"`, "1.200"} {
		if !strings.Contains(html, w) {
			t.Errorf("%q is missing from %s", w, html)
		}
	}
	if !HasEnglish("Riêng của phần này") {
		t.Error("the part's English texts were not read")
	}
	for _, name := range []string{"books/lone", "books/none"} {
		res := get(t, page(name))
		if html := body(t, res); res.StatusCode != http.StatusInternalServerError || strings.Contains(html, "Missing") {
			t.Errorf("%s: a fault in a template gives %d %s", name, res.StatusCode, html)
		}
	}
	if _, err := New(Options{}, Source{FS: fstest.MapFS{"bad.html": {Data: []byte(`{{`)}}}); err == nil {
		t.Error("a broken template was taken")
	}
	if _, err := New(Options{}, Source{Prefix: "a", FS: fs}, Source{Prefix: "a", FS: fs}); err == nil {
		t.Error("two pages of one name were taken")
	}
}

func TestTableOrderAndPages(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodGet, "/books?type=KS&sort=no&after=x", nil)
	tb := NewTable(r, Column{Text: "Số", Sort: "no"}, Column{Text: "Năm", Sort: "year"})
	for i, want := range []string{"/books?sort=-no&type=KS", "/books?sort=year&type=KS"} {
		if got := tb.SortHref(tb.Columns[i]); got != want {
			t.Errorf("column %d leads to %q, want %q", i, got, want)
		}
	}
	if tb.Order(tb.Columns[0]) != "ascending" || tb.Order(tb.Columns[1]) != "" {
		t.Error("the order is told wrong")
	}
	tb.PageBy("b", "a")
	if tb.Pager.Prev != "/books?before=b&sort=no&type=KS" || tb.Pager.Next != "/books?after=a&sort=no&type=KS" {
		t.Errorf("pages: %+v", tb.Pager)
	}
	f := NewFilters(r, Field{Name: "type", Label: "Loại", Kind: "select", Options: []Option{{"KS", "Khai sinh"}}}, Field{Name: "year", Label: "Năm"})
	if len(f.Applied) != 1 || f.Applied[0] != (Applied{"Loại: Khai sinh", "/books?sort=no"}) || f.Value("type") != "KS" || f.Keep["sort"] != "no" {
		t.Errorf("filters: %+v", f)
	}
}

func TestFlashIsLocalAndOnce(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	SetFlash(w, Flash{Tone: OK, Text: "Đã lưu <b>", Undo: "//evil.example/x", Href: "/books/1"})
	rd := renderer(t)
	res := get(t, rd.Design, func(r *http.Request) { r.AddCookie(w.Result().Cookies()[0]) })
	html := body(t, res)
	if !strings.Contains(html, "Đã lưu &lt;b&gt;") || strings.Contains(html, "evil.example") || !strings.Contains(html, `href="/books/1"`) {
		t.Error("the message is missing, not escaped, or leads off the site")
	}
	if c := res.Cookies(); len(c) != 1 || c[0].MaxAge >= 0 {
		t.Errorf("the message is not wiped: %v", c)
	}
	for in, want := range map[string]string{"/a": "/a", "//a": "", "http://a": "", `/\a`: "", "": "", "/a\nb": ""} {
		if got := localOnly(in); got != want {
			t.Errorf("localOnly(%q) = %q", in, got)
		}
	}
}

func TestAssetsAndCompression(t *testing.T) {
	t.Parallel()
	rd := renderer(t)
	mux := http.NewServeMux()
	rd.Routes(mux)
	srv := httptest.NewServer(Wrap(mux))
	t.Cleanup(srv.Close)
	href, err := rd.assets.href("app.css")
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodGet, srv.URL+href, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	zr, err := gzip.NewReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	css, err := io.ReadAll(zr)
	if err != nil || !strings.Contains(string(css), "--paper") || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("the stylesheet: %v, %d bytes, %v", err, len(css), res.Header)
	}
	req.Header.Set("If-None-Match", res.Header.Get("ETag"))
	again, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = again.Body.Close()
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("asked again with its tag: %d", again.StatusCode)
	}
	for path, want := range map[string]int{"/assets/none.js": 404, "/assets/manifest.json": 404, "/offline": 503} {
		res, err := http.Get(srv.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s gives %d, want %d", path, res.StatusCode, want)
		}
	}
	packed := get(t, rd.Design, func(r *http.Request) { r.Header.Set("Accept-Encoding", "br, gzip") })
	if packed.Header.Get("Content-Encoding") != "gzip" {
		t.Error("a large page is sent plain")
	}
}

func TestPrefs(t *testing.T) {
	t.Parallel()
	for form, want := range map[string][2]string{
		"lang=en&next=/books%3Fa=1":       {"sogoc_lang=en", "/books?a=1"},
		"theme=dark&next=//evil.example/": {"sogoc_theme=dark", "/"},
		"lang=xx&next=/x":                 {"", "/x"},
		"type=large&next=/x":              {"sogoc_type=large", "/x"},
		"contrast=loud&next=/x":           {"", "/x"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/prefs", strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		(&Renderer{}).prefs(w, r)
		if !strings.HasPrefix(w.Header().Get("Set-Cookie"), want[0]) || w.Header().Get("Location") != want[1] {
			t.Errorf("%s: %v", form, w.Header())
		}
	}
}

func TestFaultsSayWhatToDo(t *testing.T) {
	t.Parallel()
	rd := renderer(t)
	for _, status := range []int{400, 403, 404, 405, 409, 413, 429, 500, 503} {
		for _, lang := range []func(*http.Request){func(*http.Request) {}, english2} {
			res := get(t, func(w http.ResponseWriter, r *http.Request) { rd.Error(w, r, Fault{Status: status, Ref: "R-1"}) }, lang)
			html := body(t, res)
			if res.StatusCode != status || !strings.Contains(html, "<li>") || !strings.Contains(html, "R-1") {
				t.Errorf("%d: status %d, or nothing to do is said", status, res.StatusCode)
			}
		}
	}
}

func TestDiffText(t *testing.T) {
	t.Parallel()
	a, b := diffText("05/03/1987", "05/03/1978")
	if a != "05/03/19<del>8</del>7" && !strings.Contains(string(a), "<del>") {
		t.Errorf("before: %s", a)
	}
	strip := regexp.MustCompile(`</?(?:del|ins)>`)
	if strip.ReplaceAllString(string(a), "") != "05/03/1987" || strip.ReplaceAllString(string(b), "") != "05/03/1978" {
		t.Errorf("the texts do not survive: %s, %s", a, b)
	}
	if a, b := diffText("", "<x>"); a != "" || b != "<ins>&lt;x&gt;</ins>" {
		t.Errorf("from nothing: %q %q", a, b)
	}
}

func TestChartsAndCodes(t *testing.T) {
	t.Parallel()
	start := time.Date(2025, 3, 1, 8, 0, 0, 0, Zone)
	svg := string(BurnUp{Title: "a<b", Total: 100, Start: start, Due: start.AddDate(0, 0, 20), Ends: start.AddDate(0, 0, 400), Fact: []int64{0, 5, 9}}.SVG(VI))
	if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") || !strings.Contains(svg, "a&lt;b") || !strings.Contains(svg, "21/03/2025") {
		t.Errorf("the chart is wrong: %s", svg)
	}
	if s := string(BurnUp{}.SVG(EN)); strings.Contains(s, "NaN") {
		t.Errorf("an empty chart: %s", s)
	}
	if Sparkline([]float64{1}) != "" || strings.Contains(string(Sparkline([]float64{0, 0, 0})), "NaN") {
		t.Error("a line without values is drawn wrong")
	}
	if _, err := QR(strings.Repeat("x", 4000)); err == nil {
		t.Error("a code for too long a text was made")
	}
	if q, err := QR("https://sogoc.example/b/1"); err != nil || !strings.Contains(string(q), "<path") {
		t.Errorf("QR: %v", err)
	}
	for n, want := range map[float64]float64{0: 4, 5: 5, 203584: 240000, 100: 100, 101: 120} {
		if got := niceTop(n); got != want {
			t.Errorf("niceTop(%v) = %v, want %v", n, got, want)
		}
	}
}

func TestIconsDrawn(t *testing.T) {
	t.Parallel()
	for name, s := range stateChips {
		if icons[s.icon] == "" {
			t.Errorf("state %s has no drawing %q", name, s.icon)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("an unknown icon drew something")
		}
	}()
	Icon("no such drawing")
}

func BenchmarkListPage(b *testing.B) {
	rd, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	h := func(w http.ResponseWriter, r *http.Request) {
		t := NewTable(r, Column{Text: "Số"}, Column{Text: "Nơi"}, Column{Text: "Mục", Num: true}, Column{Text: "Trạng thái"})
		for range 100 {
			t.Add(Link("01/2005", "/books/1"), Text("Xã Vĩnh Thủy").With("Vĩnh Linh"), Num(198), Part(VI.State("keying")))
		}
		rd.Page(w, r, 200, "fault", Page{Title: "x", Plain: true, Body: Fault{Title: "x", Action: &Action{}}})
		rd.Part(w, r, t)
	}
	for b.Loop() {
		h(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/books", nil))
	}
}
