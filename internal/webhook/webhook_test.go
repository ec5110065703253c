// SPDX-License-Identifier: Apache-2.0

package webhook_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	signed "github.com/sogoc/sogoc/client/webhook"
	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/webhook"
)

func read(t *testing.T, body []byte) (n signed.Notice) {
	if err := json.Unmarshal(body, &n); err != nil {
		t.Errorf("%v: %s", err, body)
	}
	return n
}

func types(got []came) (names []string) {
	for _, c := range got {
		names = append(names, c.Type)
	}
	return names
}

func TestChangesAreToldOnceSignedAndWithoutPersons(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		before := b.Place(2)
		b.Key(before[0], b.Birth(1))
		h := b.hook("entry.keyed", "entry.approved", "book.completed")
		b.Approve(before[0])
		b.Key(before[1], b.Birth(2))
		b.Approve(before[1])
		got := b.look()
		if want := []string{"entry.approved", "entry.keyed", "entry.approved", "book.completed"}; !slices.Equal(sorted(types(got)), sorted(want)) {
			t.Fatalf("%v, want %v", types(got), want)
		}
		for _, c := range got {
			if err := signed.Verify(c.head, c.body, b.clock(), h.Secret); err != nil {
				t.Error(err)
			}
			if c.Data.Book != b.Book.ID || c.Data.Unit != b.Registrar.Path || !strings.HasSuffix(c.Data.Href, c.Data.ID) || c.Timestamp.IsZero() {
				t.Errorf("%+v", c.Notice)
			}
			for _, personal := range []string{"Nguy", "NGUY", "1999", "Mẫu"} {
				if bytes.Contains(c.body, []byte(personal)) {
					t.Errorf("the notice holds %q: %s", personal, c.body)
				}
			}
		}
		if again := b.look(); len(again) != 0 {
			t.Errorf("told twice: %v", types(again))
		}
		for _, d := range b.deliveries(h, "") {
			if d.State != webhook.Taken || d.Attempt != 1 || d.Status != http.StatusNoContent {
				t.Errorf("%+v", d)
			}
		}
	})
}

func sorted(names []string) []string {
	s := slices.Clone(names)
	slices.Sort(s)
	return s
}

// An integration is told of what its role may see in its unit, and nothing else.
func TestNobodyIsToldOfWhatTheyMayNotSee(t *testing.T) {
	t.Parallel()
	b := newBench(t, storetest.OpenSQLite(t))
	b.owner = b.connect(access.Viewer, "44") // sees books, no entries
	b.hook("entry.keyed", "book.added")
	b.owner = b.connect(access.Department, b.Elsewhere.Path) // another commune
	b.hook("entry.keyed", "book.added")
	b.AddBook("birth", 2001, "02/2001")
	b.Key(b.Place(1)[0], b.Birth(1))
	if got := types(b.look()); !slices.Equal(got, []string{"book.added"}) {
		t.Errorf("%v", got)
	}
}

// Whatever moment the program dies at, what was committed is told.
func TestNothingIsLostInACrash(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		h := b.hook("entry.keyed")
		b.Key(b.Place(1)[0], b.Birth(1))
		// Died after the commit, before the log was followed.
		b.hooks = b.process()
		b.Must(b.hooks.Follow(t.Context()))
		// Died after the delivery was written, in the middle of the try.
		b.hooks = b.process()
		waiting := b.deliveries(h, webhook.Waiting)
		if len(waiting) != 1 {
			t.Fatalf("%+v", waiting)
		}
		b.Must(b.hooks.Die(t.Context(), waiting[0]))
		b.hooks = b.process()
		if early := b.look(); len(early) != 0 {
			t.Errorf("taken from a process that may live: %v", types(early))
		}
		b.pass(webhook.Lease)
		if got := b.look(); len(got) != 1 || got[0].id != waiting[0].ID {
			t.Errorf("%+v", got)
		}
	})
}

// Two processes share a store: each notice goes out once.
func TestTwoProcessesTellOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		b.hook("entry.keyed")
		ids := b.Place(5)
		for i, id := range ids {
			b.Key(id, b.Birth(i+1))
		}
		var both sync.WaitGroup
		for _, p := range []*webhook.Webhooks{b.hooks, b.process()} {
			both.Go(func() {
				if err := p.Look(t.Context()); err != nil {
					t.Error(err)
				}
				p.Idle()
			})
		}
		both.Wait()
		told := map[string]bool{}
		for _, c := range append(b.take(), b.look()...) {
			if told[c.Data.ID] {
				t.Errorf("%s was told twice", c.Data.ID)
			}
			told[c.Data.ID] = true
		}
		if len(told) != len(ids) {
			t.Errorf("%d of %d", len(told), len(ids))
		}
	})
}

