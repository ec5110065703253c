// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/campaign"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/exchange"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/search"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/upload"
	"github.com/sogoc/sogoc/internal/webhook"
)

// Prefix is where the operations live.
const Prefix = "/api/v1"

// Deps is what the operations stand on.
type Deps struct {
	DB       *store.DB
	Accounts *access.Accounts
	Books    *book.Books
	Entries  *entry.Entries
	Scans    *scan.Scans
	Uploads  *upload.Uploads
	Exports  *exchange.Exports
	Targets  *campaign.Targets
	Jobs     *job.Queue
	Search   *search.Search
	Webhooks *webhook.Webhooks
	Log      *slog.Logger
	Now      func() time.Time
}

// server holds the operations.
type server struct {
	Deps
	api huma.API
}

// New builds the handler of /api/v1/ and its description.
func New(d Deps) (http.Handler, *huma.OpenAPI) {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	mux := http.NewServeMux()
	s := &server{Deps: d, api: humago.New(mux, settings())}
	for _, mount := range []func(){s.units, s.types, s.books, s.scans, s.pages, s.gaps, s.uploads, s.entries, s.saves, s.review, s.moves, s.exports, s.progress, s.search, s.searches, s.audit, s.jobs, s.webhooks} {
		mount()
	}
	mux.HandleFunc(Prefix+"/", elsewhere(mux))
	return spoken(conditional(mux)), s.api.OpenAPI()
}

func settings() huma.Config {
	c := huma.DefaultConfig("Sổ Gốc", "1.0.0")
	c.Info.Description = "Giao diện cho phần mềm khác: sổ, trường hợp, bản quét, tiến độ, xuất dữ liệu. Public interface for other programs: books, entries, scans, progress, exports."
	c.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = Prefix+"/openapi", "", ""
	c.CreateHooks = nil // no $schema links
	c.RejectUnknownQueryParameters = true
	c.Servers = []*huma.Server{{URL: "/"}}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		tokenScheme:   {Type: "http", Scheme: "bearer", Description: "Mã truy cập của một phần mềm, sgk_…; A token of an integration."},
		sessionScheme: {Type: "apiKey", In: "cookie", Name: "sogoc_session", Description: "Phiên đăng nhập của trình duyệt, chỉ để đọc; The session of a browser, for reading alone."},
	}
	return c
}

// spoken puts the language of the answers' words into the context, and keeps
// answers out of shared caches.
func spoken(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lang := "vi"
		if strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "en") {
			lang = "en"
		}
		w.Header().Set("Cache-Control", "private, no-cache")
		if path := r.URL.Path; !plain(path) || !plainQuery(r.URL.RawQuery) {
			problem.Invalid.In(lang).Write(w)
			return
		}
		w.Header().Set("Vary", "Authorization, Cookie, Accept-Language")
		next.ServeHTTP(w, r.WithContext(problem.WithLang(r.Context(), lang)))
	})
}

// plain tells whether a text can stand in a database at all.
func plain(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }

// nul is a character 0 in JSON; a backslash before it would be one of the text.
var nul = regexp.MustCompile(`(^|[^\\])(\\\\)*\\u0000`)

// holdsNUL tells whether a text of a request can't stand in a database.
func holdsNUL(in any) bool {
	text, err := json.Marshal(in)
	return err != nil || nul.Match(text)
}

func plainQuery(raw string) bool {
	text, err := url.QueryUnescape(raw)
	return err == nil && plain(text)
}

// elsewhere answers for addresses that there are not, and for methods that an
// address does not have (RFC 9110, 15.5.6: with all that it has).
func elsewhere(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		why := problem.Path
		if allow := methodsAt(mux, r); len(allow) > 0 {
			why = problem.Method
			w.Header().Set("Allow", strings.Join(allow, ", "))
		}
		why.In(problem.LangOf(r.Context())).Write(w)
	}
}

// methodsAt lists the methods that the address of a request takes.
func methodsAt(mux *http.ServeMux, r *http.Request) (allow []string) {
	for _, m := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = m
		if _, pattern := mux.Handler(other); pattern != Prefix+"/" {
			allow = append(allow, m)
		}
	}
	return allow
}
