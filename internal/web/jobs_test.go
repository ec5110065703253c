// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// ask puts a job of a kind into the queue for somebody.
func (b *webBench) ask(kind string, by access.Actor) string {
	b.t.Helper()
	var id string
	b.must(b.db.Write(b.t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		id, err = b.h.Jobs.Enqueue(ctx, tx, job.Job{Province: "44", Path: by.Path, Kind: kind, Title: "KS.1999.01", Actor: by.ID})
		return err
	}))
	return id
}

// until waits for a job to come to a state.
func (b *webBench) until(id string, state job.State) {
	b.t.Helper()
	for range 400 {
		s, err := b.h.Jobs.Get(b.t.Context(), "44", id)
		b.must(err)
		if s.State == state {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	b.t.Fatalf("job %s did not become %s", id, state)
}

func TestJobsAreShownStoppedAndTriedAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.h.Jobs.Register(job.Kind{Name: "test.fails", VI: "Việc hỏng", EN: "Failing", Run: func(context.Context, job.Progress, json.RawMessage) (string, error) {
		return "", errors.New("sql: constraint violated near Nguyễn")
	}})
	b.h.Jobs.Register(job.Kind{Name: "test.waits", VI: "Việc lâu", EN: "Long", Run: func(ctx context.Context, p job.Progress, _ json.RawMessage) (string, error) {
		p.Set(3, 10, "trang 3")
		<-ctx.Done()
		return "", ctx.Err()
	}})
	b.h.Jobs.Register(job.Kind{Name: VerifyKind, VI: "Kiểm tra nhật ký", EN: "Check of the audit log", Run: func(context.Context, job.Progress, json.RawMessage) (string, error) {
		text, err := json.Marshal(VerifyResult{Records: 1234, Signed: 1200})
		return string(text), err
	}})
	b.must(b.h.Jobs.Start(t.Context()))
	t.Cleanup(func() { b.must(b.h.Jobs.Stop(context.Background())) })
	c := b.as(access.Head)

	failed := b.ask("test.fails", c.actor)
	b.until(failed, job.Failed)
	page := text(c.ok("/jobs/" + failed))
	c.has(page, "Việc hỏng: KS.1999.01", "Việc này chưa làm xong vì gặp lỗi", "Làm lại", failed[len(failed)-8:])
	c.lacks(page, "constraint", "Nguyễn") // technical words are for administrators
	admin := b.signIn(b.actor(access.Admin, b.whole))
	admin.has(text(admin.ok("/jobs/"+failed)), "constraint violated")
	c.want(c.post("/jobs/"+failed+"/retry", nil), http.StatusSeeOther)
	b.until(failed, job.Failed)

	long := b.ask("test.waits", c.actor)
	b.until(long, job.Running)
	c.has(c.ok("/jobs"), `data-poll="/jobs/`+long+`/part"`)
	part := c.ok("/jobs/" + long + "/part")
	c.lacks(part, "<html")
	c.has(part, "Việc lâu: KS.1999.01")
	c.want(c.post("/jobs/"+long+"/cancel", nil), http.StatusSeeOther)
	b.until(long, job.Cancelled)
	c.want(c.post("/jobs/"+long+"/cancel", nil), http.StatusSeeOther) // too late, said politely
	c.has(text(c.ok("/jobs")), "vừa đổi tình trạng", "Đã kết thúc", "Đã hủy")

	form := hidden(c.ok("/audit"))
	first, second := c.post("/audit/verify", form), c.post("/audit/verify", form)
	if first.to == "" || first.to != second.to {
		t.Fatalf("a second click asked for a second check: %q %q", first.to, second.to)
	}
	b.until(strings.TrimPrefix(first.to, "/jobs/"), job.Done)
	c.has(text(c.ok("/audit")), "Nguyên vẹn: 1.234 bản ghi, 1.200 đã ký")

	stranger := b.signIn(b.actor(access.Head, b.other))
	stranger.want(stranger.get("/jobs/"+failed), http.StatusForbidden)
	stranger.lacks(stranger.ok("/jobs"), failed)
	keyer := b.as(access.Keyer)
	keyer.want(keyer.post("/jobs/"+failed+"/retry", nil), http.StatusForbidden)
	own := b.ask("test.fails", keyer.actor)
	keyer.has(keyer.ok("/jobs"), own)
	keyer.lacks(keyer.ok("/jobs"), failed)
}

var (
	actionLiteral = regexp.MustCompile(`Action:\s*"([a-z]+\.[a-z]+)"`)
	actionPassed  = regexp.MustCompile(`, "((?:account|session|book|scan|entry)\.[a-z]+)"[,)]`)
)

// TestEveryAuditActionHasWords reads the rooms for the actions they record.
func TestEveryAuditActionHasWords(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "../web") || strings.HasPrefix(file, "../api") || strings.HasPrefix(file, "../civil") || strings.HasPrefix(file, "../audit") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(source), "store.Tx") {
			continue
		}
		for _, pattern := range []*regexp.Regexp{actionLiteral, actionPassed} {
			for _, m := range pattern.FindAllStringSubmatch(string(source), -1) {
				found++
				if auditActions[m[1]] == "" {
					t.Errorf("%s records %q, for which the log has no words", file, m[1])
				}
			}
		}
	}
	if found < 15 {
		t.Errorf("only %d actions found: the search does not see the rooms", found)
	}
}

var purposeLiteral = regexp.MustCompile(`LogView(?:In)?\(.*, "([^"]+)"(?: \+ .*)?\)`)

// TestEveryPurposeHasWords reads the rooms for what full views are logged as.
func TestEveryPurposeHasWords(t *testing.T) {
	t.Parallel()
	newBench(t) // the English words come with the pages
	files, err := filepath.Glob("../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	says, found := auditWords{l: ui.EN}, 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range purposeLiteral.FindAllStringSubmatch(string(source), -1) {
			if found++; says.purpose(m[1]) == m[1] {
				t.Errorf("%s: %q has no words", file, m[1])
			}
		}
	}
	for _, p := range purposes {
		if says.purpose(p) == p {
			t.Errorf("%q has no words", p)
		}
	}
	if found < 5 {
		t.Errorf("only %d purposes were found", found)
	}
}