// What fails is tried again later and later, in order for each subject, and
// given up in the end; a person sends it again.
func TestFailuresAreTriedAgainAndGivenUp(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		h := b.hook("entry.keyed", "entry.checked", "entry.approved")
		id := b.Place(1)[0]
		b.Key(id, b.Birth(1))
		b.Approve(id)
		b.answers(func(c came) int {
			if c.Type == "entry.keyed" {
				return http.StatusInternalServerError
			}
			return http.StatusOK
		})
		tries := 0
		var last time.Duration
		for began := b.clock(); len(b.deliveries(h, webhook.Dead)) == 0; b.pass(10 * time.Minute) {
			for _, c := range b.look() {
				if c.Type != "entry.keyed" && tries < webhook.Tries {
					t.Fatalf("%s went out before what came before it", c.Type)
				}
				if c.Type == "entry.keyed" {
					tries, last = tries+1, b.clock().Sub(began)
				}
			}
		}
		if tries != webhook.Tries || last < 24*time.Hour || last > 48*time.Hour {
			t.Errorf("%d tries in %s", tries, last)
		}
		b.pass(time.Hour)
		if got := types(b.look()); !slices.Equal(got, []string{"entry.checked", "entry.approved"}) {
			t.Errorf("what waited behind it: %v", got)
		}
		if waiting, dead, err := b.hooks.Open(t.Context(), b.admin, h.ID); err != nil || waiting != 0 || dead != 1 {
			t.Errorf("%d %d %v", waiting, dead, err)
		}
		b.answers(func(came) int { return http.StatusOK })
		dead := b.deliveries(h, webhook.Dead)[0]
		b.Must(b.hooks.Again(t.Context(), b.admin, dead.ID))
		b.Must(b.hooks.Again(t.Context(), b.admin, dead.ID)) // waits already
		if got := b.look(); len(got) != 1 || got[0].id != dead.ID {
			t.Errorf("sent again: %v", types(got))
		}
		if now := b.read(h); now.Failing != 0 || now.HeldUntil != 0 {
			t.Errorf("still held: %+v", now)
		}
	})
}

// A receiver that hangs or cannot be reached holds up nobody else.
func TestAReceiverThatHangsIsLeftAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t, storetest.OpenSQLite(t))
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	slow := b.hook("entry.keyed")
	b.hooks.SetTime(2 * time.Second) // enough to be reached on a busy machine
	for i, id := range b.Place(3) {
		b.Key(id, b.Birth(i+1))
	}
	b.answers(func(came) int {
		b.mu.Unlock() // the test's own lock is not what is being tried
		defer b.mu.Lock()
		<-hang
		return http.StatusOK
	})
	if got := b.look(); len(got) != 1 {
		t.Errorf("%d tries at a receiver that hangs", len(got))
	}
	if d := b.deliveries(slow, "")[0]; d.State != webhook.Waiting || d.Error != "time-out" || d.Status != 0 {
		t.Errorf("%+v", d)
	}
	b.answers(func(came) int { return 0 })
	b.pass(time.Minute)
	if got := b.look(); len(got) != 1 {
		t.Errorf("%d tries at a receiver that breaks the line", len(got))
	}
	if h := b.read(slow); h.Failing != 2 || h.HeldUntil <= store.Millis(b.clock()) {
		t.Errorf("%+v", h)
	}
}

func TestGoneEndsIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		h := b.hook("entry.keyed")
		for i, id := range b.Place(2) {
			b.Key(id, b.Birth(i+1))
		}
		b.answers(func(came) int { return http.StatusGone })
		if got := b.look(); len(got) != 1 {
			t.Errorf("%d notices", len(got))
		}
		if now := b.read(h); now.State != webhook.Gone || len(b.deliveries(h, webhook.Dead)) != 2 {
			t.Errorf("%+v", now)
		}
		if err := b.hooks.AllAgain(t.Context(), b.admin, h.ID); !errors.Is(err, webhook.ErrState) {
			t.Errorf("sending again to who wants no more: %v", err)
		}
		b.answers(func(came) int { return http.StatusOK })
		b.Must(b.hooks.SetState(t.Context(), b.admin, h.ID, webhook.Active))
		b.Must(b.hooks.AllAgain(t.Context(), b.admin, h.ID))
		if got := b.look(); len(got) != 2 {
			t.Errorf("%d notices after the receiver came back", len(got))
		}
		b.logged("webhook.add webhook.gone webhook.resume webhook.again")
	})
}

// logged checks what the log says of the integration's webhooks.
func (b *bench) logged(want string) {
	b.t.Helper()
	records, err := audit.Of(b.t.Context(), b.DB, "integration:"+b.owner.ID, 100)
	b.Must(err)
	var got []string
	for _, r := range records {
		if strings.HasPrefix(r.Action, "webhook.") {
			got = append([]string{r.Action}, got...)
		}
		for _, v := range r.Detail {
			if strings.Contains(v, b.url) || strings.Contains(v, "whsec_") {
				b.t.Errorf("the log holds %q", v)
			}
		}
	}
	if strings.Join(got, " ") != want {
		b.t.Errorf("%v, want %s", got, want)
	}
}

