// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sogoc/sogoc/internal/problem"
)

// conditional gives each JSON answer of a GET its tag and spares the body when
// the caller has it already. A tag is "version.digest", or the digest alone of
// what has no version; who reads masked and who reads in full have different
// digests of one version.
func conditional(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			next.ServeHTTP(w, r)
			return
		}
		held := &holder{ResponseWriter: w}
		next.ServeHTTP(held, r)
		held.finish(r)
	})
}

// holder keeps a JSON answer back until its tag is known; everything else flows.
type holder struct {
	http.ResponseWriter
	body   bytes.Buffer
	held   bool
	begun  bool
	status int
}

func (h *holder) WriteHeader(status int) {
	if h.begun {
		return
	}
	h.begun, h.status = true, status
	h.held = status == http.StatusOK && strings.HasPrefix(h.Header().Get("Content-Type"), "application/json")
	if !h.held {
		h.ResponseWriter.WriteHeader(status)
	}
}

func (h *holder) Write(b []byte) (int, error) {
	h.WriteHeader(http.StatusOK)
	if h.held {
		return h.body.Write(b)
	}
	return h.ResponseWriter.Write(b)
}

// Unwrap gives http.ResponseController the writer below.
func (h *holder) Unwrap() http.ResponseWriter { return h.ResponseWriter }

func (h *holder) finish(r *http.Request) {
	if !h.held {
		return
	}
	sum := sha256.Sum256(h.body.Bytes())
	tag := hex.EncodeToString(sum[:8])
	if version := strings.Trim(h.Header().Get("ETag"), `"`); version != "" {
		tag = version + "." + tag
	}
	tag = strconv.Quote(tag)
	h.Header().Set("ETag", tag)
	if matches(r.Header.Get("If-None-Match"), tag) {
		h.Header().Del("Content-Type")
		h.ResponseWriter.WriteHeader(http.StatusNotModified)
		return
	}
	h.ResponseWriter.WriteHeader(h.status)
	_, _ = h.ResponseWriter.Write(h.body.Bytes()) // the caller has gone
}

// matches reads a list of tags as If-None-Match holds it; weak ones count.
func matches(list, tag string) bool {
	for one := range strings.SplitSeq(list, ",") {
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		if one == tag || one == "*" {
			return true
		}
	}
	return false
}

// tagOf is the ETag of a version.
func tagOf(version int) string { return strconv.Quote(strconv.Itoa(version)) }

// IfMatched is the head of a change of what has a version.
type IfMatched struct {
	IfMatch string `header:"If-Match" maxLength:"100" doc:"ETag of what was read, or * for whatever stands there; 428 without it, 412 when it stands there no longer"`
}

// version is the version that a change may build on. Of several tags, and of *,
// which asks only that the thing exists (RFC 9110, 13.1.1), it is the one that
// stands there now.
func (m *IfMatched) version(ctx context.Context, now func() (int, error)) (int, error) {
	var named []int
	whatever := false
	for tag := range strings.SplitSeq(m.IfMatch, ",") {
		if tag = strings.TrimSpace(tag); tag == "*" {
			whatever = true
		}
		text, _, _ := strings.Cut(strings.Trim(strings.TrimPrefix(tag, "W/"), `"`), ".")
		if n, err := strconv.Atoi(text); err == nil && n >= 0 {
			named = append(named, n)
		}
	}
	switch {
	case m.IfMatch == "":
		return 0, problem.IfMatch.In(problem.LangOf(ctx))
	case !whatever && len(named) == 1:
		return named[0], nil // the room compares
	case !whatever && len(named) == 0:
		return 0, problem.Stale.In(problem.LangOf(ctx))
	}
	n, err := now()
	if err == nil && !whatever && !slices.Contains(named, n) {
		err = problem.Stale.In(problem.LangOf(ctx))
	}
	return n, err
}
