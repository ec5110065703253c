// SPDX-License-Identifier: Apache-2.0

package problem_test

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/problem"
)

const published = "testdata/codes.txt"

// Codes are lasting: what was published once stays, with its status.
func TestCodesNeverVanish(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(published)
	if err != nil {
		t.Fatal(err)
	}
	before := strings.Fields(strings.ReplaceAll(strings.TrimSpace(string(text)), " ", "="))
	var now []string
	for _, r := range problem.Codes() {
		now = append(now, fmt.Sprintf("%s=%d", r.Code, r.Status))
	}
	for _, c := range before {
		if !slices.Contains(now, c) {
			t.Errorf("%s is gone: programs out there rely on it", c)
		}
	}
	for _, c := range now {
		if !slices.Contains(before, c) {
			t.Errorf("%s is new: add it to %s", c, published)
		}
	}
}

func TestEachRefusalSaysWhatToDo(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[a-z]+([._][a-z]+)*$`)
	for _, r := range problem.Codes() {
		if !form.MatchString(r.Code) || http.StatusText(r.Status) == "" || len(r.VI) < 15 || len(r.EN) < 15 {
			t.Errorf("%+v", r)
		}
		if p := r.In("en"); p.Detail != r.EN || p.Code != r.Code || p.Type != problem.Reference+"#"+r.Code {
			t.Errorf("%+v", p)
		}
	}
}

func TestErrorsOfRoomsHaveCodes(t *testing.T) {
	t.Parallel()
	r, ok := problem.Find(fmt.Errorf("saving: %w", entry.ErrState))
	if !ok || r.Code != "entry.state" {
		t.Errorf("%+v", r)
	}
	if r, ok := problem.Find(fmt.Errorf("the disk")); ok || r.Code != "internal" {
		t.Errorf("%+v", r)
	}
	if _, err := problem.ActorOf(t.Context()); err == nil {
		t.Error("nobody is signed in")
	}
	if a, err := problem.ActorOf(access.WithActor(t.Context(), access.Actor{ID: "a"})); err != nil || a.ID != "a" {
		t.Errorf("%+v %v", a, err)
	}
}

// What huma refuses by itself has a code too, and does not send values back.
func TestErrorsOfHumaHaveCodes(t *testing.T) {
	t.Parallel()
	for status := 400; status < 600; status++ {
		err := huma.NewError(status, "no", &huma.ErrorDetail{Message: "bad", Location: "body.name", Value: "Nguyễn Văn A"})
		p, ok := err.(*problem.Problem)
		if !ok || p.Code == "" || p.Detail == "" || err.GetStatus() < 400 {
			t.Fatalf("%d: %#v", status, err)
		}
		if strings.Contains(fmt.Sprint(p.Errors), "Nguyễn") {
			t.Fatalf("%d: the value is in the answer", status)
		}
	}
}