// While a secret is being replaced a notice fits both, and then the new alone.
func TestRotationSignsTwice(t *testing.T) {
	t.Parallel()
	b := newBench(t, storetest.OpenSQLite(t))
	old := b.hook("entry.keyed")
	fresh, err := b.hooks.Rotate(t.Context(), b.admin, "k", old.ID)
	b.Must(err)
	again, err := b.hooks.Rotate(t.Context(), b.admin, "k", old.ID)
	b.Must(err)
	if fresh.Secret == old.Secret || again.Secret != fresh.Secret {
		t.Error("the secret was not replaced once")
	}
	for round, fits := range []map[string]bool{{old.Secret: true, fresh.Secret: true}, {old.Secret: false, fresh.Secret: true}} {
		b.Must(b.hooks.Try(t.Context(), b.admin, "", old.ID))
		got := b.look()
		if len(got) != 1 || got[0].Type != webhook.Ping {
			t.Fatalf("%v", types(got))
		}
		for secret, want := range fits {
			if err := signed.Verify(got[0].head, got[0].body, b.clock(), secret); (err == nil) != want {
				t.Errorf("round %d: %v", round, err)
			}
		}
		b.pass(25 * time.Hour)
	}
}

func TestStatesAndWhoMay(t *testing.T) {
	t.Parallel()
	b := newBench(t, storetest.OpenSQLite(t))
	ctx := t.Context()
	h := b.hook("book.added")
	twice, err := b.hooks.Add(ctx, b.admin, "key", b.owner.ID, b.url, []string{"book.added"})
	b.Must(err)
	same, err := b.hooks.Add(ctx, b.admin, "key", b.owner.ID, b.url, []string{"book.added"})
	if b.Must(err); same.ID != twice.ID || same.Secret != twice.Secret {
		t.Error("a second delivery made a second webhook")
	}
	b.Must(b.hooks.SetState(ctx, b.admin, twice.ID, webhook.Dropped))
	b.Must(b.hooks.SetState(ctx, b.admin, h.ID, webhook.Paused))
	b.AddBook("birth", 2001, "02/2001")
	b.Must(b.hooks.SetState(ctx, b.admin, h.ID, webhook.Active))
	b.AddBook("birth", 2002, "03/2002")
	if got := b.look(); len(got) != 1 {
		t.Errorf("%d notices: those of a pause are not made up for", len(got))
	}
	if err := b.hooks.SetState(ctx, b.admin, twice.ID, webhook.Active); !errors.Is(err, webhook.ErrState) {
		t.Errorf("resuming what was dropped: %v", err)
	}
	b.Must(b.Accounts.SetIntegrationOpen(ctx, b.admin, b.owner.ID, false))
	b.AddBook("birth", 2003, "04/2003")
	if got := b.look(); len(got) != 0 {
		t.Errorf("a closed integration is told: %v", types(got))
	}
	b.Must(b.Accounts.SetIntegrationOpen(ctx, b.admin, b.owner.ID, true))
	if got := b.look(); len(got) != 1 {
		t.Errorf("%d notices after opening", len(got))
	}

	self := b.owner.Actor
	self.Scopes = access.WebhooksWrite
	if mine, err := b.hooks.List(ctx, self, self.ID); err != nil || len(mine) != 1 {
		t.Errorf("its own: %v %v", mine, err)
	}
	reader := b.owner.Actor
	reader.Scopes = access.BooksRead
	other := b.connect(access.Viewer, "44").Actor
	other.Scopes = access.WebhooksWrite
	for name, refused := range map[string]error{
		"without the scope":    second(b.hooks.List(ctx, reader, self.ID)),
		"of another system":    second(b.hooks.List(ctx, other, self.ID)),
		"by a person":          second(b.hooks.List(ctx, b.Registrar, self.ID)),
		"of no integration":    second(b.hooks.List(ctx, b.admin, b.Registrar.ID)),
		"an unknown event":     second(b.hooks.Add(ctx, b.admin, "", self.ID, b.url, []string{"entry.burned"})),
		"no event":             second(b.hooks.Add(ctx, b.admin, "", self.ID, b.url, nil)),
		"an inner address":     second(b.hooks.Add(ctx, b.admin, "", self.ID, "https://10.0.0.1/", []string{"book.added"})),
		"another's deliveries": second(b.hooks.Deliveries(ctx, other, h.ID, "", "", 9)),
	} {
		if refused == nil {
			t.Errorf("%s: allowed", name)
		}
	}
}

func second[T any](_ T, err error) error { return err }
