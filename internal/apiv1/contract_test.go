// SPDX-License-Identifier: Apache-2.0

package apiv1_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/errors"
)

// The document as it is committed, read by somebody else's reader.
var contract = sync.OnceValues(func() (validator.Validator, error) {
	text, err := os.ReadFile(description)
	if err != nil {
		return nil, err
	}
	doc, err := libopenapi.NewDocument(text)
	if err != nil {
		return nil, err
	}
	v, errs := validator.NewValidator(doc)
	if len(errs) > 0 {
		return nil, errs[0]
	}
	return v, nil
})

func TestDocumentIsOpenAPI(t *testing.T) {
	t.Parallel()
	v, err := contract()
	must(t, err)
	if ok, errs := v.ValidateDocument(); !ok {
		t.Fatalf("%s", said(errs))
	}
}

// keepsContract makes every answer of a bench be held against the document.
func (b *bench) keepsContract() {
	v, err := contract()
	must(b.t, err)
	b.watch = func(r *http.Request, sent []byte, res *http.Response, got []byte) {
		b.t.Helper()
		if why := breach(v, r, sent, res, got); why != "" {
			b.t.Errorf("%s %s: %d\n%s\n%s", r.Method, r.URL, res.StatusCode, got, why)
		}
	}
}

// breach says how an answer is not as documented; "" when it is.
func breach(v validator.Validator, r *http.Request, sent []byte, res *http.Response, got []byte) string {
	if res.StatusCode >= http.StatusInternalServerError && res.StatusCode != http.StatusServiceUnavailable && res.StatusCode != http.StatusInsufficientStorage {
		return "the server failed"
	}
	if res.StatusCode == http.StatusMethodNotAllowed || strings.Contains(string(got), `"request.path"`) {
		return "" // of no operation
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(sent))
	r.Header.Set("Authorization", "Bearer sgk_x") // whoever asks is put into the context by the tests
	r.AddCookie(&http.Cookie{Name: "sogoc_session", Value: "x"})
	res.Body = io.NopCloser(bytes.NewReader(got))
	if kind := res.Header.Get("Content-Type"); strings.HasPrefix(kind, "image/") {
		return ""
	}
	if ok, errs := v.ValidateHttpResponse(r, res); !ok {
		return said(errs)
	}
	if res.StatusCode < http.StatusBadRequest {
		r.Body = io.NopCloser(bytes.NewReader(withoutNulls(sent)))
		if ok, errs := v.ValidateHttpRequest(r); !ok {
			return "taken, though not as documented: " + said(errs)
		}
	}
	return ""
}

// withoutNulls takes the fields out of a body that are null: huma takes a null
// for a field that was left out.
func withoutNulls(sent []byte) []byte {
	var v any
	if json.Unmarshal(sent, &v) != nil {
		return sent
	}
	text, err := json.Marshal(bare(v))
	if err != nil {
		return sent
	}
	return text
}

func bare(v any) any {
	switch v := v.(type) {
	case map[string]any:
		maps.DeleteFunc(v, func(_ string, x any) bool { return x == nil })
		for name, x := range v {
			v[name] = bare(x)
		}
	case []any:
		for i, x := range v {
			v[i] = bare(x)
		}
	}
	return v
}

func said(errs []*errors.ValidationError) string {
	var all []string
	for _, e := range errs {
		line := e.Message + ": " + e.Reason
		for _, s := range e.SchemaValidationErrors {
			line += "\n  " + s.Location + ": " + s.Reason
		}
		all = append(all, line)
	}
	return strings.Join(all, "\n")
}
